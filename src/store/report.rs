//! The report of a check of every row of a store.

/// The result of a check of every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreReport {
    /// The file, or the database's address without its password.
    pub store: String,
    /// The schema version: the number of its last migration. `None` if the store is too damaged to
    /// read it.
    pub schema: Option<i64>,
    /// The number of rows per table. Empty if the rows were not checked, because of a finding or
    /// because the schema is of an older release.
    pub rows: Vec<(&'static str, u64)>,
    /// The faults, one line each; empty if there are none.
    pub findings: Vec<String>,
}
