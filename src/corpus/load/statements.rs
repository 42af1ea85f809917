//! `statements.toml`: who said what.

use std::cell::OnceCell;

use super::cycles;
use super::dispute_file::ParsedDispute;
use super::document::TomlDocument;
use super::fields::{Fields, SpannedText, TableKind, tables, top_level};
use super::files::Folder;
use super::findings::Findings;
use super::id_registry::IdRegistry;
use super::lookup::Lookup;
use super::quotes;
use super::sources::SourceDraft;
use super::suggestion::suggest;
use crate::corpus::model::overlapping;
use crate::corpus::{PartyIx, Problem, QuestionIx, SourceIx, Stance, Statement, StatementIx};
use crate::text::Span;

const KEYS: [&str; 1] = ["statement"];
const STATEMENT: TableKind = TableKind {
    key: "statement",
    name: "`[[statement]]`",
    known: &[
        "id",
        "source",
        "quote",
        "within",
        "reported",
        "speaker",
        "medium",
        "relayed_by",
        "said",
        "replies_to",
        "supersedes",
        "stance",
    ],
};

/// A statement's resolved references to other statements, with the text of each reference.
#[derive(Default)]
struct StatementLinks {
    replies_to: Vec<(SpannedText, usize)>,
    supersedes: Vec<(SpannedText, usize)>,
}

/// Reads the file. Leaves out statements with missing or invalid required fields; those are errors,
/// so that the dispute is not used.
pub(super) fn read(
    folder: &Folder,
    text: &str,
    known: &ParsedDispute,
    sources: &[SourceDraft],
    problems: &mut Vec<Problem>,
) -> Vec<Statement> {
    let mut findings = Findings::new(folder.display_path("statements.toml"));
    let mut document = TomlDocument::parse(text, 0, &mut findings);
    top_level(&mut document, "statements.toml", &KEYS, &mut findings);
    let tables = tables(&document, &STATEMENT, &mut findings);
    let mut ids = IdRegistry::new("statement", tables.complete);
    for fields in &tables.found {
        let id = fields.required("id", &mut findings);
        ids.add(id.as_ref(), text, &mut findings);
    }
    if tables.found.is_empty() && tables.complete {
        let help = "add a `[[statement]]` for each quotation";
        findings.warning_of_file("there is no statement", help);
    }
    let mut reader = StatementParser {
        known,
        sources,
        source_ids: source_ids(sources),
        folded: sources.iter().map(|_| OnceCell::new()).collect(),
        ids: &ids,
        findings,
    };
    let (statements, links): (Vec<_>, Vec<_>) = tables
        .found
        .iter()
        .enumerate()
        .map(|(at, fields)| reader.statement(at, fields))
        .unzip();
    reader.check_links(&statements, &links);
    reader.findings.finish(text, problems);
    statements.into_iter().flatten().collect()
}

fn source_ids(sources: &[SourceDraft]) -> IdRegistry {
    // A folder without any source is reported once elsewhere.
    let mut ids = IdRegistry::new("source", !sources.is_empty());
    for source in sources {
        ids.add_known(&source.id);
    }
    ids
}

struct StatementParser<'a> {
    known: &'a ParsedDispute,
    sources: &'a [SourceDraft],
    source_ids: IdRegistry,
    /// The folded text and index of each source, built at first use. See [`folded`].
    folded: Vec<OnceCell<(String, Lookup)>>,
    ids: &'a IdRegistry,
    findings: Findings,
}

impl StatementParser<'_> {
    fn statement(&mut self, at: usize, fields: &Fields<'_>) -> (Option<Statement>, StatementLinks) {
        let source = fields.required("source", &mut self.findings);
        let source = source.and_then(|id| self.source_ids.resolve(&id, &mut self.findings));
        let quote = fields.required("quote", &mut self.findings);
        let within = fields.text("within", &mut self.findings);
        let span = source.zip(quote).and_then(|(source, quote)| {
            quotes::find(
                &quote,
                within.as_ref(),
                source,
                self.sources,
                &mut self.findings,
            )
        });
        let speaker = fields.required("speaker", &mut self.findings);
        let speaker = speaker.and_then(|id| self.party(&id));
        let links = self.links(fields);
        let mut text = |key| fields.text(key, &mut self.findings).map(|t| t.value);
        let medium = text("medium");
        let said = fields.text("said", &mut self.findings);
        if let Some((said, source)) = said.as_ref().zip(source) {
            self.check_said(said, source);
        }
        let relayed_by = fields.text("relayed_by", &mut self.findings);
        let relayed_by = relayed_by.and_then(|id| self.party(&id));
        let reported = fields.flag("reported", &mut self.findings);
        let stance = self.stance(fields);
        let statement = source
            .zip(span)
            .zip(speaker)
            .map(|((source, quote), speaker)| Statement {
                id: self.ids.id(at).to_owned(),
                source: SourceIx(source),
                quote,
                sentences: overlapping(&self.sources[source].sentences, quote),
                reported,
                speaker,
                medium,
                relayed_by,
                said_at: said.map(|said| said.value),
                replies_to: links.replies_to.first().map(|&(_, to)| StatementIx(to)),
                supersedes: links
                    .supersedes
                    .iter()
                    .map(|&(_, to)| StatementIx(to))
                    .collect(),
                stance,
            });
        (statement, links)
    }

    /// Warns if `said` does not occur in the source, because it is displayed as the source's own
    /// words.
    fn check_said(&mut self, said: &SpannedText, source: usize) {
        let of = |text: &str| (folded(text), Lookup::default());
        let (text, lookup) = self.folded[source].get_or_init(|| of(&self.sources[source].text));
        let (whole, words) = (Span::new(0, text.len()), folded(&said.value));
        if lookup.places(text, whole, &words).next().is_none() {
            let message = format!("`said` is not in {}.md", self.sources[source].id);
            let help = "copy when it was said in the source's own words, or leave it out";
            self.findings.warning(said.span, message, help);
        }
    }

    fn party(&mut self, id: &SpannedText) -> Option<PartyIx> {
        self.known
            .party_ids
            .resolve(id, &mut self.findings)
            .map(PartyIx)
    }

    fn links(&mut self, fields: &Fields<'_>) -> StatementLinks {
        let replies_to = fields.text("replies_to", &mut self.findings);
        let supersedes = fields
            .texts("supersedes", &mut self.findings)
            .unwrap_or_default();
        let mut places = |ids: Vec<SpannedText>| {
            ids.into_iter()
                .filter_map(|id| self.ids.resolve(&id, &mut self.findings).map(|to| (id, to)))
                .collect()
        };
        StatementLinks {
            replies_to: places(replies_to.into_iter().collect()),
            supersedes: places(supersedes),
        }
    }

    fn stance(&mut self, fields: &Fields<'_>) -> Option<Vec<(QuestionIx, Stance)>> {
        let pairs = fields.pairs("stance", &mut self.findings)?;
        let mut stances = Vec::new();
        for (question, word) in pairs {
            let question = self
                .known
                .question_ids
                .resolve(&question, &mut self.findings);
            let stance = word.and_then(|word| self.stance_word(&word));
            stances.extend(question.map(QuestionIx).zip(stance));
        }
        stances.sort_unstable();
        Some(stances)
    }

    fn stance_word(&mut self, word: &SpannedText) -> Option<Stance> {
        let words = [Stance::Affirms, Stance::Denies, Stance::Qualifies];
        let found = words
            .into_iter()
            .find(|stance| stance.as_str() == word.value);
        if found.is_none() {
            let help = suggest(&word.value, words.iter().map(|stance| stance.as_str()))
                .unwrap_or_else(|| "write `affirms`, `denies` or `qualifies`".to_owned());
            let message = format!("`{}` is not a stance", word.value);
            self.findings.error(word.span, message, help);
        }
        found
    }

    fn check_links(&mut self, statements: &[Option<Statement>], links: &[StatementLinks]) {
        for (at, link) in links.iter().enumerate() {
            for (text, to) in link.supersedes.iter().filter(|&&(_, to)| to != at) {
                let speakers = statements[at].as_ref().zip(statements[*to].as_ref());
                let other = speakers.filter(|(later, earlier)| {
                    !self
                        .known
                        .may_count_as_one_party(later.speaker.0, earlier.speaker.0)
                });
                if let Some((_, earlier)) = other {
                    let whose = self.known.party_ids.id(earlier.speaker.0);
                    let message =
                        format!("`{}` supersedes a statement of `{whose}`", self.ids.id(at));
                    let help = "only the same speaker, or one who speaks for the same party, \
                                can supersede it; to reply to it, write `replies_to`";
                    self.findings.error(text.span, message, help);
                }
            }
        }
        let supersedes: Vec<_> = links.iter().map(|link| link.supersedes.clone()).collect();
        cycles::report(&supersedes, self.ids, &SUPERSEDES, &mut self.findings);
        let replies_to: Vec<_> = links.iter().map(|link| link.replies_to.clone()).collect();
        cycles::report(&replies_to, self.ids, &REPLIES_TO, &mut self.findings);
    }
}

/// Converts to lower case and each run of white space, line breaks included, to one space.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

const SUPERSEDES: cycles::CycleMessages = cycles::CycleMessages {
    itself: (
        "supersedes itself",
        "name the earlier statement that it replaces",
    ),
    cycle: (
        "these statements supersede each other in a cycle",
        "remove `supersedes` from the earliest of them",
    ),
};

const REPLIES_TO: cycles::CycleMessages = cycles::CycleMessages {
    itself: ("replies to itself", "name the statement that it answers"),
    cycle: (
        "these statements reply to each other in a cycle",
        "remove `replies_to` from the earliest of them",
    ),
};
