//! Values that fade while new ones come: `eₜ = fade · eₜ₋₁ + weight · xₜ`.
//!
//! Written so, each row waits for the one before. Put in four times, it is
//! `eₜ = fade⁴ · eₜ₋₄ + weight · (xₜ + fade · xₜ₋₁ + fade² · xₜ₋₂ + fade³ · xₜ₋₃)`: four rows side by side. A row
//! at a time is computed so too, which gives it the same bits.
//!
//! Source: Parhi and Messerschmitt (1989), “Pipeline Interleaving and Parallelism in Recursive
//! Digital Filters”.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use super::rows::{Indicator, wide};
use crate::{Length, UNKNOWN, known};

/// Rows that are worked on side by side.
const LANES: usize = 4;

/// Rows before an answer whose values it needs.
const BEHIND: usize = LANES - 1;

/// Few enough for the processor to add up the values of the next block while one fades.
const BLOCK: usize = 32;

/// The recursion from its first value on.
#[derive(Debug, Clone)]
pub(super) struct Fade {
    /// What is left of an answer one row later.
    kept: f64,
    /// What a value counts when it comes, and in the three rows after.
    weights: [f64; LANES],
    /// What is left of an answer four rows later.
    left: f64,
    /// Answers so far, at most [`LANES`].
    seen: usize,
    /// Where in the last values and answers the next one goes.
    next: usize,
    values: [f64; LANES],
    answers: [f64; LANES],
}

impl Fade {
    fn new(fade: f64, weight: f64) -> Self {
        let square = fade * fade;
        Self {
            kept: fade,
            weights: [weight, weight * fade, weight * square, weight * (square * fade)],
            left: square * square,
            seen: 0,
            next: 0,
            values: [0.0; LANES],
            answers: [0.0; LANES],
        }
    }

    /// Takes the first answer.
    fn start(&mut self, answer: f64) {
        (self.seen, self.next) = (1, 1);
        self.answers[0] = answer;
    }

    /// Takes a finite value after the start; the answer is not finite after an overflow.
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        self.values[self.next] = value;
        let answer = if self.seen < LANES {
            self.seen += 1;
            self.answers[(self.next + LANES - 1) % LANES] * self.kept + value * self.weights[0]
        } else {
            let at = |back: usize| self.values[(self.next + LANES - back) % LANES];
            self.answers[self.next] * self.left + self.fresh([at(0), at(1), at(2), at(3)])
        };
        self.answers[self.next] = answer;
        self.next = (self.next + 1) % LANES;
        answer
    }

    /// What the last values add, newest first.
    #[inline(always)]
    fn fresh(&self, [v0, v1, v2, v3]: [f64; LANES]) -> f64 {
        let [w0, w1, w2, w3] = self.weights;
        (w0 * v0 + w1 * v1) + (w2 * v2 + w3 * v3)
    }

    /// Answers finite values after the start, as [`Self::push`] does.
    fn run(&mut self, values: &[f64], answers: &mut [f64]) {
        // The rows that look back beyond `values`, or have no answer four rows before.
        let head = values.len().min(2 * LANES - self.seen);
        self.run_rows(&values[..head], &mut answers[..head]);
        let end = values.len() - (values.len() - head) % LANES;
        if end > head {
            let last = std::array::from_fn(|lane| self.answers[(self.next + lane) % LANES]);
            let (given, found) = (&values[head - BEHIND..end], &mut answers[head..end]);
            self.answers = wide(
                #[inline(always)]
                || self.run_lanes(last, given, found),
            );
            self.next = 0;
            self.values.copy_from_slice(&values[end - LANES..end]);
        }
        self.run_rows(&values[end..], &mut answers[end..]);
    }

    fn run_rows(&mut self, values: &[f64], answers: &mut [f64]) {
        for (value, answer) in values.iter().zip(answers) {
            *answer = self.push(*value);
        }
    }

    /// - `values`: those of `answers`, and [`BEHIND`] before.
    #[inline(always)]
    fn run_lanes(
        &self,
        mut last: [f64; LANES],
        values: &[f64],
        answers: &mut [f64],
    ) -> [f64; LANES] {
        let (blocks, rest) = answers.as_chunks_mut::<BLOCK>();
        let rest_at = blocks.len() * BLOCK;
        for (block, start) in blocks.iter_mut().zip((0..).step_by(BLOCK)) {
            last = self.run_block(last, &values[start..start + BLOCK + BEHIND], block);
        }
        self.run_block(last, &values[rest_at..], rest)
    }

    #[inline(always)]
    fn run_block(
        &self,
        mut last: [f64; LANES],
        values: &[f64],
        answers: &mut [f64],
    ) -> [f64; LANES] {
        let rows = answers.len();
        let at = |back: usize| &values[BEHIND - back..][..rows];
        let (v0, v1, v2, v3) = (at(0), at(1), at(2), at(3));
        // Two loops, of which each becomes vectors.
        for row in 0..rows {
            answers[row] = self.fresh([v0[row], v1[row], v2[row], v3[row]]);
        }
        for answers in answers.as_chunks_mut::<LANES>().0 {
            for lane in 0..LANES {
                last[lane] = last[lane] * self.left + answers[lane];
            }
            *answers = last;
        }
        last
    }
}

/// A fading mean, begun with the plain mean of the first `length` values.
#[derive(Debug, Clone)]
pub(super) struct FadingMean {
    length: Length,
    seen: usize,
    /// Of the first values.
    sum: f64,
    fade: Fade,
}

impl FadingMean {
    /// - `fade`, `weight`: what is left of the mean, and what a value counts; together 1.
    pub(super) fn new(length: Length, fade: f64, weight: f64) -> Self {
        Self { length, seen: 0, sum: 0.0, fade: Fade::new(fade, weight) }
    }

    /// Wilder's: a value counts `1 / length`.
    pub(super) fn wilder(length: Length) -> Self {
        let rows = length.as_f64();
        Self::new(length, (rows - 1.0) / rows, 1.0 / rows)
    }

    /// Takes a finite value; answers once `length` were seen.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Option<f64> {
        if self.seen == self.length.rows() {
            return Some(self.fade.push(value));
        }
        self.seen += 1;
        self.sum += value;
        if self.seen < self.length.rows() {
            return None;
        }
        let mean = self.sum / self.length.as_f64();
        self.fade.start(mean);
        Some(mean)
    }

    /// Answers finite values; not finite where [`Self::push`] has no answer or one that is not.
    pub(super) fn run_loose(&mut self, values: &[f64], answers: &mut [f64]) {
        let head = values.len().min(self.length.rows() - self.seen);
        for (value, answer) in values.iter().zip(&mut answers[..head]) {
            *answer = self.push(*value).unwrap_or(UNKNOWN);
        }
        self.fade.run(&values[head..], &mut answers[head..]);
    }
}

impl Indicator<1, 1> for FadingMean {
    #[inline]
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [if value.is_finite() { self.push(value).map_or(UNKNOWN, known) } else { UNKNOWN }]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [answers]: [&mut [f64]; 1]) {
        self.run_loose(values, answers);
        wide(
            #[inline(always)]
            || {
                for answer in answers {
                    *answer = known(*answer);
                }
            },
        );
    }
}

/// A sum of about `length` values: plain over the first `length − 1`, then
/// `sₜ = sₜ₋₁ · (1 − 1 / length) + xₜ`, as Wilder keeps the directional movement.
#[derive(Debug, Clone)]
pub(super) struct FadingSum {
    /// Values still added plainly.
    seeds: usize,
    sum: f64,
    fade: Fade,
}

impl FadingSum {
    pub(super) fn new(length: Length) -> Self {
        let rows = length.as_f64();
        let mut fade = Fade::new((rows - 1.0) / rows, 1.0);
        fade.start(0.0);
        Self { seeds: length.rows() - 1, sum: 0.0, fade }
    }

    /// Takes a finite value; returns the sum with it.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        if self.seeds == 0 {
            return self.fade.push(value);
        }
        self.seeds -= 1;
        self.sum += value;
        self.fade.start(self.sum);
        self.sum
    }

    /// Returns the sum with each of some finite values.
    pub(super) fn run(&mut self, values: &[f64], answers: &mut [f64]) {
        let head = values.len().min(self.seeds);
        for (value, answer) in values.iter().zip(&mut answers[..head]) {
            *answer = self.push(*value);
        }
        self.fade.run(&values[head..], &mut answers[head..]);
    }
}
