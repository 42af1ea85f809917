//! Pins: adding, displaying above answers, listing, editing, removing; each belongs to one server.

use expect_test::expect;
use receipts::bot::{Action, OptionValue, Payload, PinOutcome, Response};
use receipts::store::audit::AuditStamp;
use receipts::store::id::{InteractionId, PinId};
use receipts::store::pin::PinEdit;

use super::kit::{
    BICYCLES, CHANNEL, DIRECT, GUILD, Kit, OTHER_SERVER, SERVER, SILENT, answer_id, changed, done,
    drawn, kit, kit_over, manager, member, message, moderator, reply_text, snapshot, text,
};

const NOTE: &str = "Ask **at** the office, @here.";

fn pin(kit: &Kit, question: &str) -> receipts::bot::Reply {
    let options = [text("question", question), text("note", NOTE)];
    kit.run(&moderator(), SERVER, "pins add", &options)
}

fn edit(kit: &Kit, version: u32, note: &str, wordings: &str) -> receipts::bot::Reply {
    let value = |id: &str, value: &str| (id.to_owned(), value.to_owned());
    let payload = Payload::Modal {
        custom_id: format!("r1:pin-edit:1:{version}"),
        values: vec![value("note", note), value("wordings", wordings)],
    };
    kit.handle(&moderator(), SERVER, payload)
}

#[test]
fn a_pin_is_posted_and_shown_above_the_answer() {
    let kit = kit();
    let plain = kit.ask(BICYCLES);
    let reply = pin(&kit, BICYCLES);
    let [
        Action::PostAndPin {
            channel,
            message: posted,
            ..
        },
    ] = reply.actions.as_slice()
    else {
        panic!("{:?}", reply.actions);
    };
    let (channel, posted) = (*channel, posted.clone());
    assert_eq!(channel, CHANNEL);
    expect![[r#"
        (Public) Pinned on this server
        # Pinned on this server [5865f2]
          Can bicycles be used on the ferry?

          The sources then said: No ✗
          pin #1, by <@100>, <t:1777802400:D>
        ## The moderators' note
          Ask \*\*at\*\* the office, \@here.
        ## [1] Mornwick Ferry, via notice board
          > “We will never allow bicycles on the ferry,” it said.
        ## [2] Mornwick Ferry, via notice board, In April
          > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
          “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- pin #1
    "#]]
    .assert_eq(&drawn(&posted));
    assert_eq!(kit.posted(&reply, 900, PinOutcome::Pinned).message, None);
    assert_eq!(
        reply_text(reply),
        "Pinned as #1. From now on it is shown above the answer to that question here."
    );
    let shown = kit.ask(BICYCLES);
    assert_eq!(shown.embeds[0], posted.embeds[0]);
    assert_eq!(shown.embeds[1..], plain.embeds[..]);
    assert_eq!(answer_id(&shown), answer_id(&plain));
    assert_eq!(shown.content, plain.content);
}

#[test]
fn a_pin_is_shown_only_on_its_server() {
    let kit = kit();
    pin(&kit, BICYCLES);
    let ask = |place| message(kit.run(&member(3), place, "ask", &[text("question", BICYCLES)]));
    assert_eq!(ask(SERVER).embeds.len(), 2);
    assert_eq!(ask(OTHER_SERVER).embeds.len(), 1);
    assert_eq!(ask(DIRECT).embeds.len(), 1);
    let list = message(kit.run(&moderator(), OTHER_SERVER, "pins list", &[]));
    assert_eq!(list.content, "Nothing is pinned on this server.");
}

#[test]
fn rephrased_questions_show_the_pin_and_opposite_ones_do_not() {
    let kit = kit();
    pin(&kit, BICYCLES);
    for (question, is_above) in [
        ("Are bikes allowed on the ferry?", true),
        ("bike ferry?", true),
        ("Are bicycles banned on the ferry?", false),
        ("Bicycles are not allowed on the ferry.", false),
        ("Are dogs allowed on the ferry?", false),
        ("Who said that bicycles are fine?", false),
        (SILENT, false),
    ] {
        assert_eq!(kit.ask(question).embeds.len() == 2, is_above, "{question}");
    }
}

#[test]
fn pinning_by_button_and_by_message_menu() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    let reply = kit.press(&moderator(), SERVER, &shown, "Pin");
    assert!(reply_text(reply).starts_with("Pinned as #1."));
    let menu = |target| Payload::MessageCommand {
        name: "Pin sourced answer".to_owned(),
        target,
    };
    let target = snapshot(&kit.ask("Are dogs allowed on the ferry?"));
    let reply = kit.handle(&moderator(), SERVER, menu(target));
    assert!(reply_text(reply).starts_with("Pinned as #2."));
    // The command applies to the answer below the pin, not to the pin.
    let target = snapshot(&kit.ask(BICYCLES));
    let reply = kit.handle(&moderator(), SERVER, menu(target));
    assert!(reply_text(reply).starts_with("The same question is pinned already, as #1."));
    let mut target = snapshot(&shown);
    target.embeds.clear();
    let reply = kit.handle(&moderator(), SERVER, menu(target));
    assert_eq!(reply_text(reply), "That is not an answer of this bot.");
}

#[test]
fn silence_cannot_be_pinned() {
    let kit = kit();
    assert!(reply_text(pin(&kit, SILENT)).starts_with("A pin needs at least one sentence"));
    assert!(reply_text(pin(&kit, "hello")).starts_with("A pin needs at least one sentence"));
}

/// The quoted sentence contains Chinese characters, and the question none.
#[test]
fn a_pin_by_the_menu_has_the_language_of_the_question() {
    let folder = changed("on the ferry,” it said.", "on the ferry,” it said (渡轮).");
    let kit = kit_over(folder.path());
    let target = snapshot(&kit.ask(BICYCLES));
    assert!(target.visible().contains("渡轮"), "{target:?}");
    let payload = Payload::MessageCommand {
        name: "Pin sourced answer".to_owned(),
        target,
    };
    let reply = kit.handle(&moderator(), SERVER, payload);
    let [
        Action::PostAndPin {
            message: posted, ..
        },
    ] = reply.actions.as_slice()
    else {
        panic!("{:?}", reply.actions);
    };
    assert_eq!(posted.content, "Pinned on this server");
    assert!(reply_text(reply).starts_with("Pinned as #1."));
}

#[test]
fn several_questions_cannot_be_pinned() {
    let kit = kit();
    let reply = pin(&kit, &format!("{BICYCLES} and dogs?"));
    assert!(reply.actions.is_empty(), "{:?}", reply.actions);
    assert_eq!(
        reply_text(reply),
        "A pin answers one question. Pin these one at a time."
    );
}

#[test]
fn a_repeated_request_pins_once() {
    let kit = kit();
    let invocation = super::kit::invocation("pins add", &[text("question", BICYCLES)]);
    let request = kit.request(&moderator(), SERVER, Payload::Command(invocation));
    assert!(done(kit.bot.is_new(&request)));
    assert!(!done(kit.bot.is_new(&request)));
    let first = done(kit.bot.handle(&request));
    let second = done(kit.bot.handle(&request));
    assert_eq!((first.actions.len(), second.actions.len()), (1, 0));
    assert_ne!(request.id, InteractionId(0));
}

#[test]
fn the_list_and_the_detail_view_show_pins() {
    let kit = kit();
    let reply = pin(&kit, BICYCLES);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    let reply = pin(&kit, "Are dogs allowed on the ferry?");
    kit.posted(&reply, 901, PinOutcome::ListFull);
    let list = message(kit.run(&member(3), SERVER, "pins list", &[]));
    expect![[r#"
        (Private) Pinned answers
        # Pinned answers [5865f2]
          2 pins
        ## #1 · No ✗
          Can bicycles be used on the ferry?
          pinned in the channel: https://discord.com/channels/1/10/900
        ## #2 · Yes ✓
          Are dogs allowed on the ferry?
          posted, but not pinned in the channel: https://discord.com/channels/1/10/901
        -- 
    "#]]
    .assert_eq(&drawn(&list));
    let show = message(kit.run(&member(3), SERVER, "pins show", &[text("pin", "dogs")]));
    expect![[r#"
        (Private) Pinned on this server
        # Pinned on this server [5865f2]
          Are dogs allowed on the ferry?

          The sources then said: Yes ✓
          pin #2, by <@100>, <t:1777802400:D>
        ## Message
          posted, but not pinned in the channel: https://discord.com/channels/1/10/901
        ## The moderators' note
          Ask \*\*at\*\* the office, \@here.
        ## [1] Harbour Office
          > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        ## Source
          “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- pin #2
        [Edit] [Remove]
    "#]]
    .assert_eq(&drawn(&show));
}

#[test]
fn a_long_list_has_pages() {
    let kit = kit();
    for question in [
        BICYCLES,
        "Are bicycles banned on the ferry?",
        "Are dogs allowed on the ferry?",
        "Are dogs banned on the ferry?",
        "What colour were the old tickets?",
        "Did the ferry ever say that bicycles are allowed?",
        "Who disagreed on the radio?",
    ] {
        assert!(
            reply_text(pin(&kit, question)).starts_with("Pinned as"),
            "{question}"
        );
    }
    let first = message(kit.run(&member(3), SERVER, "pins list", &[]));
    assert_eq!(first.embeds[0].fields.len(), 6);
    let second = message(kit.press(&member(3), SERVER, &first, "More"));
    assert!(!second.embeds[0].fields.is_empty());
    let back = message(kit.press(&member(3), SERVER, &second, "Back"));
    assert_eq!(drawn(&back), drawn(&first));
}

#[test]
fn editing_by_modal() {
    let kit = kit();
    let reply = pin(&kit, BICYCLES);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    let reply = kit.run(&moderator(), SERVER, "pins edit", &[text("pin", "1")]);
    let Response::Modal(modal) = reply.response else {
        panic!("{:?}", reply.response);
    };
    assert_eq!(
        (modal.title.as_str(), modal.inputs[0].value.as_str()),
        ("Pin #1", NOTE)
    );
    let reply = edit(
        &kit,
        1,
        " new note ",
        "Is cycling aboard permitted?\n\n Velos? \n",
    );
    assert!(matches!(reply.actions.as_slice(), [Action::Edit { .. }]));
    assert_eq!(reply_text(reply), "Pin #1 is changed.");
    let pin = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.note.as_deref(), Some("new note"));
    assert_eq!(pin.wordings, ["Is cycling aboard permitted?", "Velos?"]);
    // The pin is above the answer, because the question is one of its wordings.
    let above = kit.ask("Is cycling aboard permitted?");
    assert_eq!(above.embeds.len(), 2, "{}", drawn(&above));
    let stale = edit(&kit, 1, "", "");
    assert!(reply_text(stale).starts_with("Somebody else has changed pin #1"));
    let reply_to_edit = |note: &str, wordings: &str| reply_text(edit(&kit, 2, note, wordings));
    assert_eq!(
        reply_to_edit(&"a".repeat(501), ""),
        "A note has at most 500 characters."
    );
    assert_eq!(
        reply_to_edit("", &"a\n".repeat(14)),
        "A pin has at most 13 further wordings."
    );
    assert_eq!(
        reply_to_edit("", &"a".repeat(301)),
        "A wording has at most 300 characters."
    );
}

#[test]
fn a_wording_with_another_verdict_does_not_show_the_pin() {
    let kit = kit();
    pin(&kit, BICYCLES);
    let wordings = "Are dogs allowed on the ferry?\nAre bikes allowed on the ferry?\n\
                    Who disagreed on the radio?";
    // The moderator learns which ones, and why.
    expect![[r#"
        (Private) Pin #1 is changed.
        # The pin is not shown above these wordings: the sources answer them differently [5865f2]
          • Are dogs allowed on the ferry? · Yes ✓
          • Who disagreed on the radio? · answered without a yes or no
        -- 
    "#]]
    .assert_eq(&drawn(&message(edit(&kit, 1, "", wordings))));
    let pin = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.wordings.len(), 3);
    // The sources answer yes here, but the pin says no: the pin must not be above the answer.
    assert_eq!(kit.ask("Are dogs allowed on the ferry?").embeds.len(), 1);
}

/// This is what wordings are for: the bot does not see that the question is the same.
#[test]
fn a_wording_that_the_sources_do_not_answer_shows_the_pin() {
    let kit = kit();
    let review = [("review", OptionValue::Switch(true))];
    kit.run(&manager(), SERVER, "settings", &review);
    pin(&kit, BICYCLES);
    edit(&kit, 1, "", SILENT);
    let above = kit.ask(SILENT);
    assert_eq!(above.embeds.len(), 2, "{}", drawn(&above));
    assert_eq!(above.content, "According to the sources: no answer ?");
    // Its moderators have answered it.
    let review = kit.run(&moderator(), SERVER, "review", &[]);
    assert_eq!(reply_text(review), "No question is waiting.");
    // A key that no question of the pin has, such as one of an older release, shows nothing.
    let pin = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    let without = PinEdit {
        note: None,
        wordings: Vec::new(),
        keys: pin.keys,
    };
    let (store, stamp) = (&kit.store, AuditStamp::of_bot(kit.now));
    done(store.edit_pin(GUILD, pin.id, pin.version, without, stamp)).unwrap();
    assert_eq!(kit.ask(SILENT).embeds.len(), 1);
}

#[test]
fn a_wording_is_one_question() {
    let kit = kit();
    pin(&kit, BICYCLES);
    let several = format!("{BICYCLES} and dogs?");
    assert_eq!(
        reply_text(edit(&kit, 1, "", &several)),
        "A wording is one question. Write each on a line of its own."
    );
    let pin = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.wordings, [""; 0]);
}

#[test]
fn no_pin_is_removed_that_was_not_named() {
    let kit = kit();
    pin(&kit, BICYCLES);
    pin(&kit, "Are dogs allowed on the ferry?");
    let remove = |named: &str| {
        let options = [text("pin", named)];
        reply_text(kit.run(&moderator(), SERVER, "pins remove", &options))
    };
    let several = "Several pins match that. Give the number of one: see /pins list.";
    assert_eq!(remove("ferry"), several);
    // It differs from the first pin in one word, and from the second in several.
    let cats = remove("Can cats be used on the ferry?");
    assert_eq!(cats, "There is no such pin here.");
    assert_eq!(remove("dgos"), "Pin #2 is removed.");
    assert_eq!(remove("ferry"), "Pin #1 is removed.");
}

#[test]
fn a_pinned_question_does_not_look_like_the_lines_below_it() {
    let kit = kit();
    let forged = "Can bicycles\nbe used\non the ferry\u{202e}?";
    pin(&kit, forged);
    let shown = message(kit.run(&member(3), SERVER, "pins show", &[text("pin", "1")]));
    let mut lines = shown.embeds[0].description.lines();
    assert_eq!(lines.next(), Some(BICYCLES));
    assert_eq!(lines.next(), Some(""));
}

#[test]
fn removing_a_pin_unpins_its_message() {
    let kit = kit();
    let reply = pin(&kit, BICYCLES);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    let reply = kit.run(
        &moderator(),
        SERVER,
        "pins remove",
        &[text("pin", "bicycles")],
    );
    assert!(matches!(
        reply.actions.as_slice(),
        [Action::Edit { .. }, Action::Unpin { .. }]
    ));
    assert_eq!(reply_text(reply), "Pin #1 is removed.");
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 1);
    let again = kit.run(&moderator(), SERVER, "pins remove", &[text("pin", "1")]);
    assert_eq!(reply_text(again), "There is no such pin here.");
    let history = message(kit.run(&member(3), SERVER, "pins history", &[text("pin", "1")]));
    expect![[r#"
        (Private) What was done to pin #1
        # What was done to pin #1 [5865f2]
          <t:1777802400:f> · <@100> · #1 pinned an answer
          <t:1777802400:f> · the bot · #1 its message was pinned
          <t:1777802400:f> · <@100> · #1 removed it
        -- 
    "#]]
    .assert_eq(&drawn(&history));
    let all = message(kit.run(&member(3), SERVER, "pins history", &[]));
    assert!(drawn(&all).contains("#1 removed it"), "{}", drawn(&all));
}

#[test]
fn buttons_under_a_pin_check_permissions_on_press() {
    let kit = kit();
    pin(&kit, BICYCLES);
    let show = message(kit.run(&member(3), SERVER, "pins show", &[text("pin", "1")]));
    for label in ["Edit", "Remove"] {
        let reply = kit.press(&member(3), SERVER, &show, label);
        assert!(
            reply_text(reply).starts_with("That is for moderators"),
            "{label}"
        );
    }
    let reply = kit.press(&moderator(), SERVER, &show, "Edit");
    assert!(matches!(reply.response, Response::Modal(_)));
    let reply = kit.press(&moderator(), SERVER, &show, "Remove");
    assert_eq!(reply_text(reply), "Pin #1 is removed.");
}

#[test]
fn the_longest_pin_and_the_longest_answer_fit_together() {
    let kit = kit();
    let long = format!("Can bicycles be used on the ferry{}?", "*".repeat(960));
    let options = [text("question", &long), text("note", &"*".repeat(500))];
    kit.run(&moderator(), SERVER, "pins add", &options);
    let options = [
        text("question", &long),
        ("private", OptionValue::Switch(false)),
    ];
    let shown = message(kit.run(&member(3), SERVER, "ask", &options));
    assert_eq!(shown.embeds.len(), 2);
}
