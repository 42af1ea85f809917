//! Encrypted connections to PostgreSQL: a server with a certificate of an authority of the test's own,
//! which refuses connections that are not encrypted.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use receipts::store::Store as _;
use tempfile::TempDir;

use super::cluster::OwnServer;
use crate::ports::free;

/// The one name in the server's certificate.
const NAME: &str = "localhost";

/// An authority that signs certificates.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A PostgreSQL server with TLS, and the certificates of two authorities: its own, and another one.
struct Encrypted {
    _server: OwnServer,
    port: u16,
    folder: TempDir,
}

impl Encrypted {
    fn start() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let (own, other) = (authority("ours"), authority("theirs"));
        for (name, pem) in [("own.pem", own.pem()), ("other.pem", other.pem())] {
            fs::write(folder.path().join(name), pem).unwrap();
        }
        let port = free().port();
        let server = OwnServer::start_with(|place| {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
            let certificate = params.signed_by(&key, &own).unwrap();
            give(place, "server.pem", &certificate.pem());
            give(place, "server.key", &key.serialize_pem());
            let rules = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
            fs::write(place.join("data/pg_hba.conf"), rules).unwrap();
            let file = |name| place.join(name).display().to_string();
            vec![
                "fsync=off".to_owned(),
                "listen_addresses=127.0.0.1".to_owned(),
                format!("port={port}"),
                "ssl=on".to_owned(),
                format!("ssl_cert_file={}", file("server.pem")),
                format!("ssl_key_file={}", file("server.key")),
            ]
        })?;
        Some(Self {
            _server: server,
            port,
            folder,
        })
    }

    fn certificate(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The database's URL at a host, with parameters.
    fn url(&self, host: &str, parameters: &str) -> String {
        format!(
            "postgres://receipts@{host}:{}/postgres?{parameters}",
            self.port
        )
    }

    /// Runs `receipts store` there, and returns the exit status and the output.
    fn run(&self, args: &[&str], url: &str, environment: &[(&str, &Path)]) -> (i32, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .arg("store")
            .args(args)
            .env_clear()
            .env("RECEIPTS_STORE_URL", url)
            .envs(environment.iter().copied())
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        (done.status.code().unwrap(), out + &err)
    }
}

/// Writes a file that only the server's user may read, as the server demands of a key.
fn give(place: &Path, name: &str, text: &str) {
    let (file, owner) = (place.join(name), fs::metadata(place.join("data")).unwrap());
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
}

const WRONG: &str = "needs TLS and a certificate for this host";

#[tokio::test]
async fn the_connection_is_as_safe_as_the_url_demands() {
    let Some(server) = Encrypted::start() else {
        return;
    };
    let (own, other) = (
        server.certificate("own.pem"),
        server.certificate("other.pem"),
    );
    // A store is made over an encrypted connection, from a file.
    let file = super::open(server.folder.path()).await.unwrap();
    file.close().await;
    drop(file);
    let full = format!("sslmode=verify-full&sslrootcert={}", own.display());
    let url = server.url(NAME, &full);
    let (status, output) = server.run(&["move", "sqlite://receipts.db", &url], "", &[]);
    assert_eq!(status, 0, "{output}");

    let with = |mode: &str, root: &Path| format!("sslmode={mode}&sslrootcert={}", root.display());
    // The mode, the host, and the words of the refusal.
    let cases = [
        ("sslmode=disable".to_owned(), NAME, Some("no encryption")),
        ("sslmode=require".to_owned(), NAME, None),
        // The default encrypts where the server offers it.
        (String::new(), NAME, None),
        (with("verify-ca", &own), "127.0.0.1", None),
        (with("verify-ca", &other), NAME, Some(WRONG)),
        (with("verify-full", &own), NAME, None),
        // Not a name of the certificate.
        (with("verify-full", &own), "127.0.0.1", Some(WRONG)),
        (with("verify-full", &other), NAME, Some(WRONG)),
        // No public authority has signed it.
        ("sslmode=verify-full".to_owned(), NAME, Some(WRONG)),
    ];
    for (parameters, host, refusal) in cases {
        let (status, output) = server.run(&["verify"], &server.url(host, &parameters), &[]);
        let right = match refusal {
            None => status == 0 && output.contains("no fault"),
            Some(words) => status == 2 && output.contains(words),
        };
        assert!(right, "{parameters} at {host}: {status} {output}");
    }
    // The same from the environment, as with the programs of PostgreSQL.
    let plain = server.url(NAME, "");
    for (root, expected) in [(&own, 0), (&other, 2)] {
        let environment = [
            ("PGSSLMODE", Path::new("verify-full")),
            ("PGSSLROOTCERT", root.as_path()),
        ];
        let (status, output) = server.run(&["verify"], &plain, &environment);
        assert_eq!(status, expected, "{output}");
    }
}

/// The library for PostgreSQL ignores what it does not know; the program does not.
#[test]
fn a_misspelt_mode_is_refused() {
    for args in [
        &["verify"][..],
        &["move", "sqlite://a.db", "postgres://a@127.0.0.1:9/b"],
    ] {
        for (mode, is_known) in [("verify_full", false), ("Verify-Full", true), ("", true)] {
            let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
                .arg("store")
                .args(args)
                .env_clear()
                .env("RECEIPTS_STORE_URL", "postgres://a@127.0.0.1:9/b")
                .env("PGSSLMODE", mode)
                .current_dir(std::env::temp_dir())
                .output()
                .unwrap();
            let output = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.code(), Some(2), "{output}");
            let refused = "PGSSLMODE is `verify_full`; write disable";
            assert_eq!(output.contains(refused), !is_known, "{output}");
        }
    }
}

/// A server without TLS: an encrypted connection is never replaced by a plain one.
#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_demanded() {
    let Some(cluster) = super::cluster::cluster() else {
        return;
    };
    let address = cluster.database().await;
    super::postgres::open(&address).await.close().await;
    let verify = |parameters: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .args(["store", "verify"])
            .env_clear()
            .env(
                "RECEIPTS_STORE_URL",
                format!("{}{parameters}", address.url()),
            )
            .current_dir(std::env::temp_dir())
            .output()
            .unwrap();
        let output = String::from_utf8(done.stderr).unwrap();
        (done.status.code().unwrap(), output)
    };
    assert_eq!(verify("?sslmode=prefer"), (0, String::new()));
    let (status, output) = verify("?sslmode=require");
    assert!(status == 2 && output.contains(WRONG), "{output}");
    assert!(output.contains("server does not support TLS"), "{output}");
}
