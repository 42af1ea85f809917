//! The tantivy schema of documents.
//!
//! There are three fields. `terms` is split at one separator and has frequencies and lengths for
//! BM25. `said` holds the speakers and statements as numbers, for limiting a query. `place` is the
//! position of the sentence in the corpus, as a column. Nothing is stored, because the corpus has
//! the words, and taking them from a source is faster than fetching them from a store
//! (2 to 170 µs for ten). Splitting at a separator takes a third of the time of
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
pub(super) const SAID: Field = Field::from_field_id(1);
/// See the module documentation.
pub(super) const PLACE: Field = Field::from_field_id(2);
/// The name of the column of [`PLACE`].
pub(super) const PLACE_NAME: &str = "place";

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
    let said = schema.add_u64_field("said", NumericOptions::default().set_indexed());
    let place = schema.add_u64_field(PLACE_NAME, NumericOptions::default().set_fast());
    debug_assert_eq!((terms, said, place), (TERMS, SAID, PLACE));
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
    place: PackedSentenceId,
    document: Document,
}

impl IndexRow {
    /// # Errors
    /// [`IndexError::TooLarge`].
    pub(super) fn new(document: Document) -> Result<Self, IndexError> {
        let place = PackedSentenceId::pack(document.dispute, document.sentence)?;
        Ok(Self { place, document })
    }

    /// Its position in the corpus.
    pub(super) fn place(&self) -> PackedSentenceId {
        self.place
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
        let said = self
            .document
            .statements
            .iter()
            .flat_map(move |said| said_keys(dispute, *said))
            .map(|key| (SAID, FieldValue::Number(key)));
        Box::new(
            iter::once((TERMS, FieldValue::Text(self.document.terms.as_str())))
                .chain(said)
                .chain(iter::once((PLACE, FieldValue::Number(self.place.0)))),
        )
    }
}

fn said_keys(dispute: usize, said: StatementRef) -> [u64; 2] {
    [
        said_key(StatementFilter::Speaker(dispute, said.speaker)),
        said_key(StatementFilter::Statement(dispute, said.statement)),
    ]
}

/// Encodes the filter as a number of the field `said`: one bit for the kind, 31 for the dispute, 32
/// for the party or statement.
pub(super) fn said_key(limit: StatementFilter) -> u64 {
    let (kind, dispute, number) = match limit {
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
