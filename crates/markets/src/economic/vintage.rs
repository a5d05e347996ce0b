//! Since when each value of an economic series was known: what a formula may see of it.
//!
//! A value that came after the first fetch is known from when it was seen here, and a revision is a row
//! known later. What the first fetch brought was there before: it stands from when its release was due, as
//! it had been revised by the fetch, and the lineage says so.
//!
//! **Invariant:** what is fetched later changes no value before it.

use kernel::Timestamp;

use super::{Frequency, store::Seen};
use crate::{Bar, Bars};

const DAY: i64 = 86_400_000_000;

/// Days from the end of a period to its release, at the usual latest.
///
/// Source: the release calendars of the Bureau of Labor Statistics, the Bureau of Economic Analysis, the Census
/// Bureau, the Federal Reserve and S&P Dow Jones Indices, 2015 to 2025.
const RELEASED: [(&str, i64); 14] = [
    ("FRED:CPIAUCSL", 16),
    ("FRED:CPILFESL", 16),
    ("FRED:PPIACO", 18),
    ("FRED:PCEPI", 34),
    ("FRED:UNRATE", 11),
    ("FRED:PAYEMS", 11),
    ("FRED:JTSJOL", 45),
    ("FRED:INDPRO", 19),
    ("FRED:RSAFS", 19),
    ("FRED:HOUST", 22),
    ("FRED:UMCSENT", 1),
    ("FRED:M2SL", 30),
    ("FRED:CSUSHPISA", 62),
    ("FRED:GDPC1", 33),
];

/// What is known of a series, a row a period and version: `at` is the first day of the period, the value
/// stands in `close`.
pub(crate) struct Vintages {
    pub rows: Bars,
    /// Until when rows are backdated: they stand from when they were due.
    pub first_fetch: Option<Timestamp>,
}

/// Returns what was known by `as_of`.
///
/// - `seen`: by day, then by when it was seen.
pub(crate) fn vintages(
    id: &str,
    frequency: Frequency,
    seen: &[Seen],
    as_of: Timestamp,
) -> Vintages {
    let first_fetch = seen.iter().map(|row| row.known_at).min();
    let frequency = match frequency {
        Frequency::Unknown => spacing(seen),
        known => known,
    };
    let mut rows = Bars::with_capacity(seen.len());
    for row in seen {
        let Some(value) = row.value.filter(|value| value.is_finite()) else { continue };
        let was_there = Some(row.known_at) == first_fetch;
        let due = if was_there { due(id, frequency, row.day) } else { i64::MAX };
        let known_at = row.known_at.0.min(due);
        if known_at <= as_of.0 {
            let nan = f64::NAN;
            let at = row.day * DAY;
            rows.push(Bar {
                at,
                known_at,
                open: nan,
                high: nan,
                low: nan,
                close: value,
                volume: nan,
            });
        }
    }
    Vintages { rows, first_fetch }
}

/// Returns when the value of the period that begins on `day` is released at the usual latest, microseconds.
fn due(id: &str, frequency: Frequency, day: i64) -> i64 {
    let after = |usual: i64| {
        let named = RELEASED.iter().find(|(it, _)| *it == id);
        named.map_or(usual, |(_, days)| *days)
    };
    let last_day = match frequency {
        Frequency::Daily => return (next_weekday(day) + 1) * DAY,
        Frequency::Weekly => day,
        Frequency::Monthly => first_of_month_after(day, 1) - 1,
        Frequency::Quarterly => first_of_month_after(day, 3) - 1,
        Frequency::Yearly | Frequency::Unknown => first_of_month_after(day, 12) - 1,
    };
    let usual = match frequency {
        Frequency::Daily | Frequency::Weekly => 7,
        Frequency::Monthly => 62,
        Frequency::Quarterly => 95,
        Frequency::Yearly | Frequency::Unknown => 365,
    };
    (last_day + after(usual) + 1) * DAY
}

/// Returns the day after `day` that is no weekend; 1 January 1970 was a Thursday.
fn next_weekday(day: i64) -> i64 {
    match (day + 4).rem_euclid(7) {
        5 => day + 3,
        6 => day + 2,
        _ => day + 1,
    }
}

fn first_of_month_after(day: i64, months: i32) -> i64 {
    let date = super::service::date_of(day).first_of_month();
    let later = date.checked_add(jiff::Span::new().months(months));
    later.map_or(day + 31 * i64::from(months), super::service::day_of)
}

/// Guesses how often a series has a value from how far apart its last ones are.
fn spacing(seen: &[Seen]) -> Frequency {
    let mut days: Vec<i64> = seen.iter().rev().take(60).map(|row| row.day).collect();
    days.dedup();
    let mut gaps: Vec<i64> = days.windows(2).map(|pair| pair[0] - pair[1]).collect();
    gaps.sort_unstable();
    match gaps.get(gaps.len() / 2) {
        Some(..=4) => Frequency::Daily,
        Some(5..=10) => Frequency::Weekly,
        Some(11..=45) => Frequency::Monthly,
        Some(46..=120) => Frequency::Quarterly,
        Some(_) | None => Frequency::Yearly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn seen(day: &str, known_at: &str, value: f64) -> Seen {
        let day = super::super::service::day_of(day.parse().unwrap());
        Seen { day, known_at: at(known_at), value: Some(value) }
    }

    fn known(rows: &[Seen], as_of: &str) -> Vec<(f64, String)> {
        let all = vintages("FRED:CPIAUCSL", Frequency::Monthly, rows, at(as_of)).rows;
        all.close.iter().zip(&all.known_at).map(|(v, t)| (*v, Timestamp(*t).to_string())).collect()
    }

    #[test]
    fn what_the_first_fetch_brought_stands_from_its_release_and_the_rest_from_when_it_was_seen() {
        let mut rows = vec![
            seen("2026-08-01", "2026-10-20T09:00:00Z", 320.0),
            seen("2026-09-01", "2026-10-20T09:00:00Z", 321.0),
        ];
        let then = known(&rows, "2026-10-20T09:00:00Z");
        assert_eq!(
            then,
            [
                (320.0, "2026-09-17T00:00:00Z".to_owned()),
                (321.0, "2026-10-17T00:00:00Z".to_owned())
            ]
        );
        rows.insert(2, seen("2026-09-01", "2026-11-13T13:31:00Z", 321.5));
        rows.push(seen("2026-10-01", "2026-11-13T13:31:00Z", 322.0));
        assert_eq!(known(&rows, "2026-10-20T09:00:00Z"), then);
        let now = known(&rows, "2026-11-21T00:00:00Z");
        assert_eq!(now[..2], then);
        assert!(now[2..].iter().all(|(_, known)| known == "2026-11-13T13:31:00Z"));
        assert_eq!(known(&rows, "2026-09-16T23:59:59Z"), []);
    }

    #[test]
    fn a_yield_of_friday_is_known_on_monday() {
        let friday = seen("2026-11-13", "2026-11-20T00:00:00Z", 4.1);
        assert_eq!(due("FRED:DGS10", Frequency::Daily, friday.day), at("2026-11-17T00:00:00Z").0);
        assert_eq!(
            due("FRED:DGS10", Frequency::Daily, friday.day - 1),
            at("2026-11-14T00:00:00Z").0
        );
    }

    #[test]
    fn how_often_a_series_has_values_is_read_off_its_days() {
        let every = |days: i64| {
            let row = |n: i64| Seen { day: n * days, known_at: Timestamp(1), value: Some(1.0) };
            spacing(&(0..30).map(row).collect::<Vec<_>>())
        };
        assert_eq!(every(1), Frequency::Daily);
        assert_eq!(every(7), Frequency::Weekly);
        assert_eq!(every(30), Frequency::Monthly);
        assert_eq!(every(91), Frequency::Quarterly);
        assert_eq!(every(365), Frequency::Yearly);
    }
}
