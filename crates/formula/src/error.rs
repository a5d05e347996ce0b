//! What is wrong with a formula, and where.

use std::fmt;

use serde::Serialize;

/// A part of a text: characters (not bytes) from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span around both.
    pub(crate) fn to(self, end: Self) -> Self {
        Self { start: self.start, end: end.end }
    }
}

/// Why a text is not a formula. Serialises as `{message, start, end, suggestion?}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Error {
    /// One sentence for the person who typed.
    pub message: String,
    #[serde(flatten)]
    pub span: Span,
    /// What could stand in place of the span.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

impl Error {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, suggestion: None }
    }

    pub(crate) fn suggest(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { start, end } = self.span;
        write!(out, "{} (characters {start} to {end})", self.message)?;
        self.suggestion.as_ref().map_or(Ok(()), |name| write!(out, "; did you mean `{name}`?"))
    }
}

impl std::error::Error for Error {}

/// Returns the name nearest to `typed`, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let typed = typed.to_ascii_lowercase();
    let slips = (typed.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, name), name))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_suggested() {
        let names = ["sma", "ema", "highest"];
        assert_eq!(nearest("smaa", names).as_deref(), Some("sma"));
        assert_eq!(nearest("hihgest", names).as_deref(), Some("highest"));
        assert_eq!(nearest("HIGHEST", names).as_deref(), Some("highest"));
        assert_eq!(nearest("sharpe", names), None);
    }
}
