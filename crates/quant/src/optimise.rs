//! How to divide money among assets.
//!
//! Weights are fractions of the money and sum to one. Expected returns and covariances are per period,
//! both of the same period; a covariance is a symmetric matrix, a row and a column an asset.
//!
//! **Invariant:** weights that come back keep the limits that were given, to 1e-8; where none do, an
//! [`Unsolvable`] says why.

mod black_litterman;
mod critical_line;
mod cvar;
mod hierarchical;
mod mean_variance;
mod program;
mod risk_parity;

use std::fmt;

use nalgebra::DMatrix;

pub use black_litterman::{Beliefs, View, black_litterman, implied_returns};
pub use cvar::minimum_cvar;
pub use hierarchical::{Hierarchy, Linkage, Merge, hierarchical_risk_parity};
pub use mean_variance::{
    efficient_portfolio, frontier, maximum_sharpe, maximum_utility, minimum_variance,
};
pub use risk_parity::{risk_contributions, risk_parity};

/// How much each asset, and each group of them, may get.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The least weight of each asset; negative allows to sell short.
    pub lower: Vec<f64>,
    /// The most.
    pub upper: Vec<f64>,
    pub groups: Vec<Group>,
}

/// Assets that have limits together: a sector, a currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Places of its assets.
    pub members: Vec<usize>,
    pub lower: f64,
    pub upper: f64,
}

/// Money divided.
#[derive(Debug, Clone, PartialEq)]
pub struct Portfolio {
    pub weights: Vec<f64>,
    /// Per period; 0 where no expectations were given.
    pub expected_return: f64,
    /// The deviation of its return per period.
    pub volatility: f64,
}

/// Why there are no weights.
#[derive(Debug, Clone, PartialEq)]
pub enum Unsolvable {
    /// Nothing to divide among, or not as many of one thing as of another.
    Shape(String),
    /// A number is not finite.
    NotFinite,
    /// The covariance is not symmetric, or some portfolio would have a negative variance.
    NotACovariance,
    /// No weights keep all limits.
    Infeasible(String),
    /// No asset is expected to earn more than the risk-free rate.
    NothingToGain,
    /// The solver did not get there.
    Stuck,
}

impl Limits {
    /// Each asset between nothing and everything.
    pub fn long_only(assets: usize) -> Self {
        Self { lower: vec![0.0; assets], upper: vec![1.0; assets], groups: Vec::new() }
    }

    fn check(&self, assets: usize) -> Result<(), Unsolvable> {
        if self.lower.len() != assets || self.upper.len() != assets {
            let message = format!("limits are needed for {assets} assets");
            return Err(Unsolvable::Shape(message));
        }
        if self.groups.iter().any(|group| group.members.iter().any(|member| *member >= assets)) {
            return Err(Unsolvable::Shape("a group names an asset that is not there".to_owned()));
        }
        let all = self.lower.iter().chain(&self.upper);
        let of_groups = self.groups.iter().flat_map(|group| [&group.lower, &group.upper]);
        if all.chain(of_groups).any(|limit| !limit.is_finite()) {
            return Err(Unsolvable::NotFinite);
        }
        let crossed = |lower: &f64, upper: &f64| lower > upper;
        if self.lower.iter().zip(&self.upper).any(|(lower, upper)| crossed(lower, upper))
            || self.groups.iter().any(|group| crossed(&group.lower, &group.upper))
        {
            return Err(Unsolvable::Infeasible("a lower limit is above its upper one".to_owned()));
        }
        let (least, most): (f64, f64) = (self.lower.iter().sum(), self.upper.iter().sum());
        if least > 1.0 + 1e-12 || most < 1.0 - 1e-12 {
            let message = format!(
                "the limits allow {:.1} % to {:.1} % of the money, not 100 %",
                least * 100.0,
                most * 100.0
            );
            return Err(Unsolvable::Infeasible(message));
        }
        Ok(())
    }
}

/// Checks that `covariance` is one, of `assets` assets (any number when `None`).
fn check_covariance(covariance: &DMatrix<f64>, assets: Option<usize>) -> Result<usize, Unsolvable> {
    let rows = covariance.nrows();
    if rows == 0 || covariance.ncols() != rows || assets.is_some_and(|assets| assets != rows) {
        let message = format!("the covariance has {rows} rows and {} columns", covariance.ncols());
        return Err(Unsolvable::Shape(message));
    }
    if covariance.iter().any(|value| !value.is_finite()) {
        return Err(Unsolvable::NotFinite);
    }
    let scale = covariance.diagonal().max();
    let symmetric = (0..rows)
        .all(|i| (0..i).all(|j| (covariance[(i, j)] - covariance[(j, i)]).abs() <= 1e-9 * scale));
    if scale <= 0.0 || !symmetric || covariance.diagonal().min() < 0.0 {
        return Err(Unsolvable::NotACovariance);
    }
    // A tiny ridge lets singular covariances (fewer rows than assets) pass, and no indefinite one.
    let ridge = DMatrix::identity(rows, rows) * (scale * 1e-9);
    if (covariance + ridge).cholesky().is_none() {
        return Err(Unsolvable::NotACovariance);
    }
    Ok(rows)
}

fn check_expected(expected: &[f64], assets: usize) -> Result<(), Unsolvable> {
    if expected.len() != assets {
        let message = format!("{} expected returns for {assets} assets", expected.len());
        return Err(Unsolvable::Shape(message));
    }
    if expected.iter().any(|value| !value.is_finite()) {
        return Err(Unsolvable::NotFinite);
    }
    Ok(())
}

/// Returns the deviation of a portfolio's return: `√(wᵀ Σ w)`.
fn volatility(weights: &[f64], covariance: &DMatrix<f64>) -> f64 {
    let rows = weights.iter().enumerate().map(|(i, weight)| {
        let row: f64 = weights.iter().enumerate().map(|(j, w)| covariance[(i, j)] * w).sum();
        weight * row
    });
    rows.sum::<f64>().max(0.0).sqrt()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

impl Portfolio {
    fn of(weights: Vec<f64>, expected: Option<&[f64]>, covariance: &DMatrix<f64>) -> Self {
        let expected_return = expected.map_or(0.0, |expected| dot(&weights, expected));
        let volatility = volatility(&weights, covariance);
        Self { weights, expected_return, volatility }
    }
}

impl fmt::Display for Unsolvable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(what) => out.write_str(what),
            Self::NotFinite => out.write_str("every number must be finite"),
            Self::NotACovariance => out.write_str(
                "that is no covariance: it must be symmetric, and no portfolio may have a negative variance",
            ),
            Self::Infeasible(why) => write!(out, "no portfolio keeps all limits: {why}"),
            Self::NothingToGain => {
                out.write_str("no asset is expected to earn more than the risk-free rate")
            }
            Self::Stuck => out.write_str("the solver did not find the portfolio"),
        }
    }
}

impl std::error::Error for Unsolvable {}
