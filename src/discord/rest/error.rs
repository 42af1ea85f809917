//! Why a request failed, in a form that may be logged, and whether to retry it.

use std::time::Duration;

use serenity::http::HttpError;
use thiserror::Error;

use super::MAX_WAIT;

/// Discord's error code: the bot does not see the channel.
const MISSING_ACCESS: u32 = 50_001;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(in crate::discord) enum RestError {
    /// Discord refuses the request.
    #[error("Discord answers {status} (code {code})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's error code; 0 if it gave none.
        code: u32,
    },
    /// Too many requests. Nothing was applied; a retry is allowed after this duration.
    #[error("Discord limits the requests")]
    Limited(Duration),
    /// There was no response in time. It is unknown whether the request was applied.
    #[error("Discord does not answer in time")]
    TimedOut,
    /// The request did not arrive, or the response did not.
    #[error("Discord cannot be reached")]
    Unreachable,
    /// The response is not a valid response of Discord's.
    #[error("Discord's answer cannot be read")]
    Unreadable,
}

impl RestError {
    /// Discord's error code.
    pub(in crate::discord) const fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            Self::Limited(_) | Self::TimedOut | Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// The HTTP status.
    pub(in crate::discord) const fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Limited(_) | Self::TimedOut | Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// Whether Discord refuses the request itself, so that another request may succeed: not the
    /// bot's token, and not the rate.
    pub(in crate::discord) const fn is_refusal(&self) -> bool {
        match self {
            Self::Refused { status, .. } => {
                *status >= 400 && *status < 500 && *status != 401 && *status != 429
            }
            Self::Limited(_) | Self::TimedOut | Self::Unreachable | Self::Unreadable => false,
        }
    }

    /// Whether the bot does not see the channel.
    pub(in crate::discord) const fn is_missing_access(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                code: MISSING_ACCESS,
                ..
            }
        )
    }

    /// Whether a retry may succeed.
    pub(super) const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            Self::Limited(wait) => wait.as_nanos() <= MAX_WAIT.as_nanos(),
            Self::TimedOut | Self::Unreachable | Self::Unreadable => true,
        }
    }

    /// The wait that Discord demands before a retry.
    pub(super) const fn wait(&self) -> Duration {
        match self {
            Self::Limited(wait) => *wait,
            Self::Refused { .. } | Self::TimedOut | Self::Unreachable | Self::Unreadable => {
                Duration::ZERO
            }
        }
    }

    /// Whether the request was certainly not applied.
    pub(super) const fn was_not_applied(&self) -> bool {
        match self {
            Self::Refused { status, .. } => *status == 429,
            Self::Limited(_) => true,
            Self::TimedOut | Self::Unreachable | Self::Unreadable => false,
        }
    }
}

/// Converts serenity's error. Drops URLs, which contain tokens and must not be logged.
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
