//! The link that invites the bot.
//!
//! ```
//! let link = receipts::discord::invitation(900);
//! assert_eq!(
//!     link,
//!     "https://discord.com/oauth2/authorize?client_id=900&scope=bot+applications.commands&permissions=2252074691677184"
//! );
//! ```

use crate::bot::commands::PIN_MESSAGES;

/// The minimum permissions: see channels, write in them and in threads, show embeds, read the
/// messages that the bot replies to, and pin.
const PERMISSIONS: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | READ_MESSAGE_HISTORY
    | SEND_IN_THREADS
    | PIN_MESSAGES;

const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const EMBED_LINKS: u64 = 1 << 14;
const READ_MESSAGE_HISTORY: u64 = 1 << 16;
const SEND_IN_THREADS: u64 = 1 << 38;

/// Returns the link with which a server's manager invites the bot of that application.
pub fn invitation(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}
