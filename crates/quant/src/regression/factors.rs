//! What factors explain of an asset's returns.

use super::{Errors, Fit, Intercept, NotFitted, least_squares};
use crate::performance::{finite, mean};

/// What one factor does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorShare {
    /// Beta times the factor's mean return a year.
    pub annual_return: f64,
    /// The share of the variance that comes through this factor: beta times the covariance with the
    /// asset over its variance. All shares and the unexplained one sum to 1; one alone may be negative.
    pub variance_share: f64,
}

/// A factor regression, a year at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorFit {
    /// Coefficient 0 is alpha per period, then the betas.
    pub fit: Fit,
    pub annual_alpha: f64,
    /// In the order of the factors.
    pub factors: Vec<FactorShare>,
    /// The annualised deviation of what no factor explains.
    pub specific_volatility: f64,
}

/// Returns the regression of returns on the returns of factors, with what each contributes.
///
/// - `returns`: of the asset in excess of the risk-free one, per period; aligned with `factors`.
/// - `factors`: excess returns of each factor.
/// - `periods_per_year`: 252 for trading days.
///
/// Contributions a year are arithmetic: alpha and the factors' returns sum to the mean return times
/// the periods.
///
/// Source: Fama, French (1993), Journal of Financial Economics 33(1).
pub fn factor_fit(
    returns: &[f64],
    factors: &[&[f64]],
    errors: Errors,
    periods_per_year: f64,
) -> Result<FactorFit, NotFitted> {
    let fit = least_squares(returns, factors, Intercept::Fitted, errors)?;
    let all: Vec<&[f64]> = std::iter::once(returns).chain(factors.iter().copied()).collect();
    let known = crate::risk::complete_rows(&all);
    let Some((own, columns)) = known.split_first() else { return Err(NotFitted::Overflow) };
    let share = |(column, beta): (&Vec<f64>, f64)| {
        Some(FactorShare {
            annual_return: finite(beta * mean(column)? * periods_per_year)?,
            // Residuals add nothing on average, so that a constant return has no shares to give.
            variance_share: finite(beta * products(column, own)? / products(own, own)?)
                .unwrap_or(0.0),
        })
    };
    let betas = fit.coefficients.iter().skip(1).map(|beta| beta.estimate);
    let shares: Option<Vec<FactorShare>> = columns.iter().zip(betas).map(share).collect();
    let alpha = fit.coefficients.first().map_or(0.0, |alpha| alpha.estimate);
    Ok(FactorFit {
        annual_alpha: finite(alpha * periods_per_year).ok_or(NotFitted::Overflow)?,
        factors: shares.ok_or(NotFitted::Overflow)?,
        specific_volatility: finite(fit.residual_deviation * periods_per_year.sqrt())
            .ok_or(NotFitted::Overflow)?,
        fit,
    })
}

fn products(one: &[f64], other: &[f64]) -> Option<f64> {
    let (one_mean, other_mean) = (mean(one)?, mean(other)?);
    Some(one.iter().zip(other).map(|(one, other)| (one - one_mean) * (other - other_mean)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_and_factors_sum_to_the_mean_and_shares_to_one() {
        let mut random = crate::random::Random::new(9);
        let mut column = || -> Vec<f64> { (0..200).map(|_| 0.01 * random.normal()).collect() };
        let (market, size, noise) = (column(), column(), column());
        let own: Vec<f64> = (0..200)
            .map(|row| 0.0004 + 1.2 * market[row] - 0.5 * size[row] + 0.3 * noise[row])
            .collect();
        let fit = factor_fit(&own, &[&market, &size], Errors::Classical, 252.0).unwrap();
        let parts: f64 = fit.factors.iter().map(|factor| factor.annual_return).sum();
        assert!((fit.annual_alpha + parts - mean(&own).unwrap() * 252.0).abs() < 1e-12);
        let shares: f64 = fit.factors.iter().map(|factor| factor.variance_share).sum();
        assert!((shares - fit.fit.r_squared.unwrap()).abs() < 1e-12);
        assert!((fit.fit.coefficients[1].estimate - 1.2).abs() < 0.1);
    }
}
