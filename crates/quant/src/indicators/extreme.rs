//! The highest and lowest of the last values.

use std::collections::VecDeque;

use crate::{Length, UNKNOWN};

/// Candidates for the highest value of a window, newest last, each lower than the one before: a
/// value leaves when it grows old or when a newer one reaches it.
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    length: Length,
    seen: usize,
    queue: VecDeque<(usize, f64)>,
}

/// The highest value of a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peak {
    pub(super) value: f64,
    /// Rows since, at most the length of the window.
    pub(super) age: f64,
}

impl Candidates {
    pub(super) fn new(length: Length) -> Self {
        Self { length, seen: 0, queue: VecDeque::new() }
    }

    /// Takes a finite value; answers once the window is full. Of equal peaks it is the newest.
    pub(super) fn push(&mut self, value: f64) -> Option<Peak> {
        while self.queue.back().is_some_and(|(_, last)| *last <= value) {
            self.queue.pop_back();
        }
        self.queue.push_back((self.seen, value));
        self.seen += 1;
        let first_in_window = self.seen.saturating_sub(self.length.rows());
        if self.queue.front().is_some_and(|(row, _)| *row < first_in_window) {
            self.queue.pop_front();
        }
        let (row, value) = *self.queue.front().filter(|_| self.seen >= self.length.rows())?;
        let age = u32::try_from(self.seen - 1 - row).map_or(UNKNOWN, f64::from);
        Some(Peak { value, age })
    }
}

/// State of [`highest`].
#[derive(Debug, Clone)]
pub struct Highest(Candidates);

impl Highest {
    pub fn new(length: Length) -> Self {
        Self(Candidates::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() {
            self.0.push(value).map_or(UNKNOWN, |peak| peak.value)
        } else {
            UNKNOWN
        }
    }
}

/// State of [`lowest`].
#[derive(Debug, Clone)]
pub struct Lowest(Candidates);

impl Lowest {
    pub fn new(length: Length) -> Self {
        Self(Candidates::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() {
            self.0.push(-value).map_or(UNKNOWN, |peak| -peak.value)
        } else {
            UNKNOWN
        }
    }
}

/// Returns the highest of the last `length` known values.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `MAX`; the queue is Lemire (2006), “Streaming maximum-minimum filter using no more
/// than three comparisons per element”.
pub fn highest(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Highest::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the lowest of the last `length` known values; see [`highest`].
///
/// Source: TA-Lib `MIN`.
pub fn lowest(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Lowest::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_leave_with_their_window() {
        let values = [5.0, 1.0, f64::NAN, 2.0, 3.0];
        let three = Length::new(3).unwrap();
        assert_eq!(highest(&values, three)[3..], [5.0, 3.0]);
        assert_eq!(lowest(&values, three)[3..], [1.0, 1.0]);
        assert!(highest(&values, three)[2].is_nan());
    }
}
