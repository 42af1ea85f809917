//! From a request to the feature that answers it.

use std::sync::Arc;

use crate::answer::Engine;

use super::reply::{Action, Message, Reply, Response};
use super::request::{Report, Request, UnixSeconds};

/// The bot's state: shared by all ways in, behind an `Arc`.
#[derive(Debug)]
pub struct Bot {
    /// Answers questions; read only.
    engine: Arc<Engine>,
}

/// What comes of a [`Report`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aftermath {
    /// Shown to the moderator whose action it was, as a follow-up; `None`: nothing to say.
    pub message: Option<Message>,
    /// What is to be done outside.
    pub actions: Vec<Action>,
}

impl Bot {
    /// Answers a request, whatever it is.
    #[expect(clippy::unused_async, reason = "the store will be asked here")]
    pub async fn handle(&self, _request: Request) -> Reply {
        let _ = &self.engine;
        Reply::only(Response::Nothing)
    }

    /// Takes note of what happened outside.
    #[expect(clippy::unused_async, reason = "the store will be asked here")]
    pub async fn report(&self, _report: Report, _now: UnixSeconds) -> Aftermath {
        Aftermath {
            message: None,
            actions: Vec::new(),
        }
    }

    /// What time and a changed corpus bring: expired rows are deleted, pins that no longer hold
    /// are flagged. To be called at the start and then once an hour.
    #[expect(clippy::unused_async, reason = "the store will be asked here")]
    pub async fn upkeep(&self, _now: UnixSeconds) -> Vec<Action> {
        Vec::new()
    }
}
