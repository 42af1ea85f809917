//! The same end-to-end tests with interactions over HTTP, and what the endpoint rejects.
//!
//! The files below are the gateway's, included again: here, `serve` makes the stand-in post
//! interactions to the bot's endpoint. Tests that need messages are in `messages` and `following`.

#[path = "asking.rs"]
mod asking;
#[path = "away.rs"]
mod away;
mod endpoint;
#[path = "ferry.rs"]
mod ferry;
#[path = "moderating.rs"]
mod moderating;
mod mutated;
#[path = "paging.rs"]
mod paging;
#[path = "together.rs"]
mod together;

use std::sync::Arc;

use receipts::discord::BotService;

use super::served;
use crate::standin::StandIn;
use served::Served;

async fn serve<A: BotService>(d: &StandIn, bot: Arc<A>) -> Served {
    Served::over_http(d, bot).await
}
