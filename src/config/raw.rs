//! config.toml as it is written: every key is optional, unknown keys are errors.
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
    /// The folder that contains the disputes' folders.
    pub path: Option<String>,
    /// Whether `serve` reloads the corpus when it changes.
    pub watch: Option<bool>,
    /// Whether symbolic links in the corpus may point outside of it.
    pub follow_links: Option<bool>,
}

/// `[data]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawData {
    /// The folder for the program's own files.
    pub path: Option<String>,
}

/// `[store]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawStore {
    /// The location of the store.
    pub url: Option<StoreUrl>,
}

/// `[discord]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawDiscord {
    /// The base URL of an HTTP proxy for Discord's API.
    pub proxy: Option<String>,
    /// The shards that this process runs.
    pub shards: Option<String>,
    /// How interactions arrive.
    pub transport: Option<String>,
    /// The application's public key.
    pub public_key: Option<String>,
    /// The address of the endpoint for interactions.
    pub listen: Option<String>,
}

/// `[http]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawHttp {
    /// The address of the metrics and health routes.
    pub listen: Option<String>,
}

/// `[log]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLog {
    /// The format of a log line.
    pub format: Option<String>,
}

/// `[bot]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawBot {
    /// Questions per minute from one user.
    pub user_questions_per_minute: Option<i64>,
    /// Questions per minute on one server.
    pub server_questions_per_minute: Option<i64>,
    /// The number of days after which the rows of a server that the bot has left are deleted.
    pub left_server_days: Option<i64>,
}

impl RawConfig {
    /// An empty file.
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

/// The position of an error in the file, and the error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigSyntaxError {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// The key as a path: `corpus.path`; `None` if the text is not TOML.
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

/// The first stage: parses the text into keys.
///
/// # Errors
///
/// Returns the first place where the text is not TOML, or where a key is unknown or has the wrong
/// type.
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
