//! `dispute.toml`: the title, the parties, the topics, the questions.

use std::collections::HashSet;

use super::document::TomlDocument;
use super::fields::{Fields, SpannedText, TableKind, TomlTables, tables, top_level};
use super::files::Folder;
use super::findings::Findings;
use super::id_registry::IdRegistry;
use super::names::NameTable;
use super::{cycles, names};
use crate::corpus::{
    Dispute, DisputeQuestion, MAX_DISTINCT_PARTIES, Party, PartyIx, Problem, Source, Statement,
    Topic, TopicIx,
};
use crate::text::Span;

const KEYS: [&str; 4] = ["title", "party", "topic", "question"];
const PARTY: TableKind = TableKind {
    key: "party",
    name: "`[[party]]`",
    known: &["id", "name", "kind", "aliases", "speaks_for"],
};
const TOPIC: TableKind = TableKind {
    key: "topic",
    name: "`[[topic]]`",
    known: &["id", "name", "aliases"],
};
const QUESTION: TableKind = TableKind {
    key: "question",
    name: "`[[question]]`",
    known: &["id", "ask", "party", "topic", "decided_by"],
};

/// The positions of values that may turn out to be unused by the statements.
#[derive(Default)]
struct NamePlaces {
    /// Each question's `ask`.
    asks: Vec<Option<Span>>,
    /// Each party's `speaks_for`.
    speaks_for: Vec<Option<Span>>,
}

/// The content of `dispute.toml`, to which `statements.toml` refers.
pub(super) struct ParsedDispute {
    title: Option<String>,
    parties: Vec<Party>,
    topics: Vec<Topic>,
    questions: Vec<DisputeQuestion>,
    /// True if every `speaks_for` could be resolved and there is no cycle.
    principals_known: bool,
    places: NamePlaces,
    pub(super) party_ids: IdRegistry,
    pub(super) question_ids: IdRegistry,
}

impl ParsedDispute {
    /// Returns true if the words of two parties count as one party's, or if that is unknown.
    pub(super) fn may_count_as_one_party(&self, one: usize, other: usize) -> bool {
        !self.principals_known || self.outermost_principal(one) == self.outermost_principal(other)
    }

    /// The party whose word this party's statements count as, at the end of the `speaks_for` chain.
    fn outermost_principal(&self, party: usize) -> usize {
        let mut principal = party;
        // This ends, because a cycle makes `principals_known` false.
        while let Some(next) = self.parties[principal].speaks_for {
            principal = next.0;
        }
        principal
    }

    /// Warns of values that the statements do not use: questions without any statement, and the
    /// `speaks_for` of a party without statements. Statements without a `stance` are read only when
    /// a question is answered; if there are such, no question counts as unused.
    pub(super) fn warn_of_unused(
        &self,
        folder: &Folder,
        text: &str,
        statements: &[Statement],
        problems: &mut Vec<Problem>,
    ) {
        let mut findings = Findings::new(folder.display_path("dispute.toml"));
        let stances = statements
            .iter()
            .flat_map(|one| one.stance.iter().flatten());
        let answered: HashSet<usize> = stances.map(|(question, _)| question.0).collect();
        let all_given = statements.iter().all(|one| one.stance.is_some());
        for (at, span) in self.places.asks.iter().enumerate() {
            let has_stance = !all_given || answered.contains(&at);
            if let Some(span) = span.filter(|_| !has_stance && !statements.is_empty()) {
                let message = format!(
                    "no statement takes a stance on `{}`",
                    self.question_ids.id(at)
                );
                let help = "it gets no verdict: add a `stance` to a statement, or leave it so \
                            where the sources do not say";
                findings.warning(span, message, help);
            }
        }
        let speakers = statements.iter().map(|one| one.speaker);
        let relays = self.parties.iter().filter_map(|one| one.speaks_for);
        let speakers_and_principals: HashSet<PartyIx> = speakers.chain(relays).collect();
        for (at, span) in self.places.speaks_for.iter().enumerate() {
            if let Some(span) = span.filter(|_| !speakers_and_principals.contains(&PartyIx(at))) {
                let id = self.party_ids.id(at);
                let message = format!("`{id}` speaks for a party but has no statement");
                let help =
                    format!("add a statement whose speaker is `{id}`, or remove `speaks_for`");
                findings.warning(span, message, help);
            }
        }
        findings.finish(text, problems);
    }

    pub(super) fn into_dispute(
        self,
        folder: &Folder,
        sources: Vec<Source>,
        statements: Vec<Statement>,
    ) -> Dispute {
        Dispute {
            id: folder.id.clone(),
            title: self.title.unwrap_or_else(|| folder.id.clone()),
            parties: self.parties,
            topics: self.topics,
            questions: self.questions,
            sources,
            statements,
        }
    }
}

/// Reads the file. `None` means that it is missing or unreadable, which the caller has reported.
pub(super) fn read(
    folder: &Folder,
    text: Option<&str>,
    problems: &mut Vec<Problem>,
) -> ParsedDispute {
    let mut findings = Findings::new(folder.display_path("dispute.toml"));
    let mut document = TomlDocument::parse(text.unwrap_or_default(), 0, &mut findings);
    document.complete &= text.is_some();
    let top = top_level(&mut document, "dispute.toml", &KEYS, &mut findings);
    let title = top.text("title", &mut findings).map(|title| title.value);
    let mut reader = DisputeParser {
        text: text.unwrap_or_default(),
        findings,
        names: NameTable::default(),
        principals_known: true,
        places: NamePlaces::default(),
    };
    let (parties, party_ids) = reader.parties(&document);
    let (topics, topic_ids) = reader.topics(&document);
    let (questions, question_ids) = reader.questions(&document, &party_ids, &topic_ids);
    names::report_shared(&reader.names, reader.text, &mut reader.findings);
    let (principals_known, places) = (reader.principals_known, std::mem::take(&mut reader.places));
    reader.findings.finish(reader.text, problems);
    ParsedDispute {
        title,
        parties,
        topics,
        questions,
        principals_known,
        places,
        party_ids,
        question_ids,
    }
}

struct DisputeParser<'t> {
    text: &'t str,
    findings: Findings,
    names: NameTable,
    principals_known: bool,
    places: NamePlaces,
}

impl DisputeParser<'_> {
    fn parties(&mut self, document: &TomlDocument<'_>) -> (Vec<Party>, IdRegistry) {
        let tables = tables(document, &PARTY, &mut self.findings);
        let ids = self.register(&tables, &PARTY);
        let mut parties = Vec::new();
        let mut speaks_for = Vec::new();
        for fields in &tables.found {
            let (name, aliases) = self.names_of("party", parties.len(), fields);
            let principal = fields.text("speaks_for", &mut self.findings);
            self.places
                .speaks_for
                .push(principal.as_ref().map(|id| id.span));
            let place = principal
                .as_ref()
                .and_then(|id| ids.resolve(id, &mut self.findings));
            self.principals_known &= place.is_some() || principal.is_none();
            parties.push(Party {
                id: ids.id(parties.len()).to_owned(),
                name,
                kind: fields
                    .text("kind", &mut self.findings)
                    .map(|kind| kind.value),
                aliases,
                speaks_for: place.map(PartyIx),
            });
            speaks_for.push(principal.zip(place).into_iter().collect());
        }
        if let Some(fields) = tables.found.get(MAX_DISTINCT_PARTIES) {
            let message = format!("the dispute has more than {MAX_DISTINCT_PARTIES} parties");
            let help = "the reader takes the last ones for each other: leave out parties, or make \
                        two disputes";
            self.findings.warning(fields.header, message, help);
        }
        self.principals_known &= cycles::report(&speaks_for, &ids, &SPEAKS_FOR, &mut self.findings);
        (parties, ids)
    }

    fn topics(&mut self, document: &TomlDocument<'_>) -> (Vec<Topic>, IdRegistry) {
        let tables = tables(document, &TOPIC, &mut self.findings);
        let ids = self.register(&tables, &TOPIC);
        let mut topics = Vec::new();
        for fields in &tables.found {
            let (name, aliases) = self.names_of("topic", topics.len(), fields);
            let id = ids.id(topics.len()).to_owned();
            topics.push(Topic { id, name, aliases });
        }
        (topics, ids)
    }

    fn questions(
        &mut self,
        document: &TomlDocument<'_>,
        parties: &IdRegistry,
        topics: &IdRegistry,
    ) -> (Vec<DisputeQuestion>, IdRegistry) {
        let tables = tables(document, &QUESTION, &mut self.findings);
        let ids = self.register(&tables, &QUESTION);
        let (findings, places) = (&mut self.findings, &mut self.places);
        let mut questions = Vec::new();
        for fields in &tables.found {
            let ask = fields.required("ask", findings);
            places.asks.push(ask.as_ref().map(|ask| ask.span));
            let party = fields.required_texts("party", findings);
            let topic = fields.required_texts("topic", findings);
            let decided_by = fields.required_texts("decided_by", findings);
            let mut resolved =
                |of: &IdRegistry, texts: &[SpannedText]| of.resolve_all(texts, findings);
            questions.push(DisputeQuestion {
                id: ids.id(questions.len()).to_owned(),
                ask: ask.map(|ask| ask.value).unwrap_or_default(),
                parties: resolved(parties, &party).into_iter().map(PartyIx).collect(),
                topics: resolved(topics, &topic).into_iter().map(TopicIx).collect(),
                decided_by: resolved(parties, &decided_by)
                    .into_iter()
                    .map(PartyIx)
                    .collect(),
            });
        }
        (questions, ids)
    }

    /// Registers the ids of the tables. Warns if there is no table.
    fn register(&mut self, tables: &TomlTables<'_>, kind: &TableKind) -> IdRegistry {
        let mut ids = IdRegistry::new(kind.key, tables.complete);
        for fields in &tables.found {
            let id = fields.required("id", &mut self.findings);
            ids.add(id.as_ref(), self.text, &mut self.findings);
        }
        if tables.found.is_empty() && tables.complete {
            let message = format!("there is no {}: no question can get a verdict", kind.key);
            let help = format!("add a {}", kind.name);
            self.findings.warning_of_file(&message, &help);
        }
        ids
    }

    fn names_of(
        &mut self,
        kind: &'static str,
        at: usize,
        fields: &Fields<'_>,
    ) -> (String, Vec<String>) {
        let name = fields.required("name", &mut self.findings);
        let aliases = fields
            .list("aliases", &mut self.findings)
            .unwrap_or_default();
        for text in name.iter().chain(&aliases) {
            self.names.add(kind, at, text);
        }
        let aliases = aliases.into_iter().map(|alias| alias.value).collect();
        (name.map(|name| name.value).unwrap_or_default(), aliases)
    }
}

const SPEAKS_FOR: cycles::CycleMessages = cycles::CycleMessages {
    itself: (
        "speaks for itself",
        "name the party that it speaks for, or remove `speaks_for`",
    ),
    cycle: (
        "these parties speak for each other in a cycle",
        "remove `speaks_for` from the party that the others speak for",
    ),
};
