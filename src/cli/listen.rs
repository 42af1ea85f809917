//! The sockets of `receipts serve`: the endpoint for interactions, and the monitoring.
//!
//! ```text
//! [discord] transport = "http"        listens on `discord.listen` before anything else starts
//! [http] listen = "127.0.0.1:9090"    /metrics, /healthz, /readyz
//! an address in use                   error: cannot listen on 127.0.0.1:9090 (`http.listen`)
//! ```

use std::future::Future;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::{Config, TransportConfig};
use crate::discord::{Leasing, Transport};
use crate::http;
use crate::http::monitor::{Monitored, StoreCheck};
use crate::store::Store;
use crate::store::id::GuildId;
use crate::store::leases::ShardLeases;

/// Returns how interactions arrive. Opens the socket of an HTTP endpoint.
///
/// # Errors
///
/// Returns an error if the address cannot be listened on.
pub(super) fn transport(
    config: &Config,
    leases: Option<Arc<dyn ShardLeases>>,
) -> anyhow::Result<Transport> {
    match &config.transport {
        TransportConfig::Gateway => Ok(Transport::Gateway {
            shards: config.shards,
            leasing: leases.map(|leases| Leasing {
                leases,
                process: process_name(),
            }),
        }),
        TransportConfig::Http { listen, key } => {
            let listener =
                StdListener::bind(listen).with_context(|| address_in_use("discord", *listen))?;
            // tokio requires non-blocking sockets.
            listener.set_nonblocking(true)?;
            tracing::info!(endpoint.address = %listener.local_addr()?, "the endpoint listens");
            Ok(Transport::Http {
                listener,
                key: key.clone(),
            })
        }
    }
}

/// Serves metrics and health until `stop` completes, if an address is configured.
///
/// # Errors
///
/// Returns an error if the address cannot be listened on.
pub(super) async fn monitor(
    config: &Config,
    monitored: Monitored,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    let Some(address) = config.monitor else {
        return Ok(None);
    };
    let listener = TcpListener::bind(address);
    let listener = listener
        .await
        .with_context(|| address_in_use("http", address))?;
    tracing::info!(http.address = %listener.local_addr()?, "metrics and health are served");
    let router = http::monitor::router(monitored);
    let serving = http::serve(listener, router, http::Limits::DEFAULT, stop);
    Ok(Some(tokio::spawn(serving)))
}

/// Returns a name that no other process has. The process id distinguishes it from the machine's
/// other current processes; the start time, in nanoseconds, from past processes and other machines.
#[expect(
    clippy::disallowed_methods,
    reason = "the composition root hands the clock out"
)]
fn process_name() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let since = since.map_or(0, |since| since.as_nanos());
    format!("{}-{since:x}", std::process::id())
}

fn address_in_use(section: &str, address: SocketAddr) -> String {
    format!(
        "cannot listen on {address} (`{section}.listen`); another program may use it, or it is not an address of this machine"
    )
}

/// Returns a check that reads the settings of a server that does not exist.
pub(super) fn store_check(store: &Arc<dyn Store>) -> StoreCheck {
    let store = Arc::clone(store);
    Arc::new(move || {
        let store = Arc::clone(&store);
        Box::pin(async move { store.settings(GuildId(0)).await.is_ok() })
    })
}
