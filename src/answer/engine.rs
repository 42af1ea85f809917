//! Holds a loaded corpus and answers questions: reads the likeliest disputes, and fills the answer
//! from the outcome with the highest certainty. Limits the disputes and the citations.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::corpus::{Corpus, Dispute, SentenceIx};
use crate::entity_linker::Spelling;
use crate::index::{Hit, IndexError, SentenceIndex};
use crate::question::{
    FollowUp, MAX_QUESTION_LENGTH, MAX_QUESTIONS, SmallTalk, follow_up, prepare, split_questions,
};
use crate::reader::Reader;
use crate::text::{hex, normalise};
use crate::verdict::{CompiledDispute, WeighedProposition, WeighedVerdict};

use super::cache::AnswerCache;
use super::cite::{CitedSentence, citation, ledger_row, passage_row};
use super::complete::complete;
use super::dispute_resolver::{DisputeOutcome, DisputeResolver, Resolution};
use super::documents::IndexDocuments;
use super::match_key;
use super::nearest_sentences::NearestSentences;
use super::reply::{
    AbstentionReason, Answer, HelpTopic, LedgerRow, Proposition, Qualifier, QuestionVerdict,
    Verdict, VerdictCode,
};
use super::sentence_vectors::SentenceVectors;

/// The maximum number of disputes that are read for one question.
const MAX_DISPUTES: usize = 3;
/// The maximum number of citations in an answer: what fits on a screen along with the speakers.
const MAX_CITATIONS: usize = 3;
/// The maximum number of nearest sentences that are shown if the sources do not answer.
const MAX_NEAREST: usize = 2;

/// A loaded corpus that answers questions.
#[derive(Debug)]
pub struct Engine {
    corpus: Corpus,
    compiled_disputes: Vec<CompiledDispute>,
    sentence_vectors: Vec<SentenceVectors>,
    index: SentenceIndex,
    reader: Arc<Reader>,
    cache: AnswerCache,
}

impl Engine {
    /// Compiles the disputes of a corpus. `index` must hold the corpus's [`IndexDocuments`].
    pub fn new(corpus: Corpus, index: SentenceIndex) -> Self {
        Self::with_reader(corpus, index, Reader::shared())
    }

    /// Like [`Engine::new`], with a reader of its own.
    pub fn with_reader(corpus: Corpus, index: SentenceIndex, reader: Arc<Reader>) -> Self {
        let compiled_disputes = corpus.disputes.iter().map(CompiledDispute::new).collect();
        let sentence_vectors = corpus.disputes.iter().map(|_| SentenceVectors::default());
        Self {
            sentence_vectors: sentence_vectors.collect(),
            corpus,
            compiled_disputes,
            index,
            reader,
            cache: AnswerCache::new(),
        }
    }

    /// Like [`Engine::new`], but builds an index in memory.
    ///
    /// # Errors
    /// If the index cannot be built, because the corpus has more sentences than it can number.
    pub fn in_memory(corpus: Corpus) -> Result<Self, IndexError> {
        let index = {
            let documents = IndexDocuments::new(&corpus);
            let sentences = documents.sentences();
            SentenceIndex::in_memory(sentences.iter().map(|at| documents.document(at)))?
        };
        Ok(Self::new(corpus, index))
    }

    /// Reads what is deferred until it is used: the sources of a corpus from a snapshot, and the
    /// words and vectors of the sources. Slow; run it in the background.
    pub fn read_deferred(&self) {
        for compiled in &self.compiled_disputes {
            compiled.linker.read_vocabulary();
        }
        self.corpus.read_deferred();
        let disputes = self.corpus.disputes.iter().zip(&self.compiled_disputes);
        for ((dispute, compiled), vectors) in disputes.zip(&self.sentence_vectors) {
            vectors.get(dispute, &compiled.linker, &self.reader);
        }
    }

    /// Verifies the index by reading all of it, if it is on disk. Slow; run it in the background.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if the index is damaged. The next start rebuilds it.
    pub fn verify_index(&self) -> Result<(), IndexError> {
        self.index.verify()
    }

    /// Verifies the index if one of its files has changed, and logs what is wrong. Run it in the
    /// background.
    pub fn recheck_index(&self) {
        if let Err(flaw) = self.index.recheck() {
            tracing::warn!("the index is damaged and will be rebuilt: {flaw}");
        }
    }

    /// Returns true if a read or the verification of the index has failed since it was opened, or if
    /// a source could not be read. Loading the corpus again repairs both.
    pub fn needs_reload(&self) -> bool {
        self.index.is_damaged() || self.corpus.read_failure.is_set()
    }

    /// Makes the next start rebuild the index. This process continues to use it.
    pub fn invalidate_index(&self) {
        self.index.invalidate();
    }

    /// The loaded corpus.
    pub const fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// The compiled disputes, in corpus order.
    pub fn compiled_disputes(&self) -> &[CompiledDispute] {
        &self.compiled_disputes
    }

    /// Returns up to `max` sentences that match a question best, each with the index of its
    /// dispute, best first. They are no answer: a moderator chooses among them.
    pub fn nearest(&self, question: &str, max: usize) -> Vec<(usize, SentenceIx)> {
        let prepared = prepare(question);
        let mut hits: Vec<Hit> = (0..self.compiled_disputes.len())
            .flat_map(|at| self.nearest_sentences(at, &prepared.text).hits(max))
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(max);
        hits.into_iter()
            .map(|hit| (hit.dispute, hit.sentence))
            .collect()
    }

    /// Lists the stance of each statement and its certainty, as lines for `check --explain`.
    pub fn explain_statements(&self) -> Vec<String> {
        self.corpus
            .disputes
            .iter()
            .zip(&self.compiled_disputes)
            .flat_map(|(dispute, compiled)| compiled.explain(dispute, &self.reader))
            .collect()
    }

    /// Answers a question. Accepts any text. If a source could not be read, the answer says only that
    /// ([`AbstentionReason::SourcesChanged`]).
    pub fn answer(&self, question: &str) -> Answer {
        if let Some(known) = self.cached_answer(question) {
            tracing::debug!(answer.id = %known.answer_id, "no reading is needed");
            return known;
        }
        let prepared = prepare(question);
        let mut answer = self.empty_answer(question, &prepared.text);
        tracing::debug!(answer.id = %answer.answer_id, "a question is read");
        match self.outcome(&prepared.text) {
            Some((at, outcome)) => self.fill_answer(&mut answer, at, outcome),
            None => answer.verdict = Some(silent(AbstentionReason::OffTopic)),
        }
        // Stances that were read from a missing text are kept, so this engine answers nothing any
        // more, except what is in the cache.
        if self.corpus.read_failure.is_set() {
            return Answer {
                verdict: Some(silent(AbstentionReason::SourcesChanged)),
                ..self.empty_answer(question, &prepared.text)
            };
        }
        self.cache.insert(prepared.text, answer.clone());
        answer
    }

    /// Returns the answer if it needs no reading: small talk, or a cached answer.
    pub fn cached_answer(&self, question: &str) -> Option<Answer> {
        let prepared = prepare(question);
        if let Some(small) = prepared.small {
            return Some(Answer {
                help: Some(help(small)),
                verdict: Some(silent(match small {
                    SmallTalk::Empty => AbstentionReason::NothingAsked,
                    SmallTalk::Greeting | SmallTalk::Thanks | SmallTalk::Help => {
                        AbstentionReason::OffTopic
                    }
                })),
                ..self.empty_answer(question, &prepared.text)
            });
        }
        let cached = self.cache.get(&prepared.text)?;
        Some(Answer {
            question: question.to_owned(),
            answer_id: answer_id(&self.corpus.version, question),
            ..Answer::clone(&cached)
        })
    }

    /// Completes a follow-up such as "and wechat?" or "who said that?" from the previous question.
    /// Returns `None` if `then` is a complete question.
    pub fn complete_follow_up(&self, before: &str, then: &str) -> Option<String> {
        let rest = match follow_up(then) {
            FollowUp::Repeat => return Some(before.to_owned()),
            FollowUp::Substitution(rest) => rest,
        };
        let text = prepare(before).text;
        let at = *self.likely_disputes(&text).first()?;
        complete(
            &self.corpus.disputes[at],
            &self.compiled_disputes[at].linker,
            &text,
            &rest,
        )
    }

    /// Splits a text into questions and completes each from the one before it. Returns a text
    /// longer than the maximum length of a question as a single question.
    pub fn questions(&self, text: &str) -> Vec<String> {
        if text.chars().count() > MAX_QUESTION_LENGTH {
            return vec![text.to_owned()];
        }
        let mut questions: Vec<String> = Vec::new();
        for one in split_questions(text) {
            // Questions beyond the last one that is answered are only listed.
            let before = questions.last().filter(|_| questions.len() < MAX_QUESTIONS);
            let completed = before.and_then(|before| self.complete_follow_up(before, &one));
            questions.push(completed.unwrap_or(one));
        }
        questions
    }

    /// `text` is the prepared question.
    fn empty_answer(&self, question: &str, text: &str) -> Answer {
        Answer {
            question: question.to_owned(),
            answer_id: answer_id(&self.corpus.version, question),
            corpus: self.corpus.version.clone(),
            verdict: None,
            proposition: None,
            named_entities: Vec::new(),
            citations: Vec::new(),
            nearest: Vec::new(),
            ledger: Vec::new(),
            question_verdicts: Vec::new(),
            help: None,
            trace: Vec::new(),
            key: match_key::of_text(text),
        }
    }

    /// Returns the outcome with the highest certainty. Among abstentions, the dispute with the most
    /// names in the question wins; on a tie, the first.
    fn outcome(&self, text: &str) -> Option<(usize, DisputeOutcome)> {
        let outcomes = self.likely_disputes(text).into_iter().map(|at| {
            let case = DisputeResolver {
                dispute: &self.corpus.disputes[at],
                compiled: &self.compiled_disputes[at],
                reader: &self.reader,
                text,
                nearest: self.nearest_sentences(at, text),
            };
            (at, case.resolve())
        });
        outcomes.max_by_key(|(at, outcome)| {
            (
                outcome.certainty,
                outcome.names_matched,
                std::cmp::Reverse(*at),
            )
        })
    }

    /// Returns the disputes to read for a question: those with the most names in it, and among equal
    /// ones those with the sentence nearest to it.
    fn likely_disputes(&self, text: &str) -> Vec<usize> {
        let nearness = |at: usize| {
            let names = &self.compiled_disputes[at].linker;
            let named = names.link(text, Spelling::Forgiving).entities.len();
            let best = self.nearest_sentences(at, text).hits(1);
            (named, best.first().map_or(0.0, |hit| hit.score))
        };
        let each = (0..self.compiled_disputes.len()).map(|at| (nearness(at), at));
        let mut order: Vec<((usize, f32), usize)> = each.collect();
        order.sort_by(
            |((names, score), at), ((other_names, other_score), other)| {
                let nearer = other_names.cmp(names).then(other_score.total_cmp(score));
                nearer.then(at.cmp(other))
            },
        );
        order.truncate(MAX_DISPUTES);
        order.into_iter().map(|(_, at)| at).collect()
    }

    /// The sentences of a dispute by their nearness to a prepared question.
    fn nearest_sentences<'a>(&'a self, at: usize, text: &'a str) -> NearestSentences<'a> {
        NearestSentences {
            dispute: &self.corpus.disputes[at],
            linker: &self.compiled_disputes[at].linker,
            index: &self.index,
            vectors: &self.sentence_vectors[at],
            reader: &self.reader,
            at,
            text,
        }
    }

    fn fill_answer(&self, answer: &mut Answer, at: usize, outcome: DisputeOutcome) {
        let dispute = &self.corpus.disputes[at];
        answer.trace = outcome.trace;
        answer.key = outcome.key;
        let cite = |cited: Vec<CitedSentence>, max: usize| {
            cited
                .into_iter()
                .take(max)
                .map(|cited| citation(dispute, cited))
                .collect::<Vec<_>>()
        };
        match outcome.resolution {
            Resolution::Weighed {
                weighed,
                code,
                differs,
                cited,
            } => {
                answer.verdict = Some(self.verdict(at, &weighed, code, differs));
                answer.proposition = proposition(dispute, &weighed);
                answer.citations = cite(cited, MAX_CITATIONS);
                self.keep_ledger(answer, at, &weighed);
            }
            Resolution::YesNo { yes, cited } => {
                let rows = cited.iter().take(MAX_CITATIONS);
                let rows = rows.map(|&cited| passage_row(dispute, cited));
                answer.ledger = rows.collect();
                answer.verdict = Some(passages_verdict(yes, &answer.ledger));
                answer.citations = cite(cited, MAX_CITATIONS);
            }
            Resolution::Fact { weighed, cited } => {
                answer.citations = cite(cited, MAX_CITATIONS);
                self.keep_ledger(answer, at, &weighed);
            }
            Resolution::Silent {
                reason,
                nearest,
                named_entities,
            } => {
                answer.verdict = Some(silent(reason));
                answer.named_entities = named_entities;
                answer.nearest = cite(nearest, MAX_NEAREST);
            }
        }
    }

    fn verdict(
        &self,
        at: usize,
        weighed: &[WeighedProposition],
        code: WeighedVerdict,
        differs: bool,
    ) -> Verdict {
        // In the order of the type. All propositions carry the verdict.
        let any = |is: fn(&WeighedProposition) -> bool| weighed.iter().any(is);
        let all = |is: fn(&WeighedProposition) -> bool| weighed.iter().all(is);
        let marks = [
            (any(|one| one.superseded), Qualifier::Superseded),
            (all(|one| one.reported), Qualifier::Reported),
            (all(|one| one.exception), Qualifier::Exception),
            (any(|one| one.one_side_only), Qualifier::OneSideOnly),
            (differs, Qualifier::Differs),
        ];
        let set = marks.into_iter().filter(|(set, _)| *set);
        let id = |weighed: &WeighedProposition| {
            self.corpus.disputes[at]
                .question(weighed.question)
                .id
                .clone()
        };
        let question_id = match weighed {
            [one] => Some(id(one)),
            _ => None,
        };
        Verdict {
            code: verdict_code(code),
            question_id,
            qualifiers: set.map(|(_, qualifier)| qualifier).collect(),
            reason: None,
        }
    }

    fn keep_ledger(&self, answer: &mut Answer, at: usize, weighed: &[WeighedProposition]) {
        let dispute = &self.corpus.disputes[at];
        for one in weighed {
            let question = dispute.question(one.question);
            let rows = one
                .rows
                .iter()
                .map(|row| ledger_row(dispute, &question.id, row));
            answer.ledger.extend(rows.collect::<Vec<LedgerRow>>());
            if weighed.len() > 1 {
                answer.question_verdicts.push(QuestionVerdict {
                    question_id: question.id.clone(),
                    ask: question.ask.clone(),
                    parties: question
                        .parties
                        .iter()
                        .map(|&party| dispute.party(party).name.clone())
                        .collect(),
                    code: verdict_code(one.code),
                });
            }
        }
    }
}

/// The proposition that was answered, if exactly one was weighed.
fn proposition(dispute: &Dispute, weighed: &[WeighedProposition]) -> Option<Proposition> {
    let [one] = weighed else { return None };
    Some(Proposition {
        ask: dispute.question(one.question).ask.clone(),
        code: verdict_code(one.code),
    })
}

/// The verdict of a yes or no from passages. `ledger` holds the rows of these passages.
fn passages_verdict(yes: bool, ledger: &[LedgerRow]) -> Verdict {
    let reported = ledger.iter().all(|row| {
        row.citation.reported || row.citation.relayed_by.is_some() || row.statement.is_none()
    });
    Verdict {
        code: if yes {
            VerdictCode::Yes
        } else {
            VerdictCode::No
        },
        question_id: None,
        qualifiers: reported
            .then_some(Qualifier::Reported)
            .into_iter()
            .collect(),
        reason: None,
    }
}

const fn verdict_code(code: WeighedVerdict) -> VerdictCode {
    match code {
        WeighedVerdict::Yes => VerdictCode::Yes,
        WeighedVerdict::No => VerdictCode::No,
        WeighedVerdict::Disputed => VerdictCode::Disputed,
        WeighedVerdict::Silent => VerdictCode::NotInSources,
    }
}

const fn silent(reason: AbstentionReason) -> Verdict {
    Verdict {
        code: VerdictCode::NotInSources,
        question_id: None,
        qualifiers: Vec::new(),
        reason: Some(reason),
    }
}

const fn help(small: SmallTalk) -> HelpTopic {
    match small {
        SmallTalk::Empty => HelpTopic::Empty,
        SmallTalk::Greeting => HelpTopic::Greeting,
        SmallTalk::Thanks => HelpTopic::Thanks,
        SmallTalk::Help => HelpTopic::Usage,
    }
}

/// The id of an answer: the first 16 hexadecimal digits of a SHA-256 hash over the corpus version
/// and the lines of the question. Each line is normalised, in lower case and preceded by a line
/// feed, because the end of a line counts as the end of a sentence.
pub fn answer_id(version: &str, question: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(version.as_bytes());
    for line in question
        .lines()
        .map(normalise)
        .filter(|line| !line.is_empty())
    {
        hash.update(b"\n");
        hash.update(line.to_lowercase().as_bytes());
    }
    let mut id = hex(&hash.finalize());
    id.truncate(16);
    id
}
