//! Reports notices to the bot, one at a time and in order. Exception: a changed list of pins must
//! be read first, and is reported after that.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::RequestHandler;
use super::action::FollowUpTarget;
use crate::bot::{ActionReport, ChannelId, ChannelTask, GuildId, GuildList};
use crate::discord::bot_service::BotService;
use crate::discord::incoming::Notice;

impl<A: BotService> RequestHandler<A> {
    /// Reports notices to the bot until the channel closes.
    pub(in crate::discord) async fn report_notices(
        self: Arc<Self>,
        mut notices: mpsc::UnboundedReceiver<Notice>,
    ) {
        let mut lists = JoinSet::new();
        while let Some(notice) = notices.recv().await {
            // A panic must not end the reports of all later notices.
            let report = AssertUnwindSafe(self.report_notice(notice, &mut lists));
            if report.catch_unwind().await.is_err() {
                tracing::error!("the report of a notice panicked");
            }
            while lists.try_join_next().is_some() {}
        }
        while lists.join_next().await.is_some() {}
    }

    /// Runs the periodic upkeep once, and ends it after a server when the bot stops.
    pub(in crate::discord) async fn run_upkeep(&self) {
        for guild in self.bot.begin_upkeep((self.clock)()).await {
            if self.is_stopping.load(Ordering::Relaxed) {
                return;
            }
            // A pin whose question panics must not keep the other servers from their upkeep.
            let upkeep = AssertUnwindSafe(self.run_upkeep_on(guild));
            if upkeep.catch_unwind().await.is_err() {
                tracing::error!(guild = guild.0, "the upkeep of a server panicked");
            }
        }
    }

    /// Runs the upkeep on one server, and performs its actions at once, because no later run
    /// repeats the notice of a pin that it has hidden.
    async fn run_upkeep_on(&self, guild: GuildId) {
        let actions = self.bot.upkeep(guild, (self.clock)()).await;
        self.perform_actions(actions, FollowUpTarget::Nobody).await;
    }

    async fn report_notice(self: &Arc<Self>, notice: Notice, lists: &mut JoinSet<()>) {
        let report = match notice {
            Notice::Listed { guilds, shard } => ActionReport::Listed(GuildList {
                guilds,
                shard: shard.id,
                total: shard.total,
            }),
            Notice::Joined(guild) => ActionReport::Joined(guild),
            Notice::Left(guild) => ActionReport::Left(guild),
            Notice::Deleted {
                guild,
                channel,
                messages,
            } => ActionReport::Deleted {
                guild,
                channel,
                messages,
            },
            Notice::PinsChanged { guild, channel } => {
                if self.channel_locks.schedule_read(channel) {
                    lists.spawn(Arc::clone(self).report_pins(guild, channel));
                }
                return;
            }
        };
        let outcome = self.bot.report(report, (self.clock)()).await;
        self.perform_actions(outcome.actions, FollowUpTarget::Nobody)
            .await;
    }

    /// Discord announces that a list of pins has changed, but not how. The list is read only if the
    /// bot has a pin in the channel.
    async fn report_pins(self: Arc<Self>, guild: GuildId, channel: ChannelId) {
        let outcome = {
            let _pinning = self.channel_locks.lock(channel).await;
            self.channel_locks.begin_read(channel);
            if !self.bot.has_pins(guild, channel).await {
                return;
            }
            match self.rest.pinned(channel).await {
                // Without Read Message History, Discord returns an empty list instead of an error.
                Ok(pinned) if pinned.is_empty() && !self.reads_pins(channel).await => return,
                Ok(pinned) => {
                    let report = ActionReport::PinsChanged {
                        guild,
                        channel,
                        pinned,
                    };
                    self.bot.report(report, (self.clock)()).await
                }
                Err(error) => {
                    tracing::warn!(%error, "the list of pinned messages cannot be read");
                    return;
                }
            }
        };
        self.perform_actions(outcome.actions, FollowUpTarget::Nobody)
            .await;
    }

    /// Whether the bot may read the list of pins. Logs why not.
    async fn reads_pins(&self, channel: ChannelId) -> bool {
        match self.rest.own_permissions(channel, self.myself()).await {
            Ok(own) if own.missing_for(ChannelTask::ReadPins).is_empty() => return true,
            Ok(_) => tracing::warn!(
                channel.id = channel.0,
                "the list of pinned messages cannot be read without Read Message History"
            ),
            Err(error) => tracing::warn!(
                channel.id = channel.0,
                %error,
                "the bot's own permissions cannot be read"
            ),
        }
        false
    }
}
