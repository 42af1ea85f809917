//! The review queue: off by default, grouped, dismissed, answered with sentences.

use expect_test::expect;
use receipts::bot::{Action, Message, OptionValue, Payload, Reply, Response};
use receipts::store::id::PinId;

use super::kit::{
    BICYCLES, GUILD, Kit, OTHER_SERVER, SERVER, SILENT, changed, done, drawn, kit, kit_with,
    manager, member, menu, message, moderator, reply_text, text,
};

/// A server with the queue enabled and a question that two members asked.
fn waiting() -> Kit {
    let kit = kit();
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[("review", OptionValue::Switch(true))],
    );
    for (user, question) in [
        (3, SILENT),
        (4, "does the FERRY serve hot soup to sailors"),
        (4, SILENT),
        (3, "Does the ferry sell *tickets* to dogs?"),
    ] {
        kit.run(&member(user), SERVER, "ask", &[text("question", question)]);
    }
    kit
}

fn review(kit: &Kit) -> Message {
    message(kit.run(&moderator(), SERVER, "review", &[]))
}

fn select(kit: &Kit, message: &Message, values: &[&str]) -> Reply {
    let id = menu(message).id.encode();
    kit.component(&moderator(), SERVER, &id, values, message)
}

fn open(kit: &Kit) -> Message {
    let list = review(kit);
    let first = menu(&list).options[0].value.clone();
    message(select(kit, &list, &[&first]))
}

#[test]
fn the_queue_is_off_by_default() {
    let kit = kit();
    kit.ask(SILENT);
    let content = reply_text(kit.run(&moderator(), SERVER, "review", &[]));
    assert!(content.starts_with("The review queue is off"), "{content}");
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[("review", OptionValue::Switch(true))],
    );
    assert_eq!(review(&kit).content, "No question is waiting.");
}

#[test]
fn similar_questions_form_one_group() {
    expect![[r#"
        (Private) Waiting for a moderator
        # Waiting for a moderator [5865f2]
        ## 1 · asked 3 times by 2
          Does the ferry serve hot soup to sailors?
          not answered: 3 · not helpful: 0 · last <t:1777802400:D>
        ## 2 · asked once by one
          Does the ferry sell \*tickets\* to dogs?
          not answered: 1 · not helpful: 0 · last <t:1777802400:D>
        -- 
        [Choose a question … ▾ Does the ferry serve hot soup to sailors? | Does the ferry sell *tickets* to dogs?]
    "#]].assert_eq(&drawn(&review(&waiting())));
}

#[test]
fn only_moderators_of_the_server_see_the_queue() {
    let kit = waiting();
    let review_text = |actor, place| reply_text(kit.run(&actor, place, "review", &[]));
    assert!(review_text(member(3), SERVER).starts_with("That is for moderators"));
    assert!(review_text(moderator(), OTHER_SERVER).starts_with("The review queue is off"));
    let list = review(&kit);
    let id = menu(&list).id.encode();
    let reply = kit.component(&member(3), SERVER, &id, &["1"], &list);
    assert!(reply_text(reply).starts_with("That is for moderators"));
    let reply = kit.component(&moderator(), OTHER_SERVER, &id, &["1"], &list);
    assert!(reply_text(reply).starts_with("Somebody else has dealt with that question"));
}

#[test]
fn a_group_is_dismissed() {
    let kit = waiting();
    let group = open(&kit);
    let list = message(kit.press(&moderator(), SERVER, &group, "Dismiss"));
    assert!(
        list.embeds[0]
            .description
            .starts_with("Dismissed: 2 questions."),
        "{}",
        drawn(&list)
    );
    assert_eq!(list.embeds[0].fields.len(), 1);
    let again = message(kit.press(&moderator(), SERVER, &group, "Dismiss"));
    assert!(
        again.embeds[0]
            .description
            .starts_with("Somebody else has dealt")
    );
}

#[test]
fn a_group_is_answered_with_sentences_of_several_pages() {
    let kit = waiting();
    let group = open(&kit);
    expect![[r#"
        (Private) Waiting for a moderator
        # Waiting for a moderator [5865f2]
          Does the ferry serve hot soup to sailors?
        ## 1 · asked 3 times by 2
          not answered: 3 · not helpful: 0 · last <t:1777802400:D>
        -- 
        [Answer with sentences] [Dismiss] [To the list]
    "#]]
    .assert_eq(&drawn(&group));
    let page = message(kit.press(&moderator(), SERVER, &group, "Answer with sentences"));
    expect![[r#"
        (Private) Choose up to three sentences
        # Choose up to three sentences [5865f2]
          Does the ferry serve hot soup to sailors?
        ## Chosen
          none yet
        ## [1] Harbour Office
          > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        ## [2] Mornwick Ferry, via notice board, In April
          > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## [3] The source itself
          > The Mornwick ferry has crossed the bay since 1903.
        ## [4] Mornwick Ferry, via notice board
          > “We will never allow bicycles on the ferry,” it said.
        ## [5] Ada \*Finch\*, as passed on by Harbour Office, via the radio
          > “Bicycles are fine on the ferry, \@everyone \*\*knows\*\* that,” she said.
        ## [6] The source itself
          > Ada Finch, a passenger, disagreed on the radio.
        ## [7] The source itself
          > The old tickets were green.
        -- page 1 of 1
        [Sentences of this page … ▾ 1 · notices#6 · Harbour Office | 2 · notices#2 · Mornwick Ferry | 3 · notices#1 · The source itself | 4 · notices#3 · Mornwick Ferry | 5 · notices#5 · Ada *Finch* | 6 · notices#4 · The source itself | 7 · notices#7 · The source itself]
        (Pin these) [Search] [To the list]
    "#]].assert_eq(&drawn(&page));
    let first = menu(&page).options[0].value.clone();
    let chosen = message(select(&kit, &page, &[&first]));
    assert!(menu(&chosen).options[0].is_selected);
    let reply = kit.press(&moderator(), SERVER, &chosen, "Pin these");
    let [
        Action::PostAndPin {
            message: posted, ..
        },
    ] = reply.actions.as_slice()
    else {
        panic!("{:?}", reply.actions);
    };
    expect![[r#"
        (Public) Pinned on this server, chosen by a moderator
        # Pinned on this server, chosen by a moderator [5865f2]
          Does the ferry serve hot soup to sailors?

          A moderator chose these sentences. They have no verdict.
          pin #1, by <@100>, <t:1777802400:D>
        ## [1] Harbour Office
          > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        ## Source
          “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- pin #1
    "#]]
    .assert_eq(&drawn(posted));
    assert!(reply_text(reply).starts_with("Pinned as #1."));
    // The pin is above the "no answer" reply, and the question is no longer in the queue.
    let shown = kit.ask(SILENT);
    assert_eq!(shown.embeds.len(), 2);
    assert_eq!(shown.content, "According to the sources: no answer ?");
    assert_eq!(review(&kit).embeds[0].fields.len(), 1);
}

#[test]
fn selections_can_change_and_are_validated() {
    let kit = waiting();
    let page = message(kit.press(&moderator(), SERVER, &open(&kit), "Answer with sentences"));
    let options = &menu(&page).options;
    let (one, two) = (options[0].value.clone(), options[1].value.clone());
    let chosen = message(select(&kit, &page, &[&one, &two]));
    let none = message(select(&kit, &chosen, &[]));
    assert!(drawn(&none).contains("(Pin these)"));
    let third = options[2].value.clone();
    let fourth = options[3].value.clone();
    let many = select(&kit, &page, &[&one, &two, &third, &fourth]);
    assert_eq!(reply_text(many), "A pin cites at most three sentences.");
    let foreign = message(select(&kit, &page, &["4000000", "x", ""]));
    assert!(drawn(&foreign).contains("none yet"));
}

#[test]
fn sentences_can_be_searched() {
    let kit = waiting();
    let page = message(kit.press(&moderator(), SERVER, &open(&kit), "Answer with sentences"));
    let first = menu(&page).options[0].value.clone();
    let chosen = message(select(&kit, &page, &[&first]));
    let found = search(&kit, &chosen, "dogs *or* tickets?");
    let fields = fields_of(&found);
    // The order of the sentences that do not match depends on the reader's weights; so does the first
    // one without a search.
    let best = "[1] Harbour Office: > “Dogs are allowed on the ferry,” the Harbour Office wrote.";
    let heading = fields_of(&chosen).swap_remove(0);
    let expected = [
        heading.as_str(),
        r"Searched for: dogs \*or\* tickets?",
        best,
    ];
    assert_eq!(fields[..3], expected);
    assert_eq!(fields.len(), 9, "{fields:#?}");
    // The search term persists while sentences are selected. An empty search clears it.
    let other = menu(&found).options[1].value.clone();
    let both = drawn(&message(select(&kit, &found, &[&first, &other])));
    assert!(both.contains("Searched for"), "{both}");
    assert_eq!(both.matches("\n  notices#").count(), 2, "{both}");
    let all = drawn(&search(&kit, &found, " "));
    assert!(!all.contains("Searched for"), "{all}");
}

/// The name and the first line of each field of a message.
fn fields_of(message: &Message) -> Vec<String> {
    let fields = message.embeds[0].fields.iter();
    fields
        .map(|field| format!("{}: {}", field.name, field.value.lines().next().unwrap()))
        .collect()
}

/// Submits the modal of the button Search and returns the result.
#[track_caller]
fn search(kit: &Kit, page: &Message, typed: &str) -> Message {
    let reply = kit.press(&moderator(), SERVER, page, "Search");
    let Response::Modal(modal) = reply.response else {
        panic!("{:?}", reply.response);
    };
    let payload = Payload::Modal {
        custom_id: modal.id.encode(),
        values: vec![(modal.inputs[0].id.to_owned(), typed.to_owned())],
    };
    message(kit.handle(&moderator(), SERVER, payload))
}

#[test]
fn a_pin_of_chosen_sentences_is_never_flagged_for_a_verdict() {
    let kit = waiting();
    let page = message(kit.press(&moderator(), SERVER, &open(&kit), "Answer with sentences"));
    let first = menu(&page).options[0].value.clone();
    let chosen = message(select(&kit, &page, &[&first]));
    kit.press(&moderator(), SERVER, &chosen, "Pin these");
    let folder = changed("since 1903.", "since 1903. It is blue.");
    let after = kit_with(folder.path(), kit.store);
    let pin = done(after.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.verdict, None);
    done(after.upkeep(after.now));
    assert_eq!(after.ask(SILENT).embeds.len(), 2);
    // Selections by position are valid for one corpus version only.
    let reply = after.press(&moderator(), SERVER, &chosen, "Pin these");
    assert!(reply_text(reply).starts_with("The sources have changed in the meantime."));
}

/// A new topic changes the keys of the questions that mention it.
#[test]
fn a_group_of_an_earlier_corpus_is_answered() {
    let before = waiting();
    let folder = changed(
        "[[topic]]\nid = \"dogs\"",
        "[[topic]]\nid = \"meals\"\nname = \"meals\"\naliases = [\"soup\"]\n\n[[topic]]\nid = \"dogs\"",
    );
    let kit = kit_with(folder.path(), before.store);
    let page = message(kit.press(&moderator(), SERVER, &open(&kit), "Answer with sentences"));
    let first = menu(&page).options[0].value.clone();
    let chosen = message(select(&kit, &page, &[&first]));
    let reply = kit.press(&moderator(), SERVER, &chosen, "Pin these");
    assert!(reply_text(reply).starts_with("Pinned as #1."));
    // The group is closed, and the question finds the pin.
    assert_eq!(review(&kit).embeds[0].fields.len(), 1);
    assert_eq!(kit.ask(SILENT).embeds.len(), 2);
}

#[test]
fn an_answered_question_is_not_queued() {
    let kit = waiting();
    kit.ask(BICYCLES);
    kit.ask("hello");
    assert_eq!(review(&kit).embeds[0].fields.len(), 2);
}

#[test]
fn turning_the_queue_off_deletes_its_questions() {
    let kit = waiting();
    for on in [false, true] {
        kit.run(
            &manager(),
            SERVER,
            "settings",
            &[("review", OptionValue::Switch(on))],
        );
    }
    assert_eq!(review(&kit).content, "No question is waiting.");
}
