//! The bot itself on the stand-in, with the fictional dispute about a ferry.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use receipts::store::Store;
use receipts::store::memory::MemoryStore;

use super::served::Served;
use crate::bot::kit::{self, ferry as corpus};
use crate::standin::StandIn;
use crate::standin::incoming::{Opt, Place};
use crate::standin::sent::Shown;
use crate::standin::world::{KEEPER, Person};

/// The same question in other words.
pub(crate) const REPHRASED: &str = "can bikes be used on the ferry";
/// The opposite question, in words that look similar.
pub(crate) const OPPOSITE: &str = "Is it true that bicycles can't be used on the ferry?";

/// The bot and its Discord stand-in.
pub(crate) struct Ferry {
    pub(crate) d: StandIn,
    pub(crate) bot: Served,
    pub(crate) store: Arc<dyn Store>,
}

impl Ferry {
    /// Starts a bot with an empty store.
    pub(crate) async fn start() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        Self::over(&corpus(), store, 1_000).await
    }

    /// Starts a bot with this limit of questions per minute.
    pub(crate) async fn limited(per_minute: u32) -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        Self::over(&corpus(), store, per_minute).await
    }

    /// Starts a bot over the disputes in a folder.
    pub(crate) async fn over(corpus: &Path, store: Arc<dyn Store>, per_minute: u32) -> Self {
        let d = StandIn::start().await;
        let bot = kit::bot(corpus, Arc::clone(&store), per_minute);
        let bot = super::serve(&d, Arc::new(bot)).await;
        Self { d, bot, store }
    }

    /// Restarts the bot over this corpus, with the same store.
    pub(crate) async fn restart(self, corpus: &Path) -> Self {
        let Self { d, bot: old, store } = self;
        old.stop().await.unwrap();
        d.gateway().wait_for_no_connection().await;
        let bot = kit::bot(corpus, Arc::clone(&store), 1_000);
        let bot = super::serve(&d, Arc::new(bot)).await;
        Self { d, bot, store }
    }

    /// Stops both. Fails the test if the bot broke Discord's contract.
    pub(crate) async fn end(self) {
        self.bot.stop().await.unwrap();
        self.d.finish();
    }

    /// Asks publicly with `/ask` on the first server.
    pub(crate) async fn ask(&self, by: &Person, question: &str) -> Shown {
        let options = [("question", question.into())];
        self.d.slash(by, Place::LOBBY, "ask", &options).await
    }

    /// Uses `/pins add` in this place; returns the response to the moderator.
    pub(crate) async fn pin(&self, by: &Person, at: Place, question: &str) -> Shown {
        let options = [("question", question.into())];
        self.d.slash(by, at, "pins add", &options).await
    }

    /// Turns the review queue on.
    pub(crate) async fn keep_questions(&self) {
        let options = [("review", true.into())];
        self.d
            .slash(&KEEPER, Place::LOBBY, "settings", &options)
            .await;
    }

    /// Makes a role a moderator role.
    pub(crate) async fn add_moderator_role(&self, role: u64) {
        let options = [("add-role", Opt::Role(role))];
        self.d
            .slash(&KEEPER, Place::LOBBY, "settings", &options)
            .await;
    }
}

/// Copies a folder's files.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
