//! Why a series cannot be looked at.

use crate::performance::constant;

/// What is wrong with a series, or with what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesFault {
    /// A value is not finite.
    Unknown,
    /// Fewer values than needed.
    Short { least: usize },
    /// No value differs from the first.
    Constant,
    /// A parameter is out of range: what it must be.
    Parameter(&'static str),
}

impl std::fmt::Display for SeriesFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => out.write_str("a value is unknown: leave such rows out"),
            Self::Short { least } => write!(out, "at least {least} values are needed"),
            Self::Constant => out.write_str("the values are all the same"),
            Self::Parameter(must) => out.write_str(must),
        }
    }
}

impl std::error::Error for SeriesFault {}

/// Checks for `least` finite values that are not all the same.
pub(super) fn check(values: &[f64], least: usize) -> Result<(), SeriesFault> {
    if values.iter().any(|value| !value.is_finite()) {
        return Err(SeriesFault::Unknown);
    }
    if values.len() < least {
        return Err(SeriesFault::Short { least });
    }
    if constant(values) {
        return Err(SeriesFault::Constant);
    }
    Ok(())
}
