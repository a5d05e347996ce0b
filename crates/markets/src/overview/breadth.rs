//! How many shares rise, fall, and stand above their averages.

use kernel::{Actor, Result};

use super::Breadth;
use crate::{
    Adjust, Asset, AssetType, Bars, Interval, Markets, Quote,
    bar::{View, Within},
    quote::{YEAR, service::SAME_SESSION},
};

impl Markets {
    /// Counts over the shares among `quotes`, whose assets stand in `assets` at the same place.
    pub(super) async fn breadth(
        &self,
        actor: &Actor,
        quotes: &[(Quote, Asset)],
    ) -> Result<Breadth> {
        let as_of = self.as_of(actor, None);
        let shares = || quotes.iter().filter(|(_, asset)| asset.r#type == AssetType::Stock);
        let newest = shares().filter_map(|(quote, _)| quote.at).max();
        let mut breadth = Breadth { as_of: newest, ..Breadth::default() };
        for (quote, asset) in shares() {
            breadth.assets += 1;
            let is_of_session = quote
                .at
                .zip(newest)
                .is_some_and(|(at, newest)| at.0 >= newest.0.saturating_sub(SAME_SESSION));
            let Some(change) = quote.change.filter(|_| is_of_session) else {
                breadth.unknown += 1;
                continue;
            };
            match change {
                change if change > 0.0 => breadth.advancing += 1,
                change if change < 0.0 => breadth.declining += 1,
                _ => breadth.unchanged += 1,
            }
            let from = quote.at.map_or(i64::MIN, |at| at.0.saturating_sub(YEAR));
            let within = Within { from, to: i64::MAX };
            let view = View { interval: Interval::Day, within, adjust: Adjust::Splits, as_of };
            let (bars, _) = self.seen_bars(asset, view).await?;
            breadth.look_back(&bars);
        }
        Ok(breadth)
    }
}

impl Breadth {
    /// Counts where the last of `bars`, which are of a year, stands among them.
    fn look_back(&mut self, bars: &Bars) {
        let Some(last) = bars.close.last().copied().filter(|last| last.is_finite()) else { return };
        let average = |length: usize| {
            let closes = bars.close.len().checked_sub(length).map(|from| &bars.close[from..])?;
            let sum: f64 = closes.iter().sum();
            #[expect(clippy::cast_precision_loss, reason = "at most 200")]
            Some(sum / length as f64).filter(|average| average.is_finite())
        };
        if let Some(average) = average(50) {
            self.with_50 += 1;
            self.above_50 += u32::from(last > average);
        }
        let Some(average) = average(200) else { return };
        self.with_200 += 1;
        self.above_200 += u32::from(last > average);
        // A bar without a high counts with its close.
        let or_close = |column: &[f64], row: usize| {
            column.get(row).copied().filter(|value| value.is_finite()).unwrap_or(bars.close[row])
        };
        let today = bars.len() - 1;
        let highest = (0..today).map(|row| or_close(&bars.high, row)).fold(f64::MIN, f64::max);
        let lowest = (0..today).map(|row| or_close(&bars.low, row)).fold(f64::MAX, f64::min);
        self.new_highs += u32::from(or_close(&bars.high, today) > highest);
        self.new_lows += u32::from(or_close(&bars.low, today) < lowest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bar;

    fn bars(closes: impl IntoIterator<Item = f64>) -> Bars {
        let mut bars = Bars::default();
        for (at, close) in (0..).zip(closes) {
            let nan = f64::NAN;
            bars.push(Bar { at, known_at: at, open: nan, high: nan, low: nan, close, volume: nan });
        }
        bars
    }

    #[test]
    fn a_share_counts_where_it_has_the_history() {
        let mut breadth = Breadth::default();
        breadth.look_back(&bars((0..49).map(f64::from)));
        assert_eq!(breadth, Breadth::default());
        breadth.look_back(&bars((0..50).map(f64::from)));
        assert_eq!((breadth.with_50, breadth.above_50, breadth.with_200), (1, 1, 0));
        breadth.look_back(&bars((0..200).rev().map(f64::from)));
        assert_eq!((breadth.with_200, breadth.above_200), (1, 0));
        assert_eq!((breadth.new_highs, breadth.new_lows), (0, 1));
        breadth.look_back(&bars(std::iter::repeat_n(f64::NAN, 300)));
        assert_eq!(breadth.with_200, 1);
    }
}
