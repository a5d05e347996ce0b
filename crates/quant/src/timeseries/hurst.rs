//! Whether moves go on or turn back over longer times: the Hurst exponent.

use super::fault::{SeriesFault, check};
use crate::{
    performance::{count, mean},
    random::Random,
};

/// Fewer increments leave too few scales.
pub const FEWEST_INCREMENTS: usize = 100;

/// Rows of the shortest and windows of the longest scale, and how many scales lie between.
const SHORTEST: usize = 10;
const FEWEST_WINDOWS: usize = 4;
const SCALES: usize = 20;

/// Shuffles that tell what an exponent is without memory.
const SHUFFLES: usize = 200;
const SEED: u64 = 1951;

/// A scale of an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalePoint {
    /// Rows of a window.
    pub rows: usize,
    /// The mean statistic of the windows: what grows with a power of the rows.
    pub statistic: f64,
    /// What it would be without memory, where theory tells.
    pub expected: Option<f64>,
}

/// How the range of a series grows with time: ½ without memory, above it moves go on, below they turn back.
#[derive(Debug, Clone, PartialEq)]
pub struct Hurst {
    pub exponent: f64,
    /// Of the slope through the points. They share rows, so it is smaller than the error of the exponent.
    pub standard_error: f64,
    /// Where 95 % of the exponents of the same increments in random order lie: an exponent outside tells
    /// memory from chance.
    pub without_memory: [f64; 2],
    pub points: Vec<ScalePoint>,
}

/// Returns the Hurst exponent by the rescaled range, corrected for short windows.
///
/// - `increments`: `n ≥ 100` changes per period (log returns, differences), oldest first.
///
/// `(R/S)ₙ` is the mean over windows of `n` rows of the range of the summed distances to the window's mean,
/// by the window's population deviation; `H = ½ + slope of ln((R/S)ₙ / Eₙ)` on `ln n`, where
/// `Eₙ = Γ((n−1)/2) / (√π Γ(n/2)) · Σᵢ √((n−i)/i)` is its expectation without memory. Twenty scales from 10
/// rows to a quarter of all; windows whose values are all the same are left out.
///
/// # Errors
///
/// [`SeriesFault`] for too few, unknown or constant increments.
///
/// Source: Hurst (1951); Anis, Lloyd (1976), Biometrika 63(1); Weron (2002), Physica A 312.
pub fn rescaled_range(increments: &[f64]) -> Result<Hurst, SeriesFault> {
    estimate(increments, |values, scales| {
        scales.iter().filter_map(|rows| range_point(values, *rows)).collect()
    })
}

/// Returns the Hurst exponent by detrended fluctuation analysis.
///
/// - `increments`: as [`rescaled_range`].
///
/// The summed distances to the mean are cut into windows of `n` rows, from the oldest row and from the
/// newest; `F(n)` is the root of the mean square about each window's least-squares line, and `H` the slope
/// of `ln F(n)` on `ln n`.
///
/// # Errors
///
/// As [`rescaled_range`].
///
/// Source: Peng et al. (1994), Physical Review E 49(2); Kantelhardt et al. (2001), Physica A 295.
pub fn detrended_fluctuation(increments: &[f64]) -> Result<Hurst, SeriesFault> {
    estimate(increments, |values, scales| {
        let Some(mean) = mean(values) else { return Vec::new() };
        let mut sum = 0.0;
        let step = |value: &f64| {
            sum += value - mean;
            sum
        };
        let profile: Vec<f64> = values.iter().map(step).collect();
        scales.iter().filter_map(|rows| fluctuation_point(&profile, *rows)).collect()
    })
}

/// The slope through the points of `values`, and of the same values in random order.
fn estimate(
    increments: &[f64],
    points: impl Fn(&[f64], &[usize]) -> Vec<ScalePoint>,
) -> Result<Hurst, SeriesFault> {
    check(increments, FEWEST_INCREMENTS)?;
    let scales = scales(increments.len());
    let found = points(increments, &scales);
    // Increments of which nearly all are the same leave no windows to look at.
    let line = slope(&found).ok_or(SeriesFault::Constant)?;
    let mut random = Random::new(SEED);
    let mut shuffled = increments.to_vec();
    let mut chance = Vec::with_capacity(SHUFFLES);
    for _ in 0..SHUFFLES {
        for row in (1..shuffled.len()).rev() {
            shuffled.swap(row, random.below(row + 1));
        }
        chance.extend(slope(&points(&shuffled, &scales)).map(|line| line.0));
    }
    chance.sort_by(f64::total_cmp);
    let end = chance.len() / 40;
    let bound = |place: Option<usize>| place.and_then(|place| chance.get(place)).copied();
    let without_memory = [bound(Some(end)), bound((chance.len()).checked_sub(end + 1))];
    let [Some(low), Some(high)] = without_memory else { return Err(SeriesFault::Constant) };
    let (exponent, standard_error) = line;
    Ok(Hurst { exponent, standard_error, without_memory: [low, high], points: found })
}

/// Rows of windows, evenly spread in logarithms.
fn scales(rows: usize) -> Vec<usize> {
    let (low, high) = (count(SHORTEST), count(rows / FEWEST_WINDOWS));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between the shortest window and the rows there are"
    )]
    let scale = |step| (low * (high / low).powf(count(step) / count(SCALES - 1))).round() as usize;
    let mut scales: Vec<usize> = (0..SCALES).map(scale).collect();
    scales.dedup();
    scales
}

/// The exponent and its standard error; `None` for fewer than three points. A point that has an
/// expectation is held against it, and the expectation grows with the root of time.
fn slope(points: &[ScalePoint]) -> Option<(f64, f64)> {
    let along: Vec<f64> = points.iter().map(|point| count(point.rows).ln()).collect();
    let height = |point: &ScalePoint| match point.expected {
        Some(expected) => (point.statistic / expected).ln() + 0.5 * count(point.rows).ln(),
        None => point.statistic.ln(),
    };
    let up: Vec<f64> = points.iter().map(height).collect();
    let degrees = points.len().checked_sub(2).filter(|degrees| *degrees > 0)?;
    let (centre, level) = (mean(&along)?, mean(&up)?);
    let squares: f64 = along.iter().map(|x| (x - centre).powi(2)).sum();
    let slope =
        along.iter().zip(&up).map(|(x, y)| (x - centre) * (y - level)).sum::<f64>() / squares;
    let left = |(x, y): (&f64, &f64)| (y - level - slope * (x - centre)).powi(2);
    let rest: f64 = along.iter().zip(&up).map(left).sum();
    let error = (rest / count(degrees) / squares).sqrt();
    (slope.is_finite() && error.is_finite()).then_some((slope, error))
}

fn range_point(values: &[f64], rows: usize) -> Option<ScalePoint> {
    let ratios: Vec<f64> = values.chunks_exact(rows).filter_map(rescaled).collect();
    let statistic = mean(&ratios)?;
    let size = count(rows);
    let sum: f64 = (1..rows).map(|row| ((size - count(row)) / count(row)).sqrt()).sum();
    let gamma = libm::lgamma(0.5 * (size - 1.0)) - libm::lgamma(0.5 * size);
    let expected = gamma.exp() / std::f64::consts::PI.sqrt() * sum;
    (statistic > 0.0).then_some(ScalePoint { rows, statistic, expected: Some(expected) })
}

/// The range of one window by its deviation.
fn rescaled(window: &[f64]) -> Option<f64> {
    let mean = mean(window)?;
    let (mut sum, mut squares, mut low, mut high) = (0.0_f64, 0.0, 0.0_f64, 0.0_f64);
    for value in window {
        let distance = value - mean;
        sum += distance;
        squares += distance * distance;
        (low, high) = (low.min(sum), high.max(sum));
    }
    let ratio = (high - low) / (squares / count(window.len())).sqrt();
    ratio.is_finite().then_some(ratio)
}

fn fluctuation_point(profile: &[f64], rows: usize) -> Option<ScalePoint> {
    let windows = profile.chunks_exact(rows).chain(profile.rchunks_exact(rows));
    let squares: Vec<f64> = windows.map(about_line).collect();
    let statistic = mean(&squares)?.sqrt();
    (statistic > 0.0).then_some(ScalePoint { rows, statistic, expected: None })
}

/// The mean square of a window about its least-squares line.
fn about_line(window: &[f64]) -> f64 {
    let rows = count(window.len());
    let (level, middle) = (window.iter().sum::<f64>() / rows, 0.5 * (rows - 1.0));
    let (mut place, mut squares, mut product) = (-middle, 0.0, 0.0);
    for value in window {
        let distance = value - level;
        squares += distance * distance;
        product += distance * place;
        place += 1.0;
    }
    let spread = rows * (rows * rows - 1.0) / 12.0;
    (squares - product * product / spread).max(0.0) / rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fractional Gaussian noise by the recursion of Durbin and Levinson: exact, and quadratic.
    fn noise(exponent: f64, rows: usize) -> Vec<f64> {
        let power = |lag: f64| lag.abs().powf(2.0 * exponent);
        let covariance = |lag: f64| 0.5 * (power(lag + 1.0) - 2.0 * power(lag) + power(lag - 1.0));
        let mut random = Random::new(3);
        let (mut made, mut weights): (Vec<f64>, Vec<f64>) = (vec![random.normal()], Vec::new());
        let mut variance = 1.0;
        for row in 1..rows {
            let known: f64 = weights
                .iter()
                .enumerate()
                .map(|(lag, w)| w * covariance(count(row - 1 - lag)))
                .sum();
            let partial = (covariance(count(row)) - known) / variance;
            let turned: Vec<f64> = weights.iter().rev().copied().collect();
            for (weight, other) in weights.iter_mut().zip(turned) {
                *weight -= partial * other;
            }
            weights.push(partial);
            variance *= 1.0 - partial * partial;
            let expected: f64 = weights.iter().zip(made.iter().rev()).map(|(w, x)| w * x).sum();
            made.push(expected + variance.sqrt() * random.normal());
        }
        made
    }

    #[test]
    fn the_exponent_of_fractional_noise_is_found_again() {
        for wanted in [0.3, 0.5, 0.75] {
            let made = noise(wanted, 3_000);
            for found in [rescaled_range(&made).unwrap(), detrended_fluctuation(&made).unwrap()] {
                assert!((found.exponent - wanted).abs() < 0.08, "{wanted}: {found:?}");
                let [low, high] = found.without_memory;
                let chance = found.exponent >= low && found.exponent <= high;
                assert!(
                    low < 0.5 && high > 0.45 && chance == (wanted - 0.5_f64).abs().lt(&0.1),
                    "{found:?}"
                );
                assert!(found.standard_error > 0.0 && found.points.len() > 15);
            }
        }
    }

    #[test]
    fn what_has_no_exponent_says_why() {
        let short = SeriesFault::Short { least: FEWEST_INCREMENTS };
        assert_eq!(rescaled_range(&[0.1, 0.2]), Err(short));
        assert_eq!(detrended_fluctuation(&[0.1; 200]), Err(SeriesFault::Constant));
        let mut values = noise(0.5, 150);
        values[4] = f64::INFINITY;
        assert_eq!(rescaled_range(&values), Err(SeriesFault::Unknown));
        let mut still = vec![0.0; 200];
        still[150] = 1.0;
        for found in [rescaled_range(&still), detrended_fluctuation(&still)].into_iter().flatten() {
            assert!(found.exponent.is_finite() && found.standard_error.is_finite());
        }
    }
}
