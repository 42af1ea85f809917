//! The gateway fails in every possible way, and the bot recovers.
//!
//! These tests use a tenth of the real times or less. The unit tests of the watchdog and the
//! back-off use the real times.

use std::time::Duration;

use receipts::discord::{ApiAccess, GatewayTimings, Timings};
use receipts::metrics::Event;
use serde_json::json;
use tokio::time::Instant;

use super::served::{Echo, QUICK, Served, access};
use crate::standin::gateway::{Began, Resumes};
use crate::standin::incoming::Place;
use crate::standin::rest::{Fault, On};
use crate::standin::world::ASKER;
use crate::standin::{Kind, StandIn};

/// Starts a bot that has already answered once.
async fn served() -> (StandIn, Served) {
    let d = StandIn::start().await;
    let bot = Served::start(&d, Echo::new()).await;
    serves(&d).await;
    (d, bot)
}

/// Checks that a command arrives and is answered.
async fn serves(d: &StandIn) {
    let shown = d
        .slash(&ASKER, Place::LOBBY, "ask", &[("question", "here?".into())])
        .await;
    assert_eq!(shown.text(), "echo: here?");
}

/// Stops both. Fails the test if the bot broke the contract.
async fn end(d: StandIn, bot: Served) {
    bot.stop().await.unwrap();
    d.finish();
}

/// Cuts the connection. The session is resumed, and the events from in between arrive.
async fn is_resumed_after_a_cut(d: StandIn, bot: Served) {
    d.gateway().cut();
    d.gateway().wait_for_no_connection().await;
    // Sent while the bot is disconnected; delivered with the RESUME.
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume]);
    end(d, bot).await;
}

fn began(d: &StandIn) -> Vec<Began> {
    d.gateway().connections().iter().map(|c| c.began).collect()
}

#[tokio::test]
async fn a_requested_reconnect_loses_no_event() {
    let (d, bot) = served().await;
    d.gateway().reconnect();
    serves(&d).await;
    d.gateway().opened(2).await;
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume]);
    end(d, bot).await;
}

#[tokio::test]
async fn a_dropped_connection_is_resumed() {
    let (d, bot) = served().await;
    is_resumed_after_a_cut(d, bot).await;
}

#[tokio::test]
async fn a_session_that_can_be_resumed_is() {
    let (d, bot) = served().await;
    d.gateway().invalidate(true);
    d.gateway().opened(2).await;
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume]);
    end(d, bot).await;
}

#[tokio::test]
async fn an_invalid_session_is_replaced() {
    let (d, bot) = served().await;
    d.gateway().invalidate(false);
    d.gateway().ready_on(2).await;
    serves(&d).await;
    assert_eq!(d.gateway().sessions(), 2);
    end(d, bot).await;
}

#[tokio::test]
async fn a_refused_resume_starts_a_new_session() {
    let (d, bot) = served().await;
    d.gateway().resumes(Resumes::Invalid);
    d.gateway().cut();
    d.gateway().ready_on(3).await;
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume, Began::Identify]);
    end(d, bot).await;
}

#[tokio::test]
async fn a_closed_connection_is_reopened() {
    // Unknown error, and session timed out.
    for code in [4000, 4009] {
        let (d, bot) = served().await;
        d.gateway().close(code);
        d.gateway().ready_on(2).await;
        serves(&d).await;
        end(d, bot).await;
    }
}

#[tokio::test]
async fn missed_heartbeats_are_noticed() {
    let d = StandIn::start().await;
    d.gateway().heartbeat_every(Duration::from_millis(500));
    let bot = Served::start(&d, Echo::new()).await;
    serves(&d).await;
    d.gateway().acknowledge(false);
    d.gateway().opened(2).await;
    d.gateway().acknowledge(true);
    d.gateway().ready().await;
    serves(&d).await;
    end(d, bot).await;
}

#[tokio::test]
async fn a_silent_session_is_resumed_and_loses_no_event() {
    // As if the network path were dead: no end, and no heartbeat is due for a long time. Only the
    // watchdog detects the failure.
    let d = StandIn::start().await;
    let gateway = GatewayTimings {
        heartbeat_timeout: Duration::from_secs(1),
        ..QUICK.gateway
    };
    let mut bot = Served::begin(&d, Echo::new(), Timings { gateway, ..QUICK });
    bot.ready(&d).await;
    d.gateway().fall_silent();
    // Sent into the dead connection; delivered with the RESUME.
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume]);
    // 1000 would have ended the session.
    assert_eq!(d.gateway().close_codes(), [4000]);
    end(d, bot).await;
}

#[tokio::test]
async fn a_session_that_is_silent_after_every_resume_is_replaced() {
    let d = StandIn::start().await;
    let gateway = GatewayTimings {
        // As with Discord's times: a session could become stable before its silence is detected.
        stable_after: Duration::from_millis(200),
        heartbeat_timeout: Duration::from_millis(500),
        ..QUICK.gateway
    };
    let mut bot = Served::begin(&d, Echo::new(), Timings { gateway, ..QUICK });
    bot.ready(&d).await;
    d.gateway().resumes(Resumes::AnsweredThenSilent);
    d.gateway().fall_silent();
    d.gateway().wait_for_session(2).await;
    let (resume, identify) = (Began::Resume, Began::Identify);
    assert_eq!(began(&d), [identify, resume, resume, identify]);
    end(d, bot).await;
}

#[tokio::test]
async fn a_session_survives_failed_connections() {
    let (d, bot) = served().await;
    // As many as the resumes after which a new session would start, but no RESUME was sent.
    d.gateway().refuse(QUICK.gateway.resumes);
    is_resumed_after_a_cut(d, bot).await;
}

#[tokio::test]
async fn a_failed_connection_uses_up_no_session_start() {
    let d = StandIn::start().await;
    d.gateway().limit(2, Duration::from_secs(3600));
    let bot = Served::start(&d, Echo::new()).await;
    // One session may still start. The limit cannot be fetched again: three attempts fail before
    // each of the two connections.
    for _ in 0..6 {
        d.fault(On::Gateway, Fault::Error(500, 0));
    }
    d.gateway().refuse(1);
    d.gateway().invalidate(false);
    d.gateway().ready_on(2).await;
    assert_eq!(d.gateway().sessions(), 2);
    serves(&d).await;
    end(d, bot).await;
}

#[tokio::test]
async fn an_unanswered_resume_starts_a_new_session() {
    let (d, bot) = served().await;
    d.gateway().resumes(Resumes::Unanswered);
    d.gateway().cut();
    d.gateway().ready_on(3).await;
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume, Began::Identify]);
    end(d, bot).await;
}

#[tokio::test]
async fn a_connection_without_hello_is_replaced() {
    let (d, bot) = served().await;
    d.gateway().stay_silent();
    d.gateway().cut();
    // Two connections without HELLO are abandoned.
    d.gateway().opened(4).await;
    assert_eq!(began(&d)[1..3], [Began::Open, Began::Open]);
    d.gateway().heartbeat_every(Duration::from_secs(41));
    d.gateway().ready_on(4).await;
    serves(&d).await;
    // No RESUME was sent before, so the session is not given up.
    assert_eq!(began(&d).last(), Some(&Began::Resume));
    assert_eq!(d.gateway().sessions(), 1);
    end(d, bot).await;
}

#[tokio::test]
async fn drops_after_every_resume_end_in_a_new_session() {
    for resumes in [Resumes::Dropped, Resumes::AnsweredThenDropped] {
        let (d, bot) = served().await;
        d.gateway().resumes(resumes);
        let before = d.gateway().connections().len();
        d.gateway().cut();
        d.gateway().wait_for_session(2).await;
        d.gateway().ready().await;
        serves(&d).await;
        let connections = d.gateway().connections();
        let resumed = connections[before..]
            .iter()
            .filter(|c| c.began == Began::Resume)
            .count();
        assert!(resumed <= 3, "{resumes:?}: {connections:?}");
        end(d, bot).await;
    }
}

#[tokio::test]
async fn connections_to_a_failing_server_are_limited() {
    let (d, bot) = served().await;
    let before = d.gateway().connections().len();
    d.gateway().resumes(Resumes::Dropped);
    d.gateway().drop_identifies(true);
    d.gateway().cut();
    d.gateway().opened(before + 4).await;
    let starts: Vec<Instant> = d.gateway().connections().iter().map(|c| c.at).collect();
    let took = starts[before + 3] - starts[before];
    // 0, 0.2, 0.6, 1.4 s: the first connection used the first pause of 0.1 s.
    assert!(took >= Duration::from_millis(1_200), "{took:?}");
    d.gateway().drop_identifies(false);
    d.gateway().ready().await;
    serves(&d).await;
    end(d, bot).await;
}

#[tokio::test]
async fn a_rejected_token_ends_it_with_a_clear_error() {
    let d = StandIn::start().await;
    d.gateway().reject(4004);
    let error = Served::begin(&d, Echo::new(), QUICK)
        .ended()
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(message.contains("rejects the bot's token"), "{message}");
    assert!(message.contains("DISCORD_TOKEN"), "{message}");
    d.finish();
}

#[tokio::test]
async fn a_bot_that_is_stopped_sends_a_close_frame() {
    let d = StandIn::start().await;
    let gateway = GatewayTimings {
        close_timeout: Timings::DISCORD.gateway.close_timeout,
        ..QUICK.gateway
    };
    let mut bot = Served::begin(&d, Echo::new(), Timings { gateway, ..QUICK });
    bot.ready(&d).await;
    bot.stop().await.unwrap();
    // Not a restart (4000): Discord shows the bot as offline.
    assert_eq!(d.gateway().close_codes(), [1000]);
    d.finish();
}

#[tokio::test]
async fn requests_during_the_close_are_answered() {
    let d = StandIn::start().await;
    let gateway = GatewayTimings {
        close_timeout: Timings::DISCORD.gateway.close_timeout,
        ..QUICK.gateway
    };
    let mut bot = Served::begin(&d, Echo::new(), Timings { gateway, ..QUICK });
    bot.ready(&d).await;
    d.slash(
        &ASKER,
        Place::LOBBY,
        "ask",
        &[("question", "there?".into())],
    )
    .await;
    // In transit when the bot stops.
    let question = [("question", "still there?".into())];
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &question);
    let stopping = tokio::spawn(bot.stop());
    assert_eq!(d.shown(&delivered).await.text(), "echo: still there?");
    stopping.await.unwrap().unwrap();
    assert_eq!(d.gateway().close_codes(), [1000]);
    d.finish();
}

#[tokio::test]
async fn permanent_close_codes_end_the_gateway() {
    for (code, words) in [
        (4010, "2,500"),
        (4011, "2,500"),
        (4012, "newer version"),
        (4013, "intents"),
        (4014, "intents"),
    ] {
        let d = StandIn::start().await;
        d.gateway().reject(code);
        let error = Served::begin(&d, Echo::new(), QUICK).ended().await;
        let message = error.unwrap_err().to_string();
        assert!(message.contains(words), "{code}: {message}");
        assert_eq!(d.gateway().connections().len(), 1, "{code}");
        d.finish();
    }
}

#[tokio::test]
async fn other_close_codes_do_not() {
    // Already authenticated, rate limited, and a code that Discord may add.
    for code in [4005, 4008, 4900] {
        let (d, bot) = served().await;
        d.gateway().close(code);
        d.gateway().ready_on(2).await;
        serves(&d).await;
        end(d, bot).await;
    }
}

#[tokio::test]
async fn a_proxy_without_a_gateway_stops_it() {
    let d = StandIn::of_kind(Kind::WithoutGateway).await;
    let error = Served::begin(&d, Echo::new(), QUICK)
        .ended()
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(message.contains("gives no gateway address"), "{message}");
    assert!(message.contains(&d.proxy()), "{message}");
    d.finish();

    let nobody = ApiAccess {
        proxy: Some("http://127.0.0.1:9".to_owned()),
        ..access(&StandIn::start().await)
    };
    let error = Served::with(Echo::new(), QUICK, nobody)
        .ended()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}

#[tokio::test]
async fn a_gateway_address_that_fails_once_is_asked_for_again() {
    let d = StandIn::start().await;
    d.fault(On::Gateway, Fault::BadGateway);
    d.fault(On::Gateway, Fault::Error(500, 0));
    let bot = Served::start(&d, Echo::new()).await;
    serves(&d).await;
    end(d, bot).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_decoded_is_counted() {
    let (d, bot) = served().await;
    d.gateway().dispatch("GUILD_CREATE", json!({"id": []}));
    d.gateway().dispatch("MESSAGE_CREATE", json!("what?"));
    // Malformed events that the bot does not read do not matter.
    d.gateway().dispatch("SOMETHING_NEW", json!({"id": []}));
    d.gateway().dispatch("PRESENCE_UPDATE", json!(7));
    serves(&d).await;
    assert_eq!(bot.tally.get(Event::Undecodable), 2);
    end(d, bot).await;
}

#[tokio::test]
async fn a_session_is_resumed_at_the_address_from_ready() {
    let d = StandIn::start().await;
    d.gateway()
        .resume_at(format!("{}/elsewhere", d.gateway_url()));
    let bot = Served::start(&d, Echo::new()).await;
    d.gateway().cut();
    d.gateway().wait_for_no_connection().await;
    serves(&d).await;
    assert_eq!(paths(&d), ["/websocket/", "/websocket/elsewhere/"]);
    // A new session starts at the gateway's own address.
    d.gateway().invalidate(false);
    d.gateway().ready_on(3).await;
    serves(&d).await;
    assert_eq!(paths(&d)[2], "/websocket/");
    end(d, bot).await;
}

#[tokio::test]
async fn a_resume_address_where_nobody_answers_is_replaced_by_the_gateways_own() {
    let d = StandIn::start().await;
    d.gateway()
        .resume_at(format!("{}/elsewhere", d.gateway_url()));
    let bot = Served::start(&d, Echo::new()).await;
    d.gateway().refuse(1);
    d.gateway().cut();
    d.gateway().wait_for_no_connection().await;
    serves(&d).await;
    assert_eq!(began(&d), [Began::Identify, Began::Resume]);
    assert_eq!(paths(&d), ["/websocket/", "/websocket/"]);
    end(d, bot).await;
}

#[tokio::test]
async fn with_a_proxy_a_session_is_resumed_there() {
    // READY contains Discord's own host, which a proxy may forward unchanged.
    for elsewhere in [
        "ws://127.0.0.1:1/nobody-here",
        "wss://discord.invalid",
        "no address",
    ] {
        let d = StandIn::start().await;
        d.gateway().resume_at(elsewhere.to_owned());
        let bot = Served::start(&d, Echo::new()).await;
        d.gateway().cut();
        d.gateway().wait_for_no_connection().await;
        serves(&d).await;
        assert_eq!(began(&d), [Began::Identify, Began::Resume], "{elsewhere}");
        assert_eq!(paths(&d), ["/websocket/", "/websocket/"], "{elsewhere}");
        end(d, bot).await;
    }
}

fn paths(d: &StandIn) -> Vec<String> {
    d.gateway()
        .connections()
        .iter()
        .map(|c| c.path.clone())
        .collect()
}

#[tokio::test]
async fn no_session_starts_beyond_discords_limit() {
    let d = StandIn::start().await;
    d.gateway().limit(1, Duration::from_secs(2));
    let bot = Served::start(&d, Echo::new()).await;
    let start = Instant::now();
    d.gateway().invalidate(false);
    // The limit is fetched again before the second session: none is left for two seconds.
    d.called(On::Gateway, 2).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(d.gateway().sessions(), 1);
    d.gateway().limit(1000, Duration::from_secs(3600));
    d.gateway().ready_on(2).await;
    assert!(start.elapsed() >= Duration::from_secs(2));
    serves(&d).await;
    end(d, bot).await;
}

#[test]
fn the_production_timings_satisfy_discords_limits() {
    let timings = Timings::DISCORD;
    assert!(timings.first_response <= Duration::from_millis(2_500));
    let gateway = timings.gateway;
    // The worst case: the longest pause, then no answer, then a new session.
    let back = gateway.max_backoff + gateway.answer + Duration::from_secs(5);
    assert!(back <= Duration::from_secs(90), "{back:?}");
    assert!(gateway.heartbeat_timeout + gateway.answer <= Duration::from_secs(90));
}
