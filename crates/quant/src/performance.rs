//! What an investment made, and how rough the ride was.
//!
//! Returns are simple, per period, as fractions (0.01 is 1 %), oldest first. Unknown returns are left
//! out, never counted as zero. `None` means undefined.

mod calendar;
mod columns;
mod drawdown;
mod flows;
mod growth;
mod internal_rate;
mod ratios;
mod relative;
mod report;
mod rolling;

pub use calendar::{Trading, Year, calendar_returns, periods_per_year};
pub use columns::{ColumnRatios, column_ratios};
pub use drawdown::{
    Drawdown, drawdown_table, drawdowns, maximum_drawdown, maximum_drawdown_of_returns,
    ulcer_index, wealth_from_one,
};
pub use flows::{
    Flow, NotWeighted, Valuation, modified_dietz, period_returns, time_weighted_return,
};
pub use growth::{
    annual_growth, cumulative_log_returns, cumulative_returns, growth_rate, log_of_simple,
    simple_of_log, total_return, wealth,
};
pub use internal_rate::{MAX_FLOW_DAYS, NoRate, internal_rate};
pub use ratios::{
    best, calmar_ratio, downside_deviation, excess_kurtosis, omega_ratio, percentile,
    profit_factor, skewness, sortino_ratio, tail_ratio, win_rate, worst,
};
pub use relative::{Relative, relative};
pub use report::{Report, Terms, report};
pub use rolling::{
    rolling_beta, rolling_drawdown, rolling_maximum_drawdown, rolling_sharpe, rolling_volatility,
};

/// Returns the mean of the known values, or `None` when there is none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let (mut counts, mut sums) = ([0.0; LANES], [0.0; LANES]);
    let (rows, rest) = values.as_chunks::<LANES>();
    for row in rows {
        for (lane, value) in row.iter().enumerate() {
            let known = value.is_finite();
            counts[lane] += if known { 1.0 } else { 0.0 };
            sums[lane] += if known { *value } else { 0.0 };
        }
    }
    let tail =
        known_values(rest).fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    let count: f64 = counts.iter().sum::<f64>() + tail.0;
    if count == 0.0 { None } else { finite((sums.iter().sum::<f64>() + tail.1) / count) }
}

/// Sums kept side by side, so that no addition waits for the one before it.
const LANES: usize = 8;

/// Returns the sample standard deviation (divisor `n − 1`) of the known values.
///
/// `None` for fewer than two known values.
pub fn sample_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let (count, squares) = known_values(values)
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
    if constant(returns) {
        return None;
    }
    let excess: Vec<f64> = returns.iter().map(|value| value - risk_free).collect();
    finite(mean(&excess)? / sample_deviation(&excess)? * periods_per_year.sqrt())
}

/// Whether no two known values differ. Asked of the values, since the deviation of equal ones may
/// round to a little above zero.
pub(crate) fn constant(values: &[f64]) -> bool {
    let mut known = known_values(values);
    let Some(first) = known.next() else { return true };
    known.all(|value| value.total_cmp(&first).is_eq())
}

pub(crate) fn known_values(values: &[f64]) -> impl Iterator<Item = f64> {
    values.iter().copied().filter(|value| value.is_finite())
}

pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[expect(clippy::cast_precision_loss, reason = "a number of rows is far below 2^53")]
pub(crate) fn count(rows: usize) -> f64 {
    rows as f64
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
    }

    #[test]
    fn unknown_returns_do_not_count() {
        let gap = [0.01, f64::NAN, -0.02, 0.03];
        let whole = [0.01, -0.02, 0.03];
        assert_eq!(volatility(&gap, 252.0), volatility(&whole, 252.0));
        assert_eq!(sharpe_ratio(&gap, 0.001, 252.0), sharpe_ratio(&whole, 0.001, 252.0));
    }

    #[test]
    fn the_sharpe_ratio_of_a_known_case() {
        // mean 0.02, sample deviation 0.01, so 2 · √12.
        let sharpe = sharpe_ratio(&[0.01, 0.02, 0.03], 0.0, 12.0).unwrap();
        assert!((sharpe - 2.0 * 12.0_f64.sqrt()).abs() < 1e-12);
    }
}
