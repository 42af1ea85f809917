//! The gateway: one session after the other, watched.
//!
//! serenity 0.12.5 resumes without pause where a server drops it (600 times a second), and waits
//! for ever where a RESUME is accepted and never answered (both measured; design.md). Around it:
//!
//! ```text
//! supervise ─► Backoff: may a connection be begun?      1, 2, 4, … s apart until one settles
//!          └─► Session: serenity's shard on a thread and runtime of its own; ending it ends all of
//!              │        its tasks, whatever they hang on
//!              └─ Door: every connection passes it, one at a time, when the back-off lets it
//! ```
//! A session is ended and a new one begun where its connection is not answered in time, where it
//! falls silent, and where it has been resumed too often without settling. Where Discord rejects
//! the token, the gateway ends with an error.

mod backoff;
mod door;
mod session;
mod watch;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use serenity::gateway::GatewayError as Rejection;
use serenity::http::Http;
use thiserror::Error;
use tokio::sync::mpsc;

use super::incoming::Incoming;
use super::pace::GatewayPace;
use super::tally::Tally;
use backoff::Backoff;
use session::Session;
use watch::{Outcome, watch};

/// Why the gateway cannot be used at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// Discord does not take the token.
    #[error(
        "Discord rejects the bot's token; take the current one from https://discord.com/developers/applications (Bot, Reset Token) and set DISCORD_TOKEN or the file that DISCORD_TOKEN_FILE names"
    )]
    TokenRejected,
    /// Discord does not take what the bot asks to be told of.
    #[error("Discord refuses the events that the bot asks for (its gateway intents)")]
    IntentsRejected,
    /// No thread for it.
    #[error("cannot start the gateway's thread")]
    Thread(#[source] std::io::Error),
}

/// What a session needs.
#[derive(Clone)]
pub(super) struct Line {
    /// Holds the token; not used for requests.
    pub(super) http: Arc<Http>,
    /// The gateway's address, as Discord or the proxy gave it: there is no other.
    pub(super) address: String,
    /// Where events go.
    pub(super) incoming: mpsc::Sender<Incoming>,
    pub(super) tally: Arc<Tally>,
}

/// Holds a session until `stop` comes, beginning a new one whenever one ends.
///
/// # Errors
///
/// Where Discord refuses the bot for good.
pub(super) async fn supervise(
    line: &Line,
    pace: GatewayPace,
    stop: impl Future<Output = ()>,
) -> Result<(), GatewayError> {
    let mut stop = pin!(stop);
    let mut backoff = Backoff::new(pace);
    loop {
        let mut session = Session::begin(line.clone()).map_err(GatewayError::Thread)?;
        let ended = tokio::select! {
            ended = watch(&mut session, &mut backoff, pace, &line.tally) => Some(ended),
            () = &mut stop => None,
        };
        match ended {
            None => {
                if !pace.goodbye.is_zero() {
                    session.say_goodbye(pace.goodbye).await;
                }
                session.end().await;
                return Ok(());
            }
            Some(Outcome::Refused(rejection)) => {
                session.end().await;
                return Err(refusal(&rejection));
            }
            Some(Outcome::Over(why)) => {
                tracing::warn!(
                    gateway.reason = why,
                    "the gateway session is over; a new one is begun"
                );
                session.end().await;
            }
        }
    }
}

fn refusal(rejection: &Rejection) -> GatewayError {
    match rejection {
        Rejection::InvalidGatewayIntents | Rejection::DisallowedGatewayIntents => {
            GatewayError::IntentsRejected
        }
        // serenity ends a shard for good for these three alone.
        _ => GatewayError::TokenRejected,
    }
}
