//! The rows and every operation on them: the same text for each database, which includes this file
//! and says in its own `database` what differs.

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
