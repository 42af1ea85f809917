//! The actions after a reply, their results, and changes that people make by hand.

use std::sync::Arc;

use receipts::bot::request::{ChannelId, GuildId, MessageId, PinId};
use receipts::bot::{Action, ActionReport, Message, MissingPermissions, PinOutcome, Visibility};

use super::served::{Echo, Served};
use crate::standin::StandIn;
use crate::standin::incoming::Place;
use crate::standin::rest::{Fault, On};
use crate::standin::world::{HARBOUR, LOBBY, PINNER, UPRIVER};

async fn end(d: StandIn, bot: Served) {
    bot.stop().await.unwrap();
    d.finish();
}

fn pin(channel: u64) -> Action {
    Action::PostAndPin {
        guild: GuildId(HARBOUR),
        pin: PinId(7),
        channel: ChannelId(channel),
        message: Message::text("pinned".to_owned(), Visibility::Public),
        locale: "en-US".to_owned(),
    }
}

/// Pins with this fault, and checks that the moderator gets the outcome. Returns the outcome that
/// the bot receives, and whether the message was posted.
async fn pinning(fault: Option<(On, Fault)>) -> (PinOutcome, bool) {
    let d = StandIn::start().await;
    let echo = Echo::with_actions(vec![pin(LOBBY)]);
    let bot = Served::start(&d, Arc::clone(&echo)).await;
    if let Some((on, fault)) = fault {
        d.fault(on, fault);
    }
    let delivered = d.send_slash(
        &PINNER,
        Place::LOBBY,
        "ask",
        &[("question", "pin it".into())],
    );
    let reply = d.follow_up(&delivered).await;
    assert!(reply.is_private);
    let posted = echo.reports().into_iter().find_map(|report| match report {
        ActionReport::Posted {
            outcome,
            message,
            pin,
            ..
        } => {
            assert_eq!(pin, PinId(7));
            Some((outcome, message))
        }
        _ => None,
    });
    let (outcome, message) = posted.expect("the bot has the report");
    assert_eq!(reply.text(), format!("{outcome:?}"));
    let pins = d.pins(LOBBY);
    assert_eq!(outcome == PinOutcome::Pinned, !pins.is_empty());
    end(d, bot).await;
    (outcome, message.is_some())
}

#[tokio::test]
async fn a_pin_is_posted_pinned_and_reported() {
    assert_eq!(pinning(None).await, (PinOutcome::Pinned, true));
    let limited = Fault::TooMany { retry_after: 0.2 };
    assert_eq!(
        pinning(Some((On::Pin, limited))).await,
        (PinOutcome::Pinned, true)
    );
    assert_eq!(
        pinning(Some((On::Pin, Fault::BadGateway))).await,
        (PinOutcome::Pinned, true)
    );
    assert_eq!(
        pinning(Some((On::Pin, Fault::Hang))).await,
        (PinOutcome::Pinned, true)
    );
    let full = Fault::Error(400, 30_003);
    assert_eq!(
        pinning(Some((On::Pin, full))).await,
        (PinOutcome::ListFull, true)
    );
    // The bot has every permission, so it cannot know what is missing.
    let unknown = MissingPermissions::default();
    let forbidden = Fault::Error(403, 50_013);
    assert_eq!(
        pinning(Some((On::Pin, forbidden))).await,
        (PinOutcome::MissingPermission(unknown), true)
    );
    assert_eq!(
        pinning(Some((On::Post, forbidden))).await,
        (PinOutcome::MissingPermission(unknown), false)
    );
    let endless = Fault::TooMany {
        retry_after: 3600.0,
    };
    assert_eq!(
        pinning(Some((On::Pin, endless))).await,
        (PinOutcome::Failed, true)
    );
}

#[tokio::test]
async fn changes_by_hand_are_reported_to_the_bot() {
    let d = StandIn::start().await;
    let echo = Echo::with_actions(vec![pin(LOBBY)]);
    let bot = Served::start(&d, Arc::clone(&echo)).await;
    let delivered = d.send_slash(
        &PINNER,
        Place::LOBBY,
        "ask",
        &[("question", "pin it".into())],
    );
    d.follow_up(&delivered).await;
    let pinned = d.pinned(LOBBY, 1).await[0];
    d.fill_pins(LOBBY);
    d.unpin_by_hand(LOBBY, 30_000);
    d.delete_by_hand(LOBBY, pinned);
    d.remove_bot(UPRIVER);
    let is_reported = |reports: &[ActionReport]| {
        let lists = |report: &ActionReport| matches!(report, ActionReport::PinsChanged { pinned, .. } if pinned.len() == 249);
        reports.contains(&ActionReport::Left(GuildId(UPRIVER))) && reports.iter().any(lists)
    };
    echo.wait_for_reports(is_reported).await;
    let reports = echo.reports();
    assert!(
        reports.contains(&ActionReport::Joined(GuildId(HARBOUR))),
        "{reports:?}"
    );
    let (guild, channel) = (GuildId(HARBOUR), ChannelId(LOBBY));
    let deleted = ActionReport::Deleted {
        guild,
        channel,
        messages: vec![MessageId(pinned)],
    };
    assert!(reports.contains(&deleted), "{reports:?}");
    // The list of pins was reported: five pages of fifty, without the one that was unpinned.
    end(d, bot).await;
}

/// Discord returns the earlier message for a nonce that a post has used before, so two processes
/// that have started in the same second must use different ones.
#[tokio::test]
async fn another_process_posts_another_message() {
    let d = StandIn::start().await;
    for posts in 1..=2 {
        let bot = Served::start(&d, Echo::with_actions(vec![pin(LOBBY)])).await;
        let question = [("question", "pin it".into())];
        let delivered = d.send_slash(&PINNER, Place::LOBBY, "ask", &question);
        d.follow_up(&delivered).await;
        assert_eq!(d.posts(LOBBY).len(), posts);
        bot.stop().await.unwrap();
        d.gateway().wait_for_no_connection().await;
    }
    d.finish();
}
