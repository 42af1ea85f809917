//! Uses serenity's own rate limiter, where the bot uses it: no proxy, and `https://discord.com`,
//! which is the stand-in.
//!
//! Only this client resolves discord.com to the stand-in and trusts its certificate.

use std::sync::Arc;
use std::time::Duration;

use receipts::discord::ApiAccess;
use tokio::time::Instant;

use super::served::{Echo, QUICK, Served, access};
use crate::standin::incoming::{Delivered, Place};
use crate::standin::rest::{Fault, On};
use crate::standin::sent::How;
use crate::standin::world::{ASKER, LOBBY};
use crate::standin::{Kind, StandIn, tls};

fn trusting(d: &StandIn) -> ApiAccess {
    let certificate = reqwest::Certificate::from_pem(tls::certificate().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .use_rustls_tls()
        .tls_built_in_root_certs(false)
        .add_root_certificate(certificate)
        .resolve("discord.com", d.address())
        .timeout(QUICK.call)
        .build()
        .unwrap();
    ApiAccess {
        proxy: None,
        client: Some(client),
        ..access(d)
    }
}

/// Sends a command whose reply takes so long that it is deferred.
async fn deferred(d: &StandIn, question: &str) -> Delivered {
    let delivered = d.send_slash(
        &ASKER,
        Place::LOBBY,
        "ask",
        &[("question", question.into())],
    );
    assert_eq!(d.first_response(&delivered).await.0, How::Deferred);
    delivered
}

#[tokio::test]
async fn a_limit_on_one_interaction_delays_no_other() {
    let d = StandIn::of_kind(Kind::Tls).await;
    let echo = Echo::new();
    let mut bot = Served::with(Arc::clone(&echo), QUICK, trusting(&d));
    bot.ready(&d).await;
    let limited = deferred(&d, "slow: the first").await;
    let other = deferred(&d, "slow: the second").await;
    d.fault(On::EditOriginal, Fault::TooMany { retry_after: 2.0 });
    // The semaphore is fair: the first question is answered first.
    echo.slow.add_permits(1);
    d.called(On::EditOriginal, 1).await;
    let start = Instant::now();
    // Until the bot has received the refusal.
    tokio::time::sleep(Duration::from_millis(100)).await;
    echo.slow.add_permits(1);
    assert_eq!(d.shown(&other).await.text(), "echo: slow: the second");
    let took = start.elapsed();
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    // The limited edit is repeated after the retry time, once.
    assert_eq!(d.shown(&limited).await.text(), "echo: slow: the first");
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(1_900), "{took:?}");
    assert_eq!(d.count(On::EditOriginal), 3);

    bot.stop().await.unwrap();
    d.finish();
}

#[tokio::test]
async fn serenitys_limiter_waits_and_tries_again() {
    let d = StandIn::of_kind(Kind::Tls).await;
    let mut bot = Served::with(Echo::new(), QUICK, trusting(&d));
    bot.ready(&d).await;
    let shown = d
        .slash(&ASKER, Place::LOBBY, "ask", &[("question", "here?".into())])
        .await;
    assert_eq!(shown.text(), "echo: here?");

    // With a retry time, the bot waits that long, and the message is posted once.
    d.fault(On::Post, Fault::TooMany { retry_after: 0.7 });
    let start = Instant::now();
    d.mention(&ASKER, LOBBY, "@bot limited").await;
    assert!(
        start.elapsed() >= Duration::from_millis(700),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(d.count(On::Post), 2);

    // With an exhausted limit, the bot sends no request before the reset.
    d.fault(On::Post, Fault::Exhausts { reset_after: 0.8 });
    d.mention(&ASKER, LOBBY, "@bot the last one").await;
    let start = Instant::now();
    d.mention(&ASKER, LOBBY, "@bot the next one").await;
    assert!(
        start.elapsed() >= Duration::from_millis(600),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(d.count(On::Post), 4);
    assert_eq!(d.posts(LOBBY).len(), 3);

    bot.stop().await.unwrap();
    d.finish();
}
