//! What a bond promises, as it is asked.

use std::{collections::BTreeSet, str::FromStr};

use jiff::{Span, civil::Date};
use kernel::{Error, Result};
use quant::bonds::{
    Bond, BondTerms, BusinessDay, Calendar, DayCount, Frequency, Holidays, MAX_YEARS, Stub,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Holidays of the user's own: a century of ten a year.
pub(crate) const MAX_HOLIDAYS: usize = 1_000;

/// Ex-coupon periods are a few days; a month is a mistake.
const MAX_EX_COUPON_DAYS: u32 = 30;

/// The terms of a bond with a fixed coupon. Dates are civil dates, rates fractions a year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BondDetails {
    /// From when interest accrues; without it, the last regular coupon date at or before settlement.
    #[schema(value_type = Option<String>, format = Date, example = "2020-02-15")]
    pub issue: Option<Date>,
    #[schema(value_type = String, format = Date, example = "2030-02-15")]
    pub maturity: Date,
    /// 0.045 is 4.5 %.
    #[schema(minimum = 0, maximum = 1, example = 0.045)]
    pub coupon_rate: f64,
    /// 1, 2, 4 or 12; 0 for a bond without coupons.
    #[schema(example = 2)]
    pub coupons_per_year: u32,
    /// ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT ICMA, 30/360, 30/360 US, 30E/360 or 30E/360 ISDA.
    #[serde(default = "icma")]
    #[schema(default = "ACT/ACT ICMA")]
    pub day_count: String,
    /// What is paid back per 100 of face.
    #[serde(default = "par")]
    #[schema(default = 100.0)]
    pub redemption: f64,
    /// When it is not the date that the stub gives.
    #[schema(value_type = Option<String>, format = Date)]
    pub first_coupon: Option<Date>,
    /// The last coupon date before the maturity, when it is not the date that the stub gives.
    #[schema(value_type = Option<String>, format = Date)]
    pub penultimate_coupon: Option<Date>,
    #[serde(default)]
    pub stub: CouponStub,
    /// Coupon dates that are counted from the end of a month stay at the end of the month.
    #[serde(default)]
    pub end_of_month: bool,
    #[serde(default)]
    pub calendar: HolidayCalendar,
    /// Further days without payments, at most 1,000.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 1000)]
    pub holidays: Vec<Date>,
    /// Moves the ends of accrual periods, and so the amounts.
    #[serde(default)]
    pub accrual_convention: BusinessDayConvention,
    /// Moves the days on which money arrives.
    #[serde(default)]
    pub payment_convention: BusinessDayConvention,
    /// Business days of the calendar before a coupon from which its buyer does not receive it.
    #[serde(default)]
    #[schema(maximum = 30)]
    pub ex_coupon_days: u32,
}

/// Where an odd coupon period is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CouponStub {
    #[default]
    ShortFront,
    LongFront,
    ShortBack,
    LongBack,
}

/// Whose holidays count: the Eurosystem's payments, the United States government bond market (SIFMA),
/// England and Wales.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HolidayCalendar {
    #[default]
    None,
    Weekends,
    Target,
    UnitedStates,
    UnitedKingdom,
}

/// What happens to a date without business.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BusinessDayConvention {
    #[default]
    Unadjusted,
    Following,
    ModifiedFollowing,
    Preceding,
}

fn icma() -> String {
    DayCount::ActualActualIcma.name().to_owned()
}

fn par() -> f64 {
    100.0
}

impl BondDetails {
    /// Works out the coupons; `pointer` is where these terms stand in what was asked.
    pub(crate) fn bond(&self, settlement: Date, pointer: &str) -> Result<Bond> {
        let frequency = self.frequency(pointer)?;
        if self.holidays.len() > MAX_HOLIDAYS {
            let message = format!("give at most {MAX_HOLIDAYS} holidays");
            return Err(Error::invalid_at(format!("{pointer}/holidays"), message));
        }
        if self.ex_coupon_days > MAX_EX_COUPON_DAYS {
            let message = format!("give at most {MAX_EX_COUPON_DAYS} days");
            return Err(Error::invalid_at(format!("{pointer}/ex_coupon_days"), message));
        }
        let terms = BondTerms {
            issue: self.issue.unwrap_or_else(|| self.period_start(settlement, frequency)),
            maturity: self.maturity,
            coupon: self.coupon_rate,
            frequency,
            day_count: day_count(&self.day_count, &format!("{pointer}/day_count"))?,
            redemption: self.redemption,
            first_coupon: self.first_coupon,
            penultimate_coupon: self.penultimate_coupon,
            stub: self.stub.into(),
            end_of_month: self.end_of_month,
            holidays: Holidays {
                calendar: self.calendar.into(),
                extra: self.holidays.iter().copied().collect::<BTreeSet<Date>>(),
            },
            accrual_rule: self.accrual_convention.into(),
            payment_rule: self.payment_convention.into(),
            ex_coupon_days: self.ex_coupon_days,
        };
        Bond::new(terms).map_err(|error| {
            Error::invalid_at(format!("{pointer}/{}", error.field()), error.to_string())
        })
    }

    fn frequency(&self, pointer: &str) -> Result<Option<Frequency>> {
        if self.coupons_per_year == 0 {
            return Ok(None);
        }
        let pointer = format!("{pointer}/coupons_per_year");
        let message = "choose 1, 2, 4 or 12 coupons a year, or 0 for a bond without coupons";
        let frequency = Frequency::of(self.coupons_per_year);
        frequency.map(Some).ok_or_else(|| Error::invalid_at(pointer, message))
    }

    /// The last date a whole number of periods before the maturity that is not after `settlement`.
    fn period_start(&self, settlement: Date, frequency: Option<Frequency>) -> Date {
        let months = frequency.unwrap_or(Frequency::Annual).months();
        let periods = 1..=12 * MAX_YEARS / months;
        let mut back =
            periods.map(|n| self.maturity.saturating_sub(Span::new().months(n * months)));
        back.find(|start| *start <= settlement).unwrap_or(settlement)
    }
}

/// Reads the name of a day count.
pub(crate) fn day_count(name: &str, pointer: &str) -> Result<DayCount> {
    DayCount::from_str(name).map_err(|()| {
        let names = DayCount::ALL.map(DayCount::name).join(", ");
        Error::invalid_at(pointer, format!("there is no such day count: choose one of {names}"))
    })
}

impl From<CouponStub> for Stub {
    fn from(stub: CouponStub) -> Self {
        match stub {
            CouponStub::ShortFront => Self::ShortFront,
            CouponStub::LongFront => Self::LongFront,
            CouponStub::ShortBack => Self::ShortBack,
            CouponStub::LongBack => Self::LongBack,
        }
    }
}

impl From<HolidayCalendar> for Calendar {
    fn from(calendar: HolidayCalendar) -> Self {
        match calendar {
            HolidayCalendar::None => Self::None,
            HolidayCalendar::Weekends => Self::Weekends,
            HolidayCalendar::Target => Self::Target,
            HolidayCalendar::UnitedStates => Self::UnitedStates,
            HolidayCalendar::UnitedKingdom => Self::UnitedKingdom,
        }
    }
}

impl From<BusinessDayConvention> for BusinessDay {
    fn from(rule: BusinessDayConvention) -> Self {
        match rule {
            BusinessDayConvention::Unadjusted => Self::Unadjusted,
            BusinessDayConvention::Following => Self::Following,
            BusinessDayConvention::ModifiedFollowing => Self::ModifiedFollowing,
            BusinessDayConvention::Preceding => Self::Preceding,
        }
    }
}
