//! When things trade.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
    tz::TimeZone,
};

use crate::DAY;

/// When a class of things trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hours {
    /// 9:30 to 16:00 in New York but on holidays, to 13:00 on its short days.
    Exchange,
    /// Monday to Friday in UTC, around the clock.
    Weekdays,
    Always,
}

/// A day on which something trades, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub date: Date,
    pub open: i64,
    pub close: i64,
}

/// Midnight in UTC.
pub(crate) fn midnight(date: Date) -> i64 {
    let days = date.since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| span.get_days());
    i64::from(days) * DAY
}

/// Returns the date in UTC; the ends of time where there is none.
pub(crate) fn date_of(at: i64) -> Date {
    let instant = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(TimeZone::UTC).date()
}

pub(crate) fn new_york() -> TimeZone {
    TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC)
}

/// Returns the sessions of the days after `first`, up to `last`.
pub(crate) fn sessions(hours: Hours, first: Date, last: Date) -> Vec<Session> {
    let zone = new_york();
    let mut sessions = Vec::new();
    for date in first.series(1.day()).skip(1).take_while(|date| *date <= last) {
        let midnight = midnight(date);
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let session = match hours {
            Hours::Always => Some((midnight, midnight + DAY)),
            Hours::Weekdays => (!weekend).then_some((midnight, midnight + DAY)),
            Hours::Exchange if weekend || is_holiday(date) => None,
            Hours::Exchange => {
                let at = |hour, minute| {
                    let there = date.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()?;
                    Some(there.timestamp().as_microsecond())
                };
                at(9, 30).zip(at(if is_short(date) { 13 } else { 16 }, 0))
            }
        };
        sessions.extend(session.map(|(open, close)| Session { date, open, close }));
    }
    sessions
}

/// Whether the exchanges of New York are closed on this weekday.
///
/// Source: NYSE rule 7.2, "Holidays".
fn is_holiday(day: Date) -> bool {
    let year = day.year();
    // Those of a fixed day move to the Friday before or the Monday after; New Year's never moves back.
    let observed = |month, number| {
        let holiday = date(year, month, number);
        match holiday.weekday() {
            Weekday::Saturday if (month, number) == (1, 1) => false,
            Weekday::Saturday => holiday.yesterday().ok() == Some(day),
            Weekday::Sunday => holiday.tomorrow().ok() == Some(day),
            _ => holiday == day,
        }
    };
    let nth =
        |month, n, weekday| date(year, month, 1).nth_weekday_of_month(n, weekday).ok() == Some(day);
    observed(1, 1)
        || (year >= 2022 && observed(6, 19))
        || observed(7, 4)
        || observed(12, 25)
        || nth(1, 3, Weekday::Monday)
        || nth(2, 3, Weekday::Monday)
        || nth(5, -1, Weekday::Monday)
        || nth(9, 1, Weekday::Monday)
        || nth(11, 4, Weekday::Thursday)
        || good_friday(year) == Some(day)
        // Days of mourning.
        || [date(2018, 12, 5), date(2025, 1, 9)].contains(&day)
}

/// Whether they close at 13:00 on this day, which is no holiday.
///
/// Source: "Holidays & Trading Hours", NYSE.
fn is_short(day: Date) -> bool {
    let thanksgiving = date(day.year(), 11, 1).nth_weekday_of_month(4, Weekday::Thursday);
    match (day.month(), day.day()) {
        // With the fourth at a weekend or on a Monday, the day before it is a whole one.
        (7, 3) | (12, 24) => true,
        (11, _) => thanksgiving.ok() == day.yesterday().ok(),
        _ => false,
    }
}

/// Source: the anonymous Gregorian computus (Nature, 1876).
#[expect(clippy::many_single_char_names, reason = "the letters of the source")]
fn good_friday(year: i16) -> Option<Date> {
    let year_of = i32::from(year);
    let (a, b, c) = (year_of % 19, year_of / 100, year_of % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let (month, day) = (i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?);
    Date::new(year, month, day).ok()?.checked_sub(2.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_of_new_york_are_known() {
        for closed in
            ["2023-04-07", "2024-03-29", "2026-07-03", "2026-11-26", "2023-01-02", "2018-12-05"]
        {
            assert!(is_holiday(closed.parse().unwrap()), "{closed}");
        }
        for open in ["2021-12-31", "2026-11-25", "2026-07-06", "2024-04-01", "2020-06-19"] {
            assert!(!is_holiday(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn short_days_end_at_one() {
        let hours = |first, last| -> Vec<i64> {
            let days = sessions(Hours::Exchange, first, last);
            days.iter().map(|it| (it.close - it.open) / 1_800_000_000).collect()
        };
        assert_eq!(hours(date(2026, 11, 24), date(2026, 11, 27)), [13, 7]);
        assert_eq!(hours(date(2026, 12, 22), date(2026, 12, 24)), [13, 7]);
        assert_eq!(hours(date(2025, 7, 1), date(2025, 7, 4)), [13, 7]);
    }

    #[test]
    fn a_session_moves_with_daylight_saving() {
        let days = sessions(Hours::Exchange, date(2026, 3, 5), date(2026, 3, 9));
        let hours: Vec<i64> =
            days.iter().map(|it| (it.open - midnight(it.date)) / 60_000_000).collect();
        assert_eq!(hours, [14 * 60 + 30, 13 * 60 + 30]);
    }
}
