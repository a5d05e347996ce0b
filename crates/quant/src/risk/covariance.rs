//! Covariance matrices: of the sample, weighted towards the present, and shrunk.
//!
//! All are made over the rows that every asset knows ([`super::complete_rows`]), so they are symmetric and
//! positive semi-definite; for pairs with unlike histories ask [`super::correlations`].

use nalgebra::DMatrix;

use super::{
    complete_rows,
    gram::{gram, means},
};
use crate::performance::{count, mean};

/// A covariance matrix and what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    /// Per period, as the returns are; assets by assets.
    pub matrix: DMatrix<f64>,
    /// The rows that every asset knows.
    pub rows: usize,
    /// How much of the target is in it, 0 to 1: only the shrunk one has any.
    pub shrinkage: f64,
}

/// Returns the sample covariance of the columns of returns, divisor `n − 1`.
///
/// - `columns`: one asset each, aligned rows, at least two rows known to all.
///
/// `None` for no columns, fewer than two common rows, or numbers too large to be squared.
pub fn sample_covariance(columns: &[&[f64]]) -> Option<Covariance> {
    let (products, rows) = products_about_mean(columns)?;
    if rows < 2 {
        return None;
    }
    sound(Covariance { matrix: products / (count(rows) - 1.0), rows, shrinkage: 0.0 })
}

/// Returns the exponentially weighted covariance about zero: `Σ wₖ xₖ xₖᵀ`, `wₖ ∝ decayᵏ` for the row
/// `k` rows before the last, the weights summing to 1.
///
/// - `decay`: between 0 and 1, both excluded; 0.94 for days, 0.97 for months.
///
/// `None` for another decay, no columns or no common row.
///
/// Source: J. P. Morgan (1996), “`RiskMetrics` Technical Document”, section 5.2, with weights that sum to 1
/// on short histories too.
pub fn ewma_covariance(columns: &[&[f64]], decay: f64) -> Option<Covariance> {
    if !(decay > 0.0 && decay < 1.0) {
        return None;
    }
    let mut scaled = complete_rows(columns);
    let rows = scaled.first()?.len();
    let mut weights = vec![1.0; rows];
    for row in (0..rows.checked_sub(1)?).rev() {
        weights[row] = weights[row + 1] * decay;
    }
    let total: f64 = weights.iter().sum();
    for column in &mut scaled {
        for (value, weight) in column.iter_mut().zip(&weights) {
            *value *= (weight / total).sqrt();
        }
    }
    let slices: Vec<&[f64]> = scaled.iter().map(Vec::as_slice).collect();
    sound(Covariance { matrix: gram(&slices, &vec![0.0; slices.len()]), rows, shrinkage: 0.0 })
}

/// Returns the covariance shrunk towards the identity times the mean variance:
/// `(1 − δ) S + δ (tr S / p) I`, `S` with divisor `n`, `δ` the share with the least expected error.
///
/// - `columns`: one asset each, aligned rows.
///
/// `None` for no columns or fewer than two common rows.
///
/// Source: Ledoit, Wolf (2004), “A well-conditioned estimator for large-dimensional covariance matrices”,
/// Journal of Multivariate Analysis 88(2); the same as `LedoitWolf` of scikit-learn.
pub fn ledoit_wolf_covariance(columns: &[&[f64]]) -> Option<Covariance> {
    let known = complete_rows(columns);
    let slices: Vec<&[f64]> = known.iter().map(Vec::as_slice).collect();
    let (products, rows) = products_about_mean(&slices)?;
    if rows < 2 {
        return None;
    }
    let (n, p) = (count(rows), count(slices.len()));
    let mut matrix = products / n;
    let level = matrix.trace() / p;
    let squares = matrix.iter().map(|value| value * value).sum::<f64>();
    let spread = (squares - level * level * p) / p;
    let noise = ((fourth_moments(&slices) / n - squares) / (p * n)).min(spread);
    // A matrix that is its own target has nothing to shrink.
    let shrinkage = if noise > 0.0 { noise / spread } else { 0.0 };
    matrix *= 1.0 - shrinkage;
    for index in 0..slices.len() {
        matrix[(index, index)] += shrinkage * level;
    }
    sound(Covariance { matrix, rows, shrinkage })
}

/// Returns the correlations that a covariance matrix holds, and the deviations.
///
/// `None` when an asset has no variance.
pub fn correlation_of(covariance: &DMatrix<f64>) -> Option<(DMatrix<f64>, Vec<f64>)> {
    let deviations: Vec<f64> =
        covariance.diagonal().iter().map(|variance| variance.sqrt()).collect();
    if deviations.iter().any(|deviation| deviation.is_nan() || *deviation == 0.0) {
        return None;
    }
    let matrix = DMatrix::from_fn(covariance.nrows(), covariance.ncols(), |row, column| {
        let share = covariance[(row, column)] / (deviations[row] * deviations[column]);
        if row == column { 1.0 } else { share.clamp(-1.0, 1.0) }
    });
    Some((matrix, deviations))
}

/// Returns the products about the mean of the common rows, and their number.
fn products_about_mean(columns: &[&[f64]]) -> Option<(DMatrix<f64>, usize)> {
    let length = columns.first()?.len();
    if columns.iter().all(|column| column.len() == length)
        && let Some(products) = about_mean(columns)
    {
        return Some((products, length));
    }
    let known = complete_rows(columns);
    let slices: Vec<&[f64]> = known.iter().map(Vec::as_slice).collect();
    Some((about_mean(&slices)?, slices.first()?.len()))
}

/// `None` when a column is empty or has a value that is not finite.
fn about_mean(columns: &[&[f64]]) -> Option<DMatrix<f64>> {
    let means = means(columns);
    means.iter().all(|mean| mean.is_finite()).then(|| gram(columns, &means))
}

/// Returns `Σₜ (Σᵢ xₜᵢ²)²` about the means: all fourth-order products at once.
fn fourth_moments(columns: &[&[f64]]) -> f64 {
    let rows = columns.first().map_or(0, |column| column.len());
    let mut lengths = vec![0.0; rows];
    for column in columns {
        let centre = mean(column).unwrap_or_default();
        for (length, value) in lengths.iter_mut().zip(*column) {
            *length += (value - centre).powi(2);
        }
    }
    lengths.iter().map(|length| length * length).sum()
}

fn sound(covariance: Covariance) -> Option<Covariance> {
    covariance.matrix.iter().all(|value| value.is_finite()).then_some(covariance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_one_asset_lacks_are_left_out_for_all() {
        let gap: [&[f64]; 2] = [&[0.1, f64::NAN, -0.2, 0.3], &[0.0, 9.0, 0.1, 0.2]];
        let whole: [&[f64]; 2] = [&[0.1, -0.2, 0.3], &[0.0, 0.1, 0.2]];
        assert_eq!(sample_covariance(&gap), sample_covariance(&whole));
        assert_eq!(ledoit_wolf_covariance(&gap), ledoit_wolf_covariance(&whole));
        assert_eq!(ewma_covariance(&gap, 0.94), ewma_covariance(&whole, 0.94));
        assert_eq!(sample_covariance(&gap).unwrap().rows, 3);
    }

    #[test]
    fn too_little_is_undefined() {
        assert_eq!(sample_covariance(&[]), None);
        assert_eq!(sample_covariance(&[&[0.1], &[0.2]]), None);
        assert_eq!(ledoit_wolf_covariance(&[&[0.1]]), None);
        assert_eq!(ewma_covariance(&[&[0.1, 0.2]], 1.0), None);
        assert_eq!(ewma_covariance(&[&[f64::NAN]], 0.9), None);
        assert_eq!(sample_covariance(&[&[1e200, -1e200]]), None);
    }

    #[test]
    fn one_asset_is_its_own_target() {
        let shrunk = ledoit_wolf_covariance(&[&[0.1, -0.1, 0.2]]).unwrap();
        assert!((shrunk.matrix[(0, 0)] - 0.046_666_666_666_666_67 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn the_newest_row_weighs_most() {
        let covariance = ewma_covariance(&[&[1.0, 0.0, 2.0]], 0.5).unwrap();
        let wanted = (4.0 + 0.25) / 1.75;
        assert!((covariance.matrix[(0, 0)] - wanted).abs() < 1e-14);
    }
}
