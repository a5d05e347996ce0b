//! Falls from a peak: how deep, how long, and when they were made up for.

use super::{finite, mean, wealth};

/// A fall from a peak to its recovery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawdown {
    /// The row of the peak.
    pub peak: usize,
    /// The row of the lowest value.
    pub trough: usize,
    /// The first row at or above the peak again; `None` while it lasts.
    pub recovery: Option<usize>,
    /// The deepest fall, a fraction below 0.
    pub depth: f64,
    /// Rows from the peak to the recovery, or to the last known row while it lasts.
    pub length: usize,
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

/// Returns the deepest drawdown of the wealth that `returns` make of 1, that start included.
///
/// `None` when no return is known.
pub fn maximum_drawdown_of_returns(returns: &[f64]) -> Option<f64> {
    // What lies above the lowest quotient by more than this cannot have a smaller one.
    const ROUNDING: f64 = 8.0 * f64::EPSILON;
    super::known_values(returns).next()?;
    let (mut wealth, mut peak, mut lowest) = (1.0_f64, 1.0_f64, 1.0_f64);
    for change in super::known_values(returns) {
        wealth *= 1.0 + change;
        peak = if wealth.is_finite() { peak.max(wealth) } else { peak };
        // Divided only where it may be deeper, which is seldom.
        let floor = peak * lowest;
        if wealth <= floor + floor.abs() * ROUNDING {
            lowest = lowest.min(crate::known(wealth / peak));
        }
    }
    Some(lowest - 1.0)
}

/// Returns the wealth of 1 before the first and after each return.
pub fn wealth_from_one(returns: &[f64]) -> Vec<f64> {
    std::iter::once(1.0).chain(wealth(returns)).collect()
}

/// Returns the deepest `top` falls of `values`, deepest first; of equal ones the earlier first.
///
/// - `values`: an index, a price or a portfolio value, oldest first; unknown rows and those before the
///   first value above zero are passed over.
///
/// Rows are places in `values`. A fall ends where its peak is reached again, so no two overlap.
pub fn drawdown_table(values: &[f64], top: usize) -> Vec<Drawdown> {
    let mut falls = Vec::new();
    let mut peak: Option<(usize, f64)> = None;
    let mut fall: Option<Drawdown> = None;
    for (row, &value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let Some((top_row, height)) = peak.filter(|(_, height)| value < *height) else {
            falls.extend(fall.take().map(|fall| Drawdown {
                recovery: Some(row),
                length: row - fall.peak,
                ..fall
            }));
            peak = (value > 0.0).then_some((row, value));
            continue;
        };
        let depth = value / height - 1.0;
        let open = fall.get_or_insert(Drawdown {
            peak: top_row,
            trough: row,
            recovery: None,
            depth,
            length: 0,
        });
        if depth < open.depth {
            (open.depth, open.trough) = (depth, row);
        }
        open.length = row - top_row;
    }
    falls.extend(fall);
    falls.sort_by(|one, other| one.depth.total_cmp(&other.depth));
    falls.truncate(top);
    falls
}

/// Returns the ulcer index of `values`: the root of the mean squared drawdown, a fraction.
///
/// `None` when no value above zero is known.
///
/// Source: Martin (1987); Martin and others (1989), “The Investor's Guide to Fidelity Funds”.
pub fn ulcer_index(values: &[f64]) -> Option<f64> {
    let squares: Vec<f64> = drawdowns(values).iter().map(|fall| fall * fall).collect();
    finite(mean(&squares)?.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_is_none() {
        assert_eq!(maximum_drawdown(&[]), None);
        assert_eq!(maximum_drawdown(&[-1.0, 0.0]), None);
        assert_eq!(maximum_drawdown_of_returns(&[f64::NAN]), None);
        assert_eq!(ulcer_index(&[]), None);
    }

    #[test]
    fn a_drawdown_is_measured_from_the_peak() {
        assert_eq!(maximum_drawdown(&[100.0, 200.0, f64::NAN, 50.0, 300.0]), Some(-0.75));
        assert_eq!(maximum_drawdown(&[1.0, 2.0, 3.0]), Some(0.0));
    }

    #[test]
    fn the_first_return_may_be_a_fall() {
        assert_eq!(maximum_drawdown_of_returns(&[-0.5, 0.1]), Some(-0.5));
    }

    #[test]
    fn one_pass_over_returns_gives_the_bits_of_the_whole_curve() {
        let mut random = crate::random::Random::new(3);
        for case in 0..200 {
            let scale = f64::from(case) / 50.0;
            let returns: Vec<f64> = (0..300)
                .map(|row| if row % 41 == 7 { f64::NAN } else { scale * random.normal() / 4.0 })
                .collect();
            let whole = maximum_drawdown(&wealth_from_one(&returns)).map(f64::to_bits);
            assert_eq!(maximum_drawdown_of_returns(&returns).map(f64::to_bits), whole, "{case}");
        }
    }

    #[test]
    fn falls_are_told_from_peak_to_recovery() {
        let values = [100.0, 90.0, f64::NAN, 95.0, 100.0, 120.0, 60.0, 80.0, 70.0];
        let table = drawdown_table(&values, 5);
        let deep = Drawdown { peak: 5, trough: 6, recovery: None, depth: -0.5, length: 3 };
        assert_eq!(table[0], deep);
        let shallow = &table[1];
        assert_eq!((shallow.peak, shallow.trough, shallow.recovery), (0, 1, Some(4)));
        assert_eq!((shallow.length, table.len()), (4, 2));
        assert_eq!(drawdown_table(&values, 1), [deep]);
    }

    #[test]
    fn ulcer_index_of_a_known_case() {
        // Drawdowns 0, −0.5, 0: the root of 0.25 / 3.
        let index = ulcer_index(&[1.0, 0.5, 2.0]).unwrap();
        assert!((index - (0.25_f64 / 3.0).sqrt()).abs() < 1e-15);
    }
}
