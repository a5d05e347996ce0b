//! Keeping watchlists.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, Symbol, Workspace};
use serde_json::json;

use super::{Watchlist, check_name, check_symbols, store};
use crate::{
    Markets,
    asset::{self, Asset},
};

impl Markets {
    /// Lists the watchlists of the workspace, oldest first. Needs `watchlists:read`.
    pub async fn list_watchlists(
        &self,
        actor: &Actor,
        page: &PageQuery,
    ) -> Result<Page<Watchlist>> {
        actor.require(Permission::WatchlistsRead)?;
        let window = (page.fetch()?, page.skip()?);
        let rows = store::list(&self.core, actor.workspace, page.after()?, window).await?;
        Page::cut(rows, page, |list| list.id)
    }

    /// Returns one list. Needs `watchlists:read`.
    pub async fn find_watchlist(&self, actor: &Actor, id: Id<Watchlist>) -> Result<Watchlist> {
        actor.require(Permission::WatchlistsRead)?;
        let list = store::find(&self.core, actor.workspace, id).await?;
        list.ok_or(Error::NotFound("watchlist"))
    }

    /// Makes a list. Needs `watchlists:write`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming a symbol that is not there, with those near to it.
    pub async fn create_watchlist(
        &self,
        actor: &Actor,
        name: &str,
        symbols: &[Symbol],
    ) -> Result<Watchlist> {
        actor.require(Permission::WatchlistsWrite)?;
        let name = check_name(name)?;
        let assets = self.named_assets(actor.workspace, symbols).await?;
        let (id, workspace, now) = (self.clock.id(), actor.workspace, self.clock.now());
        self.core
            .write(actor, "create_watchlist", move |tx| {
                Box::pin(async move {
                    store::insert(tx, workspace, id, &name, now).await?;
                    store::replace_items(tx, id, &assets).await?;
                    tx.describe(id, json!({"name": name, "assets": assets.len()}));
                    store::find_in(tx, workspace, id).await?.ok_or(Error::NotFound("watchlist"))
                })
            })
            .await
    }

    /// Renames a list. Needs `watchlists:write`.
    ///
    /// - `check`: refuses when the caller's copy is out of date.
    pub async fn rename_watchlist(
        &self,
        actor: &Actor,
        id: Id<Watchlist>,
        name: &str,
        check: impl FnOnce(&Watchlist) -> Result<()> + Send + 'static,
    ) -> Result<Watchlist> {
        actor.require(Permission::WatchlistsWrite)?;
        let name = check_name(name)?;
        let (workspace, now) = (actor.workspace, self.clock.now());
        self.core
            .write(actor, "rename_watchlist", move |tx| {
                Box::pin(async move {
                    let list = store::find_in(tx, workspace, id).await?;
                    let list = list.ok_or(Error::NotFound("watchlist"))?;
                    check(&list)?;
                    store::update(tx, workspace, id, &name, now).await?;
                    tx.describe(id, json!({"name": name, "was": list.name}));
                    Ok(Watchlist { name, updated_at: now, ..list })
                })
            })
            .await
    }

    /// Puts `symbols` in the place of what is on a list, in their order. Needs
    /// `watchlists:write`.
    pub async fn replace_watchlist_items(
        &self,
        actor: &Actor,
        id: Id<Watchlist>,
        symbols: &[Symbol],
        check: impl FnOnce(&Watchlist) -> Result<()> + Send + 'static,
    ) -> Result<Watchlist> {
        actor.require(Permission::WatchlistsWrite)?;
        let assets = self.named_assets(actor.workspace, symbols).await?;
        let (workspace, now) = (actor.workspace, self.clock.now());
        self.core
            .write(actor, "replace_watchlist_items", move |tx| {
                Box::pin(async move {
                    let list = store::find_in(tx, workspace, id).await?;
                    let list = list.ok_or(Error::NotFound("watchlist"))?;
                    check(&list)?;
                    store::replace_items(tx, id, &assets).await?;
                    store::update(tx, workspace, id, &list.name, now).await?;
                    tx.describe(id, json!({"name": list.name, "assets": assets.len()}));
                    store::find_in(tx, workspace, id).await?.ok_or(Error::NotFound("watchlist"))
                })
            })
            .await
    }

    /// Deletes a list. Needs `watchlists:write`.
    pub async fn delete_watchlist(
        &self,
        actor: &Actor,
        id: Id<Watchlist>,
        check: impl FnOnce(&Watchlist) -> Result<()> + Send + 'static,
    ) -> Result<Watchlist> {
        actor.require(Permission::WatchlistsWrite)?;
        let workspace = actor.workspace;
        self.core
            .write(actor, "delete_watchlist", move |tx| {
                Box::pin(async move {
                    let list = store::find_in(tx, workspace, id).await?;
                    let list = list.ok_or(Error::NotFound("watchlist"))?;
                    check(&list)?;
                    store::delete(tx, workspace, id).await?;
                    tx.describe(id, json!({"name": list.name}));
                    Ok(list)
                })
            })
            .await
    }

    /// Returns the assets that `symbols` name.
    async fn named_assets(
        &self,
        workspace: Id<Workspace>,
        symbols: &[Symbol],
    ) -> Result<Vec<Id<Asset>>> {
        check_symbols(symbols)?;
        let mut assets = Vec::with_capacity(symbols.len());
        for symbol in symbols {
            let Some(asset) = asset::store::find(&self.core, workspace, symbol).await? else {
                return Err(self.unknown_symbol(workspace, symbol, "/symbols").await?);
            };
            assets.push(asset.id);
        }
        Ok(assets)
    }
}
