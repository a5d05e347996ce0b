//! A bond on a curve: value, z-spread, effective and key-rate durations.

use jiff::civil::Date;

use super::{Compounding, Curve, Error, Flows, civil::years, solve::falling_root};

/// What the price loses when the zero rates around one time rise by 0.0001.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyRate {
    pub years: f64,
    pub dv01: f64,
}

/// How far a curve is moved to see what its move does.
const SHIFT: f64 = 1e-4;

impl Flows {
    /// Returns the price with accrued interest on a curve: payments discounted to settlement.
    pub fn dirty_on(&self, curve: &Curve) -> Result<f64, Error> {
        self.check_start(curve)?;
        let at_settlement = curve.discount(self.settlement);
        Ok(self.value(curve, |_, _| 1.0) / at_settlement)
    }

    /// Returns the price with accrued interest on a curve whose zero rates, compounded as
    /// `compounding` says, are raised by `spread`.
    pub fn dirty_with_z_spread(
        &self,
        curve: &Curve,
        compounding: Compounding,
        spread: f64,
    ) -> Result<f64, Error> {
        self.check_start(curve)?;
        self.dirty_with_spread(curve, compounding, spread).ok_or(Error::Number)
    }

    /// Returns the spread over the zero rates of `curve` at which the price with accrued interest is
    /// `dirty`.
    ///
    /// - `compounding`: of the zero rates to which the spread is added, and so of the spread.
    ///
    /// An error when the price is not above 0, or settlement is before the curve.
    pub fn z_spread(
        &self,
        dirty: f64,
        curve: &Curve,
        compounding: Compounding,
    ) -> Result<f64, Error> {
        self.check_start(curve)?;
        if !(dirty.is_finite() && dirty > 0.0) {
            return Err(Error::Price(dirty));
        }
        let worth = |spread: f64| {
            let price = self.dirty_with_spread(curve, compounding, spread)?;
            Some(price.ln() - dirty.ln())
        };
        let distance = |spread: f64| {
            let step = 1e-6;
            // Outside of what the compounding allows, the price is taken as far too high.
            let Some(value) = worth(spread) else { return Some((1e3, -1.0)) };
            let slope = match (worth(spread - step), worth(spread + step)) {
                (Some(low), Some(high)) => (high - low) / (2.0 * step),
                _ => -1.0,
            };
            Some((value, slope))
        };
        let spread = falling_root(distance, 0.0, 50.0).ok_or(Error::NoSpread { price: dirty })?;
        let reached = worth(spread).is_some_and(|gap| gap.abs() < 1e-9);
        if reached { Ok(spread) } else { Err(Error::NoSpread { price: dirty }) }
    }

    /// Returns the duration of the price against a parallel move of the continuous zero rates:
    /// `(P(−1 bp) − P(+1 bp)) / (0.0002 · P)`, in years.
    pub fn effective_duration(&self, curve: &Curve) -> Result<f64, Error> {
        let [down, here, up] = self.moved(curve)?;
        Ok((down - up) / (2.0 * SHIFT * here))
    }

    /// Returns the convexity against a parallel move of the continuous zero rates:
    /// `(P(−1 bp) + P(+1 bp) − 2 P) / (10⁻⁸ · P)`, in years squared.
    pub fn effective_convexity(&self, curve: &Curve) -> Result<f64, Error> {
        let [down, here, up] = self.moved(curve)?;
        Ok((down + up - 2.0 * here) / (SHIFT * SHIFT * here))
    }

    /// Returns the DV01 of each of `times` (years from the curve's date, rising): a zero rate at a
    /// time moves fully, those between it and its neighbours in proportion, so that the parts add up
    /// to a parallel move.
    ///
    /// Source: Ho (1992), “Key Rate Durations: Measures of Interest Rate Risks”, Journal of Fixed
    /// Income 2(2).
    pub fn key_rates(&self, curve: &Curve, times: &[f64]) -> Result<Vec<KeyRate>, Error> {
        self.check_start(curve)?;
        let rising = times.windows(2).all(|pair| pair[0] < pair[1]);
        if !rising || times.iter().any(|time| !(time.is_finite() && *time > 0.0)) {
            return Err(Error::Number);
        }
        let price = |number: usize, shift: f64| {
            let factor = |years: f64| (-shift * hat(times, number, years) * years).exp();
            let settled = factor(curve.years(self.settlement)) * curve.discount(self.settlement);
            self.value(curve, |_, years| factor(years)) / settled
        };
        let part = |(number, years): (usize, &f64)| {
            let dv01 = 0.5 * (price(number, -SHIFT) - price(number, SHIFT));
            KeyRate { years: *years, dv01 }
        };
        Ok(times.iter().enumerate().map(part).collect())
    }

    fn check_start(&self, curve: &Curve) -> Result<(), Error> {
        let (start, date) = (curve.date(), self.settlement);
        if date < start { Err(Error::BeforeCurve { curve: start, date }) } else { Ok(()) }
    }

    fn moved(&self, curve: &Curve) -> Result<[f64; 3], Error> {
        self.check_start(curve)?;
        let at_settlement = curve.discount(self.settlement);
        let price = |shift: f64| {
            let factor = |date: Date, _| (-shift * years(self.settlement, date)).exp();
            self.value(curve, factor) / at_settlement
        };
        Ok([price(-SHIFT), price(0.0), price(SHIFT)])
    }

    fn dirty_with_spread(&self, curve: &Curve, by: Compounding, spread: f64) -> Option<f64> {
        let discount = |date: Date| {
            let years = curve.years(date);
            if years <= 0.0 {
                return Some(1.0);
            }
            by.discount(by.rate(curve.discount(date), years)? + spread, years)
        };
        let at_settlement = discount(self.settlement)?;
        let mut sum = 0.0;
        for row in &self.rows {
            sum += row.amount * discount(row.date)?;
        }
        let price = sum / at_settlement;
        (price.is_finite() && price > 0.0).then_some(price)
    }

    /// `Σ amount · discount · factor(date, years from the curve's date)`
    fn value(&self, curve: &Curve, factor: impl Fn(Date, f64) -> f64) -> f64 {
        let worth = |row: &super::Flow| {
            row.amount * curve.discount(row.date) * factor(row.date, curve.years(row.date))
        };
        self.rows.iter().map(worth).sum()
    }
}

/// The part of time number `number` at `years`: 1 there, 0 at its neighbours; flat at the ends.
fn hat(times: &[f64], number: usize, years: f64) -> f64 {
    let here = times[number];
    let neighbour = if years < here {
        number.checked_sub(1).map(|n| times[n])
    } else {
        times.get(number + 1).copied()
    };
    neighbour.map_or(1.0, |other| (1.0 - (years - here) / (other - here)).max(0.0))
}
