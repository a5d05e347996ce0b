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
        if code == SIGN_IN {
            let how = "set PROSPECT_API_KEY to a key of the page Settings, API keys";
            return Self::new(code, format!("{message}: {how}"));
        }
        Self::new(code, message)
    }

    /// Says beside a symbol that is not there how to look for it elsewhere.
    #[must_use]
    pub fn about(self, symbols: &[String]) -> Self {
        if self.code != NOT_FOUND {
            return self;
        }
        let said = format!("{:#}", self.error);
        let named = symbols.iter().find(|symbol| names(&said, symbol));
        let Some(symbol) = named.or(symbols.first().filter(|_| symbols.len() == 1)) else {
            return self;
        };
        let which = if named.is_some() { String::new() } else { format!(" {symbol}") };
        Self::new(
            NOT_FOUND,
            format!(
                "{said}{which}; prospect search {symbol} --add {symbol} asks the providers for it"
            ),
        )
    }

    /// Whether it says that `symbol` is not there.
    pub fn misses(&self, symbol: &str) -> bool {
        self.code == NOT_FOUND && names(&format!("{:#}", self.error), symbol)
    }
}

/// Whether a sentence names a symbol as a word of its own, before it begins to guess at others.
fn names(sentence: &str, symbol: &str) -> bool {
    let said = sentence.split_once(": ").map_or(sentence, |(said, _)| said);
    said.split_whitespace().any(|word| word.eq_ignore_ascii_case(symbol))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_that_is_not_there_can_be_looked_for() {
        let missing = || Failure::new(NOT_FOUND, "there is no ZZZZ: did you mean ZZ, AAPL?");
        let said = missing().about(&["AAPL".to_owned(), "zzzz".to_owned()]).error.to_string();
        assert!(
            said.ends_with("prospect search zzzz --add zzzz asks the providers for it"),
            "{said}"
        );
        assert!(missing().misses("zzzz") && !missing().misses("AAPL"));
        let said = Failure::new(NOT_FOUND, "there is no such asset").about(&["X".to_owned()]);
        assert!(said.error.to_string().starts_with("there is no such asset X; prospect search X"));
        let other = Failure::new(DOWN, "no").about(&["X".to_owned()]);
        assert_eq!(other.error.to_string(), "no");
    }

    #[test]
    fn who_is_not_signed_in_is_told_with_what() {
        let refused = Failure::of_status(401, "sign in first");
        assert_eq!(refused.code, SIGN_IN);
        assert!(refused.error.to_string().contains("PROSPECT_API_KEY"));
    }
}
