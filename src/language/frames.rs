//! What people put around a question, cut off: out of `data/frames.txt`.
//!
//! "hey guys, anyone know if X works, right? thanks" is "X works" with a tag. Frames that turn the
//! question round ("is it false that") are counted.

use std::sync::LazyLock;

use super::rows::keyed;

/// What a frame does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// Cut off the front.
    Lead,
    /// Cut off the front; what follows is a yes-or-no question.
    Polar,
    /// Cut off the front; turns what follows round.
    Flip,
    /// Cut off the end; turns what stands before round.
    FlipTail,
    /// Cut off the end; asks for a yes or no.
    Tag,
    /// The same, but only behind a comma: "…, yes?", not "did X say yes".
    CommaTag,
    /// Cut off the end.
    Tail,
}

/// One phrase of the file.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What it does.
    pub kind: FrameKind,
    /// Lower case.
    pub words: &'static str,
}

/// A question without its frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trimmed<'a> {
    /// What is left.
    pub core: &'a str,
    /// Whether the frames turn it round.
    pub flipped: bool,
    /// Whether a frame asks for a yes or no.
    pub polar: bool,
    /// Whether a tag was cut off the end ("does it?").
    pub tag: bool,
}

const KINDS: [(&str, FrameKind); 7] = [
    ("lead", FrameKind::Lead),
    ("polar", FrameKind::Polar),
    ("flip", FrameKind::Flip),
    ("flip-tail", FrameKind::FlipTail),
    ("tag", FrameKind::Tag),
    ("comma-tag", FrameKind::CommaTag),
    ("tail", FrameKind::Tail),
];

/// The frames, the longest first, by the byte that they meet the question with.
struct Frames {
    /// By their first byte, with their rank among all.
    front: Vec<Vec<(usize, Frame)>>,
    /// By their last byte.
    back: Vec<Vec<(usize, Frame)>>,
}

static FRAMES: LazyLock<Frames> = LazyLock::new(|| {
    let mut frames = Frames {
        front: vec![Vec::new(); 256],
        back: vec![Vec::new(); 256],
    };
    for (rank, frame) in listed().into_iter().enumerate() {
        let bytes = frame.words.as_bytes();
        let (side, byte) = if frame.kind.is_front() {
            (&mut frames.front, bytes.first())
        } else {
            (&mut frames.back, bytes.last())
        };
        if let Some(&byte) = byte {
            side[usize::from(byte)].push((rank, frame));
        }
    }
    frames
});

/// Every frame of the file, the longest first.
fn listed() -> Vec<Frame> {
    let mut frames = Vec::new();
    for (key, words) in keyed(include_str!("data/frames.txt")) {
        let Some(&(_, kind)) = KINDS.iter().find(|(name, _)| *name == key) else {
            continue;
        };
        frames.extend(words.map(|words| Frame { kind, words }));
    }
    frames.sort_by_key(|frame| std::cmp::Reverse(frame.words.len()));
    frames
}

impl FrameKind {
    /// Whether it is cut off the front.
    const fn is_front(self) -> bool {
        matches!(self, Self::Lead | Self::Polar | Self::Flip)
    }
}

/// Cuts the frames off both ends of one sentence of a question, given in lower case.
pub fn trim(sentence: &str) -> Trimmed<'_> {
    let mut out = Trimmed {
        core: bare(sentence),
        flipped: false,
        polar: false,
        tag: false,
    };
    // Each turn cuts something off, so there are fewer turns than characters.
    while let Some((core, kind)) = cut(out.core) {
        out.core = core;
        match kind {
            FrameKind::Flip | FrameKind::FlipTail => out.flipped = !out.flipped,
            FrameKind::Polar => out.polar = true,
            FrameKind::Tag | FrameKind::CommaTag => out.tag = true,
            FrameKind::Lead | FrameKind::Tail => {}
        }
    }
    out
}

/// What is left without the longest frame at either end.
fn cut(core: &str) -> Option<(&str, FrameKind)> {
    let bytes = core.as_bytes();
    let first = |side: &'static [Vec<(usize, Frame)>], byte: u8| {
        side[usize::from(byte)]
            .iter()
            .find_map(|(rank, frame)| Some((*rank, without(core, frame)?, frame.kind)))
    };
    let front = first(&FRAMES.front, *bytes.first()?);
    let back = first(&FRAMES.back, *bytes.last()?);
    let (_, rest, kind) = front.into_iter().chain(back).min_by_key(|found| found.0)?;
    Some((rest, kind))
}

/// What is left without a frame; `None` where it is not there, or nothing would be left to ask.
fn without<'a>(core: &'a str, frame: &Frame) -> Option<&'a str> {
    let front = frame.kind.is_front();
    let han = !frame.words.is_ascii();
    let rest = if front {
        core.strip_prefix(frame.words)?
    } else {
        core.strip_suffix(frame.words)?
    };
    let apart = if front {
        han || rest.starts_with(|c: char| !c.is_alphanumeric() && c != '\'')
    } else {
        han || rest.ends_with(|c: char| !c.is_alphanumeric() && c != '\'')
    };
    if frame.kind == FrameKind::CommaTag && !rest.trim_end().ends_with([',', '，', '-', '?', '.'])
    {
        return None;
    }
    let rest = bare(rest);
    (apart && leaves_enough(rest, frame.kind, han)).then_some(rest)
}

/// A frame is none where nothing would be left to ask.
fn leaves_enough(rest: &str, kind: FrameKind, han: bool) -> bool {
    match kind {
        FrameKind::Tag | FrameKind::FlipTail if !han => rest.split_whitespace().nth(1).is_some(),
        _ => rest.chars().any(char::is_alphanumeric),
    }
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | '.' | '?' | '!' | ';' | ':' | '-' | '，' | '。' | '、' | '~' | '…'
            )
    })
}
