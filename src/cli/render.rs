//! Renders an answer for people.
//!
//! ```text
//! According to the sources: No ✗ — Can bicycles go on the ferry?
//!
//! Harbour Office: first yes [2], later no [1]
//!
//! [1] “Correction: no bicycles on any crossing.”
//!     — Harbour Office, via notice board
//!
//! Source: “Ferry notices”, 2021-05
//! ```
//!
//! The parts and their texts come from [`bot::layout`](crate::bot::layout), as on Discord. The word
//! and the sign express the verdict; colour only repeats it. Quotations are the exact bytes of the
//! sources.

use super::page::{LineRole, StyledText};
use crate::answer::{Answer, HelpTopic};
use crate::bot::layout::{self, PositionGroup, Quotation, SourceLine};
use crate::bot::translations::{Language, Translations};

/// The indentation below a numbered sentence: the width of the number.
const INDENT: &str = "    ";

/// Returns the translations for the language of the question. A terminal gives no locale that would
/// select a script.
pub fn translations_for(question: &str) -> &'static Translations {
    Translations::of(Language::of_asker(question, ""))
}

/// Renders the answer in the language of `translations`; `examples` are questions for the help
/// text.
pub fn answer(answer: &Answer, examples: &[String], translations: &Translations) -> StyledText {
    let mut page = StyledText::new();
    if let Some(help) = answer.help {
        helping(&mut page, help, examples, translations);
        return page;
    }
    let layout = layout::layout(answer, translations);
    let code = answer.verdict.as_ref().map(|verdict| verdict.code);
    page.line(
        code.map_or(LineRole::Heading, LineRole::Verdict),
        "",
        &layout.heading,
    );
    for note in &layout.notes {
        page.line(LineRole::Note, "", note);
    }
    for group in &layout.positions {
        positions(&mut page, group);
    }
    if let Some(above) = &layout.above {
        page.gap();
        page.line(LineRole::Heading, "", above);
    }
    for one in &layout.quotations {
        quotation(&mut page, *one, translations);
    }
    if !layout.sources.is_empty() {
        page.gap();
    }
    for one in &layout.sources {
        page.line(LineRole::Attribution, "", &source(one, translations));
    }
    page
}

fn positions(page: &mut StyledText, group: &PositionGroup) {
    page.gap();
    if let Some(heading) = &group.heading {
        page.line(LineRole::Heading, "", heading);
    }
    for line in &group.lines {
        page.line(LineRole::Note, "", line);
    }
}

fn quotation(page: &mut StyledText, one: Quotation<'_>, translations: &Translations) {
    page.gap();
    let lead = if one.answers {
        format!("[{}] ", one.number)
    } else {
        "  · ".to_owned()
    };
    page.line(LineRole::Quote, &lead, &one.citation.text);
    let attribution = layout::attribution(one.citation, translations);
    page.line(LineRole::Attribution, &format!("{INDENT}— "), &attribution);
}

fn source(line: &SourceLine, translations: &Translations) -> String {
    let mut parts = vec![line.text.clone()];
    parts.extend(line.url.clone());
    let source = parts.join(&translations.text("citation-separator"));
    if line.numbers.is_empty() {
        return translations.fill("source-line", &[("source", source.into())]);
    }
    let numbers: Vec<String> = line.numbers.iter().map(|one| format!("[{one}]")).collect();
    let values = [
        ("numbers", numbers.join(" ").into()),
        ("source", source.into()),
    ];
    translations.fill("source-of", &values)
}

fn helping(
    page: &mut StyledText,
    help: HelpTopic,
    examples: &[String],
    translations: &Translations,
) {
    let key = match help {
        HelpTopic::Greeting => "help-greeting",
        HelpTopic::Thanks => "help-thanks",
        HelpTopic::Empty => "prompt-empty",
        HelpTopic::Usage => "prompt-usage",
    };
    page.line(LineRole::Note, "", &translations.text(key));
    if help == HelpTopic::Thanks {
        return;
    }
    if !examples.is_empty() {
        page.line(
            LineRole::Heading,
            "",
            &translations.text("help-examples-heading"),
        );
    }
    for example in examples {
        page.line(LineRole::Note, "  ", example);
    }
    if help == HelpTopic::Usage {
        page.line(LineRole::Note, "", &translations.text("prompt-leave"));
    }
}
