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

    pub(super) fn is_full(&self) -> bool {
        self.values.len() == self.length.rows()
    }

    /// The values, oldest first when the ring is at its turn.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied()
    }

    /// Whether the newest value took the last place, so that the next one takes the first.
    pub(super) fn is_at_turn(&self) -> bool {
        self.next == 0
    }
}

/// Running sums over the last `length` values, of their distances to a pivot.
///
/// A plain running sum collects rounding for ever, and its squares cancel when values are large
/// beside their spread. Here both sums are taken afresh around a recent value each time the ring
/// turns (O(1) a row, amortised), which bounds the error by what one window can collect, makes a
/// constant window exact, and lets the state recover from an overflow.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    ring: Ring,
    pivot: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    pub(super) fn new(length: Length) -> Self {
        Self { ring: Ring::new(length), pivot: 0.0, sum: 0.0, squares: 0.0 }
    }

    /// Takes the newest value; returns whether the window is full.
    pub(super) fn push(&mut self, value: f64) -> bool {
        let leaving = self.ring.push(value);
        if self.ring.is_at_turn() {
            self.take_afresh(value);
        } else if let Some(old) = leaving {
            let (new, old) = (value - self.pivot, old - self.pivot);
            self.sum += new - old;
            self.squares += (new - old) * (new + old);
        }
        self.ring.is_full()
    }

    pub(super) fn mean(&self) -> f64 {
        self.pivot + self.sum / self.ring.length.as_f64()
    }

    pub(super) fn sum(&self) -> f64 {
        self.pivot * self.ring.length.as_f64() + self.sum
    }

    /// The population variance.
    pub(super) fn variance(&self) -> f64 {
        let rows = self.ring.length.as_f64();
        let mean = self.sum / rows;
        let variance = self.squares / rows - mean * mean;
        // Not `max`, which would turn an overflow into a variance of zero.
        if variance < 0.0 { 0.0 } else { variance }
    }

    fn take_afresh(&mut self, pivot: f64) {
        self.pivot = pivot;
        self.sum = self.ring.values.iter().map(|value| value - pivot).sum();
        self.squares = self.ring.values.iter().map(|value| (value - pivot) * (value - pivot)).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_constant_window_has_no_variance() {
        let mut moments = Moments::new(length(7));
        for value in [9.3, 1e6, -4.0].into_iter().chain([0.1; 14]) {
            moments.push(value);
        }
        assert_eq!((moments.mean(), moments.variance()), (0.1, 0.0));
    }

    #[test]
    fn an_overflow_heals_within_two_windows() {
        let mut moments = Moments::new(length(4));
        for value in [f64::MAX, -f64::MAX].into_iter().chain([5.0; 8]) {
            moments.push(value);
        }
        assert_eq!((moments.mean(), moments.variance()), (5.0, 0.0));
    }
}
