//! What bars leave each other by, summed.

use crate::indicators::{
    fade::FadingSum,
    rows::{CHUNK, wide},
};
use crate::{Length, UNKNOWN, known};

/// The plus and the minus movement from one bar to the next.
#[inline]
pub(super) fn movements(up: f64, down: f64) -> (f64, f64) {
    let plus = if up > down && up > 0.0 { up } else { 0.0 };
    let minus = if down > up && down > 0.0 { down } else { 0.0 };
    (plus, minus)
}

/// The smoothed movements of known bars.
#[derive(Debug, Clone)]
pub(super) struct Movements {
    /// Changes between bars until the first answer.
    waits: usize,
    /// High and low.
    previous: Option<(f64, f64)>,
    plus: FadingSum,
    minus: FadingSum,
}

impl Movements {
    pub(super) fn new(length: Length) -> Self {
        let sum = FadingSum::new(length);
        Self { waits: length.rows() - 1, previous: None, plus: sum.clone(), minus: sum }
    }

    /// Takes a known bar; answers with both sums from the change number `length` on.
    #[inline]
    pub(super) fn push(&mut self, high: f64, low: f64) -> Option<(f64, f64)> {
        let (high_before, low_before) = self.previous.replace((high, low))?;
        let (plus, minus) = movements(high - high_before, low_before - low);
        let sums = (self.plus.push(plus), self.minus.push(minus));
        if self.waits > 0 {
            self.waits -= 1;
            return None;
        }
        Some(sums)
    }

    /// Answers known bars, of which the first stands before those of the answers, with [`index`].
    pub(super) fn run_indices(&mut self, high: &[f64], low: &[f64], indices: &mut [f64]) {
        let rows = indices.len();
        let mut columns = [[0.0; CHUNK]; 3];
        let [plus, minus, minus_sums] = columns.each_mut().map(|column| &mut column[..rows]);
        wide(
            #[inline(always)]
            || {
                let (high, high_before) = (&high[1..=rows], &high[..rows]);
                let (low, low_before) = (&low[1..=rows], &low[..rows]);
                for row in 0..rows {
                    let (up, down) = (high[row] - high_before[row], low_before[row] - low[row]);
                    (plus[row], minus[row]) = movements(up, down);
                }
            },
        );
        self.plus.run(plus, indices);
        self.minus.run(minus, minus_sums);
        wide(
            #[inline(always)]
            || {
                for (plus, minus) in indices.iter_mut().zip(minus_sums) {
                    *plus = known(index(*plus, *minus));
                }
            },
        );
        self.previous = high.last().copied().zip(low.last().copied());
        let waiting = rows.min(self.waits);
        self.waits -= waiting;
        indices[..waiting].fill(UNKNOWN);
    }
}

/// The directional index of summed movements; not finite where nothing has moved.
#[inline]
pub(super) fn index(plus: f64, minus: f64) -> f64 {
    100.0 * ((plus - minus).abs() / (plus + minus))
}
