//! Polynomials in the lag operator: products, differences, and parameters that stay inside the unit circle.

use nalgebra::DMatrix;

/// Multiplies `1 + Σ aᵢ Lⁱ` by `1 + Σ bᵢ Lⁱ`, both without their one.
pub(super) fn product(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; left.len() + right.len()];
    for (i, a) in left.iter().enumerate() {
        out[i] += a;
        for (j, b) in right.iter().enumerate() {
            out[i + j + 1] += a * b;
        }
    }
    for (j, b) in right.iter().enumerate() {
        out[j] += b;
    }
    out
}

/// `Σ aᵢ Lⁱˢ`: coefficients moved to every `period`-th lag.
pub(super) fn spread(coefficients: &[f64], period: usize) -> Vec<f64> {
    let mut out = vec![0.0; coefficients.len() * period];
    for (i, coefficient) in coefficients.iter().enumerate() {
        out[(i + 1) * period - 1] = *coefficient;
    }
    out
}

/// `(1 − L)ᵈ (1 − Lˢ)ᴰ` without its one.
pub(super) fn differences(plain: usize, seasonal: usize, period: usize) -> Vec<f64> {
    let mut out = Vec::new();
    for _ in 0..plain {
        out = product(&out, &[-1.0]);
    }
    for _ in 0..seasonal {
        out = product(&out, &spread(&[-1.0], period));
    }
    out
}

/// Coefficients `φ` of a stationary `1 − Σ φᵢ Lⁱ` from any numbers, by partial autocorrelations
/// `u / √(1 + u²)`.
///
/// Source: Monahan (1984), “A Note on Enforcing Stationarity in Autoregressive-Moving Average Models”,
/// Biometrika 71(2).
pub(super) fn stationary(free: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = Vec::with_capacity(free.len());
    for u in free {
        let partial = u / (1.0 + u * u).sqrt();
        let before = out.clone();
        for (phi, mirrored) in out.iter_mut().zip(before.iter().rev()) {
            *phi -= partial * mirrored;
        }
        out.push(partial);
    }
    out
}

/// The numbers [`stationary`] makes `coefficients` of; what is not stationary is drawn inside first.
pub(super) fn free(coefficients: &[f64]) -> Vec<f64> {
    const FARTHEST: f64 = 0.98;
    let mut left = coefficients.to_vec();
    let mut out = vec![0.0; left.len()];
    for k in (0..left.len()).rev() {
        let partial = left[k].clamp(-FARTHEST, FARTHEST);
        out[k] = partial / (1.0 - partial * partial).sqrt();
        let rest = 1.0 - partial * partial;
        left = (0..k).map(|j| (left[j] + partial * left[k - 1 - j]) / rest).collect();
    }
    out
}

/// The largest modulus of the inverse roots of `1 − Σ φᵢ Lⁱ`; below one it is stationary.
pub(super) fn nearest_root(coefficients: &[f64]) -> f64 {
    let n = coefficients.len();
    if coefficients.iter().all(|coefficient| *coefficient == 0.0) {
        return 0.0;
    }
    let companion = DMatrix::from_fn(n, n, |row, column| {
        if row == 0 { coefficients[column] } else { f64::from(u8::from(row == column + 1)) }
    });
    companion.complex_eigenvalues().iter().map(|root| root.norm()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_multiply() {
        assert_eq!(differences(2, 0, 1), [-2.0, 1.0]);
        assert_eq!(differences(1, 1, 3), [-1.0, 0.0, -1.0, 1.0]);
        assert!(differences(0, 0, 1).is_empty());
    }

    #[test]
    fn any_numbers_are_stationary_and_come_back() {
        for given in [&[0.3, -2.0, 1.5][..], &[4.0], &[-0.1, 0.2, 0.0, 3.0]] {
            let coefficients = stationary(given);
            assert!(nearest_root(&coefficients) < 1.0, "{coefficients:?}");
            for (back, wanted) in free(&coefficients).iter().zip(given) {
                assert!((back - wanted).abs() < 1e-9, "{back} {wanted}");
            }
        }
        assert!(nearest_root(&stationary(&free(&[1.5, -0.2]))) < 1.0);
        assert!((nearest_root(&[0.5, 0.0]) - 0.5).abs() < 1e-12);
    }
}
