//! A bond with a fixed coupon.
//!
//! **Invariant:** a [`Bond`] has possible terms: they were checked when it was made.

use jiff::civil::Date;

use super::{
    BusinessDay, DayCount, Error, Flow, FlowKind, Flows, Frequency, Holidays, Schedule,
    ScheduleTerms, Stub,
    civil::{days_after, in_era},
};

/// What a bond promises.
#[derive(Debug, Clone, PartialEq)]
pub struct BondTerms {
    /// The day from which interest accrues.
    pub issue: Date,
    pub maturity: Date,
    /// A fraction a year: 0.05 is 5 %.
    pub coupon: f64,
    /// `None` for a bond without coupons.
    pub frequency: Option<Frequency>,
    pub day_count: DayCount,
    /// What is paid back, per 100 of face.
    pub redemption: f64,
    pub first_coupon: Option<Date>,
    /// The last coupon date before the maturity.
    pub penultimate_coupon: Option<Date>,
    pub stub: Stub,
    pub end_of_month: bool,
    pub holidays: Holidays,
    /// Moves the ends of accrual periods, and so the amounts. Most bonds: unadjusted.
    pub accrual_rule: BusinessDay,
    /// Moves the days on which money arrives, and nothing else.
    pub payment_rule: BusinessDay,
    /// Business days of the calendar before a coupon from which its buyer no longer receives it;
    /// calendar days when the calendar is [`super::Calendar::None`].
    pub ex_coupon_days: u32,
}

impl BondTerms {
    /// The terms of a plain bond: ACT/ACT ICMA, redeemed at 100, no holidays, a short stub in front.
    pub fn new(issue: Date, maturity: Date, coupon: f64, frequency: Option<Frequency>) -> Self {
        Self {
            issue,
            maturity,
            coupon,
            frequency,
            day_count: DayCount::ActualActualIcma,
            redemption: 100.0,
            first_coupon: None,
            penultimate_coupon: None,
            stub: Stub::default(),
            end_of_month: false,
            holidays: Holidays::default(),
            accrual_rule: BusinessDay::Unadjusted,
            payment_rule: BusinessDay::Unadjusted,
            ex_coupon_days: 0,
        }
    }

    fn schedule(&self) -> ScheduleTerms {
        ScheduleTerms {
            start: self.issue,
            end: self.maturity,
            frequency: self.frequency.unwrap_or(Frequency::Annual),
            stub: self.stub,
            first: self.first_coupon,
            penultimate: self.penultimate_coupon,
            end_of_month: self.end_of_month,
            holidays: self.holidays.clone(),
            rule: self.accrual_rule,
        }
    }
}

/// One coupon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coupon {
    pub start: Date,
    pub end: Date,
    pub pays: Date,
    /// From this day on a buyer does not receive it.
    pub ex: Date,
    pub amount: f64,
}

/// A bond whose coupons are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Bond {
    terms: BondTerms,
    schedule: Schedule,
    coupons: Vec<Coupon>,
    redeemed: Date,
}

impl Bond {
    /// Works out the coupons: `100 · coupon · day-count fraction` each.
    pub fn new(terms: BondTerms) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&terms.coupon) {
            return Err(Error::Coupon(terms.coupon));
        }
        if terms.frequency.is_none() && terms.coupon != 0.0 {
            return Err(Error::ZeroCoupon);
        }
        if !(terms.redemption > 0.0 && terms.redemption <= 1_000.0) {
            return Err(Error::Redemption(terms.redemption));
        }
        let schedule = Schedule::new(&terms.schedule())?;
        let coupon = |period: &super::Period| {
            let year = terms.day_count.fraction_within(period.start, period.end, schedule.grid());
            let pays = terms.holidays.adjust(period.end, terms.payment_rule);
            Coupon {
                start: period.start,
                end: period.end,
                pays,
                ex: terms.holidays.business_days_before(pays, terms.ex_coupon_days),
                amount: 100.0 * terms.coupon * year,
            }
        };
        let every = if terms.frequency.is_some() { &schedule.periods[..] } else { &[] };
        let coupons = every.iter().map(coupon).collect();
        let last = schedule.periods.last().map_or(terms.maturity, |period| period.end);
        let redeemed = terms.holidays.adjust(last, terms.payment_rule);
        Ok(Self { terms, schedule, coupons, redeemed })
    }

    pub fn terms(&self) -> &BondTerms {
        &self.terms
    }

    pub fn coupons(&self) -> &[Coupon] {
        &self.coupons
    }

    /// The day of the last payment.
    pub fn redeemed(&self) -> Date {
        self.redeemed
    }

    /// Returns the interest that a buyer owes the seller at `settlement`, per 100 of face.
    ///
    /// Below 0 in the ex-coupon period: the seller keeps the next coupon. 0 before the issue, after
    /// the last payment and on a coupon date.
    pub fn accrued(&self, settlement: Date) -> f64 {
        let Some(next) = self.coupons.iter().find(|coupon| coupon.pays > settlement) else {
            return 0.0;
        };
        if settlement <= next.start {
            return 0.0;
        }
        let part = |from: Date, to: Date| {
            self.terms.day_count.fraction_within(from, to, self.schedule.grid())
        };
        let until = settlement.min(next.end);
        let years = if self.is_ex(next, settlement) {
            -part(until, next.end)
        } else {
            part(next.start, until)
        };
        100.0 * self.terms.coupon * years
    }

    fn is_ex(&self, coupon: &Coupon, settlement: Date) -> bool {
        self.terms.ex_coupon_days > 0 && settlement >= coupon.ex
    }

    /// Returns what a buyer at `settlement` receives, with the times by the bond's own day count.
    ///
    /// Times run from payment to payment, so a whole period of ACT/ACT ICMA is exactly its part of
    /// the year, and payments moved by holidays are later: the yield is a true yield. With
    /// unadjusted payments it is the street yield.
    pub fn flows(&self, settlement: Date) -> Result<Flows, Error> {
        in_era(settlement)?;
        let issue = self.terms.issue;
        if settlement < issue {
            return Err(Error::NotIssued { issue, settlement });
        }
        let mut rows = Vec::with_capacity(self.coupons.len() + 1);
        let (mut before, mut years) = (settlement, 0.0);
        for coupon in self.coupons.iter().filter(|coupon| coupon.pays > settlement) {
            years += self.years_to(coupon, before);
            before = coupon.pays;
            if !self.is_ex(coupon, settlement) {
                let (date, amount) = (coupon.pays, coupon.amount);
                rows.push(Flow { date, kind: FlowKind::Coupon, amount, years });
            }
        }
        if self.redeemed <= settlement {
            return Err(Error::Matured { settlement });
        }
        if before < self.redeemed {
            let grid = self.schedule.grid();
            years += self.terms.day_count.fraction_within(before, self.redeemed, grid);
        }
        let (date, amount) = (self.redeemed, self.terms.redemption);
        rows.push(Flow { date, kind: FlowKind::Redemption, amount, years });
        Ok(Flows {
            settlement,
            accrued: self.accrued(settlement),
            rows,
            coupon: self.terms.coupon,
            street: self.terms.frequency.unwrap_or(Frequency::Annual),
        })
    }

    fn years_to(&self, coupon: &Coupon, before: Date) -> f64 {
        let grid = self.schedule.grid();
        let part = |from: Date, to: Date| self.terms.day_count.fraction_within(from, to, grid);
        if before == coupon.start {
            part(before, coupon.pays)
        } else {
            // The difference of two counts from one start: counts of 30-day months do not add up.
            part(coupon.start, coupon.pays) - part(coupon.start, before)
        }
    }

    /// The day before the ex-coupon period of the next coupon, for someone who wants to receive it.
    pub fn last_cum_coupon(&self, settlement: Date) -> Option<Date> {
        let next = self.coupons.iter().find(|coupon| coupon.pays > settlement)?;
        (self.terms.ex_coupon_days > 0).then(|| days_after(next.ex, -1))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::bonds::Calendar;

    #[test]
    fn impossible_terms_are_refused() {
        let terms =
            BondTerms::new(date(2020, 1, 1), date(2030, 1, 1), 0.05, Some(Frequency::Annual));
        let made = |terms: BondTerms| Bond::new(terms).unwrap_err();
        let coupon = BondTerms { coupon: f64::NAN, ..terms.clone() };
        assert_eq!(made(coupon).field(), "coupon_rate");
        assert_eq!(made(BondTerms { frequency: None, ..terms.clone() }), Error::ZeroCoupon);
        assert_eq!(made(BondTerms { redemption: 0.0, ..terms.clone() }), Error::Redemption(0.0));
        let bond = Bond::new(terms).unwrap();
        let late = bond.flows(date(2030, 1, 1)).unwrap_err();
        assert_eq!(late, Error::Matured { settlement: date(2030, 1, 1) });
    }

    #[test]
    fn a_buyer_in_the_ex_coupon_period_is_owed_interest() {
        let mut terms =
            BondTerms::new(date(2020, 1, 15), date(2030, 1, 15), 0.04, Some(Frequency::SemiAnnual));
        terms.holidays = Holidays::of(Calendar::Weekends);
        terms.ex_coupon_days = 7;
        let bond = Bond::new(terms).unwrap();
        // The seventh business day before Monday the 15th of July 2024 is the 4th.
        let (cum, ex) = (date(2024, 7, 3), date(2024, 7, 4));
        assert!((bond.accrued(cum) - 2.0 * 170.0 / 182.0).abs() < 1e-13);
        assert!((bond.accrued(ex) + 2.0 * 11.0 / 182.0).abs() < 1e-13);
        let rows = |settlement| bond.flows(settlement).unwrap().rows.len();
        assert_eq!(rows(cum), rows(ex) + 1);
        assert_eq!(bond.last_cum_coupon(cum), Some(cum));
    }
}
