//! The reply's own words: whose, and the same in every language.

use receipts::cli::words::{self, Words};

use crate::scan;

const FILES: [&str; 3] = ["en", "zh-CN", "zh-TW"];

fn table(language: &str) -> toml::Table {
    toml::from_str(&scan::read(&format!("src/cli/words/{language}.toml"))).unwrap()
}

/// `section.key` with the places that its value has.
fn keys(language: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (section, values) in table(language) {
        for (key, value) in values.as_table().unwrap() {
            let mut places: Vec<&str> = value.as_str().unwrap().split("%{").skip(1).collect();
            places
                .iter_mut()
                .for_each(|place| *place = place.split('}').next().unwrap());
            places.sort_unstable();
            keys.push(format!("{section}.{key} {places:?}"));
        }
    }
    keys
}

#[test]
fn every_language_has_the_same_keys_and_places() {
    for language in FILES {
        assert_eq!(keys(language), keys("en"), "{language}");
    }
}

#[track_caller]
fn check(question: &str, words: &Words) {
    assert!(
        std::ptr::eq(words::for_question(question), words),
        "{question}"
    );
}

#[test]
fn the_words_follow_the_asker() {
    check("Can bicycles go on the ferry?", &words::ENGLISH);
    check("", &words::ENGLISH);
    check("渡轮可以带自行车吗？", &words::SIMPLIFIED);
    check("渡輪可以帶自行車嗎？", &words::TRADITIONAL);
    check("可以吗", &words::SIMPLIFIED);
    check("可以", &words::SIMPLIFIED);
    check("Ferry 可以帶 bike 嗎", &words::TRADITIONAL);
}

#[test]
fn values_fill_their_places_and_nothing_else() {
    assert_eq!(
        words::fill("a %{b} c %{d}", &[("b", "%{d}"), ("d", "e")]),
        "a %{d} c e"
    );
    assert_eq!(words::fill("100 %{", &[]), "100 %{");
    assert_eq!(words::fill("%{x} %{y}", &[("y", "1")]), "%{x} 1");
}
