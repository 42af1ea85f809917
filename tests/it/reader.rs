//! The trained network: its files load, names are symbols to it, and its readings are stable.

use std::fs;

// The tests use only a part of this module.
#[path = "../../examples/stance/measure.rs"]
mod measure;

use receipts::corpus::{PartyIx, SentenceIx, SourceIx, Stance};
use receipts::entity_linker::{EntityLinker, EntityLinkerBuilder, LinkedText, Spelling, canonical};
use receipts::reader::{
    Passage, PassageScores, PropositionScores, QuestionPairs, Reader, ScoredPassage,
    ScoredProposition,
};
use rten_onnx::onnx::{DataType, ModelProto};
use serde::Deserialize;

use measure::{Sums, parse};

use crate::scan;

fn names() -> EntityLinker {
    let mut names = EntityLinkerBuilder::default();
    names.party(PartyIx(0), "Alipay", None, &["支付宝".to_owned()]);
    names.party(PartyIx(1), "Binance", None, &["币安".to_owned()]);
    names.build()
}

/// The scores that a question asks a proposition as written, asks its opposite, or does neither.
fn asking(question: &str, proposition: &str) -> [u16; 3] {
    let names = names();
    let mark = |text: &str| names.link(&canonical(text), Spelling::Forgiving);
    let asking = Reader::shared().score_propositions(&mark(question), &[&mark(proposition)]);
    [asking[0].same, asking[0].inverted, asking[0].other]
}

#[test]
fn a_question_asks_a_proposition_or_its_opposite() {
    const ASK: &str = "Can Alipay be used on Binance?";
    for same in [
        "does binance accept alipay",
        "is it ok to pay with Alipay on Binance?",
        "币安能用支付宝吗",
    ] {
        let [same_way, inverted, other] = asking(same, ASK);
        assert!(same_way > inverted && same_way > other, "{same}");
    }
    for inverted_question in [
        "is alipay banned on binance",
        "Alipay can't be used on Binance, right?",
        "does binance refuse alipay?",
    ] {
        let [same_way, inverted, other] = asking(inverted_question, ASK);
        assert!(
            inverted > same_way && inverted > other,
            "{inverted_question}"
        );
    }
    for another in ["who founded binance", "what is the weather today"] {
        let [same_way, inverted, other] = asking(another, ASK);
        assert!(other > same_way && other > inverted, "{another}");
    }
}

/// Replacing the name of a party with another alias does not change the scores.
#[test]
fn names_are_symbols() {
    assert_eq!(
        asking("does binance take alipay", "Can Alipay be used on Binance?"),
        asking("does 币安 take 支付宝", "Can 支付宝 be used on 币安?"),
    );
}

/// Pairs in Latin letters and pairs with Chinese go to different networks; each result stays at the
/// place of its pair.
#[test]
fn pairs_of_both_networks_keep_their_order() {
    let names = names();
    let link = |text: &str| names.link(&canonical(text), Spelling::Forgiving);
    let question = link("does binance take alipay");
    let propositions = [
        "Can Alipay be used on Binance?",
        "币安能用支付宝购买比特币吗?",
        "Has Alipay sued Binance?",
        "支付宝会封号吗?",
    ]
    .map(link);
    let together =
        Reader::shared().score_propositions(&question, &propositions.iter().collect::<Vec<_>>());
    let alone = propositions
        .each_ref()
        .map(|one| Reader::shared().score_propositions(&question, &[one])[0]);
    // The numbers of a batch are rounded together, so they depend a little on each other.
    const ROUNDING: u16 = 60;
    for (together, alone) in together.iter().zip(alone) {
        let near = together.same.abs_diff(alone.same) <= ROUNDING
            && together.other.abs_diff(alone.other) <= ROUNDING;
        assert!(near, "{together:?}, {alone:?}");
    }
    let [first, _, third, _] = alone;
    assert!(first.same > third.same, "{alone:?}");
}

/// A command reads on all cores, a bot on one less; both answer alike. More pairs than one batch
/// has, of different lengths and of both networks.
#[test]
fn the_number_of_threads_changes_no_score() {
    let names = names();
    let link = |text: &str| names.link(&canonical(text), Spelling::Forgiving);
    let question = link("does binance take alipay");
    let propositions: Vec<LinkedText> = (1..=14)
        .map(|at| match at % 3 {
            0 => link(&"币安能用支付宝吗？".repeat(at)),
            _ => link(&"Can Alipay be used on Binance? ".repeat(at)),
        })
        .collect();
    let propositions: Vec<&LinkedText> = propositions.iter().collect();
    let scores = |reader: &Reader| reader.score_propositions(&question, &propositions);
    let all_cores = scores(&Reader::on_all_cores());
    assert_eq!(all_cores, scores(&Reader::shared()));
    assert!(all_cores.iter().any(|score| *score != all_cores[0]));
}

#[test]
fn texts_of_any_length_are_accepted() {
    let names = names();
    let long = names.link(&"alipay 支付宝 x ".repeat(900), Spelling::Exact);
    assert_eq!(
        Reader::shared().score_propositions(&long, &[&long]).len(),
        1
    );
    let empty = names.link("", Spelling::Exact);
    assert_eq!(
        Reader::shared().score_propositions(&empty, &[&empty]).len(),
        1
    );
    assert_eq!(Reader::shared().score_propositions(&empty, &[]), []);
    let passage = Passage {
        before: Some(long.clone()),
        sentence: long.clone(),
        ..Passage::default()
    };
    assert_eq!(Reader::shared().score_passages(&long, &[&passage]).len(), 1);
}

/// On processors without VNNI, the kernel adds two products of an activation (at most 255) and a
/// weight in 16 bits. With larger weights the sum overflows, and the program answers differently on
/// each kind of processor.
#[test]
fn no_processor_overflows_on_the_weights() {
    // 2 × 255 × 64 = 32,640, which 16 bits hold.
    const MAX_WEIGHT: u8 = 64;
    for network in ["english", "multilingual"] {
        let file = |end| fs::read(format!("{}/{network}.{end}", env!("OUT_DIR"))).unwrap();
        let model = ModelProto::parse_buf(&file("onnx")).unwrap();
        let weights = file("data");
        let tensors = model.graph.unwrap().initializer;
        let matrices = tensors
            .iter()
            .filter(|tensor| tensor.data_type == Some(DataType::INT8) && tensor.dims.len() == 2);
        let mut checked = 0;
        for matrix in matrices {
            let place = |key: &str| -> usize {
                let mut entries = matrix.external_data.iter();
                let entry = entries.find(|entry| entry.key.as_deref() == Some(key));
                entry.unwrap().value.as_ref().unwrap().parse().unwrap()
            };
            let bytes = &weights[place("offset")..][..place("length")];
            assert_eq!(bytes.len() as i64, matrix.dims.iter().product::<i64>());
            let magnitude = |byte: &u8| i8::from_ne_bytes([*byte]).unsigned_abs();
            let largest = bytes.iter().map(magnitude).max().unwrap();
            assert!(
                largest <= MAX_WEIGHT,
                "{network}, {:?}: {largest}",
                matrix.name
            );
            checked += 1;
        }
        // Twelve layers with four matrices each, and two of the heads.
        assert_eq!(checked, 50, "{network}");
    }
}

/// Pairs of a claim and a sentence, from no dispute; half of the claims are supported. A reader
/// without any result, or with always the same result, scores 0.5.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are what one runs it for")]
fn support_is_distinguished_from_contradiction() {
    let mut pairs = parse(&scan::read("tests/data/stance/stance-dev.jsonl")).unwrap();
    assert_eq!(pairs.len(), 708);
    pairs = pairs.into_iter().step_by(4).collect();
    let sums = Sums::over(&pairs, |_| true);
    println!("{sums}");
    assert!(sums.score() >= 0.55, "{sums}");
}

/// A question of `tests/data/joint.json` with its pairs.
#[derive(Deserialize)]
struct JointExample {
    question: JointQuestion,
    expects_fact: bool,
    propositions: Vec<JointProposition>,
    passages: Vec<JointPassage>,
}

#[derive(Deserialize)]
struct JointQuestion {
    surface: String,
    canonical: String,
}

#[derive(Deserialize)]
struct JointProposition {
    text: String,
    alone: [u16; 4],
    together: [u16; 4],
}

#[derive(Deserialize)]
struct JointPassage {
    source: usize,
    number: usize,
    sentence: String,
    before: Option<String>,
    speaker: Option<usize>,
    relayed_by: Option<usize>,
    stances: Vec<(usize, String)>,
    alone: [u16; 5],
    together: [u16; 5],
}

impl JointPassage {
    fn passage(&self) -> Passage {
        let surface = |text: &str| LinkedText {
            surface: text.to_owned(),
            ..LinkedText::default()
        };
        Passage {
            before: self.before.as_deref().map(surface),
            speaker: self.speaker.map(PartyIx),
            relayed_by: self.relayed_by.map(PartyIx),
            medium: None,
            sentence: surface(&self.sentence),
        }
    }

    fn stances(&self) -> Vec<(usize, Stance)> {
        let stance = |word: &str| match word {
            "affirms" => Stance::Affirms,
            "denies" => Stance::Denies,
            "qualifies" => Stance::Qualifies,
            other => panic!("no stance: {other}"),
        };
        let each = self.stances.iter();
        each.map(|(at, word)| (*at, stance(word))).collect()
    }
}

/// Texts are near in meaning without a word in common, in one language or two; a text without a piece
/// is near to none.
#[test]
fn texts_of_similar_meaning_have_similar_vectors() {
    let names = EntityLinkerBuilder::default().build();
    let link = |text: &str| names.link(&canonical(text), Spelling::Exact);
    let sentences = [
        "It costs the league 3.8 million marks a year.",
        "The meeting was held in the school.",
        "Our lawyer files a suit against them.",
        "",
    ];
    let sentences = Reader::shared().text_vectors(&sentences.map(link));
    for (question, expected) in [
        ("what is the yearly bill for it", 0),
        ("多少钱", 0),
        ("where did they come together", 1),
        ("which attorney is handling it", 2),
    ] {
        let question = &Reader::shared().text_vectors(&[link(question)])[0];
        let similarities: Vec<f32> = sentences
            .iter()
            .map(|sentence| sentence.similarity(question))
            .collect();
        let nearest =
            (0..similarities.len()).max_by(|&a, &b| similarities[a].total_cmp(&similarities[b]));
        assert_eq!(nearest, Some(expected), "{similarities:?}");
        assert!(similarities[3] == 0.0);
    }
}

/// The program computes the features, relations and probabilities of `training/joint.py`, which wrote
/// the examples.
#[test]
fn pairs_read_together_get_the_scores_of_the_training_code() {
    // Features and relations that differ change single probabilities by far more.
    const ROUNDING: u16 = 3;
    let examples = scan::read("tests/data/joint.json");
    let examples = examples
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let examples: Vec<JointExample> = examples.collect();
    let mut changed = 0;
    for example in &examples {
        let question = LinkedText {
            surface: example.question.surface.clone(),
            canonical: example.question.canonical.clone(),
            entities: Vec::new(),
        };
        let propositions = example.propositions.iter().map(|one| LinkedText {
            canonical: one.text.clone(),
            ..LinkedText::default()
        });
        let propositions: Vec<LinkedText> = propositions.collect();
        let passages: Vec<Passage> = example.passages.iter().map(JointPassage::passage).collect();
        let (of_propositions, of_passages) = Reader::shared().read_together(&QuestionPairs {
            question: &question,
            expects_fact: example.expects_fact,
            propositions: (propositions.iter().zip(&example.propositions))
                .map(|(text, one)| ScoredProposition {
                    text,
                    scores: proposition_scores(one.alone),
                })
                .collect(),
            passages: (passages.iter().zip(&example.passages))
                .map(|(passage, one)| ScoredPassage {
                    at: SentenceIx {
                        source: SourceIx(one.source),
                        number: one.number,
                    },
                    passage,
                    scores: passage_scores(one.alone),
                    stances: one.stances(),
                })
                .collect(),
        });
        for (one, scores) in example.propositions.iter().zip(of_propositions) {
            let got = [scores.same, scores.inverted, scores.narrower, scores.other];
            let near = |(got, expected): (&u16, &u16)| got.abs_diff(*expected) <= ROUNDING;
            let equal = got.iter().zip(&one.together).all(near);
            assert!(equal, "{}: {got:?}, {:?}", one.text, one.together);
            changed += usize::from(got[0].abs_diff(one.alone[0]) > 10 * ROUNDING);
        }
        for (one, scores) in example.passages.iter().zip(of_passages) {
            let PassageScores {
                yes,
                no,
                qualifies,
                fact,
                none,
            } = scores;
            let got = [yes, no, qualifies, fact, none];
            let near = |(got, expected): (&u16, &u16)| got.abs_diff(*expected) <= ROUNDING;
            let equal = got.iter().zip(&one.together).all(near);
            assert!(equal, "{}: {got:?}, {:?}", one.sentence, one.together);
        }
    }
    assert!(changed > 0, "no proposition's score was corrected");
}

#[test]
fn sets_of_any_size_are_read_together() {
    let names = names();
    let question = names.link("can i use alipay", Spelling::Exact);
    let proposition = names.link("is alipay accepted?", Spelling::Exact);
    let long = names.link(&"alipay 支付宝 x ".repeat(900), Spelling::Exact);
    let passage = Passage {
        sentence: long.clone(),
        ..Passage::default()
    };
    for (question, propositions, passages) in [
        (&question, 0, 0),
        (&question, 1, 0),
        (&question, 0, 1),
        (&long, 12, 24),
    ] {
        let pairs = QuestionPairs {
            question,
            expects_fact: false,
            propositions: vec![
                ScoredProposition {
                    text: &proposition,
                    scores: proposition_scores([1000, 0, 0, 0]),
                };
                propositions
            ],
            passages: vec![
                ScoredPassage {
                    at: SentenceIx {
                        source: SourceIx(0),
                        number: 0,
                    },
                    passage: &passage,
                    scores: passage_scores([0, 0, 0, 0, 1000]),
                    stances: vec![(0, Stance::Affirms)],
                };
                passages
            ],
        };
        let (of_propositions, of_passages) = Reader::shared().read_together(&pairs);
        assert_eq!(of_propositions.len(), propositions);
        assert_eq!(of_passages.len(), passages);
    }
}

fn proposition_scores([same, inverted, narrower, other]: [u16; 4]) -> PropositionScores {
    PropositionScores {
        same,
        inverted,
        narrower,
        other,
    }
}

fn passage_scores([yes, no, qualifies, fact, none]: [u16; 5]) -> PassageScores {
    PassageScores {
        yes,
        no,
        qualifies,
        fact,
        none,
    }
}
