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

impl Row {
    fn action(self) -> Action {
        Action {
            kind: ActionKind::of(&self.kind),
            ex_at: self.ex_at,
            ratio: self.ratio,
            amount: self.amount,
            currency: self.currency,
            known_at: self.known_at,
            source: self.source,
        }
    }
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
    Ok(rows.into_iter().map(Row::action).collect())
}

/// Actions of one question about a span of days.
const BETWEEN: i64 = 2_000;

/// Returns the actions of every asset whose ex-date lies in `[first, last]`, as known by `as_of`: of several rows
/// about one, the one known last.
pub(crate) async fn between(
    db: &Db,
    workspace: Id<Workspace>,
    (first, last): (Timestamp, Timestamp),
    as_of: Timestamp,
) -> Result<Vec<(Id<Asset>, Action)>> {
    #[derive(sqlx::FromRow)]
    struct Of {
        asset_id: Id<Asset>,
        #[sqlx(flatten)]
        row: Row,
    }
    let rows: Vec<Of> = db
        .all(
            "select asset_id, kind, ex_at, known_at, source, ratio, amount, currency
             from markets_actions
             where workspace_id = $1 and ex_at between $2 and $3 and known_at <= $4
             order by ex_at, asset_id, kind, known_at desc limit $5",
            [workspace.into(), first.into(), last.into(), as_of.into(), BETWEEN.into()],
        )
        .await?;
    let mut actions: Vec<(Id<Asset>, Action)> =
        rows.into_iter().map(|of| (of.asset_id, of.row.action())).collect();
    actions.dedup_by(|then, first| {
        (then.0, then.1.kind, then.1.ex_at) == (first.0, first.1.kind, first.1.ex_at)
    });
    Ok(actions)
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
