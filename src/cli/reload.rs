//! Reloads a changed corpus or configuration while the bot runs.
//!
//! ```text
//! kill -HUP PID               reloads both, also during the start
//! a file of the corpus …      detected within half a minute, once the files stop changing
//!   valid    ─► INFO the corpus was reloaded …    pins are compared with it at once
//!   broken   ─► ERROR nothing was reloaded, and the bot continues as before; a dispute that is
//!               left out already stays left out, and does not prevent the reload
//! a file of the index …       detected at the next check; a damaged index is rebuilt
//! ```
//! Settings that the bot holds open (store, data folder, proxy, shards, addresses) change only at a
//! restart.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::args::GlobalArgs;
use super::load;
use crate::answer::Engine;
use crate::bot::CurrentBot;
use crate::config::Config;
use crate::index::Fingerprint;

/// The interval at which the corpus's folder is checked. A change is loaded when two checks in a
/// row find the same files, because copying a dispute writes several files.
const CHECK_INTERVAL: Duration = Duration::from_secs(10);

/// The longest pause between two attempts to repair what the previous attempt has not repaired.
const MAX_REPAIR_PAUSE: Duration = Duration::from_secs(3_600);

/// The state of reloading.
pub(super) struct Reloader {
    /// The command line, which is resolved again at each reload.
    pub(super) options: GlobalArgs,
    /// The configuration that the bot runs on.
    pub(super) config: Config,
    /// The disputes that the bot runs without, because they have errors.
    pub(super) left_out: Vec<String>,
    /// The current bot.
    pub(super) current: Arc<CurrentBot>,
    /// Notified when a new bot is in place.
    pub(super) corpus_changed: Arc<Notify>,
    /// The signals that ask for a reload.
    pub(super) signals: Signals,
}

/// When a damaged index is rebuilt, or a source that could not be read is tried again: at once, and
/// if that does not help, after pauses that double from [`CHECK_INTERVAL`] to [`MAX_REPAIR_PAUSE`].
#[derive(Debug, Default)]
struct RepairSchedule {
    last: Option<Instant>,
    /// The pause after the last repair.
    pause: Duration,
}

impl RepairSchedule {
    fn is_due(&self, now: Instant) -> bool {
        self.last.is_none_or(|last| now - last >= self.pause)
    }

    fn record(&mut self, now: Instant) {
        let is_repeated = self
            .last
            .is_some_and(|last| now - last < MAX_REPAIR_PAUSE * 2);
        self.pause = if is_repeated {
            (self.pause * 2).min(MAX_REPAIR_PAUSE)
        } else {
            CHECK_INTERVAL
        };
        self.last = Some(now);
    }
}

impl Reloader {
    /// Reloads after each change, for as long as the future is polled.
    pub(super) async fn watch(mut self) -> Infallible {
        let mut checks = interval(CHECK_INTERVAL);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut loaded = stamp(&self.config).await;
        let mut seen = loaded.clone();
        let mut repairs = RepairSchedule::default();
        loop {
            let is_due = tokio::select! {
                () = self.signals.reload() => true,
                _ = checks.tick() => {
                    self.recheck_index().await;
                    let now = Instant::now();
                    let needs_repair = self.current.bot().needs_reload() && repairs.is_due(now);
                    if needs_repair {
                        repairs.record(now);
                    }
                    needs_repair || (self.config.watch && {
                        let now = stamp(&self.config).await;
                        let is_still = now == seen;
                        seen = now;
                        is_still && seen != loaded
                    })
                }
            };
            if is_due {
                // Computed before the files are read, so that a change during the read counts as a
                // change. A broken corpus is tried again when it changes, not at every check.
                loaded = stamp(&self.config).await;
                seen = loaded.clone();
                if let Err(error) = self.reload().await {
                    tracing::error!(
                        "nothing was reloaded, and the bot continues as before: {error:#}"
                    );
                }
            }
        }
    }

    /// Finds an index whose files were changed while it is in use.
    async fn recheck_index(&self) {
        let bot = self.current.bot();
        // After a panic, the next check tries again.
        let _ = tokio::task::spawn_blocking(move || bot.recheck_index()).await;
    }

    /// Loads what has changed. With a damaged index or a source that could not be read, loads the
    /// same corpus again.
    async fn reload(&mut self) -> anyhow::Result<()> {
        let options = self.options.clone();
        let known = self.left_out.clone();
        let read = move || -> anyhow::Result<(Config, Engine)> {
            let config = load::config(options)?;
            let engine = load::engine_to_serve(&config)?.engine;
            // A dispute without which the bot started must not prevent the repair of the others.
            let mut left_out = engine.corpus().left_out.iter();
            if let Some(dispute) = left_out.find(|dispute| !known.contains(dispute)) {
                bail!("`{dispute}` has errors; `receipts check` lists them");
            }
            Ok((config, engine))
        };
        let (config, engine) = tokio::task::spawn_blocking(read)
            .await
            .context("the corpus could not be read")??;
        self.left_out.clone_from(&engine.corpus().left_out);
        let bot = self.current.bot();
        let version = &engine.corpus().version;
        let is_same = *version == bot.corpus_version() && config.bot == self.config.bot;
        if is_same && !bot.needs_reload() {
            tracing::info!("reloaded without changes");
        } else {
            tracing::info!(
                corpus.n_disputes = engine.corpus().disputes.len(),
                corpus.version = version.as_str(),
                "the corpus was reloaded"
            );
            let engine = Arc::new(engine);
            load::verify_later(Arc::clone(&engine), &config);
            self.current.replace(bot.with_corpus(engine, config.bot));
            self.corpus_changed.notify_one();
        }
        if fixed_settings(&config) != fixed_settings(&self.config) {
            tracing::warn!(
                "changes of the store, data folder, proxy, shards, transport, addresses and log format take effect at the next start"
            );
        }
        self.config = config;
        Ok(())
    }
}

/// Returns the settings that the bot holds open.
fn fixed_settings(config: &Config) -> impl PartialEq {
    let proxy = config.discord_proxy.as_deref();
    let listening = (&config.transport, config.monitor, config.log_format);
    (&config.store, &config.data, proxy, config.shards, listening)
}

/// Returns the fingerprint of the corpus's files, from their metadata.
async fn stamp(config: &Config) -> Option<Fingerprint> {
    let config = config.clone();
    tokio::task::spawn_blocking(move || load::fingerprint(&config))
        .await
        .ok()
}

/// SIGHUP reloads. SIGUSR1, which would terminate the program by default, only writes a log
/// message.
#[cfg(unix)]
pub(super) struct Signals {
    hang_up: tokio::signal::unix::Signal,
    user: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Installs the handlers. Needs the context of a runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if a handler cannot be installed.
    pub(super) fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            hang_up: signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?,
            user: signal(SignalKind::user_defined1()).context("cannot listen for SIGUSR1")?,
        })
    }

    async fn reload(&mut self) {
        loop {
            tokio::select! {
                _ = self.hang_up.recv() => return,
                _ = self.user.recv() => tracing::info!("SIGUSR1 does nothing; SIGHUP reads corpus and configuration again"),
            }
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> anyhow::Result<Self> {
        Ok(Self)
    }

    async fn reload(&mut self) {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks every ten seconds for so long, while no repair helps. Returns the number of repairs.
    fn repairs(schedule: &mut RepairSchedule, now: &mut Instant, time: Duration) -> u32 {
        let end = *now + time;
        let mut repairs = 0;
        while *now < end {
            if schedule.is_due(*now) {
                schedule.record(*now);
                repairs += 1;
            }
            *now += CHECK_INTERVAL;
        }
        repairs
    }

    #[test]
    fn repairs_that_do_not_help_become_rare() {
        let (mut schedule, mut now) = (RepairSchedule::default(), Instant::now());
        let day = Duration::from_secs(24 * 3_600);
        let of_a_minute = repairs(&mut schedule, &mut now, Duration::from_secs(75));
        assert_eq!(of_a_minute, 4, "after 0, 10, 30 and 70 s");
        let of_a_day = repairs(&mut schedule, &mut now, day);
        assert!((20..=30).contains(&of_a_day), "{of_a_day}");
        // After a day without damage, the first repair is at once, and the second soon.
        now += day;
        assert_eq!(repairs(&mut schedule, &mut now, Duration::from_secs(15)), 2);
    }
}
