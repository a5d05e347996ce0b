//! What a smoothed series may do next.

use super::{Combination, Smoothing, Trend, states::Run};
use crate::{
    performance::{count, percentile},
    random::Random,
    timeseries::forecast::{Forecast, ForecastInterval, Unforecastable, check_asked},
};

/// Futures that are drawn where there is no formula: the edge of a 95 % interval is then sure to about 2 % of its
/// width.
const PATHS: usize = 5_000;

/// A horizon this long is still drawn in a second.
const MOST_STEPS: usize = 1_000;

impl Smoothing {
    /// Returns the forecast of the next `horizon` values.
    ///
    /// - `levels`: each between 0 and 1.
    /// - `seed`: of the futures that are drawn; the same seed gives the same ones.
    ///
    /// What is expected is the path without further errors. With an additive error and season the intervals are
    /// normal with the variance `σ² (1 + Σ cⱼ²)`; otherwise they are quantiles of 5,000 futures.
    ///
    /// Source: Hyndman, Koehler, Ord, Snyder (2008), table 6.1, and 6.1 for the simulation.
    pub fn forecast(
        &self,
        horizon: usize,
        levels: &[f64],
        seed: u64,
    ) -> Result<Forecast, Unforecastable> {
        check_asked(horizon, levels)?;
        if horizon > MOST_STEPS {
            return Err(Unforecastable::Ask(format!("look at most {MOST_STEPS} periods ahead")));
        }
        let expected = self.path(&vec![0.0; horizon]);
        if self.kind.error == Combination::Additive {
            return Forecast::normal(expected, self.deviations(horizon), levels);
        }
        self.drawn(expected, levels, seed)
    }

    /// The values that these errors make of the last states.
    fn path(&self, errors: &[f64]) -> Vec<f64> {
        let run = Run { kind: self.kind, parameters: &self.parameters };
        let mut states = self.last.clone();
        let step = |error: &f64| {
            let expected = run.expected(&states);
            run.learn(&mut states, expected, *error);
            match self.kind.error {
                Combination::Additive => expected + error,
                Combination::Multiplicative => expected * (1.0 + error),
            }
        };
        errors.iter().map(step).collect()
    }

    /// `cⱼ = α + β (φ + φ² + … + φʲ)`, and `γ` more after every whole season.
    fn deviations(&self, horizon: usize) -> Vec<f64> {
        let parameters = &self.parameters;
        let trended = self.kind.trend != Trend::None;
        let (mut damped, mut reach, mut sum) = (1.0, 0.0, 1.0);
        let step = |ahead: usize| {
            let deviation = (self.variance * sum).sqrt();
            damped *= parameters.phi;
            reach += damped;
            let season = self.kind.period().is_some_and(|period| ahead.is_multiple_of(period));
            let trend = if trended { parameters.beta * reach } else { 0.0 };
            let gamma = if season { parameters.gamma } else { 0.0 };
            sum += (parameters.alpha + trend + gamma).powi(2);
            deviation
        };
        (1..=horizon).map(step).collect()
    }

    pub(super) fn drawn(
        &self,
        expected: Vec<f64>,
        levels: &[f64],
        seed: u64,
    ) -> Result<Forecast, Unforecastable> {
        let horizon = expected.len();
        let mut random = Random::new(seed);
        let mut columns = vec![Vec::with_capacity(PATHS); horizon];
        let mut errors = vec![0.0; horizon];
        for _ in 0..PATHS {
            random.fill_normal(&mut errors);
            for error in &mut errors {
                *error *= self.variance.sqrt();
            }
            for (column, value) in columns.iter_mut().zip(self.path(&errors)) {
                column.push(value);
            }
        }
        let mut deviation = Vec::with_capacity(horizon);
        for (column, middle) in columns.iter_mut().zip(&expected) {
            let squares: f64 = column.iter().map(|value| (value - middle).powi(2)).sum();
            deviation.push((squares / count(PATHS)).sqrt());
            column.sort_unstable_by(f64::total_cmp);
        }
        let edge = |share: f64| -> Option<Vec<f64>> {
            columns.iter().map(|column| percentile(column, share)).collect()
        };
        let interval = |level: &f64| {
            let low = edge(0.5 - 0.5 * level)?;
            Some(ForecastInterval { level: *level, low, high: edge(0.5 + 0.5 * level)? })
        };
        let intervals: Option<Vec<ForecastInterval>> = levels.iter().map(interval).collect();
        let intervals = intervals.ok_or(Unforecastable::Stuck)?;
        Forecast { expected, deviation, intervals }.checked()
    }
}
