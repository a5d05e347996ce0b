//! Wilder's averages: each value counts `1 / length`, and the ones before fade by the rest.

use crate::Length;

/// An average begun with the mean of the first `length` values and continued by
/// `aₜ = aₜ₋₁ · (1 − 1 / length) + xₜ / length`.
#[derive(Debug, Clone)]
pub(super) struct WilderMean {
    length: Length,
    fade: f64,
    weight: f64,
    seen: usize,
    /// The sum of the seed until `length` values were seen, then the average.
    value: f64,
}

impl WilderMean {
    pub(super) fn new(length: Length) -> Self {
        let rows = length.as_f64();
        Self { length, fade: (rows - 1.0) / rows, weight: 1.0 / rows, seen: 0, value: 0.0 }
    }

    /// Takes a finite value; answers once `length` were seen.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Option<f64> {
        if self.is_steady() {
            return Some(self.step(value));
        }
        self.seen += 1;
        self.value += value;
        if self.seen < self.length.rows() {
            return None;
        }
        self.value /= self.length.as_f64();
        Some(self.value)
    }

    /// Whether the seed is complete, so that [`Self::step`] may be taken.
    pub(super) fn is_steady(&self) -> bool {
        self.seen >= self.length.rows()
    }

    #[inline]
    pub(super) fn step(&mut self, value: f64) -> f64 {
        self.value = self.value * self.fade + value * self.weight;
        self.value
    }
}

/// A sum of about `length` values: plain over the first `length − 1`, then
/// `sₜ = sₜ₋₁ · (1 − 1 / length) + xₜ`, as Wilder keeps the directional movement.
#[derive(Debug, Clone)]
pub(super) struct WilderSum {
    fade: f64,
    /// Values still added plainly.
    seeds: usize,
    value: f64,
}

impl WilderSum {
    pub(super) fn new(length: Length) -> Self {
        let rows = length.as_f64();
        Self { fade: (rows - 1.0) / rows, seeds: length.rows() - 1, value: 0.0 }
    }

    /// Takes a finite value; returns the sum with it.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        if self.seeds > 0 {
            self.seeds -= 1;
            self.value += value;
        } else {
            self.step(value);
        }
        self.value
    }

    /// What `push` does after the first `length − 1`.
    #[inline]
    pub(super) fn step(&mut self, value: f64) -> f64 {
        self.value = self.value * self.fade + value;
        self.value
    }
}
