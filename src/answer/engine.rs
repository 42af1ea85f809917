//! The façade: a loaded corpus that answers questions.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::corpus::{Corpus, SentenceIx};
use crate::index::{Hit, IndexError, SentenceIndex, SentenceQuery, Within};
use crate::question::{Prepared, Question, Small, prepare, question_terms};
use crate::text::normalise;
use crate::verdict::{Candidate, Casebook, Code, Weighed};

use super::cite::{Cited, citation, ledger_row, narration_row};
use super::documents::Documents;
use super::reply::{Answer, Help, LedgerRow, Qualifier, Reason, Standing, Verdict, VerdictCode};
use super::resolve::{self, Candidates, Case, Found, Outcome};

/// How many sentences the index hands over for one question and dispute.
const CANDIDATES: usize = 24;
/// How many citations an answer has at the most (design.md).
const MOST_CITATIONS: usize = 3;
/// How many nearest sentences are shown where the sources do not say.
const MOST_NEAREST: usize = 2;

/// A loaded corpus that answers questions.
#[derive(Debug)]
pub struct Engine {
    corpus: Corpus,
    casebooks: Vec<Casebook>,
    index: SentenceIndex,
}

impl Engine {
    /// Makes a corpus ready to be asked, with an index of its [`Documents`].
    pub fn new(corpus: Corpus, index: SentenceIndex) -> Self {
        let casebooks = corpus.disputes.iter().map(Casebook::new).collect();
        Self {
            corpus,
            casebooks,
            index,
        }
    }

    /// The same, with an index in memory.
    ///
    /// # Errors
    /// Where the index cannot be built: more sentences than it can number.
    pub fn in_memory(corpus: Corpus) -> Result<Self, IndexError> {
        let index = {
            let documents = Documents::new(&corpus);
            let sentences = documents.sentences();
            SentenceIndex::in_memory(sentences.iter().map(|at| documents.document(at)))?
        };
        Ok(Self::new(corpus, index))
    }

    /// Reads the index through, where it lies on disk: for the background.
    ///
    /// # Errors
    /// [`IndexError::Damaged`]: it is built anew at the next start.
    pub fn verify_index(&self) -> Result<(), IndexError> {
        self.index.verify()
    }

    /// Sees to it that the next start builds the index anew; this one goes on with it.
    pub fn forget_index(&self) {
        self.index.forget();
    }

    /// What was loaded.
    pub const fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// How each dispute is read, in the corpus's order: for telling which questions are the same.
    pub fn casebooks(&self) -> &[Casebook] {
        &self.casebooks
    }

    /// The sentences that speak most of what is asked, with their dispute's place, nearest first.
    /// They answer nothing: a moderator chooses among them.
    pub fn nearest(&self, question: &str, most: usize) -> Vec<(usize, SentenceIx)> {
        let prepared = prepare(question);
        let mut hits: Vec<Hit> = Vec::new();
        for (at, casebook) in self.casebooks.iter().enumerate() {
            if let Some(question) = resolve::question(&prepared, casebook) {
                hits.extend(self.hits(at, &question, most));
            }
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(most);
        let places = hits.into_iter().map(|hit| (hit.dispute, hit.sentence));
        places.collect()
    }

    /// What the bot reads in each statement, and why: lines for `check --explain`.
    pub fn explain_statements(&self) -> Vec<String> {
        self.corpus
            .disputes
            .iter()
            .zip(&self.casebooks)
            .flat_map(|(dispute, casebook)| casebook.explain(dispute))
            .collect()
    }

    /// Answers a question, whatever it is.
    pub fn answer(&self, question: &str) -> Answer {
        let prepared = prepare(question);
        let mut answer = self.blank(question);
        if let Some(small) = prepared.small {
            answer.help = Some(help(small));
            answer.verdict = Some(silent(Reason::OffTopic));
            return answer;
        }
        let Some((at, outcome)) = self.outcome(&prepared) else {
            answer.verdict = Some(silent(Reason::OffTopic));
            return answer;
        };
        self.fill(&mut answer, at, outcome);
        answer
    }

    fn blank(&self, question: &str) -> Answer {
        Answer {
            question: question.to_owned(),
            answer_id: answer_id(&self.corpus.version, question),
            corpus: self.corpus.version.clone(),
            verdict: None,
            citations: Vec::new(),
            nearest: Vec::new(),
            ledger: Vec::new(),
            standings: Vec::new(),
            help: None,
            trace: Vec::new(),
        }
    }

    /// The outcome of the dispute that the question fits best; the first of several that fit alike.
    fn outcome(&self, prepared: &Prepared) -> Option<(usize, Outcome)> {
        let mut best: Option<(usize, Outcome)> = None;
        for (at, (dispute, casebook)) in
            self.corpus.disputes.iter().zip(&self.casebooks).enumerate()
        {
            let Some(question) = resolve::question(prepared, casebook) else {
                continue;
            };
            let candidates = self.candidates(at, &question);
            let outcome = resolve::resolve(&Case::new(dispute, casebook, question, candidates));
            if best
                .as_ref()
                .is_none_or(|(_, known)| outcome.fit > known.fit)
            {
                best = Some((at, outcome));
            }
        }
        best
    }

    fn candidates(&self, at: usize, question: &Question) -> Candidates {
        let (dispute, casebook) = (&self.corpus.disputes[at], &self.casebooks[at]);
        let hits = self.hits(at, question, CANDIDATES).into_iter();
        hits.map(|hit| Candidate::new(casebook.evidence(dispute, hit.sentence)))
            .collect()
    }

    /// The sentences of a dispute that the index ranks highest for a question.
    fn hits(&self, at: usize, question: &Question, most: usize) -> Vec<Hit> {
        let mut terms: Vec<(String, f32)> = Vec::new();
        question_terms(&self.casebooks[at].lens, question, &mut |term, weight| {
            terms.push((term.to_owned(), weight))
        });
        let query = SentenceQuery::any(terms.iter().map(|(term, weight)| (term.as_str(), *weight)))
            .within(Within::Dispute(at))
            .by_rarer_terms();
        self.index.search(&query, most)
    }

    fn fill(&self, answer: &mut Answer, at: usize, outcome: Outcome) {
        let dispute = &self.corpus.disputes[at];
        answer.trace = outcome.trace;
        let cite = |cited: Vec<Cited>, most: usize| {
            cited
                .into_iter()
                .take(most)
                .map(|cited| citation(dispute, cited))
                .collect::<Vec<_>>()
        };
        match outcome.found {
            Found::Weighed {
                weighed,
                code,
                differs,
                cited,
            } => {
                answer.verdict = Some(self.verdict(at, &weighed, code, differs));
                answer.citations = cite(cited, MOST_CITATIONS);
                self.keep_ledger(answer, at, &weighed);
            }
            Found::Stated { yes, cited } => {
                let reported = cited
                    .first()
                    .and_then(|cited| cited.statement)
                    .map(|ix| dispute.statement(ix));
                let reported = reported
                    .is_some_and(|statement| statement.reported || statement.relayed_by.is_some());
                let qualifiers = if reported {
                    vec![Qualifier::Reported]
                } else {
                    Vec::new()
                };
                let code = if yes {
                    VerdictCode::Yes
                } else {
                    VerdictCode::No
                };
                answer.verdict = Some(Verdict {
                    code,
                    question_id: None,
                    qualifiers,
                    reason: None,
                });
                answer.citations = cite(cited, MOST_CITATIONS);
            }
            Found::Told { weighed, cited } => {
                answer.citations = cite(cited, MOST_CITATIONS);
                self.keep_ledger(answer, at, &weighed);
            }
            Found::Silent { reason, nearest } => {
                answer.verdict = Some(silent(reason));
                answer.nearest = cite(nearest, MOST_NEAREST);
            }
        }
    }

    fn verdict(&self, at: usize, weighed: &[Weighed], code: Code, differs: bool) -> Verdict {
        let mut qualifiers = BTreeSet::new();
        for weighed in weighed {
            let marks = [
                (weighed.superseded, Qualifier::Superseded),
                (weighed.reported, Qualifier::Reported),
                (weighed.exception, Qualifier::Exception),
                (weighed.one_side_only, Qualifier::OneSideOnly),
                (differs, Qualifier::Differs),
            ];
            qualifiers.extend(
                marks
                    .into_iter()
                    .filter(|(set, _)| *set)
                    .map(|(_, qualifier)| qualifier),
            );
        }
        let id = |weighed: &Weighed| {
            self.corpus.disputes[at]
                .question(self.casebooks[at].asked[weighed.asked].question)
                .id
                .clone()
        };
        let question_id = match weighed {
            [one] => Some(id(one)),
            _ => None,
        };
        Verdict {
            code: shown(code),
            question_id,
            qualifiers: qualifiers.into_iter().collect(),
            reason: None,
        }
    }

    fn keep_ledger(&self, answer: &mut Answer, at: usize, weighed: &[Weighed]) {
        let dispute = &self.corpus.disputes[at];
        for one in weighed {
            let question = dispute.question(self.casebooks[at].asked[one.asked].question);
            let rows = one
                .rows
                .iter()
                .map(|row| ledger_row(dispute, &question.id, row));
            answer.ledger.extend(rows.collect::<Vec<LedgerRow>>());
            answer
                .ledger
                .extend(narration_row(dispute, &question.id, one));
            if weighed.len() > 1 {
                answer.standings.push(Standing {
                    question_id: question.id.clone(),
                    ask: question.ask.clone(),
                    parties: question
                        .parties
                        .iter()
                        .map(|&party| dispute.party(party).name.clone())
                        .collect(),
                    code: shown(one.code),
                });
            }
        }
    }
}

const fn shown(code: Code) -> VerdictCode {
    match code {
        Code::Yes => VerdictCode::Yes,
        Code::No => VerdictCode::No,
        Code::Disputed => VerdictCode::Disputed,
        Code::Silent => VerdictCode::NotInSources,
    }
}

const fn silent(reason: Reason) -> Verdict {
    Verdict {
        code: VerdictCode::NotInSources,
        question_id: None,
        qualifiers: Vec::new(),
        reason: Some(reason),
    }
}

const fn help(small: Small) -> Help {
    match small {
        Small::Empty => Help::Empty,
        Small::Greeting => Help::Greeting,
        Small::Thanks => Help::Thanks,
        Small::Help => Help::Usage,
    }
}

/// What an answer is told by: the first 16 hexadecimal digits of SHA-256 over the corpus's version and the question's lines,
/// normalised and in lower case, each behind a line feed: a line's end is read as a sentence's end.
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
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
