//! The rows of assets.

use std::collections::BTreeMap;

use kernel::{Error, Id, Result, Symbol, Timestamp, Workspace};
use platform::db::{Db, Tx, Value};
use sqlx::types::Json;

use super::{Asset, AssetType};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Asset>,
    workspace_id: Id<Workspace>,
    symbol: String,
    name: String,
    r#type: String,
    class: Option<String>,
    sector: Option<String>,
    industry: Option<String>,
    country: Option<String>,
    exchange: Option<String>,
    currency: Option<String>,
    identifiers: Json<BTreeMap<String, String>>,
    source: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Asset {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            workspace_id: row.workspace_id,
            symbol: row.symbol.parse::<Symbol>().map_err(Error::internal)?,
            name: row.name,
            r#type: AssetType::of(&row.r#type),
            class: row.class,
            sector: row.sector,
            industry: row.industry,
            country: row.country,
            exchange: row.exchange,
            currency: row.currency,
            identifiers: row.identifiers.0,
            source: row.source,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

const SELECT: &str =
    "select id, workspace_id, symbol, name, type, class, sector, industry, country,
    exchange, currency, identifiers, source, created_at, updated_at from markets_assets";

/// What a list of assets is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub r#type: Option<AssetType>,
    pub sector: Option<String>,
    pub exchange: Option<String>,
}

impl Filter {
    pub(crate) fn lets_through(&self, asset: &Asset) -> bool {
        self.r#type.is_none_or(|kind| asset.r#type == kind)
            && (self.sector.is_none() || asset.sector == self.sector)
            && (self.exchange.is_none() || asset.exchange == self.exchange)
    }
}

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    symbol: &Symbol,
) -> Result<Option<Asset>> {
    let sql = format!("{SELECT} where workspace_id = $1 and symbol = $2");
    let row: Option<Row> = db.optional(&sql, [workspace.into(), symbol.into()]).await?;
    row.map(Asset::try_from).transpose()
}

/// The same, for a change that depends on it.
pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    symbol: &Symbol,
) -> Result<Option<Asset>> {
    let sql = format!("{SELECT} where workspace_id = $1 and symbol = $2");
    let row: Option<Row> = tx.optional(&sql, [workspace.into(), symbol.into()]).await?;
    row.map(Asset::try_from).transpose()
}

/// Returns the assets named by `ids`, in no order.
pub(crate) async fn by_ids(
    db: &Db,
    workspace: Id<Workspace>,
    ids: &[Id<Asset>],
) -> Result<Vec<Asset>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (0..ids.len()).map(|i| format!("${}", i + 2)).collect();
    let sql = format!("{SELECT} where workspace_id = $1 and id in ({})", places.join(", "));
    let ids = ids.iter().map(|id| Value::from(*id));
    let rows: Vec<Row> = db.all(&sql, std::iter::once(workspace.into()).chain(ids)).await?;
    rows.into_iter().map(Asset::try_from).collect()
}

/// Returns at most `fetch` assets after the symbol `after`, by symbol.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    filter: &Filter,
    after: Option<&Symbol>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Asset>> {
    let sql = format!(
        "{SELECT} where workspace_id = $1 and symbol > $2
           and ($3 is null or type = $3) and ($4 is null or sector = $4)
           and ($5 is null or exchange = $5)
         order by symbol limit $6 offset $7"
    );
    let rows: Vec<Row> = db
        .all(
            &sql,
            [
                workspace.into(),
                after.map_or("", Symbol::as_str).into(),
                filter.r#type.map(AssetType::name).into(),
                filter.sector.clone().into(),
                filter.exchange.clone().into(),
                fetch.into(),
                skip.into(),
            ],
        )
        .await?;
    rows.into_iter().map(Asset::try_from).collect()
}

/// Returns every asset of a workspace, for the search index.
pub(crate) async fn all(db: &Db, workspace: Id<Workspace>) -> Result<Vec<Asset>> {
    let sql = format!("{SELECT} where workspace_id = $1");
    let rows: Vec<Row> = db.all(&sql, [workspace.into()]).await?;
    rows.into_iter().map(Asset::try_from).collect()
}

/// Returns the workspaces that have assets.
pub(crate) async fn workspaces(db: &Db) -> Result<Vec<Id<Workspace>>> {
    let sql = "select distinct workspace_id from markets_assets order by workspace_id";
    let rows: Vec<(Id<Workspace>,)> = db.all(sql, []).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns when the newest change of a workspace's assets was, which tells an index out of date.
pub(crate) async fn changed_at(db: &Db, workspace: Id<Workspace>) -> Result<Option<i64>> {
    let newest: Option<(Option<i64>,)> = db
        .optional(
            "select max(updated_at) from markets_assets where workspace_id = $1",
            [workspace.into()],
        )
        .await?;
    Ok(newest.and_then(|row| row.0))
}

/// Inserts `asset`; says whether its symbol was free.
pub(crate) async fn insert(tx: &mut Tx, asset: &Asset) -> Result<bool> {
    let identifiers = serde_json::to_value(&asset.identifiers).map_err(Error::internal)?;
    let inserted = tx
        .run(
            "insert into markets_assets (id, workspace_id, symbol, name, type, class, sector,
                 industry, country, exchange, currency, identifiers, source, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             on conflict (workspace_id, symbol) do nothing",
            [
                asset.id.into(),
                asset.workspace_id.into(),
                (&asset.symbol).into(),
                asset.name.as_str().into(),
                asset.r#type.name().into(),
                asset.class.clone().into(),
                asset.sector.clone().into(),
                asset.industry.clone().into(),
                asset.country.clone().into(),
                asset.exchange.clone().into(),
                asset.currency.clone().into(),
                identifiers.into(),
                asset.source.as_str().into(),
                asset.created_at.into(),
                asset.updated_at.into(),
            ],
        )
        .await?;
    Ok(inserted == 1)
}

pub(crate) async fn update(tx: &mut Tx, asset: &Asset) -> Result<()> {
    let identifiers = serde_json::to_value(&asset.identifiers).map_err(Error::internal)?;
    tx.run(
        "update markets_assets set name = $3, type = $4, class = $5, sector = $6, industry = $7,
             country = $8, exchange = $9, currency = $10, identifiers = $11, updated_at = $12
         where workspace_id = $1 and id = $2",
        [
            asset.workspace_id.into(),
            asset.id.into(),
            asset.name.as_str().into(),
            asset.r#type.name().into(),
            asset.class.clone().into(),
            asset.sector.clone().into(),
            asset.industry.clone().into(),
            asset.country.clone().into(),
            asset.exchange.clone().into(),
            asset.currency.clone().into(),
            identifiers.into(),
            asset.updated_at.into(),
        ],
    )
    .await
    .map(drop)
}
