//! Keeping views.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, Timestamp, Workspace};
use platform::db::Tx;
use serde_json::{Map, Value, json};

use super::{MAX_VIEWS, View, ViewKind, ViewSummary, changed, check_data, check_name, store};
use crate::Markets;

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct ViewSave {
    pub kind: ViewKind,
    pub name: String,
    pub data: Map<String, Value>,
    /// The version that was read and changed; `None` saves over whatever is there.
    pub version: Option<i64>,
}

impl Markets {
    /// Lists the views of the workspace, those of `kind` or all, oldest first. Needs
    /// `watchlists:read`.
    pub async fn list_views(
        &self,
        actor: &Actor,
        kind: Option<ViewKind>,
        page: &PageQuery,
    ) -> Result<Page<ViewSummary>> {
        actor.require(Permission::WatchlistsRead)?;
        let window = (page.fetch()?, page.skip()?);
        let rows = store::list(&self.core, actor.workspace, kind, page.after()?, window).await?;
        Page::cut(rows, page, |view| view.id)
    }

    /// Returns one view. Needs `watchlists:read`.
    pub async fn find_view(&self, actor: &Actor, kind: ViewKind, name: &str) -> Result<View> {
        actor.require(Permission::WatchlistsRead)?;
        let view = store::find(&self.core, actor.workspace, kind, name).await?;
        view.ok_or(Error::NotFound("view"))
    }

    /// Saves a view, or makes it. Needs `watchlists:write`.
    ///
    /// - `check`: refuses when the caller's copy is out of date.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when it was saved since `version`, [`Error::NotFound`] when it was deleted.
    pub async fn save_view(
        &self,
        actor: &Actor,
        save: ViewSave,
        check: impl FnOnce(Option<&View>) -> Result<()> + Send + 'static,
    ) -> Result<View> {
        actor.require(Permission::WatchlistsWrite)?;
        let (name, data) = (check_name(&save.name)?, check_data(save.data)?);
        let (id, workspace, now) = (self.clock.id(), actor.workspace, self.clock.now());
        let first = View { id, kind: save.kind, name, data, version: 1, updated_at: now };
        self.core
            .write(actor, "save_view", move |tx| {
                Box::pin(async move {
                    let found = store::find_in(tx, workspace, save.kind, &first.name).await?;
                    check(found.as_ref())?;
                    let view = match found {
                        Some(found) => save_over(tx, workspace, found, save.version, first).await?,
                        None if save.version.is_some() => return Err(Error::NotFound("view")),
                        None => make(tx, workspace, first).await?,
                    };
                    let (kind, name, version) = (view.kind, &view.name, view.version);
                    tx.describe(view.id, json!({"kind": kind, "name": name, "version": version}));
                    Ok(view)
                })
            })
            .await
    }

    /// Deletes a view. Needs `watchlists:write`.
    pub async fn delete_view(
        &self,
        actor: &Actor,
        kind: ViewKind,
        name: String,
        check: impl FnOnce(&View) -> Result<()> + Send + 'static,
    ) -> Result<View> {
        actor.require(Permission::WatchlistsWrite)?;
        let workspace = actor.workspace;
        self.core
            .write(actor, "delete_view", move |tx| {
                Box::pin(async move {
                    let view = store::find_in(tx, workspace, kind, &name).await?;
                    let view = view.ok_or(Error::NotFound("view"))?;
                    check(&view)?;
                    store::delete(tx, workspace, view.id).await?;
                    tx.describe(view.id, json!({"kind": view.kind, "name": view.name}));
                    Ok(view)
                })
            })
            .await
    }
}

async fn save_over(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    found: View,
    read: Option<i64>,
    new: View,
) -> Result<View> {
    let version = found.version;
    let at: Timestamp = new.updated_at;
    let view = found.saved(read, new.data, at)?;
    // Somebody in another process may have been faster.
    if !store::update(tx, workspace, &view).await? {
        return Err(changed(version + 1));
    }
    Ok(view)
}

async fn make(tx: &mut Tx, workspace: Id<Workspace>, view: View) -> Result<View> {
    if store::count(tx, workspace, view.kind).await? >= MAX_VIEWS {
        return Err(Error::conflict(
            "TOO_MANY_VIEWS",
            format!("a workspace keeps at most {MAX_VIEWS} views of a kind: delete one first"),
        ));
    }
    if !store::insert(tx, workspace, &view).await? {
        return Err(changed(1));
    }
    Ok(view)
}
