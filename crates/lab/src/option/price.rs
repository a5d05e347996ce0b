//! One option under one model.

use kernel::{Error, Result};
use quant::options::{
    self, MainGreeks, american, asian, bachelier,
    barrier::{self, Barrier, Knock, Side},
    black_scholes, black76,
    digital::{self, Payout},
    lattice::{self, Lattice, Tree},
    simulation::Paths,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ExerciseStyle, OptionGreeks, OptionModel, OptionRight, bump,
    terms::{Given, refused},
};

/// Steps of a lattice: the work of the Greeks grows with the square, and this is tens of milliseconds.
const MAX_STEPS: usize = 2_000;

/// Pairs of paths times fixings: with the Greeks a second or so.
const MAX_DRAWS: usize = 2_000_000;

/// An option and a model. `spot` or, for `black76` and `bachelier`, `forward`; the part named like the
/// model says what else it needs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceOption {
    #[serde(default)]
    pub model: OptionModel,
    pub right: OptionRight,
    #[schema(example = 100.0)]
    pub spot: Option<f64>,
    pub forward: Option<f64>,
    #[schema(example = 105.0)]
    pub strike: f64,
    /// To expiry; 0.5 is half a year.
    #[schema(example = 0.5)]
    pub years: f64,
    /// A fraction a year (0.2 is 20 %), for `bachelier` in price units.
    #[schema(example = 0.2)]
    pub volatility: f64,
    /// Continuously compounded.
    #[serde(default)]
    #[schema(example = 0.03)]
    pub rate: f64,
    /// Continuously compounded; the foreign rate of a currency.
    pub dividend_yield: Option<f64>,
    pub lattice: Option<LatticeTerms>,
    pub barrier: Option<BarrierTerms>,
    pub digital: Option<DigitalTerms>,
    pub asian: Option<AsianTerms>,
}

/// How the steps of a lattice are chosen.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LatticeTree {
    CoxRossRubinstein,
    #[default]
    LeisenReimer,
}

/// A lattice.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LatticeTerms {
    #[serde(default)]
    pub tree: LatticeTree,
    #[serde(default)]
    pub exercise: ExerciseStyle,
    #[serde(default = "usual_steps")]
    #[schema(default = 501, minimum = 2, maximum = 2000)]
    pub steps: usize,
}

/// Whether the barrier is below or above the spot.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BarrierSide {
    Down,
    Up,
}

/// Whether a touch begins or ends the option.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BarrierKnock {
    In,
    Out,
}

/// A barrier, watched at all times.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BarrierTerms {
    pub side: BarrierSide,
    pub knock: BarrierKnock,
    pub level: f64,
    /// Paid at the touch that ends the option, or at expiry when it never began.
    #[serde(default)]
    pub rebate: f64,
}

/// What an all-or-nothing option pays: an amount of cash, or the asset without it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DigitalTerms {
    pub cash: Option<f64>,
}

/// How an average is formed.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AverageKind {
    /// By simulation, with a standard error.
    #[default]
    Arithmetic,
    /// By closed form.
    Geometric,
}

/// An option on the average of equally spaced prices, the last at expiry.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AsianTerms {
    #[serde(default)]
    pub average: AverageKind,
    #[schema(minimum = 1, example = 12)]
    pub fixings: usize,
    /// Pairs of a simulated path and its mirror image; times fixings at most 2,000,000.
    #[serde(default = "usual_pairs")]
    #[schema(default = 10000, minimum = 2)]
    pub pairs: usize,
    /// The same seed gives the same answer.
    #[serde(default)]
    pub seed: u64,
}

fn usual_steps() -> usize {
    501
}

fn usual_pairs() -> usize {
    10_000
}

/// What an option is worth.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionValue {
    pub model: OptionModel,
    pub price: f64,
    /// Of a simulated price: two of them are about 95 %; null where the price is not simulated.
    pub standard_error: Option<f64>,
    /// What exercise now would pay; null where there is none.
    pub intrinsic_value: Option<f64>,
    /// Null where the price has a kink.
    pub greeks: Option<OptionGreeks>,
    /// Why there are no Greeks.
    pub greeks_reason: Option<String>,
}

/// Prices an option.
pub(crate) fn price(ask: &PriceOption) -> Result<OptionValue> {
    ask.check_parts()?;
    match ask.model {
        OptionModel::Black76 | OptionModel::Bachelier => ask.on_forward(),
        _ => ask.on_spot(),
    }
}

impl PriceOption {
    fn given(&self) -> Given {
        let Self { right, spot, forward, strike, years, volatility, rate, dividend_yield, .. } =
            *self;
        Given { right, spot, forward, strike, years, volatility, rate, dividend_yield }
    }

    /// Refuses parts that the model does not look at: they would be believed to matter.
    fn check_parts(&self) -> Result<()> {
        let parts = [
            ("lattice", self.lattice.is_some(), OptionModel::Lattice),
            ("barrier", self.barrier.is_some(), OptionModel::Barrier),
            ("digital", self.digital.is_some(), OptionModel::Digital),
            ("asian", self.asian.is_some(), OptionModel::Asian),
        ];
        let foreign = parts.iter().find(|(_, is_given, model)| *is_given && *model != self.model);
        foreign.map_or(Ok(()), |(part, ..)| {
            let message = format!("leave this out, or choose the model {part}");
            Err(Error::invalid_at(format!("/{part}"), message))
        })
    }

    fn on_forward(&self) -> Result<OptionValue> {
        let option = self.given().on_forward()?;
        let (price, greeks) = if self.model == OptionModel::Black76 {
            (black76::price(&option), black76::greeks(&option))
        } else {
            (bachelier::price(&option), bachelier::greeks(&option))
        };
        let intrinsic = option.right.payoff(option.forward, option.strike);
        Ok(self.value(price.map_err(refused)?, Some(intrinsic), greeks.map(OptionGreeks::from)))
    }

    fn on_spot(&self) -> Result<OptionValue> {
        let option = self.given().vanilla()?;
        let intrinsic = Some(option.intrinsic());
        let of_main = |greeks: Result<MainGreeks, options::Error>| greeks.map(OptionGreeks::from);
        match self.model {
            OptionModel::American => {
                let price = american::price(&option).map_err(refused)?;
                Ok(self.value(price, intrinsic, of_main(american::greeks(&option))))
            }
            OptionModel::Lattice => {
                let lattice = self.lattice()?;
                let price = lattice::price(&option, lattice).map_err(refused)?;
                Ok(self.value(price, intrinsic, of_main(lattice::greeks(&option, lattice))))
            }
            OptionModel::Barrier => {
                let barrier = self.barrier()?;
                let price = barrier::price(&option, barrier).map_err(refused)?;
                let greeks = bump::greeks(&option, |option| barrier::price(option, barrier));
                Ok(self.value(price, None, of_main(greeks)))
            }
            OptionModel::Digital => {
                let terms = self.digital.ok_or_else(|| missing("digital"))?;
                let payout = terms.cash.map_or(Payout::Asset, Payout::Cash);
                let price = digital::price(&option, payout).map_err(refused)?;
                Ok(self.value(price, None, of_main(digital::greeks(&option, payout))))
            }
            OptionModel::Asian => self.asian(),
            _ => {
                let price = black_scholes::price(&option).map_err(refused)?;
                let greeks = black_scholes::greeks(&option).map(OptionGreeks::from);
                Ok(self.value(price, intrinsic, greeks))
            }
        }
    }

    fn asian(&self) -> Result<OptionValue> {
        let option = self.given().vanilla()?;
        let AsianTerms { average, fixings, pairs, seed } =
            self.asian.ok_or_else(|| missing("asian"))?;
        if matches!(average, AverageKind::Geometric) {
            let of = |option: &_| asian::geometric(option, Some(fixings));
            let price = of(&option).map_err(refused)?;
            let greeks = bump::greeks(&option, of).map(OptionGreeks::from);
            return Ok(self.value(price, None, greeks));
        }
        if pairs.saturating_mul(fixings) > MAX_DRAWS {
            let message = format!("pairs times fixings must be at most {MAX_DRAWS}");
            return Err(Error::invalid_at("/asian/pairs", message));
        }
        let paths = Paths { pairs, seed };
        let estimate = asian::arithmetic(&option, fixings, paths).map_err(refused)?;
        // One seed for all prices, so that their differences are not noise.
        let of = |option: &_| asian::arithmetic(option, fixings, paths).map(|found| found.value);
        let greeks = bump::greeks(&option, of).map(OptionGreeks::from);
        let value = self.value(estimate.value, None, greeks);
        Ok(OptionValue { standard_error: Some(estimate.standard_error), ..value })
    }

    fn lattice(&self) -> Result<Lattice> {
        let usual = LatticeTerms {
            tree: LatticeTree::default(),
            exercise: ExerciseStyle::default(),
            steps: usual_steps(),
        };
        let terms = self.lattice.unwrap_or(usual);
        if terms.steps > MAX_STEPS {
            let message = format!("take at most {MAX_STEPS} steps");
            return Err(Error::invalid_at("/lattice/steps", message));
        }
        let tree = match terms.tree {
            LatticeTree::CoxRossRubinstein => Tree::CoxRossRubinstein,
            LatticeTree::LeisenReimer => Tree::LeisenReimer,
        };
        Ok(Lattice { tree, exercise: terms.exercise.into(), steps: terms.steps })
    }

    fn barrier(&self) -> Result<Barrier> {
        let terms = self.barrier.ok_or_else(|| missing("barrier"))?;
        let side = match terms.side {
            BarrierSide::Down => Side::Down,
            BarrierSide::Up => Side::Up,
        };
        let knock = match terms.knock {
            BarrierKnock::In => Knock::In,
            BarrierKnock::Out => Knock::Out,
        };
        Ok(Barrier { side, knock, level: terms.level, rebate: terms.rebate })
    }

    fn value(
        &self,
        price: f64,
        intrinsic_value: Option<f64>,
        greeks: Result<OptionGreeks, options::Error>,
    ) -> OptionValue {
        let (greeks, greeks_reason) = match greeks {
            Ok(greeks) => (Some(greeks), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let model = self.model;
        let standard_error = None;
        OptionValue { model, price, standard_error, intrinsic_value, greeks, greeks_reason }
    }
}

fn missing(part: &str) -> Error {
    Error::invalid_at(format!("/{part}"), format!("the model {part} needs this part"))
}
