//! Ranked sentences. `on_disk` tests the index on disk, `reopened` its second opening without
//! documents.

use receipts::corpus::{PartyIx, SentenceIx, SourceIx, StatementIx};
use receipts::index::{
    Document, Hit, IndexError, SearchScope, SentenceIndex, SentenceQuery, StatementRef,
};

mod on_disk;
mod reopened;

/// Parses a document from a line `dispute.source.sentence terms…`. `@2` marks a sentence spoken by
/// party 2, and `=3` a part of statement 3.
fn document(line: &str) -> Document {
    let mut words = line.split_whitespace();
    let place: Vec<usize> = words
        .next()
        .expect("a place")
        .split('.')
        .map(|part| part.parse().expect("a number"))
        .collect();
    let number = |mark: char| {
        line.split_whitespace()
            .find_map(|word| word.strip_prefix(mark)?.parse().ok())
    };
    let said = number('@').map(|speaker| StatementRef {
        speaker: PartyIx(speaker),
        statement: StatementIx(number('=').unwrap_or(0)),
    });
    Document {
        dispute: place[0],
        sentence: SentenceIx {
            source: SourceIx(place[1]),
            number: place[2],
        },
        statements: said.into_iter().collect(),
        terms: words.filter(|word| !word.starts_with(['@', '='])).collect(),
    }
}

const LINES: &str = "\
    0.0.0 rain fall plain
    0.0.1 snow fall mountain mountain @1 =0
    0.0.2 sun shine
    0.1.0 snow snow melt @2 =1
    1.0.0 snow fall @1 =0
    1.0.1 wind blow @0 =1
    1.0.2 snow fall";

fn documents(lines: &str) -> Vec<Document> {
    lines.lines().map(document).collect()
}

fn index() -> SentenceIndex {
    SentenceIndex::in_memory(documents(LINES)).expect("in order")
}

fn places(index: &SentenceIndex, query: &SentenceQuery<'_>, limit: usize) -> String {
    let hits = index.search(query, limit);
    let place = |hit: &Hit| {
        let SentenceIx { source, number } = hit.sentence;
        format!("{}.{}.{number}", hit.dispute, source.0)
    };
    hits.iter().map(place).collect::<Vec<_>>().join(" ")
}

fn any(terms: &str) -> SentenceQuery<'_> {
    SentenceQuery::any(terms.split_whitespace().map(|term| (term, 1.0)))
}

#[track_caller]
fn check(query: &SentenceQuery<'_>, expected: &str) {
    assert_eq!(places(&index(), query, 10), expected);
}

#[test]
fn rarer_terms_and_shorter_sentences_come_first() {
    check(&any("shine"), "0.0.2");
    check(&any("snow"), "0.1.0 1.0.0 1.0.2 0.0.1");
    check(&any("snow melt"), "0.1.0 1.0.0 1.0.2 0.0.1");
    check(&any("fall plain"), "0.0.0 1.0.0 1.0.2 0.0.1");
}

#[test]
fn equal_sentences_keep_the_order_of_the_corpus() {
    check(
        &any("fall snow").within(SearchScope::Dispute(1)),
        "1.0.0 1.0.2",
    );
    assert_eq!(
        places(
            &index(),
            &any("snow fall").within(SearchScope::Dispute(1)),
            1
        ),
        "1.0.0"
    );
}

#[test]
fn the_boost_of_a_term_affects_the_rank() {
    let query = SentenceQuery::any([("snow", 0.1), ("plain", 5.0)]);
    assert_eq!(places(&index(), &query, 1), "0.0.0");
    let query = SentenceQuery::any([("snow", 5.0), ("plain", 0.1)]);
    assert_eq!(places(&index(), &query, 1), "0.1.0");
}

#[test]
fn a_query_can_be_limited() {
    check(&any("snow").within(SearchScope::Dispute(0)), "0.1.0 0.0.1");
    check(
        &any("snow").within(SearchScope::Source(0, SourceIx(0))),
        "0.0.1",
    );
    check(&any("snow").within(SearchScope::Source(0, SourceIx(7))), "");
    check(&any("snow").within(SearchScope::Dispute(2)), "");
    check(&any("snow wind").spoken_by(0, PartyIx(1)), "0.0.1");
    check(&any("snow wind").spoken_by(1, PartyIx(1)), "1.0.0");
    check(&any("snow wind").spoken_by(1, PartyIx(0)), "1.0.1");
    check(&any("snow wind").in_statement(0, StatementIx(1)), "0.1.0");
    check(&any("wind").spoken_by(1, PartyIx(1)), "");
    check(
        &any("snow")
            .spoken_by(1, PartyIx(1))
            .within(SearchScope::Dispute(0)),
        "",
    );
}

#[test]
fn queries_without_a_match() {
    check(&any(""), "");
    check(&any("hail"), "");
    check(&any("\"snow\" AND terms:fall"), "");
    assert_eq!(places(&index(), &any("snow"), 0), "");
    let empty = SentenceIndex::in_memory([]).unwrap();
    assert_eq!(places(&empty, &any("snow"), usize::MAX), "");
    assert!(empty.is_empty());
}

#[test]
fn every_sentence_is_reachable() {
    let index = index();
    assert_eq!(index.len(), 7);
    for document in documents(LINES) {
        for term in document.terms.iter() {
            let hits = index.search(&any(term), usize::MAX);
            let found =
                |hit: &&Hit| (hit.dispute, hit.sentence) == (document.dispute, document.sentence);
            assert_eq!(hits.iter().filter(found).count(), 1, "{document:?}");
            assert_eq!(index.frequency(term), hits.len());
        }
    }
}

#[test]
fn sentences_must_come_in_order() {
    let mut out_of_order = documents(LINES);
    out_of_order.swap(1, 2);
    let refused = SentenceIndex::in_memory(out_of_order);
    assert!(
        matches!(refused, Err(IndexError::OutOfOrder { dispute: 0, sentence }) if sentence.number == 1)
    );
    let refused = SentenceIndex::in_memory(documents("0.1048576.0 a"));
    assert!(matches!(refused, Err(IndexError::TooLarge { .. })));
}
