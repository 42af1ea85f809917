//! The bot as it is now: another corpus or other options make another bot, and what is being
//! answered ends on the one that it began with.

use std::sync::{Arc, PoisonError, RwLock};

use super::dispatch::Bot;

/// The bot that answers from now on.
#[derive(Debug)]
pub struct CurrentBot(RwLock<Arc<Bot>>);

impl CurrentBot {
    /// The first one.
    pub fn new(bot: Bot) -> Self {
        Self(RwLock::new(Arc::new(bot)))
    }

    /// The bot of this moment, for one request from its beginning to its end.
    pub fn bot(&self) -> Arc<Bot> {
        let bot = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&bot)
    }

    /// From now on that one answers.
    pub fn replace(&self, bot: Bot) {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(bot);
    }
}
