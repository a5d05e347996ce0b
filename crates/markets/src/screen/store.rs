//! The rows of screens.

use kernel::{Error, Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx};
use sqlx::types::Json;

use super::{Question, Screen};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Screen>,
    name: String,
    question: Json<Question>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Row> for Screen {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            question: row.question.0,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Returns at most `fetch` screens after `after`, oldest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    after: Option<Id<Screen>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Screen>> {
    let after = after.unwrap_or_else(|| Id::from_uuid(uuid::Uuid::nil()));
    let rows: Vec<Row> = db
        .all(
            "select id, name, question, created_at, updated_at from markets_screens
             where workspace_id = $1 and id > $2 order by id limit $3 offset $4",
            [workspace.into(), after.into(), fetch.into(), skip.into()],
        )
        .await?;
    Ok(rows.into_iter().map(Screen::from).collect())
}

const FIND: &str = "select id, name, question, created_at, updated_at from markets_screens
    where workspace_id = $1 and id = $2";

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Screen>,
) -> Result<Option<Screen>> {
    let row: Option<Row> = db.optional(FIND, [workspace.into(), id.into()]).await?;
    Ok(row.map(Screen::from))
}

/// The same, for a change that depends on it.
pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Screen>,
) -> Result<Option<Screen>> {
    let row: Option<Row> = tx.optional(FIND, [workspace.into(), id.into()]).await?;
    Ok(row.map(Screen::from))
}

pub(crate) async fn insert(tx: &mut Tx, workspace: Id<Workspace>, screen: &Screen) -> Result<()> {
    let question = serde_json::to_value(&screen.question).map_err(Error::internal)?;
    tx.run(
        "insert into markets_screens (id, workspace_id, name, question, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6)",
        [
            screen.id.into(),
            workspace.into(),
            screen.name.as_str().into(),
            question.into(),
            screen.created_at.into(),
            screen.updated_at.into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn update(tx: &mut Tx, workspace: Id<Workspace>, screen: &Screen) -> Result<()> {
    let question = serde_json::to_value(&screen.question).map_err(Error::internal)?;
    tx.run(
        "update markets_screens set name = $3, question = $4, updated_at = $5
         where workspace_id = $1 and id = $2",
        [
            workspace.into(),
            screen.id.into(),
            screen.name.as_str().into(),
            question.into(),
            screen.updated_at.into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, workspace: Id<Workspace>, id: Id<Screen>) -> Result<()> {
    tx.run(
        "delete from markets_screens where workspace_id = $1 and id = $2",
        [workspace.into(), id.into()],
    )
    .await
    .map(drop)
}
