//! Values kept in order, for their median and how they lie about it.

/// The finite values of a window, in order. A change costs O(n) moves of memory, a median and a median
/// deviation O(log n).
#[derive(Debug, Clone, Default)]
pub(crate) struct Sorted(Vec<f64>);

impl Sorted {
    /// Sorts `values`, which must be finite.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    /// How many values are at most `value`.
    pub(crate) fn not_above(&self, value: f64) -> usize {
        self.0.partition_point(|other| *other <= value)
    }

    pub(crate) fn insert(&mut self, value: f64) {
        self.0.insert(self.not_above(value), value);
    }

    /// Removes one value equal to `value`.
    pub(crate) fn remove(&mut self, value: f64) {
        let place = self.0.partition_point(|other| *other < value);
        if place < self.0.len() {
            self.0.remove(place);
        }
    }

    pub(crate) fn values(&self) -> &[f64] {
        &self.0
    }

    /// Returns the middle value, or the mean of the two; `None` without values.
    pub(crate) fn median(&self) -> Option<f64> {
        let rows = self.0.len();
        let (low, high) = (self.0.get(rows.checked_sub(1)? / 2)?, self.0.get(rows / 2)?);
        Some(f64::midpoint(*low, *high))
    }

    /// Returns the median distance of the values to `centre`; `None` without values.
    pub(crate) fn median_deviation(&self, centre: f64) -> Option<f64> {
        let rows = self.0.len();
        let (below, above) = self.0.split_at(self.0.partition_point(|value| *value < centre));
        let rank = |rank| nearest(below, above, centre, rank);
        let (low, high) = (rank(rows.checked_sub(1)? / 2)?, rank(rows / 2)?);
        Some(f64::midpoint(low, high))
    }
}

/// The distance to `centre` that `rank` values are nearer than, with the values on both sides of it. The
/// distances of each side are in order, so that a bisection tells how many come from below.
fn nearest(below: &[f64], above: &[f64], centre: f64, rank: usize) -> Option<f64> {
    let left = |place: usize| below.get(below.len().checked_sub(place + 1)?).map(|x| centre - x);
    let right = |place: usize| above.get(place).map(|x| x - centre);
    let taken = rank + 1;
    let (mut low, mut high) = (taken.saturating_sub(above.len()), taken.min(below.len()));
    while low < high {
        let middle = usize::midpoint(low, high);
        if left(middle)? < right(taken - middle - 1)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let last = low.checked_sub(1).and_then(left);
    let other = (taken - low).checked_sub(1).and_then(right);
    match (last, other) {
        (Some(last), Some(other)) => Some(last.max(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_median_deviation_is_that_of_sorted_distances() {
        let mut random = Random::new(4);
        for rows in 1..40 {
            // Rounded, so that values are equal now and then.
            let values: Vec<f64> = (0..rows).map(|_| (random.normal() * 4.0).round()).collect();
            let sorted = Sorted::of(values.clone());
            let centre = sorted.median().unwrap();
            let distances = values.iter().map(|value| (value - centre).abs()).collect();
            assert_eq!(sorted.median_deviation(centre), Sorted::of(distances).median());
        }
        assert_eq!(Sorted::default().median(), None);
        assert_eq!(Sorted::default().median_deviation(0.0), None);
    }

    #[test]
    fn what_leaves_is_gone_once() {
        let mut sorted = Sorted::of(vec![2.0, 1.0, 2.0]);
        sorted.remove(2.0);
        sorted.insert(0.5);
        assert_eq!(sorted.values(), [0.5, 1.0, 2.0]);
    }
}
