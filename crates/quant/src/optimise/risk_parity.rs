//! Risk parity: every asset bears its share of the risk.

use nalgebra::{DMatrix, DVector};

use super::{Portfolio, Unsolvable, check_covariance};

/// Newton steps; some ten suffice.
const MAX_STEPS: usize = 200;

/// Returns the long-only weights whose shares of the variance are `budgets`.
///
/// Minimises `½ yᵀ Σ y − Σ bᵢ ln yᵢ` by damped Newton steps and scales `y` to sum to one; the minimum is
/// unique.
///
/// - `budgets`: positive, an asset each; they are scaled to sum to one. Equal budgets give equal risk.
///
/// # Errors
///
/// [`Unsolvable`] for shapes that do not fit, budgets that are not above zero, a matrix that is no
/// covariance or is singular.
///
/// Source: Spinu (2013), “An Algorithm for Computing Risk Parity Weights”; Maillard, Roncalli, Teïletche
/// (2010), “The Properties of Equally Weighted Risk Contribution Portfolios”.
pub fn risk_parity(covariance: &DMatrix<f64>, budgets: &[f64]) -> Result<Portfolio, Unsolvable> {
    let assets = check_covariance(covariance, Some(budgets.len()))?;
    if budgets.iter().any(|budget| !(budget.is_finite() && *budget > 0.0)) {
        return Err(Unsolvable::Infeasible("every asset needs a budget above zero".to_owned()));
    }
    let total: f64 = budgets.iter().sum();
    let budgets = DVector::from_iterator(assets, budgets.iter().map(|budget| budget / total));
    // In units of the assets' own deviations the problem looks the same for days and years.
    let deviations = covariance.diagonal().map(f64::sqrt);
    if deviations.min() <= 0.0 {
        return Err(Unsolvable::NotACovariance);
    }
    let correlation = DMatrix::from_fn(assets, assets, |i, j| {
        covariance[(i, j)] / (deviations[i] * deviations[j])
    });
    let scaled = newton(&correlation, &budgets).ok_or(Unsolvable::Stuck)?;
    let weights = scaled.component_div(&deviations);
    let sum = weights.sum();
    let weights: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
    Ok(Portfolio::of(weights, None, covariance))
}

/// Returns each asset's share of the variance: `wᵢ (Σ w)ᵢ / wᵀ Σ w`; the shares sum to one.
///
/// `None` for shapes that do not fit, and for a portfolio without variance.
pub fn risk_contributions(weights: &[f64], covariance: &DMatrix<f64>) -> Option<Vec<f64>> {
    if covariance.nrows() != weights.len() || covariance.ncols() != weights.len() {
        return None;
    }
    let weights = DVector::from_column_slice(weights);
    let shares = weights.component_mul(&(covariance * &weights));
    let variance = shares.sum();
    let known = variance > 0.0 && shares.iter().all(|share| share.is_finite());
    known.then(|| shares.iter().map(|share| share / variance).collect())
}

fn newton(correlation: &DMatrix<f64>, budgets: &DVector<f64>) -> Option<DVector<f64>> {
    let assets = budgets.len();
    // Right when all correlations are equal.
    let mut y = budgets.map(f64::sqrt) / correlation.sum().max(1e-12).sqrt();
    for _ in 0..MAX_STEPS {
        let gradient = correlation * &y - budgets.component_div(&y);
        let mut hessian = correlation.clone();
        for i in 0..assets {
            hessian[(i, i)] += budgets[i] / (y[i] * y[i]);
        }
        let step = hessian.cholesky()?.solve(&gradient);
        let decrement = gradient.dot(&step).max(0.0).sqrt();
        // The objective is self-concordant after scaling by the least budget, so this step is safe.
        let damping = budgets.min().sqrt();
        let length =
            if decrement < 0.25 * damping { 1.0 } else { 1.0 / (1.0 + decrement / damping) };
        let mut next = &y - &step * length;
        let mut shorter = length;
        while next.min() <= 0.0 && shorter > 1e-12 {
            shorter *= 0.5;
            next = &y - &step * shorter;
        }
        y = next;
        if decrement < 1e-13 {
            return y.iter().all(|value| value.is_finite()).then_some(y);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_bears_its_budget() {
        let covariance = DMatrix::from_row_slice(
            3,
            3,
            &[0.04, 0.006, -0.01, 0.006, 0.09, 0.02, -0.01, 0.02, 0.16],
        );
        let portfolio = risk_parity(&covariance, &[1.0, 1.0, 2.0]).unwrap();
        let shares = risk_contributions(&portfolio.weights, &covariance).unwrap();
        for (share, budget) in shares.iter().zip([0.25, 0.25, 0.5]) {
            assert!((share - budget).abs() < 1e-10, "{shares:?}");
        }
        assert!((portfolio.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_day_and_a_year_give_the_same_weights() {
        let year = DMatrix::from_row_slice(2, 2, &[0.04, 0.01, 0.01, 0.09]);
        let day = &year / 252.0;
        let (year, day) =
            (risk_parity(&year, &[1.0, 1.0]).unwrap(), risk_parity(&day, &[1.0, 1.0]).unwrap());
        assert!((year.weights[0] - day.weights[0]).abs() < 1e-12);
        // Two assets: inversely to their deviations, whatever the correlation.
        assert!((year.weights[0] - 0.6).abs() < 1e-10);
    }

    #[test]
    fn no_budget_is_refused() {
        let covariance = DMatrix::identity(2, 2);
        assert!(risk_parity(&covariance, &[1.0, 0.0]).is_err());
        assert!(risk_parity(&covariance, &[1.0]).is_err());
        assert_eq!(risk_contributions(&[0.0, 0.0], &covariance), None);
    }
}
