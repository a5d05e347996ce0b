//! The last values, and what is summed over them.

use crate::Length;

/// The last `length` values. Memory grows with what was pushed, not with what was asked for.
#[derive(Debug, Clone)]
pub(super) struct Ring {
    values: Vec<f64>,
    next: usize,
    length: Length,
}

impl Ring {
    pub(super) fn new(length: Length) -> Self {
        Self { values: Vec::new(), next: 0, length }
    }

    /// Takes the newest value; returns the one that leaves, once the ring is full.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Option<f64> {
        let slot = self.values.get_mut(self.next);
        let leaving = slot.map(|slot| std::mem::replace(slot, value));
        if leaving.is_none() {
            self.values.push(value);
        }
        self.next += 1;
        if self.next == self.length.rows() {
            self.next = 0;
        }
        leaving
    }

    /// Goes on by the rows of `pushed`, as if each had been, the last of which are `window`.
    pub(super) fn refill(&mut self, pushed: &[f64], window: &[f64]) {
        self.next = (self.next + pushed.len()) % self.length.rows();
        let (older, newer) = window.split_at(self.length.rows() - self.next);
        self.values.clear();
        self.values.extend(newer);
        self.values.extend(older);
    }

    pub(super) fn length(&self) -> Length {
        self.length
    }

    /// The slot of the next value.
    pub(super) fn next(&self) -> usize {
        self.next
    }

    pub(super) fn is_full(&self) -> bool {
        self.values.len() == self.length.rows()
    }

    /// The values, oldest first when the ring is at its turn.
    pub(super) fn slots(&self) -> &[f64] {
        &self.values
    }

    pub(super) fn oldest_first(&self) -> impl Iterator<Item = f64> {
        let turn = self.next.min(self.values.len());
        let (newer, older) = self.values.split_at(turn);
        older.iter().chain(newer).copied()
    }

    /// Whether the newest value took the last place, so that the next one takes the first.
    pub(super) fn is_at_turn(&self) -> bool {
        self.next == 0
    }
}

/// The sum of the last `length` values, by additions alone.
///
/// Nothing is ever subtracted, so a sum of values of one sign keeps it, a window of zeros sums to
/// zero, and an overflow leaves with its value. Each time the window turns, its values become the
/// sums from each of them to the end of the window; from then on a sum is one of those and that of
/// what came since.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    length: Length,
    /// Values since the turn, then sums up to the turn.
    slots: Vec<f64>,
    next: usize,
    since_turn: f64,
}

impl Sum {
    pub(super) fn new(length: Length) -> Self {
        Self { length, slots: Vec::new(), next: 0, since_turn: 0.0 }
    }

    /// Takes the newest value; returns the sum once the window is full.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Option<f64> {
        match self.slots.get_mut(self.next) {
            Some(slot) => *slot = value,
            None => self.slots.push(value),
        }
        self.since_turn += value;
        self.next += 1;
        if self.next < self.length.rows() {
            return self.slots.get(self.next).map(|up_to_turn| up_to_turn + self.since_turn);
        }
        let total = self.since_turn;
        let mut sum = 0.0;
        for slot in self.slots.iter_mut().rev() {
            sum += *slot;
            *slot = sum;
        }
        (self.next, self.since_turn) = (0, 0.0);
        Some(total)
    }
}

/// The sum of the last `length` values, the oldest taken once and the newest `length` times; by
/// additions alone, as [`Sum`].
#[derive(Debug, Clone)]
pub(super) struct WeightedSum {
    length: Length,
    /// Values since the turn, then plain and weighted sums up to the turn.
    slots: Vec<(f64, f64)>,
    next: usize,
    since_turn: (f64, f64),
    /// `next` as a number.
    rows_since_turn: f64,
}

impl WeightedSum {
    pub(super) fn new(length: Length) -> Self {
        Self { length, slots: Vec::new(), next: 0, since_turn: (0.0, 0.0), rows_since_turn: 0.0 }
    }

    /// Takes the newest value; returns the weighted sum once the window is full.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Option<f64> {
        match self.slots.get_mut(self.next) {
            Some(slot) => slot.0 = value,
            None => self.slots.push((value, 0.0)),
        }
        self.next += 1;
        self.rows_since_turn += 1.0;
        self.since_turn.0 += value;
        self.since_turn.1 += self.rows_since_turn * value;
        if self.next < self.length.rows() {
            let rows_up_to_turn = self.length.as_f64() - self.rows_since_turn;
            return self.slots.get(self.next).map(|(_, weighted)| {
                weighted + (self.since_turn.1 + rows_up_to_turn * self.since_turn.0)
            });
        }
        let total = self.since_turn.1;
        let (mut sum, mut weighted) = (0.0, 0.0);
        for slot in self.slots.iter_mut().rev() {
            // One more older value: it counts once, and each newer one once more than before.
            sum += slot.0;
            weighted += sum;
            *slot = (sum, weighted);
        }
        (self.next, self.since_turn, self.rows_since_turn) = (0, (0.0, 0.0), 0.0);
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn sums_are_those_of_the_window() {
        let values: Vec<f64> = (0..40_i32).map(|row| f64::from(row * row % 13 - 4)).collect();
        for rows in [1, 2, 3, 7, 12] {
            let (mut sum, mut weighted) = (Sum::new(length(rows)), WeightedSum::new(length(rows)));
            let size = length(rows).rows();
            for (row, value) in values.iter().enumerate() {
                let window = (row + 1).checked_sub(size).map(|start| &values[start..=row]);
                let expected = window.map(|window| window.iter().sum());
                assert_eq!(sum.push(*value), expected);
                let weights = (1..).map(f64::from);
                let expected = window.map(|w| w.iter().zip(weights).map(|(v, n)| v * n).sum());
                assert_eq!(weighted.push(*value), expected);
            }
        }
    }

    #[test]
    fn an_overflow_leaves_a_sum_with_its_value() {
        let mut sum = Sum::new(length(3));
        let sums = [f64::MAX, f64::MAX, 0.1, 0.0, 0.0, 0.0].map(|value| sum.push(value));
        assert_eq!(sums[4..], [Some(0.1), Some(0.0)]);
    }
}
