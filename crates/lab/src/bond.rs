//! Bond and curve calculators.
//!
//! Rates are fractions a year (0.05 is 5 %), prices and amounts are per 100 of face.

mod curve;
mod price;
pub(crate) mod routes;
mod terms;

pub use curve::{
    CurveInput, CurveInstrument, CurveInterpolation, CurvePoint, FittedCurve, NelsonSiegelFit,
    RateCompounding, RepricedInstrument,
};
pub use price::{
    BondCashFlow, BondValuation, BondYield, KeyRateRisk, PriceAtYield, YieldByConvention,
    YieldConvention,
};
pub use terms::{BondDetails, BusinessDayConvention, CouponStub, HolidayCalendar};
