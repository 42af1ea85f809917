//! Everything that one store keeps, into another: `receipts store move`.
//!
//! It is copied in one transaction, table by table and row by row, and then both are read once more
//! side by side: the move is done when every cell is the same. The store that it is moved from stays
//! as it is.

use async_trait::async_trait;

use super::location::Location;
use super::report::StoreReport;
use super::table::{TABLES, Table};
use super::{Result, Store, StoreError, postgres, sqlite};

/// How many rows are in memory at once.
const PAGE: i64 = 500;

/// What a row holds in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnValue {
    /// A whole number or none.
    Number(Option<i64>),
    /// Text or none.
    Text(Option<String>),
    /// JSON or none.
    Json(Option<String>),
}

/// A store that can be read and written as a whole.
#[async_trait]
pub trait CopyableStore: Store {
    /// One state of all tables.
    async fn reading(&self) -> Result<Box<dyn CopyTransaction>>;

    /// A transaction that nobody else writes beside.
    async fn writing(&self) -> Result<Box<dyn CopyTransaction>>;
}

/// A transaction over all tables.
#[async_trait]
pub trait CopyTransaction: Send {
    /// How many rows the table has.
    async fn rows(&mut self, table: &Table) -> Result<u64>;

    /// At most so many rows of the table that follow a key, in the order of its key; an empty key:
    /// from the first.
    async fn page(
        &mut self,
        table: &Table,
        after: &[ColumnValue],
        rows: i64,
    ) -> Result<Vec<Vec<ColumnValue>>>;

    /// Writes rows as they are.
    async fn insert(&mut self, table: &Table, rows: &[Vec<ColumnValue>]) -> Result<()>;

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
/// fails; [`StoreError::Moved`] where a row came out otherwise. Then `to` keeps nothing.
pub async fn move_all(from: &Location, to: &Location) -> Result<StoreReport> {
    let source = open_existing(from).await?;
    let target = match open_target(to).await {
        Ok(target) => target,
        Err(error) => {
            source.close().await;
            return Err(error);
        }
    };
    let moved = move_rows(&*source, &*target, to).await;
    // Closed, a file is whole by itself: its last changes are in no log beside it.
    source.close().await;
    target.close().await;
    Ok(StoreReport {
        store: to.to_string(),
        schema: None,
        rows: moved?,
        findings: Vec::new(),
    })
}

/// Moves all rows in one transaction, and says how many each table has.
async fn move_rows(
    source: &dyn CopyableStore,
    target: &dyn CopyableStore,
    to: &Location,
) -> Result<Vec<(&'static str, u64)>> {
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

/// The store that is there.
async fn open_existing(location: &Location) -> Result<Box<dyn CopyableStore>> {
    match location {
        Location::File(file) => sqlite::check::present(file)?,
        Location::Server(address) => {
            postgres::check::present(&postgres::PostgresOptions::of(address)).await?;
        }
    }
    open_target(location).await
}

/// The store, made where it is missing.
async fn open_target(location: &Location) -> Result<Box<dyn CopyableStore>> {
    Ok(match location {
        Location::File(file) => {
            Box::new(sqlite::SqliteStore::open(&sqlite::SqliteOptions::of(file)).await?)
        }
        Location::Server(address) => {
            Box::new(postgres::PostgresStore::open(&postgres::PostgresOptions::of(address)).await?)
        }
    })
}
