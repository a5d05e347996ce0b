//! Which model of exponential smoothing a series asks for.

use super::{Combination, Smoothing, SmoothingKind, Trend, exponential_smoothing};
use crate::timeseries::forecast::Unforecastable;

/// Fits every kind that suits the series and returns the one of the lowest AICc.
///
/// - `values`: oldest first, all finite.
/// - `period`: rows of a season; `None` without one.
///
/// Errors in shares and seasons that multiply are tried where all values are above zero. Fifteen kinds with a season,
/// six without.
///
/// Errors as [`exponential_smoothing`].
///
/// Source: Hyndman, Koehler, Snyder, Grose (2002), “A State Space Framework for Automatic Forecasting Using
/// Exponential Smoothing Methods”, International Journal of Forecasting 18(3).
pub fn automatic_smoothing(
    values: &[f64],
    period: Option<usize>,
) -> Result<Smoothing, Unforecastable> {
    let positive = values.iter().all(|value| *value > 0.0);
    let kinds = kinds(period).into_iter().filter(|kind| positive || !kind.needs_positive());
    let (mut best, mut failure): (Option<(f64, Smoothing)>, _) = (None, None);
    for kind in kinds {
        match exponential_smoothing(values, kind) {
            Ok(model) => {
                let Some(aicc) = model.criteria.aicc else { continue };
                if best.as_ref().is_none_or(|(lowest, _)| aicc < *lowest) {
                    best = Some((aicc, model));
                }
            }
            Err(cause) => failure = failure.or(Some(cause)),
        }
    }
    let failed = failure.unwrap_or(Unforecastable::Stuck);
    best.map(|(_, model)| model).ok_or(failed)
}

fn kinds(period: Option<usize>) -> Vec<SmoothingKind> {
    use Combination::{Additive, Multiplicative};
    let seasons = [
        None,
        period.map(|period| (Additive, period)),
        period.map(|period| (Multiplicative, period)),
    ];
    let mut out = Vec::new();
    for error in [Additive, Multiplicative] {
        for trend in [Trend::None, Trend::Additive, Trend::Damped] {
            for season in seasons {
                let kind = SmoothingKind { error, trend, season };
                let bounded =
                    error == Multiplicative || !matches!(season, Some((Multiplicative, _)));
                if bounded && !out.contains(&kind) {
                    out.push(kind);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_kinds_have_a_season_or_none_and_six_have_none() {
        assert_eq!(kinds(Some(4)).len(), 15);
        assert_eq!(kinds(None).len(), 6);
    }
}
