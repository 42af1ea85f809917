//! `receipts register`: publishes the commands to Discord.
//!
//! ```text
//! $ receipts register
//! 12 commands published to all servers and users; Discord shows them within the hour
//! invite the bot: https://discord.com/oauth2/authorize?client_id=…&scope=bot+applications.commands&permissions=…
//! exit status 0: published; 2: an error
//! ```
//!
//! This is separate from `serve` because a bot in a restart loop would publish at each start.
//! `--remove` publishes an empty list to a server. Discord does not merge a server's commands with
//! those for all servers: after a trial, the server would show each command twice.

use anyhow::Context;
use tokio::runtime;

use super::args::RegisterArgs;
use super::serve::access;
use super::{Exit, Streams};
use crate::bot;
use crate::config::Config;
use crate::discord::{self, invitation};

/// Runs the command.
///
/// # Errors
///
/// The token is missing; Discord rejects the token or the commands; a stream fails.
pub(super) fn run(
    register: &RegisterArgs,
    config: &Config,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let access = access(config)?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let commands = if register.remove {
        Vec::new()
    } else {
        bot::commands()
    };
    let done = runtime.block_on(discord::register(&access, &commands, register.guild))?;
    if let Some(guild) = register.guild.filter(|_| register.remove) {
        writeln!(
            streams.out,
            "the commands of server {guild} are removed; those for all servers and users stay"
        )?;
        return Ok(Exit::Success);
    }
    let whom = match register.guild {
        Some(guild) => format!("server {guild}"),
        None => "all servers and users; Discord shows them within the hour".to_owned(),
    };
    writeln!(
        streams.out,
        "{} commands published to {whom}",
        done.commands
    )?;
    writeln!(
        streams.out,
        "invite the bot: {}",
        invitation(done.application)
    )?;
    Ok(Exit::Success)
}
