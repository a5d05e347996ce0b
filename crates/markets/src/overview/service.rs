//! Putting the overview together.

use std::{collections::HashMap, sync::Arc};

use kernel::{Actor, Id, Permission, Result, Symbol};

use super::{HeatTile, Overview, Strip, StripId};
use crate::{
    Asset, AssetType, Interval, Markets, Quote, asset,
    bar::{self, store::RangeRow},
    quote::service::{CANDIDATES, SAME_SESSION},
    session::{MarketStatus, Venue},
};

/// Quotes of a strip.
const STRIP: usize = 12;

/// How far behind the newest of a strip its others may be: a week, and then they have stopped.
const LAGGING: i64 = 8 * 86_400_000_000;

/// What one index is called: where its price is asked for as it moves first, then where its closes are kept.
const INDICES: [&[&str]; 4] = [
    &["^GSPC", "^SPX", "SPX", "SP500"],
    &["^IXIC", "NASDAQCOM"],
    &["^DJI", "DJIA"],
    &["^VIX", "VIX", "VIXCLS"],
];

/// Tiles of a heat map: more cannot be told apart.
const TILES: usize = 500;

impl Markets {
    /// Returns the market at a glance. Needs `markets:read`.
    pub async fn find_overview(&self, actor: &Actor) -> Result<Overview> {
        actor.require(Permission::MarketsRead)?;
        let make = async { Box::pin(self.make_overview(actor)).await.map(Arc::new) };
        let overview = if actor.as_of.is_some() {
            make.await?
        } else {
            let overviews = &self.caches.overviews;
            overviews.try_get_with(actor.workspace, make).await.map_err(bar::service::shared)?
        };
        Ok(overview.as_ref().clone())
    }

    async fn make_overview(&self, actor: &Actor) -> Result<Overview> {
        let board = self.board_with_assets(actor).await?;
        let breadth = self.breadth(actor, &board).await?;
        Ok(Overview {
            strips: self.strips(actor).await?,
            breadth,
            status: self.market_status(actor)?,
        })
    }

    /// Returns which exchanges are open. Needs `markets:read`.
    pub fn market_status(&self, actor: &Actor) -> Result<Vec<MarketStatus>> {
        actor.require(Permission::MarketsRead)?;
        let now = self.as_of(actor, None);
        Ok(Venue::ALL.iter().map(|venue| venue.status(now)).collect())
    }

    /// Returns a tile for each share, fund and coin of the newest session, those first in which most money was
    /// traded. Needs `markets:read`.
    pub async fn find_heatmap(&self, actor: &Actor) -> Result<Vec<HeatTile>> {
        actor.require(Permission::MarketsRead)?;
        let board = self.board_with_assets(actor).await?;
        let newest = board.iter().filter_map(|(quote, _)| quote.at).max();
        let oldest = newest.map_or(i64::MAX, |at| at.0.saturating_sub(SAME_SESSION));
        let is_new = |quote: &Quote| quote.at.is_some_and(|at| at.0 >= oldest);
        let board = board.into_iter().filter(|(quote, _)| is_new(quote));
        let mut tiles: Vec<HeatTile> = board.map(|(quote, asset)| tile(quote, asset)).collect();
        tiles.sort_by(|a, b| {
            let weight = |tile: &HeatTile| tile.weight.unwrap_or(-1.0);
            weight(b).total_cmp(&weight(a)).then_with(|| a.symbol.cmp(&b.symbol))
        });
        tiles.truncate(TILES);
        Ok(tiles)
    }

    async fn board_with_assets(&self, actor: &Actor) -> Result<Vec<(Quote, Asset)>> {
        let quotes = self.kept_board(actor).await?;
        let (_, assets) = self.traded(actor).await?;
        let mut assets: HashMap<Symbol, Asset> =
            assets.into_iter().map(|asset| (asset.symbol.clone(), asset)).collect();
        let with_asset = |quote: &Quote| Some((quote.clone(), assets.remove(&quote.symbol)?));
        Ok(quotes.iter().filter_map(with_asset).collect())
    }

    /// Returns what has daily bars, those that were known last first, and since when each is known.
    pub(super) async fn traded(
        &self,
        actor: &Actor,
    ) -> Result<(HashMap<Id<Asset>, RangeRow>, Vec<Asset>)> {
        let ranges =
            bar::store::ranges_at(&self.market, actor.workspace, Interval::Day, CANDIDATES).await?;
        let ids: Vec<_> = ranges.iter().map(|range| range.asset_id).collect();
        let assets = asset::store::by_ids(&self.core, actor.workspace, &ids).await?;
        Ok((ranges.into_iter().map(|range| (range.asset_id, range)).collect(), assets))
    }

    async fn strips(&self, actor: &Actor) -> Result<Vec<Strip>> {
        let (ranges, assets) = self.traded(actor).await?;
        let last_at = |asset: &Asset| ranges.get(&asset.id).map_or(i64::MIN, |it| it.last_at.0);
        let mut strips = Vec::with_capacity(StripId::ALL.len());
        for id in StripId::ALL {
            let symbols = chosen(id, &assets, last_at);
            let quotes = if symbols.is_empty() {
                Vec::new()
            } else {
                self.list_quotes(actor, &symbols, None).await?
            };
            strips.push(Strip { id, title: id.title(), quotes });
        }
        Ok(strips)
    }
}

/// Chooses what a strip shows: what is kept up to date, what people look for first.
fn chosen(id: StripId, assets: &[Asset], last_at: impl Fn(&Asset) -> i64) -> Vec<Symbol> {
    let of_kind = || assets.iter().filter(|asset| asset.r#type == id.holds());
    let newest = of_kind().map(&last_at).max().unwrap_or(i64::MIN);
    let mut kept: Vec<&Asset> =
        of_kind().filter(|it| last_at(it) >= newest.saturating_sub(LAGGING)).collect();
    let place = |asset: &Asset| {
        let first = id.first().iter().position(|symbol| *symbol == asset.symbol.as_str());
        first.unwrap_or(usize::MAX)
    };
    kept.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.symbol.cmp(&b.symbol)));
    // The same pair, or index, under two names is shown once: as the one that people look for first.
    let mut shown = Vec::new();
    kept.retain(|asset| match one(asset) {
        Some(one) if shown.contains(&one) => false,
        Some(one) => {
            shown.push(one);
            true
        }
        None => true,
    });
    kept.into_iter().take(STRIP).map(|asset| asset.symbol.clone()).collect()
}

/// Returns what an asset is, whatever it is called: base and quote of a pair, the first name of an index that
/// has more of them.
fn one(asset: &Asset) -> Option<(String, String)> {
    let has = |names: &&[&str]| names.contains(&asset.symbol.as_str());
    let names = INDICES.iter().find(|names| asset.r#type == AssetType::Index && has(names));
    let index = names.and_then(|names| names.first());
    super::fx::pair(asset).or_else(|| index.map(|name| ((*name).to_owned(), String::new())))
}

fn tile(quote: Quote, asset: Asset) -> HeatTile {
    let weight = quote.volume.zip(quote.last).map(|(volume, last)| volume * last);
    let weight = weight.filter(|weight| weight.is_finite());
    let no_volume = || "how much of it was traded is not known".to_owned();
    HeatTile {
        symbol: asset.symbol,
        name: asset.name,
        r#type: asset.r#type,
        sector: asset.sector,
        currency: asset.currency,
        weight,
        change_percent: quote.change_percent,
        reason: quote.reason.or_else(|| weight.is_none().then(no_volume)),
    }
}
