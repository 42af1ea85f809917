//! Opening an index on disk without computing a document, and the snapshot of the corpus beside it.

use std::fs;

use receipts::index::folder::snapshot_path;
use receipts::index::{IndexError, IndexOptions, SentenceIndex};

use super::on_disk::{KEY, data, fingerprint, options};
use super::{LINES, any, document, places};

/// Builds the index, and returns the checksum of its sample.
fn build(options: &IndexOptions) -> u32 {
    let lines: Vec<&str> = LINES.lines().collect();
    let built = SentenceIndex::open_or_build(options, &lines, |line| document(line));
    built.unwrap().0.sample().unwrap()
}

#[test]
fn a_known_index_opens_without_its_sentences() {
    let data = data();
    let options = options(data.path());
    let missing = SentenceIndex::open(&options, 7, 0);
    assert!(matches!(missing, Err(IndexError::Absent)));
    assert!(!data.path().join("index").exists());

    let sample = build(&options);
    let opened = SentenceIndex::open(&options, 7, sample).unwrap();
    assert_eq!(places(&opened, &any("snow melt"), 2), "0.1.0 1.0.0");
    assert_eq!(opened.sample(), Some(sample));
    for (sentences, sample) in [(6, sample), (8, sample), (7, sample ^ 1)] {
        let other = SentenceIndex::open(&options, sentences, sample);
        assert!(matches!(other, Err(IndexError::Outdated { .. })));
    }
    assert_eq!(super::index().sample(), None);
}

#[test]
fn the_index_of_another_corpus_replaces_the_snapshot() {
    let data = data();
    build(&options(data.path()));
    let (old, new) = (KEY, KEY.replace("0123", "dcba"));
    let (old, new) = (
        snapshot_path(data.path(), old),
        snapshot_path(data.path(), &new),
    );
    let foreign = data.path().join("index/my-own.corpus");
    for file in [&old, &new, &foreign] {
        fs::write(file, "a snapshot").unwrap();
    }
    build(&options(data.path()));
    assert!(old.exists());
    build(&IndexOptions {
        key: KEY.replace("0123", "dcba"),
        sources: fingerprint(1),
        ..options(data.path())
    });
    assert!(!old.exists() && new.exists() && foreign.exists());
}
