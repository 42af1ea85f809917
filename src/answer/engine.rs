//! A stand-in until the engine is there: the sentences that share the most words.

use std::collections::HashSet;

use super::{Answer, Citation, Help, Reason, Verdict, VerdictCode};
use crate::corpus::{Corpus, Dispute, SentenceIx, SourceIx};

/// Answers questions about a corpus.
#[derive(Debug)]
pub struct Engine {
    corpus: Corpus,
}

impl Engine {
    /// Over a loaded corpus.
    pub fn new(corpus: Corpus) -> Self {
        Self { corpus }
    }

    /// What the corpus says to the question.
    pub fn answer(&self, question: &str) -> Answer {
        let asked = words(question);
        let help = match question.trim() {
            "" => Some(Help::Empty),
            "hello" => Some(Help::Greeting),
            "thank you!" => Some(Help::Thanks),
            "help" => Some(Help::Usage),
            _ => None,
        };
        let mut found: Vec<(usize, Citation)> = Vec::new();
        for dispute in &self.corpus.disputes {
            for (s, source) in dispute.sources.iter().enumerate() {
                for number in 0..source.sentences.len() {
                    let ix = SentenceIx {
                        source: SourceIx(s),
                        number,
                    };
                    let shared = words(dispute.words(ix)).intersection(&asked).count();
                    if shared > 1 {
                        found.push((shared, cite(dispute, ix)));
                    }
                }
            }
        }
        found.sort_by_key(|f| std::cmp::Reverse(f.0));
        let citations: Vec<Citation> = found
            .into_iter()
            .take(if help.is_some() { 0 } else { 3 })
            .map(|f| f.1)
            .collect();
        let silent = citations.is_empty();
        Answer {
            question: question.to_owned(),
            answer_id: "stub".to_owned(),
            corpus: self.corpus.version.clone(),
            verdict: Some(Verdict {
                code: if silent {
                    VerdictCode::NotInSources
                } else {
                    VerdictCode::No
                },
                question_id: None,
                qualifiers: Vec::new(),
                reason: silent.then_some(if help.is_some() {
                    Reason::OffTopic
                } else {
                    Reason::NoMatch
                }),
            }),
            citations,
            nearest: Vec::new(),
            ledger: Vec::new(),
            standings: Vec::new(),
            help,
            trace: Vec::new(),
        }
    }

    /// What was read in each statement, and why.
    pub fn explain_statements(&self) -> Vec<String> {
        Vec::new()
    }
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 3)
        .map(str::to_lowercase)
        .collect()
}

fn cite(dispute: &Dispute, ix: SentenceIx) -> Citation {
    let source = dispute.source(ix.source);
    let by = dispute
        .statements()
        .find(|(_, s)| dispute.sentences_of(s).any(|x| x == ix))
        .map(|(_, s)| s);
    Citation {
        id: dispute.sentence_id(ix),
        dispute: dispute.id.clone(),
        source: source.id.clone(),
        span: dispute.span(ix),
        text: dispute.words(ix).to_owned(),
        speaker: by.map(|s| dispute.party(s.speaker).id.clone()),
        speaker_name: by.map(|s| dispute.party(s.speaker).name.clone()),
        relayed_by: None,
        relayed_by_name: None,
        medium: by.and_then(|s| s.medium.clone()),
        said: by.and_then(|s| s.said.clone()),
        reported: by.is_some_and(|s| s.reported),
        stance: None,
        source_title: source.meta.title.clone(),
        publisher: source.meta.publisher.clone(),
        url: source.meta.url.clone(),
        published: source.meta.published.clone(),
    }
}
