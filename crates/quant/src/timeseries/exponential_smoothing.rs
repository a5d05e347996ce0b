//! Exponential smoothing as a model with one source of error: level, trend and season that learn from each miss.
//!
//! `ŷₜ = ℓₜ₋₁ + φ bₜ₋₁` with the season added or multiplied; the error is added, `yₜ = ŷₜ + εₜ`, or a share,
//! `yₜ = ŷₜ (1 + εₜ)`. Trends are additive, damped or not.
//!
//! **Invariant:** `0 < α < 1`, `0 < β < α`, `0 < γ < 1 − α`, `0.8 < φ < 0.98`.

mod ahead;
mod search;
mod states;

use std::fmt;

use self::states::{Run, States};
use super::{
    autocorrelation::{LjungBox, ljung_box},
    forecast::{Criteria, Unforecastable, check_values},
    minimum::descend,
};
use crate::performance::{constant, count};

pub use search::automatic_smoothing;

/// The longest season that is fitted: each of its rows is a number of its own to search.
pub const LONGEST_SMOOTHED_SEASON: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Combination {
    Additive,
    Multiplicative,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trend {
    None,
    Additive,
    Damped,
}

/// Which parts a model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmoothingKind {
    pub error: Combination,
    pub trend: Trend,
    pub season: Option<(Combination, usize)>,
}

/// The numbers of a model; what its kind does not have is 0 or empty, `φ` without damping is 1.
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothingParameters {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub phi: f64,
    /// Before the first value.
    pub level: f64,
    pub trend: f64,
    /// Of the first rows, as many as a season has: their sum is 0, or their mean 1, where they were fitted.
    pub season: Vec<f64>,
}

/// A model of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoothing {
    pub kind: SmoothingKind,
    pub parameters: SmoothingParameters,
    /// The mean of squared errors: of the values, or of their shares.
    pub variance: f64,
    pub criteria: Criteria,
    /// What was expected of each value before it was known.
    pub fitted: Vec<f64>,
    /// How far each was off, in deviations.
    pub residuals: Vec<f64>,
    last: States,
}

/// Fits a model of exponential smoothing by its likelihood, initial states included.
///
/// - `values`: oldest first, all finite, at least two seasons; above zero for an error or a season in shares.
///
/// The search runs by BFGS from three speeds of learning. A season that multiplies goes with an error in shares
/// only: with an additive one its variance has no bound (Hyndman and others, 15.2).
///
/// Errors name a series that is too short, constant, not finite or not above zero, and a kind that is none.
///
/// Source: Hyndman, Koehler, Ord, Snyder (2008), “Forecasting with Exponential Smoothing: The State Space
/// Approach”.
pub fn exponential_smoothing(
    values: &[f64],
    kind: SmoothingKind,
) -> Result<Smoothing, Unforecastable> {
    let fit = Fit::of(values, kind)?;
    let found =
        fit.starts().into_iter().filter_map(|start| descend(&start, 1e-12, &|free| fit.cost(free)));
    let best = found.min_by(|a, b| a.cost.total_cmp(&b.cost)).ok_or(Unforecastable::Stuck)?;
    fit.model(fit.in_units(fit.parameters(&best.point)))
}

/// Returns the model with numbers that are known already.
///
/// Errors as [`exponential_smoothing`], and where a season has another length than the kind says.
pub fn smoothing_with(
    values: &[f64],
    kind: SmoothingKind,
    known: &SmoothingParameters,
) -> Result<Smoothing, Unforecastable> {
    let fit = Fit::of(values, kind)?;
    if known.season.len() != kind.period().unwrap_or(0) {
        let message = "give one number for each row of the season".to_owned();
        return Err(Unforecastable::Order(message));
    }
    fit.model(known.clone())
}

/// A series in the unit of its size, and a kind to fit.
struct Fit<'a> {
    values: &'a [f64],
    kind: SmoothingKind,
    scaled: Vec<f64>,
    scale: f64,
    /// States of the first rows by plain means.
    guess: SmoothingParameters,
}

impl<'a> Fit<'a> {
    fn of(values: &'a [f64], kind: SmoothingKind) -> Result<Self, Unforecastable> {
        kind.check()?;
        check_values(values, (2 * kind.period().unwrap_or(0)).max(kind.parameters() + 5))?;
        if kind.needs_positive() && values.iter().any(|value| *value <= 0.0) {
            return Err(Unforecastable::NotPositive);
        }
        let scale = values.iter().map(|value| value.abs()).sum::<f64>() / count(values.len());
        if !scale.is_finite() || scale == 0.0 {
            return Err(Unforecastable::Stuck);
        }
        let scaled: Vec<f64> = values.iter().map(|value| value / scale).collect();
        let guess = states::guess(&scaled, kind);
        Ok(Self { values, kind, scaled, scale, guess })
    }

    /// Free numbers: those of learning first, then what the initial states differ from their guess by.
    fn starts(&self) -> Vec<Vec<f64>> {
        let start = |alpha: f64| self.start([alpha, 0.1, 0.1, 0.9].map(unshared));
        [0.1, 0.5, 0.95].map(start).to_vec()
    }

    fn start(&self, speeds: [f64; 4]) -> Vec<f64> {
        let states = self.kind.parameters() - self.kind.speeds();
        let kept = speeds.into_iter().zip(self.kind.has()).filter(|(_, has)| *has);
        kept.map(|(speed, _)| speed).chain(std::iter::repeat_n(0.0, states)).collect()
    }

    /// From free numbers to those of the model, in units of the scale.
    fn parameters(&self, free: &[f64]) -> SmoothingParameters {
        let mut left = free.iter().copied();
        let mut speed = |has: bool| if has { share(left.next().unwrap_or_default()) } else { 0.0 };
        let [_, trend, seasonal, damped] = self.kind.has();
        let alpha = speed(true);
        let (of_alpha, of_rest, damping) = (speed(trend), speed(seasonal), speed(damped));
        let mut moved = |guess: f64| guess + left.next().unwrap_or_default();
        let level = moved(self.guess.level);
        let slope = if trend { moved(self.guess.trend) } else { 0.0 };
        let known = self.guess.season.len().saturating_sub(1);
        let mut season: Vec<f64> =
            self.guess.season[..known].iter().map(|guess| moved(*guess)).collect();
        if let Some((combination, period)) = self.kind.season {
            let whole = if combination == Combination::Additive { 0.0 } else { count(period) };
            season.push(whole - season.iter().sum::<f64>());
        }
        SmoothingParameters {
            alpha,
            beta: alpha * of_alpha,
            gamma: (1.0 - alpha) * of_rest,
            phi: if damped { 0.8 + 0.18 * (damping - EDGE) / (1.0 - 2.0 * EDGE) } else { 1.0 },
            level,
            trend: slope,
            season,
        }
    }

    fn cost(&self, free: &[f64]) -> f64 {
        let run = Run { kind: self.kind, parameters: &self.parameters(free) };
        let (squares, logs) = run.over(&self.scaled, |_, _| {});
        let n = count(self.scaled.len());
        0.5 * n * (squares / n).ln() + logs
    }

    fn model(&self, parameters: SmoothingParameters) -> Result<Smoothing, Unforecastable> {
        let run = Run { kind: self.kind, parameters: &parameters };
        let (mut fitted, mut errors) = (Vec::new(), Vec::new());
        let mut last = States::first(&parameters);
        let (squares, logs) = run.from(&mut last, self.values, |expected, error| {
            fitted.push(expected);
            errors.push(error);
        });
        let n = count(self.values.len());
        let variance = squares / n;
        if !(variance > 0.0 && variance.is_finite() && logs.is_finite()) || constant(&errors) {
            return Err(Unforecastable::Stuck);
        }
        let log_likelihood = -0.5 * n * ((2.0 * std::f64::consts::PI * variance).ln() + 1.0) - logs;
        let criteria = Criteria::of(log_likelihood, self.kind.parameters() + 1, self.values.len());
        let residuals = errors.iter().map(|error| error / variance.sqrt()).collect();
        Ok(Smoothing { kind: self.kind, parameters, variance, criteria, fitted, residuals, last })
    }

    /// From the unit of the scale to that of the values.
    fn in_units(&self, mut found: SmoothingParameters) -> SmoothingParameters {
        found.level *= self.scale;
        found.trend *= self.scale;
        if matches!(self.kind.season, Some((Combination::Additive, _))) {
            found.season.iter_mut().for_each(|value| *value *= self.scale);
        }
        found
    }
}

/// Hardly learning, and hardly remembering: the limits of statsmodels and R.
const EDGE: f64 = 1e-4;

/// A share within the limits, by a sine: an edge is a place to stop at, not one infinitely far away.
fn share(free: f64) -> f64 {
    EDGE + (1.0 - 2.0 * EDGE) * 0.5 * (1.0 + free.sin())
}

fn unshared(share: f64) -> f64 {
    (2.0 * (share - EDGE) / (1.0 - 2.0 * EDGE) - 1.0).clamp(-1.0, 1.0).asin()
}

impl Smoothing {
    /// Fits the same kind to other values, from the speeds this one learnt with.
    pub fn refitted(&self, values: &[f64]) -> Result<Self, Unforecastable> {
        let fit = Fit::of(values, self.kind)?;
        let SmoothingParameters { alpha, beta, gamma, phi, .. } = self.parameters;
        // Off the edges, where the slope is nothing.
        let inner = |share: f64| unshared(share.clamp(0.002, 0.998));
        let found = [0.5, 1.0].into_iter().filter_map(|pull| {
            let speeds = [alpha * pull, beta / alpha, gamma / (1.0 - alpha), (phi - 0.8) / 0.18];
            descend(&fit.start(speeds.map(inner)), 1e-12, &|free| fit.cost(free))
        });
        let best = found.min_by(|a, b| a.cost.total_cmp(&b.cost)).ok_or(Unforecastable::Stuck)?;
        fit.model(fit.in_units(fit.parameters(&best.point)))
    }

    /// Tests that the residuals remember nothing, over 10 lags, or two seasons, or a fifth of the rows.
    pub fn residual_test(&self) -> Option<LjungBox> {
        let usual = self.kind.period().map_or(10, |period| 2 * period);
        ljung_box(&self.residuals, usual.min(self.residuals.len() / 5), 0)
    }
}

impl SmoothingKind {
    /// A level alone.
    pub fn simple() -> Self {
        Self { error: Combination::Additive, trend: Trend::None, season: None }
    }

    fn period(self) -> Option<usize> {
        self.season.map(|(_, period)| period)
    }

    /// Whether it has `α, β, γ, φ`.
    fn has(self) -> [bool; 4] {
        [true, self.trend != Trend::None, self.season.is_some(), self.trend == Trend::Damped]
    }

    fn speeds(self) -> usize {
        self.has().into_iter().filter(|has| *has).count()
    }

    /// Numbers that are estimated, but for the variance.
    fn parameters(self) -> usize {
        let season = self.period().map_or(0, |period| period - 1);
        self.speeds() + 1 + usize::from(self.trend != Trend::None) + season
    }

    fn needs_positive(self) -> bool {
        self.error == Combination::Multiplicative
            || matches!(self.season, Some((Combination::Multiplicative, _)))
    }

    fn check(self) -> Result<(), Unforecastable> {
        let refuse = |why: String| Err(Unforecastable::Order(why));
        match self.season {
            Some((_, period)) if !(2..=LONGEST_SMOOTHED_SEASON).contains(&period) => {
                refuse(format!("a season has 2 to {LONGEST_SMOOTHED_SEASON} rows"))
            }
            Some((Combination::Multiplicative, _)) if self.error == Combination::Additive => {
                refuse("a season that multiplies needs an error that multiplies".to_owned())
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl fmt::Display for SmoothingKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |combination: Combination| match combination {
            Combination::Additive => "A",
            Combination::Multiplicative => "M",
        };
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Additive => "A",
            Trend::Damped => "Ad",
        };
        let season = self.season.map_or("N", |(combination, _)| letter(combination));
        write!(out, "ETS({},{trend},{season})", letter(self.error))?;
        self.period().map_or(Ok(()), |period| write!(out, "[{period}]"))
    }
}

#[cfg(test)]
mod tests;
