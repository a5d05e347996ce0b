//! The database: SQLite in this process, or PostgreSQL at a URL.
//!
//! SQL is written once, in the dialect both share (`$1` parameters, `on conflict`, `returning`,
//! common table expressions). Reads take [`Db`]; changes go through [`Db::write`], which puts the
//! rows, the idempotency record, the outbox events and the audit row into one transaction.
//!
//! What waits for a PostgreSQL that is away fails within two seconds with [`kernel::Error::Unavailable`], and whether
//! a write was done is then not known: asked again under its idempotency key it happens once.
//!
//! **Invariant:** this is the only module that hands built SQL text to the driver; values never
//! are part of that text.

mod dump;
mod migrate;
mod open;
mod pulse;
mod transaction;
mod value;
mod writer;

use kernel::{Actor, Result};
use sqlx::{
    AssertSqlSafe, Connection, FromRow, PgPool, SqlitePool, postgres::PgRow, sqlite::SqliteRow,
};

pub use dump::{TableDump, dump};
pub use migrate::{CORE_MIGRATIONS, MARKET_MIGRATIONS, Migration};
pub use open::{Durability, SQLITE_MIN_VERSION};
pub use transaction::{Change, Tx};
pub use value::Value;

use crate::clock::Clock;
use pulse::Pulse;
use writer::Writer;

/// A pool of connections and the way to write; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool,
    clock: Clock,
    /// Seals stored answers, so that a copied database file does not hold anybody's tokens.
    sealer: Option<crate::secrets::Sealer>,
}

#[derive(Clone)]
enum Pool {
    Sqlite { readers: SqlitePool, writer: Writer },
    Postgres { pool: PgPool, pulse: Pulse },
}

/// Which database answers, for the few statements that truly differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// A row type that reads from either database: `#[derive(sqlx::FromRow)]` gives it.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

impl Db {
    pub fn dialect(&self) -> Dialect {
        match self.pool {
            Pool::Sqlite { .. } => Dialect::Sqlite,
            Pool::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Returns the PostgreSQL pool, for what only it can do (`copy`, `listen`).
    pub fn postgres(&self) -> Option<&PgPool> {
        match &self.pool {
            Pool::Sqlite { .. } => None,
            Pool::Postgres { pool, .. } => Some(pool),
        }
    }

    /// Returns every row.
    pub async fn all<T: Row>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        let sql = AssertSqlSafe(sql);
        Ok(match &self.pool {
            Pool::Sqlite { readers, .. } => {
                sqlx::query_as_with(sql, value::sqlite(values)?).fetch_all(readers).await?
            }
            Pool::Postgres { pool, pulse } => {
                let query = sqlx::query_as_with(sql, value::postgres(values)?);
                pulse.guard(Box::pin(async { Ok(query.fetch_all(pool).await?) })).await?
            }
        })
    }

    /// Returns the first row, if there is one.
    pub async fn optional<T: Row>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        let sql = AssertSqlSafe(sql);
        Ok(match &self.pool {
            Pool::Sqlite { readers, .. } => {
                sqlx::query_as_with(sql, value::sqlite(values)?).fetch_optional(readers).await?
            }
            Pool::Postgres { pool, pulse } => {
                let query = sqlx::query_as_with(sql, value::postgres(values)?);
                pulse.guard(Box::pin(async { Ok(query.fetch_optional(pool).await?) })).await?
            }
        })
    }

    /// Returns the one number a counting query gives.
    pub async fn count(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<i64> {
        Ok(self.optional::<(i64,)>(sql, values).await?.map_or(0, |row| row.0))
    }

    /// Runs `change` for `actor` in one transaction and returns after it is durable.
    ///
    /// With what `change` did, in the same transaction: the audit row named `action`, the events
    /// it emitted, and the answer under the actor's idempotency key. When `change` fails nothing
    /// of it stays. On SQLite what several callers queue is committed together.
    ///
    /// # Errors
    ///
    /// What `change` returns; [`kernel::Error::Replayed`] when this key was answered before.
    pub async fn write<T, F>(&self, actor: &Actor, action: &'static str, change: F) -> Result<T>
    where
        T: serde::Serialize + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Change<'t, T> + Send + 'static,
    {
        let seal = transaction::Seal::new(actor, action, self.clock.now(), self.sealer.clone());
        self.run(Some(seal), change).await
    }

    /// Runs `change` of the house itself (queues, caches, sessions seen): no audit row, no key.
    pub async fn write_internal<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Change<'t, T> + Send + 'static,
    {
        match &self.pool {
            Pool::Sqlite { writer, .. } => {
                writer.submit(move |tx| Box::pin(async move { change(tx).await })).await
            }
            Pool::Postgres { pool, pulse } => {
                let work = async {
                    let mut tx = Tx::postgres(pool.begin().await?);
                    let out = change(&mut tx).await?;
                    tx.commit_postgres().await?;
                    Ok(out)
                };
                pulse.guard(Box::pin(work)).await
            }
        }
    }

    async fn run<T, F>(&self, seal: Option<transaction::Seal>, change: F) -> Result<T>
    where
        T: serde::Serialize + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Change<'t, T> + Send + 'static,
    {
        self.write_internal(move |tx| {
            Box::pin(async move {
                if let Some(seal) = &seal {
                    seal.open(tx).await?;
                }
                let out = change(tx).await?;
                if let Some(seal) = seal {
                    let answer = seal.answer(&out)?;
                    seal.close(tx, answer).await?;
                }
                Ok(out)
            })
        })
        .await
    }

    /// Returns the stored answer of `principal` under `key`, if there is one.
    pub async fn answer(
        &self,
        principal: kernel::Principal,
        key: &str,
    ) -> Result<Option<kernel::Replay>> {
        transaction::find_answer(self, principal, key).await
    }

    /// Answers whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.optional::<(i64,)>("select cast(1 as bigint)", []).await.map(drop)
    }

    /// Writes a consistent, compact copy of a SQLite database into a new file.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Refused`] on PostgreSQL, which has its own tools for that.
    pub async fn copy_into(&self, path: &std::path::Path) -> Result<()> {
        let Pool::Sqlite { readers, .. } = &self.pool else {
            return Err(kernel::Error::refused(
                "BACKUP_BY_SERVER",
                "this data lives in PostgreSQL: back it up with pg_dump or pg_basebackup",
            ));
        };
        let path = path.to_str().ok_or_else(|| kernel::Error::invalid("the path is not UTF-8"))?;
        // `query_only` also forbids this, so a reader leaves the pool for it and does not return.
        let mut connection = readers.acquire().await?.detach();
        sqlx::query("pragma query_only = off").execute(&mut connection).await?;
        sqlx::query("vacuum into $1").bind(path.to_owned()).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    /// Waits for the last commit and closes every connection.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite { readers, writer } => {
                writer.close().await;
                readers.close().await;
            }
            Pool::Postgres { pool, .. } => pool.close().await,
        }
    }
}
