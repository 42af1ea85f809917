//! An answer for people.
//!
//! ```text
//! According to the sources: NO ✗
//! An earlier statement was set aside by a later one of the same speaker.
//!
//!  1  “Correction: no bicycles on any crossing.”
//!     — Harbour Office; via notice board
//!     — “Ferry notices”, publisher unknown (notices#4)
//!
//! Source notices: 2021-05, address unknown
//! ```
//!
//! The heading always names the sources: the verdict rates them, not the world. A verdict is told
//! by its word and its sign; colour only repeats it. Quotations are the sources' own bytes, what
//! the program itself says comes from [`super::words`].

use super::page::{Page, Role};
use super::words::{Words, fill};
use crate::answer::{
    Answer, Citation, Help, LedgerRow, Qualifier, Reason, Standing, Verdict, VerdictCode, Weight,
};
use crate::corpus::Stance;

/// The indent of what belongs to a numbered sentence: as wide as its number.
const INDENT: &str = "    ";

/// The answer, in these words; `examples` are questions that a help text offers.
pub fn answer(answer: &Answer, examples: &[String], words: &Words) -> Page {
    let mut page = Page::new();
    match (answer.help, &answer.verdict) {
        (Some(help), _) => helping(&mut page, help, examples, words),
        (None, Some(verdict)) if verdict.code == VerdictCode::NotInSources => {
            silence(&mut page, verdict, &answer.nearest, words);
        }
        (None, Some(verdict)) => {
            heading(&mut page, verdict, &answer.standings, words);
            citations(&mut page, &answer.citations, Some(verdict.code), words);
        }
        (None, None) => {
            page.line(Role::Heading, "", &words.verdict.fact);
            citations(&mut page, &answer.citations, None, words);
        }
    }
    page
}

fn verdict_line(page: &mut Page, code: VerdictCode, words: &Words) {
    let verdict = signed(code, words);
    let text = fill(&words.verdict.heading, &[("verdict", &verdict)]);
    page.line(Role::Verdict(code), "", &text);
}

/// The verdict's word and its sign.
fn signed(code: VerdictCode, words: &Words) -> String {
    let (word, sign) = match code {
        VerdictCode::Yes => (&words.verdict.yes, '✓'),
        VerdictCode::No => (&words.verdict.no, '✗'),
        VerdictCode::Disputed => (&words.verdict.disputed, '⇄'),
        VerdictCode::NotInSources => (&words.verdict.not_in_sources, '?'),
    };
    format!("{word} {sign}")
}

fn heading(page: &mut Page, verdict: &Verdict, standings: &[Standing], words: &Words) {
    verdict_line(page, verdict.code, words);
    for qualifier in verdict
        .qualifiers
        .iter()
        .filter(|q| **q != Qualifier::Differs)
    {
        page.line(Role::Note, "", qualifier_text(*qualifier, words));
    }
    let differ = standings
        .windows(2)
        .any(|pair| pair[0].code != pair[1].code);
    if differ {
        page.line(Role::Note, "", &words.qualifier.differs);
        for standing in standings {
            let text = format!("{}  {}", standing.ask, signed(standing.code, words));
            page.line(Role::Verdict(standing.code), "  ", &text);
        }
    }
}

fn qualifier_text(qualifier: Qualifier, words: &Words) -> &str {
    match qualifier {
        Qualifier::Superseded => &words.qualifier.superseded,
        Qualifier::Reported => &words.qualifier.reported,
        Qualifier::Exception => &words.qualifier.exception,
        Qualifier::OneSideOnly => &words.qualifier.one_side_only,
        Qualifier::Differs => &words.qualifier.differs,
    }
}

fn silence(page: &mut Page, verdict: &Verdict, nearest: &[Citation], words: &Words) {
    verdict_line(page, VerdictCode::NotInSources, words);
    if let Some(reason) = verdict.reason {
        page.line(Role::Note, "", reason_text(reason, words));
    }
    page.gap();
    if nearest.is_empty() {
        page.line(Role::Note, "", &words.silence.none);
    } else {
        page.line(Role::Heading, "", &words.silence.nearest);
        citations(page, nearest, None, words);
    }
}

fn reason_text(reason: Reason, words: &Words) -> &str {
    match reason {
        Reason::NoMatch => &words.reason.no_match,
        Reason::UnknownName => &words.reason.unknown_name,
        Reason::OffTopic => &words.reason.off_topic,
        Reason::OpinionOrAdvice => &words.reason.opinion_or_advice,
    }
}

fn helping(page: &mut Page, help: Help, examples: &[String], words: &Words) {
    let text = match help {
        Help::Greeting => &words.help.greeting,
        Help::Thanks => &words.help.thanks,
        Help::Empty => &words.help.empty,
        Help::Usage => &words.help.usage,
    };
    page.line(Role::Note, "", text);
    if help == Help::Thanks {
        return;
    }
    if !examples.is_empty() {
        page.line(Role::Heading, "", &words.help.examples);
    }
    for example in examples {
        page.line(Role::Note, "  ", example);
    }
    if help == Help::Usage {
        page.line(Role::Note, "", &words.help.leave);
    }
}

/// The sentences, numbered; in a dispute each with its side.
fn citations(page: &mut Page, cited: &[Citation], code: Option<VerdictCode>, words: &Words) {
    for (at, citation) in cited.iter().enumerate() {
        page.gap();
        page.line(Role::Quote, &format!(" {}  ", at + 1), &citation.text);
        let side = citation
            .stance
            .filter(|_| code == Some(VerdictCode::Disputed));
        attribution(page, citation, side, words);
    }
    sources(page, cited, words);
}

fn attribution(page: &mut Page, citation: &Citation, side: Option<Stance>, words: &Words) {
    let lead = format!("{INDENT}— ");
    page.line(Role::Attribution, &lead, &speaker(citation, side, words));
    page.line(Role::Attribution, &lead, &source(citation, words));
}

/// Who said it, where, when and through whom.
fn speaker(citation: &Citation, side: Option<Stance>, words: &Words) -> String {
    let w = &words.citation;
    let mut parts = Vec::new();
    match &citation.speaker_name {
        None => parts.push(w.narration.clone()),
        Some(name) => {
            parts.push(name.clone());
            parts.push(match &citation.medium {
                Some(medium) => fill(&w.medium, &[("medium", medium)]),
                None => w.medium_unknown.clone(),
            });
        }
    }
    if let Some(said) = &citation.said {
        parts.push(fill(&w.said, &[("said", said)]));
    }
    if let Some(name) = &citation.relayed_by_name {
        parts.push(fill(&w.relayed, &[("name", name)]));
    }
    if citation.reported {
        parts.push(w.reported.clone());
    }
    parts.extend(side.map(|stance| stance_text(stance, words).to_owned()));
    parts.join(&w.separator)
}

fn stance_text(stance: Stance, words: &Words) -> &str {
    match stance {
        Stance::Affirms => &words.citation.affirms,
        Stance::Denies => &words.citation.denies,
        Stance::Qualifies => &words.citation.qualifies,
    }
}

/// Which source and where in it.
fn source(citation: &Citation, words: &Words) -> String {
    let w = &words.citation;
    let publisher = citation.publisher.as_ref();
    let values = [
        ("title", citation.source_title.as_str()),
        ("publisher", publisher.unwrap_or(&w.publisher_unknown)),
        ("id", &citation.id),
    ];
    fill(&w.source, &values)
}

/// Each source once, below the sentences: what it does not tell of itself is unknown.
fn sources(page: &mut Page, cited: &[Citation], words: &Words) {
    let w = &words.citation;
    if !cited.is_empty() {
        page.gap();
    }
    for (at, citation) in cited.iter().enumerate() {
        let same = |c: &Citation| c.dispute == citation.dispute && c.source == citation.source;
        if cited.iter().take(at).any(same) {
            continue;
        }
        let published = citation.published.as_ref();
        let url = citation.url.as_ref();
        let values = [
            ("id", citation.source.as_str()),
            ("published", published.unwrap_or(&w.date_unknown)),
            ("url", url.unwrap_or(&w.address_unknown)),
        ];
        page.line(Role::Attribution, "", &fill(&w.address, &values));
    }
}

/// How the question was read and what the verdict was computed from.
pub fn explanation(answer: &Answer, words: &Words) -> Page {
    let mut page = Page::new();
    page.line(Role::Note, "", "");
    page.line(Role::Heading, "", &words.explain.trace);
    for line in &answer.trace {
        page.line(Role::Note, "  ", line);
    }
    page.gap();
    page.line(Role::Heading, "", &words.explain.ledger);
    for row in &answer.ledger {
        ledger_row(&mut page, row, words);
    }
    if answer.ledger.is_empty() {
        page.line(Role::Note, "  ", &words.explain.empty);
    }
    page
}

/// ```text
///   [counted] harbour-correction denies ferry-bicycles: the harbour decides
///     Correction: no bicycles on any crossing.
///     — Harbour Office; via notice board; notices#4
/// ```
fn ledger_row(page: &mut Page, row: &LedgerRow, words: &Words) {
    let weight = weight_text(row.weight, words);
    let statement = row.statement.as_ref().unwrap_or(&words.explain.narration);
    let question = row.question_id.as_deref().unwrap_or_default();
    let head = format!("[{weight}] {statement} {} {question}", row.stance);
    let text = format!("{}: {}", head.trim_end(), row.why);
    page.line(Role::Note, "  ", &text);
    page.line(Role::Quote, INDENT, &row.citation.text);
    let said = speaker(&row.citation, None, words);
    let text = format!("{said}{}{}", words.citation.separator, row.citation.id);
    page.line(Role::Attribution, &format!("{INDENT}— "), &text);
}

fn weight_text(weight: Weight, words: &Words) -> &str {
    match weight {
        Weight::Counted => &words.explain.counted,
        Weight::Outranked => &words.explain.outranked,
        Weight::Superseded => &words.explain.superseded,
        Weight::Exception => &words.explain.exception,
        Weight::OutOfScope => &words.explain.out_of_scope,
    }
}
