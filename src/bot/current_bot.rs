//! Holds the bot that answers now. A new corpus or new options make a new bot. A request in
//! progress finishes on the bot that it started with.

use std::sync::{Arc, PoisonError, RwLock};

use super::state::Bot;

/// The current bot, which can be replaced.
#[derive(Debug)]
pub struct CurrentBot(RwLock<Arc<Bot>>);

impl CurrentBot {
    /// Starts with this bot.
    pub fn new(bot: Bot) -> Self {
        Self(RwLock::new(Arc::new(bot)))
    }

    /// Returns the current bot, to be used for one whole request.
    pub fn bot(&self) -> Arc<Bot> {
        let bot = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&bot)
    }

    /// Replaces the bot for all later requests. An upkeep of the replaced bot ends.
    pub fn replace(&self, bot: Bot) {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        current.mark_replaced();
        *current = Arc::new(bot);
    }
}
