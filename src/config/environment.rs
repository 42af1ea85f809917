//! Reads the environment variables. No other file of the program does, except the parser of the
//! command line, which reads those of its options. Libraries read their own, such as `PGPASSWORD`.
//!
//! ```text
//! RECEIPTS_HTTP_LISTEN=127.0.0.1:9090   → Some("127.0.0.1:9090")
//! RECEIPTS_HTTP_LISTEN=                 → None
//! ```

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::{ConfigError, StoreUrl};
use crate::discord::BotToken;
use crate::store::location::{Location, is_ssl_mode};

/// Reads `RECEIPTS_LOG`, the log filter. There is no key in the file, because it is for a single
/// run.
pub fn log_filter() -> Option<String> {
    variable("RECEIPTS_LOG")
}

/// Reads `RECEIPTS_STORE_URL`.
pub fn store_url() -> Option<StoreUrl> {
    variable("RECEIPTS_STORE_URL").map(StoreUrl)
}

/// Checks `PGSSLMODE` for a store in a database: a misspelt one would have no effect, and the
/// connection would not be checked as the operator wants.
///
/// # Errors
///
/// Returns [`ConfigError::SslMode`] if the value is unknown.
pub fn check_ssl_mode(store: &Location) -> Result<(), ConfigError> {
    match (store, variable("PGSSLMODE")) {
        (Location::Server(_), Some(mode)) if !is_ssl_mode(&mode) => {
            Err(ConfigError::SslMode { mode })
        }
        _ => Ok(()),
    }
}

/// Reads `RECEIPTS_DISCORD_PROXY`.
pub fn discord_proxy() -> Option<String> {
    variable("RECEIPTS_DISCORD_PROXY")
}

/// Reads `RECEIPTS_DISCORD_SHARDS`. For processes that share one config.toml.
pub fn discord_shards() -> Option<String> {
    variable("RECEIPTS_DISCORD_SHARDS")
}

/// Reads `RECEIPTS_DISCORD_LISTEN`. For processes that share one config.toml.
pub fn discord_listen() -> Option<String> {
    variable("RECEIPTS_DISCORD_LISTEN")
}

/// Reads `RECEIPTS_HTTP_LISTEN`. For processes that share one config.toml.
pub fn http_listen() -> Option<String> {
    variable("RECEIPTS_HTTP_LISTEN")
}

/// Reads the bot's token from `DISCORD_TOKEN`, or from the file that `DISCORD_TOKEN_FILE` names.
/// config.toml never contains it, because people copy and show that file. `None` if both variables
/// are unset or empty.
///
/// # Errors
///
/// Returns an error if the file cannot be read or is empty, or if the value cannot be a token.
pub fn discord_token() -> Result<Option<BotToken>, ConfigError> {
    let token = variable("DISCORD_TOKEN").map(|token| BotToken::new(&token));
    if let Some(token) = token
        && !token.is_empty()
    {
        return checked(token, || "DISCORD_TOKEN".to_owned());
    }
    let Some(file) = path_variable("DISCORD_TOKEN_FILE") else {
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

/// Returns the file that `DISCORD_TOKEN_FILE` names, if users other than its owner may read it.
/// Only Unix has permission bits to check.
pub fn exposed_token_file() -> Option<PathBuf> {
    let file = path_variable("DISCORD_TOKEN_FILE")?;
    // systemd lets the service read its credentials by an access list, which `mode` shows as the
    // permission of a group.
    let credentials = path_variable("CREDENTIALS_DIRECTORY");
    let is_credential = credentials.is_some_and(|folder| file.starts_with(folder));
    (!is_credential && is_exposed(&file)).then_some(file)
}

/// Returns the name of an environment variable, unless the variable is empty. For the parser of the
/// command line, which reads the variable, and for which an empty one would be a value.
pub fn unless_empty(name: &'static str) -> Option<&'static str> {
    let is_empty = env::var_os(name).is_some_and(|value| value.is_empty());
    (!is_empty).then_some(name)
}

/// Reads an environment variable; `None` if it is unset or empty: in a Compose file, `${NAME:-}` sets
/// it to nothing. Bytes that are not UTF-8 are replaced, so that the value is refused: as an unset
/// variable, it would be ignored.
fn variable(name: &str) -> Option<String> {
    let value = env::var_os(name).filter(|value| !value.is_empty())?;
    Some(value.to_string_lossy().into_owned())
}

/// Reads an environment variable with a path; `None` if it is unset or empty.
fn path_variable(name: &str) -> Option<PathBuf> {
    let path = env::var_os(name).filter(|path| !path.is_empty())?;
    Some(PathBuf::from(path))
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
