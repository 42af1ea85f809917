//! The state of a shard between its connections: what the next one is for, and where it opens.
//!
//! ```text
//! a session    RESUME at the address from READY; after a failed attempt at the gateway's own
//! none         IDENTIFY at the gateway's own address, as soon as the gate allows it
//! ```
//! A resume or a session start counts when HELLO arrives. A connection that fails before that has
//! sent nothing, so the session stays.

use tokio::time::{Instant, sleep, timeout};

use super::GatewayContext;
use super::backoff::Backoff;
use super::connection::{Connection, Resumable};
use super::identify_gate::{IdentifyGate, Permit};
use crate::discord::rest::websocket;
use crate::discord::shards::Shard;
use crate::discord::timings::GatewayTimings;
use crate::metrics::Event;

/// The state of a shard between connections.
pub(super) struct ShardSession {
    pub(super) shard: Shard,
    pub(super) timings: GatewayTimings,
    /// The session to resume.
    pub(super) session: Option<Resumable>,
    backoff: Backoff,
    /// Present while a session starts.
    permit: Option<Permit>,
    /// The gateway's own address.
    address: String,
    /// The number of resumes since the session was last stable.
    resumes: u32,
    /// The number of attempts to connect since HELLO last arrived.
    attempts: u32,
}

impl ShardSession {
    pub(super) fn new(context: &GatewayContext, shard: Shard, timings: GatewayTimings) -> Self {
        Self {
            shard,
            timings,
            session: None,
            backoff: Backoff::new(timings),
            permit: None,
            address: context.gateway.address.clone(),
            resumes: 0,
            attempts: 0,
        }
    }

    /// Opens the next connection as soon as the limits allow it. Resumes the session, if there is
    /// one.
    pub(super) async fn open(
        &mut self,
        context: &GatewayContext,
        gate: &IdentifyGate,
    ) -> Option<Connection> {
        self.permit = None;
        sleep(self.backoff.wait(Instant::now())).await;
        if self.resumes >= self.timings.resumes {
            self.session = None;
        }
        if self.session.is_none() {
            self.resumes = 0;
            let (permit, address) = gate.pass(self.shard, &context.rest).await;
            self.permit = Some(permit);
            self.address = address.unwrap_or_else(|| self.address.clone());
        }
        let address = self.next_address(context).await;
        self.attempts = self.attempts.wrapping_add(1);
        self.backoff.record_start(Instant::now());
        context.metrics.count(Event::Connection);
        tracing::info!(
            gateway.shard = self.shard.id,
            gateway.shards = self.shard.total,
            gateway.resumes = self.session.is_some(),
            "connecting to the gateway"
        );
        let opened = Connection::open(&context.token, self.shard, &address, self.session.clone());
        timeout(self.timings.answer, opened).await.ok().flatten()
    }

    /// Returns where the next connection opens. A session is resumed at the address from READY. If
    /// that fails, every second attempt goes to the gateway's own address, because the other one
    /// may be gone. That address is fetched again, because it may have changed.
    async fn next_address(&mut self, context: &GatewayContext) -> String {
        let Some(session) = &self.session else {
            return self.address.clone();
        };
        if self.attempts.is_multiple_of(2) {
            let address = session.address_for(context);
            return address.unwrap_or_else(|| self.address.clone());
        }
        let fetched = timeout(self.timings.answer, context.rest.gateway()).await;
        if let Ok(Ok(gateway)) = fetched {
            self.address = gateway.address;
        }
        self.address.clone()
    }

    /// Records that HELLO arrived, so that IDENTIFY or RESUME is sent.
    pub(super) const fn record_opened(&mut self) {
        self.attempts = 0;
        match &mut self.permit {
            Some(permit) => permit.record_start(),
            None => self.resumes += 1,
        }
    }

    /// Records that READY or RESUMED arrived.
    pub(super) fn record_ready(&mut self) {
        self.permit = None;
    }

    /// Records that the session is stable.
    pub(super) const fn record_stable(&mut self) {
        self.backoff.record_stable();
        self.resumes = 0;
    }
}

impl Resumable {
    /// The address for the resume. With a proxy, only the host of the proxy's gateway is allowed.
    fn address_for(&self, context: &GatewayContext) -> Option<String> {
        let host = |address: &str| {
            let url = reqwest::Url::parse(address).ok()?;
            Some((url.host_str()?.to_owned(), url.port_or_known_default()))
        };
        let address = websocket(self.address.as_deref()?)?;
        let is_taken = !context.is_proxied || host(&address) == host(&context.gateway.address);
        is_taken.then_some(address)
    }
}
