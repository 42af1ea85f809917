//! Combines the configuration file, the environment and the command line into the options of each
//! module.
//!
//! There are two stages: the file as it is written ([`raw`]), then the validated [`Config`]. The
//! command line takes precedence over the environment, and the environment over the file; otherwise
//! the default applies. An environment variable that is empty counts as not set. `cli` passes the
//! values of the command line and the environment as [`Overrides`], with that precedence already
//! applied.
//!
//! ```text
//! config.toml      [data] path = "var"
//! environment      RECEIPTS_DATA=/srv/receipts
//! command line     --corpus disputes
//!                  → Config { corpus: "disputes", data: "/srv/receipts" }
//! ```
//!
//! Only the composition root (`cli`) imports this module. The modules that open the folders check
//! that they exist.

mod environment;
mod listening;
pub mod raw;

use std::fmt;
use std::fs;
use std::io;
use std::net::{Ipv6Addr, SocketAddr};
use std::num::{NonZeroU16, NonZeroU32};
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use environment::{
    check_ssl_mode, discord_listen, discord_proxy, discord_shards, discord_token,
    exposed_token_file, http_listen, log_filter, store_url, unless_empty,
};
pub use listening::{DEFAULT_ENDPOINT, LogFormat, TransportConfig};
use raw::{RawBot, RawConfig};

use crate::bot;
use crate::discord::{InvalidShards, Shards};
use crate::store::location::{Location, UrlError};

/// The default configuration file; it may be absent.
pub const FILE: &str = "config.toml";

/// The default folder of the corpus, which contains the disputes' folders.
pub const DEFAULT_CORPUS: &str = "corpus";

/// The default folder for the program's own files.
pub const DEFAULT_DATA: &str = "data";

/// The default limit of questions per minute from one user: more than anybody types.
pub const DEFAULT_USER_QUESTIONS: u32 = 20;

/// The default limit of questions per minute on one server: a busy one asks a few at a time.
pub const DEFAULT_SERVER_QUESTIONS: u32 = 200;

/// The default number of days after which the rows of a server that the bot has left are deleted.
pub const DEFAULT_LEFT_DAYS: u16 = 30;

/// All options, validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder that contains the disputes' folders; relative to the working folder.
    pub corpus: PathBuf,
    /// Whether `serve` reloads the corpus when it changes.
    pub watch: bool,
    /// Whether symbolic links in the corpus may point outside of it.
    pub follow_links: bool,
    /// The folder for the program's own files: the index, the prompt's history. Created at first
    /// use. Relative to the working folder.
    pub data: PathBuf,
    /// The location of the store.
    pub store: Location,
    /// The base URL of a proxy for Discord; `None`: Discord itself.
    pub discord_proxy: Option<String>,
    /// The shards that this process runs.
    pub shards: Shards,
    /// How interactions arrive.
    pub transport: TransportConfig,
    /// The address of the metrics and health routes; `None`: they are off.
    pub monitor: Option<SocketAddr>,
    /// The format of a log line.
    pub log_format: LogFormat,
    /// The rate limits, and how long data of left servers is kept.
    pub bot: bot::BotOptions,
}

/// The values of the command line and the environment, in this precedence; `None` if neither has
/// one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overrides {
    /// `--corpus`, `RECEIPTS_CORPUS`.
    pub corpus: Option<PathBuf>,
    /// `--data`, `RECEIPTS_DATA`.
    pub data: Option<PathBuf>,
    /// `RECEIPTS_STORE_URL`, from [`store_url`]. There is no command-line option, because the URL
    /// may contain a password, and every user of a machine can see the arguments of others'
    /// processes.
    pub store: Option<StoreUrl>,
    /// `RECEIPTS_DISCORD_PROXY`, from [`discord_proxy`].
    pub discord_proxy: Option<String>,
    /// `RECEIPTS_DISCORD_SHARDS`, from [`discord_shards`].
    pub discord_shards: Option<String>,
    /// `RECEIPTS_DISCORD_LISTEN`, from [`discord_listen`].
    pub discord_listen: Option<String>,
    /// `RECEIPTS_HTTP_LISTEN`, from [`http_listen`].
    pub http_listen: Option<String>,
}

/// The store's URL as it is written. It may contain a password, so `{:?}` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(pub String);

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreUrl(***)")
    }
}

/// Why the configuration cannot be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An explicitly named file does not exist.
    #[error("no configuration file at `{}`; name an existing file with `--config` or RECEIPTS_CONFIG", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// An existing file cannot be read.
    #[error("cannot read the configuration file `{}`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The file is not TOML, or contains a key that is unknown or has the wrong type.
    #[error("{}:{fault}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// The position and the error. They are part of the message, as in compiler messages, so
        /// this is not a source.
        fault: raw::ConfigSyntaxError,
    },
    /// The token file contains no token.
    #[error("no token in the file `{}` named by DISCORD_TOKEN_FILE", file.display())]
    TokenFile {
        /// The file.
        file: PathBuf,
        /// The system's error; `None` if the file is empty.
        #[source]
        source: Option<io::Error>,
    },
    /// The value is not a Discord token.
    #[error("{from} does not contain a Discord token: {why}")]
    NoToken {
        /// The origin of the value.
        from: String,
        /// What is wrong and how to fix it, without any part of the value.
        why: &'static str,
    },
    /// `PGSSLMODE` has an unknown value.
    #[error(
        "PGSSLMODE is `{mode}`; write disable, prefer, require, verify-ca or verify-full, or unset it"
    )]
    SslMode {
        /// The value.
        mode: String,
    },
    /// All invalid values.
    #[error("the configuration cannot be used:\n{}", list(invalid))]
    Invalid {
        /// One line for each.
        invalid: Vec<Invalid>,
    },
}

/// An invalid value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{key}` = `{value}`: {why}")]
pub struct Invalid {
    /// The key as in config.toml: `corpus.path`.
    pub key: &'static str,
    /// The value, from any origin, without secrets.
    pub value: String,
    /// What is wrong and how to fix it.
    pub why: &'static str,
}

fn list(invalid: &[Invalid]) -> String {
    let lines: Vec<String> = invalid.iter().map(|i| format!("  {i}")).collect();
    lines.join("\n")
}

/// Reads `file` ([`FILE`] if `None`) and applies the overrides.
///
/// # Errors
///
/// Returns an error if an explicitly named file does not exist, the file cannot be read or parsed,
/// or values are invalid. Reports all invalid values at once.
pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Config, ConfigError> {
    let raw = match read(file)? {
        Some((path, text)) => {
            raw::parse(&text).map_err(|fault| ConfigError::Malformed { file: path, fault })?
        }
        None => RawConfig::EMPTY,
    };
    resolve(raw, overrides)
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

/// The second stage: fills in defaults and validates the values.
///
/// # Errors
///
/// Returns all invalid values.
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

/// Parses the shards of this process; an empty value follows Discord's advice.
fn shards_of(written: Option<String>, invalid: &mut Vec<Invalid>) -> Shards {
    let Some(written) = written.filter(|written| !written.is_empty()) else {
        return Shards::Auto;
    };
    written.parse().unwrap_or_else(|InvalidShards| {
        invalid.push(Invalid {
            key: "discord.shards",
            value: written,
            why: "not a choice of shards; write `auto`, or `0-3/16` for the first four of sixteen",
        });
        Shards::Auto
    })
}

/// Characters that the name of a host does not have.
const NOT_IN_HOSTS: [char; 9] = [
    '/',
    '?',
    '#',
    '@',
    ':',
    '[',
    ']',
    ' ',
    char::REPLACEMENT_CHARACTER,
];

fn proxy_fault(proxy: &str) -> Option<Invalid> {
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| proxy.strip_prefix(scheme));
    let is_base = host.is_some_and(|host| is_authority(host.strip_suffix('/').unwrap_or(host)));
    (!is_base).then(|| Invalid {
        key: "discord.proxy",
        value: without_secret(proxy),
        why: "not a base address; write `http://HOST:PORT`, or leave it empty for Discord itself",
    })
}

/// Whether the text is a host, or a host and a port. A wrong port would only show later, as a
/// Discord that cannot be reached.
fn is_authority(text: &str) -> bool {
    let (host, has_valid_port) = match text.rsplit_once(':') {
        // The last colon of `[::1]` belongs to the address.
        Some((host, port)) if !port.ends_with(']') => (host, port.parse::<NonZeroU16>().is_ok()),
        _ => (text, true),
    };
    let inside = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let is_host = match inside {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && !host.contains(NOT_IN_HOSTS),
    };
    is_host && has_valid_port
}

/// Removes user, password, and what follows the path from a URL; both may contain a password.
fn without_secret(address: &str) -> String {
    let (start, address) = match address.rsplit_once('@') {
        Some((_, host)) => ("…@", host),
        None => ("", address),
    };
    let shown = address.split(['?', '#']).next().unwrap_or_default();
    let rest = if shown == address { "" } else { "…" };
    format!("{start}{shown}{rest}")
}

/// Returns the bot's options; `None` if one of them is invalid.
fn bot_options(raw: &RawBot, invalid: &mut Vec<Invalid>) -> Option<bot::BotOptions> {
    let mut number = |key, value: Option<i64>, default: u32, max: u32, why| {
        let value = value.unwrap_or_else(|| i64::from(default));
        let fits = u32::try_from(value).ok().filter(|n| (1..=max).contains(n));
        if fits.is_none() {
            invalid.push(Invalid {
                key,
                value: value.to_string(),
                why,
            });
        }
        fits.and_then(NonZeroU32::new)
    };
    let user = number(
        "bot.user-questions-per-minute",
        raw.user_questions_per_minute,
        DEFAULT_USER_QUESTIONS,
        1_000,
        "out of range; write a number from 1 to 1000",
    );
    let server = number(
        "bot.server-questions-per-minute",
        raw.server_questions_per_minute,
        DEFAULT_SERVER_QUESTIONS,
        100_000,
        "out of range; write a number from 1 to 100000",
    );
    let days = number(
        "bot.left-server-days",
        raw.left_server_days,
        u32::from(DEFAULT_LEFT_DAYS),
        3_650,
        "out of range; write a number of days from 1 to 3650",
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
        let why = "the corpus's own folder, where it would be read as a dispute; name another";
        found.push(fault("data.path", data, why));
    }
    found
}
