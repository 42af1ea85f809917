//! Extracts the texts of a message that consists of components (Components V2), and whether it has
//! media.
//!
//! ```text
//! container ─► section ─► text display    "Bicycles are allowed."     a text, in reading order
//!          └─► media gallery                                          media
//! ```
//! serenity 0.12.5 does not decode these components, so this module reads the raw message:
//! <https://discord.com/developers/docs/components/reference#component-object-component-types>.

use serde_json::Value;

const SECTION: u64 = 9;
const TEXT_DISPLAY: u64 = 10;
const THUMBNAIL: u64 = 11;
const MEDIA_GALLERY: u64 = 12;
const FILE: u64 = 13;
const CONTAINER: u64 = 17;

/// A nesting depth beyond Discord's limit.
const MAX_DEPTH: usize = 8;

/// The visible content of a message's components.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DisplayTexts<'a> {
    /// Texts, in reading order.
    pub(super) texts: Vec<&'a str>,
    /// Whether there is a picture or a file.
    pub(super) has_media: bool,
}

/// Reads the components of a message. Ignores buttons and menus.
pub(super) fn displays(components: &Value) -> DisplayTexts<'_> {
    let mut found = DisplayTexts::default();
    collect_texts(components, 0, &mut found);
    found
}

fn collect_texts<'a>(components: &'a Value, depth: usize, found: &mut DisplayTexts<'a>) {
    if depth == MAX_DEPTH {
        return;
    }
    for component in components.as_array().into_iter().flatten() {
        match component["type"].as_u64() {
            Some(TEXT_DISPLAY) => found.texts.extend(component["content"].as_str()),
            Some(THUMBNAIL | MEDIA_GALLERY | FILE) => found.has_media = true,
            Some(SECTION | CONTAINER) => {
                collect_texts(&component["components"], depth + 1, found);
                found.has_media |= component["accessory"]["type"].as_u64() == Some(THUMBNAIL);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_found_in_reading_order() {
        let components = json!([
            {"type": 10, "content": "one"},
            {"type": 17, "components": [
                {"type": 9, "components": [{"type": 10, "content": "two"}],
                 "accessory": {"type": 2, "label": "a button"}},
                {"type": 14}, {"type": 10, "content": "three"}]},
            {"type": 1, "components": [{"type": 2, "label": "a button"}]},
        ]);
        let found = displays(&components);
        assert_eq!(
            (found.texts, found.has_media),
            (vec!["one", "two", "three"], false)
        );
    }

    #[test]
    fn parts_without_text_are_noticed() {
        for media in [
            json!([{"type": 12, "items": []}]),
            json!([{"type": 17, "components": [{"type": 13}]}]),
            json!([{"type": 9, "components": [], "accessory": {"type": 11}}]),
        ] {
            assert!(displays(&media).has_media, "{media}");
        }
    }

    #[test]
    fn unknown_parts_are_ignored() {
        let mut deep = json!([{"type": 10, "content": "too deep"}]);
        for _ in 0..100 {
            deep = json!([{"type": 17, "components": deep}]);
        }
        for odd in [
            json!(null),
            json!(7),
            json!([7, null]),
            json!([{"type": 10}]),
            deep,
        ] {
            assert_eq!(displays(&odd), DisplayTexts::default());
        }
    }
}
