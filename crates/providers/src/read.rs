//! Reading what others wrote: numbers in strings, times in five units, JSON that is HTML.

use std::borrow::Cow;

use kernel::Timestamp;
use rust_decimal::Decimal;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;

use crate::{Fault, Level, Payload};

/// Returns the body of a good answer.
///
/// # Errors
///
/// The fault that the status means.
pub(crate) fn body(payload: &Payload) -> Result<&[u8], Fault> {
    match payload.status {
        200..=299 => Ok(&payload.body),
        401 | 403 | 407 => Err(Fault::Denied),
        429 | 418 => Err(Fault::Limited { wait: None }),
        status => Err(Fault::Status(status)),
    }
}

/// Reads the body of a good answer as JSON.
///
/// # Errors
///
/// [`Fault::NotThePayload`] with the place of the first thing that is not as it should be; a page of
/// HTML is named as one, since that is what closed doors answer with.
pub(crate) fn json<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<T, Fault> {
    parse(body(payload)?)
}

/// Reads a good answer as JSON; what is not found is a symbol that it does not know.
pub(crate) fn known<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<T, Fault> {
    if payload.status == 404 { Err(Fault::UnknownSymbol) } else { json(payload) }
}

/// Reads an answer whose words say more than its status; the status counts where there are none.
pub(crate) fn words<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<T, Fault> {
    parse(&payload.body).map_err(|fault| body(payload).err().unwrap_or(fault))
}

/// Reads a part of what was read.
///
/// # Errors
///
/// [`Fault::NotThePayload`] when it has another shape than its name promises.
pub(crate) fn part<'v, T: Deserialize<'v>>(value: impl Deserializer<'v>) -> Result<T, Fault> {
    T::deserialize(value)
        .map_err(|_| Fault::not_the_payload("a part of another shape than its name promises"))
}

/// Reads `bytes` as JSON, whatever the status was.
pub(crate) fn parse<'p, T: Deserialize<'p>>(bytes: &'p [u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes).map_err(|error| match first_letter(bytes) {
        Some(b'<') => Fault::not_the_payload("a page of HTML or XML instead of JSON"),
        None => Fault::not_the_payload("nothing at all"),
        Some(_) if error.is_eof() => Fault::not_the_payload("JSON that ends in the middle"),
        Some(_) => Fault::not_the_payload(format!(
            "at line {} column {}: {}",
            error.line(),
            error.column(),
            kind_of(&error)
        )),
    })
}

/// Reads a frame of a socket.
pub(crate) fn frame<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    parse(text.as_bytes())
}

/// Reads the body of a good answer as text.
pub(crate) fn text(payload: &Payload) -> Result<&str, Fault> {
    std::str::from_utf8(body(payload)?)
        .map_err(|_| Fault::not_the_payload("text that is not UTF-8"))
}

fn first_letter(bytes: &[u8]) -> Option<u8> {
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// The words of the parser may hold what the provider sent, which is nobody's to repeat.
fn kind_of(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "a value of another kind, or one that is missing",
        serde_json::error::Category::Syntax => "no JSON",
        serde_json::error::Category::Eof | serde_json::error::Category::Io => "an early end",
    }
}

/// A finite number, written as a number or as a string; anything else is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Number(pub Option<f64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written<'a> {
            Number(f64),
            #[serde(borrow)]
            Text(Cow<'a, str>),
            Other(serde::de::IgnoredAny),
        }
        let value = match Written::deserialize(from)? {
            Written::Number(value) => Some(value),
            Written::Text(text) => text.trim().parse().ok(),
            Written::Other(_) => None,
        };
        Ok(Self(value.filter(|value: &f64| value.is_finite())))
    }
}

impl Number {
    /// Reads a number that may be missing.
    pub(crate) fn of<'v>(value: impl Into<Option<&'v Value>>) -> Self {
        value.into().and_then(|value| Self::deserialize(value).ok()).unwrap_or_default()
    }

    /// Milliseconds since 1970.
    pub(crate) fn millis(self) -> Option<Timestamp> {
        from_seconds(self.0? / 1e3)
    }

    /// Seconds since 1970.
    pub(crate) fn seconds(self) -> Option<Timestamp> {
        from_seconds(self.0?)
    }
}

/// Reads an exact decimal written as a string or a number.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

/// A side of a book, whose levels are written as `["price", "size", …]`.
#[derive(Debug, Default)]
pub(crate) struct Levels(pub Vec<Level>);

impl<'de> Deserialize<'de> for Levels {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        levels(&Vec::<Vec<Value>>::deserialize(from)?).map(Self).map_err(D::Error::custom)
    }
}

/// # Errors
///
/// [`Fault::NotThePayload`] when one of them is no level: a book with a hole is no book.
pub(crate) fn levels(rows: &[Vec<Value>]) -> Result<Vec<Level>, Fault> {
    let level = |row: &Vec<Value>| level(row.first(), row.get(1));
    rows.iter().map(level).collect()
}

/// # Errors
///
/// [`Fault::NotThePayload`] when price or size is no decimal.
pub(crate) fn level(price: Option<&Value>, size: Option<&Value>) -> Result<Level, Fault> {
    let number = |value: Option<&Value>| match value? {
        Value::String(text) => decimal(text),
        Value::Number(number) => decimal(&number.to_string()),
        _ => None,
    };
    let level = number(price).zip(number(size)).map(|(price, size)| Level { price, size });
    level.ok_or_else(|| Fault::not_the_payload("a level of the book without price or size"))
}

/// Milliseconds since 1970.
pub(crate) fn from_millis(millis: i64) -> Option<Timestamp> {
    in_range(millis.checked_mul(1_000)?)
}

/// Seconds since 1970, with a part.
pub(crate) fn from_seconds(seconds: f64) -> Option<Timestamp> {
    // A double holds the microseconds of this era exactly enough.
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range is dropped below")]
    let micros = (seconds * 1e6).round() as i64;
    if seconds.is_finite() { in_range(micros) } else { None }
}

/// Microseconds since 1970.
pub(crate) fn from_micros(micros: i64) -> Option<Timestamp> {
    in_range(micros)
}

/// Nothing with a price is older than 1600 or younger than 2200.
fn in_range(micros: i64) -> Option<Timestamp> {
    const YEARS_370: i64 = 370 * 365 * 86_400 * 1_000_000;
    const YEARS_230: i64 = 230 * 365 * 86_400 * 1_000_000;
    (-YEARS_370..YEARS_230).contains(&micros).then_some(Timestamp(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<f64> {
        serde_json::from_str::<Number>(text).unwrap().0
    }

    #[test]
    fn numbers_are_read_however_they_are_written_and_never_invented() {
        assert_eq!(number("1.5"), Some(1.5));
        assert_eq!(number("\" 0.3520 \""), Some(0.352));
        for unknown in ["null", "\"N/A\"", "\"NaN\"", "\"inf\"", "{}", "[1]", "true", "\"1e400\""] {
            assert_eq!(number(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_page_instead_of_json_is_called_one() {
        let read = |body: &'static str| {
            let payload = Payload::of(body, Timestamp(0));
            json::<Vec<i64>>(&payload).unwrap_err().to_string()
        };
        assert!(read("  <!doctype html><html>").contains("HTML"));
        assert!(read("").contains("nothing"));
        assert!(read("[1, 2").contains("ends in the middle"));
        assert!(read("[1, \"secret\"]").contains("line 1 column"));
        assert!(!read("[1, \"secret\"]").contains("secret"));
    }

    #[test]
    fn times_out_of_this_world_are_unknown() {
        assert_eq!(from_millis(1_633_998_512_068), Some(Timestamp(1_633_998_512_068_000)));
        assert_eq!(from_millis(i64::MAX), None);
        assert_eq!(from_seconds(f64::NAN), None);
        assert_eq!(from_seconds(1e300), None);
        assert_eq!(from_seconds(1.5), Some(Timestamp(1_500_000)));
    }
}
