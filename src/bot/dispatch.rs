//! Dispatches a request to the feature that handles it.
//!
//! ```text
//! payload          names                              feature
//! Command          ask, check, pins add, …            ask::command, check::command, pins::add, …
//! MessageCommand   Check against the sources          check::message
//! Component        r1:evidence:…, r1:pin:…            evidence::show, pins::add, …
//! Text             any text                           ask::text
//! ```
//! Each match arm calls one function of one feature. Every reply is fitted to Discord's limits
//! before it is returned.

use crate::store::id::GuildId;

use super::commands::{CHECK_MESSAGE, PIN_MESSAGE};
use super::custom_id::{ChooserControl, CustomId};
use super::error::{UserError, log};
use super::reply::{Action, Reply, Response};
use super::request::{
    ActionReport, ChannelId, Invocation, MessageSnapshot, Payload, Request, UnixSeconds,
};
use super::review::choose::ChooserRequest;
use super::state::{Bot, HandlerResult, ReportOutcome, RequestContext};
use super::translations::{Language, Translations};
use super::{
    ask, autocomplete, check, evidence, feedback, help, message_limits, pins, privacy, quote,
    read_back, review, settings, share, sources, upkeep, verdict_command,
};

impl Bot {
    /// Handles any request. Never fails: an error becomes a reply.
    pub async fn handle(&self, request: &Request) -> Reply {
        if request.actor.is_bot {
            return Reply::only(Response::Nothing);
        }
        let translations = Translations::of(language(request));
        let context = RequestContext {
            request,
            translations,
        };
        let mut reply = match self.dispatch(context).await {
            Ok(mut reply) => {
                pins::notice::remind(self, context, &mut reply).await;
                reply
            }
            Err(error) => error.reply(request, translations),
        };
        reply.response = message_limits::fit(reply.response, translations);
        reply.actions = fit_actions(reply.actions, translations);
        reply
    }

    /// Processes a report of an action or an event on Discord.
    pub async fn report(&self, report: ActionReport, now: UnixSeconds) -> ReportOutcome {
        let translations = Translations::of(Language::of_locale(report.locale()));
        let mut outcome = upkeep::report(self, report, now, translations).await;
        outcome.actions = fit_actions(outcome.actions, translations);
        outcome
    }

    /// Returns true if a pin that is not removed has its message in the channel, or if the store
    /// fails.
    pub async fn has_pins(&self, guild: GuildId, channel: ChannelId) -> bool {
        match self.store.pins_in_channel(guild, channel).await {
            Ok(pins) => !pins.is_empty(),
            Err(error) => {
                log(&error, None);
                true
            }
        }
    }

    /// Begins the upkeep: deletes expired ids of interactions. Returns the servers to run
    /// [`Self::upkeep`] for. The caller runs it at startup and then once an hour.
    pub async fn begin_upkeep(&self, now: UnixSeconds) -> Vec<GuildId> {
        self.limiter.evict_idle(now);
        upkeep::begin(self, now).await
    }

    /// Deletes a server's expired rows and flags its pins that are no longer valid. The caller must
    /// perform the actions before it continues with the next server.
    pub async fn upkeep(&self, guild: GuildId, now: UnixSeconds) -> Vec<Action> {
        let translations = Translations::of(Language::English);
        let actions = upkeep::run_on(self, guild, now, translations).await;
        fit_actions(actions, translations)
    }

    /// Returns true the first time a request is seen, across restarts and all processes on the same
    /// store. Records the request, so the caller must call this once per request, before it is
    /// handled.
    pub async fn is_new(&self, request: &Request) -> bool {
        match self.store.first_time(request.id, request.now).await {
            Ok(is_new) => is_new,
            Err(error) => {
                // Two answers are better than none. Writes have their own protection against
                // duplicates.
                super::error::log(&error, Some(request));
                true
            }
        }
    }

    async fn dispatch(&self, context: RequestContext<'_>) -> HandlerResult {
        match &context.request.payload {
            Payload::Command(invocation) => self.command(context, invocation).await,
            Payload::Autocomplete {
                invocation,
                focused,
            } => autocomplete::offer(self, context, invocation, focused).await,
            Payload::MessageCommand { name, target } => match name.as_str() {
                CHECK_MESSAGE => check::message(self, context, target).await,
                PIN_MESSAGE => pins::add::from_message(self, context, target, None).await,
                _ => Err(UserError::UnknownCommand.into()),
            },
            Payload::Component {
                custom_id,
                values,
                message,
            } => {
                let id = CustomId::decode(custom_id).map_err(|_| UserError::OldComponent)?;
                self.component(context, id, values, message).await
            }
            Payload::Modal { custom_id, values } => match CustomId::decode(custom_id) {
                Ok(CustomId::PinEdit { pin, version }) => {
                    pins::edit::submit(self, context, pin, version, values).await
                }
                Ok(CustomId::ReviewSearch { entry, chosen }) => {
                    review::search::submit(self, context, entry, chosen, values).await
                }
                _ => Err(UserError::OldComponent.into()),
            },
            Payload::Text {
                text,
                replied,
                to_bot,
            } => ask::text(self, context, text, replied.as_deref(), *to_bot).await,
        }
    }

    async fn command(&self, context: RequestContext<'_>, invocation: &Invocation) -> HandlerResult {
        match (
            invocation.command.as_str(),
            invocation.subcommand.as_deref(),
        ) {
            ("ask", None) => ask::command(self, context, invocation).await,
            ("check", None) => check::command(self, context, invocation).await,
            ("quote", None) => quote::command(self, context, invocation).await,
            ("verdict", None) => verdict_command::command(self, context, invocation).await,
            ("sources", None) => sources::command(self, context),
            ("help", None) => help::command(self, context),
            ("privacy", None) => privacy::command(self, context).await,
            ("pins", Some("add")) => pins::add::command(self, context, invocation).await,
            ("pins", Some("list")) => pins::list::command(self, context).await,
            ("pins", Some("show")) => pins::show::command(self, context, invocation).await,
            ("pins", Some("edit")) => pins::edit::command(self, context, invocation).await,
            ("pins", Some("remove")) => pins::remove::command(self, context, invocation).await,
            ("pins", Some("history")) => pins::history::command(self, context, invocation).await,
            ("review", None) => review::list::command(self, context).await,
            ("settings", None) => settings::command(self, context, invocation).await,
            _ => Err(UserError::UnknownCommand.into()),
        }
    }

    async fn component(
        &self,
        context: RequestContext<'_>,
        id: CustomId,
        values: &[String],
        message: &MessageSnapshot,
    ) -> HandlerResult {
        match id {
            CustomId::Evidence { answer } => evidence::show(self, context, answer, message).await,
            CustomId::EvidencePage { answer, page } => {
                evidence::turn_page(self, context, answer, page, message).await
            }
            CustomId::VerdictPage { answer, page } => {
                verdict_command::turn_page(self, context, answer, page, message).await
            }
            CustomId::SourcesPage { page } => sources::turn_page(self, context, page),
            CustomId::QuotePage { query, page } => {
                quote::turn_page(self, context, query, page).await
            }
            CustomId::Feedback { answer, verdict } => {
                feedback::record_vote(self, context, answer, verdict, message).await
            }
            CustomId::Share { answer } => share::share(self, context, answer, message).await,
            CustomId::ShareCheck {
                sentences,
                off_topic,
            } => check::share(self, context, sentences, off_topic, message).await,
            CustomId::Pin { answer } => {
                pins::add::from_message(self, context, message, Some(answer)).await
            }
            CustomId::PinList { page } => pins::list::page(self, context, page).await,
            CustomId::PinHistory { pin, page } => {
                pins::history::page(self, context, pin, page).await
            }
            CustomId::PinEdit { pin, .. } => pins::edit::open(self, context, pin).await,
            CustomId::PinRenew { pin, version } => {
                pins::renew::renew(self, context, pin, version).await
            }
            CustomId::PinRemove { pin } => pins::remove::remove(self, context, pin).await,
            CustomId::ReviewList { page } => review::list::page(self, context, page).await,
            CustomId::ReviewOpen => review::list::open(self, context, values).await,
            CustomId::ReviewDismiss { entry } => review::list::dismiss(self, context, entry).await,
            CustomId::ReviewChoose {
                entry,
                page,
                chosen,
                part,
            } => {
                let selected = match part {
                    ChooserControl::Turn => None,
                    ChooserControl::Menu => Some(values),
                };
                let search = review::search::search_text(message);
                let chooser = ChooserRequest {
                    entry,
                    page,
                    chosen,
                    search,
                };
                review::choose::turn_page(self, context, chooser, selected).await
            }
            CustomId::ReviewSearch { entry, chosen } => {
                review::search::open(self, context, entry, chosen, message).await
            }
            CustomId::ReviewPin { entry, chosen } => {
                review::answer::pin(self, context, entry, &chosen).await
            }
            CustomId::PrivacyExport => privacy::export(self, context).await,
            CustomId::PrivacyDelete => privacy::delete(self, context).await,
        }
    }
}

/// The language for the reply, chosen from the asker's text and locale.
fn language(request: &Request) -> Language {
    let asked = match &request.payload {
        Payload::Text { text, replied, .. } => Some(match replied {
            Some(replied) if text.is_empty() => replied.visible(),
            _ => text.clone(),
        }),
        Payload::Command(invocation) => ["question", "claim"]
            .iter()
            .find_map(|option| invocation.text(option))
            .map(ToOwned::to_owned),
        // An answer has the language of its question. Its quotations may have another one.
        Payload::MessageCommand { target, .. } => {
            Some(read_back::question(target).unwrap_or_else(|| target.visible()))
        }
        Payload::Component { message, .. } => read_back::question(message),
        Payload::Autocomplete { .. } | Payload::Modal { .. } => None,
    };
    let locale = match (request.locale.as_str(), &request.guild_locale) {
        ("", Some(guild)) => guild,
        (own, _) => own,
    };
    Language::of_asker(&asked.unwrap_or_default(), locale)
}

fn fit_actions(actions: Vec<Action>, translations: &Translations) -> Vec<Action> {
    let fit = |action| match action {
        Action::PostAndPin {
            guild,
            pin,
            channel,
            message,
            locale,
        } => Action::PostAndPin {
            guild,
            pin,
            channel,
            message: message_limits::fit_message(message, translations),
            locale,
        },
        Action::Post {
            channel,
            message,
            locale,
        } => Action::Post {
            channel,
            message: message_limits::fit_message(message, translations),
            locale,
        },
        Action::Edit {
            channel,
            message,
            with,
            locale,
        } => Action::Edit {
            channel,
            message,
            with: message_limits::fit_message(with, translations),
            locale,
        },
        Action::Unpin { .. } => action,
    };
    actions.into_iter().map(fit).collect()
}
