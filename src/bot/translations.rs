//! The bot's own words, in English and in Chinese (both scripts).
//!
//! All of them stand in `locales/*.ftl`, one file a language, the same keys in each; nothing is
//! worded in code. Quotations, names and questions come in as values, escaped already.
//!
//! ```
//! use receipts::bot::translations::{Language, Translations};
//! assert_eq!(Translations::of(Language::English).text("verdict-no"), "No");
//! assert_eq!(Translations::of(Language::Simplified).fill("pin-number", &[("pin", 5.into())]), "置顶 #5");
//! ```
//!
//! Which language: Chinese where the question holds a Chinese character, in the script of the
//! asker's locale, or else in the one that more of the characters belong to alone; without a
//! Chinese character the locale's, and English where it has none of these.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::text::has_han;

/// A value for a place: `"text".into()`, `5.into()`.
pub use fluent_bundle::FluentValue as Fill;

/// A language that the bot speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese in simplified characters.
    Simplified,
    /// Chinese in traditional characters.
    Traditional,
}

impl Language {
    /// All of them, English first.
    pub const ALL: [Self; 3] = [Self::English, Self::Simplified, Self::Traditional];

    /// Discord's code for it, the file's name as well.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Simplified => "zh-CN",
            Self::Traditional => "zh-TW",
        }
    }

    /// That of a locale: `zh-TW`, `zh-CN`; English for any other.
    pub fn of_locale(locale: &str) -> Self {
        Self::chinese(locale).unwrap_or(Self::English)
    }

    /// That of whoever asks this with that locale.
    pub fn of_asker(question: &str, locale: &str) -> Self {
        match Self::chinese(locale) {
            Some(chinese) => chinese,
            None if has_han(question) => Self::of_script(question),
            None => Self::English,
        }
    }

    fn chinese(locale: &str) -> Option<Self> {
        let lower = locale.to_ascii_lowercase();
        let mut parts = lower.split(['-', '_']);
        if parts.next() != Some("zh") {
            return None;
        }
        let traditional = parts.any(|part| matches!(part, "tw" | "hk" | "mo" | "hant"));
        Some(if traditional {
            Self::Traditional
        } else {
            Self::Simplified
        })
    }

    fn of_script(question: &str) -> Self {
        let count = |script: &str| question.chars().filter(|c| script.contains(*c)).count();
        if count(script("traditional")) > count(script("simplified")) {
            Self::Traditional
        } else {
            Self::Simplified
        }
    }
}

/// Characters that exist in one script alone.
fn script(name: &str) -> &'static str {
    let rows = include_str!("locales/scripts.txt").lines();
    rows.filter_map(|row| row.split_once(": "))
        .find(|(key, _)| *key == name)
        .map_or("", |(_, chars)| chars)
}

/// One language's words.
pub struct Translations {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

static ALL: LazyLock<[Translations; 3]> = LazyLock::new(|| Language::ALL.map(Translations::read));

impl std::fmt::Debug for Translations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl Translations {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        &ALL[language as usize]
    }

    /// Which language they are of.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The words under a key. The key itself where there are none, which a test forbids.
    pub fn text(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The words under a key, with values in their places; a number chooses the plural. The part
    /// behind a dot names an attribute: `command-ask.description`.
    pub fn fill(&self, key: &str, values: &[(&'static str, Fill<'_>)]) -> String {
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, name)| (id, Some(name)));
        let message = self.bundle.get_message(id);
        let pattern = message.and_then(|message| match attribute {
            Some(name) => message
                .get_attribute(name)
                .map(|attribute| attribute.value()),
            None => message.value(),
        });
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = values.iter().cloned().collect();
        let mut problems = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&args), &mut problems)
            .into_owned()
    }

    fn read(language: Language) -> Self {
        let file = match language {
            Language::English => include_str!("locales/en.ftl"),
            Language::Simplified => include_str!("locales/zh-CN.ftl"),
            Language::Traditional => include_str!("locales/zh-TW.ftl"),
        };
        let tag: LanguageIdentifier = language.code().parse().expect("three tags of our own");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks that keep directions apart are for right-to-left scripts; here they would only
        // lengthen texts and break what is read back.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }
}
