//! `dispute.toml`: the title, the parties, the topics, the questions.

use super::document::Document;
use super::fields::{Fields, Text, tables};
use super::files::Folder;
use super::findings::Findings;
use super::names::Names;
use super::register::Register;
use super::{circles, names};
use crate::corpus::{
    Dispute, DisputeQuestion, Party, PartyIx, Problem, Source, Statement, Topic, TopicIx,
};

const KEYS: [&str; 4] = ["title", "party", "topic", "question"];
const PARTY: [&str; 5] = ["id", "name", "kind", "aliases", "speaks_for"];
const TOPIC: [&str; 3] = ["id", "name", "aliases"];
const QUESTION: [&str; 5] = ["id", "ask", "party", "topic", "decided_by"];

/// What `dispute.toml` says, for `statements.toml` to refer to.
pub(super) struct Known {
    title: Option<String>,
    parties: Vec<Party>,
    topics: Vec<Topic>,
    questions: Vec<DisputeQuestion>,
    /// The ids of the parties.
    pub(super) party_ids: Register,
    /// The ids of the questions.
    pub(super) question_ids: Register,
}

impl Known {
    /// The party that this one's word counts as, through all whom it speaks for.
    pub(super) fn voice(&self, party: usize) -> usize {
        let mut voice = party;
        // At most as many steps as there are parties: a circle is reported and ends here.
        for _ in &self.parties {
            match self.parties.get(voice).and_then(|p| p.speaks_for) {
                Some(next) => voice = next.0,
                None => break,
            }
        }
        voice
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

/// Reads the file; `None` stands for one that is missing or unreadable, which is reported already.
pub(super) fn read(folder: &Folder, text: Option<&str>, problems: &mut Vec<Problem>) -> Known {
    let mut findings = Findings::new(folder.shown("dispute.toml"));
    let document = Document::parse(text.unwrap_or_default(), 0, &mut findings);
    let complete = text.is_some() && document.parts.iter().all(|part| part.sound);
    let mut reader = Reader {
        text: text.unwrap_or_default(),
        complete,
        findings,
        names: Names::default(),
    };
    let title = reader.title(&document);
    let (parties, party_ids) = reader.parties(&document);
    let (topics, topic_ids) = reader.topics(&document);
    let (questions, question_ids) = reader.questions(&document, &party_ids, &topic_ids);
    names::report_shared(&reader.names, reader.text, &mut reader.findings);
    if complete {
        reader.report_absent(&parties, &topics, &questions);
    }
    reader.findings.finish(reader.text, problems);
    Known {
        title,
        parties,
        topics,
        questions,
        party_ids,
        question_ids,
    }
}

struct Reader<'t> {
    text: &'t str,
    complete: bool,
    findings: Findings,
    names: Names,
}

impl Reader<'_> {
    fn title(&mut self, document: &Document<'_>) -> Option<String> {
        let mut title = None;
        for (at, part) in document.parts.iter().enumerate() {
            let fields = Fields::of_part("dispute.toml", part, &KEYS, &mut self.findings);
            if at == 0 {
                title = fields.text("title", &mut self.findings);
            }
        }
        title.map(|title| title.value)
    }

    fn parties(&mut self, document: &Document<'_>) -> (Vec<Party>, Register) {
        let found = tables(document, "party", "`[[party]]`", &PARTY, &mut self.findings);
        let ids = self.register("party", &found);
        let mut parties = Vec::new();
        let mut speaks_for = Vec::new();
        for fields in &found {
            let (name, aliases) = self.names_of("party", parties.len(), fields);
            let principal = fields.text("speaks_for", &mut self.findings);
            let place = principal
                .as_ref()
                .and_then(|id| ids.resolve(id, &mut self.findings));
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
        circles::report(&speaks_for, &ids, &SPEAKS_FOR, &mut self.findings);
        (parties, ids)
    }

    fn topics(&mut self, document: &Document<'_>) -> (Vec<Topic>, Register) {
        let found = tables(document, "topic", "`[[topic]]`", &TOPIC, &mut self.findings);
        let ids = self.register("topic", &found);
        let mut topics = Vec::new();
        for fields in &found {
            let (name, aliases) = self.names_of("topic", topics.len(), fields);
            let id = ids.id(topics.len()).to_owned();
            topics.push(Topic { id, name, aliases });
        }
        (topics, ids)
    }

    fn questions(
        &mut self,
        document: &Document<'_>,
        parties: &Register,
        topics: &Register,
    ) -> (Vec<DisputeQuestion>, Register) {
        let found = tables(
            document,
            "question",
            "`[[question]]`",
            &QUESTION,
            &mut self.findings,
        );
        let ids = self.register("question", &found);
        let findings = &mut self.findings;
        let mut questions = Vec::new();
        for fields in &found {
            let ask = fields.required("ask", findings);
            let party = fields.required_texts("party", findings);
            let topic = fields.required_texts("topic", findings);
            let decided_by = fields.required_texts("decided_by", findings);
            let mut places = |of: &Register, texts: &[Text]| of.resolve_all(texts, findings);
            questions.push(DisputeQuestion {
                id: ids.id(questions.len()).to_owned(),
                ask: ask.map(|ask| ask.value).unwrap_or_default(),
                parties: places(parties, &party).into_iter().map(PartyIx).collect(),
                topics: places(topics, &topic).into_iter().map(TopicIx).collect(),
                decided_by: places(parties, &decided_by)
                    .into_iter()
                    .map(PartyIx)
                    .collect(),
            });
        }
        (questions, ids)
    }

    fn register(&mut self, kind: &'static str, found: &[Fields<'_>]) -> Register {
        let mut ids = Register::new(kind, self.complete);
        for fields in found {
            let id = fields.required("id", &mut self.findings);
            ids.add(id.as_ref(), self.text, &mut self.findings);
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

    fn report_absent(&mut self, parties: &[Party], topics: &[Topic], asks: &[DisputeQuestion]) {
        for (absent, kind) in [
            (parties.is_empty(), "party"),
            (topics.is_empty(), "topic"),
            (asks.is_empty(), "question"),
        ] {
            if absent {
                let message = format!("there is no {kind}: no question can get a verdict");
                let help = format!("add a `[[{kind}]]`");
                self.findings.warning_of_file(&message, &help);
            }
        }
    }
}

const SPEAKS_FOR: circles::Wording = circles::Wording {
    itself: "speaks for itself",
    circle: "these parties speak for each other in a circle",
    help: "the party whose word it is in the end has no `speaks_for`",
};
