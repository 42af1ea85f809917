//! Everything that one store keeps, into another: `receipts store move`.
//!
//! It is copied in one transaction, table by table and row by row, and then both are read once more
//! side by side: the move is done when every cell is the same. The store that it is moved from stays
//! as it is.

use async_trait::async_trait;

use super::location::Location;
use super::report::Report;
use super::{PATIENCE, Result, StoreError, postgres, sqlite};

/// How many rows are in memory at once.
const PAGE: i64 = 500;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Number,
    /// Text.
    Text,
}

/// What a row holds in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A whole number or none.
    Number(Option<i64>),
    /// Text or none.
    Text(Option<String>),
}

/// A table as all stores have it.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns; those of the primary key first.
    pub columns: &'static [(&'static str, Kind)],
    /// How many columns the primary key has.
    pub key: usize,
}

use Kind::{Number, Text};

/// The tables; what is referred to before what refers to it.
const TABLES: &[Table] = &[
    Table {
        name: "settings",
        columns: &[
            ("guild_id", Number),
            ("queue", Text),
            ("question_days", Number),
            ("retention_days", Number),
            ("moderator_roles", Text),
            ("notices", Number),
        ],
        key: 1,
    },
    Table {
        name: "pin_numbers",
        columns: &[("guild_id", Number), ("last", Number)],
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
            ("wordings", Text),
            ("verdict", Text),
            ("citations", Text),
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
            ("deed", Text),
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
];

/// A store that can be read and written as a whole.
#[async_trait]
pub trait Whole: Send + Sync {
    /// One state of all tables.
    async fn reading(&self) -> Result<Box<dyn Copying>>;

    /// A transaction that nobody else writes beside.
    async fn writing(&self) -> Result<Box<dyn Copying>>;
}

/// A transaction over all tables.
#[async_trait]
pub trait Copying: Send {
    /// How many rows the table has.
    async fn rows(&mut self, table: &Table) -> Result<u64>;

    /// At most so many rows of the table that follow a key, in the order of its key; an empty key:
    /// from the first.
    async fn page(&mut self, table: &Table, after: &[Cell], rows: i64) -> Result<Vec<Vec<Cell>>>;

    /// Writes rows as they are.
    async fn insert(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<()>;

    /// The tables whose ids are given by the database, each with the last that it gave.
    async fn counters(&mut self) -> Result<Vec<(String, i64)>>;

    /// Makes a table's next id follow that one.
    async fn set_counter(&mut self, table: &str, last: i64) -> Result<()>;

    /// Ends it with everything written.
    async fn commit(self: Box<Self>) -> Result<()>;
}

/// Copies everything that `from` keeps to `to`, and compares the two row by row.
///
/// # Errors
///
/// Both are the same place; there is no store at `from`; `to` keeps something already; either
/// fails; [`StoreError::Moved`] where a row came out otherwise, and then `to` is left empty.
pub async fn move_all(from: &Location, to: &Location) -> Result<Report> {
    let source = there(from).await?;
    let target = made(to).await?;
    let mut reading = source.reading().await?;
    let mut writing = target.writing().await?;
    for table in TABLES {
        if writing.rows(table).await? > 0 {
            let store = to.to_string();
            return Err(StoreError::NotEmpty { store });
        }
    }
    let mut rows = Vec::new();
    for table in TABLES {
        rows.push((table.name, copy(table, &mut *reading, &mut *writing).await?));
    }
    for (table, last) in reading.counters().await? {
        writing.set_counter(&table, last).await?;
    }
    for table in TABLES {
        compare(table, &mut *reading, &mut *writing).await?;
    }
    writing.commit().await?;
    Ok(Report {
        store: to.to_string(),
        schema: None,
        rows,
        findings: Vec::new(),
    })
}

async fn copy(table: &Table, from: &mut dyn Copying, to: &mut dyn Copying) -> Result<u64> {
    let mut after = Vec::new();
    let mut copied = 0;
    loop {
        let rows = from.page(table, &after, PAGE).await?;
        let Some(last) = rows.last() else {
            return Ok(copied);
        };
        after = last.iter().take(table.key).cloned().collect();
        to.insert(table, &rows).await?;
        copied += u64::try_from(rows.len()).unwrap_or(0);
    }
}

async fn compare(table: &Table, from: &mut dyn Copying, to: &mut dyn Copying) -> Result<()> {
    let mut after = Vec::new();
    loop {
        let rows = from.page(table, &after, PAGE).await?;
        if rows != to.page(table, &after, PAGE).await? {
            let table = table.name;
            return Err(StoreError::Moved { table });
        }
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.iter().take(table.key).cloned().collect();
    }
}

/// The store that is there.
async fn there(location: &Location) -> Result<Box<dyn Whole>> {
    match location {
        Location::File(file) => sqlite::check::present(file)?,
        Location::Server(address) => postgres::check::present(address).await?,
    }
    made(location).await
}

/// The store, made where it is missing.
async fn made(location: &Location) -> Result<Box<dyn Whole>> {
    Ok(match location.clone() {
        Location::File(file) => Box::new(
            sqlite::SqliteStore::open(&sqlite::Options {
                file,
                patience: PATIENCE,
            })
            .await?,
        ),
        Location::Server(address) => Box::new(
            postgres::PostgresStore::open(&postgres::Options {
                address,
                patience: PATIENCE,
            })
            .await?,
        ),
    })
}
