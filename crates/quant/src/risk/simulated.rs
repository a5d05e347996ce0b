//! Losses of a portfolio by simulation, with their standard errors.
//!
//! The seed makes the market: two portfolios of the same assets that are simulated with the same seed meet
//! the same returns, so the difference between them is theirs and not chance.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use std::fmt;

use nalgebra::DMatrix;
use pulp::{Simd, WithSimd};

use super::{
    complete_rows,
    tail::{Level, Loss, Tail},
};
use crate::random::Random;

/// How many random numbers one simulation may take: about half a second.
pub const MAX_DRAWS: usize = 200_000_000;

/// Paths that are made together: their numbers fit the first cache for some fifty assets.
const BLOCK: usize = 64;

/// How many paths, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    pub paths: usize,
    pub seed: u64,
}

/// A loss and how far off it may be by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedLoss {
    pub loss: Loss,
    /// One standard error; `None` where the tail has too few paths to tell.
    pub value_at_risk_error: Option<f64>,
    pub expected_shortfall_error: Option<f64>,
}

/// Why a portfolio cannot be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSimulated {
    /// Weights, means and covariances are not for the same number of assets.
    Shapes,
    /// A weight, mean or covariance is unknown or infinite.
    NotFinite,
    /// No random variables have this covariance; the asset at which it shows.
    NotPositive {
        asset: usize,
    },
    /// No row in which all assets have a return.
    NoRows,
    NoPaths,
    /// More than [`MAX_DRAWS`] random numbers.
    TooMany,
}

impl std::error::Error for NotSimulated {}

impl fmt::Display for NotSimulated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shapes => write!(out, "weights, means and covariances are of different assets"),
            Self::NotFinite => write!(out, "a weight, a mean or a covariance is not a number"),
            Self::NotPositive { asset } => write!(
                out,
                "the covariance of asset {asset} with those before it is larger than their variances allow"
            ),
            Self::NoRows => write!(out, "there is no row in which all assets have a return"),
            Self::NoPaths => write!(out, "a simulation needs at least one path"),
            Self::TooMany => write!(
                out,
                "the simulation needs more than {MAX_DRAWS} random numbers: ask for fewer paths"
            ),
        }
    }
}

/// Returns the loss of a portfolio whose assets have jointly normal returns.
///
/// - `means`, `covariance`: per period; over the horizon both are multiplied by it.
/// - `weights`: the portfolio, held unchanged.
///
/// Each path draws one number an asset. The portfolio's return `w·(μ + L z)`, `L Lᵀ` the covariance, is made
/// as `w·μ + (Lᵀ w)·z`, which is the same sum in another order. A covariance of less than full rank is
/// fine.
///
/// Source: Glasserman (2003), “Monte Carlo Methods in Financial Engineering”, section 9.1.
pub fn simulated_normal_loss(
    means: &[f64],
    covariance: &DMatrix<f64>,
    weights: &[f64],
    level: Level,
    simulation: Simulation,
) -> Result<SimulatedLoss, NotSimulated> {
    let assets = weights.len();
    if means.len() != assets || covariance.shape() != (assets, assets) {
        return Err(NotSimulated::Shapes);
    }
    if !means.iter().chain(weights).chain(covariance).all(|value| value.is_finite()) {
        return Err(NotSimulated::NotFinite);
    }
    checked(simulation.paths, assets.max(1))?;
    let horizon = f64::from(level.horizon());
    let root = lower_root(covariance)?;
    let exposures: Vec<f64> = (0..assets)
        .map(|factor| {
            horizon.sqrt()
                * (factor..assets).map(|asset| weights[asset] * root[(asset, factor)]).sum::<f64>()
        })
        .collect();
    let centre =
        horizon * means.iter().zip(weights).map(|(mean, weight)| mean * weight).sum::<f64>();
    let mut outcomes = vec![0.0; simulation.paths];
    pulp::Arch::new().dispatch(Simulate {
        outcomes: &mut outcomes,
        centre,
        exposures: &exposures,
        random: Random::new(simulation.seed),
    });
    simulated(&mut outcomes, level)
}

/// Fills in `centre + exposures · z` a path.
struct Simulate<'a> {
    outcomes: &'a mut [f64],
    centre: f64,
    exposures: &'a [f64],
    random: Random,
}

impl WithSimd for Simulate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let mut drawn = vec![0.0; BLOCK * self.exposures.len()];
        for (index, outcomes) in (0_u64..).zip(self.outcomes.chunks_mut(BLOCK)) {
            self.random.fork(index).fill_normal_inlined(&mut drawn);
            let mut sums = [self.centre; BLOCK];
            for (numbers, exposure) in drawn.as_chunks::<BLOCK>().0.iter().zip(self.exposures) {
                for (sum, number) in sums.iter_mut().zip(numbers) {
                    *sum += exposure * number;
                }
            }
            outcomes.copy_from_slice(&sums[..outcomes.len()]);
        }
    }
}

/// Returns the loss of a portfolio if the future draws its periods from the past, with replacement: rows of
/// all assets together, so what moved together stays together.
///
/// - `columns`: simple returns of the assets, aligned rows; rows that one asset lacks are left out.
/// - `weights`: one an asset, restored every period.
///
/// Source: Efron, Tibshirani (1993), “An Introduction to the Bootstrap”.
pub fn bootstrap_loss(
    columns: &[&[f64]],
    weights: &[f64],
    level: Level,
    simulation: Simulation,
) -> Result<SimulatedLoss, NotSimulated> {
    if columns.len() != weights.len() {
        return Err(NotSimulated::Shapes);
    }
    if !weights.iter().all(|weight| weight.is_finite()) {
        return Err(NotSimulated::NotFinite);
    }
    checked(simulation.paths, level.horizon() as usize)?;
    let known = complete_rows(columns);
    let rows = known.first().map_or(0, Vec::len);
    if rows == 0 {
        return Err(NotSimulated::NoRows);
    }
    let mut portfolio = vec![0.0; rows];
    for (column, weight) in known.iter().zip(weights) {
        for (sum, value) in portfolio.iter_mut().zip(column) {
            *sum += weight * value;
        }
    }
    let mut random = Random::new(simulation.seed);
    let mut path = || {
        let drawn = (0..level.horizon()).map(|_| 1.0 + portfolio[random.below(rows)]);
        drawn.product::<f64>() - 1.0
    };
    let mut outcomes: Vec<f64> = (0..simulation.paths).map(|_| path()).collect();
    simulated(&mut outcomes, level)
}

fn checked(paths: usize, draws: usize) -> Result<(), NotSimulated> {
    if paths == 0 {
        return Err(NotSimulated::NoPaths);
    }
    let all = paths.checked_mul(draws).filter(|all| *all <= MAX_DRAWS);
    all.map(|_| ()).ok_or(NotSimulated::TooMany)
}

fn simulated(outcomes: &mut [f64], level: Level) -> Result<SimulatedLoss, NotSimulated> {
    let tail = Tail::of(outcomes, level).ok_or(NotSimulated::NotFinite)?;
    let Tail { loss, value_at_risk_error, expected_shortfall_error } = tail;
    Ok(SimulatedLoss { loss, value_at_risk_error, expected_shortfall_error })
}

/// Returns `L` with `L Lᵀ` the covariance, columns of dependent assets being zero.
fn lower_root(covariance: &DMatrix<f64>) -> Result<DMatrix<f64>, NotSimulated> {
    let size = covariance.nrows();
    let nothing =
        1e-12 * covariance.diagonal().iter().fold(0.0_f64, |most, value| most.max(*value));
    let mut root = DMatrix::<f64>::zeros(size, size);
    for column in 0..size {
        let left = |row: usize, root: &DMatrix<f64>| {
            let made: f64 = (0..column).map(|k| root[(row, k)] * root[(column, k)]).sum();
            covariance[(row, column)] - made
        };
        let pivot = left(column, &root);
        if pivot < -nothing {
            return Err(NotSimulated::NotPositive { asset: column });
        }
        if pivot <= nothing {
            continue;
        }
        for row in column..size {
            root[(row, column)] = left(row, &root) / pivot.sqrt();
        }
    }
    Ok(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{normal, risk::tail::normal_loss_of};

    fn level() -> Level {
        Level::new(0.95, 1).unwrap()
    }

    const SIMULATION: Simulation = Simulation { paths: 100_000, seed: 1 };

    #[test]
    fn many_paths_come_near_the_formula_and_know_how_near() {
        let covariance = DMatrix::from_row_slice(2, 2, &[0.0004, 0.0001, 0.0001, 0.0001]);
        let (means, weights) = ([0.001, 0.0002], [0.5, 0.5]);
        let exact = normal_loss_of(0.0006, 0.000_175_f64.sqrt(), level()).unwrap();
        let made =
            simulated_normal_loss(&means, &covariance, &weights, level(), SIMULATION).unwrap();
        let off =
            |ours: f64, wanted: f64, error: Option<f64>| (ours - wanted).abs() / error.unwrap();
        assert!(off(made.loss.value_at_risk, exact.value_at_risk, made.value_at_risk_error) < 3.0);
        let (ours, wanted) = (made.loss.expected_shortfall, exact.expected_shortfall);
        assert!(off(ours, wanted, made.expected_shortfall_error) < 3.0);
        // The error of a quantile is √(p (1 − p) / n) over the density there.
        let density = normal::density(1.644_853_627) / 0.000_175_f64.sqrt();
        let known = (0.05 * 0.95 / 1e5_f64).sqrt() / density;
        assert!((made.value_at_risk_error.unwrap() / known - 1.0).abs() < 0.15);
    }

    #[test]
    fn a_copy_of_an_asset_needs_no_randomness_of_its_own() {
        let covariance = DMatrix::from_element(2, 2, 0.0004);
        let made = simulated_normal_loss(&[0.0; 2], &covariance, &[1.0, -1.0], level(), SIMULATION);
        assert!(made.unwrap().loss.value_at_risk.abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_simulated_says_why() {
        let ask = |covariance: &[f64], weights: &[f64], paths| {
            let covariance = DMatrix::from_row_slice(2, 2, covariance);
            let simulation = Simulation { paths, seed: 1 };
            simulated_normal_loss(&[0.0; 2], &covariance, weights, level(), simulation).unwrap_err()
        };
        let impossible = [1.0, 2.0, 2.0, 1.0];
        assert_eq!(ask(&impossible, &[0.5; 2], 10), NotSimulated::NotPositive { asset: 1 });
        assert_eq!(ask(&[1.0; 4], &[0.5; 3], 10), NotSimulated::Shapes);
        assert_eq!(ask(&[1.0; 4], &[f64::NAN; 2], 10), NotSimulated::NotFinite);
        assert_eq!(ask(&[1.0; 4], &[0.5; 2], 0), NotSimulated::NoPaths);
        assert_eq!(ask(&[1.0; 4], &[0.5; 2], usize::MAX), NotSimulated::TooMany);
        let none = bootstrap_loss(&[&[f64::NAN]], &[1.0], level(), SIMULATION);
        assert_eq!(none, Err(NotSimulated::NoRows));
    }

    #[test]
    fn the_past_drawn_again_has_the_losses_of_the_past() {
        let past: Vec<f64> = (0..1_000).map(|row| f64::from(row) / 1e4 - 0.05).collect();
        let made = bootstrap_loss(&[&past], &[1.0], level(), SIMULATION).unwrap();
        let exact = crate::risk::historical_loss(&past, level()).unwrap();
        let off = made.loss.value_at_risk - exact.value_at_risk;
        assert!(off.abs() < 4.0 * made.value_at_risk_error.unwrap());
    }
}
