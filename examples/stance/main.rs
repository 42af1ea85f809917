//! Measures how well the reader distinguishes support from contradiction, on pairs of a claim and a
//! sentence that are unrelated to the disputes here.
//!
//! ```text
//! $ cargo run --release --example stance -- tests/data/stance/stance-dev.jsonl
//! all        708 pairs,   551 decided, right 0.782 of the decided, 0.720 of all
//! supports   354 pairs, …
//! refutes    354 pairs, …
//! ```
//! An undecided pair counts half among all; chance level is 0.5. With `--wrong` it lists the
//! wrongly decided pairs. There is no required minimum: the figures show whether the reader
//! understands more than the disputes that it was trained on.

mod measure;

use std::io::{self, Write};
use std::process::ExitCode;

use measure::{Label, Pair, Sums, parse, read};

#[expect(clippy::print_stderr, reason = "what is wrong with the file")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = args.iter().find(|arg| *arg != "--wrong") else {
        eprintln!("error: name the file of pairs, such as `tests/data/stance/stance-dev.jsonl`");
        return ExitCode::from(2);
    };
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string());
    let pairs = match text.and_then(|text| parse(&text)) {
        Ok(pairs) => pairs,
        Err(why) => {
            eprintln!("error: cannot use `{path}`: {why}");
            return ExitCode::from(2);
        }
    };
    // An error means that the reader of the pipe has closed it.
    let _ = print(&pairs, args.iter().any(|arg| arg == "--wrong"));
    ExitCode::SUCCESS
}

fn print(pairs: &[Pair], wrong_too: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let of = |label| move |pair: &Pair| pair.label == label;
    writeln!(out, "all      {}", Sums::over(pairs, |_| true))?;
    writeln!(out, "supports {}", Sums::over(pairs, of(Label::Supports)))?;
    writeln!(out, "refutes  {}", Sums::over(pairs, of(Label::Refutes)))?;
    let wrong = |pair: &&Pair| read(pair).is_some_and(|found| found != pair.label);
    for pair in pairs.iter().filter(wrong).filter(|_| wrong_too) {
        writeln!(
            out,
            "\n{:?}: {}\n  {}",
            pair.label, pair.claim, pair.sentence
        )?;
    }
    Ok(())
}
