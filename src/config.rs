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

pub mod raw;

use std::env;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use raw::RawConfig;

use crate::store::location::{Location, UrlError};

/// The file that is read where none is named; it may be missing.
pub const FILE: &str = "config.toml";

/// The folder that holds the disputes' folders, where nothing names another.
pub const DEFAULT_CORPUS: &str = "corpus";

/// The folder of what the program itself writes, where nothing names another.
pub const DEFAULT_DATA: &str = "data";

/// Every option, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder that holds the disputes' folders; relative to the working folder.
    pub corpus: PathBuf,
    /// The folder of what the program itself writes: the index, the prompt's history; made at
    /// first use. Relative to the working folder.
    pub data: PathBuf,
    /// Where what people keep is stored.
    pub store: Location,
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
        fault: raw::Fault,
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
    let ranked = |over: Option<PathBuf>, file: Option<String>, default: &str| {
        over.or_else(|| file.map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from(default))
    };
    let corpus = ranked(overrides.corpus, raw.corpus.path, DEFAULT_CORPUS);
    let data = ranked(overrides.data, raw.data.path, DEFAULT_DATA);
    let url = overrides.store.or(raw.store.url);
    let url = url.as_ref().map_or("", |StoreUrl(url)| url);
    let mut invalid = faults(&corpus, &data);
    match Location::of_url(url, &data) {
        Ok(store) if invalid.is_empty() => Ok(Config {
            corpus,
            data,
            store,
        }),
        Ok(_) => Err(ConfigError::Invalid { invalid }),
        Err(UrlError { shown, why }) => {
            invalid.push(Invalid {
                key: "store.url",
                value: shown,
                why,
            });
            Err(ConfigError::Invalid { invalid })
        }
    }
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
