//! Ordinary least squares by QR decomposition.

use std::fmt;

use nalgebra::{DMatrix, DVector};

use super::student::{student_quantile, student_two_sided};
use crate::performance::{constant, count, finite, mean};

/// Whether the line may miss the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intercept {
    /// A constant comes before the columns as coefficient 0.
    Fitted,
    None,
}

/// How the errors of the coefficients are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    /// All residuals equally wide and independent.
    Classical,
    /// Residuals of unlike width that may go on for `lags` rows, with Bartlett's weights.
    ///
    /// Source: Newey, West (1987), Econometrica 55(3); without a correction for small samples.
    NeweyWest { lags: usize },
}

/// Returns the usual number of lags for so many rows: `⌊4 (n / 100)^(2/9)⌋`.
///
/// Source: Newey, West (1994), Review of Economic Studies 61(4).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few lags")]
pub fn newey_west_lags(rows: usize) -> usize {
    (4.0 * (count(rows) / 100.0).powf(2.0 / 9.0)).floor() as usize
}

/// One coefficient of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    pub estimate: f64,
    pub standard_error: f64,
    /// Estimate over error; `None` where the fit is perfect and the error 0.
    pub t: Option<f64>,
    /// The probability of a `t` at least so far from zero if the coefficient were zero, by Student.
    pub p: Option<f64>,
}

/// A fitted line.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The intercept first, where there is one, then the columns in order.
    pub coefficients: Vec<Coefficient>,
    /// The share of the variation that is explained; about zero instead of the mean where no
    /// intercept is fitted. `None` for a constant `y`.
    pub r_squared: Option<f64>,
    pub adjusted_r_squared: Option<f64>,
    /// The deviation of the residuals, divisor `n − k`.
    pub residual_deviation: f64,
    /// Rows that were known in all columns.
    pub rows: usize,
    /// Rows less coefficients.
    pub degrees: usize,
    /// One a known row.
    pub residuals: Vec<f64>,
    intercept: Intercept,
    covariance: DMatrix<f64>,
}

/// What a fit says at one place, with its confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub value: f64,
    /// How far the fitted line may be off, either way.
    pub line: f64,
    /// How far a new observation may be off.
    pub observation: f64,
}

/// Why there is no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFitted {
    /// Column `column` has not as many rows as `y`.
    Lengths { column: usize },
    /// Not more known rows than coefficients.
    TooFewRows { rows: usize, coefficients: usize },
    /// Column `column` is a combination of the ones before it, or of the intercept when it is constant.
    Dependent { column: usize },
    /// Numbers too large to be squared.
    Overflow,
}

impl std::error::Error for NotFitted {}

impl fmt::Display for NotFitted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { column } => {
                write!(out, "column {column} has not as many rows as what it is to explain")
            }
            Self::TooFewRows { rows, coefficients } => write!(
                out,
                "{rows} rows are known in all columns, and {coefficients} coefficients need more than that"
            ),
            Self::Dependent { column } => write!(
                out,
                "column {column} is a combination of those before it or constant: leave it out"
            ),
            Self::Overflow => write!(out, "the numbers are too large to be squared"),
        }
    }
}

/// Returns the line `y ≈ β₀ + Σ βₖ xₖ` with the least squared residuals.
///
/// - `y`: what is explained, one value a row.
/// - `columns`: what explains it, each as long as `y`.
///
/// A row that is unknown in any column is left out. Columns are counted from 0, without the intercept.
///
/// Source: Golub, Van Loan (2013), “Matrix Computations”, section 5.3 (Householder QR); Greene (2012),
/// “Econometric Analysis”, chapters 4 and 20.
pub fn least_squares(
    y: &[f64],
    columns: &[&[f64]],
    intercept: Intercept,
    errors: Errors,
) -> Result<Fit, NotFitted> {
    if let Some(column) = columns.iter().position(|column| column.len() != y.len()) {
        return Err(NotFitted::Lengths { column });
    }
    let (y, design) = known_rows(y, columns, intercept);
    let (rows, coefficients) = design.shape();
    if rows <= coefficients {
        return Err(NotFitted::TooFewRows { rows, coefficients });
    }
    let offset = usize::from(intercept == Intercept::Fitted);
    let inverse = inverse_triangle(&design, offset)?;
    let bread = &inverse * inverse.transpose();
    // Solved with Q, which loses fewer digits than the normal equations.
    let q = design.clone().qr().q();
    let beta = &inverse * (q.transpose() * &y);
    let residuals = &y - &design * &beta;
    let degrees = rows - coefficients;
    let squares = residuals.norm_squared();
    let variance = finite(squares / count(degrees)).ok_or(NotFitted::Overflow)?;
    let covariance = match errors {
        Errors::Classical => bread * variance,
        Errors::NeweyWest { lags } => &bread * spread(&design, &residuals, lags) * &bread,
    };
    let r_squared = explained(&y, squares, intercept);
    let adjusted = |share: f64| 1.0 - (1.0 - share) * count(rows - offset) / count(degrees);
    Ok(Fit {
        coefficients: judged(&beta, &covariance, degrees).ok_or(NotFitted::Overflow)?,
        r_squared,
        adjusted_r_squared: r_squared.map(adjusted),
        residual_deviation: variance.sqrt(),
        rows,
        degrees,
        residuals: residuals.iter().copied().collect(),
        intercept,
        covariance,
    })
}

impl Fit {
    /// Returns what the line says at `x` and how far off it is with `confidence`, by Student.
    ///
    /// - `x`: one value a column, without the intercept.
    ///
    /// `None` for another number of values, an unknown one, or a confidence outside (0, 1).
    pub fn at(&self, x: &[f64], confidence: f64) -> Option<Band> {
        let constant = (self.intercept == Intercept::Fitted).then_some(1.0);
        let place = DVector::from_iterator(
            x.len() + usize::from(constant.is_some()),
            constant.into_iter().chain(x.iter().copied()),
        );
        if place.len() != self.coefficients.len() {
            return None;
        }
        let value = place.iter().zip(&self.coefficients).map(|(x, beta)| x * beta.estimate).sum();
        let variance = place.dot(&(&self.covariance * &place));
        let wide = student_quantile(confidence, count(self.degrees))?;
        Some(Band {
            value: finite(value)?,
            line: finite(wide * variance.max(0.0).sqrt())?,
            observation: finite(wide * (variance + self.residual_deviation.powi(2)).sqrt())?,
        })
    }
}

/// Returns `y` and the design matrix over the rows known in all columns.
fn known_rows(y: &[f64], columns: &[&[f64]], intercept: Intercept) -> (DVector<f64>, DMatrix<f64>) {
    let all: Vec<&[f64]> = std::iter::once(y).chain(columns.iter().copied()).collect();
    let mut known = crate::risk::complete_rows(&all).into_iter();
    let y = known.next().unwrap_or_default();
    let constant = (intercept == Intercept::Fitted).then(|| vec![1.0; y.len()]);
    let design: Vec<Vec<f64>> = constant.into_iter().chain(known).collect();
    let matrix = DMatrix::from_fn(y.len(), design.len(), |row, column| design[column][row]);
    (DVector::from_vec(y), matrix)
}

/// Returns the inverse of R, or the first column that adds nothing to those before it.
fn inverse_triangle(design: &DMatrix<f64>, offset: usize) -> Result<DMatrix<f64>, NotFitted> {
    let triangle = design.clone().qr().r();
    let size = triangle.ncols();
    for column in 0..size {
        let length = design.column(column).norm();
        if !length.is_finite() {
            return Err(NotFitted::Overflow);
        }
        // What is left of a dependent column is rounding.
        if triangle[(column, column)].abs() <= 1e-11 * length {
            return Err(NotFitted::Dependent { column: column.saturating_sub(offset) });
        }
    }
    let identity = DMatrix::identity(size, size);
    triangle.solve_upper_triangular(&identity).ok_or(NotFitted::Overflow)
}

/// Returns the middle of the sandwich: `Σ eₜ² xₜxₜᵀ` and, weighted by `1 − l/(lags + 1)`, the products of
/// rows `l` apart.
fn spread(design: &DMatrix<f64>, residuals: &DVector<f64>, lags: usize) -> DMatrix<f64> {
    let rows = design.nrows();
    let scores = DMatrix::from_fn(rows, design.ncols(), |row, column| {
        design[(row, column)] * residuals[row]
    });
    let mut sum = scores.transpose() * &scores;
    for lag in 1..=lags.min(rows.saturating_sub(1)) {
        let across = scores.rows(lag, rows - lag).transpose() * scores.rows(0, rows - lag);
        sum += (&across + across.transpose()) * (1.0 - count(lag) / (count(lags) + 1.0));
    }
    sum
}

fn explained(y: &DVector<f64>, squares: f64, intercept: Intercept) -> Option<f64> {
    let centre = match intercept {
        Intercept::Fitted if constant(y.as_slice()) => return None,
        Intercept::Fitted => mean(y.as_slice())?,
        Intercept::None => 0.0,
    };
    finite(1.0 - squares / y.iter().map(|value| (value - centre).powi(2)).sum::<f64>())
}

fn judged(
    beta: &DVector<f64>,
    covariance: &DMatrix<f64>,
    degrees: usize,
) -> Option<Vec<Coefficient>> {
    let one = |(estimate, variance): (&f64, &f64)| {
        let standard_error = finite(variance.max(0.0).sqrt())?;
        let t = finite(estimate / standard_error);
        let p = t.and_then(|t| student_two_sided(t, count(degrees)));
        Some(Coefficient { estimate: finite(*estimate)?, standard_error, t, p })
    };
    beta.iter().zip(&covariance.diagonal()).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    const Y: [f64; 6] = [2.1, 3.9, 6.2, 7.8, 10.1, 11.9];

    fn fit(y: &[f64], columns: &[&[f64]]) -> Result<Fit, NotFitted> {
        least_squares(y, columns, Intercept::Fitted, Errors::Classical)
    }

    #[test]
    fn a_column_too_many_is_named() {
        let twice = X.map(|x| 2.0 * x + 1.0);
        assert_eq!(fit(&Y, &[&X, &twice]), Err(NotFitted::Dependent { column: 1 }));
        assert_eq!(fit(&Y, &[&[3.0; 6]]), Err(NotFitted::Dependent { column: 0 }));
        assert_eq!(fit(&Y, &[&[0.0; 6]]), Err(NotFitted::Dependent { column: 0 }));
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        assert_eq!(fit(&Y, &[&X[1..]]), Err(NotFitted::Lengths { column: 0 }));
        let few = NotFitted::TooFewRows { rows: 2, coefficients: 2 };
        assert_eq!(fit(&Y[..2], &[&X[..2]]), Err(few));
        assert_eq!(fit(&[], &[]), Err(NotFitted::TooFewRows { rows: 0, coefficients: 1 }));
        assert_eq!(fit(&[1e300, -1e300, 1e300], &[]), Err(NotFitted::Overflow));
    }

    #[test]
    fn rows_that_are_not_known_do_not_count() {
        let (mut y, mut x) = (Y.to_vec(), X.to_vec());
        (y[2], x[4]) = (f64::NAN, f64::INFINITY);
        let gap = fit(&y, &[&x]).unwrap();
        let whole = fit(&[2.1, 3.9, 7.8, 11.9], &[&[1.0, 2.0, 4.0, 6.0]]).unwrap();
        assert_eq!(gap, whole);
    }

    #[test]
    fn the_mean_is_the_line_without_columns() {
        let flat = fit(&Y, &[]).unwrap();
        assert!((flat.coefficients[0].estimate - mean(&Y).unwrap()).abs() < 1e-14);
        assert!(flat.r_squared.unwrap().abs() < 1e-14);
        assert_eq!(fit(&[1.0; 6], &[&X]).unwrap().r_squared, None);
    }

    #[test]
    fn a_band_is_narrowest_in_the_middle() {
        let line = fit(&Y, &[&X]).unwrap();
        let (middle, far) = (line.at(&[3.5], 0.95).unwrap(), line.at(&[10.0], 0.95).unwrap());
        assert!(middle.line < far.line && middle.line < middle.observation);
        assert_eq!(line.at(&[], 0.95), None);
        assert_eq!(line.at(&[1.0], 1.0), None);
    }

    #[test]
    fn the_usual_number_of_lags_grows_slowly() {
        assert_eq!((newey_west_lags(0), newey_west_lags(100), newey_west_lags(2_520)), (0, 4, 8));
    }
}
