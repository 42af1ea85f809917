//! The snapshot of a corpus: the same answers as from the sources, no source opened too early, never
//! a byte of a source that has changed, and every kind of damage.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use receipts::answer::{Engine, IndexDocuments};
use receipts::corpus::snapshot::{self, Snapshot, SnapshotError};
use receipts::corpus::{self, Corpus};
use receipts::entity_linker::{EntityLinker, Spelling};
use receipts::index::SentenceIndex;
use receipts::verdict::CompiledDispute;
use tempfile::TempDir;

use crate::bot::kit::{BICYCLES, changed};

const SAMPLE: u32 = 0x1234_5678;
/// The length of the magic and the checksum.
const HEAD: usize = 22;

/// A copy of the ferry's corpus, with its snapshot.
pub(crate) struct SavedCorpus {
    pub(crate) folder: TempDir,
    data: TempDir,
    pub(crate) loaded: Corpus,
}

impl SavedCorpus {
    pub(crate) fn new() -> Self {
        Self::over(changed("since 1903", "since 1903"))
    }

    fn over(folder: TempDir) -> Self {
        let (loaded, data) = (load(folder.path()), TempDir::new().unwrap());
        let saved = Self {
            folder,
            data,
            loaded,
        };
        snapshot::write(&saved.file(), &saved.loaded, SAMPLE).unwrap();
        saved
    }

    fn file(&self) -> PathBuf {
        self.data.path().join("a.corpus")
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("ferry/notices.md")
    }

    fn read(&self) -> Result<Snapshot, SnapshotError> {
        snapshot::read(&self.file(), self.folder.path(), &self.loaded.version)
    }

    /// An engine over the snapshot. Its index is built from the sources as they were.
    pub(crate) fn engine(&self) -> Engine {
        let documents = IndexDocuments::new(&self.loaded);
        let sentences = documents.sentences();
        let index = sentences.iter().map(|at| documents.document(at));
        let index = SentenceIndex::in_memory(index).unwrap();
        Engine::new(self.read().unwrap().corpus, index)
    }

    /// Changes a word of the source. Its size and time stay the same.
    pub(crate) fn change_source(&self) {
        let path = self.source();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let other = text.replace("never allow", "often allow");
        assert!(other != text && other.len() == text.len());
        fs::write(&path, other).unwrap();
        set_time(&path, time);
    }
}

fn load(dir: &Path) -> Corpus {
    let (corpus, problems) = corpus::load(dir);
    corpus.unwrap_or_else(|| panic!("{problems:?}"))
}

pub(crate) fn set_time(path: &Path, time: SystemTime) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}

/// Everything in a corpus.
fn described(corpus: &Corpus) -> String {
    let mut out = format!("{} {:?}", corpus.version, corpus.left_out);
    for dispute in &corpus.disputes {
        let (parties, topics) = (&dispute.parties, &dispute.topics);
        let (questions, statements) = (&dispute.questions, &dispute.statements);
        out += &format!(
            "\n{} {}\n{parties:?}\n{topics:?}",
            dispute.id, dispute.title
        );
        out += &format!("\n{questions:?}\n{statements:?}");
        for source in &dispute.sources {
            let (meta, sentences) = (&source.meta, source.sentences());
            assert_eq!(source.sentence_count(), sentences.len());
            out += &format!("\n{} {meta:?} {}\n{sentences:?}", source.id, source.body);
            out += source.text();
        }
    }
    out
}

#[test]
fn a_corpus_is_read_back_as_it_was_loaded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = TempDir::new().unwrap();
    let file = data.path().join("a.corpus");
    for dir in ["corpus", "tests/data/disputes", "tests/it/bot/corpus/ferry"] {
        let dir = root.join(dir);
        let loaded = load(&dir);
        snapshot::write(&file, &loaded, SAMPLE).unwrap();
        let Snapshot { corpus, sample } = snapshot::read(&file, &dir, &loaded.version).unwrap();
        assert_eq!(sample, SAMPLE);
        assert_eq!(corpus.sentence_count(), loaded.sentence_count());
        assert_eq!(described(&corpus), described(&loaded));
        assert!(!corpus.read_failure.is_set());
    }
}

#[test]
fn a_source_may_have_two_suffixes() {
    let folder = changed("1903", "1903");
    let article = "+++\ntitle = \"More\"\n+++\nThe ferry is blue.\n";
    fs::write(folder.path().join("ferry/more.md.md"), article).unwrap();
    let saved = SavedCorpus::over(folder);
    assert_eq!(saved.loaded.disputes[0].sources[0].id, "more.md");
    let read = saved.read().unwrap().corpus;
    assert_eq!(read.disputes[0].sources[0].text(), article);
}

#[test]
fn a_dispute_that_is_left_out_stays_left_out() {
    let folder = changed("1903", "1903");
    fs::create_dir(folder.path().join("broken")).unwrap();
    fs::write(folder.path().join("broken/dispute.toml"), "title = 3").unwrap();
    let saved = SavedCorpus::over(folder);
    let read = saved.read().unwrap().corpus;
    assert_eq!((read.left_out.len(), read.disputes.len()), (1, 1));
    assert_eq!(described(&read), described(&saved.loaded));
}

#[test]
fn the_answers_are_the_same() {
    let saved = SavedCorpus::new();
    let from_sources = Engine::in_memory(load(saved.folder.path())).unwrap();
    let from_snapshot = saved.engine();
    for question in [
        BICYCLES,
        "Who said that bicycles are fine?",
        "Does the ferry serve hot soup to sailors?",
        "can doggs go on the fery",
    ] {
        let answer = from_snapshot.answer(question);
        assert_eq!(answer, from_sources.answer(question));
        assert!(!answer.has_changed_sources());
    }
    assert!(!from_snapshot.needs_reload());
}

#[test]
fn no_source_is_opened_before_its_first_use() {
    let saved = SavedCorpus::new();
    let away = saved.data.path().join("away.md");
    fs::rename(saved.source(), &away).unwrap();
    let corpus = saved.read().unwrap().corpus;
    let dispute = &corpus.disputes[0];
    assert_eq!(corpus.sentence_count(), 7);
    let compiled = CompiledDispute::new(dispute);
    let marked = EntityLinker::of(dispute).link("Can bikes sail?", Spelling::Exact);
    assert_eq!(marked.entities.len(), 1);
    let never = &dispute.statements[1];
    let sentence = dispute.sentences_of(never).next().unwrap();
    assert_eq!(compiled.statements_in(sentence).len(), 1);
    assert!(!corpus.read_failure.is_set());

    fs::rename(&away, saved.source()).unwrap();
    corpus.read_deferred();
    // Afterwards, the files are not needed any more.
    fs::remove_file(saved.source()).unwrap();
    assert_eq!(described(&corpus), described(&saved.loaded));
    assert!(!corpus.read_failure.is_set());
}

#[test]
fn a_source_that_has_changed_is_not_quoted() {
    type Harm = (&'static str, fn(&SavedCorpus));
    const HARMS: [Harm; 6] = [
        ("same size and time", SavedCorpus::change_source),
        ("longer", |saved| {
            let text = fs::read_to_string(saved.source()).unwrap();
            fs::write(saved.source(), text + "Really.\n").unwrap();
        }),
        ("shorter", |saved| {
            let text = fs::read(saved.source()).unwrap();
            fs::write(saved.source(), &text[..text.len() - 30]).unwrap();
        }),
        ("no text", |saved| {
            let bytes = fs::read(saved.source()).unwrap();
            fs::write(saved.source(), vec![0xff; bytes.len()]).unwrap();
        }),
        ("removed", |saved| fs::remove_file(saved.source()).unwrap()),
        ("a folder", |saved| {
            fs::remove_file(saved.source()).unwrap();
            fs::create_dir(saved.source()).unwrap();
        }),
    ];
    for (what, harm) in HARMS {
        let saved = SavedCorpus::new();
        let engine = saved.engine();
        harm(&saved);
        assert!(!engine.needs_reload(), "{what}");
        for question in [BICYCLES, "Are dogs allowed on the ferry?", BICYCLES] {
            let answer = engine.answer(question);
            assert!(answer.has_changed_sources(), "{what}: {answer:?}");
            assert!(answer.citations.is_empty() && answer.nearest.is_empty());
            assert!(answer.ledger.is_empty());
            assert_eq!(engine.cached_answer(question), None);
        }
        assert!(engine.needs_reload(), "{what}");
        let source = &engine.corpus().disputes[0].sources[0];
        assert_eq!(source.text(), "", "{what}");
    }
}

#[test]
fn what_was_answered_before_a_change_stays_in_the_cache() {
    let saved = SavedCorpus::new();
    let engine = saved.engine();
    let answer = engine.answer(BICYCLES);
    saved.change_source();
    engine.read_deferred();
    assert!(!engine.needs_reload());
    assert_eq!(engine.answer(BICYCLES), answer);
    assert!(
        !engine
            .answer("Are dogs allowed on the ferry?")
            .has_changed_sources()
    );
}

#[test]
fn a_truncated_or_inverted_snapshot_is_not_used() {
    let saved = SavedCorpus::new();
    let whole = fs::read(saved.file()).unwrap();
    for length in 0..whole.len() {
        fs::write(saved.file(), &whole[..length]).unwrap();
        let read = saved.read();
        assert!(is_rejected(&read), "{length}: {read:?}");
    }
    for at in 0..whole.len() {
        for bits in [0xff, 0x01, 0x80] {
            let mut bytes = whole.clone();
            bytes[at] ^= bits;
            fs::write(saved.file(), &bytes).unwrap();
            let read = saved.read();
            assert!(is_rejected(&read), "{at} {bits}: {read:?}");
        }
    }
    fs::write(saved.file(), [whole.as_slice(), b" "].concat()).unwrap();
    assert!(is_rejected(&saved.read()));
    fs::write(saved.file(), whole).unwrap();
    assert!(saved.read().is_ok());
}

fn is_rejected(read: &Result<Snapshot, SnapshotError>) -> bool {
    matches!(read, Err(SnapshotError::Foreign | SnapshotError::Damaged))
}

/// No program writes such files. Whatever they contain, they cause no panic, and all text that they
/// lead to is text of the source.
#[test]
fn a_forged_snapshot_leads_to_nothing_but_the_source() {
    let saved = SavedCorpus::new();
    let whole = fs::read(saved.file()).unwrap();
    let text = fs::read_to_string(saved.source()).unwrap();
    let (mut used, mut unfit) = (0, 0);
    for at in HEAD..whole.len() {
        for bits in [0xff, 0x01, 0x40] {
            let mut bytes = whole.clone();
            bytes[at] ^= bits;
            reseal(&mut bytes);
            fs::write(saved.file(), &bytes).unwrap();
            let Ok(Snapshot { corpus, .. }) = saved.read() else {
                continue;
            };
            used += 1;
            for dispute in &corpus.disputes {
                CompiledDispute::new(dispute);
                for (_, statement) in dispute.statements() {
                    for sentence in dispute.sentences_of(statement) {
                        assert!(text.contains(dispute.sentence_text(sentence)));
                    }
                }
            }
            corpus.read_deferred();
            unfit += usize::from(corpus.read_failure.is_set());
        }
    }
    assert!(used > 100, "{used} are valid");
    assert!(unfit > 20, "{unfit} do not fit the source");
}

/// Corrects the checksum.
fn reseal(snapshot: &mut [u8]) {
    let checksum = crc32fast::hash(&snapshot[HEAD..]);
    snapshot[HEAD - 4..HEAD].copy_from_slice(&checksum.to_le_bytes());
}

#[test]
fn another_program_or_corpus_makes_it_outdated() {
    let saved = SavedCorpus::new();
    let other = format!("{}0", saved.loaded.version);
    let read = snapshot::read(&saved.file(), saved.folder.path(), &other);
    assert!(matches!(read, Err(SnapshotError::Outdated)), "{read:?}");

    let mut bytes = fs::read(saved.file()).unwrap();
    // The first byte of the program's version, after the length.
    bytes[HEAD + 1] = b'9';
    reseal(&mut bytes);
    fs::write(saved.file(), &bytes).unwrap();
    assert!(matches!(saved.read(), Err(SnapshotError::Outdated)));

    // A later format.
    bytes[16] = b'2';
    fs::write(saved.file(), &bytes).unwrap();
    assert!(matches!(saved.read(), Err(SnapshotError::Foreign)));
}

#[test]
fn what_is_no_file_is_an_error() {
    let saved = SavedCorpus::new();
    fs::remove_file(saved.file()).unwrap();
    assert!(matches!(saved.read(), Err(SnapshotError::Io(_))));
    fs::create_dir(saved.file()).unwrap();
    assert!(matches!(saved.read(), Err(SnapshotError::Io(_))));
    // It cannot be replaced either, and no temporary file is left.
    let written = snapshot::write(&saved.file(), &saved.loaded, SAMPLE);
    assert!(matches!(written, Err(SnapshotError::Io(_))));
    assert_eq!(fs::read_dir(saved.data.path()).unwrap().count(), 1);
    let written = snapshot::write(&saved.data.path().join("no/a"), &saved.loaded, SAMPLE);
    assert!(matches!(written, Err(SnapshotError::Io(_))));
}

#[test]
fn an_incomplete_corpus_is_not_written() {
    let saved = SavedCorpus::new();
    let corpus = saved.read().unwrap().corpus;
    saved.change_source();
    let file = saved.data.path().join("b.corpus");
    let written = snapshot::write(&file, &corpus, SAMPLE);
    assert!(matches!(written, Err(SnapshotError::Incomplete)));
    assert!(!file.exists());
}
