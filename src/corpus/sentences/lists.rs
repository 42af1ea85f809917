//! Lists whose items have no final mark, and markers that are no sentences.
//!
//! ```text
//! 1. The first item|2. The second item      a sequence of numbers or letters from the start
//! • One|• Two                               a bullet at the start of the paragraph
//! features|contact manager|events           short lines without any mark
//! - One. |More of it.\n|- Two.               lines that begin with a marker and hold sentences
//! ```

use super::marks;
use crate::text::Span;

/// Bullets that `sentencex` may miss. A hyphen or an asterisk inside a line is no bullet.
const BULLETS: [char; 7] = ['•', '⁃', '◦', '▪', '●', '‣', '∙'];

/// Further characters that open an item at the beginning of a line.
const DASHES: [char; 5] = ['-', '*', '+', '–', '—'];

/// The maximum length of a line in a list without marks, in characters: "events, activities"
/// (golden rule 42). Lines of a wrapped sentence are longer (rule 40).
const MAX_SHORT_LINE: usize = 24;

/// Finds the markers of items at line starts, with the white space after them. They are hidden from
/// `sentencex`, which does not cut inside items.
///
/// One bullet is enough. A single number is not, because it may be the end of the previous line.
pub(super) fn line_markers(text: &str) -> Vec<Span> {
    let mut markers = Vec::new();
    let mut start = 0;
    let mut bullets = false;
    for line in text.split_inclusive('\n') {
        let item = line.trim_start();
        let at = start + line.len() - item.len();
        if let Some(rest) = item
            .strip_prefix(DASHES)
            .or_else(|| item.strip_prefix(BULLETS))
        {
            if rest.starts_with(' ') {
                bullets |= markers.is_empty();
                markers.push(Span::new(at, at + item.len() - rest.trim_start().len()));
            }
        } else if let Some(rest) = after_number(item) {
            markers.push(Span::new(at, at + item.len() - rest.trim_start().len()));
        }
        start += line.len();
    }
    if !bullets && markers.len() < 2 {
        markers.clear();
    }
    markers
}

/// Returns the text after "12. ", "3) " or "4.) ".
fn after_number(item: &str) -> Option<&str> {
    let rest = item.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = item.len() - rest.len();
    let behind = rest.trim_start_matches(['.', ')']);
    let marks = rest.len() - behind.len();
    ((1..=3).contains(&digits) && (1..=2).contains(&marks) && behind.starts_with(' '))
        .then_some(behind)
}

/// Adds the cuts before items, and removes those between a marker and its item.
pub(super) fn merge_list_markers(text: &str, line_markers: &[Span], cuts: &mut Vec<usize>) {
    let mut markers = markers(text);
    markers.extend_from_slice(line_markers);
    cuts.retain(|&cut| !markers.iter().any(|m| m.start < cut && cut <= m.end));
    cuts.extend(markers.iter().map(|m| m.start));
    if is_list_of_short_lines(text) {
        cuts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    }
}

fn markers(text: &str) -> Vec<Span> {
    let lead = text.len() - text.trim_start().len();
    let rest = marks::from(text, lead);
    if let Some(bullet) = rest.chars().next().filter(|c| BULLETS.contains(c)) {
        return bulleted(text, bullet);
    }
    ["1", "a"]
        .iter()
        .filter(|first| rest.starts_with(**first))
        .find_map(|first| row(text, lead, first))
        .unwrap_or_default()
}

fn bulleted(text: &str, bullet: char) -> Vec<Span> {
    text.match_indices(bullet)
        .filter(|&(at, _)| marks::before(text, at).ends_with(char::is_whitespace) || at == 0)
        .map(|(at, _)| {
            let item = marks::from(text, at + bullet.len_utf8());
            let number = item.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_digit());
            let number = number.strip_prefix(['.', ')']).unwrap_or(item);
            Span::new(at, text.len() - number.len())
        })
        .collect()
}

/// Finds the markers "1.", "2.", … or "a.", "b.", … in order. Returns `None` if there are fewer
/// than two.
fn row(text: &str, lead: usize, first: &str) -> Option<Vec<Span>> {
    let mark = ['.', ')']
        .into_iter()
        .find(|mark| marks::from(text, lead + first.len()).starts_with(*mark))?;
    let mut markers = Vec::new();
    let mut from = lead;
    for number in 1..=99_u8 {
        let label = if first == "a" {
            match number {
                1..=26 => char::from(b'a' + number - 1).to_string(),
                _ => break,
            }
        } else {
            number.to_string()
        };
        let marker = format!("{label}{mark}");
        let Some(at) = find_marker(text, from, &marker) else {
            break;
        };
        from = at + marker.len();
        markers.push(Span::new(at, from));
    }
    (markers.len() > 1).then_some(markers)
}

/// Finds a marker that has white space before it, and white space and a capital letter after it.
fn find_marker(text: &str, from: usize, marker: &str) -> Option<usize> {
    marks::from(text, from)
        .match_indices(marker)
        .map(|(at, _)| from + at)
        .find(|&at| {
            let before = marks::before(text, at);
            let after = marks::from(text, at + marker.len());
            let item = after.trim_start();
            (before.trim().is_empty() || before.ends_with(char::is_whitespace))
                && item.len() < after.len()
                && item.starts_with(char::is_uppercase)
        })
}

fn is_list_of_short_lines(text: &str) -> bool {
    let text = text.trim();
    text.lines().count() > 2
        && text.lines().all(|line| {
            line.chars().nth(MAX_SHORT_LINE).is_none() && !line.contains(marks::is_stop)
        })
}
