//! Q6, Q7, Q8: covariance, Monte-Carlo value at risk, and ratios of many assets.

#![expect(clippy::cast_precision_loss, reason = "a few assets and days")]

use kernels::{data::uniform, measure::repeated};
use quant::{
    performance::column_ratios,
    risk::{Level, Simulation, sample_covariance, simulated_normal_loss},
};
use serde_json::{Value, json};

const ASSETS: usize = 500;
const DAYS: usize = 2_520;
const PATHS: usize = 100_000;
const SIMULATED_ASSETS: usize = 50;

pub fn covariance() -> Value {
    let returns = asset_returns();
    let columns = slices(&returns);
    let (covariance, cpu) = repeated(|| sample_covariance(&columns));
    let first = covariance.map(|covariance| (covariance.matrix[(0, 0)], covariance.matrix[(1, 0)]));
    json!({
        "cpu_s": cpu,
        // Counted as the peers count, both halves of the matrix.
        "gflops": 2.0 * (ASSETS * ASSETS * DAYS) as f64 / cpu / 1e9,
        "first": first,
    })
}

pub fn monte_carlo() -> Value {
    let returns = asset_returns();
    let columns = &slices(&returns)[..SIMULATED_ASSETS];
    let Some(covariance) = sample_covariance(columns) else { return Value::Null };
    let means: Vec<f64> =
        columns.iter().map(|column| column.iter().sum::<f64>() / DAYS as f64).collect();
    let weights = [1.0 / SIMULATED_ASSETS as f64; SIMULATED_ASSETS];
    let Some(level) = Level::new(0.95, 1) else { return Value::Null };
    let simulation = Simulation { paths: PATHS, seed: 1 };
    let (loss, cpu) =
        repeated(|| simulated_normal_loss(&means, &covariance.matrix, &weights, level, simulation));
    let Ok(simulated) = loss else { return Value::Null };
    json!({
        "cpu_s": cpu,
        "check": [simulated.loss.value_at_risk, simulated.loss.expected_shortfall],
        "standard_errors": [simulated.value_at_risk_error, simulated.expected_shortfall_error],
    })
}

pub fn performance() -> Value {
    let returns = asset_returns();
    let columns = slices(&returns);
    let (ratios, cpu) = repeated(|| column_ratios(&columns, 252.0));
    let first = ratios.first().map(|first| (first.sharpe, first.sortino, first.maximum_drawdown));
    json!({"cpu_s": cpu, "first": first})
}

/// Returns a column an asset: `beta` times the market and noise of its own.
fn asset_returns() -> Vec<Vec<f64>> {
    let near_normals = |stream: u64| -> Vec<f64> {
        let drawn = |day: u64| (0..4).map(|k| uniform(stream, 4 * day + k)).sum::<f64>() - 2.0;
        (0..DAYS as u64).map(|day| drawn(day) * 1.732_050_807_568_877_2).collect()
    };
    let market: Vec<f64> = near_normals(4).iter().map(|noise| 0.0003 + 0.008 * noise).collect();
    (0..ASSETS as u64)
        .map(|asset| {
            let beta = 0.5 + uniform(5, asset);
            let own = near_normals(10_000 + asset);
            market.iter().zip(own).map(|(market, noise)| beta * market + 0.01 * noise).collect()
        })
        .collect()
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}
