//! An answer as a message: one embed, headed by what it rates.
//!
//! ```text
//! According to the sources: NO ✗                                   text and title, colour red
//! Can bicycles go on the ferry?                                    description: as asked
//! What qualifies it    An earlier statement was set aside by …
//! 1 · Harbour Office; via notice board
//!     > Correction: no bicycles on any crossing.
//!     “Ferry notices”, publisher unknown (notices#4)
//! answer 0f3a5c7e9b1d2f40 · corpus sha256:9c1b2d3e4f5a             footer: what it is read back by
//! [Evidence] [Helpful] [Not helpful] [Pin]
//! ```
//! The verdict is told by its word and its sign; the colour only repeats it. The description holds
//! the question alone, so that a button finds it there: see [`read_back`](super::read_back).

mod quotation;

pub(super) use quotation::{Numbered, quotation, source_line, speaker_line, stance_key, too_long};

use crate::answer::{Answer, Qualifier, Reason, Verdict, VerdictCode};
use crate::text::normalise;

use super::asked::read_as;
use super::custom_id::{AnswerKey, CustomId, Feedback};
use super::escape::{escape, visible};
use super::limits;
use super::reply::{Button, Embed, Field, Message, NEUTRAL, Row, Style, Visibility};
use super::words::Words;

/// What can be done with an answer besides looking at its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pinning {
    /// Whoever sees it may pin it, as far as is known.
    Offered,
    /// Nobody who sees it may.
    Withheld,
}

/// The message that shows an answer.
pub(super) fn message(
    answer: &Answer,
    visibility: Visibility,
    pinning: Pinning,
    words: &Words,
) -> Message {
    let mut message = Message::card(heading(answer, words), embed(answer, words), visibility);
    if shown_question(answer, words).is_readable {
        message.rows = vec![Row::Buttons(buttons(answer, visibility, pinning, words))];
    }
    message
}

/// "According to the sources: NO ✗".
pub(super) fn heading(answer: &Answer, words: &Words) -> String {
    match &answer.verdict {
        Some(verdict) => verdict_heading(verdict.code, words),
        None => words.text("verdict-fact"),
    }
}

/// "According to the sources: NO ✗".
pub(super) fn verdict_heading(code: VerdictCode, words: &Words) -> String {
    let verdict = signed(code, words);
    words.fill("verdict-heading", &[("verdict", verdict.into())])
}

/// The verdict's word and its sign: "NO ✗".
pub(super) fn signed(code: VerdictCode, words: &Words) -> String {
    let (key, sign) = match code {
        VerdictCode::Yes => ("verdict-yes", '✓'),
        VerdictCode::No => ("verdict-no", '✗'),
        VerdictCode::Disputed => ("verdict-disputed", '⇄'),
        VerdictCode::NotInSources => ("verdict-silent", '?'),
    };
    format!("{} {sign}", words.text(key))
}

/// Green, red, amber, grey: shades that stay apart in the common colour blindnesses.
pub(super) const fn colour(code: Option<VerdictCode>) -> u32 {
    match code {
        Some(VerdictCode::Yes) => 0x2e_8b57,
        Some(VerdictCode::No) => 0xc0_392b,
        Some(VerdictCode::Disputed) => 0xe6_a817,
        Some(VerdictCode::NotInSources) => 0x95_a5a6,
        None => NEUTRAL,
    }
}

fn embed(answer: &Answer, words: &Words) -> Embed {
    let code = answer.verdict.as_ref().map(|verdict| verdict.code);
    Embed {
        title: heading(answer, words),
        colour: colour(code),
        description: shown_question(answer, words).text,
        fields: fields(answer, words),
        footer: footer(answer, words),
    }
}

/// What an answer is called by, and what its buttons check.
pub(super) fn footer(answer: &Answer, words: &Words) -> String {
    let corpus = limits::corpus_version(&answer.corpus);
    let mut values = vec![
        ("answer", answer.answer_id.as_str().into()),
        ("corpus", corpus.into()),
    ];
    let Some(part) = read_as(answer) else {
        return words.fill("answer-footer", &values);
    };
    values.push(("part", part.into()));
    words.fill("answer-footer-part", &values)
}

fn fields(answer: &Answer, words: &Words) -> Vec<Field> {
    match &answer.verdict {
        Some(verdict) if verdict.code == VerdictCode::NotInSources => {
            silence(answer, verdict, words)
        }
        Some(verdict) => {
            let mut fields = qualifiers(verdict, words);
            fields.extend(standings(answer, words));
            let disputed = verdict.code == VerdictCode::Disputed;
            fields.extend(quotations(answer, disputed, words));
            fields
        }
        None => quotations(answer, false, words),
    }
}

fn qualifiers(verdict: &Verdict, words: &Words) -> Vec<Field> {
    let lines: Vec<String> = verdict
        .qualifiers
        .iter()
        .map(|qualifier| words.text(qualifier_key(*qualifier)))
        .collect();
    let name = words.text("qualifier-heading");
    let value = limits::rows(&lines, limits::FIELD_VALUE, words);
    (!lines.is_empty())
        .then(|| Field::new(name, value))
        .into_iter()
        .collect()
}

const fn qualifier_key(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::Superseded => "qualifier-superseded",
        Qualifier::Reported => "qualifier-reported",
        Qualifier::Exception => "qualifier-exception",
        Qualifier::OneSideOnly => "qualifier-one-side-only",
        Qualifier::Differs => "qualifier-differs",
    }
}

/// Where it differs between those that were asked about, each on a line of its own.
fn standings(answer: &Answer, words: &Words) -> Option<Field> {
    let standings = &answer.standings;
    let differ = standings
        .windows(2)
        .any(|pair| pair[0].code != pair[1].code);
    let lines: Vec<String> = standings
        .iter()
        .map(|one| format!("{} **{}**", escape(&one.ask), signed(one.code, words)))
        .collect();
    differ.then(|| {
        let value = limits::rows(&lines, limits::FIELD_VALUE, words);
        Field::new(words.text("standings-heading"), value)
    })
}

fn quotations(answer: &Answer, disputed: bool, words: &Words) -> Vec<Field> {
    let cited = answer.citations.iter().enumerate();
    cited
        .map(|(at, citation)| {
            let side = citation.stance.filter(|_| disputed);
            quotation(Numbered::Cited(at + 1), citation, side, words)
        })
        .collect()
}

fn silence(answer: &Answer, verdict: &Verdict, words: &Words) -> Vec<Field> {
    let reason = verdict.reason.map(|reason| words.text(reason_key(reason)));
    let nearest = if answer.nearest.is_empty() {
        words.text("silence-none")
    } else {
        words.text("silence-nearest")
    };
    let why: Vec<String> = reason.into_iter().chain([nearest]).collect();
    let mut fields = vec![Field::new(words.text("silence-heading"), why.join("\n"))];
    let nearest = answer.nearest.iter().enumerate();
    fields.extend(
        nearest.map(|(at, citation)| quotation(Numbered::Nearest(at + 1), citation, None, words)),
    );
    fields
}

const fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::NoMatch => "reason-no-match",
        Reason::UnknownName => "reason-unknown-name",
        Reason::OffTopic => "reason-off-topic",
        Reason::OpinionOrAdvice => "reason-opinion-or-advice",
    }
}

fn buttons(
    answer: &Answer,
    visibility: Visibility,
    pinning: Pinning,
    words: &Words,
) -> Vec<Button> {
    let Ok(key) = answer.answer_id.parse::<AnswerKey>() else {
        return Vec::new();
    };
    let mut buttons = Vec::new();
    let mut add = |id: CustomId, label: &str, style: Style| {
        buttons.push(Button::new(id, words.text(label), style));
    };
    let sourced = !answer.citations.is_empty();
    if sourced {
        add(
            CustomId::Evidence { answer: key },
            "button-evidence",
            Style::Primary,
        );
    }
    for (verdict, label) in [
        (Feedback::Helpful, "button-helpful"),
        (Feedback::NotHelpful, "button-not-helpful"),
    ] {
        add(
            CustomId::Feedback {
                answer: key,
                verdict,
            },
            label,
            Style::Secondary,
        );
    }
    if visibility == Visibility::Private {
        add(
            CustomId::Share { answer: key },
            "button-share",
            Style::Secondary,
        );
    }
    if pinning == Pinning::Offered && sourced {
        add(
            CustomId::Pin { answer: key },
            "button-pin",
            Style::Secondary,
        );
    }
    buttons
}

/// A question as it is shown.
pub(super) struct ShownQuestion {
    /// Escaped.
    pub(super) text: String,
    /// Whether it can be read back from there.
    is_readable: bool,
}

/// Opens the line that says that a question is not all there. No question holds it: a mark that
/// opens a line is escaped.
pub(super) const CUT: &str = "\n\n-# ";

/// The question; of one that was cut what is left of it, and that it was.
pub(super) fn shown_question(answer: &Answer, words: &Words) -> ShownQuestion {
    let question = visible(&answer.question);
    let count = question.chars().count();
    if count > limits::QUESTION {
        return ShownQuestion {
            text: words.fill("too-long-question", &[("count", count.into())]),
            is_readable: false,
        };
    }
    let mut text = escape(&question);
    if read_as(answer).is_some() {
        let count = [("count", limits::QUESTION.into())];
        text += CUT;
        text += &words.fill("too-long-question-rest", &count);
    }
    // What cannot be seen may have kept two characters apart that now become one.
    let is_readable = normalise(&question) == normalise(&answer.question);
    ShownQuestion { text, is_readable }
}
