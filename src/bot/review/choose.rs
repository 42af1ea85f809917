//! Pages of a select menu to choose the sentences that answer a question of the queue.
//!
//! ```text
//! Choose up to three sentences · page 1 of 4
//! Can dogs go on the ferry?
//! Chosen: notices#4
//! [1] Harbour Office, via notice board
//!   > Correction: no bicycles on any crossing.
//! …
//! [Sentences of this page … ▾]
//! [Back] [More] [Pin these] [Search] [To the list]
//! ```
//! The sentences of the answer come first, then those most relevant to the question or to a
//! moderator's search ([`search`](super::search)), then all others. A choice is a sentence's index
//! in one version of the corpus. If the corpus changes, the moderator must start again.

use std::collections::HashMap;

use crate::answer::{Answer, Citation, Engine};
use crate::bot::authority::Privilege;
use crate::bot::card::{CitationNumber, quotation, speaker_line};
use crate::bot::citation;
use crate::bot::custom_id::{ChooserControl, ChosenSentences, CustomId};
use crate::bot::error::{BotError, UserError};
use crate::bot::escape::{escape, visible};
use crate::bot::message_limits;
use crate::bot::reply::{
    ActionRow, Button, ButtonState, ButtonStyle, Embed, Field, Message, Reply, Response, Select,
    SelectOption, Visibility,
};
use crate::bot::request::QuestionId;
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::corpus::{Corpus, Dispute, SentenceIx, SourceIx};
use crate::store::question::QuestionGroup;

/// The number of sentences on a page. An embed usually holds this many in full.
const PAGE_SENTENCES: usize = 8;
/// How many sentences are ranked. The others follow in the corpus's order.
const MAX_RANKED: usize = 200;

/// A request for a page of sentences for a group of the queue.
pub(in crate::bot) struct ChooserRequest {
    /// The group's oldest question.
    pub(in crate::bot) entry: QuestionId,
    /// Which page, from 0.
    pub(in crate::bot) page: u16,
    /// The sentences chosen so far.
    pub(in crate::bot) chosen: ChosenSentences,
    /// The subject of the sentences. `None` means the question's subject.
    pub(in crate::bot) search: Option<String>,
}

/// Replaces the shown page by another one. `selected` is the new selection on the page. `None`:
/// only the page changes.
pub(in crate::bot) async fn turn_page(
    bot: &Bot,
    context: RequestContext<'_>,
    request: ChooserRequest,
    selected: Option<&[String]>,
) -> HandlerResult {
    let message = page(bot, context, request, selected).await?;
    Ok(Reply::only(Response::Update(message)))
}

/// Builds a page of sentences.
pub(super) async fn page(
    bot: &Bot,
    context: RequestContext<'_>,
    request: ChooserRequest,
    selected: Option<&[String]>,
) -> Result<Message, BotError> {
    let (guild, _) = bot.authorize(context, Privilege::AnswerQueue).await?;
    let ChooserRequest {
        entry,
        page,
        chosen,
        search,
    } = request;
    if chosen.corpus != citation::corpus_checksum(bot.engine.corpus()) {
        return Err(UserError::CorpusChanged.into());
    }
    let group = bot.store.group(guild, entry).await?;
    let group = group.ok_or(UserError::QuestionGone)?;
    let about = search.clone().unwrap_or_else(|| group.text.clone());
    let answer = bot.answer_pool.answer(&about).await?;
    let rank = move |engine: &Engine| candidate_sentences(engine, &about, &answer);
    let candidates = bot.read_sources(rank).await;
    let pages = candidates.len().div_ceil(PAGE_SENTENCES).max(1);
    let page = usize::from(page).min(pages - 1);
    let rows = candidates
        .chunks(PAGE_SENTENCES)
        .nth(page)
        .unwrap_or_default()
        .to_vec();
    let chosen = match selected {
        None => chosen,
        Some(values) => replace_selection(chosen, &rows, values)?,
    };
    let opened = ChooserView {
        group,
        chosen,
        search,
        page,
        pages,
    };
    let translations = context.translations;
    let draw = move |engine: &Engine| opened.message(engine.corpus(), &rows, translations);
    let message = bot.read_sources(draw).await;
    bot.check_sources()?;
    Ok(message)
}

/// The indices of all sentences: first those of the answer to `about`, then those most relevant to
/// it, then the others in the corpus's order.
fn candidate_sentences(engine: &Engine, about: &str, answer: &Answer) -> Vec<u32> {
    let corpus = engine.corpus();
    let cited = answer.citations.iter().chain(&answer.nearest);
    let mut first: Vec<(usize, SentenceIx)> = cited.filter_map(|c| cited_at(corpus, c)).collect();
    first.extend(engine.nearest(about, MAX_RANKED));
    let mut ranks: HashMap<(&str, SentenceIx), usize> = HashMap::new();
    for (rank, (dispute, at)) in first.into_iter().enumerate() {
        let id = corpus.disputes[dispute].id.as_str();
        ranks.entry((id, at)).or_insert(rank);
    }
    let places = (0u32..).zip(sentences(corpus));
    let mut candidates: Vec<(usize, u32)> = places
        .map(|(place, (dispute, at))| {
            let rank = ranks.get(&(dispute.id.as_str(), at));
            (rank.copied().unwrap_or(usize::MAX), place)
        })
        .collect();
    candidates.sort_unstable();
    candidates.into_iter().map(|(_, place)| place).collect()
}

/// The dispute and sentence of a citation.
fn cited_at(corpus: &Corpus, citation: &Citation) -> Option<(usize, SentenceIx)> {
    let disputes = &corpus.disputes;
    let at = disputes.iter().position(|d| d.id == citation.dispute)?;
    let sources = &disputes[at].sources;
    let source = sources.iter().position(|s| s.id == citation.source)?;
    let mut sentences = sources[source].sentences().iter();
    let number = sentences.position(|s| s.span.start == citation.span.start)?;
    let source = SourceIx(source);
    Some((at, SentenceIx { source, number }))
}

/// Every sentence, in the order of the corpus.
fn sentences(corpus: &Corpus) -> impl Iterator<Item = (&Dispute, SentenceIx)> {
    corpus.disputes.iter().flat_map(|dispute| {
        let sources = dispute.sources.iter().enumerate();
        sources.flat_map(move |(source, doc)| {
            let source = SourceIx(source);
            (0..doc.sentence_count()).map(move |number| (dispute, SentenceIx { source, number }))
        })
    })
}

/// The sentence with an index.
pub(in crate::bot) fn at_place(corpus: &Corpus, place: u32) -> Option<Citation> {
    let place = usize::try_from(place).ok()?;
    let (dispute, at) = sentences(corpus).nth(place)?;
    Some(citation::sentence(dispute, at))
}

/// Returns the choice after `values` are selected on a page. They replace the earlier choice on
/// that page.
fn replace_selection(
    mut chosen: ChosenSentences,
    page: &[u32],
    values: &[String],
) -> Result<ChosenSentences, UserError> {
    let selected = values.iter().filter_map(|value| value.parse().ok());
    let selected: Vec<u32> = selected.filter(|place| page.contains(place)).collect();
    chosen.sentences.retain(|place| !page.contains(place));
    chosen.sentences.extend(selected);
    if chosen.sentences.len() > ChosenSentences::MAX {
        return Err(UserError::TooManySentences);
    }
    Ok(chosen)
}

/// A group with the sentences chosen for it.
struct ChooserView {
    group: QuestionGroup,
    chosen: ChosenSentences,
    search: Option<String>,
    page: usize,
    pages: usize,
}

impl ChooserView {
    fn message(&self, corpus: &Corpus, places: &[u32], translations: &Translations) -> Message {
        let citations: Vec<(u32, Citation)> = places
            .iter()
            .filter_map(|&place| Some((place, at_place(corpus, place)?)))
            .collect();
        let heading = translations.text("review-choose-heading");
        let mut embed = Embed::titled(heading.clone());
        embed.description = escape(&visible(&self.group.text));
        embed.fields = vec![Field::new(
            translations.text("review-chosen-name"),
            self.chosen_ids(corpus, translations),
        )];
        if let Some(search) = &self.search {
            embed.fields.push(search_field(search, translations));
        }
        let numbered = citations.iter().enumerate();
        embed.fields.extend(numbered.map(|(at, (_, citation))| {
            quotation(CitationNumber::Cited(at + 1), citation, translations)
        }));
        let values = [
            ("page", (self.page + 1).into()),
            ("pages", self.pages.into()),
        ];
        embed.footer = translations.fill("review-choose-page", &values);
        let mut message = Message::card(heading, embed, Visibility::Private);
        if !citations.is_empty() {
            message
                .rows
                .push(ActionRow::Select(self.menu(&citations, translations)));
        }
        message
            .rows
            .push(ActionRow::Buttons(self.buttons(translations)));
        message
    }

    fn chosen_ids(&self, corpus: &Corpus, translations: &Translations) -> String {
        let places = self.chosen.sentences.iter();
        let ids: Vec<String> = places
            .filter_map(|&place| Some(escape(&at_place(corpus, place)?.id)))
            .collect();
        if ids.is_empty() {
            translations.text("review-chosen-none")
        } else {
            message_limits::rows(&ids, message_limits::FIELD_VALUE, translations)
        }
    }

    fn menu(&self, citations: &[(u32, Citation)], translations: &Translations) -> Select {
        let option = |(at, (place, citation)): (usize, &(u32, Citation))| {
            let values = [
                ("number", (at + 1).into()),
                ("id", citation.id.as_str().into()),
                ("speaker", speaker(citation, translations).into()),
            ];
            SelectOption {
                label: translations.fill("review-choose-label", &values),
                value: place.to_string(),
                description: String::new(),
                is_selected: self.chosen.sentences.contains(place),
            }
        };
        let max = citations.len().min(ChosenSentences::MAX);
        Select {
            id: self.id(self.page, ChooserControl::Menu),
            placeholder: translations.text("review-choose-select"),
            options: citations.iter().enumerate().map(option).collect(),
            min: 0,
            max: u8::try_from(max).unwrap_or(u8::MAX),
        }
    }

    fn buttons(&self, translations: &Translations) -> Vec<Button> {
        let button = |id: CustomId, label: &str, style: ButtonStyle| {
            Button::new(id, translations.text(label), style)
        };
        let to = |page| self.id(page, ChooserControl::Turn);
        let (entry, chosen) = (self.group.id, self.chosen.clone());
        let mut buttons = Vec::new();
        if self.page > 0 {
            let previous = to(self.page - 1);
            buttons.push(button(previous, "button-previous", ButtonStyle::Secondary));
        }
        if self.page + 1 < self.pages {
            let next = to(self.page + 1);
            buttons.push(button(next, "button-next", ButtonStyle::Secondary));
        }
        let pin = CustomId::ReviewPin {
            entry,
            chosen: chosen.clone(),
        };
        let mut pin = button(pin, "button-pin-chosen", ButtonStyle::Primary);
        if chosen.sentences.is_empty() {
            pin.state = ButtonState::Disabled;
        }
        let search = CustomId::ReviewSearch { entry, chosen };
        let list = CustomId::ReviewList { page: 0 };
        buttons.extend([
            pin,
            button(search, "button-search", ButtonStyle::Secondary),
            button(list, "button-list", ButtonStyle::Secondary),
        ]);
        buttons
    }

    fn id(&self, page: usize, part: ChooserControl) -> CustomId {
        CustomId::ReviewChoose {
            entry: self.group.id,
            page: u16::try_from(page).unwrap_or(u16::MAX),
            chosen: self.chosen.clone(),
            part,
        }
    }
}

/// The speaker for a menu, where markup is not parsed.
fn speaker(citation: &Citation, translations: &Translations) -> String {
    match &citation.speaker_name {
        Some(name) => name.clone(),
        None => speaker_line(citation, translations),
    }
}

/// The field with the search text.
fn search_field(search: &str, translations: &Translations) -> Field {
    Field::new(translations.text("review-search-name"), escape(search))
}
