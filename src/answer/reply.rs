//! The data types of an answer, used by every module that displays one.

use crate::corpus::Stance;
use crate::text::Span;

/// The code of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VerdictCode {
    /// At least one statement that counts affirms, and none denies.
    Yes,
    /// At least one statement that counts denies, and none affirms.
    No,
    /// Statements that count are on both sides.
    Disputed,
    /// No statement or passage answers the question.
    NotInSources,
}

impl VerdictCode {
    /// The word in `--json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Disputed => "disputed",
            Self::NotInSources => "not_in_sources",
        }
    }
}

/// A remark on a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Qualifier {
    /// A speaker has superseded an earlier statement.
    Superseded,
    /// Only relayed words, reported speech or the source's narration carry the verdict.
    Reported,
    /// The verdict follows from an exception, not from a rule.
    Exception,
    /// The question concerns parties on the other side, and the sources hold no statement of
    /// theirs.
    OneSideOnly,
    /// The verdict differs between the parties that the question names.
    Differs,
}

impl Qualifier {
    /// The word in `--json`.
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

/// Why the sources do not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AbstentionReason {
    /// No passage in the sources answers the question.
    NoMatch,
    /// The question contains a name that the sources do not mention.
    UnknownName,
    /// The question is not about any loaded dispute.
    OffTopic,
    /// The question asks for an opinion or for advice.
    OpinionOrAdvice,
    /// The input is empty.
    NothingAsked,
    /// A source has changed or can no longer be read, so it could not be quoted. Temporary: the
    /// corpus must be loaded again.
    SourcesChanged,
}

impl AbstentionReason {
    /// The word in `--json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoMatch => "no_match",
            Self::UnknownName => "unknown_name",
            Self::OffTopic => "off_topic",
            Self::OpinionOrAdvice => "opinion_or_advice",
            Self::NothingAsked => "nothing_asked",
            Self::SourcesChanged => "sources_changed",
        }
    }
}

/// The verdict of the sources on a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Yes, no, disputed or not in the sources.
    pub code: VerdictCode,
    /// The id of the dispute's question that was answered; `None` for several, or for a verdict
    /// from passages.
    pub question_id: Option<String>,
    /// Sorted, without duplicates.
    pub qualifiers: Vec<Qualifier>,
    /// Set only for [`VerdictCode::NotInSources`].
    pub reason: Option<AbstentionReason>,
}

impl Verdict {
    /// Returns true if the sources do not answer the question.
    pub fn is_silent(&self) -> bool {
        self.code == VerdictCode::NotInSources
    }
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
    /// The byte range in the source's file, front matter included.
    pub span: Span,
    /// The text of that range.
    pub text: String,
    /// The id of the speaker; `None` for the source's own narration.
    pub speaker: Option<String>,
    /// The display name of the speaker.
    pub speaker_name: Option<String>,
    /// The id of the party that relayed the words.
    pub relayed_by: Option<String>,
    /// The display name of the relaying party.
    pub relayed_by_name: Option<String>,
    /// The medium of the statement.
    pub medium: Option<String>,
    /// When it was said, in the source's own words.
    pub said_at: Option<String>,
    /// True for reported speech, false for a direct quotation.
    pub reported: bool,
    /// The stance on the question.
    pub stance: Option<Stance>,
    /// The source's title.
    pub source_title: Option<String>,
    /// The source's publisher.
    pub publisher: Option<String>,
    /// The URL of the source.
    pub url: Option<String>,
    /// The date of publication, as given in the front matter.
    pub published: Option<String>,
}

/// Whether a statement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// The statement counts.
    Counted,
    /// A statement of a deciding party outranks it.
    Outranked,
    /// Its own speaker has superseded it.
    Superseded,
    /// It names an exception, which is shown beside the rule.
    Exception,
    /// It is outside the scope of the question.
    OutOfScope,
}

impl Weight {
    /// The text in `--explain` and in the evidence.
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

/// Why a statement counts or does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WeightReason {
    /// Its speaker's word settles the question.
    DecidingParty,
    /// No party whose word settles the question has spoken.
    NoDecidingParty,
    /// A party whose word settles the question has spoken.
    OutrankedByDecidingParty,
    /// Its speaker has superseded it.
    Superseded,
    /// It names a condition, a workaround or an exception.
    Exception,
    /// It names an exception, and no other statement counts.
    OnlyException,
    /// The question asks for another party's word.
    OutOfScope,
    /// The question asks no proposition, and this sentence answers it.
    Answers,
}

impl WeightReason {
    /// The word in `--json --explain`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DecidingParty => "settles",
            Self::NoDecidingParty => "nobody_settles",
            Self::OutrankedByDecidingParty => "others_settle",
            Self::Superseded => "set_aside",
            Self::Exception => "exception",
            Self::OnlyException => "only_exception",
            Self::OutOfScope => "others_asked",
            Self::Answers => "answers",
        }
    }
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The id of the dispute's question that was weighed; `None` for a verdict from passages.
    pub question_id: Option<String>,
    /// The statement's id; `None` for the source's own narration.
    pub statement: Option<String>,
    /// The stance on the question.
    pub stance: Stance,
    /// Whether the statement counts.
    pub weight: Weight,
    /// Why it counts or does not count.
    pub why: WeightReason,
    /// The certainty of the reader, in thousandths; `None` if the corpus file gives the stance.
    pub certainty: Option<u16>,
    /// The sentence that carries the stance.
    pub citation: Citation,
}

/// The verdict on one of several propositions that a question asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionVerdict {
    /// The id of the dispute's question.
    pub question_id: String,
    /// The proposition, in the corpus's words.
    pub ask: String,
    /// The display names of the parties it concerns.
    pub parties: Vec<String>,
    /// The verdict on it.
    pub code: VerdictCode,
}

/// The dispute's question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposition {
    /// The proposition, in the corpus's words.
    pub ask: String,
    /// The verdict on the proposition as written. It differs from the answer's verdict if the
    /// question asks the inverted proposition.
    pub code: VerdictCode,
}

/// A step from a question to its answer, for `--explain`. Certainties are in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceStep {
    /// The dispute's names in the question.
    Names(Vec<String>),
    /// A name that the sources do not mention.
    UnknownName(String),
    /// The certainties that the question asks a proposition.
    Proposition {
        /// The question's id.
        id: String,
        /// The proposition, in the corpus's words.
        ask: String,
        /// It asks the proposition as written.
        same: u16,
        /// It asks the inverted proposition.
        inverted: u16,
        /// It asks a special case of the proposition.
        narrower: u16,
        /// True if it was read together with all other pairs of the question.
        read_together: bool,
    },
    /// The certainties that a sentence answers the question.
    Passage {
        /// The sentence's id.
        id: String,
        /// It answers yes.
        yes: u16,
        /// It answers no.
        no: u16,
        /// It names a condition or an exception.
        qualifies: u16,
        /// It states the fact that the question asks for.
        fact: u16,
    },
    /// The basis of the answer.
    Decision(TraceDecision),
}

/// The basis of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceDecision {
    /// The statements on these propositions, given by their ids.
    Propositions(Vec<String>),
    /// These sentences answer yes or no.
    Passages(Vec<String>),
    /// These sentences state the fact.
    Facts(Vec<String>),
    /// No certainty reached its threshold.
    Nothing,
}

/// A message other than a question about the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HelpTopic {
    /// A greeting.
    Greeting,
    /// Thanks.
    Thanks,
    /// A request for help.
    Usage,
    /// An empty message.
    Empty,
}

impl Answer {
    /// Returns true if the sources do not answer the question.
    pub fn is_silent(&self) -> bool {
        self.verdict.as_ref().is_some_and(Verdict::is_silent)
    }

    /// Returns true if there is no answer because a source could not be read.
    pub fn has_changed_sources(&self) -> bool {
        let reason = self.verdict.as_ref().and_then(|verdict| verdict.reason);
        reason == Some(AbstentionReason::SourcesChanged)
    }
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question as asked.
    pub question: String,
    /// A hash of the corpus version and the normalised question, and of nothing else.
    pub answer_id: String,
    /// The corpus version: `sha256:…`.
    pub corpus: String,
    /// `None` if the question asks for no yes or no and was answered.
    pub verdict: Option<Verdict>,
    /// The dispute's question that was answered; `None` for none or for several.
    pub proposition: Option<Proposition>,
    /// The names in the question, set only if the sources do not answer.
    pub named_entities: Vec<String>,
    /// At most three, best first; empty if the sources do not answer.
    pub citations: Vec<Citation>,
    /// The nearest sentences, which do not answer; set only if the sources do not answer.
    pub nearest: Vec<Citation>,
    /// The statements and passages from which the verdict was computed.
    pub ledger: Vec<LedgerRow>,
    /// The verdict on each proposition, if the question asks several.
    pub question_verdicts: Vec<QuestionVerdict>,
    /// Set if the message is not a question about the sources.
    pub help: Option<HelpTopic>,
    /// How the question was read and the basis of the answer, for `--explain`.
    pub trace: Vec<TraceStep>,
    /// Identifies the question as it was understood. Questions with equal keys are the same
    /// question.
    pub key: String,
}
