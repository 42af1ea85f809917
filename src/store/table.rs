//! The tables of a store, the same in every database.

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// An integer.
    Number,
    /// Text.
    Text,
    /// JSON, as text that is the same in every database.
    Json,
}

/// A table of a store.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, those of the primary key first.
    pub columns: &'static [(&'static str, ColumnType)],
    /// The number of columns in the primary key.
    pub key: usize,
}

use ColumnType::{Json, Number, Text};

/// All tables; a referenced table comes before those that refer to it.
pub const TABLES: &[Table] = &[
    Table {
        name: "settings",
        columns: &[
            ("guild_id", Number),
            ("queue", Text),
            ("question_days", Number),
            ("retention_days", Number),
            ("moderator_roles", Json),
            ("notices", Number),
        ],
        key: 1,
    },
    Table {
        name: "pins",
        columns: &[
            ("guild_id", Number),
            ("pin_id", Number),
            ("request_id", Number),
            ("channel_id", Number),
            ("posting", Text),
            ("message_id", Number),
            ("question", Text),
            ("wordings", Json),
            ("verdict", Json),
            ("citations", Json),
            ("corpus", Text),
            ("note", Text),
            ("maker", Text),
            ("maker_id", Number),
            ("made_at", Number),
            ("origin", Text),
            ("state", Text),
            ("flag_reason", Text),
            ("removed_at", Number),
            ("version", Number),
        ],
        key: 2,
    },
    Table {
        name: "pin_keys",
        columns: &[
            ("guild_id", Number),
            ("match_key", Text),
            ("pin_id", Number),
        ],
        key: 2,
    },
    Table {
        name: "questions",
        columns: &[
            ("question_id", Number),
            ("guild_id", Number),
            ("asker_id", Number),
            ("question", Text),
            ("likeness", Text),
            ("reason", Text),
            ("times", Number),
            ("first_at", Number),
            ("last_at", Number),
            ("state", Text),
            ("pin_id", Number),
        ],
        key: 1,
    },
    Table {
        name: "votes",
        columns: &[
            ("guild_id", Number),
            ("answer_id", Text),
            ("user_id", Number),
            ("opinion", Text),
            ("at", Number),
        ],
        key: 3,
    },
    Table {
        name: "audit",
        columns: &[
            ("audit_id", Number),
            ("guild_id", Number),
            ("pin_id", Number),
            ("actor", Text),
            ("actor_id", Number),
            ("at", Number),
            ("deed", Json),
        ],
        key: 1,
    },
    Table {
        name: "seen",
        columns: &[("interaction_id", Number), ("at", Number)],
        key: 1,
    },
    Table {
        name: "left_guilds",
        columns: &[("guild_id", Number), ("at", Number)],
        key: 1,
    },
    Table {
        name: "pin_numbers",
        columns: &[("guild_id", Number), ("last", Number)],
        key: 1,
    },
];
