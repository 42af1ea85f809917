//! A store in memory, for tests of the bot and for trying it out without a file. Nothing is saved.
//!
//! One lock guards plain maps, so that operations run one after the other, as isolated as in a
//! transaction. The rows of each server are in a structure of their own, so that an operation
//! cannot reach another server's rows.

mod guild;
mod questions;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::audit::{AuditRow, AuditStamp};
use super::change::PinChange;
use super::id::{AuditId, ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId};
use super::page::{PageRequest, Paged};
use super::pin::{AddPinOutcome, ChangePinOutcome, NewPin, Origin, Pin, PinFilter, PinState};
use super::privacy::{ErasedCounts, Scope, UserData};
use super::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use super::settings::{Settings, SettingsChange};
use super::vote::{Opinion, VoteCounts, VoteOutcome};
use super::{ExpiredCounts, Result, SEEN_SECONDS, Store, change};

use guild::GuildTables;

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    tables: Mutex<MemoryTables>,
}

/// All tables.
#[derive(Debug)]
struct MemoryTables {
    guilds: BTreeMap<GuildId, GuildTables>,
    seen: BTreeMap<InteractionId, i64>,
    ids: IdCounters,
}

/// The ids that were last generated: per server for pins, across all servers for the others.
/// Deleting a server's rows does not reset them.
#[derive(Debug)]
struct IdCounters {
    pins: BTreeMap<GuildId, i64>,
    question: i64,
    audit: i64,
}

impl IdCounters {
    fn pin(&mut self, guild: GuildId) -> PinId {
        let last = self.pins.entry(guild).or_insert(0);
        *last += 1;
        PinId(*last)
    }

    fn question(&mut self) -> QuestionId {
        self.question += 1;
        QuestionId(self.question)
    }

    fn audit(&mut self) -> AuditId {
        self.audit += 1;
        AuditId(self.audit)
    }
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        let ids = IdCounters {
            pins: BTreeMap::new(),
            question: 0,
            audit: 0,
        };
        let tables = MemoryTables {
            guilds: BTreeMap::new(),
            seen: BTreeMap::new(),
            ids,
        };
        Self {
            tables: Mutex::new(tables),
        }
    }

    /// Locks the tables. A poisoned lock is used as it is: a panic leaves no operation half done.
    fn tables(&self) -> MutexGuard<'_, MemoryTables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the server's rows; returns `empty` if it has none.
    fn read<T>(&self, guild: GuildId, empty: T, read: impl FnOnce(&GuildTables) -> T) -> T {
        self.tables().guilds.get(&guild).map_or(empty, read)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryTables {
    /// Returns the server's rows, created if missing, and the id counters.
    fn tables_for(&mut self, guild: GuildId) -> (&mut GuildTables, &mut IdCounters) {
        let rows = self
            .guilds
            .entry(guild)
            .or_insert_with(|| GuildTables::new(guild));
        (rows, &mut self.ids)
    }

    fn in_scope(&mut self, scope: Scope) -> impl Iterator<Item = &mut GuildTables> {
        let guilds = self.guilds.values_mut();
        guilds.filter(move |guild| scope == Scope::Everywhere || scope == Scope::Guild(guild.id))
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn settings(&self, guild: GuildId) -> Result<Settings> {
        Ok(self.read(guild, Settings::INITIAL, |rows| rows.settings.clone()))
    }

    async fn change_settings(
        &self,
        guild: GuildId,
        change: SettingsChange,
        stamp: AuditStamp,
    ) -> Result<Settings> {
        let mut tables = self.tables();
        let (rows, ids) = tables.tables_for(guild);
        Ok(rows.change_settings(ids, change, stamp))
    }

    async fn add_pin(
        &self,
        guild: GuildId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<AddPinOutcome> {
        let mut tables = self.tables();
        let (rows, ids) = tables.tables_for(guild);
        Ok(rows.add_pin(ids, request, new, Origin::Answer, stamp))
    }

    async fn pin(&self, guild: GuildId, pin: PinId) -> Result<Option<Pin>> {
        Ok(self.read(guild, None, |rows| rows.pins.get(&pin).cloned()))
    }

    async fn pin_of_message(&self, guild: GuildId, message: MessageId) -> Result<Option<Pin>> {
        let found = self.read(guild, Vec::new(), |rows| {
            rows.active_pins(|pin| pin.posting.message() == Some(message))
        });
        Ok(found.into_iter().next())
    }

    async fn pins_by_keys(&self, guild: GuildId, keys: &[String]) -> Result<Vec<Pin>> {
        Ok(self.read(guild, Vec::new(), |rows| {
            rows.active_pins(|pin| {
                pin.state == PinState::Current && pin.keys.iter().any(|key| keys.contains(key))
            })
        }))
    }

    async fn pins_in_channel(&self, guild: GuildId, channel: ChannelId) -> Result<Vec<Pin>> {
        Ok(self.read(guild, Vec::new(), |rows| {
            rows.active_pins(|pin| pin.channel == channel && pin.posting.message().is_some())
        }))
    }

    async fn pins(
        &self,
        guild: GuildId,
        which: PinFilter,
        page: PageRequest,
    ) -> Result<Paged<Pin>> {
        let pins = self.read(guild, Vec::new(), |rows| rows.pins_of(which));
        Ok(paged(pins, page))
    }

    async fn change_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        change: PinChange,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let mut tables = self.tables();
        let (rows, ids) = tables.tables_for(guild);
        Ok(rows.change_pin(ids, pin, change, stamp))
    }

    async fn history(
        &self,
        guild: GuildId,
        pin: PinId,
        page: PageRequest,
    ) -> Result<Paged<AuditRow>> {
        let mut events = self.read(guild, Vec::new(), |rows| rows.audit.clone());
        events.retain(|row| row.pin == Some(pin));
        Ok(paged(events, page))
    }

    async fn audit(&self, guild: GuildId, page: PageRequest) -> Result<Paged<AuditRow>> {
        let mut events = self.read(guild, Vec::new(), |rows| rows.audit.clone());
        events.reverse();
        Ok(paged(events, page))
    }

    async fn enqueue_question(
        &self,
        guild: GuildId,
        new: NewQueuedQuestion,
        at: i64,
    ) -> Result<EnqueueOutcome> {
        let mut tables = self.tables();
        let (rows, ids) = tables.tables_for(guild);
        Ok(rows.enqueue(ids, new, at))
    }

    async fn groups(&self, guild: GuildId, page: PageRequest) -> Result<Paged<QuestionGroup>> {
        let groups = self.read(guild, Vec::new(), GuildTables::groups);
        Ok(paged(groups, page))
    }

    async fn group(&self, guild: GuildId, question: QuestionId) -> Result<Option<QuestionGroup>> {
        Ok(self.read(guild, None, |rows| rows.group(question)))
    }

    async fn group_questions(
        &self,
        guild: GuildId,
        question: QuestionId,
        page: PageRequest,
    ) -> Result<Paged<QueuedQuestion>> {
        let questions = self.read(guild, Vec::new(), |rows| rows.similar(question));
        Ok(paged(questions, page))
    }

    async fn dismiss(
        &self,
        guild: GuildId,
        question: QuestionId,
        stamp: AuditStamp,
    ) -> Result<u64> {
        let mut tables = self.tables();
        let (rows, ids) = tables.tables_for(guild);
        Ok(rows.dismiss(ids, question, stamp))
    }

    async fn answer_group(
        &self,
        guild: GuildId,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<Option<AddPinOutcome>> {
        let mut tables = self.tables();
        let (rows, ids) = tables.tables_for(guild);
        Ok(rows.answer_group(ids, question, request, new, stamp))
    }

    async fn vote(
        &self,
        guild: GuildId,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> Result<VoteOutcome> {
        let mut tables = self.tables();
        let (rows, _) = tables.tables_for(guild);
        Ok(rows.vote(answer_id, user, opinion, at))
    }

    async fn vote_counts(&self, guild: GuildId, answer_id: &str) -> Result<VoteCounts> {
        let none = VoteCounts {
            helpful: 0,
            not_helpful: 0,
        };
        Ok(self.read(guild, none, |rows| rows.vote_counts(answer_id)))
    }

    async fn user_data(&self, scope: Scope, user: UserId) -> Result<UserData> {
        let mut data = UserData {
            user,
            questions: Vec::new(),
            votes: Vec::new(),
            pins: Vec::new(),
            audit: Vec::new(),
        };
        for guild in self.tables().in_scope(scope) {
            guild.collect(&mut data);
        }
        data.sort();
        Ok(data)
    }

    async fn erase_user(&self, scope: Scope, user: UserId) -> Result<ErasedCounts> {
        let mut erased = ErasedCounts {
            questions: 0,
            votes: 0,
            pins: 0,
            audit_rows: 0,
        };
        for guild in self.tables().in_scope(scope) {
            guild.erase(user, &mut erased);
        }
        Ok(erased)
    }

    async fn expire(&self, guild: GuildId, now: i64) -> Result<ExpiredCounts> {
        let mut tables = self.tables();
        let (rows, _) = tables.tables_for(guild);
        Ok(rows.expire(now))
    }

    async fn guilds(&self) -> Result<Vec<GuildId>> {
        let tables = self.tables();
        let with_rows = tables.guilds.values().filter(|guild| !guild.is_empty());
        Ok(with_rows.map(|guild| guild.id).collect())
    }

    async fn first_time(&self, interaction: InteractionId, now: i64) -> Result<bool> {
        let mut tables = self.tables();
        let first = !tables.seen.contains_key(&interaction);
        tables.seen.entry(interaction).or_insert(now);
        Ok(first)
    }

    async fn purge_interactions(&self, now: i64) -> Result<u64> {
        let mut tables = self.tables();
        let before = tables.seen.len();
        tables.seen.retain(|_, at| *at >= now - SEEN_SECONDS);
        Ok(count(before - tables.seen.len()))
    }

    async fn mark_left(&self, guild: GuildId, at: i64) -> Result<()> {
        let mut tables = self.tables();
        let (rows, _) = tables.tables_for(guild);
        rows.left.get_or_insert(at);
        Ok(())
    }

    async fn mark_rejoined(&self, guild: GuildId) -> Result<()> {
        let mut tables = self.tables();
        let (rows, _) = tables.tables_for(guild);
        rows.left = None;
        Ok(())
    }

    async fn purge_left(&self, now: i64, days: u16) -> Result<Vec<GuildId>> {
        let cutoff = change::days_before(now, days);
        let mut tables = self.tables();
        let gone = |guild: &GuildTables| guild.left.is_some_and(|at| at < cutoff);
        let purged = tables.guilds.extract_if(.., |_, guild| gone(guild));
        Ok(purged.map(|(id, _)| id).collect())
    }
}

fn paged<T>(rows: Vec<T>, page: PageRequest) -> Paged<T> {
    let total = count(rows.len());
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(page.size.get()).unwrap_or(usize::MAX);
    let rows = rows.into_iter().skip(skip).take(take).collect();
    Paged { rows, total }
}

/// Converts a length to a number of rows. 64 bits hold every length.
fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
