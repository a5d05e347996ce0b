//! Black-Litterman: what the market implies, bent towards one's own views.

use nalgebra::{DMatrix, DVector};

use super::{Unsolvable, check_covariance, check_expected};

/// One view: a portfolio and what it is expected to earn.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// A weight an asset: 1 for “A earns 5 %”, 1 and −1 for “A earns 2 % more than B”.
    pub portfolio: Vec<f64>,
    /// Per period, a fraction.
    pub expected_return: f64,
    /// The variance of the view's error; `None` is as unsure as the prior is of that portfolio.
    pub variance: Option<f64>,
}

/// What is believed once the views are taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Beliefs {
    /// Per period.
    pub expected: Vec<f64>,
    /// Of returns: the covariance given, plus what is unsure about the expectations.
    pub covariance: DMatrix<f64>,
}

/// Returns the expected excess returns that make `weights` the best portfolio: `π = λ Σ w`.
///
/// - `weights`: of the market, by capitalisation.
/// - `aversion`: `λ`, the market's price of variance, 2 to 4 for a year's excess returns.
///
/// # Errors
///
/// [`Unsolvable`] for shapes that do not fit, numbers that are not finite, a matrix that is no
/// covariance.
///
/// Source: Black, Litterman (1992), “Global Portfolio Optimization”, Financial Analysts Journal 48(5).
pub fn implied_returns(
    covariance: &DMatrix<f64>,
    weights: &[f64],
    aversion: f64,
) -> Result<Vec<f64>, Unsolvable> {
    let assets = check_covariance(covariance, Some(weights.len()))?;
    check_expected(weights, assets)?;
    if !aversion.is_finite() {
        return Err(Unsolvable::NotFinite);
    }
    Ok((covariance * DVector::from_column_slice(weights) * aversion).as_slice().to_vec())
}

/// Returns prior expectations bent towards `views`.
///
/// With the views' portfolios as the rows of `P`, their returns `Q` and errors `Ω`:
/// `μ = π + τΣPᵀ (P τΣ Pᵀ + Ω)⁻¹ (Q − Pπ)`, and the covariance is `Σ + τΣ − τΣPᵀ(…)⁻¹PτΣ`.
///
/// - `prior`: `π`, per period, such as [`implied_returns`].
/// - `tau`: how unsure the prior is, as a share of the covariance; 0.01 to 0.05.
///
/// Without views the prior comes back.
///
/// # Errors
///
/// [`Unsolvable`] for shapes that do not fit, numbers that are not finite, `tau` or a variance that is
/// not above zero, views that say the same thing with certainty.
///
/// Source: He, Litterman (1999), “The Intuition Behind Black-Litterman Model Portfolios”, with
/// `Ω = diag(P τΣ Pᵀ)` where no variance is given.
pub fn black_litterman(
    covariance: &DMatrix<f64>,
    prior: &[f64],
    views: &[View],
    tau: f64,
) -> Result<Beliefs, Unsolvable> {
    let assets = check_covariance(covariance, Some(prior.len()))?;
    check_expected(prior, assets)?;
    for view in views {
        check_expected(&view.portfolio, assets)?;
        let variance = view.variance.unwrap_or(1.0);
        if !(view.expected_return.is_finite() && variance.is_finite() && variance > 0.0) {
            return Err(Unsolvable::NotFinite);
        }
    }
    if !(tau.is_finite() && tau > 0.0) {
        return Err(Unsolvable::NotFinite);
    }
    let prior = DVector::from_column_slice(prior);
    let unsure = covariance * tau;
    let picks = DMatrix::from_fn(views.len(), assets, |view, asset| views[view].portfolio[asset]);
    let spread = &picks * &unsure * picks.transpose();
    let mut errors = spread.clone();
    for (number, view) in views.iter().enumerate() {
        errors[(number, number)] += view.variance.unwrap_or(spread[(number, number)]);
    }
    let surprise =
        DVector::from_iterator(views.len(), views.iter().map(|view| view.expected_return))
            - &picks * &prior;
    let factor = errors.cholesky().ok_or_else(|| {
        Unsolvable::Infeasible("a view is about no asset, or two say the same".to_owned())
    })?;
    let gain = &unsure * picks.transpose();
    let expected = prior + &gain * factor.solve(&surprise);
    let left = &unsure - &gain * factor.solve(&gain.transpose());
    Ok(Beliefs { expected: expected.as_slice().to_vec(), covariance: covariance + left })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covariance() -> DMatrix<f64> {
        DMatrix::from_row_slice(2, 2, &[0.04, 0.01, 0.01, 0.09])
    }

    #[test]
    fn without_views_the_prior_stays() {
        let prior = implied_returns(&covariance(), &[0.6, 0.4], 2.5).unwrap();
        assert!((prior[0] - 2.5 * (0.04 * 0.6 + 0.01 * 0.4)).abs() < 1e-15);
        let beliefs = black_litterman(&covariance(), &prior, &[], 0.05).unwrap();
        assert_eq!(beliefs.expected, prior);
    }

    #[test]
    fn a_view_as_sure_as_the_prior_meets_it_half_way() {
        let view = View { portfolio: vec![1.0, 0.0], expected_return: 0.10, variance: None };
        let beliefs = black_litterman(&covariance(), &[0.06, 0.08], &[view], 0.05).unwrap();
        assert!((beliefs.expected[0] - 0.08).abs() < 1e-12, "{beliefs:?}");
        // What moves with it is believed to earn more too.
        assert!((beliefs.expected[1] - (0.08 + 0.02 * 0.01 / 0.04)).abs() < 1e-12);
    }

    #[test]
    fn a_view_about_nothing_is_refused() {
        let view = View { portfolio: vec![0.0, 0.0], expected_return: 0.1, variance: None };
        assert!(black_litterman(&covariance(), &[0.1, 0.1], &[view], 0.05).is_err());
    }
}
