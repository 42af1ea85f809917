//! config.toml as it is written: every key optional, unknown keys refused.
//!
//! ```
//! let raw = receipts::config::raw::parse("[corpus]\npath = 'disputes'")?;
//! assert_eq!(raw.corpus.path.as_deref(), Some("disputes"));
//!
//! let fault = receipts::config::raw::parse("[corpus]\npaht = 'disputes'").unwrap_err();
//! assert_eq!(fault.to_string(), "2:1: `corpus.paht`: unknown field `paht`, expected one of `path`, `watch`, `follow-links`");
//! # Ok::<(), receipts::config::raw::ConfigSyntaxError>(())
//! ```

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::StoreUrl;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawConfig {
    /// `[corpus]`.
    #[serde(default = "RawCorpus::empty")]
    pub corpus: RawCorpus,
    /// `[data]`.
    #[serde(default = "RawData::empty")]
    pub data: RawData,
    /// `[store]`.
    #[serde(default = "RawStore::empty")]
    pub store: RawStore,
    /// `[discord]`.
    #[serde(default = "RawDiscord::empty")]
    pub discord: RawDiscord,
    /// `[http]`.
    #[serde(default = "RawHttp::empty")]
    pub http: RawHttp,
    /// `[log]`.
    #[serde(default = "RawLog::empty")]
    pub log: RawLog,
    /// `[bot]`.
    #[serde(default = "RawBot::empty")]
    pub bot: RawBot,
}

/// `[corpus]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawCorpus {
    /// The folder that holds the disputes' folders.
    pub path: Option<String>,
    /// Whether `serve` takes over changes in it.
    pub watch: Option<bool>,
    /// Whether links in it may lead out of it.
    pub follow_links: Option<bool>,
}

/// `[data]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawData {
    /// The folder of what the program itself writes.
    pub path: Option<String>,
}

/// `[store]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawStore {
    /// Where what people keep is stored.
    pub url: Option<StoreUrl>,
}

/// `[discord]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawDiscord {
    /// The base address of an HTTP proxy for Discord's API.
    pub proxy: Option<String>,
    /// Which of the bot's shards this process holds.
    pub shards: Option<String>,
    /// How interactions come in.
    pub transport: Option<String>,
    /// The application's public key.
    pub public_key: Option<String>,
    /// Where the endpoint for interactions listens.
    pub listen: Option<String>,
}

/// `[http]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawHttp {
    /// Where metrics and health listen.
    pub listen: Option<String>,
}

/// `[log]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLog {
    /// What a line of the log is.
    pub format: Option<String>,
}

/// `[bot]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawBot {
    /// Questions a minute from one user.
    pub user_questions_per_minute: Option<i64>,
    /// Questions a minute on one server.
    pub server_questions_per_minute: Option<i64>,
    /// After how many days what was kept of a server that the bot has left is deleted.
    pub left_server_days: Option<i64>,
}

impl RawConfig {
    /// A file that says nothing.
    pub const EMPTY: Self = Self {
        corpus: RawCorpus::empty(),
        data: RawData::empty(),
        store: RawStore::empty(),
        discord: RawDiscord::empty(),
        http: RawHttp::empty(),
        log: RawLog::empty(),
        bot: RawBot::empty(),
    };
}

impl RawCorpus {
    const fn empty() -> Self {
        Self {
            path: None,
            watch: None,
            follow_links: None,
        }
    }
}

impl RawData {
    const fn empty() -> Self {
        Self { path: None }
    }
}

impl<'de> Deserialize<'de> for StoreUrl {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self)
    }
}

impl RawStore {
    const fn empty() -> Self {
        Self { url: None }
    }
}

impl RawDiscord {
    const fn empty() -> Self {
        Self {
            proxy: None,
            shards: None,
            transport: None,
            public_key: None,
            listen: None,
        }
    }
}

impl RawHttp {
    const fn empty() -> Self {
        Self { listen: None }
    }
}

impl RawLog {
    const fn empty() -> Self {
        Self { format: None }
    }
}

impl RawBot {
    const fn empty() -> Self {
        Self {
            user_questions_per_minute: None,
            server_questions_per_minute: None,
            left_server_days: None,
        }
    }
}

/// Where the file goes wrong, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigSyntaxError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The key as a path: `corpus.path`; `None` where the text is no TOML.
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ConfigSyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if let Some(key) = &self.key {
            write!(f, "`{key}`: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigSyntaxError {}

/// The first stage: text to keys.
///
/// # Errors
///
/// The first place where the text is no TOML, or a key is unknown or of another type.
pub fn parse(text: &str) -> Result<RawConfig, ConfigSyntaxError> {
    let document = toml::Deserializer::parse(text)
        .map_err(|error| ConfigSyntaxError::new(text, &error, None))?;
    serde_path_to_error::deserialize(document).map_err(|error| {
        let key = Some(error.path().to_string()).filter(|path| path != ".");
        ConfigSyntaxError::new(text, error.inner(), key)
    })
}

impl ConfigSyntaxError {
    fn new(text: &str, error: &toml::de::Error, key: Option<String>) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.chars().count()
                - before.get(..line_start).map_or(0, |l| l.chars().count())
                + 1,
            key,
            message: error.message().replace('\n', " "),
        }
    }
}
