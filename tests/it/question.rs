//! How questions are understood, in the normal form of a [`Question`](receipts::question::Question).
//!
//! The kind comes first, `!` where frames turn it round, `by` whose word is asked for (`-`: denied),
//! the parties and topics that it names, by their place in [`DISPUTE`], and the words that an answer
//! must meet. A case is a line. What is understood wrongly is not listed: a row that blesses a
//! mistake is worse than none.

use std::fs;
use std::sync::LazyLock;

use expect_test::{Expect, expect};
use receipts::corpus;
use receipts::question::{Lens, Small, prepare, understand};
use tempfile::TempDir;

const DISPUTE: &str = r#"
title = "Pay"
party = [
  { id = "alipay", name = "Alipay", aliases = ["支付宝"] },
  { id = "wechat", name = "WeChat Pay", aliases = ["WeChat", "微信支付", "微信"] },
  { id = "binance", name = "Binance", aliases = ["币安"] },
  { id = "zhao", name = "Changpeng Zhao", aliases = ["CZ", "赵长鹏"], speaks_for = "binance" },
]
topic = [
  { id = "crypto", name = "crypto", aliases = ["bitcoin", "BTC", "加密货币", "比特币"] },
  { id = "p2p", name = "peer-to-peer trading", aliases = ["p2p"] },
]
question = [{ id = "q", ask = "Can Alipay be used for crypto?", party = "alipay", topic = "crypto", decided_by = ["alipay"] }]
"#;

static LENS: LazyLock<Lens> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    let source = "+++\ntitle = \"Notice\"\n+++\nAlipay said: “No.”\n";
    let statement =
        "[[statement]]\nid = \"s\"\nsource = \"notice\"\nquote = \"No.\"\nspeaker = \"alipay\"\n";
    fs::write(dir.path().join("dispute.toml"), DISPUTE).unwrap();
    fs::write(dir.path().join("notice.md"), source).unwrap();
    fs::write(dir.path().join("statements.toml"), statement).unwrap();
    let (corpus, problems) = corpus::load(dir.path());
    Lens::new(&corpus.unwrap_or_else(|| panic!("{problems:?}")).disputes[0])
});

#[track_caller]
fn check(typed: &str, expected: Expect) {
    let prepared = prepare(typed);
    assert_eq!(prepared.small, None, "{typed}");
    expected.assert_eq(&understand(&prepared, &LENS).unwrap().to_string());
}

#[track_caller]
fn check_sentences(typed: &str, expected: Expect) {
    expected.assert_eq(&prepare(typed).sentences.join(" | "));
}

#[test]
#[rustfmt::skip]
fn a_question_has_its_kind() {
    check("Can I use Alipay for crypto?", expect!["polar [0 | 0]"]);
    check("Does Alipay support bitcoin?", expect!["polar [0 | 0] support:support"]);
    check("Alipay supports bitcoin.", expect!["claim [0 | 0] supports:support"]);
    check("alipay + crypto", expect!["fragment [0 | 0]"]);
    check("alipay crypto yes or no", expect!["polar [0 | 0]"]);
    check("Who banned bitcoin?", expect!["who [ | 0] banned:ban"]);
    check("When did Alipay ban bitcoin?", expect!["when [0 | 0] ban:ban"]);
    check("where is alipay accepted", expect!["where [0 | ] accepted:accept"]);
    check("Why does Alipay ban bitcoin?", expect!["why [0 | 0] ban:ban"]);
    check("How does Alipay block bitcoin?", expect!["how [0 | 0] block:block"]);
    check("Which coins does Binance list?", expect!["which [2 | ] list"]);
    check("How many users does Binance have?", expect!["howmany [2 | ]"]);
    check("how much is bitcoin", expect!["howmany [ | 0]"]);
    check("How long has Alipay banned bitcoin?", expect!["howlong [0 | 0] banned:ban"]);
    check("how old is CZ", expect!["howlong [3 | ]"]);
    check("what is p2p", expect!["what [ | 1]"]);
    check("Who is Changpeng Zhao?", expect!["who [3 | ]"]);
    check("How do I buy bitcoin with Alipay?", expect!["howto [0 | 0] buy:buy"]);
    check("Should I buy bitcoin?", expect!["advice [ | 0] buy:buy"]);
    check("I wonder why alipay banned btc", expect!["why [0 | 0] banned:ban"]);
    check("please explain why alipay bans btc", expect!["why [0 | 0] bans:ban"]);
    check("can you tell me who banned btc", expect!["who [ | 0] banned:ban"]);
    check("is it clear why alipay banned btc", expect!["polar [0 | 0] clear banned:ban"]);
}

#[test]
#[rustfmt::skip]
fn names_come_in_order() {
    check("Can Alipay or WeChat be used for crypto?", expect!["polar [0 1 | 0]"]);
    check("has binance banned alipay", expect!["polar [2 0 | ] banned:ban"]);
    check("is alipay banned by binance", expect!["polar [0 2 | ] banned:ban"]);
    check("alypay bitcion", expect!["fragment [0 | 0]"]);
    check("Can I buy Litecoin with Alipay?", expect!["polar [0 | ] buy:buy litecoin"]);
    check("Can I use Aliexpress?", expect!["polar [ | ] aliexpress"]);
    check("ALIPAY FOR CRYPTO", expect!["fragment [0 | 0]"]);
    check("Ａｌｉｐａｙ ｆｏｒ ｃｒｙｐｔｏ", expect!["fragment [0 | 0]"]);
}

#[test]
#[rustfmt::skip]
fn words_that_must_be_met() {
    check("Is it officially allowed to pay with Alipay?", expect!["polar [0 | ] officially:official pay:pay"]);
    check("could alipay be used for bitcoin in theory", expect!["polar [0 | 0] theory"]);
    check("is CZ the boss of Binance?", expect!["polar [3 2 | ] boss:boss"]);
    check("can u buy btc w alipay", expect!["polar [0 | 0] buy:buy"]);
    check("will alipay ever support bitcoin", expect!["polar [0 | 0] support:support"]);
    check("does alipay still support bitcoin", expect!["polar [0 | 0] support:support"]);
}

#[test]
#[rustfmt::skip]
fn polarity() {
    check("Alipay can't be used for crypto", expect!["claim [0 | 0]"]);
    check("alipay never allows bitcoin", expect!["claim [0 | 0] allows:allow-"]);
    check("does neither alipay nor wechat allow crypto", expect!["polar [0 1 | 0] allow:allow-"]);
    check("Is it true that Alipay doesn't allow bitcoin?", expect!["polar [0 | 0] allow:allow-"]);
    check("did alipay not ban bitcoin?", expect!["polar [0 | 0] ban:ban-"]);
    check("Has alipay stopped supporting bitcoin?", expect!["polar [0 | 0] stopped:stop supporting:support-"]);
    check("does alipay refuse to support bitcoin?", expect!["polar [0 | 0] refuse:refuse support:support-"]);
}

#[test]
#[rustfmt::skip]
fn a_negated_opener_negates_nothing() {
    check("Can't I use alipay for crypto?", expect!["polar [0 | 0]"]);
    check("isn't alipay against bitcoin?", expect!["polar [0 | 0]"]);
    check("doesn't alipay allow bitcoin", expect!["polar [0 | 0] allow:allow"]);
}

#[test]
#[rustfmt::skip]
fn frames_are_cut_off() {
    check("hey guys, anyone know if alipay allows crypto, right? thanks", expect!["polar [0 | 0] allows:allow"]);
    check("so basically can I pay with alipay or not", expect!["polar [0 | ] pay:pay"]);
    check("settle a bet: alipay accepts btc", expect!["claim [0 | 0] accepts:accept"]);
    check("i heard alipay accepts btc now", expect!["claim [0 | 0] accepts:accept"]);
    check("my cousin swears alipay takes bitcoin, fr?", expect!["polar [0 | 0]"]);
}

#[test]
#[rustfmt::skip]
fn a_frame_or_a_tag_asks() {
    check("true or false: alipay accepts btc", expect!["polar [0 | 0] accepts:accept"]);
    check("alipay accepts btc, true or false", expect!["polar [0 | 0] accepts:accept"]);
    check("alipay allows bitcoin right", expect!["polar [0 | 0] allows:allow"]);
    check("alipay allows bitcoin, doesn't it?", expect!["polar [0 | 0] allows:allow"]);
    check("alipay doesn't allow bitcoin, does it?", expect!["polar [0 | 0] allow:allow-"]);
    check("alipay accepts bitcoin, yes?", expect!["polar [0 | 0] accepts:accept"]);
    check("alipay is fine with btc, correct?", expect!["polar [0 | 0]"]);
}

#[test]
#[rustfmt::skip]
fn a_frame_turns_it_round() {
    check("It is a lie that Alipay allows bitcoin.", expect!["claim! [0 | 0] allows:allow"]);
    check("alipay allows bitcoin is a lie", expect!["claim! [0 | 0] allows:allow"]);
    check("Alipay allows bitcoin, that is false", expect!["claim! [0 | 0] allows:allow"]);
    check("no way alipay allows bitcoin", expect!["claim! [0 | 0] allows:allow"]);
    check("I don't think alipay allows bitcoin", expect!["claim! [0 | 0] allows:allow"]);
    check("Is it not true that it is false that alipay allows bitcoin?", expect!["claim [0 | 0] allows:allow"]);
}

#[test]
#[rustfmt::skip]
fn whose_word_is_asked_for() {
    check("Did Zhao say yes?", expect!["polar by 3 [ | ]"]);
    check("Did Zhao say that Alipay works?", expect!["polar by 3 [0 | ]"]);
    check("Does Zhao claim that Binance accepts Alipay?", expect!["polar by 3 [2 0 | ] accepts:accept"]);
    check("What did Zhao say about Alipay?", expect!["what by 3 [0 | ]"]);
    check("What did Alipay announce?", expect!["what by 0 [ | ]"]);
    check("Where did Zhao say that?", expect!["where by 3 [ | ]"]);
    check("When did Zhao announce that alipay works?", expect!["when by 3 [0 | ]"]);
    check("Why did Zhao say that Alipay works?", expect!["why by 3 [0 | ]"]);
    check("did alipay ever say that bitcoin is allowed?", expect!["polar by 0 [ | 0]"]);
    check("has zhao confirmed it", expect!["polar by 3 [ | ]"]);
    check("Zhao says alipay works, is that true?", expect!["polar by 3 [0 | ]"]);
    check("Did Alipay deny that it supports bitcoin?", expect!["polar by 0- [ | 0] supports:support-"]);
}

#[test]
#[rustfmt::skip]
fn according_to() {
    check("acc. to Binance, is Alipay ok?", expect!["polar by 2 [0 | ]"]);
    check("Can I use Alipay according to Zhao?", expect!["polar by 3 [0 | ]"]);
    check("Is Alipay allowed according to CZ?", expect!["polar by 3 [0 | ]"]);
    check("根据赵长鹏，可以用支付宝吗", expect!["polar by 3 [0 | ]"]);
}

#[test]
#[rustfmt::skip]
fn nobody_s_word_is_asked_for() {
    check("Who said that Alipay bans bitcoin?", expect!["who [0 | 0] said:say bans:ban"]);
    check("did anyone say alipay is banned", expect!["polar [0 | ] say:say banned:ban"]);
    check("Who confirmed that alipay works?", expect!["who [0 | ] confirmed:confirm"]);
}

#[test]
#[rustfmt::skip]
fn names_are_borrowed_from_the_sentence_before() {
    check("I have an Alipay account. Does it work for crypto?", expect!["polar [0 | 0]"]);
    check("My friend has WeChat. Can he buy bitcoin with Alipay?", expect!["polar [0 | 0] buy:buy"]);
    check("can i use alipay?? can i use wechat??", expect!["polar [1 | ]"]);
    check("thanks! can alipay do btc", expect!["polar [0 | 0]"]);
}

#[test]
#[rustfmt::skip]
fn the_clause_that_asks() {
    check("I live in China, can I use Alipay for bitcoin?", expect!["polar [0 | 0]"]);
    check("Can I use Alipay for bitcoin, I live in China", expect!["polar [0 | 0]"]);
}

#[test]
#[rustfmt::skip]
fn chinese() {
    check("支付宝能不能买比特币？", expect!["polar [0 | 0] 买:buy"]);
    check("支付宝支持比特币吗", expect!["polar [0 | 0] 支持:support"]);
    check("支付寶支不支持比特幣", expect!["polar [0 | 0] 支持:support"]);
    check("支付宝支不支持比特币", expect!["polar [0 | 0] 支持:support"]);
    check("支付宝是不是禁止比特币", expect!["polar [0 | 0] 禁止:ban"]);
    check("支付宝可不可以买比特币", expect!["polar [0 | 0] 买:buy"]);
    check("支付宝会不会支持比特币", expect!["polar [0 | 0] 支持:support"]);
    check("支付宝行不行", expect!["polar [0 | ]"]);
    check("用没用过支付宝", expect!["polar [0 | ]"]);
    check("难道支付宝支持比特币？", expect!["polar [0 | 0] 支持:support"]);
    check("支付宝不支持比特币吗", expect!["polar [0 | 0] 支持:support-"]);
    check("支付宝没有禁止比特币吗", expect!["polar [0 | 0] 禁止:ban-"]);
    check("支付宝从来没有支持过比特币", expect!["claim [0 | 0] 支持:support-"]);
    check("支付宝支持比特币是假的", expect!["claim! [0 | 0] 支持:support"]);
    check("请问支付宝可以买比特币吗，谢谢", expect!["polar [0 | 0] 买:buy"]);
    check("谁禁止了比特币？", expect!["who [ | 0] 禁止:ban"]);
    check("为什么支付宝禁止比特币？", expect!["why [0 | 0] 禁止:ban"]);
    check("支付宝什么时候禁止比特币？", expect!["when [0 | 0] 禁止:ban"]);
    check("币安有多少用户？", expect!["howmany [2 | ]"]);
    check("怎么用支付宝买比特币？", expect!["howto [0 | 0] 买:buy"]);
    check("我应该买比特币吗", expect!["advice [ | 0] 买:buy"]);
    check("支付宝和微信哪个好", expect!["advice [0 1 | ]"]);
    check("微信和支付宝都能买比特币吗", expect!["polar [1 0 | 0] 买:buy"]);
    check("赵长鹏说了什么？", expect!["what by 3 [ | ]"]);
    check("赵长鹏说过可以用支付宝吗", expect!["polar by 3 [0 | ]"]);
    check("赵长鹏有没有说支付宝可以用", expect!["polar by 3 [0 | ]"]);
    check("赵长鹏否认支持支付宝吗", expect!["polar by 3- [0 | ] 支持:support-"]);
}

#[test]
#[rustfmt::skip]
fn markup_is_no_part_of_it() {
    check("~~Alipay~~ <@123> https://x.y **for** :wave: crypto??", expect!["fragment [0 | 0]"]);
    check("\"Alipay\" for 'crypto'", expect!["fragment [0 | 0]"]);
    check("`alipay` || crypto ||", expect!["fragment [0 | 0]"]);
}

#[test]
#[rustfmt::skip]
fn what_was_typed_is_cut_into_sentences() {
    check_sentences("I have Alipay. Does it work? thanks!", expect!["I have Alipay. | Does it work? | thanks!"]);
    check_sentences("Is Alipay ok acc. to Binance?", expect!["Is Alipay ok acc to Binance?"]);
    check_sentences("Mr. Zhao vs. Dr. No, e.g. at 3.5 percent?", expect!["Mr Zhao vs Dr No, e.g at 3.5 percent?"]);
    check_sentences("first line\nsecond line", expect!["first line | second line"]);
    check_sentences("> quoted\n# heading", expect!["quoted | heading"]);
    check_sentences("支付宝能用吗？微信呢？", expect!["支付宝能用吗? | 微信呢?"]);
    check_sentences("really???!!", expect!["really???!!"]);
    check_sentences("...", expect![""]);
    check_sentences("支不支持，能不能用", expect!["支持,能用吗"]);
}

/// Small talk is none where anything is asked beside it.
#[test]
#[rustfmt::skip]
fn small_talk() {
    let cases = [
        ("", Some(Small::Empty)),
        ("  \u{200b}…?!", Some(Small::Empty)),
        ("hello!", Some(Small::Greeting)),
        ("good morning everyone", Some(Small::Greeting)),
        ("你好", Some(Small::Greeting)),
        ("thanks a lot", Some(Small::Thanks)),
        ("hi, thanks", Some(Small::Thanks)),
        ("谢谢", Some(Small::Thanks)),
        ("help", Some(Small::Help)),
        ("hi! what can you do?", Some(Small::Help)),
        ("怎么用", Some(Small::Help)),
        ("hello alipay", None),
        ("thanks, is alipay ok?", None),
        ("help me pay", None),
        ("no", None),
    ];
    for (typed, small) in cases {
        assert_eq!(prepare(typed).small, small, "{typed:?}");
    }
}
