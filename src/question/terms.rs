//! What a sentence and a question are found by in the index.
//!
//! A name is found by whom it names (`@alipay` whichever alias), a word by its concept (`=buy` for
//! "purchase") or else by its stem, Chinese characters in no list by their pairs.

use crate::language::{Class, Reading, Word, WordKind, concept};

use super::lens::{Entity, Lens};
use super::understand::Question;

/// Calls `add` with each term of a source's sentence.
pub fn document_terms(lens: &Lens, reading: &Reading, add: &mut dyn FnMut(&str)) {
    for word in reading.words.iter().filter(|word| is_found(word)) {
        word_terms(lens, word, add);
        if word.name.is_some() {
            plain_terms(word, add);
        }
    }
}

/// Calls `add` with each term of a question, and how much it counts for.
pub fn question_terms(lens: &Lens, question: &Question, add: &mut dyn FnMut(&str, f32)) {
    const NAME: f32 = 1.0;
    const SPARE: f32 = 0.3;
    for entity in question
        .entities()
        .chain(question.saying.map(|saying| Entity::Party(saying.speaker)))
    {
        add(&entity_term(entity), NAME);
    }
    for (places, weight) in [(&question.content, 1.0), (&question.spare, SPARE)] {
        for &at in places {
            word_terms(lens, question.word(at), &mut |term| add(term, weight));
        }
    }
}

fn is_found(word: &Word) -> bool {
    word.name.is_some()
        || word.kind != WordKind::Mark
            && (word.is_content() || word.classes.any(&[Class::Light, Class::Yes, Class::NoWord]))
}

fn word_terms(lens: &Lens, word: &Word, add: &mut dyn FnMut(&str)) {
    match lens.entity(word) {
        Some(entity) => add(&entity_term(entity)),
        None => plain_terms(word, add),
    }
}

fn plain_terms(word: &Word, add: &mut dyn FnMut(&str)) {
    if word.kind == WordKind::UnknownHan {
        let chars: Vec<char> = word.text.chars().collect();
        chars
            .windows(2)
            .for_each(|pair| add(&pair.iter().collect::<String>()));
        if let [only] = chars.as_slice() {
            add(&only.to_string());
        }
        return;
    }
    let mut concepts = word.concepts().peekable();
    if concepts.peek().is_none() {
        word.stem.split(' ').for_each(add);
        return;
    }
    for id in concepts {
        add(&format!("={}", concept(id).id));
    }
}

fn entity_term(entity: Entity) -> String {
    match entity {
        Entity::Party(party) => format!("@{}", party.0),
        Entity::Topic(topic) => format!("#{}", topic.0),
    }
}
