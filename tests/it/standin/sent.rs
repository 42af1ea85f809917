//! What the bot sent, and what a user sees of it.
//!
//! ```text
//! let shown = d.slash(&ASKER, Place::LOBBY, "ask", &[("question", "…".into())]).await;
//! shown.text()      "According to the sources: No ✗"
//! shown.to_string() the whole message in a compact form, for snapshots
//! ```

use std::fmt;

use serde_json::Value;

use super::rest::{Call, Fault};

/// A request of the bot.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) call: Call,
    /// The fault that it received, if any.
    pub(crate) fault: Option<Fault>,
}

/// A file of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// The name of its form part: `files[0]`.
    pub(crate) part: String,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The kind of first response to an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// A message (4).
    Message,
    /// "Thinking …" (5), with a message later.
    Deferred,
    /// A deferral of the component's message (6), with an edit later.
    DeferredUpdate,
    /// An edit of the component's message (7).
    Update,
    /// Choices (8).
    Choices,
    /// A modal (9).
    Modal,
}

impl How {
    pub(crate) fn of(kind: u64) -> Self {
        match kind {
            4 => Self::Message,
            5 => Self::Deferred,
            6 => Self::DeferredUpdate,
            7 => Self::Update,
            8 => Self::Choices,
            9 => Self::Modal,
            other => panic!("no type of response: {other}"),
        }
    }
}

/// What a user sees of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) how: How,
    /// Whether only the user of the interaction sees it.
    pub(crate) is_private: bool,
    /// The message as Discord stores it; the sent data for choices and modals.
    pub(crate) data: Value,
    pub(crate) files: Vec<File>,
}

impl Shown {
    /// The message's id.
    pub(crate) fn id(&self) -> u64 {
        id(&self.data["id"])
    }

    /// The message's channel.
    pub(crate) fn channel(&self) -> u64 {
        id(&self.data["channel_id"])
    }

    /// The message's text.
    pub(crate) fn text(&self) -> &str {
        self.data["content"].as_str().unwrap_or_default()
    }

    /// The buttons and menus.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Value> {
        let rows = self.data["components"].as_array().into_iter().flatten();
        rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
    }

    /// The custom id of the button, menu or input with that label or placeholder.
    #[track_caller]
    pub(crate) fn custom_id(&self, label: &str) -> &str {
        let labelled = |part: &&Value| {
            part["label"].as_str().is_some_and(|l| l.contains(label))
                || part["placeholder"]
                    .as_str()
                    .is_some_and(|p| p.contains(label))
        };
        let part = self.parts().find(labelled);
        part.and_then(|part| part["custom_id"].as_str())
            .unwrap_or_else(|| panic!("no part is labelled {label}: {self}"))
    }

    /// The names of the choices.
    pub(crate) fn choices(&self) -> Vec<&str> {
        let choices = self.data["choices"].as_array().into_iter().flatten();
        choices
            .filter_map(|choice| choice["name"].as_str())
            .collect()
    }

    /// Returns all of its text.
    pub(crate) fn all_text(&self) -> String {
        self.to_string()
    }

    /// Returns the answer's id from the footer; it depends only on the question and the corpus.
    #[track_caller]
    pub(crate) fn answer_id(&self) -> String {
        let embeds = self.data["embeds"].as_array().into_iter().flatten();
        let footers = embeds.filter_map(|embed| embed["footer"]["text"].as_str());
        let words: Vec<&str> = footers
            .flat_map(|footer| footer.split([' ', '·']))
            .collect();
        let is_id = |word: &&&str| {
            word.len() >= 16
                && word
                    .chars()
                    .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
        };
        let found = words.iter().find(is_id);
        (*found.unwrap_or_else(|| panic!("no answer id: {self}"))).to_owned()
    }
}

/// ```text
/// private message: According to the sources: No ✗
/// # According to the sources: No ✗ (c0392b)
/// description
/// ## a field's name
/// its value
/// -- footer
/// [Evidence] [Helpful] (a menu: one | two)
/// ```
impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = &self.data;
        match self.how {
            How::Choices => return writeln!(f, "choices: {}", self.choices().join(" | ")),
            How::Modal => writeln!(f, "modal: {}", data["title"].as_str().unwrap_or_default())?,
            How::Message | How::Deferred | How::DeferredUpdate | How::Update => {
                let target = if self.is_private { "private" } else { "public" };
                writeln!(f, "{target} message: {}", self.text())?;
            }
        }
        for embed in data["embeds"].as_array().into_iter().flatten() {
            write_embed(f, embed)?;
        }
        for row in data["components"].as_array().into_iter().flatten() {
            let parts = row["components"].as_array().into_iter().flatten().map(part);
            writeln!(f, "{}", parts.collect::<Vec<_>>().join(" "))?;
        }
        for file in &self.files {
            writeln!(f, "file {}: {} bytes", file.name, file.bytes.len())?;
        }
        Ok(())
    }
}

fn write_embed(f: &mut fmt::Formatter<'_>, embed: &Value) -> fmt::Result {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    writeln!(
        f,
        "# {} ({:06x})",
        text(&embed["title"]),
        embed["color"].as_u64().unwrap_or(0)
    )?;
    if let Some(description) = embed["description"].as_str() {
        writeln!(f, "{description}")?;
    }
    for field in embed["fields"].as_array().into_iter().flatten() {
        writeln!(f, "## {}\n{}", text(&field["name"]), text(&field["value"]))?;
    }
    if let Some(footer) = embed["footer"]["text"].as_str() {
        writeln!(f, "-- {footer}")?;
    }
    Ok(())
}

fn part(part: &Value) -> String {
    let text = |key: &str| part[key].as_str().unwrap_or_default();
    match part["type"].as_u64() {
        Some(2) if part["disabled"] == true => format!("[{}, disabled]", text("label")),
        Some(2) => format!("[{}]", text("label")),
        Some(4) => format!("<{}: {}>", text("label"), text("value")),
        _ => {
            let options = part["options"].as_array().into_iter().flatten();
            let labels = options.filter_map(|option| option["label"].as_str());
            format!(
                "({}: {})",
                text("placeholder"),
                labels.collect::<Vec<_>>().join(" | ")
            )
        }
    }
}

/// Parses an id.
#[track_caller]
pub(crate) fn id(value: &Value) -> u64 {
    let text = value.as_str().unwrap_or_else(|| panic!("no id: {value}"));
    text.parse().unwrap()
}
