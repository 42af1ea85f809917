//! Splitting a text into sentences.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use receipts::corpus::{Sentence, sentences};
use receipts::text::Span;
use serde_json::Value;

fn words<'t>(text: &'t str, language: Option<&str>) -> Vec<&'t str> {
    let sentences = sentences::split(text, language);
    sentences.iter().map(|s| s.span.of(text)).collect()
}

/// A case is a text with `|` at the expected boundaries: `One.|Two.` is the text "One. Two.".
#[track_caller]
fn check(cut: &str) {
    check_in(None, cut, " ");
}

/// Like [`check`], without white space at the boundaries.
#[track_caller]
fn check_glued(cut: &str) {
    check_in(None, cut, "");
}

#[track_caller]
fn check_in(language: Option<&str>, cut: &str, between: &str) {
    let wanted: Vec<&str> = cut.split('|').map(str::trim).collect();
    assert_eq!(words(&cut.replace('|', between), language), wanted);
}

/// The golden rules that the splitter breaks, with the reasons.
const BROKEN_RULES: [(u64, &str); 2] = [
    (
        26,
        "the text has backslashes that its sentences lack; it is cut where they are, verbatim",
    ),
    (
        41,
        "the sentence takes a line break out of the text; a range of it cannot",
    ),
];

/// `cargo test golden -- --nocapture` prints the figure. The cases are from
/// `diasks2/pragmatic_segmenter` (MIT).
#[test]
#[expect(clippy::print_stdout, reason = "the figure is what one runs it for")]
fn golden_rules_hold() {
    let rules: Vec<Value> = include_str!("../data/golden-rules-en.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut broken = Vec::new();
    for rule in &rules {
        let wanted: Vec<&str> = rule["sentences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap())
            .collect();
        let found = words(rule["text"].as_str().unwrap(), Some("en"));
        if found != wanted {
            println!("rule {}: {found:?}", rule["rule"]);
            broken.push(rule["rule"].as_u64().unwrap());
        }
    }
    println!(
        "golden rules: {} of {} hold",
        rules.len() - broken.len(),
        rules.len()
    );
    assert_eq!(broken, BROKEN_RULES.map(|(rule, _)| rule));
}

#[test]
fn quotations() {
    check("“A bank.|A shop,” he said.|Fine.");
    check("He wrote: “No.|Never.”|Then he left.");
    check("“Yes,” Hall wrote, “and nobody minds.”|It was Monday.");
    check("\"No.\"|\"Yes.\"|He left.");
    check("He said “yes” on Monday.|“It is fine.”|She left.");
    check("“Outer “inner one.|And more””");
    check("‘No.’|‘Yes.’");
    check("The dogs’ bone.|The parents' car.|It's theirs.");
    check("“We never say never…”|The office is closed.");
    check("„Nein.“|Dann ging er.");
    check("« Non. »|Il part.");
}

#[test]
fn an_attribution_stays_with_its_quotation() {
    check("“Really?” Smith asked.|“Yes!” Inspector Milo Dray shouted on Friday.");
    check("“Stop!” he said.|“No!”|He left.");
    check("“Why?” asked Smith.|“Stop!”, he said.");
    check("“No.”|Smith said that it was late.");
    check("“Yes!”|Smith said it was late.");
    check("\"It is late.\" she said.|Then.");
}

#[test]
fn abbreviations_and_numbers() {
    check("Mr. Smith of Pitt Co. paid $3.5 million at 5 p.m. on Monday.|It rained.");
    check("It is in the U.S., the U.K. and China.|He lives there.");
    check("Approx. five came.|The rest, incl. two more, did not.|Prof. Pell knows.");
    check("She said no.|Nobody asked.|See No. 5 there.|“No.”|Zed left.");
    check("In 1995.|4 came.|It fell by 0.5 percent.");
    check("He (an M.D.) left.|(It is fine.)|[Note: it was not.]|Then he came (really!) back.");
    check("It began at 5 p.m. Monday.|It ended at 6 p.m.|He left.");
}

#[test]
fn handles_and_addresses() {
    check("It stops them.|@Shop said no.|#money is gone.");
    check("See https://a.example/x.B?c=1.|Mail a.b@c.example now.|Done");
    check("He wrote to @J.Doe and @j.Doe about ASP.NET.|Fine.");
    check("“lol no.|never. 😂”|Then he deleted it. 🙂|End.");
    check("Ask at Yahoo! for it.|They waited…|Nobody came.");
}

#[test]
fn small_letters_and_missing_marks() {
    check("we never do it.|we welcome any report.|ok?");
    check("Two spaces. |And a hard one.\u{a0}|No mark at the end");
    check_glued("First.|Second one.|Third");
    check("**No.**|_Yes._|But no.");
}

#[test]
fn lists() {
    check("1. One thing|2. Another thing|3. A third");
    check("a. One thing|b. Another thing");
    check("• One|• Two");
    check("- one\n|- two\n|- three");
    check("- One point.|More of it.\n|- Two");
    check("1. One thing.|More of it.\n|2. Two");
    check("> Not now.\n|> Not\n> ever.");
    check("tea\n|coffee, milk\n|water");
    check("He came 2.|She came 3.");
}

#[test]
fn chinese() {
    check_glued("他说不行。|我们停止！|为什么？|不知道");
    check_glued("他写道：“请放心。”|5月16日变了。");
    check_glued("“即日起停止。|继续销售，”公司表示。");
    check_glued("“可以！”他笑着说。|“不行。”公司在公告中表示。");
    check_glued("她说：「不行。」|「再见！」|你看《跑吧！爸爸》了吗？|好。");
    check_glued("他说……然后走了。|可以吗?|不行!|好。");
    check_glued("价格是3.5元。|Mr. Smith说好。|版本2.0发布。");
    check_glued("（完。）|他走了。");
    check_in(
        Some("zh-Hant"),
        "他說：『不行。』|「好。」她說。|走了。",
        "",
    );
    check_in(Some("en"), "It said 不行。|We stop。|他走了.", "");
}

#[test]
fn paragraphs_are_numbered() {
    let text = "# A title\nOne. Two\nlines.\n \n\nThree:\n\nFour.";
    let found: Vec<(usize, &str)> = sentences::split(text, None)
        .iter()
        .map(|s: &Sentence| (s.paragraph, s.span.of(text)))
        .collect();
    let wanted = [
        (0, "# A title"),
        (1, "One."),
        (1, "Two\nlines."),
        (2, "Three:"),
        (3, "Four."),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn the_shipped_article() {
    let file = include_str!("../../corpus/alipay-binance/article.md");
    let body = file.splitn(3, "+++\n").nth(2).unwrap();
    let sentences = words(body, Some("en"));
    assert!(sentences.iter().all(|s| s.chars().count() <= 350));
    let starts: Vec<String> = sentences
        .iter()
        .map(|s| format!("{} ({})\n", s.chars().take(48).collect::<String>(), s.len()))
        .collect();
    let expected: Expect = expect![[r#"
        Alipay, the mobile payment giant has shamed Bina (117)
        It all began when Binance announced they would b (105)
        The founder of Binance, Changoeng Zhao, said “ye (129)
        After this, Alipay was forced to take to Twitter (135)
        After this, they put a link to their main tweet  (73)
        “There’re several reports about @Alipay being us (80)
        To reiterate, Alipay closely monitors over-the-c (148)
        If any transactions are identified as being rela (151)
        A little later, Wechat also responded. (38)
        Dovey Wan quoted the post from Weibo, with her t (60)
        “wechat pay also followed up with an announcemen (168)
        And it says “we welcome any whistleblower to rep (73)
        Changpeng Zhao had to put some clarity on his co (123)
        He said that Wechat and Alipay were not official (189)
        The move from Alipay reiterates an increasing pr (81)
        According to Dovey Wan, the police are cracking  (173)
        Her tweet read: (15)
        It is clear that this is yet another PR disaster (70)
        The rejection and a frim one at that from Alipay (65)
        Maybe the Chinese market is not available for Bi (64)
        However, a willing Chinese public and developmen (85)
        Binance on its peer to peer network for Bitcoin  (212)
    "#]];
    expected.assert_eq(&starts.concat());
}

/// Asserts that the sentences are sorted, do not overlap, are trimmed, do not cross paragraphs, and
/// cover all text except white space.
fn assert_sound(text: &str, language: Option<&str>) {
    let sentences = sentences::split(text, language);
    let mut end = 0;
    let mut paragraph = 0;
    for sentence in &sentences {
        let span = sentence.span;
        let words = text
            .get(span.start..span.end)
            .expect("on character boundaries");
        assert!(end <= span.start && span.start < span.end);
        assert_eq!(words.trim(), words);
        assert!(Span::new(end, span.start).of(text).trim().is_empty());
        assert!(paragraph <= sentence.paragraph);
        (end, paragraph) = (span.end, sentence.paragraph);
        assert!(!has_blank_line(words));
    }
    assert!(Span::new(end, text.len()).of(text).trim().is_empty());
}

fn has_blank_line(text: &str) -> bool {
    text.lines().any(|line| line.trim().is_empty())
}

/// Random text from parts of sentences, with far more punctuation than real text has.
fn crumbs() -> impl Strategy<Value = String> {
    let crumb = prop_oneof![
        Just(". "),
        Just("."),
        Just("? "),
        Just("!"),
        Just("…"),
        Just(". . . . "),
        Just("。"),
        Just("！"),
        Just("“"),
        Just("”"),
        Just("\""),
        Just("'"),
        Just("’"),
        Just("‘"),
        Just("「"),
        Just("」"),
        Just("《"),
        Just("》"),
        Just("（"),
        Just("("),
        Just(")"),
        Just(".)"),
        Just("["),
        Just("[1]"),
        Just("«"),
        Just("»"),
        Just(" "),
        Just("  "),
        Just("\u{a0}"),
        Just("\n"),
        Just("\n\n"),
        Just("\r\n"),
        Just("\t"),
        Just("1."),
        Just("1. A"),
        Just(" 2. B"),
        Just("a. A"),
        Just(" b. B"),
        Just("• "),
        Just("⁃1."),
        Just("- "),
        Just("# "),
        Just("No."),
        Just("Mr."),
        Just("approx."),
        Just("U.S."),
        Just("@a"),
        Just("#b"),
        Just("word"),
        Just("Word"),
        Just("said"),
        Just("说"),
        Just("他"),
        Just("é"),
        Just("\u{301}"),
        Just("\u{200b}"),
        Just("🙂"),
        Just(":"),
        Just(","),
        Just("，"),
        Just("*"),
        Just("\\"),
        Just("https://a.b/c"),
        Just("3.5"),
    ];
    prop::collection::vec(crumb, 0..60).prop_map(|crumbs| crumbs.concat())
}

proptest! {
    #[test]
    fn spans_are_sound(text in crumbs()) {
        for language in [None, Some("en"), Some("zh"), Some("de"), Some("xx-?")] {
            assert_sound(&text, language);
        }
    }

    #[test]
    fn spans_are_sound_in_any_text(text in any::<String>()) {
        assert_sound(&text, None);
    }

    #[test]
    fn long_paragraphs_are_sound(text in crumbs(), times in 50_usize..200) {
        assert_sound(&text.replace('\n', " ").repeat(times), None);
    }
}

/// A paragraph longer than the window is split like a short one.
#[test]
fn a_long_paragraph_is_cut_like_a_short_one() {
    let text = "“No, you cannot. We stop it,” Mr. Smith of Pitt Co. said. ".repeat(1000);
    let sentences = words(&text, Some("en"));
    assert_eq!(sentences.len(), 2000);
    assert!(
        sentences
            .chunks(2)
            .all(|pair| pair[0] == "“No, you cannot.")
    );
}

#[test]
fn an_endless_sentence_is_cut_between_words() {
    let text = "word ".repeat(10_000);
    assert_sound(&text, None);
    assert!(
        words(&text, None)
            .iter()
            .all(|s| s.split(' ').all(|word| word == "word"))
    );
}
