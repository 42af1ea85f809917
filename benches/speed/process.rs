//! The whole program, from its start to its first answer.
//!
//! Starts `receipts ask --json -`, sends it one question and reads the line of the answer. The
//! process is still alive then, so the system can report its peak memory.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::measure::{Scratch, Shown, median};

/// The number of starts.
const STARTS: usize = 20;
/// The maximum time of a start (issue 7).
const TIME: Duration = Duration::from_millis(500);
/// The maximum memory in megabytes (issue 7).
const MEMORY: f64 = 250.0;

pub(crate) fn run(corpus: &Path) {
    println!("\n## the whole program, from its start to its first answer\n");
    println!("| | median | slowest | peak memory |\n|---|---|---|---|");
    for (name, question) in [
        ("in English", "Can I use Alipay on Binance?"),
        ("in Chinese", "币安可以用支付宝吗？"),
    ] {
        let scratch = Scratch::new();
        let mut took = Vec::new();
        let mut peak: f64 = 0.0;
        for _ in 0..STARTS {
            let (start, mut child) = (Instant::now(), start(corpus, &scratch.folder("data")));
            first_answer(&mut child, question);
            took.push(start.elapsed());
            peak = peak.max(peak_memory(&child).unwrap_or(f64::NAN));
            drop(child.stdin.take());
            child.wait().unwrap();
        }
        let (middle, slowest) = (median(&mut took), took[STARTS - 1]);
        println!(
            "| {name} | {} | {} | {peak:.1} MB |",
            Shown(middle),
            Shown(slowest)
        );
    }
    println!("\nmay be {} and {MEMORY} MB", Shown(TIME));
}

fn start(corpus: &Path, data: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_receipts"))
        .args(["ask", "--json", "-", "--corpus"])
        .arg(corpus)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn first_answer(child: &mut Child, question: &str) {
    writeln!(child.stdin.as_mut().unwrap(), "{question}").unwrap();
    let mut line = String::new();
    let mut answers = BufReader::new(child.stdout.as_mut().unwrap());
    answers.read_line(&mut line).unwrap();
    assert!(line.starts_with('{'), "{line}");
}

/// The peak memory in megabytes; `None` except on Linux.
fn peak_memory(child: &Child) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
