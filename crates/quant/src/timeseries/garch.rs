//! Volatility that comes in clusters: GARCH(1,1).

use crate::performance::{constant, known_values, mean, sample_deviation};

/// Fewer returns do not tell four parameters apart.
const FEWEST: usize = 100;

/// Steps of one search; each begins where the one before ended.
const STEPS: usize = 800;
const SEARCHES: usize = 6;

/// Returns that the variance before the first one is guessed from, and how they fade.
const BACKCAST: usize = 75;
const FADE: f64 = 0.94;

/// A fitted model: `rₜ = μ + eₜ`, `σ²ₜ = ω + α e²ₜ₋₁ + β σ²ₜ₋₁`.
#[derive(Debug, Clone, PartialEq)]
pub struct Garch {
    pub mean: f64,
    pub omega: f64,
    pub alpha: f64,
    pub beta: f64,
    pub log_likelihood: f64,
    /// The deviation expected of each known return, before it was known.
    pub volatility: Vec<f64>,
    /// The variance expected of the next return.
    next: f64,
}

/// Fits a GARCH(1,1) model with a constant mean by the normal likelihood.
///
/// - `returns`: per period, oldest first; unknown ones are left out.
///
/// The variance before the first return is the mean of the first 75 squared residuals, fading by 0.94.
/// The parameters are searched by Nelder and Mead's simplex with `α, β ≥ 0` and `α + β < 1`.
///
/// `None` for fewer than 100 known returns and for returns that do not move.
///
/// Source: Bollerslev (1986), “Generalized Autoregressive Conditional Heteroskedasticity”, Journal of
/// Econometrics 31; the start as in Sheppard's `arch`.
pub fn garch(returns: &[f64]) -> Option<Garch> {
    let known: Vec<f64> = known_values(returns).collect();
    if known.len() < FEWEST || constant(&known) {
        return None;
    }
    // In units of its own deviation every series looks alike to the search.
    let scale = sample_deviation(&known)?;
    let scaled: Vec<f64> = known.iter().map(|value| value / scale).collect();
    let mut best = [mean(&scaled)?, 0.05_f64.ln(), 3.0, -2.2];
    let cost = |point: &[f64; 4]| -likelihood(&scaled, &Parameters::of(point), |_| {}).0;
    for _ in 0..SEARCHES {
        best = simplex(best, &cost);
    }
    let parameters = Parameters::of(&best);
    let mut volatility = Vec::with_capacity(scaled.len());
    let (log_likelihood, next) =
        likelihood(&scaled, &parameters, |variance| volatility.push(variance.sqrt() * scale));
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let unscaled = log_likelihood - scaled.len() as f64 * scale.ln();
    let fitted = Garch {
        mean: parameters.mean * scale,
        omega: parameters.omega * scale * scale,
        alpha: parameters.alpha,
        beta: parameters.beta,
        log_likelihood: unscaled,
        volatility,
        next: next * scale * scale,
    };
    (unscaled.is_finite() && fitted.next.is_finite()).then_some(fitted)
}

impl Garch {
    /// How much of a shock is left after one period: `α + β`.
    pub fn persistence(&self) -> f64 {
        self.alpha + self.beta
    }

    /// Periods until half of a shock to the variance is gone; `None` when nothing persists.
    pub fn half_life(&self) -> Option<f64> {
        let periods = 0.5_f64.ln() / self.persistence().ln();
        (periods.is_finite() && periods > 0.0).then_some(periods)
    }

    /// The deviation it comes back to: `√(ω / (1 − α − β))`.
    pub fn long_run_volatility(&self) -> f64 {
        (self.omega / (1.0 - self.persistence())).sqrt()
    }

    /// Returns the deviation expected of each of the next `periods` returns.
    pub fn forecast(&self, periods: usize) -> Vec<f64> {
        let mut variance = self.next;
        let step = |_| {
            let expected = variance;
            variance = self.omega + self.persistence() * variance;
            expected.sqrt()
        };
        (0..periods).map(step).collect()
    }
}

struct Parameters {
    mean: f64,
    omega: f64,
    alpha: f64,
    beta: f64,
}

impl Parameters {
    /// From numbers without limits: the mean, the logarithm of omega, and the logits of the persistence
    /// and of alpha's share in it.
    fn of([mean, omega, persistence, share]: &[f64; 4]) -> Self {
        let logistic = |x: &f64| 1.0 / (1.0 + (-x).exp());
        // Short of one, where the long run would have no variance.
        let persistence = logistic(persistence) * (1.0 - 1e-9);
        let alpha = persistence * logistic(share);
        Self { mean: *mean, omega: omega.exp(), alpha, beta: persistence - alpha }
    }
}

/// The log-likelihood, and the variance expected of the next return. `see` gets each variance.
fn likelihood(returns: &[f64], model: &Parameters, mut see: impl FnMut(f64)) -> (f64, f64) {
    let (mut before, mut weights, mut weight) = (0.0, 0.0, 1.0);
    for value in returns.iter().take(BACKCAST) {
        before += weight * (value - model.mean).powi(2);
        weights += weight;
        weight *= FADE;
    }
    let before = before / weights;
    let mut variance = model.omega + (model.alpha + model.beta) * before;
    let mut sum = 0.0;
    for value in returns {
        see(variance);
        let square = (value - model.mean).powi(2);
        sum -= 0.5 * ((2.0 * std::f64::consts::PI * variance).ln() + square / variance);
        variance = model.omega + model.alpha * square + model.beta * variance;
    }
    (sum, variance)
}

/// Looks for a lower cost around `start`.
///
/// Source: Nelder, Mead (1965), “A Simplex Method for Function Minimization”, Computer Journal 7.
fn simplex(start: [f64; 4], cost: &impl Fn(&[f64; 4]) -> f64) -> [f64; 4] {
    let worth = |point: [f64; 4]| {
        let cost = cost(&point);
        (if cost.is_finite() { cost } else { f64::MAX }, point)
    };
    let mut corners = vec![worth(start)];
    for axis in 0..4 {
        let mut corner = start;
        corner[axis] += 0.1;
        corners.push(worth(corner));
    }
    let between = |from: &[f64; 4], to: &[f64; 4], share: f64| -> [f64; 4] {
        std::array::from_fn(|axis| from[axis] + share * (to[axis] - from[axis]))
    };
    for _ in 0..STEPS {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let middle: [f64; 4] =
            std::array::from_fn(|axis| corners[..4].iter().map(|c| c.1[axis]).sum::<f64>() / 4.0);
        let worst = corners[4];
        let reflected = worth(between(&worst.1, &middle, 2.0));
        corners[4] = if reflected.0 < corners[0].0 {
            let farther = worth(between(&worst.1, &middle, 3.0));
            if farther.0 < reflected.0 { farther } else { reflected }
        } else if reflected.0 < corners[3].0 {
            reflected
        } else {
            let share = if reflected.0 < worst.0 { 1.5 } else { 0.5 };
            let nearer = worth(between(&worst.1, &middle, share));
            if nearer.0 < worst.0.min(reflected.0) {
                nearer
            } else {
                let best = corners[0].1;
                for corner in &mut corners[1..] {
                    *corner = worth(between(&best, &corner.1, 0.5));
                }
                continue;
            }
        };
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners[0].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Returns of a known model.
    fn made(rows: usize) -> Vec<f64> {
        let mut random = Random::new(11);
        let mut variance = 1e-4;
        let mut next = || {
            let shock = random.normal() * f64::sqrt(variance);
            variance = 2e-6 + 0.08 * shock * shock + 0.9 * variance;
            0.0004 + shock
        };
        (0..rows).map(|_| next()).collect()
    }

    #[test]
    fn a_known_model_is_found_again() {
        let model = garch(&made(8_000)).unwrap();
        assert!((model.alpha - 0.08).abs() < 0.02 && (model.beta - 0.9).abs() < 0.03, "{model:?}");
        assert!((model.long_run_volatility() / 0.01 - 1.0).abs() < 0.1);
        let forecast = model.forecast(2_000);
        assert!((forecast[1_999] / model.long_run_volatility() - 1.0).abs() < 1e-3);
        assert!(model.half_life().unwrap() > 10.0);
    }

    #[test]
    fn the_unit_of_returns_does_not_matter() {
        let returns = made(600);
        let percent: Vec<f64> = returns.iter().map(|value| value * 100.0).collect();
        let (one, hundred) = (garch(&returns).unwrap(), garch(&percent).unwrap());
        assert!((one.alpha - hundred.alpha).abs() < 1e-6);
        assert!((one.volatility[9] * 100.0 / hundred.volatility[9] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn too_few_returns_and_still_ones_have_no_model() {
        assert_eq!(garch(&made(99)), None);
        assert_eq!(garch(&[0.01; 200]), None);
    }
}
