//! Sums with civil dates that cannot fail.

use jiff::civil::{Date, Weekday};

use super::Error;

/// Returns the day number of `date`: 0 on 1970-01-01.
///
/// Source: Hinnant, “chrono-Compatible Low-Level Date Algorithms”, `days_from_civil`.
pub(super) fn serial(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

pub(super) fn days_between(from: Date, to: Date) -> i64 {
    serial(to) - serial(from)
}

/// The difference as a number to divide.
#[expect(clippy::cast_precision_loss, reason = "civil dates are less than 2^23 days apart")]
pub(super) fn days(from: Date, to: Date) -> f64 {
    days_between(from, to) as f64
}

/// Years of 365 days between two dates: the time axis of curves.
pub(super) fn years(from: Date, to: Date) -> f64 {
    days(from, to) / 365.0
}

/// Returns the date `count` days later, or the last date there is.
pub(super) fn days_after(date: Date, count: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(count.clamp(-200_000, 200_000)))
}

/// Returns the date `count` months later, on the last day of the month where the day is missing.
pub(super) fn months_after(date: Date, count: i32) -> Date {
    date.saturating_add(jiff::Span::new().months(count.clamp(-12_000, 12_000)))
}

pub(super) fn is_month_end(date: Date) -> bool {
    date.day() == date.days_in_month()
}

pub(super) fn is_february_end(date: Date) -> bool {
    date.month() == 2 && is_month_end(date)
}

pub(super) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Days from the first of January, 1 for that day, to Easter Monday.
///
/// Source: the anonymous Gregorian computus of Meeus (1991), “Astronomical Algorithms”, chapter 8.
pub(super) fn easter_monday(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    // Days after the 22nd of March.
    let after = epact + weekday - 7 * late;
    let march = Date::new(i16::try_from(year).unwrap_or(2000), 3, 22).unwrap_or(Date::MIN);
    days_after(march, i64::from(after) + 1)
}

/// Refuses dates at which holidays are unknown.
pub(super) fn in_era(date: Date) -> Result<Date, Error> {
    if (1901..=2199).contains(&date.year()) { Ok(date) } else { Err(Error::Era(date)) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn day_numbers_count_days() {
        assert_eq!(serial(date(1970, 1, 1)), 0);
        assert_eq!(serial(date(2000, 3, 1)), 11_017);
        assert_eq!(days_between(date(1900, 2, 28), date(1900, 3, 1)), 1);
        assert_eq!(days_between(date(2024, 2, 28), date(2024, 3, 1)), 2);
    }

    #[test]
    fn easter_is_where_the_church_has_it() {
        for (year, month, day) in [(2000, 4, 24), (2008, 3, 24), (2024, 4, 1), (2038, 4, 26)] {
            assert_eq!(easter_monday(year), date(year, month, day));
        }
    }
}
