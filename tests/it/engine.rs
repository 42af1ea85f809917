//! Which disputes are read for a question, and by which key questions are recognised as the same.

use std::fs;
use std::path::Path;

use receipts::answer::{Engine, TraceStep};
use receipts::corpus;
use tempfile::TempDir;

const FERRY: &str = "[[party]]
id = \"ferry\"
name = \"Mornwick Ferry\"
aliases = [\"ferry\"]
";
const HOLT: &str = "[[party]]
id = \"holt\"
name = \"Ida Holt\"
aliases = [\"Holt\"]
";

/// Writes a dispute about `topic`, with these parties and sentences.
fn write_dispute(corpus: &Path, id: &str, parties: &[&str], topic: &str, sentences: &str) {
    let folder = corpus.join(id);
    fs::create_dir_all(&folder).unwrap();
    let dispute = format!(
        "title = \"{id}\"\n{}
[[topic]]\nid = \"{topic}\"\nname = \"{topic}\"\n
[[question]]\nid = \"{topic}\"\nask = \"Is {topic} forbidden?\"\nparty = \"ferry\"
topic = \"{topic}\"\ndecided_by = [\"ferry\"]\n",
        parties.concat()
    );
    fs::write(folder.join("dispute.toml"), dispute).unwrap();
    fs::write(folder.join("statements.toml"), "").unwrap();
    let article = format!("+++\ntitle = \"{id}\"\n+++\n{sentences}\n");
    fs::write(folder.join("article.md"), article).unwrap();
}

fn engine(corpus: &Path) -> Engine {
    let (loaded, problems) = corpus::load(corpus);
    Engine::in_memory(loaded.unwrap_or_else(|| panic!("{problems:?}"))).unwrap()
}

/// An engine of one dispute, with its parties in this order.
fn ferry(parties: &[&str]) -> Engine {
    let corpus = TempDir::new().unwrap();
    let article = "Ida Holt wrote to Mornwick Ferry in May. The ferry replied to Holt in June.";
    write_dispute(corpus.path(), "ferry", parties, "smoking", article);
    engine(corpus.path())
}

#[test]
fn equivalent_questions_have_the_same_key_and_others_do_not() {
    let engine = ferry(&[FERRY, HOLT]);
    let key = |question: &str| engine.answer(question).key;
    for (one, other) in [
        ("When did Holt reply?", "**Q:** when has ida holt replied"),
        (
            "Who replied to the ferry?",
            "who was replying to the FERRY?",
        ),
    ] {
        assert_eq!(key(one), key(other), "{one} {other}");
    }
    for (one, other) in [
        ("When did Holt reply?", "Why did Holt reply?"),
        ("Who did Holt write to?", "What did Holt write?"),
        ("Did Holt say yes?", "Did Holt say no?"),
        (
            "Did Holt reply to the ferry?",
            "Did the ferry reply to Holt?",
        ),
        ("Did Holt reply?", "Did Holt never reply?"),
        ("Did Holt reply?", "Didn't Holt reply?"),
    ] {
        assert_ne!(key(one), key(other), "{one} {other}");
    }
}

#[test]
fn keys_outlast_another_order_of_the_parties() {
    let (one, other) = (ferry(&[FERRY, HOLT]), ferry(&[HOLT, FERRY]));
    for question in ["When did Holt reply?", "When did the ferry reply?"] {
        assert_eq!(one.answer(question).key, other.answer(question).key);
    }
}

#[test]
fn keys_are_bounded_and_stay_different() {
    let engine = ferry(&[FERRY, HOLT]);
    let long = |end: &str| {
        let distinct = (0..900).filter_map(|at| char::from_u32(0x4e00 + at));
        let question = format!("{}{end}", distinct.collect::<String>());
        engine.answer(&question).key
    };
    let (one, other) = (long("龍"), long("龜"));
    assert!(one.len() <= 600 && other.len() <= 600, "{one}");
    assert_ne!(one, other);
    assert!(one.starts_with("3 ferry says"), "{one}");
}

#[test]
fn a_sentence_with_two_speakers_is_attributed_to_the_one_in_the_question() {
    let corpus = TempDir::new().unwrap();
    let sentence = "Ida Holt said “no dogs”, but Mornwick Ferry said “dogs are welcome”.";
    write_dispute(corpus.path(), "ferry", &[FERRY, HOLT], "smoking", sentence);
    let statement = |speaker: &str, quote: &str| {
        format!(
            "[[statement]]\nid = \"{speaker}\"\nsource = \"article\"\nquote = \"{quote}\"\n\
             speaker = \"{speaker}\"\nstance = {{}}\n"
        )
    };
    let statements = statement("holt", "no dogs") + &statement("ferry", "dogs are welcome");
    fs::write(corpus.path().join("ferry/statements.toml"), statements).unwrap();
    let engine = engine(corpus.path());
    for (question, speaker) in [
        ("Did the ferry say yes?", "ferry"),
        ("Did Holt say no?", "holt"),
    ] {
        let answer = engine.answer(question);
        let shown = answer.citations.iter().chain(&answer.nearest);
        let speakers: Vec<Option<&str>> = shown.map(|one| one.speaker.as_deref()).collect();
        assert_eq!(speakers, [Some(speaker)], "{answer:?}");
    }
}

#[test]
fn a_dispute_beyond_the_third_is_read_if_its_sentence_is_nearest() {
    let corpus = TempDir::new().unwrap();
    for (id, topic, sentence) in [
        ("a-ferry", "smoking", "Smoking is forbidden on the quay."),
        ("b-bus", "singing", "Singing is forbidden on the bus."),
        ("c-hall", "eating", "Eating is forbidden in the hall."),
        (
            "d-pool",
            "diving",
            "Wheelchairs enter the pool by the ramp behind the showers.",
        ),
    ] {
        write_dispute(corpus.path(), id, &[FERRY], topic, sentence);
    }
    let answer = engine(corpus.path()).answer("Where do wheelchairs enter?");
    let shown = answer.citations.iter().chain(&answer.nearest);
    let sources: Vec<&str> = shown.map(|one| one.text.as_str()).collect();
    assert!(
        sources.iter().any(|text| text.contains("by the ramp")),
        "{answer:?}"
    );
}

/// The reader compares twelve sentences with a question. Twenty share a word with it, the one that answers
/// shares none.
#[test]
fn a_sentence_is_found_by_its_meaning() {
    let corpus = TempDir::new().unwrap();
    let others = [
        "The ferry has a new captain.",
        "A pier was built for the ferry.",
        "The ferry leaves at nine.",
        "The ferry has a red funnel.",
        "Some say that the ferry is loud.",
        "The ferry was late on Monday.",
        "The ferry sells tea and biscuits.",
        "On Sundays the ferry rests.",
        "A dog once slept on the ferry.",
        "Gulls follow the ferry.",
    ];
    let others = others.join(" ");
    let article = format!("{others} Repairing its engine cost 40,000 crowns. {others}");
    write_dispute(corpus.path(), "ferry", &[FERRY], "smoking", &article);
    let engine = engine(corpus.path());
    for question in [
        "How expensive was it for the ferry to fix the motor?",
        "What was the bill for mending the motor of the ferry?",
    ] {
        let answer = engine.answer(question);
        let cited: Vec<&str> = answer
            .citations
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(
            cited,
            ["Repairing its engine cost 40,000 crowns."],
            "{question}"
        );
    }
}

#[test]
fn propositions_are_compared_in_the_order_of_the_file() {
    let corpus = TempDir::new().unwrap();
    let sentence = "Ida Holt wrote to Mornwick Ferry.";
    write_dispute(corpus.path(), "ferry", &[FERRY, HOLT], "smoking", sentence);
    let file = corpus.path().join("ferry/dispute.toml");
    let mut dispute = fs::read_to_string(&file).unwrap();
    let mut asks: Vec<String> = (0..12).map(|at| format!("Is rule {at} valid?")).collect();
    asks.push("Did Ida Holt forbid smoking?".to_owned());
    for (at, ask) in asks.iter().enumerate() {
        dispute += &format!(
            "[[question]]\nid = \"q{at}\"\nask = \"{ask}\"\nparty = \"ferry\"\n\
             topic = \"smoking\"\ndecided_by = [\"ferry\"]\n"
        );
    }
    fs::write(file, dispute).unwrap();
    let answer = engine(corpus.path()).answer("Did Holt forbid smoking?");
    let compared = answer.trace.iter().filter_map(|step| match step {
        TraceStep::Proposition {
            id,
            read_together: false,
            ..
        } => Some(id.as_str()),
        _ => None,
    });
    // The first and the last one share names with the question.
    let expected = [
        "smoking", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q12",
    ];
    assert_eq!(compared.collect::<Vec<_>>(), expected);
}

/// The cache holds 20,000 rows of ledgers.
#[test]
fn answers_with_many_statements_leave_the_cache_earlier() {
    const STATEMENTS: usize = 7_000;
    let corpus = TempDir::new().unwrap();
    let sentence = |at: usize| format!("On deck {at} nobody smokes.");
    let article: String = (0..STATEMENTS).map(|at| sentence(at) + "\n\n").collect();
    write_dispute(corpus.path(), "ferry", &[FERRY], "smoking", &article);
    let statement = |at: usize| {
        format!(
            "[[statement]]\nid = \"s{at}\"\nsource = \"article\"\nquote = \"{}\"\n\
             speaker = \"ferry\"\nstance = {{ smoking = \"affirms\" }}\n",
            sentence(at)
        )
    };
    let statements: String = (0..STATEMENTS).map(statement).collect();
    fs::write(corpus.path().join("ferry/statements.toml"), statements).unwrap();
    let engine = engine(corpus.path());
    let spellings = [
        "Is smoking forbidden?",
        "is smoking forbidden?",
        "Is smoking forbidden",
    ];
    for question in spellings {
        assert_eq!(engine.answer(question).ledger.len(), STATEMENTS);
    }
    let is_cached = spellings.map(|question| engine.cached_answer(question).is_some());
    assert_eq!(is_cached, [false, true, true]);
}
