//! The SQL statements of every operation. Each database includes this file by `#[path]`, and
//! defines in its own `database` module what differs.

use super::database;

mod audit;
mod cells;
pub(super) mod consistency;
mod copying;
mod guilds;
mod operations;
mod pins;
mod questions;
mod settings;
mod users;
mod votes;
