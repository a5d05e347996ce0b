//! A slice through quotes, by least squares.

use nalgebra::{SMatrix, SVector};

use super::{Error, Svi};

/// A quoted volatility as total variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quote {
    pub log_moneyness: f64,
    pub total_variance: f64,
    /// How much it counts; the inverse of the squared error, or 1.
    pub weight: f64,
}

/// A slice with how far it is from its quotes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    pub svi: Svi,
    /// The root of the weighted mean squared error of total variance.
    pub rms: f64,
}

/// As many as the form has parameters.
const FEWEST: usize = 5;
const MAX_STEPS: usize = 200;
/// First curvatures that are tried.
const STARTS: [f64; 4] = [0.02, 0.1, 0.3, 1.0];
/// First correlations, squeezed.
const LEANS: [f64; 2] = [-0.4, 0.4];
/// First steepness of the wings, over that of the quotes.
const STEEPNESS: [f64; 2] = [0.5, 2.0];

type Parameters = SVector<f64, 5>;

/// Returns the raw SVI slice nearest to at least five quotes, by the method of Levenberg and Marquardt
/// from several starts.
///
/// The parameters are such that every step has positive variance, `|ρ| < 1` and wings no steeper than 2
/// (Lee 2004); butterflies are not excluded: ask [`super::Surface::arbitrage`].
pub fn fit(quotes: &[Quote]) -> Result<Fit, Error> {
    let usable = |quote: &Quote| {
        quote.log_moneyness.is_finite()
            && quote.total_variance > 0.0
            && quote.total_variance.is_finite()
            && quote.weight > 0.0
            && quote.weight.is_finite()
    };
    if !quotes.iter().all(usable) {
        return Err(Error::Range("quotes", "finite, with variance and weight above zero"));
    }
    if quotes.len() < FEWEST {
        return Err(Error::Range("quotes", "at least five"));
    }
    let best = STARTS
        .iter()
        .flat_map(|sigma| LEANS.map(|lean| (sigma, lean)))
        .flat_map(|(sigma, lean)| STEEPNESS.map(|steep| start(quotes, *sigma, (lean, steep))))
        .map(|start| descended(quotes, start))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or(Error::OutOfRange)?;
    let weight: f64 = quotes.iter().map(|quote| quote.weight).sum();
    let rms = (best.1 / weight).sqrt();
    if rms.is_finite() { Ok(Fit { svi: slice(&best.0), rms }) } else { Err(Error::OutOfRange) }
}

/// Parameters without bounds: the logarithm of the least variance, the wings' steepness and the
/// correlation squeezed, the centre, the logarithm of the curvature.
fn slice(p: &Parameters) -> Svi {
    let (rho, sigma) = (p[2].tanh(), p[4].clamp(-12.0, 4.0).exp());
    let b = 2.0 / (1.0 + (-p[1]).exp()) / (1.0 + rho.abs());
    let least = p[0].clamp(-40.0, 10.0).exp();
    Svi { a: least - b * sigma * (1.0 - rho * rho).max(0.0).sqrt(), b, rho, m: p[3], sigma }
}

fn start(quotes: &[Quote], sigma: f64, (lean, steepness): (f64, f64)) -> Parameters {
    let by = |a: &&Quote, b: &&Quote| a.total_variance.total_cmp(&b.total_variance);
    let lowest =
        quotes.iter().min_by(by).map_or((0.0, 1e-4), |q| (q.log_moneyness, q.total_variance));
    let highest =
        quotes.iter().max_by(by).map_or((1.0, 1e-3), |q| (q.log_moneyness, q.total_variance));
    let rise = (highest.1 - lowest.1) / (highest.0 - lowest.0).abs().max(1e-3);
    let steep = (steepness * rise).clamp(1e-4, 1.9);
    Parameters::new(lowest.1.ln(), -(2.0 / steep - 1.0).ln(), lean, lowest.0, sigma.ln())
}

fn errors(quotes: &[Quote], p: &Parameters) -> Vec<f64> {
    let svi = slice(p);
    let error = |quote: &Quote| {
        quote.weight.sqrt() * (svi.total_variance(quote.log_moneyness) - quote.total_variance)
    };
    quotes.iter().map(error).collect()
}

fn squares(errors: &[f64]) -> f64 {
    errors.iter().map(|error| error * error).sum()
}

/// Returns the parameters at the bottom and the sum of squares there.
fn descended(quotes: &[Quote], from: Parameters) -> (Parameters, f64) {
    let (mut at, mut damping) = (from, 1e-2);
    let mut here = errors(quotes, &at);
    let mut cost = squares(&here);
    for _ in 0..MAX_STEPS {
        let (normal, gradient) = slopes(quotes, &at, &here);
        let mut damped = normal;
        for i in 0..5 {
            damped[(i, i)] += damping * normal[(i, i)].max(1e-14 * normal.trace());
        }
        let Some(step) = damped.cholesky().map(|factor| factor.solve(&gradient)) else {
            damping *= 10.0;
            if damping > 1e12 {
                break;
            }
            continue;
        };
        let next = at - step;
        let there = errors(quotes, &next);
        let tried = squares(&there);
        if tried < cost {
            let settled = cost - tried <= 1e-14 * cost;
            (at, here, cost) = (next, there, tried);
            damping = (damping * 0.2).max(1e-14);
            if settled {
                break;
            }
        } else {
            damping *= 5.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    (at, cost)
}

/// Returns `JᵀJ` and `Jᵀe` by central differences.
fn slopes(quotes: &[Quote], at: &Parameters, here: &[f64]) -> (SMatrix<f64, 5, 5>, Parameters) {
    let columns: [Vec<f64>; 5] = std::array::from_fn(|i| {
        let by = 1e-6 * (1.0 + at[i].abs());
        let (mut up, mut down) = (*at, *at);
        up[i] += by;
        down[i] -= by;
        let pairs = errors(quotes, &up).into_iter().zip(errors(quotes, &down));
        pairs.map(|(up, down)| (up - down) / (2.0 * by)).collect()
    });
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let normal = SMatrix::from_fn(|i, j| product(&columns[i], &columns[j]));
    (normal, Parameters::from_fn(|i, _| product(&columns[i], here)))
}
