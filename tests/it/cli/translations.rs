//! The language of a reply follows the user. `tests/it/bot/translations.rs` tests that all
//! languages have the same keys.

use receipts::bot::translations::Language;
use receipts::cli::render::translations_for;

#[track_caller]
fn check(question: &str, language: Language) {
    assert_eq!(
        translations_for(question).language(),
        language,
        "{question}"
    );
}

#[test]
fn the_language_follows_the_question() {
    check("Can bicycles go on the ferry?", Language::English);
    check("", Language::English);
    check("渡轮可以带自行车吗？", Language::Simplified);
    check("渡輪可以帶自行車嗎？", Language::Traditional);
    check("可以吗", Language::Simplified);
    check("可以", Language::Simplified);
    check("Ferry 可以帶 bike 嗎", Language::Traditional);
}
