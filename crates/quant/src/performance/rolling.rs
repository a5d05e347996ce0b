//! The same figures over a window that moves along the rows.
//!
//! One answer a row; a row with an unknown input answers [`UNKNOWN`] and leaves the window as it
//! was, and the first answers wait for a full window. Each row costs O(1), amortised.
//!
//! **Invariant:** nothing is ever subtracted from a running sum, so an extreme return leaves no error
//! behind once it has left the window.

use crate::{Length, UNKNOWN, indicators::highest, known};

/// What is kept of some rows so that it can be joined with what is kept of the rows after them.
trait Summary: Copy {
    #[must_use]
    fn then(self, later: Self) -> Self;
}

/// The summary of the last rows of a stream.
///
/// Two stacks: the rows that came last, summarised from their oldest on; and the rows before
/// them, of which each holds the summary from itself to the newest of its stack. Rows leave from the
/// second; when it is empty the first is turned over into it, once a row.
///
/// Source: Tangwongsan, Hirzel, Schneider (2021), “In-order sliding-window aggregation in worst-case
/// constant time”, VLDB Journal 30.
struct Window<T> {
    rows: usize,
    leaving: Vec<T>,
    entering: Vec<T>,
    entered: Option<T>,
}

impl<T: Summary> Window<T> {
    fn new(length: Length) -> Self {
        Self { rows: length.rows(), leaving: Vec::new(), entering: Vec::new(), entered: None }
    }

    /// Takes a row; returns the summary of the window once it is full.
    fn push(&mut self, row: T) -> Option<T> {
        if self.leaving.len() + self.entering.len() == self.rows {
            self.turn_over();
            self.leaving.pop();
        }
        self.entering.push(row);
        self.entered = Some(self.entered.map_or(row, |before| before.then(row)));
        let full = self.leaving.len() + self.entering.len() == self.rows;
        let newer = self.entered.filter(|_| full)?;
        Some(self.leaving.last().map_or(newer, |older| older.then(newer)))
    }

    fn turn_over(&mut self) {
        if !self.leaving.is_empty() {
            return;
        }
        while let Some(row) = self.entering.pop() {
            let summary = self.leaving.last().map_or(row, |newer| row.then(*newer));
            self.leaving.push(summary);
        }
        self.entered = None;
    }
}

/// Count, mean and sum of squared distances from it.
#[derive(Clone, Copy)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
    least: f64,
    most: f64,
}

impl Spread {
    fn of(value: f64) -> Self {
        Self { count: 1.0, mean: value, squares: 0.0, least: value, most: value }
    }

    /// The sample deviation; exactly 0 when all rows are equal, whatever the roundings were.
    fn deviation(&self) -> f64 {
        if self.most > self.least { (self.squares / (self.count - 1.0)).sqrt() } else { 0.0 }
    }
}

impl Summary for Spread {
    // Source: Chan, Golub, LeVeque (1979), “Updating formulae and a pairwise algorithm for computing sample
    // variances”.
    fn then(self, later: Self) -> Self {
        let count = self.count + later.count;
        let apart = later.mean - self.mean;
        let share = later.count / count;
        Self {
            count,
            mean: self.mean + apart * share,
            squares: self.squares + later.squares + apart * apart * self.count * share,
            least: self.least.min(later.least),
            most: self.most.max(later.most),
        }
    }
}

/// Two series together: the spread of one and how both move together.
#[derive(Clone, Copy)]
struct Joint {
    base: Spread,
    mean: f64,
    products: f64,
}

impl Summary for Joint {
    fn then(self, later: Self) -> Self {
        let apart = later.mean - self.mean;
        let base = self.base.then(later.base);
        let share = later.base.count / base.count;
        let across = apart * (later.base.mean - self.base.mean) * self.base.count * share;
        Self {
            base,
            mean: self.mean + apart * share,
            products: self.products + later.products + across,
        }
    }
}

/// The highest and the lowest value, and the deepest fall between them in time.
#[derive(Clone, Copy)]
struct Fall {
    highest: f64,
    lowest: f64,
    deepest: f64,
}

impl Summary for Fall {
    fn then(self, later: Self) -> Self {
        let across = later.lowest / self.highest - 1.0;
        Self {
            highest: self.highest.max(later.highest),
            lowest: self.lowest.min(later.lowest),
            deepest: self.deepest.min(later.deepest).min(across),
        }
    }
}

fn rolled<T: Summary>(
    rows: impl Iterator<Item = Option<T>>,
    length: Length,
    answer: impl Fn(T) -> f64,
) -> Vec<f64> {
    let mut window = Window::new(length);
    rows.map(|row| row.and_then(|row| window.push(row)).map_or(UNKNOWN, |all| known(answer(all))))
        .collect()
}

fn spread(value: f64) -> Option<Spread> {
    value.is_finite().then(|| Spread::of(value))
}

/// Returns the annualised volatility of the last `length` known returns: their sample deviation
/// times `√periods_per_year`.
///
/// Unknown for a window of one row.
pub fn rolling_volatility(returns: &[f64], length: Length, periods_per_year: f64) -> Vec<f64> {
    let scale = periods_per_year.sqrt();
    let answer = |all: Spread| if all.count < 2.0 { UNKNOWN } else { all.deviation() * scale };
    rolled(returns.iter().map(|value| spread(*value)), length, answer)
}

/// Returns the annualised Sharpe ratio of the last `length` known returns; see
/// [`super::sharpe_ratio`].
///
/// Unknown for a window of one row and where all returns of the window are equal.
pub fn rolling_sharpe(
    returns: &[f64],
    length: Length,
    risk_free: f64,
    periods_per_year: f64,
) -> Vec<f64> {
    let scale = periods_per_year.sqrt();
    let answer = |all: Spread| (all.mean - risk_free) / all.deviation() * scale;
    rolled(returns.iter().map(|value| spread(*value)), length, answer)
}

/// Returns the slope of `returns` on `benchmark` over the last `length` rows that both have:
/// covariance over the benchmark's variance.
///
/// As many answers as the shorter series has rows. Unknown where the benchmark did not move in the
/// window.
pub fn rolling_beta(returns: &[f64], benchmark: &[f64], length: Length) -> Vec<f64> {
    let rows = returns.iter().zip(benchmark).map(|(own, base)| {
        own.is_finite().then_some(())?;
        Some(Joint { base: spread(*base)?, mean: *own, products: 0.0 })
    });
    let answer = |all: Joint| {
        if all.base.most > all.base.least { all.products / all.base.squares } else { UNKNOWN }
    };
    rolled(rows, length, answer)
}

/// Returns how far each value lies below the highest of the last `length` known values, a fraction of 0
/// or less.
///
/// Unknown where that highest is not above zero.
pub fn rolling_drawdown(values: &[f64], length: Length) -> Vec<f64> {
    let peaks = highest(values, length);
    values
        .iter()
        .zip(peaks)
        .map(|(value, peak)| if peak > 0.0 { known(value / peak - 1.0) } else { UNKNOWN })
        .collect()
}

/// Returns the deepest fall within the last `length` known values, peak and trough both inside; a
/// fraction of 0 or less.
///
/// Values of zero or less have no fraction: such rows count as unknown.
pub fn rolling_maximum_drawdown(values: &[f64], length: Length) -> Vec<f64> {
    let rows = values.iter().map(|value| {
        let sound = value.is_finite() && *value > 0.0;
        sound.then_some(Fall { highest: *value, lowest: *value, deepest: 0.0 })
    });
    rolled(rows, length, |all| all.deepest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::performance::{maximum_drawdown, sharpe_ratio, volatility};

    fn series(rows: u32) -> Vec<f64> {
        (0..rows).map(|row| 0.02 * (f64::from(row * row % 17) - 8.0) / 8.0).collect()
    }

    fn same(ours: f64, other: Option<f64>) -> bool {
        other.map_or(ours.is_nan(), |other| (ours - other).abs() <= 1e-12 * other.abs().max(1e-3))
    }

    #[test]
    fn a_window_answers_as_its_rows_alone_would() {
        let returns = series(60);
        let wealth = crate::performance::wealth(&returns);
        for rows in [2_u32, 3, 7, 20] {
            let length = Length::new(rows).unwrap();
            let volatilities = rolling_volatility(&returns, length, 252.0);
            let sharpes = rolling_sharpe(&returns, length, 0.001, 252.0);
            let falls = rolling_maximum_drawdown(&wealth, length);
            for end in length.rows()..=60 {
                let window = &returns[end - length.rows()..end];
                assert!(same(volatilities[end - 1], volatility(window, 252.0)));
                assert!(same(sharpes[end - 1], sharpe_ratio(window, 0.001, 252.0)));
                assert!(same(falls[end - 1], maximum_drawdown(&wealth[end - length.rows()..end])));
            }
            assert!(volatilities[..length.rows() - 1].iter().all(|value| value.is_nan()));
        }
    }

    #[test]
    fn an_outlier_leaves_no_trace_behind() {
        let mut returns = vec![1e12, -1e12];
        returns.extend(series(40));
        let three = Length::new(3).unwrap();
        let after = rolling_volatility(&returns, three, 1.0);
        let alone = rolling_volatility(&returns[2..], three, 1.0);
        assert!(after[6..].iter().zip(&alone[4..]).all(|(one, other)| same(*one, Some(*other))));
    }

    #[test]
    fn beta_over_a_window_is_the_slope_there() {
        let market = series(40);
        let mut own: Vec<f64> = market.iter().map(|value| 1.5 * value + 0.001).collect();
        own[5] = f64::NAN;
        let betas = rolling_beta(&own, &market, Length::new(6).unwrap());
        assert!(betas[5].is_nan() && betas[6..].iter().all(|beta| (beta - 1.5).abs() < 1e-12));
        assert!(rolling_beta(&own, &[0.0; 40], Length::new(6).unwrap()).iter().all(|b| b.is_nan()));
    }

    #[test]
    fn equal_returns_have_no_ratio() {
        let length = Length::new(3).unwrap();
        assert!(rolling_sharpe(&[0.1; 9], length, 0.0, 1.0).iter().all(|value| value.is_nan()));
        assert_eq!(rolling_volatility(&[0.1; 3], length, 1.0)[2].to_bits(), 0.0_f64.to_bits());
        assert!(rolling_drawdown(&[0.0, -1.0, -2.0], length).iter().all(|value| value.is_nan()));
    }
}
