//! The bot as plain data: every feature through `Bot::handle`, with a store in memory.
//!
//! `kit` is the only caller of the API: a made-up dispute about a ferry, people, places, and what
//! Discord would show of a reply. Goldens are rendered by it.

pub(crate) mod kit;

// Asking and what is shown.
mod answers;
mod autocomplete;
mod golden;
mod hostile;
mod lookups;
pub(crate) mod paging;
mod shipped;

// What people keep.
mod broken;
mod feedback;
mod notices;
mod pins;
mod pins_outside;
mod review;
mod settings;

// Who may, how often, and in which words.
mod commands;
mod custom_id;
mod limits;
mod matrix;
mod permissions;
mod translations;
