//! Wire to request and reply to wire, one interaction at a time, and the handling of failures.

use std::sync::Arc;
use std::time::Duration;

use receipts::bot::request::{ChannelId, GuildId, MessageId, RoleId, UserId};
use receipts::bot::{Author, OptionValue, Payload, RequestLocation as BotPlace};
use receipts::discord::{BotService, Timings};
use receipts::metrics::Event;
use tokio::time::Instant;

use super::served::{Echo, QUICK, Served};
use crate::standin::incoming::{Opt, Place};
use crate::standin::rest::{Call, Fault, On};
use crate::standin::sent::How;
use crate::standin::world::{
    ASKER, HARBOUR, LOBBY, NIGHT, OTHER, PINNER, PINNERS, QUIET, ROBOT, STILL,
};
use crate::standin::{StandIn, TOKEN};

async fn start() -> (StandIn, Arc<Echo>, Served) {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let bot = Served::start(&d, Arc::clone(&echo)).await;
    (d, echo, bot)
}

async fn end(d: StandIn, bot: Served) {
    bot.stop().await.unwrap();
    d.finish();
}

fn question(text: &str) -> [(&str, Opt); 1] {
    [("question", text.into())]
}

#[tokio::test]
async fn every_entry_point_becomes_a_request() {
    let (d, echo, bot) = start().await;
    let options = [
        ("question", "q".into()),
        ("number", 3_i64.into()),
        ("private", true.into()),
        ("role", Opt::Role(PINNERS)),
        ("channel", Opt::Channel(QUIET)),
    ];
    d.slash(&PINNER, Place::LOBBY, "pins add", &options).await;
    let request = echo.last();
    assert_eq!(request.actor.user, UserId(PINNER.id));
    assert_eq!(request.actor.roles, [RoleId(PINNERS)]);
    assert_eq!(request.locale, "en-US");
    assert_eq!(
        request.location,
        BotPlace::Server {
            guild: GuildId(HARBOUR),
            channel: ChannelId(LOBBY)
        }
    );
    let Payload::Command(invocation) = request.payload else {
        panic!("{request:?}")
    };
    assert_eq!(
        (
            invocation.command.as_str(),
            invocation.subcommand.as_deref()
        ),
        ("pins", Some("add"))
    );
    let values = ["question", "number", "private", "role", "channel"]
        .map(|name| invocation.option(name).cloned());
    assert_eq!(
        values,
        [
            Some(OptionValue::Text("q".to_owned())),
            Some(OptionValue::Integer(3)),
            Some(OptionValue::Switch(true)),
            Some(OptionValue::Role(RoleId(PINNERS))),
            Some(OptionValue::Channel(ChannelId(QUIET))),
        ]
    );

    let shown = d
        .autocomplete(&ASKER, Place::LOBBY, "ask", &question(""), "question")
        .await;
    assert_eq!(shown.how, How::Choices);
    assert!(
        matches!(echo.last().payload, Payload::Autocomplete { focused, .. } if focused == "question")
    );

    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &question("one")).await;
    d.message_command(
        &OTHER,
        Place::LOBBY,
        "Check against the sources",
        shown.id(),
    )
    .await;
    let Payload::MessageCommand { name, target } = echo.last().payload else {
        panic!()
    };
    assert_eq!(name, "Check against the sources");
    assert_eq!(target.author, Author::Myself);
    assert_eq!(target.content, "echo: one");

    let pressed = d.send_press(&OTHER, Place::LOBBY, &shown, "anything at all");
    assert_eq!(d.shown(&pressed).await.how, How::Update);
    let Payload::Component {
        custom_id, message, ..
    } = echo.last().payload
    else {
        panic!()
    };
    assert_eq!(
        (custom_id.as_str(), message.id),
        ("anything at all", MessageId(shown.id()))
    );
    end(d, bot).await;
}

#[tokio::test]
async fn locations_are_distinguished() {
    let (d, echo, bot) = start().await;
    let (guild, channel) = (GuildId(HARBOUR), ChannelId);
    let places = [
        (
            Place::Channel(QUIET),
            BotPlace::Server {
                guild,
                channel: channel(QUIET),
            },
        ),
        (
            Place::Channel(NIGHT),
            BotPlace::Server {
                guild,
                channel: channel(NIGHT),
            },
        ),
        (
            Place::Channel(STILL),
            BotPlace::Server {
                guild,
                channel: channel(STILL),
            },
        ),
        (
            Place::Direct,
            BotPlace::Direct {
                channel: channel(ASKER.conversation()),
            },
        ),
        (
            Place::Abroad,
            BotPlace::Elsewhere {
                channel: channel(Place::Abroad.channel(&ASKER)),
            },
        ),
        (
            Place::Private,
            BotPlace::Elsewhere {
                channel: channel(Place::Private.channel(&ASKER)),
            },
        ),
    ];
    for (at, expected) in places {
        d.slash(&ASKER, at, "ask", &question("where?")).await;
        assert_eq!(echo.last().location, expected, "{at:?}");
    }
    end(d, bot).await;
}

#[tokio::test]
async fn an_interaction_has_all_permissions() {
    let (d, echo, bot) = start().await;
    d.slash(&PINNER, Place::LOBBY, "ask", &question("what may I?"))
        .await;
    let bits = echo.last().actor.permissions.unwrap();
    // serenity would drop bit 51.
    assert_ne!(bits & 1 << 51, 0);
    assert_ne!(bits & 1 << 10, 0);
    end(d, bot).await;
}

#[tokio::test]
async fn messages_to_others_get_no_reply() {
    let (d, echo, bot) = start().await;
    d.write(&ASKER, LOBBY, "hello all");
    d.write(&ROBOT, LOBBY, "@bot hello bot");
    d.write(&ROBOT, ASKER.conversation(), "hello bot");
    let shown = d.mention(&ASKER, LOBBY, "  @bot is it? @bot ").await;
    assert_eq!(shown.text(), "echo: is it?");
    assert_eq!(
        echo.last().location,
        BotPlace::Server {
            guild: GuildId(HARBOUR),
            channel: ChannelId(LOBBY)
        }
    );
    let shown = d.direct(&ASKER, "and here?").await;
    assert_eq!(shown.text(), "echo: and here?");
    let shown = d.direct(&ASKER, "@bot").await;
    assert_eq!(shown.text(), "echo:");
    assert_eq!(echo.asked.lock().unwrap().len(), 3);
    end(d, bot).await;
}

#[tokio::test]
async fn a_repeated_delivery_acts_once() {
    let (d, echo, bot) = start().await;
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("once?"));
    d.deliver_again(&delivered);
    d.shown(&delivered).await;
    d.deliver_again(&delivered);
    d.gateway().cut();
    d.deliver_again(&delivered);
    d.slash(&ASKER, Place::LOBBY, "ask", &question("and then"))
        .await;
    assert_eq!(echo.asked.lock().unwrap().len(), 2);
    assert_eq!(bot.tally.get(Event::Repeated), 3);
    end(d, bot).await;
}

#[tokio::test]
async fn a_slow_reply_is_deferred_and_edited() {
    let (d, echo, bot) = start().await;
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow"));
    let (how, after) = d.first_response(&delivered).await;
    assert_eq!(how, How::Deferred);
    assert!(
        after >= QUICK.defer_after && after < Duration::from_millis(2_500),
        "{after:?}"
    );
    echo.slow.add_permits(1);
    let shown = d.shown(&delivered).await;
    assert_eq!((shown.text(), shown.is_private), ("echo: slow", false));

    let private = [("question", "slow".into()), ("private", true.into())];
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &private);
    assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
    echo.slow.add_permits(1);
    assert!(d.shown(&delivered).await.is_private);
    assert_eq!(bot.tally.get(Event::Deferred), 2);
    end(d, bot).await;
}

#[tokio::test]
async fn a_private_reply_to_a_public_wait_stays_private() {
    let (d, echo, bot) = start().await;
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow, hush"));
    assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
    echo.slow.add_permits(1);
    let reply = d.follow_up(&delivered).await;
    assert_eq!((reply.text(), reply.is_private), ("echo: slow, hush", true));
    // "Thinking …" is deleted, and nothing was shown publicly.
    assert!(d.posts(LOBBY).is_empty());
    end(d, bot).await;
}

/// "Thinking …" is deleted, so nothing would be left of a reply that got lost.
#[tokio::test]
async fn a_private_reply_to_a_public_wait_is_retried() {
    let (d, echo, bot) = start().await;
    for fault in [Fault::Error(503, 0), Fault::BadGateway, Fault::Hang] {
        d.fault(On::FollowUp, fault);
        let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow, hush"));
        assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
        echo.slow.add_permits(1);
        let reply = d.follow_up(&delivered).await;
        assert!(reply.is_private, "{fault:?}: {reply}");
    }
    end(d, bot).await;
}

/// The request may hold what others wait for, such as the only connection that writes.
#[tokio::test]
async fn a_request_goes_on_while_discord_is_slow_to_take_its_deferral() {
    let (d, echo, bot) = start().await;
    let slow = Duration::from_secs(1);
    d.fault(On::Callback, Fault::Late(slow));
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow"));
    d.called(On::Callback, 1).await;
    let start = Instant::now();
    echo.slow.add_permits(1);
    while echo.slow.available_permits() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(start.elapsed() < slow * 3 / 4, "{:?}", start.elapsed());
    assert_eq!(d.shown(&delivered).await.text(), "echo: slow");
    end(d, bot).await;
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_aborted() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let timings = Timings {
        request: Duration::from_secs(1),
        ..QUICK
    };
    let mut bot = Served::begin(&d, Arc::clone(&echo), timings);
    bot.ready(&d).await;
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow"));
    assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
    let reply = d.follow_up(&delivered).await;
    assert!(reply.text().starts_with("Sorry"), "{reply}");
    assert_eq!(bot.tally.get(Event::Failed), 1);
    // If it still ran, it would take the permit of the next one.
    echo.slow.add_permits(1);
    let next = question("slow as well");
    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &next).await;
    assert_eq!(shown.text(), "echo: slow as well");
    end(d, bot).await;
}

#[tokio::test]
async fn a_modal_in_time_or_an_apology() {
    let (d, _echo, bot) = start().await;
    let options = [("question", "slow".into())];
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "pins edit", &options);
    let (how, after) = d.first_response(&delivered).await;
    assert_eq!(how, How::Message);
    assert!(after < Duration::from_millis(2_500), "{after:?}");
    let shown = d.shown(&delivered).await;
    assert!(
        shown.is_private && shown.text().starts_with("Sorry"),
        "{shown}"
    );
    end(d, bot).await;
}

#[tokio::test]
async fn autocomplete_is_answered_in_time() {
    let (d, echo, bot) = start().await;
    let typed = question("slow");
    let shown = d
        .autocomplete(&ASKER, Place::LOBBY, "ask", &typed, "question")
        .await;
    assert!(shown.choices().is_empty());
    drop(echo);
    end(d, bot).await;
}

#[tokio::test]
async fn a_panic_affects_one_request() {
    let (d, _echo, bot) = start().await;
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("panic"));
    let shown = d.shown(&delivered).await;
    assert!(shown.is_private);
    // The apology contains the reference number from the log.
    let sent = d.called(On::Callback, 1).await;
    let Call::Callback { interaction, .. } = sent[0].call else {
        panic!()
    };
    assert!(shown.text().contains(&interaction.to_string()), "{shown}");
    let shown = d.direct(&ASKER, "panic").await;
    assert!(!shown.text().contains("panic"), "{shown}");
    let shown = d
        .slash(&ASKER, Place::LOBBY, "ask", &question("still there?"))
        .await;
    assert_eq!(shown.text(), "echo: still there?");
    assert_eq!(bot.tally.get(Event::Failed), 2);
    end(d, bot).await;
}

#[tokio::test]
async fn a_failed_response_is_retried_in_time() {
    let faults = [
        Fault::Error(500, 0),
        Fault::BadGateway,
        Fault::TooMany { retry_after: 0.1 },
        Fault::Hang,
        Fault::Late(Duration::from_millis(1_600)),
    ];
    let (d, _echo, bot) = start().await;
    for fault in faults {
        d.fault(On::Callback, fault);
        let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("again?"));
        let shown = d.shown(&delivered).await;
        assert_eq!(shown.text(), "echo: again?", "{fault:?}");
        let (_, after) = d.first_response(&delivered).await;
        assert!(after < Duration::from_millis(2_500), "{fault:?}: {after:?}");
    }
    end(d, bot).await;
}

#[tokio::test]
async fn a_late_edit_is_retried() {
    let (d, echo, bot) = start().await;
    for fault in [
        Fault::Error(503, 0),
        Fault::BadGateway,
        Fault::TooMany { retry_after: 0.1 },
        Fault::Hang,
    ] {
        d.fault(On::EditOriginal, fault);
        let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow"));
        d.first_response(&delivered).await;
        echo.slow.add_permits(1);
        assert_eq!(d.shown(&delivered).await.text(), "echo: slow", "{fault:?}");
    }
    end(d, bot).await;
}

#[tokio::test]
async fn rate_limits_from_a_proxy_are_waited_for() {
    let (d, echo, bot) = start().await;
    let wait = Duration::from_millis(1_300);
    let limited = Fault::TooMany { retry_after: 1.3 };
    let start = Instant::now();
    d.fault(On::Callback, limited);
    d.slash(&ASKER, Place::LOBBY, "ask", &question("first"))
        .await;
    assert!(start.elapsed() >= wait, "{:?}", start.elapsed());

    let start = Instant::now();
    d.fault(On::Post, limited);
    let shown = d.direct(&ASKER, "second").await;
    assert_eq!(shown.text(), "echo: second");
    assert!(start.elapsed() >= wait, "{:?}", start.elapsed());

    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow"));
    d.first_response(&delivered).await;
    d.fault(On::EditOriginal, limited);
    let start = Instant::now();
    echo.slow.add_permits(1);
    assert_eq!(d.shown(&delivered).await.text(), "echo: slow");
    assert!(start.elapsed() >= wait, "{:?}", start.elapsed());

    // Longer than the maximum wait: not retried.
    let posts = d.count(On::Post);
    d.fault(On::Post, Fault::TooMany { retry_after: 600.0 });
    d.write(&ASKER, ASKER.conversation(), "third");
    d.called(On::Post, posts + 1).await;
    let shown = d.direct(&ASKER, "fourth").await;
    assert_eq!(shown.text(), "echo: fourth");
    assert_eq!(d.count(On::Post), posts + 2);
    end(d, bot).await;
}

#[tokio::test]
async fn a_retried_message_is_posted_once() {
    let (d, _echo, bot) = start().await;
    // The post succeeds, but the response is too late: a post with the same nonce is the same
    // message.
    d.fault(On::Post, Fault::Late(QUICK.call + Duration::from_secs(1)));
    let shown = d.direct(&ASKER, "once?").await;
    assert_eq!(shown.text(), "echo: once?");
    d.called(On::Post, 2).await;
    d.direct(&ASKER, "and then").await;
    assert_eq!(d.posts(ASKER.conversation()).len(), 2);
    end(d, bot).await;
}

#[tokio::test]
async fn shutdown_finishes_open_requests() {
    let (d, echo, bot) = start().await;
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question("slow"));
    assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
    let stopping = tokio::spawn(bot.stop());
    d.gateway().wait_for_no_connection().await;
    assert!(!stopping.is_finished());
    echo.slow.add_permits(1);
    stopping.await.unwrap().unwrap();
    assert_eq!(d.shown(&delivered).await.text(), "echo: slow");
    d.finish();
}

#[test]
fn a_token_is_never_printed() {
    let token = receipts::discord::BotToken::new(&format!(" {TOKEN}\n"));
    assert_eq!(format!("{token:?}"), "Token(***)");
    fn answers<A: BotService>() {}
    answers::<receipts::bot::Bot>();
}
