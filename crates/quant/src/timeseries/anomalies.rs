//! Which rows are not as the others: by how many robust deviations each is off what was to be expected.

use super::{
    fault::{SeriesFault, check},
    stl::{Decomposition, Stl, decompose},
};
use crate::{
    Length,
    indicators::{NORMAL, sorted::Sorted},
    performance::{count, mean},
};

/// Fewer values have no middle to be held against.
const FEWEST: usize = 5;

/// How the width of the usual values is measured; each is the deviation of normal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// `1.4826 · median |x − median|`; where that is zero, `1.2533` mean distances.
    MedianDeviation,
    /// [`qn_scale`], which uses the values better and needs no middle.
    Qn,
}

/// How a row stands to what was expected of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anomaly {
    pub expected: f64,
    /// The usual deviation from it, above zero.
    pub deviation: f64,
    /// `(value − expected) / deviation`.
    pub score: f64,
}

impl Anomaly {
    /// `None` unless all is finite and the deviation above zero.
    fn of(value: f64, expected: f64, deviation: f64) -> Option<Self> {
        let score = (value - expected) / deviation;
        let sound = deviation > 0.0 && expected.is_finite() && score.is_finite();
        sound.then_some(Self { expected, deviation, score })
    }
}

/// Returns the scale estimator `Qₙ`: `2.2191` times the `h(h − 1)/2`-th smallest distance of two values,
/// `h = ⌊n/2⌋ + 1`. Half of the values may be anything without making it arbitrary.
///
/// - `values`: any unit, in any order; the answer has the same unit.
///
/// `None` for fewer than two values and unless all are finite. Takes O(n log n). There is no correction for
/// few values, as in statsmodels.
///
/// Source: Rousseeuw, Croux (1993), “Alternatives to the Median Absolute Deviation”, JASA 88(424).
pub fn qn_scale(values: &[f64]) -> Option<f64> {
    /// `1 / (√2 Φ⁻¹(⅝))`.
    const SCALE: f64 = 2.219_144_465_985_075_5;
    if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let sorted = Sorted::of(values.to_vec());
    let sorted = sorted.values();
    let half = sorted.len() / 2 + 1;
    let rank = half * (half - 1) / 2;
    // Distances have no sign, so their bits are in their order: a bisection over them ends at the one.
    let (mut low, mut high) = (0, (sorted[sorted.len() - 1] - sorted[0]).to_bits());
    while low < high {
        let middle = low + (high - low) / 2;
        if pairs_within(sorted, f64::from_bits(middle)) >= rank {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let scale = SCALE * f64::from_bits(low);
    scale.is_finite().then_some(scale)
}

/// How many pairs are at most `distance` apart.
fn pairs_within(sorted: &[f64], distance: f64) -> usize {
    let (mut first, mut pairs) = (0, 0);
    for (row, value) in sorted.iter().enumerate() {
        while value - sorted[first] > distance {
            first += 1;
        }
        pairs += row - first;
    }
    pairs
}

/// Returns how far each value is from the median of all.
///
/// - `values`: `n ≥ 5` finite values, any unit, oldest first.
///
/// Every row is held against all, later ones too.
///
/// # Errors
///
/// [`SeriesFault`] for too few, unknown or constant values.
///
/// Source: Iglewicz, Hoaglin (1993), “How to Detect and Handle Outliers”, with `0.6745 = 1 / 1.4826`.
pub fn robust_scores(values: &[f64], spread: Spread) -> Result<Vec<Option<Anomaly>>, SeriesFault> {
    check(values, FEWEST)?;
    let (median, deviation) = middle(values, spread).ok_or(SeriesFault::Constant)?;
    Ok(values.iter().map(|value| Anomaly::of(*value, median, deviation)).collect())
}

/// The median of the values, and their deviation about it; `None` when it is zero.
fn middle(values: &[f64], spread: Spread) -> Option<(f64, f64)> {
    let sorted = Sorted::of(values.to_vec());
    let median = sorted.median()?;
    let robust = match spread {
        Spread::MedianDeviation => NORMAL * sorted.median_deviation(median)?,
        Spread::Qn => qn_scale(values)?,
    };
    if robust > 0.0 {
        return Some((median, robust));
    }
    // More than half of the values are the same: what the others do on average is all there is.
    let distances: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
    let mean = (0.5 * std::f64::consts::PI).sqrt() * mean(&distances)?;
    (mean > 0.0).then_some((median, mean))
}

/// Returns how far each value is from the median of the rows around it: `reach` before, itself, `reach` after.
///
/// - `values`: finite values, any unit, oldest first; `n ≥ 2 · reach + 1`.
/// - `reach`: 1 or more; near the ends the window has fewer rows.
///
/// It looks to both sides. `None` for a row in whose window more than half of the values are the same.
///
/// # Errors
///
/// As [`robust_scores`].
///
/// Source: Hampel (1974), JASA 69(346); Pearson (2002), “Outliers in Process Modeling and Identification”.
pub fn centred_scores(values: &[f64], reach: usize) -> Result<Vec<Option<Anomaly>>, SeriesFault> {
    if reach == 0 {
        return Err(SeriesFault::Parameter("look at least one row to each side"));
    }
    check(values, reach.saturating_mul(2).saturating_add(1))?;
    let mut window = Sorted::of(values[..reach].to_vec());
    let mut scores = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        if let Some(new) = values.get(row + reach) {
            window.insert(*new);
        }
        if let Some(old) = row.checked_sub(reach + 1) {
            window.remove(values[old]);
        }
        scores.push(against(&window, *value));
    }
    Ok(scores)
}

/// Returns how far each value is from the median of the `length` rows before it, as was known when it came.
///
/// - `values`: finite values, any unit, oldest first.
///
/// Nothing later is looked at: rows appended never change a score. `None` for the first `length` rows and
/// where more than half of the rows before are the same value.
///
/// # Errors
///
/// As [`robust_scores`]; `length` is at least 3.
///
/// Source: as [`centred_scores`].
pub fn trailing_scores(
    values: &[f64],
    length: Length,
) -> Result<Vec<Option<Anomaly>>, SeriesFault> {
    let rows = length.rows();
    if rows < 3 {
        return Err(SeriesFault::Parameter("a window has at least 3 rows"));
    }
    check(values, rows.saturating_add(1))?;
    let mut window = Sorted::default();
    let mut scores = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        scores.push(if row < rows { None } else { against(&window, *value) });
        if let Some(old) = row.checked_sub(rows) {
            window.remove(values[old]);
        }
        window.insert(*value);
    }
    Ok(scores)
}

fn against(window: &Sorted, value: f64) -> Option<Anomaly> {
    let median = window.median()?;
    Anomaly::of(value, median, NORMAL * window.median_deviation(median)?)
}

/// Returns how far each value is from the exponential average of the ones before it, by their exponential
/// deviation; weights fade by `1 − 2 / (span + 1)` a row.
///
/// - `values`: finite values, any unit, oldest first.
///
/// Nothing later is looked at. An outlier moves average and deviation, so one soon after another scores less
/// ([`trailing_scores`] is not moved). `None` for the first `span` rows and after equal values only.
///
/// # Errors
///
/// As [`robust_scores`]; `span` is at least 3.
///
/// Source: Roberts (1959), Technometrics 1(3); weights and the unbiased variance as pandas' `ewm(span=…)`.
pub fn ewma_scores(values: &[f64], span: Length) -> Result<Vec<Option<Anomaly>>, SeriesFault> {
    let rows = span.rows();
    if rows < 3 {
        return Err(SeriesFault::Parameter("a span has at least 3 rows"));
    }
    check(values, rows.saturating_add(1))?;
    let fade = 1.0 - 2.0 / (count(rows) + 1.0);
    let (mut weight, mut weights_squared, mut mean, mut squares) = (0.0, 0.0, 0.0, 0.0);
    let mut scores = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        let unbiased: f64 = squares * weight / (weight * weight - weights_squared);
        scores.push(if row < rows { None } else { Anomaly::of(*value, mean, unbiased.sqrt()) });
        weight = fade * weight + 1.0;
        weights_squared = fade * fade * weights_squared + 1.0;
        let distance = value - mean;
        mean += distance / weight;
        squares = fade * squares + distance * (value - mean);
    }
    Ok(scores)
}

/// Returns the parts of a series and how far each value is from its trend and season, by the spread of the
/// rest.
///
/// - `values`, `ask`: as [`decompose`]. It looks to both sides.
///
/// # Errors
///
/// As [`decompose`].
///
/// Source: [`decompose`] and [`robust_scores`] of the rest.
pub fn seasonal_scores(
    values: &[f64],
    ask: Stl,
    spread: Spread,
) -> Result<(Decomposition, Vec<Option<Anomaly>>), SeriesFault> {
    let parts = decompose(values, ask)?;
    let (median, deviation) = middle(&parts.residual, spread).ok_or(SeriesFault::Constant)?;
    let score = |(value, rest): (&f64, &f64)| Anomaly::of(*value, value - rest + median, deviation);
    let scores = values.iter().zip(&parts.residual).map(score).collect();
    Ok((parts, scores))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn noise(rows: usize) -> Vec<f64> {
        let mut random = Random::new(8);
        (0..rows).map(|_| random.normal()).collect()
    }

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn qn_is_the_quantile_of_all_distances() {
        for rows in 2..60 {
            let values: Vec<f64> = noise(rows).iter().map(|value| (value * 8.0).round()).collect();
            let mut distances = Vec::new();
            for (row, one) in values.iter().enumerate() {
                distances.extend(values[..row].iter().map(|other| (one - other).abs()));
            }
            distances.sort_by(f64::total_cmp);
            let half = rows / 2 + 1;
            let wanted = 2.219_144_465_985_075_5 * distances[half * (half - 1) / 2 - 1];
            assert_eq!(qn_scale(&values), Some(wanted));
        }
        assert_eq!(qn_scale(&[1.0]), None);
        assert_eq!(qn_scale(&[1.0, f64::NAN]), None);
        assert_eq!(qn_scale(&[f64::MAX, -f64::MAX]), None);
    }

    #[test]
    fn a_spike_is_seen_by_every_method() {
        let mut values = noise(300);
        values[200] += 12.0;
        let (_, seasonal) = seasonal_scores(
            &values,
            Stl { period: 5, seasonal: 7, robust: true },
            Spread::MedianDeviation,
        )
        .unwrap();
        for scores in [
            robust_scores(&values, Spread::MedianDeviation).unwrap(),
            robust_scores(&values, Spread::Qn).unwrap(),
            centred_scores(&values, 30).unwrap(),
            trailing_scores(&values, length(60)).unwrap(),
            ewma_scores(&values, length(60)).unwrap(),
            seasonal,
        ] {
            assert_eq!(scores.len(), values.len());
            let worst = scores.iter().flatten().map(|row| row.score).fold(0.0, f64::max);
            let spike = scores[200].unwrap();
            assert!(spike.score > 8.0 && spike.score >= worst, "{spike:?}");
            assert!((spike.expected + spike.score * spike.deviation - values[200]).abs() < 1e-9);
        }
    }

    #[test]
    fn a_later_row_never_changes_what_was_said_without_it() {
        let mut values = noise(120);
        values[70] = 40.0;
        let whole = trailing_scores(&values, length(20)).unwrap();
        let smooth = ewma_scores(&values, length(20)).unwrap();
        for rows in 21..120 {
            assert_eq!(trailing_scores(&values[..rows], length(20)).unwrap(), whole[..rows]);
            assert_eq!(ewma_scores(&values[..rows], length(20)).unwrap(), smooth[..rows]);
        }
        assert_eq!(whole[..20], [None; 20]);
    }

    #[test]
    fn equal_values_have_no_score_and_no_series_has_a_wrong_one() {
        let mut still = vec![2.0; 50];
        still[30] = 3.0;
        // Half of the distances are zero: the mean distance stands in.
        let scores = robust_scores(&still, Spread::MedianDeviation).unwrap();
        assert!(scores[30].unwrap().score > 10.0);
        assert_eq!(trailing_scores(&still, length(10)).unwrap(), [None; 50]);
        assert_eq!(robust_scores(&[1.0; 9], Spread::Qn), Err(SeriesFault::Constant));
        let few = SeriesFault::Short { least: 11 };
        assert_eq!(centred_scores(&[1.0, 2.0], 5), Err(few));
        assert_eq!(ewma_scores(&[f64::NAN; 9], length(4)), Err(SeriesFault::Unknown));
        assert!(matches!(ewma_scores(&still, length(2)), Err(SeriesFault::Parameter(_))));
        assert!(matches!(centred_scores(&still, 0), Err(SeriesFault::Parameter(_))));
        let wide = [f64::MAX, -f64::MAX, 1.0, 2.0, 3.0, f64::MAX, -1.0];
        for scores in [centred_scores(&wide, 2), ewma_scores(&wide, length(3))] {
            assert!(scores.unwrap().iter().flatten().all(|row| row.score.is_finite()));
        }
    }
}
