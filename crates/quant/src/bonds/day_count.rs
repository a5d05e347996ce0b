//! How a stretch of days becomes a part of a year.

use std::str::FromStr;

use jiff::civil::{Date, date};

use super::civil::{days, is_february_end, months_after};

/// A day-count convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayCount {
    /// Days / 360. Source: ISDA 2006, 4.16(e).
    Actual360,
    /// Days / 365. Source: ISDA 2006, 4.16(d).
    Actual365Fixed,
    /// Days in leap years / 366 plus days in other years / 365. Source: ISDA 2006, 4.16(b).
    ActualActualIsda,
    /// Days over the days of the coupon period times coupons a year. Source: ICMA rule 251.
    ActualActualIcma,
    /// 30/360, the bond basis: a 31st at the end counts as the 30th only when the start is at least
    /// the 30th. Source: ISDA 2006, 4.16(f).
    Thirty360,
    /// 30U/360: the bond basis in which the last of February counts as the 30th.
    /// Source: SIFMA, “Standard Securities Calculation Methods” (Mayle 1993), volume 1.
    Thirty360Us,
    /// 30E/360: every 31st counts as the 30th. Source: ISDA 2006, 4.16(g).
    ThirtyE360,
    /// 30E/360 ISDA: 30E/360 in which the last of February counts as the 30th, except at maturity.
    /// Source: ISDA 2006, 4.16(h).
    ThirtyE360Isda,
}

/// The coupon dates around a stretch of days: [`DayCount::ActualActualIcma`] needs them, and
/// [`DayCount::ThirtyE360Isda`] the maturity.
#[derive(Debug, Clone, Copy)]
pub struct CouponGrid<'a> {
    /// Regular coupon dates, also beyond issue and maturity where stubs reach there.
    pub dates: &'a [Date],
    pub per_year: f64,
    pub maturity: Date,
}

impl DayCount {
    pub const ALL: [Self; 8] = [
        Self::Actual360,
        Self::Actual365Fixed,
        Self::ActualActualIsda,
        Self::ActualActualIcma,
        Self::Thirty360,
        Self::Thirty360Us,
        Self::ThirtyE360,
        Self::ThirtyE360Isda,
    ];

    /// The name as it is written; [`DayCount::from_str`] reads it and its usual variants.
    pub fn name(self) -> &'static str {
        match self {
            Self::Actual360 => "ACT/360",
            Self::Actual365Fixed => "ACT/365F",
            Self::ActualActualIsda => "ACT/ACT ISDA",
            Self::ActualActualIcma => "ACT/ACT ICMA",
            Self::Thirty360 => "30/360",
            Self::Thirty360Us => "30/360 US",
            Self::ThirtyE360 => "30E/360",
            Self::ThirtyE360Isda => "30E/360 ISDA",
        }
    }

    /// Returns the part of a year from `from` to `to`; negative when `to` is earlier, 0 on one day.
    ///
    /// Without coupon dates, ACT/ACT ICMA counts yearly periods from `from` on, and no date is the
    /// maturity of 30E/360 ISDA.
    pub fn fraction(self, from: Date, to: Date) -> f64 {
        let grid = CouponGrid { dates: &[], per_year: 1.0, maturity: Date::MAX };
        self.fraction_within(from, to, grid)
    }

    /// Returns the part of a year from `from` to `to` of a bond whose coupon dates are `grid`.
    ///
    /// ACT/ACT ICMA beyond the last or before the first date of the grid counts yearly periods.
    pub fn fraction_within(self, from: Date, to: Date, grid: CouponGrid<'_>) -> f64 {
        if to < from {
            return -self.fraction_within(to, from, grid);
        }
        match self {
            Self::Actual360 => days(from, to) / 360.0,
            Self::Actual365Fixed => days(from, to) / 365.0,
            Self::ActualActualIsda => by_calendar_year(from, to),
            Self::ActualActualIcma => by_coupon_period(from, to, grid),
            Self::Thirty360 | Self::Thirty360Us | Self::ThirtyE360 | Self::ThirtyE360Isda => {
                let (first, last) = self.thirty(from, to, grid.maturity);
                let months = 12 * (i32::from(to.year()) - i32::from(from.year()))
                    + i32::from(to.month())
                    - i32::from(from.month());
                f64::from(30 * months + last - first) / 360.0
            }
        }
    }

    /// The days of the month as a convention of 30-day months sees them.
    fn thirty(self, from: Date, to: Date, maturity: Date) -> (i32, i32) {
        let (first, last) = (i32::from(from.day()), i32::from(to.day()));
        match self {
            Self::ThirtyE360 => (first.min(30), last.min(30)),
            Self::ThirtyE360Isda => {
                let first = if is_february_end(from) { 30 } else { first.min(30) };
                let at_end = is_february_end(to) && to != maturity;
                (first, if at_end { 30 } else { last.min(30) })
            }
            Self::Thirty360Us if is_february_end(from) => {
                (30, if is_february_end(to) { 30 } else { last.min(30) })
            }
            _ => (first.min(30), if first >= 30 { last.min(30) } else { last }),
        }
    }
}

fn by_calendar_year(from: Date, to: Date) -> f64 {
    let length = |year: i16| if date(year, 1, 1).in_leap_year() { 366.0 } else { 365.0 };
    let (first, last) = (from.year(), to.year());
    if first == last {
        return days(from, to) / length(first);
    }
    let head = days(from, date(first, 12, 31)) + 1.0;
    let tail = days(date(last, 1, 1), to);
    head / length(first) + f64::from(last - first - 1) + tail / length(last)
}

fn by_coupon_period(from: Date, to: Date, grid: CouponGrid<'_>) -> f64 {
    let dates = grid.dates;
    let (Some(&first), Some(&last)) = (dates.first(), dates.last()) else {
        return by_year(from, to, from);
    };
    let mut sum = 0.0;
    if from < first {
        sum += by_year_back(from, to.min(first), first);
    }
    if to > last {
        sum += by_year(from.max(last), to, last);
    }
    let begin = dates.partition_point(|date| *date <= from).saturating_sub(1);
    for pair in dates[begin..].windows(2) {
        let [start, end] = [pair[0], pair[1]];
        if start >= to {
            break;
        }
        let (inside, outside) = (from.max(start), to.min(end));
        if outside > inside {
            // A whole period is exactly its part of the year.
            let part = days(inside, outside) / days(start, end);
            sum += part / grid.per_year;
        }
    }
    sum
}

/// Counts yearly periods that begin at `anchor ≤ from`.
fn by_year(from: Date, to: Date, anchor: Date) -> f64 {
    let mut sum = 0.0;
    for year in 0.. {
        let start = months_after(anchor, 12 * year);
        let end = months_after(anchor, 12 * (year + 1));
        if start >= to || end <= start {
            break;
        }
        sum += (days(from.max(start), to.min(end)) / days(start, end)).max(0.0);
    }
    sum
}

/// Counts yearly periods that end at `anchor ≥ to`.
fn by_year_back(from: Date, to: Date, anchor: Date) -> f64 {
    let mut sum = 0.0;
    for year in 0.. {
        let end = months_after(anchor, -12 * year);
        let start = months_after(anchor, -12 * (year + 1));
        if end <= from || end <= start {
            break;
        }
        sum += (days(from.max(start), to.min(end)) / days(start, end)).max(0.0);
    }
    sum
}

impl FromStr for DayCount {
    type Err = ();

    /// Reads a name as people write it: case, blanks, dots, slashes and hyphens do not matter.
    fn from_str(text: &str) -> Result<Self, ()> {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        let plain = plain.replace("actual", "act").replace("fixed", "f");
        match plain.as_str() {
            "act360" | "a360" | "moneymarket" => Ok(Self::Actual360),
            "act365" | "act365f" | "a365" | "a365f" => Ok(Self::Actual365Fixed),
            "actact" | "actactisda" => Ok(Self::ActualActualIsda),
            "actacticma" | "actactisma" | "actactbond" => Ok(Self::ActualActualIcma),
            "30360" | "bondbasis" | "30360bondbasis" | "30a360" | "360360" | "30360isda" => {
                Ok(Self::Thirty360)
            }
            "30360us" | "30u360" | "us30360" | "30us360" | "30360sia" => Ok(Self::Thirty360Us),
            "30e360" | "eurobondbasis" | "30360e" | "30360european" | "30360isma" => {
                Ok(Self::ThirtyE360)
            }
            "30e360isda" | "30360german" => Ok(Self::ThirtyE360Isda),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them() {
        for convention in DayCount::ALL {
            assert_eq!(convention.name().parse(), Ok(convention));
        }
        assert_eq!("Actual/365 (Fixed)".parse(), Ok(DayCount::Actual365Fixed));
        assert_eq!("act/act".parse(), Ok(DayCount::ActualActualIsda));
        assert_eq!("30E/360-ISDA".parse(), Ok(DayCount::ThirtyE360Isda));
        assert_eq!("lunar".parse::<DayCount>(), Err(()));
    }

    #[test]
    fn a_regular_coupon_period_of_icma_is_its_part_of_the_year() {
        let dates = [date(2023, 8, 31), date(2024, 2, 29), date(2024, 8, 31)];
        let grid = CouponGrid { dates: &dates, per_year: 2.0, maturity: dates[2] };
        let icma = DayCount::ActualActualIcma;
        assert_eq!(icma.fraction_within(dates[0], dates[1], grid).to_bits(), 0.5_f64.to_bits());
        assert_eq!(icma.fraction_within(dates[0], dates[2], grid).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn time_runs_backwards_with_the_sign_turned() {
        let (a, b) = (date(2023, 1, 31), date(2024, 2, 29));
        for convention in DayCount::ALL {
            let there = convention.fraction(a, b);
            assert!((there + convention.fraction(b, a)).abs() < 1e-15 && there > 1.0);
        }
    }
}
