//! Why a request failed: what may be logged of it, and whether it may be made again.

use std::time::Duration;

use serenity::http::HttpError;
use thiserror::Error;

use super::LONGEST_WAIT;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(in crate::discord) enum RestError {
    /// Discord refuses it.
    #[error("Discord answers {status} (code {code})")]
    Refused {
        /// HTTP's.
        status: u16,
        /// Discord's own; 0 where it gave none.
        code: u32,
    },
    /// Too many requests; nothing was done, and it may be tried again after so long.
    #[error("Discord limits the requests")]
    Limited(Duration),
    /// It was not answered in time. Whether it was done is not known.
    #[error("Discord does not answer in time")]
    TimedOut,
    /// It did not get there, or the answer did not come back.
    #[error("Discord cannot be reached")]
    Unreachable,
    /// The answer is not what Discord answers.
    #[error("Discord's answer cannot be read")]
    Unreadable,
}

impl RestError {
    /// Discord's own code.
    pub(in crate::discord) const fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            Self::Limited(_) | Self::TimedOut | Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// HTTP's status.
    pub(in crate::discord) const fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Limited(_) | Self::TimedOut | Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// Whether the same request may do better a moment later.
    pub(super) const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            Self::Limited(wait) => wait.as_nanos() <= LONGEST_WAIT.as_nanos(),
            Self::TimedOut | Self::Unreachable | Self::Unreadable => true,
        }
    }

    /// How long Discord wants the next try to wait.
    pub(super) const fn wait(&self) -> Duration {
        match self {
            Self::Limited(wait) => *wait,
            Self::Refused { .. } | Self::TimedOut | Self::Unreachable | Self::Unreadable => {
                Duration::ZERO
            }
        }
    }

    /// Whether it was surely not done.
    pub(super) const fn was_not_applied(&self) -> bool {
        match self {
            Self::Refused { status, .. } => *status == 429,
            Self::Limited(_) => true,
            Self::TimedOut | Self::Unreachable | Self::Unreadable => false,
        }
    }
}

/// serenity's error without what must not be logged: addresses hold tokens.
pub(super) fn from_serenity(error: serenity::Error) -> RestError {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => RestError::Refused {
            status: response.status_code.as_u16(),
            code: u32::try_from(response.error.code).unwrap_or(0),
        },
        serenity::Error::Http(HttpError::Request(error)) => from_reqwest(&error),
        serenity::Error::Json(_) => RestError::Unreadable,
        _ => RestError::Unreachable,
    }
}

pub(super) fn from_reqwest(error: &reqwest::Error) -> RestError {
    if error.is_timeout() {
        RestError::TimedOut
    } else if error.is_decode() {
        RestError::Unreadable
    } else {
        RestError::Unreachable
    }
}
