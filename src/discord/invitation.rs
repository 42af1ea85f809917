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
use crate::bot::own_permissions::{
    EMBED_LINKS, READ_MESSAGE_HISTORY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL,
};

/// The minimum permissions: see channels, write in them and in threads, show embeds, read the
/// messages that the bot replies to, and pin.
const PERMISSIONS: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | READ_MESSAGE_HISTORY
    | SEND_MESSAGES_IN_THREADS
    | PIN_MESSAGES;

/// Returns the link with which a server's manager invites the bot of that application.
pub fn invitation(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}
