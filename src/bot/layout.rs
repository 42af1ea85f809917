//! The text of a reply's parts. The terminal, embeds and plain text share this layout.
//!
//! ```text
//! According to the sources: No ✗ — Can bicycles go on the ferry?      heading
//! An exception is named beside the rule.                              notes
//! Harbour Office: first yes [2], later no [1]                         positions
//! [1] “Correction: no bicycles on any crossing.”                      quotations
//!     Harbour Office, via notice board, on Monday
//! Source: “Ferry notices”, Harbour Gazette, 2021-05, https://…        sources
//! ```
//! Every part is plain text, and may be empty. The caller escapes and wraps it. Unknown facts about
//! a quotation or a source are omitted.

use std::collections::BTreeMap;

use crate::answer::{
    AbstentionReason, Answer, Citation, LedgerRow, Qualifier, QuestionVerdict, Verdict,
    VerdictCode, Weight,
};
use crate::corpus::Stance;

use super::translations::Translations;

/// The parts of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout<'a> {
    /// The verdict with the proposition that it answers.
    pub heading: String,
    /// Qualifications of the verdict, or reasons for silence, one sentence each.
    pub notes: Vec<String>,
    /// The position of each speaker.
    pub positions: Vec<PositionGroup>,
    /// The text above the quotations. `None` if the quotations answer the question.
    pub above: Option<String>,
    /// The quotations.
    pub quotations: Vec<Quotation<'a>>,
    /// The sources, each listed once.
    pub sources: Vec<SourceLine>,
}

/// A source of the quotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// The numbers of its quotations. Empty if it is the only source.
    pub numbers: Vec<usize>,
    /// Its title, publisher and date, as far as they are known.
    pub text: String,
    /// Its URL, unchanged.
    pub url: Option<String>,
}

/// The positions on one proposition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionGroup {
    /// The proposition with its verdict. `None` if the heading contains it.
    pub heading: Option<String>,
    /// One line per speaker.
    pub lines: Vec<String>,
}

/// A quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation<'a> {
    /// The number, from 1.
    pub number: usize,
    /// The sentence and its metadata.
    pub citation: &'a Citation,
    /// True if the sentence answers the question, false if it is only one of the nearest.
    pub answers: bool,
}

/// Lays out an answer that is about the sources.
pub fn layout<'a>(answer: &'a Answer, translations: &Translations) -> Layout<'a> {
    let silent = answer.is_silent();
    let cited = if silent {
        &answer.nearest
    } else {
        &answer.citations
    };
    let quotation = |(at, citation)| Quotation {
        number: at + 1,
        citation,
        answers: !silent,
    };
    let mut notes = match &answer.verdict {
        Some(verdict) if silent => silence(answer, verdict, translations),
        Some(verdict) => qualifiers(verdict, translations),
        None => Vec::new(),
    };
    notes.extend(inverted_note(answer, translations));
    Layout {
        heading: heading(answer, translations),
        notes,
        positions: positions(answer, translations),
        above: silent.then(|| {
            let key = if cited.is_empty() {
                "silence-none"
            } else {
                "silence-nearest"
            };
            translations.text(key)
        }),
        quotations: cited.iter().enumerate().map(quotation).collect(),
        // Sentences that do not answer the question have no numbers.
        sources: source_lines(cited, !silent, translations),
    }
}

/// "According to the sources: No ✗ — Can bicycles go on the ferry?"
pub fn heading(answer: &Answer, translations: &Translations) -> String {
    let Some(verdict) = &answer.verdict else {
        return translations.text("verdict-fact");
    };
    let as_it_stands = answer.proposition.as_ref();
    match as_it_stands.filter(|one| one.code == verdict.code) {
        Some(one) => translations.fill(
            "verdict-heading-on",
            &[
                (
                    "verdict",
                    verdict_with_sign(verdict.code, translations).into(),
                ),
                ("proposition", one.ask.as_str().into()),
            ],
        ),
        None => verdict_heading(verdict.code, translations),
    }
}

/// "According to the sources: No ✗"
pub fn verdict_heading(code: VerdictCode, translations: &Translations) -> String {
    let verdict = verdict_with_sign(code, translations);
    translations.fill("verdict-heading", &[("verdict", verdict.into())])
}

/// The verdict's word and its sign: "No ✗".
pub fn verdict_with_sign(code: VerdictCode, translations: &Translations) -> String {
    let (key, sign) = match code {
        VerdictCode::Yes => ("verdict-yes", '✓'),
        VerdictCode::No => ("verdict-no", '✗'),
        VerdictCode::Disputed => ("verdict-disputed", '⇄'),
        VerdictCode::NotInSources => ("verdict-silent", '?'),
    };
    format!("{} {sign}", translations.text(key))
}

/// The proposition with its own verdict, if the question asks its negation.
fn inverted_note(answer: &Answer, translations: &Translations) -> Option<String> {
    let (verdict, one) = (answer.verdict.as_ref()?, answer.proposition.as_ref()?);
    (one.code != verdict.code).then(|| {
        translations.fill(
            "verdict-turned",
            &[
                ("proposition", one.ask.as_str().into()),
                ("verdict", verdict_with_sign(one.code, translations).into()),
            ],
        )
    })
}

fn qualifiers(verdict: &Verdict, translations: &Translations) -> Vec<String> {
    let keys = verdict.qualifiers.iter().filter_map(|one| match one {
        // The speaker's position contains it: "first yes [2], later no [1]".
        Qualifier::Superseded => None,
        Qualifier::Reported => Some("qualifier-reported"),
        Qualifier::Exception => Some("qualifier-exception"),
        Qualifier::OneSideOnly => Some("qualifier-one-side-only"),
        Qualifier::Differs => Some("qualifier-differs"),
    });
    keys.map(|key| translations.text(key)).collect()
}

/// Why the sources do not answer, and which names were searched for.
fn silence(answer: &Answer, verdict: &Verdict, translations: &Translations) -> Vec<String> {
    let reason = verdict
        .reason
        .map(|reason| translations.text(reason_key(reason)));
    let mut notes: Vec<String> = reason.into_iter().collect();
    if !answer.named_entities.is_empty() {
        let names = answer
            .named_entities
            .join(&translations.text("list-separator"));
        notes.push(translations.fill("silence-looked-for", &[("names", names.into())]));
    }
    notes
}

const fn reason_key(reason: AbstentionReason) -> &'static str {
    match reason {
        AbstentionReason::NoMatch => "reason-no-match",
        AbstentionReason::UnknownName => "reason-unknown-name",
        AbstentionReason::OffTopic => "reason-off-topic",
        AbstentionReason::OpinionOrAdvice => "reason-opinion-or-advice",
        AbstentionReason::NothingAsked => "reason-nothing-asked",
        AbstentionReason::SourcesChanged => "reason-sources-changed",
    }
}

/// The positions, in one group for each weighed proposition.
fn positions(answer: &Answer, translations: &Translations) -> Vec<PositionGroup> {
    if answer.verdict.is_none() || answer.is_silent() {
        return Vec::new();
    }
    if answer.question_verdicts.is_empty() {
        let rows: Vec<&LedgerRow> = answer.ledger.iter().collect();
        let lines = speakers(&rows, &answer.citations, translations);
        let heading = None;
        return if lines.is_empty() {
            Vec::new()
        } else {
            vec![PositionGroup { heading, lines }]
        };
    }
    let groups = answer.question_verdicts.iter().map(|verdict| {
        let of = |row: &&LedgerRow| row.question_id.as_ref() == Some(&verdict.question_id);
        let rows: Vec<&LedgerRow> = answer.ledger.iter().filter(of).collect();
        PositionGroup {
            heading: Some(position_heading(verdict, translations)),
            lines: speakers(&rows, &answer.citations, translations),
        }
    });
    groups.collect()
}

/// One of several propositions with its verdict: "Can bicycles go on the ferry? No ✗"
pub fn position_heading(verdict: &QuestionVerdict, translations: &Translations) -> String {
    let values = [
        ("proposition", verdict.ask.as_str().into()),
        (
            "verdict",
            verdict_with_sign(verdict.code, translations).into(),
        ),
    ];
    translations.fill("position-heading", &values)
}

/// One line per speaker, in the order of the ledger, where counted statements come first.
fn speakers(rows: &[&LedgerRow], cited: &[Citation], translations: &Translations) -> Vec<String> {
    let in_scope = rows.iter().filter(|row| row.weight != Weight::OutOfScope);
    let mut order: Vec<String> = Vec::new();
    let mut said: BTreeMap<String, Vec<&LedgerRow>> = BTreeMap::new();
    for row in in_scope {
        let name = row.citation.speaker_name.clone();
        let name = name.unwrap_or_else(|| translations.text("citation-narration"));
        if !order.contains(&name) {
            order.push(name.clone());
        }
        said.entry(name).or_default().push(row);
    }
    let line = |name: String| {
        let rows = said.get(&name).map_or(&[][..], Vec::as_slice);
        let says = says(rows, cited, translations);
        translations.fill(
            "position-line",
            &[("speaker", name.into()), ("says", says.into())],
        )
    };
    order.into_iter().map(line).collect()
}

/// "first yes [2], later no [1]"
fn says(rows: &[&LedgerRow], cited: &[Citation], translations: &Translations) -> String {
    let (earlier, now): (Vec<&LedgerRow>, Vec<&LedgerRow>) = rows
        .iter()
        .partition(|row| row.weight == Weight::Superseded);
    let before = stances(&earlier, cited, translations);
    let after = stances(&now, cited, translations);
    let fill = |key, says: String| translations.fill(key, &[("says", says.into())]);
    match (before.is_empty(), after.is_empty()) {
        (true, _) => after,
        (false, true) => fill("position-taken-back", before),
        (false, false) => [
            fill("position-first", before),
            fill("position-later", after),
        ]
        .join(&translations.text("citation-separator")),
    }
}

/// "no [1] [3], a condition [2]"
fn stances(rows: &[&LedgerRow], cited: &[Citation], translations: &Translations) -> String {
    let mut parts = Vec::new();
    for stance in [Stance::Affirms, Stance::Denies, Stance::Qualifies] {
        let own: Vec<&&LedgerRow> = rows.iter().filter(|row| row.stance == stance).collect();
        if own.is_empty() {
            continue;
        }
        let numbers = own.iter().filter_map(|row| {
            let same = |c: &Citation| c.dispute == row.citation.dispute && c.id == row.citation.id;
            cited.iter().position(same).map(|at| at + 1)
        });
        let mut numbers: Vec<usize> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut part = translations.text(position_key(stance));
        for number in numbers {
            part += &format!(" [{number}]");
        }
        if own.iter().all(|row| row.weight == Weight::Outranked) {
            part = translations.fill("position-outranked", &[("says", part.into())]);
        }
        parts.push(part);
    }
    parts.join(&translations.text("citation-separator"))
}

const fn position_key(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "position-affirms",
        Stance::Denies => "position-denies",
        Stance::Qualifies => "position-qualifies",
    }
}

/// The speaker, who relayed it, the medium and the date. Names the source itself for its narration.
pub fn attribution(citation: &Citation, translations: &Translations) -> String {
    let Some(name) = &citation.speaker_name else {
        return translations.text("citation-narration");
    };
    let fill = |key: &str, name: &'static str, value: &String| {
        translations.fill(key, &[(name, value.as_str().into())])
    };
    let relayed = citation.relayed_by_name.as_ref();
    let medium = citation.medium.as_ref();
    let said = citation.said_at.as_ref();
    let parts = [
        Some(name.clone()),
        relayed.map(|name| fill("citation-relayed", "name", name)),
        medium.map(|medium| fill("citation-medium", "medium", medium)),
        said.map(|said| fill("citation-said", "said", said)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let who = parts.join(&translations.text("citation-separator"));
    if citation.reported {
        return translations.fill("citation-reported", &[("who", who.into())]);
    }
    who
}

/// The position of a sentence: "“Ferry notices”, Harbour Gazette (notices#4)".
pub fn place(citation: &Citation, translations: &Translations) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(
        citation
            .source_title
            .as_deref()
            .map(|title| titled(title, translations)),
    );
    parts.extend(citation.publisher.clone());
    let source = parts.join(&translations.text("citation-separator"));
    if source.is_empty() {
        return citation.id.clone();
    }
    let values = [
        ("source", source.into()),
        ("id", citation.id.as_str().into()),
    ];
    translations.fill("citation-place", &values)
}

/// Each source once, with the numbers of its quotations if there are several sources.
pub fn sources(cited: &[Citation], translations: &Translations) -> Vec<SourceLine> {
    source_lines(cited, true, translations)
}

fn source_lines(
    cited: &[Citation],
    numbered: bool,
    translations: &Translations,
) -> Vec<SourceLine> {
    let same = |a: &Citation, b: &Citation| a.dispute == b.dispute && a.source == b.source;
    let mut sources: Vec<(&Citation, Vec<usize>)> = Vec::new();
    for (at, citation) in cited.iter().enumerate() {
        let known = sources.iter_mut().find(|(known, _)| same(known, citation));
        match known {
            Some((_, numbers)) => numbers.push(at + 1),
            None => sources.push((citation, vec![at + 1])),
        }
    }
    let numbered = numbered && sources.len() > 1;
    let line = |(citation, numbers): (&Citation, Vec<usize>)| {
        let about = SourceDescription {
            id: &citation.source,
            title: citation.source_title.as_deref(),
            publisher: citation.publisher.as_deref(),
            published: citation.published.as_deref(),
            url: citation.url.as_deref(),
        };
        SourceLine {
            numbers: if numbered { numbers } else { Vec::new() },
            text: about.text(translations),
            url: citation.url.clone(),
        }
    };
    sources.into_iter().map(line).collect()
}

/// A source's metadata.
#[derive(Debug, Clone, Copy)]
pub struct SourceDescription<'a> {
    /// Its id, shown if the title, publisher and URL are unknown.
    pub id: &'a str,
    /// Its title.
    pub title: Option<&'a str>,
    /// Its publisher.
    pub publisher: Option<&'a str>,
    /// Its date of publication.
    pub published: Option<&'a str>,
    /// Its URL.
    pub url: Option<&'a str>,
}

impl SourceDescription<'_> {
    /// Title, publisher, and the date or a note that it is unknown.
    pub fn text(&self, translations: &Translations) -> String {
        let title = self.title.map(|title| titled(title, translations));
        let unnamed = title.is_none() && self.publisher.is_none() && self.url.is_none();
        let undated = || translations.text("source-undated");
        let parts = [
            title,
            self.publisher.map(str::to_owned),
            unnamed.then(|| self.id.to_owned()),
            Some(self.published.map_or_else(undated, str::to_owned)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(&translations.text("citation-separator"))
    }
}

fn titled(title: &str, translations: &Translations) -> String {
    translations.fill("source-title", &[("title", title.into())])
}

/// The translation key of a statement's stance.
pub const fn stance_key(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "stance-affirms",
        Stance::Denies => "stance-denies",
        Stance::Qualifies => "stance-qualifies",
    }
}
