//! The days on which exchanges are closed, and those on which they close early.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::Venue;

/// Returns the name of the holiday that keeps `venue` closed on the weekday `day`.
pub(super) fn holiday(venue: Venue, day: Date) -> Option<&'static str> {
    match venue {
        Venue::NewYork => new_york(day),
        Venue::London => london(day),
        Venue::Frankfurt => frankfurt(day),
        Venue::Tokyo => tokyo(day),
        Venue::Currencies => currencies(day),
        Venue::Always => None,
    }
}

/// Returns why `venue` closes early on `day`, which is no holiday.
pub(super) fn short_day(venue: Venue, day: Date) -> Option<&'static str> {
    let (month, number) = (day.month(), day.day());
    match venue {
        _ if is_weekend(day) || holiday(venue, day).is_some() => None,
        Venue::NewYork => {
            let yesterday = day.yesterday().ok()?;
            match (month, number) {
                (11, _) if is_nth(yesterday, 11, 4, Weekday::Thursday) => {
                    Some("the day after Thanksgiving")
                }
                (12, 24) => Some("Christmas Eve"),
                // With the fourth at a weekend, or on a Monday, the day before it is a whole one.
                (7, 3) => Some("the day before Independence Day"),
                _ => None,
            }
        }
        // The last working day before Christmas and before the new year.
        Venue::London => match next_weekday(day).map(|next| (next.month(), next.day())) {
            Some((12, 25..=27)) if number <= 24 => Some("the last day before Christmas"),
            Some((1, _)) if month == 12 => Some("the last day of the year"),
            _ => None,
        },
        // Those after it are holidays.
        Venue::Frankfurt => {
            let is_last = month == 12 && number >= 28 && {
                let next = next_weekday(day)?;
                next.month() == 1 || next.day() == 31
            };
            is_last.then_some("the last day of the year")
        }
        Venue::Tokyo | Venue::Currencies | Venue::Always => None,
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Returns the first day after `day` that is no Saturday or Sunday.
fn next_weekday(day: Date) -> Option<Date> {
    day.series(1.day()).skip(1).find(|day| !is_weekend(*day))
}

/// Whether `day` is the nth such weekday of the month; -1 is the last.
fn is_nth(day: Date, month: i8, n: i8, weekday: Weekday) -> bool {
    day.month() == month && day.nth_weekday_of_month(n, weekday).ok() == Some(day)
}

/// Days from Easter Sunday to `day`.
///
/// Source: the anonymous Gregorian computus (Nature, 1876).
#[expect(clippy::many_single_char_names, reason = "the letters of the source")]
fn after_easter(day: Date) -> Option<i32> {
    let year = i32::from(day.year());
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let (month, number) = (i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?);
    Some(day.since(Date::new(day.year(), month, number).ok()?).ok()?.get_days())
}

fn is_one_of(day: Date, days: &[(i16, i8, i8)]) -> bool {
    days.contains(&(day.year(), day.month(), day.day()))
}

/// Source: NYSE rule 7.2, "Holidays", and the notices of its days of mourning and storm.
fn new_york(day: Date) -> Option<&'static str> {
    // Those of a fixed day move to the Friday before or the Monday after; New Year's never moves back.
    let observed = |month, number| {
        let Ok(holiday) = Date::new(day.year(), month, number) else { return false };
        match holiday.weekday() {
            Weekday::Saturday if (month, number) == (1, 1) => false,
            Weekday::Saturday => holiday.yesterday().ok() == Some(day),
            Weekday::Sunday => holiday.tomorrow().ok() == Some(day),
            _ => holiday == day,
        }
    };
    let rules = [
        (observed(1, 1), "New Year's Day"),
        (is_nth(day, 1, 3, Weekday::Monday), "Martin Luther King Jr. Day"),
        (is_nth(day, 2, 3, Weekday::Monday), "Washington's Birthday"),
        (after_easter(day) == Some(-2), "Good Friday"),
        (is_nth(day, 5, -1, Weekday::Monday), "Memorial Day"),
        (day.year() >= 2022 && observed(6, 19), "Juneteenth"),
        (observed(7, 4), "Independence Day"),
        (is_nth(day, 9, 1, Weekday::Monday), "Labor Day"),
        (is_nth(day, 11, 4, Weekday::Thursday), "Thanksgiving Day"),
        (observed(12, 25), "Christmas Day"),
        (is_one_of(day, &[(2018, 12, 5), (2025, 1, 9)]), "a day of mourning"),
    ];
    first(rules)
}

/// Source: Banking and Financial Dealings Act 1971, and the proclamations of moved and added days.
fn london(day: Date) -> Option<&'static str> {
    let (year, month, number) = (day.year(), day.month(), day.day());
    let monday = |n| is_nth(day, month, n, Weekday::Monday);
    let weekday = day.weekday();
    let is_monday = weekday == Weekday::Monday;
    let may = if year == 2020 { number == 8 } else { monday(1) };
    let spring = if year == 2022 { false } else { monday(-1) };
    let rules = [
        (month == 1 && (number == 1 || (is_monday && number <= 3)), "New Year's Day"),
        (after_easter(day) == Some(-2), "Good Friday"),
        (after_easter(day) == Some(1), "Easter Monday"),
        (month == 5 && may, "Early May bank holiday"),
        (month == 5 && spring, "Spring bank holiday"),
        (is_one_of(day, &[(2022, 6, 2)]), "Spring bank holiday"),
        (is_one_of(day, &[(2022, 6, 3)]), "Platinum Jubilee"),
        (is_one_of(day, &[(2022, 9, 19)]), "State funeral of Queen Elizabeth II"),
        (is_one_of(day, &[(2023, 5, 8)]), "Coronation of King Charles III"),
        (month == 8 && monday(-1), "Summer bank holiday"),
        (month == 12 && number == 25, "Christmas Day"),
        (month == 12 && number == 26, "Boxing Day"),
        // A Christmas or Boxing Day at a weekend is made up for on the next weekdays.
        (
            month == 12
                && matches!(number, 27 | 28)
                && matches!(weekday, Weekday::Monday | Weekday::Tuesday),
            "Christmas bank holiday",
        ),
    ];
    first(rules)
}

/// Source: "Trading calendar", Deutsche Börse Cash Market; the days that were holidays until 2021 are by year.
fn frankfurt(day: Date) -> Option<&'static str> {
    let date = (day.month(), day.day());
    let was_closed = |years: std::ops::RangeInclusive<i16>| years.contains(&day.year());
    let rules = [
        (date == (1, 1), "New Year's Day"),
        (after_easter(day) == Some(-2), "Good Friday"),
        (after_easter(day) == Some(1), "Easter Monday"),
        (date == (5, 1), "Labour Day"),
        (after_easter(day) == Some(50) && was_closed(2015..=2021), "Whit Monday"),
        (date == (10, 3) && was_closed(2014..=2020), "Day of German Unity"),
        (is_one_of(day, &[(2017, 10, 31)]), "Reformation Day"),
        (date == (12, 24), "Christmas Eve"),
        (date == (12, 25), "Christmas Day"),
        (date == (12, 26), "Boxing Day"),
        (date == (12, 31), "New Year's Eve"),
    ];
    first(rules)
}

/// Source: "Market Holidays", Japan Exchange Group; Act on National Holidays (1948), as amended in 2018.
fn tokyo(day: Date) -> Option<&'static str> {
    match (day.month(), day.day()) {
        (1, 1..=3) => return Some("New Year"),
        (12, 31) => return Some("the last day of the year"),
        _ => {}
    }
    if let Some(name) = japanese(day) {
        return Some(name);
    }
    // A holiday on a Sunday is made up for on the next day that is none.
    let mut before = day.yesterday().ok()?;
    while japanese(before).is_some() {
        if before.weekday() == Weekday::Sunday {
            return Some("a substitute holiday");
        }
        before = before.yesterday().ok()?;
    }
    let between = japanese(day.yesterday().ok()?).and(japanese(day.tomorrow().ok()?));
    between.map(|_| "a day between two holidays")
}

/// Returns the national holiday of `day`, as they are since 2022.
///
/// The equinoxes are by the approximation that holds from 1980 to 2099 (Kaijō Hoanchō, the hydrographers of
/// Japan); the days are announced in February of the year before.
fn japanese(day: Date) -> Option<&'static str> {
    let years = f64::from(day.year() - 1980);
    let leaps = f64::from((day.year() - 1980).div_euclid(4));
    #[expect(clippy::cast_possible_truncation, reason = "a day of a month")]
    let equinox = |base: f64| (base + 0.242_194 * years - leaps).floor() as i8;
    let monday = |month, n| is_nth(day, month, n, Weekday::Monday);
    let date = (day.month(), day.day());
    let rules = [
        (date == (1, 1), "New Year's Day"),
        (monday(1, 2), "Coming of Age Day"),
        (date == (2, 11), "National Foundation Day"),
        (date == (2, 23), "The Emperor's Birthday"),
        (date == (3, equinox(20.8431)), "Vernal Equinox Day"),
        (date == (4, 29), "Showa Day"),
        (date == (5, 3), "Constitution Memorial Day"),
        (date == (5, 4), "Greenery Day"),
        (date == (5, 5), "Children's Day"),
        (monday(7, 3), "Marine Day"),
        (date == (8, 11), "Mountain Day"),
        (monday(9, 3), "Respect for the Aged Day"),
        (date == (9, equinox(23.2488)), "Autumnal Equinox Day"),
        (monday(10, 2), "Sports Day"),
        (date == (11, 3), "Culture Day"),
        (date == (11, 23), "Labour Thanksgiving Day"),
    ];
    first(rules)
}

/// Banks everywhere are closed on these two days only.
fn currencies(day: Date) -> Option<&'static str> {
    let date = (day.month(), day.day());
    first([(date == (1, 1), "New Year's Day"), (date == (12, 25), "Christmas Day")])
}

fn first<const N: usize>(rules: [(bool, &'static str); N]) -> Option<&'static str> {
    rules.into_iter().find(|(holds, _)| *holds).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weekdays without a session, then after a bar short days, as the package `exchange_calendars` 4.13.2 has them.
    #[rustfmt::skip]
    const KNOWN: [(Venue, i16, &str); 4] = [
        (Venue::NewYork, 2013, "
            01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24
            01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24
            01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24
            01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26 | 11-25
            01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25 | 07-03 11-24
            01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25 | 07-03 11-23 12-24
            01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24
            01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24
            01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26
            01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26 | 11-25
            01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25 | 07-03 11-24
            01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24
            01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24
            01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25 | 11-27 12-24
            01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24 | 11-26
        "),
        (Venue::London, 2013, "
            01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26 | 12-24 12-31
            01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26 | 12-24 12-31
            01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28 | 12-24 12-31
            01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27 | 12-23 12-30
            01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26 | 12-22 12-29
            01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26 | 12-24 12-31
            01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26 | 12-24 12-31
            01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28 | 12-24 12-31
            01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28 | 12-24 12-31
            01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27 | 12-23 12-30
            01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26 | 12-22 12-29
            01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26 | 12-24 12-31
            01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26 | 12-24 12-31
            01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28 | 12-24 12-31
            01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28 | 12-24 12-31
        "),
        (Venue::Frankfurt, 2013, "
            01-01 03-29 04-01 05-01 12-24 12-25 12-26 12-31 | 12-30
            01-01 04-18 04-21 05-01 10-03 12-24 12-25 12-26 12-31 | 12-30
            01-01 04-03 04-06 05-01 05-25 12-24 12-25 12-31 | 12-30
            01-01 03-25 03-28 05-16 10-03 12-26 | 12-30
            04-14 04-17 05-01 06-05 10-03 10-31 12-25 12-26 | 12-29
            01-01 03-30 04-02 05-01 05-21 10-03 12-24 12-25 12-26 12-31 | 12-28
            01-01 04-19 04-22 05-01 06-10 10-03 12-24 12-25 12-26 12-31 | 12-30
            01-01 04-10 04-13 05-01 06-01 12-24 12-25 12-31 | 12-30
            01-01 04-02 04-05 05-24 12-24 12-31 | 12-30
            04-15 04-18 12-26 | 12-30
            04-07 04-10 05-01 12-25 12-26 | 12-29
            01-01 03-29 04-01 05-01 12-24 12-25 12-26 12-31 | 12-30
            01-01 04-18 04-21 05-01 12-24 12-25 12-26 12-31 | 12-30
            01-01 04-03 04-06 05-01 12-24 12-25 12-31 | 12-30
            01-01 03-26 03-29 12-24 12-31 | 12-30
        "),
        (Venue::Tokyo, 2022, "
            01-03 01-10 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-23 10-10 11-03 11-23 |
            01-02 01-03 01-09 02-23 03-21 05-03 05-04 05-05 07-17 08-11 09-18 10-09 11-03 11-23 |
            01-01 01-02 01-03 01-08 02-12 02-23 03-20 04-29 05-03 05-06 07-15 08-12 09-16 09-23 10-14 11-04 12-31 |
            01-01 01-02 01-03 01-13 02-11 02-24 03-20 04-29 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-24 12-31 |
            01-01 01-02 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23 12-31 |
            01-01 01-11 02-11 02-23 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23 12-31 |
        "),
    ];

    #[test]
    fn sessions_are_those_that_the_exchanges_publish() {
        let years = KNOWN.iter().flat_map(|(venue, first, years)| {
            (*first..).zip(years.trim().lines()).map(|(year, days)| (*venue, year, days))
        });
        for (venue, year, days) in years {
            let (closed, short) = days.split_once('|').unwrap();
            let days: Vec<Date> = Date::constant(year, 1, 1)
                .series(1.day())
                .take_while(|day| day.year() == year)
                .filter(|day| !is_weekend(*day))
                .collect();
            let named = |wanted: &dyn Fn(Date) -> bool| {
                let days = days.iter().filter(|day| wanted(**day));
                days.map(|day| day.strftime("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
            };
            let is_closed = named(&|day| holiday(venue, day).is_some());
            assert_eq!(is_closed, closed.trim(), "{venue:?} {year}");
            let is_short = named(&|day| short_day(venue, day).is_some());
            assert_eq!(is_short, short.trim(), "{venue:?} {year}");
        }
    }
}
