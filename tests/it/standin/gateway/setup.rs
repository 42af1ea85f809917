//! Settings of the gateway's behaviour.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Gateway, Hello, Resumes};

impl Gateway {
    /// Sets the heartbeat interval.
    pub(crate) fn heartbeat_every(&self, interval: Duration) {
        self.change(|inner| inner.hello = Hello::Said(interval));
    }

    /// Accepts later connections without HELLO.
    pub(crate) fn stay_silent(&self) {
        self.change(|inner| inner.hello = Hello::Never);
    }

    /// Turns heartbeat acknowledgements on or off.
    pub(crate) fn acknowledge(&self, acks: bool) {
        self.change(|inner| inner.acks = acks);
    }

    /// Sets the reaction to RESUME.
    pub(crate) fn resumes(&self, resumes: Resumes) {
        self.change(|inner| inner.resumes = resumes);
    }

    /// Closes later connections at IDENTIFY with this code; 4004: the token is wrong.
    pub(crate) fn reject(&self, code: u16) {
        self.change(|inner| inner.rejects = Some(code));
    }

    /// Sets the resume address of later sessions.
    pub(crate) fn resume_at(&self, url: String) {
        self.change(|inner| inner.resume_url = url);
    }

    /// Sets how many sessions may still start, and the time until the limit resets.
    pub(crate) fn limit(&self, remaining: u32, reset_after: Duration) {
        self.change(|inner| inner.limit = (remaining, reset_after));
    }

    /// Returns the limit in the form of `GET /gateway/bot`.
    pub(in super::super) fn limit_json(&self) -> Value {
        let (remaining, reset_after, at_once) = {
            let inner = self.inner.lock().unwrap();
            (inner.limit.0, inner.limit.1, inner.sharding.1)
        };
        let reset_after = u64::try_from(reset_after.as_millis()).unwrap();
        json!({"total": 1000, "remaining": remaining, "reset_after": reset_after, "max_concurrency": at_once})
    }

    /// Turns dropping the connection at IDENTIFY on or off.
    pub(crate) fn drop_identifies(&self, drops: bool) {
        self.change(|inner| inner.drops_identifies = drops);
    }
}
