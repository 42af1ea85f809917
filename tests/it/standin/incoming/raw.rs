//! Interactions in any form.

use serde_json::Value;

use super::super::{StandIn, world};
use super::{Delivered, Open};

/// Returns the id of an interaction in any form; 0 if it has none.
pub(crate) fn interaction_id(event: &Value) -> u64 {
    let id = event["id"].as_str().and_then(|id| id.parse().ok());
    id.or(event["id"].as_u64()).unwrap_or_default()
}

impl StandIn {
    /// Delivers an interaction unchanged, possibly in a form that Discord has not used so far. A
    /// test can wait for its answer if it has an id and a token.
    pub(crate) fn deliver_raw(&self, event: Value) -> Delivered {
        let token = event["token"].as_str().unwrap_or_default().to_owned();
        let kind = event["type"]
            .as_u64()
            .and_then(|kind| u8::try_from(kind).ok());
        let id = interaction_id(&event);
        let number = |value: &Value| value.as_str().and_then(|id| id.parse().ok());
        let on = &event["message"];
        let component = number(&on["channel_id"]).zip(number(&on["id"]));
        let open = Open {
            component,
            ..Open::new(id, kind.unwrap_or(2), world::ASKER, world::LOBBY)
        };
        self.state
            .inner
            .lock()
            .unwrap()
            .open
            .insert(token.clone(), open);
        self.hand_over(&event);
        Delivered { token, event }
    }
}
