//! A series of returns beside its benchmark.

use super::{annual_growth, finite, mean, sample_deviation};

/// What the returns were beside those of a benchmark, over the rows that both have.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Relative {
    /// How many rows both have.
    pub rows: usize,
    /// The slope of the excess returns on the benchmark's.
    pub beta: Option<f64>,
    /// Jensen's alpha a year: the mean excess less beta times the benchmark's, times the periods a
    /// year (arithmetic; empyrical compounds it instead).
    pub alpha: Option<f64>,
    pub correlation: Option<f64>,
    /// The sample deviation of the active returns, annualised.
    pub tracking_error: Option<f64>,
    /// The mean active return over its deviation, annualised.
    pub information_ratio: Option<f64>,
    /// The mean excess return a year over beta.
    pub treynor_ratio: Option<f64>,
    /// The growth rate over the periods in which the benchmark rose, over the benchmark's own there.
    pub up_capture: Option<f64>,
    /// The same over the periods in which it fell.
    pub down_capture: Option<f64>,
}

/// Returns what `returns` were beside `benchmark`.
///
/// - `returns`, `benchmark`: simple returns of the same periods, one a row; a row that either does not
///   know is left out for both. Rows beyond the shorter series are not compared.
/// - `risk_free`: the risk-free return per period.
/// - `periods_per_year`: 252 for trading days.
///
/// A figure is `None` when its divisor is 0 or fewer than two rows are common.
///
/// Source: Jensen (1968); Treynor (1965); Grinold, Kahn (1999), “Active Portfolio Management”; capture
/// ratios as Morningstar defines them.
pub fn relative(
    returns: &[f64],
    benchmark: &[f64],
    risk_free: f64,
    periods_per_year: f64,
) -> Relative {
    let common = |(own, base): &(&f64, &f64)| own.is_finite() && base.is_finite();
    let (own, base): (Vec<f64>, Vec<f64>) =
        returns.iter().zip(benchmark).filter(common).map(|(own, base)| (*own, *base)).unzip();
    let active: Vec<f64> = own.iter().zip(&base).map(|(own, base)| own - base).collect();
    let deviation = sample_deviation(&active).filter(|_| !super::constant(&active));
    let beta = slope(&own, &base);
    let excess = mean(&own).map(|mean| mean - risk_free);
    let base_excess = mean(&base).map(|mean| mean - risk_free);
    let year = |value: f64| finite(value * periods_per_year);
    let quotient = |over: Option<f64>, under: Option<f64>| finite(over? / under?);
    let capture = |side: fn(f64) -> bool| {
        let of = |column: &[f64]| -> Vec<f64> {
            column.iter().zip(&base).filter(|(_, base)| side(**base)).map(|(row, _)| *row).collect()
        };
        quotient(
            annual_growth(&of(&own), periods_per_year),
            annual_growth(&of(&base), periods_per_year),
        )
    };
    Relative {
        rows: own.len(),
        beta,
        alpha: (|| year(excess? - beta? * base_excess?))(),
        correlation: crate::risk::correlation(&own, &base),
        tracking_error: sample_deviation(&active).map(|value| value * periods_per_year.sqrt()),
        information_ratio: quotient(mean(&active), deviation)
            .and_then(|ratio| finite(ratio * periods_per_year.sqrt())),
        treynor_ratio: quotient(excess.and_then(year), beta),
        up_capture: capture(|base| base > 0.0),
        down_capture: capture(|base| base < 0.0),
    }
}

/// Returns the slope of `own` on `base`; `None` when `base` does not move.
fn slope(own: &[f64], base: &[f64]) -> Option<f64> {
    if super::constant(base) {
        return None;
    }
    let (own_mean, base_mean) = (mean(own)?, mean(base)?);
    let (products, squares) =
        own.iter().zip(base).fold((0.0, 0.0), |(products, squares), (own, base)| {
            let apart = base - base_mean;
            (products + (own - own_mean) * apart, squares + apart * apart)
        });
    finite(products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKET: [f64; 5] = [0.01, -0.02, 0.03, 0.0, -0.01];

    #[test]
    fn a_lever_has_the_slope_of_the_lever() {
        let own = MARKET.map(|value| 2.0 * value + 0.001);
        let beside = relative(&own, &MARKET, 0.0, 252.0);
        assert!((beside.beta.unwrap() - 2.0).abs() < 1e-12);
        assert!((beside.alpha.unwrap() - 0.252).abs() < 1e-12);
        assert!((beside.correlation.unwrap() - 1.0).abs() < 1e-12);
        assert!(beside.up_capture.unwrap() > 1.0 && beside.down_capture.unwrap() > 1.0);
    }

    #[test]
    fn rows_that_one_does_not_know_do_not_count() {
        let own = [0.02, f64::NAN, 0.01, 0.03, 0.0];
        let beside = relative(&own, &MARKET, 0.0, 252.0);
        let only = relative(&[0.02, 0.01, 0.03, 0.0], &[0.01, 0.03, 0.0, -0.01], 0.0, 252.0);
        assert_eq!(beside, only);
        assert_eq!(beside.rows, 4);
    }

    #[test]
    fn the_benchmark_beside_itself_has_nothing_active() {
        let beside = relative(&MARKET, &MARKET, 0.0, 252.0);
        assert_eq!((beside.tracking_error, beside.information_ratio), (Some(0.0), None));
        assert_eq!(relative(&[], &[], 0.0, 252.0), Relative::default());
    }
}
