//! The usual indicators of an asset, together in one pass.

use super::{
    average::Ema,
    bands::{Bands, Bollinger},
    directional::Adx,
    momentum::{Macd, MacdLengths, MacdRow, Rsi},
    range::{Atr, BarColumns},
    rows::all_known,
    stochastic::{Stochastic, StochasticLengths, StochasticRow},
};
use crate::Length;

/// What an [`Overview`] is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverviewShape {
    /// Of the simple average, which is the middle of the bands, and of the exponential one.
    pub average: Length,
    /// How many deviations the bands stand off.
    pub deviations: f64,
    pub macd: MacdLengths,
    /// Of the relative strength, the average range and the directional index.
    pub wilder: Length,
    pub stochastic: StochasticLengths,
}

impl Default for OverviewShape {
    /// 20 rows and 2 deviations; 12, 26 and 9; 14; 14, 3 and 3.
    fn default() -> Self {
        let length = Length::saturating;
        Self {
            average: length(20),
            deviations: 2.0,
            macd: MacdLengths { fast: length(12), slow: length(26), signal: length(9) },
            wilder: length(14),
            stochastic: StochasticLengths { range: length(14), k: length(3), d: length(3) },
        }
    }
}

/// One row of [`overview`]. The simple average is the middle of the bands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverviewRow {
    pub bands: Bands,
    pub ema: f64,
    pub rsi: f64,
    pub macd: MacdRow,
    pub atr: f64,
    pub adx: f64,
    pub stochastic: StochasticRow,
}

/// State of [`overview`]: the states of its indicators side by side. None waits for another, so a
/// processor works on all of them at once.
#[derive(Debug, Clone)]
pub struct Overview {
    bands: Bollinger,
    ema: Ema,
    rsi: Rsi,
    macd: Macd,
    atr: Atr,
    adx: Adx,
    stochastic: Stochastic,
}

impl Overview {
    pub fn new(shape: OverviewShape) -> Self {
        Self {
            bands: Bollinger::new(shape.average, shape.deviations),
            ema: Ema::new(shape.average),
            rsi: Rsi::new(shape.wilder),
            macd: Macd::new(shape.macd),
            atr: Atr::new(shape.wilder),
            adx: Adx::new(shape.wilder),
            stochastic: Stochastic::new(shape.stochastic),
        }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> OverviewRow {
        OverviewRow {
            bands: self.bands.push(close),
            ema: self.ema.push(close),
            rsi: self.rsi.push(close),
            macd: self.macd.push(close),
            atr: self.atr.push(high, low, close),
            adx: self.adx.push(high, low, close),
            stochastic: self.stochastic.push(high, low, close),
        }
    }
}

/// How many columns [`overview`] fills.
pub const OVERVIEW_COLUMNS: usize = 12;

/// Fills `columns` with the usual indicators of an asset: upper, middle (the simple average) and
/// lower band, exponential average, relative strength, macd with signal and histogram, average true
/// range, average directional index, and the stochastic k and d, in this order.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
/// - `columns`: get one value a row; memory they have already is used again.
///
/// Each value has the bits that the indicator's own state gives, and is unknown where that is.
pub fn overview(
    bars: BarColumns<'_>,
    shape: OverviewShape,
    columns: &mut [Vec<f64>; OVERVIEW_COLUMNS],
) {
    let rows = bars.high.len().min(bars.low.len()).min(bars.close.len());
    let (high, low, close) = (&bars.high[..rows], &bars.low[..rows], &bars.close[..rows]);
    let mut state = Overview::new(shape);
    let mut columns = columns.each_mut().map(|column| {
        column.resize(rows, crate::UNKNOWN);
        &mut column[..rows]
    });
    let mut row = 0;
    while row < rows {
        row = state.run_steady([high, low, close], row, &mut columns);
        if row < rows {
            let answers = state.push(high[row], low[row], close[row]).columns();
            for (column, value) in columns.iter_mut().zip(answers) {
                column[row] = value;
            }
            row += 1;
        }
    }
}

impl Overview {
    fn is_steady(&self) -> bool {
        let averages = self.ema.is_steady() && self.rsi.is_steady() && self.macd.is_steady();
        averages && self.atr.is_steady() && self.adx.is_steady()
    }

    /// Answers rows from `start` on while it is steady and the bars are known; returns the first row
    /// it left. Copies of the states stay in registers, which the ones behind `self` cannot.
    fn run_steady(
        &mut self,
        [high, low, close]: [&[f64]; 3],
        start: usize,
        columns: &mut [&mut [f64]; OVERVIEW_COLUMNS],
    ) -> usize {
        if !self.is_steady() {
            return start;
        }
        let known_bar = |row: &usize| all_known([high[*row], low[*row], close[*row]]);
        let end = start + (start..close.len()).take_while(known_bar).count();
        let [upper, middle, lower, ema, rsi, macd, signal, histogram, atr, adx, k, d] = columns;
        let mut now = (self.ema.clone(), self.rsi.clone(), self.macd.clone());
        let mut ranges = (self.atr.clone(), self.adx.clone());
        for row in start..end {
            let (high, low, close) = (high[row], low[row], close[row]);
            ema[row] = now.0.step(close);
            rsi[row] = now.1.step(close);
            let lines = now.2.step(close);
            (macd[row], signal[row], histogram[row]) = (lines.macd, lines.signal, lines.histogram);
            atr[row] = ranges.0.step(high, low, close);
            adx[row] = ranges.1.step(high, low, close);
        }
        (self.ema, self.rsi, self.macd) = now;
        (self.atr, self.adx) = ranges;
        let mut bands = self.bands.clone();
        for row in start..end {
            let band = bands.push(close[row]);
            (upper[row], middle[row], lower[row]) = (band.upper, band.middle, band.lower);
        }
        self.bands = bands;
        let mut stochastic = self.stochastic.clone();
        for row in start..end {
            let lines = stochastic.push(high[row], low[row], close[row]);
            (k[row], d[row]) = (lines.k, lines.d);
        }
        self.stochastic = stochastic;
        end
    }
}

impl OverviewRow {
    /// In the order of [`overview`].
    fn columns(&self) -> [f64; OVERVIEW_COLUMNS] {
        let Self { bands, ema, rsi, macd, atr, adx, stochastic } = *self;
        [
            bands.upper,
            bands.middle,
            bands.lower,
            ema,
            rsi,
            macd.macd,
            macd.signal,
            macd.histogram,
            atr,
            adx,
            stochastic.k,
            stochastic.d,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_has_the_bits_of_the_states_gaps_included() {
        let wave = |row: u32| f64::from(row * row % 37) / 3.0 + f64::from(row) / 9.0 + 50.0;
        let mut close: Vec<f64> = (0..400).map(wave).collect();
        let mut high: Vec<f64> = close.iter().map(|close| close + 1.25).collect();
        let low: Vec<f64> = close.iter().map(|close| close - 0.75).collect();
        (close[150], high[90], high[250]) = (f64::NAN, f64::INFINITY, f64::NAN);
        let bars = BarColumns { high: &high, low: &low, close: &close };
        let mut columns: [Vec<f64>; OVERVIEW_COLUMNS] = Default::default();
        overview(bars, OverviewShape::default(), &mut columns);
        let mut state = Overview::new(OverviewShape::default());
        for row in 0..400 {
            let answers = state.push(high[row], low[row], close[row]).columns();
            let bits = answers.map(f64::to_bits);
            assert_eq!(columns.each_ref().map(|column| column[row].to_bits()), bits, "{row}");
        }
        assert!(columns.iter().all(|column| column[399].is_finite()));
    }
}
