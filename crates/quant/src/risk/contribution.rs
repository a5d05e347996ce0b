//! Which asset brings how much of the loss.

use nalgebra::{DMatrix, DVector};

use super::{Level, Loss, tail::normal_loss_of};
use crate::{normal, performance::finite};

/// The normal loss of a portfolio and each asset's part in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    pub loss: Loss,
    /// How much the value at risk grows with one unit more of the asset's weight.
    pub marginal: Vec<f64>,
    /// Weight times marginal; they sum to the value at risk.
    pub component: Vec<f64>,
    /// The same for the expected shortfall.
    pub shortfall: Vec<f64>,
}

/// Returns the normal value at risk of a portfolio and what each asset contributes:
/// `mᵢ = −h μᵢ − √h z (Σw)ᵢ / √(wᵀ Σ w)`, `z` the quantile of the tail, below zero.
///
/// - `means`, `covariance`: per period.
/// - `weights`: one an asset.
///
/// `None` when the shapes differ, a number is not finite, or the portfolio has no variance.
///
/// Source: Jorion (2006), “Value at Risk”, chapter 7; Euler's theorem for functions of degree one.
pub fn contributions(
    means: &[f64],
    covariance: &DMatrix<f64>,
    weights: &[f64],
    level: Level,
) -> Option<Contributions> {
    let assets = weights.len();
    if means.len() != assets || covariance.shape() != (assets, assets) {
        return None;
    }
    let horizon = f64::from(level.horizon());
    let weight = DVector::from_column_slice(weights);
    let along = covariance * &weight;
    let deviation = weight.dot(&along).sqrt();
    if !(deviation > 0.0 && deviation.is_finite()) {
        return None;
    }
    let z = level.quantile()?;
    let beyond = normal::density(z) / level.tail();
    let slope = |times: f64| -> Option<Vec<f64>> {
        let one = |(mean, along): (&f64, &f64)| {
            finite(times * horizon.sqrt() * along / deviation - horizon * mean)
        };
        means.iter().zip(&along).map(one).collect()
    };
    let weighted =
        |slopes: &[f64]| slopes.iter().zip(weights).map(|(slope, weight)| slope * weight).collect();
    let marginal = slope(-z)?;
    let mean = horizon * means.iter().zip(weights).map(|(mean, weight)| mean * weight).sum::<f64>();
    Some(Contributions {
        loss: normal_loss_of(mean, horizon.sqrt() * deviation, level)?,
        component: weighted(&marginal),
        shortfall: weighted(&slope(beyond)?),
        marginal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_sum_to_the_whole() {
        let covariance = DMatrix::from_row_slice(2, 2, &[0.04, -0.01, -0.01, 0.09]);
        let level = Level::new(0.99, 10).unwrap();
        let parts = contributions(&[0.001, 0.002], &covariance, &[0.7, 0.3], level).unwrap();
        assert!((parts.component.iter().sum::<f64>() - parts.loss.value_at_risk).abs() < 1e-14);
        assert!(
            (parts.shortfall.iter().sum::<f64>() - parts.loss.expected_shortfall).abs() < 1e-14
        );
    }

    #[test]
    fn no_variance_has_no_parts() {
        let level = Level::new(0.95, 1).unwrap();
        assert_eq!(contributions(&[0.0], &DMatrix::zeros(1, 1), &[1.0], level), None);
        assert_eq!(contributions(&[], &DMatrix::zeros(1, 1), &[1.0], level), None);
    }
}
