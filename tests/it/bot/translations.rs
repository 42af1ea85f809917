//! Translations of the bot's texts: the same keys and placeholders in every language, no unused
//! key, and the choice of the language.

use std::collections::{BTreeMap, BTreeSet};

use receipts::bot::translations::{Language, Translations};

use super::kit::{DIRECT, kit, member, message, text};
use crate::scan::{self, Kind};

/// Each key with its placeholders; the key of an attribute is `message.attribute`.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let file = scan::read(&format!("src/bot/locales/{}.ftl", language.code()));
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line
            .split_once(" =")
            .filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            name.clone_into(&mut key);
        } else if let Some((name, _)) = line
            .trim()
            .strip_prefix('.')
            .and_then(|rest| rest.split_once(" ="))
        {
            key = format!("{}.{name}", key.split('.').next().unwrap());
        }
        let places = keys.entry(key.clone()).or_default();
        for place in line.split('$').skip(1) {
            let name: String = place
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            places.insert(name);
        }
    }
    keys.remove("");
    keys
}

#[test]
fn every_language_has_the_same_keys_and_places() {
    let english = keys(Language::English);
    assert!(english.len() > 200, "{}", english.len());
    for language in Language::ALL {
        assert_eq!(keys(language), english, "{language:?}");
    }
}

#[test]
fn every_file_parses_completely() {
    for language in Language::ALL {
        let file = scan::read(&format!("src/bot/locales/{}.ftl", language.code()));
        let read = fluent_bundle::FluentResource::try_new(file);
        assert!(read.is_ok(), "{language:?}: {read:?}");
    }
}

#[test]
fn every_key_has_text() {
    for language in Language::ALL {
        let words = Translations::of(language);
        for key in keys(language).keys() {
            let text = words.text(key);
            assert!(
                text != *key && !text.trim().is_empty(),
                "{language:?}: {key}"
            );
        }
    }
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let english = keys(Language::English);
    let mut code = String::new();
    for file in ["src/bot", "src/cli", "src/discord"]
        .into_iter()
        .flat_map(scan::files)
        .filter(|f| f.path.ends_with(".rs"))
    {
        code += &scan::keep(&file.text, &[Kind::Code, Kind::Text]);
    }
    for key in english.keys().filter(|key| !key.contains('.')) {
        let composed = key.starts_with("command-") || key.starts_with("option-");
        let id = key.split_once('-').unwrap().1;
        let used = code.contains(key.as_str()) || composed && code.contains(id);
        assert!(used, "{key} is used nowhere");
    }
    // rustfmt may break a call over several lines.
    let calls: String = code.split_whitespace().collect();
    for called in calls
        .split("translations.text(")
        .skip(1)
        .chain(calls.split("translations.fill(").skip(1))
    {
        let literal = called.trim_start().strip_prefix('"');
        let Some((key, _)) = literal.and_then(|rest| rest.split_once('"')) else {
            continue;
        };
        assert!(english.contains_key(key), "{key} is not in en.ftl");
    }
}

#[test]
fn no_character_is_both_simplified_and_traditional() {
    let file = scan::read("src/bot/locales/scripts.txt");
    let chars = |name: &str| -> Vec<char> {
        let line = file
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        line.trim_start_matches(": ").chars().collect()
    };
    let (simplified, traditional) = (chars("simplified"), chars("traditional"));
    assert!(simplified.is_sorted_by(|a, b| a < b) && traditional.is_sorted_by(|a, b| a < b));
    assert!(simplified.iter().all(|c| !traditional.contains(c)));
}

#[track_caller]
fn check(question: &str, locale: &str, language: Language) {
    assert_eq!(
        Language::of_asker(question, locale),
        language,
        "{question} {locale}"
    );
}

#[test]
fn the_language_follows_the_question_and_the_locale() {
    check("Can bicycles go?", "en-US", Language::English);
    check("Can bicycles go?", "fr", Language::English);
    check("Can bicycles go?", "zh-CN", Language::Simplified);
    check("Can bicycles go?", "zh-TW", Language::Traditional);
    check("渡轮可以带自行车吗？", "en-US", Language::Simplified);
    check("渡輪可以帶腳踏車嗎？", "", Language::Traditional);
    check("渡轮可以带自行车吗？", "zh-TW", Language::Traditional);
    check("可以", "", Language::Simplified);
}

#[test]
fn the_locale_decides_for_a_question_without_chinese() {
    let mut kit = kit();
    for (locale, heading) in [
        ("zh-CN", "根据资料来源：否 ✗"),
        ("zh-TW", "根據資料來源：否 ✗"),
        ("de", "According to the sources: No ✗"),
    ] {
        kit.locale = locale.to_owned();
        let options = [text("question", super::kit::BICYCLES)];
        let shown = message(kit.run(&member(3), DIRECT, "ask", &options));
        assert_eq!(shown.content, heading);
        // Quotations are not translated.
        assert!(
            shown.embeds[0]
                .fields
                .iter()
                .any(|f| f.value.contains("We will never allow"))
        );
    }
}

#[test]
fn plurals() {
    let words = Translations::of(Language::English);
    let summary = |count: u64| words.fill("pin-list-summary", &[("count", count.into())]);
    assert_eq!(
        (summary(1), summary(2)),
        ("One pin".to_owned(), "2 pins".to_owned())
    );
}
