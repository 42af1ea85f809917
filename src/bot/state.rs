//! The bot's state, the context of a request, and the checks that features share. Imports no
//! feature.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::answer::Engine;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::id::GuildId;
use crate::store::rate_limits::CountedQuestion;
use crate::store::settings::Settings;

use super::answer_pool::AnswerPool;
use super::authority::{Privilege, check_privilege};
use super::card_cache::CardCache;
use super::error::{BotError, UserError, log};
use super::limiter::{Limiter, RateLimits};
use super::reply::{Action, Message, Reply, Visibility};
use super::request::{Invocation, OptionValue, Request};
use super::translations::Translations;

/// The bot's state. All front ends share it behind an `Arc`. It is immutable except for the
/// limiter's counts, the cache and the store, which synchronise their own access, and for
/// `is_replaced`.
#[derive(Debug)]
pub struct Bot {
    /// The loaded engine, shared with all other callers.
    pub(super) engine: Arc<Engine>,
    /// Runs the engine on its own threads.
    pub(super) answer_pool: AnswerPool,
    /// The cards of recent answers from this engine.
    pub(super) cards: CardCache,
    /// Stores pins, settings, questions and votes.
    pub(super) store: Arc<dyn Store>,
    /// Limits the rate of questions.
    pub(super) limiter: Arc<Limiter>,
    /// Counts answers.
    pub(super) metrics: Arc<Metrics>,
    /// The operator's options.
    pub(super) options: BotOptions,
    /// Whether another bot has taken this one's place.
    is_replaced: AtomicBool,
}

/// The operator's options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BotOptions {
    /// The rate limits.
    pub limits: RateLimits,
    /// The number of days after which the rows of a server that the bot has left are deleted.
    pub left_days: u16,
}

/// The result of an [`ActionReport`](super::ActionReport).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportOutcome {
    /// A follow-up for the moderator who caused the action, visible only to them. `None`: no
    /// message.
    pub message: Option<Message>,
    /// The actions that the caller must perform.
    pub actions: Vec<Action>,
}

/// The result of a feature.
pub(super) type HandlerResult = Result<Reply, BotError>;

/// A request, and the translations for its reply.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestContext<'a> {
    pub(super) request: &'a Request,
    pub(super) translations: &'static Translations,
}

impl Bot {
    /// Creates a bot that answers from `engine`, stores data in `store` and counts in `metrics`.
    pub fn new(
        engine: Arc<Engine>,
        store: Arc<dyn Store>,
        metrics: Arc<Metrics>,
        options: BotOptions,
    ) -> Self {
        metrics.corpus(&engine.corpus().version);
        Self {
            limiter: Arc::new(Limiter::new(options.limits)),
            answer_pool: AnswerPool::new(engine.clone(), Arc::clone(&metrics)),
            cards: CardCache::new(),
            engine,
            store,
            metrics,
            options,
            is_replaced: AtomicBool::new(false),
        }
    }

    /// Returns the same bot with another corpus or other options. The rate limit counts are kept if
    /// the limits are unchanged.
    #[must_use]
    pub fn with_corpus(&self, engine: Arc<Engine>, options: BotOptions) -> Self {
        let limiter = if options.limits == self.options.limits {
            Arc::clone(&self.limiter)
        } else {
            Arc::new(Limiter::new(options.limits))
        };
        self.metrics.corpus(&engine.corpus().version);
        Self {
            limiter,
            answer_pool: AnswerPool::new(engine.clone(), Arc::clone(&self.metrics)),
            cards: CardCache::new(),
            engine,
            store: Arc::clone(&self.store),
            metrics: Arc::clone(&self.metrics),
            options,
            is_replaced: AtomicBool::new(false),
        }
    }

    /// Records that another bot has taken this one's place.
    pub(super) fn mark_replaced(&self) {
        self.is_replaced.store(true, Ordering::Relaxed);
    }

    /// Returns true if another bot, perhaps with another corpus, has taken this one's place. A
    /// background task of this bot must then write nothing more.
    pub(super) fn is_replaced(&self) -> bool {
        self.is_replaced.load(Ordering::Relaxed)
    }

    /// The version of the bot's corpus: `sha256:…`.
    pub fn corpus_version(&self) -> String {
        self.engine.corpus().version.clone()
    }

    /// Verifies the index if one of its files has changed. Blocks. [`Self::needs_reload`] has
    /// the result.
    pub fn recheck_index(&self) {
        self.engine.recheck_index();
    }

    /// Returns true if the corpus must be loaded again: the index is known to be damaged, so that
    /// answers may lack sentences, or a source could not be read.
    pub fn needs_reload(&self) -> bool {
        self.engine.needs_reload()
    }

    /// Checks that every source could be read so far. Call it after words of the sources were taken
    /// and before they are shown or stored.
    ///
    /// # Errors
    ///
    /// [`UserError::SourcesChanged`]: the words may be missing.
    pub(super) fn check_sources(&self) -> Result<(), UserError> {
        if self.engine.corpus().read_failure.is_set() {
            return Err(UserError::SourcesChanged);
        }
        Ok(())
    }

    /// Runs work that reads texts of the sources or searches the index, which may read files, on a
    /// thread that may block. A panic is passed on.
    pub(super) async fn read_sources<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> T {
        let engine = Arc::clone(&self.engine);
        match tokio::task::spawn_blocking(move || work(&engine)).await {
            Ok(done) => done,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        }
    }

    /// Checks the actor's right against the current settings. Returns the server and its settings.
    pub(super) async fn authorize(
        &self,
        context: RequestContext<'_>,
        right: Privilege,
    ) -> Result<(GuildId, Settings), BotError> {
        let request = context.request;
        let guild = request.location.guild();
        let Some(guild) = guild else {
            return Err(BotError::Refused(
                super::authority::PermissionDenied::ServerOnly,
            ));
        };
        let settings = self.store.settings(guild).await?;
        check_privilege(
            &request.actor,
            request.location,
            &settings.moderator_roles,
            right,
        )?;
        Ok((guild, settings))
    }

    /// Counts a question against the rate limits: those of this process, and those that processes on
    /// one store share. If the store fails, only the former apply.
    pub(super) async fn count_question(
        &self,
        context: RequestContext<'_>,
    ) -> Result<(), UserError> {
        let request = context.request;
        let counted = self.limiter.count(request);
        counted.map_err(UserError::RateLimited)?;
        let shared = self.store.count_question(CountedQuestion {
            user: request.actor.user,
            guild: request.location.guild(),
            user_per_minute: self.options.limits.user_per_minute,
            guild_per_minute: self.options.limits.guild_per_minute,
        });
        match shared.await {
            Ok(Some(seconds)) => Err(UserError::RateLimited(seconds)),
            Ok(None) => Ok(()),
            Err(error) => {
                log(&error, Some(request));
                Ok(())
            }
        }
    }
}

/// Returns who sees the reply to a command.
pub(super) fn visibility(invocation: &Invocation) -> Visibility {
    match invocation.option("private") {
        Some(OptionValue::Switch(true)) => Visibility::Private,
        _ => Visibility::Public,
    }
}
