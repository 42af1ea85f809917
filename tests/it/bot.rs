//! Tests of the bot without Discord: every feature through `Bot::handle`, with a store in memory.
//!
//! Only `kit` calls the API. It defines a made-up dispute about a ferry, users, locations, and the
//! text that Discord would display for a reply. It also renders the golden files.

pub(crate) mod kit;

// Questions and their answers.
mod answers;
mod autocomplete;
mod cached;
mod golden;
mod hostile;
mod lookups;
pub(crate) mod paging;
mod shipped;

// Stored data.
mod broken;
mod changed_sources;
mod feedback;
mod notices;
mod pins;
mod pins_outside;
mod review;
mod settings;

// Permissions, rate limits and languages.
mod commands;
mod custom_id;
mod matrix;
mod message_limits;
mod permissions;
mod translations;
