//! What can be wrong with a bond or a curve.

use std::fmt;

use jiff::civil::Date;

use super::schedule::MAX_YEARS;

/// Why there is no answer. Its sentence is for the person who gave the terms.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The maturity is not after the issue.
    Order { issue: Date, maturity: Date },
    /// The term is longer than [`MAX_YEARS`].
    TooLong,
    /// A date is outside 1901 to 2199, where calendars are known.
    Era(Date),
    /// The first coupon date is not a whole number of periods from the others.
    FirstCoupon(Date),
    /// The last regular coupon date is not between the first and the maturity.
    PenultimateCoupon(Date),
    /// A coupon that is negative, above 100 % or not a number.
    Coupon(f64),
    /// A coupon rate on a bond that pays none.
    ZeroCoupon,
    /// A redemption that is not above 0 and at most 1,000 % of face.
    Redemption(f64),
    /// Settlement before the issue.
    NotIssued { issue: Date, settlement: Date },
    /// Nothing is paid after settlement.
    Matured { settlement: Date },
    /// A price that is not above zero.
    Price(f64),
    /// A yield at which a discount factor is not above zero.
    Yield(f64),
    /// No yield gives the price.
    NoYield { price: f64 },
    /// No spread gives the price.
    NoSpread { price: f64 },
    /// Settlement before the curve begins.
    BeforeCurve { curve: Date, date: Date },
    /// A curve needs more points or instruments.
    TooFew { needed: usize },
    /// More points than a curve may have.
    TooMany { limit: usize },
    /// Two points or instruments end on the same day.
    SameDate(Date),
    /// Instrument number `index` ends on or before the date of the curve, or before it starts.
    Ended { index: usize },
    /// Instrument number `index` has a rate or price that is not possible.
    Quote { index: usize },
    /// No curve reprices the instruments; the worst is number `index`.
    NoCurve { index: usize },
    /// A number that is not finite, or a time that is not above zero.
    Number,
}

impl Error {
    /// The input that is wrong, by its usual name.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Order { .. } | Self::TooLong | Self::Era(_) => "maturity",
            Self::FirstCoupon(_) => "first_coupon",
            Self::PenultimateCoupon(_) => "penultimate_coupon",
            Self::Coupon(_) | Self::ZeroCoupon => "coupon_rate",
            Self::Redemption(_) => "redemption",
            Self::NotIssued { .. } | Self::Matured { .. } | Self::BeforeCurve { .. } => {
                "settlement"
            }
            Self::Price(_) | Self::NoYield { .. } | Self::NoSpread { .. } => "clean_price",
            Self::Yield(_) => "yield_rate",
            Self::TooFew { .. }
            | Self::TooMany { .. }
            | Self::SameDate(_)
            | Self::Ended { .. }
            | Self::Quote { .. }
            | Self::NoCurve { .. } => "instruments",
            Self::Number => "",
        }
    }
}

const FIRST_COUPON: &str = "must be after the issue, before the maturity and a whole number of \
                            coupon periods from the last regular coupon";
const PENULTIMATE_COUPON: &str = "must be after the first coupon and before the maturity";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order { issue, maturity } => {
                write!(f, "the maturity {maturity} must be after the issue {issue}")
            }
            Self::TooLong => write!(f, "the term must be at most {MAX_YEARS} years"),
            Self::Era(date) => write!(f, "{date} must be between 1901 and 2199"),
            Self::FirstCoupon(date) => write!(f, "the first coupon {date} {FIRST_COUPON}"),
            Self::PenultimateCoupon(date) => {
                write!(f, "the last regular coupon {date} {PENULTIMATE_COUPON}")
            }
            Self::Coupon(rate) => {
                write!(f, "the coupon rate {rate} must be between 0 and 1 (0.05 is 5 %)")
            }
            Self::ZeroCoupon => f.write_str("a bond without coupons must have the coupon rate 0"),
            Self::Redemption(amount) => {
                write!(
                    f,
                    "the redemption {amount} must be above 0 and at most 1000 per 100 of face"
                )
            }
            Self::NotIssued { issue, settlement } => {
                write!(f, "the settlement {settlement} must not be before the issue {issue}")
            }
            Self::Matured { settlement } => {
                write!(
                    f,
                    "nothing is paid after the settlement {settlement}: choose an earlier one"
                )
            }
            Self::Price(price) => write!(f, "the price {price} must be above 0 with the accrued"),
            Self::Yield(rate) => {
                write!(
                    f,
                    "at a yield of {rate} a discount factor is not above 0: give a higher one"
                )
            }
            Self::NoYield { price } => {
                write!(f, "no yield gives the price {price}: no time is left to the payments")
            }
            Self::NoSpread { price } => {
                write!(f, "no spread over the curve gives the price {price}")
            }
            Self::BeforeCurve { curve, date } => {
                write!(f, "{date} must not be before the date {curve} of the curve")
            }
            Self::TooFew { needed } => write!(f, "a curve of this kind needs {needed} points"),
            Self::TooMany { limit } => write!(f, "a curve has at most {limit} points"),
            Self::SameDate(date) => {
                write!(f, "two instruments end on {date}: leave one of them out")
            }
            Self::Ended { index } => {
                write!(
                    f,
                    "instrument {} must end after it starts and after the curve's date",
                    index + 1
                )
            }
            Self::Quote { index } => {
                write!(f, "instrument {} has a rate or a price that is not possible", index + 1)
            }
            Self::NoCurve { index } => write!(
                f,
                "no curve reprices instrument {} together with the others: check its quote",
                index + 1
            ),
            Self::Number => f.write_str("a number must be finite, and a time above 0"),
        }
    }
}

impl std::error::Error for Error {}
