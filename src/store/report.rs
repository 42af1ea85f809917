//! What a look at every row of a store found.

/// What a look at every row found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreReport {
    /// The file, or the database's address without its password.
    pub store: String,
    /// Its schema: the number of its last migration; `None`: it is too damaged to tell.
    pub schema: Option<i64>,
    /// Each table with its number of rows.
    pub rows: Vec<(&'static str, u64)>,
    /// What is wrong, one line each; empty: nothing.
    pub findings: Vec<String>,
}
