//! The days on which payments are made.

use std::{collections::BTreeSet, str::FromStr};

use jiff::civil::{Date, Weekday};

use super::civil::{days_after, easter_monday, is_weekend};

/// Whose holidays count.
///
/// Rules cover scheduled holidays and the one-off closings up to 2025; a later one is given as a
/// user holiday of [`Holidays`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Calendar {
    /// Every day is a business day.
    #[default]
    None,
    /// Saturdays and Sundays only.
    Weekends,
    /// The settlement days of the Eurosystem. Source: ECB, “TARGET closing days”.
    Target,
    /// The United States government bond market. Source: the holiday recommendations of SIFMA; Good
    /// Friday is a business day when it is the day of the employment report (the first Friday of
    /// the month).
    UnitedStates,
    /// England and Wales. Source: bank holidays as published by the United Kingdom government.
    UnitedKingdom,
}

/// What happens to a date that is not a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BusinessDay {
    #[default]
    Unadjusted,
    Following,
    /// Following, but never into the next month.
    ModifiedFollowing,
    Preceding,
}

/// A calendar with holidays of the user's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    pub calendar: Calendar,
    pub extra: BTreeSet<Date>,
}

impl Calendar {
    pub const ALL: [Self; 5] =
        [Self::None, Self::Weekends, Self::Target, Self::UnitedStates, Self::UnitedKingdom];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weekends => "weekends",
            Self::Target => "target",
            Self::UnitedStates => "united_states",
            Self::UnitedKingdom => "united_kingdom",
        }
    }

    fn is_business_day(self, date: Date) -> bool {
        match self {
            Self::None => true,
            Self::Weekends => !is_weekend(date),
            Self::Target => !is_weekend(date) && !target_holiday(date),
            Self::UnitedStates => !is_weekend(date) && !united_states_holiday(date),
            Self::UnitedKingdom => !is_weekend(date) && !united_kingdom_holiday(date),
        }
    }
}

impl FromStr for Calendar {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let name = text.trim().to_ascii_lowercase();
        match name.as_str() {
            "us" | "usa" | "sifma" => Ok(Self::UnitedStates),
            "uk" | "gb" => Ok(Self::UnitedKingdom),
            _ => Self::ALL.into_iter().find(|calendar| calendar.name() == name).ok_or(()),
        }
    }
}

impl Holidays {
    pub fn of(calendar: Calendar) -> Self {
        Self { calendar, extra: BTreeSet::new() }
    }

    pub fn is_business_day(&self, date: Date) -> bool {
        self.calendar.is_business_day(date) && !self.extra.contains(&date)
    }

    /// Returns the business day that `rule` puts in the place of `date`.
    pub fn adjust(&self, date: Date, rule: BusinessDay) -> Date {
        match rule {
            BusinessDay::Unadjusted => date,
            BusinessDay::Following => self.business_day(date, 1),
            BusinessDay::Preceding => self.business_day(date, -1),
            BusinessDay::ModifiedFollowing => {
                let next = self.business_day(date, 1);
                if next.month() == date.month() { next } else { self.business_day(date, -1) }
            }
        }
    }

    /// Returns the date `count` business days before `date`.
    pub fn business_days_before(&self, date: Date, count: u32) -> Date {
        (0..count).fold(date, |date, _| self.business_day(days_after(date, -1), -1))
    }

    /// The nearest business day in the direction of `step`, `date` included.
    fn business_day(&self, date: Date, step: i64) -> Date {
        // A user may declare every day a holiday: after two months the date stays as it is.
        let found = (0..62).map(|days| days_after(date, step * days));
        found.into_iter().find(|day| self.is_business_day(*day)).unwrap_or(date)
    }
}

fn target_holiday(date: Date) -> bool {
    let since_2000 = date.year() >= 2000;
    match (date.month(), date.day()) {
        (1, 1) | (12, 25) => true,
        (12, 26) | (5, 1) => since_2000,
        (12, 31) => matches!(date.year(), 1998 | 1999 | 2001),
        _ => since_2000 && (is_good_friday(date) || date == easter_monday(date.year())),
    }
}

fn united_states_holiday(date: Date) -> bool {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let weekday = date.weekday();
    let monday = weekday == Weekday::Monday;
    let friday = weekday == Weekday::Friday;
    match month {
        1 if day <= 2 => day == 1 || monday,
        1 => monday && nth_week(day) == 3 && year >= 1983,
        2 if year >= 1971 => monday && nth_week(day) == 3,
        2 => on_or_near(day, 22, weekday),
        3 | 4 => is_good_friday(date) && (year < 1996 || day > 7),
        5 if year >= 1971 => monday && day > 24,
        5 => on_or_near(day, 30, weekday),
        6 if (year, day) == (2004, 11) => true,
        6 => year >= 2022 && on_or_near(day, 19, weekday),
        7 => on_or_near(day, 4, weekday),
        9 => monday && day <= 7,
        10 => year >= 1971 && monday && nth_week(day) == 2 || (year, day) == (2012, 30),
        11 if weekday == Weekday::Thursday => nth_week(day) == 4 || day == 11,
        11 => day == 11 || day == 12 && monday,
        12 if (year, day) == (2018, 5) => true,
        12 => day == 25 || day == 26 && monday || day == 24 && friday,
        _ => false,
    }
}

/// A holiday that moves to Friday from Saturday and to Monday from Sunday.
fn on_or_near(day: i8, holiday: i8, weekday: Weekday) -> bool {
    day == holiday
        || day == holiday + 1 && weekday == Weekday::Monday
        || day == holiday - 1 && weekday == Weekday::Friday
}

fn united_kingdom_holiday(date: Date) -> bool {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let monday = date.weekday() == Weekday::Monday;
    let moved = |first: i8| {
        matches!(date.weekday(), Weekday::Monday | Weekday::Tuesday)
            && (first..=first + 1).contains(&day)
    };
    match month {
        1 => day == 1 || monday && day <= 3,
        3 | 4 if (year, month, day) == (2011, 4, 29) => true,
        3 | 4 => is_good_friday(date) || date == easter_monday(year),
        5 => {
            let first_monday = monday && day <= 7 && year != 1995 && year != 2020;
            let moved = matches!((year, day), (1995 | 2020 | 2023, 8));
            let spring = monday && is_last_week(date) && !matches!(year, 2002 | 2012 | 2022);
            first_monday || moved || spring
        }
        6 => {
            matches!((year, day), (2002 | 2012, 3 | 4) | (2012, 5) | (2022, 2 | 3))
                && !matches!((year, day), (2012, 3))
        }
        8 => monday && is_last_week(date),
        9 => (year, day) == (2022, 19),
        12 if day == 31 => year == 1999,
        12 => matches!(day, 25 | 26) || moved(27),
        _ => false,
    }
}

fn is_good_friday(date: Date) -> bool {
    days_after(date, 3) == easter_monday(date.year())
}

/// 1 for the first Monday, 2 for the second and so on, given the day of a month.
fn nth_week(day: i8) -> i8 {
    (day + 6) / 7
}

fn is_last_week(date: Date) -> bool {
    date.day() + 7 > date.days_in_month()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rules_move_dates_as_their_names_say() {
        let weekends = Holidays::of(Calendar::Weekends);
        let saturday = date(2024, 8, 31);
        let adjusted = |rule| weekends.adjust(saturday, rule);
        assert_eq!(adjusted(BusinessDay::Unadjusted), saturday);
        assert_eq!(adjusted(BusinessDay::Following), date(2024, 9, 2));
        assert_eq!(adjusted(BusinessDay::ModifiedFollowing), date(2024, 8, 30));
        assert_eq!(adjusted(BusinessDay::Preceding), date(2024, 8, 30));
        assert_eq!(weekends.business_days_before(date(2024, 9, 2), 2), date(2024, 8, 29));
    }

    #[test]
    fn holidays_of_the_user_count() {
        let mut holidays = Holidays::of(Calendar::Target);
        holidays.extra.insert(date(2024, 9, 2));
        assert_eq!(holidays.adjust(date(2024, 8, 31), BusinessDay::Following), date(2024, 9, 3));
    }

    #[test]
    fn a_year_of_holidays_leaves_the_date_alone() {
        let extra = (0..400).map(|day| days_after(date(2024, 1, 1), day)).collect();
        let none = Holidays { calendar: Calendar::None, extra };
        assert_eq!(none.adjust(date(2024, 3, 1), BusinessDay::Following), date(2024, 3, 1));
    }
}
