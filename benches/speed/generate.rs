//! Generates a corpus of any size from a small grammar: sentences that look like those of a
//! newspaper, the same in every run.
//!
//! ```text
//! The northern orchards of Kelford quietly rejected 41 millers after the harborkeeper's appeal.
//! "We will not accept bearer notes for ferry tolls under rule 73000," Harrow Bank said.
//! ```
//!
//! The vocabulary consists of the roots of `words.txt`, their derivations and their compounds:
//! about 40,000 nouns and 9,000 names. Word frequencies follow the Zipf-Mandelbrot law. The
//! commonest noun is in about one sentence of fifty, like "year" in real English.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

const WORDS: &str = include_str!("words.txt");
/// The number of sentences in a source.
const SOURCE_SENTENCES: usize = 1_000;
/// The number of sentences in a paragraph.
const PARAGRAPH_SENTENCES: usize = 5;
/// One of this many sentences is a quotation, and a statement.
const STATEMENT_EVERY: usize = 1_000;
/// Mandelbrot's shift: flattens the top of the distribution.
const SHIFT: f64 = 20.0;

const PARTIES: [(&str, &str); 6] = [
    ("harrow", "Harrow Bank"),
    ("quill", "Quill Exchange"),
    ("tannery", "Tannery Guild"),
    ("ferrymen", "Ferrymen's League"),
    ("mint", "Old Mint"),
    ("almanac", "Almanac Post"),
];
const TOPICS: [(&str, &str); 4] = [
    ("notes", "bearer notes"),
    ("tolls", "ferry tolls"),
    ("futures", "wool futures"),
    ("pawn", "pawn tickets"),
];

/// `SplitMix64` (Steele, Lea, Flood 2014): short, and with the same numbers on every machine.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number of at least 0 and less than 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        ((self.unit() * end as f64) as usize).min(end - 1)
    }
}

/// Words of one kind, commonest first, drawn by Zipf's law.
struct Words {
    words: Vec<String>,
    cumulative: Vec<f64>,
}

impl Words {
    fn new(words: Vec<String>) -> Self {
        let mut sum = 0.0;
        let weigh = |rank: usize| {
            sum += 1.0 / (rank as f64 + SHIFT);
            sum
        };
        let cumulative = (0..words.len()).map(weigh).collect();
        Self { words, cumulative }
    }

    fn draw(&self, chance: &mut Chance) -> &str {
        let all = self.cumulative.last().copied().unwrap_or_default();
        let at = chance.unit() * all;
        let rank = self.cumulative.partition_point(|sum| *sum < at);
        &self.words[rank.min(self.words.len() - 1)]
    }
}

/// The grammar with its vocabulary.
pub(crate) struct Grammar {
    nouns: Words,
    verbs: Words,
    adjectives: Words,
    adverbs: Words,
    times: Words,
    names: Words,
}

/// A single capital letter is a slot: `A` adjective, `N` noun, `S` plural noun, `V` verb, `D` verb
/// in the past tense, `G` verb in -ing, `R` adverb, `P` name, `T` time, `#` number. Everything else
/// is literal.
const SENTENCES: [&str; 16] = [
    "The A N of P D the N in P, and # S D it R.",
    "The A S of P R D # S after the N's N had D the A N.",
    "P D that the A N would V the S of the N before the N of T.",
    "In T the A N D a N and a A N near P, where the S D.",
    "A N of the P N D the A S, but the N D them R in the N.",
    "According to P, the N D # S while G the A N of the S.",
    "The N and the N D R when the A N D the S of P.",
    "Since T, the S of P have D the A N without G a N of P.",
    "The A N, which D the N in P, D # A S for the N.",
    "P and P D the N's A N last T, as the S of the N D.",
    "After the N, the A S D P and D the N to V the A S.",
    "No N of P ever D the A N, the N D on T.",
    "The N in P D because the A S D the N R, D the N of P.",
    "Although the A N D, P D to V the S of the N and the A N.",
    "The S D # S, and the A N of the N D P in T.",
    "P, a A N, D the S that the N of the A N had D in T.",
];
const QUESTIONS: [&str; 10] = [
    "Did the A N of P V the A N in P?",
    "Can the A N V the N for the A S of P?",
    "Does the N of P V the A N and the A S?",
    "Was the A N of P D by the A N?",
    "Who D the A N of the N near P R?",
    "Which A S did the A N of P V in T?",
    "Why did the A N V the S of the A N in P?",
    "What did P say about the A N of the N and the A S?",
    "When did the A S V the N's A N in P after the N?",
    "How many S did the A N of P V after the A N's N?",
];

impl Grammar {
    pub(crate) fn new() -> Self {
        let (nouns, verbs) = (roots("noun"), roots("verb"));
        let (onsets, codas) = (roots("onset"), roots("coda"));
        let names = onsets
            .iter()
            .flat_map(|on| codas.iter().map(move |coda| format!("{on}{coda}")));
        let more = onsets.iter().flat_map(|a| {
            onsets
                .iter()
                .map(move |b| format!("{a}{}", b.to_lowercase()))
        });
        let more = more.flat_map(|on| codas.iter().map(move |coda| format!("{on}{coda}")));
        Self {
            adjectives: Words::new(derived_adjectives(&nouns)),
            nouns: Words::new(compounds(&nouns, &verbs)),
            verbs: Words::new(derived_verbs(&verbs)),
            adverbs: Words::new(roots("adverb")),
            times: Words::new(roots("time")),
            names: Words::new(mixed(names.chain(more).collect(), 9_000)),
        }
    }

    fn fill(&self, template: &str, chance: &mut Chance) -> String {
        let mut out = String::with_capacity(128);
        for piece in template.split(' ') {
            if !out.is_empty() {
                out.push(' ');
            }
            let rest = piece.get(1..).unwrap_or_default();
            if rest.starts_with(|c: char| c.is_alphabetic()) {
                out.push_str(piece);
            } else {
                self.slot(piece, chance, &mut out);
                out.push_str(rest);
            }
        }
        out
    }

    fn slot(&self, piece: &str, chance: &mut Chance, out: &mut String) {
        match piece.chars().next() {
            Some('A') => out.push_str(self.adjectives.draw(chance)),
            Some('N') => out.push_str(self.nouns.draw(chance)),
            Some('S') => out.push_str(&plural(self.nouns.draw(chance))),
            Some('V') => out.push_str(self.verbs.draw(chance)),
            Some('D') => out.push_str(&past(self.verbs.draw(chance))),
            Some('G') => out.push_str(&ing(self.verbs.draw(chance))),
            Some('R') => out.push_str(self.adverbs.draw(chance)),
            Some('P') => out.push_str(self.names.draw(chance)),
            Some('T') => out.push_str(self.times.draw(chance)),
            Some('#') => _ = write!(out, "{}", 2 + chance.below(900)),
            Some(c) => out.push(c),
            None => {}
        }
    }

    /// The sentence with this number, from 0.
    fn sentence(&self, number: usize, chance: &mut Chance) -> String {
        if number % STATEMENT_EVERY == STATEMENT_EVERY / 2 {
            let (quote, party) = quotation(number);
            return format!("\"{quote},\" {} said.", PARTIES[party].1);
        }
        let template = SENTENCES[chance.below(SENTENCES.len())];
        self.fill(template, chance)
    }

    /// Generates this many questions about such sentences.
    pub(crate) fn questions(&self, count: usize) -> Vec<String> {
        let mut chance = Chance::new(7);
        let ask = |_| {
            let template = QUESTIONS[chance.below(QUESTIONS.len())];
            self.fill(template, &mut chance)
        };
        (0..count).map(ask).collect()
    }
}

/// Input of users who try to break something: query syntax, markup, control characters, marks that
/// reverse the text direction, a word repeated a thousand times.
const UNRULY: [&str; 14] = [
    "AND OR NOT",
    "terms:\"",
    "*",
    "(((",
    "^9",
    "~2",
    "@everyone",
    "</b>",
    "\u{0}",
    "\u{202e}",
    "\u{301}",
    "不",
    "can ",
    "?",
];
/// The length of the longest (issue 2).
const UNRULY_CHARACTERS: usize = 6_000;

impl Grammar {
    /// Generates questions of words, syntax and noise, up to 6,000 characters long.
    pub(crate) fn unruly(&self, count: usize) -> Vec<String> {
        let mut chance = Chance::new(11);
        let ask = |at: usize| {
            let mut out = String::new();
            let mut length = 0;
            while length < UNRULY_CHARACTERS * (at + 1) / count {
                let piece = match chance.below(5) {
                    0 => UNRULY[chance.below(UNRULY.len())].to_owned(),
                    1 => PARTIES[chance.below(PARTIES.len())].1.to_owned(),
                    2 => TOPICS[chance.below(TOPICS.len())].1.to_owned(),
                    _ => self.fill(QUESTIONS[chance.below(QUESTIONS.len())], &mut chance),
                };
                length += piece.chars().count() + 1;
                out.push_str(&piece);
                out.push(if at.is_multiple_of(7) { '\n' } else { ' ' });
            }
            out.chars().take(UNRULY_CHARACTERS).collect()
        };
        (0..count).map(ask).collect()
    }
}

/// The unique words of the statement in the sentence with this number, and the index of its
/// speaker.
fn quotation(number: usize) -> (String, usize) {
    let nth = number / STATEMENT_EVERY;
    let (topic, other) = (TOPICS[nth % 4].1, TOPICS[(nth + 1) % 4].1);
    let verb = ["will accept", "will not accept", "never allowed", "support"][nth / 4 % 4];
    (
        format!("We {verb} {topic} for {other} under rule {number}"),
        nth % PARTIES.len(),
    )
}

fn roots(kind: &str) -> Vec<String> {
    let line = WORDS.lines().find_map(|line| {
        let (found, words) = line.split_once(": ")?;
        (found == kind).then_some(words)
    });
    let words = line.unwrap_or_default().split_whitespace();
    let mut all: Vec<String> = Vec::new();
    for word in words {
        if !all.iter().any(|known| known == word) {
            all.push(word.to_owned());
        }
    }
    all
}

/// The plain nouns, then those derived from verbs, then the compounds in shuffled order.
fn compounds(nouns: &[String], verbs: &[String]) -> Vec<String> {
    let mut all = nouns.to_vec();
    all.extend(
        verbs
            .iter()
            .map(|verb| format!("{}er", verb.trim_end_matches('e'))),
    );
    all.extend(nouns.iter().map(|noun| format!("{noun}ship")));
    let pairs = nouns.iter().flat_map(|a| {
        let joined = move |b: &String| format!("{a}{b}");
        nouns.iter().filter(move |b| *b != a).map(joined)
    });
    all.extend(mixed(pairs.collect(), 40_000));
    all
}

fn derived_verbs(verbs: &[String]) -> Vec<String> {
    let mut all = verbs.to_vec();
    for prefix in ["re", "over", "under", "out", "mis"] {
        all.extend(verbs.iter().map(|verb| format!("{prefix}{verb}")));
    }
    all
}

fn derived_adjectives(nouns: &[String]) -> Vec<String> {
    let mut all = roots("adj");
    for suffix in ["less", "like", "bound", "wide", "rich", "free"] {
        let derived = nouns.iter().map(|noun| format!("{noun}{suffix}"));
        all.extend(mixed(derived.collect(), usize::MAX));
    }
    all
}

/// Shuffles the words with a fixed seed and keeps at most `most` of them.
fn mixed(mut words: Vec<String>, most: usize) -> Vec<String> {
    let mut chance = Chance::new(words.len() as u64);
    for at in (1..words.len()).rev() {
        words.swap(at, chance.below(at + 1));
    }
    words.truncate(most);
    words
}

fn plural(noun: &str) -> String {
    if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") {
        return format!("{noun}es");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

fn past(verb: &str) -> String {
    if verb.ends_with('e') {
        return format!("{verb}d");
    }
    match verb.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ied"),
        _ => format!("{verb}ed"),
    }
}

fn ing(verb: &str) -> String {
    format!("{}ing", verb.strip_suffix('e').unwrap_or(verb))
}

/// Writes a corpus of this many sentences, all in one dispute, as folders and files for the loader.
/// Keeps an existing corpus.
///
/// # Errors
/// If the folder is not writable.
pub(crate) fn write(dir: &Path, sentences: usize) -> io::Result<()> {
    let dispute = dir.join("generated");
    let statements = dispute.join("statements.toml");
    if statements.exists() {
        return Ok(());
    }
    fs::create_dir_all(&dispute)?;
    fs::write(dispute.join("dispute.toml"), dispute_toml())?;
    let grammar = Grammar::new();
    let mut chance = Chance::new(1);
    for first in (0..sentences).step_by(SOURCE_SENTENCES) {
        let numbers = first..sentences.min(first + SOURCE_SENTENCES);
        let mut text = format!("+++\ntitle = \"Report {first}\"\nlanguage = \"en\"\n+++\n");
        for number in numbers {
            let paragraph = number % PARAGRAPH_SENTENCES == 0;
            text.push_str(if paragraph { "\n\n" } else { " " });
            text.push_str(&grammar.sentence(number, &mut chance));
        }
        text.push('\n');
        fs::write(dispute.join(format!("{}.md", source_id(first))), text)?;
    }
    // Written last: its presence marks a complete corpus.
    fs::write(statements, statements_toml(sentences))
}

fn source_id(number: usize) -> String {
    format!("report-{:05}", number / SOURCE_SENTENCES)
}

fn dispute_toml() -> String {
    let mut out = "title = \"What is taken at the ferry\"\n".to_owned();
    for (id, name) in PARTIES {
        _ = write!(out, "[[party]]\nid = \"{id}\"\nname = \"{name}\"\n");
    }
    for (id, name) in TOPICS {
        _ = write!(out, "[[topic]]\nid = \"{id}\"\nname = \"{name}\"\n");
    }
    for (party, party_name) in PARTIES {
        for (topic, topic_name) in TOPICS {
            _ = write!(
                out,
                "[[question]]\nid = \"{party}-{topic}\"\nask = \"Can {party_name} be used for {topic_name}?\"\n\
                 party = \"{party}\"\ntopic = \"{topic}\"\ndecided_by = [\"{party}\"]\n"
            );
        }
    }
    out
}

fn statements_toml(sentences: usize) -> String {
    let mut out = String::new();
    for number in (STATEMENT_EVERY / 2..sentences).step_by(STATEMENT_EVERY) {
        let (quote, party) = quotation(number);
        _ = write!(
            out,
            "[[statement]]\nid = \"rule-{number}\"\nsource = \"{}\"\nquote = \"{quote}\"\n\
             speaker = \"{}\"\nmedium = \"Gazette\"\n",
            source_id(number),
            PARTIES[party].0
        );
    }
    out
}
