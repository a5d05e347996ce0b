//! Bringing a database to the newest schema.
//!
//! One text serves both databases: SQLite takes a column's storage from its type's name, and
//! PostgreSQL knows those names as domains.

use kernel::{Error, Result};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgPool, SqliteConnection};

use crate::clock::Clock;

/// One step of the schema: its name orders it, its text never changes after a release.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration {
            name: $name,
            sql: include_str!(concat!("../../../../migrations/", $name, ".sql")),
        }),*]
    };
}

/// What is acknowledged to somebody: `core.db`.
pub const CORE_MIGRATIONS: &[Migration] = migrations![
    "20261121_01_platform",
    "20261121_02_identity",
    "20261121_03_markets",
    "20261121_04_screens",
    "20261121_05_lab",
    "20261121_06_collab",
    "20261121_07_alerts",
    "20261121_08_views",
    "20261121_09_alert_rows",
];

/// What can be fetched again: `market.db`, or the same PostgreSQL.
pub const MARKET_MIGRATIONS: &[Migration] = migrations![
    "market/20261121_01_bars",
    "market/20261121_02_facts",
    "market/20261121_03_consensus",
    "market/20261121_04_leases",
];

const TABLE: &str = "create table if not exists platform_migrations (
    name text primary key, digest text not null, applied_at bigint not null)";

/// Types whose names SQLite reads as the storage we want (TEXT, BLOB).
const POSTGRES_DOMAINS: &str = "do $$ begin
    create domain decimal_text as numeric;
    create domain json_text as jsonb;
    create domain uuid_blob as uuid;
    create domain bytes_blob as bytea;
    exception when duplicate_object then null; end $$";

/// Keeps two processes that start together from migrating together.
const POSTGRES_LOCK: i64 = 0x7072_6f73_7065_6374;

pub(super) async fn sqlite(
    connection: &mut SqliteConnection,
    migrations: &[Migration],
    clock: &Clock,
) -> Result<()> {
    sqlx::raw_sql(TABLE).execute(&mut *connection).await?;
    let applied: Vec<(String, String)> =
        sqlx::query_as("select name, digest from platform_migrations")
            .fetch_all(&mut *connection)
            .await?;
    for migration in pending(&applied, migrations)? {
        let mut tx = connection.begin_with("begin immediate").await?;
        sqlx::raw_sql(migration.sql).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(migration.name)
            .bind(digest(migration.sql))
            .bind(clock.now().0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

pub(super) async fn postgres(pool: &PgPool, migrations: &[Migration], clock: &Clock) -> Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(POSTGRES_LOCK).execute(&mut *tx).await?;
    sqlx::raw_sql(POSTGRES_DOMAINS).execute(&mut *tx).await?;
    sqlx::raw_sql(TABLE).execute(&mut *tx).await?;
    let applied: Vec<(String, String)> =
        sqlx::query_as("select name, digest from platform_migrations").fetch_all(&mut *tx).await?;
    for migration in pending(&applied, migrations)? {
        sqlx::raw_sql(AssertSqlSafe(migration.sql)).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(migration.name)
            .bind(digest(migration.sql))
            .bind(clock.now().0)
            .execute(&mut *tx)
            .await?;
    }
    Ok(tx.commit().await?)
}

const INSERT: &str =
    "insert into platform_migrations (name, digest, applied_at) values ($1, $2, $3)";

/// Returns what is still to do, in order.
fn pending<'m>(
    applied: &[(String, String)],
    migrations: &'m [Migration],
) -> Result<Vec<&'m Migration>> {
    let known =
        || CORE_MIGRATIONS.iter().chain(MARKET_MIGRATIONS).chain(migrations).map(|m| m.name);
    if let Some((name, _)) = applied.iter().find(|(name, _)| !known().any(|known| known == name)) {
        return Err(Error::refused(
            "DATABASE_IS_NEWER",
            format!("this data is of a newer Prospect (it has {name}): start that one instead"),
        ));
    }
    let mut todo = Vec::new();
    for migration in migrations {
        match applied.iter().find(|(name, _)| name == migration.name) {
            None => todo.push(migration),
            Some((_, applied)) if *applied == digest(migration.sql) => {}
            Some(_) => {
                return Err(Error::refused(
                    "MIGRATION_CHANGED",
                    format!(
                        "this data is of an unreleased Prospect (its {} differs): start the build that made it, or \
                         choose another folder with --data",
                        migration.name
                    ),
                ));
            }
        }
    }
    Ok(todo)
}

fn digest(sql: &str) -> String {
    crate::hex(&Sha256::digest(sql.as_bytes()))
}
