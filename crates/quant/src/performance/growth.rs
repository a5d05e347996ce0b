//! From returns to wealth, and from wealth to a rate a year.

use super::{count, finite, known_values};
use crate::{UNKNOWN, known};

/// Returns the simple return of a log return: `eʳ − 1`. [`UNKNOWN`] for an unknown return.
pub fn simple_of_log(log_return: f64) -> f64 {
    known(log_return.exp_m1())
}

/// Returns the log return of a simple return: `ln(1 + r)`. [`UNKNOWN`] for −1 or less, where
/// everything was lost.
pub fn log_of_simple(simple_return: f64) -> f64 {
    known(simple_return.ln_1p())
}

/// Returns the wealth that 1 became after each return: `Π (1 + rₛ)`, `s ≤ t`; one answer a row,
/// [`UNKNOWN`] at unknown rows.
pub fn wealth(returns: &[f64]) -> Vec<f64> {
    let mut wealth = 1.0;
    let step = |change: &f64| {
        if !change.is_finite() {
            return UNKNOWN;
        }
        wealth *= 1.0 + change;
        known(wealth)
    };
    returns.iter().map(step).collect()
}

/// Returns the simple return since the start at each row; `wealth − 1`, with its rules.
pub fn cumulative_returns(returns: &[f64]) -> Vec<f64> {
    wealth(returns).into_iter().map(|wealth| wealth - 1.0).collect()
}

/// Returns the simple return since the start at each row of log returns: `exp(Σ rₛ) − 1`; one answer
/// a row, [`UNKNOWN`] at unknown rows.
pub fn cumulative_log_returns(log_returns: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let step = |change: &f64| {
        if !change.is_finite() {
            return UNKNOWN;
        }
        sum += change;
        simple_of_log(sum)
    };
    log_returns.iter().map(step).collect()
}

/// Returns the return over the whole span: `Π (1 + rₜ) − 1` over the known returns.
///
/// `None` when none is known or the wealth grows beyond what a number can hold.
pub fn total_return(returns: &[f64]) -> Option<f64> {
    known_values(returns).next()?;
    finite(known_values(returns).fold(1.0, |wealth, change| wealth * (1.0 + change)) - 1.0)
}

/// Returns the compound annual growth rate of `returns`: `(1 + total)^(periods_per_year / n) − 1`.
///
/// −1 when everything was lost. `None` when no return is known, when more than everything was
/// lost, or for `periods_per_year` that is not above zero.
pub fn annual_growth(returns: &[f64], periods_per_year: f64) -> Option<f64> {
    let years = count(known_values(returns).count()) / periods_per_year;
    growth_rate(1.0, 1.0 + total_return(returns)?, years)
}

/// Returns the compound annual growth rate from `first` to `last`: `(last / first)^(1 / years) − 1`.
///
/// `None` unless `first` and `years` are above zero and finite, and `last` is at least zero.
pub fn growth_rate(first: f64, last: f64, years: f64) -> Option<f64> {
    if !(first > 0.0 && last >= 0.0 && years > 0.0 && years.is_finite()) {
        return None;
    }
    finite(((last / first).ln() / years).exp_m1())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_and_log_returns_tell_the_same_story() {
        let simple = [0.1, f64::NAN, -0.2, 0.05];
        let log: Vec<f64> = simple.iter().map(|value| log_of_simple(*value)).collect();
        for (one, other) in cumulative_returns(&simple).iter().zip(cumulative_log_returns(&log)) {
            assert_eq!(one.is_nan(), other.is_nan());
            assert!(one.is_nan() || (one - other).abs() < 1e-15);
        }
        assert!((total_return(&simple).unwrap() - (1.1 * 0.8 * 1.05 - 1.0)).abs() < 1e-15);
        assert!(log_of_simple(-1.0).is_nan());
    }

    #[test]
    fn growth_is_undefined_where_a_power_would_be() {
        assert_eq!(total_return(&[f64::NAN]), None);
        assert_eq!(annual_growth(&[0.5, -1.0], 12.0), Some(-1.0));
        assert_eq!(annual_growth(&[-2.0], 12.0), None);
        assert_eq!(annual_growth(&[0.1], 0.0), None);
        assert_eq!(growth_rate(0.0, 1.0, 1.0), None);
        assert!((growth_rate(100.0, 400.0, 2.0).unwrap() - 1.0).abs() < 1e-15);
    }
}
