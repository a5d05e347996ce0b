//! A series as trend, season and rest: STL.

use super::fault::{SeriesFault, check};
use crate::{indicators::sorted::Sorted, performance::count};

/// What to take a series apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stl {
    /// Rows of one season, at least 2: 12 for months, 5 for trading days of a week.
    pub period: usize,
    /// Seasons that one is smoothed over, odd and at least 3; 7 is usual, more is steadier.
    pub seasonal: usize,
    /// Whether rows far off count less: fifteen rounds of weights, which take fifteen times as long.
    pub robust: bool,
}

/// Parts that sum to the values, a value a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    pub trend: Vec<f64>,
    pub seasonal: Vec<f64>,
    pub residual: Vec<f64>,
    /// How much each row counted, 0 to 1.
    pub weights: Vec<f64>,
}

/// Rounds of seasons and trend within one round of weights, and rounds of weights.
const INNER_PLAIN: usize = 5;
const INNER_ROBUST: usize = 2;
const OUTER: usize = 15;

/// Takes a series apart by local regressions: seasonal, which may change slowly, trend, and the rest.
///
/// - `values`: `n ≥ 2 · period` finite values, one a row, oldest first.
///
/// All local regressions are lines. The trend is smoothed over the next odd number from
/// `1.5 period / (1 − 1.5 / seasonal)` rows and the low pass over the next from `period + 1`. No row is
/// skipped and interpolated. It looks to both sides: a row's parts depend on later ones.
///
/// # Errors
///
/// [`SeriesFault`] for too few, unknown or constant values and parameters out of range.
///
/// Source: Cleveland, Cleveland, McRae, Terpenning (1990), “STL: A Seasonal-Trend Decomposition Procedure
/// Based on Loess”, Journal of Official Statistics 6(1); rounds as in statsmodels.
pub fn decompose(values: &[f64], ask: Stl) -> Result<Decomposition, SeriesFault> {
    if ask.period < 2 {
        return Err(SeriesFault::Parameter("a season has at least 2 rows"));
    }
    if ask.seasonal < 3 || ask.seasonal.is_multiple_of(2) {
        return Err(SeriesFault::Parameter("smooth over an odd number of seasons, at least 3"));
    }
    check(values, ask.period.saturating_mul(2))?;
    let mut work = Work::of(values, ask);
    let (inner, outer) = if ask.robust { (INNER_ROBUST, OUTER) } else { (INNER_PLAIN, 0) };
    for round in 0..=outer {
        for _ in 0..inner {
            work.smooth(round > 0);
        }
        if round < outer {
            work.weigh();
        }
    }
    let parts = work.seasonal.iter().zip(&work.trend);
    let residual = values.iter().zip(parts).map(|(value, (season, trend))| value - season - trend);
    let residual: Vec<f64> = residual.collect();
    if residual.iter().any(|rest| !rest.is_finite()) {
        return Err(SeriesFault::Parameter("the values are too large to be smoothed"));
    }
    Ok(Decomposition {
        residual,
        trend: work.trend,
        seasonal: work.seasonal,
        weights: work.weights,
    })
}

struct Work<'a> {
    values: &'a [f64],
    period: usize,
    /// Spans of the regressions.
    seasons: usize,
    rows_of_trend: usize,
    rows_of_low_pass: usize,
    trend: Vec<f64>,
    seasonal: Vec<f64>,
    weights: Vec<f64>,
}

impl<'a> Work<'a> {
    fn of(values: &'a [f64], ask: Stl) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most three periods, which the rows hold twice"
        )]
        let span = (1.5 * count(ask.period) / (1.0 - 1.5 / count(ask.seasonal))).ceil() as usize;
        Self {
            values,
            period: ask.period,
            seasons: ask.seasonal,
            rows_of_trend: span | 1,
            rows_of_low_pass: (ask.period + 1) | 1,
            trend: vec![0.0; values.len()],
            seasonal: vec![0.0; values.len()],
            weights: vec![1.0; values.len()],
        }
    }

    /// One round of season and trend.
    fn smooth(&mut self, weighted: bool) {
        let detrended: Vec<f64> =
            self.values.iter().zip(&self.trend).map(|(value, trend)| value - trend).collect();
        let cycle = self.cycle(&detrended, weighted);
        let passed = averages(&averages(&averages(&cycle, self.period), self.period), 3);
        let low = loess(&passed, None, self.rows_of_low_pass);
        let seasons = cycle.iter().skip(self.period).zip(&low);
        self.seasonal = seasons.map(|(cycle, low)| cycle - low).collect();
        let rest: Vec<f64> =
            self.values.iter().zip(&self.seasonal).map(|(value, season)| value - season).collect();
        let weights = weighted.then_some(self.weights.as_slice());
        self.trend = loess(&rest, weights, self.rows_of_trend);
    }

    /// The rows of one place in the season, smoothed for themselves, with a season more at both ends.
    fn cycle(&self, detrended: &[f64], weighted: bool) -> Vec<f64> {
        let mut cycle = vec![0.0; detrended.len() + 2 * self.period];
        for place in 0..self.period {
            let pick = |column: &[f64]| -> Vec<f64> {
                column.iter().skip(place).step_by(self.period).copied().collect()
            };
            let own = pick(detrended);
            let weights = weighted.then(|| pick(&self.weights));
            let weights = weights.as_deref();
            let inner = loess(&own, weights, self.seasons);
            let span = self.seasons.min(own.len());
            let mut scratch = Vec::with_capacity(span);
            let mut beyond = |at: f64, left: usize, near: Option<&f64>| {
                let window = Window { left, right: left + span, length: self.seasons };
                let found = local(&own, weights, window, at, &mut scratch);
                found.or(near.copied()).unwrap_or_default()
            };
            let before = beyond(0.0, 0, inner.first());
            let after = beyond(count(own.len() + 1), own.len() - span, inner.last());
            let all = std::iter::once(before).chain(inner.iter().copied()).chain([after]);
            for (slot, value) in cycle.iter_mut().skip(place).step_by(self.period).zip(all) {
                *slot = value;
            }
        }
        cycle
    }

    /// Weights by how far each row is off: none beyond six median distances.
    fn weigh(&mut self) {
        let parts = self.seasonal.iter().zip(&self.trend);
        let off = |(value, (season, trend)): (&f64, (&f64, &f64))| (value - season - trend).abs();
        let distances: Vec<f64> = self.values.iter().zip(parts).map(off).collect();
        let reach = 6.0 * Sorted::of(distances.clone()).median().unwrap_or_default();
        let weight = |distance: &f64| {
            if reach <= 0.0 || *distance <= 0.001 * reach {
                1.0
            } else if *distance <= 0.999 * reach {
                (1.0 - (distance / reach).powi(2)).powi(2)
            } else {
                0.0
            }
        };
        self.weights = distances.iter().map(weight).collect();
    }
}

/// Means of `length` neighbours: `length − 1` fewer rows.
fn averages(values: &[f64], length: usize) -> Vec<f64> {
    let divisor = count(length);
    let mut sum: f64 = values.iter().take(length).sum();
    let first = sum / divisor;
    let moves = values.iter().zip(values.iter().skip(length)).map(|(old, new)| {
        sum += new - old;
        sum / divisor
    });
    std::iter::once(first).chain(moves).collect()
}

/// The rows of one regression, and the span that it would have with rows enough.
#[derive(Clone, Copy)]
struct Window {
    left: usize,
    /// One past the last row.
    right: usize,
    length: usize,
}

/// The values smoothed by lines through the nearest `length` of them.
fn loess(values: &[f64], weights: Option<&[f64]>, length: usize) -> Vec<f64> {
    let rows = values.len();
    let span = length.min(rows);
    let mut scratch = Vec::with_capacity(span);
    let half = length.div_ceil(2);
    let smoothed = |(row, value): (usize, &f64)| {
        let left = (row + 1).saturating_sub(half).min(rows - span);
        let window = Window { left, right: left + span, length };
        local(values, weights, window, count(row + 1), &mut scratch).unwrap_or(*value)
    };
    values.iter().enumerate().map(smoothed).collect()
}

/// The line through the rows of `window`, weighted by their nearness, at the place `at`, rows counting from
/// one. `None` when no row has weight.
fn local(
    values: &[f64],
    weights: Option<&[f64]>,
    window: Window,
    at: f64,
    scratch: &mut Vec<f64>,
) -> Option<f64> {
    let Window { left, right, length } = window;
    let rows = values.len();
    let mut reach = (at - count(left + 1)).max(count(right) - at);
    if length > rows {
        reach += count((length - rows) / 2);
    }
    scratch.clear();
    scratch.extend((left..right).map(|row| {
        let distance = (count(row + 1) - at).abs();
        let near = if distance > 0.999 * reach {
            0.0
        } else if distance <= 0.001 * reach {
            1.0
        } else {
            let cube = (distance / reach).powi(3);
            (1.0 - cube).powi(3)
        };
        weights.map_or(near, |weights| near * weights[row])
    }));
    let total: f64 = scratch.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let places = || (left..right).map(|row| count(row + 1));
    let share = |weight: &f64| weight / total;
    let middle: f64 = scratch.iter().zip(places()).map(|(w, place)| share(w) * place).sum();
    let spread: f64 =
        scratch.iter().zip(places()).map(|(w, place)| share(w) * (place - middle).powi(2)).sum();
    // Rows that lie together tell no slope.
    let tilt = reach > 0.0 && spread.sqrt() > 0.001 * count(rows - 1);
    let slope = if tilt { (at - middle) / spread } else { 0.0 };
    let rows = scratch.iter().zip(places()).zip(&values[left..right]);
    Some(rows.map(|((w, place), y)| share(w) * (slope * (place - middle) + 1.0) * y).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTHS: Stl = Stl { period: 12, seasonal: 7, robust: false };

    fn made() -> Vec<f64> {
        let value = |row: usize| {
            let turn = std::f64::consts::TAU * count(row) / 12.0;
            10.0 + 0.05 * count(row) + 2.0 * turn.sin()
        };
        (0..120).map(value).collect()
    }

    #[test]
    fn a_line_and_a_wave_are_told_apart() {
        let parts = decompose(&made(), MONTHS).unwrap();
        for (row, rest) in parts.residual.iter().enumerate() {
            assert!(rest.abs() < 1e-3, "{row}: {rest}");
            assert!((parts.trend[row] - 10.0 - 0.05 * count(row)).abs() < 1e-2, "{row}");
        }
    }

    #[test]
    fn robust_weights_leave_a_spike_in_the_rest() {
        let mut values = made();
        values[60] += 20.0;
        let parts = decompose(&values, Stl { robust: true, ..MONTHS }).unwrap();
        assert!(parts.residual[60] > 19.0 && parts.weights[60] < 1e-9);
        assert!(parts.residual[48].abs() < 0.1);
        let plain = decompose(&values, MONTHS).unwrap();
        assert!(plain.residual[60] < parts.residual[60] && plain.weights[60] > 0.99);
    }

    #[test]
    fn what_cannot_be_taken_apart_says_why() {
        let short = SeriesFault::Short { least: 24 };
        assert_eq!(decompose(&made()[..23], MONTHS), Err(short));
        assert_eq!(decompose(&[1.0; 60], MONTHS), Err(SeriesFault::Constant));
        assert_eq!(decompose(&[f64::NAN; 60], MONTHS), Err(SeriesFault::Unknown));
        let wide: Vec<f64> = (0..60_i32).map(|row| f64::MAX * f64::from(row % 3 - 1)).collect();
        for wrong in [
            decompose(&made(), Stl { period: 1, ..MONTHS }),
            decompose(&made(), Stl { seasonal: 8, ..MONTHS }),
            decompose(&wide, MONTHS),
        ] {
            assert!(matches!(wrong, Err(SeriesFault::Parameter(_))));
        }
        let least = decompose(&made()[..24], MONTHS).unwrap();
        assert!(least.residual.iter().all(|rest| rest.is_finite()));
    }
}
