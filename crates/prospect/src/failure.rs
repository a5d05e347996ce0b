//! How a command fails: a sentence for the person, a code for the script.

use std::fmt;

/// Why a command did not do what it was asked, and what the shell gets to know.
#[derive(Debug)]
pub struct Failure {
    pub code: u8,
    pub error: anyhow::Error,
}

pub const FAILED: u8 = 1;
pub const USAGE: u8 = 2;
pub const NOT_FOUND: u8 = 3;
pub const SIGN_IN: u8 = 4;
pub const REFUSED: u8 = 5;
pub const CONFLICT: u8 = 6;
pub const DOWN: u8 = 7;

impl Failure {
    pub fn new(code: u8, message: impl fmt::Display) -> Self {
        Self { code, error: anyhow::anyhow!("{message}") }
    }

    pub fn usage(error: anyhow::Error) -> Self {
        Self { code: USAGE, error }
    }

    /// The code for an answer of the API with this status.
    pub fn of_status(status: u16, message: impl fmt::Display) -> Self {
        let code = match status {
            400 | 413 | 415 | 422 => USAGE,
            401 => SIGN_IN,
            403 | 429 => REFUSED,
            404 => NOT_FOUND,
            409 | 412 => CONFLICT,
            503 => DOWN,
            _ => FAILED,
        };
        Self::new(code, message)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let code = error.downcast_ref::<kernel::Error>().map_or(FAILED, code_of);
        Self { code, error }
    }
}

fn code_of(error: &kernel::Error) -> u8 {
    use kernel::Error as E;
    match error {
        E::NotFound(_) => NOT_FOUND,
        E::Invalid { .. } => USAGE,
        E::Conflict { .. } | E::Stale(_) => CONFLICT,
        E::Unauthenticated { .. } => SIGN_IN,
        E::Forbidden(_) | E::Refused { .. } | E::RateLimited { .. } => REFUSED,
        E::Unavailable(_) => DOWN,
        E::Replayed(_) | E::Internal(_) => FAILED,
    }
}
