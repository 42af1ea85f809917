//! `receipts serve` starts again on a large corpus: from the snapshot of the first start, without its
//! sources.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::ferry::copy;
use super::program::Program;
use crate::bot::kit::{BICYCLES, ferry};
use crate::snapshot::set_time;
use crate::standin::incoming::Place;
use crate::standin::world::ASKER;
use crate::standin::{StandIn, TOKEN};

/// The index of a corpus with this many sentences is stored.
const SENTENCES: usize = receipts::index::folder::IN_MEMORY_BELOW + 100;
const FROM_SNAPSHOT: &str = "corpus loaded from its snapshot";
const CHANGED: &str = "The sources have just changed";

/// A corpus and a data folder that several runs of the program use, one after the other.
struct Restarting {
    d: StandIn,
    corpus: TempDir,
    data: TempDir,
}

impl Restarting {
    async fn new() -> Self {
        Self::of(TempDir::new().unwrap(), TempDir::new().unwrap()).await
    }

    async fn of(corpus: TempDir, data: TempDir) -> Self {
        copy(&ferry().join("ferry"), &corpus.path().join("ferry"));
        let mut log = "+++\ntitle = \"The log\"\n+++\n".to_owned();
        for number in 0..SENTENCES {
            log += &format!("On day {number} the crew painted the mast.\n");
        }
        fs::write(corpus.path().join("ferry/log.md"), log).unwrap();
        let d = StandIn::start().await;
        Self { d, corpus, data }
    }

    async fn start(&self) -> Program {
        let program = self.spawn();
        self.d.gateway().ready().await;
        program
    }

    fn spawn(&self) -> Program {
        let environment = [
            ("DISCORD_TOKEN", TOKEN),
            ("RECEIPTS_CORPUS", self.corpus.path().to_str().unwrap()),
        ];
        let data = format!("[data]\npath = '{}'\n", self.data.path().display());
        Program::configured(&environment, &self.d.proxy(), &data)
    }

    async fn stop(&self, mut program: Program) -> String {
        program.signal("-TERM");
        assert_eq!(program.ended().await, Some(0), "{}", program.output());
        self.d.gateway().wait_for_no_connection().await;
        program.output()
    }

    async fn ask(&self) -> String {
        let question = [("question", BICYCLES.into())];
        let shown = self.d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
        shown.all_text()
    }

    /// Starts, asks, and stops. Returns the answer and what the program has written.
    async fn run(&self) -> (String, String) {
        let program = self.start().await;
        let answer = self.ask().await;
        (answer, self.stop(program).await)
    }

    /// The only snapshot in the data folder.
    fn snapshot(&self) -> PathBuf {
        let entries = fs::read_dir(self.data.path().join("index")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let is_snapshot = |path: &PathBuf| path.extension().is_some_and(|e| e == "corpus");
        let snapshots: Vec<PathBuf> = paths.filter(is_snapshot).collect();
        let [only] = snapshots.as_slice() else {
            panic!("{snapshots:?}");
        };
        only.clone()
    }
}

#[tokio::test]
async fn a_second_start_needs_no_source_and_answers_the_same() {
    let bot = Restarting::new().await;
    let (first, log) = bot.run().await;
    assert!(first.contains("No ✗"), "{first}");
    assert!(!log.contains(FROM_SNAPSHOT), "{log}");
    let snapshot = fs::read(bot.snapshot()).unwrap();
    let (second, log) = bot.run().await;
    assert!(log.contains(FROM_SNAPSHOT), "{log}");
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
    assert_eq!(second, first);

    type Harm = fn(&Path, &[u8]);
    const HARMS: [Harm; 4] = [
        |path, bytes| fs::write(path, &bytes[..bytes.len() / 2]).unwrap(),
        |path, bytes| {
            let inverted: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
            fs::write(path, inverted).unwrap();
        },
        |path, _| fs::write(path, "").unwrap(),
        |path, _| fs::remove_file(path).unwrap(),
    ];
    for (number, harm) in HARMS.into_iter().enumerate() {
        harm(&bot.snapshot(), &snapshot);
        let (answer, log) = bot.run().await;
        assert!(!log.contains(FROM_SNAPSHOT), "{number}: {log}");
        assert!(!log.contains("rebuilt"), "{number}: {log}");
        assert_eq!(answer, first, "{number}");
        // It was written again.
        assert_eq!(fs::read(bot.snapshot()).unwrap(), snapshot, "{number}");
    }
    let (last, log) = bot.run().await;
    assert!(log.contains(FROM_SNAPSHOT), "{log}");
    assert_eq!(last, first);
    bot.d.finish();
}

/// The size and the time of the source stay the same, so that only its hash shows the change.
#[tokio::test]
async fn a_source_that_changed_unnoticed_is_loaded_again() {
    let bot = Restarting::new().await;
    bot.run().await;
    let old = bot.snapshot();
    let source = bot.corpus.path().join("ferry/notices.md");
    let time = fs::metadata(&source).unwrap().modified().unwrap();
    let text = fs::read_to_string(&source).unwrap();
    fs::write(&source, text.replace("since 1903", "since 1904")).unwrap();
    set_time(&source, time);

    let program = bot.start().await;
    let answer = bot.ask().await;
    let is_honest = answer.contains(CHANGED) || answer.contains("No ✗");
    assert!(is_honest, "{answer}");
    program.wait_for_output("can no longer be read").await;
    program.wait_for_output("the corpus was reloaded").await;
    assert!(bot.ask().await.contains("No ✗"));
    let log = bot.stop(program).await;
    assert!(log.contains(FROM_SNAPSHOT), "{log}");
    assert_ne!(bot.snapshot(), old);

    let (answer, log) = bot.run().await;
    assert!(log.contains(FROM_SNAPSHOT), "{log}");
    assert!(!log.contains("can no longer be read"), "{log}");
    assert!(answer.contains("No ✗"), "{answer}");
    bot.d.finish();
}

/// Another process builds the index, so loading the corpus takes long.
#[tokio::test]
async fn a_signal_to_stop_while_the_corpus_is_loaded_ends_it() {
    let bot = Restarting::new().await;
    let index = bot.data.path().join("index");
    fs::create_dir(&index).unwrap();
    let lock = File::create(index.join("lock")).unwrap();
    lock.lock().unwrap();
    for signal in ["-TERM", "-INT"] {
        let mut program = bot.spawn();
        program.wait_for_output("corpus loaded").await;
        program.signal(signal);
        assert_eq!(program.ended().await, Some(0), "{}", program.output());
    }
    drop(lock);
    let (answer, _) = bot.run().await;
    assert!(answer.contains("No ✗"), "{answer}");
    bot.d.finish();
}

/// The index is built in the corpus folder, and is in it at the next start.
#[tokio::test]
async fn a_data_folder_in_the_corpus_is_no_dispute() {
    let corpus = TempDir::new().unwrap();
    // Its name does not begin with a dot, which would hide it.
    let data = tempfile::Builder::new().prefix("data").tempdir_in(&corpus);
    let bot = Restarting::of(corpus, data.unwrap()).await;
    for is_first in [true, false] {
        let (answer, log) = bot.run().await;
        assert!(answer.contains("No ✗"), "{answer}");
        assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
        assert_eq!(log.contains(FROM_SNAPSHOT), !is_first, "{log}");
    }
    bot.d.finish();
}
