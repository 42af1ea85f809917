//! Combines two readings of a question: with a proposition, and with the statements on it.

use crate::corpus::Stance;
use crate::reader::{PassageScores, PropositionScores};

/// The weight of the reading of the statements, as an exponent of their odds. On 23 development
/// disputes, .3 to .6 get .833 to .837 of the verdicts right; without statements, .820.
const STATEMENT_WEIGHT: f64 = 0.4;
/// Added to the certainties of a statement, in thousandths, so that none is impossible.
const SMOOTHING: u16 = 20;

/// Returns the certainties that a question asks a proposition, given how the statements on the
/// proposition answer the question.
///
/// A statement that affirms the proposition and answers no speaks for an inverted question. The
/// statement with the highest odds counts, separately for the question as written and inverted. A
/// statement that does not answer speaks for nothing, and exceptions do not count. The two readings
/// make different errors.
pub fn combine(
    question: PropositionScores,
    statements: &[(Stance, PassageScores)],
) -> PropositionScores {
    let factor = |same: bool| {
        let each = statements.iter();
        let odds = each.filter_map(|(stance, scores)| odds(*stance, same, scores));
        odds.fold(1.0, f64::max).powf(STATEMENT_WEIGHT)
    };
    let (same, inverted) = (factor(true), factor(false));
    if same <= 1.0 && inverted <= 1.0 {
        return question;
    }
    // Half a thousandth, so that a certainty that was rounded to zero can still grow.
    let certainty = |thousandths: u16| f64::from(thousandths) + 0.5;
    let weights = [
        certainty(question.same) * same,
        certainty(question.inverted) * inverted,
        certainty(question.narrower),
        certainty(question.other),
    ];
    let sum: f64 = weights.iter().sum();
    let [same, inverted, narrower, other] = weights.map(|weight| thousandths(weight / sum));
    PropositionScores {
        same,
        inverted,
        narrower,
        other,
    }
}

/// The odds that a statement answers as it would if the question asked the proposition as written
/// (`same`) or inverted, against that it does not answer.
fn odds(stance: Stance, same: bool, scores: &PassageScores) -> Option<f64> {
    let answer = match stance {
        Stance::Affirms if same => scores.yes,
        Stance::Affirms => scores.no,
        Stance::Denies if same => scores.no,
        Stance::Denies => scores.yes,
        Stance::Qualifies => return None,
    };
    Some(f64::from(answer + SMOOTHING) / f64::from(scores.none + SMOOTHING))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability lies between 0 and 1"
)]
fn thousandths(probability: f64) -> u16 {
    (probability * 1000.0).round() as u16
}
