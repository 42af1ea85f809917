//! The sides of the comparison, each over the same sentences.

use std::path::Path;

use receipts::corpus::{Corpus, SentenceIx, SourceIx};
use receipts::index::folder::{
    BUILD_TIMEOUT, CHECKED_WHEN_OPENED_BYTES, IN_MEMORY_BELOW, SENTENCES_PER_SEGMENT,
};
use receipts::index::{Document, Fingerprint, Hit, IndexOptions, IndexOrigin};
use receipts::index::{SentenceIndex, SentenceQuery, Terms};
use rust_stemmers::{Algorithm, Stemmer};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::WhitespaceTokenizer;
use tantivy::{Index, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

/// The number of sentences that each side fetches.
const BEST: usize = 10;
/// The memory that tantivy may use before it writes a segment; enough for one segment.
const ARENA_BYTES: usize = 2 << 30;

/// A sentence: the index of its dispute, its position there, its words.
pub(crate) type Sentence<'a> = (usize, SentenceIx, &'a str);

/// The sentences of a corpus in order, each taken from its source.
pub(crate) fn sentences(corpus: &Corpus) -> Vec<Sentence<'_>> {
    let mut all = Vec::new();
    for (at, dispute) in corpus.disputes.iter().enumerate() {
        for (source, text) in dispute.sources.iter().enumerate() {
            let source = SourceIx(source);
            let places = (0..text.sentence_count()).map(|number| SentenceIx { source, number });
            all.extend(places.map(|sentence| (at, sentence, dispute.sentence_text(sentence))));
        }
    }
    all
}

/// Words without a subject. With them every engine takes seven to ten times as long.
const STOP_WORDS: &str = " a about according after although and are as at be because but by can \
    could did do does for from had has have how if in is it its many may not of on or say she \
    since so such than that the their them then there they this to was we were what when where \
    which while who last had them it ever no why will with without would you ";

/// The content words of a text, in lower case and stemmed; the same for all sides.
pub(crate) fn content_words(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !STOP_WORDS.contains(&format!(" {word} ")))
        .map(|word| stemmer.stem(&word).into_owned())
        .collect()
}

/// Side (a): tantivy alone, in its fastest configuration. One segment, terms without positions, the
/// stored text uncompressed, a disjunction built by hand, `(Count, TopDocs)`.
pub(crate) struct Alone {
    searcher: Searcher,
    terms: Field,
    text: Field,
}

impl Alone {
    /// Builds the index in `dir`, or in memory without it.
    pub(crate) fn build(sentences: &[Sentence<'_>], dir: Option<&Path>) -> Self {
        let mut schema = Schema::builder();
        let terms = schema.add_text_field("terms", term_options());
        let text = schema.add_text_field("text", STORED);
        let index = create(schema.build(), dir);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, ARENA_BYTES).unwrap();
        for (_, _, words) in sentences {
            let mut document = TantivyDocument::new();
            document.add_text(terms, content_words(words).join(" "));
            document.add_text(text, words);
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let searcher = reader.try_into().unwrap().searcher();
        assert!(searcher.segment_readers().len() <= 1);
        Self {
            searcher,
            terms,
            text,
        }
    }

    /// The number of matches, and the text of the best sentences.
    pub(crate) fn search(&self, terms: &[String]) -> (usize, Vec<String>) {
        let clause = |term: &String| -> Box<dyn Query> {
            let term = Term::from_field_text(self.terms, term);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let query = BooleanQuery::union(terms.iter().map(clause).collect());
        let best = TopDocs::with_limit(BEST).order_by_score();
        let (count, hits) = self.searcher.search(&query, &(Count, best)).unwrap();
        let fetch = |(_, address)| {
            let document: TantivyDocument = self.searcher.doc(address).unwrap();
            let text = document.get_first(self.text).and_then(|v| v.as_str());
            text.unwrap_or_default().to_owned()
        };
        (count, hits.into_iter().map(fetch).collect())
    }
}

/// Builds an index with the same fields as ours, with tantivy's own writer, and discards it: the
/// baseline for building.
pub(crate) fn build_same_fields(sentences: &[Sentence<'_>], dir: &Path, threads: usize) {
    let mut schema = Schema::builder();
    let terms = schema.add_text_field("terms", term_options());
    let said = schema.add_u64_field("said", tantivy::schema::INDEXED);
    let place = schema.add_u64_field("place", tantivy::schema::FAST);
    let index = create(schema.build(), Some(dir));
    let budget = ARENA_BYTES / threads;
    let mut writer: IndexWriter = index
        .writer_with_num_threads(threads, budget * threads)
        .unwrap();
    for (at, (_, sentence, words)) in sentences.iter().enumerate() {
        let mut document = TantivyDocument::new();
        document.add_text(terms, content_words(words).join(" "));
        if at % 1_000 == 0 {
            document.add_u64(said, at as u64);
        }
        document.add_u64(place, (sentence.source.0 << 32 | sentence.number) as u64);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
}

fn term_options() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("words")
        .set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing)
}

fn create(schema: Schema, dir: Option<&Path>) -> Index {
    let index = match dir {
        Some(dir) => Index::create_in_dir(dir, schema).unwrap(),
        None => Index::create_in_ram(schema),
    };
    index
        .tokenizers()
        .register("words", WhitespaceTokenizer::default());
    index
}

/// Our index over the same terms as side (a), without the rest of the answer.
pub(crate) struct Ours(SentenceIndex);

impl Ours {
    /// Opens the index in memory or under `data`, by the same rule as the program.
    pub(crate) fn open(key: &str, sentences: &[Sentence<'_>], data: &Path) -> (Self, IndexOrigin) {
        let options = options(key, data);
        let (index, opened) = SentenceIndex::open_or_build(&options, sentences, document).unwrap();
        (Self(index), opened)
    }

    /// The text of the best sentences.
    pub(crate) fn search(&self, corpus: &Corpus, terms: &[String]) -> Vec<String> {
        let query = SentenceQuery::any(terms.iter().map(|term| (term.as_str(), 1.0)));
        let hits = self.0.search(&query, BEST);
        let words = |hit: Hit| {
            corpus.disputes[hit.dispute]
                .sentence_text(hit.sentence)
                .to_owned()
        };
        hits.into_iter().map(words).collect()
    }
}

/// The same options as in the program.
pub(crate) fn options(key: &str, data: &Path) -> IndexOptions {
    IndexOptions {
        data: data.to_owned(),
        key: key.to_owned(),
        sources: Fingerprint::of([]),
        in_memory_below: IN_MEMORY_BELOW,
        sentences_per_segment: SENTENCES_PER_SEGMENT,
        checked_when_opened_bytes: CHECKED_WHEN_OPENED_BYTES,
        build_timeout: BUILD_TIMEOUT,
    }
}

fn document(&(dispute, sentence, words): &Sentence<'_>) -> Document {
    let mut terms = Terms::with_capacity(words.len());
    for word in content_words(words) {
        terms.push(&word);
    }
    Document {
        dispute,
        sentence,
        statements: Vec::new(),
        terms,
    }
}

/// Side (b): SQLite's FTS5 with its Porter stemmer, on disk like tantivy.
pub(crate) struct Fts5(rusqlite::Connection);

impl Fts5 {
    /// Builds the database in `dir`, or in memory without it.
    pub(crate) fn build(sentences: &[Sentence<'_>], dir: Option<&Path>) -> Self {
        let connection = match dir {
            Some(dir) => rusqlite::Connection::open(dir.join("fts5.db")).unwrap(),
            None => rusqlite::Connection::open_in_memory().unwrap(),
        };
        connection
            .execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA mmap_size = 4294967296;
                 CREATE VIRTUAL TABLE s USING fts5(text, tokenize = 'porter unicode61');
                 BEGIN;",
            )
            .unwrap();
        {
            let mut insert = connection
                .prepare("INSERT INTO s (text) VALUES (?1)")
                .unwrap();
            for (_, _, words) in sentences {
                insert.execute([*words]).unwrap();
            }
        }
        connection
            .execute_batch("COMMIT; INSERT INTO s(s) VALUES ('optimize');")
            .unwrap();
        Self(connection)
    }

    /// The text of the best sentences.
    pub(crate) fn search(&self, words: &[String]) -> Vec<String> {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let sql = "SELECT text FROM s WHERE s MATCH ?1 ORDER BY rank LIMIT 10";
        let mut select = self.0.prepare_cached(sql).unwrap();
        let rows = select
            .query_map([quoted.join(" OR ")], |row| row.get(0))
            .unwrap();
        rows.map(Result::unwrap).collect()
    }
}
