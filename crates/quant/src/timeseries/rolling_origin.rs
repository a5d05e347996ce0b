//! How far forecasts were off when they were made from what was known then.

use super::forecast::{Forecast, Unforecastable};
use crate::{
    performance::{count, finite, mean, sample_deviation},
    regression::student_two_sided,
};

/// Where forecasts are made: each sees the rows before it, and is held against `horizon` rows after.
#[derive(Debug, Clone, PartialEq)]
pub struct Origins {
    /// How many rows each of them sees, rising.
    pub rows: Vec<usize>,
    pub horizon: usize,
}

/// What the forecast of one origin missed.
#[derive(Debug, Clone, PartialEq)]
pub struct Misses {
    /// The mean size of its misses, in the unit of the values.
    pub absolute: f64,
    pub squared: f64,
    /// The mean step of the rows it saw, which is what the naive forecast missed one row ahead.
    pub scale: Option<f64>,
    /// How many of the rows lay inside of each interval.
    pub inside: Vec<usize>,
}

/// The misses of many origins.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastErrors {
    pub mae: f64,
    pub rmse: f64,
    /// The mean of misses over the scale of their origin; `None` where the rows before an origin stood still.
    pub mase: Option<f64>,
    /// The share of rows inside of each interval.
    pub coverage: Vec<f64>,
}

/// One kind of forecast held against another over the same origins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// At how many origins the first missed by less.
    pub better: usize,
    /// What the first misses by, as a share of what the second does, less one: -0.1 is a tenth less.
    pub difference: Option<f64>,
    /// The probability of so clear a difference, either way, if there is none.
    pub p: Option<f64>,
}

impl Origins {
    /// Returns `count` origins over the newest of `rows` rows, whose horizons do not overlap where there is room.
    ///
    /// `None` unless each can see `least` rows and be held against `horizon` ones.
    pub fn newest(rows: usize, horizon: usize, count: usize, least: usize) -> Option<Self> {
        let newest = rows.checked_sub(horizon).filter(|seen| *seen >= least && horizon > 0)?;
        let room = newest - least;
        let stride = if count > 1 { horizon.min(room / (count - 1)).max(1) } else { 1 };
        let count = count.min(room / stride + 1).max(1);
        Some(Self { rows: (0..count).rev().map(|back| newest - back * stride).collect(), horizon })
    }
}

/// Forecasts at every origin and returns what was missed.
///
/// - `forecast`: from the rows before an origin, oldest first, in the unit of `values`.
///
/// Errors are those of the forecasts. Nothing after an origin is shown to them.
///
/// Source: Tashman (2000), “Out-of-Sample Tests of Forecasting Accuracy”, International Journal of Forecasting 16(4).
pub fn rolling_misses(
    values: &[f64],
    origins: &Origins,
    mut forecast: impl FnMut(&[f64]) -> Result<Forecast, Unforecastable>,
) -> Result<Vec<Misses>, Unforecastable> {
    let short = |needed| Unforecastable::TooShort { rows: values.len(), needed };
    let at = |rows: &usize| {
        let seen = values.get(..*rows).ok_or_else(|| short(*rows))?;
        let end = rows + origins.horizon;
        let came = values.get(*rows..end).ok_or_else(|| short(end))?;
        Ok(misses(&forecast(seen)?, seen, came))
    };
    origins.rows.iter().map(at).collect()
}

fn misses(forecast: &Forecast, seen: &[f64], came: &[f64]) -> Misses {
    let n = count(came.len());
    let off = || came.iter().zip(&forecast.expected).map(|(value, expected)| value - expected);
    let inside = forecast.intervals.iter().map(|interval| {
        let edges = interval.low.iter().zip(&interval.high);
        edges.zip(came).filter(|((low, high), value)| value >= low && value <= high).count()
    });
    let steps: f64 = seen.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let scale = steps / count(seen.len().saturating_sub(1));
    Misses {
        absolute: off().map(f64::abs).sum::<f64>() / n,
        squared: off().map(|off| off * off).sum::<f64>() / n,
        scale: finite(scale).filter(|scale| *scale > 0.0),
        inside: inside.collect(),
    }
}

/// Sums up what was missed at all origins; `None` without one.
///
/// Source: Hyndman, Koehler (2006), “Another Look at Measures of Forecast Accuracy”, International Journal of
/// Forecasting 22(4), for the scaled error.
pub fn forecast_errors(misses: &[Misses], horizon: usize) -> Option<ForecastErrors> {
    let average = |of: fn(&Misses) -> f64| mean(&misses.iter().map(of).collect::<Vec<_>>());
    let scaled: Option<Vec<f64>> =
        misses.iter().map(|miss| Some(miss.absolute / miss.scale?)).collect();
    let rows = count(misses.len() * horizon);
    let levels = misses.first()?.inside.len();
    let inside = |level: usize| misses.iter().map(|miss| miss.inside[level]).sum::<usize>();
    Some(ForecastErrors {
        mae: finite(average(|miss| miss.absolute)?)?,
        rmse: finite(average(|miss| miss.squared)?.sqrt())?,
        mase: scaled.and_then(|scaled| mean(&scaled)),
        coverage: (0..levels).map(|level| count(inside(level)) / rows).collect(),
    })
}

/// Holds the mean misses of one kind of forecast against those of another at the same origins.
///
/// The test is Student's of the differences, one an origin; where horizons overlap it is too sure of itself.
/// `p` is `None` for fewer than three origins, and where all differences are the same.
///
/// Source: Diebold, Mariano (1995), “Comparing Predictive Accuracy”, Journal of Business & Economic Statistics
/// 13(3).
pub fn compare_misses(own: &[Misses], other: &[Misses]) -> Comparison {
    let differences: Vec<f64> =
        own.iter().zip(other).map(|(own, other)| own.absolute - other.absolute).collect();
    let n = count(differences.len());
    let total = |misses: &[Misses]| misses.iter().map(|miss| miss.absolute).sum::<f64>();
    let p = || {
        let error = sample_deviation(&differences).filter(|deviation| *deviation > 0.0)? / n.sqrt();
        student_two_sided(mean(&differences)? / error, n - 1.0)
    };
    Comparison {
        better: differences.iter().filter(|difference| **difference < 0.0).count(),
        difference: finite(total(own) / total(other) - 1.0),
        p: if differences.len() < 3 { None } else { p() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeseries::{Simple, simple_forecast};

    fn naive(seen: &[f64]) -> Result<Forecast, Unforecastable> {
        simple_forecast(seen, Simple::Naive, 5, &[0.8])
    }

    #[test]
    fn origins_end_at_the_newest_rows_and_do_not_overlap_where_there_is_room() {
        let origins = Origins::newest(100, 5, 4, 30).unwrap();
        assert_eq!(origins.rows, [80, 85, 90, 95]);
        let tight = Origins::newest(50, 10, 6, 30).unwrap();
        assert_eq!(tight.rows, [30, 32, 34, 36, 38, 40]);
        assert_eq!(Origins::newest(50, 10, 60, 39).unwrap().rows, [39, 40]);
        assert_eq!(Origins::newest(39, 10, 6, 30), None);
        assert_eq!(Origins::newest(39, 0, 6, 30), None);
        assert_eq!(Origins::newest(5, 10, 6, 30), None);
    }

    #[test]
    fn misses_are_counted_in_the_unit_of_the_values() {
        let line: Vec<f64> = (0..60).map(|row| 2.0 * f64::from(row) + f64::from(row % 2)).collect();
        let origins = Origins::newest(60, 5, 3, 30).unwrap();
        let naive = rolling_misses(&line, &origins, naive).unwrap();
        let errors = forecast_errors(&naive, 5).unwrap();
        assert!((errors.mae - 6.0).abs() < 0.5 && errors.rmse > errors.mae, "{errors:?}");
        assert!(errors.mase.unwrap() > 2.0 && errors.coverage[0] <= 1.0);
        let drift =
            rolling_misses(&line, &origins, |seen| simple_forecast(seen, Simple::Drift, 5, &[0.8]));
        let drift = drift.unwrap();
        let compared = compare_misses(&drift, &naive);
        assert!(compared.better == 3 && compared.difference.unwrap() < -0.7, "{compared:?}");
        assert!(compared.p.unwrap() < 0.05);
        assert_eq!(compare_misses(&naive, &naive).p, None);
    }

    #[test]
    fn later_rows_change_no_forecast_before_them() {
        let values: Vec<f64> = (0..60).map(|row| f64::from((row * 37) % 11)).collect();
        let mut seen = Vec::new();
        let origins = Origins { rows: vec![40, 50], horizon: 5 };
        let misses = rolling_misses(&values, &origins, |rows| {
            seen.push(rows.len());
            naive(rows)
        });
        assert!(misses.is_ok() && seen == [40, 50]);
        let beyond = Origins { rows: vec![58], horizon: 5 };
        assert!(matches!(
            rolling_misses(&values, &beyond, naive),
            Err(Unforecastable::TooShort { rows: 60, needed: 63 })
        ));
        assert_eq!(forecast_errors(&[], 5), None);
    }
}
