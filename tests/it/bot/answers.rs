//! Answers to questions, through every entry point.

use expect_test::{Expect, expect};
use receipts::answer::Engine;
use receipts::bot::{Actor, OptionValue, Payload, RequestLocation, Response, Visibility};

use super::kit::{
    BICYCLES, DIRECT, ELSEWHERE, Kit, SERVER, SILENT, answer_id, changed, done, drawn, ferry, kit,
    kit_limited, kit_over, kit_with, member, message, moderator, reply_text, snapshot, text,
};

#[track_caller]
fn check(question: &str, expected: Expect) {
    expected.assert_eq(&drawn(&kit().ask(question)));
}

#[test]
fn a_verdict() {
    check(
        BICYCLES,
        expect![[r#"
            (Public) According to the sources: No ✗
            # According to the sources: No ✗ — Can bicycles be used on the ferry? [c0392b]
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
            -- answer … · corpus …
            [Evidence] [Helpful] [Not helpful] [Pin]
        "#]],
    );
}

#[test]
fn unanswered_question() {
    check(
        SILENT,
        expect![[r#"
            (Public) According to the sources: no answer ?
            # According to the sources: no answer ? [95a5a6]
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
            -- answer … · corpus …
            [Helpful] [Not helpful]
        "#]],
    );
}

#[test]
fn a_question_of_fact() {
    check(
        "Who disagreed on the radio?",
        expect![[r#"
            (Public) According to the sources
            # According to the sources [5865f2]
              Who disagreed on the radio?
            ## [1] The source itself
              > Ada Finch, a passenger, disagreed on the radio.
            ## Source
              “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
            -- answer … · corpus …
            [Evidence] [Helpful] [Not helpful] [Pin]
        "#]],
    );
}

#[test]
fn a_chinese_question_gets_a_chinese_reply() {
    check(
        "渡轮允许自行车吗？",
        expect![[r#"
            (Public) 根据资料来源：否 ✗
            # 根据资料来源：否 ✗ — Can bicycles be used on the ferry? [c0392b]
              渡轮允许自行车吗？
            ## 各方说法
              Mornwick Ferry：起初肯定 \[2\]，后来否定 \[1\]
              Ada \*Finch\*：肯定（但此事不由其决定）
            ## [1] Mornwick Ferry，通过 notice board
              > “We will never allow bicycles on the ferry,” it said.
            ## [2] Mornwick Ferry，通过 notice board，In April
              > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
            ## 来源
              《Ferry \_notices\_》，Mornwick Post，2021-05，https://example.org/ferry
            -- 回答 … · 资料版本 …
            [依据] [有帮助] [没有帮助] [置顶]
        "#]],
    );
}

#[test]
fn small_talk_and_help() {
    let kit = kit();
    let mut out = String::new();
    for text in ["hello", "thanks!", "", "help"] {
        out += &format!("> {text}\n{}\n", drawn(&kit.say(SERVER, text)));
    }
    expect![[r#"
        > hello
        (Public) Hello! Ask a question, and it is answered with the sources' own sentences, who said them, and a verdict.
        # For instance [5865f2]
          • Can bicycles be used on the ferry?
          • Are dogs allowed on the ferry?
        -- 

        > thanks!
        (Public) You are welcome.

        > 
        (Public) What this bot does
        # What this bot does [5865f2]
          Ask a question in your own words, in English or Chinese. It is answered with sentences of the sources, cited word for word, who said them and where, and a verdict. The verdict rates the sources, not the world. Where they do not say, the answer says so.
        ## Ways to ask
          `/ask` a question; only you see the answer with `private`
          `/check` one claim or several; or the menu of a message: Apps, Check against the sources
          `/quote` what somebody said; `/verdict` what a verdict rests on; `/sources` what is cited
          in a direct message to the bot, or by mentioning it
          `/privacy` what is stored about you
        ## For instance
          • Can bicycles be used on the ferry?
          • Are dogs allowed on the ferry?
        ## The verdict's signs
          ✓ the sources say yes · ✗ they say no · ⇄ they say both · ? they do not say
        ## For moderators
          `/pins` keeps an answer above others of this server, `/review` shows what stayed unanswered, `/settings` turns that on.
        -- 

        > help
        (Public) What this bot does
        # What this bot does [5865f2]
          Ask a question in your own words, in English or Chinese. It is answered with sentences of the sources, cited word for word, who said them and where, and a verdict. The verdict rates the sources, not the world. Where they do not say, the answer says so.
        ## Ways to ask
          `/ask` a question; only you see the answer with `private`
          `/check` one claim or several; or the menu of a message: Apps, Check against the sources
          `/quote` what somebody said; `/verdict` what a verdict rests on; `/sources` what is cited
          in a direct message to the bot, or by mentioning it
          `/privacy` what is stored about you
        ## For instance
          • Can bicycles be used on the ferry?
          • Are dogs allowed on the ferry?
        ## The verdict's signs
          ✓ the sources say yes · ✗ they say no · ⇄ they say both · ? they do not say
        ## For moderators
          `/pins` keeps an answer above others of this server, `/review` shows what stayed unanswered, `/settings` turns that on.
        -- 

    "#]].assert_eq(&out);
}

#[test]
fn evidence_is_the_ledger_and_private() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    let evidence = message(kit.press(&member(4), SERVER, &shown, "Evidence"));
    expect![[r#"
        (Private) According to the sources: No ✗
        # What the verdict rests on [c0392b]
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
        -- answer … · corpus …
    "#]].assert_eq(&drawn(&evidence));
}

#[test]
fn a_private_answer_can_be_shared() {
    let kit = kit();
    let options = [
        text("question", BICYCLES),
        ("private", OptionValue::Switch(true)),
    ];
    let shown = message(kit.run(&member(3), SERVER, "ask", &options));
    assert_eq!(shown.visibility, Visibility::Private);
    let shared = message(kit.press(&member(3), SERVER, &shown, "Share"));
    assert_eq!(shared.visibility, Visibility::Public);
    assert_eq!(answer_id(&shared), answer_id(&shown));
    assert_eq!(shared.embeds, shown.embeds);
}

#[test]
fn private_answers_show_the_pin_button_to_moderators_only() {
    let kit = kit();
    let private = [
        text("question", BICYCLES),
        ("private", OptionValue::Switch(true)),
    ];
    let has_pin = |actor: &Actor, place: RequestLocation, options: &[_]| {
        drawn(&message(kit.run(actor, place, "ask", options))).contains("[Pin]")
    };
    let public = [text("question", BICYCLES)];
    assert!(has_pin(&member(3), SERVER, &public));
    assert!(!has_pin(&member(3), SERVER, &private));
    assert!(has_pin(&moderator(), SERVER, &private));
    assert!(!has_pin(&moderator(), DIRECT, &public));
    assert!(!has_pin(&moderator(), ELSEWHERE, &public));
}

/// Asks the question through every entry point and returns each answer id.
fn ways(kit: &Kit, question: &str) -> Vec<(&'static str, String)> {
    let ask = [text("question", question)];
    let claim = [text("claim", question)];
    let slash = |place| answer_id(&message(kit.run(&member(3), place, "ask", &ask)));
    let shown = kit.ask(question);
    // The first button is Evidence in every language.
    let receipts::bot::ActionRow::Buttons(buttons) = &shown.rows[0] else {
        panic!("{:?}", shown.rows);
    };
    let evidence = buttons[0].label.clone();
    let mut typed = snapshot(&shown);
    typed.author = receipts::bot::Author::Other(receipts::bot::UserId(9));
    typed.content = question.to_owned();
    typed.embeds.clear();
    let menu = Payload::MessageCommand {
        name: "Check against the sources".to_owned(),
        target: typed,
    };
    vec![
        ("slash on a server", slash(SERVER)),
        ("slash in a direct message", slash(DIRECT)),
        ("slash elsewhere", slash(ELSEWHERE)),
        ("direct message", answer_id(&kit.say(DIRECT, question))),
        ("mention", answer_id(&kit.say(SERVER, question))),
        (
            "terminal",
            answer_id(&kit.say(RequestLocation::Terminal, question)),
        ),
        (
            "check",
            answer_id(&message(kit.run(&member(3), SERVER, "check", &claim))),
        ),
        (
            "menu",
            answer_id(&message(kit.handle(&member(3), SERVER, menu))),
        ),
        (
            "evidence",
            answer_id(&message(kit.press(&member(3), SERVER, &shown, &evidence))),
        ),
    ]
}

#[test]
fn a_question_has_one_answer_id_through_every_entry_point() {
    let kit = kit();
    let (corpus, _) = receipts::corpus::load(&ferry());
    let engine = Engine::in_memory(corpus.unwrap()).unwrap();
    for question in [
        BICYCLES,
        "  are DOGS   allowed on the ferry?? ",
        "渡轮允许自行车吗？",
    ] {
        let expected = engine.answer(question).answer_id;
        for (way, id) in ways(&kit, question) {
            assert_eq!(id, expected, "{way}: {question}");
        }
    }
}

#[test]
fn buttons_report_a_changed_corpus() {
    let before = kit().ask(BICYCLES);
    let folder = changed("since 1903", "since 1904");
    let after = kit_over(folder.path());
    let evidence = message(after.press(&member(3), SERVER, &before, "Evidence"));
    assert_eq!(
        evidence.content,
        "The sources have changed since that answer. This is what they say now.\n\
         According to the sources: No ✗"
    );
    let reply = after.press(&moderator(), SERVER, &before, "Pin");
    assert_eq!(
        reply_text(reply),
        "The sources have changed since that answer. Please ask again."
    );
}

#[test]
fn messages_of_other_authors_are_rejected() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    let mut forged = snapshot(&shown);
    forged.author = receipts::bot::Author::Other(receipts::bot::UserId(9));
    let id = super::kit::button(&shown, "Evidence").id.encode();
    let payload = Payload::Component {
        custom_id: id,
        values: Vec::new(),
        message: forged,
    };
    let reply = kit.handle(&member(3), SERVER, payload);
    assert_eq!(reply_text(reply), "That is not an answer of this bot.");
}

#[test]
fn an_answer_without_its_embed_cannot_be_read_back() {
    let kit = kit();
    // A moderator can remove the embeds of a message, and the buttons stay.
    let mut shown = kit.ask(BICYCLES);
    shown.embeds.clear();
    let reply = kit.press(&member(3), SERVER, &shown, "Evidence");
    assert_eq!(
        reply_text(reply),
        "The question cannot be read back from that message. Please ask again."
    );
}

#[test]
fn bots_get_no_reply() {
    let kit = kit();
    let bot = Actor {
        is_bot: true,
        ..member(5)
    };
    let reply = kit.handle(&bot, SERVER, super::kit::typed(BICYCLES));
    assert_eq!(reply.response, Response::Nothing);
}

#[test]
fn rate_limited_users_are_asked_to_wait() {
    let mut kit = kit_limited(&ferry(), kit().store, 2);
    kit.ask(BICYCLES);
    kit.ask(BICYCLES);
    assert_eq!(
        kit.ask(BICYCLES).content,
        "Too many requests: try again in 30 seconds."
    );
    // Other users can still ask until the limit of the server is reached.
    let ask = |kit: &Kit, user| {
        let options = [text("question", BICYCLES)];
        reply_text(kit.run(&member(user), SERVER, "ask", &options))
    };
    assert_eq!(ask(&kit, 4), "According to the sources: No ✗");
    assert!(ask(&kit, 5).starts_with("According"));
    assert_eq!(ask(&kit, 6), "Too many requests: try again in 15 seconds.");
    kit.now += 60;
    assert!(kit.ask(BICYCLES).content.starts_with("According"));
}

#[test]
fn a_clock_that_is_set_back_does_not_stop_the_limits() {
    let mut kit = kit_limited(&ferry(), kit().store, 2);
    // The upkeep at the start, while the system's clock is eight hours ahead.
    done(kit.upkeep(kit.now + 8 * 3_600));
    kit.ask(BICYCLES);
    kit.ask(BICYCLES);
    let wait = "Too many requests: try again in 30 seconds.";
    assert_eq!(kit.ask(BICYCLES).content, wait);
    kit.now += 30;
    assert!(kit.ask(BICYCLES).content.starts_with("According"));
    // A request that was overtaken by another one gives nothing back.
    kit.now -= 1;
    assert!(kit.ask(BICYCLES).content.starts_with("Too many requests"));
    kit.now += 1;
    assert!(kit.ask(BICYCLES).content.starts_with("Too many requests"));
}

#[test]
fn a_restart_loses_nothing() {
    let before = kit();
    let shown = before.ask(BICYCLES);
    let after = kit_with(&ferry(), before.store);
    let evidence = message(after.press(&member(3), SERVER, &shown, "Evidence"));
    assert_eq!(answer_id(&evidence), answer_id(&shown));
}
