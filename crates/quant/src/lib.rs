//! Mathematics on slices of `f64`: no I/O, no clock, no state of its own.
//!
//! # The unknown
//!
//! A column is a `&[f64]`, one value a row, oldest first, in which [`UNKNOWN`] (any NaN) marks a row
//! without a value: a holiday of one market among others, a halt, the warm-up of another
//! indicator. One rule holds for every indicator here: **a row with an unknown input answers
//! unknown and leaves the state as it was.** So windows and recursions run over the known rows only;
//! nothing is carried forward, and the first change after a gap is the real move across it.
//!
//! **Invariant:** infinities are unknown too; nothing here returns one ([`known`]).
//! **Invariant:** every indicator is a state that takes one row at a time, and its column function
//! gives the bits of that state; those in most use answer many rows side by side
//! ([`indicators::Indicator`]). Rows appended later never change an earlier answer.
//! **Invariant:** a state costs O(1) a row, amortised, and memory for its window only.
//!
//! ```
//! use quant::{Length, indicators::{Sma, sma}};
//!
//! let closes = [10.0, 11.0, f64::NAN, 12.0, 13.0];
//! let three = Length::new(3).unwrap();
//! let column = sma(&closes, three);
//! assert!(column[..3].iter().all(|value| value.is_nan()));
//! assert_eq!(column[3..], [11.0, 12.0]);
//!
//! let mut state = Sma::new(three);
//! let last = closes.iter().map(|close| state.push(*close)).last();
//! assert_eq!(last, Some(12.0));
//! ```

pub mod attribution;
pub mod backtest;
pub mod bonds;
pub mod indicators;
mod length;
pub mod normal;
pub mod optimise;
pub mod options;
pub mod performance;
pub mod random;
pub mod regression;
pub mod risk;
pub mod timeseries;

pub use length::Length;

/// A row without a value. Test with `is_nan`, never with `==`.
pub const UNKNOWN: f64 = f64::NAN;

/// Returns `value`, or [`UNKNOWN`] when it is not finite.
///
/// Every result passes through here: it keeps infinities from travelling and gives all unknowns
/// the same bits, which processors do not promise for NaN.
#[inline]
pub fn known(value: f64) -> f64 {
    if value.is_finite() { value } else { UNKNOWN }
}
