//! Converts an answer to the data that a pin stores, and stored data to what is shown.
//!
//! The two types have nearly the same fields on purpose. Later releases must read old pins even if
//! an answer's citations have changed by then, and the store does not depend on the core.

use crate::answer::{Answer, Citation, Verdict, VerdictCode};
use crate::corpus::Stance;
use crate::store::pin::{
    Citations, Evidence, NoCitation, Origin, Pin, StoredCitation, StoredVerdict,
};
use crate::text::Span;

/// The evidence for a pin, from the current answer.
///
/// # Errors
///
/// [`NoCitation`] if the answer cites no sentence.
pub(in crate::bot) fn evidence(answer: &Answer) -> Result<Evidence, NoCitation> {
    let verdict = answer.verdict.as_ref().map(|verdict| StoredVerdict {
        code: verdict.code.as_str().to_owned(),
        question_id: verdict.question_id.clone(),
        qualifiers: verdict
            .qualifiers
            .iter()
            .map(|qualifier| qualifier.as_str().to_owned())
            .collect(),
    });
    Ok(Evidence {
        verdict,
        citations: citations(&answer.citations)?,
        corpus: answer.corpus.clone(),
    })
}

/// Converts citations to stored ones.
///
/// # Errors
///
/// [`NoCitation`] if there are none.
pub(in crate::bot) fn citations(cited: &[Citation]) -> Result<Citations, NoCitation> {
    cited.iter().map(stored).collect::<Vec<_>>().try_into()
}

fn stored(citation: &Citation) -> StoredCitation {
    StoredCitation {
        id: citation.id.clone(),
        dispute: citation.dispute.clone(),
        source: citation.source.clone(),
        start: citation.span.start,
        end: citation.span.end,
        text: citation.text.clone(),
        speaker: citation.speaker.clone(),
        speaker_name: citation.speaker_name.clone(),
        relayed_by: citation.relayed_by.clone(),
        relayed_by_name: citation.relayed_by_name.clone(),
        medium: citation.medium.clone(),
        said: citation.said_at.clone(),
        reported: citation.reported,
        stance: citation.stance.map(|stance| stance.as_str().to_owned()),
        source_title: citation.source_title.clone(),
        publisher: citation.publisher.clone(),
        url: citation.url.clone(),
        published: citation.published.clone(),
    }
}

/// Converts a stored citation back, so that it is shown like an answer's.
pub(in crate::bot) fn citation(stored: &StoredCitation) -> Citation {
    let stances = [Stance::Affirms, Stance::Denies, Stance::Qualifies];
    let stance = stored.stance.as_deref();
    Citation {
        id: stored.id.clone(),
        dispute: stored.dispute.clone(),
        source: stored.source.clone(),
        span: Span::new(stored.start, stored.end),
        text: stored.text.clone(),
        speaker: stored.speaker.clone(),
        speaker_name: stored.speaker_name.clone(),
        relayed_by: stored.relayed_by.clone(),
        relayed_by_name: stored.relayed_by_name.clone(),
        medium: stored.medium.clone(),
        said_at: stored.said.clone(),
        reported: stored.reported,
        stance: stances.into_iter().find(|s| Some(s.as_str()) == stance),
        source_title: stored.source_title.clone(),
        publisher: stored.publisher.clone(),
        url: stored.url.clone(),
        published: stored.published.clone(),
    }
}

/// The verdict's code. `None` if a later release stored a code that this one does not know.
pub(in crate::bot) fn code(verdict: &StoredVerdict) -> Option<VerdictCode> {
    [
        VerdictCode::Yes,
        VerdictCode::No,
        VerdictCode::Disputed,
        VerdictCode::NotInSources,
    ]
    .into_iter()
    .find(|code| code.as_str() == verdict.code)
}

/// Returns true if the verdict of an answer is the pin's.
pub(in crate::bot) fn has_verdict_of(pin: &Pin, verdict: Option<&Verdict>) -> bool {
    let now = verdict.map(|verdict| verdict.code.as_str());
    let then = pin.verdict.as_ref().map(|verdict| verdict.code.as_str());
    now == then
}

/// Returns true if an answer says something else than the pin, which must not be above it then. An
/// answer that the sources do not give says nothing else, and sentences that a moderator chose have
/// no verdict.
pub(in crate::bot) fn differs_from(pin: &Pin, verdict: Option<&Verdict>) -> bool {
    pin.origin == Origin::Answer
        && !has_verdict_of(pin, verdict)
        && !verdict.is_some_and(Verdict::is_silent)
}
