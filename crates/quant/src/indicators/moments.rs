//! Mean and variance of the last values.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use super::{rows::wide, window::Ring};
use crate::{Length, UNKNOWN};

/// A window that is added up afresh for each value: up to here it is less work than to keep sums.
const FEW: usize = 8;

/// Running sums over the last `length` values, of their distances to a pivot.
///
/// A plain running sum collects rounding for ever, and its squares cancel when values are large
/// beside their spread. Here both sums are taken afresh around a recent value each time the ring
/// turns (O(1) a row, amortised), which bounds the error by what one window can collect, makes a
/// constant window exact, and lets the state recover from an overflow.
#[derive(Debug, Clone)]
pub(super) struct Moments<const SQUARES: bool = true> {
    ring: Ring,
    sums: Sums<SQUARES>,
}

/// [`Moments`] without the squares.
pub(super) type Mean = Moments<false>;

impl<const SQUARES: bool> Moments<SQUARES> {
    pub(super) fn new(length: Length) -> Self {
        let sums = Sums { share: 1.0 / length.as_f64(), pivot: 0.0, sum: 0.0, squares: 0.0 };
        Self { ring: Ring::new(length), sums }
    }

    /// Takes the newest value; returns whether the window is full.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> bool {
        let leaving = self.ring.push(value);
        if self.ring.length().rows() <= FEW {
            self.sums.take_few(self.ring.oldest_first(), value);
        } else if self.ring.is_at_turn() {
            self.sums.take(self.ring.slots(), value);
        } else if let Some(old) = leaving {
            self.sums.replace(old, value);
        }
        self.ring.is_full()
    }

    #[inline]
    pub(super) fn mean(&self) -> f64 {
        self.sums.mean()
    }

    pub(super) fn sum(&self) -> f64 {
        self.sums.pivot * self.ring.length().as_f64() + self.sums.sum
    }

    /// Answers finite values with the mean of each window, and with the squares its population
    /// variance; unknown until it is full.
    ///
    /// - `columns`: of the means, the variances, and one for in between; the last two as long as
    ///   `values`, or empty without squares.
    pub(super) fn run(&mut self, values: &[f64], mut columns: [&mut [f64]; 3]) {
        let rows = self.ring.length().rows();
        // The rows that look back beyond `values`.
        let head = values.len().min(rows);
        for (row, value) in values[..head].iter().enumerate() {
            let is_full = self.push(*value);
            columns[0][row] = if is_full { self.sums.mean() } else { UNKNOWN };
            if SQUARES {
                columns[1][row] = if is_full { self.sums.variance() } else { UNKNOWN };
            }
        }
        if head == values.len() {
            return;
        }
        let (sums, next) = (self.sums, self.ring.next());
        self.sums = wide(
            #[inline(always)]
            || {
                let last = if rows <= FEW {
                    sums.run_few(values, rows, &mut columns)
                } else {
                    sums.run_turns(values, rows, next, &mut columns)
                };
                if SQUARES {
                    let columns = columns.map(|column| &mut column[head..]);
                    last.finish(columns);
                }
                last
            },
        );
        self.ring.refill(&values[head..], &values[values.len() - rows..]);
    }
}

impl Moments {
    /// The population variance.
    #[inline]
    pub(super) fn variance(&self) -> f64 {
        self.sums.variance()
    }

    /// The mean distance to the mean. Walks over the window: O(length), not O(1).
    pub(super) fn mean_distance(&self) -> f64 {
        let mean = self.mean();
        let distances: f64 = self.ring.slots().iter().map(|value| (value - mean).abs()).sum();
        distances / self.ring.length().as_f64()
    }
}

/// Of the distances of a window's values to the pivot.
#[derive(Debug, Clone, Copy)]
struct Sums<const SQUARES: bool> {
    /// What one value counts: `1 / length`.
    share: f64,
    pivot: f64,
    sum: f64,
    squares: f64,
}

impl<const SQUARES: bool> Sums<SQUARES> {
    #[inline(always)]
    fn mean(&self) -> f64 {
        self.pivot + self.sum * self.share
    }

    #[inline(always)]
    fn variance(&self) -> f64 {
        let mean = self.sum * self.share;
        let variance = self.squares * self.share - mean * mean;
        // Not `max`, which would turn an overflow into a variance of zero.
        if variance < 0.0 { 0.0 } else { variance }
    }

    #[inline(always)]
    fn replace(&mut self, old: f64, new: f64) {
        let change = new - old;
        self.sum += change;
        if SQUARES {
            self.squares += change * ((new - self.pivot) + (old - self.pivot));
        }
    }

    /// Adds up a window afresh, four values side by side.
    #[inline(always)]
    fn take(&mut self, window: &[f64], pivot: f64) {
        let (mut sums, mut squares) = ([0.0; 4], [0.0; 4]);
        let (groups, rest) = window.as_chunks::<4>();
        let mut add = |lane: usize, value: f64| {
            let distance = value - pivot;
            sums[lane] += distance;
            squares[lane] += distance * distance;
        };
        for group in groups {
            for (lane, value) in group.iter().enumerate() {
                add(lane, *value);
            }
        }
        for (lane, value) in rest.iter().enumerate() {
            add(lane, *value);
        }
        let total = |[a, b, c, d]: [f64; 4]| (a + b) + (c + d);
        (self.pivot, self.sum) = (pivot, total(sums));
        if SQUARES {
            self.squares = total(squares);
        }
    }

    /// Adds up a window afresh, oldest first.
    #[inline(always)]
    fn take_few(&mut self, window: impl Iterator<Item = f64>, pivot: f64) {
        (self.pivot, self.sum, self.squares) = (pivot, 0.0, 0.0);
        for value in window {
            let distance = value - pivot;
            self.sum += distance;
            if SQUARES {
                self.squares += distance * distance;
            }
        }
    }

    /// Answers the rows after the first `rows`, with the ring's next slot given; returns the last sums.
    #[inline(always)]
    fn run_turns(
        mut self,
        values: &[f64],
        rows: usize,
        mut next: usize,
        columns: &mut [&mut [f64]; 3],
    ) -> Self {
        let mut start = rows;
        while start < values.len() {
            let end = values.len().min(start + (rows - 1 - next));
            let olds = &values[start - rows..end - rows];
            for (row, (old, new)) in (start..end).zip(olds.iter().zip(&values[start..end])) {
                self.replace(*old, *new);
                self.answer(row, columns);
            }
            if end < values.len() {
                self.take(&values[end + 1 - rows..=end], values[end]);
                self.answer(end, columns);
            }
            (start, next) = (end + 1, 0);
        }
        self
    }

    /// Answers the rows after the first `rows`, each from its own window; returns the last sums.
    #[inline(always)]
    fn run_few(mut self, values: &[f64], rows: usize, columns: &mut [&mut [f64]; 3]) -> Self {
        // Each count of its own, since a loop of a fixed count becomes vectors.
        match rows {
            1 => self.run_some::<1>(values, columns),
            2 => self.run_some::<2>(values, columns),
            3 => self.run_some::<3>(values, columns),
            4 => self.run_some::<4>(values, columns),
            5 => self.run_some::<5>(values, columns),
            6 => self.run_some::<6>(values, columns),
            7 => self.run_some::<7>(values, columns),
            _ => self.run_some::<FEW>(values, columns),
        }
        let window = &values[values.len() - rows..];
        self.take_few(window.iter().copied(), window[rows - 1]);
        self
    }

    #[inline(always)]
    fn run_some<const ROWS: usize>(self, values: &[f64], columns: &mut [&mut [f64]; 3]) {
        let [means, variances, pivots] = columns.each_mut().map(|column| column.get_mut(ROWS..));
        let Some(means) = means else { return };
        let rows = means.len();
        // Oldest first.
        let at: [&[f64]; ROWS] = std::array::from_fn(|row| &values[row + 1..][..rows]);
        let newest = &values[ROWS..][..rows];
        for row in 0..rows {
            let mut sum = 0.0;
            for values in at {
                sum += values[row] - newest[row];
            }
            means[row] = if SQUARES { sum } else { newest[row] + sum * self.share };
        }
        if let Some((variances, pivots)) = variances.zip(pivots).filter(|_| SQUARES) {
            for row in 0..rows {
                let mut sum = 0.0;
                for values in at {
                    let distance = values[row] - newest[row];
                    sum += distance * distance;
                }
                (variances[row], pivots[row]) = (sum, newest[row]);
            }
        }
    }

    /// Answers a row with the mean, or with what [`Self::finish`] needs.
    #[inline(always)]
    fn answer(&self, row: usize, [means, variances, pivots]: &mut [&mut [f64]; 3]) {
        if SQUARES {
            (means[row], variances[row], pivots[row]) = (self.sum, self.squares, self.pivot);
        } else {
            means[row] = self.mean();
        }
    }

    /// Turns sums, sums of squares and pivots into means and variances.
    #[inline(always)]
    fn finish(self, [means, variances, pivots]: [&mut [f64]; 3]) {
        for ((mean, variance), pivot) in means.iter_mut().zip(variances).zip(pivots) {
            let sums = Self { pivot: *pivot, sum: *mean, squares: *variance, ..self };
            (*mean, *variance) = (sums.mean(), sums.variance());
        }
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
        let mut moments: Moments = Moments::new(length(7));
        for value in [9.3, 1e6, -4.0].into_iter().chain([0.1; 14]) {
            moments.push(value);
        }
        assert_eq!((moments.mean(), moments.variance()), (0.1, 0.0));
    }

    #[test]
    fn an_overflow_heals_within_two_windows() {
        let mut moments: Moments = Moments::new(length(4));
        for value in [f64::MAX, -f64::MAX].into_iter().chain([5.0; 8]) {
            moments.push(value);
        }
        assert_eq!((moments.mean(), moments.variance()), (5.0, 0.0));
    }
}
