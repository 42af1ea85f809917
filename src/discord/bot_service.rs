//! What answers: the bot, or whatever a test puts in its place.
//!
//! The only seam of this layer. The bot itself is one implementation; the other ones are in the
//! tests, where something has to be slow or to panic at will, which the bot never should.

use std::future::Future;

use crate::bot::{
    Action, ActionReport, Bot, ChannelId, CurrentBot, GuildId, Reply, ReportOutcome, Request,
    UnixSeconds,
};

/// What answers requests.
pub trait BotService: Send + Sync + 'static {
    /// Whether the request comes in for the first time, to whichever process that shares the store;
    /// from then on it does not.
    fn is_new(&self, request: &Request) -> impl Future<Output = bool> + Send;

    /// Answers a request. May panic; that costs this request alone.
    fn handle(&self, request: Request) -> impl Future<Output = Reply> + Send;

    /// Takes note of what happened outside.
    fn report(
        &self,
        report: ActionReport,
        now: UnixSeconds,
    ) -> impl Future<Output = ReportOutcome> + Send;

    /// Whether the bot has a message in the channel that it has pinned or would pin.
    fn has_pins(&self, guild: GuildId, channel: ChannelId) -> impl Future<Output = bool> + Send;

    /// Does what time brings.
    fn upkeep(&self, now: UnixSeconds) -> impl Future<Output = Vec<Action>> + Send;
}

impl BotService for Bot {
    fn is_new(&self, request: &Request) -> impl Future<Output = bool> + Send {
        Self::is_new(self, request)
    }

    fn handle(&self, request: Request) -> impl Future<Output = Reply> + Send {
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

    fn upkeep(&self, now: UnixSeconds) -> impl Future<Output = Vec<Action>> + Send {
        Self::upkeep(self, now)
    }
}

/// Each request on the bot that there is when it comes.
impl BotService for CurrentBot {
    async fn is_new(&self, request: &Request) -> bool {
        self.bot().is_new(request).await
    }

    async fn handle(&self, request: Request) -> Reply {
        self.bot().handle(request).await
    }

    async fn report(&self, report: ActionReport, now: UnixSeconds) -> ReportOutcome {
        self.bot().report(report, now).await
    }

    async fn has_pins(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.bot().has_pins(guild, channel).await
    }

    async fn upkeep(&self, now: UnixSeconds) -> Vec<Action> {
        self.bot().upkeep(now).await
    }
}
