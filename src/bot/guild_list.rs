//! Compares the servers that the bot is on with the store, and deletes the data of servers that it
//! has left.
//!
//! ```text
//! on servers 1 and 2; rows of 2 (left last week) and 3      2 was rejoined, 3 was left today
//! ```
//! Discord does not repeat what happened while the bot was not connected, so only the list shows
//! it. Data is deleted only after a comparison with all servers, so a server that the bot is on
//! never loses its data, even if the store had failed when the bot joined it again.

use std::collections::BTreeSet;

use crate::store::Result;

use super::request::{GuildId, GuildList, UnixSeconds};
use super::state::Bot;

/// Marks the servers with rows as left or rejoined. After a list of all servers, deletes the data
/// of those that the bot left long enough ago.
pub(super) async fn record(bot: &Bot, list: &GuildList, now: UnixSeconds) -> Result<()> {
    let store = &bot.store;
    let listed: BTreeSet<GuildId> = list.guilds.iter().copied().collect();
    for guild in store.guilds().await? {
        if listed.contains(&guild) {
            store.mark_rejoined(guild).await?;
        } else if guild.shard(list.total) == list.shard {
            store.mark_left(guild, now).await?;
        }
    }
    if list.total == 1 {
        store.purge_left(now, bot.options.left_days).await?;
    }
    Ok(())
}
