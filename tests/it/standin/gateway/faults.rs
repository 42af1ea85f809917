//! Events that end a connection or a session: announced, abrupt, or unnoticed.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Gateway, Inner, Out};

impl Gateway {
    /// Tells the bot to reconnect (op 7).
    pub(crate) fn reconnect(&self) {
        self.send(Out::Payload(
            json!({"op": 7, "d": null, "s": null, "t": null}),
        ));
    }

    /// Declares the session invalid (op 9); deletes it if it cannot be resumed.
    pub(crate) fn invalidate(&self, can_resume: bool) {
        self.send(Out::Payload(
            json!({"op": 9, "d": can_resume, "s": null, "t": null}),
        ));
        if !can_resume {
            self.change(|inner| inner.shards.remove(&0));
        }
    }

    /// Drops the connection without a close frame.
    pub(crate) fn cut(&self) {
        self.send(Out::Cut);
    }

    /// Closes the connection with a code.
    pub(crate) fn close(&self, code: u16) {
        self.send(Out::Close(code));
    }

    /// Sends nothing more on the connection, which stays open.
    pub(crate) fn fall_silent(&self) {
        self.send(Out::Silence);
    }

    fn send(&self, out: Out) {
        let inner = self.inner.lock().unwrap();
        let live = inner
            .shards
            .get(&0)
            .and_then(|session| session.live.as_ref());
        // A connection that has ended meanwhile counts as cut.
        let _ = live.expect("a session is ready").send(out);
    }

    /// Refuses this many later connections before they are open.
    pub(crate) fn refuse(&self, connections: u32) {
        self.change(|inner| inner.refusals = connections);
    }

    /// Returns the answer to a connection that is to be refused.
    pub(in super::super) fn refusal(&self) -> Option<Response> {
        self.change(|inner| {
            inner.refusals = inner.refusals.checked_sub(1)?;
            Some(StatusCode::SERVICE_UNAVAILABLE.into_response())
        })
    }
}

impl Inner {
    /// Records the bot's close code on a connection, by its index. 1000 and 1001 end the session:
    /// <https://discord.com/developers/docs/events/gateway#initiating-a-disconnect>.
    pub(super) fn close(&mut self, index: usize, code: u16) {
        self.close_codes.push(code);
        if matches!(code, 1000 | 1001) {
            for session in self.shards.values_mut().filter(|s| s.on == index + 1) {
                session.is_over = true;
            }
        }
    }
}
