//! The exact Gaussian likelihood of an ARMA process, by the Kalman filter of its state space.
//!
//! The state is Harvey's: `αᵢ' = φᵢ α₁ + αᵢ₊₁ + θᵢ₋₁ ε`, the value its first element, in units in which `ε` has a
//! variance of one. Its companion form makes a step cost `r²` additions.
//!
//! Source: Harvey (1993), “Time Series Models”, 4.1; Durbin, Koopman (2012), “Time Series Analysis by State
//! Space Methods”, 4.3.

use nalgebra::DMatrix;

/// Doublings until the variance of the start has settled: 2⁵⁰ steps of the process.
const DOUBLINGS: usize = 50;

/// A covariance that moves less than this has settled: its gain stays.
const SETTLED: f64 = 1e-15;

/// `φ` and `θ` of a process, filled up to the `r` elements of its state; `θ` begins with its one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Process {
    ar: Vec<f64>,
    ma: Vec<f64>,
}

/// What the filter knows after the last value. Variances are in units of that of the shocks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filtered {
    /// `Σ v² / F` and `Σ ln F`.
    pub squares: f64,
    pub logs: f64,
    /// What is expected of the state at the next row, and how sure that is: row by row.
    pub state: Vec<f64>,
    pub covariance: Vec<f64>,
}

impl Process {
    /// - `ar`: `φ` of `1 − Σ φᵢ Lⁱ`; `ma`: `θ` of `1 + Σ θᵢ Lⁱ`.
    pub fn of(ar: &[f64], ma: &[f64]) -> Self {
        let size = ar.len().max(ma.len() + 1);
        let filled = |values: &[f64], size: usize| {
            let mut out = values.to_vec();
            out.resize(size, 0.0);
            out
        };
        let ma: Vec<f64> = [1.0].iter().chain(ma).copied().collect();
        Self { ar: filled(ar, size), ma: filled(&ma, size) }
    }

    /// Filters `values`; `see` gets each innovation and its variance. `None` where the process is not
    /// stationary.
    pub fn filter(&self, values: &[f64], mut see: impl FnMut(f64, f64)) -> Option<Filtered> {
        let size = self.ar.len();
        let mut covariance = self.start()?;
        let mut state = vec![0.0; size];
        let mut column = vec![0.0; size];
        let mut gain = vec![0.0; size];
        let (mut squares, mut logs, mut settled) = (0.0, 0.0, false);
        for value in values {
            let variance = covariance[0];
            if variance.is_nan() || variance <= 0.0 {
                return None;
            }
            let innovation = value - state[0];
            see(innovation, variance);
            squares += innovation * innovation / variance;
            logs += variance.ln();
            if !settled {
                for i in 0..size {
                    column[i] = if i + 1 < size { covariance[(i + 1) * size] } else { 0.0 };
                    gain[i] = self.ar[i] + column[i] / variance;
                }
                settled = self.advance(&mut covariance, &column, variance);
            }
            let first = state[0];
            for i in 0..size {
                let following = if i + 1 < size { state[i + 1] } else { 0.0 };
                state[i] = self.ar[i] * first + following + gain[i] * innovation;
            }
        }
        let sound = squares.is_finite() && logs.is_finite();
        sound.then_some(Filtered { squares, logs, state, covariance })
    }

    /// One step of the covariance, in place: what the companion form leaves of `T P Tᵀ + R Rᵀ − F K Kᵀ` is
    /// `Pᵢ₊₁ⱼ₊₁ − cᵢ cⱼ / P₁₁ + θᵢ θⱼ`, `c` the column below the first element. Answers whether it has settled.
    fn advance(&self, covariance: &mut [f64], column: &[f64], variance: f64) -> bool {
        let size = self.ar.len();
        let mut moved: f64 = 0.0;
        for i in 0..size {
            for j in 0..size {
                let inside = i + 1 < size && j + 1 < size;
                let kept = if inside { covariance[(i + 1) * size + j + 1] } else { 0.0 };
                let next = kept - column[i] * column[j] / variance + self.ma[i] * self.ma[j];
                let place = &mut covariance[i * size + j];
                moved = moved.max((next - *place).abs());
                *place = next;
            }
        }
        moved <= SETTLED
    }

    /// The covariance of the state of a process that has run for ever: `P = T P Tᵀ + R Rᵀ`, by doubling.
    fn start(&self) -> Option<Vec<f64>> {
        let size = self.ar.len();
        let mut transition = DMatrix::from_fn(size, size, |row, column| {
            let shift = f64::from(u8::from(column == row + 1));
            if column == 0 { self.ar[row] + shift } else { shift }
        });
        let mut covariance =
            DMatrix::from_fn(size, size, |row, column| self.ma[row] * self.ma[column]);
        for _ in 0..DOUBLINGS {
            let more = &transition * &covariance * transition.transpose();
            covariance += &more;
            let (most, added) = (covariance.amax(), more.amax());
            if !most.is_finite() {
                return None;
            }
            if added <= 1e-17 * most {
                // Symmetric: the order of columns is that of rows.
                return Some(covariance.as_slice().to_vec());
            }
            transition = &transition * &transition;
        }
        None
    }

    /// What a shock does to the first `steps` values: `ψ₀ = 1, ψ₁ …`.
    pub fn impulse(&self, steps: usize) -> Vec<f64> {
        let mut out: Vec<f64> = Vec::with_capacity(steps);
        for step in 0..steps {
            let echo: f64 = out.iter().rev().zip(&self.ar).map(|(psi, phi)| psi * phi).sum();
            out.push(echo + self.ma.get(step).copied().unwrap_or_default());
        }
        out
    }

    /// How the value `step` rows after the next one hangs on the state of the next one, for each step:
    /// `Z Tⁱ`.
    pub fn outlook(&self, steps: usize) -> Vec<Vec<f64>> {
        let size = self.ar.len();
        let mut row = vec![0.0; size];
        row[0] = 1.0;
        let mut out = Vec::with_capacity(steps);
        for _ in 0..steps {
            let first = row.iter().zip(&self.ar).map(|(weight, phi)| weight * phi).sum();
            let next: Vec<f64> =
                [first].into_iter().chain(row[..size - 1].iter().copied()).collect();
            out.push(std::mem::replace(&mut row, next));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variance_of_an_autoregression_is_the_textbooks() {
        let start = Process::of(&[0.5], &[]).start().unwrap();
        assert!((start[0] - 1.0 / 0.75).abs() < 1e-15);
        let start = Process::of(&[0.9], &[0.4]).start().unwrap();
        let wanted = (1.0 + 2.0 * 0.9 * 0.4 + 0.16) / (1.0 - 0.81);
        assert!((start[0] / wanted - 1.0).abs() < 1e-14);
        assert!(Process::of(&[1.0], &[]).start().is_none());
        assert!(Process::of(&[1.2], &[]).start().is_none());
    }

    #[test]
    fn a_shock_echoes_as_the_recursion_says() {
        let echoes = Process::of(&[0.5], &[0.3]).impulse(4);
        for (echo, wanted) in echoes.iter().zip([1.0, 0.8, 0.4, 0.2]) {
            assert!((echo - wanted).abs() < 1e-15);
        }
        let outlook = Process::of(&[0.5, 0.2], &[]).outlook(3);
        assert_eq!(outlook[0], [1.0, 0.0]);
        assert_eq!(outlook[1], [0.5, 1.0]);
    }

    #[test]
    fn settling_changes_no_digit_that_counts() {
        let process = Process::of(&[0.6, -0.3], &[0.4]);
        let values: Vec<f64> = (0..400).map(|row| f64::from((row * 7919) % 31) / 15.0).collect();
        let mut variances = Vec::new();
        let whole = process.filter(&values, |_, variance| variances.push(variance)).unwrap();
        assert!(variances[0] > variances[1] && (variances[399] - 1.0).abs() < 1e-14);
        // The determinant of the first two values by hand.
        let start = process.start().unwrap();
        assert!((variances[0] - start[0]).abs() < 1e-15 && whole.squares > 0.0);
    }
}
