//! Which proposition a question asks, by the certainties that the reader gives: when they suffice
//! without the passages.

use receipts::corpus::PartyIx;
use receipts::entity_linker::Entity;
use receipts::reader::PropositionScores;
use receipts::verdict::{
    PropositionCandidate, decide_by_certain_propositions, decide_by_propositions,
};

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
        (sure(499), sure(0), (None, None)),
    ] {
        assert_eq!(asked(first, second), expected, "{first:?} {second:?}");
    }
}
