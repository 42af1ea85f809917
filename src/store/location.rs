//! Parses the configured URL of the store.
//!
//! ```text
//! (empty)                          receipts.db in the data folder, which is created at first use
//! sqlite://kept/receipts.db        that file, relative to the working directory
//! sqlite:///srv/receipts.db        that file
//! postgres://user:secret@host/db   that database; displayed as `postgres://user@host/db`
//! mysql://user:secret@host/db      rejected; the message shows only `mysql`
//! ```

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use thiserror::Error;
use url::Url;

/// The file in the data folder, if the URL is empty.
pub const FILE: &str = "receipts.db";

/// Known URL schemes, which a message may show. Any other text before a colon may be part of a
/// misplaced password.
const KNOWN: &[&str] = &[
    "file", "http", "https", "libsql", "mariadb", "mongodb", "mssql", "mysql", "redis",
];

/// The parameters of a database's URL that the library knows. It ignores others, and logs them with
/// their values.
const PARAMETERS: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

const UNSUPPORTED: &str = "not supported; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder";
const NO_SCHEME: &str = "not a store URL; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder";
const BAD_ADDRESS: &str = "not a database address; write `postgres://USER:PASSWORD@HOST/DATABASE`, with %40 for an `@` in the password, and `?sslmode=verify-full` if you do not control the network";
const UNKNOWN_PARAMETER: &str = "has an unknown parameter after the `?`; known are sslmode, sslrootcert, sslcert, sslkey, host, hostaddr, port, dbname, user, password, options and statement-cache-capacity";
const NO_DATABASE: &str = "names no database; write `postgres://USER@HOST/DATABASE`";
const NO_FILE: &str = "names no file; write `sqlite://FILE`";
const IN_MEMORY: &str = "would lose all pins at exit; name a file";
const WITH_USER: &str = "a file has no user and no password; put `./` before a name with `@`";
const WITH_PARAMETERS: &str =
    "takes no parameters; leave out `?` and `#` and what follows, or write %3F and %23";
const BAD_ESCAPE: &str =
    "a `%` is followed by two hexadecimal digits of UTF-8; write %25 for the sign itself";

/// The error for a URL that names no store.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the store's URL `{shown}`: {why}")]
pub struct UrlError {
    /// The part of the URL that cannot contain a secret: `postgres://…`, or `…`.
    pub shown: String,
    /// What is wrong and how to fix it.
    pub why: &'static str,
}

/// The location of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file; a missing folder is created.
    File(PathBuf),
    /// A PostgreSQL database.
    Server(Address),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.display().fmt(f),
            Self::Server(address) => address.fmt(f),
        }
    }
}

/// The URL of a database. It may contain a password, which neither `{}` nor `{:?}` prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
}

impl Address {
    /// The complete URL, including the password.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if !self.url.username().is_empty() {
            write!(f, "{}@", self.url.username())?;
        }
        f.write_str(self.url.host_str().unwrap_or_default())?;
        if let Some(port) = self.url.port() {
            write!(f, ":{port}")?;
        }
        // The part after `?` may also contain a password.
        f.write_str(self.url.path())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl Location {
    /// Parses `url`. If it is empty, the store is [`FILE`] in the folder `data`.
    ///
    /// # Errors
    ///
    /// The URL is malformed or of another kind of database.
    pub fn of_url(url: &str, data: &Path) -> Result<Self, UrlError> {
        let url = url.trim();
        if url.is_empty() {
            return Ok(Self::File(data.join(FILE)));
        }
        let wrong = |shown: &str, why| UrlError {
            shown: shown.to_owned(),
            why,
        };
        let Some((scheme, rest)) = url.split_once(':') else {
            return Err(wrong("…", NO_SCHEME));
        };
        let scheme = scheme.to_ascii_lowercase();
        if scheme == "sqlite" {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            return file(path).map_err(|why| wrong("sqlite:…", why));
        }
        if scheme == "postgres" || scheme == "postgresql" {
            let address = address(url).map_err(|why| wrong("postgres://…", why))?;
            return Ok(Self::Server(address));
        }
        if KNOWN.contains(&scheme.as_str()) {
            return Err(wrong(&format!("{scheme}://…"), UNSUPPORTED));
        }
        Err(wrong("…", NO_SCHEME))
    }
}

/// Whether a value of PGSSLMODE is known. An unknown one has no effect, as if the variable were unset.
pub fn is_ssl_mode(mode: &str) -> bool {
    PgSslMode::from_str(mode).is_ok()
}

fn address(url: &str) -> Result<Address, &'static str> {
    let url: Url = url.parse().map_err(|_| BAD_ADDRESS)?;
    if url.query_pairs().any(|(name, _)| !is_parameter(&name)) {
        return Err(UNKNOWN_PARAMETER);
    }
    if url.cannot_be_a_base() || PgConnectOptions::from_str(url.as_str()).is_err() {
        return Err(BAD_ADDRESS);
    }
    if url.path().trim_start_matches('/').is_empty() {
        return Err(NO_DATABASE);
    }
    Ok(Address { url })
}

/// Whether the library knows a parameter: `sslmode`, or one setting such as `options[search_path]`.
fn is_parameter(name: &str) -> bool {
    let is_setting = name.starts_with("options[") && name.ends_with(']');
    is_setting || PARAMETERS.contains(&name)
}

fn file(path: &str) -> Result<Location, &'static str> {
    let host = path.split('/').next().unwrap_or(path);
    if path.is_empty() || path.ends_with('/') {
        Err(NO_FILE)
    } else if path.contains(":memory:") {
        Err(IN_MEMORY)
    } else if host.contains('@') {
        Err(WITH_USER)
    } else if path.contains(['?', '#']) {
        Err(WITH_PARAMETERS)
    } else {
        let decoded = decoded(path).ok_or(BAD_ESCAPE)?;
        Ok(Location::File(PathBuf::from(decoded)))
    }
}

/// Decodes percent-encoding. `None` if an escape is malformed, or if the result is not UTF-8 or
/// contains U+0000.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|path| !path.contains('\0'))
}
