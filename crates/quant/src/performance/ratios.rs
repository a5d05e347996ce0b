//! Figures of how good a series of returns was for its roughness.

use super::{annual_growth, count, finite, known_values, maximum_drawdown_of_returns, mean};

/// Returns the annualised Sortino ratio: the mean excess over `required` divided by the downside
/// deviation `√(Σ min(rₜ − required, 0)² / n)`, times `√periods_per_year`.
///
/// - `required`: the return per period that has to be earned, a fraction.
///
/// `None` when no return is known or none is below `required`.
///
/// Source: Sortino, Price (1994), “Performance Measurement in a Downside Risk Framework”, Journal of
/// Investing 3(3). All `n` periods divide, not only those below.
pub fn sortino_ratio(returns: &[f64], required: f64, periods_per_year: f64) -> Option<f64> {
    let downside = downside_deviation(returns, required)?;
    finite((mean(returns)? - required) / downside * periods_per_year.sqrt())
}

/// Returns the downside deviation per period: `√(Σ min(rₜ − required, 0)² / n)`.
///
/// `None` when no return is known.
pub fn downside_deviation(returns: &[f64], required: f64) -> Option<f64> {
    let squares: Vec<f64> =
        known_values(returns).map(|change| (change - required).min(0.0).powi(2)).collect();
    finite(mean(&squares)?.sqrt())
}

/// Returns the Calmar ratio: compound annual growth over the deepest drawdown, as a positive number.
///
/// `None` when there was no drawdown or growth is undefined.
///
/// Source: Young (1991), “Calmar Ratio: A Smoother Tool”, Futures 20(1); over the whole span given.
pub fn calmar_ratio(returns: &[f64], periods_per_year: f64) -> Option<f64> {
    let worst = maximum_drawdown_of_returns(returns)?;
    finite(annual_growth(returns, periods_per_year)? / -worst)
}

/// Returns the Omega ratio: `Σ max(rₜ − required, 0) / Σ max(required − rₜ, 0)`.
///
/// `None` when no return is below `required`.
///
/// Source: Keating, Shadwick (2002), “A Universal Performance Measure”.
pub fn omega_ratio(returns: &[f64], required: f64) -> Option<f64> {
    let (above, below) = known_values(returns).fold((0.0, 0.0), |(above, below), change| {
        (above + (change - required).max(0.0), below + (required - change).max(0.0))
    });
    finite(above / below)
}

/// Returns the 95th percentile over the 5th, both without sign: above 1 the good surprises are larger
/// than the bad ones.
///
/// `None` when no return is known or the 5th percentile is 0.
pub fn tail_ratio(returns: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = known_values(returns).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    finite(percentile(&sorted, 0.95)?.abs() / percentile(&sorted, 0.05)?.abs())
}

/// Returns the value below which a `share` of the sorted values lies, between neighbours in proportion
/// (type 7 of Hyndman and Fan, as numpy has it).
///
/// `None` for no values and for a share outside [0, 1].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place between 0 and the number of values"
)]
pub fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&share) || sorted.is_empty() {
        return None;
    }
    let place = share * count(sorted.len() - 1);
    let low = place.floor();
    let below = sorted.get(low as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * (place - low))
}

/// Returns the skewness of the known values: `m₃ / m₂^(3/2)` with moments about the mean, divisor `n`.
///
/// `None` for fewer than two values and for a constant series.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let [_, second, third, _] = moments(values)?;
    finite(third / second.powf(1.5))
}

/// Returns the excess kurtosis of the known values: `m₄ / m₂² − 3`, divisor `n`; 0 for the normal
/// distribution.
///
/// `None` for fewer than two values and for a constant series.
pub fn excess_kurtosis(values: &[f64]) -> Option<f64> {
    let [_, second, _, fourth] = moments(values)?;
    finite(fourth / (second * second) - 3.0)
}

/// Returns the mean and the second to fourth moments about it; `None` when the values do not vary.
fn moments(values: &[f64]) -> Option<[f64; 4]> {
    if super::constant(values) {
        return None;
    }
    let centre = mean(values)?;
    let power = |exponent| {
        let powers: Vec<f64> =
            known_values(values).map(|value| (value - centre).powi(exponent)).collect();
        mean(&powers)
    };
    Some([centre, power(2)?, power(3)?, power(4)?])
}

/// Returns the share of the periods with a gain among those that moved at all.
///
/// `None` when nothing moved.
pub fn win_rate(returns: &[f64]) -> Option<f64> {
    let wins = known_values(returns).filter(|change| *change > 0.0).count();
    let losses = known_values(returns).filter(|change| *change < 0.0).count();
    finite(count(wins) / count(wins + losses))
}

/// Returns all gains together over all losses together, without sign.
///
/// `None` when there was no loss.
pub fn profit_factor(returns: &[f64]) -> Option<f64> {
    omega_ratio(returns, 0.0)
}

/// Returns the highest known return, or `None` when there is none.
pub fn best(returns: &[f64]) -> Option<f64> {
    known_values(returns).reduce(f64::max)
}

/// Returns the lowest known return, or `None` when there is none.
pub fn worst(returns: &[f64]) -> Option<f64> {
    known_values(returns).reduce(f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_without_losses_has_no_ratio_to_them() {
        let gains = [0.01, 0.02, f64::NAN];
        assert_eq!(sortino_ratio(&gains, 0.0, 252.0), None);
        assert_eq!(calmar_ratio(&gains, 252.0), None);
        assert_eq!(omega_ratio(&gains, 0.0), None);
        assert_eq!(profit_factor(&gains), None);
        assert_eq!(win_rate(&gains), Some(1.0));
        assert_eq!(win_rate(&[0.0]), None);
    }

    #[test]
    fn a_constant_series_has_no_shape() {
        assert_eq!(skewness(&[0.1; 5]), None);
        assert_eq!(excess_kurtosis(&[0.1; 5]), None);
        assert_eq!(tail_ratio(&[]), None);
        assert_eq!(best(&[f64::NAN]), None);
    }

    #[test]
    fn percentiles_lie_between_their_neighbours() {
        assert_eq!(percentile(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(percentile(&[1.0, 2.0, 4.0], 1.0), Some(4.0));
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[1.0], 1.5), None);
    }
}
