//! Correlation of assets whose calendars differ.
//!
//! **Invariant:** nothing is carried forward. A filled price makes a return of zero that nobody had,
//! which pulls every correlation towards zero; here a return runs from one row that both have
//! to the next one that both have.

use super::gram::gram;
use crate::performance::{constant, finite, mean};

/// How a return is taken from two prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnKind {
    Simple,
    Log,
}

/// Correlations of all pairs, each with the number of returns it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationMatrix {
    /// Assets by assets, symmetric; `None` where too few rows are common or a price did not move.
    pub values: Vec<Vec<Option<f64>>>,
    /// How many returns both have.
    pub rows: Vec<Vec<usize>>,
}

/// Returns the Pearson correlation over the rows that both columns know, within [−1, 1].
///
/// `None` for fewer than two common rows and where one column is constant there.
pub fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let common = |(one, other): &(&f64, &f64)| one.is_finite() && other.is_finite();
    let (one, other): (Vec<f64>, Vec<f64>) =
        one.iter().zip(other).filter(common).map(|(one, other)| (*one, *other)).unzip();
    if constant(&one) || constant(&other) {
        return None;
    }
    let (one_mean, other_mean) = (mean(&one)?, mean(&other)?);
    let (products, ones, others) =
        one.iter().zip(&other).fold((0.0, 0.0, 0.0), |(products, ones, others), (one, other)| {
            let (one, other) = (one - one_mean, other - other_mean);
            (products + one * other, ones + one * one, others + other * other)
        });
    share(products, ones, others)
}

/// Returns the correlation of the returns of each pair of price columns.
///
/// - `prices`: one asset each, aligned rows, unknown where an asset has no price.
/// - `minimum`: pairs with fewer returns in common have no correlation; at least 2 are needed anyway.
///
/// Prices of zero or less count as unknown. Rows beyond the shorter of two columns are not common. The
/// diagonal is 1 where the asset moved at all.
pub fn correlations(prices: &[&[f64]], kind: ReturnKind, minimum: usize) -> CorrelationMatrix {
    let size = prices.len();
    let mut matrix =
        CorrelationMatrix { values: vec![vec![None; size]; size], rows: vec![vec![0; size]; size] };
    let complete = complete_returns(prices, kind);
    if let Some(returns) = &complete {
        matrix.fill_complete(returns, minimum.max(2));
        return matrix;
    }
    for row in 0..size {
        for column in 0..=row {
            let (own, base) = pair_returns(prices[row], prices[column], kind);
            let enough = own.len() >= minimum.max(2);
            let value = if enough { correlation(&own, &base) } else { None };
            matrix.set(row, column, value, own.len());
        }
    }
    matrix
}

impl CorrelationMatrix {
    fn set(&mut self, row: usize, column: usize, value: Option<f64>, rows: usize) {
        let value = if row == column { value.map(|_| 1.0) } else { value };
        for (row, column) in [(row, column), (column, row)] {
            self.values[row][column] = value;
            self.rows[row][column] = rows;
        }
    }

    /// Fills in columns without gaps, all pairs in one go.
    fn fill_complete(&mut self, returns: &[Vec<f64>], minimum: usize) {
        let rows = returns.first().map_or(0, Vec::len);
        let slices: Vec<&[f64]> = returns.iter().map(Vec::as_slice).collect();
        let means: Vec<f64> =
            slices.iter().map(|column| mean(column).unwrap_or_default()).collect();
        let still: Vec<bool> = slices.iter().map(|column| constant(column)).collect();
        let products = gram(&slices, &means);
        for row in 0..returns.len() {
            for column in 0..=row {
                let defined = rows >= minimum && !still[row] && !still[column];
                let (ones, others) = (products[(row, row)], products[(column, column)]);
                let value = share(products[(row, column)], ones, others).filter(|_| defined);
                self.set(row, column, value, rows);
            }
        }
    }
}

fn share(products: f64, ones: f64, others: f64) -> Option<f64> {
    finite((products / (ones.sqrt() * others.sqrt())).clamp(-1.0, 1.0))
}

/// Returns the returns of every column when none has a gap, and else `None`.
fn complete_returns(prices: &[&[f64]], kind: ReturnKind) -> Option<Vec<Vec<f64>>> {
    let length = prices.first()?.len();
    let whole =
        |column: &&[f64]| column.len() == length && column.iter().all(|price| sound(*price));
    let returns =
        |column: &&[f64]| column.windows(2).map(|pair| kind.of(pair[0], pair[1])).collect();
    prices.iter().all(whole).then(|| prices.iter().map(returns).collect())
}

/// Returns the returns between the successive rows that both columns have.
fn pair_returns(one: &[f64], other: &[f64], kind: ReturnKind) -> (Vec<f64>, Vec<f64>) {
    let common = |(one, other): &(&f64, &f64)| sound(**one) && sound(**other);
    let rows: Vec<(f64, f64)> =
        one.iter().zip(other).filter(common).map(|(one, other)| (*one, *other)).collect();
    rows.windows(2)
        .map(|pair| (kind.of(pair[0].0, pair[1].0), kind.of(pair[0].1, pair[1].1)))
        .unzip()
}

fn sound(price: f64) -> bool {
    price.is_finite() && price > 0.0
}

impl ReturnKind {
    fn of(self, before: f64, after: f64) -> f64 {
        match self {
            Self::Simple => after / before - 1.0,
            Self::Log => (after / before).ln(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: [f64; 6] = [10.0, 11.0, 10.5, 12.0, 11.0, 13.0];
    const OTHER: [f64; 6] = [20.0, 19.0, 19.5, 21.0, 22.0, 21.5];

    #[test]
    fn a_gap_is_not_a_return_of_zero() {
        let mut gap = OTHER;
        gap[2] = f64::NAN;
        let matrix = correlations(&[&ONE, &gap], ReturnKind::Simple, 2);
        let (mut one, mut other) = (ONE.to_vec(), OTHER.to_vec());
        one.remove(2);
        other.remove(2);
        let without = correlations(&[&one, &other], ReturnKind::Simple, 2);
        let gap = matrix.values[0][1].unwrap() - without.values[1][0].unwrap();
        assert!(gap.abs() < 1e-14);
        assert_eq!((matrix.rows[0][1], matrix.rows[0][0], matrix.rows[1][1]), (4, 5, 4));
    }

    #[test]
    fn too_few_common_rows_have_no_correlation() {
        let matrix = correlations(&[&ONE, &OTHER], ReturnKind::Log, 6);
        assert_eq!((matrix.values[0][1], matrix.rows[0][1]), (None, 5));
        let still = correlations(&[&ONE, &[1.0; 6]], ReturnKind::Log, 2);
        assert_eq!((still.values[0][0], still.values[0][1]), (Some(1.0), None));
        assert_eq!(still.values[1][1], None);
        assert!(correlations(&[], ReturnKind::Log, 2).values.is_empty());
    }

    #[test]
    fn all_at_once_and_pair_by_pair_agree() {
        let whole = correlations(&[&ONE, &OTHER], ReturnKind::Log, 2).values[0][1].unwrap();
        let (own, base) = pair_returns(&ONE, &OTHER, ReturnKind::Log);
        assert!((correlation(&own, &base).unwrap() - whole).abs() < 1e-14);
    }
}
