//! Messages that reply to others, and the contents of messages besides text.

use serde_json::{Value, json};

use super::StandIn;
use super::world::{Person, merge};

impl StandIn {
    /// Sends a message that replies to another. If the other is not the bot's, Discord includes its
    /// text only for a bot that may read all messages: `with_text`.
    pub(crate) fn reply(
        &self,
        by: &Person,
        channel: u64,
        text: &str,
        to: u64,
        with_text: bool,
    ) -> u64 {
        let mut replied = self.state.stored(channel, to).json;
        let is_own = replied["author"]["id"] == json!(self.state.bot.to_string());
        if !is_own && !with_text {
            merge(
                &mut replied,
                json!({"content": "", "embeds": [], "components": []}),
            );
        }
        let reference = json!({"message_id": to.to_string(), "channel_id": channel.to_string()});
        let mut more =
            json!({"type": 19, "message_reference": reference, "referenced_message": replied});
        if is_own {
            // The client pings the author of the replied message, unless the user turns that off.
            more["pings"] = true.into();
        }
        self.write_with(by, channel, text, &more)
    }

    /// Adds contents besides text to a message without notifying the bot.
    pub(crate) fn put(&self, channel: u64, message: u64, more: Value) {
        let mut inner = self.state.inner.lock().unwrap();
        merge(
            &mut inner.messages.get_mut(&(channel, message)).unwrap().json,
            more,
        );
    }
}
