//! The buttons Helpful and Not helpful.

use receipts::bot::OptionValue;
use receipts::store::page::PageRequest;
use receipts::store::vote::VoteCounts;

use super::kit::{
    BICYCLES, DIRECT, GUILD, Kit, OTHER_GUILD, SERVER, answer_id, done, drawn, kit, manager,
    member, message, moderator, reply_text,
};

fn queue_on(kit: &Kit) {
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[("review", OptionValue::Switch(true))],
    );
}

fn waiting(kit: &Kit) -> u64 {
    let page = PageRequest {
        number: 0,
        size: std::num::NonZeroU32::new(10).unwrap(),
    };
    done(kit.store.groups(GUILD, page)).unwrap().total
}

#[test]
fn votes_count_once_per_user_and_server() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    for (user, label) in [
        (3, "Helpful"),
        (3, "Helpful"),
        (4, "Helpful"),
        (4, "Not helpful"),
    ] {
        let reply = kit.press(&member(user), SERVER, &shown, label);
        assert_eq!(reply_text(reply), "Noted, thank you.");
    }
    let id = answer_id(&shown);
    let tally = |guild| done(kit.store.vote_counts(guild, &id)).unwrap();
    assert_eq!(
        tally(GUILD),
        VoteCounts {
            helpful: 1,
            not_helpful: 1
        }
    );
    assert_eq!(
        tally(OTHER_GUILD),
        VoteCounts {
            helpful: 0,
            not_helpful: 0
        }
    );
}

#[test]
fn nothing_is_stored_outside_servers() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    let reply = kit.press(&member(3), DIRECT, &shown, "Not helpful");
    assert!(reply_text(reply).starts_with("Thank you. Votes are stored only on servers"));
    assert_eq!(done(kit.store.guilds()).unwrap(), []);
}

#[test]
fn an_unhelpful_answer_is_queued_if_the_queue_is_on() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    kit.press(&member(3), SERVER, &shown, "Not helpful");
    assert_eq!(waiting(&kit), 0);
    queue_on(&kit);
    let reply = kit.press(&member(3), SERVER, &shown, "Not helpful");
    assert_eq!(
        reply_text(reply),
        "Noted, thank you. The moderators here will see the question."
    );
    assert_eq!(waiting(&kit), 1);
}

/// The queue lists the questions by how often they were asked.
#[test]
fn a_user_counts_once_in_the_queue() {
    let kit = kit();
    queue_on(&kit);
    let shown = kit.ask(BICYCLES);
    let check = |user, labels: &[&str], expected: &str| {
        for label in labels {
            kit.press(&member(user), SERVER, &shown, label);
        }
        let review = drawn(&message(kit.run(&moderator(), SERVER, "review", &[])));
        assert!(review.contains(expected), "{review}");
    };
    let again = ["Not helpful", "Not helpful", "Helpful", "Not helpful"];
    check(3, &again, "1 · asked once by one");
    check(4, &again, "1 · asked 2 times by 2");
    check(4, &[], "not answered: 0 · not helpful: 2");
}
