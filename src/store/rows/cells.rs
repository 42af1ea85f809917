//! Columns to values and back: words of enums, JSON, ids, actors.
//!
//! A cell that does not hold what this release writes becomes [`StoreError::Undecodable`], which
//! names the row and the column and never the cell's text: it may be somebody's question.

use std::num::NonZeroU16;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::database::{Row, read, stored};
use crate::store::audit::AuditActor;
use crate::store::id::{MessageId, PinId, UserId};
use crate::store::pin::{FlagReason, Origin, PinState, Posting};
use crate::store::question::{QuestionState, QueueReason};
use crate::store::settings::Queue;
use crate::store::vote::Opinion;
use crate::store::{Result, StoreError};

/// An enum that is a word in its column.
pub(super) trait TextEnum: Sized + Copy + 'static {
    /// Every value with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// What the word stands for.
    fn parse(word: &str) -> Option<Self> {
        let row = Self::WORDS.iter().find(|(_, w)| *w == word);
        row.map(|(value, _)| *value)
    }
}

impl TextEnum for Queue {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Off, "off"), (Self::On, "on")];
}

impl TextEnum for Origin {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Answer, "answer"), (Self::Queue, "queue")];
}

impl TextEnum for FlagReason {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::SentencesGone, "sentences_gone"),
        (Self::VerdictDiffers, "verdict_differs"),
    ];
}

impl TextEnum for QueueReason {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Silent, "silent"), (Self::NotHelpful, "not_helpful")];
}

impl TextEnum for Opinion {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Helpful, "helpful"),
        (Self::NotHelpful, "not_helpful"),
    ];
}

/// The word of a value.
pub(super) fn word<T: TextEnum + PartialEq>(value: T) -> &'static str {
    let row = T::WORDS.iter().find(|(v, _)| *v == value);
    row.map_or("", |(_, word)| *word)
}

/// A value as a column's JSON.
///
/// # Errors
///
/// None that is known: all that is kept as JSON has text for keys.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(Box::new(error)))
}

/// Keys as a JSON array of what their own columns have.
///
/// # Errors
///
/// None that is known.
pub(super) fn json_of_keys(keys: &[String]) -> Result<String> {
    let keys: Vec<_> = keys.iter().map(|key| stored(key)).collect();
    json(&keys)
}

/// The columns of an actor.
pub(super) fn actor(by: AuditActor) -> (&'static str, Option<i64>) {
    match by {
        AuditActor::User(user) => ("user", Some(user.to_stored())),
        AuditActor::Bot => ("bot", None),
        AuditActor::Erased => ("erased", None),
    }
}

/// The columns of a posting.
pub(super) fn posting(posting: Posting) -> (&'static str, Option<i64>) {
    let word = match posting {
        Posting::Missing => "missing",
        Posting::Posted(_) => "posted",
        Posting::Pinned(_) => "pinned",
    };
    (word, posting.message().map(MessageId::to_stored))
}

/// The columns of a pin's state.
pub(super) fn pin_state(state: PinState) -> (&'static str, Option<&'static str>) {
    match state {
        PinState::Current => ("current", None),
        PinState::Flagged(reason) => ("flagged", Some(word(reason))),
        PinState::Removed => ("removed", None),
    }
}

/// A row, and what to call it where it cannot be read.
pub(super) struct RowDecoder<'a> {
    row: &'a Row,
    table: &'static str,
    id: i64,
}

impl<'a> RowDecoder<'a> {
    /// The row of `table` whose id stands in the column `id`.
    pub(super) fn new(row: &'a Row, table: &'static str, id: &str) -> Result<Self> {
        let id = row.try_get(id)?;
        Ok(Self { row, table, id })
    }

    fn wrong(&self, column: &str, what: &str) -> StoreError {
        StoreError::Undecodable {
            table: self.table,
            row: self.id,
            why: format!("`{column}` {what}"),
        }
    }

    /// A whole number.
    pub(super) fn integer(&self, column: &str) -> Result<i64> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no whole number"))
    }

    /// A whole number or none.
    pub(super) fn maybe_integer(&self, column: &str) -> Result<Option<i64>> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no whole number"))
    }

    /// A whole number of a range.
    pub(super) fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T> {
        let number = self.integer(column)?;
        T::try_from(number).map_err(|_| self.wrong(column, "is out of range"))
    }

    /// A number of days, at least 1.
    pub(super) fn days(&self, column: &str) -> Result<NonZeroU16> {
        let days = NonZeroU16::new(self.number(column)?);
        days.ok_or_else(|| self.wrong(column, "is out of range"))
    }

    /// Text.
    pub(super) fn text(&self, column: &str) -> Result<String> {
        self.raw(column).map(read)
    }

    fn raw(&self, column: &str) -> Result<String> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no text"))
    }

    /// Text or none.
    pub(super) fn maybe_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.maybe_raw(column)?.map(read))
    }

    fn maybe_raw(&self, column: &str) -> Result<Option<String>> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no text"))
    }

    /// Keys, which are columns of their own elsewhere.
    pub(super) fn keys(&self, column: &str) -> Result<Vec<String>> {
        let keys: Vec<String> = self.json(column)?;
        Ok(keys.into_iter().map(read).collect())
    }

    /// A word of an enum.
    pub(super) fn word<T: TextEnum>(&self, column: &str) -> Result<T> {
        let word = self.text(column)?;
        T::parse(&word)
            .ok_or_else(|| self.wrong(column, "is a word that this release does not know"))
    }

    /// A typed JSON value.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text = self.raw(column)?;
        serde_json::from_str(&text).map_err(|_| self.not_json(column))
    }

    /// A typed JSON value or none.
    pub(super) fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        let text = self.maybe_raw(column)?;
        let value = text.map(|text| serde_json::from_str(&text)).transpose();
        value.map_err(|_| self.not_json(column))
    }

    fn not_json(&self, column: &str) -> StoreError {
        self.wrong(column, "is not the JSON that this release writes")
    }

    /// Who did it, in two columns.
    pub(super) fn actor(&self, kind: &str, user: &str) -> Result<AuditActor> {
        match (self.text(kind)?.as_str(), self.maybe_integer(user)?) {
            ("user", Some(user)) => Ok(AuditActor::User(UserId::from_stored(user))),
            ("bot", None) => Ok(AuditActor::Bot),
            ("erased", None) => Ok(AuditActor::Erased),
            _ => Err(self.wrong(kind, "is nobody")),
        }
    }

    /// What became of a message, in two columns.
    pub(super) fn posting(&self) -> Result<Posting> {
        let message = self
            .maybe_integer("message_id")?
            .map(MessageId::from_stored);
        match (self.text("posting")?.as_str(), message) {
            ("missing", None) => Ok(Posting::Missing),
            ("posted", Some(message)) => Ok(Posting::Posted(message)),
            ("pinned", Some(message)) => Ok(Posting::Pinned(message)),
            _ => Err(self.wrong("posting", "does not fit the message")),
        }
    }

    /// A pin's state, in two columns.
    pub(super) fn pin_state(&self) -> Result<PinState> {
        let reason = self.maybe_text("flag_reason")?;
        match (
            self.text("state")?.as_str(),
            reason.as_deref().map(FlagReason::parse),
        ) {
            ("current", None) => Ok(PinState::Current),
            ("flagged", Some(Some(reason))) => Ok(PinState::Flagged(reason)),
            ("removed", None) => Ok(PinState::Removed),
            _ => Err(self.wrong("state", "does not fit the reason")),
        }
    }

    /// A question's state, in two columns.
    pub(super) fn question_state(&self) -> Result<QuestionState> {
        match (self.text("state")?.as_str(), self.maybe_integer("pin_id")?) {
            ("open", None) => Ok(QuestionState::Open),
            ("dismissed", None) => Ok(QuestionState::Dismissed),
            ("answered", Some(pin)) => Ok(QuestionState::Answered(PinId(pin))),
            _ => Err(self.wrong("state", "does not fit the pin")),
        }
    }
}

/// A page as SQL has it: how many rows, after how many.
pub(super) fn limits(page: crate::store::page::PageRequest) -> (i64, i64) {
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    (i64::from(page.size.get()), offset)
}

/// A `count(*)`, which is never below zero.
pub(super) fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}
