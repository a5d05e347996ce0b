//! Reading and adding bars.

use std::sync::Arc;

use kernel::{Actor, Error, Id, Permission, Result, Symbol, Timestamp, Workspace};

use super::{
    Bars, Prices, View, Within,
    adjust::{self, Adjust},
    chunk,
    merge::{Merged, merge},
    resample::resample,
    store::{self, ChunkRow, Key, RangeRow},
};
use crate::{
    Interval, Markets,
    action::{Action, known_actions},
    asset::Asset,
};

/// Rows of one answer: fifty years of days, a month of minutes. More is asked for in parts.
pub const MAX_ROWS: usize = 50_000;

/// How often a writer that lost a race reads again before it gives up.
const WRITE_ATTEMPTS: usize = 8;

/// Which bars, and how they are to be seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct BarQuery {
    pub interval: Option<Interval>,
    /// Bars that start at this time or later.
    pub from: Option<Timestamp>,
    /// Bars that start at this time or earlier.
    pub to: Option<Timestamp>,
    pub adjust: Adjust,
    pub as_of: Option<Timestamp>,
    /// The last so many.
    pub limit: Option<usize>,
}

/// Bars of an asset as somebody asked for them.
#[derive(Debug, Clone)]
pub struct AssetBars {
    pub asset: Arc<Asset>,
    pub interval: Interval,
    pub adjust: Adjust,
    pub as_of: Timestamp,
    pub source: Option<String>,
    pub bars: Bars,
    /// The splits and dividends known within the answer.
    pub actions: Vec<Action>,
    /// Whether earlier rows were left out.
    pub truncated: bool,
}

/// Rows to be added to one asset.
pub(crate) struct NewBars {
    pub asset: Id<Asset>,
    /// Sorted by `at`.
    pub rows: Bars,
}

/// What rows to be added have in common.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub workspace: Id<Workspace>,
    pub interval: Interval,
    pub prices: Prices,
    pub source: String,
}

/// What became of rows to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Merged(Merged),
    /// Nothing: raw and adjusted prices do not go into one asset.
    OtherPrices(Prices),
}

impl Markets {
    /// Reads the bars of `symbol`.
    ///
    /// An interval that is not stored is put together from the longest shorter one that is.
    /// Needs `markets:read`.
    pub async fn read_bars(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        query: &BarQuery,
    ) -> Result<AssetBars> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let as_of = self.as_of(actor, query.as_of);
        let interval = query.interval.unwrap_or(Interval::Day);
        let within = Within {
            from: query.from.map_or(i64::MIN, |from| from.0),
            to: query.to.map_or(i64::MAX, |to| to.0.saturating_add(1)),
        };
        let view = View { interval, within, adjust: query.adjust, as_of };
        let (mut bars, source) = self.seen_bars(&asset, view).await?;
        let limit = query.limit.unwrap_or(MAX_ROWS).min(MAX_ROWS);
        let truncated = bars.len() > limit;
        bars.keep_last(limit);
        let actions = self.actions_within(&asset, &bars, interval, as_of).await?;
        Ok(AssetBars {
            asset,
            interval,
            adjust: query.adjust,
            as_of,
            source,
            bars,
            actions,
            truncated,
        })
    }

    /// Returns the adjusted bars of `asset` as seen at `as_of`, and where they are from.
    pub(crate) async fn seen_bars(
        &self,
        asset: &Asset,
        View { interval, within, adjust, as_of }: View,
    ) -> Result<(Bars, Option<String>)> {
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        let Some(stored) = stored_interval(&ranges, interval) else {
            return Ok((Bars::default(), None));
        };
        let range = ranges.iter().find(|range| range.bar_interval == stored.name());
        // A longer bar needs all its parts, those before `from` too.
        let reach = if stored == interval || within.from == i64::MIN {
            within
        } else {
            Within { from: interval.floor(within.from), to: within.to }
        };
        let key = Key { workspace: asset.workspace_id, asset: asset.id, interval: stored };
        let mut bars = self.raw_bars(key, reach, as_of.0).await?;
        let raw = range.is_none_or(|range| Prices::of(&range.prices) == Prices::Raw);
        if adjust != Adjust::None && raw {
            let factors = self.factors(key, adjust, as_of).await?;
            adjust::apply(&mut bars, &factors);
        }
        if stored != interval {
            bars = resample(&bars, interval);
        }
        Ok((bars, range.map(|range| range.source.clone())))
    }

    /// Returns raw bars as known at `as_of`.
    pub(crate) async fn raw_bars(&self, key: Key, within: Within, as_of: i64) -> Result<Bars> {
        let first =
            if within.from == i64::MIN { i64::MIN } else { key.interval.period(within.from).0 };
        let last = if within.to == i64::MAX { i64::MAX } else { key.interval.period(within.to).0 };
        let chunks = self.caches.chunks.chunks(&self.market, key, first, last).await?;
        let rows = chunks.iter().map(|chunk| chunk.bars.len()).sum();
        let mut bars = Bars::with_capacity(rows);
        for chunk in chunks {
            if chunk.revised || chunk.known_at > as_of {
                bars.append_known(&chunk.bars, within, as_of);
            } else {
                let range = chunk.bars.range(within.from, within.to);
                bars.extend(&chunk.bars, range);
            }
        }
        Ok(bars)
    }

    /// Returns what the bars of `key` are multiplied by as of a time.
    async fn factors(
        &self,
        key: Key,
        adjust: Adjust,
        as_of: Timestamp,
    ) -> Result<Vec<adjust::Factor>> {
        let actions = self.actions(key.workspace, key.asset).await?;
        let mut actions = known_actions(actions.as_ref().clone(), as_of);
        actions.retain(|action| action.ex_at <= as_of);
        if actions.is_empty() {
            return Ok(Vec::new());
        }
        // Dividends need the last close before them, which may lie outside of what was asked.
        let closes = match adjust {
            Adjust::All => self.raw_bars(key, Within::EVER, as_of.0).await?,
            Adjust::None | Adjust::Splits => Bars::default(),
        };
        let close_before = |at: i64| {
            let end = closes.at.partition_point(|t| *t < at);
            closes.close[..end].iter().rev().copied().find(|close| *close > 0.0)
        };
        Ok(adjust::factors(&actions, adjust, close_before))
    }

    async fn actions_within(
        &self,
        asset: &Asset,
        bars: &Bars,
        interval: Interval,
        as_of: Timestamp,
    ) -> Result<Vec<Action>> {
        let (Some(first), Some(last)) = (bars.at.first(), bars.at.last()) else {
            return Ok(Vec::new());
        };
        let end = interval.end(*last);
        let actions = self.actions(asset.workspace_id, asset.id).await?;
        let mut actions = known_actions(actions.as_ref().clone(), as_of);
        actions.retain(|action| *first <= action.ex_at.0 && action.ex_at.0 < end);
        Ok(actions)
    }

    /// Returns what is known of `asset`, an interval a row.
    pub(crate) async fn ranges(
        &self,
        workspace: Id<Workspace>,
        asset: Id<Asset>,
    ) -> Result<Arc<Vec<RangeRow>>> {
        let load = async { store::ranges_of(&self.market, workspace, asset).await.map(Arc::new) };
        self.caches.ranges.try_get_with((workspace, asset), load).await.map_err(shared)
    }

    /// Adds rows to the bars of some assets, all in one transaction.
    ///
    /// What another writer changed meanwhile is read again.
    pub(crate) async fn write_bars(
        &self,
        origin: &Origin,
        new: Vec<NewBars>,
    ) -> Result<Vec<Written>> {
        let new = Arc::new(new);
        for attempt in 1.. {
            let plan = self.plan(origin, &new).await?;
            let written = plan.iter().map(|plan| plan.written).collect();
            match self.save(plan).await {
                Err(Error::Conflict { code: store::CHUNK_CHANGED, .. })
                    if attempt < WRITE_ATTEMPTS => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    for bars in new.iter() {
                        self.forget(origin.workspace, bars.asset, origin.interval).await;
                    }
                    return Ok(written);
                }
            }
            for bars in new.iter() {
                self.forget(origin.workspace, bars.asset, origin.interval).await;
            }
        }
        Err(Error::Unavailable("database"))
    }

    async fn plan(&self, origin: &Origin, new: &Arc<Vec<NewBars>>) -> Result<Vec<Plan>> {
        let mut known = Vec::with_capacity(new.len());
        for bars in new.iter() {
            let key =
                Key { workspace: origin.workspace, asset: bars.asset, interval: origin.interval };
            let ranges = store::ranges_of(&self.market, origin.workspace, bars.asset).await?;
            let range = ranges.into_iter().find(|r| r.bar_interval == origin.interval.name());
            let chunks = match (&range, bars.rows.at.first(), bars.rows.at.last()) {
                (Some(_), Some(first), Some(last)) => {
                    let (first, last) =
                        (key.interval.period(*first).0, key.interval.period(*last).0);
                    store::chunks(&self.market, key, first, last).await?
                }
                _ => Vec::new(),
            };
            known.push(Known { key, prices: range.map(|r| Prices::of(&r.prices)), chunks });
        }
        let (new, origin, now) = (Arc::clone(new), origin.clone(), self.clock.now().0);
        platform::compute(move || {
            known
                .iter()
                .zip(new.iter())
                .map(|(known, new)| plan(known, new, &origin, now))
                .collect()
        })
        .await?
    }

    async fn save(&self, plans: Vec<Plan>) -> Result<()> {
        if plans.iter().all(|plan| plan.chunks.is_empty()) {
            return Ok(());
        }
        self.market
            .write_internal(move |tx| {
                Box::pin(async move {
                    for plan in plans.into_iter().filter(|plan| !plan.chunks.is_empty()) {
                        for (period, revision, data) in plan.chunks {
                            store::put_chunk(tx, plan.key, period, revision, data).await?;
                        }
                        store::widen(tx, plan.key, &plan.added).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    pub(crate) async fn forget(
        &self,
        workspace: Id<Workspace>,
        asset: Id<Asset>,
        interval: Interval,
    ) {
        self.caches.chunks.forget(Key { workspace, asset, interval }).await;
        self.caches.ranges.invalidate(&(workspace, asset)).await;
        self.caches.wrote();
    }

    /// Returns as of when a reader sees: what was asked for, never later than the actor may.
    pub(crate) fn as_of(&self, actor: &Actor, asked: Option<Timestamp>) -> Timestamp {
        let now = self.clock.now();
        let latest = actor.as_of.unwrap_or(now);
        asked.map_or(latest, |asked| asked.min(latest))
    }
}

/// Returns the stored interval that bars of `wanted` come from.
pub(super) fn stored_interval(ranges: &[RangeRow], wanted: Interval) -> Option<Interval> {
    let stored = ranges.iter().filter_map(|range| range.bar_interval.parse::<Interval>().ok());
    // A month is no whole number of weeks.
    let fits = |stored: Interval| match wanted {
        Interval::Month => stored != Interval::Week,
        _ => wanted.micros() % stored.micros() == 0,
    };
    stored.filter(|stored| *stored <= wanted && fits(*stored)).max()
}

struct Known {
    key: Key,
    prices: Option<Prices>,
    chunks: Vec<ChunkRow>,
}

struct Plan {
    key: Key,
    /// Period, revision to replace, bytes.
    chunks: Vec<(i64, i64, Vec<u8>)>,
    added: RangeRow,
    written: Written,
}

/// Decides what to write: merges each period's rows into its chunk.
fn plan(known: &Known, new: &NewBars, origin: &Origin, now: i64) -> Result<Plan> {
    let mut plan = Plan {
        key: known.key,
        chunks: Vec::new(),
        added: RangeRow {
            asset_id: new.asset,
            bar_interval: origin.interval.name().to_owned(),
            row_count: 0,
            first_at: Timestamp(i64::MAX),
            last_at: Timestamp(i64::MIN),
            last_known_at: Timestamp(i64::MIN),
            prices: origin.prices.name().to_owned(),
            source: origin.source.clone(),
        },
        written: Written::Merged(Merged::default()),
    };
    if let Some(prices) = known.prices.filter(|prices| *prices != origin.prices) {
        plan.written = Written::OtherPrices(prices);
        return Ok(plan);
    }
    let mut total = Merged::default();
    let mut start = 0;
    while start < new.rows.len() {
        let (period, next) = origin.interval.period(new.rows.at[start]);
        let end = start + new.rows.at[start..].partition_point(|at| *at < next);
        let mut rows = Bars::with_capacity(end - start);
        rows.extend(&new.rows, start..end);
        start = end;
        let old = known.chunks.iter().find(|chunk| chunk.period == period);
        let before = old.map(|old| chunk::decode(&old.data, origin.interval)).transpose()?;
        let (bars, merged) = merge(&before.unwrap_or_default(), &rows, origin.interval, now);
        total.add(merged);
        if merged.changes() > 0 {
            widen(&mut plan.added, &bars, merged);
            let data = chunk::encode(&bars, origin.interval);
            plan.chunks.push((period, old.map_or(0, |old| old.revision), data));
        }
    }
    plan.written = Written::Merged(total);
    Ok(plan)
}

fn widen(added: &mut RangeRow, bars: &Bars, merged: Merged) {
    added.row_count += i64::try_from(merged.inserted).unwrap_or(i64::MAX);
    let edge = |at: Option<&i64>, or: Timestamp| at.map_or(or, |at| Timestamp(*at));
    added.first_at = added.first_at.min(edge(bars.at.first(), added.first_at));
    added.last_at = added.last_at.max(edge(bars.at.last(), added.last_at));
    let known_at = bars.known_at.iter().copied().max().unwrap_or(i64::MIN);
    added.last_known_at = added.last_known_at.max(Timestamp(known_at));
}

/// Unwraps the error that callers of one cached load share.
#[expect(clippy::needless_pass_by_value, reason = "it is how moka gives it")]
pub(crate) fn shared(error: Arc<Error>) -> Error {
    match error.as_ref() {
        Error::NotFound(what) => Error::NotFound(what),
        Error::Unavailable(what) => Error::Unavailable(what),
        Error::Refused { code, message } => Error::refused(code, message.clone()),
        other => Error::internal(other.to_string()),
    }
}
