//! Quotes of some assets, and what moved most.

use std::{cmp::Ordering, sync::Arc};

use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Freshness, Quote, Subject, YEAR, quote};
use crate::{
    Adjust, AssetType, Interval, Markets,
    asset::{self, Asset},
    bar::{self, View, Within},
};

/// Quotes of one question.
const MAX_QUOTES: usize = 500;

/// Assets that are looked at for movers: those with the newest bars.
pub(crate) const CANDIDATES: i64 = 2_000;

/// Movers are of one day; what is older than this before the newest has not moved with it.
pub(crate) const SAME_SESSION: i64 = 4 * 86_400_000_000;

/// What moved most in the newest session.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Movers {
    pub gainers: Vec<Quote>,
    pub losers: Vec<Quote>,
    /// By money traded; assets without a known volume are left out.
    pub active: Vec<Quote>,
    /// The oldest time of a price that is shown: everything here is of this close or later.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
}

impl Markets {
    /// Returns the quote of one asset. Needs `markets:read`.
    pub async fn find_quote(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        as_of: Option<Timestamp>,
    ) -> Result<Quote> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        self.quote_at(actor, &asset, as_of).await
    }

    /// Returns quotes of `symbols` in their order. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming a symbol that is not there: a list never shrinks in silence.
    pub async fn list_quotes(
        &self,
        actor: &Actor,
        symbols: &[Symbol],
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Quote>> {
        actor.require(Permission::MarketsRead)?;
        if symbols.is_empty() || symbols.len() > MAX_QUOTES {
            return Err(Error::invalid_at("symbols", "name 1 to 500 symbols"));
        }
        let mut quotes = Vec::with_capacity(symbols.len());
        for symbol in symbols {
            let asset = match self.known_asset(actor.workspace, symbol).await {
                Err(Error::NotFound(_)) => {
                    return Err(self.unknown_symbol(actor.workspace, symbol, "symbols").await?);
                }
                other => other?,
            };
            quotes.push(self.quote_at(actor, &asset, as_of).await?);
        }
        Ok(quotes)
    }

    /// Returns the quote that `actor` sees: with what was heard last, unless the past is looked at.
    async fn quote_at(
        &self,
        actor: &Actor,
        asset: &Asset,
        asked: Option<Timestamp>,
    ) -> Result<Quote> {
        let as_of = self.as_of(actor, asked);
        let quote = self.quote_of(asset, as_of).await?;
        let is_past = asked.or(actor.as_of).is_some();
        let newest = self.board.newest(asset.workspace_id, &asset.symbol).filter(|_| !is_past);
        Ok(match newest {
            Some(newest) => quote.heard(newest, Subject::of(asset), as_of),
            None => quote,
        })
    }

    async fn quote_of(&self, asset: &Asset, as_of: Timestamp) -> Result<Quote> {
        // From the last bar back, which may be years ago: its day is in the range of the asset.
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        let last = ranges.iter().map(|range| range.last_at.0).max().unwrap_or(as_of.0).min(as_of.0);
        let within = Within { from: last.saturating_sub(YEAR + YEAR / 10), to: i64::MAX };
        let view = View { interval: Interval::Day, within, adjust: Adjust::Splits, as_of };
        let (bars, source) = self.seen_bars(asset, view).await?;
        let mut quote = quote(asset, &bars, source, as_of);
        let first = ranges.iter().map(|range| range.first_at).min();
        let last = ranges.iter().map(|range| range.last_at).max();
        if let (None, Some((first, last))) = (quote.last, first.zip(last)) {
            let [first, last] = [first, last].map(day);
            quote.reason = Some(format!("no bar of then: bars are known from {first} to {last}"));
        }
        Ok(quote)
    }

    /// Returns what moved most, at most `limit` each. Needs `markets:read`.
    pub async fn list_movers(&self, actor: &Actor, limit: usize) -> Result<Movers> {
        actor.require(Permission::MarketsRead)?;
        if limit == 0 || limit > 100 {
            return Err(Error::invalid_at("limit", "limit must be between 1 and 100"));
        }
        Ok(movers(self.kept_board(actor).await?.as_ref(), limit))
    }

    /// Returns the quotes of everything that trades, a few seconds old at most.
    pub(crate) async fn kept_board(&self, actor: &Actor) -> Result<Arc<Vec<Quote>>> {
        let board = async { self.all_quotes(actor).await.map(Arc::new) };
        if actor.as_of.is_some() {
            return board.await;
        }
        let boards = &self.caches.boards;
        boards.try_get_with(actor.workspace, board).await.map_err(bar::service::shared)
    }

    /// Returns the quotes of everything that trades and was known last.
    async fn all_quotes(&self, actor: &Actor) -> Result<Vec<Quote>> {
        let ranges =
            bar::store::ranges_at(&self.market, actor.workspace, Interval::Day, CANDIDATES).await?;
        let ids: Vec<_> = ranges.iter().map(|range| range.asset_id).collect();
        let assets = asset::store::by_ids(&self.core, actor.workspace, &ids).await?;
        let trades = |asset: &&Asset| {
            matches!(
                asset.r#type,
                AssetType::Stock | AssetType::Etf | AssetType::Fund | AssetType::Crypto
            )
        };
        let mut quotes = Vec::new();
        for asset in assets.iter().filter(trades) {
            quotes.push(self.quote_at(actor, asset, None).await?);
        }
        Ok(quotes)
    }
}

/// The day of a time, as people write it.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// Chooses the movers among `quotes`: those that are as new as they can be, where there are any.
fn movers(quotes: &[Quote], limit: usize) -> Movers {
    let newest = quotes.iter().filter_map(|quote| quote.at).max();
    let oldest = newest.map_or(i64::MAX, |at| at.0.saturating_sub(SAME_SESSION));
    let any_current = quotes.iter().any(|quote| quote.freshness != Freshness::Stale);
    let of_session = quotes.iter().filter(|quote| {
        let is_current = !any_current || quote.freshness != Freshness::Stale;
        is_current && quote.at.is_some_and(|at| at.0 >= oldest)
    });
    let top = |measure: &dyn Fn(&Quote) -> Option<f64>| {
        let measured = of_session.clone().filter_map(|quote| Some((measure(quote)?, quote)));
        let mut measured: Vec<(f64, &Quote)> = measured.filter(|(value, _)| *value > 0.0).collect();
        measured.sort_by(|(a, one), (b, other)| {
            b.partial_cmp(a).unwrap_or(Ordering::Equal).then(one.symbol.cmp(&other.symbol))
        });
        measured.into_iter().take(limit).map(|(_, quote)| quote.clone()).collect::<Vec<_>>()
    };
    let gainers = top(&|quote| quote.change_percent);
    let losers = top(&|quote| quote.change_percent.map(|change| -change));
    let active = top(&|quote| Some(quote.volume? * quote.last?));
    let at = [&gainers, &losers, &active].into_iter().flatten().filter_map(|quote| quote.at).min();
    Movers { gainers, losers, active, at }
}

#[cfg(test)]
mod tests {
    use platform::clock::Clock;

    use super::*;
    use crate::{Bars, asset::NewAsset};

    fn risen(symbol: &str, at: &str, freshness: Freshness) -> Quote {
        let clock = Clock::fixed(Timestamp(0));
        let new = NewAsset { symbol: symbol.parse().ok(), ..NewAsset::default() };
        let asset = Asset::create(new, clock.id(), clock.id(), clock.now()).unwrap();
        let nothing = quote(&asset, &Bars::default(), None, clock.now());
        let at = at.parse().ok();
        Quote { at, freshness, last: Some(2.0), change_percent: Some(1.0), ..nothing }
    }

    fn names(quotes: &[Quote]) -> Vec<&str> {
        quotes.iter().map(|quote| quote.symbol.as_str()).collect()
    }

    #[test]
    fn movers_say_of_which_close_they_are_and_leave_out_what_is_stale() {
        let friday = "2026-11-20T21:00:00Z";
        let quotes = [
            risen("AAA", friday, Freshness::Closed),
            risen("BTC", "2026-11-21T12:00:00Z", Freshness::Live),
            risen("OLD", "2026-11-19T21:00:00Z", Freshness::Stale),
        ];
        let moved = movers(&quotes, 5);
        assert_eq!(names(&moved.gainers), ["AAA", "BTC"]);
        assert_eq!(moved.at, friday.parse().ok(), "not the time of asking");
        let stale = movers(&quotes[2..], 5);
        assert_eq!(names(&stale.gainers), ["OLD"], "better than nothing, and it says so");
    }
}
