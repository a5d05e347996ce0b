//! Fetching the bars and actions of one asset from whoever has them.

use jiff::tz::TimeZone;
use kernel::{Actor, Error, Interval, Permission, Result, Symbol, Timestamp};
use providers::{ActionRow, Answer, BarPrices, BarRow, Given, Quarantined, Question};
use serde::Serialize;
use serde_json::json;

use super::instrument;
use crate::{
    Action, ActionKind, Asset, AssetType, Bar, Bars, Markets, Prices,
    action::{self, known_actions, news},
    bar::{
        merge::{Merged, UNSAID},
        service::{NewBars, Origin, Written},
    },
};

/// Questions for one asset; each gives up to some thousand bars.
const PAGES: usize = 60;

/// Bars known already that are asked for again: what was corrected meanwhile becomes a revision.
const AGAIN: i64 = 5;

const YEAR: i64 = 365 * 86_400_000_000;

/// How far to go on from where a coin was not traded yet, within what the smallest page of an exchange
/// covers in days.
const BEFORE_LISTING: i64 = 200 * 86_400_000_000;

/// What became of a fetch.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Fetched {
    pub provider: Option<&'static str>,
    pub inserted: u64,
    pub revised: u64,
    pub unchanged: u64,
    pub actions: usize,
    /// Rows that were not believed, at most the first twenty.
    pub quarantined: Vec<Quarantined>,
}

/// Rows of one answer that are listed when they are not believed.
const LISTED: usize = 20;

impl Markets {
    /// Brings the bars of `symbol` up to now from the first provider that has them. Needs `markets:write`.
    ///
    /// # Errors
    ///
    /// What the providers said, when none has them.
    pub(crate) async fn fetch_bars(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        interval: Interval,
        from: Option<Timestamp>,
    ) -> Result<Fetched> {
        actor.require(Permission::MarketsWrite)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        let known = ranges.iter().find(|range| range.bar_interval == interval.name());
        let now = self.clock.now();
        let again = known.map(|known| Timestamp(known.last_at.0 - AGAIN * interval.micros()));
        let joint = self.demo_joint(&asset, interval, known);
        let usual = joint.or(again).unwrap_or_else(|| Timestamp(now.0 - history(&asset, interval)));
        let from = from.unwrap_or(usual);
        let desk = self.desk(actor.workspace)?;
        let beside = Question::Actions { instrument: instrument(&asset), from, to: now };
        let (first, beside) =
            desk.ask_beside(&bars_of(&asset, interval, from, now), &beside).await?;
        let (provider, rows, quarantined) =
            self.all_bars(&asset, first, interval, (from, now)).await?;
        let mut fetched = Fetched { provider: Some(provider), ..Fetched::default() };
        fetched.quarantined = quarantined.into_iter().take(LISTED).collect();
        let prices = desk.card(provider).map_or(BarPrices::Raw, |card| card.bar_prices);
        let are_kept = prices != BarPrices::Adjusted && interval == Interval::Day;
        let actions = match beside {
            _ if !are_kept => Vec::new(),
            Some(Answer::Actions(actions)) => actions,
            _ => self.ask_actions(&asset, provider, from, now).await,
        };
        if joint.is_some() {
            self.join_demo_prices(&asset, known).await?;
        }
        let origin = Origin {
            workspace: actor.workspace,
            interval,
            prices: if prices == BarPrices::Adjusted { Prices::Adjusted } else { Prices::Raw },
            source: self.bars_source(&asset, interval, provider),
        };
        let new = NewBars { asset: asset.id, rows: finished(&rows, &asset, interval, now) };
        match self.write_bars(&origin, vec![new]).await?.first() {
            Some(Written::Merged(merged)) => fetched.count(*merged),
            Some(Written::OtherPrices(prices)) => {
                let (has, gives) = (prices.name(), origin.prices.name());
                return Err(Error::conflict(
                    "PRICES_DO_NOT_MIX",
                    format!(
                        "{symbol} has {has} prices and {provider} gives {gives} ones: add it under another symbol"
                    ),
                ));
            }
            None => {}
        }
        if are_kept {
            fetched.actions = self.add_actions(actor, &asset, provider, actions).await?;
        }
        Ok(fetched)
    }

    /// Asks page after page until nothing new comes; all pages from one provider.
    ///
    /// - `by`: whom to ask; the first who has them when absent.
    pub(crate) async fn ask_bars(
        &self,
        asset: &Asset,
        by: Option<&str>,
        interval: Interval,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<(&'static str, Vec<BarRow>, Vec<Quarantined>)> {
        let desk = self.desk(asset.workspace_id)?;
        let question = bars_of(asset, interval, from, to);
        let first = match by {
            Some(id) => desk.ask_one(id, &question).await?,
            None => desk.ask(&question).await?,
        };
        self.all_bars(asset, first, interval, (from, to)).await
    }

    /// Returns the bars of the `first` page and of all after it.
    async fn all_bars(
        &self,
        asset: &Asset,
        first: Given,
        interval: Interval,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<(&'static str, Vec<BarRow>, Vec<Quarantined>)> {
        let (desk, provider) = (self.desk(asset.workspace_id)?, first.provider);
        let (mut rows, mut quarantined) = (Vec::new(), Vec::new());
        let (mut page, mut asked) = (Some(first), from);
        for _ in 0..PAGES {
            let Some(Given { answer: Answer::Bars(bars), quarantined: bad, .. }) = page.take()
            else {
                break;
            };
            quarantined.extend(bad);
            let last = rows.last().map(|row: &BarRow| row.at);
            let fresh: Vec<BarRow> =
                bars.into_iter().filter(|row| last.is_none_or(|last| row.at > last)).collect();
            let end = match fresh.last() {
                Some(row) => Timestamp(interval.end(row.at.0)),
                None if rows.is_empty() && asset.r#type == AssetType::Crypto => {
                    asked = Timestamp(asked.0.saturating_add(BEFORE_LISTING));
                    asked
                }
                None => break,
            };
            rows.extend(fresh);
            if end >= to {
                break;
            }
            asked = end;
            page = match desk.ask_one(provider, &bars_of(asset, interval, end, to)).await {
                Ok(given) => Some(given),
                // It has no more, or not now: what is there is good, and the rest comes next time.
                Err(none) => {
                    tracing::debug!(?none, "no further page of bars");
                    None
                }
            };
        }
        Ok((provider, rows, quarantined))
    }

    /// Returns the splits and dividends since `from` that the same provider knows, if it gives any.
    async fn ask_actions(
        &self,
        asset: &Asset,
        provider: &'static str,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<ActionRow> {
        let Ok(desk) = self.desk(asset.workspace_id) else { return Vec::new() };
        let question = Question::Actions { instrument: instrument(asset), from, to };
        match desk.ask_one(provider, &question).await {
            Ok(Given { answer: Answer::Actions(actions), .. }) => actions,
            Ok(_) | Err(_) => Vec::new(),
        }
    }

    /// Adds what is news among `rows`; says how many that were.
    async fn add_actions(
        &self,
        actor: &Actor,
        asset: &Asset,
        provider: &'static str,
        rows: Vec<ActionRow>,
    ) -> Result<usize> {
        let now = self.clock.now();
        let known = self.actions(asset.workspace_id, asset.id).await?;
        let known = known_actions(known.as_ref().clone(), now);
        let source = self.provider_source(asset.workspace_id, provider);
        let actions = rows.into_iter().filter_map(|row| news(named(row, &source), &known, now));
        let actions: Vec<Action> = actions.collect();
        let (count, workspace, id) = (actions.len(), asset.workspace_id, asset.id);
        if count == 0 {
            return Ok(0);
        }
        let symbol = asset.symbol.clone();
        self.core
            .write(&actor.without_key(), "fetch_actions", move |tx| {
                Box::pin(async move {
                    tx.describe(&symbol, json!({"actions": actions.len(), "source": source}));
                    for action in &actions {
                        action::store::insert(tx, workspace, id, action).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.caches.actions.invalidate(&(workspace, id)).await;
        Ok(count)
    }
}

impl Fetched {
    fn count(&mut self, merged: Merged) {
        (self.inserted, self.revised, self.unchanged) =
            (merged.inserted, merged.revised, merged.unchanged);
    }
}

fn bars_of(asset: &Asset, interval: Interval, from: Timestamp, to: Timestamp) -> Question {
    Question::Bars { instrument: instrument(asset), interval, from, to }
}

/// How far back an asset is fetched that nothing is known of; coins are not older than 2010.
fn history(asset: &Asset, interval: Interval) -> i64 {
    match interval {
        Interval::Day | Interval::Week | Interval::Month if asset.r#type == AssetType::Crypto => {
            17 * YEAR
        }
        Interval::Day | Interval::Week | Interval::Month => 30 * YEAR,
        shorter if shorter >= Interval::Hour1 => 2 * YEAR,
        _ => 7 * 86_400_000_000,
    }
}

fn named(row: ActionRow, source: &str) -> Action {
    let (kind, ex, ratio, amount, currency) = match row {
        ActionRow::Split { ex, ratio } => (ActionKind::Split, ex, Some(ratio), None, None),
        ActionRow::Dividend { ex, amount, currency } => {
            (ActionKind::Dividend, ex, None, Some(amount), currency)
        }
    };
    let ex_at = Timestamp(kernel::midnight(ex));
    Action { kind, ex_at, ratio, amount, currency, known_at: ex_at, source: source.to_owned() }
}

/// Returns the bars that are over; the one that still runs is not a bar yet.
pub(crate) fn finished(rows: &[BarRow], asset: &Asset, interval: Interval, now: Timestamp) -> Bars {
    let mut bars = Bars::default();
    let unknown = |value: Option<f64>| value.unwrap_or(f64::NAN);
    for row in rows.iter().filter(|row| over_at(row.at, asset, interval) <= now.0) {
        bars.push(Bar {
            at: row.at.0,
            known_at: UNSAID,
            open: unknown(row.open),
            high: unknown(row.high),
            low: unknown(row.low),
            close: row.close,
            volume: unknown(row.volume),
        });
    }
    bars
}

/// Returns when a bar is over.
///
/// The day of what an exchange trades is over when New York has closed, half an hour later for the last
/// prints: by then every exchange has closed the session of that date.
fn over_at(at: Timestamp, asset: &Asset, interval: Interval) -> i64 {
    let end = interval.end(at.0);
    let on_exchange = matches!(asset.r#type, AssetType::Stock | AssetType::Etf | AssetType::Index);
    if interval != Interval::Day || !on_exchange {
        return end;
    }
    let date = TimeZone::UTC.to_datetime(at.to_jiff()).date();
    let closed = TimeZone::get("America/New_York")
        .and_then(|zone| zone.to_timestamp(date.at(16, 30, 0, 0)))
        .map_or(end, |closed| Timestamp::from(closed).0);
    closed.min(end)
}

#[cfg(test)]
mod tests {
    use platform::clock::Clock;

    use super::*;
    use crate::asset::NewAsset;

    const DAY: i64 = 86_400_000_000;

    fn row(day: i64, close: f64) -> BarRow {
        let same = Some(close);
        BarRow {
            at: Timestamp(day * DAY),
            open: same,
            high: same,
            low: same,
            close,
            volume: Some(8.0),
        }
    }

    fn asset(kind: AssetType) -> Asset {
        let clock = Clock::fixed(Timestamp(0));
        let new =
            NewAsset { symbol: "AAA".parse().ok(), r#type: Some(kind), ..NewAsset::default() };
        Asset::create(new, clock.id(), clock.id(), clock.now()).unwrap()
    }

    #[test]
    fn a_bar_that_still_runs_is_not_kept() {
        let now = Timestamp(3 * DAY + 1);
        let rows = [row(1, 1.0), row(2, 2.0), row(3, 3.0)];
        let bars = finished(&rows, &asset(AssetType::Crypto), Interval::Day, now);
        assert_eq!(bars.close, [1.0, 2.0]);
    }

    #[test]
    fn the_day_of_a_share_is_over_when_new_york_has_closed() {
        let closes = |text: &str| {
            let (day, now): (Timestamp, Timestamp) =
                ("2026-11-20T00:00:00Z".parse().unwrap(), text.parse().unwrap());
            let row = BarRow { at: day, ..row(0, 5.0) };
            finished(&[row], &asset(AssetType::Stock), Interval::Day, now).len()
        };
        assert_eq!(closes("2026-11-20T21:29:59Z"), 0);
        assert_eq!(closes("2026-11-20T21:30:00Z"), 1);
    }
}
