//! Value at risk and expected shortfall, from a history or from moments.
//!
//! The value at risk is the loss that is not exceeded with the confidence asked for; the expected
//! shortfall (conditional value at risk) is the mean loss where it is. Both are fractions above zero for losses; below zero
//! they say that even then something is gained.

use crate::{
    normal,
    performance::{count, excess_kurtosis, finite, mean, sample_deviation, skewness},
};

/// With what confidence, over how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    confidence: f64,
    horizon: u32,
}

impl Level {
    /// The longest horizon: ten years of days.
    pub const MAX_HORIZON: u32 = 2_520;

    /// Returns `None` unless `0.5 ≤ confidence < 1` and `1 ≤ horizon ≤` [`Level::MAX_HORIZON`].
    ///
    /// - `horizon`: in periods of the returns.
    pub fn new(confidence: f64, horizon: u32) -> Option<Self> {
        let sound = (0.5..1.0).contains(&confidence) && (1..=Self::MAX_HORIZON).contains(&horizon);
        sound.then_some(Self { confidence, horizon })
    }

    pub fn confidence(self) -> f64 {
        self.confidence
    }

    pub fn horizon(self) -> u32 {
        self.horizon
    }

    /// The share of outcomes that are worse.
    pub(super) fn tail(self) -> f64 {
        1.0 - self.confidence
    }

    /// The normal quantile of that share, below or at zero.
    pub(super) fn quantile(self) -> Option<f64> {
        normal::quantile(self.tail())
    }
}

/// What may be lost, as fractions above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    pub value_at_risk: f64,
    /// The mean loss in the tail, never below the value at risk.
    pub expected_shortfall: f64,
}

/// Six deviations down: one outcome in a billion lies beyond.
const FAR: f64 = -6.0;

/// Returns the loss that history shows: the percentile of the known returns and the mean of those at or
/// below it.
///
/// - `returns`: simple, per period.
///
/// Over a horizon of several periods the returns are compounded over all runs of that many
/// successive known rows, which overlap: fewer independent ones stand behind the answer.
///
/// `None` when no run is known. With few rows the far tail is one observation.
///
/// Source: percentile of type 7 (Hyndman, Fan 1996), as numpy and empyrical have it.
pub fn historical_loss(returns: &[f64], level: Level) -> Option<Loss> {
    let known: Vec<f64> = crate::performance::known_values(returns).collect();
    let run = |window: &[f64]| window.iter().map(|change| 1.0 + change).product::<f64>() - 1.0;
    let horizon = usize::try_from(level.horizon).ok()?;
    let mut outcomes: Vec<f64> = known.windows(horizon).map(run).collect();
    Some(Tail::of(&mut outcomes, level)?.loss)
}

/// The lower tail of outcomes, with the standard errors it would have if they were independent.
pub(super) struct Tail {
    pub loss: Loss,
    pub value_at_risk_error: Option<f64>,
    pub expected_shortfall_error: Option<f64>,
}

impl Tail {
    /// Returns the tail, and leaves `outcomes` in another order; `None` for none or infinite ones.
    ///
    /// The errors come from the spacing of the outcomes one binomial deviation around the percentile, and
    /// from the spread in the tail.
    ///
    /// Source: Manistre, Hancock (2005), “Variance of the CTE Estimator”, North American Actuarial
    /// Journal 9(2).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "places among the outcomes"
    )]
    pub(super) fn of(outcomes: &mut [f64], level: Level) -> Option<Self> {
        let last = outcomes.len().checked_sub(1)?;
        let place = count(last) * level.tail();
        let step = (place * level.confidence).sqrt();
        // Nobody asks for the order of the outcomes above.
        let end = last.min((place + step) as usize + 1);
        let (worst, above, _) = outcomes.select_nth_unstable_by(end, f64::total_cmp);
        worst.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| worst.get(index).copied().unwrap_or(*above);
        let low = place as usize;
        let value = at(low) + (at(low + 1) - at(low)) * (place - place.floor());
        let tail: Vec<f64> = (0..=low).map(at).collect();
        // Rounding of the mean must not lift it above the percentile.
        let mean = mean(&tail)?.min(value);
        let spread = sample_deviation(&tail).map(|deviation| deviation * deviation);
        let apart = value - mean;
        let error = |spread: f64| ((spread + level.confidence * apart * apart) / place).sqrt();
        Some(Self {
            loss: Loss { value_at_risk: finite(-value)?, expected_shortfall: finite(-mean)? },
            value_at_risk_error: finite(0.5 * (at(end) - at((place - step).max(0.0) as usize))),
            expected_shortfall_error: spread.and_then(|spread| finite(error(spread))),
        })
    }
}

/// Returns the loss if returns were normal with the sample's mean and deviation:
/// `VaR = −(h μ + √h σ z)`, `ES = −h μ + √h σ φ(z) / tail`, `z` the quantile of the tail.
///
/// `None` for fewer than two known returns.
///
/// Source: Hull (2018), “Risk Management and Financial Institutions”, chapter 12.
pub fn normal_loss(returns: &[f64], level: Level) -> Option<Loss> {
    let (mean, deviation) = scaled(returns, level)?;
    normal_loss_of(mean, deviation, level)
}

/// The same for a mean and deviation over the horizon.
pub(super) fn normal_loss_of(mean: f64, deviation: f64, level: Level) -> Option<Loss> {
    let z = level.quantile()?;
    Some(Loss {
        value_at_risk: finite(-(mean + deviation * z))?,
        expected_shortfall: finite(deviation * normal::density(z) / level.tail() - mean)?,
    })
}

/// Returns the normal loss with the quantile corrected for skewness and kurtosis:
/// `z + (z² − 1) S/6 + (z³ − 3z) K/24 − (2z³ − 5z) S²/36`; the shortfall is the mean of the corrected
/// quantile over the tail, in closed form.
///
/// Skewness and excess kurtosis of `h` independent periods are `S/√h` and `K/h`.
///
/// `None` for fewer than two known returns, a constant series, and where the corrected quantile turns back
/// within six deviations of the tail: there the expansion is no distribution.
///
/// Source: Cornish, Fisher (1938); Maillard (2012), “A User's Guide to the Cornish Fisher Expansion”.
pub fn cornish_fisher_loss(returns: &[f64], level: Level) -> Option<Loss> {
    let (mean, deviation) = scaled(returns, level)?;
    let horizon = f64::from(level.horizon);
    let skew = skewness(returns)? / horizon.sqrt();
    let kurtosis = excess_kurtosis(returns)? / horizon;
    let z = level.quantile()?;
    // The corrected quantile as a polynomial of z.
    let cubic = [
        -skew / 6.0,
        1.0 - kurtosis / 8.0 + 5.0 * skew * skew / 36.0,
        skew / 6.0,
        kurtosis / 24.0 - skew * skew / 18.0,
    ];
    if !rises(cubic, FAR, z) {
        return None;
    }
    let (density, tail) = (normal::density(z), level.tail());
    // ∫ zᵏ φ(z) dz from −∞ to z.
    let moments = [tail, -density, tail - z * density, -density * (z * z + 2.0)];
    let at: f64 = cubic[0] + z * (cubic[1] + z * (cubic[2] + z * cubic[3]));
    let over: f64 = cubic.iter().zip(moments).map(|(factor, moment)| factor * moment).sum();
    Some(Loss {
        value_at_risk: finite(-(mean + deviation * at))?,
        expected_shortfall: finite(-(mean + deviation * over / tail))?,
    })
}

/// Whether a cubic rises everywhere from `low` to `high`.
fn rises(cubic: [f64; 4], low: f64, high: f64) -> bool {
    let (constant, linear, square) = (cubic[1], 2.0 * cubic[2], 3.0 * cubic[3]);
    let slope = |x: f64| constant + x * (linear + x * square);
    let vertex = -linear / (2.0 * square);
    let dips = square > 0.0 && low < vertex && vertex < high && slope(vertex) <= 0.0;
    slope(low) > 0.0 && slope(high) > 0.0 && !dips
}

/// Returns mean and deviation over the horizon, periods being independent.
fn scaled(returns: &[f64], level: Level) -> Option<(f64, f64)> {
    let horizon = f64::from(level.horizon);
    Some((mean(returns)? * horizon, sample_deviation(returns)? * horizon.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(confidence: f64, horizon: u32) -> Level {
        Level::new(confidence, horizon).unwrap()
    }

    #[test]
    fn a_level_is_a_probability_and_a_time() {
        assert_eq!(Level::new(1.0, 1), None);
        assert_eq!(Level::new(0.4, 1), None);
        assert_eq!(Level::new(f64::NAN, 1), None);
        assert_eq!(Level::new(0.95, 0), None);
    }

    #[test]
    fn history_of_a_known_case() {
        let returns: Vec<f64> =
            (0..=100).rev().map(|value| f64::from(value) / 100.0 - 0.5).collect();
        let loss = historical_loss(&returns, level(0.95, 1)).unwrap();
        assert!((loss.value_at_risk - 0.45).abs() < 1e-12);
        assert!((loss.expected_shortfall - 0.475).abs() < 1e-12);
        assert_eq!(historical_loss(&[0.1, f64::NAN], level(0.95, 2)), None);
        let two = historical_loss(&[-0.1, f64::NAN, -0.1], level(0.95, 2)).unwrap();
        assert!((two.value_at_risk - 0.19).abs() < 1e-12);
    }

    #[test]
    fn without_skew_and_kurtosis_the_correction_is_none() {
        assert!(rises([0.0, 1.0, 0.0, 0.0], FAR, -1.6));
        // Two points have an excess kurtosis of −2, far outside the domain; over many periods it fades.
        let coin = [0.01, -0.01].repeat(6);
        assert_eq!(cornish_fisher_loss(&coin, level(0.95, 1)), None);
        let long = level(0.95, 2_520);
        let (corrected, plain) = (cornish_fisher_loss(&coin, long), normal_loss(&coin, long));
        assert!(
            (corrected.unwrap().value_at_risk / plain.unwrap().value_at_risk - 1.0).abs() < 1e-3
        );
        assert_eq!(normal_loss(&[0.1], level(0.95, 1)), None);
    }

    #[test]
    fn the_normal_loss_of_a_known_case() {
        let deviation = sample_deviation(&[0.01, -0.01]).unwrap();
        let loss = normal_loss(&[0.01, -0.01], level(0.95, 4)).unwrap();
        assert!((loss.value_at_risk - 2.0 * deviation * 1.644_853_626_951_472_2).abs() < 1e-14);
        let shortfall = 2.0 * deviation * 0.103_135_640_375_371_28 / 0.05;
        assert!((loss.expected_shortfall - shortfall).abs() < 1e-13);
    }
}
