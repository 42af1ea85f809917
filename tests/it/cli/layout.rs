//! The layout of a reply: the parties' positions, the sources, and the explanation.

use expect_test::expect;
use receipts::answer::{TraceDecision, TraceStep, VerdictCode, Weight};
use receipts::bot::translations::{Language, Translations};
use receipts::cli::explain;
use receipts::cli::terminal::TerminalStyle;
use receipts::corpus::Stance;

use super::render::no;
use super::sample::{
    answer, check, disputed, drawn, narration, numbered, page, proposition, row, statement,
};

#[test]
fn a_disputed_verdict_shows_each_side() {
    check(
        &disputed(),
        expect![[r#"
        According to the sources: Disputed ⇄ — Can bicycles go on the ferry?

        Mornwick Ferry: first no [3], later yes [1]
        Harbour Office: no [2]
        Riders' Club: no (but it is not theirs to decide)

        [1] Yes.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [2] No.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [3] No!
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        Source: “Ferry notices”, Mornwick Post, 2021-05, https://example.org/ferry
    "#]],
    );
}

#[test]
fn an_opposite_question_shows_the_proposition_with_its_own_verdict() {
    let mut answer = answer("Are bicycles banned?", Some(VerdictCode::Yes));
    answer.proposition = Some(proposition(VerdictCode::No));
    let never = numbered(1, "No bicycles.");
    answer.ledger = vec![row(
        &never,
        "Mornwick Ferry",
        Stance::Denies,
        Weight::Counted,
    )];
    answer.citations = vec![never];
    check(
        &answer,
        expect![[r#"
        According to the sources: Yes ✓
        You asked it the other way round. Can bicycles go on the ferry? No ✗

        Mornwick Ferry: no [1]

        [1] No bicycles.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        Source: “Ferry notices”, Mornwick Post, 2021-05, https://example.org/ferry
    "#]],
    );
}

#[test]
fn unknown_metadata_is_omitted() {
    let mut answer = no();
    answer.citations.truncate(1);
    let one = &mut answer.citations[0];
    one.medium = None;
    one.said_at = None;
    one.relayed_by_name = None;
    one.reported = true;
    one.source_title = None;
    one.published = None;
    one.url = None;
    check(
        &answer,
        expect![[r#"
            According to the sources: No ✗

            [1] No bicycles.
                — Mornwick Ferry (reported, not quoted)

            Source: Mornwick Post, undated
        "#]],
    );
    answer.citations[0].publisher = None;
    check(
        &answer,
        expect![[r#"
            According to the sources: No ✗

            [1] No bicycles.
                — Mornwick Ferry (reported, not quoted)

            Source: notice, undated
        "#]],
    );
}

#[test]
fn each_of_several_sources_lists_its_quotations() {
    let mut answer = no();
    answer.citations[1].source = "forum".to_owned();
    answer.citations.push(statement("Not one."));
    check(
        &answer,
        expect![[r#"
        According to the sources: No ✗

        [1] No bicycles.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [2] They  said	so.
            — The source itself

        [3] Not one.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        Source of [1] [3]: “Ferry notices”, Mornwick Post, 2021-05, https://example.org/ferry
        Source of [2]: “Ferry notices”, undated
    "#]],
    );
}

#[test]
fn every_width_reads_well() {
    for (width, expected) in [
        (
            40,
            expect![[r#"
        According to the sources: Disputed ⇄ —
        Can bicycles go on the ferry?

        Mornwick Ferry: first no [3], later yes
        [1]
        Harbour Office: no [2]
        Riders' Club: no (but it is not theirs
        to decide)

        [1] Yes.
            — Mornwick Ferry, as passed on by
              Ada Finch, via Twitter, on Friday

        [2] No.
            — Mornwick Ferry, as passed on by
              Ada Finch, via Twitter, on Friday

        [3] No!
            — Mornwick Ferry, as passed on by
              Ada Finch, via Twitter, on Friday

        Source: “Ferry notices”, Mornwick Post,
        2021-05, https://example.org/ferry
    "#]],
        ),
        (
            80,
            expect![[r#"
        According to the sources: Disputed ⇄ — Can bicycles go on the ferry?

        Mornwick Ferry: first no [3], later yes [1]
        Harbour Office: no [2]
        Riders' Club: no (but it is not theirs to decide)

        [1] Yes.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [2] No.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [3] No!
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        Source: “Ferry notices”, Mornwick Post, 2021-05, https://example.org/ferry
    "#]],
        ),
        (
            120,
            expect![[r#"
        According to the sources: Disputed ⇄ — Can bicycles go on the ferry?

        Mornwick Ferry: first no [3], later yes [1]
        Harbour Office: no [2]
        Riders' Club: no (but it is not theirs to decide)

        [1] Yes.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [2] No.
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        [3] No!
            — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday

        Source: “Ferry notices”, Mornwick Post, 2021-05, https://example.org/ferry
    "#]],
        ),
    ] {
        let style = TerminalStyle {
            colour: false,
            width: Some(width),
        };
        expected.assert_eq(&drawn(&page(&disputed()), style));
    }
}

#[test]
fn every_language_has_the_same_parts() {
    for (question, expected) in [
        (
            "可以带自行车吗？",
            expect![[r#"
                根据资料来源：有争议 ⇄ — Can bicycles go on the ferry?

                Mornwick Ferry：起初否定 [3]，后来肯定 [1]
                Harbour Office：否定 [2]
                Riders' Club：否定（但此事不由其决定）

                [1] Yes.
                    — Mornwick Ferry，由 Ada Finch 转述，通过 Twitter，on Friday

                [2] No.
                    — Mornwick Ferry，由 Ada Finch 转述，通过 Twitter，on Friday

                [3] No!
                    — Mornwick Ferry，由 Ada Finch 转述，通过 Twitter，on Friday

                来源：《Ferry notices》，Mornwick Post，2021-05，https://example.org/ferry
            "#]],
        ),
        (
            "可以帶自行車嗎？",
            expect![[r#"
                根據資料來源：有爭議 ⇄ — Can bicycles go on the ferry?

                Mornwick Ferry：起初否定 [3]，後來肯定 [1]
                Harbour Office：否定 [2]
                Riders' Club：否定（但此事不由其決定）

                [1] Yes.
                    — Mornwick Ferry，由 Ada Finch 轉述，透過 Twitter，on Friday

                [2] No.
                    — Mornwick Ferry，由 Ada Finch 轉述，透過 Twitter，on Friday

                [3] No!
                    — Mornwick Ferry，由 Ada Finch 轉述，透過 Twitter，on Friday

                來源：《Ferry notices》，Mornwick Post，2021-05，https://example.org/ferry
            "#]],
        ),
    ] {
        let mut answer = disputed();
        answer.question = question.to_owned();
        check(&answer, expected);
    }
}

#[test]
fn an_explanation_shows_the_reading_and_the_ledger() {
    let mut answer = disputed();
    answer.trace = vec![
        TraceStep::Names(vec!["Mornwick Ferry".to_owned(), "bicycles".to_owned()]),
        TraceStep::Proposition {
            id: "ferry-bicycles".to_owned(),
            ask: "Can bicycles go on the ferry?".to_owned(),
            same: 934,
            inverted: 21,
            narrower: 13,
            read_together: false,
        },
        TraceStep::Passage {
            id: "notice#1".to_owned(),
            yes: 12,
            no: 905,
            qualifies: 0,
            fact: 33,
        },
        TraceStep::Proposition {
            id: "ferry-bicycles".to_owned(),
            ask: "Can bicycles go on the ferry?".to_owned(),
            same: 981,
            inverted: 4,
            narrower: 6,
            read_together: true,
        },
        TraceStep::Decision(TraceDecision::Propositions(vec![
            "ferry-bicycles".to_owned(),
        ])),
    ];
    answer.ledger[1].certainty = Some(871);
    answer.ledger[4].citation = narration("None went.");
    for (language, expected) in [
        (
            Language::English,
            expect![[r#"

                How it was read
                  Names in it: Mornwick Ferry, bicycles
                  Does it ask “Can bicycles go on the ferry?”? As it stands: 93%, the other way round: 2%, for a special case: 1%
                  Does notice#1 answer it? Yes: 1%, no: 90%, with a condition: 0%, it states it: 3%
                  Read together with all sentences, does it ask “Can bicycles go on the ferry?”? As it stands: 98%, the other way round: 0%, for a special case: 0%
                  Decided by what the statements say to: ferry-bicycles

                What was weighed
                  statement-notice#1 · says yes (ferry-bicycles) · counts: it is for Mornwick Ferry to decide, or their word was asked for
                    Yes.
                    — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday, notice#1
                  statement-notice#2 · says no (ferry-bicycles) · counts: it is for Harbour Office to decide, or their word was asked for, read by the program, 87% sure
                    No.
                    — Harbour Office, as passed on by Ada Finch, via Twitter, on Friday, notice#2
                  statement-notice#3 · says no (ferry-bicycles) · does not count: Mornwick Ferry later said something else
                    No!
                    — Mornwick Ferry, as passed on by Ada Finch, via Twitter, on Friday, notice#3
                  statement-notice#4 · says no (ferry-bicycles) · does not count: somebody who decides it has spoken
                    Never.
                    — Riders' Club, as passed on by Ada Finch, via Twitter, on Friday, notice#4
                  statement-notice#4 · says yes (ferry-bicycles) · does not count: the question asks for somebody else's word
                    None went.
                    — The source itself, notice#1
            "#]],
        ),
        (
            Language::Simplified,
            expect![[r#"

                问题的解读
                  提到的名称：Mornwick Ferry、bicycles
                  是否在问“Can bicycles go on the ferry?”？照原样：93 %，反过来：2 %，特殊情形：1 %
                  notice#1 是否回答了它？是：1 %，否：90 %，有条件：0 %，说明了：3 %
                  与所读句子合起来看，是否在问“Can bicycles go on the ferry?”？照原样：98 %，反过来：0 %，特殊情形：0 %
                  依据各方对此的说法：ferry-bicycles

                纳入考虑的说法
                  statement-notice#1 · 表示肯定（ferry-bicycles） · 计入：此事由 Mornwick Ferry 决定，或问的正是其说法
                    Yes.
                    — Mornwick Ferry，由 Ada Finch 转述，通过 Twitter，on Friday，notice#1
                  statement-notice#2 · 表示否定（ferry-bicycles） · 计入：此事由 Harbour Office 决定，或问的正是其说法，由程序判读，把握 87 %
                    No.
                    — Harbour Office，由 Ada Finch 转述，通过 Twitter，on Friday，notice#2
                  statement-notice#3 · 表示否定（ferry-bicycles） · 不计入：Mornwick Ferry后来改口
                    No!
                    — Mornwick Ferry，由 Ada Finch 转述，通过 Twitter，on Friday，notice#3
                  statement-notice#4 · 表示否定（ferry-bicycles） · 不计入：有权决定的人已经表态
                    Never.
                    — Riders' Club，由 Ada Finch 转述，通过 Twitter，on Friday，notice#4
                  statement-notice#4 · 表示肯定（ferry-bicycles） · 不计入：问的是别人的说法
                    None went.
                    — 资料本身的叙述，notice#1
            "#]],
        ),
    ] {
        let page = explain::explanation(&answer, Translations::of(language));
        expected.assert_eq(&drawn(&page, TerminalStyle::PLAIN));
    }
    answer.trace = vec![
        TraceStep::Names(Vec::new()),
        TraceStep::UnknownName("Zorro".to_owned()),
        TraceStep::Decision(TraceDecision::Nothing),
    ];
    answer.ledger.clear();
    let page = explain::explanation(&answer, Translations::of(Language::English));
    expect![[r#"

        How it was read
          It holds none of the names of this dispute.
          “Zorro” is a name that the sources do not mention.
          Nothing was sure enough, so no answer is given.

        What was weighed
          Nothing.
    "#]]
    .assert_eq(&drawn(&page, TerminalStyle::PLAIN));
}
