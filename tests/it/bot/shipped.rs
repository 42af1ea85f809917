//! The bot with the shipped dispute: which questions display a pin.

use std::path::Path;

use super::kit::{Kit, SERVER, kit_over, member, message, moderator, text};

/// A server with a pin for the answer to `question`.
fn pinned(question: &str) -> Kit {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let kit = kit_over(&corpus);
    let reply = kit.run(
        &moderator(),
        SERVER,
        "pins add",
        &[text("question", question)],
    );
    let content = message(reply).content;
    assert!(content.starts_with("Pinned as #1."), "{content}");
    kit
}

#[track_caller]
fn check(kit: &Kit, question: &str, is_above: bool) {
    let embeds = kit.ask(question).embeds.len();
    assert_eq!(embeds == 2, is_above, "{question}");
}

#[test]
fn equivalent_questions_show_the_pin() {
    let kit = pinned("Can I use Alipay for crypto?");
    for same in [
        "Can I use Alipay for crypto?",
        "can i use alypay for BTC",
        "Does Alipay support bitcoin?",
        "Is it possible to use cryptocurrency with Alipay?",
        "Alipay crypto?",
        "Is it okay to pay for bitcoin with Alipay?",
        "Alipay allows crypto.",
        "Can I buy bitcoin with Alipay?",
        "支付宝可以用来买比特币吗？",
    ] {
        check(&kit, same, true);
    }
}

#[test]
fn similar_but_different_questions_do_not_show_the_pin() {
    let kit = pinned("Can I use Alipay for crypto?");
    for other in [
        "Is crypto banned on Alipay?",
        "Alipay does not support bitcoin.",
        "Can I use WeChat Pay for crypto?",
        "Can I use Alipay on Binance?",
        "Why does Alipay not support bitcoin?",
        "Can I use Venmo for crypto?",
        "Who said that Alipay cannot be used for crypto?",
    ] {
        check(&kit, other, false);
    }
}

#[test]
fn two_parties_have_a_verdict_each() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let kit = kit_over(&corpus);
    let answer = kit.ask("Can I use Alipay or WeChat Pay for crypto?");
    let asks = [
        "Can Alipay be used for crypto?",
        "Can WeChat Pay be used for crypto?",
    ];
    let shown = super::kit::drawn(&answer);
    for ask in asks {
        assert!(shown.contains(ask), "{shown}");
    }
    // Each statement in the evidence names the one that it was weighed on.
    let evidence = message(kit.press(&member(3), SERVER, &answer, "Evidence"));
    for field in &evidence.embeds[0].fields {
        let on = |ask: &str| field.value.starts_with(&format!("**{ask} "));
        assert!(asks.into_iter().any(on), "{field:?}");
    }
}
