//! The name of a series.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Error,
    error::Span,
    field::{self, ASSET_FIELDS, DEFAULT_FIELD},
    lexer,
};

/// The word for the asset at hand: `atr(asset, 14)`, `asset@1w.close`.
pub const SUBJECT: &str = "asset";

/// Sources that may also be called with a text: `trend("ai notes")` is `trend:'ai notes'`.
pub const CALLED_SOURCES: &[&str] = &["business", "macro", "news", "portfolio", "trend"];

/// Where a series is found: `AAPL.close`, `BTC-USD@1h.close`, `macro:CPIAUCSL`,
/// `portfolio:main.value`, and `close` or `asset@1w.close` of the asset at hand.
///
/// Displays as the formula language writes it, and is parsed and (de)serialised as that text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Address {
    /// Who answers for it, such as `macro`; `None` for an asset.
    pub source: Option<String>,
    /// The symbol of an asset, or the source's own name for the series; empty for the subject.
    pub name: String,
    /// The bars meant; `None` for whatever the one who asks has chosen.
    pub interval: Option<Interval>,
    /// A lower-case word. Assets always have one once parsed; a source's default is `None`.
    pub field: Option<String>,
}

/// A length of bars: `15m`, `1h`, `1d`, `1w`, `1M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// At least 1.
    pub count: u16,
    pub unit: IntervalUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntervalUnit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

impl Address {
    /// The address of one column of an asset, such as `close` of `AAPL`.
    pub fn asset(symbol: &str, field: &str) -> Self {
        Self {
            source: None,
            name: symbol.to_owned(),
            interval: None,
            field: Some(field.to_owned()),
        }
    }

    /// The address of one column of the subject: the asset at hand, which is named later.
    pub fn subject(field: &str) -> Self {
        Self::asset("", field)
    }

    /// Whether it is of the asset at hand, and so nowhere to be found until that is named.
    pub fn is_subject(&self) -> bool {
        self.source.is_none() && self.name.is_empty()
    }

    /// The same series of the asset `symbol` where it is of the subject; otherwise unchanged.
    #[must_use]
    pub fn of(&self, symbol: &str) -> Self {
        if self.is_subject() {
            Self { name: symbol.to_owned(), ..self.clone() }
        } else {
            self.clone()
        }
    }

    /// The subject, or a column of it, when `word` means one.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        if word == SUBJECT {
            return Some(Self { field: None, ..Self::subject(DEFAULT_FIELD) });
        }
        ASSET_FIELDS.contains(&word).then(|| Self::subject(word))
    }

    /// What may have been meant by a symbol that nobody knows: `AAPL - MSFT` for `AAPL-MSFT`.
    pub fn as_difference(&self) -> Option<String> {
        let (left, right) = self.name.split_once('-').filter(|_| self.source.is_none())?;
        if left.is_empty() || right.is_empty() {
            return None;
        }
        let right = Self { name: right.to_owned(), ..self.clone() };
        let left = Self { name: left.to_owned(), ..self.clone() };
        Some(format!("{left} - {right}"))
    }

    /// Whether it is something that is known of an asset from a day on, rather than a column of its bars.
    pub fn is_fact(&self) -> bool {
        self.source.is_none() && self.field.as_deref().is_some_and(field::is_fact)
    }

    /// The same asset and interval, another column.
    pub(crate) fn with_field(&self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self.clone() }
    }

    /// The address in full: an asset without a field means its close.
    pub(crate) fn in_full(&self) -> Self {
        match (&self.source, &self.field) {
            (None, None) => self.with_field(DEFAULT_FIELD),
            (Some(_), _) | (_, Some(_)) => self.clone(),
        }
    }

    /// Whether the name needs no quotes: the lexer itself is asked.
    fn is_bare(&self) -> bool {
        let text = match &self.source {
            Some(source) => format!("{source}:{}", self.name),
            None => self.name.clone(),
        };
        let name_alone = Self { interval: None, field: None, ..self.clone() };
        lexer::single_address(&text).is_ok_and(|read| read == name_alone)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(out, "{source}:")?;
        }
        if self.is_subject() {
            if let (None, Some(field)) = (self.interval, &self.field)
                && !field::is_fact(field)
            {
                return out.write_str(field);
            }
            out.write_str(SUBJECT)?;
        } else if self.is_bare() {
            out.write_str(&self.name)?;
        } else {
            write!(out, "'{}'", self.name.replace('\'', "''"))?;
        }
        self.interval.map_or(Ok(()), |interval| write!(out, "@{interval}"))?;
        self.field.as_ref().map_or(Ok(()), |field| write!(out, ".{field}"))
    }
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let address = lexer::single_address(text)?.in_full();
        address.check_field(Span::new(0, text.chars().count()))?;
        Ok(address)
    }
}

impl Address {
    /// Refuses a field that no asset has. What a source has, only the source knows.
    ///
    /// - `span`: where the address stands; its end is the end of the field.
    pub(crate) fn check_field(&self, span: Span) -> Result<(), Error> {
        let Some(field) = self.field.as_deref().filter(|_| self.source.is_none()) else {
            return Ok(());
        };
        let place = Span::new(span.end.saturating_sub(field.chars().count()), span.end);
        if let Some(interval) = self.interval.filter(|_| field::is_fact(field)) {
            let message =
                format!("`{field}` is known from a day on and has no bars: leave out @{interval}");
            let plain = Self { interval: None, ..self.clone() };
            return Err(Error::new(span, message).suggest(Some(plain.to_string())));
        }
        if ASSET_FIELDS.contains(&field) || field::is_fact(field) {
            return Ok(());
        }
        let (message, suggestion) = field::refusal(field);
        Err(Error::new(place, message).suggest(suggestion))
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for Address {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl Interval {
    /// Reads `15m`, `1h`, `1M`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let unit = IntervalUnit::of(text.chars().last()?)?;
        let digits = &text[..text.len() - 1];
        // `parse` alone would take a sign.
        let count =
            digits.parse().ok().filter(|_| digits.starts_with(|c: char| c.is_ascii_digit()))?;
        (count > 0).then_some(Self { count, unit })
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.count, self.unit.letter())
    }
}

impl IntervalUnit {
    const ALL: [Self; 6] =
        [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    pub fn letter(self) -> char {
        match self {
            Self::Second => 's',
            Self::Minute => 'm',
            Self::Hour => 'h',
            Self::Day => 'd',
            Self::Week => 'w',
            Self::Month => 'M',
        }
    }

    fn of(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.letter() == letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<Address>().unwrap().to_string()
    }

    #[test]
    fn an_address_is_shown_as_it_is_written() {
        for text in [
            "AAPL.close",
            "BTC-USD@1h.close",
            "BRK.B.high",
            "^GSPC.close",
            "EURUSD=X.close",
            "7203.T.volume",
            "1INCH-USD.close",
            "'EUR/USD'.close",
            "'X-2X'.close",
            "'aapl'.close",
            "'it''s'.close",
            "macro:CPIAUCSL",
            "macro:NY.GDP.MKTP.CD",
            "portfolio:main.value",
            "trend:ai-notes.velocity",
            "trend:gpt-5.velocity",
            "trend:'ai notes'.velocity",
            "close",
            "asset@1w.close",
            "'close'.close",
            "'asset'.volume",
            "AAPL.pe",
            "asset.revenue_growth",
            "'EUR/USD'.dispersion",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn an_asset_alone_is_its_close() {
        assert_eq!(shown("AAPL"), "AAPL.close");
        assert_eq!(shown("'AAPL'@15m"), "AAPL@15m.close");
        assert_eq!(shown("macro:'GDP'"), "macro:GDP");
    }

    #[test]
    fn the_asset_at_hand_has_one_spelling() {
        assert_eq!(shown("asset"), "close");
        assert_eq!(shown("asset.volume"), "volume");
        assert_eq!(shown("high@1w"), "asset@1w.high");
        assert_eq!(shown("asset@1w"), "asset@1w.close");
        let subject = "asset@1w.high".parse::<Address>().unwrap();
        assert!(subject.is_subject());
        assert_eq!(subject.of("BRK.B").to_string(), "BRK.B@1w.high");
        assert_eq!(Address::asset("AAPL", "open").of("BRK.B").to_string(), "AAPL.open");
    }

    #[test]
    fn an_unknown_symbol_may_have_been_a_difference() {
        let read = |text: &str| text.parse::<Address>().unwrap().as_difference();
        assert_eq!(read("AAPL-MSFT").as_deref(), Some("AAPL.close - MSFT.close"));
        assert_eq!(read("AAPL"), None);
        assert_eq!(read("trend:ai-notes"), None);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "AAPL + 1", "AAPL@", "asset@", "''", "1", "clsoe", "AAPL.clsoe", "asset.clsoe"]
        {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
        let error = "AAPL@1w.pe".parse::<Address>().unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some("AAPL.pe"));
        let error = "AAPL.clsoe".parse::<Address>().unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some("close"));
        assert_eq!(error.span, Span::new(5, 10));
    }

    #[test]
    fn an_address_travels_as_its_text() {
        let address = Address::asset("BTC-USD", "close");
        let json = serde_json::to_string(&address).unwrap();
        assert_eq!(json, "\"BTC-USD.close\"");
        assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
    }
}
