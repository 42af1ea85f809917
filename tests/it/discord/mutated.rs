//! Payloads that Discord may send in the future: real payloads in which each field is missing, has
//! another type or is far too large. Each one with an id and a token is answered, and the bot
//! continues.

use std::collections::HashSet;
use std::time::Duration;

use receipts::metrics::Event;
use serde_json::{Value, json};

use super::ferry::Ferry;
use super::served::{Echo, Served};
use crate::standin::incoming::{Delivered, Place};
use crate::standin::payload::{HALF_SURROGATE, HUGE_NUMBER};
use crate::standin::world::{ASKER, LOBBY, OTHER, PINNER};
use crate::standin::{Kind, StandIn};

/// Real payloads: a command, its autocomplete, a message command, a button, a modal.
pub(super) async fn payloads(d: &StandIn) -> Vec<Value> {
    let question = [("question", "what?".into())];
    let asked = d.send_slash(&ASKER, Place::LOBBY, "ask", &question);
    let shown = d.shown(&asked).await;
    let typed = d.send_autocomplete(&PINNER, Place::LOBBY, "pins add", &question, "question");
    d.shown(&typed).await;
    let pressed = d.send_press(&OTHER, Place::LOBBY, &shown, "anything");
    d.shown(&pressed).await;
    let mut checked = asked.event.clone();
    let message = pressed.event["message"].clone();
    let id = message["id"].as_str().unwrap().to_owned();
    checked["data"] = json!({"id": "4100", "name": "Check against the sources", "type": 3,
        "target_id": id, "resolved": {"messages": {id: message}}});
    let mut submitted = asked.event.clone();
    submitted["type"] = 5.into();
    submitted["data"] = json!({"custom_id": "r1:note", "components": [
        {"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": "note", "value": "n"}]}]});
    vec![asked.event, typed.event, pressed.event, checked, submitted]
}

/// Collects the JSON pointers of all fields in a payload, except those that only [`forms`] nests so
/// deeply.
pub(super) fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    if at.matches('/').count() > 12 {
        return;
    }
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, v)| (name.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .take(2)
            .enumerate()
            .map(|(n, v)| (n.to_string(), v))
            .collect(),
        _ => return,
    };
    for (name, value) in inside {
        let at = format!("{at}/{name}");
        found.push(at.clone());
        places(value, &at, found);
    }
}

/// The number of alternative forms of a field.
pub(super) const FORMS: usize = 16;

/// Returns an alternative form of a field; `None` removes it.
pub(super) fn form(was: &Value, number: usize) -> Option<Value> {
    Some(match number {
        0 => return None,
        1 => Value::Null,
        2 => json!(true),
        3 => json!(-1),
        4 => json!(1_u64 << 33),
        5 => json!(1.5e300),
        6 => json!(""),
        7 => json!("\u{0}\u{202e}＠everyone"),
        8 => json!("9".repeat(5_000)),
        9 => json!([]),
        10 => json!({}),
        11 => json!({"type": 99, "of": [[[[1]]]]}),
        // Beyond what a JSON library accepts.
        12 => json!(HALF_SURROGATE),
        13 => json!(HUGE_NUMBER),
        14 => (0..200).fold(json!(1), |inside, _| json!([inside])),
        _ => match was {
            Value::Array(items) => items
                .iter()
                .cycle()
                .take(items.len() * 100)
                .cloned()
                .collect(),
            Value::String(text) => text.repeat(1_000).into(),
            other => json!([other, other]),
        },
    })
}

/// Returns all alternative forms of a field.
pub(super) fn forms(was: &Value) -> impl Iterator<Item = Option<Value>> {
    (0..FORMS).map(move |number| form(was, number))
}

/// Returns the payload with this field in this form, with its own id and token.
pub(super) fn mutated(payload: &Value, at: &str, form: Option<&Value>, number: usize) -> Value {
    let mut event = payload.clone();
    event["id"] = (800_000_000 + number).to_string().into();
    event["token"] = format!("mutated-{number}").into();
    // A second payload with the same id would be a duplicate.
    let own = json!((1_u64 << 33) + number as u64);
    let form = form.map(|form| {
        if at == "/id" && form.is_u64() {
            &own
        } else {
            form
        }
    });
    let (parent, name) = at.rsplit_once('/').unwrap();
    // A place within a replaced id or token no longer exists.
    let Some(parent) = event.pointer_mut(parent) else {
        return event;
    };
    match (parent, form) {
        (Value::Object(fields), Some(form)) => drop(fields.insert(name.to_owned(), form.clone())),
        (Value::Object(fields), None) => drop(fields.remove(name)),
        (Value::Array(items), Some(form)) => items[name.parse::<usize>().unwrap()] = form.clone(),
        (Value::Array(items), None) => drop(items.remove(name.parse().unwrap())),
        _ => {}
    }
    event
}

/// Whether an answer is possible.
pub(super) fn can_be_answered(event: &Value) -> bool {
    let id = &event["id"];
    let id = id.as_u64().or_else(|| id.as_str()?.parse().ok());
    id.is_some_and(|id| id != 0)
        && event["token"]
            .as_str()
            .is_some_and(|t| t.starts_with("mutated-"))
}

#[tokio::test]
async fn every_payload_with_id_and_token_is_answered() {
    let d = StandIn::of_kind(Kind::Lenient).await;
    let bot = Served::start(&d, Echo::new()).await;
    let (mut delivered, mut number) = (Vec::new(), 0);
    for payload in payloads(&d).await {
        let mut at = Vec::new();
        places(&payload, "", &mut at);
        for at in at {
            for form in forms(payload.pointer(&at).unwrap()) {
                number += 1;
                let event = mutated(&payload, &at, form.as_ref(), number);
                let is_answerable = can_be_answered(&event);
                let sent = d.deliver_raw(event);
                delivered.push((
                    sent,
                    is_answerable,
                    format!("{at} as {}", short(form.as_ref())),
                ));
                // The time to make the next payloads counts as time without an answer.
                if number % 50 == 0 {
                    answered(&d, &mut delivered).await;
                }
            }
        }
    }
    answered(&d, &mut delivered).await;
    assert!(number > 5_000, "{number}");
    let question = [("question", "still there?".into())];
    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
    assert_eq!(shown.text(), "echo: still there?");
    bot.stop().await.unwrap();
    d.excuse();
}

/// Waits until all answerable ones are answered.
pub(super) async fn answered(d: &StandIn, delivered: &mut Vec<(Delivered, bool, String)>) {
    for (sent, is_answerable, what) in delivered.drain(..) {
        if is_answerable {
            let answer = d.first_response(&sent);
            let within = tokio::time::timeout(Duration::from_secs(15), answer).await;
            assert!(within.is_ok(), "not answered: {what}");
        }
    }
}

#[tokio::test]
async fn the_bot_survives_mutated_payloads() {
    check_survival(1_500).await;
}

#[tokio::test]
#[ignore = "takes minutes: `cargo test --test it -- --ignored survives_a_hundred`"]
async fn the_bot_survives_a_hundred_thousand_mutated_payloads() {
    check_survival(100_000).await;
}

/// Mutates two random fields at once, with the real bot, mixed with other events.
async fn check_survival(count: usize) {
    let ferry = Ferry::limited(20).await;
    let d = &ferry.d;
    let payloads = payloads(d).await;
    let written = message_json(d, LOBBY);
    let mut chance = Chance(7);
    let mut delivered = Vec::new();
    let mut unanswerable = 0;
    for number in 1..=count {
        let payload = &payloads[chance.below(payloads.len())];
        let (event, what) = chance.mutate(payload, number);
        let (event, also) = chance.mutate(&event, number);
        let is_answerable = can_be_answered(&event);
        unanswerable += usize::from(!is_answerable);
        delivered.push((
            d.deliver_raw(event),
            is_answerable,
            format!("{what}, {also}"),
        ));
        let (event, _) = chance.mutate(&written, 0);
        let kinds = [
            "MESSAGE_CREATE",
            "GUILD_CREATE",
            "MESSAGE_DELETE",
            "CHANNEL_PINS_UPDATE",
            "X",
        ];
        d.gateway()
            .dispatch(kinds[chance.below(kinds.len())], event);
        // The time to make the next payloads counts as time without an answer.
        if number % 50 == 0 {
            answered(d, &mut delivered).await;
        }
    }
    answered(d, &mut delivered).await;
    assert!(unanswerable < count / 10, "{unanswerable}");
    let options = [("pin", "1".into())];
    let shown = d.slash(&PINNER, Place::LOBBY, "pins show", &options).await;
    assert!(shown.is_private, "{shown}");
    assert_eq!(d.gateway().connections().len(), 1);
    d.excuse();
    ferry.end().await;
}

/// Reproducible random numbers: a linear congruential generator (Knuth's MMIX).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, max: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % max
    }

    /// Returns the payload with a random field in another form, and the name of the field.
    pub(super) fn mutate(&mut self, payload: &Value, number: usize) -> (Value, String) {
        let mut at = Vec::new();
        places(payload, "", &mut at);
        let at = &at[self.below(at.len())];
        let which = self.below(FORMS);
        let form = form(payload.pointer(at).unwrap(), which);
        (
            mutated(payload, at, form.as_ref(), number),
            format!("{at} in form {which}"),
        )
    }
}

pub(super) fn short(form: Option<&Value>) -> String {
    let form = form.map_or_else(|| "nothing".to_owned(), Value::to_string);
    form.chars().take(40).collect()
}

/// A message in the form of an event.
fn message_json(d: &StandIn, channel: u64) -> Value {
    json!({"id": "77", "channel_id": channel.to_string(), "type": 0, "content": format!("<@{}> hello", d.application() - 500_000_000_000_000_000),
        "author": {"id": ASKER.id.to_string(), "username": "a", "avatar": null, "discriminator": "0"},
        "mentions": [], "embeds": [{"title": "t", "fields": [{"name": "n", "value": "v"}]}], "attachments": [],
        "timestamp": "2026-11-29T00:00:00Z", "message_snapshots": [{"message": {"content": "c"}}],
        "poll": {"question": {"text": "q"}}, "ids": ["7", "8"], "guild_id": "1000"})
}

/// Fields that serenity's types reject and the bot does not need.
#[tokio::test]
async fn unread_payload_parts_are_ignored() {
    let d = StandIn::start().await;
    let bot = Served::start(&d, Echo::new()).await;
    let question = [("question", "what?".into())];
    let asked = d.send_slash(&ASKER, Place::LOBBY, "ask", &question);
    let shown = d.shown(&asked).await;
    let flags = json!(1_u64 << 40);
    let strange = [
        ("/member/user/public_flags", flags.clone()),
        ("/member/user/avatar", json!({"of": "another form"})),
        ("/member/avatar", json!("gif:https://example.com")),
        ("/member/user/primary_guild", json!(3)),
        ("/entitlements", json!("none")),
        ("/app_permissions", json!(7)),
        ("/version", json!("2")),
        ("/channel/permissions", json!([])),
    ];
    for (number, (at, form)) in strange.iter().enumerate() {
        let event = mutated(&asked.event, at, Some(form), number);
        let shown = d.shown(&d.deliver_raw(event)).await;
        assert_eq!(shown.text(), "echo: what?", "{at}");
    }
    let pressed = d.send_press(&OTHER, Place::LOBBY, &shown, "anything");
    d.shown(&pressed).await;
    let strange = [
        (
            "/message/components",
            json!([{"type": 77, "parts": [{"type": 78}]}]),
        ),
        ("/message/author/public_flags", flags),
        ("/message/reactions", json!({"many": true})),
        ("/message/attachments", json!([{"id": 5}])),
        (
            "/message/embeds",
            json!([{"type": "new", "title": "t", "colour": {}, "image": 7}]),
        ),
        ("/message/type", json!(200)),
        ("/message/timestamp", json!("yesterday")),
    ];
    for (number, (at, form)) in strange.iter().enumerate() {
        let event = mutated(&pressed.event, at, Some(form), 100 + number);
        let (how, _) = d.first_response(&d.deliver_raw(event)).await;
        assert_eq!(how, crate::standin::sent::How::Update, "{at}");
    }
    assert_eq!(bot.tally.get(Event::Undecodable), 0);
    d.excuse();
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn undecodable_interactions_get_an_apology() {
    let d = StandIn::start().await;
    let bot = Served::start(&d, Echo::new()).await;
    let question = [("question", "what?".into())];
    let asked = d.send_slash(&ASKER, Place::LOBBY, "ask", &question);
    d.shown(&asked).await;
    let cases = [
        ("/type", json!(99)),
        ("/data/options", json!("all of them")),
        // Identity and location are never invented.
        ("/guild_id", json!("somewhere")),
        ("/member/user/id", json!(null)),
        ("/channel_id", json!({})),
    ];
    let mut texts = HashSet::new();
    for (number, (at, form)) in cases.iter().enumerate() {
        let event = mutated(&asked.event, at, Some(form), number);
        let shown = d.shown(&d.deliver_raw(event)).await;
        assert!(shown.is_private, "{at}");
        texts.insert(shown.text().to_owned());
    }
    let texts: Vec<String> = texts.into_iter().collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(
        texts[0].contains("I cannot read what Discord sent me"),
        "{texts:?}"
    );
    assert_eq!(bot.tally.get(Event::Undecodable), 5);
    // What no JSON library decodes is answered too, in the user's language.
    let mut event = mutated(&asked.event, "/channel_id", Some(&json!(HUGE_NUMBER)), 60);
    event["locale"] = "zh-TW".into();
    let shown = d.shown(&d.deliver_raw(event)).await;
    assert!(shown.text().contains("讀不懂 Discord"), "{shown}");
    // In a field that the bot does not read, it does no harm.
    let event = mutated(&asked.event, "/version", Some(&json!(HUGE_NUMBER)), 61);
    let shown = d.shown(&d.deliver_raw(event)).await;
    assert_eq!(shown.text(), "echo: what?");
    // Without readable permissions or roles, the member has none.
    let event = mutated(&asked.event, "/member/permissions", Some(&json!({})), 50);
    let shown = d.shown(&d.deliver_raw(event)).await;
    assert_eq!(shown.text(), "echo: what?");
    let event = mutated(&asked.event, "/member/roles", Some(&json!("all")), 51);
    let shown = d.shown(&d.deliver_raw(event)).await;
    assert_eq!(shown.text(), "echo: what?");
    assert_eq!(
        d.mention(&ASKER, LOBBY, "@bot there?").await.text(),
        "echo: there?"
    );
    d.excuse();
    bot.stop().await.unwrap();
}

/// An event that Discord adds after this version is counted once, and does no harm.
#[tokio::test]
async fn an_event_of_an_unknown_kind_is_counted_once() {
    let d = StandIn::start().await;
    let bot = Served::start(&d, Echo::new()).await;
    for _ in 0..3 {
        d.gateway()
            .dispatch("HOLOGRAM_CREATE", json!({"guild_id": "1000"}));
        d.gateway()
            .dispatch("MESSAGE_REACTION_ADD", json!({"guild_id": "1000"}));
    }
    let question = [("question", "what?".into())];
    d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
    assert_eq!(bot.tally.get(Event::UnknownEvent), 1);
    assert_eq!(bot.tally.get(Event::Undecodable), 0);
    bot.stop().await.unwrap();
    d.finish();
}
