//! The tantivy schema of documents.
//!
//! There are three fields. `terms` is split at one separator and has frequencies and lengths for
//! BM25. `said` ([`STATEMENTS`]) holds the speakers and statements as numbers, for filtering a
//! query. `place` ([`SENTENCE`]) is the sentence's position in the corpus, as a column. Nothing is
//! stored, because the corpus has the words, and taking them from a source is faster than fetching
//! them from a store (2 to 170 µs for ten). Splitting at a separator takes a third of the time of
//! tantivy's pre-tokenised strings, which clone every token (200,000 sentences of eleven terms:
//! 0.60 s against 1.75 s).

use std::iter;

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::IndexError;
use super::document::{Document, PackedSentenceId, SEPARATOR, StatementRef};
use super::query::StatementFilter;

/// tantivy looks this name up for every field, including numeric ones.
const TOKENIZER: &str = "default";

/// The fields, in the order in which [`schema`] adds them.
pub(super) const TERMS: Field = Field::from_field_id(0);
/// See the module documentation.
pub(super) const STATEMENTS: Field = Field::from_field_id(1);
/// See the module documentation.
pub(super) const SENTENCE: Field = Field::from_field_id(2);
/// The name of the column of [`SENTENCE`].
pub(super) const SENTENCE_NAME: &str = "place";

/// The schema of every index.
pub(super) fn schema() -> Schema {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let terms = schema.add_text_field(
        "terms",
        TextOptions::default().set_indexing_options(indexing),
    );
    let statements = schema.add_u64_field("said", NumericOptions::default().set_indexed());
    let sentence = schema.add_u64_field(SENTENCE_NAME, NumericOptions::default().set_fast());
    debug_assert_eq!((terms, statements, sentence), (TERMS, STATEMENTS, SENTENCE));
    schema.build()
}

/// The only tokenizer. The terms are already computed.
pub(super) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::new();
    tokenizers.register(TOKENIZER, TermTokenizer);
    tokenizers
}

/// A document with its position, in the form that tantivy reads.
#[derive(Debug)]
pub(super) struct IndexRow {
    id: PackedSentenceId,
    document: Document,
}

impl IndexRow {
    /// # Errors
    /// [`IndexError::TooLarge`].
    pub(super) fn new(document: Document) -> Result<Self, IndexError> {
        let id = PackedSentenceId::pack(document.dispute, document.sentence)?;
        Ok(Self { id, document })
    }

    /// Its position in the corpus.
    pub(super) fn id(&self) -> PackedSentenceId {
        self.id
    }
}

/// A field value of an [`IndexRow`].
#[derive(Debug, Clone, Copy)]
pub(super) enum FieldValue<'a> {
    Text(&'a str),
    Number(u64),
}

impl<'a> Value<'a> for FieldValue<'a> {
    type ArrayIter = iter::Empty<Self>;
    type ObjectIter = iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Text(text) => ReferenceValueLeaf::Str(text),
            Self::Number(number) => ReferenceValueLeaf::U64(number),
        })
    }
}

impl tantivy::Document for IndexRow {
    type Value<'a> = FieldValue<'a>;
    type FieldsValuesIter<'a> = Box<dyn Iterator<Item = (Field, FieldValue<'a>)> + 'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let dispute = self.document.dispute;
        let statements = self
            .document
            .statements
            .iter()
            .flat_map(move |statement| statement_keys(dispute, *statement))
            .map(|key| (STATEMENTS, FieldValue::Number(key)));
        Box::new(
            iter::once((TERMS, FieldValue::Text(self.document.terms.as_str())))
                .chain(statements)
                .chain(iter::once((SENTENCE, FieldValue::Number(self.id.0)))),
        )
    }
}

fn statement_keys(dispute: usize, statement: StatementRef) -> [u64; 2] {
    [
        statement_key(StatementFilter::Speaker(dispute, statement.speaker)),
        statement_key(StatementFilter::Statement(dispute, statement.statement)),
    ]
}

/// Encodes the filter as a number of the field `said`: one bit for the kind, 31 for the dispute, 32
/// for the party or statement.
pub(super) fn statement_key(filter: StatementFilter) -> u64 {
    let (kind, dispute, number) = match filter {
        StatementFilter::Speaker(dispute, speaker) => (0, dispute, speaker.0),
        StatementFilter::Statement(dispute, statement) => (1, dispute, statement.0),
    };
    kind << 63 | (dispute as u64) << 32 | number as u64
}

/// Splits text at [`SEPARATOR`].
#[derive(Debug, Clone)]
struct TermTokenizer;

#[derive(Debug)]
struct TermStream<'a> {
    rest: Option<&'a str>,
    token: Token,
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream {
            rest: (!text.is_empty()).then_some(text),
            token: Token::default(),
        }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(rest) = self.rest else {
            return false;
        };
        let (term, rest) = match rest.split_once(SEPARATOR) {
            Some((term, rest)) => (term, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
