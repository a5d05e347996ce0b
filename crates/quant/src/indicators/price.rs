//! One price for a bar, and bars made from bars.

use super::rows::{all_known, drive};
use crate::{UNKNOWN, known};

/// The columns of whole bars, all with the same rows.
#[derive(Debug, Clone, Copy)]
pub struct CandleColumns<'a> {
    pub open: &'a [f64],
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
}

impl<'a> CandleColumns<'a> {
    pub(super) fn columns(self) -> [&'a [f64]; 4] {
        [self.open, self.high, self.low, self.close]
    }
}

/// Returns `(open + high + low + close) / 4` of one bar; unknown when one of them is.
///
/// Source: TA-Lib `AVGPRICE`.
pub fn average_price([open, high, low, close]: [f64; 4]) -> f64 {
    known((open + high + low + close) / 4.0)
}

/// Returns `(high + low) / 2` of one bar; unknown when one of them is.
///
/// Source: TA-Lib `MEDPRICE`.
pub fn median_price(high: f64, low: f64) -> f64 {
    known(f64::midpoint(high, low))
}

/// Returns `(high + low + close) / 3` of one bar; unknown when one of them is.
///
/// Source: TA-Lib `TYPPRICE`.
pub fn typical_price(high: f64, low: f64, close: f64) -> f64 {
    known((high + low + close) / 3.0)
}

/// Returns `(high + low + 2 · close) / 4` of one bar; unknown when one of them is.
///
/// Source: TA-Lib `WCLPRICE`.
pub fn weighted_close(high: f64, low: f64, close: f64) -> f64 {
    known((high + low + close * 2.0) / 4.0)
}

/// A bar of [`heikin_ashi`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeikinAshiRow {
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
}

/// State of [`heikin_ashi`].
#[derive(Debug, Clone, Default)]
pub struct HeikinAshi {
    /// Open and close of the averaged bar before.
    previous: Option<(f64, f64)>,
}

impl HeikinAshi {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, bar: [f64; 4]) -> HeikinAshiRow {
        let [open, high, low, close] = bar;
        let average = average_price(bar);
        let (before_open, before_close) = self.previous.unwrap_or((open, close));
        let first = known(f64::midpoint(before_open, before_close));
        if !all_known(bar) || !all_known([average, first]) {
            return HeikinAshiRow { open: UNKNOWN, high: UNKNOWN, low: UNKNOWN, close: UNKNOWN };
        }
        self.previous = Some((first, average));
        HeikinAshiRow {
            open: first,
            high: high.max(first).max(average),
            low: low.min(first).min(average),
            close: average,
        }
    }
}

/// The pivot of a bar with its resistances above and supports below; see [`pivot_points`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PivotRow {
    pub p: f64,
    pub r1: f64,
    pub r2: f64,
    pub r3: f64,
    pub s1: f64,
    pub s2: f64,
    pub s3: f64,
}

/// State of [`pivot_points`].
#[derive(Debug, Clone, Default)]
pub struct PivotPoints {
    /// High, low and close of the bar before.
    previous: Option<[f64; 3]>,
}

impl PivotPoints {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> PivotRow {
        let before = if all_known([high, low, close]) {
            self.previous.replace([high, low, close])
        } else {
            None
        };
        let [high, low, close] = before.unwrap_or([UNKNOWN; 3]);
        let (pivot, span) = ((high + low + close) / 3.0, high - low);
        PivotRow {
            p: known(pivot),
            r1: known(2.0 * pivot - low),
            r2: known(pivot + span),
            r3: known(high + 2.0 * (pivot - low)),
            s1: known(2.0 * pivot - high),
            s2: known(pivot - span),
            s3: known(low - 2.0 * (high - pivot)),
        }
    }
}

/// Returns averaged bars: the close is the [`average_price`], the open the middle of the averaged
/// body before (of the bar's own body at first), and the high and low enclose both.
///
/// - `candles`: in one currency; rows beyond the shortest column are left out.
///
/// All four are unknown where any input is unknown.
///
/// Source: Valcu (2004), “Using the Heikin-Ashi Technique”.
pub fn heikin_ashi(candles: CandleColumns<'_>) -> Vec<HeikinAshiRow> {
    let mut state = HeikinAshi::new();
    drive(candles.columns(), |bar| state.push(bar))
}

/// Returns the classic pivot points for each bar from the bar before it: `p = (h + l + c) / 3`,
/// `r1 = 2p − l`, `r2 = p + (h − l)`, `r3 = h + 2(p − l)`, and `s1` to `s3` mirrored below.
///
/// - `high`, `low`, `close`: in one currency; rows beyond the shortest are left out. The answers
///   are in the same currency. For the pivots of a day, give daily bars.
///
/// All are unknown for the first known row and where any of the three is unknown.
///
/// Source: Person (2004), “A Complete Guide to Technical Trading Tactics”.
pub fn pivot_points(high: &[f64], low: &[f64], close: &[f64]) -> Vec<PivotRow> {
    let mut state = PivotPoints::new();
    drive([high, low, close], |[high, low, close]| state.push(high, low, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pivots_come_from_the_bar_before() {
        let rows = pivot_points(&[12.0, 99.0], &[9.0, 98.0], &[12.0, 98.5]);
        assert!(rows[0].p.is_nan());
        let levels = [11.0, 13.0, 14.0, 16.0, 10.0, 8.0, 7.0];
        let PivotRow { p, r1, r2, r3, s1, s2, s3 } = rows[1];
        assert_eq!(vec![p, r1, r2, r3, s1, s2, s3], levels);
    }

    #[test]
    fn an_averaged_bar_opens_in_the_middle_of_the_one_before() {
        let candles = CandleColumns {
            open: &[10.0, f64::NAN, 12.0],
            high: &[12.0, 12.0, 16.0],
            low: &[8.0, 8.0, 12.0],
            close: &[10.0, 10.0, 16.0],
        };
        let rows = heikin_ashi(candles);
        assert!(rows[1].close.is_nan());
        let last = HeikinAshiRow { open: 10.0, high: 16.0, low: 10.0, close: 14.0 };
        assert_eq!(rows[2], last);
    }
}
