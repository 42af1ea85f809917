//! File, environment and command line to each module's own options.
//!
//! Two stages: the file as it is written ([`raw`]), then [`Config`], checked. The command line
//! outranks the environment, and that the file; where none speaks, the default holds. What the
//! command line and the environment say comes in as [`Overrides`], already ranked by `cli`.
//!
//! ```text
//! config.toml      [data] path = "var"
//! environment      RECEIPTS_DATA=/srv/receipts
//! command line     --corpus disputes
//!                  → Config { corpus: "disputes", data: "/srv/receipts" }
//! ```
//!
//! Only the composition root (`cli`) imports this module. Whether the folders exist is found out
//! where they are opened, not here.

mod listening;
pub mod raw;

use std::env;
use std::fmt;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use listening::{DEFAULT_ENDPOINT, LogFormat, TransportConfig};
use raw::{RawBot, RawConfig};

use crate::bot;
use crate::discord::{BotToken, InvalidShards, Shards};
use crate::store::location::{Location, UrlError};

/// The file that is read where none is named; it may be missing.
pub const FILE: &str = "config.toml";

/// The folder that holds the disputes' folders, where nothing names another.
pub const DEFAULT_CORPUS: &str = "corpus";

/// The folder of what the program itself writes, where nothing names another.
pub const DEFAULT_DATA: &str = "data";

/// Questions a minute from one user: more than anybody types.
pub const DEFAULT_USER_QUESTIONS: u32 = 20;

/// Questions a minute on one server: a busy one asks a few at a time.
pub const DEFAULT_SERVER_QUESTIONS: u32 = 200;

/// After so many days what was kept of a server that the bot has left is deleted.
pub const DEFAULT_LEFT_DAYS: u16 = 30;

/// Every option, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder that holds the disputes' folders; relative to the working folder.
    pub corpus: PathBuf,
    /// Whether `serve` takes over changes in it while it runs.
    pub watch: bool,
    /// Whether links in it may lead out of it.
    pub follow_links: bool,
    /// The folder of what the program itself writes: the index, the prompt's history; made at
    /// first use. Relative to the working folder.
    pub data: PathBuf,
    /// Where what people keep is stored.
    pub store: Location,
    /// The base address of what takes Discord's place; `None`: Discord itself.
    pub discord_proxy: Option<String>,
    /// Which of the bot's shards this process holds.
    pub shards: Shards,
    /// How interactions come in.
    pub transport: TransportConfig,
    /// Where metrics and health are served; `None`: nowhere.
    pub monitor: Option<SocketAddr>,
    /// What a line of the log is.
    pub log_format: LogFormat,
    /// How often somebody may ask, and how long is kept what nobody needs.
    pub bot: bot::BotOptions,
}

/// What the environment and the command line say, the latter first; `None`: neither does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overrides {
    /// `--corpus`, `RECEIPTS_CORPUS`.
    pub corpus: Option<PathBuf>,
    /// `--data`, `RECEIPTS_DATA`.
    pub data: Option<PathBuf>,
    /// `RECEIPTS_STORE_URL`, as [`store_url`] gives it: no option, for it may hold a password, and
    /// every user of a machine sees what others typed.
    pub store: Option<StoreUrl>,
    /// `RECEIPTS_DISCORD_PROXY`, as [`discord_proxy`] gives it.
    pub discord_proxy: Option<String>,
    /// `RECEIPTS_DISCORD_SHARDS`, as [`discord_shards`] gives it.
    pub discord_shards: Option<String>,
    /// `RECEIPTS_DISCORD_LISTEN`, as [`discord_listen`] gives it.
    pub discord_listen: Option<String>,
    /// `RECEIPTS_HTTP_LISTEN`, as [`http_listen`] gives it.
    pub http_listen: Option<String>,
}

/// The store's URL as it was written. It may hold a password: `{:?}` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(pub String);

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreUrl(***)")
    }
}

/// Why there is no configuration.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file that was asked for is not there.
    #[error("no configuration file at `{}`; `--config` and RECEIPTS_CONFIG name a file that exists", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// A file that is there cannot be read.
    #[error("cannot read the configuration file `{}`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file is no TOML, or holds a key that does not exist or has another type.
    #[error("{}:{fault}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Where and what: part of the message, as compilers have it, and so no source.
        fault: raw::ConfigSyntaxError,
    },
    /// The file that is to hold the token does not.
    #[error("no token in the file `{}` that DISCORD_TOKEN_FILE names", file.display())]
    TokenFile {
        /// The file.
        file: PathBuf,
        /// What the system says; `None` where the file is empty.
        #[source]
        source: Option<io::Error>,
    },
    /// What is to be the token is none.
    #[error("{from} holds no token of Discord's: {why}")]
    NoToken {
        /// Where it stands.
        from: String,
        /// What is wrong, without a word of it, and what to do.
        why: &'static str,
    },
    /// Values that cannot be used, all of them.
    #[error("the configuration cannot be used:\n{}", list(invalid))]
    Invalid {
        /// One line each.
        invalid: Vec<Invalid>,
    },
}

/// A value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{key}` = `{value}`: {why}")]
pub struct Invalid {
    /// The key as config.toml has it: `corpus.path`.
    pub key: &'static str,
    /// Its value, whoever set it, as far as it can be shown.
    pub value: String,
    /// What is wrong and what to do.
    pub why: &'static str,
}

fn list(invalid: &[Invalid]) -> String {
    let lines: Vec<String> = invalid.iter().map(|i| format!("  {i}")).collect();
    lines.join("\n")
}

/// Reads `file` ([`FILE`] where it is `None`) and lays the overrides over it.
///
/// # Errors
///
/// A named file that is missing, a file that cannot be read or parsed, values that cannot be used:
/// all of them at once.
pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Config, ConfigError> {
    let raw = match read(file)? {
        Some((path, text)) => {
            raw::parse(&text).map_err(|fault| ConfigError::Malformed { file: path, fault })?
        }
        None => RawConfig::EMPTY,
    };
    resolve(raw, overrides)
}

/// `RECEIPTS_LOG`: what the program says of itself. In no file: it is for one run.
#[expect(clippy::disallowed_methods, reason = "the environment's one home")]
pub fn log_filter() -> Option<String> {
    env::var("RECEIPTS_LOG").ok()
}

/// `RECEIPTS_STORE_URL`; `None`: it is not set, or empty, which says as little.
pub fn store_url() -> Option<StoreUrl> {
    let url = env::var_os("RECEIPTS_STORE_URL")?;
    let url = url.to_string_lossy().into_owned();
    (!url.is_empty()).then_some(StoreUrl(url))
}

/// `RECEIPTS_DISCORD_PROXY`; `None`: it is not set.
#[expect(clippy::disallowed_methods, reason = "the environment's one home")]
pub fn discord_proxy() -> Option<String> {
    env::var("RECEIPTS_DISCORD_PROXY").ok()
}

/// `RECEIPTS_DISCORD_SHARDS`; `None`: it is not set. For processes that share one config.toml.
#[expect(clippy::disallowed_methods, reason = "the environment's one home")]
pub fn discord_shards() -> Option<String> {
    env::var("RECEIPTS_DISCORD_SHARDS").ok()
}

/// `RECEIPTS_DISCORD_LISTEN`; `None`: it is not set. For processes that share one config.toml.
#[expect(clippy::disallowed_methods, reason = "the environment's one home")]
pub fn discord_listen() -> Option<String> {
    env::var("RECEIPTS_DISCORD_LISTEN").ok()
}

/// `RECEIPTS_HTTP_LISTEN`; `None`: it is not set. For processes that share one config.toml.
#[expect(clippy::disallowed_methods, reason = "the environment's one home")]
pub fn http_listen() -> Option<String> {
    env::var("RECEIPTS_HTTP_LISTEN").ok()
}

/// The bot's token: `DISCORD_TOKEN`, or what stands in the file that `DISCORD_TOKEN_FILE` names.
/// Never in config.toml, which is copied and shown around. `None`: neither is set.
///
/// # Errors
///
/// A file that cannot be read, or with nothing in it; what is no token.
#[expect(clippy::disallowed_methods, reason = "the environment's one home")]
pub fn discord_token() -> Result<Option<BotToken>, ConfigError> {
    let token = env::var("DISCORD_TOKEN").map(|token| BotToken::new(&token));
    if let Ok(token) = token
        && !token.is_empty()
    {
        return checked(token, || "DISCORD_TOKEN".to_owned());
    }
    let Some(file) = env::var_os("DISCORD_TOKEN_FILE").map(PathBuf::from) else {
        return Ok(None);
    };
    match fs::read_to_string(&file).map(|token| BotToken::new(&token)) {
        Ok(token) if token.is_empty() => Err(ConfigError::TokenFile { file, source: None }),
        Ok(token) => checked(token, || format!("the file `{}`", file.display())),
        Err(source) => Err(ConfigError::TokenFile {
            file,
            source: Some(source),
        }),
    }
}

fn checked(token: BotToken, from: impl Fn() -> String) -> Result<Option<BotToken>, ConfigError> {
    match token.fault() {
        Some(why) => Err(ConfigError::NoToken { from: from(), why }),
        None => Ok(Some(token)),
    }
}

/// The file that `DISCORD_TOKEN_FILE` names, where others than its owner may read it. Only Unix tells
/// by bits who may.
pub fn exposed_token_file() -> Option<PathBuf> {
    let file = env::var_os("DISCORD_TOKEN_FILE").map(PathBuf::from)?;
    is_exposed(&file).then_some(file)
}

#[cfg(unix)]
fn is_exposed(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).map_or(0, |metadata| metadata.permissions().mode());
    mode & 0o077 != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

fn read(file: Option<&Path>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let path = file.unwrap_or(Path::new(FILE)).to_path_buf();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(e) if e.kind() == io::ErrorKind::NotFound && file.is_none() => Ok(None),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(ConfigError::Missing { file: path }),
        Err(source) => Err(ConfigError::Unreadable { file: path, source }),
    }
}

/// The second stage: defaults filled in, values checked.
///
/// # Errors
///
/// Every value that cannot be used.
pub fn resolve(raw: RawConfig, overrides: Overrides) -> Result<Config, ConfigError> {
    let ranked = |over: &Option<PathBuf>, file: &Option<String>, default: &str| {
        let file = || file.as_ref().map(PathBuf::from);
        over.clone().or_else(file).unwrap_or_else(|| default.into())
    };
    let corpus = ranked(&overrides.corpus, &raw.corpus.path, DEFAULT_CORPUS);
    let watch = raw.corpus.watch.unwrap_or(true);
    let follow_links = raw.corpus.follow_links.unwrap_or(false);
    let data = ranked(&overrides.data, &raw.data.path, DEFAULT_DATA);
    let mut invalid = faults(&corpus, &data);
    let transport = listening::transport(&raw, &overrides, &mut invalid);
    let monitor = listening::monitor(&raw, &overrides, &mut invalid);
    let log_format = listening::log_format(&raw, &mut invalid);
    let proxy = overrides.discord_proxy.or(raw.discord.proxy);
    let discord_proxy = proxy.filter(|proxy| !proxy.is_empty());
    invalid.extend(discord_proxy.as_deref().and_then(proxy_fault));
    let shards = overrides.discord_shards.or(raw.discord.shards);
    let shards = shards_of(shards, &mut invalid);
    let bot = bot_options(&raw.bot, &mut invalid);
    let url = overrides.store.or(raw.store.url);
    let url = url.as_ref().map_or("", |StoreUrl(url)| url);
    let store = Location::of_url(url, &data).map_err(|UrlError { shown, why }| {
        invalid.push(Invalid {
            key: "store.url",
            value: shown,
            why,
        });
    });
    match (store, bot) {
        (Ok(store), Some(bot)) if invalid.is_empty() => Ok(Config {
            corpus,
            watch,
            follow_links,
            data,
            store,
            discord_proxy,
            shards,
            transport,
            monitor,
            log_format,
            bot,
        }),
        _ => Err(ConfigError::Invalid { invalid }),
    }
}

/// Which shards are held here; Discord's advice where nothing is said.
fn shards_of(written: Option<String>, invalid: &mut Vec<Invalid>) -> Shards {
    let Some(written) = written.filter(|written| !written.is_empty()) else {
        return Shards::Auto;
    };
    written.parse().unwrap_or_else(|InvalidShards| {
        invalid.push(Invalid {
            key: "discord.shards",
            value: written,
            why: "no choice of shards; write `auto`, or `0-3/16` for the first four of sixteen",
        });
        Shards::Auto
    })
}

fn proxy_fault(proxy: &str) -> Option<Invalid> {
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| proxy.strip_prefix(scheme));
    let is_base = host.is_some_and(|host| {
        let host = host.strip_suffix('/').unwrap_or(host);
        !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])
    });
    (!is_base).then(|| Invalid {
        key: "discord.proxy",
        value: without_secret(proxy),
        why: "no base address; write `http://HOST:PORT`, or leave it empty for Discord itself",
    })
}

/// The address without user and password.
fn without_secret(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => address.to_owned(),
    }
}

/// The bot's options; `None` where one of them cannot be used.
fn bot_options(raw: &RawBot, invalid: &mut Vec<Invalid>) -> Option<bot::BotOptions> {
    let mut number = |key, value: Option<i64>, default: u32, most: u32| {
        let value = value.unwrap_or_else(|| i64::from(default));
        let fits = u32::try_from(value).ok().filter(|n| (1..=most).contains(n));
        if fits.is_none() {
            invalid.push(Invalid {
                key,
                value: value.to_string(),
                why: "out of range; config.toml says what each key takes",
            });
        }
        fits.and_then(NonZeroU32::new)
    };
    let user = number(
        "bot.user-questions-per-minute",
        raw.user_questions_per_minute,
        DEFAULT_USER_QUESTIONS,
        1_000,
    );
    let server = number(
        "bot.server-questions-per-minute",
        raw.server_questions_per_minute,
        DEFAULT_SERVER_QUESTIONS,
        100_000,
    );
    let days = number(
        "bot.left-server-days",
        raw.left_server_days,
        u32::from(DEFAULT_LEFT_DAYS),
        3_650,
    );
    Some(bot::BotOptions {
        limits: bot::RateLimits {
            user_per_minute: user?,
            guild_per_minute: server?,
        },
        left_days: u16::try_from(days?.get()).ok()?,
    })
}

fn faults(corpus: &Path, data: &Path) -> Vec<Invalid> {
    let fault = |key, path: &Path, why| Invalid {
        key,
        value: path.display().to_string(),
        why,
    };
    let mut found = Vec::new();
    if corpus.as_os_str().is_empty() {
        let why = "empty; name a folder with `--corpus DIR`, RECEIPTS_CORPUS or in config.toml";
        found.push(fault("corpus.path", corpus, why));
    }
    if data.as_os_str().is_empty() {
        let why = "empty; name a folder with `--data DIR`, RECEIPTS_DATA or in config.toml";
        found.push(fault("data.path", data, why));
    } else if data == corpus {
        let why = "the corpus's own folder, where it would be taken for a dispute; name another";
        found.push(fault("data.path", data, why));
    }
    found
}
