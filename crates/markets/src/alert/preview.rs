//! What a rule would have done, from its answers and the closes beside them.

use quant::random::Random;

use super::Horizon;

/// After how many bars moves are measured.
pub(super) const HORIZONS: [usize; 3] = [1, 5, 20];

/// Resamplings of a band. A thousand leave the edges of a 90 % band steady to about a percent of it.
const RESAMPLINGS: usize = 1_000;

/// Fewer fires have no band worth drawing.
const FEWEST: usize = 5;

/// Returns the rows in which the condition becomes true (1), unknown rows passed over.
pub(super) fn fires(condition: &[Option<f64>]) -> Vec<usize> {
    let mut before = None;
    let mut rows = Vec::new();
    for (row, value) in condition.iter().enumerate() {
        let Some(value) = value else { continue };
        let now = *value > 0.5;
        if now && before == Some(false) {
            rows.push(row);
        }
        before = Some(now);
    }
    rows
}

/// Returns the move from each row to `bars` known closes later: a fraction, `None` where either is
/// missing.
pub(super) fn moves(closes: &[Option<f64>], bars: usize) -> Vec<Option<f64>> {
    let known: Vec<(usize, f64)> =
        closes.iter().enumerate().filter_map(|(row, close)| Some((row, (*close)?))).collect();
    let mut moves = vec![None; closes.len()];
    for (place, (row, close)) in known.iter().enumerate() {
        let later = known.get(place + bars).filter(|_| *close > 0.0);
        moves[*row] = later.map(|(_, later)| later / close - 1.0).filter(|m| m.is_finite());
    }
    moves
}

/// Sums up the moves after the fires of a rule.
pub(super) fn horizon(bars: usize, after: &[f64], usual: &[f64], seed: u64) -> Horizon {
    let band = (after.len() >= FEWEST).then(|| band(after, seed));
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share =
        |part: usize| (!after.is_empty()).then_some(part as f64 / after.len().max(1) as f64);
    Horizon {
        bars,
        count: after.len(),
        median: median(&mut after.to_vec()),
        low: band.map(|(low, _)| low),
        high: band.map(|(_, high)| high),
        share_up: share(after.iter().filter(|m| **m > 0.0).count()),
        usual: median(&mut usual.to_vec()),
    }
}

/// The 5 % and 95 % quantiles of the median over resamplings.
///
/// Source: Efron (1979), “Bootstrap Methods: Another Look at the Jackknife” (percentile method).
/// Fires that overlap within a horizon are not independent, so the band is rather too narrow.
fn band(values: &[f64], seed: u64) -> (f64, f64) {
    let mut random = Random::new(seed);
    let mut drawn = vec![0.0; values.len()];
    let mut medians: Vec<f64> = (0..RESAMPLINGS)
        .filter_map(|_| {
            for slot in &mut drawn {
                *slot = values[random.below(values.len())];
            }
            median(&mut drawn)
        })
        .collect();
    medians.sort_unstable_by(f64::total_cmp);
    let last = medians.len().saturating_sub(1);
    (medians[last * 5 / 100], medians[last * 95 / 100])
}

/// The median, `None` of nothing. The order of `values` is lost.
fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| even);
    Some(lower.map_or(upper, |lower| f64::midpoint(lower, upper)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_fires_when_it_becomes_true() {
        let yes = Some(1.0);
        let no = Some(0.0);
        assert_eq!(fires(&[yes, no, yes, yes, None, yes, no, None, yes]), [2, 8]);
        assert_eq!(fires(&[None, yes, yes]), Vec::<usize>::new());
    }

    #[test]
    fn a_move_counts_known_closes_and_is_not_invented() {
        let moves = moves(&[Some(10.0), None, Some(11.0), Some(0.0), Some(5.0)], 1);
        assert_eq!(moves[1], None);
        assert!((moves[0].unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(moves[2..], [Some(-1.0), None, None]);
    }

    #[test]
    fn a_band_holds_the_median_and_is_the_same_for_a_seed() {
        let after: Vec<f64> = (0..40).map(|i| f64::from(i) / 100.0).collect();
        let one = horizon(5, &after, &after, 7);
        assert_eq!(one, horizon(5, &after, &after, 7));
        assert_eq!(one.median, Some(0.195));
        assert!(one.low < one.median && one.median < one.high, "{one:?}");
        assert_eq!(horizon(1, &after[..4], &after, 7).low, None);
        assert_eq!(horizon(1, &[], &[], 7).median, None);
    }
}
