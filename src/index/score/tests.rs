//! Compares the scores with those of tantivy's own search.

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::{Index, ReloadPolicy, Term};

use super::*;
use crate::corpus::{PartyIx, SentenceIx, SourceIx, StatementIx};
use crate::index::document::{Document, StatementRef, Terms};
use crate::index::query::MAX_TERMS;
use crate::index::{SentenceIndex, SentenceQuery, build};

/// Enough sentences for several windows.
const SENTENCES: usize = 20_000;

/// Deterministic pseudo-random numbers (Knuth's MMIX generator).
fn chance(state: &mut u64) -> u64 {
    let (a, c) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);
    *state = state.wrapping_mul(a).wrapping_add(c);
    *state >> 33
}

/// A word; those with low numbers are common.
fn word(state: &mut u64) -> String {
    let most = 1 << (chance(state) % 12);
    format!("w{}", chance(state) % most)
}

fn documents() -> Vec<Document> {
    let mut state = 1;
    let document = |at| Document {
        dispute: at / 7_000,
        sentence: SentenceIx {
            source: SourceIx(at / 100 % 70),
            number: at % 100,
        },
        statements: (0..usize::from(at % 50 == 3))
            .map(|_| StatementRef {
                speaker: PartyIx(at / 50 % 3),
                statement: StatementIx(at),
            })
            .collect(),
        terms: (0..1 + chance(&mut state) % 30)
            .map(|_| word(&mut state))
            .collect::<Terms>(),
    };
    (0..SENTENCES).map(document).collect()
}

fn in_ram() -> Index {
    let mut writer = build::MemoryWriter::new().unwrap();
    for document in documents() {
        writer.add(document).unwrap();
    }
    writer.finish().unwrap()
}

fn theirs(index: &Index, query: &SentenceQuery<'_>, limit: usize) -> Vec<(f32, PackedSentenceId)> {
    let clause = |(term, boost): &(&str, f32)| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(schema::TERMS, term);
        let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
        let boosted = BoostQuery::new(Box::new(term), *boost);
        (Occur::Should, Box::new(boosted))
    };
    let mut clauses: Vec<_> = query.terms.iter().map(clause).collect();
    if let Some(limit) = query.filter {
        let term = Term::from_field_u64(schema::STATEMENTS, schema::statement_key(limit));
        let term = TermQuery::new(term, IndexRecordOption::Basic);
        let unscored = ConstScoreQuery::new(Box::new(term), 0.0);
        clauses.push((Occur::Must, Box::new(unscored)));
    }
    let query = BooleanQuery::with_minimum_required_clauses(clauses, 1);
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    let searcher = reader.try_into().unwrap().searcher();
    let best = TopDocs::with_limit(limit).order_by_score();
    // `Count` makes tantivy score everything, as this module does. Block-max pruning sums in
    // another order.
    let (_, hits) = searcher.search(&query, &(Count, best)).unwrap();
    let segment = Segment::open(searcher.segment_reader(0)).unwrap();
    hits.iter()
        .map(|(score, address)| (*score, segment.sentence_id(address.doc_id)))
        .collect()
}

fn ours(
    index: &SentenceIndex,
    query: &SentenceQuery<'_>,
    limit: usize,
) -> Vec<(f32, PackedSentenceId)> {
    let place = |hit: crate::index::Hit| {
        let place = PackedSentenceId::pack(hit.dispute, hit.sentence).unwrap();
        (hit.score, place)
    };
    index.search(query, limit).into_iter().map(place).collect()
}

#[test]
fn scores_are_tantivys_to_the_last_bit() {
    let theirs_index = in_ram();
    let ours_index = SentenceIndex::of(&theirs_index).unwrap();
    let mut state = 7;
    for round in 0..300 {
        let words: Vec<String> = (0..1 + round % 9).map(|_| word(&mut state)).collect();
        let boosts = words.iter().map(|_| 0.25 + (chance(&mut state) % 8) as f32);
        let boosts: Vec<f32> = boosts.collect();
        let terms = words.iter().map(String::as_str).zip(boosts);
        let mut query = SentenceQuery::any(terms);
        if round % 3 == 1 {
            query = query.spoken_by(round % 2, PartyIx(round % 4));
        }
        for limit in [1, 10, 500] {
            let ours = ours(&ours_index, &query, limit);
            assert_eq!(ours, theirs(&theirs_index, &query, limit), "{query:?}");
        }
    }
}

#[test]
fn a_part_of_the_corpus_has_the_scores_of_the_whole() {
    let index = SentenceIndex::of(&in_ram()).unwrap();
    for (part, holds) in [
        (SearchScope::Dispute(1), 1 << 48..2 << 48),
        (
            SearchScope::Source(2, SourceIx(9)),
            2 << 48 | 9 << 28..2 << 48 | 10 << 28,
        ),
        (SearchScope::Source(2, SourceIx(69)), 0..0),
    ] {
        for terms in ["w0", "w1 w900", "w3 w4 w5 w6 w40 w400"] {
            let query = SentenceQuery::any(terms.split(' ').map(|term| (term, 1.0)));
            let mut all = ours(&index, &query, SENTENCES);
            all.retain(|(_, place)| holds.contains(&place.0));
            assert_eq!(ours(&index, &query.within(part), SENTENCES), all);
        }
    }
}

#[test]
fn common_terms_are_left_out_if_enough_rarer_ones_remain() {
    let index = SentenceIndex::of(&in_ram()).unwrap();
    let rare = ["w700", "w800", "w900"];
    assert!(
        rare.iter()
            .all(|term| (1..150).contains(&index.frequency(term)))
    );
    assert!(index.frequency("w0") > 1_000);
    let query = |terms: &[&'static str]| {
        SentenceQuery::any(terms.iter().map(|&term| (term, 1.0)).collect::<Vec<_>>())
    };
    let with_common = |rare: &[&'static str]| query(&[rare, &["w0"]].concat());
    let found = |query: &SentenceQuery<'_>| ours(&index, query, 50);
    let enough = with_common(&rare);
    assert_ne!(found(&enough), found(&query(&rare)));
    assert_eq!(found(&enough.by_rarer_terms()), found(&query(&rare)));
    let few = with_common(&rare[..2]);
    assert_eq!(found(&few.clone().by_rarer_terms()), found(&few));
}

#[test]
fn of_too_many_terms_the_rarest_count() {
    let index = SentenceIndex::of(&in_ram()).unwrap();
    let words: Vec<String> = (0..4_096).map(|number| format!("w{number}")).collect();
    let all = SentenceQuery::any(words.iter().map(|word| (word.as_str(), 1.0)));

    let mut rarest: Vec<&String> = words.iter().collect();
    rarest.retain(|word| index.frequency(word) > 0);
    rarest.sort_by_key(|word| index.frequency(word));
    let most = index.frequency(rarest[MAX_TERMS - 1]);
    let mut rarer: Vec<&String> = words.iter().filter(|word| rarest.contains(word)).collect();
    rarer.retain(|word| index.frequency(word) <= most);
    rarer.truncate(MAX_TERMS);

    let few = SentenceQuery::any(rarer.iter().map(|word| (word.as_str(), 1.0)));
    assert_eq!(index.search(&all, 50), index.search(&few, 50));
}
