//! The rows of alerts and of their fires.

use kernel::{Error, Id, Result, Symbol, Timestamp, User, Workspace};
use platform::db::{Db, Tx};
use sqlx::types::Json;

use super::{
    Alert, AlertFire, AlertState, Repeat,
    check::{Memory, watched},
};
use crate::Interval;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Alert>,
    name: String,
    formula: String,
    symbol: String,
    bar_interval: String,
    state: String,
    repeats: String,
    cooldown_seconds: i64,
    channels: Json<Vec<String>>,
    created_by: Option<Id<User>>,
    created_at: Timestamp,
    updated_at: Timestamp,
    revision: i64,
    met: Option<i64>,
    seen_at: Option<Timestamp>,
    met_before: Option<i64>,
    crossed_at: Option<Timestamp>,
    last_checked_at: Option<Timestamp>,
    last_value: Option<f64>,
    last_fired_at: Option<Timestamp>,
    fires: i64,
    fault: Option<String>,
}

/// An alert with what it remembers.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub alert: Alert,
    pub memory: Memory,
    /// Rises with every change of the row.
    pub revision: i64,
}

impl Row {
    fn read(self) -> Result<Stored> {
        let symbol: Symbol = self.symbol.parse().map_err(Error::internal)?;
        let rule = formula::check(&self.formula).ok().map(|rule| rule.of(symbol.as_str()));
        let memory = Memory {
            met: self.met.map(|met| met == 1),
            seen_at: self.seen_at,
            before: self.met_before.map(|met| met == 1),
            crossed_at: self.crossed_at,
        };
        let alert = Alert {
            id: self.id,
            name: self.name,
            formula: self.formula,
            interval: self.bar_interval.parse::<Interval>().map_err(Error::internal)?,
            state: match self.state.as_str() {
                "armed" => AlertState::Armed,
                _ => AlertState::Paused,
            },
            repeat: match self.repeats.as_str() {
                "each_time" => Repeat::EachTime,
                _ => Repeat::Once,
            },
            cooldown_seconds: u32::try_from(self.cooldown_seconds).unwrap_or(u32::MAX),
            channels: self.channels.0,
            created_by: self.created_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
            last_checked_at: self.last_checked_at,
            met: memory.met,
            watched: rule.map_or_else(String::new, |rule| watched(&rule, symbol.as_str())),
            last_value: self.last_value.filter(|value| value.is_finite()),
            last_fired_at: self.last_fired_at,
            fires: u32::try_from(self.fires).unwrap_or(u32::MAX),
            fault: self.fault,
            symbol,
        };
        Ok(Stored { alert, memory, revision: self.revision })
    }
}

const SELECT: &str = "select id, name, formula, symbol, bar_interval, state, repeats,
    cooldown_seconds, channels, created_by, created_at, updated_at, revision, met, seen_at,
    met_before, crossed_at, last_checked_at, last_value, last_fired_at, fires, fault from markets_alerts";

/// Returns at most `fetch` alerts after `after`, oldest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    after: Option<Id<Alert>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Alert>> {
    let sql = format!(
        "{SELECT} where workspace_id = $1 and ($2 is null or id > $2)
         order by id limit $3 offset $4"
    );
    let values = [workspace.into(), after.into(), fetch.into(), skip.into()];
    let rows: Vec<Row> = db.all(&sql, values).await?;
    rows.into_iter().map(|row| row.read().map(|stored| stored.alert)).collect()
}

/// Returns the armed rules of a workspace.
pub(crate) async fn armed(db: &Db, workspace: Id<Workspace>) -> Result<Vec<Stored>> {
    let sql = format!("{SELECT} where workspace_id = $1 and state = 'armed' order by id");
    let rows: Vec<Row> = db.all(&sql, [workspace.into()]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// Returns the workspaces that have armed rules.
pub(crate) async fn watching(db: &Db) -> Result<Vec<Id<Workspace>>> {
    let rows: Vec<(Id<Workspace>,)> = db
        .all("select distinct workspace_id from markets_alerts where state = 'armed'", [])
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn count(tx: &mut Tx, workspace: Id<Workspace>) -> Result<i64> {
    let row: Option<(i64,)> = tx
        .optional("select count(*) from markets_alerts where workspace_id = $1", [workspace.into()])
        .await?;
    Ok(row.map_or(0, |row| row.0))
}

fn find_sql() -> String {
    format!("{SELECT} where workspace_id = $1 and id = $2")
}

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Alert>,
) -> Result<Option<Stored>> {
    let row: Option<Row> = db.optional(&find_sql(), [workspace.into(), id.into()]).await?;
    row.map(Row::read).transpose()
}

/// The same, for a change that depends on it.
pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Alert>,
) -> Result<Option<Stored>> {
    let row: Option<Row> = tx.optional(&find_sql(), [workspace.into(), id.into()]).await?;
    row.map(Row::read).transpose()
}

pub(crate) async fn insert(tx: &mut Tx, workspace: Id<Workspace>, alert: &Alert) -> Result<()> {
    let channels = serde_json::to_value(&alert.channels).map_err(Error::internal)?;
    tx.run(
        "insert into markets_alerts (id, workspace_id, name, formula, symbol, bar_interval, state,
             repeats, cooldown_seconds, channels, created_by, created_at, updated_at, revision,
             fires)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0)",
        [
            alert.id.into(),
            workspace.into(),
            alert.name.as_str().into(),
            alert.formula.as_str().into(),
            (&alert.symbol).into(),
            alert.interval.name().into(),
            alert.state.name().into(),
            alert.repeat.name().into(),
            alert.cooldown_seconds.into(),
            channels.into(),
            alert.created_by.into(),
            alert.created_at.into(),
            alert.updated_at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Writes what somebody changed; `forget` makes the rule begin anew.
pub(crate) async fn update(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    alert: &Alert,
    memory: Memory,
) -> Result<()> {
    let channels = serde_json::to_value(&alert.channels).map_err(Error::internal)?;
    tx.run(
        "update markets_alerts set name = $3, formula = $4, symbol = $5, bar_interval = $6,
             state = $7, repeats = $8, cooldown_seconds = $9, channels = $10, updated_at = $11,
             met = $12, seen_at = $13, last_value = $14, fault = $15, met_before = $16,
             crossed_at = $17, revision = revision + 1
         where workspace_id = $1 and id = $2",
        [
            workspace.into(),
            alert.id.into(),
            alert.name.as_str().into(),
            alert.formula.as_str().into(),
            (&alert.symbol).into(),
            alert.interval.name().into(),
            alert.state.name().into(),
            alert.repeat.name().into(),
            alert.cooldown_seconds.into(),
            channels.into(),
            alert.updated_at.into(),
            memory.met.map(i64::from).into(),
            memory.seen_at.into(),
            alert.last_value.into(),
            alert.fault.as_deref().into(),
            memory.before.map(i64::from).into(),
            memory.crossed_at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Deletes an alert with its fires.
pub(crate) async fn delete(tx: &mut Tx, workspace: Id<Workspace>, id: Id<Alert>) -> Result<()> {
    tx.run(
        "delete from markets_alert_fires where workspace_id = $1 and alert_id = $2",
        [workspace.into(), id.into()],
    )
    .await?;
    tx.run(
        "delete from markets_alerts where workspace_id = $1 and id = $2",
        [workspace.into(), id.into()],
    )
    .await
    .map(drop)
}

/// How a check left an alert.
#[derive(Debug, Clone)]
pub(crate) struct Findings {
    pub memory: Memory,
    pub value: Option<f64>,
    pub fault: Option<String>,
    /// How often it fired in this check.
    pub fires: usize,
    /// Whether it is paused now, having fired.
    pub done: bool,
    pub now: Timestamp,
}

/// Writes what a check found, unless the row was changed since it was read; says whether it did.
pub(crate) async fn remember(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    (id, revision): (Id<Alert>, i64),
    found: &Findings,
) -> Result<bool> {
    let fires = i64::try_from(found.fires).unwrap_or(i64::MAX);
    let written = tx
        .run(
            "update markets_alerts set met = $4, seen_at = $5, last_value = $6, fault = $7,
                 last_checked_at = $8, fires = fires + $9,
                 last_fired_at = case when $9 > 0 then $8 else last_fired_at end,
                 state = case when $10 > 0 then 'paused' else state end,
                 met_before = $11, crossed_at = $12,
                 revision = revision + 1
             where workspace_id = $1 and id = $2 and revision = $3 and state = 'armed'",
            [
                workspace.into(),
                id.into(),
                revision.into(),
                found.memory.met.map(i64::from).into(),
                found.memory.seen_at.into(),
                found.value.into(),
                found.fault.as_deref().into(),
                found.now.into(),
                fires.into(),
                i64::from(found.done).into(),
                found.memory.before.map(i64::from).into(),
                found.memory.crossed_at.into(),
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Fires kept of an alert: years of a rule that is worth watching.
const FIRES_KEPT: i64 = 1_000;

pub(crate) async fn insert_fire(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    fire: &AlertFire,
) -> Result<()> {
    tx.run(
        "insert into markets_alert_fires
             (id, workspace_id, alert_id, at, fired_at, value, formula, symbol)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            fire.id.into(),
            workspace.into(),
            fire.alert_id.into(),
            fire.at.into(),
            fire.fired_at.into(),
            fire.value.into(),
            fire.formula.as_str().into(),
            (&fire.symbol).into(),
        ],
    )
    .await?;
    tx.run(
        "delete from markets_alert_fires where workspace_id = $1 and alert_id = $2 and id <= (
             select id from markets_alert_fires where workspace_id = $1 and alert_id = $2
             order by id desc limit 1 offset $3)",
        [workspace.into(), fire.alert_id.into(), FIRES_KEPT.into()],
    )
    .await
    .map(drop)
}

#[derive(sqlx::FromRow)]
struct FireRow {
    id: Id<AlertFire>,
    alert_id: Id<Alert>,
    at: Timestamp,
    fired_at: Timestamp,
    value: Option<f64>,
    formula: String,
    symbol: String,
}

/// Returns at most `fetch` fires of an alert before `before`, the newest first.
pub(crate) async fn fires(
    db: &Db,
    workspace: Id<Workspace>,
    alert: Id<Alert>,
    before: Option<Id<AlertFire>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<AlertFire>> {
    let rows: Vec<FireRow> = db
        .all(
            "select id, alert_id, at, fired_at, value, formula, symbol from markets_alert_fires
             where workspace_id = $1 and alert_id = $2 and ($3 is null or id < $3)
             order by id desc limit $4 offset $5",
            [workspace.into(), alert.into(), before.into(), fetch.into(), skip.into()],
        )
        .await?;
    let read = |row: FireRow| {
        Ok(AlertFire {
            id: row.id,
            alert_id: row.alert_id,
            at: row.at,
            fired_at: row.fired_at,
            value: row.value.filter(|value| value.is_finite()),
            formula: row.formula,
            symbol: row.symbol.parse().map_err(Error::internal)?,
        })
    };
    rows.into_iter().map(read).collect()
}
