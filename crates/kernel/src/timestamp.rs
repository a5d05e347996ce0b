//! Points in time.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time: microseconds since 1970-01-01T00:00:00Z. RFC 3339 in UTC on the wire.
///
/// Stored as `bigint` on every database, so bucketing bars is integer arithmetic that reads the
/// same everywhere: `at / 60000000 * 60000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Timestamp(pub i64);

/// A text that is not an RFC 3339 time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a time like 2026-11-21T00:00:00Z or a date like 2026-11-21")]
pub struct NotATime;

impl Timestamp {
    pub const DAY: Duration = Duration::from_hours(24);

    /// Returns this time moved by `by` into the future; the far end of time stays where it is.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }

    /// Returns how long ago `earlier` was, zero when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Returns the same point as a [`jiff::Timestamp`], for calendars and zones.
    pub fn to_jiff(self) -> jiff::Timestamp {
        let edge = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(edge)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), f)
    }
}

impl FromStr for Timestamp {
    type Err = NotATime;

    /// Reads RFC 3339; a bare date is its midnight in UTC.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(at.into());
        }
        let date: jiff::civil::Date = text.parse().map_err(|_| NotATime)?;
        if text.len() != 10 {
            return Err(NotATime);
        }
        date.to_zoned(jiff::tz::TimeZone::UTC).map(|at| at.timestamp().into()).map_err(|_| NotATime)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema};
        ObjectBuilder::new()
            .schema_type(schema::Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-11-21T10:20:00Z"])
            .into()
    }
}
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_back_and_dates_are_midnight() {
        let at: Timestamp = "2005-02-28T14:30:00.25Z".parse().unwrap();
        assert_eq!(at.to_string().parse::<Timestamp>(), Ok(at));
        assert_eq!("2005-02-28".parse(), "2005-02-28T00:00:00Z".parse::<Timestamp>());
        assert_eq!(
            "2005-02-28T15:30:00+01:00".parse(),
            "2005-02-28T14:30:00Z".parse::<Timestamp>()
        );
        for wrong in ["", "yesterday", "2005-02-30", "2005-02", "20050228T99"] {
            assert!(wrong.parse::<Timestamp>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        assert_eq!(Timestamp(i64::MAX).plus(Timestamp::DAY), Timestamp(i64::MAX));
        assert!(!Timestamp(i64::MIN).to_string().is_empty());
    }
}
