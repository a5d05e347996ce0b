//! Whether a Sharpe ratio is more than luck.
//!
//! Ratios here are per period (a row's mean over its deviation), **not** annualised.

use super::ratio;
use crate::normal;

/// The shape of a column of returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Known returns.
    pub count: f64,
    /// Mean over sample deviation.
    pub sharpe: f64,
    /// Third standardised moment; 0 for the normal distribution.
    pub skewness: f64,
    /// Fourth standardised moment; 3 for the normal distribution.
    pub kurtosis: f64,
}

impl Shape {
    /// Returns the shape of `returns`, unknown ones left out.
    ///
    /// Moments are those of the population, as in the paper. `None` for fewer than two known returns
    /// and for returns that do not vary.
    pub fn of(returns: &[f64]) -> Option<Self> {
        let centre = Centre::of(returns)?;
        let Centre { count, mean, variance } = centre;
        let known = || returns.iter().filter(|value| value.is_finite());
        let moment = |power| known().map(|value| (value - mean).powi(power)).sum::<f64>() / count;
        Some(Self {
            count,
            sharpe: centre.sharpe()?,
            skewness: ratio(moment(3), variance.powf(1.5))?,
            kurtosis: ratio(moment(4), variance * variance)?,
        })
    }
}

/// Returns the mean of `returns` over their sample deviation, unknown ones left out: [`Shape::sharpe`]
/// without the rest of the shape.
///
/// `None` for fewer than two known returns and for returns that do not vary.
pub fn sharpe(returns: &[f64]) -> Option<f64> {
    Centre::of(returns)?.sharpe()
}

/// The first two moments of known returns.
struct Centre {
    count: f64,
    mean: f64,
    /// Of the population; above zero.
    variance: f64,
}

impl Centre {
    fn of(returns: &[f64]) -> Option<Self> {
        let known = || returns.iter().filter(|value| value.is_finite());
        let (count, sum) =
            known().fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
        if count < 2.0 {
            return None;
        }
        let mean = sum / count;
        let variance = known().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        // What rounding leaves of equal returns is no deviation.
        if variance.sqrt() <= mean.abs() * 1e-12 || variance == 0.0 {
            return None;
        }
        Some(Self { count, mean, variance })
    }

    fn sharpe(&self) -> Option<f64> {
        ratio(self.mean, (self.variance * self.count / (self.count - 1.0)).sqrt())
    }
}

/// Returns the probability that the true Sharpe ratio is above `benchmark`:
/// `Φ((SR − SR*)·√(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4·SR²))`.
///
/// - `benchmark`: per period, as the ratio of `shape`.
///
/// `None` when the root's argument is not above zero.
///
/// Source: Bailey, López de Prado (2012), “The Sharpe Ratio Efficient Frontier”, Journal of Risk 15(2).
pub fn probabilistic_sharpe(shape: &Shape, benchmark: f64) -> Option<f64> {
    let Shape { count, sharpe, skewness, kurtosis } = *shape;
    let spread = 1.0 - skewness * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe;
    if !(spread > 0.0 && benchmark.is_finite()) {
        return None;
    }
    Some(normal::cumulative((sharpe - benchmark) * (count - 1.0).sqrt() / spread.sqrt()))
}

/// Returns the Sharpe ratio that the best of `trials` worthless strategies is expected to show:
/// `σ·((1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e)))`, with Euler's γ.
///
/// - `deviation`: the standard deviation of the trials' ratios, per period.
///
/// 0 for one trial or none.
///
/// Source: Bailey, López de Prado (2014), “The Deflated Sharpe Ratio”, Journal of Portfolio Management
/// 40(5).
pub fn expected_maximum_sharpe(deviation: f64, trials: u64) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    if trials < 2 || deviation.is_nan() {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "trials are far fewer than 2^53")]
    let trials = trials as f64;
    let at = |probability| normal::quantile(probability).unwrap_or(0.0);
    deviation
        * ((1.0 - EULER) * at(1.0 - 1.0 / trials)
            + EULER * at(1.0 - 1.0 / (trials * std::f64::consts::E)))
}

/// Returns the probability that the true Sharpe ratio of the best of many trials is above zero, after
/// what choosing it among them is worth.
///
/// - `deviation`: the standard deviation of the ratios of all trials, per period; see
///   [`expected_maximum_sharpe`].
///
/// `None` as for [`probabilistic_sharpe`].
pub fn deflated_sharpe(shape: &Shape, deviation: f64, trials: u64) -> Option<f64> {
    probabilistic_sharpe(shape, expected_maximum_sharpe(deviation, trials))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_paper_comes_out() {
        // Bailey and López de Prado (2014), “A numerical example”: SR 2.5 a year over 1,250 days,
        // skewness -3, kurtosis 10, 100 trials whose annual ratios have variance 1/2.
        let shape = Shape {
            count: 1_250.0,
            sharpe: 2.5 / 250.0_f64.sqrt(),
            skewness: -3.0,
            kurtosis: 10.0,
        };
        let deviation = (0.5_f64 / 250.0).sqrt();
        let expected = expected_maximum_sharpe(deviation, 100);
        assert!((expected - 0.1132).abs() < 5e-5, "{expected}");
        let deflated = deflated_sharpe(&shape, deviation, 100).unwrap();
        assert!((deflated - 0.9004).abs() < 5e-5, "{deflated}");
    }

    #[test]
    fn the_more_was_tried_the_less_the_best_is_worth() {
        let shape = Shape { count: 500.0, sharpe: 0.1, skewness: 0.0, kurtosis: 3.0 };
        let at = |trials| deflated_sharpe(&shape, 0.05, trials).unwrap();
        assert_eq!(at(1).to_bits(), probabilistic_sharpe(&shape, 0.0).unwrap().to_bits());
        assert!(at(1) > at(10) && at(10) > at(1_000), "{} {} {}", at(1), at(10), at(1_000));
    }

    #[test]
    fn returns_without_a_shape_are_none() {
        assert_eq!(Shape::of(&[]), None);
        assert_eq!(Shape::of(&[0.01, f64::NAN]), None);
        assert_eq!(Shape::of(&[0.01, 0.01, 0.01]), None);
        let shape = Shape::of(&[0.01, f64::NAN, -0.01, 0.03]).unwrap();
        assert!((shape.count - 3.0).abs() < 1e-12 && (shape.sharpe - 0.5).abs() < 1e-12);
    }
}
