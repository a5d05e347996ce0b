//! What rules over a universe remember of each asset.

use kernel::{Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx, Value};

use super::Member;
use crate::{Asset, alert::Alert};

#[derive(sqlx::FromRow)]
struct MemberRow {
    asset_id: Id<Asset>,
    met: i64,
    crossed_at: Option<Timestamp>,
}

/// Returns what is remembered of each asset of a universe.
pub(crate) async fn all(
    db: &Db,
    workspace: Id<Workspace>,
    alert: Id<Alert>,
) -> Result<Vec<Member>> {
    let rows: Vec<MemberRow> = db
        .all(
            "select asset_id, met, crossed_at from markets_alert_members
             where workspace_id = $1 and alert_id = $2",
            [workspace.into(), alert.into()],
        )
        .await?;
    let member = |row: MemberRow| Member {
        asset: row.asset_id,
        met: row.met == 1,
        crossed_at: row.crossed_at,
    };
    Ok(rows.into_iter().map(member).collect())
}

/// Rows of one statement: SQLite takes 32,766 values.
const BATCH: usize = 1_000;

/// Writes what is remembered of some assets.
pub(crate) async fn remember(
    tx: &mut Tx,
    (workspace, alert): (Id<Workspace>, Id<Alert>),
    members: &[Member],
) -> Result<()> {
    for members in members.chunks(BATCH) {
        let mut values: Vec<Value> = vec![workspace.into(), alert.into()];
        let mut places = Vec::with_capacity(members.len());
        for member in members {
            let at = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${})", at + 1, at + 2, at + 3));
            values.extend([
                member.asset.into(),
                i64::from(member.met).into(),
                member.crossed_at.into(),
            ]);
        }
        let sql = format!(
            "insert into markets_alert_members (workspace_id, alert_id, asset_id, met, crossed_at)
             values {} on conflict (workspace_id, alert_id, asset_id) do update
                 set met = excluded.met, crossed_at = excluded.crossed_at",
            places.join(", ")
        );
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// Forgets assets that left the universe.
pub(crate) async fn forget(
    tx: &mut Tx,
    (workspace, alert): (Id<Workspace>, Id<Alert>),
    gone: &[Id<Asset>],
) -> Result<()> {
    for asset in gone {
        tx.run(
            "delete from markets_alert_members
             where workspace_id = $1 and alert_id = $2 and asset_id = $3",
            [workspace.into(), alert.into(), (*asset).into()],
        )
        .await?;
    }
    Ok(())
}

/// Forgets all assets: the rule begins anew.
pub(crate) async fn forget_all(
    tx: &mut Tx,
    (workspace, alert): (Id<Workspace>, Id<Alert>),
) -> Result<()> {
    tx.run(
        "delete from markets_alert_members where workspace_id = $1 and alert_id = $2",
        [workspace.into(), alert.into()],
    )
    .await
    .map(drop)
}

/// Writes for how many assets of its universe a rule is true.
pub(crate) async fn remember_matching(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Alert>,
    matching: Option<u32>,
) -> Result<()> {
    tx.run(
        "update markets_alerts set matching = $3 where workspace_id = $1 and id = $2",
        [workspace.into(), id.into(), matching.map(i64::from).into()],
    )
    .await
    .map(drop)
}
