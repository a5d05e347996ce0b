//! Wilder's directional movement: how strongly, and which way, bars leave each other.
//!
//! All of it shares `up = high − high₋₁` and `down = low₋₁ − low`: the plus movement is `up` where it
//! is positive and the greater of the two, otherwise 0; the minus movement likewise `down`.
//! Sums over about `length` bars follow `sₜ = sₜ₋₁ · (1 − 1 / length) + xₜ` after a plain sum of the
//! first `length − 1`.

mod movements;

use movements::{Movements, index, movements};

use super::{
    fade::{FadingMean, FadingSum},
    range::{BarColumns, TrueRange},
    rows::{CHUNK, Indicator, all_known, columns, drive},
    window::Ring,
};
use crate::{Length, UNKNOWN, known};

/// Which of the two movements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Plus,
    Minus,
}

/// State of [`directional_movement`].
#[derive(Debug, Clone)]
pub struct DirectionalMovement {
    side: Side,
    length: Length,
    previous: Option<(f64, f64)>,
    changes: usize,
    sum: FadingSum,
}

impl DirectionalMovement {
    pub fn new(side: Side, length: Length) -> Self {
        Self { side, length, previous: None, changes: 0, sum: FadingSum::new(length) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64) -> f64 {
        if !all_known([high, low]) {
            return UNKNOWN;
        }
        let mut sum = 0.0;
        if let Some((high_before, low_before)) = self.previous.replace((high, low)) {
            let (plus, minus) = movements(high - high_before, low_before - low);
            sum = self.sum.push(if self.side == Side::Plus { plus } else { minus });
            self.changes = (self.changes + 1).min(self.length.rows());
        }
        // A length of one has nothing to add up, and still needs a change to answer.
        let needed = (self.length.rows() - 1).max(1);
        if self.changes >= needed { known(sum) } else { UNKNOWN }
    }
}

/// The smoothed movements and ranges of known bars.
#[derive(Debug, Clone)]
struct Sums {
    movements: Movements,
    range: TrueRange,
    ranges: FadingSum,
}

/// One row of [`Sums`].
#[derive(Debug, Clone, Copy)]
struct SumsRow {
    plus: f64,
    minus: f64,
    range: f64,
}

impl Sums {
    fn new(length: Length) -> Self {
        let (movements, ranges) = (Movements::new(length), FadingSum::new(length));
        Self { movements, range: TrueRange::new(), ranges }
    }

    /// Answers from the change number `length` on.
    #[inline]
    fn push(&mut self, high: f64, low: f64, close: f64) -> Option<SumsRow> {
        if !all_known([high, low, close]) {
            return None;
        }
        let range = self.range.next(high, low, close).map(|range| self.ranges.push(range));
        let (plus, minus) = self.movements.push(high, low)?;
        Some(SumsRow { plus, minus, range: range? })
    }
}

impl SumsRow {
    fn indicator(self, side: Side) -> f64 {
        let sum = if side == Side::Plus { self.plus } else { self.minus };
        100.0 * (sum / self.range)
    }
}

/// State of [`directional_indicator`].
#[derive(Debug, Clone)]
pub struct DirectionalIndicator {
    side: Side,
    sums: Sums,
}

impl DirectionalIndicator {
    pub fn new(side: Side, length: Length) -> Self {
        Self { side, sums: Sums::new(length) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let row = self.sums.push(high, low, close);
        row.map_or(UNKNOWN, |row| known(row.indicator(self.side)))
    }
}

/// State of [`dx`].
#[derive(Debug, Clone)]
pub struct Dx(Movements);

impl Dx {
    pub fn new(length: Length) -> Self {
        Self(Movements::new(length))
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !all_known([high, low, close]) {
            return UNKNOWN;
        }
        self.0.push(high, low).map_or(UNKNOWN, |(plus, minus)| known(index(plus, minus)))
    }
}

/// State of the average directional index; see [`adx`].
#[derive(Debug, Clone)]
pub struct Adx {
    movements: Movements,
    average: FadingMean,
}

impl Adx {
    pub fn new(length: Length) -> Self {
        Self { movements: Movements::new(length), average: FadingMean::wilder(length) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !all_known([high, low, close]) {
            return UNKNOWN;
        }
        let sums = self.movements.push(high, low);
        sums.and_then(|sums| average(&mut self.average, sums)).map_or(UNKNOWN, known)
    }
}

/// Takes the index of summed movements, where there is one.
#[inline]
fn average(average: &mut FadingMean, (plus, minus): (f64, f64)) -> Option<f64> {
    let index = index(plus, minus);
    if index.is_finite() { average.push(index).map(at_most_all) } else { None }
}

/// Takes off what rounding adds to a mean of hundreds.
#[inline]
fn at_most_all(mean: f64) -> f64 {
    if mean > 100.0 { 100.0 } else { mean }
}

impl Indicator<3, 1> for Adx {
    fn row(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        [self.push(high, low, close)]
    }

    fn run(&mut self, [high, low, close]: [&[f64]; 3], [answers]: [&mut [f64]; 1]) {
        answers[0] = self.push(high[0], low[0], close[0]);
        let mut indices = [0.0; CHUNK];
        for start in (1..close.len()).step_by(CHUNK) {
            let end = close.len().min(start + CHUNK);
            let indices = &mut indices[..end - start];
            self.movements.run_indices(&high[start - 1..end], &low[start - 1..end], indices);
            let answers = &mut answers[start..end];
            self.average.fill([indices], [&mut *answers]);
            for answer in answers {
                *answer = at_most_all(*answer);
            }
        }
    }
}

/// State of [`adxr`].
#[derive(Debug, Clone)]
pub struct Adxr {
    adx: Adx,
    earlier: Earlier,
}

/// The averages of the last rows, so that the one `length − 1` known rows before can be asked for.
#[derive(Debug, Clone)]
enum Earlier {
    /// Of a length of one: the newest itself.
    Same,
    Before(Ring),
}

impl Adxr {
    pub fn new(length: Length) -> Self {
        let before = u32::try_from(length.rows() - 1).ok().and_then(Length::new);
        let earlier = before.map_or(Earlier::Same, |before| Earlier::Before(Ring::new(before)));
        Self { adx: Adx::new(length), earlier }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let adx = self.adx.push(high, low, close);
        if adx.is_nan() {
            return UNKNOWN;
        }
        let earlier = match &mut self.earlier {
            Earlier::Same => Some(adx),
            Earlier::Before(ring) => ring.push(adx),
        };
        earlier.map_or(UNKNOWN, |earlier| known(f64::midpoint(adx, earlier)))
    }
}

/// One row of [`dmi`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DmiRow {
    pub plus: f64,
    pub minus: f64,
    pub adx: f64,
}

/// State of [`dmi`].
#[derive(Debug, Clone)]
pub struct Dmi {
    sums: Sums,
    average: FadingMean,
}

impl Dmi {
    pub fn new(length: Length) -> Self {
        Self { sums: Sums::new(length), average: FadingMean::wilder(length) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> DmiRow {
        let row = self.sums.push(high, low, close).and_then(|sums| {
            let adx = known(average(&mut self.average, (sums.plus, sums.minus))?);
            let (plus, minus) = (sums.indicator(Side::Plus), sums.indicator(Side::Minus));
            Some(DmiRow { plus: known(plus), minus: known(minus), adx })
        });
        row.unwrap_or(DmiRow { plus: UNKNOWN, minus: UNKNOWN, adx: UNKNOWN })
    }
}

/// Returns the plus or minus directional movement, summed over about `length` bars (see the module).
///
/// - `high`, `low`: in one currency; rows beyond the shorter one are left out. The answer is in the
///   same currency.
///
/// Unknown for the first `length − 1` known rows (one, for a length of one) and where either is
/// unknown.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `PLUS_DM`, `MINUS_DM`.
pub fn directional_movement(high: &[f64], low: &[f64], side: Side, length: Length) -> Vec<f64> {
    let mut state = DirectionalMovement::new(side, length);
    drive([high, low], |[high, low]| state.push(high, low))
}

/// Returns the plus or minus directional indicator: the summed movement in percent of the summed
/// true range, 0 to 100.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown for the first `length` known rows, where any of the three is unknown, and while nothing
/// has moved at all (TA-Lib answers 0 there).
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `PLUS_DI`, `MINUS_DI`.
pub fn directional_indicator(bars: BarColumns<'_>, side: Side, length: Length) -> Vec<f64> {
    let mut state = DirectionalIndicator::new(side, length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns the directional index `100 · |p − m| / (p + m)` of the summed movements, 0 to 100.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown for the first `length` known rows, where any of the three is unknown, and while neither
/// side has moved (TA-Lib repeats the answer before).
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `DX`.
pub fn dx(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = Dx::new(length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns the average directional index: Wilder's average (see [`super::rsi`]) of [`dx`].
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown for the first `2 · length − 1` known rows and where [`dx`] is unknown.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `ADX`.
pub fn adx(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let [indices] = columns(Adx::new(length), bars.columns());
    indices
}

/// Returns the rating of the average directional index: the mean of [`adx`] and of what it was
/// `length − 1` known rows before.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown for the first `3 · length − 2` known rows and where [`adx`] is unknown.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `ADXR`.
pub fn adxr(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = Adxr::new(length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns both directional indicators with the [`adx`], in one pass.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// All three are unknown where [`adx`] is.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”.
pub fn dmi(bars: BarColumns<'_>, length: Length) -> Vec<DmiRow> {
    let mut state = Dmi::new(length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_that_only_rises_has_all_its_movement_on_one_side() {
        let high: Vec<f64> = (0..20_u32).map(|row| f64::from(row) + 1.0).collect();
        let low: Vec<f64> = high.iter().map(|high| high - 1.0).collect();
        let bars = BarColumns { high: &high, low: &low, close: &high };
        let length = Length::new(5).unwrap();
        let rows = dmi(bars, length);
        assert!(rows[8].adx.is_nan());
        assert!(rows[9..].iter().all(|row| (row.minus, row.adx) == (0.0, 100.0)));
    }

    #[test]
    fn a_market_that_stands_still_has_no_direction() {
        let bars = BarColumns { high: &[2.0; 12], low: &[1.0; 12], close: &[1.5; 12] };
        let length = Length::new(3).unwrap();
        assert!(adx(bars, length).iter().all(|value| value.is_nan()));
        assert_eq!(directional_indicator(bars, Side::Plus, length)[3..], [0.0; 9]);
    }
}
