//! Checks that the pictures in README.md show the bot's real output: the JSON that goes to Discord.
//!
//! ```text
//! a question ─► the bot ─► docs/pictures/answer.json ─► docs/pictures/render ─► answer.png
//! ```
//! `UPDATE_EXPECT=1` rewrites the JSON; `docs/pictures/render` then renders the pictures.

use std::sync::Arc;

use receipts::store::memory::MemoryStore;
use serde_json::{Value, json};

use super::ferry::Ferry;
use crate::scan;
use crate::standin::incoming::Place;
use crate::standin::sent::Shown;
use crate::standin::world::{ASKER, ASKER_CN, LOBBY, PINNER};

const ASKED: &str = "Can I use Alipay on Binance?";
const ASKED_IN_CHINESE: &str = "微信支付能买比特币吗？";
const UNANSWERED: &str = "Does PayPal allow crypto?";
const ONLY_YOU: &str = "Only you can see this";

/// The names of the pictures.
const NAMES: [&str; 5] = ["answer", "chinese", "silence", "evidence", "pinned"];

#[tokio::test]
async fn the_pictures_match_the_replies() {
    let store = Arc::new(MemoryStore::new());
    let f = Ferry::over(&scan::root().join("corpus"), store, 1_000).await;
    let d = &f.d;
    let ask = async |by, question: &str| {
        let options = [("question", question.into())];
        d.slash(by, Place::LOBBY, "ask", &options).await
    };
    let answer = ask(&ASKER, ASKED).await;
    check("answer", &format!("used /ask question: {ASKED}"), &answer);
    let chinese = ask(&ASKER_CN, ASKED_IN_CHINESE).await;
    let asked = format!("使用了 /提问 问题: {ASKED_IN_CHINESE}");
    check("chinese", &asked, &chinese);
    let silence = ask(&ASKER, UNANSWERED).await;
    check(
        "silence",
        &format!("used /ask question: {UNANSWERED}"),
        &silence,
    );
    let evidence = d.press(&ASKER, Place::LOBBY, &answer, "Evidence").await;
    check("evidence", "pressed Evidence", &evidence);
    let options = [
        ("question", ASKED.into()),
        ("note", "Asked every week. Please read this first.".into()),
    ];
    d.slash(&PINNER, Place::LOBBY, "pins add", &options).await;
    d.pinned(LOBBY, 1).await;
    let pinned = ask(&ASKER, "can alipay be used on binance").await;
    check(
        "pinned",
        "used /ask question: can alipay be used on binance",
        &pinned,
    );
    f.end().await;
}

/// Compares a picture's JSON with the output, except for the hashes of question and corpus.
#[track_caller]
fn check(name: &str, asked: &str, shown: &Shown) {
    assert!(NAMES.contains(&name));
    let part = |key: &str| shown.data[key].clone();
    let is_private = shown.is_private.then_some(ONLY_YOU);
    let reply = json!({
        "by": "Ann", "moderator": "Pia", "asked": asked, "private": is_private,
        "message": { "content": part("content"), "embeds": part("embeds"), "components": part("components") },
    });
    let path = scan::root().join(format!("docs/pictures/{name}.json"));
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let known: Value = serde_json::from_str(&known).unwrap_or_default();
    if without_hashes(&known) == without_hashes(&reply) {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_EXPECT").is_some(),
        "docs/pictures/{name}.json is not what the bot says: `just update-expected`, then docs/pictures/render\n{shown}"
    );
    std::fs::write(path, format!("{reply:#}\n")).unwrap();
}

/// Removes what every change of the corpus changes: footers, and the ids in custom ids.
fn without_hashes(reply: &Value) -> Value {
    match reply {
        Value::Object(entries) => {
            let texts = entries
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "footer" | "custom_id"));
            texts
                .map(|(key, value)| (key.clone(), without_hashes(value)))
                .collect()
        }
        Value::Array(values) => values.iter().map(without_hashes).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_readme_shows_and_describes_every_picture() {
    let readme = scan::read("README.md");
    for name in NAMES {
        assert!(
            readme.contains(&format!("(docs/pictures/{name}.png)")),
            "{name}"
        );
        let picture = scan::root().join(format!("docs/pictures/{name}.png"));
        let size = std::fs::metadata(picture).unwrap().len();
        assert!((1..150_000).contains(&size), "{name}.png has {size} bytes");
    }
    assert!(readme.contains("rendering"));
}
