//! Whether a series comes back to its level: unit roots, stationarity, cointegration.

use crate::{
    normal,
    performance::{constant, count, known_values, mean},
    regression::{Errors, Fit, Intercept, least_squares},
};

/// What a series may have beside what is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deterministic {
    None,
    Constant,
    /// A constant and a straight line.
    Trend,
}

/// A test that a series has a unit root.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitRoot {
    pub statistic: f64,
    /// The probability of so low a statistic if there is a unit root.
    pub p: f64,
    /// Differences before that were taken in.
    pub lags: usize,
    /// Rows of the regression.
    pub rows: usize,
    /// Below these a unit root is rejected with 1, 5 and 10 %.
    pub critical: [f64; 3],
}

/// A test that a series is stationary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stationarity {
    pub statistic: f64,
    /// Between 0.01 and 0.1: the table ends there, and what lies beyond is given as its end.
    pub p: f64,
    pub lags: usize,
    /// Above these stationarity is rejected with 1, 5 and 10 %.
    pub critical: [f64; 3],
}

/// Whether two series wander together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cointegration {
    /// Of the residuals: a unit root there is the absence of cointegration.
    pub test: UnitRoot,
    /// How much of the other series is held against one of the first.
    pub slope: f64,
    pub intercept: f64,
}

/// The most lags that are tried: beyond, regressions of long series take seconds.
const MAX_LAGS: usize = 60;

/// Returns the augmented Dickey-Fuller test: the `t` of `ρ` in
/// `Δxₜ = ρ xₜ₋₁ + Σ γᵢ Δxₜ₋ᵢ + deterministic + eₜ`, with the number of lags of the lowest AIC.
///
/// - `values`: levels, oldest first; unknown ones are left out.
/// - `lags`: the most that are tried; `⌈12 (n / 100)^¼⌉` when `None`, 60 at most.
///
/// `None` for a constant series and one too short for its regression.
///
/// Source: Dickey, Fuller (1979); Said, Dickey (1984); p-values of MacKinnon (1994), critical values of
/// MacKinnon (2010). Lags are chosen over the rows that all of them have, as statsmodels does.
pub fn unit_root(values: &[f64], kind: Deterministic, lags: Option<usize>) -> Option<UnitRoot> {
    let known: Vec<f64> = known_values(values).collect();
    if constant(&known) {
        return None;
    }
    tested(&known, kind, lags, 1)
}

/// Returns the Engle-Granger test that `own − intercept − slope · other` comes back to its level.
///
/// - `own`, `other`: levels, one a row; a row that either does not know is left out of both.
///
/// The regression has a constant. `None` as [`unit_root`], and for an exact fit, which leaves nothing to
/// test.
///
/// Source: Engle, Granger (1987), Econometrica 55(2); MacKinnon (1994, 2010) for two series.
pub fn engle_granger(own: &[f64], other: &[f64], lags: Option<usize>) -> Option<Cointegration> {
    let fit = least_squares(own, &[other], Intercept::Fitted, Errors::Classical).ok()?;
    // A perfect fit leaves rounding, which is no series.
    if fit.r_squared.is_none_or(|share| share > 1.0 - 1e-8) {
        return None;
    }
    let [intercept, slope] = fit.coefficients.as_slice() else { return None };
    Some(Cointegration {
        test: tested(&fit.residuals, Deterministic::None, lags, 2)?,
        slope: slope.estimate,
        intercept: intercept.estimate,
    })
}

/// `series` is 1 for levels and 2 for the residuals of one on another, which had their constant.
fn tested(
    known: &[f64],
    kind: Deterministic,
    lags: Option<usize>,
    series: usize,
) -> Option<UnitRoot> {
    let rows = known.len();
    let own = kind.columns();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some dozen lags")]
    let usual = (12.0 * (count(rows) / 100.0).powf(0.25)).ceil() as usize;
    let room = (rows / 2).checked_sub(own + 1)?;
    let most = lags.unwrap_or(usual).min(room).min(MAX_LAGS);
    let mut best: Option<(f64, usize)> = None;
    for lags in 0..=most {
        let Some(fit) = regression(known, kind, lags, most) else { continue };
        let n = count(fit.rows);
        let squares = fit.residual_deviation.powi(2) * count(fit.degrees);
        let criterion = n * (squares / n).ln() + 2.0 * count(fit.coefficients.len());
        if criterion.is_finite() && best.is_none_or(|(lowest, _)| criterion < lowest) {
            best = Some((criterion, lags));
        }
    }
    let lags = best?.1;
    let fit = regression(known, kind, lags, lags)?;
    let level = usize::from(kind != Deterministic::None);
    let statistic = fit.coefficients.get(level)?.t?;
    let law = Law::of(kind, series);
    Some(UnitRoot {
        statistic,
        p: law.p(statistic),
        lags,
        rows: fit.rows,
        critical: law.critical(fit.rows),
    })
}

/// The regression with `lags` lags over the rows that `most` lags leave.
fn regression(known: &[f64], kind: Deterministic, lags: usize, most: usize) -> Option<Fit> {
    let steps: Vec<f64> = known.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let own = steps.get(most..)?;
    let mut columns: Vec<Vec<f64>> = vec![known.get(most..known.len().checked_sub(1)?)?.to_vec()];
    for lag in 1..=lags {
        columns.push(steps.get(most - lag..steps.len() - lag)?.to_vec());
    }
    if kind == Deterministic::Trend {
        columns.push((1..=own.len()).map(count).collect());
    }
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let intercept = if kind == Deterministic::None { Intercept::None } else { Intercept::Fitted };
    least_squares(own, &slices, intercept, Errors::Classical).ok()
}

impl Deterministic {
    fn columns(self) -> usize {
        match self {
            Self::None => 0,
            Self::Constant => 1,
            Self::Trend => 2,
        }
    }
}

/// The distribution of the statistic under a unit root: MacKinnon's response surfaces.
struct Law {
    least: f64,
    most: f64,
    /// Up to here `small` holds, beyond `large`.
    turn: f64,
    small: [f64; 3],
    large: [f64; 4],
    /// Coefficients of 1, 1/T, 1/T², 1/T³, for 1, 5 and 10 %.
    critical: [[f64; 4]; 3],
}

impl Law {
    fn of(kind: Deterministic, series: usize) -> Self {
        match (kind, series) {
            // Residuals of a regression with a constant.
            (_, 2) => Self {
                least: -18.86,
                most: 0.92,
                turn: -2.62,
                small: [2.92, 1.5012, 0.039_796],
                large: [2.1945, 0.646_95, -0.291_98, -0.042_377],
                critical: [
                    [-3.89644, -10.9519, -33.527, 0.0],
                    [-3.33613, -6.1101, -6.823, 0.0],
                    [-3.04445, -4.2412, -2.720, 0.0],
                ],
            },
            (Deterministic::None, _) => Self {
                least: -19.04,
                most: f64::INFINITY,
                turn: -1.04,
                small: [0.6344, 1.2378, 0.032_496],
                large: [0.4797, 0.935_57, -0.069_99, 0.033_066],
                critical: [
                    [-2.56574, -2.2358, -3.627, 0.0],
                    [-1.94100, -0.2686, -3.365, 31.223],
                    [-1.61682, 0.2656, -2.714, 25.364],
                ],
            },
            (Deterministic::Constant, _) => Self {
                least: -18.83,
                most: 2.74,
                turn: -1.61,
                small: [2.1659, 1.4412, 0.038_269],
                large: [1.7339, 0.932_02, -0.127_45, -0.010_368],
                critical: [
                    [-3.43035, -6.5393, -16.786, -79.433],
                    [-2.86154, -2.8903, -4.234, -40.040],
                    [-2.56677, -1.5384, -2.809, 0.0],
                ],
            },
            (Deterministic::Trend, _) => Self {
                least: -16.18,
                most: 0.7,
                turn: -2.89,
                small: [3.2512, 1.6047, 0.049_588],
                large: [2.5261, 0.616_54, -0.379_56, -0.060_285],
                critical: [
                    [-3.95877, -9.0531, -28.428, -134.155],
                    [-3.41049, -4.3904, -9.036, -45.374],
                    [-3.12705, -2.5856, -3.925, -22.380],
                ],
            },
        }
    }

    fn p(&self, statistic: f64) -> f64 {
        if statistic > self.most {
            return 1.0;
        }
        if statistic < self.least {
            return 0.0;
        }
        let small = statistic <= self.turn;
        let terms: &[f64] = if small { &self.small } else { &self.large };
        normal::cumulative(polynomial(terms, statistic))
    }

    fn critical(&self, rows: usize) -> [f64; 3] {
        self.critical.map(|terms| polynomial(&terms, 1.0 / count(rows)))
    }
}

fn polynomial(terms: &[f64], x: f64) -> f64 {
    terms.iter().rev().fold(0.0, |sum, term| sum * x + term)
}

/// Returns the test of Kwiatkowski, Phillips, Schmidt and Shin that a series is stationary about its
/// level, or about a line: `Σ Sₜ² / (n² σ²)`, `S` the running sums of the residuals, `σ²` their long-run
/// variance with Bartlett's weights.
///
/// - `lags`: of the long-run variance; by the residuals themselves when `None` (Hobijn and others).
///
/// [`Deterministic::None`] is tested about a level. `None` for fewer than four values, a constant series
/// and a line without residuals.
///
/// Source: Kwiatkowski and others (1992), Journal of Econometrics 54; Hobijn, Franses, Ooms (2004).
pub fn stationarity(
    values: &[f64],
    kind: Deterministic,
    lags: Option<usize>,
) -> Option<Stationarity> {
    let known: Vec<f64> = known_values(values).collect();
    let rows = known.len();
    if rows < 4 || constant(&known) {
        return None;
    }
    let residuals = if kind == Deterministic::Trend {
        let line: Vec<f64> = (1..=rows).map(count).collect();
        least_squares(&known, &[&line], Intercept::Fitted, Errors::Classical).ok()?.residuals
    } else {
        let centre = mean(&known)?;
        known.iter().map(|value| value - centre).collect()
    };
    let lags = lags.unwrap_or_else(|| automatic_lags(&residuals)).min(rows - 1);
    let mut long_run = products(&residuals, 0);
    for lag in 1..=lags {
        long_run += 2.0 * products(&residuals, lag) * (1.0 - count(lag) / (count(lags) + 1.0));
    }
    long_run /= count(rows);
    let mut sum = 0.0;
    let squares: f64 = residuals
        .iter()
        .map(|value| {
            sum += value;
            sum * sum
        })
        .sum();
    let statistic = squares / count(rows).powi(2) / long_run;
    // For 10, 5, 2.5 and 1 %.
    let table = if kind == Deterministic::Trend {
        [0.119, 0.146, 0.176, 0.216]
    } else {
        [0.347, 0.463, 0.574, 0.739]
    };
    let sound = statistic.is_finite() && long_run > 0.0;
    sound.then(|| Stationarity {
        statistic,
        p: between(&table, statistic),
        lags,
        critical: [table[3], table[1], table[0]],
    })
}

fn products(residuals: &[f64], lag: usize) -> f64 {
    residuals.iter().skip(lag).zip(residuals).map(|(later, earlier)| later * earlier).sum()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the rows")]
fn automatic_lags(residuals: &[f64]) -> usize {
    let rows = count(residuals.len());
    let covered = rows.powf(2.0 / 9.0) as usize;
    let mut level = products(residuals, 0) / rows;
    let mut slope = 0.0;
    for lag in 1..=covered {
        let product = products(residuals, lag) / (rows / 2.0);
        level += product;
        slope += count(lag) * product;
    }
    let gamma = 1.1447 * ((slope / level).powi(2)).powf(1.0 / 3.0);
    (gamma * rows.powf(1.0 / 3.0)) as usize
}

/// The p-value between the table's ends, on straight lines.
fn between(table: &[f64; 4], statistic: f64) -> f64 {
    const LEVELS: [f64; 4] = [0.10, 0.05, 0.025, 0.01];
    if statistic <= table[0] {
        return LEVELS[0];
    }
    for place in 1..table.len() {
        if statistic <= table[place] {
            let share = (statistic - table[place - 1]) / (table[place] - table[place - 1]);
            return LEVELS[place - 1] + (LEVELS[place] - LEVELS[place - 1]) * share;
        }
    }
    LEVELS[3]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn what_cannot_be_tested_is_none() {
        assert_eq!(unit_root(&[1.0; 50], Deterministic::Constant, None), None);
        assert_eq!(unit_root(&[1.0, 2.0], Deterministic::Constant, None), None);
        assert_eq!(unit_root(&[], Deterministic::None, None), None);
        assert_eq!(stationarity(&[1.0, f64::NAN], Deterministic::Constant, None), None);
        let line: Vec<f64> = (0..50).map(count).collect();
        assert_eq!(engle_granger(&line, &line, None), None);
    }

    #[test]
    fn a_walk_has_a_unit_root_and_noise_has_none() {
        let mut random = Random::new(5);
        let noise: Vec<f64> = (0..400).map(|_| random.normal()).collect();
        let walk: Vec<f64> = noise
            .iter()
            .scan(0.0, |level, step| {
                *level += step;
                Some(*level)
            })
            .collect();
        let p = |values: &[f64]| unit_root(values, Deterministic::Constant, None).unwrap().p;
        assert!(p(&noise) < 1e-6 && p(&walk) > 0.05);
        let together: Vec<f64> =
            walk.iter().zip(&noise).map(|(walk, noise)| 2.0 * walk + 0.3 * noise).collect();
        let pair = engle_granger(&together, &walk, None).unwrap();
        assert!(pair.test.p < 0.01 && (pair.slope - 2.0).abs() < 0.1, "{pair:?}");
        let kpss = |values: &[f64]| stationarity(values, Deterministic::Constant, None).unwrap().p;
        assert!(kpss(&noise) > 0.05 && kpss(&walk) < 0.05);
    }
}
