//! Replaces mentions, emoji in Discord's notation, and URLs by spaces.
//!
//! Only exact shapes are recognised, anywhere in the text. Anything else in angle brackets is text,
//! because it may be a name: `Can I use <Revolut>?`.
//!
//! ```text
//! tag     = "<" inside ">" | ":" name ":"
//! inside  = "@" id | "@!" id | "@&" id | "#" id        user, role, channel
//!         | ":" name ":" id | "a:" name ":" id         emoji
//!         | "t:" time | "/" command ":" id
//! url     = ("http://" | "https://") …                  "…" ends as in `ends_url`
//! ```
//! The input is the text as typed. After normalising, "平台：Alipay：…" would look like an emoji.

use crate::text::is_han;

/// Replaces each tag and each URL by a space.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = after_url(rest) {
            rest = without_brackets(&mut out, after);
            out.push(' ');
        } else if let Some(after) = after_tag(rest).or_else(|| after_emoji_name(&out, rest)) {
            rest = after;
            out.push(' ');
        } else {
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            out.push(c);
        }
    }
    out
}

/// The text after the URL at its beginning.
fn after_url(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        let head = text.get(..scheme.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    })?;
    let rest = text.get(scheme.len()..)?;
    Some(rest.trim_start_matches(|c: char| !ends_url(c)))
}

/// Returns true for white space, closing brackets, quotation marks, Chinese characters, and marks
/// and pictures outside ASCII.
fn ends_url(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ')' | ']' | '}' | '<' | '>' | '"')
        || is_han(c)
        || !(c.is_ascii() || c.is_alphanumeric())
}

/// Removes the brackets around a URL: "(https://…)", and "<https://…>", which shows no preview.
/// `before` is the text before it, `after` the text after it. Returns the rest of the latter.
fn without_brackets<'t>(before: &mut String, after: &'t str) -> &'t str {
    const PAIRS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('<', '>'), ('（', '）')];
    for (open, close) in PAIRS {
        if before.ends_with(open)
            && let Some(outside) = after.strip_prefix(close)
        {
            before.pop();
            return without_brackets(before, outside);
        }
    }
    after
}

/// The text after the tag in angle brackets at its beginning.
fn after_tag(text: &str) -> Option<&str> {
    let (inside, after) = text.strip_prefix('<')?.split_once('>')?;
    is_tag(inside).then_some(after)
}

fn is_tag(inside: &str) -> bool {
    let signs = ["@!", "@&", "@", "#"];
    let mention = signs.iter().find_map(|sign| inside.strip_prefix(sign));
    if let Some(id) = mention {
        return is_id(id);
    }
    if let Some(time) = inside.strip_prefix("t:") {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-');
        return !time.is_empty() && time.chars().all(is_part);
    }
    let Some((name, id)) = inside.rsplit_once(':') else {
        return false;
    };
    let emoji = name.strip_prefix('a').unwrap_or(name).strip_prefix(':');
    let is_command = name.len() > 1 && name.starts_with('/') && !name.contains('<');
    is_id(id) && (is_command || emoji.is_some_and(is_emoji_name))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text after the emoji at its beginning, in the form ":wave:". The colons of "10:30:45" and
/// "note:Alipay:" follow a word and are none.
fn after_emoji_name<'t>(before: &str, text: &'t str) -> Option<&'t str> {
    if before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let (name, after) = text.strip_prefix(':')?.split_once(':')?;
    (name.len() > 1 && is_emoji_name(name)).then_some(after)
}

fn is_emoji_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '~');
    !name.is_empty() && name.chars().all(is_part)
}
