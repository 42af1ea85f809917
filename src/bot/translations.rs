//! The texts of the bot, in English and in Chinese (both scripts).
//!
//! All texts are in `locales/*.ftl`, one file per language with the same keys. The code contains
//! none. Quotations, names and questions are passed as values that are already escaped.
//!
//! ```
//! use receipts::bot::translations::{Language, Translations};
//! assert_eq!(Translations::of(Language::English).text("verdict-no"), "No");
//! assert_eq!(Translations::of(Language::Simplified).fill("pin-number", &[("pin", 5.into())]), "置顶 #5");
//! ```
//!
//! A Chinese locale selects its script. With any other locale, a question that contains a Chinese
//! character gets Chinese, in the script that has more of the question's characters to itself. All
//! other requests get English.

use std::collections::HashSet;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::text::has_han;

/// A value for a placeholder: `"text".into()`, `5.into()`.
pub use fluent_bundle::FluentValue as Fill;

/// A language that the bot speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Chinese in simplified characters.
    Simplified,
    /// Chinese in traditional characters.
    Traditional,
}

impl Language {
    /// All languages, English first.
    pub const ALL: [Self; 3] = [Self::English, Self::Simplified, Self::Traditional];

    /// Discord's locale code, which is also the file's name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Simplified => "zh-CN",
            Self::Traditional => "zh-TW",
        }
    }

    /// The language of a locale: Chinese for `zh-TW` and `zh-CN`, English for any other.
    pub fn of_locale(locale: &str) -> Self {
        Self::chinese(locale).unwrap_or(Self::English)
    }

    /// The language for a reply to this question from a user with that locale.
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
        let count =
            |script: &HashSet<char>| question.chars().filter(|c| script.contains(c)).count();
        if count(&TRADITIONAL) > count(&SIMPLIFIED) {
            Self::Traditional
        } else {
            Self::Simplified
        }
    }
}

static SIMPLIFIED: LazyLock<HashSet<char>> = LazyLock::new(|| script("simplified"));
static TRADITIONAL: LazyLock<HashSet<char>> = LazyLock::new(|| script("traditional"));

/// The characters that exist only in one script.
fn script(name: &str) -> HashSet<char> {
    let rows = include_str!("locales/scripts.txt").lines();
    rows.filter_map(|row| row.split_once(": "))
        .find(|(key, _)| *key == name)
        .map_or_else(HashSet::new, |(_, chars)| chars.chars().collect())
}

/// The texts of one language.
pub struct Translations {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

static ALL: LazyLock<[Translations; 3]> = LazyLock::new(|| Language::ALL.map(Translations::read));

impl std::fmt::Debug for Translations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Translations").field(&self.language).finish()
    }
}

impl Translations {
    /// The texts of a language.
    pub fn of(language: Language) -> &'static Self {
        &ALL[language as usize]
    }

    /// Their language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The text of a key. Returns the key itself if it is missing, which a test prevents.
    pub fn text(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The text of a key with values for its placeholders. A number selects the plural form. The
    /// part after a dot is an attribute: `command-ask.description`.
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
        // Direction isolation marks are for right-to-left scripts. Here they would only lengthen
        // the texts, and break the text that is read back.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }
}
