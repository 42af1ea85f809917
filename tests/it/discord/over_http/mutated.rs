//! The mutated payloads of the gateway's tests, signed and posted to the endpoint: each one with an
//! id and a token gets a response, and no body ends the bot.
//!
//! ```text
//! cargo test over_http::mutated                                    1,000 interactions
//! cargo test --test it -- --ignored over_http::mutated             20,000
//! ```

use serde_json::{Value, json};

use super::ferry::Ferry;
use super::served::{Echo, NOW, Served};
use crate::discord::mutated::{
    Chance, FORMS, answered, can_be_answered, form, forms, mutated, payloads, places, short,
};
use crate::standin::endpoint::sign;
use crate::standin::incoming::Place;
use crate::standin::world::{ASKER, PINNER};
use crate::standin::{Kind, StandIn};

/// The largest body that the endpoint reads, in bytes.
const LARGEST: usize = 256 * 1_024;

/// One form of every field of every payload, a different one each.
#[tokio::test]
async fn whatever_has_an_id_and_a_token_is_answered() {
    let d = StandIn::of_kind(Kind::Lenient).await;
    let bot = Served::over_http(&d, Echo::new()).await;
    let (mut delivered, mut number) = (Vec::new(), 0);
    for payload in payloads(&d).await {
        let mut at = Vec::new();
        places(&payload, "", &mut at);
        for at in at {
            number += 1;
            let form = form(payload.pointer(&at).unwrap(), number % FORMS);
            let event = mutated(&payload, &at, form.as_ref(), number);
            let is_answerable = can_be_answered(&event);
            let what = format!("{at} as {}", short(form.as_ref()));
            delivered.push((d.deliver_raw(event), is_answerable, what));
            // Discord does not post everything at once.
            if number % 50 == 0 {
                answered(&d, &mut delivered).await;
            }
        }
    }
    answered(&d, &mut delivered).await;
    assert!(number > 300, "{number}");
    let question = [("question", "still there?".into())];
    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
    assert_eq!(shown.text(), "echo: still there?");
    bot.stop().await.unwrap();
    d.excuse();
}

#[tokio::test]
async fn the_bot_itself_outlives_them() {
    outlive(1_000).await;
}

#[tokio::test]
#[ignore = "takes minutes: `cargo test --test it -- --ignored over_http::mutated`"]
async fn the_bot_itself_outlives_twenty_thousand() {
    outlive(20_000).await;
}

/// Mutates two random fields at once, with the real bot.
async fn outlive(wanted: usize) {
    let ferry = Ferry::limited(20).await;
    let d = &ferry.d;
    let payloads = payloads(d).await;
    let mut chance = Chance(11);
    let mut delivered = Vec::new();
    let mut unanswerable = 0;
    for number in 1..=wanted {
        let payload = &payloads[chance.below(payloads.len())];
        let (event, what) = chance.mutate(payload, number);
        let (event, also) = chance.mutate(&event, number);
        if event.to_string().len() > LARGEST {
            continue;
        }
        let is_answerable = can_be_answered(&event);
        unanswerable += usize::from(!is_answerable);
        let what = format!("{what}, {also}");
        delivered.push((d.deliver_raw(event), is_answerable, what));
        if number % 50 == 0 {
            answered(d, &mut delivered).await;
        }
    }
    answered(d, &mut delivered).await;
    assert!(unanswerable < wanted / 10, "{unanswerable}");
    let options = [("pin", "1".into())];
    let shown = d.slash(&PINNER, Place::LOBBY, "pins show", &options).await;
    assert!(shown.is_private, "{shown}");
    d.excuse();
    ferry.end().await;
}

/// Bytes that are no JSON, and events of other forms: the endpoint answers all of them at once.
#[tokio::test]
async fn damaged_bytes_are_refused_at_once() {
    let d = StandIn::of_kind(Kind::Lenient).await;
    let bot = Served::over_http(&d, Echo::new()).await;
    let (client, address) = (reqwest::Client::new(), d.endpoint_address());
    let question = [("question", "what?".into())];
    let asked = d.send_slash(&ASKER, Place::LOBBY, "ask", &question);
    d.shown(&asked).await;
    let installed = json!({"version": 1, "type": 1, "event": {
        "type": "APPLICATION_AUTHORIZED", "timestamp": "2026-11-29T12:00:00Z",
        "data": {"integration_type": 0, "user": ASKER.json(), "guild": {"id": "424242"}}}});
    let mut chance = Chance(13);
    let post = async |path: &str, body: &[u8], accepted: &[u16]| {
        let signed = sign(body, NOW);
        let status = signed.post(&client, address, path).await.status().as_u16();
        let body = String::from_utf8_lossy(body);
        assert!(accepted.contains(&status), "{path}: {status} to {body}");
        status
    };
    let mut refused = 0;
    for number in 0..300 {
        let mut event = asked.event.clone();
        event["id"] = (900_000_000 + number).to_string().into();
        for (path, event, accepted) in [
            // 409: the id is damaged to one that was seen before.
            ("/interactions", &event, &[200, 400, 409][..]),
            ("/webhook-events", &installed, &[204, 400][..]),
        ] {
            let body = damaged(event, &mut chance);
            refused += usize::from(post(path, &body, accepted).await == 400);
        }
    }
    assert!(refused > 100, "{refused}");
    let mut at = Vec::new();
    places(&installed, "", &mut at);
    for at in at {
        for form in forms(installed.pointer(&at).unwrap()) {
            let event = mutated(&installed, &at, form.as_ref(), 0);
            post("/webhook-events", event.to_string().as_bytes(), &[204, 400]).await;
        }
    }
    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
    assert_eq!(shown.text(), "echo: what?");
    bot.stop().await.unwrap();
    d.excuse();
}

/// Returns the event's text with a few bytes changed, removed or cut off.
fn damaged(event: &Value, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = event.to_string().into_bytes();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        // At least one byte is left.
        match chance.below(3) {
            0 => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            1 if bytes.len() > 1 => drop(bytes.remove(at)),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}
