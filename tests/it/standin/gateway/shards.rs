//! Several shards: their number, how fast they may start, and faults of a single one.

use std::time::Duration;

use tokio::time::Instant;

use super::{Gateway, Inner, Out};

/// Returns the shard of a server, or of an event without a server:
/// <https://discord.com/developers/docs/events/gateway#sharding>.
pub(super) fn shard_of(guild: Option<u64>, total: u32) -> u32 {
    let shard = (guild.unwrap_or(0) >> 22) % u64::from(total);
    u32::try_from(shard).unwrap()
}

impl Gateway {
    /// Sets the number of advised shards, how many may start a session at once, and the time
    /// between them.
    pub(crate) fn shard(&self, advised: u32, at_once: u32, interval: Duration) {
        self.change(|inner| inner.sharding = (advised, at_once, interval));
    }

    /// Returns the number of advised shards.
    pub(in super::super) fn advised(&self) -> u32 {
        self.inner.lock().unwrap().sharding.0
    }

    /// Returns the shards that have started a session, in that order.
    pub(crate) fn identified(&self) -> Vec<u32> {
        let inner = self.inner.lock().unwrap();
        inner.identified.iter().map(|(shard, _)| *shard).collect()
    }

    /// Waits until this many shards are connected and ready.
    pub(crate) async fn shards_ready(&self, count: usize) {
        self.wait("shards that are ready", |inner| {
            let live = inner.shards.values().filter(|s| s.live.is_some());
            live.count() >= count
        })
        .await;
    }

    /// Drops a shard's connection without a close frame.
    pub(crate) fn cut_shard(&self, shard: u32) {
        let inner = self.inner.lock().unwrap();
        let live = inner.shards[&shard].live.as_ref();
        let _ = live.expect("the shard is ready").send(Out::Cut);
    }

    /// Closes a shard's connection with a code.
    pub(crate) fn close_shard(&self, shard: u32, code: u16) {
        let inner = self.inner.lock().unwrap();
        let live = inner.shards[&shard].live.as_ref();
        let _ = live.expect("the shard is ready").send(Out::Close(code));
    }

    /// Reports a problem if Discord would not let the shard start a session now.
    pub(super) fn check_pace(&self, inner: &mut Inner, shard: u32) {
        let (_, at_once, interval) = inner.sharding;
        let now = Instant::now();
        let mut same = inner.identified.iter().rev();
        let last = same.find(|(other, _)| other % at_once == shard % at_once);
        if last.is_some_and(|(_, at)| now - *at < interval) {
            self.problems
                .add(format!("shard {shard} began a session too early"));
        }
        inner.identified.push((shard, now));
    }
}
