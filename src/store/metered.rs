//! A wrapper for any store that measures and limits the time of its operations.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, timeout};

use super::audit::{AuditRow, AuditStamp};
use super::id::{ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId};
use super::page::{PageRequest, Paged};
use super::pin::{AddPinOutcome, ChangePinOutcome, NewPin, Pin, PinFilter};
use super::privacy::{ErasedCounts, Scope, UserData};
use super::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use super::rate_limits::CountedQuestion;
use super::settings::{Settings, SettingsChange};
use super::vote::{Opinion, VoteCounts, VoteOutcome};
use super::{ExpiredCounts, PinChange, Result, Store, StoreError};
use crate::metrics::Metrics;

/// How long operations fail at once after one that timed out. Otherwise, a request that needs
/// several operations would wait for each.
const FAIL_FAST_PAUSE: Duration = Duration::from_secs(3);

/// The time limit of an operation over many rows, of upkeep or of a user's data. With a
/// shorter limit, it would be rolled back and started again each time.
const LONG_OPERATION_TIMEOUT: Duration = Duration::from_secs(60);

/// A store that measures its operations, with a time limit for each.
#[derive(Debug)]
pub struct MeteredStore {
    store: Arc<dyn Store>,
    metrics: Arc<Metrics>,
    /// The time limit of an operation; `None` for a file, which always answers.
    limit: Option<Duration>,
    /// Until then no operation is tried.
    paused: Mutex<Option<Instant>>,
}

impl MeteredStore {
    /// Wraps a store. `limit` is the time limit of an operation on a database server.
    pub fn new(store: Arc<dyn Store>, metrics: Arc<Metrics>, limit: Option<Duration>) -> Self {
        Self {
            store,
            metrics,
            limit,
            paused: Mutex::default(),
        }
    }

    async fn timed<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let limit = match operation {
            "erase_user" | "expire" | "guilds" | "purge_interactions" | "purge_left"
            | "user_data" => self.limit.map(|limit| limit.max(LONG_OPERATION_TIMEOUT)),
            _ => self.limit,
        };
        let started = Instant::now();
        let done = match limit {
            None => work.await,
            Some(limit) => self.limited(limit, work).await,
        };
        self.metrics
            .store(operation, started.elapsed(), done.is_err());
        done
    }

    /// Without an answer the operation may still be carried out: its caller reports a failure, and
    /// operations are safe to repeat.
    async fn limited<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        if self.paused().is_some_and(|until| Instant::now() < until) {
            return Err(StoreError::NoAnswer);
        }
        let answer = timeout(limit, work).await;
        // The pool gives up after the same time, and often first.
        let has_timed_out = match &answer {
            Err(_) => true,
            Ok(done) => done.as_ref().is_err_and(StoreError::is_pool_timeout),
        };
        if has_timed_out {
            *self.paused() = Some(Instant::now() + FAIL_FAST_PAUSE);
        }
        answer.unwrap_or(Err(StoreError::NoAnswer))
    }

    /// A thread that panicked between two writes leaves the time whole.
    fn paused(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MeteredStore {
    async fn settings(&self, guild: GuildId) -> Result<Settings> {
        self.timed("settings", self.store.settings(guild)).await
    }

    async fn change_settings(
        &self,
        guild: GuildId,
        change: SettingsChange,
        stamp: AuditStamp,
    ) -> Result<Settings> {
        self.timed(
            "change_settings",
            self.store.change_settings(guild, change, stamp),
        )
        .await
    }

    async fn add_pin(
        &self,
        guild: GuildId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<AddPinOutcome> {
        self.timed("add_pin", self.store.add_pin(guild, request, new, stamp))
            .await
    }

    async fn pin(&self, guild: GuildId, pin: PinId) -> Result<Option<Pin>> {
        self.timed("pin", self.store.pin(guild, pin)).await
    }

    async fn pin_of_message(&self, guild: GuildId, message: MessageId) -> Result<Option<Pin>> {
        self.timed("pin_of_message", self.store.pin_of_message(guild, message))
            .await
    }

    async fn pins_by_keys(&self, guild: GuildId, keys: &[String]) -> Result<Vec<Pin>> {
        self.timed("pins_by_keys", self.store.pins_by_keys(guild, keys))
            .await
    }

    async fn pins_in_channel(&self, guild: GuildId, channel: ChannelId) -> Result<Vec<Pin>> {
        self.timed(
            "pins_in_channel",
            self.store.pins_in_channel(guild, channel),
        )
        .await
    }

    async fn pins(
        &self,
        guild: GuildId,
        which: PinFilter,
        page: PageRequest,
    ) -> Result<Paged<Pin>> {
        self.timed("pins", self.store.pins(guild, which, page))
            .await
    }

    async fn change_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        change: PinChange,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        self.timed(
            "change_pin",
            self.store.change_pin(guild, pin, change, stamp),
        )
        .await
    }

    async fn history(
        &self,
        guild: GuildId,
        pin: PinId,
        page: PageRequest,
    ) -> Result<Paged<AuditRow>> {
        self.timed("history", self.store.history(guild, pin, page))
            .await
    }

    async fn audit(&self, guild: GuildId, page: PageRequest) -> Result<Paged<AuditRow>> {
        self.timed("audit", self.store.audit(guild, page)).await
    }

    async fn enqueue_question(
        &self,
        guild: GuildId,
        new: NewQueuedQuestion,
        at: i64,
    ) -> Result<EnqueueOutcome> {
        self.timed(
            "enqueue_question",
            self.store.enqueue_question(guild, new, at),
        )
        .await
    }

    async fn groups(&self, guild: GuildId, page: PageRequest) -> Result<Paged<QuestionGroup>> {
        self.timed("groups", self.store.groups(guild, page)).await
    }

    async fn group(&self, guild: GuildId, question: QuestionId) -> Result<Option<QuestionGroup>> {
        self.timed("group", self.store.group(guild, question)).await
    }

    async fn group_questions(
        &self,
        guild: GuildId,
        question: QuestionId,
        page: PageRequest,
    ) -> Result<Paged<QueuedQuestion>> {
        self.timed(
            "group_questions",
            self.store.group_questions(guild, question, page),
        )
        .await
    }

    async fn dismiss(
        &self,
        guild: GuildId,
        question: QuestionId,
        stamp: AuditStamp,
    ) -> Result<u64> {
        self.timed("dismiss", self.store.dismiss(guild, question, stamp))
            .await
    }

    async fn answer_group(
        &self,
        guild: GuildId,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<Option<AddPinOutcome>> {
        self.timed(
            "answer_group",
            self.store
                .answer_group(guild, question, request, new, stamp),
        )
        .await
    }

    async fn vote(
        &self,
        guild: GuildId,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> Result<VoteOutcome> {
        self.timed("vote", self.store.vote(guild, answer_id, user, opinion, at))
            .await
    }

    async fn vote_counts(&self, guild: GuildId, answer_id: &str) -> Result<VoteCounts> {
        self.timed("vote_counts", self.store.vote_counts(guild, answer_id))
            .await
    }

    async fn user_data(&self, scope: Scope, user: UserId) -> Result<UserData> {
        self.timed("user_data", self.store.user_data(scope, user))
            .await
    }

    async fn erase_user(&self, scope: Scope, user: UserId) -> Result<ErasedCounts> {
        self.timed("erase_user", self.store.erase_user(scope, user))
            .await
    }

    async fn expire(&self, guild: GuildId, now: i64) -> Result<ExpiredCounts> {
        self.timed("expire", self.store.expire(guild, now)).await
    }

    async fn guilds(&self) -> Result<Vec<GuildId>> {
        self.timed("guilds", self.store.guilds()).await
    }

    async fn first_time(&self, interaction: InteractionId, now: i64) -> Result<bool> {
        self.timed("first_time", self.store.first_time(interaction, now))
            .await
    }

    async fn purge_interactions(&self, now: i64) -> Result<u64> {
        self.timed("purge_interactions", self.store.purge_interactions(now))
            .await
    }

    async fn mark_left(&self, guild: GuildId, at: i64) -> Result<()> {
        self.timed("mark_left", self.store.mark_left(guild, at))
            .await
    }

    async fn mark_rejoined(&self, guild: GuildId) -> Result<()> {
        self.timed("mark_rejoined", self.store.mark_rejoined(guild))
            .await
    }

    async fn purge_left(&self, now: i64, days: u16) -> Result<Vec<GuildId>> {
        self.timed("purge_left", self.store.purge_left(now, days))
            .await
    }

    async fn count_question(&self, asked: CountedQuestion) -> Result<Option<u64>> {
        if self.limit.is_none() {
            // A file counts nothing: there is nothing to measure.
            return self.store.count_question(asked).await;
        }
        self.timed("count_question", self.store.count_question(asked))
            .await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}
