//! The rows of corporate actions.

use kernel::{Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx};

use super::{Action, ActionKind};
use crate::asset::Asset;

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    ex_at: Timestamp,
    known_at: Timestamp,
    source: String,
    ratio: Option<f64>,
    amount: Option<f64>,
    currency: Option<String>,
}

/// Returns every row ever known of an asset.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    asset: Id<Asset>,
) -> Result<Vec<Action>> {
    let rows: Vec<Row> = db
        .all(
            "select kind, ex_at, known_at, source, ratio, amount, currency from markets_actions
             where workspace_id = $1 and asset_id = $2 order by ex_at, kind, known_at",
            [workspace.into(), asset.into()],
        )
        .await?;
    let action = |row: Row| Action {
        kind: ActionKind::of(&row.kind),
        ex_at: row.ex_at,
        ratio: row.ratio,
        amount: row.amount,
        currency: row.currency,
        known_at: row.known_at,
        source: row.source,
    };
    Ok(rows.into_iter().map(action).collect())
}

/// Adds a row unless it is there; says whether it was added.
pub(crate) async fn insert(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    asset: Id<Asset>,
    action: &Action,
) -> Result<bool> {
    let added = tx
        .run(
            "insert into markets_actions
                 (workspace_id, asset_id, kind, ex_at, known_at, source, ratio, amount, currency)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (workspace_id, asset_id, kind, ex_at, known_at, source) do nothing",
            [
                workspace.into(),
                asset.into(),
                action.kind.name().into(),
                action.ex_at.into(),
                action.known_at.into(),
                action.source.as_str().into(),
                action.ratio.into(),
                action.amount.into(),
                action.currency.clone().into(),
            ],
        )
        .await?;
    Ok(added == 1)
}
