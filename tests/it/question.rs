//! Preparing a question: removing the text around it, recognising small talk, splitting a text
//! into questions.

use receipts::question::{
    ExpectedAnswer, FollowUp, MAX_QUESTION_LENGTH, SmallTalk, asks_for_a_check, expected_answer,
    follow_up, prepare, split_questions, wants_advice,
};

#[track_caller]
fn check(typed: &str, expected: &str) {
    let prepared = prepare(typed);
    assert_eq!(prepared.text, expected, "{typed}");
    assert_eq!(prepared.small, None, "{typed}");
}

#[track_caller]
fn check_small(typed: &str, expected: SmallTalk) {
    assert_eq!(prepare(typed).small, Some(expected), "{typed}");
}

#[test]
#[rustfmt::skip]
fn text_around_a_question_is_removed() {
    let bare = "Can I use Alipay for bitcoin?";
    for wrapped in [
        "Question: Can I use Alipay for bitcoin?",
        "QUESTION: Can I use Alipay for bitcoin?",
        "Q: Can I use Alipay for bitcoin?",
        "/ask Can I use Alipay for bitcoin?",
        "/ask question: Can I use Alipay for bitcoin?",
        "1. Can I use Alipay for bitcoin?",
        "(2) Can I use Alipay for bitcoin?",
        "- Can I use Alipay for bitcoin?",
        "> Can I use Alipay for bitcoin?",
        "## Can I use Alipay for bitcoin?",
        "🙏 Can I use Alipay for bitcoin? 🚀🚀",
        "“Can I use Alipay for bitcoin?”",
        "'Can I use Alipay for bitcoin?'",
        "「Can I use Alipay for bitcoin?」",
        "(Can I use Alipay for bitcoin?)",
        "[Can I use Alipay for bitcoin?]",
        "**Can I use** ~~Alipay~~ for `bitcoin`?",
        "<@123456> Can I use Alipay for bitcoin?",
        "Can I use Alipay for bitcoin? https://example.org/x",
        ":wave: Can I use <:alipay:12> Alipay for bitcoin?",
        "Can I use Alipау for bitcoin?",
        "Ｃａｎ　Ｉ use Alipay for bitcoin?",
        "  Can I\nuse\tAlipay for\u{200b} bitcoin?  ",
        "1) Q: “Can I use Alipay for bitcoin?”",
        "问题：Can I use Alipay for bitcoin?",
    ] {
        check(wrapped, bare);
    }
}

#[test]
#[rustfmt::skip]
fn tags_and_pictures_are_recognised_inside_words() {
    for (typed, expected) in [
        ("Can I send money Alipay→Binance?", "Can I send money Alipay Binance?"),
        ("Alipay❤\u{fe0f}Binance", "Alipay Binance"),
        ("bitcoin🤔is it ok", "bitcoin is it ok"),
        ("ok for bitcoin🤔?", "ok for bitcoin?"),
        ("1\u{fe0f}\u{20e3} Alipay", "1 Alipay"),
        ("<:wave:1>支付宝能买比特币吗<:think:2>", "支付宝能买比特币吗"),
        ("Can I use Alipay?<a:PepeThink:5>", "Can I use Alipay?"),
        ("Can I use Alipay?:PepeThink::skin-tone-2:", "Can I use Alipay?"),
        ("<@1><@!2><@&3><#4>Can I use Alipay?", "Can I use Alipay?"),
        ("</ask now:5> Can I use Alipay <t:1618953630:R>?", "Can I use Alipay ?"),
        ("支付宝能买比特币吗https://t.co/AbCdEf", "支付宝能买比特币吗"),
        ("https://t.co/AbCdEf支付宝能买比特币吗", "支付宝能买比特币吗"),
        ("Can I use Alipay? (https://t.co/AbCdEf)", "Can I use Alipay?"),
        ("Can I use Alipay?（Https://t.co/AbCdEf）", "Can I use Alipay?"),
        ("Can I use [Alipay](<https://t.co/AbCdEf>)?", "Can I use [Alipay] ?"),
        ("**Can I use Alipay? https://t.co/AbCdEf**", "Can I use Alipay?"),
        // An invisible character splits no name.
        ("Ali\u{200b}pay, Ali\u{200d}pay, Ali\u{fe0f}pay", "Alipay, Alipay, Alipay"),
    ] {
        check(typed, expected);
    }
}

#[test]
#[rustfmt::skip]
fn other_text_in_brackets_or_colons_stays() {
    for (typed, expected) in [
        ("Can I use <Revolut> for crypto?", "Can I use <Revolut> for crypto?"),
        ("Can I use <@Revolut> or <:Revolut>?", "Can I use <@Revolut> or <:Revolut>?"),
        ("＜支付宝能买比特币吗？＞", "支付宝能买比特币吗?"),
        ("平台：Alipay：能买比特币吗？", "平台:Alipay:能买比特币吗?"),
        ("was it 10:30:45?", "was it 10:30:45?"),
        ("</ask Can I use <:alipay:1>Alipay?", "</ask Can I use Alipay?"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn text_of_the_question_itself_stays() {
    check(
        "2.4 million, was that the fine?",
        "2.4 million, was that the fine?",
    );
    check("10 yuan a day?", "10 yuan a day?");
    check("did he say \"yes\"", "did he say \"yes\"");
    check("用 Alipay（支付寶）行嗎？", "用 Alipay(支付宝)行吗?");
    check("pay w/ alipay", "pay with alipay");
}

#[test]
fn small_talk_is_no_question() {
    check_small("", SmallTalk::Empty);
    check_small(" ?! ", SmallTalk::Empty);
    check_small("🙏", SmallTalk::Empty);
    check_small("lol ok", SmallTalk::Empty);
    check_small("hi there!", SmallTalk::Greeting);
    check_small("Q: hey", SmallTalk::Greeting);
    check_small("你好", SmallTalk::Greeting);
    check_small("thanks a lot bro", SmallTalk::Thanks);
    check_small("hello, what can you do?", SmallTalk::Help);
    check("hi, can I pay?", "hi, can I pay?");
    check("high", "high");
}

#[test]
#[rustfmt::skip]
fn what_has_no_say_in_the_kind_of_question() {
    let yes_no = [
        "Hi, how are you? Can I use Alipay for crypto?",
        "Hi, how are you, can I use Alipay?",
        "Can I use Alipay for crypto? Why not?",
        "Can I use Alipay for crypto? But how come?",
        "支付宝支持比特币？为什么？",
        "When I'm in China, can I use Alipay?",
        "Hi, when I'm abroad, isn't Alipay blocked?",
        "Where cash is rare, is Alipay accepted?",
        "And what about WeChat?",
        "Everyone who uses Alipay can buy bitcoin.",
        "支付宝多少钱都付得了么？",
    ];
    let fact = [
        "Hi\nWhy does Alipay support bitcoin?",
        "So why does Alipay support bitcoin?",
        "Well, ok, who said so?",
        "有人知道吗？为什么支付宝不支持比特币？",
        // Without another question, these are asked themselves.
        "Why not?",
        "Alipay bans bitcoin. Why?",
        "When did Alipay ban it, was it in May?",
        "When I'm in China, how much can I pay?",
        "How are you able to pay?",
        "Can I use Alipay? How much does it cost?",
        "支付宝不支持比特币，这是为什么？",
    ];
    for typed in yes_no {
        assert_eq!(expected_answer(&prepare(typed).text), ExpectedAnswer::YesNo, "{typed}");
    }
    for typed in fact {
        assert_eq!(expected_answer(&prepare(typed).text), ExpectedAnswer::Fact, "{typed}");
    }
}

#[test]
fn requests_for_advice_are_recognised() {
    assert!(wants_advice("should i buy btc"));
    assert!(wants_advice("which wallet do you recommend"));
    assert!(!wants_advice("can i buy btc"));
}

#[test]
fn a_long_question_is_truncated() {
    let long = "a".repeat(6_000);
    assert_eq!(prepare(&long).text.chars().count(), MAX_QUESTION_LENGTH);
}

#[test]
fn several_questions_in_one_text_are_split() {
    let cases: &[(&str, &[&str])] = &[
        (
            "Can I use Alipay on Binance? and wechat?",
            &["Can I use Alipay on Binance?", "and wechat?"],
        ),
        (
            "I live in China. Can I buy? Will they close my account?",
            &["I live in China. Can I buy?", "Will they close my account?"],
        ),
        // These count as one question.
        (
            "Can I? Or will it get blocked?",
            &["Can I? Or will it get blocked?"],
        ),
        ("They take it, right?", &["They take it, right?"]),
        ("Can I use it? yes or no?", &["Can I use it? yes or no?"]),
        ("Can I use it? Why not?", &["Can I use it? Why not?"]),
        ("Can I use it? thank you?", &["Can I use it? thank you?"]),
        (
            "Can I use it? https://x.com/a/status/1?s=20",
            &["Can I use it? https://x.com/a/status/1?s=20"],
        ),
        (
            "Did they reply to \"can I use it?\" on Twitter?",
            &["Did they reply to \"can I use it?\" on Twitter?"],
        ),
        (
            "Can I use it? and wechat? thanks",
            &["Can I use it?", "and wechat?"],
        ),
        (
            "Can I use it？ and wechat?",
            &["Can I use it？", "and wechat?"],
        ),
        // Questions to other people in the chat, not to the sources.
        (
            "can anyone help? Can I use it?",
            &["can anyone help? Can I use it?"],
        ),
        (
            "Can I use it? does anyone know?",
            &["Can I use it? does anyone know?"],
        ),
        (
            "请问有人知道吗？能用支付宝吗？",
            &["请问有人知道吗？能用支付宝吗？"],
        ),
        ("can i use alipay??", &["can i use alipay??"]),
        (
            "Bicycles are welcome. Dogs too.",
            &["Bicycles are welcome. Dogs too."],
        ),
        ("能用支付宝吗？微信呢？", &["能用支付宝吗？", "微信呢？"]),
        ("", &[""]),
    ];
    for (text, expected) in cases {
        assert_eq!(split_questions(text), *expected, "{text}");
    }
}

#[test]
fn follow_up_questions_are_recognised_by_their_form() {
    for text in [
        "why?",
        "Who said that?",
        "is that still true??",
        "为什么？",
        "谁说的",
    ] {
        assert_eq!(follow_up(text), FollowUp::Repeat, "{text}");
    }
    for (text, rest) in [
        ("and wechat?", "wechat?"),
        ("What about WeChat Pay", "WeChat Pay"),
        ("wechat?", "wechat?"),
    ] {
        assert_eq!(
            follow_up(text),
            FollowUp::Substitution(rest.to_owned()),
            "{text}"
        );
    }
    for text in ["", "is this true?", "Source?", "check", "真的吗？"] {
        assert!(asks_for_a_check(text), "{text}");
    }
    for text in ["is this true for wechat", "can I use alipay?"] {
        assert!(!asks_for_a_check(text), "{text}");
    }
}
