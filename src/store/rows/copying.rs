//! Reading and writing whole tables unchanged, for moving a store: see [`crate::store::migration`].

use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::consistency;
use super::database::{COUNTERS, Database, Db, Transaction, read, set_counter, stored};
use crate::store::Result;
use crate::store::migration::{ColumnValue, CopyTransaction, CopyableStore};
use crate::store::table::{ColumnType, Table};

/// A transaction over the whole store.
struct DatabaseCopy(Transaction);

#[async_trait]
impl CopyableStore for Database {
    async fn reading(&self) -> Result<Box<dyn CopyTransaction>> {
        Ok(Box::new(DatabaseCopy(self.begin_copy().await?)))
    }

    async fn writing(&self) -> Result<Box<dyn CopyTransaction>> {
        Ok(Box::new(DatabaseCopy(self.write(None).await?)))
    }
}

#[async_trait]
impl CopyTransaction for DatabaseCopy {
    async fn rows(&mut self, table: &Table) -> Result<u64> {
        consistency::rows(&mut self.0, table).await
    }

    async fn page(
        &mut self,
        table: &Table,
        after: &[ColumnValue],
        rows: i64,
    ) -> Result<Vec<Vec<ColumnValue>>> {
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        names(&mut sql, table, table.columns.len());
        sql.push(" FROM ").push(table.name);
        if !after.is_empty() {
            sql.push(" WHERE (");
            names(&mut sql, table, table.key);
            sql.push(") > (");
            cells(&mut sql, after);
            sql.push(")");
        }
        sql.push(" ORDER BY ");
        names(&mut sql, table, table.key);
        sql.push(" LIMIT ").push_bind(rows);
        let found = sql.build().fetch_all(&mut *self.0).await?;
        let decoded = found.iter().map(|row| {
            let columns = table.columns.iter().enumerate();
            let cells = columns.map(|(at, (_, kind))| match kind {
                ColumnType::Number => row.try_get(at).map(ColumnValue::Number),
                ColumnType::Text => row
                    .try_get::<Option<String>, _>(at)
                    .map(|text| ColumnValue::Text(text.map(read))),
                ColumnType::Json => row.try_get(at).map(ColumnValue::Json),
            });
            Ok(cells.collect::<sqlx::Result<_>>()?)
        });
        decoded.collect()
    }

    async fn insert(&mut self, table: &Table, rows: &[Vec<ColumnValue>]) -> Result<()> {
        for row in rows {
            let mut sql = QueryBuilder::<Db>::new("INSERT INTO ");
            sql.push(table.name).push(" (");
            names(&mut sql, table, table.columns.len());
            sql.push(") VALUES (");
            cells(&mut sql, row);
            sql.push(")");
            sql.build().execute(&mut *self.0).await?;
        }
        Ok(())
    }

    async fn counters(&mut self) -> Result<Vec<(String, i64)>> {
        Ok(sqlx::query_as(COUNTERS).fetch_all(&mut *self.0).await?)
    }

    async fn set_counter(&mut self, table: &str, last: i64) -> Result<()> {
        Ok(set_counter(&mut self.0, table, last).await?)
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

/// Appends the names of the first `many` columns, separated by commas.
fn names(sql: &mut QueryBuilder<Db>, table: &Table, many: usize) {
    let mut list = sql.separated(", ");
    for (name, _) in table.columns.iter().take(many) {
        list.push(*name);
    }
}

/// Appends the cells as parameters, separated by commas.
fn cells(sql: &mut QueryBuilder<Db>, row: &[ColumnValue]) {
    let mut list = sql.separated(", ");
    for cell in row {
        match cell {
            ColumnValue::Number(number) => list.push_bind(*number),
            ColumnValue::Text(text) => {
                list.push_bind(text.as_deref().map(|text| stored(text).into_owned()))
            }
            ColumnValue::Json(json) => list.push_bind(json.clone()),
        };
    }
}
