//! Answers rendered as text, and the key order of their JSON.

use expect_test::expect;
use receipts::answer::json;
use receipts::answer::{
    AbstentionReason, Answer, HelpTopic, Qualifier, QuestionVerdict, VerdictCode,
};
use receipts::cli::terminal::TerminalStyle;
use receipts::corpus::Stance;

use super::sample::{answer, check, disputed, drawn, narration, page, statement};

pub(super) fn no() -> Answer {
    let mut answer = answer("Bicycles?", Some(VerdictCode::No));
    answer.citations = vec![statement("No bicycles."), narration("They  said\tso.")];
    answer
}

#[test]
fn a_verdict_comes_with_its_sentences() {
    check(
        &no(),
        expect![[r#"
            According to the sources: No ✗

            [1] No bicycles.
                — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

            [2] They  said	so.
                — The source itself

            Source: “Ferry notices”, Mornwick Post, 2021-05, https://example.org/ferry
        "#]],
    );
}

#[test]
fn qualifiers_are_in_plain_words() {
    use Qualifier::{Exception, OneSideOnly, Reported, Superseded};
    let mut answer = answer("Bicycles?", Some(VerdictCode::Yes));
    answer.verdict.as_mut().unwrap().qualifiers =
        vec![Superseded, Reported, Exception, OneSideOnly];
    check(
        &answer,
        expect![[r#"
            According to the sources: Yes ✓
            Reported by somebody else, or in the source's own words.
            This is an exception, not the rule.
            The sources contain no statement by one of the parties concerned.
        "#]],
    );
}

#[test]
fn parties_that_differ_have_one_line_each() {
    let question_verdict = |ask: &str, code| QuestionVerdict {
        question_id: "x".to_owned(),
        ask: ask.to_owned(),
        parties: Vec::new(),
        code,
    };
    let mut answer = answer("Bicycles?", Some(VerdictCode::Disputed));
    answer.verdict.as_mut().unwrap().qualifiers = vec![Qualifier::Differs];
    answer.question_verdicts = vec![
        question_verdict("Can bicycles go on the ferry?", VerdictCode::No),
        question_verdict("Can bicycles go on the train?", VerdictCode::Yes),
    ];
    check(
        &answer,
        expect![[r#"
            According to the sources: Disputed ⇄
            The answer differs between the parties that you asked about.

            Can bicycles go on the ferry? No ✗

            Can bicycles go on the train? Yes ✓
        "#]],
    );
    answer.verdict.as_mut().unwrap().code = VerdictCode::No;
    answer.verdict.as_mut().unwrap().qualifiers = Vec::new();
    answer.question_verdicts[1].code = VerdictCode::No;
    check(
        &answer,
        expect![[r#"
            According to the sources: No ✗

            Can bicycles go on the ferry? No ✗

            Can bicycles go on the train? No ✗
        "#]],
    );
}

#[test]
fn no_answer_gives_its_reason_and_marks_the_nearest_sentences() {
    let mut silent = answer("Bicycles?", Some(VerdictCode::NotInSources));
    silent.verdict.as_mut().unwrap().reason = Some(AbstentionReason::UnknownName);
    silent.nearest = vec![narration("Trains run.")];
    check(
        &silent,
        expect![[r#"
            According to the sources: no answer ?
            The question names somebody or something that the sources do not mention.

            The nearest sentences, which do not answer it:

              · Trains run.
                — The source itself

            Source: “Ferry notices”, undated
        "#]],
    );
    silent.question = "自行车？".to_owned();
    silent.nearest.clear();
    check(
        &silent,
        expect![[r#"
            根据资料来源：没有答案 ?
            问题提到了资料里没有的人或事物。

            没有相近的句子。
        "#]],
    );
}

#[test]
fn a_question_of_fact_has_no_verdict() {
    let mut fact = answer("渡輪說了什麼？", None);
    fact.citations = vec![statement("No bicycles.")];
    check(
        &fact,
        expect![[r#"
            根據資料來源

            [1] No bicycles.
                — Mornwick Ferry，由 Ada Finch 轉述，透過 Twitter，on Friday

            來源：《Ferry notices》，Mornwick Post，2021-05，https://example.org/ferry
        "#]],
    );
}

#[test]
fn text_without_a_question_gets_help() {
    let mut hello = answer("hello", Some(VerdictCode::NotInSources));
    hello.help = Some(HelpTopic::Greeting);
    check(
        &hello,
        expect![[r#"
            Hello! Ask a question, and it is answered with the sources' own sentences, who said them, and a verdict.
            For instance
              Can bicycles go on the ferry?
        "#]],
    );
    hello.help = Some(HelpTopic::Thanks);
    check(
        &hello,
        expect![[r#"
        You are welcome.
    "#]],
    );
    hello.help = Some(HelpTopic::Usage);
    check(
        &hello,
        expect![[r#"
            Ask a question in your own words, in English or Chinese. It is answered with the sources' own sentences, who said them, and a verdict. Where the sources are silent, the answer says so.
            For instance
              Can bicycles go on the ferry?
            `receipts --help` lists the other commands.
        "#]],
    );
}

#[test]
fn a_terminal_gets_wrapped_lines_and_no_control_characters() {
    let mut answer = no();
    answer.citations = vec![narration(
        "No \u{1b}[31mbicycles\nat all, they said\u{202e}, and 渡輪不可以帶自行車。",
    )];
    answer.citations[0].source_title = Some("Ferry\u{7}".to_owned());
    let style = TerminalStyle {
        colour: false,
        width: Some(30),
    };
    expect![[r#"
        According to the sources: No ✗

        [1] No \u{1b}[31mbicycles at
            all, they said\u{202e},
            and 渡輪不可以帶自行車。
            — The source itself

        Source: “Ferry\u{7}”, undated
    "#]]
    .assert_eq(&drawn(&page(&answer), style));
}

#[test]
fn an_address_stays_whole_where_lines_wrap() {
    let mut answer = no();
    answer.citations.truncate(1);
    let drawn = drawn(
        &page(&answer),
        TerminalStyle {
            colour: false,
            width: Some(30),
        },
    );
    assert!(drawn.contains("\nhttps://example.org/ferry\n"), "{drawn}");
}

#[test]
fn quotations_in_a_pipe_are_byte_exact() {
    let words = "No \u{1b}[31mbicycles\nat  all\u{202e}.";
    let mut answer = no();
    answer.citations = vec![narration(words)];
    assert!(drawn(&page(&answer), TerminalStyle::PLAIN).contains(words));
}

#[test]
fn colour_adds_no_information() {
    let coloured = drawn(
        &page(&no()),
        TerminalStyle {
            colour: true,
            width: None,
        },
    );
    assert!(coloured.starts_with("\u{1b}[1m\u{1b}[31mAccording to the sources: No ✗\u{1b}[0m\n"));
    let mut plain = coloured;
    for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m"] {
        plain = plain.replace(code, "");
    }
    assert_eq!(plain, drawn(&page(&no()), TerminalStyle::PLAIN));
}

#[test]
fn json_has_the_keys_in_their_order() {
    let mut answer = no();
    answer.citations.truncate(1);
    answer.citations[0].stance = Some(Stance::Denies);
    answer.verdict.as_mut().unwrap().qualifiers = vec![Qualifier::Superseded];
    expect![[r#"{"question":"Bicycles?","answer_id":"0f","corpus":"sha256:00","verdict":{"code":"no","question_id":"ferry-bicycles","qualifiers":["superseded"],"reason":null},"citations":[{"id":"notice#1","dispute":"ferry","source":"notice","start":4,"end":16,"text":"No bicycles.","speaker":"ferry","relayed_by":"ada","medium":"Twitter","stance":"denies"}],"nearest":[],"proposition":null,"positions":[]}"#]]
        .assert_eq(&json::to_line(&answer, false).unwrap());
    expect![[r#"{"question":"Bicycles?","answer_id":"0f","corpus":"sha256:00","verdict":{"code":"disputed","question_id":"ferry-bicycles","qualifiers":["superseded"],"reason":null},"citations":[{"id":"notice#1","dispute":"ferry","source":"notice","start":4,"end":8,"text":"Yes.","speaker":"ferry","relayed_by":"ada","medium":"Twitter","stance":null},{"id":"notice#2","dispute":"ferry","source":"notice","start":4,"end":7,"text":"No.","speaker":"ferry","relayed_by":"ada","medium":"Twitter","stance":null},{"id":"notice#3","dispute":"ferry","source":"notice","start":4,"end":7,"text":"No!","speaker":"ferry","relayed_by":"ada","medium":"Twitter","stance":null}],"nearest":[],"proposition":"Can bicycles go on the ferry?","positions":[{"speaker":"mornwick ferry","stance":"affirms","citations":["notice#1"],"set_aside":false},{"speaker":"harbour office","stance":"denies","citations":["notice#2"],"set_aside":false},{"speaker":"mornwick ferry","stance":"denies","citations":["notice#3"],"set_aside":true},{"speaker":"riders' club","stance":"denies","citations":["notice#4"],"set_aside":false}],"explanation":{"steps":[],"ledger":[{"statement":"statement-notice#1","question_id":"ferry-bicycles","speaker":"mornwick ferry","stance":"affirms","counted":true,"why":"settles","read":null,"citation":"notice#1"},{"statement":"statement-notice#2","question_id":"ferry-bicycles","speaker":"harbour office","stance":"denies","counted":true,"why":"settles","read":null,"citation":"notice#2"},{"statement":"statement-notice#3","question_id":"ferry-bicycles","speaker":"mornwick ferry","stance":"denies","counted":false,"why":"set_aside","read":null,"citation":"notice#3"},{"statement":"statement-notice#4","question_id":"ferry-bicycles","speaker":"riders' club","stance":"denies","counted":false,"why":"others_settle","read":null,"citation":"notice#4"},{"statement":"statement-notice#4","question_id":"ferry-bicycles","speaker":"ada finch","stance":"affirms","counted":false,"why":"others_asked","read":null,"citation":"notice#4"}]}}"#]].assert_eq(&json::to_line(&disputed(), true).unwrap());
    answer.verdict = None;
    assert!(
        json::to_line(&answer, false)
            .unwrap()
            .contains("\"verdict\":null,")
    );
}
