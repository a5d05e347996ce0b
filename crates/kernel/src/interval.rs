//! How long a bar is.
//!
//! **Invariant:** `1m` is a minute and `1M` a month; what is not in the list is an error that
//! names the list, never another interval.

use std::{fmt, str::FromStr};

use jiff::{Span, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

macro_rules! intervals {
    ($($variant:ident = $name:literal, $micros:expr;)+) => {
        /// The intervals bars are kept in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Interval { $($variant,)+ }

        impl Interval {
            /// From the shortest to the longest.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Returns the length in microseconds; a month, which has none, counts 30 days.
            pub fn micros(self) -> i64 {
                match self { $(Self::$variant => $micros),+ }
            }
        }
    };
}

intervals! {
    Minute1 = "1m", MINUTE;
    Minute3 = "3m", 3 * MINUTE;
    Minute5 = "5m", 5 * MINUTE;
    Minute15 = "15m", 15 * MINUTE;
    Minute30 = "30m", 30 * MINUTE;
    Hour1 = "1h", HOUR;
    Hour2 = "2h", 2 * HOUR;
    Hour4 = "4h", 4 * HOUR;
    Hour6 = "6h", 6 * HOUR;
    Hour12 = "12h", 12 * HOUR;
    Day = "1d", DAY;
    Week = "1w", 7 * DAY;
    Month = "1M", 30 * DAY;
}

/// A text that names no interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are no bars of {0:?}: use one of 1m 3m 5m 15m 30m 1h 2h 4h 6h 12h 1d 1w 1M")]
pub struct NotAnInterval(String);

impl Interval {
    /// Returns the start of the next bar: when this one, started at `at`, is over.
    pub fn end(self, at: i64) -> i64 {
        match self {
            Self::Month => next_month(at),
            _ => at.saturating_add(self.micros()),
        }
    }

    /// Returns the start of the bar that `at` lies in: midnights in UTC, weeks from Monday.
    pub fn floor(self, at: i64) -> i64 {
        match self {
            Self::Month => first_of_month(at),
            // 1970-01-01 was a Thursday.
            Self::Week => (at + 3 * DAY).div_euclid(7 * DAY) * 7 * DAY - 3 * DAY,
            _ => at.div_euclid(self.micros()) * self.micros(),
        }
    }

    /// Returns the chunk that `at` is kept in, and where the next chunk begins.
    ///
    /// A year of days, a month of hours, a day of minutes: some hundred to some thousand rows
    /// each, which decode in microseconds and are cheap to write again.
    pub fn period(self, at: i64) -> (i64, i64) {
        if self < Self::Hour1 {
            let day = at.div_euclid(DAY);
            return (day, day.saturating_add(1).saturating_mul(DAY));
        }
        let date = date_of(at);
        let (year, month) = (i64::from(date.year()), i64::from(date.month()));
        if self < Self::Day {
            return (year * 12 + month - 1, next_month(at));
        }
        let next = civil::Date::new(date.year().saturating_add(1), 1, 1);
        (year, next.map_or(i64::MAX, midnight))
    }
}

fn date_of(at: i64) -> civil::Date {
    TimeZone::UTC.to_datetime(crate::Timestamp(at).to_jiff()).date()
}

/// Returns the first microsecond of `date` in UTC.
pub fn midnight(date: civil::Date) -> i64 {
    let days = date.since(civil::Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days());
    i64::from(days) * DAY
}

fn first_of_month(at: i64) -> i64 {
    midnight(date_of(at).first_of_month())
}

fn next_month(at: i64) -> i64 {
    date_of(at).first_of_month().checked_add(Span::new().months(1)).map_or(i64::MAX, midnight)
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
impl FromStr for Interval {
    type Err = NotAnInterval;

    fn from_str(text: &str) -> Result<Self, NotAnInterval> {
        let found = Self::ALL.iter().copied().find(|interval| interval.name() == text);
        found.ok_or_else(|| NotAnInterval(text.chars().take(20).collect()))
    }
}
impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
impl utoipa::PartialSchema for Interval {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{ObjectBuilder, schema};
        ObjectBuilder::new()
            .schema_type(schema::Type::String)
            .enum_values(Some(Self::ALL.iter().map(|interval| interval.name())))
            .examples(["1d"])
            .into()
    }
}
impl utoipa::ToSchema for Interval {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().0
    }

    #[test]
    fn a_month_is_no_minute_and_junk_names_what_there_is() {
        assert_eq!("1M".parse(), Ok(Interval::Month));
        assert_eq!("1m".parse(), Ok(Interval::Minute1));
        for wrong in ["", "1D", "7m", "d", "1month"] {
            let error = wrong.parse::<Interval>().unwrap_err().to_string();
            assert!(error.contains("1m 3m") && error.contains("1M"), "{error}");
        }
    }

    #[test]
    fn bars_end_where_the_next_begins() {
        assert_eq!(Interval::Month.end(at("2024-02-01")), at("2024-03-01"));
        assert_eq!(Interval::Day.end(at("2024-02-28")), at("2024-02-29"));
        assert_eq!(Interval::Week.floor(at("2024-02-29")), at("2024-02-26"));
        assert_eq!(Interval::Week.floor(at("1969-12-31")), at("1969-12-29"));
        assert_eq!(Interval::Month.floor(at("1957-03-04")), at("1957-03-01"));
    }

    #[test]
    fn periods_hold_their_rows() {
        assert_eq!(Interval::Day.period(at("1999-12-31")), (1999, at("2000-01-01")));
        assert_eq!(Interval::Hour1.period(at("1999-12-31")), (1999 * 12 + 11, at("2000-01-01")));
        assert_eq!(Interval::Minute1.period(at("1970-01-02T12:00:00Z")).0, 1);
    }
}
