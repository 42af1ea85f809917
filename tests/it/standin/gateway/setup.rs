//! How the gateway is to behave from now on.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Gateway, Hello, Resumes};

impl Gateway {
    /// From now on heartbeats are to come so often.
    pub(crate) fn heartbeat_every(&self, interval: Duration) {
        self.change(|inner| inner.hello = Hello::Said(interval));
    }

    /// From now on connections are accepted and not greeted.
    pub(crate) fn stay_silent(&self) {
        self.change(|inner| inner.hello = Hello::Never);
    }

    /// From now on heartbeats are acknowledged, or not.
    pub(crate) fn acknowledge(&self, acks: bool) {
        self.change(|inner| inner.acks = acks);
    }

    /// From now on RESUME is met so.
    pub(crate) fn resumes(&self, resumes: Resumes) {
        self.change(|inner| inner.resumes = resumes);
    }

    /// From now on IDENTIFY is met by closing with that code; 4004: the token is wrong.
    pub(crate) fn reject(&self, code: u16) {
        self.change(|inner| inner.rejects = Some(code));
    }

    /// Sessions that begin from now on are to be resumed there.
    pub(crate) fn resume_at(&self, url: String) {
        self.change(|inner| inner.resume_url = url);
    }

    /// So many sessions may still be begun, and all after so long.
    pub(crate) fn limit(&self, remaining: u32, reset_after: Duration) {
        self.change(|inner| inner.limit = (remaining, reset_after));
    }

    /// The limit, as `GET /gateway/bot` tells it.
    pub(in super::super) fn limit_json(&self) -> Value {
        let (remaining, reset_after, at_once) = {
            let inner = self.inner.lock().unwrap();
            (inner.limit.0, inner.limit.1, inner.sharding.1)
        };
        let reset_after = u64::try_from(reset_after.as_millis()).unwrap();
        json!({"total": 1000, "remaining": remaining, "reset_after": reset_after, "max_concurrency": at_once})
    }

    /// From now on the connection is dropped at IDENTIFY, or not.
    pub(crate) fn drop_identifies(&self, drops: bool) {
        self.change(|inner| inner.drops_identifies = drops);
    }
}
