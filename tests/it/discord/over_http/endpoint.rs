//! What the endpoint accepts and what it rejects.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use receipts::bot::{ActionReport, GuildId, GuildList};
use receipts::discord::Timings;
use receipts::metrics::Event;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::served::{Echo, NOW, QUICK, Served};
use crate::standin::StandIn;
use crate::standin::endpoint::{Signed, sign};
use crate::standin::incoming::Place;
use crate::standin::rest::{Fault, On};
use crate::standin::sent::How;
use crate::standin::world::{ASKER, HARBOUR, UPRIVER};

/// An interaction in the form that Discord posts.
fn interaction(d: &StandIn, id: u64) -> Value {
    json!({
        "id": id.to_string(), "application_id": d.application().to_string(), "type": 2,
        "token": format!("token-{id}"), "version": 1, "channel_id": "9", "context": 1,
        "locale": "en-GB", "user": ASKER.json(), "authorizing_integration_owners": {"0": "0"},
        "data": {"id": "1", "name": "ask", "type": 1,
            "options": [{"name": "question", "type": 3, "value": "May I?"}]},
    })
}

#[tokio::test]
async fn a_signed_ping_is_answered_and_a_forged_one_is_not() {
    let d = StandIn::start().await;
    let bot = Served::over_http(&d, Echo::new()).await;
    let (status, pong, forged) = d.ping_endpoint().await;
    assert_eq!((status, pong, forged), (200, json!({"type": 1}), 401));
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn forged_old_repeated_and_oversized_requests_are_refused() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let bot = Served::over_http(&d, Arc::clone(&echo)).await;
    let (client, address) = (reqwest::Client::new(), d.endpoint_address());
    let body = interaction(&d, 1).to_string();
    let status = async |signed: &Signed, path: &str| {
        signed.post(&client, address, path).await.status().as_u16()
    };
    let right = sign(body.as_bytes(), NOW);
    assert_eq!(status(&right, "/interactions").await, 200);
    // A duplicate, at this process or at another one with the same store.
    assert_eq!(status(&right, "/interactions").await, 409);
    let forged = [
        Signed {
            body: interaction(&d, 2).to_string().into_bytes(),
            ..right.clone()
        },
        Signed {
            timestamp: (NOW + 1).to_string(),
            ..right.clone()
        },
        Signed {
            timestamp: "now".to_owned(),
            ..right.clone()
        },
        Signed {
            signature: String::new(),
            ..right.clone()
        },
        Signed {
            signature: "é".repeat(64),
            ..right.clone()
        },
        Signed {
            signature: "0".repeat(128),
            ..right.clone()
        },
        // Correctly signed, but recorded long ago; or signed by a clock that is far ahead.
        sign(interaction(&d, 3).to_string().as_bytes(), NOW - 16 * 60),
        sign(interaction(&d, 3).to_string().as_bytes(), NOW + 6 * 60),
    ];
    for path in ["/interactions", "/webhook-events"] {
        for signed in &forged {
            assert_eq!(status(signed, path).await, 401, "{path} {signed:?}");
        }
    }
    let large = format!("{{\"a\": \"{}\"}}", "x".repeat(300_000));
    assert_eq!(
        status(&sign(large.as_bytes(), NOW), "/interactions").await,
        413
    );
    // Without a type, or with one that neither path knows.
    let nonsense = ["", "[]", "{\"type\": 2}", "{\"type\": 2, \"id\": \"7\"}"];
    for nonsense in nonsense {
        let signed = sign(nonsense.as_bytes(), NOW);
        assert_eq!(status(&signed, "/interactions").await, 400, "{nonsense}");
        assert_eq!(status(&signed, "/webhook-events").await, 400, "{nonsense}");
    }
    let untyped = sign(br#"{"version": 1, "type": 1, "event": {}}"#, NOW);
    assert_eq!(status(&untyped, "/webhook-events").await, 400);
    let undecodable = 2 * nonsense.len() as u64 + 1;
    assert_eq!(bot.tally.get(Event::Undecodable), undecodable);
    assert_eq!(status(&right, "/elsewhere").await, 404);
    let get = client.get(format!("http://{address}/interactions")).send();
    assert_eq!(get.await.unwrap().status().as_u16(), 405);
    assert_eq!(echo.asked.lock().unwrap().len(), 1);
    assert_eq!(
        bot.tally.get(Event::WrongSignature),
        2 * forged.len() as u64
    );
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn a_list_an_installation_and_the_first_interaction_announce_a_server() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let bot = Served::over_http(&d, Arc::clone(&echo)).await;
    let (client, address) = (reqwest::Client::new(), d.endpoint_address());
    let ping = sign(br#"{"version": 1, "application_id": "1", "type": 0}"#, NOW);
    let answer = ping.post(&client, address, "/webhook-events").await;
    assert_eq!(answer.status().as_u16(), 204);
    let installed = json!({"version": 1, "type": 1, "event": {
        "type": "APPLICATION_AUTHORIZED", "timestamp": "2026-11-29T12:00:00Z",
        "data": {"integration_type": 0, "user": ASKER.json(), "guild": {"id": "424242"}}}});
    let signed = sign(installed.to_string().as_bytes(), NOW);
    let answer = signed.post(&client, address, "/webhook-events").await;
    assert_eq!(answer.status().as_u16(), 204);
    let joined = |guild: u64| {
        move |reports: &[ActionReport]| {
            let joined = ActionReport::Joined(GuildId(guild));
            reports.contains(&joined)
        }
    };
    echo.wait_for_reports(joined(424_242)).await;
    // The servers from the list at start-up.
    let at_start = listed(&[HARBOUR, UPRIVER]);
    echo.wait_for_reports(|reports| reports.contains(&at_start))
        .await;
    // The first interaction from a server that nobody announced, and no later one.
    for id in 1..=2 {
        let mut asked = interaction(&d, id);
        asked["authorizing_integration_owners"] = json!({"0": "434343"});
        let signed = sign(asked.to_string().as_bytes(), NOW);
        let answer = signed.post(&client, address, "/interactions").await;
        assert_eq!(answer.status().as_u16(), 200);
    }
    echo.wait_for_reports(joined(434_343)).await;
    let again = ActionReport::Joined(GuildId(434_343));
    let reports = echo.reports();
    assert_eq!(reports.iter().filter(|report| **report == again).count(), 1);
    bot.stop().await.unwrap();
    d.finish();
}

/// The report of a list of all servers.
fn listed(guilds: &[u64]) -> ActionReport {
    ActionReport::Listed(GuildList {
        guilds: guilds.iter().copied().map(GuildId).collect(),
        shard: 0,
        total: 1,
    })
}

/// Nothing tells an endpoint that the bot was removed from a server: its list of servers does.
#[tokio::test]
async fn a_server_that_was_left_is_missing_from_the_list() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let pace = Timings {
        upkeep: Duration::from_millis(100),
        ..QUICK
    };
    let bot = Served::over_http_at(&d, Arc::clone(&echo), pace).await;
    // The same list again each hour: the store may have failed the first time.
    let all = listed(&[HARBOUR, UPRIVER]);
    echo.wait_for_reports(|reports| reports.iter().filter(|report| **report == all).count() > 2)
        .await;
    d.change_guilds(|guilds| guilds.retain(|guild| guild.id != UPRIVER));
    let left = listed(&[HARBOUR]);
    echo.wait_for_reports(|reports| reports.contains(&left))
        .await;
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn a_slow_reply_is_deferred_then_edited_over_http() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let bot = Served::over_http(&d, Arc::clone(&echo)).await;
    let options = [("question", "slow".into())];
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &options);
    let (how, after) = d.first_response(&delivered).await;
    assert_eq!(how, How::Deferred);
    assert!(after < Duration::from_secs(1), "{after:?}");
    echo.slow.add_permits(1);
    assert_eq!(d.shown(&delivered).await.text(), "echo: slow");
    bot.stop().await.unwrap();
    d.finish();
}

/// Nothing reports when Discord has processed an HTTP response, and it does not know the deferral
/// before.
#[tokio::test]
async fn an_edit_that_comes_before_discord_knows_the_deferral_is_repeated() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let bot = Served::over_http(&d, Arc::clone(&echo)).await;
    d.fault(On::EditOriginal, Fault::Error(404, 10_015));
    let options = [("question", "slow".into())];
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &options);
    assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
    echo.slow.add_permits(1);
    assert_eq!(d.shown(&delivered).await.text(), "echo: slow");
    assert_eq!(d.count(On::EditOriginal), 2);
    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn open_requests_end_before_the_bot_does() {
    let d = StandIn::start().await;
    let echo = Echo::new();
    let bot = Served::over_http(&d, Arc::clone(&echo)).await;
    let options = [("question", "slow".into())];
    let delivered = d.send_slash(&ASKER, Place::LOBBY, "ask", &options);
    while echo.asked.lock().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let stopping = tokio::spawn(bot.stop());
    // New connections are refused at once, so that a balancer takes another process.
    refused(d.endpoint_address()).await;
    assert!(!stopping.is_finished());
    echo.slow.add_permits(1);
    assert_eq!(d.shown(&delivered).await.text(), "echo: slow");
    stopping.await.unwrap().unwrap();
    d.finish();
}

/// Waits until nothing listens there.
async fn refused(address: SocketAddr) {
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let limit = Duration::from_secs(5);
    let within = tokio::time::timeout(limit, refused).await;
    within.expect("it takes no more connections");
}

/// A request that is on its way while the bot stops is answered: its connection was accepted.
#[tokio::test]
async fn an_open_connection_may_still_send_its_request() {
    let d = StandIn::start().await;
    let bot = Served::over_http(&d, Echo::new()).await;
    let address = d.endpoint_address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let stopping = tokio::spawn(bot.stop());
    refused(address).await;
    let ping = sign(
        br#"{"id": "1", "type": 1, "version": 1, "token": "x"}"#,
        NOW,
    );
    let request = format!(
        "POST /interactions HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\
         X-Signature-Ed25519: {}\r\nX-Signature-Timestamp: {}\r\n\r\n{}",
        ping.body.len(),
        ping.signature,
        ping.timestamp,
        String::from_utf8_lossy(&ping.body)
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("{\"type\":1}"), "{answer}");
    stopping.await.unwrap().unwrap();
    d.finish();
}

#[tokio::test]
async fn a_silent_client_is_disconnected() {
    let d = StandIn::start().await;
    let bot = Served::over_http(&d, Echo::new()).await;
    let hung_up = async |address: SocketAddr, words: &[u8]| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(words).await.unwrap();
        let mut answer = Vec::new();
        let limit = Duration::from_secs(20);
        // Closed with or without a response.
        let _ = tokio::time::timeout(limit, stream.read_to_end(&mut answer))
            .await
            .expect("it is closed");
        String::from_utf8_lossy(&answer).into_owned()
    };
    let address = d.endpoint_address();
    let (silent, half) = tokio::join!(
        hung_up(address, b"POST /inter"),
        hung_up(
            address,
            b"POST /interactions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
        ),
    );
    assert!(
        silent.is_empty() || silent.starts_with("HTTP/1.1 408"),
        "{silent}"
    );
    assert!(half.starts_with("HTTP/1.1 408"), "{half}");
    bot.stop().await.unwrap();
    d.finish();
}
