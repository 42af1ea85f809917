//! An answer, as everybody who shows one reads it.

use crate::corpus::Stance;
use crate::text::Span;

/// The verdict's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VerdictCode {
    /// In scope, at least one statement affirms, none that counts denies.
    Yes,
    /// The other way round.
    No,
    /// Statements that count stand on both sides.
    Disputed,
    /// None is in scope.
    NotInSources,
}

impl VerdictCode {
    /// The word for it in `--json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Disputed => "disputed",
            Self::NotInSources => "not_in_sources",
        }
    }
}

/// What rides along with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Qualifier {
    /// Somebody's earlier word was set aside.
    Superseded,
    /// What carries it is relayed, or told in the source's words.
    Reported,
    /// The verdict is that of an exception.
    Exception,
    /// Parties on the other side are named, and the sources hold no word of theirs.
    OneSideOnly,
    /// It differs between the parties that were asked about.
    Differs,
}

impl Qualifier {
    /// The word for it in `--json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::Reported => "reported",
            Self::Exception => "exception",
            Self::OneSideOnly => "one_side_only",
            Self::Differs => "differs",
        }
    }
}

/// Why the sources do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AbstentionReason {
    /// Nothing in the sources speaks to it.
    NoMatch,
    /// It names somebody or something that the sources do not speak of.
    UnknownName,
    /// It is not about any dispute here.
    OffTopic,
    /// It asks for an opinion or for advice.
    OpinionOrAdvice,
    /// Nothing was asked: an empty line.
    NothingAsked,
}

impl AbstentionReason {
    /// The word for it in `--json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoMatch => "no_match",
            Self::UnknownName => "unknown_name",
            Self::OffTopic => "off_topic",
            Self::OpinionOrAdvice => "opinion_or_advice",
            Self::NothingAsked => "nothing_asked",
        }
    }
}

/// What the sources say, in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The word.
    pub code: VerdictCode,
    /// The id of the dispute's question that was answered; `None` where a sentence carries it.
    pub question_id: Option<String>,
    /// Sorted, each once.
    pub qualifiers: Vec<Qualifier>,
    /// With [`VerdictCode::NotInSources`] alone.
    pub reason: Option<AbstentionReason>,
}

/// One sentence of a source, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The sentence's id: `article#4`.
    pub id: String,
    /// The dispute's id.
    pub dispute: String,
    /// The source's id.
    pub source: String,
    /// Bytes of the source's file, front matter included.
    pub span: Span,
    /// The words at that range.
    pub text: String,
    /// The id of the party whose words they are; `None`: the source's own narration.
    pub speaker: Option<String>,
    /// The speaker's name, shown.
    pub speaker_name: Option<String>,
    /// The id of the party that passed them on.
    pub relayed_by: Option<String>,
    /// That party's name, shown.
    pub relayed_by_name: Option<String>,
    /// Where they were said.
    pub medium: Option<String>,
    /// When they were said, in the source's own words.
    pub said_at: Option<String>,
    /// Whether the source tells them in its own words.
    pub reported: bool,
    /// What they say to the question.
    pub stance: Option<Stance>,
    /// The source's title.
    pub source_title: Option<String>,
    /// The source's publisher.
    pub publisher: Option<String>,
    /// Where the source stands.
    pub url: Option<String>,
    /// When it was published, as its front matter has it.
    pub published: Option<String>,
}

/// Whether a statement counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// It counted.
    Counted,
    /// A deciding party's word outranked it.
    Outranked,
    /// Its own speaker set it aside.
    Superseded,
    /// It names an exception, shown beside the rule.
    Exception,
    /// It lies outside what was asked.
    OutOfScope,
}

impl Weight {
    /// The word for it in `--explain` and in the evidence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Outranked => "outranked",
            Self::Superseded => "superseded",
            Self::Exception => "exception",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// Why a statement counted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WeightReason {
    /// The word of its speaker settles the question.
    Settles,
    /// Nobody whose word settles the question has spoken.
    NobodySettles,
    /// Somebody whose word settles the question has spoken.
    OthersSettle,
    /// Its speaker has set it aside.
    SetAside,
    /// It names a condition, a way round or an exception.
    Exception,
    /// Somebody else's word was asked for.
    OthersAsked,
    /// No proposition was asked, and this sentence answers the question.
    Answers,
}

impl WeightReason {
    /// The word for it in `--json --explain`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settles => "settles",
            Self::NobodySettles => "nobody_settles",
            Self::OthersSettle => "others_settle",
            Self::SetAside => "set_aside",
            Self::Exception => "exception",
            Self::OthersAsked => "others_asked",
            Self::Answers => "answers",
        }
    }
}

/// A statement's line in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The dispute's question that it was weighed for; `None`: a question of fact.
    pub question_id: Option<String>,
    /// The statement's id; `None`: the source's own narration.
    pub statement: Option<String>,
    /// What it says to the question.
    pub stance: Stance,
    /// Whether it counted.
    pub weight: Weight,
    /// Why.
    pub why: WeightReason,
    /// How surely the reader read what it says, in thousandths; `None`: its file says so.
    pub certainty: Option<u16>,
    /// The sentence that carries it.
    pub citation: Citation,
}

/// What one of several parties that were asked about gets on its own line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionVerdict {
    /// The dispute's question.
    pub question_id: String,
    /// Its proposition, in the corpus's words.
    pub ask: String,
    /// The parties it is about, by their shown names.
    pub parties: Vec<String>,
    /// What the sources say to it.
    pub code: VerdictCode,
}

/// The dispute's question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposition {
    /// In the corpus's words.
    pub ask: String,
    /// What the sources say to it as it stands. Where the verdict is another, the question asked it
    /// the other way round.
    pub code: VerdictCode,
}

/// A step on the way from a question to its answer, for `--explain`. Certainties are in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceStep {
    /// Which of the dispute's names the question holds.
    Names(Vec<String>),
    /// A name that the sources do not hold.
    UnknownName(String),
    /// How surely the question asks a proposition.
    Proposition {
        /// The question's id.
        id: String,
        /// In the corpus's words.
        ask: String,
        /// As it stands.
        same: u16,
        /// The other way round.
        inverted: u16,
        /// For a special case.
        narrower: u16,
    },
    /// How surely a sentence answers the question.
    Passage {
        /// The sentence's id.
        id: String,
        /// It says yes.
        yes: u16,
        /// It says no.
        no: u16,
        /// It names a condition or an exception.
        qualifies: u16,
        /// It tells what was asked for.
        tells: u16,
    },
    /// What decided.
    Decision(TraceDecision),
}

/// What decided on an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceDecision {
    /// The statements on these propositions, by their ids.
    Propositions(Vec<String>),
    /// These sentences say yes or no.
    Passages(Vec<String>),
    /// These sentences tell it.
    Facts(Vec<String>),
    /// Nothing was sure enough.
    Nothing,
}

/// Something other than a question about the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HelpTopic {
    /// A greeting.
    Greeting,
    /// Thanks.
    Thanks,
    /// A call for help.
    Usage,
    /// Nothing was asked.
    Empty,
}

impl Answer {
    /// Whether the sources do not say.
    pub fn is_silent(&self) -> bool {
        let verdict = self.verdict.as_ref();
        verdict.is_some_and(|verdict| verdict.code == VerdictCode::NotInSources)
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question as it was asked.
    pub question: String,
    /// A hash of the corpus's version and the normalised question; depends on nothing else.
    pub answer_id: String,
    /// The corpus's version: `sha256:…`.
    pub corpus: String,
    /// `None` where the question asks for no yes or no and was answered.
    pub verdict: Option<Verdict>,
    /// The dispute's question that was answered; `None` where it was none, or several.
    pub proposition: Option<Proposition>,
    /// Where the sources do not say: the names that were looked for.
    pub named_entities: Vec<String>,
    /// At most three, best first; empty where the sources do not say.
    pub citations: Vec<Citation>,
    /// Where the sources do not say: the closest sentences, which do not answer.
    pub nearest: Vec<Citation>,
    /// What the verdict was computed from.
    pub ledger: Vec<LedgerRow>,
    /// Where several of the dispute's questions were asked at once: each with its own verdict.
    pub question_verdicts: Vec<QuestionVerdict>,
    /// Where it was no question about the sources.
    pub help: Option<HelpTopic>,
    /// How the question was read and what decided, for `--explain`.
    pub trace: Vec<TraceStep>,
    /// What was asked, as far as it was understood: two questions with one key are the same.
    pub key: String,
}
