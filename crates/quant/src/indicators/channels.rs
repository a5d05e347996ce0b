//! Channels that prices move in.

use super::{
    average::Ema,
    extreme::{Highest, Lowest},
    range::{Atr, BarColumns},
    rows::{all_known, drive},
    window::Ring,
};
use crate::{Length, UNKNOWN, known};

/// One row of a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelRow {
    pub upper: f64,
    pub middle: f64,
    pub lower: f64,
}

impl ChannelRow {
    const UNKNOWN: Self = Self { upper: UNKNOWN, middle: UNKNOWN, lower: UNKNOWN };
}

/// How [`keltner`] is built.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeltnerShape {
    /// Of the average in the middle.
    pub average: Length,
    /// Of the average true range.
    pub range: Length,
    /// How many ranges the lines stand off.
    pub ranges: f64,
}

/// State of [`keltner`].
#[derive(Debug, Clone)]
pub struct Keltner {
    middle: Ema,
    range: Atr,
    ranges: f64,
}

impl Keltner {
    pub fn new(shape: KeltnerShape) -> Self {
        Self { middle: Ema::new(shape.average), range: Atr::new(shape.range), ranges: shape.ranges }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> ChannelRow {
        if !all_known([high, low, close]) {
            return ChannelRow::UNKNOWN;
        }
        let (middle, range) = (self.middle.push(close), self.range.push(high, low, close));
        if !all_known([middle, range]) {
            return ChannelRow::UNKNOWN;
        }
        let width = self.ranges * range;
        ChannelRow { upper: known(middle + width), middle, lower: known(middle - width) }
    }
}

/// State of [`donchian`].
#[derive(Debug, Clone)]
pub struct Donchian {
    highest: Highest,
    lowest: Lowest,
}

impl Donchian {
    pub fn new(length: Length) -> Self {
        Self { highest: Highest::new(length), lowest: Lowest::new(length) }
    }

    pub fn push(&mut self, high: f64, low: f64) -> ChannelRow {
        if !all_known([high, low]) {
            return ChannelRow::UNKNOWN;
        }
        let (upper, lower) = (self.highest.push(high), self.lowest.push(low));
        ChannelRow { upper, middle: known(f64::midpoint(upper, lower)), lower }
    }
}

/// The lengths of [`ichimoku`]; usually 9, 26 and 52.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IchimokuLengths {
    pub tenkan: Length,
    /// Also how far the cloud is moved.
    pub kijun: Length,
    pub senkou: Length,
}

/// One row of [`ichimoku`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IchimokuRow {
    pub tenkan: f64,
    pub kijun: f64,
    pub senkou_a: f64,
    pub senkou_b: f64,
    pub chikou: f64,
}

impl IchimokuRow {
    const UNKNOWN: Self = Self {
        tenkan: UNKNOWN,
        kijun: UNKNOWN,
        senkou_a: UNKNOWN,
        senkou_b: UNKNOWN,
        chikou: UNKNOWN,
    };
}

/// State of [`ichimoku`].
#[derive(Debug, Clone)]
pub struct Ichimoku {
    tenkan: Donchian,
    kijun: Donchian,
    senkou: Donchian,
    /// The cloud as it was computed, on its way to the row it stands at.
    cloud_a: Ring,
    cloud_b: Ring,
}

impl Ichimoku {
    pub fn new(lengths: IchimokuLengths) -> Self {
        Self {
            tenkan: Donchian::new(lengths.tenkan),
            kijun: Donchian::new(lengths.kijun),
            senkou: Donchian::new(lengths.senkou),
            cloud_a: Ring::new(lengths.kijun),
            cloud_b: Ring::new(lengths.kijun),
        }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> IchimokuRow {
        if !all_known([high, low, close]) {
            return IchimokuRow::UNKNOWN;
        }
        let tenkan = self.tenkan.push(high, low).middle;
        let kijun = self.kijun.push(high, low).middle;
        let [a, b] = [known(f64::midpoint(tenkan, kijun)), self.senkou.push(high, low).middle];
        if !all_known([a, b]) {
            return IchimokuRow::UNKNOWN;
        }
        let cloud = self.cloud_a.push(a).zip(self.cloud_b.push(b));
        cloud.map_or(IchimokuRow::UNKNOWN, |(senkou_a, senkou_b)| IchimokuRow {
            tenkan,
            kijun,
            senkou_a,
            senkou_b,
            chikou: close,
        })
    }
}

/// Returns the Keltner channel: an exponential average of the close in the middle, and lines
/// `ranges` average true ranges above and below it.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out. The answers are in the
///   same currency.
///
/// All three are unknown until both averages are known and where any of the inputs is unknown.
///
/// Source: Raschke's form of Keltner (1960), “How to Make Money in Commodities”.
pub fn keltner(bars: BarColumns<'_>, shape: KeltnerShape) -> Vec<ChannelRow> {
    let mut state = Keltner::new(shape);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns the Donchian channel: the highest high, the lowest low, and their midpoint.
///
/// - `high`, `low`: in one currency; rows beyond the shorter one are left out. The answers are in
///   the same currency.
///
/// All three are unknown for the first `length − 1` known rows and where either is unknown.
///
/// Source: Donchian (1960), “Commodities: High Finance in Copper”; the extremes are TA-Lib `MAX`
/// and `MIN`, the middle is `MIDPRICE`.
pub fn donchian(high: &[f64], low: &[f64], length: Length) -> Vec<ChannelRow> {
    let mut state = Donchian::new(length);
    drive([high, low], |[high, low]| state.push(high, low))
}

/// Returns the Ichimoku lines without looking ahead: each row has what stands over it on a chart
/// when it closes.
///
/// - `tenkan`, `kijun`: midpoints of the [`donchian`] channel of their lengths.
/// - `senkou_a`, `senkou_b`: the cloud over this row, which was computed `lengths.kijun` known rows
///   before: the mean of tenkan and kijun, and the midpoint of the longest channel.
/// - `chikou`: the close of this row. Charts draw it `lengths.kijun` rows back, where it was not
///   known yet; so compare it with `close[26]`.
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// All five are unknown until the whole cloud is known (77 known rows for 9, 26 and 52) and where
/// any of the inputs is unknown.
///
/// Source: Hosoda (1969), as in Patel (2010), “Trading with Ichimoku Clouds”.
pub fn ichimoku(bars: BarColumns<'_>, lengths: IchimokuLengths) -> Vec<IchimokuRow> {
    let mut state = Ichimoku::new(lengths);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn the_cloud_over_a_row_was_computed_earlier() {
        let close: Vec<f64> = (0..12).map(f64::from).collect();
        let bars = BarColumns { high: &close, low: &close, close: &close };
        let lengths = IchimokuLengths { tenkan: length(1), kijun: length(3), senkou: length(5) };
        let rows = ichimoku(bars, lengths);
        assert!(rows[6].senkou_b.is_nan());
        // Row 4 saw tenkan 4, kijun 3 and the channel of rows 0 to 4.
        let at_seven =
            IchimokuRow { tenkan: 7.0, kijun: 6.0, senkou_a: 3.5, senkou_b: 2.0, chikou: 7.0 };
        assert_eq!(rows[7], at_seven);
    }

    #[test]
    fn a_still_market_closes_the_channels() {
        let bars = BarColumns { high: &[5.0; 6], low: &[5.0; 6], close: &[5.0; 6] };
        let shape = KeltnerShape { average: length(3), range: length(2), ranges: 2.0 };
        let flat = ChannelRow { upper: 5.0, middle: 5.0, lower: 5.0 };
        assert_eq!(keltner(bars, shape)[2..], [flat; 4]);
        assert_eq!(donchian(bars.high, bars.low, length(3))[2..], [flat; 4]);
    }
}
