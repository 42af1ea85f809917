//! Where the store is: the URL of the configuration, read.
//!
//! ```text
//! (empty)                          receipts.db in the data folder, which is made at first use
//! sqlite://kept/receipts.db        that file, below the working folder
//! sqlite:///srv/receipts.db        that file
//! postgres://user:secret@host/db   refused, and nothing of it shown but `postgres`
//! ```

use std::path::{Path, PathBuf};

use super::StoreError;

/// The file in the data folder.
pub const FILE: &str = "receipts.db";

/// Schemes of databases, which may be named in a message. Anything else before a colon may be a
/// part of a password that somebody put in the wrong place.
const KNOWN: &[&str] = &[
    "file",
    "http",
    "https",
    "libsql",
    "mariadb",
    "mongodb",
    "mssql",
    "mysql",
    "postgres",
    "postgresql",
    "redis",
];

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// [`FILE`] in this folder, which is made where it is missing.
    Folder(PathBuf),
    /// This file, in a folder that exists.
    File(PathBuf),
}

impl Location {
    /// What `url` means, where the data folder is `data`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unsupported`] and [`StoreError::MalformedUrl`]; neither holds a part of the
    /// URL that may be secret.
    pub fn of_url(url: &str, data: &Path) -> Result<Self, StoreError> {
        let url = url.trim();
        if url.is_empty() {
            return Ok(Self::Folder(data.to_path_buf()));
        }
        let malformed = |why| StoreError::MalformedUrl { why };
        let (scheme, rest) = url
            .split_once(':')
            .ok_or_else(|| malformed("it does not begin with a scheme"))?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme == "sqlite" {
            return file(rest.strip_prefix("//").unwrap_or(rest)).map_err(malformed);
        }
        if KNOWN.contains(&scheme.as_str()) {
            return Err(StoreError::Unsupported { scheme });
        }
        Err(malformed("its scheme is unknown"))
    }

    /// The file.
    pub fn file(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(FILE),
            Self::File(file) => file.clone(),
        }
    }
}

fn file(path: &str) -> Result<Location, &'static str> {
    let host = path.split('/').next().unwrap_or(path);
    if path.is_empty() || path.ends_with('/') {
        return Err("it names no file");
    }
    if path.contains(":memory:") {
        return Err("a store in memory would lose every pin");
    }
    if host.contains('@') {
        return Err("a file has no user and no password; put `./` before a name with `@`");
    }
    if path.contains(['?', '#']) {
        return Err("parameters are not supported");
    }
    let decoded = decoded(path).ok_or("a `%` in it is not followed by two hexadecimal digits")?;
    Ok(Location::File(PathBuf::from(decoded)))
}

/// The path with `%20` and the like replaced; `None`: one is malformed, or the whole is not UTF-8.
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
