//! Answers as people read them.

use expect_test::{Expect, expect};
use receipts::answer::{Answer, Help, LedgerRow, Qualifier, Reason, Standing, VerdictCode, Weight};
use receipts::cli::page::Page;
use receipts::cli::terminal::Look;
use receipts::cli::{json, render, words};
use receipts::corpus::Stance;

use super::sample::{answer, narration, statement};

fn drawn(page: &Page, look: Look) -> String {
    let mut out = Vec::new();
    page.write(look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn page(answer: &Answer) -> Page {
    let examples = ["Can bicycles go on the ferry?".to_owned()];
    render::answer(answer, &examples, words::for_question(&answer.question))
}

/// As it goes into a pipe.
#[track_caller]
fn check(answer: &Answer, expected: Expect) {
    expected.assert_eq(&drawn(&page(answer), Look::PLAIN));
}

fn no() -> Answer {
    let mut answer = answer("Bicycles?", Some(VerdictCode::No));
    answer.citations = vec![statement("No bicycles."), narration("They  said\tso.")];
    answer
}

#[test]
fn a_verdict_comes_with_its_sentences() {
    check(
        &no(),
        expect![[r#"
            According to the sources: NO ✗

             1  No bicycles.
                — Mornwick Ferry; via Twitter; said: on Friday; relayed by Ada Finch
                — “Ferry notices”, Mornwick Post (notice#1)

             2  They  said	so.
                — the source's own narration
                — “Ferry notices”, publisher unknown (notice#1)

            Source notice: 2021-05, https://example.org/ferry
        "#]],
    );
}

#[test]
fn qualifiers_are_told_in_plain_words() {
    use Qualifier::{Exception, OneSideOnly, Reported, Superseded};
    let mut answer = answer("Bicycles?", Some(VerdictCode::Yes));
    answer.verdict.as_mut().unwrap().qualifiers =
        vec![Superseded, Reported, Exception, OneSideOnly];
    check(
        &answer,
        expect![[r#"
            According to the sources: YES ✓
            An earlier statement was set aside by a later one of the same speaker.
            What carries this is relayed by somebody else, or told in the source's own words.
            This is an exception or a way round that the sources name, not the rule.
            The sources hold no word of the other side's own.
        "#]],
    );
}

#[test]
fn a_dispute_gives_each_its_side() {
    let mut answer = answer("Bicycles?", Some(VerdictCode::Disputed));
    answer.citations = vec![statement("Yes."), narration("No.")];
    answer.citations[0].stance = Some(Stance::Affirms);
    answer.citations[1].stance = Some(Stance::Denies);
    answer.citations[0].medium = None;
    answer.citations[0].reported = true;
    check(
        &answer,
        expect![[r#"
            According to the sources: DISPUTED ⇄

             1  Yes.
                — Mornwick Ferry; medium unknown; said: on Friday; relayed by Ada Finch; told in the source's words; says yes
                — “Ferry notices”, Mornwick Post (notice#1)

             2  No.
                — the source's own narration; says no
                — “Ferry notices”, publisher unknown (notice#1)

            Source notice: 2021-05, https://example.org/ferry
        "#]],
    );
}

#[test]
fn where_the_parties_differ_each_has_its_line() {
    let standing = |ask: &str, code| Standing {
        question_id: "x".to_owned(),
        ask: ask.to_owned(),
        parties: Vec::new(),
        code,
    };
    let mut answer = answer("Bicycles?", Some(VerdictCode::Disputed));
    answer.verdict.as_mut().unwrap().qualifiers = vec![Qualifier::Differs];
    answer.standings = vec![
        standing("Can bicycles go on the ferry?", VerdictCode::No),
        standing("Can bicycles go on the train?", VerdictCode::Yes),
    ];
    check(
        &answer,
        expect![[r#"
            According to the sources: DISPUTED ⇄
            It differs between those that were asked about:
              Can bicycles go on the ferry?  NO ✗
              Can bicycles go on the train?  YES ✓
        "#]],
    );
    answer.verdict.as_mut().unwrap().code = VerdictCode::No;
    answer.verdict.as_mut().unwrap().qualifiers = Vec::new();
    answer.standings[1].code = VerdictCode::No;
    check(
        &answer,
        expect![[r#"
            According to the sources: NO ✗
        "#]],
    );
}

#[test]
fn silence_says_why_and_marks_what_is_near() {
    let mut silent = answer("Bicycles?", Some(VerdictCode::NotInSources));
    silent.verdict.as_mut().unwrap().reason = Some(Reason::UnknownName);
    silent.nearest = vec![narration("Trains run.")];
    check(
        &silent,
        expect![[r#"
            According to the sources: THEY DO NOT SAY ?
            It names somebody or something that the sources do not speak of.

            The nearest sentences, which do not answer it:

             1  Trains run.
                — the source's own narration
                — “Ferry notices”, publisher unknown (notice#1)

            Source notice: date unknown, address unknown
        "#]],
    );
    silent.question = "自行车？".to_owned();
    silent.nearest.clear();
    check(
        &silent,
        expect![[r#"
        根据资料来源：资料未提及 ?
        问题提到了资料未谈及的人或事物。

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
            根據資料來源：

             1  No bicycles.
                — Mornwick Ferry；管道：Twitter；時間：on Friday；由 Ada Finch 轉述
                — 《Ferry notices》，Mornwick Post（notice#1）

            資料 notice：2021-05，https://example.org/ferry
        "#]],
    );
}

#[test]
fn what_is_no_question_gets_help() {
    let mut hello = answer("hello", Some(VerdictCode::NotInSources));
    hello.help = Some(Help::Greeting);
    check(
        &hello,
        expect![[r#"
        Hello! Ask a question, and it is answered with the sources' own sentences, who said them, and a verdict.
        For instance:
          Can bicycles go on the ferry?
    "#]],
    );
    hello.help = Some(Help::Thanks);
    check(
        &hello,
        expect![[r#"
        You are welcome.
    "#]],
    );
    hello.help = Some(Help::Usage);
    check(
        &hello,
        expect![[r#"
        Ask a question in your own words, in English or Chinese: it is answered with the sources' own sentences, who said them, and a verdict. Where the sources are silent, the answer says so.
        For instance:
          Can bicycles go on the ferry?
        `receipts --help` tells of the other commands.
    "#]],
    );
}

#[test]
fn a_terminal_gets_wrapped_lines_and_no_control_characters() {
    let mut answer = no();
    answer.citations = vec![narration(
        "No \u{1b}[31mbicycles\nat all, they said\u{202e}, and 渡輪不可以帶自行車。",
    )];
    answer.citations[0].source_title = "Ferry\u{7}".to_owned();
    let look = Look {
        colour: false,
        width: Some(30),
    };
    expect![[r#"
        According to the sources: NO ✗

         1  No \u{1b}[31mbicycles at
            all, they said\u{202e},
            and 渡輪不可以帶自行車。
            — the source's own
              narration
            — “Ferry\u{7}”, publisher
              unknown (notice#1)

        Source notice: date unknown,
        address unknown
    "#]]
    .assert_eq(&drawn(&page(&answer), look));
}

#[test]
fn an_address_stays_whole_where_lines_wrap() {
    let mut answer = no();
    answer.citations.truncate(1);
    let drawn = drawn(
        &page(&answer),
        Look {
            colour: false,
            width: Some(30),
        },
    );
    assert!(drawn.contains("\nhttps://example.org/ferry\n"), "{drawn}");
}

#[test]
fn a_pipe_gets_quotations_to_the_byte() {
    let words = "No \u{1b}[31mbicycles\nat  all\u{202e}.";
    let mut answer = no();
    answer.citations = vec![narration(words)];
    assert!(drawn(&page(&answer), Look::PLAIN).contains(words));
}

#[test]
fn colour_only_repeats() {
    let coloured = drawn(
        &page(&no()),
        Look {
            colour: true,
            width: None,
        },
    );
    assert!(coloured.starts_with("\u{1b}[1m\u{1b}[31mAccording to the sources: NO ✗\u{1b}[0m\n"));
    let mut plain = coloured;
    for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m"] {
        plain = plain.replace(code, "");
    }
    assert_eq!(plain, drawn(&page(&no()), Look::PLAIN));
}

#[test]
fn an_explanation_is_the_trace_and_the_ledger() {
    let mut answer = no();
    answer.trace = vec!["asked: yes or no".to_owned()];
    let row = |weight, statement: Option<&str>| LedgerRow {
        question_id: Some("ferry-bicycles".to_owned()),
        statement: statement.map(str::to_owned),
        stance: Stance::Denies,
        weight,
        why: "its own word".to_owned(),
        citation: statement_of(statement),
    };
    fn statement_of(id: Option<&str>) -> receipts::answer::Citation {
        match id {
            Some(_) => statement("No bicycles."),
            None => narration("None went."),
        }
    }
    answer.ledger = vec![
        row(Weight::Counted, Some("ferry-never")),
        row(Weight::Outranked, None),
    ];
    let page = render::explanation(&answer, &words::ENGLISH);
    expect![[r#"

        How it was read:
          asked: yes or no

        What was weighed:
          [counted] ferry-never denies ferry-bicycles: its own word
            No bicycles.
            — Mornwick Ferry; via Twitter; said: on Friday; relayed by Ada Finch; notice#1
          [outranked] narration denies ferry-bicycles: its own word
            None went.
            — the source's own narration; notice#1
    "#]]
    .assert_eq(&drawn(&page, Look::PLAIN));
}

#[test]
fn json_has_the_keys_in_their_order() {
    let mut answer = no();
    answer.citations.truncate(1);
    answer.citations[0].stance = Some(Stance::Denies);
    answer.verdict.as_mut().unwrap().qualifiers = vec![Qualifier::Superseded];
    expect![[r#"{"question":"Bicycles?","answer_id":"0f","corpus":"sha256:00","verdict":{"code":"no","question_id":"ferry-bicycles","qualifiers":["superseded"],"reason":null},"citations":[{"id":"notice#1","dispute":"ferry","source":"notice","start":4,"end":16,"text":"No bicycles.","speaker":"ferry","relayed_by":"ada","medium":"Twitter","stance":"denies"}],"nearest":[]}"#]]
        .assert_eq(&json::to_line(&answer).unwrap());
    answer.verdict = None;
    assert!(
        json::to_line(&answer)
            .unwrap()
            .contains("\"verdict\":null,")
    );
}
