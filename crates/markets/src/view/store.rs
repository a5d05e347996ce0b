//! The rows of views.

use kernel::{Error, Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx};

use super::{View, ViewKind, ViewSummary};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<View>,
    kind: String,
    name: String,
    data: String,
    version: i64,
    updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: Id<View>,
    kind: String,
    name: String,
    version: i64,
    updated_at: Timestamp,
}

fn kind_of(name: &str) -> Result<ViewKind> {
    ViewKind::of(name).ok_or_else(|| Error::internal(format!("there is no kind of view {name}")))
}

impl TryFrom<Row> for View {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: kind_of(&row.kind)?,
            name: row.name,
            data: serde_json::from_str(&row.data).map_err(Error::internal)?,
            version: row.version,
            updated_at: row.updated_at,
        })
    }
}

/// Returns at most `fetch` views after `after`, those of `kind` or all, oldest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    kind: Option<ViewKind>,
    after: Option<Id<View>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<ViewSummary>> {
    let after = after.unwrap_or_else(|| Id::from_uuid(uuid::Uuid::nil()));
    let kind = kind.map_or("", ViewKind::name);
    let rows: Vec<SummaryRow> = db
        .all(
            "select id, kind, name, version, updated_at from markets_views
             where workspace_id = $1 and id > $2 and ($3 = '' or kind = $3)
             order by id limit $4 offset $5",
            [workspace.into(), after.into(), kind.into(), fetch.into(), skip.into()],
        )
        .await?;
    let summary = |row: SummaryRow| {
        Ok(ViewSummary {
            id: row.id,
            kind: kind_of(&row.kind)?,
            name: row.name,
            version: row.version,
            updated_at: row.updated_at,
        })
    };
    rows.into_iter().map(summary).collect()
}

const FIND: &str = "select id, kind, name, data, version, updated_at from markets_views
    where workspace_id = $1 and kind = $2 and name = $3";

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    kind: ViewKind,
    name: &str,
) -> Result<Option<View>> {
    let row: Option<Row> =
        db.optional(FIND, [workspace.into(), kind.name().into(), name.into()]).await?;
    row.map(View::try_from).transpose()
}

/// The same, for a change that depends on it.
pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    kind: ViewKind,
    name: &str,
) -> Result<Option<View>> {
    let row: Option<Row> =
        tx.optional(FIND, [workspace.into(), kind.name().into(), name.into()]).await?;
    row.map(View::try_from).transpose()
}

pub(crate) async fn count(tx: &mut Tx, workspace: Id<Workspace>, kind: ViewKind) -> Result<i64> {
    let row: Option<(i64,)> = tx
        .optional(
            "select count(*) from markets_views where workspace_id = $1 and kind = $2",
            [workspace.into(), kind.name().into()],
        )
        .await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Adds a view; answers whether nobody was faster.
pub(crate) async fn insert(tx: &mut Tx, workspace: Id<Workspace>, view: &View) -> Result<bool> {
    let added = tx
        .run(
            "insert into markets_views (id, workspace_id, kind, name, data, version, created_at,
                 updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict do nothing",
            [
                view.id.into(),
                workspace.into(),
                view.kind.name().into(),
                view.name.as_str().into(),
                view.data.to_string().into(),
                view.version.into(),
                view.updated_at.into(),
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Saves a view over the version before it; answers whether that was still there.
pub(crate) async fn update(tx: &mut Tx, workspace: Id<Workspace>, view: &View) -> Result<bool> {
    let changed = tx
        .run(
            "update markets_views set data = $4, version = $3, updated_at = $5
             where workspace_id = $1 and id = $2 and version = $3 - 1",
            [
                workspace.into(),
                view.id.into(),
                view.version.into(),
                view.data.to_string().into(),
                view.updated_at.into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn delete(tx: &mut Tx, workspace: Id<Workspace>, id: Id<View>) -> Result<()> {
    tx.run(
        "delete from markets_views where workspace_id = $1 and id = $2",
        [workspace.into(), id.into()],
    )
    .await
    .map(drop)
}
