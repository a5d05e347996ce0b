//! Q9: a long-only frontier of 50 points over 50 assets.

use kernels::{data::asset_returns, measure::repeated};
use nalgebra::DMatrix;
use quant::optimise::{Limits, efficient_portfolio, frontier};
use serde_json::{Value, json};

const ASSETS: usize = 50;
const POINTS: usize = 50;
const DAYS: f64 = 2_520.0;

pub fn run() -> Value {
    let returns = asset_returns(50, 2_520);
    let mean: Vec<f64> = returns.iter().map(|column| column.iter().sum::<f64>() / DAYS).collect();
    let covariance = DMatrix::from_fn(ASSETS, ASSETS, |i, j| {
        let products = returns[i].iter().zip(&returns[j]);
        products.map(|(a, b)| (a - mean[i]) * (b - mean[j])).sum::<f64>() / (DAYS - 1.0) * 252.0
    });
    let expected: Vec<f64> = mean.iter().map(|value| value * 252.0).collect();
    let limits = Limits::long_only(ASSETS);
    let (portfolios, cpu) =
        repeated(|| frontier(&covariance, &expected, &limits, POINTS).unwrap_or_default());
    let highest = expected.iter().copied().fold(f64::MIN, f64::max);
    let last = efficient_portfolio(&covariance, &expected, highest * 0.999, &limits);
    json!({
        "cpu_s": cpu,
        "points": portfolios.len(),
        "check_vol_first_last": [
            portfolios.first().map(|portfolio| portfolio.volatility),
            last.ok().map(|portfolio| portfolio.volatility),
        ],
    })
}
