//! The highest and lowest of the last values.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use std::collections::VecDeque;

use super::rows::{CHUNK, Indicator, columns, wide};
use crate::{Length, UNKNOWN};

/// Rows that are worked on side by side.
const LANES: usize = 8;

/// Candidates for the highest value of a window, newest last, each lower than the one before: a
/// value leaves when it grows old or when a newer one reaches it (Lemire 2006, “Streaming
/// maximum-minimum filter using no more than three comparisons per element”).
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    length: Length,
    seen: usize,
    queue: VecDeque<(usize, f64)>,
}

/// Where the highest value of a window is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peak {
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
        let (row, _) = *self.queue.front().filter(|_| self.seen >= self.length.rows())?;
        let age = u32::try_from(self.seen - 1 - row).map_or(UNKNOWN, f64::from);
        Some(Peak { age })
    }
}

/// The highest of a window, without its place.
///
/// Each time the window turns, its values become the highest from each of them to the end of the
/// window; from then on the answer is one of those or the highest of what came since. Unlike the
/// queue of [`Candidates`] this never has to guess how many values leave.
#[derive(Debug, Clone)]
struct Crest {
    length: Length,
    /// Values since the turn, then the highest up to the turn.
    slots: Vec<f64>,
    next: usize,
    since_turn: f64,
}

impl Crest {
    fn new(length: Length) -> Self {
        Self { length, slots: Vec::new(), next: 0, since_turn: f64::NEG_INFINITY }
    }

    /// Takes a finite value; answers once the window is full.
    #[inline]
    fn push(&mut self, value: f64) -> Option<f64> {
        let value = one_zero(value);
        match self.slots.get_mut(self.next) {
            Some(slot) => *slot = value,
            None => self.slots.push(value),
        }
        self.since_turn = greater(self.since_turn, value);
        self.next += 1;
        if self.next < self.length.rows() {
            return self
                .slots
                .get(self.next)
                .map(|up_to_turn| greater(*up_to_turn, self.since_turn));
        }
        self.next = 0;
        let mut highest = f64::NEG_INFINITY;
        for slot in self.slots.iter_mut().rev() {
            highest = greater(highest, *slot);
            *slot = highest;
        }
        Some(std::mem::replace(&mut self.since_turn, f64::NEG_INFINITY))
    }

    /// Answers finite values.
    ///
    /// - `sign`: 1, or −1 for the lowest.
    fn run(&mut self, sign: f64, values: &[f64], answers: &mut [f64]) {
        let rows = self.length.rows();
        // The rows that look back beyond `values`; all of them, where the window has no room below.
        let head = if rows > CHUNK { values.len() } else { values.len().min(rows - 1) };
        for (value, answer) in values[..head].iter().zip(&mut *answers) {
            *answer = self.push(sign * value).map_or(UNKNOWN, |crest| sign * crest);
        }
        if head == values.len() {
            return;
        }
        let mut room = [0.0; 2 * CHUNK + LANES];
        for start in (head..values.len()).step_by(CHUNK) {
            let end = values.len().min(start + CHUNK);
            let (values, answers) = (&values[start + 1 - rows..end], &mut answers[start..end]);
            wide(
                #[inline(always)]
                || slide(values, rows, sign, &mut room, answers),
            );
        }
        *self = Self::new(self.length);
        for value in &values[values.len() - rows..] {
            self.push(sign * value);
        }
    }
}

/// Answers with the highest of each `rows` of `values`, by the highest of two, of four and so on.
#[inline(always)]
fn slide(values: &[f64], rows: usize, sign: f64, room: &mut [f64], answers: &mut [f64]) {
    for (slot, value) in room.iter_mut().zip(values) {
        *slot = one_zero(sign * value);
    }
    let mut width = 1;
    while width < rows {
        let step = width.min(rows - width);
        // In place: a group is read before it is written, and those after it are still as they were.
        for start in (0..values.len()).step_by(LANES) {
            let Some(both) = room.get_mut(start..start + step + LANES) else { break };
            let (mut first, mut second) = ([0.0; LANES], [0.0; LANES]);
            first.copy_from_slice(&both[..LANES]);
            second.copy_from_slice(&both[step..]);
            for lane in 0..LANES {
                both[lane] = greater(first[lane], second[lane]);
            }
        }
        width += step;
    }
    for (answer, slot) in answers.iter_mut().zip(room) {
        *answer = sign * *slot;
    }
}

/// Makes both zeros the same, so that it does not matter which of the two is found first.
#[inline(always)]
fn one_zero(value: f64) -> f64 {
    value + 0.0
}

/// One instruction, where `f64::max` needs more to leave out NaN.
#[inline(always)]
pub(super) fn greater(left: f64, right: f64) -> f64 {
    if left > right { left } else { right }
}

/// State of [`highest`].
#[derive(Debug, Clone)]
pub struct Highest(Crest);

impl Highest {
    pub fn new(length: Length) -> Self {
        Self(Crest::new(length))
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() { self.0.push(value).unwrap_or(UNKNOWN) } else { UNKNOWN }
    }
}

impl Indicator<1, 1> for Highest {
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [answers]: [&mut [f64]; 1]) {
        self.0.run(1.0, values, answers);
    }
}

/// State of [`lowest`].
#[derive(Debug, Clone)]
pub struct Lowest(Crest);

impl Lowest {
    pub fn new(length: Length) -> Self {
        Self(Crest::new(length))
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() {
            self.0.push(-value).map_or(UNKNOWN, |crest| -crest)
        } else {
            UNKNOWN
        }
    }
}

impl Indicator<1, 1> for Lowest {
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [answers]: [&mut [f64]; 1]) {
        self.0.run(-1.0, values, answers);
    }
}

/// Returns the highest of the last `length` known values.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `MAX`; the algorithm is van Herk (1992), “A fast algorithm for local minimum and
/// maximum filters on rectangular and octagonal kernels”.
pub fn highest(values: &[f64], length: Length) -> Vec<f64> {
    let [answers] = columns(Highest::new(length), [values]);
    answers
}

/// Returns the lowest of the last `length` known values; see [`highest`].
///
/// Source: TA-Lib `MIN`.
pub fn lowest(values: &[f64], length: Length) -> Vec<f64> {
    let [answers] = columns(Lowest::new(length), [values]);
    answers
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
