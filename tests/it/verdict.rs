//! Each rule of the verdict (ARCHITECTURE.md), on a dispute of a few sentences.
//!
//! All disputes are about the same ferry. A case consists of sentences, one on each line, and of
//! questions.
//!
//! ```text
//! ferry b-: We never take bicycles.               Mornwick Ferry said: “We never take bicycles.”
//! holt(to s1, supersedes s1, by union, on Mumblr) d+: Dogs are welcome.
//! ferry(reported) ?: The ferry said it was full.  the source's own words; the bot reads the stance
//! - The pier is long.                             a sentence that is no statement
//! ```
//! Each letter is a question of the dispute, with `+`, `-` or `~` for the stance. `?` leaves the
//! stance to the reader, and `.` means no stance on any question. Statements `s1`, `s2`, … and
//! sentences `#1`, `#2`, … are numbered by line. An answer is written as code and qualifiers,
//! citations, ledger: `no superseded; #2; s2- counted, s1+ superseded`. The expected text may be a
//! prefix of that. A separate table tests how the reader reads single statements; `deciding` tests which
//! proposition is asked, by the reader's certainties alone.

use std::fmt::Write;
use std::fs;

use receipts::answer::{Answer, Engine, TraceDecision, TraceStep, VerdictCode};
use receipts::corpus::{self, Stance};
use tempfile::TempDir;

mod deciding;

const DISPUTE: &str = r#"
title = "What goes on the ferry"

party = [
  { id = "ferry", name = "Mornwick Ferry", aliases = ["ferry"] },
  { id = "holt", name = "Ida Holt", aliases = ["Holt"], speaks_for = "ferry" },
  { id = "board", name = "Harbour Board", aliases = ["the board"] },
  { id = "union", name = "Riders Union", aliases = ["union"] },
  { id = "bus", name = "Copper Bus", aliases = ["bus"] },
]
topic = [
  { id = "bicycles", name = "bicycles", aliases = ["bicycle", "bike", "bikes"] },
  { id = "dogs", name = "dogs", aliases = ["dog"] },
  { id = "tokens", name = "tokens", aliases = ["token"] },
]
question = [
  { id = "b", ask = "Can bicycles go on the ferry?", party = "ferry", topic = "bicycles", decided_by = ["ferry"] },
  { id = "d", ask = "Are dogs allowed on the ferry?", party = "ferry", topic = "dogs", decided_by = ["ferry", "board"] },
  { id = "x", ask = "Can bicycles go on the bus?", party = "bus", topic = "bicycles", decided_by = ["bus"] },
  { id = "t", ask = "Are tokens of the ferry accepted on the bus?", party = ["ferry", "bus"], topic = "tokens", decided_by = ["bus"] },
]
"#;

const FERRY_BUS: &str = "\
ferry b-: We never take bicycles on the ferry.
bus x+: Bicycles are welcome on the bus.";

/// The rule, the sentences, and each question with its expected answer.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("yes: a statement affirms, none denies",
     "ferry b+: Bicycles can go on the ferry.\n\
      - The pier is long.",
     &[("Can bicycles go on the ferry?", "yes; #1; s1+ counted")]),
    ("no: a statement denies, none affirms",
     "- The pier is long.\n\
      ferry b-: We never take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no; #2; s2- counted")]),
    ("disputed: two deciding parties contradict each other",
     "ferry d+: Dogs are welcome on the ferry.\n\
      union d+: Everybody brings a dog on the ferry.\n\
      board d-: No dog is allowed on the ferry.",
     &[("Are dogs allowed on the ferry?", "disputed; #1 #3; s1+ counted, s3- counted, s2+ outranked")]),
    ("superseded: only the speaker's later statement counts",
     "ferry b+: Bicycles can go on the ferry.\n\
      ferry(supersedes s1) b-: We no longer take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no superseded; #2 #1; s2- counted, s1+ superseded")]),
    ("superseded only on the propositions of both statements",
     "ferry b+d+: Bicycles and dogs can go on the ferry.\n\
      ferry(supersedes s1) b-: We no longer take bicycles on the ferry.\n\
      board .: The pier is long.",
     &[("Can bicycles go on the ferry?", "no superseded; #2 #1; s2- counted, s1+ superseded"),
       ("Are dogs allowed on the ferry?", "yes; #1; s1+ counted")]),
    ("superseded through a statement that says nothing on the proposition",
     "ferry b+: Bicycles can go on the ferry.\n\
      ferry(supersedes s1) d+: Dogs are welcome on the ferry.\n\
      ferry(supersedes s2) b-: We no longer take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no superseded; #3 #1; s3- counted, s1+ superseded")]),
    ("outranked: the deciding party's statement outranks others",
     "union b+: Bicycles can go on the ferry.\n\
      ferry b-: We never take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no; #2; s2- counted, s1+ outranked")]),
    ("without a deciding party's statement, others count",
     "union b+: Bicycles can go on the ferry.",
     &[("Can bicycles go on the ferry?", "yes; #1; s1+ counted")]),
    ("a spokesperson's statement counts as the party's",
     "union b+: Bicycles can go on the ferry.\n\
      holt b-: We never take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no; #2; s2- counted, s1+ outranked")]),
    ("narration counts if no statement does",
     "- Mornwick Ferry does not take bicycles on the ferry.\n\
      union .: The pier is long.",
     &[("Can bicycles go on the Mornwick Ferry?", "no reported; #1; narration- counted")]),
    ("narration does not count if a statement does",
     "- Mornwick Ferry does not take bicycles on the ferry.\n\
      ferry b+: Bicycles can go on the ferry.",
     &[("Can bicycles go on the ferry?", "yes; #2; s2+ counted")]),
    ("an exception does not change the verdict of the rule",
     "ferry b-: We never take bicycles on the ferry.\n\
      ferry b~: A folding bicycle may come along if it stands in the hold.",
     &[("Can bicycles go on the ferry?", "no; #1 #2; s1- counted, s2~ exception")]),
    ("without a rule, the exception gives the verdict",
     "ferry b~: A folding bicycle may come along if it stands in the hold.",
     &[("Can bicycles go on the ferry?", "yes exception; #1; s1~ counted")]),
    ("a question about the exception's circumstance is answered by the exception",
     "ferry b-: We never take bicycles on the ferry.\n\
      ferry b~: A folding bicycle may come along if it stands in the hold.",
     &[("Can a folding bicycle go on the ferry?", "yes; #2")]),
    ("a deciding party that the question names is the only one that counts",
     "ferry d+: Dogs are welcome on the ferry.\n\
      board d-: No dog is allowed on the ferry.",
     &[("Does the Harbour Board allow dogs on the ferry?", "no; #2; s2- counted"),
       ("According to the board, are dogs allowed on the ferry?", "no; #2; s2- counted")]),
    ("differs: each proposition has its own verdict",
     FERRY_BUS,
     &[("Can bicycles go on the ferry or the bus?", "disputed differs; #1 #2; s1- counted, s2+ counted; b no, x yes"),
       ("Can bicycles go on the bus?", "yes; #2; s2+ counted")]),
    ("not reported: a direct statement carries the other proposition",
     "ferry(by union) b-: We never take bicycles on the ferry.\n\
      bus x+: Bicycles are welcome on the bus.",
     &[("Can bicycles go on the ferry or the bus?", "disputed differs; #1 #2; s1- counted, s2+ counted; b no, x yes")]),
    ("reported: all propositions are",
     "ferry(by union) b-: We never take bicycles on the ferry.\n\
      bus(by union) x+: Bicycles are welcome on the bus.",
     &[("Can bicycles go on the ferry or the bus?", "disputed reported differs; #1 #2")]),
    ("no exception: the other proposition follows from a rule",
     "ferry b~: A folding bicycle may come along if it stands in the hold.\n\
      bus x+: Bicycles are welcome on the bus.",
     &[("Can bicycles go on the ferry or the bus?", "yes; #1 #2; s1~ counted, s2+ counted; b yes, x yes")]),
    ("one side only: a named party has made no statement",
     "bus t-: We do not accept any token of the ferry.",
     &[("Are tokens of the ferry accepted on the bus?", "no one_side_only; #1; s1- counted")]),
    ("not one side only: both parties have made statements",
     "bus t-: We do not accept any token of the ferry.\n\
      ferry .: The pier is long.",
     &[("Are tokens of the ferry accepted on the bus?", "no; #1; s1- counted")]),
    ("reported: in the source's own words, or relayed",
     "ferry(reported) b-: Mornwick Ferry said that bicycles are not allowed on the ferry.",
     &[("Can bicycles go on the ferry?", "no reported; #1; s1- counted")]),
    ("relayed",
     "ferry(by union) b-: We never take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no reported; #1; s1- counted")]),
    ("not reported: a direct statement also carries the verdict",
     "ferry(reported) b-: Mornwick Ferry said that bicycles are not allowed on the ferry.\n\
      ferry b-: We never take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no; #2 #1; s1- counted, s2- counted")]),
    ("an affirmation with a condition is an affirmation",
     "ferry ?: Bicycles can go on the ferry if they are clean.",
     &[("Can bicycles go on the ferry?", "yes; #1; s1+ counted")]),
    ("a short answer is read with the question that it answers",
     "union .: Can bicycles go on the ferry?\n\
      ferry(to s1) ?: No, they cannot.",
     &[("Can bicycles go on the ferry?", "no; #2; s2- counted")]),
    ("\"ever\" includes superseded statements",
     "ferry b+: Bicycles can go on the ferry.\n\
      ferry(supersedes s1) b-: We no longer take bicycles on the ferry.",
     &[("Did the ferry ever say that bicycles can go on the ferry?", "yes; #1"),
       ("Did the ferry ever say that dogs can go on the ferry?", "silent no_match")]),
    ("a negation in the question inverts the verdict",
     FERRY_BUS,
     &[("Is it true that the ferry doesn't allow bicycles?", "yes; #1; s1- counted"),
       ("Does the ferry ban bicycles?", "yes; #1; s1- counted"),
       ("Is it false that bicycles can go on the ferry?", "yes; #1; s1- counted"),
       ("Isn't the bus open to bicycles?", "yes; #2; s2+ counted")]),
    ("a claim is checked like a question",
     FERRY_BUS,
     &[("bicycles can go on the ferry", "no; #1; s1- counted"),
       ("The ferry does not take bicycles.", "yes; #1; s1- counted"),
       ("the bus accepts bikes", "yes; #2; s2+ counted")]),
    ("a false premise is contradicted",
     FERRY_BUS,
     &[("Why does the ferry allow bicycles?", "fact; #1; s1- counted"),
       ("Why does the bus ban bicycles?", "fact; #2; s2+ counted"),]),
    ("\"may\" asks for the rule, \"did\" for what was done",
     "ferry b-: We never take bicycles on the ferry.\n\
      - A passenger took a bicycle on the ferry on Sunday.",
     &[("May I take a bicycle on the ferry?", "no; #1; s1- counted"),
       ("Did a passenger take a bicycle on the ferry?", "yes reported; #2")]),
    ("a question about a superseded statement",
     "ferry b+: Bicycles can go on the ferry.\n\
      ferry(supersedes s1) b-: We no longer take bicycles on the ferry.",
     &[("Did the ferry ever allow bicycles?", "yes; #1"),
       ("Does the ferry allow bicycles?", "no superseded; #2 #1")]),
    ("two speakers of one party contradict each other",
     "ferry ?: Bicycles are welcome on the ferry.\n\
      holt ?: Bicycles are not allowed on the ferry.",
     &[("Can bicycles go on the ferry?", "disputed; #1 #2; s1+ counted, s2- counted")]),
    ("a rule outweighs a contrary reading that is superseded only on another proposition",
     "ferry ?: Bicycles can go on the ferry.\n\
      ferry(supersedes s1) d+: Dogs are welcome on the ferry.\n\
      ferry b-: We never take bicycles on the ferry.",
     &[("Can bicycles go on the ferry?", "no; #3 #1; s3- counted, s1~ exception")]),
    ("every abstention has a reason",
     FERRY_BUS,
     &[("Can I pay with shells?", "silent off_topic"),
       ("Can bicycles go on the Skylark tram?", "silent unknown_name"),
       ("Can wheelchairs go on the ferry?", "silent no_match"),]),
];

/// Questions that the reader misreads with its current weights. The test fails if one of them is
/// answered correctly; remove it from the list then.
const MISREAD: &[&str] = &[
    "Why does the bus ban bicycles?",
    "Did the ferry ever allow bicycles?",
];

#[test]
fn every_rule_of_the_verdict() {
    let mut wrong = String::new();
    for (rule, sentences, asked) in CASES {
        let engine = engine(sentences);
        for (question, expected) in *asked {
            let got = shown(&engine.answer(question));
            let is_right = got == *expected || got.starts_with(&format!("{expected};"));
            if is_right == MISREAD.contains(question) {
                let _ = writeln!(
                    wrong,
                    "{rule}\n  {question}\n  want {expected}\n  got  {got}"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_trace_of_a_contradicted_premise_names_its_proposition() {
    let answer = engine(FERRY_BUS).answer("Why does the ferry allow bicycles?");
    let decided = TraceDecision::Propositions(vec!["b".to_owned()]);
    assert_eq!(answer.trace.last(), Some(&TraceStep::Decision(decided)));
}

/// Statements by the ferry on whether bicycles can go on it, with the correct stance. No row
/// expects a misreading: that would be worse than no row.
#[rustfmt::skip]
const READ: &[(&str, &str)] = &[
    ("Bicycles are allowed on the ferry.", "affirms"),
    ("Bicycles are fine on the ferry.", "affirms"),
    ("Bicycles are okay on the ferry.", "affirms"),
    ("We support bicycles on the ferry.", "affirms"),
    ("We are happy to carry bicycles on the ferry.", "affirms"),
    ("Bring your bicycle on the ferry.", "affirms"),
    ("Bicycles can go on the ferry if they are clean.", "affirms"),
    ("Bicycles can go on the ferry, but not on Sundays.", "affirms"),
    ("Only folding bicycles can go on the ferry.", "affirms"),
    // A negated prohibition.
    ("There is no rule against bicycles on the ferry.", "affirms"),
    ("The ban on bicycles on the ferry is lifted.", "affirms"),
    ("The ban on bicycles on the ferry was lifted in May.", "affirms"),
    ("We do not ban bicycles on the ferry.", "affirms"),
    ("There is no ban on bicycles on the ferry.", "affirms"),
    ("We have never banned bicycles on the ferry.", "affirms"),
    ("We have nothing against bicycles on the ferry.", "affirms"),
    ("We have no plans to ban bicycles on the ferry.", "affirms"),
    ("We have not stopped taking bicycles on the ferry.", "affirms"),
    ("We will not stop anybody from taking a bicycle on the ferry.", "affirms"),
    ("We lifted the ban on bicycles on the ferry.", "affirms"),
    ("Bicycles are no longer banned on the ferry.", "affirms"),
    ("Taking a bicycle on the ferry is not illegal.", "affirms"),
    ("It is not forbidden to take a bicycle on the ferry.", "affirms"),
    ("Bicycles are not only allowed on the ferry, they are welcome.", "affirms"),
    // Negations in different positions.
    ("Bicycles cannot go on the ferry.", "denies"),
    ("Bicycles must not go on the ferry.", "denies"),
    ("Bicycles may not go on the ferry.", "denies"),
    ("Bicycles will not go on the ferry.", "denies"),
    ("You can not bring bicycles on the ferry.", "denies"),
    ("A bicycle can never go on the ferry.", "denies"),
    ("Under no circumstances can a bicycle go on the ferry.", "denies"),
    ("Bicycles can't go on the ferry, but dogs can.", "denies"),
    ("No bicycle may go on the ferry.", "denies"),
    ("Nobody may bring a bicycle on the ferry.", "denies"),
    ("Neither bicycles nor dogs can go on the ferry.", "denies"),
    ("We neither allow nor tolerate bicycles on the ferry.", "denies"),
    ("We carry no bicycles on the ferry.", "denies"),
    ("We do not want bicycles on the ferry.", "denies"),
    ("We won't be taking bicycles on the ferry.", "denies"),
    ("We would never allow bicycles on the ferry.", "denies"),
    ("We have no plans to allow bicycles on the ferry.", "denies"),
    ("You aren't allowed to take a bicycle on the ferry.", "denies"),
    ("A bicycle is not welcome on the ferry.", "denies"),
    ("Please do not bring a bicycle on the ferry.", "denies"),
    ("It is not true that bicycles can go on the ferry.", "denies"),
    ("It is untrue that we allow bicycles on the ferry.", "denies"),
    // A prohibition without a negation.
    ("Bicycles are prohibited on the ferry.", "denies"),
    ("Bicycles are off limits on the ferry.", "denies"),
    ("Taking a bicycle on the ferry is illegal.", "denies"),
    ("It is forbidden to take a bicycle on the ferry.", "denies"),
    ("We reject bicycles on the ferry.", "denies"),
    ("We refuse to take bicycles on the ferry.", "denies"),
    ("We stopped taking bicycles on the ferry.", "denies"),
    ("We deny that bicycles can go on the ferry.", "denies"),
    ("We are against bicycles on the ferry.", "denies"),
    // An exception, an indirect question, a wish, another subject.
    ("Bicycles can go on the ferry unless it is full.", "qualifies"),
    ("We are considering whether bicycles can go on the ferry.", "nothing"),
    ("Can bicycles go on the ferry?", "nothing"),
    ("We hope to take bicycles on the ferry next year.", "nothing"),
    ("If bicycles are banned on the ferry, we will tell you.", "nothing"),
    ("The ferry should take bicycles.", "nothing"),
    ("The ferry must take bicycles.", "nothing"),
    ("Bicycles on the ferry are a safety risk.", "nothing"),
    ("Dogs can go on the ferry.", "nothing"),
    ("Bicycles can go on the bus.", "nothing"),
];

#[test]
fn statements_are_read() {
    let mut wrong = String::new();
    for (words, expected) in READ {
        let lines = engine(&format!("ferry ?: {words}")).explain_statements();
        let about = lines.iter().find_map(|line| line.split_once(" b — "));
        let got = about.map_or("nothing", |(stance, _)| stance.rsplit(' ').next().unwrap());
        if got != *expected {
            let _ = writeln!(wrong, "{words}: {got}, not {expected}");
        }
    }
    // The reader is trained, so the test requires a share of the rows. The rest is for the next
    // training.
    let right = READ.len() - wrong.lines().filter(|line| !line.is_empty()).count();
    assert!(
        right as f64 >= READ.len() as f64 * READ_RIGHT,
        "{right}\n{wrong}"
    );
}

/// The required share of correctly read statements.
const READ_RIGHT: f64 = 0.55;

fn engine(sentences: &str) -> Engine {
    let dir = TempDir::new().unwrap();
    let mut article = "+++\ntitle = \"Case\"\n+++\n".to_owned();
    let mut statements = String::new();
    for (at, line) in sentences.lines().enumerate() {
        let sentence = match line.strip_prefix("- ") {
            Some(narration) => narration.to_owned(),
            None => statement(at, line, &mut statements),
        };
        let _ = writeln!(article, "{sentence}\n");
    }
    fs::write(dir.path().join("dispute.toml"), DISPUTE).unwrap();
    fs::write(dir.path().join("statements.toml"), statements).unwrap();
    fs::write(dir.path().join("article.md"), article).unwrap();
    let (corpus, problems) = corpus::load(dir.path());
    Engine::in_memory(corpus.unwrap_or_else(|| panic!("{problems:?}\n{sentences}"))).unwrap()
}

/// Appends the statement of a line to `toml` and returns its sentence.
fn statement(at: usize, line: &str, toml: &mut String) -> String {
    let (head, words) = line.split_once(": ").unwrap();
    let (who, stances) = head.rsplit_once(' ').unwrap();
    let (speaker, options) = who
        .trim_end_matches(')')
        .split_once('(')
        .unwrap_or((who, ""));
    let _ = write!(
        toml,
        "[[statement]]\nid = \"s{}\"\nsource = \"article\"\nquote = \"{words}\"\nspeaker = \"{speaker}\"\n",
        at + 1
    );
    for option in options.split(", ").filter(|option| !option.is_empty()) {
        let _ = match option.split_once(' ') {
            None => writeln!(toml, "{option} = true"),
            Some(("to", id)) => writeln!(toml, "replies_to = \"{id}\""),
            Some(("by", id)) => writeln!(toml, "relayed_by = \"{id}\""),
            Some(("on", medium)) => writeln!(toml, "medium = \"{medium}\""),
            Some((key, value)) => writeln!(toml, "{key} = \"{value}\""),
        };
    }
    if stances != "?" {
        let pairs: Vec<char> = stances.chars().filter(|c| *c != '.').collect();
        let stance = |pair: &[char]| {
            let word = match pair[1] {
                '+' => "affirms",
                '-' => "denies",
                _ => "qualifies",
            };
            format!("{} = \"{word}\"", pair[0])
        };
        let given: Vec<String> = pairs.chunks(2).map(stance).collect();
        let _ = writeln!(toml, "stance = {{ {} }}", given.join(", "));
    }
    let name = match speaker {
        "ferry" => "Mornwick Ferry",
        "holt" => "Ida Holt",
        "board" => "The Harbour Board",
        "union" => "The Riders Union",
        _ => "Copper Bus",
    };
    if options.contains("reported") {
        words.to_owned()
    } else {
        format!("{name} said: “{words}”")
    }
}

fn shown(answer: &Answer) -> String {
    let cited = || {
        let ids = answer
            .citations
            .iter()
            .map(|c| c.id.trim_start_matches("article"));
        ids.collect::<Vec<_>>().join(" ")
    };
    let head = match &answer.verdict {
        Some(verdict) if verdict.code == VerdictCode::NotInSources => {
            return format!("silent {}", verdict.reason.unwrap().as_str());
        }
        Some(verdict) => std::iter::once(verdict.code.as_str())
            .chain(
                verdict
                    .qualifiers
                    .iter()
                    .map(|qualifier| qualifier.as_str()),
            )
            .collect::<Vec<_>>()
            .join(" "),
        None => "fact".to_owned(),
    };
    let rows = answer.ledger.iter().map(|row| {
        let sign = match row.stance {
            Stance::Affirms => '+',
            Stance::Denies => '-',
            Stance::Qualifies => '~',
        };
        let statement = row.statement.as_deref().unwrap_or("narration");
        format!("{statement}{sign} {}", row.weight.as_str())
    });
    let standings = answer
        .question_verdicts
        .iter()
        .map(|one| format!("{} {}", one.question_id, one.code.as_str()));
    let parts = [
        head,
        cited(),
        rows.collect::<Vec<_>>().join(", "),
        standings.collect::<Vec<_>>().join(", "),
    ];
    parts.join("; ").trim_end_matches("; ").to_owned()
}
