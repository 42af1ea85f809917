//! The disputes as plain data, every reference resolved.
//!
//! Indexes ([`PartyIx`], [`SourceIx`], …) point into the lists of the [`Dispute`] they come from;
//! they mean nothing in another.

use std::fmt;

use crate::text::Span;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}

index! {
    /// A party's place in [`Dispute::parties`].
    PartyIx,
    /// A topic's place in [`Dispute::topics`].
    TopicIx,
    /// A question's place in [`Dispute::questions`].
    QuestionIx,
    /// A source's place in [`Dispute::sources`].
    SourceIx,
    /// A statement's place in [`Dispute::statements`].
    StatementIx,
}

/// A sentence: the source, and its place in [`Source::sentences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentenceIx {
    /// The source it stands in.
    pub source: SourceIx,
    /// From 0 in reading order; shown as `article#1` for 0.
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
    /// The ids of those that are left out for their errors: what they say is not known.
    pub left_out: Vec<String>,
}

/// A folder of sources with the questions that it is about.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// The folder's name.
    pub id: String,
    /// Its title, shown.
    pub title: String,
    /// Who speaks or is spoken of.
    pub parties: Vec<Party>,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// The yes-or-no propositions it is about.
    pub questions: Vec<DisputeQuestion>,
    /// The documents, sorted by id.
    pub sources: Vec<Source>,
    /// Somebody's words in them, in the order of `statements.toml`.
    pub statements: Vec<Statement>,
}

/// Somebody who speaks or is spoken of.
#[derive(Debug, Clone)]
pub struct Party {
    /// Names it in files and in `--json`.
    pub id: String,
    /// Shown.
    pub name: String,
    /// Free text, shown: "payment service".
    pub kind: Option<String>,
    /// Other names: handles, scripts, misspellings.
    pub aliases: Vec<String>,
    /// The party that this one's word counts as.
    pub speaks_for: Option<PartyIx>,
}

/// What the dispute is about.
#[derive(Debug, Clone)]
pub struct Topic {
    /// Names it in files.
    pub id: String,
    /// Shown.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
}

/// A yes-or-no proposition and whose own word settles it.
#[derive(Debug, Clone)]
pub struct DisputeQuestion {
    /// Names it in files and in `--json`.
    pub id: String,
    /// The proposition as a question: "Can Alipay be used for crypto?".
    pub ask: String,
    /// Whom it is about: all of them together, at least one.
    pub parties: Vec<PartyIx>,
    /// What it is about: all of them together, at least one.
    pub topics: Vec<TopicIx>,
    /// Whose own word settles it, at least one.
    pub decided_by: Vec<PartyIx>,
}

/// One document, kept verbatim.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's stem: `article` for `article.md`.
    pub id: String,
    /// What the front matter says.
    pub meta: SourceMeta,
    /// The whole file, front matter included; every [`Span`] of this source is a range of it.
    pub text: String,
    /// Where the body is in `text`.
    pub body: Span,
    /// The sentences of the body, in reading order.
    pub sentences: Vec<Sentence>,
}

/// The front matter. What is `None` is left out of a reply, and never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMeta {
    /// What the source is called.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// "2019", "2019-10" or "2019-10-08".
    pub published: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// A language tag: "en", "zh".
    pub language: Option<String>,
}

/// One sentence of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes in [`Source::text`], without the white space around it.
    pub span: Span,
    /// Its paragraph's number in the source, from 0: sentences of one paragraph share it.
    pub paragraph: usize,
}

/// What a statement says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stance {
    /// It says yes.
    Affirms,
    /// It says no.
    Denies,
    /// It names a condition, a way round, an exception.
    Qualifies,
}

impl Stance {
    /// The word for it in files and in `--json`.
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

/// Somebody's words in a source.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Names it in files.
    pub id: String,
    /// The source it stands in.
    pub source: SourceIx,
    /// Where its words stand in [`Source::text`]; may run over several sentences, or be part of
    /// one.
    pub quote: Span,
    /// Whether the source tells it in its own words.
    pub reported: bool,
    /// Whose words they are.
    pub speaker: PartyIx,
    /// Where they were said: "Twitter".
    pub medium: Option<String>,
    /// Who passed them on.
    pub relayed_by: Option<PartyIx>,
    /// When, in the source's own words.
    pub said_at: Option<String>,
    /// The statement it answers.
    pub replies_to: Option<StatementIx>,
    /// The same speaker's earlier statements that this one sets aside.
    pub supersedes: Vec<StatementIx>,
    /// What it says to which question, as the file has it; `None`: the bot reads it itself; empty:
    /// it says nothing to any question.
    pub stance: Option<Vec<(QuestionIx, Stance)>>,
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

    /// The sentence's span in its source's text.
    pub fn span(&self, ix: SentenceIx) -> Span {
        self.source(ix.source).sentences[ix.number].span
    }

    /// The sentence's exact words.
    pub fn sentence_text(&self, ix: SentenceIx) -> &str {
        self.span(ix).of(&self.source(ix.source).text)
    }

    /// The sentence's id, as it is cited: `article#4` is the fourth of `article.md`.
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

    /// The sentences that a statement's words stand in, in reading order.
    pub fn sentences_of(&self, statement: &Statement) -> impl Iterator<Item = SentenceIx> + use<> {
        let sentences = &self.source(statement.source).sentences;
        let first = sentences.partition_point(|s| s.span.end <= statement.quote.start);
        let last = sentences.partition_point(|s| s.span.start < statement.quote.end);
        let source = statement.source;
        (first..last.max(first)).map(move |number| SentenceIx { source, number })
    }
}
