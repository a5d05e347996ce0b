//! Level, trend and season, row by row.

use super::{Combination, SmoothingKind, SmoothingParameters, Trend};
use crate::performance::count;

/// Where a model stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct States {
    pub level: f64,
    pub trend: f64,
    /// The season of each phase; `phase` is that of the next row.
    pub season: Vec<f64>,
    pub phase: usize,
}

/// A kind with its numbers.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub kind: SmoothingKind,
    pub parameters: &'a SmoothingParameters,
}

impl States {
    pub fn first(parameters: &SmoothingParameters) -> Self {
        let SmoothingParameters { level, trend, season, .. } = parameters;
        Self { level: *level, trend: *trend, season: season.clone(), phase: 0 }
    }
}

impl Run<'_> {
    /// Runs over `values` from the first states; `see` gets what was expected of each and how far it was off.
    ///
    /// Answers the sum of squared errors, and that of `ln |ŷ|` where errors are shares. Not finite where a share
    /// of nothing, or of less, was taken.
    pub fn over(self, values: &[f64], see: impl FnMut(f64, f64)) -> (f64, f64) {
        self.from(&mut States::first(self.parameters), values, see)
    }

    pub fn from(
        self,
        states: &mut States,
        values: &[f64],
        mut see: impl FnMut(f64, f64),
    ) -> (f64, f64) {
        let (mut squares, mut logs) = (0.0, 0.0);
        for value in values {
            let expected = self.expected(states);
            let error = match self.kind.error {
                Combination::Additive => value - expected,
                Combination::Multiplicative if expected > 0.0 => {
                    logs += expected.ln();
                    value / expected - 1.0
                }
                Combination::Multiplicative => return (f64::NAN, f64::NAN),
            };
            see(expected, error);
            squares += error * error;
            self.learn(states, expected, error);
        }
        (squares, logs)
    }

    pub fn expected(self, states: &States) -> f64 {
        let base = states.level + self.parameters.phi * states.trend;
        match (self.kind.season, states.season.get(states.phase)) {
            (Some((Combination::Additive, _)), Some(season)) => base + season,
            (Some((Combination::Multiplicative, _)), Some(season)) => base * season,
            _ => base,
        }
    }

    /// Moves the states on by a row that was off by `error` from `expected`.
    pub fn learn(self, states: &mut States, expected: f64, error: f64) {
        let SmoothingParameters { alpha, beta, gamma, phi, .. } = *self.parameters;
        let base = states.level + phi * states.trend;
        let multiplies = matches!(self.kind.season, Some((Combination::Multiplicative, _)));
        // What the error is worth in the unit of the level.
        let miss = match self.kind.error {
            Combination::Additive => error,
            Combination::Multiplicative if multiplies => base * error,
            Combination::Multiplicative => expected * error,
        };
        states.level = base + alpha * miss;
        states.trend = phi * states.trend + beta * miss;
        if let Some(season) = states.season.get_mut(states.phase) {
            *season += gamma * if multiplies { *season * error } else { miss };
            states.phase = (states.phase + 1) % states.season.len();
        }
    }
}

/// States to begin a search with: the season from means over whole seasons, level and trend from the straight
/// line through the first rows without it.
pub(super) fn guess(values: &[f64], kind: SmoothingKind) -> SmoothingParameters {
    let season = kind
        .season
        .map_or_else(Vec::new, |(combination, period)| seasons(values, combination, period));
    let plain =
        |(row, value): (usize, &f64)| match (kind.season, season.get(row % season.len().max(1))) {
            (Some((Combination::Additive, _)), Some(season)) => value - season,
            (Some((Combination::Multiplicative, _)), Some(season)) => value / season,
            _ => *value,
        };
    let first = values.len().min(10.max(2 * season.len()));
    let rows: Vec<f64> = values[..first].iter().enumerate().map(plain).collect();
    let n = count(rows.len());
    let centre = f64::midpoint(n, 1.0);
    let middle = rows.iter().sum::<f64>() / n;
    let moment = |(row, value): (usize, &f64)| (count(row + 1) - centre) * (value - middle);
    let slope = rows.iter().enumerate().map(moment).sum::<f64>() / (n * (n * n - 1.0) / 12.0);
    let trended = kind.trend != Trend::None;
    SmoothingParameters {
        alpha: 0.0,
        beta: 0.0,
        gamma: 0.0,
        phi: 1.0,
        level: if trended { middle - slope * centre } else { middle },
        trend: if trended { slope } else { 0.0 },
        season,
    }
}

/// How far each phase lies from the mean of its season, on average.
fn seasons(values: &[f64], combination: Combination, period: usize) -> Vec<f64> {
    let whole = values.chunks_exact(period);
    let n = count(whole.len());
    let mut out = vec![0.0; period];
    for season in whole {
        let middle = season.iter().sum::<f64>() / count(period);
        for (sum, value) in out.iter_mut().zip(season) {
            *sum += match combination {
                Combination::Additive => (value - middle) / n,
                Combination::Multiplicative => value / middle / n,
            };
        }
    }
    out
}
