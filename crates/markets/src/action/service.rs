//! Reading corporate actions.

use std::sync::Arc;

use kernel::{Actor, Id, Permission, Result, Symbol, Timestamp, Workspace};

use super::{Action, known_actions, store};
use crate::{Markets, asset::Asset, bar::service::shared};

impl Markets {
    /// Lists the splits and dividends of `symbol` by ex-date. Needs `markets:read`.
    pub async fn list_actions(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Action>> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let rows = self.actions(actor.workspace, asset.id).await?;
        Ok(known_actions(rows.as_ref().clone(), self.as_of(actor, as_of)))
    }

    /// Returns every row ever known of an asset.
    pub(crate) async fn actions(
        &self,
        workspace: Id<Workspace>,
        asset: Id<Asset>,
    ) -> Result<Arc<Vec<Action>>> {
        let load = async { store::list(&self.core, workspace, asset).await.map(Arc::new) };
        self.caches.actions.try_get_with((workspace, asset), load).await.map_err(shared)
    }
}
