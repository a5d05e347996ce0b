//! Bars as they were first known: what somebody who lives the past again may see.
//!
//! A read as of a time shows the newest version of each row. That would let a backtest act on a
//! correction that came years later, so here each row is its **first** version, with the time it was
//! known; a row that came late is there, and says how late.
//!
//! Prices are adjusted **from the first day on**, not from the last: the rows after a split are
//! multiplied, those before are as they were traded. A factor that becomes known later then changes no
//! earlier row, and every comparison of prices with each other comes out as it does on a chart.
//!
//! **Invariant:** rows that become known later change no row that was known before.

use std::sync::Arc;

use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};

use super::{
    Bars, Prices, Within,
    adjust::Adjust,
    resample::resample,
    service::stored_interval,
    store::{Key, RangeRow},
};
use crate::{Interval, Markets, action::Action, action::ActionKind, asset::Asset};

/// The past of one asset.
#[derive(Debug, Clone)]
pub struct PastBars {
    pub asset: Arc<Asset>,
    /// What was asked for, or the shortest there is when that is longer.
    pub interval: Interval,
    /// As they were traded (or as an adjusting source gave them), each in its first version.
    pub bars: Bars,
    pub prices: Prices,
    /// Splits and dividends in their first version, by ex-date; none where the source adjusted.
    pub actions: Vec<Action>,
    pub source: Option<String>,
}

/// What bars of an asset there are, without reading them.
#[derive(Debug, Clone)]
pub struct BarSpan {
    pub asset: Arc<Asset>,
    /// What was asked for, or the shortest there is when that is longer.
    pub interval: Interval,
    /// The starts of the first and of the last bar.
    pub first: Timestamp,
    pub last: Timestamp,
}

impl Markets {
    /// Tells from when to when `symbol` has bars of `interval`, in whatever version. Needs
    /// `markets:read`.
    ///
    /// - `pointer`: where the symbol stands in what was asked.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] at `pointer` when there is no such asset, with near names, or no bar of it.
    pub async fn bar_span(
        &self,
        actor: &Actor,
        (symbol, pointer): (&Symbol, &str),
        interval: Interval,
    ) -> Result<BarSpan> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.asset_named(actor.workspace, symbol, pointer).await?;
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        let (interval, stored) = interval_of(&ranges, interval);
        let range = stored
            .and_then(|stored| ranges.iter().find(|range| range.bar_interval == stored.name()));
        let Some(range) = range else {
            let message = format!("{} has no bars: import some", asset.symbol);
            return Err(Error::invalid_at(pointer, message));
        };
        let start = |at: Timestamp| Timestamp(interval.floor(at.0));
        let (first, last) = (start(range.first_at), start(range.last_at));
        Ok(BarSpan { asset, interval, first, last })
    }

    /// Reads the bars of `symbol` as they were first known, of what is known at `as_of`. Needs
    /// `markets:read`.
    ///
    /// - `pointer`: where the symbol stands in what was asked.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] at `pointer`, with near names, when there is no such asset.
    pub async fn past_bars(
        &self,
        actor: &Actor,
        (symbol, pointer): (&Symbol, &str),
        interval: Interval,
        as_of: Timestamp,
    ) -> Result<PastBars> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.asset_named(actor.workspace, symbol, pointer).await?;
        let as_of = self.as_of(actor, Some(as_of));
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        let (interval, stored) = interval_of(&ranges, interval);
        let Some(stored) = stored else {
            let (bars, prices, actions) = (Bars::default(), Prices::Raw, Vec::new());
            return Ok(PastBars { asset, interval, bars, prices, actions, source: None });
        };
        let range = ranges.iter().find(|range| range.bar_interval == stored.name());
        let prices = range.map_or(Prices::Raw, |range| Prices::of(&range.prices));
        let key = Key { workspace: asset.workspace_id, asset: asset.id, interval: stored };
        let mut bars = self.first_bars(key, as_of.0).await?;
        if stored != interval {
            bars = resample(&bars, interval);
        }
        let actions = match prices {
            Prices::Raw => {
                let rows = self.actions(asset.workspace_id, asset.id).await?;
                first_actions(rows.as_ref().clone(), as_of)
            }
            Prices::Adjusted => Vec::new(),
        };
        let source = range.map(|range| range.source.clone());
        Ok(PastBars { asset, interval, bars, prices, actions, source })
    }

    /// Returns the first version of each row that is known at `as_of`.
    async fn first_bars(&self, key: Key, as_of: i64) -> Result<Bars> {
        let chunks = self.caches.chunks.chunks(&self.market, key, i64::MIN, i64::MAX).await?;
        let mut bars = Bars::with_capacity(chunks.iter().map(|chunk| chunk.bars.len()).sum());
        for chunk in chunks {
            if chunk.revised || chunk.known_at > as_of {
                bars.append_first(&chunk.bars, as_of);
            } else {
                bars.extend(&chunk.bars, chunk.bars.range(Within::EVER.from, Within::EVER.to));
            }
        }
        Ok(bars)
    }

    /// Returns as of when `actor` sees, when it asks for `asked`.
    pub fn seen_as_of(&self, actor: &Actor, asked: Option<Timestamp>) -> Timestamp {
        self.as_of(actor, asked)
    }
}

impl Bars {
    /// Appends the first version of each row of `other` that is known at `as_of`.
    fn append_first(&mut self, other: &Self, as_of: i64) {
        for row in 0..other.len() {
            let is_first = row == 0 || other.at[row - 1] != other.at[row];
            if is_first && other.known_at[row] <= as_of {
                self.push(other.row(row));
            }
        }
    }
}

/// Returns the interval that answers a question for `wanted`, and the stored one it is made of: the
/// shortest there is when all are longer.
fn interval_of(ranges: &[RangeRow], wanted: Interval) -> (Interval, Option<Interval>) {
    if let Some(stored) = stored_interval(ranges, wanted) {
        return (wanted, Some(stored));
    }
    let all = ranges.iter().filter_map(|range| range.bar_interval.parse::<Interval>().ok());
    let shortest = all.min();
    (shortest.unwrap_or(wanted), shortest)
}

/// Returns the first version of each action that is known at `as_of`, by ex-date.
fn first_actions(mut rows: Vec<Action>, as_of: Timestamp) -> Vec<Action> {
    rows.retain(|row| row.known_at <= as_of);
    rows.sort_by_key(|row| (row.ex_at, row.kind, row.known_at));
    rows.dedup_by_key(|row| (row.ex_at, row.kind));
    rows
}

impl PastBars {
    /// Returns the bars adjusted from the first day on; a row is known when the actions before it are.
    ///
    /// A split multiplies the prices from its ex-date on by its ratio and divides volumes; with
    /// [`Adjust::All`] a dividend multiplies them by `1 / (1 − amount / last close before)`.
    pub fn adjusted(&self, adjust: Adjust) -> Bars {
        forward(&self.bars, &self.actions, adjust)
    }

    /// # Errors
    ///
    /// [`Error::Invalid`] when there is nothing to live again.
    pub fn refuse_empty(&self, pointer: &str, as_of: Timestamp) -> Result<()> {
        if self.bars.is_empty() {
            let message = format!(
                "{} has no bars of {} known by {as_of}: import some",
                self.asset.symbol, self.interval
            );
            return Err(Error::invalid_at(pointer, message));
        }
        Ok(())
    }
}

/// Multiplies the rows of `raw` from each ex-date on.
fn forward(raw: &Bars, actions: &[Action], adjust: Adjust) -> Bars {
    let mut bars = raw.clone();
    if adjust == Adjust::None {
        return bars;
    }
    let (mut price, mut volume, mut known_at) = (1.0, 1.0, i64::MIN);
    let mut actions = actions.iter().peekable();
    for row in 0..bars.len() {
        while let Some(action) = actions.next_if(|action| action.ex_at.0 <= bars.at[row]) {
            if let Some((by, shares)) = factor(action, adjust, &raw.close[..row]) {
                price *= by;
                volume *= shares;
                known_at = known_at.max(action.known_at.0);
            }
        }
        let [open, high, low, close, traded] = bars.columns_mut();
        for column in [open, high, low, close] {
            column[row] *= price;
        }
        traded[row] *= volume;
        bars.known_at[row] = bars.known_at[row].max(known_at);
    }
    bars
}

/// What prices and volumes after `closes` are multiplied by.
fn factor(action: &Action, adjust: Adjust, closes: &[f64]) -> Option<(f64, f64)> {
    match (action.kind, adjust) {
        (_, Adjust::None) | (ActionKind::Dividend, Adjust::Splits) => None,
        (ActionKind::Split, Adjust::Splits | Adjust::All) => {
            let ratio = action.ratio.filter(|ratio| *ratio > 0.0)?;
            Some((ratio, 1.0 / ratio))
        }
        (ActionKind::Dividend, Adjust::All) => {
            let before = closes.iter().rev().find(|close| **close > 0.0)?;
            let kept = 1.0 - action.amount? / before;
            (kept > 0.0 && kept <= 1.0).then(|| (1.0 / kept, 1.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bar::Bar;

    fn bars(rows: &[(i64, i64, f64)]) -> Bars {
        let mut bars = Bars::default();
        for (at, known_at, close) in rows.iter().copied() {
            let (open, high, low) = (close, close, close);
            bars.push(Bar { at, known_at, open, high, low, close, volume: 8.0 });
        }
        bars
    }

    fn action(kind: ActionKind, ex_at: i64, known_at: i64, value: f64) -> Action {
        Action {
            kind,
            ex_at: Timestamp(ex_at),
            ratio: Some(value),
            amount: Some(value),
            currency: None,
            known_at: Timestamp(known_at),
            source: "test".to_owned(),
        }
    }

    #[test]
    fn a_correction_does_not_replace_what_was_first_known() {
        let stored = bars(&[(1, 2, 10.0), (1, 9, 11.0), (2, 8, 12.0)]);
        let seen = |as_of| {
            let mut seen = Bars::default();
            seen.append_first(&stored, as_of);
            seen
        };
        assert_eq!((seen(20).close, seen(20).known_at), (vec![10.0, 12.0], vec![2, 8]));
        assert_eq!(seen(5).close, [10.0]);
        let said = vec![action(ActionKind::Split, 2, 9, 3.0), action(ActionKind::Split, 2, 2, 2.0)];
        let first = first_actions(said, Timestamp(20));
        assert_eq!((first.len(), first[0].ratio), (1, Some(2.0)));
    }

    #[test]
    fn rows_before_a_split_stay_as_they_were_traded() {
        let raw = bars(&[(1, 2, 100.0), (2, 3, 50.0), (3, 4, 49.0)]);
        let actions =
            [action(ActionKind::Split, 2, 9, 2.0), action(ActionKind::Dividend, 3, 4, 1.0)];
        let splits = forward(&raw, &actions, Adjust::Splits);
        assert_eq!((splits.close, splits.known_at), (vec![100.0, 100.0, 98.0], vec![2, 9, 9]));
        assert_eq!(splits.volume, [8.0, 4.0, 4.0]);
        let all = forward(&raw, &actions, Adjust::All);
        assert!((all.close[2] - 98.0 / 0.98).abs() < 1e-9);
        assert_eq!(forward(&raw, &actions, Adjust::None).close, raw.close);
    }
}
