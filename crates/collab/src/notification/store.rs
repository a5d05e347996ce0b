//! The rows of notifications.

use kernel::{Id, Result, Timestamp, User, Workspace};
use platform::db::{Db, Tx};

use super::{NewNotification, Notification};

const COLUMNS: &str = "id, kind, title, body, link, at, read_at";

/// Which of somebody's notifications.
pub(crate) struct Window {
    pub unread: bool,
    pub before: Option<Id<Notification>>,
    pub fetch: i64,
    pub skip: i64,
}

/// Returns the notifications of a member, the newest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    user: Id<User>,
    window: Window,
) -> Result<Vec<Notification>> {
    let sql = format!(
        "select {COLUMNS} from collab_notifications
         where workspace_id = $1 and user_id = $2 and ($3 = 0 or read_at is null)
           and ($4 is null or id < $4)
         order by id desc limit $5 offset $6"
    );
    let values = [
        workspace.into(),
        user.into(),
        i64::from(window.unread).into(),
        window.before.into(),
        window.fetch.into(),
        window.skip.into(),
    ];
    db.all(&sql, values).await
}

pub(crate) async fn count(
    db: &Db,
    workspace: Id<Workspace>,
    user: Id<User>,
    unread: bool,
) -> Result<i64> {
    db.count(
        "select count(*) from collab_notifications
         where workspace_id = $1 and user_id = $2 and ($3 = 0 or read_at is null)",
        [workspace.into(), user.into(), i64::from(unread).into()],
    )
    .await
}

/// Writes a notification, unless its cause was told before.
pub(crate) async fn insert(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Notification>,
    new: &NewNotification,
    at: Timestamp,
) -> Result<Option<Notification>> {
    let sql = format!(
        "insert into collab_notifications
             (id, workspace_id, user_id, cause, kind, title, body, link, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing returning {COLUMNS}"
    );
    tx.optional(
        &sql,
        [
            id.into(),
            workspace.into(),
            new.user.into(),
            new.cause.as_str().into(),
            new.kind.into(),
            new.title.as_str().into(),
            new.body.as_str().into(),
            new.link.as_deref().into(),
            at.into(),
        ],
    )
    .await
}

/// Marks one as read, at its first reading.
pub(crate) async fn read(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    user: Id<User>,
    (id, now): (Id<Notification>, Timestamp),
) -> Result<Option<Notification>> {
    let sql = format!(
        "update collab_notifications set read_at = coalesce(read_at, $4)
         where workspace_id = $1 and user_id = $2 and id = $3 returning {COLUMNS}"
    );
    tx.optional(&sql, [workspace.into(), user.into(), id.into(), now.into()]).await
}

/// Marks all as read and returns how many were not.
pub(crate) async fn read_all(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    user: Id<User>,
    now: Timestamp,
) -> Result<u64> {
    tx.run(
        "update collab_notifications set read_at = $3
         where workspace_id = $1 and user_id = $2 and read_at is null",
        [workspace.into(), user.into(), now.into()],
    )
    .await
}

/// `$1`: told before; `$2`: at most so many.
pub(crate) const DELETE_OLD: &str = "delete from collab_notifications where id in (
    select id from collab_notifications where at < $1 limit $2)";
