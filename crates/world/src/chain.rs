//! Option chains: what Black and Scholes say they are worth, at a volatility that smiles.
//!
//! Source: Black, Scholes (1973), "The pricing of options and corporate liabilities", with a continuous
//! dividend (Merton, 1973).

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use crate::{
    Class, DAY, calendar,
    days::Asset,
    path::{number, whole},
};

/// A year, as a part of one.
const RATE: f64 = 0.04;

/// Strikes on each side of the price.
const STRIKES: i64 = 12;

/// An option, its prices in cents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quoted {
    pub is_call: bool,
    /// In cents.
    pub strike: i64,
    pub expiry: Date,
    pub bid: i64,
    pub ask: i64,
    pub last: i64,
    pub volume: i64,
    pub open_interest: i64,
    /// Of a year, as a part of one.
    pub volatility: f64,
}

/// Returns the days on which options expire: the next four Fridays, then the third one of the months after.
pub(crate) fn expiries(today: Date) -> Vec<Date> {
    let mut all: Vec<Date> = today
        .series(1.day())
        .skip(1)
        .filter(|date| date.weekday() == Weekday::Friday)
        .take(4)
        .collect();
    let months =
        (1_i32..=6).filter_map(|months| today.first_of_month().checked_add(months.months()).ok());
    let third = |month: Date| month.nth_weekday_of_month(3, Weekday::Friday).ok();
    all.extend(months.filter_map(third));
    all.sort_unstable();
    all.dedup();
    all
}

impl Asset {
    /// Returns the chain of one expiry at `now`; nothing for what has no options or an expiry there is not.
    pub(crate) fn chain(&self, expiry: Date, now: i64) -> Vec<Quoted> {
        let today = calendar::date_of(now);
        let has_options = matches!(self.listing.class, Class::Share | Class::Fund);
        let Some(quote) = self.quote(now).filter(|_| has_options) else { return Vec::new() };
        if !expiries(today).contains(&expiry) {
            return Vec::new();
        }
        let spot = number(quote.last) / self.scale;
        let years = number(calendar::midnight(expiry) + DAY - now) / (365.0 * number(DAY));
        let gap = match spot {
            ..25.0 => 50,
            25.0..200.0 => 250,
            _ => 500,
        };
        let middle = whole(spot * 100.0 / number(gap)) * gap;
        let strikes = (-STRIKES..=STRIKES).map(|n| middle + n * gap).filter(|strike| *strike > 0);
        strikes
            .flat_map(|strike| [true, false].map(|is_call| (strike, is_call)))
            .map(|(strike, is_call)| self.option(strike, is_call, spot, years))
            .map(|option| Quoted { expiry, ..option })
            .collect()
    }

    fn option(&self, strike: i64, is_call: bool, spot: f64, years: f64) -> Quoted {
        let price = number(strike) / 100.0;
        let away = libm::log(price / spot) / libm::sqrt(years.max(0.02));
        let broad = self.listing.volatility.max(0.14) * (1.0 - 0.25 * away + 0.3 * away * away);
        // Six digits are what is said of it.
        let volatility = libm::round(broad.clamp(0.05, 3.0) * 1e6) / 1e6;
        let dividend = self.listing.dividend;
        let terms = Terms { spot, strike: price, years, volatility, dividend };
        let cents = terms.value(is_call) * 100.0;
        let half = (cents * 0.01).max(1.0);
        let draw = self.noise.named("options").at(strike).at(i64::from(is_call));
        let busy = libm::exp(-away.abs() * 2.0) * 4_000.0;
        Quoted {
            is_call,
            strike,
            expiry: Date::default(),
            bid: whole(libm::floor(cents - half)).max(0),
            ask: whole(libm::ceil(cents + half)).max(1),
            last: whole(cents).max(1),
            volume: whole(busy * draw.at(1).uniform()),
            open_interest: whole(busy * (1.0 + 5.0 * draw.at(2).uniform())),
            volatility,
        }
    }
}

/// What an option is about.
#[derive(Debug, Clone, Copy)]
struct Terms {
    spot: f64,
    strike: f64,
    years: f64,
    volatility: f64,
    dividend: f64,
}

impl Terms {
    /// Returns what it is worth; the difference to the strike at its end.
    fn value(self, is_call: bool) -> f64 {
        let Self { spot, strike, years, volatility, dividend } = self;
        let sign = if is_call { 1.0 } else { -1.0 };
        if years <= 0.0 {
            return (sign * (spot - strike)).max(0.0);
        }
        let spread = volatility * libm::sqrt(years);
        let drift = (RATE - dividend + volatility * volatility / 2.0) * years;
        let first = (libm::log(spot / strike) + drift) / spread;
        let cdf = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
        let carried = spot * libm::exp(-dividend * years) * cdf(sign * first);
        sign * (carried - strike * libm::exp(-RATE * years) * cdf(sign * (first - spread)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_puts_are_at_parity() {
        let terms =
            Terms { spot: 100.0, strike: 95.0, years: 0.5, volatility: 0.3, dividend: 0.02 };
        let parity = 100.0 * libm::exp(-0.01) - 95.0 * libm::exp(-0.02);
        assert!((terms.value(true) - terms.value(false) - parity).abs() < 1e-12);
        // Worked out once more by QuantLib's blackFormula.
        let terms = Terms { spot: 42.0, strike: 40.0, years: 0.5, volatility: 0.2, dividend: 0.0 };
        assert!((terms.value(true) - 3.949_949_754_931).abs() < 1e-11, "{}", terms.value(true));
    }
}
