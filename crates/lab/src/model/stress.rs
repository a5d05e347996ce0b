//! What a portfolio loses when one price moves and the others follow it as they used to.

use kernel::{Error, Result};
use quant::{
    performance::relative,
    risk::{Position, stress},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::Sample;

/// Shocks of one answer.
const MAX_SHOCKS: usize = 50;

/// One price that moves.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriceShock {
    /// One of the formulas.
    #[schema(example = "MSFT")]
    pub formula: String,
    /// A fraction from -1 to 10: -0.2 is a fall by a fifth.
    #[schema(example = -0.2)]
    pub by: f64,
}

/// What a shock does to a portfolio.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PortfolioStress {
    #[schema(example = "MSFT")]
    pub formula: String,
    pub by: f64,
    /// How each price moves, a fraction, in the order of the formulas: the others by their beta to the
    /// one that is shocked. Null when a beta is undefined.
    pub moves: Option<Vec<f64>>,
    /// What the portfolio gains, a fraction of the money.
    pub gain: Option<f64>,
    /// Why nothing is known, when nothing is.
    pub reason: Option<String>,
}

/// Returns what each shock does to `weights`.
pub(super) fn stresses(
    shocks: &[PriceShock],
    formulas: &[String],
    weights: &[f64],
    sample: &Sample,
) -> Result<Vec<PortfolioStress>> {
    if shocks.len() > MAX_SHOCKS {
        return Err(Error::invalid_at("/shocks", format!("ask for at most {MAX_SHOCKS}")));
    }
    let one = |(number, shock): (usize, &PriceShock)| {
        let wrong = |field: &str, message: &str| {
            Err(Error::invalid_at(format!("/shocks/{number}/{field}"), message))
        };
        if !(-1.0..=10.0).contains(&shock.by) {
            return wrong("by", "give a fraction from -1 to 10 (-0.2 is a fall by a fifth)");
        }
        match formulas.iter().position(|formula| *formula == shock.formula) {
            Some(place) => Ok(stressed(shock, place, weights, sample)),
            None => wrong("formula", "name one of the formulas"),
        }
    };
    shocks.iter().enumerate().map(one).collect()
}

fn stressed(shock: &PriceShock, place: usize, weights: &[f64], sample: &Sample) -> PortfolioStress {
    let base = &sample.returns[place];
    let beta = |own: &[f64]| relative(own, base, 0.0, 1.0).beta;
    let position = |(at, (weight, own)): (usize, (&f64, &Vec<f64>))| {
        let shocked = at == place;
        let betas = if shocked { Vec::new() } else { vec![beta(own)?] };
        Some(Position { value: *weight, betas, shock: shocked.then_some(shock.by) })
    };
    let positions: Option<Vec<Position>> =
        weights.iter().zip(&sample.returns).enumerate().map(position).collect();
    let done = positions.and_then(|positions| stress(&positions, &[shock.by]));
    let reason =
        done.is_none().then(|| format!("{} never moved: nothing follows it", shock.formula));
    PortfolioStress {
        formula: shock.formula.clone(),
        by: shock.by,
        gain: done.as_ref().map(|done| done.gain),
        moves: done.map(|done| done.moves),
        reason,
    }
}
