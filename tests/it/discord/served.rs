//! A bot that runs on the stand-in, and scripted answers for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use receipts::bot::{
    Action, ActionReport, ChannelId, Deferral, GuildId, Message, Payload, Reply, ReportOutcome,
    Request, Response, UnixSeconds, Visibility,
};
use receipts::discord::{
    self, ApiAccess, BotService, BotToken, GatewayTimings, Leasing, ServeError, ServeOptions,
    Shards, Timings, Transport,
};
use receipts::metrics::{Metrics, Readiness};
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::JoinHandle;

use crate::standin::endpoint::public_key;
use crate::standin::{StandIn, TOKEN};

/// Times that are short enough for tests, in the proportions of [`Timings::DISCORD`].
pub(crate) const QUICK: Timings = Timings {
    defer_after: Duration::from_millis(300),
    first_response: Duration::from_millis(2_500),
    call: Duration::from_secs(2),
    request: Duration::from_secs(20),
    drain: Duration::from_secs(10),
    upkeep: Duration::from_secs(3600),
    gateway: GatewayTimings {
        poll_interval: Duration::from_millis(10),
        min_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(6),
        stable_after: Duration::from_secs(3),
        answer: Duration::from_secs(2),
        heartbeat_timeout: Duration::from_secs(30),
        identify: Duration::from_millis(20),
        resumes: 2,
        close_timeout: Duration::ZERO,
        lease_renewal: Duration::from_millis(50),
        lease_lifetime: Duration::from_secs(2),
    },
};

/// The current time in all tests.
pub(crate) const NOW: UnixSeconds = 1_790_000_000;

/// A bot on Discord.
pub(crate) struct Served {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), ServeError>>,
    pub(crate) tally: Arc<Metrics>,
    pub(crate) readiness: Arc<Readiness>,
}

impl Served {
    /// Starts the bot, and waits until it is ready.
    pub(crate) async fn start<A: BotService>(d: &StandIn, answers: Arc<A>) -> Self {
        let mut served = Self::begin(d, answers, QUICK);
        served.ready(d).await;
        served
    }

    /// Starts the bot.
    pub(crate) fn begin<A: BotService>(d: &StandIn, answers: Arc<A>, timings: Timings) -> Self {
        Self::with(answers, timings, access(d))
    }

    pub(crate) fn with<A: BotService>(
        answers: Arc<A>,
        timings: Timings,
        access: ApiAccess,
    ) -> Self {
        Self::sharded(answers, timings, access, Shards::Auto)
    }

    /// Serves interactions that the stand-in posts to an endpoint.
    pub(crate) async fn over_http<A: BotService>(d: &StandIn, answers: Arc<A>) -> Self {
        Self::over_http_at(d, answers, QUICK).await
    }

    /// The same, with other times.
    pub(crate) async fn over_http_at<A: BotService>(
        d: &StandIn,
        answers: Arc<A>,
        pace: Timings,
    ) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        d.post_to(listener.local_addr().unwrap());
        let transport = Transport::Http {
            listener,
            key: public_key().parse().unwrap(),
        };
        let served = Self::over(answers, pace, access(d), transport);
        let limit = Duration::from_secs(20);
        let ready = async {
            while served.readiness.obstacle().is_some() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(limit, ready)
            .await
            .expect("it is ready");
        served
    }

    pub(crate) fn sharded<A: BotService>(
        answers: Arc<A>,
        timings: Timings,
        access: ApiAccess,
        shards: Shards,
    ) -> Self {
        let transport = Transport::Gateway {
            shards,
            leasing: None,
        };
        Self::over(answers, timings, access, transport)
    }

    fn over<A: BotService>(
        answers: Arc<A>,
        timings: Timings,
        access: ApiAccess,
        transport: Transport,
    ) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let tally = Arc::new(Metrics::default());
        let readiness = Arc::new(Readiness::default());
        let options = ServeOptions {
            access,
            transport,
            timings,
            clock: Arc::new(|| NOW),
            metrics: Arc::clone(&tally),
            readiness: Arc::clone(&readiness),
            corpus_changed: Arc::default(),
        };
        let task = tokio::spawn(async move {
            // A sent message and a dropped sender mean the same.
            discord::serve(answers, options, async { drop(stopped.await) }).await
        });
        Self {
            stop: Some(stop),
            task,
            tally,
            readiness,
        }
    }

    /// Serves the shards that it holds leases on.
    pub(crate) fn leased<A: BotService>(d: &StandIn, answers: Arc<A>, leasing: Leasing) -> Self {
        let transport = Transport::Gateway {
            shards: Shards::Auto,
            leasing: Some(leasing),
        };
        Self::over(answers, QUICK, access(d), transport)
    }

    /// Ends the bot like `kill -9`: it sends no close frame and releases nothing.
    pub(crate) fn kill(&self) {
        self.task.abort();
    }

    /// Stops the bot, and waits until it has stopped.
    pub(crate) async fn stop(mut self) -> Result<(), ServeError> {
        drop(self.stop.take());
        self.ended().await
    }

    /// Waits until the bot is ready there.
    pub(crate) async fn ready(&mut self, d: &StandIn) {
        tokio::select! {
            () = d.gateway().ready() => {}
            ended = &mut self.task => panic!("it ended: {:?}", ended.unwrap()),
        }
    }

    /// Waits until the bot ends by itself.
    pub(crate) async fn ended(self) -> Result<(), ServeError> {
        let limit = Duration::from_secs(30);
        tokio::time::timeout(limit, self.task)
            .await
            .expect("it ends")
            .expect("it does not panic")
    }
}

/// Returns the access to the stand-in.
pub(crate) fn access(d: &StandIn) -> ApiAccess {
    ApiAccess {
        token: BotToken::new(TOKEN),
        proxy: Some(d.proxy()),
        client: None,
    }
}

/// Echoes the question; slowly, incorrectly or with a panic if the question says so.
pub(crate) struct Echo {
    /// Each permit lets one request with the word `slow` proceed.
    pub(crate) slow: Semaphore,
    /// The requests, in order.
    pub(crate) asked: Mutex<Vec<Request>>,
    /// The reports, in order.
    pub(crate) reports: Mutex<Vec<ActionReport>>,
    /// Notified at each report.
    news: Notify,
    /// The actions after every reply.
    pub(crate) actions: Vec<Action>,
}

impl Echo {
    pub(crate) fn new() -> Arc<Self> {
        Self::with_actions(Vec::new())
    }

    pub(crate) fn with_actions(actions: Vec<Action>) -> Arc<Self> {
        Arc::new(Self {
            slow: Semaphore::new(0),
            asked: Mutex::default(),
            reports: Mutex::default(),
            news: Notify::new(),
            actions,
        })
    }

    pub(crate) fn reports(&self) -> Vec<ActionReport> {
        self.reports.lock().unwrap().clone()
    }

    /// Waits until the reports meet the condition.
    pub(crate) async fn wait_for_reports(&self, holds: impl Fn(&[ActionReport]) -> bool) {
        let done = async {
            loop {
                let news = self.news.notified();
                if holds(&self.reports()) {
                    return;
                }
                news.await;
            }
        };
        let limit = Duration::from_secs(20);
        let result = tokio::time::timeout(limit, done).await;
        result.unwrap_or_else(|_| panic!("no such reports: {:#?}", self.reports()));
    }

    pub(crate) fn last(&self) -> Request {
        self.asked
            .lock()
            .unwrap()
            .last()
            .cloned()
            .expect("something was asked")
    }
}

impl BotService for Echo {
    async fn is_new(&self, _: &Request) -> bool {
        true
    }

    async fn handle(&self, request: &Request) -> Reply {
        self.asked.lock().unwrap().push(request.clone());
        let text = words(request);
        assert!(!text.contains("panic"), "as the test has it");
        if text.contains("slow") {
            self.slow.acquire().await.unwrap().forget();
        }
        let visibility = match request.deferral() {
            _ if text.contains("hush") => Visibility::Private,
            Deferral::Private => Visibility::Private,
            Deferral::Public | Deferral::Update | Deferral::Impossible => Visibility::Public,
        };
        let message = Message::text(format!("echo: {text}"), visibility);
        let response = match &request.payload {
            Payload::Autocomplete { .. } => Response::Choices(Vec::new()),
            Payload::Component { .. } => Response::Update(message),
            _ => Response::Message(message),
        };
        Reply {
            response,
            actions: self.actions.clone(),
        }
    }

    async fn report(&self, report: ActionReport, _: UnixSeconds) -> ReportOutcome {
        let message = match &report {
            ActionReport::Posted { outcome, .. } => {
                Some(Message::text(format!("{outcome:?}"), Visibility::Private))
            }
            _ => None,
        };
        self.reports.lock().unwrap().push(report);
        self.news.notify_waiters();
        ReportOutcome {
            message,
            actions: Vec::new(),
        }
    }

    async fn has_pins(&self, _: GuildId, _: ChannelId) -> bool {
        true
    }

    async fn begin_upkeep(&self, _: UnixSeconds) -> Vec<GuildId> {
        Vec::new()
    }

    async fn upkeep(&self, _: GuildId, _: UnixSeconds) -> Vec<Action> {
        Vec::new()
    }
}

fn words(request: &Request) -> String {
    match &request.payload {
        Payload::Command(invocation) | Payload::Autocomplete { invocation, .. } => {
            invocation.text("question").unwrap_or_default().to_owned()
        }
        Payload::MessageCommand { target, .. } => target.content.clone(),
        Payload::Component {
            custom_id, values, ..
        } => format!("{custom_id} {values:?}"),
        Payload::Modal { custom_id, values } => format!("{custom_id} {values:?}"),
        Payload::Text { text, .. } => text.clone(),
    }
}
