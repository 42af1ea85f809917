//! Asking, end to end: what a user types, and what they and others see.

use std::time::Duration;

use expect_test::expect;

use super::ferry::{Ferry, OPPOSITE};
use crate::bot::kit::{BICYCLES, SILENT, engine, ferry as corpus};
use crate::standin::incoming::Place;
use crate::standin::sent::How;
use crate::standin::world::{ASKER, ASKER_CN, ASKER_TW, LOBBY, OTHER, PINNER, Person};

#[tokio::test]
async fn slash_ask_in_a_server() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    assert!(!shown.is_private);
    expect![[r#"
        public message: According to the sources: No ✗
        # According to the sources: No ✗ — Can bicycles be used on the ferry? (c0392b)
        Can bicycles be used on the ferry?
        ## Who says what
        Mornwick Ferry: first yes \[2\], later no \[1\]
        Ada \*Finch\*: yes (but it is not theirs to decide)
        ## [1] Mornwick Ferry, via notice board
        > “We will never allow bicycles on the ferry,” it said.
        ## [2] Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- answer 50251e29eb165732 · corpus sha256:3e27a63b2627
        [Evidence] [Helpful] [Not helpful] [Pin]
    "#]]
    .assert_eq(&shown.to_string());
    let shown = f.ask(&ASKER, OPPOSITE).await;
    assert!(shown.text().contains("Yes ✓"), "{shown}");
    let shown = f.ask(&ASKER, SILENT).await;
    expect![[r#"
        public message: According to the sources: no answer ?
        # According to the sources: no answer ? (95a5a6)
        Does the ferry serve hot soup to sailors?
        ## Why
        Nothing in the sources answers this.
        Looked for: Mornwick Ferry
        The nearest sentences, which do not answer it:
        ## Near, but no answer · Harbour Office
        > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        ## Near, but no answer · Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- answer e03cf8f8fe382a27 · corpus sha256:3e27a63b2627
        [Helpful] [Not helpful]
    "#]]
    .assert_eq(&shown.to_string());
    f.end().await;
}

#[tokio::test]
async fn private_ask_and_share() {
    let f = Ferry::start().await;
    let options = [("question", BICYCLES.into()), ("private", true.into())];
    let private = f.d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
    assert!(private.is_private);
    let shared = f.d.press(&ASKER, Place::LOBBY, &private, "Share").await;
    assert!(!shared.is_private);
    assert_eq!(shared.answer_id(), private.answer_id());
    assert!(shared.text().contains("No ✗"), "{shared}");
    f.end().await;
}

#[tokio::test]
async fn message_command() {
    let f = Ferry::start().await;
    let said = f.d.write(&OTHER, LOBBY, "look");
    // The target of a message command includes its content, regardless of its author.
    f.d.say(
        LOBBY,
        said,
        "Bicycles are allowed on the ferry. Dogs are not allowed on the ferry!",
    );
    let shown =
        f.d.message_command(&ASKER, Place::LOBBY, "Check against the sources", said)
            .await;
    expect![[r#"
        private message: Checked against the sources: 2 claims were checked.
        # Checked against the sources (5865f2)
        2 claims were checked.
        ## 1 · No ✗
        **Bicycles are allowed on the ferry.**
        > “We will never allow bicycles on the ferry,” it said.
        Mornwick Ferry, via notice board
        “Ferry \_notices\_”, Mornwick Post (notices#3)
        ## 2 · No ✗
        **Dogs are not allowed on the ferry!**
        > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        Harbour Office
        “Ferry \_notices\_”, Mornwick Post (notices#6)
        -- corpus sha256:3e27a63b2627
        [Share]
    "#]]
    .assert_eq(&shown.to_string());
    f.end().await;
}

#[tokio::test]
async fn autocomplete() {
    let f = Ferry::start().await;
    let mut offered = Vec::new();
    for (command, option, typed) in [
        ("quote", "party", ""),
        ("quote", "party", "fery"),
        ("quote", "about", "bik"),
        ("verdict", "question", "dgos"),
        ("pins show", "pin", ""),
    ] {
        let options = [(option, typed.into())];
        let shown =
            f.d.autocomplete(&ASKER, Place::LOBBY, command, &options, option)
                .await;
        assert_eq!(shown.how, How::Choices);
        offered.push(format!(
            "{command} {option}:{typed} → {}",
            shown.choices().join(" | ")
        ));
    }
    expect![[r#"
        quote party: → Mornwick Ferry | Harbour Office | Ada *Finch*
        quote party:fery → Mornwick Ferry
        quote about:bik → bicycles
        verdict question:dgos → Are dogs allowed on the ferry?
        pins show pin: → "#]]
    .assert_eq(&offered.join("\n"));
    f.end().await;
}

#[tokio::test]
async fn evidence_button() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    let ledger = f.d.press(&OTHER, Place::LOBBY, &shown, "Evidence").await;
    assert!(ledger.is_private);
    expect![[r#"
        private message: According to the sources: No ✗
        # What the verdict rests on (c0392b)
        Can bicycles be used on the ferry?
        ## 1 · counted · says no
        > “We will never allow bicycles on the ferry,” it said.
        Mornwick Ferry, via notice board
        “Ferry \_notices\_”, Mornwick Post (notices#3)
        ## 2 · set aside by its own speaker · says yes
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        Mornwick Ferry, via notice board, In April
        “Ferry \_notices\_”, Mornwick Post (notices#2)
        ## 3 · outranked by a party that decides it · says yes
        > “Bicycles are fine on the ferry, \@everyone \*\*knows\*\* that,” she said.
        Ada \*Finch\*, as passed on by Harbour Office, via the radio
        “Ferry \_notices\_”, Mornwick Post (notices#5)
        -- answer 50251e29eb165732 · corpus sha256:3e27a63b2627
    "#]].assert_eq(&ledger.to_string());
    f.end().await;
}

#[tokio::test]
async fn feedback() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    for label in ["Helpful", "Not helpful"] {
        let thanks = f.d.press(&OTHER, Place::LOBBY, &shown, label).await;
        assert!(thanks.is_private);
        assert!(thanks.text().starts_with("Noted"), "{thanks}");
    }
    // With the queue on, the moderators see questions whose answers did not help.
    f.keep_questions().await;
    let reply = f.d.press(&OTHER, Place::LOBBY, &shown, "Not helpful").await;
    assert!(reply.text().contains("will see the question"), "{reply}");
    let queue = f.d.slash(&PINNER, Place::LOBBY, "review", &[]).await;
    assert!(queue.all_text().contains("not helpful: 1"), "{queue}");
    f.end().await;
}

#[tokio::test]
async fn stored_data_is_exported_as_a_file() {
    let f = Ferry::start().await;
    f.keep_questions().await;
    f.ask(&ASKER, SILENT).await;
    let privacy = f.d.slash(&ASKER, Place::LOBBY, "privacy", &[]).await;
    let export = f.d.press(&ASKER, Place::LOBBY, &privacy, "Give me").await;
    assert!(export.is_private);
    let [file] = export.files.as_slice() else {
        panic!("{export}");
    };
    assert_eq!(file.part, "files[0]");
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains("hot soup"), "{text}");
    f.end().await;
}

#[tokio::test]
async fn a_restart_between_reply_and_button() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    let f = f.restart(&corpus()).await;
    let ledger = f.d.press(&ASKER, Place::LOBBY, &shown, "Evidence").await;
    assert!(ledger.all_text().contains("counted"), "{ledger}");
    let old =
        f.d.send_press(&ASKER, Place::LOBBY, &shown, "r0:evidence:0123456789abcdef");
    assert!(f.d.shown(&old).await.text().contains("older version"));
    f.end().await;
}

#[tokio::test]
async fn rate_limit() {
    let f = Ferry::limited(2).await;
    for _ in 0..2 {
        assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    }
    let reply = f.ask(&ASKER, BICYCLES).await;
    assert!(reply.is_private);
    assert!(reply.text().starts_with("Too many requests"), "{reply}");
    // Another user may still ask.
    assert!(f.ask(&OTHER, BICYCLES).await.text().contains("No ✗"));
    f.end().await;
}

#[tokio::test]
async fn chinese_locale() {
    let f = Ferry::start().await;
    let simplified = f.ask(&ASKER_CN, BICYCLES).await;
    let traditional = f.ask(&ASKER_TW, BICYCLES).await;
    let asked = f.ask(&ASKER, "渡轮可以用自行车吗？").await;
    let first_lines = [&simplified, &traditional, &asked].map(|shown| shown.text().to_owned());
    expect![[r#"
        根据资料来源：否 ✗
        根據資料來源：否 ✗
        根据资料来源：否 ✗"#]]
    .assert_eq(&first_lines.join("\n"));
    // Quotations are not translated.
    for shown in [&simplified, &traditional] {
        assert!(
            shown.all_text().contains("We will never allow bicycles"),
            "{shown}"
        );
        assert_eq!(shown.answer_id(), simplified.answer_id());
    }
    f.end().await;
}

#[tokio::test]
async fn a_question_of_6000_characters() {
    let f = Ferry::start().await;
    let engine = engine(&corpus());
    for filler in ["x", "*", "@everyone ", "`", "渡", "🚲"] {
        let question = format!("{BICYCLES} {}", filler.repeat(6_000));
        let question: String = question.chars().take(6_000).collect();
        let shown = f.ask(&ASKER, &question).await;
        assert!(shown.text().contains(['✗', '✓', '?']), "{shown}");
        assert_eq!(shown.answer_id(), engine.answer(&question).answer_id);
        // The part of the question that the bot reads is read back from the message.
        let helpful = format!("r1:helpful:{}", shown.answer_id());
        let pressed = f.d.send_press(&ASKER, Place::LOBBY, &shown, &helpful);
        let thanks = f.d.shown(&pressed).await;
        assert!(thanks.text().starts_with("Noted"), "{filler}: {thanks}");
    }
    f.end().await;
}

#[tokio::test]
async fn mentions_and_markdown_in_question_and_source() {
    let f = Ferry::start().await;
    let question = "Did Ada say bicycles are fine on the ferry? @everyone **bold** ||hidden|| <@503> [a](https://b.c)";
    let shown = f.ask(&ASKER, question).await;
    let text = shown.all_text();
    for mark in ["@everyone", "**bold**", "||hidden||", "<@503>", "](https"] {
        let is_live = |(at, _): (usize, &str)| !text[..at].ends_with('\\');
        assert!(
            !text.match_indices(mark).any(is_live),
            "{mark} is live in {text}"
        );
    }
    let quote = [("party", "ada".into())];
    let shown = f.d.slash(&ASKER, Place::LOBBY, "quote", &quote).await;
    expect![[r#"
        public message: Ada \*Finch\*, in the sources' order
        # Ada \*Finch\*, in the sources' order (5865f2)
        ## [1] Ada \*Finch\*, as passed on by Harbour Office, via the radio
        > “Bicycles are fine on the ferry, \@everyone \*\*knows\*\* that,” she said.
        “Ferry \_notices\_”, Mornwick Post (notices#5)
        in reply to Mornwick Ferry
    "#]]
    .assert_eq(&shown.to_string());
    f.end().await;
}

#[tokio::test]
async fn an_interaction_delivered_twice() {
    let f = Ferry::start().await;
    f.keep_questions().await;
    let options = [("question", SILENT.into())];
    let delivered = f.d.send_slash(&ASKER, Place::LOBBY, "ask", &options);
    f.d.deliver_again(&delivered);
    f.d.shown(&delivered).await;
    f.d.deliver_again(&delivered);
    let review = f.d.slash(&PINNER, Place::LOBBY, "review", &[]).await;
    assert!(review.all_text().contains("asked once by one"), "{review}");
    let options = [("question", BICYCLES.into())];
    let delivered = f.d.send_slash(&PINNER, Place::LOBBY, "pins add", &options);
    f.d.deliver_again(&delivered);
    f.d.shown(&delivered).await;
    f.d.pinned(LOBBY, 1).await;
    f.d.deliver_again(&delivered);
    let list = f.d.slash(&PINNER, Place::LOBBY, "pins list", &[]).await;
    assert!(list.all_text().contains("One pin"), "{list}");
    assert_eq!(f.d.posts(LOBBY).len(), 1);
    f.end().await;
}

#[tokio::test]
async fn the_same_question_has_the_same_answer_through_every_entry_point() {
    let f = Ferry::start().await;
    let long = format!("{BICYCLES}{}", " It rained.".repeat(150));
    let marked = "**Can** bicycles be used on the ferry?\n> <@503> wants to know";
    for question in [
        BICYCLES,
        OPPOSITE,
        SILENT,
        "渡轮可以用自行车吗？",
        marked,
        &long,
    ] {
        let terminal = on_the_terminal(question);
        let options = [("question", question.into())];
        for shown in [
            f.ask(&ASKER, question).await,
            f.d.slash(&ASKER, Place::Abroad, "ask", &options).await,
        ] {
            assert_eq!(shown.answer_id(), terminal, "{question}");
        }
    }
    f.end().await;
}

/// Returns the answer's id as `receipts ask --json` prints it.
pub(super) fn on_the_terminal(question: &str) -> String {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_receipts"))
        .args(["ask", "--json", "--corpus"])
        .arg(corpus())
        .args(["--", question])
        .env_clear()
        .output()
        .unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    printed["answer_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_short_load() {
    // A small version of the `load` benchmark: nothing is lost or answered twice, and all answers
    // are in time. The answer is cached, as most answers are in a community.
    let f = Ferry::start().await;
    f.ask(&ASKER, BICYCLES).await;
    f.d.forget_interactions();
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    let mut delivered = Vec::new();
    for number in 0..150 {
        ticks.tick().await;
        let by = Person {
            id: 100_000 + number,
            ..ASKER
        };
        let options = [("question", BICYCLES.into())];
        delivered.push(f.d.send_slash(&by, Place::LOBBY, "ask", &options));
    }
    for delivered in &delivered {
        assert!(f.d.shown(delivered).await.text().contains("No ✗"));
    }
    let times = f.d.answer_times();
    assert_eq!(times.len(), 150);
    assert!(
        times[149] < Duration::from_millis(2_500),
        "{:?}",
        times[149]
    );
    f.end().await;
}
