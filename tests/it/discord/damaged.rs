//! The index of a large corpus on disk, damaged before the program starts and while it runs: a
//! warning, a new index, right answers, and never a panic.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::Instant;

use super::program::Program;
use crate::bot::kit::BICYCLES;
use crate::cli::full_disk::large;
use crate::standin::incoming::Place;
use crate::standin::world::ASKER;
use crate::standin::{StandIn, TOKEN};

/// What happens to a file of the index.
type Harm = fn(&Path);

/// Inverts 400 bytes in the middle, as a bad block does.
fn invert(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let from = bytes.len().saturating_sub(400) / 2;
    let block = bytes.iter_mut().skip(from).take(400);
    block.for_each(|byte| *byte = !*byte);
    fs::write(file, bytes).unwrap();
}

fn cut(file: &Path) {
    let half = fs::metadata(file).unwrap().len() / 2;
    let open = fs::OpenOptions::new().write(true).open(file).unwrap();
    open.set_len(half).unwrap();
}

fn empty(file: &Path) {
    fs::write(file, "").unwrap();
}

fn remove(file: &Path) {
    fs::remove_file(file).unwrap();
}

/// A folder with a large corpus and the program's data.
struct Large {
    folder: TempDir,
    /// The number of questions so far, because a question that was asked before is not searched.
    asked: usize,
    /// The number of starts. Each has a store of its own, because each stand-in counts its
    /// interactions from the same number.
    starts: usize,
}

impl Large {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        large(&folder.path().join("corpus"));
        Self {
            folder,
            asked: 0,
            starts: 0,
        }
    }

    async fn start(&mut self) -> (StandIn, Program) {
        self.starts += 1;
        let d = StandIn::start().await;
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let (corpus, data) = (path("corpus"), path("data"));
        let store = format!("sqlite://{}", path(&format!("store-{}.db", self.starts)));
        let environment = [
            ("DISCORD_TOKEN", TOKEN),
            ("RECEIPTS_CORPUS", &corpus),
            ("RECEIPTS_DATA", &data),
            ("RECEIPTS_STORE_URL", &store),
        ];
        let program = Program::start_with(&environment, &d.proxy(), None);
        d.gateway().ready().await;
        (d, program)
    }

    /// The files of the index, with the manifest last.
    fn files(&self) -> Vec<PathBuf> {
        let root = self.folder.path().join("data/index");
        let entries = |folder: &Path| -> Vec<PathBuf> {
            let entries = fs::read_dir(folder).unwrap();
            entries.map(|entry| entry.unwrap().path()).collect()
        };
        let folders = entries(&root).into_iter().filter(|path| path.is_dir());
        let mut files: Vec<PathBuf> = folders.flat_map(|folder| entries(&folder)).collect();
        files.sort_by_key(|file| file.ends_with("manifest.json"));
        assert!(files.len() > 5, "{files:?}");
        files
    }

    fn harm(&self, harm: Harm) {
        let mut files = self.files();
        let manifest = files.pop().unwrap();
        assert!(manifest.ends_with("manifest.json"));
        files.iter().for_each(|file| harm(file));
    }

    /// Asks what only the index finds; returns whether the answer has it.
    async fn finds(&mut self, d: &StandIn) -> bool {
        self.asked += 1;
        let number = 1_000 + self.asked * 37;
        let question = format!("Was crossing number {number} on time that day?");
        let options = [("question", question.as_str().into())];
        let shown = d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
        shown
            .all_text()
            .contains(&format!("Crossing number {number} was on time"))
    }

    async fn check_answers(&mut self, d: &StandIn) {
        assert!(self.finds(d).await);
        let question = [("question", BICYCLES.into())];
        let shown = d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
        assert!(shown.all_text().contains("No ✗"), "{shown}");
    }
}

/// Stops the program; returns what it has written.
async fn stop(d: StandIn, mut program: Program) -> String {
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    d.finish();
    program.output()
}

/// What is damaged, and how.
type NamedHarm<'a> = (&'a str, &'a dyn Fn(&Large));

#[tokio::test]
async fn damage_before_the_start_is_repaired() {
    let mut place = Large::new();
    let (d, program) = place.start().await;
    place.check_answers(&d).await;
    let output = stop(d, program).await;
    assert!(!output.contains("WARN"), "{output}");
    let garbage: Harm = |file| fs::write(file, "{\"checksum\": 1}").unwrap();
    let harms: [NamedHarm<'_>; 5] = [
        ("inverted", &|place| place.harm(invert)),
        ("cut", &|place| place.harm(cut)),
        ("emptied", &|place| place.harm(empty)),
        ("removed", &|place| place.harm(remove)),
        ("manifest", &|place| garbage(&place.files().pop().unwrap())),
    ];
    for (what, harm) in harms {
        harm(&place);
        let (d, program) = place.start().await;
        place.check_answers(&d).await;
        let output = stop(d, program).await;
        let warning = format!(
            "the index in `{}` was rebuilt",
            place.folder.path().join("data").display()
        );
        assert!(output.contains(&warning), "{what}: {output}");
        assert!(!output.contains("panic"), "{what}: {output}");
    }
    let (d, program) = place.start().await;
    place.check_answers(&d).await;
    assert!(!stop(d, program).await.contains("rebuilt"));
}

#[tokio::test]
async fn damage_while_it_runs_is_repaired() {
    let mut place = Large::new();
    let (d, program) = place.start().await;
    place.check_answers(&d).await;
    let harms: [(&str, Harm); 3] = [("cut", cut), ("inverted", invert), ("removed", remove)];
    for (number, (what, harm)) in harms.into_iter().enumerate() {
        place.harm(harm);
        // Until the damage is found, an answer may lack sentences, but there is one.
        place.finds(&d).await;
        let is_new = |line: &&str| line.contains("the corpus was reloaded");
        let start = Instant::now();
        while program.output().lines().filter(is_new).count() <= number {
            let output = program.output();
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{what}: {output}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        place.check_answers(&d).await;
        let output = program.output();
        let warnings = output.matches("was rebuilt").count();
        assert_eq!(warnings, number + 1, "{what}: {output}");
        assert!(!output.contains("a request panicked"), "{what}: {output}");
    }
    stop(d, program).await;
    let (d, program) = place.start().await;
    assert!(!stop(d, program).await.contains("rebuilt"));
}
