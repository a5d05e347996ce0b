//! The terms of an option and the market it is priced in.

use std::fmt;

/// The right to buy or to sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    Call,
    Put,
}

/// A call or put on an asset that pays a dividend yield.
///
/// A currency option has the foreign rate as its dividend yield.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vanilla {
    pub right: Right,
    pub spot: f64,
    pub strike: f64,
    pub years: f64,
    pub volatility: f64,
    pub rate: f64,
    pub dividend_yield: f64,
}

/// A European call or put on a forward or futures price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnForward {
    pub right: Right,
    pub forward: f64,
    pub strike: f64,
    pub years: f64,
    /// Relative ([`super::black76`]) or in price units ([`super::bachelier`]), per `√year`.
    pub volatility: f64,
    pub rate: f64,
}

/// Why an option has no price, no Greeks or no implied volatility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// The field is NaN or infinite.
    NotFinite(&'static str),
    Negative(&'static str),
    /// The field must be above zero here.
    NotPositive(&'static str),
    /// At expiry, without volatility or with neither spot nor strike, exactly at the money: the price has
    /// a kink and no derivative.
    Kink,
    /// The numbers are so extreme that the answer is not representable.
    OutOfRange,
    /// The price is below what immediate or certain exercise is worth.
    BelowIntrinsic,
    /// The price is above what the option can be worth at any volatility.
    AboveBound,
    /// The option has expired, so its price does not depend on volatility.
    Expired,
    /// The price is the same at any volatility (zero spot or strike, or exercise at once).
    NoVolatility,
    /// Rates below zero leave two exercise boundaries; the lattice handles them.
    TwoBoundaries,
    /// The field is outside of its range, named in the second part.
    Range(&'static str, &'static str),
}

impl Right {
    /// Returns 1 for a call, −1 for a put.
    #[inline]
    pub fn sign(self) -> f64 {
        match self {
            Self::Call => 1.0,
            Self::Put => -1.0,
        }
    }

    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Call => Self::Put,
            Self::Put => Self::Call,
        }
    }

    /// Returns what exercise pays when the asset is at `spot`.
    pub fn payoff(self, spot: f64, strike: f64) -> f64 {
        (self.sign() * (spot - strike)).max(0.0)
    }
}

impl Vanilla {
    /// Returns itself when it can be priced: all finite, and no negative spot, strike, time or
    /// volatility.
    pub fn checked(&self) -> Result<&Self, Error> {
        finite("rate", self.rate)?;
        finite("dividend_yield", self.dividend_yield)?;
        not_negative("spot", self.spot)?;
        not_negative("strike", self.strike)?;
        not_negative("years", self.years)?;
        not_negative("volatility", self.volatility)?;
        Ok(self)
    }

    /// Returns `S·e^(−qT)`, what the asset at expiry is worth today.
    pub(super) fn discounted_spot(&self) -> f64 {
        self.spot * (-self.dividend_yield * self.years).exp()
    }

    /// Returns `K·e^(−rT)`.
    pub(super) fn discounted_strike(&self) -> f64 {
        self.strike * (-self.rate * self.years).exp()
    }

    /// Returns what exercise at once pays.
    pub fn intrinsic(&self) -> f64 {
        self.right.payoff(self.spot, self.strike)
    }

    /// Returns the option with the same price whose asset and cash have changed places: a call on the
    /// asset is a put on cash.
    ///
    /// Source: `McDonald`, Schroder (1998), “A parity result for American options”, Journal of
    /// Computational Finance 1(3).
    pub(super) fn mirrored(&self) -> Self {
        Self {
            right: self.right.other(),
            spot: self.strike,
            strike: self.spot,
            rate: self.dividend_yield,
            dividend_yield: self.rate,
            ..*self
        }
    }
}

impl OnForward {
    /// Returns itself when every number is finite and neither time nor volatility is negative.
    pub fn checked(&self) -> Result<&Self, Error> {
        finite("forward", self.forward)?;
        finite("strike", self.strike)?;
        finite("rate", self.rate)?;
        not_negative("years", self.years)?;
        not_negative("volatility", self.volatility)?;
        Ok(self)
    }
}

pub(super) fn finite(field: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() { Ok(value) } else { Err(Error::NotFinite(field)) }
}

pub(super) fn not_negative(field: &'static str, value: f64) -> Result<f64, Error> {
    if finite(field, value)? < 0.0 { Err(Error::Negative(field)) } else { Ok(value) }
}

pub(super) fn positive(field: &'static str, value: f64) -> Result<f64, Error> {
    if finite(field, value)? <= 0.0 { Err(Error::NotPositive(field)) } else { Ok(value) }
}

/// Returns a result that may have left the range of numbers.
pub(super) fn representable(value: f64) -> Result<f64, Error> {
    if value.is_finite() { Ok(value) } else { Err(Error::OutOfRange) }
}

impl Error {
    /// Returns the field that is to blame, by the name it has in [`Vanilla`] or [`OnForward`], or
    /// `price` when it is the price that was given.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::NotFinite(field)
            | Self::Negative(field)
            | Self::NotPositive(field)
            | Self::Range(field, _) => Some(field),
            Self::BelowIntrinsic | Self::AboveBound => Some("price"),
            Self::Expired => Some("years"),
            Self::TwoBoundaries => Some("rate"),
            Self::Kink | Self::OutOfRange | Self::NoVolatility => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite(field) => write!(f, "{field} is not a finite number"),
            Self::Negative(field) => write!(f, "{field} is below zero"),
            Self::NotPositive(field) => write!(f, "{field} must be above zero"),
            Self::Range(field, range) => write!(f, "{field} must be {range}"),
            Self::Kink => f.write_str(
                "the price has a kink here: at the money without time or volatility there are no Greeks",
            ),
            Self::OutOfRange => f.write_str("the numbers are too extreme for an answer"),
            Self::BelowIntrinsic => {
                f.write_str("the price is below what exercise is certain to be worth")
            }
            Self::AboveBound => {
                f.write_str("the price is above what the option can be worth at any volatility")
            }
            Self::Expired => f.write_str("the option has expired, its price tells no volatility"),
            Self::NoVolatility => f.write_str("this option has the same price at any volatility"),
            Self::TwoBoundaries => f.write_str(
                "with such rates below zero there are two exercise boundaries: ask the lattice",
            ),
        }
    }
}

impl std::error::Error for Error {}
