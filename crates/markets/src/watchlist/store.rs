//! The rows of watchlists.

use kernel::{Error, Id, Result, Symbol, Timestamp, Workspace};
use platform::db::{Db, Tx, Value};

use super::{Watchlist, WatchlistItem};
use crate::asset::Asset;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Watchlist>,
    name: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    watchlist_id: Id<Watchlist>,
    position: i64,
    symbol: String,
    name: String,
}

impl Row {
    fn with_items(self, items: &[ItemRow]) -> Result<Watchlist> {
        let mine = items.iter().filter(|item| item.watchlist_id == self.id);
        let items = mine.map(|item| {
            Ok(WatchlistItem {
                symbol: item.symbol.parse::<Symbol>().map_err(Error::internal)?,
                name: item.name.clone(),
                position: item.position,
            })
        });
        Ok(Watchlist {
            id: self.id,
            name: self.name,
            items: items.collect::<Result<_>>()?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

const ITEMS: &str = "select i.watchlist_id, i.position, a.symbol, a.name
    from markets_watchlist_items i join markets_assets a on a.id = i.asset_id";

/// Returns the assets that stand on any list of `workspace`, the first places first.
pub(crate) async fn watched(db: &Db, workspace: Id<Workspace>) -> Result<Vec<Id<Asset>>> {
    let rows: Vec<(Id<Asset>, i64)> = db
        .all(
            "select i.asset_id, min(i.position) from markets_watchlist_items i
             join markets_watchlists w on w.id = i.watchlist_id
             where w.workspace_id = $1 group by i.asset_id order by 2, 1 limit 500",
            [workspace.into()],
        )
        .await?;
    Ok(rows.into_iter().map(|(asset, _)| asset).collect())
}

/// Returns at most `fetch` lists after `after`, oldest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    after: Option<Id<Watchlist>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Watchlist>> {
    let after = after.unwrap_or_else(|| Id::from_uuid(uuid::Uuid::nil()));
    let rows: Vec<Row> = db
        .all(
            "select id, name, created_at, updated_at from markets_watchlists
             where workspace_id = $1 and id > $2 order by id limit $3 offset $4",
            [workspace.into(), after.into(), fetch.into(), skip.into()],
        )
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=rows.len()).map(|n| format!("${n}")).collect();
    let sql =
        format!("{ITEMS} where i.watchlist_id in ({}) order by i.position", places.join(", "));
    let items: Vec<ItemRow> = db.all(&sql, rows.iter().map(|row| Value::from(row.id))).await?;
    rows.into_iter().map(|row| row.with_items(&items)).collect()
}

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Watchlist>,
) -> Result<Option<Watchlist>> {
    let row: Option<Row> = db.optional(FIND, [workspace.into(), id.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let sql = format!("{ITEMS} where i.watchlist_id = $1 order by i.position");
    let items: Vec<ItemRow> = db.all(&sql, [id.into()]).await?;
    row.with_items(&items).map(Some)
}

/// The same, for a change that depends on it.
pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Watchlist>,
) -> Result<Option<Watchlist>> {
    let row: Option<Row> = tx.optional(FIND, [workspace.into(), id.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let sql = format!("{ITEMS} where i.watchlist_id = $1 order by i.position");
    let items: Vec<ItemRow> = tx.all(&sql, [id.into()]).await?;
    row.with_items(&items).map(Some)
}

const FIND: &str = "select id, name, created_at, updated_at from markets_watchlists
    where workspace_id = $1 and id = $2";

pub(crate) async fn insert(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Watchlist>,
    name: &str,
    at: Timestamp,
) -> Result<()> {
    tx.run(
        "insert into markets_watchlists (id, workspace_id, name, created_at, updated_at)
         values ($1, $2, $3, $4, $4)",
        [id.into(), workspace.into(), name.into(), at.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn update(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Watchlist>,
    name: &str,
    at: Timestamp,
) -> Result<()> {
    tx.run(
        "update markets_watchlists set name = $3, updated_at = $4
         where workspace_id = $1 and id = $2",
        [workspace.into(), id.into(), name.into(), at.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, workspace: Id<Workspace>, id: Id<Watchlist>) -> Result<()> {
    tx.run(
        "delete from markets_watchlists where workspace_id = $1 and id = $2",
        [workspace.into(), id.into()],
    )
    .await
    .map(drop)
}

/// Puts `assets` in the place of what is on the list.
pub(crate) async fn replace_items(
    tx: &mut Tx,
    id: Id<Watchlist>,
    assets: &[Id<Asset>],
) -> Result<()> {
    tx.run("delete from markets_watchlist_items where watchlist_id = $1", [id.into()]).await?;
    for (position, asset) in (0_i64..).zip(assets) {
        tx.run(
            "insert into markets_watchlist_items (watchlist_id, position, asset_id)
             values ($1, $2, $3)",
            [id.into(), position.into(), (*asset).into()],
        )
        .await?;
    }
    Ok(())
}

/// Returns the workspaces that have a list, for what works for all of them: it asks each by itself then.
pub(crate) async fn workspaces(db: &Db) -> Result<Vec<Id<Workspace>>> {
    let rows: Vec<(Id<Workspace>,)> =
        db.all("select distinct workspace_id from markets_watchlists", []).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Returns what stands on any list of a workspace.
pub(crate) async fn symbols(db: &Db, workspace: Id<Workspace>) -> Result<Vec<Symbol>> {
    let rows: Vec<(String,)> = db
        .all(
            "select distinct a.symbol from markets_watchlist_items i
             join markets_watchlists w on w.id = i.watchlist_id
             join markets_assets a on a.id = i.asset_id
             where w.workspace_id = $1 order by a.symbol limit 2000",
            [workspace.into()],
        )
        .await?;
    rows.into_iter().map(|row| row.0.parse().map_err(Error::internal)).collect()
}
