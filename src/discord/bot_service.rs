//! The interface to the bot.
//!
//! The only seam of this layer. The bot is one implementation; the tests have others, which are
//! slow or panic on purpose.

use std::future::Future;

use crate::bot::{
    Action, ActionReport, Bot, ChannelId, CurrentBot, GuildId, Reply, ReportOutcome, Request,
    UnixSeconds,
};

/// Answers requests.
pub trait BotService: Send + Sync + 'static {
    /// Whether the request arrives for the first time, counted over all processes that share the
    /// store. Marks it as seen.
    fn is_new(&self, request: &Request) -> impl Future<Output = bool> + Send;

    /// Answers a request. A panic fails this request only.
    fn handle(&self, request: &Request) -> impl Future<Output = Reply> + Send;

    /// Records an event or the result of an action.
    fn report(
        &self,
        report: ActionReport,
        now: UnixSeconds,
    ) -> impl Future<Output = ReportOutcome> + Send;

    /// Whether the bot has a message in the channel that is pinned or waits to be pinned.
    fn has_pins(&self, guild: GuildId, channel: ChannelId) -> impl Future<Output = bool> + Send;

    /// Begins the periodic upkeep. Returns the servers on which it must run.
    fn begin_upkeep(&self, now: UnixSeconds) -> impl Future<Output = Vec<GuildId>> + Send;

    /// Runs the periodic upkeep on one server.
    fn upkeep(&self, guild: GuildId, now: UnixSeconds) -> impl Future<Output = Vec<Action>> + Send;
}

impl BotService for Bot {
    fn is_new(&self, request: &Request) -> impl Future<Output = bool> + Send {
        Self::is_new(self, request)
    }

    fn handle(&self, request: &Request) -> impl Future<Output = Reply> + Send {
        Self::handle(self, request)
    }

    fn report(
        &self,
        report: ActionReport,
        now: UnixSeconds,
    ) -> impl Future<Output = ReportOutcome> + Send {
        Self::report(self, report, now)
    }

    fn has_pins(&self, guild: GuildId, channel: ChannelId) -> impl Future<Output = bool> + Send {
        Self::has_pins(self, guild, channel)
    }

    fn begin_upkeep(&self, now: UnixSeconds) -> impl Future<Output = Vec<GuildId>> + Send {
        Self::begin_upkeep(self, now)
    }

    fn upkeep(&self, guild: GuildId, now: UnixSeconds) -> impl Future<Output = Vec<Action>> + Send {
        Self::upkeep(self, guild, now)
    }
}

/// Each request goes to the bot that is current when the request arrives, and each server's upkeep
/// to the one that is current when it starts.
impl BotService for CurrentBot {
    async fn is_new(&self, request: &Request) -> bool {
        self.bot().is_new(request).await
    }

    async fn handle(&self, request: &Request) -> Reply {
        self.bot().handle(request).await
    }

    async fn report(&self, report: ActionReport, now: UnixSeconds) -> ReportOutcome {
        self.bot().report(report, now).await
    }

    async fn has_pins(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.bot().has_pins(guild, channel).await
    }

    async fn begin_upkeep(&self, now: UnixSeconds) -> Vec<GuildId> {
        self.bot().begin_upkeep(now).await
    }

    async fn upkeep(&self, guild: GuildId, now: UnixSeconds) -> Vec<Action> {
        self.bot().upkeep(guild, now).await
    }
}
