//! The highest and lowest of the last values.

use std::collections::VecDeque;

use crate::{Length, UNKNOWN};

/// Candidates for the highest value of a window, newest last, each lower than the one before: a
/// value leaves when it grows old or when a newer one reaches it.
#[derive(Debug, Clone)]
struct Candidates {
    length: Length,
    seen: usize,
    queue: VecDeque<(usize, f64)>,
}

impl Candidates {
    fn new(length: Length) -> Self {
        Self { length, seen: 0, queue: VecDeque::new() }
    }

    fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        while self.queue.back().is_some_and(|(_, last)| *last <= value) {
            self.queue.pop_back();
        }
        self.queue.push_back((self.seen, value));
        self.seen += 1;
        let first_in_window = self.seen.saturating_sub(self.length.rows());
        if self.queue.front().is_some_and(|(row, _)| *row < first_in_window) {
            self.queue.pop_front();
        }
        match self.queue.front() {
            Some((_, highest)) if self.seen >= self.length.rows() => *highest,
            Some(_) | None => UNKNOWN,
        }
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
        self.0.push(value)
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
        let highest_of_negated = self.0.push(-value);
        if highest_of_negated.is_nan() { UNKNOWN } else { -highest_of_negated }
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
