//! Normalises characters that look alike to one spelling.
//!
//! Full-width letters become plain ones (NFKC), invisible characters are removed, a run of white
//! space becomes one space, and curly quotation marks and apostrophes become straight. Case is
//! kept, because a capital letter indicates a name.

use unicode_normalization::UnicodeNormalization;

/// Converts a question or alias to the form used in comparisons: NFKC, without control and
/// invisible characters, with white space folded.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        fold(text.chars(), &mut out);
    } else {
        fold(text.nfkc(), &mut out);
    }
    out
}

fn fold(chars: impl Iterator<Item = char>, out: &mut String) {
    let mut gap = false;
    for c in chars {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(straight(c));
    }
}

/// Returns true for characters that display nothing: controls, joiners, direction marks, variation
/// selectors, soft hyphens, combining marks left over after composition (Unicode categories Cc and
/// Cf, and the blocks U+0300 and U+FE00).
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{0300}'..='\u{036f}' | '\u{e0000}'..='\u{e0fff}')
}

fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{02bc}' | '\u{0060}'
        | '\u{00b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{00ab}' | '\u{00bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

/// Returns true for a Chinese character (the unified ideographs and their first extensions).
pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Returns true for a combining mark (Unicode general category M) that belongs to a word: a virama,
/// a vowel sign or point, a tone. Those for symbols, such as the frame of a keycap, do not.
pub fn is_combining_mark(c: char) -> bool {
    !matches!(c, '\u{20d0}'..='\u{20ff}') && unicode_normalization::char::is_combining_mark(c)
}

/// Returns true if the text contains a Chinese character.
pub fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

/// Replaces Cyrillic and Greek letters that look like Latin ones by these, if the text contains
/// Latin letters: "Alipау" with a Cyrillic "ау" means "Alipay".
pub fn latin(text: &str) -> std::borrow::Cow<'_, str> {
    let alike = |c: char| look_alike(c) != c;
    if text.is_ascii() || !text.chars().any(alike) || !text.chars().any(|c| c.is_ascii_alphabetic())
    {
        return std::borrow::Cow::Borrowed(text);
    }
    std::borrow::Cow::Owned(text.chars().map(look_alike).collect())
}

/// Characters of the same shape, from Unicode's table of confusable characters (UTS #39).
const fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'с' => 'c',
        'С' => 'C',
        'ԁ' => 'd',
        'е' | 'ҽ' => 'e',
        'Е' | 'Ε' => 'E',
        'һ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' | 'ı' => 'i',
        'І' | 'Ι' => 'I',
        'ј' => 'j',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'о' | 'ο' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'υ' => 'u',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' => 'y',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        _ => c,
    }
}
