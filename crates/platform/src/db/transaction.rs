//! A transaction, and what every write of an actor leaves with it.

use std::{future::Future, pin::Pin};

use kernel::{Actor, Error, Principal, Replay, Result, Timestamp};
use sqlx::{AssertSqlSafe, Connection, PgTransaction, SqliteConnection};

use super::{Db, Dialect, Row, Value, value};
use crate::{audit, outbox, secrets::Sealer};

/// A change under way: `|tx| Box::pin(async move { … })`.
pub type Change<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

/// A transaction; what it did is undone unless it ends well.
pub struct Tx {
    connection: Connected,
    subject: Option<String>,
    detail: serde_json::Value,
    events: Vec<outbox::NewEvent>,
}

enum Connected {
    Sqlite(SqliteConnection),
    Postgres(PgTransaction<'static>),
}

impl Tx {
    pub(super) fn sqlite(connection: SqliteConnection) -> Self {
        Self::new(Connected::Sqlite(connection))
    }

    pub(super) fn postgres(transaction: PgTransaction<'static>) -> Self {
        Self::new(Connected::Postgres(transaction))
    }

    fn new(connection: Connected) -> Self {
        Self { connection, subject: None, detail: serde_json::Value::Null, events: Vec::new() }
    }

    pub fn dialect(&self) -> Dialect {
        match self.connection {
            Connected::Sqlite(_) => Dialect::Sqlite,
            Connected::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Says in the audit row what was changed and how; never put a secret into `detail`.
    #[expect(clippy::needless_pass_by_value, reason = "ids are copied, names are at hand")]
    pub fn describe(&mut self, subject: impl ToString, detail: serde_json::Value) {
        self.subject = Some(subject.to_string());
        self.detail = detail;
    }

    /// Publishes a fact about the past, delivered at least once after the commit.
    pub fn emit(&mut self, topic: impl Into<String>, payload: serde_json::Value) {
        self.events.push(outbox::NewEvent { topic: topic.into(), payload });
    }

    /// Runs one statement and returns how many rows it changed.
    pub async fn run(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64> {
        let sql = AssertSqlSafe(sql);
        Ok(match &mut self.connection {
            Connected::Sqlite(connection) => sqlx::query_with(sql, value::sqlite(values)?)
                .execute(connection)
                .await?
                .rows_affected(),
            Connected::Postgres(tx) => sqlx::query_with(sql, value::postgres(values)?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// Returns every row.
    pub async fn all<T: Row>(
        &mut self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        let sql = AssertSqlSafe(sql);
        Ok(match &mut self.connection {
            Connected::Sqlite(connection) => {
                sqlx::query_as_with(sql, value::sqlite(values)?).fetch_all(connection).await?
            }
            Connected::Postgres(tx) => {
                sqlx::query_as_with(sql, value::postgres(values)?).fetch_all(&mut **tx).await?
            }
        })
    }

    /// Returns the first row, if there is one.
    pub async fn optional<T: Row>(
        &mut self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        let sql = AssertSqlSafe(sql);
        Ok(match &mut self.connection {
            Connected::Sqlite(connection) => {
                sqlx::query_as_with(sql, value::sqlite(values)?).fetch_optional(connection).await?
            }
            Connected::Postgres(tx) => {
                sqlx::query_as_with(sql, value::postgres(values)?).fetch_optional(&mut **tx).await?
            }
        })
    }

    pub(super) async fn script(&mut self, sql: &'static str) -> Result<()> {
        match &mut self.connection {
            Connected::Sqlite(connection) => _ = sqlx::raw_sql(sql).execute(connection).await?,
            Connected::Postgres(tx) => _ = sqlx::raw_sql(sql).execute(&mut **tx).await?,
        }
        Ok(())
    }

    pub(super) async fn commit_postgres(self) -> Result<()> {
        match self.connection {
            Connected::Postgres(tx) => Ok(tx.commit().await?),
            Connected::Sqlite(_) => Ok(()),
        }
    }

    pub(super) async fn close_sqlite(self) {
        if let Connected::Sqlite(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// What a write leaves beside its rows: idempotency record, events, audit row.
pub(super) struct Seal {
    actor: Actor,
    action: &'static str,
    at: Timestamp,
    sealer: Option<Sealer>,
}

impl Seal {
    pub(super) fn new(
        actor: &Actor,
        action: &'static str,
        at: Timestamp,
        sealer: Option<Sealer>,
    ) -> Self {
        Self { actor: actor.clone(), action, at, sealer }
    }

    /// Takes the idempotency key, or finds that somebody did before.
    pub(super) async fn open(&self, tx: &mut Tx) -> Result<()> {
        // The one writer of SQLite keeps its connection, so what an earlier change said is gone.
        tx.subject = None;
        tx.detail = serde_json::Value::Null;
        tx.events.clear();
        let Some(key) = &self.actor.idempotency else { return Ok(()) };
        let taken = tx
            .run(
                "insert into platform_answers (principal, key, fingerprint, answer, created_at)
                 values ($1, $2, $3, '', $4) on conflict (principal, key) do nothing",
                [
                    self.actor.principal.to_string().into(),
                    key.key.as_str().into(),
                    key.fingerprint.as_slice().into(),
                    self.at.into(),
                ],
            )
            .await?;
        if taken == 1 {
            return Ok(());
        }
        let stored: Option<(Vec<u8>, String)> =
            tx.optional(FIND_ANSWER, answer_key(self.actor.principal, &key.key)).await?;
        let (fingerprint, answer) = stored.ok_or(Error::Unavailable("database"))?;
        let answer = unseal(self.sealer.as_ref(), &answer)?;
        Err(Error::Replayed(Box::new(Replay { fingerprint, answer })))
    }

    /// Returns what to store under the key, if there is one.
    pub(super) fn answer(&self, out: &impl serde::Serialize) -> Result<Option<String>> {
        if self.actor.idempotency.is_none() {
            return Ok(None);
        }
        let answer = serde_json::to_string(out).map_err(Error::internal)?;
        self.sealer.as_ref().map_or(Ok(answer.clone()), |s| s.seal_text(&answer)).map(Some)
    }

    pub(super) async fn close(self, tx: &mut Tx, answer: Option<String>) -> Result<()> {
        if let (Some(key), Some(answer)) = (&self.actor.idempotency, answer) {
            let [principal, key] = answer_key(self.actor.principal, &key.key);
            tx.run(
                "update platform_answers set answer = $1 where principal = $2 and key = $3",
                [answer.into(), principal, key],
            )
            .await?;
        }
        let entry = audit::NewEntry {
            at: self.at,
            action: self.action,
            subject: tx.subject.take(),
            detail: std::mem::take(&mut tx.detail),
        };
        let seq = audit::append(tx, &self.actor, entry).await?;
        let events = std::mem::take(&mut tx.events);
        outbox::append(tx, &self.actor, self.at, seq, events).await
    }
}

const FIND_ANSWER: &str =
    "select fingerprint, answer from platform_answers where principal = $1 and key = $2";

fn answer_key(principal: Principal, key: &str) -> [Value; 2] {
    [principal.to_string().into(), key.into()]
}

fn unseal(sealer: Option<&Sealer>, answer: &str) -> Result<String> {
    match sealer {
        Some(sealer) => sealer.unseal_text(answer),
        None => Ok(answer.to_owned()),
    }
}

pub(super) async fn find_answer(
    db: &Db,
    principal: Principal,
    key: &str,
) -> Result<Option<Replay>> {
    let stored: Option<(Vec<u8>, String)> =
        db.optional(FIND_ANSWER, answer_key(principal, key)).await?;
    let Some((fingerprint, answer)) = stored else { return Ok(None) };
    let answer = unseal(db.sealer.as_ref(), &answer)?;
    Ok(Some(Replay { fingerprint, answer }))
}
