//! The disputes as plain data, with every reference resolved.
//!
//! Indexes ([`PartyIx`], [`SourceIx`], …) point into the lists of one [`Dispute`] and are invalid
//! in any other.

mod source_content;

use std::fmt;
use std::ops::Range;

use crate::text::Span;

pub(super) use source_content::{IndexedFile, PackedSentences};
pub use source_content::{ReadFailure, SourceContent};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}

index! {
    /// An index into [`Dispute::parties`].
    PartyIx,
    /// An index into [`Dispute::topics`].
    TopicIx,
    /// An index into [`Dispute::questions`].
    QuestionIx,
    /// An index into [`Dispute::sources`].
    SourceIx,
    /// An index into [`Dispute::statements`].
    StatementIx,
}

/// The number of parties of a dispute that the reader can tell apart: the last one has the same
/// symbol as all after it.
pub const MAX_DISTINCT_PARTIES: usize = 256;

/// Identifies a sentence: its source, and its index in [`Source::sentences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentenceIx {
    /// The source that contains it.
    pub source: SourceIx,
    /// Its index in reading order, from 0; index 0 is displayed as `article#1`.
    pub number: usize,
}

/// Everything that the program may cite.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// `sha256:` and 64 hexadecimal digits, over the sorted paths and bytes of all dispute.toml,
    /// statements.toml and sources.
    pub version: String,
    /// The disputes, sorted by id.
    pub disputes: Vec<Dispute>,
    /// The ids of the disputes that are left out because they have errors.
    pub left_out: Vec<String>,
    /// Set if the content of a source could not be read after the corpus was loaded.
    pub read_failure: ReadFailure,
}

/// A folder of sources with the questions that it is about.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// The folder's name.
    pub id: String,
    /// The display title.
    pub title: String,
    /// The people and organisations that speak or are mentioned.
    pub parties: Vec<Party>,
    /// The subjects of the dispute.
    pub topics: Vec<Topic>,
    /// Its yes-or-no propositions.
    pub questions: Vec<DisputeQuestion>,
    /// The documents, sorted by id.
    pub sources: Vec<Source>,
    /// The statements in the sources, in the order of `statements.toml`.
    pub statements: Vec<Statement>,
}

/// A person or organisation that speaks or is mentioned.
#[derive(Debug, Clone)]
pub struct Party {
    /// The id in files and in `--json`.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Free text for display: "payment service".
    pub kind: Option<String>,
    /// Other names: handles, other scripts, misspellings.
    pub aliases: Vec<String>,
    /// The party whose word this party's statements count as.
    pub speaks_for: Option<PartyIx>,
}

/// A subject of the dispute.
#[derive(Debug, Clone)]
pub struct Topic {
    /// The id in files.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
}

/// A yes-or-no proposition, and the parties whose word settles it.
#[derive(Debug, Clone)]
pub struct DisputeQuestion {
    /// The id in files and in `--json`.
    pub id: String,
    /// The proposition as a question: "Can Alipay be used for crypto?".
    pub ask: String,
    /// The parties that it concerns; at least one, and all of them together.
    pub parties: Vec<PartyIx>,
    /// The topics that it concerns; at least one, and all of them together.
    pub topics: Vec<TopicIx>,
    /// The parties whose word settles it; at least one.
    pub decided_by: Vec<PartyIx>,
}

/// One document, stored verbatim.
#[derive(Debug, Clone)]
pub struct Source {
    /// The stem of the file name: `article` for `article.md`.
    pub id: String,
    /// The metadata in the front matter.
    pub meta: SourceMeta,
    /// The range of the body in the text.
    pub body: Span,
    /// The text and the sentences.
    pub content: SourceContent,
}

/// The front matter. A reply leaves out what is `None`; nothing is guessed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SourceMeta {
    /// The title.
    pub title: Option<String>,
    /// The publisher.
    pub publisher: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The date of publication: "2019", "2019-10" or "2019-10-08".
    pub published: Option<String>,
    /// The URL.
    pub url: Option<String>,
    /// A language tag: "en", "zh".
    pub language: Option<String>,
}

/// One sentence of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// The byte range in [`Source::text`], without surrounding white space.
    pub span: Span,
    /// The number of its paragraph in the source, from 0.
    pub paragraph: usize,
}

/// The position of a statement on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stance {
    /// The statement says yes.
    Affirms,
    /// The statement says no.
    Denies,
    /// The statement names a condition, a workaround or an exception.
    Qualifies,
}

impl Stance {
    /// The word in files and in `--json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Affirms => "affirms",
            Self::Denies => "denies",
            Self::Qualifies => "qualifies",
        }
    }
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Words of a party in a source.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The id in files.
    pub id: String,
    /// The source that contains it.
    pub source: SourceIx,
    /// The range of the words in [`Source::text`]. May span several sentences, or be part of one.
    pub quote: Span,
    /// The sentences that overlap the words, as a range of [`Source::sentences`].
    pub sentences: Range<usize>,
    /// True for reported speech, false for a direct quotation.
    pub reported: bool,
    /// The party whose words they are.
    pub speaker: PartyIx,
    /// The medium: "Twitter".
    pub medium: Option<String>,
    /// The party that relayed the words.
    pub relayed_by: Option<PartyIx>,
    /// When it was said, in the source's own words.
    pub said_at: Option<String>,
    /// The statement that this one answers.
    pub replies_to: Option<StatementIx>,
    /// Earlier statements of the same speaker that this one supersedes.
    pub supersedes: Vec<StatementIx>,
    /// The stances on questions that the file gives. `None`: the reader determines them. Empty: the
    /// statement has no stance on any question.
    pub stance: Option<Vec<(QuestionIx, Stance)>>,
}

impl Corpus {
    /// The number of sentences.
    pub fn sentence_count(&self) -> usize {
        let sources = self.disputes.iter().flat_map(|dispute| &dispute.sources);
        sources.map(Source::sentence_count).sum()
    }

    /// Reads the contents that are deferred until they are used. Slow; run it in the background.
    /// Afterwards, the corpus does not depend on its files any more.
    pub fn read_deferred(&self) {
        for source in self.disputes.iter().flat_map(|dispute| &dispute.sources) {
            source.text();
            source.sentences();
        }
    }
}

impl Source {
    /// The whole file, front matter included; every [`Span`] of this source is a range of it. Empty
    /// if it cannot be read any more ([`Corpus::read_failure`]).
    pub fn text(&self) -> &str {
        self.content.text()
    }

    /// The sentences of the body, in reading order.
    pub fn sentences(&self) -> &[Sentence] {
        self.content.sentences()
    }

    /// The number of sentences.
    pub fn sentence_count(&self) -> usize {
        self.content.sentence_count()
    }
}

/// The sentences that overlap a range of their source, as a range of `sentences`.
pub(super) fn overlapping(sentences: &[Sentence], range: Span) -> Range<usize> {
    let first = sentences.partition_point(|s| s.span.end <= range.start);
    let last = sentences.partition_point(|s| s.span.start < range.end);
    first..last.max(first)
}

impl Statement {
    /// The stance on a question that the file gives.
    pub fn given_stance(&self, question: QuestionIx) -> Option<Stance> {
        let given = self.stance.iter().flatten();
        let mut of_question = given.filter(|(asked, _)| *asked == question);
        of_question.next().map(|(_, stance)| *stance)
    }
}

impl Dispute {
    /// The party at `ix`.
    pub fn party(&self, ix: PartyIx) -> &Party {
        &self.parties[ix.0]
    }

    /// The topic at `ix`.
    pub fn topic(&self, ix: TopicIx) -> &Topic {
        &self.topics[ix.0]
    }

    /// The question at `ix`.
    pub fn question(&self, ix: QuestionIx) -> &DisputeQuestion {
        &self.questions[ix.0]
    }

    /// The source at `ix`.
    pub fn source(&self, ix: SourceIx) -> &Source {
        &self.sources[ix.0]
    }

    /// The statement at `ix`.
    pub fn statement(&self, ix: StatementIx) -> &Statement {
        &self.statements[ix.0]
    }

    /// The byte range of the sentence in its source's text; empty if the source has no such
    /// sentence, or cannot be read any more.
    pub fn span(&self, ix: SentenceIx) -> Span {
        let sentence = self.source(ix.source).sentences().get(ix.number);
        sentence.map_or(Span::new(0, 0), |sentence| sentence.span)
    }

    /// The exact words of the sentence.
    pub fn sentence_text(&self, ix: SentenceIx) -> &str {
        self.span(ix).of(self.source(ix.source).text())
    }

    /// The id used in citations: `article#4` is the fourth sentence of `article.md`.
    pub fn sentence_id(&self, ix: SentenceIx) -> String {
        format!("{}#{}", self.source(ix.source).id, ix.number + 1)
    }

    /// The statements with their indexes.
    pub fn statements(&self) -> impl Iterator<Item = (StatementIx, &Statement)> {
        self.statements
            .iter()
            .enumerate()
            .map(|(at, s)| (StatementIx(at), s))
    }

    /// The sentences that overlap the words of a statement, in reading order.
    pub fn sentences_of(&self, statement: &Statement) -> impl Iterator<Item = SentenceIx> + use<> {
        let source = statement.source;
        let numbers = statement.sentences.clone();
        numbers.map(move |number| SentenceIx { source, number })
    }
}
