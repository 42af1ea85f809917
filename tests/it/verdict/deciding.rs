//! Which proposition a question asks, by the certainties that the reader gives: when they suffice
//! without the passages, and how the statements among the passages change them.

use receipts::corpus::{PartyIx, Stance};
use receipts::entity_linker::Entity;
use receipts::reader::{PassageScores, PropositionScores};
use receipts::verdict::{
    PropositionCandidate, combine, decide_by_certain_propositions, decide_by_propositions,
};

const ASKED: PropositionScores = PropositionScores {
    same: 450,
    inverted: 400,
    narrower: 50,
    other: 100,
};

fn reading(yes: u16, no: u16) -> PassageScores {
    PassageScores {
        yes,
        no,
        none: 1000 - yes - no,
        ..PassageScores::default()
    }
}

#[test]
fn a_statement_that_answers_decides_the_direction() {
    let clear = |stance| combine(ASKED, &[(stance, reading(20, 900))]);
    assert!(clear(Stance::Affirms).is_inverted());
    assert!(!clear(Stance::Denies).is_inverted());
    for scores in [clear(Stance::Affirms), clear(Stance::Denies)] {
        assert!(scores.direct() > ASKED.direct(), "{scores:?}");
    }
    // Of several statements, the clearest one counts, not how many there are.
    let several = [(Stance::Denies, reading(600, 100)); 3];
    let clearer = (Stance::Affirms, reading(950, 10));
    assert!(combine(ASKED, &several).is_inverted());
    assert!(!combine(ASKED, &[several.as_slice(), &[clearer]].concat()).is_inverted());
}

#[test]
fn a_statement_that_does_not_answer_changes_nothing() {
    for statements in [
        vec![],
        vec![(Stance::Affirms, reading(100, 100))],
        vec![(Stance::Qualifies, reading(20, 900))],
    ] {
        assert_eq!(combine(ASKED, &statements), ASKED, "{statements:?}");
    }
}

#[test]
fn certainties_without_a_doubt_stay_certainties() {
    let sure = PropositionScores {
        same: 1000,
        ..PropositionScores::default()
    };
    for yes in [0, 1, 500, 999, 1000] {
        let scores = combine(sure, &[(Stance::Affirms, reading(yes, 1000 - yes))]);
        let sum = scores.same + scores.inverted + scores.narrower + scores.other;
        assert!((998..=1002).contains(&sum), "{yes}: {scores:?}");
        assert!(scores.same > 950, "{yes}: {scores:?}");
    }
}

fn sure(same: u16) -> PropositionScores {
    PropositionScores {
        same,
        other: 1000 - same,
        ..PropositionScores::default()
    }
}

/// How many propositions a question asks that names two parties, one in each proposition: with the
/// passages unread, and if nothing else decides.
fn asked(first: PropositionScores, second: PropositionScores) -> (Option<usize>, Option<usize>) {
    let named = [Entity::Party(PartyIx(0)), Entity::Party(PartyIx(1))];
    let each = [first, second].into_iter().zip(&named);
    let propositions: Vec<PropositionCandidate<'_>> = each
        .map(|(scores, name)| PropositionCandidate {
            scores,
            names: std::slice::from_ref(name),
        })
        .collect();
    let unread = decide_by_certain_propositions(&propositions, &named);
    let read = decide_by_propositions(&propositions, &named);
    (
        unread.map(|asked| asked.len()),
        read.map(|asked| asked.len()),
    )
}

#[test]
fn passages_stay_unread_only_if_each_asked_proposition_is_certain() {
    let split = PropositionScores {
        same: 450,
        inverted: 450,
        other: 100,
        ..PropositionScores::default()
    };
    for (first, second, expected) in [
        (sure(850), sure(0), (Some(1), Some(1))),
        (sure(849), sure(0), (None, Some(1))),
        (sure(950), sure(850), (Some(2), Some(2))),
        (sure(950), sure(700), (None, Some(2))),
        (sure(950), split, (None, Some(2))),
        (split, sure(0), (None, Some(1))),
        (sure(649), sure(0), (None, None)),
    ] {
        assert_eq!(asked(first, second), expected, "{first:?} {second:?}");
    }
}
