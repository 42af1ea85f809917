//! The bot on Discord, against the stand-in.

// The wire format and the gateway, with scripted answers.
mod actions;
mod gateway;
#[cfg(target_os = "linux")]
mod leased;
mod mutated;
#[cfg(target_os = "linux")]
mod outage;
mod served;
mod sharded;
mod upkeep;
mod wire;

// The bot itself, end to end, over the gateway. What also works over HTTP runs over HTTP too.
mod asking;
mod away;
mod ferry;
mod following;
mod messages;
mod moderating;
mod over_http;
mod paging;
mod pictures;
mod refused;
mod together;

// Two programs behind a load balancer.
#[cfg(target_os = "linux")]
mod balanced;

// The published commands, serenity's own rate limiter, and the program as an operator runs it.
#[cfg(target_os = "linux")]
mod damaged;
mod limiter;
mod monitored;
#[cfg(unix)]
mod overlap;
mod program;
#[cfg(target_os = "linux")]
mod programs;
mod register;
mod reloading;
#[cfg(unix)]
mod restarting;
#[cfg(unix)]
mod secrets;
#[cfg(unix)]
mod starting;

use std::sync::Arc;

use receipts::discord::BotService;

use crate::standin::StandIn;
use served::Served;

/// Serves the bot for the end-to-end tests; `over_http` has its own version.
async fn serve<A: BotService>(d: &StandIn, bot: Arc<A>) -> Served {
    Served::start(d, bot).await
}
