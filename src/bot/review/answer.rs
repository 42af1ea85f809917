//! Answers a question of the queue with a pin that has the chosen sentences.

use crate::answer::{Citation, Engine};
use crate::bot::authority::Privilege;
use crate::bot::citation;
use crate::bot::custom_id::ChosenSentences;
use crate::bot::error::UserError;
use crate::bot::pins::{add, stored};
use crate::bot::reply::{Message, Reply, Response, Visibility};
use crate::bot::request::QuestionId;
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::store::audit::AuditStamp;
use crate::store::pin::{AddPinOutcome, Evidence, NewPin};

use super::choose::at_place;

/// Creates a pin from the chosen sentences, and removes the question from the queue.
pub(in crate::bot) async fn pin(
    bot: &Bot,
    context: RequestContext<'_>,
    entry: QuestionId,
    chosen: &ChosenSentences,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::AnswerQueue).await?;
    let channel = add::channel(context)?;
    if chosen.corpus != citation::corpus_checksum(bot.engine.corpus()) {
        return Err(UserError::CorpusChanged.into());
    }
    let group = bot.store.group(guild, entry).await?;
    let group = group.ok_or(UserError::QuestionGone)?;
    // The group's key may be of an earlier corpus, by which nobody would find the pin.
    let key = bot.answer_pool.answer_when_free(&group.text).await?.key;
    let new = NewPin {
        channel,
        question: group.text,
        wordings: Vec::new(),
        keys: vec![key],
        note: None,
        evidence: evidence(bot, chosen).await?,
    };
    let stamp = AuditStamp::of_user(context.request.actor.user, context.request.now);
    let (store, request) = (&bot.store, context.request.id);
    let added = store
        .answer_group(guild, entry, request, new, stamp)
        .await?;
    confirmation(context, added.ok_or(UserError::QuestionGone)?)
}

/// The chosen sentences, without a verdict, because the sources gave none.
async fn evidence(bot: &Bot, chosen: &ChosenSentences) -> Result<Evidence, UserError> {
    let places = chosen.sentences.clone();
    let cite = move |engine: &Engine| -> Option<Vec<Citation>> {
        let places = places.iter();
        places
            .map(|&place| at_place(engine.corpus(), place))
            .collect()
    };
    let cited = bot.read_sources(cite).await;
    let cited = cited.ok_or(UserError::CorpusChanged)?;
    bot.check_sources()?;
    Ok(Evidence {
        verdict: None,
        citations: stored::citations(&cited).map_err(|_| UserError::NothingToPin)?,
        corpus: bot.corpus_version(),
    })
}

fn confirmation(context: RequestContext<'_>, added: AddPinOutcome) -> HandlerResult {
    let text = |key: &str, pin: i64| {
        let text = context.translations.fill(key, &[("pin", pin.into())]);
        Response::Update(Message::text(text, Visibility::Private))
    };
    match added {
        AddPinOutcome::Created(pin) => Ok(Reply {
            response: text("pin-added", pin.id.0),
            actions: vec![add::post(context, &pin)],
        }),
        AddPinOutcome::AlreadyCreated(pin) => Ok(Reply::only(text("pin-added-before", pin.id.0))),
        AddPinOutcome::DuplicateKey(pin) => Err(UserError::KnownPin(pin.id.0).into()),
    }
}
