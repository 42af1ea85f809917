//! Every operation of the store: it opens a transaction or a snapshot and runs the statements in
//! it.

use async_trait::async_trait;

use super::database::Database;
use super::{audit, guilds, pins, questions, settings, users, votes};
use crate::store::arrivals::Recording;
use crate::store::audit::{AuditRow, AuditStamp};
use crate::store::id::{ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId};
use crate::store::page::{PageRequest, Paged};
use crate::store::pin::{AddPinOutcome, ChangePinOutcome, NewPin, Origin, Pin, PinFilter};
use crate::store::privacy::{ErasedCounts, Scope, UserData};
use crate::store::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use crate::store::rate_limits::CountedQuestion;
use crate::store::settings::{Settings, SettingsChange};
use crate::store::vote::{Opinion, VoteCounts, VoteOutcome};
use crate::store::{ExpiredCounts, PinChange, Result, Store};

#[async_trait]
impl Store for Database {
    async fn settings(&self, guild: GuildId) -> Result<Settings> {
        settings::get(&mut *self.reader().await?, guild).await
    }

    async fn change_settings(
        &self,
        guild: GuildId,
        change: SettingsChange,
        stamp: AuditStamp,
    ) -> Result<Settings> {
        let mut tx = self.write(Some(guild)).await?;
        let (settings, dropped) = settings::change(&mut tx, guild, change, stamp).await?;
        tx.commit().await?;
        if dropped > 0 {
            self.purge_deleted_text().await?;
        }
        Ok(settings)
    }

    async fn add_pin(
        &self,
        guild: GuildId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<AddPinOutcome> {
        let mut tx = self.write(Some(guild)).await?;
        let added = pins::add(&mut tx, guild, request, new, Origin::Answer, stamp).await?;
        tx.commit().await?;
        Ok(added)
    }

    async fn pin(&self, guild: GuildId, pin: PinId) -> Result<Option<Pin>> {
        pins::get(&mut *self.reader().await?, guild, pin).await
    }

    async fn pin_of_message(&self, guild: GuildId, message: MessageId) -> Result<Option<Pin>> {
        pins::of_message(&mut *self.reader().await?, guild, message).await
    }

    async fn pins_by_keys(&self, guild: GuildId, keys: &[String]) -> Result<Vec<Pin>> {
        pins::by_keys(&mut *self.reader().await?, guild, keys).await
    }

    async fn pins_in_channel(&self, guild: GuildId, channel: ChannelId) -> Result<Vec<Pin>> {
        pins::in_channel(&mut *self.reader().await?, guild, channel).await
    }

    async fn pins(
        &self,
        guild: GuildId,
        which: PinFilter,
        page: PageRequest,
    ) -> Result<Paged<Pin>> {
        pins::list(&mut *self.snapshot().await?, guild, which, page).await
    }

    async fn change_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        change: PinChange,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let mut tx = self.write(Some(guild)).await?;
        let changed = pins::change(&mut tx, guild, pin, change, stamp).await?;
        tx.commit().await?;
        Ok(changed)
    }

    async fn history(
        &self,
        guild: GuildId,
        pin: PinId,
        page: PageRequest,
    ) -> Result<Paged<AuditRow>> {
        audit::of_pin(&mut *self.snapshot().await?, guild, pin, page).await
    }

    async fn audit(&self, guild: GuildId, page: PageRequest) -> Result<Paged<AuditRow>> {
        audit::of_guild(&mut *self.snapshot().await?, guild, page).await
    }

    async fn enqueue_question(
        &self,
        guild: GuildId,
        new: NewQueuedQuestion,
        at: i64,
    ) -> Result<EnqueueOutcome> {
        let mut tx = self.write(Some(guild)).await?;
        let outcome = questions::enqueue(&mut tx, guild, &new, at).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    async fn groups(&self, guild: GuildId, page: PageRequest) -> Result<Paged<QuestionGroup>> {
        questions::groups(&mut *self.snapshot().await?, guild, page).await
    }

    async fn group(&self, guild: GuildId, question: QuestionId) -> Result<Option<QuestionGroup>> {
        questions::group(&mut *self.reader().await?, guild, question).await
    }

    async fn group_questions(
        &self,
        guild: GuildId,
        question: QuestionId,
        page: PageRequest,
    ) -> Result<Paged<QueuedQuestion>> {
        questions::similar(&mut *self.snapshot().await?, guild, question, page).await
    }

    async fn dismiss(
        &self,
        guild: GuildId,
        question: QuestionId,
        stamp: AuditStamp,
    ) -> Result<u64> {
        let mut tx = self.write(Some(guild)).await?;
        let rows = questions::dismiss(&mut tx, guild, question, stamp).await?;
        tx.commit().await?;
        Ok(rows)
    }

    async fn answer_group(
        &self,
        guild: GuildId,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<Option<AddPinOutcome>> {
        let mut tx = self.write(Some(guild)).await?;
        let added = questions::answer(&mut tx, guild, question, request, new, stamp).await?;
        tx.commit().await?;
        Ok(added)
    }

    async fn vote(
        &self,
        guild: GuildId,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> Result<VoteOutcome> {
        let mut tx = self.write(Some(guild)).await?;
        let voted = votes::vote(&mut tx, guild, answer_id, user, opinion, at).await?;
        tx.commit().await?;
        Ok(voted)
    }

    async fn vote_counts(&self, guild: GuildId, answer_id: &str) -> Result<VoteCounts> {
        votes::vote_counts(&mut *self.reader().await?, guild, answer_id).await
    }

    async fn user_data(&self, scope: Scope, user: UserId) -> Result<UserData> {
        users::data(&mut *self.snapshot().await?, scope, user).await
    }

    async fn erase_user(&self, scope: Scope, user: UserId) -> Result<ErasedCounts> {
        let mut tx = self.write(None).await?;
        let erased = users::erase(&mut tx, scope, user).await?;
        tx.commit().await?;
        self.purge_deleted_text().await?;
        Ok(erased)
    }

    async fn expire(&self, guild: GuildId, now: i64) -> Result<ExpiredCounts> {
        let mut tx = self.write(Some(guild)).await?;
        let expired = guilds::expire(&mut tx, guild, now).await?;
        tx.commit().await?;
        if expired.questions > 0 {
            self.purge_deleted_text().await?;
        }
        Ok(expired)
    }

    async fn guilds(&self) -> Result<Vec<GuildId>> {
        guilds::all(&mut *self.reader().await?).await
    }

    async fn first_time(&self, interaction: InteractionId, now: i64) -> Result<bool> {
        let mut writer = match self.arrivals.record(interaction, now).await? {
            Recording::Done(is_new) => return Ok(is_new),
            Recording::Writes(writer) => writer,
        };
        let mut conn = self.relaxed_writer().await?;
        while let Some(arrivals) = writer.next_batch().await {
            match guilds::first_times(&mut conn, &arrivals).await {
                Ok(new) => writer.answer(new),
                // A later batch may fail after the request's own interaction was recorded.
                Err(error) => return writer.finish().map_err(|_| error),
            }
        }
        writer.finish()
    }

    async fn purge_interactions(&self, now: i64) -> Result<u64> {
        let purged = guilds::purge_seen(&mut *self.writer().await?, now).await?;
        self.purge_shared().await?;
        // What an earlier call had to leave, or a process that was killed.
        self.purge_deleted_text().await?;
        Ok(purged)
    }

    async fn mark_left(&self, guild: GuildId, at: i64) -> Result<()> {
        guilds::mark_left(&mut *self.writer().await?, guild, at).await
    }

    async fn mark_rejoined(&self, guild: GuildId) -> Result<()> {
        // The bot reports every server that it is on, and few of them were left: most reports must
        // not wait for the writer.
        if !guilds::is_left(&mut *self.reader().await?, guild).await? {
            return Ok(());
        }
        guilds::mark_rejoined(&mut *self.writer().await?, guild).await
    }

    async fn purge_left(&self, now: i64, days: u16) -> Result<Vec<GuildId>> {
        let mut tx = self.write(None).await?;
        let purged = guilds::purge_left(&mut tx, now, days).await?;
        tx.commit().await?;
        if !purged.is_empty() {
            self.purge_deleted_text().await?;
        }
        Ok(purged)
    }

    async fn count_question(&self, asked: CountedQuestion) -> Result<Option<u64>> {
        self.count_shared(asked).await
    }

    async fn close(&self) {
        self.close_pools().await;
    }
}
