//! Watching: armed rules are asked of what is new, every minute and whenever bars came in.

use std::{collections::HashSet, sync::Arc, time::Duration};

use kernel::{Actor, Error, Id, RequestId, Result, Symbol, Timestamp, Workspace};
use platform::{
    db::Tx,
    jobs::{JobKind, JobRun},
    outbox::Reaction,
    tasks::Tasks,
};
use serde_json::json;
use tokio::sync::{
    Notify,
    broadcast::{self, error::RecvError},
};

use super::{
    Alert, AlertFire, Repeat,
    check::{Memory, Row, check},
    service::{about, read_rule},
    store::{self, Findings, Stored},
};
use crate::{Markets, SeriesQuery, series::service::Rows};

/// How often every armed rule is asked.
const EVERY: Duration = Duration::from_mins(1);

/// Rows older than this are no news: what became true before is passed over.
const NEWS: Duration = Timestamp::DAY.saturating_mul(30);

/// Prices that come within so long are answered together: a rule is asked at most once a second.
const TOGETHER: Duration = Duration::from_secs(1);

/// How often a rule that does not change is written down while prices come in.
pub(super) const WRITE: Duration = Duration::from_secs(10);

/// The kind of job.
const CHECK: &str = "markets.check_alerts";

/// The fact that an alert fired.
pub(super) const FIRED: &str = "markets.alert.fired";

/// The code of a check that found the rule changed or checked meanwhile.
pub(super) const CHECKED_MEANWHILE: &str = "ALERT_CHECKED_MEANWHILE";

/// What is said of a rule that is unknown everywhere.
pub(super) const NO_ANSWER: &str = "no bar yet in which the rule has an answer";

/// A price that was heard of.
type Heard = (Id<Workspace>, Symbol);

/// Wakes who watches, when a rule was made or armed.
pub(crate) type Wake = Arc<Notify>;

/// Checks the rules of a workspace after bars came in.
pub(crate) fn check_alerts(markets: &Markets) -> JobKind {
    let markets = markets.clone();
    JobKind::new(CHECK, move |job: JobRun, _| {
        let markets = markets.clone();
        async move {
            let fired = markets.check_alerts_of(job.actor.workspace).await?;
            Ok(json!({"fired": fired}))
        }
    })
}

pub(crate) fn reactions() -> Vec<Reaction> {
    vec![Reaction { topic: "markets.bars.imported", job: CHECK }]
}

impl Markets {
    /// Watches the armed rules of every workspace until told to stop.
    ///
    /// Several processes may do so: a rule that one of them has checked is not fired by another.
    pub fn watch_alerts(&self, tasks: &Tasks) {
        let (markets, stop) = (self.clone(), tasks.token());
        tasks.spawn(async move {
            Box::pin(stop.run_until_cancelled(markets.watch())).await;
        });
    }

    async fn watch(&self) {
        let mut heard = self.board.changes();
        loop {
            let woken = self.watch.notified();
            report(self.check_alerts().await);
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(EVERY) => {}
                () = self.follow(&mut heard) => {}
            }
        }
    }

    /// Checks the rules whose prices are heard of, each at most once a second; ends when it fell behind.
    async fn follow(&self, heard: &mut broadcast::Receiver<Heard>) {
        loop {
            let mut changed = HashSet::new();
            match heard.recv().await {
                Ok(first) => _ = changed.insert(first),
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => return std::future::pending().await,
            }
            tokio::time::sleep(TOGETHER).await;
            while let Ok(more) = heard.try_recv() {
                changed.insert(more);
            }
            report(self.check_heard(&changed).await);
        }
    }

    /// Checks the armed rules that read one of the prices.
    async fn check_heard(&self, heard: &HashSet<Heard>) -> Result<usize> {
        let mut fired = 0;
        for workspace in heard.iter().map(|(workspace, _)| *workspace).collect::<HashSet<_>>() {
            for stored in store::armed(&self.core, workspace).await? {
                let reads = |symbol: Symbol| heard.contains(&(workspace, symbol));
                if symbols_of(&stored.alert).into_iter().any(reads) {
                    fired += self.check_alert(workspace, stored).await?;
                }
            }
        }
        Ok(fired)
    }

    /// Returns the symbols that armed rules read, a workspace each.
    pub(crate) async fn alerted_symbols(&self) -> Result<Vec<(Id<Workspace>, Symbol)>> {
        let mut symbols = Vec::new();
        for workspace in store::watching(&self.core).await? {
            for stored in store::armed(&self.core, workspace).await? {
                symbols.extend(symbols_of(&stored.alert).into_iter().map(|it| (workspace, it)));
            }
        }
        Ok(symbols)
    }

    pub(crate) fn wake_watch(&self) {
        self.watch.notify_one();
    }

    /// Checks every armed rule and returns how often one fired.
    pub async fn check_alerts(&self) -> Result<usize> {
        let mut fired = 0;
        for workspace in store::watching(&self.core).await? {
            fired += self.check_alerts_of(workspace).await?;
        }
        Ok(fired)
    }

    /// Checks the armed rules of one workspace.
    async fn check_alerts_of(&self, workspace: Id<Workspace>) -> Result<usize> {
        let mut fired = 0;
        for stored in store::armed(&self.core, workspace).await? {
            fired += self.check_alert(workspace, stored).await?;
        }
        Ok(fired)
    }

    /// Asks one rule of what is new: load, decide, save.
    async fn check_alert(&self, workspace: Id<Workspace>, stored: Stored) -> Result<usize> {
        let (symbol, Stored { alert, memory, revision }) = match stored.alert.universe.clone() {
            Some(universe) => {
                return Box::pin(self.check_universe(workspace, (stored, universe))).await;
            }
            None => (stored.alert.symbol.clone(), stored),
        };
        let actor = Actor::system(workspace, RequestId("alerts".into()));
        let now = self.clock.now();
        let (findings, fires) = match self.rows_of(&actor, (&alert, symbol), memory).await {
            Ok(rows) => decide(&alert, memory, &rows, now),
            Err(Error::Internal(cause)) => return Err(Error::Internal(cause)),
            Err(Error::Unavailable(what)) => return Err(Error::Unavailable(what)),
            Err(error) => {
                let fault = Some(error.to_string());
                let value = alert.last_value;
                (Findings { memory, value, fault, fires: 0, done: false, now }, Vec::new())
            }
        };
        if fires.is_empty() && says_the_same(&alert, memory, &findings) {
            return Ok(0);
        }
        let fires: Vec<AlertFire> =
            fires.iter().filter_map(|row| self.fire(&alert, row, now)).collect();
        self.save_check(&actor, Found { alert, revision, findings, fires }).await
    }

    fn fire(&self, alert: &Alert, row: &Row, now: Timestamp) -> Option<AlertFire> {
        Some(AlertFire {
            id: self.clock.id(),
            alert_id: alert.id,
            at: row.at,
            fired_at: now,
            value: row.value,
            formula: alert.formula.clone(),
            symbol: alert.symbol.clone()?,
        })
    }

    /// Returns the rows since the rule was last asked, that one too.
    async fn rows_of(
        &self,
        actor: &Actor,
        (alert, symbol): (&Alert, Option<Symbol>),
        memory: Memory,
    ) -> Result<Vec<Row>> {
        let (rule, symbol) = about(&read_rule(&alert.formula)?, symbol)?;
        let asset = self.known_asset(actor.workspace, &symbol).await?;
        let ranges = self.ranges(actor.workspace, asset.id).await?;
        let Some(last) = ranges.iter().map(|range| range.last_at).max() else {
            return Err(Error::invalid(format!("{symbol} has no bars yet")));
        };
        let newest = Timestamp(alert.interval.floor(last.0));
        let from = memory.seen_at.map_or(newest, |seen| seen.min(newest).max(newest.minus(NEWS)));
        let query = SeriesQuery {
            formulas: vec![rule.normalised().to_owned(), alert.watched.clone()],
            from: Some(from),
            interval: Some(alert.interval),
            ..SeriesQuery::default()
        };
        let table = self.query_rows(actor, query, Rows::Running).await?;
        let [condition, value] = table.columns.as_slice() else {
            return Err(Error::internal("two formulas did not give two columns"));
        };
        if let Some(reason) = &condition.lineage.reason {
            return Err(Error::invalid(reason.clone()));
        }
        let columns = condition.values.iter().zip(&value.values);
        let row = |(at, (condition, value)): (&Timestamp, (&Option<f64>, &Option<f64>))| Row {
            at: *at,
            condition: *condition,
            value: *value,
        };
        Ok(table.at.iter().zip(columns).map(row).collect())
    }

    /// Writes what a check found, with the facts of its fires in the same transaction.
    async fn save_check(&self, actor: &Actor, found: Found) -> Result<usize> {
        let (workspace, fired) = (actor.workspace, found.fires.len());
        let saved = if fired == 0 {
            self.core
                .write_internal(move |tx| {
                    Box::pin(async move { write_check(tx, workspace, &found).await })
                })
                .await
        } else {
            self.core
                .write(actor, "fire_alert", move |tx| {
                    Box::pin(async move { write_check(tx, workspace, &found).await })
                })
                .await
        };
        match saved {
            Ok(()) => Ok(fired),
            Err(Error::Conflict { code: CHECKED_MEANWHILE, .. }) => Ok(0),
            Err(error) => Err(error),
        }
    }
}

/// What a check found, about to be written.
struct Found {
    alert: Alert,
    revision: i64,
    findings: Findings,
    fires: Vec<AlertFire>,
}

async fn write_check(tx: &mut Tx, workspace: Id<Workspace>, found: &Found) -> Result<()> {
    let Found { alert, revision, findings, fires } = found;
    if !store::remember(tx, workspace, (alert.id, *revision), findings).await? {
        let message = "the alert was checked or changed meanwhile";
        return Err(Error::conflict(CHECKED_MEANWHILE, message));
    }
    for fire in fires {
        store::insert_fire(tx, workspace, fire).await?;
        tx.emit(FIRED, fact(alert, fire));
    }
    if !fires.is_empty() {
        tx.describe(alert.id, json!({"name": alert.name, "fires": fires.len()}));
    }
    Ok(())
}

fn report(checked: Result<usize>) {
    if let Err(error) = checked {
        tracing::warn!(%error, "alerts could not be checked");
    }
}

/// The assets that a rule reads.
fn symbols_of(alert: &Alert) -> Vec<Symbol> {
    let Ok(rule) = read_rule(&alert.formula) else { return Vec::new() };
    // A universe is asked every minute: what its assets cost is not streamed for it.
    let Some(symbol) = &alert.symbol else { return Vec::new() };
    let rule = rule.of(symbol.as_str());
    let assets = rule.inputs().iter().filter(|input| input.source.is_none());
    assets.filter_map(|input| input.name.parse().ok()).collect()
}

/// Whether a check found what the last one wrote moments ago: then nothing is written again.
fn says_the_same(alert: &Alert, memory: Memory, found: &Findings) -> bool {
    let written = alert.last_checked_at.is_some_and(|at| found.now.since(at) < WRITE);
    written && found.memory == memory && found.fault == alert.fault
}

fn decide(alert: &Alert, memory: Memory, rows: &[Row], now: Timestamp) -> (Findings, Vec<Row>) {
    let checked = check(alert, memory, rows, now);
    let nothing = checked.memory.met.is_none();
    let findings = Findings {
        memory: checked.memory,
        value: checked.value,
        fault: nothing.then(|| NO_ANSWER.to_owned()),
        fires: checked.fires.len(),
        done: alert.repeat == Repeat::Once && !checked.fires.is_empty(),
        now,
    };
    (findings, checked.fires)
}

fn fact(alert: &Alert, fire: &AlertFire) -> serde_json::Value {
    json!({
        "alert_id": alert.id,
        "fire_id": fire.id,
        "name": alert.name,
        "symbol": alert.symbol,
        "formula": alert.formula,
        "interval": alert.interval,
        "at": fire.at,
        "fired_at": fire.fired_at,
        "value": fire.value,
        "channels": alert.channels,
        "owner": alert.created_by,
    })
}
