//! Simultaneous moderators of one server, and servers that do not wait for each other.

use super::ferry::Ferry;
use crate::bot::kit::BICYCLES;
use crate::standin::incoming::Place;
use crate::standin::rest::{Fault, On};
use crate::standin::world::{ASKER, LANDING, LOBBY, OWNER, PINNER};

#[tokio::test]
async fn ten_moderators_pin_one_question_at_once() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    let button = shown.custom_id("Pin");
    let pressed: Vec<_> = (0..10)
        .map(|at| {
            let by = if at % 2 == 0 { &PINNER } else { &OWNER };
            f.d.send_press(by, Place::LOBBY, &shown, button)
        })
        .collect();
    let mut made = 0;
    for delivered in &pressed {
        let reply = f.d.shown(delivered).await;
        let is_made = reply.text().contains("Pinned as #1");
        let is_known = reply.text().contains("pinned already, as #1");
        assert!(is_made || is_known, "{reply}");
        made += usize::from(is_made);
    }
    assert_eq!(made, 1);
    f.d.pinned(LOBBY, 1).await;
    assert_eq!(f.d.posts(LOBBY).len(), 1);
    f.end().await;
}

#[tokio::test]
async fn a_waiting_pin_blocks_no_other_channel() {
    let f = Ferry::start().await;
    // Longer than anything else in this test takes on a busy machine.
    f.d.fault(On::Pin, Fault::TooMany { retry_after: 6.0 });
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    f.d.called(On::Pin, 1).await;
    f.pin(&OWNER, Place::Channel(LANDING), BICYCLES).await;
    f.d.pinned(LANDING, 1).await;
    assert!(f.d.pins(LOBBY).is_empty());
    f.d.pinned(LOBBY, 1).await;
    f.end().await;
}
