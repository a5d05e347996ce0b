//! Finding, adding and changing assets.

use std::sync::Arc;

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, Symbol, Timestamp, Workspace};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    Asset, AssetPatch, NewAsset,
    index::SearchIndex,
    store::{self, Filter},
};
use crate::{Markets, bar, bar::service::shared};

/// An asset with what bars are known of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Asset)]
pub struct AssetView {
    #[serde(flatten)]
    pub asset: Asset,
    /// The first and the last bar known, of any interval.
    #[schema(value_type = Option<String>)]
    pub first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
}

/// What to list: all by symbol, or what a search finds, the best first.
#[derive(Debug, Clone, Default)]
pub(crate) struct AssetQuery {
    pub query: Option<String>,
    pub filter: Filter,
    pub page: PageQuery,
}

/// The longest search text; symbols and names are shorter.
const QUERY_LENGTH: usize = 100;

impl Markets {
    /// Lists the assets of the workspace. Needs `markets:read`.
    pub(crate) async fn list_assets(
        &self,
        actor: &Actor,
        query: &AssetQuery,
    ) -> Result<Page<AssetView>> {
        actor.require(Permission::MarketsRead)?;
        let limit = query.page.limit()?;
        let page = match query.query.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if text.chars().count() > QUERY_LENGTH => {
                return Err(Error::invalid_at("query", "search for at most 100 characters"));
            }
            Some(text) => {
                let index = self.index(actor.workspace).await?;
                let found = index.search(text, limit, |asset| query.filter.lets_through(asset));
                let items = found.iter().map(|asset| asset.as_ref().clone()).collect();
                Page { items, next_cursor: None, total: None }
            }
            None => {
                let after = query.page.after::<Symbol>()?;
                let window = (query.page.fetch()?, query.page.skip()?);
                let rows =
                    store::list(&self.core, actor.workspace, &query.filter, after.as_ref(), window)
                        .await?;
                Page::cut(rows, &query.page, |asset| asset.symbol.clone())?
            }
        };
        self.with_ranges(actor.workspace, page).await
    }

    async fn with_ranges(
        &self,
        workspace: Id<Workspace>,
        page: Page<Asset>,
    ) -> Result<Page<AssetView>> {
        let ids: Vec<_> = page.items.iter().map(|asset| asset.id).collect();
        let ranges = bar::store::ranges_of_all(&self.market, workspace, &ids).await?;
        Ok(page.map(|asset| {
            let mine = ranges.iter().filter(|range| range.asset_id == asset.id);
            let first_at = mine.clone().map(|range| range.first_at).min();
            AssetView { first_at, last_at: mine.map(|range| range.last_at).max(), asset }
        }))
    }

    /// Returns one asset. Needs `markets:read`.
    pub async fn find_asset(&self, actor: &Actor, symbol: &Symbol) -> Result<AssetView> {
        actor.require(Permission::MarketsRead)?;
        let asset = store::find(&self.core, actor.workspace, symbol)
            .await?
            .ok_or(Error::NotFound("asset"))?;
        self.viewed(asset).await
    }

    async fn viewed(&self, asset: Asset) -> Result<AssetView> {
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        let first_at = ranges.iter().map(|range| range.first_at).min();
        Ok(AssetView { first_at, last_at: ranges.iter().map(|range| range.last_at).max(), asset })
    }

    /// Adds an asset. Needs `markets:write`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the symbol names one already.
    pub(crate) async fn create_asset(&self, actor: &Actor, new: NewAsset) -> Result<AssetView> {
        actor.require(Permission::MarketsWrite)?;
        let id = self.clock.id();
        let asset = Asset::create(new, id, actor.workspace, self.clock.now())?;
        let made = self
            .core
            .write(actor, "create_asset", move |tx| {
                Box::pin(async move {
                    if !store::insert(tx, &asset).await? {
                        let message = format!("{} is there already", asset.symbol);
                        return Err(Error::conflict("ASSET_EXISTS", message));
                    }
                    tx.describe(&asset.symbol, json!({"name": asset.name}));
                    Ok(AssetView { asset, first_at: None, last_at: None })
                })
            })
            .await?;
        self.forget_assets(actor.workspace, [&made.asset.symbol]).await;
        Ok(made)
    }

    /// Changes what is said about an asset. Needs `markets:write`.
    ///
    /// - `check`: refuses when the caller's copy is out of date.
    pub(crate) async fn change_asset(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        patch: AssetPatch,
        check: impl FnOnce(&AssetView) -> Result<()> + Send + 'static,
    ) -> Result<AssetView> {
        actor.require(Permission::MarketsWrite)?;
        let before = self.find_asset(actor, symbol).await?;
        let (first_at, last_at) = (before.first_at, before.last_at);
        let (symbol, workspace, now) = (symbol.clone(), actor.workspace, self.clock.now());
        let changed = self
            .core
            .write(actor, "change_asset", move |tx| {
                Box::pin(async move {
                    let asset = store::find_in(tx, workspace, &symbol)
                        .await?
                        .ok_or(Error::NotFound("asset"))?;
                    check(&AssetView { asset: asset.clone(), first_at, last_at })?;
                    let asset = asset.change(patch, now)?;
                    store::update(tx, &asset).await?;
                    tx.describe(&asset.symbol, json!({"name": asset.name}));
                    Ok(AssetView { asset, first_at, last_at })
                })
            })
            .await?;
        self.forget_assets(actor.workspace, [&changed.asset.symbol]).await;
        Ok(changed)
    }

    /// Returns the asset of a symbol, from memory when it was asked for a moment ago.
    pub(crate) async fn known_asset(
        &self,
        workspace: Id<Workspace>,
        symbol: &Symbol,
    ) -> Result<Arc<Asset>> {
        let load = async {
            let asset = store::find(&self.core, workspace, symbol).await?;
            asset.map(Arc::new).ok_or(Error::NotFound("asset"))
        };
        self.caches.assets.try_get_with((workspace, symbol.clone()), load).await.map_err(shared)
    }

    /// Returns the search index, built again when an asset changed since.
    pub(crate) async fn index(&self, workspace: Id<Workspace>) -> Result<Arc<SearchIndex>> {
        let changed_at = store::changed_at(&self.core, workspace).await?;
        if let Some(index) = self.caches.indexes.get(&workspace).await
            && index.changed_at == changed_at
        {
            return Ok(index);
        }
        let assets = store::all(&self.core, workspace).await?;
        let index = Arc::new(platform::compute(move || SearchIndex::build(assets)).await?);
        self.caches.indexes.insert(workspace, Arc::clone(&index)).await;
        Ok(index)
    }

    /// Forgets what is in memory of assets that were changed.
    pub(crate) async fn forget_assets(
        &self,
        workspace: Id<Workspace>,
        symbols: impl IntoIterator<Item = &Symbol>,
    ) {
        self.caches.indexes.invalidate(&workspace).await;
        for symbol in symbols {
            self.caches.assets.invalidate(&(workspace, symbol.clone())).await;
        }
        self.caches.wrote();
    }

    /// Returns the error for a symbol that is not there, with those near to it.
    pub(crate) async fn unknown_symbol(
        &self,
        workspace: Id<Workspace>,
        symbol: &Symbol,
        pointer: &str,
    ) -> Result<Error> {
        let index = self.index(workspace).await?;
        let near = index.search(symbol.as_str(), 3, |_| true);
        let names: Vec<&str> = near.iter().map(|asset| asset.symbol.as_str()).collect();
        let hint = if names.is_empty() {
            "add it or import its bars first".to_owned()
        } else {
            format!("did you mean {}?", names.join(", "))
        };
        Ok(Error::Invalid {
            code: "UNKNOWN_SYMBOL",
            message: format!("there is no {symbol}: {hint}"),
            pointer: Some(pointer.to_owned()),
        })
    }
}
