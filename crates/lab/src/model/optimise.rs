//! One portfolio for one objective.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use nalgebra::DMatrix;
use quant::optimise::{
    Limits, Portfolio, View, black_litterman, efficient_portfolio, hierarchical_risk_parity,
    implied_returns, maximum_sharpe, maximum_utility, minimum_cvar, minimum_variance,
    risk_contributions, risk_parity,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    objective::{
        AskedLimits, CovarianceMethod, PortfolioObjective, PortfolioView, TreeLinkage, WeightBound,
        WeightGroup, all_of_it, covariance, unsolvable, usual_confidence, usual_decay,
    },
    sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind, check_risk_free},
};

/// Returns that the linear program of expected shortfall can take within a second.
const MAX_CVAR_CELLS: usize = 60_000;

/// Views of one portfolio.
const MAX_VIEWS: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OptimizePortfolio {
    #[schema(example = json!(["AAPL", "MSFT"]), min_items = 2, max_items = 50)]
    pub formulas: Vec<String>,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub values: ValueKind,
    pub objective: PortfolioObjective,
    #[serde(default)]
    pub covariance: CovarianceMethod,
    /// How much the row before counts of what a row counts: of `ewma`.
    #[serde(default = "usual_decay")]
    #[schema(default = 0.94)]
    pub decay: f64,
    /// A year, a fraction.
    #[serde(default)]
    pub risk_free: f64,
    /// A year, one for each formula, in place of the means of the past.
    #[serde(default)]
    pub expected_returns: Vec<f64>,
    /// The least weight of each asset; below zero allows to sell short.
    #[serde(default)]
    pub lower: f64,
    #[serde(default = "all_of_it")]
    #[schema(default = 1.0)]
    pub upper: f64,
    /// Limits of single assets, in place of `lower` and `upper`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub bounds: Vec<WeightBound>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub groups: Vec<WeightGroup>,
    /// A year, of `target_return`.
    pub target_return: Option<f64>,
    /// Of `maximum_utility` and `black_litterman`, above 0 and at most 1000.
    #[serde(default = "usual_aversion")]
    #[schema(default = 3.0)]
    pub risk_aversion: f64,
    /// Of `minimum_cvar`, from 0.5 to below 1.
    #[serde(default = "usual_confidence")]
    #[schema(default = 0.95)]
    pub confidence: f64,
    /// Of `risk_parity`: above zero, one for each formula; equal ones without it.
    #[serde(default)]
    pub budgets: Vec<f64>,
    /// Of `hierarchical`.
    #[serde(default)]
    pub linkage: TreeLinkage,
    /// Of `black_litterman`: the market's weights; equal ones without it.
    #[serde(default)]
    pub market_weights: Vec<f64>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub views: Vec<PortfolioView>,
    /// How unsure the implied returns are, as a share of the covariance: of `black_litterman`.
    #[serde(default = "usual_tau")]
    #[schema(default = 0.05)]
    pub tau: f64,
}

fn usual_aversion() -> f64 {
    3.0
}
fn usual_tau() -> f64 {
    0.05
}

/// A portfolio's weights and what they are expected to do in a year.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PortfolioPoint {
    /// In the order of the formulas.
    pub weights: Vec<f64>,
    pub expected_return: f64,
    pub volatility: f64,
    /// Null without volatility.
    pub sharpe: Option<f64>,
}

/// What one asset has in a portfolio.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PortfolioWeight {
    #[schema(example = "AAPL")]
    pub formula: String,
    pub weight: f64,
    /// Its share of the portfolio's variance; null when that is zero.
    pub risk_share: Option<f64>,
    /// A year.
    pub expected_return: f64,
    pub volatility: f64,
}

/// A portfolio.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptimisedPortfolio {
    pub objective: PortfolioObjective,
    pub covariance: CovarianceMethod,
    /// How much of the target is in the shrunk covariance, 0 to 1.
    pub shrinkage: f64,
    pub portfolio: PortfolioPoint,
    pub assets: Vec<PortfolioWeight>,
    /// The mean loss per period in the worst periods: of `minimum_cvar`.
    pub expected_shortfall: Option<f64>,
    pub sample: SampleOfReturns,
}

/// Expectations and covariances a year.
pub(super) struct Moments {
    pub expected: Vec<f64>,
    pub covariance: DMatrix<f64>,
    pub shrinkage: f64,
}

impl Moments {
    /// Estimates them; `expected` a year stands in for the means of the past where it is given.
    pub fn of(
        sample: &Sample,
        method: CovarianceMethod,
        decay: f64,
        expected: &[f64],
    ) -> Result<Self> {
        let assets = sample.returns.len();
        let columns = sample.slices();
        let (matrix, shrinkage) = covariance(&columns, method, decay)?;
        let periods = sample.periods_per_year();
        if !expected.is_empty() && expected.len() != assets {
            let message = format!("give one for each of the {assets} formulas, or none");
            return Err(Error::invalid_at("/expected_returns", message));
        }
        if let Some(place) = expected.iter().position(|value| value.abs() > 100.0) {
            let message = "a return is a fraction a year, from -100 to 100";
            return Err(Error::invalid_at(format!("/expected_returns/{place}"), message));
        }
        let mean = |column: &&[f64]| quant::performance::mean(column).unwrap_or_default() * periods;
        let expected = if expected.is_empty() {
            columns.iter().map(mean).collect()
        } else {
            expected.to_vec()
        };
        Ok(Self { expected, covariance: matrix * periods, shrinkage })
    }

    /// What `portfolio` is expected to do.
    pub fn point(&self, portfolio: &Portfolio, risk_free: f64) -> PortfolioPoint {
        let pairs = portfolio.weights.iter().zip(&self.expected);
        let expected_return: f64 = pairs.map(|(weight, value)| weight * value).sum();
        let volatility = portfolio.volatility;
        let sharpe = (expected_return - risk_free) / volatility;
        PortfolioPoint {
            weights: portfolio.weights.clone(),
            expected_return,
            volatility,
            sharpe: sharpe.is_finite().then_some(sharpe),
        }
    }
}

/// Weights, and the loss where that was the aim.
struct Solved {
    portfolio: Portfolio,
    shortfall: Option<f64>,
}

/// Returns the portfolio of the objective.
pub(crate) fn optimise(ask: &OptimizePortfolio, table: SeriesTable) -> Result<OptimisedPortfolio> {
    check_risk_free(ask.risk_free)?;
    let asked = AskedLimits {
        formulas: &ask.formulas,
        lower: ask.lower,
        upper: ask.upper,
        bounds: &ask.bounds,
        groups: &ask.groups,
    };
    let limits = asked.limits()?;
    if asked.are_given()
        && matches!(
            ask.objective,
            PortfolioObjective::RiskParity | PortfolioObjective::Hierarchical
        )
    {
        let message = "this objective has no limits: leave lower, upper, bounds and groups out";
        return Err(Error::invalid_at("/objective", message));
    }
    // Two returns make a covariance of one; a third row tells it from nothing.
    let sample = Sample::of(table, ask.values, ReturnMethod::Simple, 3)?;
    let mut moments = Moments::of(&sample, ask.covariance, ask.decay, &ask.expected_returns)?;
    let Solved { portfolio, shortfall } = ask.solve(&sample, &mut moments, &limits)?;
    let shares = risk_contributions(&portfolio.weights, &moments.covariance);
    let assets = ask.formulas.iter().enumerate().map(|(place, formula)| PortfolioWeight {
        formula: formula.clone(),
        weight: portfolio.weights[place],
        risk_share: shares.as_ref().and_then(|shares| shares.get(place).copied()),
        expected_return: moments.expected[place],
        volatility: moments.covariance[(place, place)].max(0.0).sqrt(),
    });
    Ok(OptimisedPortfolio {
        objective: ask.objective,
        covariance: ask.covariance,
        shrinkage: moments.shrinkage,
        portfolio: moments.point(&portfolio, ask.risk_free),
        assets: assets.collect(),
        expected_shortfall: shortfall,
        sample: sample.described,
    })
}

impl OptimizePortfolio {
    fn solve(&self, sample: &Sample, moments: &mut Moments, limits: &Limits) -> Result<Solved> {
        use PortfolioObjective as Aim;
        let objective = |error| unsolvable(&error, "/objective");
        let Moments { expected, covariance, .. } = &*moments;
        let portfolio = match self.objective {
            Aim::MinimumVariance => {
                minimum_variance(covariance, Some(expected), limits).map_err(objective)?
            }
            Aim::MaximumSharpe => {
                maximum_sharpe(covariance, expected, self.risk_free, limits).map_err(objective)?
            }
            Aim::MaximumUtility => maximum_utility(covariance, expected, self.aversion()?, limits)
                .map_err(objective)?,
            Aim::TargetReturn => {
                let message = "say which return a year is to be earned";
                let target = self
                    .target_return
                    .ok_or_else(|| Error::invalid_at("/target_return", message))?;
                efficient_portfolio(covariance, expected, target, limits)
                    .map_err(|error| unsolvable(&error, "/target_return"))?
            }
            Aim::RiskParity => {
                let equal = vec![1.0; self.formulas.len()];
                let budgets = if self.budgets.is_empty() { &equal } else { &self.budgets };
                risk_parity(covariance, budgets).map_err(|error| unsolvable(&error, "/budgets"))?
            }
            Aim::Hierarchical => {
                let tree = hierarchical_risk_parity(covariance, self.linkage.into());
                tree.map_err(objective)?.portfolio
            }
            Aim::MinimumCvar => return self.least_shortfall(sample, moments, limits),
            Aim::BlackLitterman => self.believe(moments, limits)?,
        };
        Ok(Solved { portfolio, shortfall: None })
    }

    fn aversion(&self) -> Result<f64> {
        if self.risk_aversion > 0.0 && self.risk_aversion <= 1_000.0 {
            return Ok(self.risk_aversion);
        }
        Err(Error::invalid_at("/risk_aversion", "choose more than 0 and at most 1000"))
    }

    fn least_shortfall(
        &self,
        sample: &Sample,
        moments: &Moments,
        limits: &Limits,
    ) -> Result<Solved> {
        let columns = sample.slices();
        if columns.len() * sample.described.returns > MAX_CVAR_CELLS {
            let message = format!(
                "the lowest shortfall is found among at most {MAX_CVAR_CELLS} returns: choose a later start or fewer formulas"
            );
            return Err(Error::invalid_at("/from", message));
        }
        if !(0.5..1.0).contains(&self.confidence) {
            return Err(Error::invalid_at(
                "/confidence",
                "choose from 0.5 to below 1, such as 0.95",
            ));
        }
        let (weights, shortfall) = minimum_cvar(&columns, self.confidence, limits)
            .map_err(|error| unsolvable(&error, "/objective"))?;
        let column = nalgebra::DVector::from_column_slice(&weights);
        let variance = column.dot(&(&moments.covariance * &column));
        let portfolio =
            Portfolio { weights, expected_return: 0.0, volatility: variance.max(0.0).sqrt() };
        Ok(Solved { portfolio, shortfall: Some(shortfall) })
    }

    /// Replaces the expectations by what the market implies bent towards the views.
    #[expect(clippy::cast_precision_loss, reason = "at most fifty assets")]
    fn believe(&self, moments: &mut Moments, limits: &Limits) -> Result<Portfolio> {
        let assets = self.formulas.len();
        if self.views.len() > MAX_VIEWS {
            return Err(Error::invalid_at("/views", format!("give at most {MAX_VIEWS} views")));
        }
        if !(self.tau > 0.0 && self.tau <= 10.0) {
            return Err(Error::invalid_at("/tau", "choose more than 0 and at most 10"));
        }
        let market = if self.market_weights.is_empty() {
            vec![1.0 / assets as f64; assets]
        } else {
            self.market_weights.clone()
        };
        let prior = implied_returns(&moments.covariance, &market, self.aversion()?)
            .map_err(|error| unsolvable(&error, "/market_weights"))?;
        let view = |(number, view): (usize, &PortfolioView)| {
            if view.weights.len() != assets {
                let message = format!("a view needs a weight for each of the {assets} formulas");
                return Err(Error::invalid_at(format!("/views/{number}/weights"), message));
            }
            // The prior is in excess of the risk-free return, so the view must be.
            let invested: f64 = view.weights.iter().sum();
            Ok(View {
                portfolio: view.weights.clone(),
                expected_return: view.expected_return - self.risk_free * invested,
                variance: view.error.map(|error| error * error),
            })
        };
        let views = self.views.iter().enumerate().map(view).collect::<Result<Vec<_>>>()?;
        let beliefs = black_litterman(&moments.covariance, &prior, &views, self.tau)
            .map_err(|error| unsolvable(&error, "/views"))?;
        let best = maximum_sharpe(&beliefs.covariance, &beliefs.expected, 0.0, limits)
            .map_err(|error| unsolvable(&error, "/objective"))?;
        moments.expected = beliefs.expected.iter().map(|value| value + self.risk_free).collect();
        moments.covariance = beliefs.covariance;
        Ok(best)
    }
}
