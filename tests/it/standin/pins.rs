//! Pinned messages: 250 per channel, `PIN_MESSAGES` (bit 51) for pinning, 50 per page.

use serde_json::{Value, json};

use super::answer::Answer;
use super::messages::blank_message;
use super::{Inner, State, world};

/// The maximum number of pins in a channel.
pub(crate) const MAX_PINS: usize = 250;

impl State {
    pub(super) fn pin(&self, channel: u64, message: u64) -> Answer {
        if let Some(refusal) = self.refuses_pins(channel) {
            return refusal;
        }
        let mut inner = self.inner.lock().unwrap();
        if !inner.messages.contains_key(&(channel, message)) {
            return Answer::error(404, 10_008, "Unknown Message");
        }
        let pins = inner.pins.entry(channel).or_default();
        if pins.len() >= MAX_PINS && !pins.contains(&message) {
            return Answer::error(400, 30_003, "Maximum number of pins reached (250)");
        }
        pins.retain(|other| *other != message);
        pins.insert(0, message);
        drop(inner);
        self.tell_pins(channel);
        self.changed();
        Answer::nothing()
    }

    /// Discord's refusal if the bot may not pin and unpin there.
    fn refuses_pins(&self, channel: u64) -> Option<Answer> {
        if self.lacks(channel, world::VIEW) {
            return Some(Answer::error(403, 50_001, "Missing Access"));
        }
        let may = !self.lacks(channel, world::HISTORY) && !self.lacks(channel, world::PIN);
        (!may).then(|| Answer::error(403, 50_013, "Missing Permissions"))
    }

    /// Unpins a message for the bot.
    pub(super) fn unpin_by_bot(&self, channel: u64, message: u64) -> Answer {
        self.refuses_pins(channel)
            .unwrap_or_else(|| self.unpin(channel, message))
    }

    pub(super) fn unpin(&self, channel: u64, message: u64) -> Answer {
        let was_pinned = self.inner.lock().unwrap().unpin(channel, message);
        if !was_pinned {
            return Answer::error(404, 10_008, "Unknown Message");
        }
        self.tell_pins(channel);
        self.changed();
        Answer::nothing()
    }

    /// Returns a page of at most 50, newest first.
    pub(super) fn list_pins(&self, channel: u64, before: Option<&str>) -> Answer {
        if self.lacks(channel, world::VIEW) {
            return Answer::error(403, 50_001, "Missing Access");
        }
        // Discord documents an empty list instead of an error.
        if self.lacks(channel, world::HISTORY) {
            return Answer::ok(json!({"items": [], "has_more": false}));
        }
        let inner = self.inner.lock().unwrap();
        let pins = inner.pins.get(&channel).map_or(&[][..], Vec::as_slice);
        let item = |id: &u64| {
            let stored = inner.messages.get(&(channel, *id));
            let message = stored.map_or_else(
                || blank_message(*id, channel, &world::OTHER.json()),
                |stored| stored.json.clone(),
            );
            json!({"pinned_at": pinned_at(*id), "message": message})
        };
        let older = |id: &&u64| before.is_none_or(|before| pinned_at(**id).as_str() < before);
        let open: Vec<&u64> = pins.iter().filter(older).collect();
        let items: Vec<Value> = open.iter().take(50).map(|id| item(id)).collect();
        Answer::ok(json!({"items": items, "has_more": open.len() > 50}))
    }

    pub(super) fn tell_pins(&self, channel: u64) {
        let mut event =
            json!({"channel_id": channel.to_string(), "last_pin_timestamp": world::JOINED});
        self.put_guild(&mut event, channel);
        self.emit("CHANNEL_PINS_UPDATE", event);
    }
}

impl Inner {
    pub(super) fn unpin(&mut self, channel: u64, message: u64) -> bool {
        let pins = self.pins.entry(channel).or_default();
        let before = pins.len();
        pins.retain(|other| *other != message);
        pins.len() < before
    }
}

/// Returns a distinct time for each pin; newer pins have later times.
fn pinned_at(id: u64) -> String {
    format!(
        "2026-07-02T{:02}:{:02}:{:02}.000000+00:00",
        id / 3600 % 24,
        id / 60 % 60,
        id % 60
    )
}
