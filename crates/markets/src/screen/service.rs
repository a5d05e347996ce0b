//! Keeping screens.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result};
use serde_json::json;

use super::{Question, Screen, check_name, columns::Columns, store};
use crate::Markets;

/// What is to be changed about a screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScreenPatch {
    pub name: Option<String>,
    pub question: Option<Question>,
}

impl Markets {
    /// Lists the screens of the workspace, oldest first. Needs `screens:read`.
    pub(crate) async fn list_screens(
        &self,
        actor: &Actor,
        page: &PageQuery,
    ) -> Result<Page<Screen>> {
        actor.require(Permission::ScreensRead)?;
        let window = (page.fetch()?, page.skip()?);
        let rows = store::list(&self.core, actor.workspace, page.after()?, window).await?;
        Page::cut(rows, page, |screen| screen.id)
    }

    /// Returns one screen. Needs `screens:read`.
    pub(crate) async fn find_screen(&self, actor: &Actor, id: Id<Screen>) -> Result<Screen> {
        actor.require(Permission::ScreensRead)?;
        let screen = store::find(&self.core, actor.workspace, id).await?;
        screen.ok_or(Error::NotFound("screen"))
    }

    /// Saves a screen. Needs `screens:write`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming the formula that cannot be read.
    pub(crate) async fn create_screen(
        &self,
        actor: &Actor,
        name: &str,
        question: Question,
    ) -> Result<Screen> {
        actor.require(Permission::ScreensWrite)?;
        Columns::read(&question, "/question")?;
        let (id, workspace, now) = (self.clock.id(), actor.workspace, self.clock.now());
        let screen =
            Screen { id, name: check_name(name)?, question, created_at: now, updated_at: now };
        self.core
            .write(actor, "create_screen", move |tx| {
                Box::pin(async move {
                    store::insert(tx, workspace, &screen).await?;
                    tx.describe(id, json!({"name": screen.name}));
                    Ok(screen)
                })
            })
            .await
    }

    /// Changes a screen. Needs `screens:write`.
    ///
    /// - `check`: refuses when the caller's copy is out of date.
    pub(crate) async fn change_screen(
        &self,
        actor: &Actor,
        id: Id<Screen>,
        patch: ScreenPatch,
        check: impl FnOnce(&Screen) -> Result<()> + Send + 'static,
    ) -> Result<Screen> {
        actor.require(Permission::ScreensWrite)?;
        let name = patch.name.as_deref().map(check_name).transpose()?;
        if let Some(question) = &patch.question {
            Columns::read(question, "/question")?;
        }
        let (workspace, now) = (actor.workspace, self.clock.now());
        self.core
            .write(actor, "change_screen", move |tx| {
                Box::pin(async move {
                    let found = store::find_in(tx, workspace, id).await?;
                    let found = found.ok_or(Error::NotFound("screen"))?;
                    check(&found)?;
                    let screen = Screen {
                        name: name.unwrap_or(found.name),
                        question: patch.question.unwrap_or(found.question),
                        updated_at: now,
                        ..found
                    };
                    store::update(tx, workspace, &screen).await?;
                    tx.describe(id, json!({"name": screen.name}));
                    Ok(screen)
                })
            })
            .await
    }

    /// Deletes a screen. Needs `screens:write`.
    pub(crate) async fn delete_screen(
        &self,
        actor: &Actor,
        id: Id<Screen>,
        check: impl FnOnce(&Screen) -> Result<()> + Send + 'static,
    ) -> Result<Screen> {
        actor.require(Permission::ScreensWrite)?;
        let workspace = actor.workspace;
        self.core
            .write(actor, "delete_screen", move |tx| {
                Box::pin(async move {
                    let screen = store::find_in(tx, workspace, id).await?;
                    let screen = screen.ok_or(Error::NotFound("screen"))?;
                    check(&screen)?;
                    store::delete(tx, workspace, id).await?;
                    tx.describe(id, json!({"name": screen.name}));
                    Ok(screen)
                })
            })
            .await
    }
}
