//! Which of the dispute's questions is asked, and which way round.
//!
//! A question of the dispute is asked where it covers every name and every word that carries
//! meaning; what it cannot cover is a question of its own ("Can I use Alipay to pay for
//! *groceries*?"). Words that stand in a statement that speaks to it narrow the scope: they may be
//! the circumstance of an exception.

use crate::corpus::{Dispute, PartyIx, StatementIx};
use crate::language::{Class, Word};
use crate::question::{Entity, Kind, Question};

use super::assertion::says;
use super::casebook::{Asked, Casebook, StanceRow};
use super::evidence::{Evidence, is_voice};
use super::words::{Words, asks_for_exception, cover_words, meets};

/// Which way round one of the dispute's questions is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As it stands in the file.
    Straight,
    /// The other way round: "Is X against Y?" for "Can X be used for Y?".
    Turned,
}

/// How one of the dispute's questions fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Its place in [`Casebook::asked`].
    pub asked: usize,
    /// Higher fits better.
    pub score: f32,
    /// The names of the user's question that it does not cover.
    pub uncovered: Vec<Entity>,
    /// Exceptions whose circumstance the question names.
    pub exceptions: Vec<StatementIx>,
    /// Whether the question says all that the proposition says.
    pub complete: bool,
    /// Whether every word that carries meaning is the proposition's own.
    pub own_words: bool,
    /// Whether a topic of the question is covered only by what its statements tell.
    pub told: bool,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// The dispute's questions, one for each of several alternatives that are named.
    pub fits: Vec<Fit>,
    /// Which way round.
    pub direction: Direction,
    /// The party whose word alone is heard.
    pub heard: Option<PartyIx>,
}

/// How well a proposition fits at the least: less is met by one common word alone.
const WEAKEST: f32 = 0.1;

/// Finds what `question` asks; `None` where no question of the dispute covers it.
pub fn scope(dispute: &Dispute, casebook: &Casebook, question: &Question) -> Option<Scope> {
    let mut fits: Vec<Fit> = (0..casebook.asked.len())
        .filter_map(|at| fit(dispute, casebook, question, at))
        .collect();
    fits.retain(|fit| fit.score >= WEAKEST);
    fits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.asked.cmp(&b.asked)));
    let chosen = choose(casebook, question, fits)?;
    let ask = &casebook.asked[chosen[0].asked];
    let direction = direction(question, ask);
    let heard = heard(dispute, question, casebook, &chosen);
    Some(Scope {
        fits: chosen,
        direction,
        heard,
    })
}

fn fit(dispute: &Dispute, casebook: &Casebook, question: &Question, at: usize) -> Option<Fit> {
    let asked = &casebook.asked[at];
    let mut uncovered = Vec::new();
    let mut told = false;
    let mut score = 0.0f32;
    for entity in question.entities() {
        match covers_name(dispute, casebook, question, asked, entity) {
            Some(worth) => {
                told |= worth == TOLD;
                score += worth;
            }
            None => uncovered.push(entity),
        }
    }
    score += told_aside(casebook, question, asked).len() as f32;
    let speaker = question.saying.map(|saying| saying.speaker);
    if speaker.is_some_and(|party| {
        asked
            .ask
            .parties
            .iter()
            .any(|&own| is_voice(dispute, party, own))
    }) {
        score += 1.5;
    }
    if score == 0.0 {
        return None;
    }
    let words = cover_words(casebook, question, asked)?;
    let missing = missing(dispute, casebook, question, asked, &words)?;
    let said = |place: &&usize| {
        question
            .content
            .iter()
            .any(|&at| meets(question.word(at), asked.ask.word(**place)))
    };
    let unsaid = asked
        .ask
        .content
        .iter()
        .filter(|place| !said(place))
        .count() as f32;
    let narrower = if words.exceptions.is_empty() {
        0.0
    } else {
        1.5
    };
    Some(Fit {
        asked: at,
        score: score + words.own * 1.2 + narrower - missing - 0.6 * unsaid,
        complete: words.stated == 0
            && (missing == 0.0
                || words.own >= 2.0 && unsaid == 0.0 && topics_named(question, asked))
            && (asked.permission && unsaid <= 1.0 && !asked.says_more() || unsaid == 0.0),
        uncovered,
        exceptions: words.exceptions,
        own_words: words.others == 0,
        told,
    })
}

/// Who and what a proposition is about that is named beside the question alone: "I bought it at X.
/// Will Y refund it?"
fn told_aside(casebook: &Casebook, question: &Question, asked: &Asked) -> Vec<Entity> {
    let mut aside = casebook.lens.entities(&question.aside);
    let own = |entity: &Entity| match entity {
        Entity::Party(party) => asked.ask.parties.contains(party),
        Entity::Topic(topic) => asked.ask.topics.contains(topic),
    };
    aside.retain(|entity| own(entity) && !question.entities().any(|named| named == *entity));
    aside
}

/// Whether the question names every topic of a proposition.
fn topics_named(question: &Question, asked: &Asked) -> bool {
    asked
        .ask
        .topics
        .iter()
        .all(|topic| question.topics.contains(topic))
}

/// What a topic is worth that only a statement tells of.
const TOLD: f32 = 0.5;

/// What a name of the question is worth to a proposition; `None` where it is about something else.
fn covers_name(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    asked: &Asked,
    entity: Entity,
) -> Option<f32> {
    let own = match entity {
        Entity::Party(party) => asked.ask.parties.contains(&party),
        Entity::Topic(topic) => asked.ask.topics.contains(&topic),
    };
    if own {
        return Some(2.0);
    }
    let decided = &dispute.question(asked.question).decided_by;
    let voice = |party: PartyIx| {
        decided
            .iter()
            .any(|&d| is_voice(dispute, party, d) || is_voice(dispute, d, party))
            || asked
                .ask
                .parties
                .iter()
                .any(|&own| is_voice(dispute, party, own))
    };
    let decides = matches!(entity, Entity::Party(party) if voice(party));
    if decides || casebook.lens.entities(&asked.ask.reading).contains(&entity) {
        return Some(1.0);
    }
    let speaks = |row: &StanceRow| matches!(entity, Entity::Party(party) if is_voice(dispute, dispute.statement(row.statement).speaker, party));
    if asked.rows.iter().any(speaks) {
        return Some(1.0);
    }
    // What those whose word settles it speak of in their statements is within its reach.
    let named = asked
        .ask
        .topics
        .iter()
        .all(|topic| question.topics.contains(topic));
    let elsewhere = matches!(entity, Entity::Topic(topic) if casebook.asked.iter().any(|other| other.ask.topics.contains(&topic)));
    let settles = |speaker: PartyIx| {
        named
            && !elsewhere
            && decided
                .iter()
                .any(|&party| is_voice(dispute, speaker, party))
    };
    let told = |seen: &Evidence| {
        seen.entities.contains(&entity)
            && seen.statements.iter().any(|&ix| {
                settles(dispute.statement(ix).speaker)
                    || asked.rows.iter().any(|row| row.statement == ix)
            })
    };
    let topic = matches!(entity, Entity::Topic(_));
    (topic && casebook.stated.values().any(|seen| told(seen))).then_some(TOLD)
}

/// What the proposition names and the question leaves out, as a penalty; `None` where so much is
/// left out that something else may be meant.
fn missing(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    asked: &Asked,
    words: &Words,
) -> Option<f32> {
    let ask = &asked.ask;
    let named = casebook.lens.entities(&ask.reading);
    let speaks = |entity: &Entity| match (entity, question.saying) {
        (Entity::Party(party), Some(saying)) => is_voice(dispute, saying.speaker, *party),
        _ => false,
    };
    let aside = told_aside(casebook, question, asked);
    let has = |entity: &Entity| {
        question.entities().any(|own| own == *entity) || speaks(entity) || aside.contains(entity)
    };
    let parties: Vec<Entity> = ask
        .parties
        .iter()
        .map(|&party| Entity::Party(party))
        .filter(|entity| !has(entity))
        .collect();
    let topics: Vec<Entity> = ask
        .topics
        .iter()
        .map(|&topic| Entity::Topic(topic))
        .filter(|entity| !has(entity))
        .collect();
    let told = words.stated >= 2 || words.stated >= 1 && !words.exceptions.is_empty();
    let points = question
        .reading
        .words
        .iter()
        .any(|word| word.classes.any(&[Class::Anaphor, Class::There]));
    let unnamed = |entities: &[Entity]| entities.iter().all(|entity| !named.contains(entity));
    let some_party = ask.parties.len() > parties.len();
    let some_topic = ask.topics.len() > topics.len();
    let party_ok = parties.is_empty()
        || question.saying.is_some() && topics.is_empty()
        || unnamed(&parties)
        || some_party && (some_topic || words.own > 0.0)
        || words.own > 0.0 && topics.is_empty()
        || told;
    let topic_ok = topics.is_empty()
        || unnamed(&topics) && (some_party || words.own > 0.0)
        || ask.parties.len() >= 2 && parties.is_empty()
        || some_topic && words.stated >= 1
        || is_only_one(casebook, question, asked)
        || some_party && (points || told || words.own > 0.0 && ask.parties.len() == 1);
    let said = |entities: &[Entity]| {
        entities
            .iter()
            .filter(|entity| named.contains(entity))
            .count() as f32
    };
    let gone = said(&parties) * 1.2 + said(&topics) * 0.8;
    (party_ok && topic_ok).then_some(gone)
}

/// "Can I use X?": where one question of the dispute alone asks what may be done with X, it is the one.
fn is_only_one(casebook: &Casebook, question: &Question, asked: &Asked) -> bool {
    // "Does X work?" may ask for much else.
    let asks = |word: &Word| word.name.is_none() && word.classes.has(Class::Modal);
    let same = |other: &&Asked| other.permission && other.ask.parties == asked.ask.parties;
    question.kind.wants_verdict()
        && question.content.is_empty()
        && question.saying.is_none()
        && question.parties == asked.ask.parties
        && question.parties.len() == 1
        && question.reading.words.iter().any(asks)
        && asked.permission
        && casebook.asked.iter().filter(same).count() == 1
}

/// The best fit, where it covers all names; else one fit for each of the alternatives that the
/// question joins by "and", "or", a comma or a slash. A best fit that says more than was asked
/// gives way to alternatives that say just that.
fn choose(casebook: &Casebook, question: &Question, fits: Vec<Fit>) -> Option<Vec<Fit>> {
    let whole: Vec<Fit> = fits
        .iter()
        .filter(|fit| fit.uncovered.is_empty())
        .cloned()
        .collect();
    let mut whole = whole;
    whole.sort_by_key(|fit| !fit.complete);
    let best = whole.first();
    if best.is_none_or(|best| !best.complete || question.kind == Kind::Which)
        && let Some(alternatives) = alternatives(casebook, question, fits)
        && (best.is_none() || alternatives.iter().all(|fit| fit.complete))
    {
        return Some(alternatives);
    }
    let best = best?;
    let tied =
        |fit: &&Fit| (fit.score - best.score).abs() < 0.01 && same_shape(casebook, fit, best);
    let alike: Vec<Fit> = whole.iter().filter(tied).cloned().collect();
    let several = question.parties.is_empty() && alike.len() <= MOST_ALTERNATIVES;
    Some(if several { alike } else { vec![best.clone()] })
}

/// How many propositions are answered side by side where a question names no party.
const MOST_ALTERNATIVES: usize = 4;

/// One fit for each of several names that no single proposition covers together.
fn alternatives(casebook: &Casebook, question: &Question, fits: Vec<Fit>) -> Option<Vec<Fit>> {
    let mut chosen: Vec<Fit> = Vec::new();
    let mut open: Vec<Entity> = Vec::new();
    let (complete, rest): (Vec<Fit>, Vec<Fit>) = fits.into_iter().partition(|fit| fit.complete);
    let fits = complete.into_iter().chain(rest);
    for fit in fits.into_iter().filter(|fit| !fit.uncovered.is_empty()) {
        if chosen.is_empty() {
            open.clone_from(&fit.uncovered);
            chosen.push(fit);
        } else if fit.uncovered.len() == chosen[0].uncovered.len()
            && same_shape(casebook, &fit, &chosen[0])
            && open.iter().any(|entity| !fit.uncovered.contains(entity))
        {
            open.retain(|entity| fit.uncovered.contains(entity));
            chosen.push(fit);
        }
    }
    let names: Vec<Entity> = chosen
        .iter()
        .flat_map(|fit| fit.uncovered.iter().copied())
        .collect();
    let parties = names
        .iter()
        .all(|entity| matches!(entity, Entity::Party(_)));
    let topics = names
        .iter()
        .all(|entity| matches!(entity, Entity::Topic(_)));
    let found = chosen.len() > 1
        && open.is_empty()
        && (parties || topics)
        && joined(casebook, question, &names);
    found.then(|| {
        chosen.sort_by_key(|fit| fit.asked);
        chosen
    })
}

/// Whether two propositions ask the same of other parties, or of other topics.
fn same_shape(casebook: &Casebook, one: &Fit, other: &Fit) -> bool {
    let (one, other) = (&casebook.asked[one.asked], &casebook.asked[other.asked]);
    let same_parties = one.ask.parties == other.ask.parties;
    let same_topics = one.ask.topics == other.ask.topics;
    one.permission == other.permission
        && one.ask.parties.len() == other.ask.parties.len()
        && one.ask.topics.len() == other.ask.topics.len()
        && (same_parties || same_topics)
}

/// Whether something joins the alternatives where the question names them.
fn joined(casebook: &Casebook, question: &Question, alternatives: &[Entity]) -> bool {
    let words = &question.reading.words;
    let places: Vec<usize> = (0..words.len())
        .filter(|&at| {
            casebook
                .lens
                .entity(&words[at])
                .is_some_and(|entity| alternatives.contains(&entity))
        })
        .collect();
    // Names that were typed in a sentence before are joined by standing there.
    let (Some(&first), Some(&last)) = (places.first(), places.last()) else {
        return true;
    };
    let near = first.saturating_sub(2)..last;
    words[near].iter().any(|word| {
        word.classes.any(&[Class::And, Class::Joint])
            || matches!(word.text.as_str(), "," | "/" | "+" | "&" | "、")
    }) || last == first + 1
}

/// Which way round: whether the question itself says yes or no to the proposition.
fn direction(question: &Question, asked: &Asked) -> Direction {
    // Where an exception is asked for, finding one is a yes.
    if asks_for_exception(question) {
        return if asked.excepts_from_yes() {
            Direction::Turned
        } else {
            Direction::Straight
        };
    }
    let said = says_of_question(question, asked);
    let turned = said.is_some_and(|yes| !yes) != question.flipped;
    if turned {
        Direction::Turned
    } else {
        Direction::Straight
    }
}

fn says_of_question(question: &Question, asked: &Asked) -> Option<bool> {
    let words = &question.reading.words;
    let start = question
        .saying
        .and_then(|saying| saying.verb)
        .map_or(0, |verb| verb + 1);
    let said = says(&asked.ask, &question.reading, start..words.len())?;
    let claims = matches!(question.kind, Kind::Polar | Kind::Claim | Kind::Fragment);
    (claims || said.rule <= 5).then_some(said.yes)
}

/// The party whose word alone is heard: one that decides and is named without being what the
/// question is about, or one of several that decide.
fn heard(
    dispute: &Dispute,
    question: &Question,
    casebook: &Casebook,
    fits: &[Fit],
) -> Option<PartyIx> {
    if let Some(saying) = question.saying {
        return Some(saying.speaker);
    }
    let [fit] = fits else { return None };
    let asked = &casebook.asked[fit.asked];
    let decided = &dispute.question(asked.question).decided_by;
    // Somebody who speaks for a decider, and is named apart from it.
    let organ = |party: &&PartyIx| {
        !decided.contains(party)
            && !asked.ask.parties.contains(party)
            && decided.iter().any(|&d| is_voice(dispute, **party, d))
            && asked
                .rows
                .iter()
                .any(|row| dispute.statement(row.statement).speaker == **party)
    };
    if let Some(&organ) = question.parties.iter().find(organ) {
        return Some(organ);
    }
    if let [only] = asked.ask.parties.as_slice()
        && question.parties.iter().all(|party| party == only)
    {
        return None;
    }
    let named: Vec<PartyIx> = decided
        .iter()
        .copied()
        .filter(|&decider| {
            question
                .parties
                .iter()
                .any(|&party| is_voice(dispute, party, decider))
        })
        .collect();
    let outside = |party: &&PartyIx| {
        !asked.ask.parties.contains(party)
            && asked
                .rows
                .iter()
                .any(|row| is_voice(dispute, dispute.statement(row.statement).speaker, **party))
    };
    let beside: Vec<PartyIx> = named
        .iter()
        .copied()
        .filter(|party| !asked.ask.parties.contains(party))
        .collect();
    let first = question.parties.first();
    let beside: Vec<PartyIx> = beside
        .into_iter()
        .filter(|&party| first.is_some_and(|&first| is_voice(dispute, first, party)))
        .collect();
    match (named.as_slice(), beside.as_slice()) {
        ([one], _)
            if decided.len() > 1 && (!beside.is_empty() || asked.ask.parties.contains(one)) =>
        {
            Some(*one)
        }
        (_, [one]) if decided.len() > 1 => Some(*one),
        ([], _) => question.parties.iter().find(outside).copied(),
        _ => None,
    }
}
