//! A reply that Discord refuses reaches the user in another way.

use super::ferry::Ferry;
use crate::bot::kit::BICYCLES;
use crate::standin::rest::{Call, Fault, On};
use crate::standin::sent::{Sent, Shown};
use crate::standin::world::{ASKER, LOBBY};

/// Applies the faults to a mention's reply, one after the other. Returns the posts in the lobby,
/// the posts in the user's direct conversation, and the requests.
async fn mentioned(faults: &[Fault]) -> (Vec<Shown>, Vec<Shown>, Vec<Sent>) {
    let f = Ferry::start().await;
    for fault in faults {
        f.d.fault(On::Post, *fault);
    }
    f.d.write(&ASKER, LOBBY, &format!("@bot {BICYCLES}"));
    let sent = f.d.called(On::Post, faults.len() + 1).await;
    let answered = async |channel| {
        let posts = f.d.posts(channel);
        posts
            .into_iter()
            .filter(|post| post.all_text().contains("We will never"))
            .collect::<Vec<_>>()
    };
    let (public, private) = (answered(LOBBY).await, answered(ASKER.conversation()).await);
    f.end().await;
    (public, private, sent)
}

#[tokio::test]
async fn without_the_reference() {
    for code in [160_002, 50_035] {
        let status = if code == 50_035 { 400 } else { 403 };
        let (public, _, _) = mentioned(&[Fault::Error(status, code)]).await;
        assert_eq!(public.len(), 1);
        assert!(
            public[0].data["message_reference"].is_null(),
            "{}",
            public[0]
        );
        assert!(!public[0].data["embeds"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn as_text_where_embeds_are_not_allowed() {
    let (public, _, _) = mentioned(&[Fault::Error(403, 50_013)]).await;
    let [shown] = public.as_slice() else {
        panic!("{public:?}");
    };
    assert_eq!(shown.data["embeds"].as_array().map(Vec::len), Some(0));
    assert!(
        shown.text().contains("According to the sources: No"),
        "{shown}"
    );
    assert!(
        shown
            .text()
            .contains("> “We will never allow bicycles on the ferry,” it said."),
        "{shown}"
    );
}

#[tokio::test]
async fn in_private_where_the_bot_may_not_write() {
    let refusals = [
        vec![Fault::Error(403, 50_001)],
        vec![Fault::Error(403, 50_013), Fault::Error(403, 50_013)],
    ];
    for faults in refusals {
        let (public, private, sent) = mentioned(&faults).await;
        assert!(public.is_empty());
        let [shown] = private.as_slice() else {
            panic!("{private:?}");
        };
        assert!(
            shown.text().contains("I may not write in <#1001>"),
            "{shown}"
        );
        assert!(shown.text().contains("Send Messages"), "{shown}");
        let last = sent.last().unwrap();
        assert!(matches!(last.call, Call::Post { channel } if channel == ASKER.conversation()));
    }
}
