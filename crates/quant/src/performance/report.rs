//! All figures of one series of returns together.

use super::{
    Drawdown, Relative, Year, annual_growth, best, calendar_returns, calmar_ratio, drawdown_table,
    excess_kurtosis, known_values, maximum_drawdown_of_returns, omega_ratio, profit_factor,
    relative, sharpe_ratio, skewness, sortino_ratio, tail_ratio, total_return, ulcer_index,
    volatility, wealth_from_one, win_rate, worst,
};
use jiff::civil::Date;

/// What a report is made on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// The risk-free return per period; it is also what Sortino and Omega require.
    pub risk_free: f64,
    pub periods_per_year: f64,
    /// How many drawdowns are listed.
    pub drawdowns: usize,
}

/// The figures of one series of returns; `None` is undefined, each as its function says.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How many returns are known.
    pub rows: usize,
    pub total_return: Option<f64>,
    pub annual_growth: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub sortino: Option<f64>,
    pub calmar: Option<f64>,
    pub omega: Option<f64>,
    pub tail_ratio: Option<f64>,
    pub skewness: Option<f64>,
    pub excess_kurtosis: Option<f64>,
    pub win_rate: Option<f64>,
    pub profit_factor: Option<f64>,
    pub best: Option<f64>,
    pub worst: Option<f64>,
    pub maximum_drawdown: Option<f64>,
    pub ulcer_index: Option<f64>,
    /// Rows count from the start: row 0 is the wealth of 1 before the first return, row `t` the one
    /// after return `t − 1`.
    pub drawdowns: Vec<Drawdown>,
    pub years: Vec<Year>,
    /// Beside the benchmark, where one is given.
    pub relative: Option<Relative>,
}

/// Returns all figures of `returns`.
///
/// - `dates`: the day of each return, oldest first; the years and months need them, nothing else.
/// - `benchmark`: simple returns of the same rows.
pub fn report(dates: &[Date], returns: &[f64], benchmark: Option<&[f64]>, terms: Terms) -> Report {
    let Terms { risk_free, periods_per_year, drawdowns } = terms;
    let wealth = wealth_from_one(returns);
    Report {
        rows: known_values(returns).count(),
        total_return: total_return(returns),
        annual_growth: annual_growth(returns, periods_per_year),
        volatility: volatility(returns, periods_per_year),
        sharpe: sharpe_ratio(returns, risk_free, periods_per_year),
        sortino: sortino_ratio(returns, risk_free, periods_per_year),
        calmar: calmar_ratio(returns, periods_per_year),
        omega: omega_ratio(returns, risk_free),
        tail_ratio: tail_ratio(returns),
        skewness: skewness(returns),
        excess_kurtosis: excess_kurtosis(returns),
        win_rate: win_rate(returns),
        profit_factor: profit_factor(returns),
        best: best(returns),
        worst: worst(returns),
        maximum_drawdown: maximum_drawdown_of_returns(returns),
        ulcer_index: total_return(returns).and_then(|_| ulcer_index(&wealth)),
        drawdowns: drawdown_table(&wealth, drawdowns),
        years: calendar_returns(dates, returns),
        relative: benchmark.map(|base| relative(returns, base, risk_free, periods_per_year)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_report_of_nothing_has_nothing_to_say() {
        let terms = Terms { risk_free: 0.0, periods_per_year: 252.0, drawdowns: 3 };
        let empty = report(&[], &[f64::NAN], Some(&[0.1]), terms);
        assert_eq!((empty.rows, empty.total_return, empty.ulcer_index), (0, None, None));
        assert!(empty.drawdowns.is_empty() && empty.years.is_empty());
        assert_eq!(empty.relative, Some(Relative::default()));
    }

    #[test]
    fn rows_of_drawdowns_count_from_the_start() {
        let terms = Terms { risk_free: 0.0, periods_per_year: 252.0, drawdowns: 3 };
        let days = [date(2024, 1, 2), date(2024, 1, 3)];
        let whole = report(&days, &[-0.5, 1.0], None, terms);
        let fall = whole.drawdowns[0];
        assert_eq!((fall.peak, fall.trough, fall.recovery), (0, 1, Some(2)));
        assert_eq!(whole.years[0].total, Some(0.0));
    }
}
