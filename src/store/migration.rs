//! Copying a whole store into another one: `receipts store move`.
//!
//! One transaction copies table by table and row by row. Before its commit, both stores are read
//! again side by side and every cell is compared. The source store stays unchanged.

use async_trait::async_trait;

use super::location::Location;
use super::postgres::{PostgresOptions, PostgresStore};
use super::report::StoreReport;
use super::sqlite::{self, SqliteOptions, SqliteStore};
use super::table::{TABLES, Table};
use super::{Result, Store, StoreError};

/// The number of rows in memory at a time.
const PAGE: i64 = 500;

/// The value of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnValue {
    /// An integer or null.
    Number(Option<i64>),
    /// Text or null.
    Text(Option<String>),
    /// JSON or null.
    Json(Option<String>),
}

/// A store that can be read and written as a whole.
#[async_trait]
pub trait CopyableStore: Store {
    /// Begins a transaction that sees one state of all tables.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if another process has opened the file since this one has.
    async fn reading(&self) -> Result<Box<dyn CopyTransaction>>;

    /// Begins a transaction during which nobody else writes.
    async fn writing(&self) -> Result<Box<dyn CopyTransaction>>;
}

/// A transaction over all tables.
#[async_trait]
pub trait CopyTransaction: Send {
    /// Returns the number of rows in the table.
    async fn rows(&mut self, table: &Table) -> Result<u64>;

    /// Returns at most `rows` rows with a primary key greater than `after`, in key order. An empty
    /// `after` starts at the first row.
    async fn page(
        &mut self,
        table: &Table,
        after: &[ColumnValue],
        rows: i64,
    ) -> Result<Vec<Vec<ColumnValue>>>;

    /// Inserts rows unchanged.
    async fn insert(&mut self, table: &Table, rows: &[Vec<ColumnValue>]) -> Result<()>;

    /// Returns the tables whose ids the database generates, each with the last id.
    async fn counters(&mut self) -> Result<Vec<(String, i64)>>;

    /// Sets the table's last generated id to `last`.
    async fn set_counter(&mut self, table: &str, last: i64) -> Result<()>;

    /// Commits the transaction.
    async fn commit(self: Box<Self>) -> Result<()>;
}

/// Copies all rows of `from` to `to` and compares the two row by row.
///
/// # Errors
///
/// Both are the same store; there is no store at `from`, or another process uses it; `to` is not
/// empty; either store fails; [`StoreError::Moved`] if a copied row differs. After an error `to`
/// contains no rows.
pub async fn move_all(from: &Location, to: &Location) -> Result<StoreReport> {
    let source = open_existing(from).await?;
    let moved = move_from(&*source, to).await;
    // Closing writes a file's last changes from its log into the file itself.
    source.close().await;
    Ok(StoreReport {
        store: to.to_string(),
        schema: None,
        rows: moved?,
        findings: Vec::new(),
    })
}

async fn move_from(source: &dyn CopyableStore, to: &Location) -> Result<Vec<(&'static str, u64)>> {
    // Until this transaction ends, no other process can start on the source.
    let mut reading = source.reading().await?;
    let target = open_target(to).await?;
    let moved = move_rows(&mut *reading, &*target, to).await;
    target.close().await;
    moved
}

/// Copies all rows in one transaction and returns the number of rows per table.
async fn move_rows(
    reading: &mut dyn CopyTransaction,
    target: &dyn CopyableStore,
    to: &Location,
) -> Result<Vec<(&'static str, u64)>> {
    let mut writing = target.writing().await?;
    for table in TABLES {
        if writing.rows(table).await? > 0 {
            let store = to.to_string();
            return Err(StoreError::NotEmpty { store });
        }
    }
    let mut rows = Vec::new();
    for table in TABLES {
        rows.push((table.name, copy(table, reading, &mut *writing).await?));
    }
    for (table, last) in reading.counters().await? {
        // A file keeps 0 for a table that never had a row; PostgreSQL accepts no such last id.
        if last > 0 {
            writing.set_counter(&table, last).await?;
        }
    }
    for table in TABLES {
        compare(table, reading, &mut *writing).await?;
    }
    writing.commit().await?;
    Ok(rows)
}

async fn copy(
    table: &Table,
    from: &mut dyn CopyTransaction,
    to: &mut dyn CopyTransaction,
) -> Result<u64> {
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

async fn compare(
    table: &Table,
    from: &mut dyn CopyTransaction,
    to: &mut dyn CopyTransaction,
) -> Result<()> {
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

/// Opens an existing store that no other process uses: what a running bot writes after the copy
/// would be lost.
async fn open_existing(location: &Location) -> Result<Box<dyn CopyableStore>> {
    Ok(match location {
        Location::File(file) => {
            sqlite::check::unused(file)?;
            Box::new(SqliteStore::open(&SqliteOptions::of(file)).await?)
        }
        Location::Server(address) => {
            Box::new(PostgresStore::open_alone(&PostgresOptions::of(address)).await?)
        }
    })
}

/// Opens the store and creates it if it is missing.
async fn open_target(location: &Location) -> Result<Box<dyn CopyableStore>> {
    Ok(match location {
        Location::File(file) => Box::new(SqliteStore::open(&SqliteOptions::of(file)).await?),
        Location::Server(address) => {
            Box::new(PostgresStore::open_target(&PostgresOptions::of(address)).await?)
        }
    })
}
