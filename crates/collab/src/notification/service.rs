//! Reading notifications, and telling people.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, User, Workspace};
use platform::{db::Tx, outbox::Live};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    NewNotification, Notification,
    store::{self, Window},
};
use crate::Collab;

/// How many notifications were marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Marked {
    #[schema(example = 3)]
    pub marked: u64,
}

impl Collab {
    /// Lists the actor's own notifications, the newest first. Needs `workspace:read`.
    pub(crate) async fn list_notifications(
        &self,
        actor: &Actor,
        unread: bool,
        page: &PageQuery,
    ) -> Result<Page<Notification>> {
        actor.require(Permission::WorkspaceRead)?;
        let (workspace, user) = (actor.workspace, actor.user()?);
        let window =
            Window { unread, before: page.after()?, fetch: page.fetch()?, skip: page.skip()? };
        let rows = store::list(&self.core, workspace, user, window).await?;
        let total = store::count(&self.core, workspace, user, unread).await?;
        let page = Page::cut(rows, page, |notification| notification.id)?;
        Ok(Page { total: u64::try_from(total).ok(), ..page })
    }

    /// Marks one of the actor's notifications as read. Needs `workspace:read`.
    pub(crate) async fn read_notification(
        &self,
        actor: &Actor,
        id: Id<Notification>,
    ) -> Result<Notification> {
        actor.require(Permission::WorkspaceRead)?;
        let (workspace, user, now) = (actor.workspace, actor.user()?, self.clock.now());
        self.core
            .write(actor, "read_notification", move |tx| {
                Box::pin(async move {
                    let read = store::read(tx, workspace, user, (id, now)).await?;
                    tx.describe(id, serde_json::Value::Null);
                    read.ok_or(Error::NotFound("notification"))
                })
            })
            .await
    }

    /// Marks all of the actor's notifications as read. Needs `workspace:read`.
    pub(crate) async fn read_all_notifications(&self, actor: &Actor) -> Result<Marked> {
        actor.require(Permission::WorkspaceRead)?;
        let (workspace, user, now) = (actor.workspace, actor.user()?, self.clock.now());
        self.core
            .write(actor, "read_all_notifications", move |tx| {
                Box::pin(async move {
                    let marked = store::read_all(tx, workspace, user, now).await?;
                    Ok(Marked { marked })
                })
            })
            .await
    }

    /// Tells a person within a change; `None` when its cause was told before.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        workspace: Id<Workspace>,
        new: NewNotification,
    ) -> Result<Option<Told>> {
        let made = store::insert(tx, workspace, self.clock.id(), &new, self.clock.now()).await?;
        Ok(made.map(|notification| Told { user: new.user, notification }))
    }

    /// Shows what was told to whoever looks right now; after the change it came with.
    pub(crate) fn show(&self, workspace: Id<Workspace>, told: &Told) {
        let Ok(data) = serde_json::to_value(&told.notification) else { return };
        (self.publish)(Live {
            workspace,
            topic: format!("notifications:{}", told.user),
            kind: "notification".to_owned(),
            data,
        });
    }
}

/// A notification that is written down.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Told {
    pub user: Id<User>,
    pub notification: Notification,
}
