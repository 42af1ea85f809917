//! A changed corpus while the bot runs: by a signal, noticed by the program itself, or not; and the
//! answers that are in flight meanwhile.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use receipts::bot::CurrentBot;
use receipts::store::audit::{AuditRow, AuditStamp};
use receipts::store::id::{
    ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId,
};
use receipts::store::memory::MemoryStore;
use receipts::store::page::{PageRequest, Paged};
use receipts::store::pin::{AddPinOutcome, ChangePinOutcome, NewPin, Pin, PinFilter};
use receipts::store::privacy::{ErasedCounts, Scope, UserData};
use receipts::store::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use receipts::store::rate_limits::CountedQuestion;
use receipts::store::settings::{Settings, SettingsChange};
use receipts::store::vote::{Opinion, VoteCounts, VoteOutcome};
use receipts::store::{ExpiredCounts, PinChange, Result, Store};
use tempfile::TempDir;
use tokio::sync::Notify;

use super::ferry::copy;
#[cfg(unix)]
use super::program::Program;
use super::served::Served;
use crate::bot::kit::{self, BICYCLES, ferry};
use crate::standin::StandIn;
#[cfg(unix)]
use crate::standin::TOKEN;
use crate::standin::incoming::Place;
#[cfg(unix)]
use crate::standin::rest::On;
use crate::standin::sent::Shown;
use crate::standin::world::ASKER;
#[cfg(unix)]
use crate::standin::world::{CLEANER, LOBBY};
use crate::store::each_operation;

/// The statement that decides [`BICYCLES`], and its opposite.
const DENIES: &str = "ferry-bicycles = \"denies\"";
const AFFIRMS: &str = "ferry-bicycles = \"affirms\"";

/// Copies the corpus to a folder that a test may change.
fn changeable() -> TempDir {
    let folder = TempDir::new().unwrap();
    copy(&ferry().join("ferry"), &folder.path().join("ferry"));
    folder
}

fn replace(corpus: &Path, file: &str, from: &str, to: &str) {
    let path = corpus.join("ferry").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn is_no(shown: &Shown) -> bool {
    shown.all_text().contains("No ✗")
}

/// The program over a copy of the corpus.
#[cfg(unix)]
struct Changing {
    d: StandIn,
    program: Program,
}

#[cfg(unix)]
impl Changing {
    /// Starts it with these additional lines of config.toml.
    async fn start(corpus: &TempDir, config: &str) -> Self {
        let d = StandIn::start().await;
        let environment = [
            ("DISCORD_TOKEN", TOKEN),
            ("RECEIPTS_CORPUS", corpus.path().to_str().unwrap()),
        ];
        let program = Program::configured(&environment, &d.proxy(), config);
        d.gateway().ready().await;
        Self { d, program }
    }

    async fn says_no(&self) -> bool {
        let question = [("question", BICYCLES.into())];
        is_no(&self.d.slash(&ASKER, Place::LOBBY, "ask", &question).await)
    }

    async fn stop(mut self) {
        self.program.signal("-TERM");
        let status = self.program.ended().await;
        assert_eq!(status, Some(0), "{}", self.program.output());
        self.d.finish();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_hang_up_takes_a_changed_corpus_over() {
    let corpus = changeable();
    let bot = Changing::start(&corpus, "").await;
    assert!(bot.says_no().await);
    let pin = [("question", BICYCLES.into())];
    bot.d.slash(&CLEANER, Place::LOBBY, "pins add", &pin).await;
    bot.d.pinned(LOBBY, 1).await;
    bot.program.signal("-USR1");
    bot.program.wait_for_output("SIGUSR1 does nothing").await;
    replace(corpus.path(), "statements.toml", DENIES, AFFIRMS);
    bot.program.signal("-HUP");
    bot.program.wait_for_output("the corpus was reloaded").await;
    // The pin does not hold on the new corpus; nobody has asked anything meanwhile.
    bot.d.called(On::EditMessage, 1).await;
    assert!(!bot.says_no().await);
    let pinned = &bot.d.posts(LOBBY)[0];
    assert!(
        pinned.text().contains("This pinned answer no longer holds"),
        "{pinned}"
    );
    // A broken corpus is rejected, and so is a broken configuration.
    let broken = "ferry-bicycles = \"dennies\"";
    replace(corpus.path(), "statements.toml", AFFIRMS, broken);
    bot.program.signal("-HUP");
    bot.program.wait_for_output("nothing was reloaded").await;
    assert!(!bot.says_no().await);
    replace(corpus.path(), "statements.toml", broken, DENIES);
    fs::write(bot.program.path("config.toml"), "[corpus]\nwatch = 3").unwrap();
    bot.program.signal("-HUP");
    bot.program.wait_for_output("corpus.watch").await;
    assert!(!bot.says_no().await);
    bot.stop().await;
}

/// A dispute that had errors at the start is left out. It must not keep the others from being
/// loaded, which also repairs a damaged index.
#[cfg(unix)]
#[tokio::test]
async fn a_dispute_that_was_left_out_at_the_start_does_not_prevent_a_reload() {
    let corpus = changeable();
    fs::create_dir(corpus.path().join("empty")).unwrap();
    let bot = Changing::start(&corpus, "").await;
    assert!(bot.program.output().contains("/empty` is not loaded"));
    assert!(bot.says_no().await);
    replace(corpus.path(), "statements.toml", DENIES, AFFIRMS);
    bot.program.signal("-HUP");
    bot.program.wait_for_output("the corpus was reloaded").await;
    assert!(!bot.says_no().await);
    // Another dispute with errors still prevents it.
    fs::create_dir(corpus.path().join("another")).unwrap();
    bot.program.signal("-HUP");
    bot.program.wait_for_output("`another` has errors").await;
    assert!(!bot.says_no().await);
    bot.stop().await;
}

/// Two programs on the same folder, of which one does not watch it.
#[cfg(unix)]
#[tokio::test]
async fn a_changed_corpus_is_noticed_unless_watching_is_off() {
    let corpus = changeable();
    let (watching, still) = tokio::join!(
        Changing::start(&corpus, ""),
        Changing::start(&corpus, "[corpus]\nwatch = false\n"),
    );
    assert!(watching.says_no().await && still.says_no().await);
    replace(corpus.path(), "statements.toml", DENIES, AFFIRMS);
    let reloaded = "the corpus was reloaded";
    watching.program.wait_for_output(reloaded).await;
    assert!(!watching.says_no().await);
    // The other program looks at the folder at most ten seconds later, if it does.
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert!(!still.program.output().contains(reloaded));
    assert!(still.says_no().await);
    // A signal reloads in any case.
    still.program.signal("-HUP");
    still.program.wait_for_output(reloaded).await;
    assert!(!still.says_no().await);
    watching.stop().await;
    still.stop().await;
}

/// A store that holds up the first question before it is answered.
#[derive(Debug, Default)]
struct HoldsFirst {
    inner: MemoryStore,
    was_asked: AtomicBool,
    waits: Notify,
    may_go_on: Notify,
}

macro_rules! delegate {
    ($($name:ident($($argument:ident: $of:ty),*) -> $given:ty;)*) => {
        #[async_trait]
        impl Store for HoldsFirst {
            $(async fn $name(&self, $($argument: $of),*) -> Result<$given> {
                self.inner.$name($($argument),*).await
            })*

            async fn count_question(&self, asked: CountedQuestion) -> Result<Option<u64>> {
                if !self.was_asked.swap(true, Ordering::SeqCst) {
                    self.waits.notify_one();
                    self.may_go_on.notified().await;
                }
                self.inner.count_question(asked).await
            }
        }
    };
}

each_operation!(delegate);

/// The corpus changes after a question has arrived and before it is read. The three questions of
/// the message are read one after the other, all on the corpus that the first began with.
#[tokio::test]
async fn an_answer_in_flight_ends_on_the_corpus_that_it_began_with() {
    let corpus = changeable();
    let store = Arc::new(HoldsFirst::default());
    let bot = || kit::bot(corpus.path(), store.clone(), 1_000);
    let current = Arc::new(CurrentBot::new(bot()));
    let d = StandIn::start().await;
    let served = Served::start(&d, Arc::clone(&current)).await;
    let questions = format!("{BICYCLES}\nAre dogs allowed on the ferry?\n{BICYCLES}");
    let held = d.send_slash(
        &ASKER,
        Place::LOBBY,
        "ask",
        &[("question", questions.as_str().into())],
    );
    store.waits.notified().await;
    replace(corpus.path(), "statements.toml", DENIES, AFFIRMS);
    current.replace(bot());
    let question = [("question", BICYCLES.into())];
    let later = d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
    assert!(!is_no(&later), "{later}");
    store.may_go_on.notify_one();
    let held = d.shown(&held).await;
    assert!(is_no(&held), "{held}");
    let versions = |shown: &Shown| -> Vec<String> {
        let embeds = shown.data["embeds"].as_array().unwrap();
        let footers = embeds.iter().filter_map(|e| e["footer"]["text"].as_str());
        let version = |footer: &str| Some(footer.split_once("corpus ")?.1.to_owned());
        footers.filter_map(version).collect()
    };
    let old = versions(&held);
    assert!(old.len() >= 2, "{held}");
    assert!(old.iter().all(|version| *version == old[0]), "{old:?}");
    assert_ne!(old[0], versions(&later)[0]);
    served.stop().await.unwrap();
    d.finish();
}
