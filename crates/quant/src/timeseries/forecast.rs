//! What a model expects next, how sure it is, and why there may be no model.

use std::fmt;

use crate::{
    normal,
    performance::{constant, count},
};

/// What is expected of the next rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The middle of each step, in the unit of the values.
    pub expected: Vec<f64>,
    /// The deviation of the error of each step.
    pub deviation: Vec<f64>,
    pub intervals: Vec<ForecastInterval>,
}

/// Where each step lies with a probability of `level`, as much of the rest above as below.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastInterval {
    /// Between 0 and 1.
    pub level: f64,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

/// How well a model fits for what it costs. Comparable only between models of the same values, differenced
/// alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criteria {
    pub log_likelihood: f64,
    /// Everything that was estimated, the variance included.
    pub parameters: usize,
    pub aic: f64,
    /// Corrected for few rows; `None` when there are hardly more of them than parameters.
    pub aicc: Option<f64>,
    pub bic: f64,
}

/// Why a series has no model, or a model no forecast.
#[derive(Debug, Clone, PartialEq)]
pub enum Unforecastable {
    TooShort {
        rows: usize,
        needed: usize,
    },
    /// The value at this place is not finite.
    NotFinite(usize),
    /// The values, or their differences, do not move.
    Constant,
    /// Percentages of values that are not above zero mean nothing.
    NotPositive,
    /// The model asked for is none; why.
    Order(String),
    /// A level is outside of (0, 1), or the horizon is none.
    Ask(String),
    /// The search found no likelihood: the values are too wild for the model.
    Stuck,
}

/// The simplest forecasts, which every model has to beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Simple {
    /// The last value goes on: `yₙ`, with a variance of `h σ²`.
    Naive,
    /// The last value goes on with the average step `c`: `yₙ + h c`, with `h (1 + h / (n − 1)) σ²`.
    Drift,
}

/// Returns the forecast of the next `horizon` values by the last one, without or with the average step.
///
/// - `values`: oldest first, all finite, not all the same.
/// - `levels`: of the intervals, each between 0 and 1.
///
/// `σ²` is the mean squared step (about `c`, over one less, for the drift); intervals are normal.
///
/// Source: Hyndman, Athanasopoulos (2021), “Forecasting: Principles and Practice”, third edition, 5.2 and 5.5.
pub fn simple_forecast(
    values: &[f64],
    kind: Simple,
    horizon: usize,
    levels: &[f64],
) -> Result<Forecast, Unforecastable> {
    check_values(values, 3)?;
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return Err(Unforecastable::TooShort { rows: 0, needed: 3 });
    };
    let steps = count(values.len() - 1);
    let (slope, degrees) = match kind {
        Simple::Naive => (0.0, steps),
        Simple::Drift => ((last - first) / steps, steps - 1.0),
    };
    let squares: f64 = values.windows(2).map(|pair| (pair[1] - pair[0] - slope).powi(2)).sum();
    let variance = squares / degrees;
    let ahead = || (1..=horizon).map(count);
    let wider = |h: f64| match kind {
        Simple::Naive => h,
        Simple::Drift => h * (1.0 + h / steps),
    };
    let deviation = ahead().map(|h| (variance * wider(h)).sqrt()).collect();
    Forecast::normal(ahead().map(|h| last + h * slope).collect(), deviation, levels)
}

impl Forecast {
    /// With intervals of the normal distribution.
    pub(super) fn normal(
        expected: Vec<f64>,
        deviation: Vec<f64>,
        levels: &[f64],
    ) -> Result<Self, Unforecastable> {
        check_asked(expected.len(), levels)?;
        let interval = |level: &f64| {
            let width = normal::quantile(0.5 + 0.5 * level)?;
            let edge = |sign: f64| -> Vec<f64> {
                expected.iter().zip(&deviation).map(|(at, by)| at + sign * width * by).collect()
            };
            Some(ForecastInterval { level: *level, low: edge(-1.0), high: edge(1.0) })
        };
        let intervals = levels.iter().filter_map(interval).collect();
        Self { expected, deviation, intervals }.checked()
    }

    pub(super) fn checked(self) -> Result<Self, Unforecastable> {
        let edges = self.intervals.iter().flat_map(|each| each.low.iter().chain(&each.high));
        let mut all = self.expected.iter().chain(&self.deviation).chain(edges);
        if all.all(|value| value.is_finite()) { Ok(self) } else { Err(Unforecastable::Stuck) }
    }

    /// Returns the forecast with every value, and every edge of an interval, turned by `rising`.
    ///
    /// Quantiles stay quantiles: what was the middle becomes the median. The deviation stays as it was, in the
    /// unit before the turn.
    #[must_use]
    pub fn turned(mut self, rising: impl Fn(f64) -> f64) -> Self {
        let columns = self.intervals.iter_mut().flat_map(|each| [&mut each.low, &mut each.high]);
        for value in columns.chain([&mut self.expected]).flatten() {
            *value = rising(*value);
        }
        self
    }
}

impl Criteria {
    pub(super) fn of(log_likelihood: f64, parameters: usize, rows: usize) -> Self {
        let (k, n) = (count(parameters), count(rows));
        let aic = 2.0 * k - 2.0 * log_likelihood;
        let room = n - k - 1.0;
        Self {
            log_likelihood,
            parameters,
            aic,
            aicc: (room > 0.0).then(|| aic + 2.0 * k * (k + 1.0) / room),
            bic: k * n.ln() - 2.0 * log_likelihood,
        }
    }
}

/// Checks that there are at least `needed` values, all finite, that move.
pub(super) fn check_values(values: &[f64], needed: usize) -> Result<(), Unforecastable> {
    if let Some(place) = values.iter().position(|value| !value.is_finite()) {
        return Err(Unforecastable::NotFinite(place));
    }
    if values.len() < needed {
        return Err(Unforecastable::TooShort { rows: values.len(), needed });
    }
    if constant(values) { Err(Unforecastable::Constant) } else { Ok(()) }
}

pub(super) fn check_asked(horizon: usize, levels: &[f64]) -> Result<(), Unforecastable> {
    if horizon == 0 {
        return Err(Unforecastable::Ask("ask for at least one period ahead".to_owned()));
    }
    if levels.iter().any(|level| !(*level > 0.0 && *level < 1.0)) {
        return Err(Unforecastable::Ask("a level lies between 0 and 1".to_owned()));
    }
    Ok(())
}

impl fmt::Display for Unforecastable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { rows, needed } => {
                write!(out, "{rows} rows are too few: this model needs {needed}")
            }
            Self::NotFinite(place) => write!(out, "the value of row {place} is not finite"),
            Self::Constant => {
                out.write_str("the values, or their differences, do not move: there is nothing to model")
            }
            Self::NotPositive => out.write_str(
                "percentages need values above zero: choose an additive error and season, or no logarithm",
            ),
            Self::Order(why) | Self::Ask(why) => out.write_str(why),
            Self::Stuck => out.write_str("the model could not be fitted to these values"),
        }
    }
}

impl std::error::Error for Unforecastable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_naive_forecast_goes_on_and_widens_with_the_root_of_time() {
        let values = [1.0, 3.0, 2.0, 4.0, 5.0];
        let found = simple_forecast(&values, Simple::Naive, 4, &[0.8, 0.95]).unwrap();
        assert_eq!(found.expected, [5.0; 4]);
        let one: f64 = (4.0 + 1.0 + 4.0 + 1.0) / 4.0;
        assert!((found.deviation[3] - 2.0 * one.sqrt()).abs() < 1e-12);
        let wide = &found.intervals[1];
        assert!((wide.high[0] - 5.0 - 1.959_963_984_540_054 * one.sqrt()).abs() < 1e-9);
        let drift = simple_forecast(&values, Simple::Drift, 2, &[0.8]).unwrap();
        assert_eq!(drift.expected, [6.0, 7.0]);
    }

    #[test]
    fn what_cannot_be_forecast_says_why() {
        let naive = |values: &[f64], horizon: usize, levels: &[f64]| {
            simple_forecast(values, Simple::Naive, horizon, levels).unwrap_err()
        };
        assert_eq!(naive(&[], 3, &[0.8]), Unforecastable::TooShort { rows: 0, needed: 3 });
        assert_eq!(naive(&[2.0; 9], 3, &[0.8]), Unforecastable::Constant);
        assert_eq!(naive(&[1.0, f64::NAN, 2.0], 3, &[]), Unforecastable::NotFinite(1));
        assert!(matches!(naive(&[1.0, 2.0, 4.0], 0, &[0.8]), Unforecastable::Ask(_)));
        assert!(matches!(naive(&[1.0, 2.0, 4.0], 3, &[1.0]), Unforecastable::Ask(_)));
        assert_eq!(naive(&[1e308, -1e308, 1e308], 3, &[0.8]), Unforecastable::Stuck);
    }
}
