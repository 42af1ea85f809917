//! A bot of several shards: each has its own connection, started at the rate that Discord allows.

use std::sync::Arc;
use std::time::Duration;

use receipts::bot::{ActionReport, GuildId, GuildList};
use receipts::discord::{GatewayError, GatewayTimings, ServeError, Shards, Timings};
use receipts::store::Store;
use receipts::store::memory::MemoryStore;
use serde_json::json;

use super::ferry::Ferry;
use super::served::{Echo, QUICK, Served, access};
use crate::bot::kit;
use crate::standin::StandIn;
use crate::standin::gateway::Began;
use crate::standin::incoming::Place;
use crate::standin::world::{ASKER, HARBOUR, LOBBY, PINNER, UPRIVER};

/// The minimum time between session starts of one rate-limit bucket on the stand-in.
const APART: Duration = Duration::from_millis(300);

/// The bot's own time, which is slightly longer, because scheduling delays vary.
const PACE: Timings = Timings {
    gateway: GatewayTimings {
        identify: Duration::from_millis(350),
        ..QUICK.gateway
    },
    ..QUICK
};

/// Starts a stand-in that advises four shards, two at a time, and a bot that runs some of them.
async fn served(shards: &str, ready: usize) -> (StandIn, Served) {
    let d = StandIn::start().await;
    d.gateway().shard(4, 2, APART);
    let bot = Served::sharded(Echo::new(), PACE, access(&d), shards.parse().unwrap());
    d.gateway().shards_ready(ready).await;
    (d, bot)
}

/// Asks on a server of a shard, whose events no other shard receives.
async fn serves(d: &StandIn, shard: u64) {
    // In the form that `d` creates for the first shard, but with another server's id.
    let made = d.send_slash(
        &ASKER,
        Place::Direct,
        "ask",
        &[("question", "here?".into())],
    );
    let shown = d.shown(&made).await;
    assert_eq!(shown.text(), "echo: here?");
    let mut event = made.event;
    event["id"] = (880_000_000 + shard).to_string().into();
    event["token"] = format!("of-shard-{shard}").into();
    event["guild_id"] = ((shard << 22) + 5).to_string().into();
    event["data"]["options"][0]["value"] = json!(format!("on {shard}?"));
    let shown = d.shown(&d.deliver_raw(event)).await;
    assert_eq!(shown.text(), format!("echo: on {shard}?"));
}

#[tokio::test]
async fn the_advised_number_of_shards_runs() {
    let (d, bot) = served("auto", 4).await;
    // Two at once. The stand-in has checked the time between sessions of one bucket.
    let mut began = d.gateway().identified();
    began[..2].sort_unstable();
    began[2..].sort_unstable();
    assert_eq!(began, [0, 1, 2, 3]);
    for shard in 0..4 {
        serves(&d, shard).await;
    }
    bot.stop().await.unwrap();
    d.finish();
}

/// READY lists only the servers of its own shard: those of the others stay known.
#[tokio::test]
async fn a_new_session_of_a_shard_keeps_the_servers_of_the_others() {
    let d = StandIn::start().await;
    d.gateway().shard(4, 1, Duration::ZERO);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let bot = kit::bot(&kit::ferry(), Arc::clone(&store), 1_000);
    let bot = Served::start(&d, Arc::new(bot)).await;
    let f = Ferry { d, bot, store };
    f.d.gateway().shards_ready(4).await;
    // The harbour's server belongs to shard 0, whose READY arrived before that of another shard.
    f.d.gateway().close_shard(3, 4009);
    f.d.gateway().wait_for_session(5).await;
    f.d.gateway().shards_ready(4).await;
    let question = [("question", crate::bot::kit::BICYCLES.into())];
    let shown = f.d.slash(&PINNER, Place::LOBBY, "ask", &question).await;
    f.d.press(&PINNER, Place::LOBBY, &shown, "Pin").await;
    f.d.pinned(LOBBY, 1).await;
    f.end().await;
}

/// Each shard reports its own servers. The list of all servers is reported once an hour, which
/// repeats what the store has missed.
#[tokio::test]
async fn the_servers_of_each_shard_and_then_all_are_reported() {
    let d = StandIn::start().await;
    d.gateway().shard(4, 4, Duration::ZERO);
    let echo = Echo::new();
    let pace = Timings {
        upkeep: Duration::from_secs(1),
        ..QUICK
    };
    let bot = Served::begin(&d, Arc::clone(&echo), pace);
    d.gateway().shards_ready(4).await;
    // Both ids are below 2^22, so both servers belong to the first shard.
    let report = |guilds: &[u64], shard, total| {
        let guilds = guilds.iter().copied().map(GuildId).collect();
        ActionReport::Listed(GuildList {
            guilds,
            shard,
            total,
        })
    };
    let both = [HARBOUR, UPRIVER];
    let expected = [
        report(&both, 0, 4),
        report(&[], 1, 4),
        report(&[], 2, 4),
        report(&[], 3, 4),
        report(&both, 0, 1),
    ];
    echo.wait_for_reports(|reports| expected.iter().all(|report| reports.contains(report)))
        .await;
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn only_the_configured_shards_run() {
    let (d, bot) = served("2-3/4", 2).await;
    let mut began = d.gateway().identified();
    began.sort_unstable();
    assert_eq!(began, [2, 3]);
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn a_dropped_shard_resumes_and_the_others_continue() {
    let (d, bot) = served("auto", 4).await;
    let before = d.gateway().connections().len();
    d.gateway().cut_shard(3);
    d.gateway().opened(before + 1).await;
    d.gateway().shards_ready(4).await;
    serves(&d, 3).await;
    serves(&d, 1).await;
    let after = d.gateway().connections();
    assert_eq!(after.len(), before + 1);
    assert_eq!(after.last().unwrap().began, Began::Resume);
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn a_shard_that_discord_refuses_ends_all() {
    let (d, bot) = served("auto", 4).await;
    d.gateway().close_shard(2, 4011);
    let error = bot.ended().await.unwrap_err();
    let refused = matches!(
        error,
        ServeError::Gateway(GatewayError::ShardingRequired(4011))
    );
    assert!(refused, "{error}");
    assert!(error.to_string().contains("discord.shards"), "{error}");
    d.gateway().wait_for_no_connection().await;
    d.finish();
}

#[test]
fn an_invalid_choice_of_shards_is_rejected() {
    for wrong in ["4", "4/4", "3-1/4", "all"] {
        assert!(wrong.parse::<Shards>().is_err(), "{wrong}");
    }
}
