//! Normalising and truncating text.

use receipts::text;

#[track_caller]
fn check(typed: &str, normal: &str) {
    assert_eq!(text::normalise(typed), normal);
}

#[test]
fn variants_are_normalised_to_one_spelling() {
    check("  two\t words \n", "two words");
    check("Ａｌｉｐａｙ？", "Alipay?");
    check("bit\u{200b}coin\u{ad}", "bitcoin");
    check("doesn’t “work”", "doesn't \"work\"");
    check("a\u{0}b\u{7}", "ab");
    check("", "");
    check("支付宝　可以", "支付宝 可以");
}

#[test]
fn truncation_keeps_characters_whole() {
    assert_eq!(text::truncate_chars("币安abc", 3), "币安a");
    assert_eq!(text::truncate_chars("ab", 3), "ab");
    assert_eq!(text::truncate_chars("", 0), "");
}
