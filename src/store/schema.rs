//! The migration code that both databases share.

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

use super::{Result, StoreError};

/// A migration: version, name, SQL. A released migration is never changed.
pub(super) type SchemaMigration = (i64, &'static str, &'static str);

/// Selects the version of a database's schema.
pub(super) const SELECT_VERSION: &str = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";

/// Returns a migrator for all steps up to `version`.
pub(super) fn migrator(steps: &[SchemaMigration], version: i64) -> Migrator {
    let applied = steps.iter().filter(|step| step.0 <= version);
    let migrations = applied.map(|(version, name, sql)| {
        let sql = sql.into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Returns `found`, unless it is newer than the last step.
///
/// # Errors
///
/// [`StoreError::Newer`].
pub(super) fn known(
    found: i64,
    steps: &[SchemaMigration],
    store: impl FnOnce() -> String,
) -> Result<i64> {
    let known = steps.last().map_or(0, |step| step.0);
    if found > known {
        return Err(StoreError::Newer {
            store: store(),
            found,
            known,
        });
    }
    Ok(found)
}

/// Converts a migration error. Returns `other` if the schema is of no known release.
pub(super) fn refusal(error: MigrateError, other: impl FnOnce() -> StoreError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_) => other(),
        error => StoreError::Database(Box::new(error)),
    }
}
