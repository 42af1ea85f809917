//! The bot on Discord, against the stand-in.

// The wire and the gateway, with answers that do as they are told.
mod actions;
mod gateway;
#[cfg(target_os = "linux")]
mod leased;
mod mutated;
#[cfg(target_os = "linux")]
mod outage;
mod served;
mod sharded;
mod wire;

// The bot itself, end to end: over the gateway, and what also comes over HTTP over that too.
mod asking;
mod ferry;
mod following;
mod messages;
mod moderating;
mod over_http;
mod paging;
mod pictures;
mod refused;
mod together;

// What is published, serenity's own limiter, and the program as its keeper runs it.
mod limiter;
mod monitored;
#[cfg(unix)]
mod overlap;
mod program;
mod register;

use std::sync::Arc;

use receipts::discord::BotService;

use crate::standin::StandIn;
use served::Served;

/// How the end-to-end tests serve the bot; `over_http` has another.
async fn serve<A: BotService>(d: &StandIn, bot: Arc<A>) -> Served {
    Served::start(d, bot).await
}
