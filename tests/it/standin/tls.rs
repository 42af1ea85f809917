//! The stand-in over TLS, as discord.com, for the test of serenity's own rate limiter.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::server::TlsStream;

/// A certificate for discord.com that only the test client trusts, and its key.
static CERTIFICATE: LazyLock<rcgen::CertifiedKey<rcgen::KeyPair>> = LazyLock::new(|| {
    rcgen::generate_simple_self_signed(["discord.com".to_owned()]).expect("a plain name")
});

/// Returns the certificate as PEM, for a client.
pub(crate) fn certificate() -> String {
    CERTIFICATE.cert.pem()
}

/// Accepts connections and performs the TLS handshake.
pub(super) struct Listener {
    tcp: TcpListener,
    tls: TlsAcceptor,
}

impl Listener {
    pub(super) fn new(tcp: TcpListener) -> Self {
        let key = PrivatePkcs8KeyDer::from(CERTIFICATE.signing_key.serialize_der());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![CERTIFICATE.cert.der().clone()], key.into())
            .expect("the key fits the certificate");
        Self {
            tcp,
            tls: TlsAcceptor::from(Arc::new(config)),
        }
    }
}

impl axum::serve::Listener for Listener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = self.tcp.accept().await.expect("loopback accepts");
            // A client that does not trust the certificate disconnects; the next one may trust it.
            if let Ok(stream) = self.tls.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}
