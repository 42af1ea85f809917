//! The upkeep, and the reports of notices: a panic ends neither of them, and a stop does not wait
//! for all servers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use receipts::bot::{
    Action, ActionReport, ChannelId, GuildId, Reply, ReportOutcome, Request, Response, UnixSeconds,
};
use receipts::discord::BotService;
use tokio::time::{Instant, sleep, timeout};

use super::served::Served;
use crate::standin::StandIn;
use crate::standin::world::HARBOUR;

/// Records the upkeep and the reports.
struct Keeper {
    /// The number of its servers.
    servers: u64,
    /// How long the upkeep of one server takes.
    takes: Duration,
    /// Whether the upkeep of the first server and the report of the first notice panic.
    panics: bool,
    begun: Mutex<Vec<GuildId>>,
    ended: Mutex<Vec<GuildId>>,
    reports: Mutex<Vec<ActionReport>>,
}

impl Keeper {
    fn new(servers: u64, takes: Duration, panics: bool) -> Arc<Self> {
        Arc::new(Self {
            servers,
            takes,
            panics,
            begun: Mutex::default(),
            ended: Mutex::default(),
            reports: Mutex::default(),
        })
    }

    fn begun(&self) -> usize {
        self.begun.lock().unwrap().len()
    }

    fn ended(&self) -> usize {
        self.ended.lock().unwrap().len()
    }
}

impl BotService for Keeper {
    async fn is_new(&self, _: &Request) -> bool {
        true
    }

    async fn handle(&self, _: &Request) -> Reply {
        Reply::only(Response::Nothing)
    }

    async fn report(&self, report: ActionReport, _: UnixSeconds) -> ReportOutcome {
        let is_first = matches!(report, ActionReport::Listed(_));
        assert!(!(self.panics && is_first), "as the test has it");
        self.reports.lock().unwrap().push(report);
        ReportOutcome {
            message: None,
            actions: Vec::new(),
        }
    }

    async fn has_pins(&self, _: GuildId, _: ChannelId) -> bool {
        false
    }

    async fn begin_upkeep(&self, _: UnixSeconds) -> Vec<GuildId> {
        (1..=self.servers).map(GuildId).collect()
    }

    async fn upkeep(&self, guild: GuildId, _: UnixSeconds) -> Vec<Action> {
        self.begun.lock().unwrap().push(guild);
        sleep(self.takes).await;
        assert!(!(self.panics && guild == GuildId(1)), "as the test has it");
        self.ended.lock().unwrap().push(guild);
        Vec::new()
    }
}

/// Waits until it holds.
async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let limit = Duration::from_secs(20);
    timeout(limit, waiting).await.expect("it holds in time");
}

#[tokio::test]
async fn a_panic_ends_neither_the_upkeep_nor_the_reports() {
    let d = StandIn::start().await;
    let keeper = Keeper::new(3, Duration::ZERO, true);
    let bot = Served::start(&d, Arc::clone(&keeper)).await;
    let joined = ActionReport::Joined(GuildId(HARBOUR));
    until(|| keeper.ended() == 2 && keeper.reports.lock().unwrap().contains(&joined)).await;
    assert_eq!(*keeper.ended.lock().unwrap(), [GuildId(2), GuildId(3)]);
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn a_stop_waits_for_the_upkeep_of_one_server_alone() {
    let d = StandIn::start().await;
    // More than a minute for all.
    let keeper = Keeper::new(1_000, Duration::from_millis(100), false);
    let bot = Served::start(&d, Arc::clone(&keeper)).await;
    until(|| keeper.begun() > 0).await;
    let start = Instant::now();
    bot.stop().await.unwrap();
    // Less than open requests may take.
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(keeper.begun(), keeper.ended());
    d.finish();
}
