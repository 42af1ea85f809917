//! `/quote`, `/verdict`, `/sources`, `/check`, `/help`, `/privacy`.

use expect_test::{Expect, expect};
use receipts::bot::{Author, OptionValue, Payload, UserId, Visibility};

use super::kit::{
    BICYCLES, DIRECT, SERVER, changed, drawn, kit, kit_over, member, message, snapshot, text,
};

#[track_caller]
fn check(command: &str, options: &[(&str, OptionValue)], expected: Expect) {
    expected.assert_eq(&drawn(&message(kit().run(
        &member(3),
        DIRECT,
        command,
        options,
    ))));
}

#[test]
fn quote_lists_the_statements_of_a_party_in_order() {
    check(
        "quote",
        &[text("party", "ferry/ferry")],
        expect![[r#"
            (Public) Mornwick Ferry, in the sources' order
            # Mornwick Ferry, in the sources' order [5865f2]
            ## [1] Mornwick Ferry, via notice board, In April
              > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
              “Ferry \_notices\_”, Mornwick Post (notices#2)
              later taken back in 2
            ## [2] Mornwick Ferry, via notice board
              > “We will never allow bicycles on the ferry,” it said.
              “Ferry \_notices\_”, Mornwick Post (notices#3)
              takes back 1
            ## [3] Harbour Office
              > “Dogs are allowed on the ferry,” the Harbour Office wrote.
              “Ferry \_notices\_”, Mornwick Post (notices#6)
            -- 
        "#]],
    );
}

/// The sentence fits into a field, but not together with its source.
#[test]
fn a_long_sentence_is_named_by_its_id() {
    let long = " and".repeat(235);
    let folder = changed(" it said.", &format!(" it said{long}."));
    let kit = kit_over(folder.path());
    let note = "This sentence is too long to be shown here (notices#3, 99";
    let run = |command, options: &[(&str, OptionValue)]| {
        let shown = message(kit.run(&member(3), DIRECT, command, options));
        let fields = shown.embeds[0].fields.iter();
        let values: Vec<String> = fields.map(|field| field.value.clone()).collect();
        assert!(!values.concat().contains("do not fit"), "{values:?}");
        values
    };
    let quoted = run("quote", &[text("party", "ferry/ferry")]);
    let lines: Vec<&str> = quoted[1].lines().collect();
    assert!(lines[0].starts_with(note), "{lines:?}");
    let source = r"“Ferry \_notices\_”, Mornwick Post (notices#3)";
    assert_eq!(lines[1..], [source, "takes back 1"]);
    let checked = run("check", &[text("claim", &format!("{BICYCLES} lol"))]);
    let lines: Vec<&str> = checked[0].lines().collect();
    assert_eq!(lines[0], format!("**{BICYCLES}**"));
    assert!(lines[1].starts_with(note), "{lines:?}");
    assert_eq!(lines[3], source);
}

#[test]
fn quote_with_a_topic() {
    let options = [text("party", "the fery"), text("about", "dogs")];
    check(
        "quote",
        &options,
        expect![[r#"
            (Public) Mornwick Ferry, in the sources' order
            # Mornwick Ferry, in the sources' order [5865f2]
              About: dogs
            ## [1] Harbour Office
              > “Dogs are allowed on the ferry,” the Harbour Office wrote.
              “Ferry \_notices\_”, Mornwick Post (notices#6)
            -- 
        "#]],
    );
}

/// Without the correction, the earlier statement would look as if it still stood.
#[test]
fn quote_with_a_topic_lists_what_takes_a_statement_back() {
    let folder = changed(
        "We will never allow bicycles on the ferry,",
        "We take all of that back,",
    );
    // Neither the correction nor the sentence before it names the topic.
    let notices = folder.path().join("ferry/notices.md");
    let source = std::fs::read_to_string(&notices).unwrap();
    let apart = "came another notice. The captain signed it.";
    std::fs::write(&notices, source.replace("came another notice.", apart)).unwrap();
    let kit = kit_over(folder.path());
    let options = [text("party", "ferry/ferry"), text("about", "bicycles")];
    let shown = drawn(&message(kit.run(&member(3), DIRECT, "quote", &options)));
    for line in [
        "later taken back in 2",
        "> “We take all of that back,” it said.",
        "takes back 1",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
}

#[test]
fn quote_without_a_result() {
    check(
        "quote",
        &[text("party", "zzzzzz")],
        expect![[r#"
        (Private) The sources mention nobody of that name. Choose one of those offered while you type.
    "#]],
    );
    let options = [text("party", "ada"), text("about", "dogs")];
    check(
        "quote",
        &options,
        expect![[r#"
        (Public) The sources contain no statement by Ada \*Finch\* about dogs.
    "#]],
    );
    let options = [text("party", "ada"), text("about", "zzzzzz")];
    check(
        "quote",
        &options,
        expect![[r#"
        (Private) The sources have no topic of that name. Choose one of those offered while you type.
    "#]],
    );
}

/// No answer about somebody or something else that is called nearly the same.
#[test]
fn nothing_is_quoted_for_a_name_that_only_resembles_one() {
    for (command, option, typed, refusal) in [
        (
            "quote",
            "party",
            "Harbour Master",
            "The sources mention nobody of that name.",
        ),
        (
            "verdict",
            "question",
            "Can dogs be used on the ferry?",
            "No question here matches that.",
        ),
    ] {
        let reply = kit().run(&member(3), DIRECT, command, &[text(option, typed)]);
        let content = message(reply).content;
        assert!(content.starts_with(refusal), "{typed}: {content}");
    }
    for (command, option, typed, heading) in [
        ("quote", "party", "ofice", "Harbour Office"),
        ("quote", "party", "mornwickferry", "Mornwick Ferry"),
        ("quote", "party", "渡輪", "Mornwick Ferry"),
        (
            "verdict",
            "question",
            "dogs, ferry",
            "According to the sources: Yes",
        ),
    ] {
        let reply = kit().run(&member(3), DIRECT, command, &[text(option, typed)]);
        let content = message(reply).content;
        assert!(content.starts_with(heading), "{typed}: {content}");
    }
}

#[test]
fn verdict_is_the_ledger_of_a_question() {
    check(
        "verdict",
        &[text("question", "ferry/ferry-bicycles")],
        expect![[r#"
            (Public) According to the sources: No ✗
            # According to the sources: No ✗ [c0392b]
              Can bicycles be used on the ferry?
            ## What the verdict rests on
              Decided by: Mornwick Ferry
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
        "#]],
    );
    check(
        "verdict",
        &[text("question", "zzzzzz")],
        expect![[r#"
        (Private) No question here matches that. Choose one of those offered while you type.
    "#]],
    );
}

#[test]
fn the_verdict_on_a_question_that_the_sources_do_not_answer_says_why() {
    let next = "[[question]]\nid = \"ferry-dogs\"";
    let parrots = r#"[[topic]]
        id = "parrots"
        name = "parrots"
        [[question]]
        id = "ferry-parrots"
        ask = "Are parrots allowed on the ferry?"
        party = "ferry"
        topic = "parrots"
        decided_by = ["ferry"]
    "#;
    let folder = changed(next, &format!("{parrots}\n{next}"));
    let kit = kit_over(folder.path());
    let options = [text("question", "ferry/ferry-parrots")];
    let shown = drawn(&message(kit.run(&member(3), DIRECT, "verdict", &options)));
    for part in [
        "(Public) According to the sources: no answer ?",
        "## Why\n  Nothing in the sources answers this.",
        "## Near, but no answer · ",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("themselves answer it"), "{shown}");
}

#[test]
fn sources() {
    check(
        "sources",
        &[],
        expect![[r#"
            (Public) The sources
            # The sources [5865f2]
            ## Bicycles on the Mornwick ferry
              “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry (notices, 7 sentences)
            -- corpus …
        "#]],
    );
}

/// Discord ends a link at white space, and not at Chinese punctuation.
#[test]
fn a_link_ends_with_its_address_in_every_language() {
    let url = "https://example.org/ferry";
    let mut kit = kit();
    for locale in ["en-GB", "zh-CN", "zh-TW"] {
        kit.locale = locale.to_owned();
        let shown = message(kit.run(&member(3), SERVER, "sources", &[]));
        let line = &shown.embeds[0].fields[0].value;
        let (_, rest) = line.split_once(url).expect(line);
        assert!(rest.is_empty() || rest.starts_with(' '), "{locale}: {line}");
    }
}

#[test]
fn privacy() {
    check(
        "privacy",
        &[],
        expect![[r#"
        (Private) What is stored about you
        # What is stored about you [5865f2]
          An answer itself stores nothing.
          **Votes**: on a server, that you found an answer helpful or not, by the answer's number.
          **Questions**: only on servers whose moderators have turned the review queue on, and only those that the sources did not answer or that you marked as not helpful: your words, your id, how often and when.
          **Moderators**: who pinned, edited, removed or set what, and when.
        -- The buttons are about all servers.
        [Give me what is stored] [Delete it]
    "#]],
    );
}

#[test]
fn several_claims_are_checked_one_by_one() {
    let claims = "hi all\nBicycles are allowed on the ferry. Last week it rained.\n- dogs are banned from the ferry!";
    check(
        "check",
        &[text("claim", claims)],
        expect![[r#"
            (Public) Checked against the sources: 2 claims were checked.
            # Checked against the sources [5865f2]
              2 claims were checked.
              2 sentences have nothing to do with the sources.
            ## 1 · No ✗
              **Bicycles are allowed on the ferry.**
              > “We will never allow bicycles on the ferry,” it said.
              Mornwick Ferry, via notice board
              “Ferry \_notices\_”, Mornwick Post (notices#3)
            ## 2 · No ✗
              **dogs are banned from the ferry!**
              > “Dogs are allowed on the ferry,” the Harbour Office wrote.
              Harbour Office
              “Ferry \_notices\_”, Mornwick Post (notices#6)
            -- corpus …
        "#]],
    );
    check(
        "check",
        &[text("claim", "Bicycles are allowed on the ferry. lol")],
        expect![[r#"
            (Public) Checked against the sources: One claim was checked.
            # Checked against the sources [5865f2]
              One claim was checked.
              One sentence has nothing to do with the sources.
            ## 1 · No ✗
              **Bicycles are allowed on the ferry.**
              > “We will never allow bicycles on the ferry,” it said.
              Mornwick Ferry, via notice board
              “Ferry \_notices\_”, Mornwick Post (notices#3)
            -- corpus …
        "#]],
    );
    check(
        "check",
        &[text("claim", "What a day. lol")],
        expect![[r#"
            (Public) It contains no claim that the sources address.
        "#]],
    );
}

#[test]
fn the_check_of_a_message_is_private() {
    let kit = kit();
    let mut target = snapshot(&kit.ask(BICYCLES));
    target.author = Author::Other(UserId(9));
    target.embeds.clear();
    target.content = "Bicycles are allowed on the ferry.".to_owned();
    let payload = Payload::MessageCommand {
        name: "Check against the sources".to_owned(),
        target,
    };
    let shown = drawn(&message(kit.handle(&member(3), SERVER, payload)));
    assert!(
        shown.starts_with("(Private) According to the sources: No ✗"),
        "{shown}"
    );
}

#[test]
fn the_check_of_several_claims_can_be_shared() {
    let kit = kit();
    let mut target = snapshot(&kit.ask(BICYCLES));
    target.author = Author::Other(UserId(9));
    target.content =
        "Bicycles are *always* allowed on the ferry. Dogs are banned from the ferry.".to_owned();
    let payload = Payload::MessageCommand {
        name: "Check against the sources".to_owned(),
        target,
    };
    let private = message(kit.handle(&member(3), SERVER, payload));
    let shared = message(kit.press(&member(3), SERVER, &private, "Share"));
    assert_eq!(shared.visibility, Visibility::Public);
    assert_eq!(shared.embeds[0].fields, private.embeds[0].fields);
    assert!(shared.rows.is_empty());
    let mut forged = private;
    forged.embeds.clear();
    let reply = kit.component(&member(3), SERVER, "r1:share-check:2:0", &[], &forged);
    assert!(
        message(reply)
            .content
            .starts_with("The question cannot be read back")
    );
}

#[test]
fn a_shared_check_counts_what_it_leaves_out() {
    let kit = kit();
    let mut target = snapshot(&kit.ask(BICYCLES));
    target.author = Author::Other(UserId(9));
    target.embeds.clear();
    let too_long = format!(
        "Bicycles are allowed on the ferry{}.",
        " and the ferry".repeat(25)
    );
    target.content = format!(
        "Bicycles are allowed on the ferry. Last week it rained. {too_long} Dogs are banned from the ferry."
    );
    let payload = Payload::MessageCommand {
        name: "Check against the sources".to_owned(),
        target,
    };
    let private = message(kit.handle(&member(3), SERVER, payload));
    assert_eq!(
        private.embeds[0].description,
        "3 claims were checked.\nOne sentence has nothing to do with the sources."
    );
    let shared = message(kit.press(&member(3), SERVER, &private, "Share"));
    let fields = &shared.embeds[0].fields;
    assert_eq!(fields.len(), 2, "{}", drawn(&shared));
    assert_eq!(fields[0], private.embeds[0].fields[0]);
    assert_eq!(fields[1].value, private.embeds[0].fields[2].value);
    assert_eq!(
        shared.embeds[0].description,
        "2 claims were checked.\nOne sentence has nothing to do with the sources.\n\
         One more does not fit here."
    );
}
