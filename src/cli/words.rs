//! The reply's own words, in English and in Chinese (both scripts).
//!
//! All of them stand in `words/*.toml`, one file a language, the same keys in each; nothing is
//! worded in code. The files are what localisation crates read (`%{name}` is a value's place), so
//! that they can be handed to one.
//!
//! ```
//! use receipts::cli::words;
//! assert_eq!(words::for_question("坐船可以带自行车吗？").verdict.no, "否");
//! assert_eq!(words::for_question("Bicycles?").verdict.no, "NO");
//! assert_eq!(words::fill("via %{medium}", &[("medium", "radio")]), "via radio");
//! ```
//!
//! Which language: see [`Language::of_asker`].

use std::sync::LazyLock;

use serde::Deserialize;

use crate::bot::words::Language;

/// English.
pub static ENGLISH: LazyLock<Words> = LazyLock::new(|| read(include_str!("words/en.toml")));

/// Chinese in simplified characters.
pub static SIMPLIFIED: LazyLock<Words> = LazyLock::new(|| read(include_str!("words/zh-CN.toml")));

/// Chinese in traditional characters.
pub static TRADITIONAL: LazyLock<Words> = LazyLock::new(|| read(include_str!("words/zh-TW.toml")));

fn read(file: &str) -> Words {
    toml::from_str(file).expect("shipped file; a test reads it")
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($key:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[expect(missing_docs, reason = "the keys are explained by their values in words/en.toml")]
        pub struct $name { $(pub $key: String),* }
    )*};
}

/// One language's words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each part says for itself")]
pub struct Words {
    pub verdict: Verdict,
    pub qualifier: Qualifier,
    pub reason: Reason,
    pub citation: Citation,
    pub silence: Silence,
    pub help: Help,
    pub explain: Explain,
    pub prompt: Prompt,
}

words! {
    /// The heading's.
    Verdict { heading, fact, yes, no, disputed, not_in_sources }
    /// What qualifies a verdict, a sentence each.
    Qualifier { superseded, reported, exception, one_side_only, differs }
    /// Why the sources do not say, a sentence each.
    Reason { no_match, unknown_name, off_topic, opinion_or_advice }
    /// Beside a quotation.
    Citation {
        separator, narration, medium, medium_unknown, said, relayed, reported, affirms, denies,
        qualifies, source, address, publisher_unknown, address_unknown, date_unknown,
    }
    /// Where the sources do not say.
    Silence { nearest, none }
    /// To what is no question.
    Help { greeting, thanks, empty, usage, examples, leave }
    /// `--explain`.
    Explain {
        trace, ledger, empty, narration, counted, outranked, superseded, exception, out_of_scope,
    }
    /// The prompt.
    Prompt { intro }
}

/// The words for whoever asked this.
pub fn for_question(question: &str) -> &'static Words {
    // A terminal tells no locale that chooses a script.
    match Language::of_asker(question, "") {
        Language::English => &ENGLISH,
        Language::Simplified => &SIMPLIFIED,
        Language::Traditional => &TRADITIONAL,
    }
}

/// The template with each `%{name}` replaced by its value; a name without a value stays.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("%{") {
        out.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| {
            let (_, value) = values.iter().find(|(n, _)| *n == name)?;
            Some((value, tail))
        });
        match value {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push_str("%{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
