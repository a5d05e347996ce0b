//! Where a series changes its level or its spread for good: the best cuts, exactly.

use super::fault::{SeriesFault, check};
use crate::{
    indicators::sorted::Sorted,
    performance::{count, mean},
};

/// What may be different in each segment. The values of one are independent and normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The mean; the deviation is one for all, taken robustly from the differences of neighbours.
    Mean,
    /// The variance about the mean of all values.
    Variance,
    MeanAndVariance,
}

/// What a cut must be worth, in units of −2 log-likelihood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// `(d + 1) ln n`, `d` being what a segment has of its own: 1, or 2 for mean and variance.
    Bic,
    /// `(d + 2) ln n` and the logarithm of each segment's rows, which bears against short segments.
    ModifiedBic,
    Value(f64),
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    pub change: Change,
    pub penalty: Penalty,
    /// The fewest rows of a segment, at least 2.
    pub shortest: usize,
}

/// Rows between two cuts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    pub first: usize,
    /// One past the last row.
    pub end: usize,
    pub mean: f64,
    /// The population deviation about the segment's mean.
    pub deviation: f64,
    /// What the cut before it is worth: by how much −2 log-likelihood would be higher without. `None` for
    /// the first segment.
    pub gain: Option<f64>,
}

/// The cheapest segmentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Segmentation {
    /// Oldest first; one when nothing changed.
    pub segments: Vec<Segment>,
    /// What each cut was charged.
    pub penalty: f64,
    /// Of all segments, without penalties.
    pub cost: f64,
}

/// The least variance of a segment by that of all values: one of equal values has no likelihood otherwise.
const FLOOR: f64 = 1e-6;

/// Returns the segmentation of `values` with the lowest sum of costs and penalties.
///
/// - `values`: `n ≥ 2 · shortest` finite values, oldest first.
///
/// The cost of a segment is −2 log-likelihood at its best parameters, without constants: `Σ(x − x̄)² / σ²`
/// for the mean and `m ln σ̂²` else, with `σ̂²` at least 1e-6 of the variance of all. The search is PELT:
/// exact, linear in `n` when cuts are many, and quadratic at worst.
///
/// # Errors
///
/// [`SeriesFault`] for too few, unknown or constant values, a penalty that is not above zero and a
/// `shortest` below 2.
///
/// Source: Killick, Fearnhead, Eckley (2012), JASA 107(500); Zhang, Siegmund (2007), Biometrics 63(1), for
/// the modified criterion.
pub fn change_points(values: &[f64], ask: Cuts) -> Result<Segmentation, SeriesFault> {
    if ask.shortest < 2 {
        return Err(SeriesFault::Parameter("a segment has at least 2 rows"));
    }
    check(values, ask.shortest.saturating_mul(2))?;
    let costs = Costs::of(values, ask)?;
    let penalty = ask.penalty.value(ask.change, values.len());
    if !(penalty > 0.0 && penalty.is_finite()) {
        return Err(SeriesFault::Parameter("a penalty is a number above zero"));
    }
    let ends = pruned(&costs, values.len(), ask.shortest, penalty);
    let starts: Vec<usize> = std::iter::once(0).chain(ends.iter().copied()).collect();
    let segment = |(place, end): (usize, &usize)| {
        let (first, end) = (starts[place], *end);
        let (mean, deviation) = costs.moments(first, end);
        let before = place.checked_sub(1).map(|before| starts[before]);
        let gain = before.map(|before| {
            costs.of_rows(before, end) - costs.of_rows(before, first) - costs.of_rows(first, end)
        });
        Segment { first, end, mean, deviation, gain }
    };
    let segments: Vec<Segment> = ends.iter().enumerate().map(segment).collect();
    let cost = segments.iter().map(|segment| costs.of_rows(segment.first, segment.end)).sum();
    Ok(Segmentation { segments, penalty, cost })
}

impl Penalty {
    fn value(self, change: Change, rows: usize) -> f64 {
        let own = if change == Change::MeanAndVariance { 2.0 } else { 1.0 };
        match self {
            Self::Bic => (own + 1.0) * count(rows).ln(),
            Self::ModifiedBic => (own + 2.0) * count(rows).ln(),
            Self::Value(value) => value,
        }
    }
}

/// Sums from the first row to each, of values about their mean in units of their deviation.
struct Costs {
    ask: Cuts,
    centre: f64,
    scale: f64,
    /// Of the noise, by that of all.
    noise: f64,
    /// Values and their squares.
    sums: Vec<(f64, f64)>,
}

impl Costs {
    fn of(values: &[f64], ask: Cuts) -> Result<Self, SeriesFault> {
        let centre = mean(values).ok_or(SeriesFault::Unknown)?;
        let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
        let scale = (squares / count(values.len())).sqrt();
        if !scale.is_normal() {
            return Err(SeriesFault::Constant);
        }
        let mut sum = (0.0, 0.0);
        let step = |value: &f64| {
            let distance = (value - centre) / scale;
            sum = (sum.0 + distance, sum.1 + distance * distance);
            sum
        };
        let sums = std::iter::once((0.0, 0.0)).chain(values.iter().map(step)).collect();
        let noise = (noise(values).unwrap_or(scale) / scale).powi(2);
        Ok(Self { ask, centre, scale, noise: noise.max(FLOOR), sums })
    }

    /// Rows, sum and squares about the mean of all, of the rows from `first` to before `end`.
    fn parts(&self, first: usize, end: usize) -> (f64, f64, f64) {
        let ((sum_0, squares_0), (sum_1, squares_1)) = (self.sums[first], self.sums[end]);
        (count(end - first), sum_1 - sum_0, (squares_1 - squares_0).max(0.0))
    }

    fn of_rows(&self, first: usize, end: usize) -> f64 {
        let (rows, sum, squares) = self.parts(first, end);
        let about_mean = (squares - sum * sum / rows).max(0.0);
        let cost = match self.ask.change {
            Change::Mean => about_mean / self.noise,
            Change::Variance => normal(rows, squares),
            Change::MeanAndVariance => normal(rows, about_mean),
        };
        if self.ask.penalty == Penalty::ModifiedBic { cost + rows.ln() } else { cost }
    }

    fn moments(&self, first: usize, end: usize) -> (f64, f64) {
        let (rows, sum, squares) = self.parts(first, end);
        let variance = (squares / rows - (sum / rows).powi(2)).max(0.0);
        (self.centre + self.scale * sum / rows, self.scale * variance.sqrt())
    }

    /// By how much two segments may cost more than one over the same rows: never, but for the logarithms of
    /// their rows, of which `ln(ab / (a + b))` is at most `ln(n / 4)`.
    fn slack(&self, rows: usize) -> f64 {
        let modified = self.ask.penalty == Penalty::ModifiedBic;
        if modified { (count(rows) / 4.0).ln().max(0.0) } else { 0.0 }
    }
}

/// −2 log-likelihood of normal values with their own variance, which has a floor. The rows themselves are a
/// constant that is left out.
fn normal(rows: f64, squares: f64) -> f64 {
    let variance = squares / rows;
    let held = variance.max(FLOOR);
    rows * (held.ln() + (variance / held - 1.0))
}

/// The deviation of what is between neighbours, which no cut makes larger; `None` when most are equal.
fn noise(values: &[f64]) -> Option<f64> {
    let steps = Sorted::of(values.windows(2).map(|pair| pair[1] - pair[0]).collect());
    let deviation = crate::indicators::NORMAL * steps.median_deviation(steps.median()?)?;
    let noise = deviation / std::f64::consts::SQRT_2;
    noise.is_normal().then_some(noise)
}

/// A place of the last cut, and the row from which a later one is better for certain.
struct Candidate {
    start: usize,
    expires: usize,
}

/// The ends of the segments of the cheapest segmentation.
fn pruned(costs: &Costs, rows: usize, shortest: usize, penalty: f64) -> Vec<usize> {
    let slack = costs.slack(rows);
    // The lowest cost of the rows before each, and where its last segment starts.
    let mut best = vec![(-penalty, 0); rows + 1];
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut worth: Vec<f64> = Vec::new();
    for end in shortest..=rows {
        let start = end - shortest;
        if start == 0 || start >= shortest {
            candidates.push(Candidate { start, expires: usize::MAX });
        }
        candidates.retain(|candidate| candidate.expires > end);
        worth.clear();
        worth
            .extend(candidates.iter().map(|one| best[one.start].0 + costs.of_rows(one.start, end)));
        let lowest = worth.iter().zip(&candidates).min_by(|a, b| a.0.total_cmp(b.0));
        let Some((cost, candidate)) = lowest else { continue };
        let cost = cost + penalty;
        best[end] = (cost, candidate.start);
        for (worth, candidate) in worth.iter().zip(&mut candidates) {
            // A segment from `end` needs its rows before it can take over.
            if worth - slack > cost {
                candidate.expires = candidate.expires.min(end + shortest);
            }
        }
    }
    let mut ends = vec![rows];
    while let Some(start) = ends.last().map(|end| best[*end].1).filter(|start| *start > 0) {
        ends.push(start);
    }
    ends.reverse();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const CHANGES: [Change; 3] = [Change::Mean, Change::Variance, Change::MeanAndVariance];

    fn stepped(seed: u64, rows: usize) -> Vec<f64> {
        let mut random = Random::new(seed);
        let (mut level, mut spread) = (0.0, 1.0);
        let mut next = || {
            if random.uniform() < 0.04 {
                (level, spread) = (3.0 * random.normal(), 0.2 + 2.0 * random.uniform());
            }
            // Rounded now and then, so that values are equal.
            let value = level + spread * random.normal();
            if random.uniform() < 0.2 { level } else { value }
        };
        (0..rows).map(|_| next()).collect()
    }

    /// All places of the last cut, at each row.
    fn exact(costs: &Costs, rows: usize, shortest: usize, penalty: f64) -> f64 {
        let mut best = vec![f64::INFINITY; rows + 1];
        best[0] = -penalty;
        for end in shortest..=rows {
            for start in 0..=end - shortest {
                best[end] = best[end].min(best[start] + costs.of_rows(start, end) + penalty);
            }
        }
        best[rows]
    }

    #[test]
    fn pruning_never_loses_the_cheapest_segmentation() {
        for seed in 0..40 {
            let values = stepped(seed, 60 + usize::try_from(seed).unwrap());
            for change in CHANGES {
                for (penalty, shortest) in [
                    (Penalty::Bic, 2),
                    (Penalty::ModifiedBic, 3),
                    (Penalty::Value(1.0), 2),
                    (Penalty::Value(4.0), 7),
                ] {
                    let ask = Cuts { change, penalty, shortest };
                    let found = change_points(&values, ask).unwrap();
                    let cuts = count(found.segments.len() - 1);
                    let ours = found.cost + cuts * found.penalty;
                    let costs = Costs::of(&values, ask).unwrap();
                    let least = exact(&costs, values.len(), shortest, found.penalty);
                    assert!((ours - least).abs() < 1e-8, "{seed} {ask:?}: {ours}, not {least}");
                    let rows = |segment: &Segment| segment.end - segment.first;
                    assert!(found.segments.iter().all(|segment| rows(segment) >= shortest));
                }
            }
        }
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let mut random = Random::new(1);
        let mut step = |row: usize| random.normal() + if row < 120 { 0.0 } else { 3.0 };
        let values: Vec<f64> = (0..200).map(&mut step).collect();
        let ask = Cuts { change: Change::Mean, penalty: Penalty::Bic, shortest: 2 };
        let found = change_points(&values, ask).unwrap();
        assert_eq!(found.segments.len(), 2);
        assert!(found.segments[0].end.abs_diff(120) <= 1);
        assert!(found.segments[1].gain.unwrap() > 100.0 && found.segments[0].gain.is_none());
        assert!((found.segments[1].mean - 3.0).abs() < 0.4);
    }

    #[test]
    fn noise_alone_has_no_cut() {
        let mut random = Random::new(9);
        let values: Vec<f64> = (0..500).map(|_| random.normal()).collect();
        for change in CHANGES {
            let ask = Cuts { change, penalty: Penalty::ModifiedBic, shortest: 5 };
            assert_eq!(change_points(&values, ask).unwrap().segments.len(), 1, "{change:?}");
        }
    }

    #[test]
    fn what_cannot_be_cut_says_why() {
        let ask = Cuts { change: Change::Mean, penalty: Penalty::Bic, shortest: 5 };
        assert_eq!(change_points(&[1.0, 2.0], ask), Err(SeriesFault::Short { least: 10 }));
        assert_eq!(change_points(&[1.0; 20], ask), Err(SeriesFault::Constant));
        assert_eq!(change_points(&[f64::NAN; 20], ask), Err(SeriesFault::Unknown));
        let values = stepped(1, 30);
        for wrong in [
            Cuts { shortest: 1, ..ask },
            Cuts { penalty: Penalty::Value(0.0), ..ask },
            Cuts { penalty: Penalty::Value(f64::NAN), ..ask },
        ] {
            assert!(matches!(change_points(&values, wrong), Err(SeriesFault::Parameter(_))));
        }
    }
}
