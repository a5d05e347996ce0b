//! The volatility surface: a curve of total variance for each expiry, and between them.
//!
//! Total variance is `w = σ²T`, and log-moneyness `k = ln(K/F)` with the forward of the same expiry.
//!
//! Source: Gatheral, Jacquier (2014), “Arbitrage-free SVI volatility surfaces”, Quantitative Finance 14(1).

use super::{
    Error,
    terms::{finite, positive},
};

mod fit;

pub use fit::{Fit, Quote, fit};

/// A slice of total variance in the raw form: `w(k) = a + b(ρ(k − m) + √((k − m)² + σ²))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Svi {
    pub a: f64,
    pub b: f64,
    pub rho: f64,
    pub m: f64,
    pub sigma: f64,
}

/// A slice at its expiry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    pub years: f64,
    pub svi: Svi,
}

/// What a free lunch would be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lunch {
    /// The density of the asset is below zero: a butterfly costs less than nothing.
    Butterfly,
    /// Total variance falls with time: a calendar spread costs less than nothing.
    Calendar,
}

/// Where the surface allows a free lunch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arbitrage {
    pub lunch: Lunch,
    /// The expiry; of a calendar spread the later one.
    pub years: f64,
    pub log_moneyness: f64,
    /// `g(k)`, or the change of total variance; below zero.
    pub by: f64,
}

/// Slices of several expiries, soonest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    slices: Vec<Slice>,
}

impl Svi {
    /// Returns the total variance at log-moneyness `k`.
    pub fn total_variance(&self, k: f64) -> f64 {
        self.derivatives(k)[0]
    }

    /// Returns total variance, slope and curvature.
    fn derivatives(&self, k: f64) -> [f64; 3] {
        let away = k - self.m;
        let root = away.hypot(self.sigma);
        let bend = if root > 0.0 { (self.sigma / root).powi(2) / root } else { 0.0 };
        let slope = if root > 0.0 { away / root } else { 0.0 };
        [self.a + self.b * (self.rho * away + root), self.b * (self.rho + slope), self.b * bend]
    }

    /// Returns Gatheral and Jacquier's `g(k) = (1 − kw′/2w)² − w′²/4·(1/w + 1/4) + w″/2`, which has the sign of
    /// the density of the asset; `None` where the variance is not above zero.
    pub fn density_factor(&self, k: f64) -> Option<f64> {
        let [w, slope, bend] = self.derivatives(k);
        if w <= 0.0 || !w.is_finite() {
            return None;
        }
        let first = (1.0 - k * slope / (2.0 * w)).powi(2);
        Some(first - 0.25 * slope * slope * (1.0 / w + 0.25) + 0.5 * bend)
    }
}

impl Surface {
    /// Makes a surface of slices whose expiries rise.
    pub fn new(slices: Vec<Slice>) -> Result<Self, Error> {
        if slices.is_empty() {
            return Err(Error::Range("slices", "at least one"));
        }
        for slice in &slices {
            positive("years", slice.years)?;
            let Svi { a, b, rho, m, sigma } = slice.svi;
            for (field, value) in [("a", a), ("b", b), ("rho", rho), ("m", m), ("sigma", sigma)] {
                finite(field, value)?;
            }
        }
        if slices.windows(2).any(|pair| pair[0].years >= pair[1].years) {
            return Err(Error::Range("years", "rising from slice to slice"));
        }
        Ok(Self { slices })
    }

    pub fn slices(&self) -> &[Slice] {
        &self.slices
    }

    /// Returns the total variance: linear in time between slices at the same moneyness, and at constant
    /// volatility before the first and after the last.
    ///
    /// `None` unless `years` is above zero, `k` finite and the variance not below zero.
    pub fn total_variance(&self, k: f64, years: f64) -> Option<f64> {
        if !(years > 0.0 && years.is_finite() && k.is_finite()) {
            return None;
        }
        let at = self.slices.partition_point(|slice| slice.years < years);
        let variance =
            match (at.checked_sub(1).and_then(|i| self.slices.get(i)), self.slices.get(at)) {
                (Some(before), Some(after)) => {
                    let part = (years - before.years) / (after.years - before.years);
                    let (low, high) = (before.svi.total_variance(k), after.svi.total_variance(k));
                    low + part * (high - low)
                }
                (Some(only), None) | (None, Some(only)) => {
                    only.svi.total_variance(k) * years / only.years
                }
                (None, None) => return None,
            };
        (variance.is_finite() && variance >= 0.0).then_some(variance)
    }

    /// Returns the volatility, as [`Self::total_variance`] does.
    pub fn volatility(&self, k: f64, years: f64) -> Option<f64> {
        Some((self.total_variance(k, years)? / years).sqrt())
    }

    /// Returns total variance for each of `years` (rows) and each log-moneyness (columns).
    pub fn grid(&self, log_moneyness: &[f64], years: &[f64]) -> Vec<Vec<Option<f64>>> {
        let row = |t: &f64| log_moneyness.iter().map(|k| self.total_variance(*k, *t)).collect();
        years.iter().map(row).collect()
    }

    /// Returns every place among `log_moneyness` at which a slice has a negative density or two slices
    /// cross. None found is no proof for what lies between.
    pub fn arbitrage(&self, log_moneyness: &[f64]) -> Vec<Arbitrage> {
        let butterflies = self.slices.iter().flat_map(|slice| {
            log_moneyness.iter().filter_map(|k| {
                let by = slice.svi.density_factor(*k).unwrap_or(slice.svi.total_variance(*k));
                let (lunch, years, log_moneyness) = (Lunch::Butterfly, slice.years, *k);
                (by < -SLACK).then_some(Arbitrage { lunch, years, log_moneyness, by })
            })
        });
        let calendars = self.slices.windows(2).flat_map(|pair| {
            log_moneyness.iter().filter_map(|k| {
                let by = pair[1].svi.total_variance(*k) - pair[0].svi.total_variance(*k);
                let (lunch, years, log_moneyness) = (Lunch::Calendar, pair[1].years, *k);
                (by < -SLACK).then_some(Arbitrage { lunch, years, log_moneyness, by })
            })
        });
        butterflies.chain(calendars).collect()
    }
}

/// Rounding, no lunch.
const SLACK: f64 = 1e-12;
