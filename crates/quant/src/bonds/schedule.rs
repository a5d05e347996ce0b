//! The coupon dates of a bond.
//!
//! **Invariant:** periods follow one another without gaps; each is at least a day long.

use jiff::civil::Date;

use super::{
    BusinessDay, Error, Holidays,
    civil::{in_era, is_month_end, months_after},
    day_count::CouponGrid,
};

/// The longest term. Methuselah bonds run for 100 years, and monthly coupons of it are 1,320 rows.
pub const MAX_YEARS: i32 = 110;

/// Coupons a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Annual,
    SemiAnnual,
    Quarterly,
    Monthly,
}

impl Frequency {
    /// Returns the frequency of 1, 2, 4 or 12 coupons a year.
    pub fn of(per_year: u32) -> Option<Self> {
        match per_year {
            1 => Some(Self::Annual),
            2 => Some(Self::SemiAnnual),
            4 => Some(Self::Quarterly),
            12 => Some(Self::Monthly),
            _ => None,
        }
    }

    pub fn per_year(self) -> f64 {
        12.0 / f64::from(self.months())
    }

    pub fn months(self) -> i32 {
        match self {
            Self::Annual => 12,
            Self::SemiAnnual => 6,
            Self::Quarterly => 3,
            Self::Monthly => 1,
        }
    }
}

/// Where a term that is no whole number of periods has its odd one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stub {
    #[default]
    ShortFront,
    LongFront,
    ShortBack,
    LongBack,
}

/// What coupon dates are made from.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleTerms {
    pub start: Date,
    pub end: Date,
    pub frequency: Frequency,
    pub stub: Stub,
    /// The first coupon date, when it is not the one that `stub` gives.
    pub first: Option<Date>,
    /// The last coupon date before the end, when it is not the one that `stub` gives.
    pub penultimate: Option<Date>,
    /// Dates that are counted from the last day of a month stay on the last day of the month.
    pub end_of_month: bool,
    pub holidays: Holidays,
    /// Moves the ends of accrual periods.
    pub rule: BusinessDay,
}

/// A coupon period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Date,
    pub end: Date,
}

/// The coupon periods of a bond, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    pub periods: Vec<Period>,
    grid: Vec<Date>,
    per_year: f64,
    maturity: Date,
}

impl Schedule {
    /// Makes the coupon dates.
    ///
    /// Dates count whole periods from the maturity (or `penultimate`) backwards, or for stubs at the
    /// back from the start (or `first`) forwards, always from that one date, so that a short month
    /// does not shift those that follow.
    pub fn new(terms: &ScheduleTerms) -> Result<Self, Error> {
        let (start, end) = (in_era(terms.start)?, in_era(terms.end)?);
        if end <= start {
            return Err(Error::Order { issue: start, maturity: end });
        }
        if i32::from(end.year()) - i32::from(start.year()) > MAX_YEARS {
            return Err(Error::TooLong);
        }
        let roll = Roll::of(terms);
        let mut dates = roll.between(start, end);
        roll.place_stubs(&mut dates, terms)?;
        let adjust = |date: Date| terms.holidays.adjust(date, terms.rule);
        let mut ends: Vec<Date> = dates.into_iter().map(adjust).collect();
        ends.dedup();
        let periods = ends.windows(2).map(|w| Period { start: w[0], end: w[1] }).collect();
        let mut grid: Vec<Date> = roll.around(start, end).into_iter().map(adjust).collect();
        grid.dedup();
        Ok(Self { periods, grid, per_year: terms.frequency.per_year(), maturity: end })
    }

    /// The regular coupon dates around the schedule, for day counts.
    pub fn grid(&self) -> CouponGrid<'_> {
        CouponGrid { dates: &self.grid, per_year: self.per_year, maturity: self.maturity }
    }
}

/// The dates a whole number of periods from one date.
struct Roll {
    anchor: Date,
    months: i32,
    month_end: bool,
}

impl Roll {
    fn of(terms: &ScheduleTerms) -> Self {
        let forwards = matches!(terms.stub, Stub::ShortBack | Stub::LongBack);
        let anchor = match (terms.first, terms.penultimate) {
            (Some(first), _) if forwards => first,
            (_, Some(penultimate)) => penultimate,
            _ if forwards => terms.start,
            _ => terms.end,
        };
        let month_end = terms.end_of_month && is_month_end(anchor);
        Self { anchor, months: terms.frequency.months(), month_end }
    }

    fn date(&self, periods: i32) -> Date {
        let date = months_after(self.anchor, periods * self.months);
        if self.month_end { date.last_of_month() } else { date }
    }

    /// The number of the last date at or before `date`.
    fn floor(&self, date: Date) -> i32 {
        let months = 12 * (i32::from(date.year()) - i32::from(self.anchor.year()))
            + i32::from(date.month())
            - i32::from(self.anchor.month());
        let near = months.div_euclid(self.months);
        if self.date(near) > date { near - 1 } else { near }
    }

    /// `start`, the dates strictly between, `end`.
    fn between(&self, start: Date, end: Date) -> Vec<Date> {
        let inside = (self.floor(start) + 1..=self.floor(end)).map(|number| self.date(number));
        let inside = inside.filter(|date| *date > start && *date < end);
        std::iter::once(start).chain(inside).chain([end]).collect()
    }

    /// The dates from a period before `start` to a period after `end`.
    fn around(&self, start: Date, end: Date) -> Vec<Date> {
        (self.floor(start) - 1..=self.floor(end) + 2).map(|number| self.date(number)).collect()
    }

    fn is_on(&self, date: Date) -> bool {
        self.date(self.floor(date)) == date
    }

    /// Puts the odd periods where the terms want them.
    fn place_stubs(&self, dates: &mut Vec<Date>, terms: &ScheduleTerms) -> Result<(), Error> {
        let (start, end) = (terms.start, terms.end);
        if let Some(first) = terms.first {
            if first <= start || first >= end || !self.is_on(first) {
                return Err(Error::FirstCoupon(first));
            }
            dates.retain(|date| *date == start || *date >= first);
        } else if terms.stub == Stub::LongFront && dates.len() > 2 && !self.is_on(start) {
            dates.remove(1);
        }
        if let Some(last) = terms.penultimate {
            if last <= terms.first.unwrap_or(start) || last >= end || !self.is_on(last) {
                return Err(Error::PenultimateCoupon(last));
            }
            dates.retain(|date| *date == end || *date <= last);
        } else if terms.stub == Stub::LongBack && dates.len() > 2 && !self.is_on(end) {
            dates.remove(dates.len() - 2);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn terms(start: Date, end: Date, stub: Stub) -> ScheduleTerms {
        ScheduleTerms {
            start,
            end,
            frequency: Frequency::SemiAnnual,
            stub,
            first: None,
            penultimate: None,
            end_of_month: false,
            holidays: Holidays::default(),
            rule: BusinessDay::Unadjusted,
        }
    }

    fn ends(terms: &ScheduleTerms) -> Vec<Date> {
        Schedule::new(terms).unwrap().periods.iter().map(|period| period.end).collect()
    }

    #[test]
    fn stubs_stand_where_they_are_asked_for() {
        let (start, end) = (date(2020, 1, 15), date(2021, 9, 1));
        let at = |stub| ends(&terms(start, end, stub));
        let regular = [date(2020, 3, 1), date(2020, 9, 1), date(2021, 3, 1), date(2021, 9, 1)];
        assert_eq!(at(Stub::ShortFront), regular);
        assert_eq!(at(Stub::LongFront), regular[1..]);
        let forwards = [date(2020, 7, 15), date(2021, 1, 15), date(2021, 7, 15), end];
        assert_eq!(at(Stub::ShortBack), forwards);
        assert_eq!(at(Stub::LongBack), [date(2020, 7, 15), date(2021, 1, 15), end]);
    }

    #[test]
    fn a_short_month_does_not_shift_those_that_follow() {
        let plain = terms(date(2020, 2, 29), date(2021, 8, 31), Stub::ShortFront);
        assert_eq!(ends(&plain), [date(2020, 8, 31), date(2021, 2, 28), date(2021, 8, 31)]);
        let february = terms(date(2020, 8, 28), date(2022, 2, 28), Stub::ShortFront);
        assert_eq!(ends(&february)[0], date(2021, 2, 28));
        let month_end = ScheduleTerms { end_of_month: true, ..february };
        assert_eq!(ends(&month_end)[0], date(2020, 8, 31));
    }

    #[test]
    fn first_coupons_off_the_roll_are_refused() {
        let plain = terms(date(2020, 1, 15), date(2025, 9, 1), Stub::ShortFront);
        let off = ScheduleTerms { first: Some(date(2020, 8, 31)), ..plain.clone() };
        assert_eq!(Schedule::new(&off), Err(Error::FirstCoupon(date(2020, 8, 31))));
        let on = ScheduleTerms { first: Some(date(2021, 3, 1)), ..plain };
        assert_eq!(ends(&on)[..2], [date(2021, 3, 1), date(2021, 9, 1)]);
    }
}
