//! Days and times as others write them, and the days that bars are kept under.
//!
//! **Invariant:** a bar of a day or longer begins at midnight UTC of the date it is about at its
//! exchange, whatever moment the provider stamps it with; a date is never read off a stamp in UTC.

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};
use kernel::{Interval, Timestamp};

/// Nothing with a price is older or younger.
const YEARS: std::ops::Range<i16> = 1600..2200;

/// Reads `2024-01-31`, whatever follows it.
pub(crate) fn date(text: &str) -> Option<Date> {
    sane(text.trim().get(..10)?.parse().ok()?)
}

/// Reads `1/31/2024`, as Americans write it.
pub(crate) fn american(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, '/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    sane(Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?)
}

/// Returns the first day of a period: `2011`, `2011-Q4`, `2011Q4`, `2011-S2`, `2011-12`, `2011M12` or a date.
pub(crate) fn first_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let (year, rest) = text.split_at_checked(4)?;
    let year = year.parse().ok()?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let number = |digits: &str, most: i8| digits.parse().ok().filter(|it| (1..=most).contains(it));
    let month: i8 = match rest.split_at_checked(1) {
        None => 1,
        Some(("Q", quarter)) => number(quarter, 4)? * 3 - 2,
        Some(("S", half)) => number(half, 2)? * 6 - 5,
        Some(("M", month)) => number(month, 12)?,
        Some(_) if rest.len() <= 2 => number(rest, 12)?,
        Some(_) => return date(text),
    };
    sane(Date::new(year, month, 1).ok()?)
}

/// Reads a moment with its offset: `2019-10-13T20:20:03.712Z`.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let at: jiff::Timestamp = text.trim().parse().ok()?;
    sane(TimeZone::UTC.to_datetime(at).date())?;
    Some(at.into())
}

/// Reads a moment by the clocks of `zone`: `2017-12-18 14:56:00`. An hour that comes twice is the first.
pub(crate) fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let at: DateTime = text.trim().parse().ok()?;
    sane(at.date())?;
    Some(zone.to_timestamp(at).ok()?.into())
}

/// Returns the zone called `name`, or one that is always `seconds` ahead of UTC.
pub(crate) fn zone(name: Option<&str>, seconds: Option<i64>) -> TimeZone {
    const NAME: usize = 64;
    let named = name.filter(|name| name.len() <= NAME).and_then(|name| TimeZone::get(name).ok());
    named.unwrap_or_else(|| {
        let seconds = seconds.and_then(|seconds| i32::try_from(seconds).ok());
        let offset = seconds.and_then(|seconds| Offset::from_seconds(seconds).ok());
        offset.map_or(TimeZone::UTC, TimeZone::fixed)
    })
}

/// New York, whose clocks American providers go by.
pub(crate) fn new_york() -> TimeZone {
    zone(Some("America/New_York"), Some(-5 * 3_600))
}

/// Returns the date at `at` by the clocks of `zone`.
pub(crate) fn date_at(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at.to_jiff()).date()
}

pub(crate) fn date_in_utc(at: Timestamp) -> Date {
    date_at(at, &TimeZone::UTC)
}

/// Returns the last date that lies before `to`, for providers that include the last one.
pub(crate) fn last_before(to: Timestamp) -> Date {
    date_in_utc(Timestamp(to.0.saturating_sub(1)))
}

/// Whole seconds since 1970, as providers are asked.
pub(crate) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000_000)
}

/// Whole milliseconds since 1970.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

pub(crate) fn midnight(date: Date) -> Timestamp {
    Timestamp(kernel::midnight(date))
}

/// Returns where the bar of `interval` that holds `date` begins.
pub(crate) fn bar_of(date: Date, interval: Interval) -> Timestamp {
    Timestamp(interval.floor(kernel::midnight(date)))
}

/// Returns the first day of a period of so many months that ends with `end`.
pub(crate) fn start_of(end: Date, months: i32) -> Option<Date> {
    end.checked_add(1.day()).ok()?.checked_sub(months.months()).ok()
}

fn sane(date: Date) -> Option<Date> {
    YEARS.contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_on_their_first_day() {
        for (text, expected) in [
            ("2011", "2011-01-01"),
            ("2011-Q4", "2011-10-01"),
            ("2011Q2", "2011-04-01"),
            ("2011-S2", "2011-07-01"),
            ("2011M12", "2011-12-01"),
            ("2011-12", "2011-12-01"),
            ("2011-12-24", "2011-12-24"),
        ] {
            assert_eq!(first_day(text), Some(expected.parse().unwrap()), "{text}");
        }
        for wrong in ["", "11", "2011-Q5", "2011M", "2011-13", "2011-W05", "99999", "20é11"] {
            assert_eq!(first_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_stamp_is_of_the_day_at_the_exchange() {
        // Midnight in London in summer is the evening before in UTC.
        let at = instant("2021-07-19T23:00:00Z").unwrap();
        assert_eq!(date_at(at, &zone(Some("Europe/London"), Some(0))).to_string(), "2021-07-20");
        assert_eq!(date_at(at, &zone(Some("No/Where"), Some(7_200))).to_string(), "2021-07-20");
        assert_eq!(date_at(at, &zone(None, Some(i64::MAX))).to_string(), "2021-07-19");
    }

    #[test]
    fn what_is_no_date_is_none() {
        assert_eq!(american("12/31/2024"), date("2024-12-31T00:00:00.000Z"));
        for wrong in ["", "13/1/2024", "1/2", "1/1/9999", "a/b/c"] {
            assert_eq!(american(wrong), None, "{wrong}");
        }
        assert_eq!(date("9999-01-01"), None);
        assert_eq!(instant("2024-01-01 00:00:00"), None);
        assert_eq!(local("2024-01-01T25:00:00", &TimeZone::UTC), None);
    }

    #[test]
    fn a_quarter_begins_three_months_before_it_ends() {
        let start = |end: &str, months| start_of(end.parse().unwrap(), months).unwrap().to_string();
        assert_eq!(start("2024-03-31", 3), "2024-01-01");
        assert_eq!(start("2024-09-28", 12), "2023-09-29");
    }
}
