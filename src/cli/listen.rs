//! The sockets of `receipts serve`: the endpoint for interactions, and what it is watched by.
//!
//! ```text
//! [discord] transport = "http"        listens on `discord.listen` before anything is promised
//! [http] listen = "127.0.0.1:9090"    /metrics, /healthz, /readyz
//! an address that is taken            error: cannot listen on 127.0.0.1:9090 (`http.listen`)
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

/// How interactions come in; an endpoint listens from now on.
///
/// # Errors
///
/// An address that cannot be listened on.
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
            let listener = StdListener::bind(listen).with_context(|| taken("discord", *listen))?;
            // tokio takes none that blocks.
            listener.set_nonblocking(true)?;
            tracing::info!(endpoint.address = %listener.local_addr()?, "the endpoint listens");
            Ok(Transport::Http {
                listener: Arc::new(listener),
                key: key.clone(),
            })
        }
    }
}

/// Serves metrics and health where that is wanted, until `stop` ends.
///
/// # Errors
///
/// An address that cannot be listened on.
pub(super) async fn monitor(
    config: &Config,
    monitored: Monitored,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    let Some(address) = config.monitor else {
        return Ok(None);
    };
    let listener = TcpListener::bind(address);
    let listener = listener.await.with_context(|| taken("http", address))?;
    tracing::info!(http.address = %listener.local_addr()?, "metrics and health are served");
    let router = http::monitor::router(monitored);
    let serving = http::serve(listener, router, http::Limits::DEFAULT, stop);
    Ok(Some(tokio::spawn(serving)))
}

/// A name that no other process has: its number differs from that of others on the machine at the
/// moment, and its start from that of others before and elsewhere, to the nanosecond.
#[expect(
    clippy::disallowed_methods,
    reason = "the composition root hands the clock out"
)]
fn process_name() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let since = since.map_or(0, |since| since.as_nanos());
    format!("{}-{since:x}", std::process::id())
}

fn taken(section: &str, address: SocketAddr) -> String {
    format!(
        "cannot listen on {address} (`{section}.listen`); another program may have it, or it is no address of this machine"
    )
}

/// Whether the store can be read: by the settings of a server that there is none of.
pub(super) fn store_check(store: &Arc<dyn Store>) -> StoreCheck {
    let store = Arc::clone(store);
    Arc::new(move || {
        let store = Arc::clone(&store);
        Box::pin(async move { store.settings(GuildId(0)).await.is_ok() })
    })
}
