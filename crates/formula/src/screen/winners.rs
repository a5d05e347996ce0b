//! The best of many scores, without sorting them all.

use super::Order;
use crate::evaluate::quantity;

/// A score that sorts as a whole number, and the place it stands at: the lower, the better.
type Entry = (u64, usize);

/// The places of the best scores and their scores, best first.
pub(super) struct Winners<'a> {
    scores: &'a [f64],
    entries: std::vec::IntoIter<Entry>,
}

impl<'a> Winners<'a> {
    /// Finds the best `count`. Equal scores stay in the order of their places, unknown ones are last.
    ///
    /// Keeps at most twice as many as are wanted, and sees at a glance that most do not belong: O(n),
    /// and O(count log count) for the order.
    pub(super) fn of(scores: &'a [f64], order: Order, count: usize) -> Self {
        let mut entries: Vec<Entry> = Vec::with_capacity(2 * count);
        let mut worst = (u64::MAX, usize::MAX);
        for (place, score) in scores.iter().enumerate() {
            let entry = (key(*score, order), place);
            if entry >= worst {
                continue;
            }
            entries.push(entry);
            if entries.len() == 2 * count {
                worst = *entries.select_nth_unstable(count - 1).1;
                entries.truncate(count);
            }
        }
        entries.sort_unstable();
        entries.truncate(count);
        Self { scores, entries: entries.into_iter() }
    }
}

impl Iterator for Winners<'_> {
    type Item = (usize, Option<f64>);

    fn next(&mut self) -> Option<Self::Item> {
        let (_, place) = self.entries.next()?;
        Some((place, self.scores.get(place).copied().and_then(quantity)))
    }
}

/// A whole number that is lower for the better score.
fn key(score: f64, order: Order) -> u64 {
    const SIGN: u64 = 1 << 63;
    if score.is_nan() {
        return u64::MAX;
    }
    // Plus zero makes one zero of two, so that they are equal.
    let bits = (score + 0.0).to_bits();
    let rising = if bits & SIGN == 0 { bits | SIGN } else { !bits };
    match order {
        Order::LowestFirst => rising,
        Order::HighestFirst => !rising,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(scores: &[f64], order: Order, count: usize) -> Vec<usize> {
        Winners::of(scores, order, count).map(|(place, _)| place).collect()
    }

    #[test]
    fn equal_scores_keep_their_order_and_unknown_ones_come_last() {
        let scores = [2.0, f64::NAN, -0.0, 5.0, 0.0, 5.0, -3.0];
        assert_eq!(best(&scores, Order::HighestFirst, 7), [3, 5, 0, 2, 4, 6, 1]);
        assert_eq!(best(&scores, Order::LowestFirst, 7), [6, 2, 4, 0, 3, 5, 1]);
        assert_eq!(best(&scores, Order::HighestFirst, 2), [3, 5]);
        assert!(best(&scores, Order::HighestFirst, 0).is_empty());
    }

    #[test]
    fn the_best_of_many_are_those_a_sort_would_give() {
        let scores: Vec<f64> = (0..5_000_u32).map(|i| f64::from(i * 7_919 % 1_009)).collect();
        let mut sorted: Vec<usize> = (0..scores.len()).collect();
        sorted.sort_by(|left, right| scores[*right].total_cmp(&scores[*left]));
        for count in [1, 7, 100, 4_999, 5_000] {
            assert_eq!(best(&scores, Order::HighestFirst, count), sorted[..count]);
        }
    }
}
