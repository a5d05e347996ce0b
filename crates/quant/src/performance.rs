//! What an investment made, and how rough the ride was.
//!
//! Returns are simple, per period, as fractions (0.01 is 1 %), oldest first. Unknown returns are left
//! out, never counted as zero. `None` means undefined.

/// Returns the mean of the known values, or `None` when there is none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let (count, sum) = values
        .iter()
        .filter(|value| value.is_finite())
        .fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    if count == 0.0 { None } else { finite(sum / count) }
}

/// Returns the sample standard deviation (divisor `n − 1`) of the known values.
///
/// `None` for fewer than two known values.
pub fn sample_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let (count, squares) = values
        .iter()
        .filter(|value| value.is_finite())
        .fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + (value - mean).powi(2)));
    if count < 2.0 { None } else { finite((squares / (count - 1.0)).sqrt()) }
}

/// Returns the annualised volatility of `returns`: the sample deviation times `√periods_per_year`.
///
/// - `periods_per_year`: 252 for trading days, 12 for months.
///
/// `None` for fewer than two known returns; 0 for a constant series.
pub fn volatility(returns: &[f64], periods_per_year: f64) -> Option<f64> {
    finite(sample_deviation(returns)? * periods_per_year.sqrt())
}

/// Returns the annualised Sharpe ratio of `returns`, or `None` when it is undefined.
///
/// - `returns`: `n ≥ 2` simple returns per period, fractions, oldest first.
/// - `risk_free`: the risk-free return per period, same unit.
/// - `periods_per_year`: 252 for trading days, 12 for months.
///
/// Undefined for fewer than two known returns and for a constant series.
///
/// Source: Sharpe (1994), “The Sharpe Ratio”, Journal of Portfolio Management 21(1).
pub fn sharpe_ratio(returns: &[f64], risk_free: f64, periods_per_year: f64) -> Option<f64> {
    let mut known = returns.iter().filter(|value| value.is_finite());
    let first = known.next()?;
    // Asked of the returns, since the deviation of equal returns may round to a little above zero.
    if known.all(|value| value.total_cmp(first).is_eq()) {
        return None;
    }
    let excess: Vec<f64> = returns.iter().map(|value| value - risk_free).collect();
    finite(mean(&excess)? / sample_deviation(&excess)? * periods_per_year.sqrt())
}

/// Returns the drawdown of each value from the highest before it: `vₜ / max(v₀ … vₜ) − 1`, a fraction
/// of 0 or less; one answer a row, [`crate::UNKNOWN`] at unknown rows.
///
/// - `values`: an index, a price or a portfolio value, oldest first.
///
/// Unknown until a value above zero has been seen, since there is nothing yet to fall from.
pub fn drawdowns(values: &[f64]) -> Vec<f64> {
    let mut peak = 0.0_f64;
    let fall = |value: &f64| {
        if !value.is_finite() {
            return crate::UNKNOWN;
        }
        peak = peak.max(*value);
        crate::known(value / peak - 1.0)
    };
    values.iter().map(fall).collect()
}

/// Returns the deepest drawdown of `values`, a fraction of 0 or less (−0.25 is a fall by a quarter).
///
/// `None` when no value above zero is known.
pub fn maximum_drawdown(values: &[f64]) -> Option<f64> {
    drawdowns(values).into_iter().filter(|value| !value.is_nan()).reduce(f64::min)
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_is_none() {
        assert_eq!(mean(&[]), None);
        assert_eq!(sample_deviation(&[1.0, f64::NAN]), None);
        assert_eq!(sharpe_ratio(&[0.1, 0.1, 0.1], 0.0, 252.0), None);
        assert_eq!(sharpe_ratio(&[0.1], 0.0, 252.0), None);
        assert_eq!(maximum_drawdown(&[]), None);
        assert_eq!(maximum_drawdown(&[-1.0, 0.0]), None);
    }

    #[test]
    fn unknown_returns_do_not_count() {
        let gap = [0.01, f64::NAN, -0.02, 0.03];
        let whole = [0.01, -0.02, 0.03];
        assert_eq!(volatility(&gap, 252.0), volatility(&whole, 252.0));
        assert_eq!(sharpe_ratio(&gap, 0.001, 252.0), sharpe_ratio(&whole, 0.001, 252.0));
    }

    #[test]
    fn a_drawdown_is_measured_from_the_peak() {
        assert_eq!(maximum_drawdown(&[100.0, 200.0, f64::NAN, 50.0, 300.0]), Some(-0.75));
        assert_eq!(maximum_drawdown(&[1.0, 2.0, 3.0]), Some(0.0));
    }

    #[test]
    fn the_sharpe_ratio_of_a_known_case() {
        // mean 0.02, sample deviation 0.01, so 2 · √12.
        let sharpe = sharpe_ratio(&[0.01, 0.02, 0.03], 0.0, 12.0).unwrap();
        assert!((sharpe - 2.0 * 12.0_f64.sqrt()).abs() < 1e-12);
    }
}
