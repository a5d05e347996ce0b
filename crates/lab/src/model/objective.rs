//! What a portfolio is to reach, and within which limits.

use kernel::{Error, Result};
use nalgebra::DMatrix;
use quant::{
    optimise::{Group, Limits, Linkage, Unsolvable},
    risk::{ewma_covariance, ledoit_wolf_covariance, sample_covariance},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Groups of assets in one question.
const MAX_GROUPS: usize = 50;

/// What a portfolio is to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PortfolioObjective {
    MinimumVariance,
    MaximumSharpe,
    /// The highest return less half of `risk_aversion` times the variance.
    MaximumUtility,
    /// The lowest variance among those expected to earn `target_return`.
    TargetReturn,
    /// Each asset brings the same share of the variance, or the share that `budgets` say; has no limits.
    RiskParity,
    /// Money follows a tree of what moves together; has no limits.
    Hierarchical,
    /// The lowest mean loss in the worst periods, by `confidence`.
    #[serde(rename = "minimum_cvar")]
    MinimumCvar,
    /// The highest Sharpe ratio by the returns that `market_weights` imply, bent towards `views`.
    BlackLitterman,
}

/// How the covariance is estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CovarianceMethod {
    #[default]
    Sample,
    /// Weighted towards the present by `decay`.
    Ewma,
    /// Shrunk towards equal variances without correlation.
    LedoitWolf,
}

/// How far apart two branches of the tree are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TreeLinkage {
    #[default]
    Single,
    Average,
    Complete,
    Ward,
}

/// The limits of one asset, as fractions of the money.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightBound {
    /// One of the formulas.
    #[schema(example = "AAPL")]
    pub formula: String,
    #[schema(example = 0.0)]
    pub lower: f64,
    #[schema(example = 0.4)]
    pub upper: f64,
}

/// The limits of several assets together.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightGroup {
    #[schema(example = json!(["AAPL", "MSFT"]))]
    pub formulas: Vec<String>,
    #[schema(example = 0.1)]
    pub lower: f64,
    #[schema(example = 0.6)]
    pub upper: f64,
}

/// What somebody believes a portfolio will earn.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortfolioView {
    /// A number for each formula: 1 for “it earns so much”, 1 and -1 for “so much more than the other”.
    #[schema(example = json!([1.0, -1.0]))]
    pub weights: Vec<f64>,
    /// A year, a fraction.
    #[schema(example = 0.02)]
    pub expected_return: f64,
    /// The standard error of the view a year; without it as unsure as the prior is.
    pub error: Option<f64>,
}

/// Limits as they are asked, shared by the questions that have them.
pub(crate) struct AskedLimits<'a> {
    pub formulas: &'a [String],
    pub lower: f64,
    pub upper: f64,
    pub bounds: &'a [WeightBound],
    pub groups: &'a [WeightGroup],
}

impl AskedLimits<'_> {
    /// Whether anything but “between nothing and everything” is asked.
    pub fn are_given(&self) -> bool {
        #[expect(clippy::float_cmp, reason = "exactly what stands in for nothing given")]
        let usual = self.lower == 0.0 && self.upper == 1.0;
        !usual || !self.bounds.is_empty() || !self.groups.is_empty()
    }

    /// Returns the limits, or where they are wrong.
    pub fn limits(&self) -> Result<Limits> {
        let assets = self.formulas.len();
        check_pair(self.lower, self.upper, "")?;
        let mut limits = Limits {
            lower: vec![self.lower; assets],
            upper: vec![self.upper; assets],
            groups: Vec::new(),
        };
        if self.bounds.len() > assets || self.groups.len() > MAX_GROUPS {
            let message = format!("give at most one bound a formula and {MAX_GROUPS} groups");
            return Err(Error::invalid_at("/bounds", message));
        }
        for (number, bound) in self.bounds.iter().enumerate() {
            let pointer = format!("/bounds/{number}");
            check_pair(bound.lower, bound.upper, &pointer)?;
            let place = self.place(&bound.formula, &format!("{pointer}/formula"))?;
            (limits.lower[place], limits.upper[place]) = (bound.lower, bound.upper);
        }
        for (number, group) in self.groups.iter().enumerate() {
            let pointer = format!("/groups/{number}");
            check_pair(group.lower, group.upper, &pointer)?;
            let mut members = Vec::new();
            for (member, formula) in group.formulas.iter().enumerate().take(assets + 1) {
                let place = self.place(formula, &format!("{pointer}/formulas/{member}"))?;
                if members.contains(&place) {
                    let message = format!("{formula} is in the group twice");
                    return Err(Error::invalid_at(format!("{pointer}/formulas/{member}"), message));
                }
                members.push(place);
            }
            limits.groups.push(Group { members, lower: group.lower, upper: group.upper });
        }
        Ok(limits)
    }

    fn place(&self, formula: &str, pointer: &str) -> Result<usize> {
        let place = self.formulas.iter().position(|one| one == formula);
        place.ok_or_else(|| {
            Error::invalid_at(pointer, format!("{formula:?} is not among the formulas"))
        })
    }
}

fn check_pair(lower: f64, upper: f64, pointer: &str) -> Result<()> {
    let within = |value: f64| (-10.0..=10.0).contains(&value);
    if !within(lower) || !within(upper) {
        let side = if within(lower) { "upper" } else { "lower" };
        let message = "a limit is a fraction of the money, from -10 to 10";
        return Err(Error::invalid_at(format!("{pointer}/{side}"), message));
    }
    if lower > upper {
        return Err(Error::invalid_at(
            format!("{pointer}/lower"),
            "the lower limit is above the upper one",
        ));
    }
    Ok(())
}

/// Returns the covariance per period of the columns of returns.
pub(crate) fn covariance(
    columns: &[&[f64]],
    method: CovarianceMethod,
    decay: f64,
) -> Result<(DMatrix<f64>, f64)> {
    if !(0.5..1.0).contains(&decay) {
        return Err(Error::invalid_at(
            "/decay",
            "choose a decay from 0.5 to below 1, such as 0.94 for days",
        ));
    }
    let made = match method {
        CovarianceMethod::Sample => sample_covariance(columns),
        CovarianceMethod::Ewma => ewma_covariance(columns, decay),
        CovarianceMethod::LedoitWolf => ledoit_wolf_covariance(columns),
    };
    let made =
        made.ok_or_else(|| Error::invalid("these returns have no covariance: choose others"))?;
    Ok((made.matrix, made.shrinkage))
}

/// Says why there are no weights, and where that can be changed.
pub(crate) fn unsolvable(error: &Unsolvable, pointer: &str) -> Error {
    Error::Invalid {
        code: "PORTFOLIO_UNSOLVABLE",
        // Expectations are given a year here, so its period is one.
        message: error.to_string().replace(" a period", " a year"),
        pointer: Some(pointer.to_owned()),
    }
}

impl From<TreeLinkage> for Linkage {
    fn from(linkage: TreeLinkage) -> Self {
        match linkage {
            TreeLinkage::Single => Self::Single,
            TreeLinkage::Average => Self::Average,
            TreeLinkage::Complete => Self::Complete,
            TreeLinkage::Ward => Self::Ward,
        }
    }
}

/// How much the row before counts of what a row counts, in days: J. P. Morgan (1996).
pub(super) fn usual_decay() -> f64 {
    0.94
}

pub(super) fn usual_confidence() -> f64 {
    0.95
}

/// The greatest weight when nothing is said.
pub(super) fn all_of_it() -> f64 {
    1.0
}
