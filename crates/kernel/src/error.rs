//! The one error.

use std::{sync::Arc, time::Duration};

use crate::Permission;

/// What a use case may fail with. Each variant is something a caller can act on; all the rest
/// is [`Error::Internal`].
///
/// `code` is for programs (`SCREAMING_SNAKE`, listed in `docs/reference/errors.md`), the message is
/// a sentence for people that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing is not there, or this actor may not know that it is.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The request is wrong in itself; asking again unchanged will fail again.
    #[error("{message}")]
    Invalid {
        code: &'static str,
        message: String,
        /// JSON pointer into the body, or the name of the parameter.
        pointer: Option<String>,
    },
    /// The request is fine, the present state is not.
    #[error("{message}")]
    Conflict { code: &'static str, message: String },
    /// The caller's copy is out of date (`If-Match`).
    #[error("{0} was changed meanwhile: load it again")]
    Stale(&'static str),
    /// Nobody we know: sign in.
    #[error("{message}")]
    Unauthenticated { code: &'static str, message: &'static str },
    #[error("this needs the permission {}", .0.name())]
    Forbidden(Permission),
    /// Somebody we know, something nobody may do now.
    #[error("{message}")]
    Refused { code: &'static str, message: String },
    #[error("too many requests: try again in {} s", .retry_after.as_secs().max(1))]
    RateLimited { code: &'static str, retry_after: Duration },
    /// Something outside failed or is full; asking again later may work.
    #[error("{0} is unavailable: try again in a moment")]
    Unavailable(&'static str),
    /// This write was done before under the same idempotency key: here is its answer.
    #[error("answered before")]
    Replayed(Box<Replay>),
    /// A bug or a broken dependency. Logged in full, shown to nobody.
    #[error("internal error")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

/// The stored answer of a write that was done before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    pub fingerprint: Vec<u8>,
    /// What the write returned, as JSON; `None` when it is sealed for somebody else.
    pub answer: String,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A wrong value, without a place.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid { code: "VALIDATION_ERROR", message: message.into(), pointer: None }
    }

    /// A wrong value at `pointer` (`/symbol`, or a parameter's name).
    pub fn invalid_at(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid {
            code: "VALIDATION_ERROR",
            message: message.into(),
            pointer: Some(pointer.into()),
        }
    }

    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into() }
    }

    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into() }
    }

    pub fn unauthenticated() -> Self {
        Self::Unauthenticated { code: "UNAUTHENTICATED", message: "sign in first" }
    }

    /// Wraps what only the log may see.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Arc::from(error.into()))
    }

    /// Returns the code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "NOT_FOUND",
            Self::Invalid { code, .. }
            | Self::Conflict { code, .. }
            | Self::Unauthenticated { code, .. }
            | Self::Refused { code, .. }
            | Self::RateLimited { code, .. } => code,
            Self::Stale(_) => "PRECONDITION_FAILED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::Unavailable(_) => "UPSTREAM_UNAVAILABLE",
            Self::Replayed(_) => "REPLAYED",
            Self::Internal(_) => "INTERNAL",
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable("database")
            }
            sqlx::Error::Database(said) if said.code().is_some_and(|code| is_away(&code)) => {
                Self::Unavailable("database")
            }
            other => Self::internal(other),
        }
    }
}

/// Whether a code of PostgreSQL says that it stops, starts or is full, and nothing about the statement.
fn is_away(code: &str) -> bool {
    matches!(code, "57P01" | "57P02" | "57P03" | "53300") || code.starts_with("08")
}
