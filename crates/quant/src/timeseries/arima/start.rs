//! Where the search for a model's numbers begins.

use super::Prepared;
use crate::{
    regression::{Errors, Intercept, least_squares},
    timeseries::autocorrelation::autocorrelations,
};

/// Natural numbers to begin with: nearly nothing, an autoregression, and the estimate of Hannan and Rissanen.
pub(super) fn candidates(prepared: &Prepared) -> Vec<Vec<f64>> {
    let order = prepared.order;
    let flat = order.parameters();
    // Not zero itself: with equal lags of both kinds nothing changes there along a line.
    let mut small = vec![0.0; flat];
    for (place, number) in small.iter_mut().enumerate().take(flat - usize::from(order.constant)) {
        *number = if place < order.ar { 0.1 } else { -0.05 };
    }
    let mut out = vec![small];
    if order.ar > 0
        && let Some(ar) = autoregression(&prepared.working, order.ar)
    {
        let mut start = vec![0.0; flat];
        start[..order.ar].copy_from_slice(&ar);
        out.push(start);
    }
    if order.ma > 0
        && let Some(both) = hannan_rissanen(&prepared.working, order.ar, order.ma)
    {
        let mut start = vec![0.0; flat];
        start[..both.len()].copy_from_slice(&both);
        out.push(start);
    }
    out
}

/// The coefficients that Yule and Walker's equations give, by Durbin and Levinson's recursion.
fn autoregression(values: &[f64], lags: usize) -> Option<Vec<f64>> {
    let correlations = autocorrelations(values, lags)?;
    let mut out: Vec<f64> = Vec::with_capacity(lags);
    let mut left = 1.0;
    for correlation in &correlations {
        let before: f64 =
            out.iter().zip(correlations[..out.len()].iter().rev()).map(|(a, r)| a * r).sum();
        let partial = (correlation - before) / left;
        if !partial.is_finite() {
            return None;
        }
        let earlier = out.clone();
        for (phi, mirrored) in out.iter_mut().zip(earlier.iter().rev()) {
            *phi -= partial * mirrored;
        }
        out.push(partial);
        left *= 1.0 - partial * partial;
    }
    Some(out)
}

/// Shocks by a long autoregression, then a regression on values and shocks before.
///
/// Source: Hannan, Rissanen (1982), “Recursive Estimation of Mixed Autoregressive-Moving Average Order”,
/// Biometrika 69(1).
fn hannan_rissanen(values: &[f64], ar: usize, ma: usize) -> Option<Vec<f64>> {
    let long = (ar.max(ma) + 5).min(values.len() / 4);
    let phi = autoregression(values, long)?;
    let shock = |t: usize| {
        let before = phi.iter().enumerate().map(|(i, phi)| phi * values[t - i - 1]);
        values[t] - before.sum::<f64>()
    };
    let shocks: Vec<f64> = (long..values.len()).map(shock).collect();
    let deepest = ar.max(ma);
    let own = values.get(long + deepest..)?;
    let lagged = |column: &[f64], lag: usize| -> Option<Vec<f64>> {
        let first = column.len().checked_sub(own.len() + lag)?;
        Some(column.get(first..first + own.len())?.to_vec())
    };
    let of_values = (1..=ar).map(|lag| lagged(values, lag));
    let columns: Option<Vec<Vec<f64>>> =
        of_values.chain((1..=ma).map(|lag| lagged(&shocks, lag))).collect();
    let columns = columns?;
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let fit = least_squares(own, &slices, Intercept::None, Errors::Classical).ok()?;
    Some(fit.coefficients.iter().map(|each| each.estimate).collect())
}
