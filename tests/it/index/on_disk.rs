//! The index on disk, and every kind of damage to its folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use receipts::corpus::PartyIx;
use receipts::index::folder::{
    BUILD_TIMEOUT, CHECKED_WHEN_OPENED_BYTES, IN_MEMORY_BELOW, SENTENCES_PER_SEGMENT,
};
use receipts::index::{
    Fingerprint, IndexError, IndexOptions, IndexOrigin, SearchScope, SentenceIndex, Stamp,
};
use tempfile::TempDir;

use super::{LINES, any, document};

pub(super) const KEY: &str =
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const FOLDER: &str = "index/0123456789abcdef";

/// Options that store even the smallest corpus on disk, in segments of two sentences.
pub(super) fn options(data: &Path) -> IndexOptions {
    IndexOptions {
        data: data.to_owned(),
        key: KEY.to_owned(),
        sources: fingerprint(0),
        in_memory_below: 0,
        sentences_per_segment: 2,
        checked_when_opened_bytes: CHECKED_WHEN_OPENED_BYTES,
        build_timeout: BUILD_TIMEOUT,
    }
}

pub(super) fn fingerprint(seconds: u64) -> Fingerprint {
    let stamp = |path: &str, bytes| Stamp {
        path: path.to_owned(),
        bytes,
        modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)),
    };
    Fingerprint::of([stamp("a/article.md", 7), stamp("a/dispute.toml", 9)])
}

fn open_or_build(
    options: &IndexOptions,
    lines: &str,
) -> Result<(SentenceIndex, IndexOrigin), IndexError> {
    let lines: Vec<&str> = lines.lines().collect();
    SentenceIndex::open_or_build(options, &lines, |line| document(line))
}

/// Opens or builds the index, checks its results, and returns its origin.
#[track_caller]
fn open(options: &IndexOptions) -> IndexOrigin {
    let (index, opened) = open_or_build(options, LINES).expect("in order");
    assert_same(&index);
    index.verify().expect("just opened");
    opened
}

/// Asserts that the index returns the same results and scores as the index in memory.
#[track_caller]
fn assert_same(index: &SentenceIndex) {
    let in_memory = super::index();
    assert_eq!(index.len(), in_memory.len());
    for terms in [
        "snow",
        "snow fall",
        "fall mountain wind",
        "plain sun blow melt",
    ] {
        for limit in [1, 2, 3, 10] {
            let query = any(terms);
            assert_eq!(index.search(&query, limit), in_memory.search(&query, limit));
            let query = query
                .within(SearchScope::Dispute(1))
                .spoken_by(1, PartyIx(1));
            assert_eq!(index.search(&query, limit), in_memory.search(&query, limit));
        }
    }
}

pub(super) fn data() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn names(folder: &Path) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name()?.to_str().map(str::to_owned);
    entries(folder).iter().filter_map(name).collect()
}

#[test]
fn an_index_on_disk_is_built_once_and_gives_the_same_results() {
    let data = data();
    assert!(matches!(
        open(&options(data.path())),
        IndexOrigin::Built(IndexError::Absent)
    ));
    assert!(matches!(open(&options(data.path())), IndexOrigin::Reused));
    assert_eq!(
        names(&data.path().join("index")),
        ["0123456789abcdef", "lock"]
    );
}

#[test]
fn segments_do_not_affect_the_results() {
    for sentences_per_segment in [1, 2, 3, 7, SENTENCES_PER_SEGMENT] {
        let data = data();
        open(&IndexOptions {
            sentences_per_segment,
            ..options(data.path())
        });
        assert!(matches!(open(&options(data.path())), IndexOrigin::Reused));
    }
}

#[test]
fn equal_sentences_of_several_segments_keep_their_order() {
    let lines: String = (0..50).map(|n| format!("0.0.{n} same words\n")).collect();
    let data = data();
    let options = IndexOptions {
        sentences_per_segment: 3,
        ..options(data.path())
    };
    let built = open_or_build(&options, &lines);
    let hits = built.unwrap().0.search(&any("words same"), 20);
    let numbers: Vec<usize> = hits.iter().map(|hit| hit.sentence.number).collect();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
}

#[test]
fn a_small_corpus_leaves_no_trace() {
    let data = data();
    let opened = open(&IndexOptions {
        in_memory_below: IN_MEMORY_BELOW,
        ..options(data.path())
    });
    assert!(matches!(opened, IndexOrigin::InMemoryBySize));
    assert!(entries(data.path()).is_empty());
}

#[test]
fn an_empty_corpus_can_be_stored() {
    let data = data();
    for _ in 0..2 {
        let built = open_or_build(&options(data.path()), "");
        let (index, opened) = built.unwrap();
        assert!(!matches!(opened, IndexOrigin::InMemory(_)), "{opened:?}");
        assert!(index.search(&any("snow"), 10).is_empty());
    }
}

#[test]
fn any_damaged_file_causes_a_rebuild() {
    type Harm = (&'static str, fn(&Path));
    const HARMS: [Harm; 7] = [
        ("first byte", |file| flip(file, |_| 0)),
        ("middle byte", |file| flip(file, |len| len / 2)),
        ("last byte", |file| flip(file, |len| len - 1)),
        ("truncated", |file| {
            let bytes = fs::read(file).expect("a file");
            fs::write(file, &bytes[..bytes.len() / 2]).expect("written");
        }),
        ("emptied", |file| fs::write(file, "").expect("written")),
        ("deleted", |file| fs::remove_file(file).expect("removed")),
        ("a folder", |file| {
            fs::remove_file(file).expect("removed");
            fs::create_dir(file).expect("made");
        }),
    ];
    let data = data();
    let options = IndexOptions {
        sentences_per_segment: SENTENCES_PER_SEGMENT,
        ..options(data.path())
    };
    open(&options);
    let files = names(&data.path().join(FOLDER)).len();
    assert!(files > 8, "{files}");
    for (what, harm) in HARMS {
        for at in 0..files {
            // File names differ between builds.
            let file = entries(&data.path().join(FOLDER)).swap_remove(at);
            if fs::metadata(&file).unwrap().len() == 0 && what != "deleted" && what != "a folder" {
                continue;
            }
            harm(&file);
            let opened = open(&options);
            let found = matches!(
                opened,
                IndexOrigin::Built(IndexError::Damaged { .. } | IndexError::Foreign { .. })
            );
            assert!(found, "{what}: {}: {opened:?}", file.display());
        }
    }
}

fn flip(file: &Path, at: fn(usize) -> usize) {
    let mut bytes = fs::read(file).expect("a file");
    let at = at(bytes.len());
    bytes[at] ^= 0x10;
    fs::write(file, bytes).expect("written");
}

#[test]
fn damage_found_in_the_background_is_repaired_at_the_next_start() {
    let data = data();
    let built = open_or_build(&options(data.path()), LINES);
    let (index, _) = built.unwrap();
    let folder = data.path().join(FOLDER);
    let postings = entries(&folder)
        .into_iter()
        .find(|file| file.extension().is_some_and(|e| e == "idx"))
        .unwrap();
    flip(&postings, |len| len / 2);
    assert!(matches!(index.verify(), Err(IndexError::Damaged { .. })));
    assert!(!folder.join("manifest.json").exists());
    assert!(matches!(
        open(&options(data.path())),
        IndexOrigin::Built(IndexError::Foreign { .. })
    ));
}

/// The index is too large to be read completely when it is opened, so only the file sizes are
/// checked then.
#[test]
fn damage_of_a_large_index_never_panics_and_is_repaired() {
    let lines: String = (0..3_000)
        .map(|n| format!("0.0.{n} word{n} same other{}\n", n % 7))
        .collect();
    let data = data();
    let large = IndexOptions {
        sentences_per_segment: SENTENCES_PER_SEGMENT,
        checked_when_opened_bytes: 0,
        ..options(data.path())
    };
    open_or_build(&large, &lines).unwrap();
    let folder = data.path().join(FOLDER);
    // A rebuilt segment has a different name.
    let kinds: Vec<PathBuf> = entries(&folder)
        .iter()
        .filter(|file| !file.ends_with("manifest.json"))
        .map(|file| PathBuf::from(file.extension().unwrap()))
        .collect();
    let (mut mended, mut unreadable) = (0, 0);
    for (kind, part) in kinds
        .iter()
        .flat_map(|kind| (0..4).map(move |part| (kind, part)))
    {
        let files = entries(&folder);
        let is_meant = |file: &&PathBuf| {
            !file.ends_with("manifest.json") && file.extension() == Some(kind.as_os_str())
        };
        let file = files.iter().find(is_meant).unwrap();
        invert(file, part);
        let (index, opened) = open_or_build(&large, &lines).unwrap();
        mended += usize::from(matches!(opened, IndexOrigin::Built(_)));
        for number in [0, 1_500, 2_999] {
            index.search(&any(&format!("word{number} same")), 3);
        }
        // The next start repairs damage that the background check finds.
        if matches!(opened, IndexOrigin::Reused) {
            assert!(index.verify().is_err() || !folder.join("manifest.json").exists());
        }
        let (index, _) = open_or_build(&large, &lines).unwrap();
        assert!(index.verify().is_ok(), "{file:?} {part}");
        assert_eq!(index.search(&any("word1500 same"), 1).len(), 1);
        assert!(!index.is_damaged());
        // Damage while the index is open. A failed read removes the manifest.
        let files = entries(&folder);
        invert(files.iter().find(is_meant).unwrap(), part);
        for number in (0..3_000).step_by(60) {
            index.search(&any(&format!("word{number} same")), 3);
        }
        let failed = !folder.join("manifest.json").exists();
        assert_eq!(index.is_damaged(), failed, "{file:?} {part}");
        unreadable += usize::from(failed);
    }
    assert!(mended > 0, "some damage is found at once");
    assert!(unreadable > 0, "some damage is found by reading");
}

/// Inverts 400 bytes at the start of a quarter of a file, to simulate a bad block.
fn invert(file: &Path, quarter: usize) {
    let mut bytes = fs::read(file).unwrap();
    let from = bytes.len() * quarter / 4;
    let damaged = bytes.iter_mut().skip(from).take(400);
    damaged.for_each(|byte| *byte = !*byte);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_hanging_builder_does_not_block() {
    let data = data();
    fs::create_dir_all(data.path().join("index")).unwrap();
    let held = fs::File::create(data.path().join("index/lock")).unwrap();
    held.lock().unwrap();
    let options = IndexOptions {
        build_timeout: Duration::from_millis(300),
        ..options(data.path())
    };
    assert!(matches!(
        open(&options),
        IndexOrigin::Built(IndexError::Absent)
    ));
}

#[test]
fn a_foreign_folder_is_replaced() {
    for make in [
        |path: &Path| fs::create_dir_all(path.join("photographs")).expect("made"),
        |path: &Path| fs::write(path, "a file").expect("written"),
        |path: &Path| {
            fs::create_dir(path).expect("made");
            fs::write(path.join("manifest.json"), "{\"name\": \"a web page\"}").expect("written");
        },
    ] {
        let data = data();
        fs::create_dir(data.path().join("index")).unwrap();
        make(&data.path().join(FOLDER));
        let opened = open(&options(data.path()));
        assert!(
            matches!(opened, IndexOrigin::Built(IndexError::Foreign { .. })),
            "{opened:?}"
        );
        assert!(matches!(open(&options(data.path())), IndexOrigin::Reused));
    }
}

#[test]
fn another_format_or_program_causes_a_rebuild() {
    let data = data();
    open(&options(data.path()));
    let file = data.path().join(FOLDER).join("manifest.json");
    let manifest = fs::read_to_string(&file).unwrap();
    let (_, rest) = manifest.split_once("\"engine\":\"").unwrap();
    // Other code may compute other terms from sentences that the sample misses.
    let (_, code) = rest.split('"').next().unwrap().rsplit_once(' ').unwrap();
    assert_eq!(code.len(), 16, "{rest}");
    for (ours, other) in [("\"format\":1", "\"format\":0"), (code, "0000000000000000")] {
        // With a correct checksum, as another version of the program writes it.
        fs::write(&file, reseal(&manifest.replacen(ours, other, 1))).unwrap();
        let opened = open(&options(data.path()));
        assert!(
            matches!(opened, IndexOrigin::Built(IndexError::Outdated { .. })),
            "{opened:?}"
        );
    }
}

/// The manifest with a correct checksum.
fn reseal(manifest: &str) -> String {
    let (_, rest) = manifest.split_once(',').expect("a checksum and more");
    let zeroed = format!("{{\"checksum\":0,{rest}");
    let checksum = crc32fast::hash(zeroed.as_bytes());
    format!("{{\"checksum\":{checksum},{rest}")
}

#[test]
fn another_corpus_replaces_the_old_index() {
    let data = data();
    open(&options(data.path()));
    fs::create_dir(data.path().join("index/my-own-folder")).unwrap();
    fs::create_dir(data.path().join("index/0123456789abcdef.new-1")).unwrap();
    let other = IndexOptions {
        key: KEY.replace("0123", "dcba"),
        sources: fingerprint(1),
        ..options(data.path())
    };
    assert!(matches!(
        open(&other),
        IndexOrigin::Built(IndexError::Absent)
    ));
    let left = names(&data.path().join("index"));
    assert_eq!(left, ["dcba456789abcdef", "lock", "my-own-folder"]);
}

#[test]
fn different_terms_cause_a_rebuild() {
    let data = data();
    open(&options(data.path()));
    let lines: Vec<&str> = LINES.lines().collect();
    let stemmed = |line: &&str| document(&line.replace("fall", "falls"));
    let built = SentenceIndex::open_or_build(&options(data.path()), &lines, stemmed);
    let (index, opened) = built.unwrap();
    assert!(
        matches!(opened, IndexOrigin::Built(IndexError::Outdated { .. })),
        "{opened:?}"
    );
    assert_eq!(index.frequency("falls"), 4);
}

#[test]
fn keys_with_a_common_prefix_are_distinguished() {
    let data = data();
    open(&options(data.path()));
    let other = IndexOptions {
        key: format!("{KEY}00"),
        ..options(data.path())
    };
    assert!(matches!(
        open(&other),
        IndexOrigin::Built(IndexError::Outdated { .. })
    ));
}

#[test]
fn sizes_and_times_identify_the_version() {
    let data = data();
    assert_eq!(
        SentenceIndex::known_version(data.path(), &fingerprint(0)),
        None
    );
    open(&options(data.path()));
    let known = |seconds| SentenceIndex::known_version(data.path(), &fingerprint(seconds));
    assert_eq!(known(0).as_deref(), Some(KEY));
    assert_eq!(known(1), None);

    // Same content, new modification times: the index is reused and recorded under the new times.
    let touched = IndexOptions {
        sources: fingerprint(1),
        ..options(data.path())
    };
    assert!(matches!(open(&touched), IndexOrigin::Reused));
    assert_eq!(known(1).as_deref(), Some(KEY));
    assert_eq!(known(0), None);
}

#[test]
fn several_builders_at_once_do_no_harm() {
    let data = data();
    let opened: Vec<IndexOrigin> = thread::scope(|scope| {
        let builders: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| open(&options(data.path()))))
            .collect();
        builders.into_iter().map(|b| b.join().unwrap()).collect()
    });
    let built = |opened: &&IndexOrigin| matches!(opened, IndexOrigin::Built(_));
    assert_eq!(opened.iter().filter(built).count(), 1, "{opened:?}");
    assert!(
        !opened
            .iter()
            .any(|opened| matches!(opened, IndexOrigin::InMemory(_)))
    );
    assert_eq!(names(&data.path().join("index")).len(), 2);
}

#[test]
fn an_index_in_use_may_be_replaced() {
    let data = data();
    let built = open_or_build(&options(data.path()), LINES);
    let (index, _) = built.unwrap();
    let other = IndexOptions {
        key: KEY.replace("0123", "dcba"),
        ..options(data.path())
    };
    open(&other);
    assert!(!data.path().join(FOLDER).exists());
    assert_same(&index);
    index.verify().expect("it goes on with the files it has");

    // Verifying this index does not affect the index of another build.
    open(&options(data.path()));
    index.verify().expect("it goes on with the files it has");
    assert!(matches!(open(&options(data.path())), IndexOrigin::Reused));
}

#[test]
fn an_unwritable_data_folder_leads_to_an_index_in_memory() {
    let data = data();
    let file = data.path().join("file");
    fs::write(&file, "no folder").unwrap();
    assert!(matches!(
        open(&options(&file)),
        IndexOrigin::InMemory(IndexError::Io(_))
    ));
    assert_eq!(fs::read_to_string(&file).unwrap(), "no folder");

    fs::write(data.path().join("index"), "no folder either").unwrap();
    assert!(matches!(
        open(&options(data.path())),
        IndexOrigin::InMemory(IndexError::Io(_))
    ));
}

#[test]
fn documents_out_of_order_are_an_error_on_disk_too() {
    let data = data();
    let refused = open_or_build(&options(data.path()), "0.0.1 b\n0.0.0 a");
    assert!(matches!(refused, Err(IndexError::OutOfOrder { .. })));
    assert_eq!(names(&data.path().join("index")), ["lock"]);
}
