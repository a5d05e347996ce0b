//! Whether residuals still remember each other.

use statrs::function::gamma::checked_gamma_ur;

use crate::performance::{constant, count, finite, known_values, mean};

/// A test that a series has no autocorrelation up to a lag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LjungBox {
    /// `n (n + 2) Σ rₖ² / (n − k)`.
    pub statistic: f64,
    /// The probability of so high a statistic if there is none.
    pub p: f64,
    pub lags: usize,
    /// Lags less the parameters that were fitted.
    pub degrees: usize,
}

/// Returns the test of Ljung and Box over `lags` lags of residuals for which `fitted` parameters of an ARMA
/// model were estimated.
///
/// - `residuals`: oldest first; unknown ones are left out.
///
/// `None` unless `fitted < lags < n` and the residuals move.
///
/// Source: Ljung, Box (1978), “On a Measure of Lack of Fit in Time Series Models”, Biometrika 65(2).
pub fn ljung_box(residuals: &[f64], lags: usize, fitted: usize) -> Option<LjungBox> {
    let known: Vec<f64> = known_values(residuals).collect();
    if lags <= fitted || lags >= known.len() || constant(&known) {
        return None;
    }
    let n = count(known.len());
    let correlations = autocorrelations(&known, lags)?;
    let terms = (1..).zip(&correlations).map(|(lag, r)| r * r / (n - count(lag)));
    let statistic = finite(n * (n + 2.0) * terms.sum::<f64>())?;
    let degrees = lags - fitted;
    let p = checked_gamma_ur(0.5 * count(degrees), 0.5 * statistic).ok()?;
    Some(LjungBox { statistic, p, lags, degrees })
}

/// The autocorrelations of known values at lags 1 to `lags`; `None` for values that do not move.
pub(super) fn autocorrelations(known: &[f64], lags: usize) -> Option<Vec<f64>> {
    let centre = mean(known)?;
    let centred: Vec<f64> = known.iter().map(|value| value - centre).collect();
    let product = |lag: usize| -> f64 {
        centred.iter().skip(lag).zip(&centred).map(|(later, earlier)| later * earlier).sum()
    };
    let squares = product(0);
    (squares > 0.0).then(|| (1..=lags).map(|lag| product(lag) / squares).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swing_is_remembered_and_what_cannot_be_tested_is_none() {
        let swing: Vec<f64> = (0..50).map(|row| f64::from(row % 2)).collect();
        assert!(ljung_box(&swing, 5, 0).unwrap().p < 1e-9);
        assert_eq!(ljung_box(&swing, 3, 3), None);
        assert_eq!(ljung_box(&swing, 50, 0), None);
        assert_eq!(ljung_box(&[1.0; 50], 5, 0), None);
        assert_eq!(ljung_box(&[], 5, 0), None);
    }
}
