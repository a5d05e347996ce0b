//! Opening either database, migrated to the newest schema.

use std::time::Duration;

use kernel::{Error, Result};
use sqlx::{
    Connection, PgPool, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Db, Migration, Pool, migrate, pulse::Pulse, writer::Writer};
use crate::{clock::Clock, secrets::Sealer};

/// SQLite 3.7.0 to 3.51.2 can corrupt a WAL when two connections checkpoint at once.
pub const SQLITE_MIN_VERSION: (u32, u32, u32) = (3, 51, 3);

/// Readers of one SQLite file; each is a thread, and two cores are fed by four.
const READERS: u32 = 4;

/// Connections to PostgreSQL of one process; its default allows a hundred for everybody.
const POSTGRES_CONNECTIONS: u32 = 16;

/// How long a request may wait for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// What an acknowledged write survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power failure: for everything that was acknowledged to somebody.
    Power,
    /// The death of the process: for what can be fetched again.
    Process,
}

impl Db {
    /// Opens the database at `url`, migrated with `migrations`.
    ///
    /// `sqlite:` URLs are created when missing. PostgreSQL gets every list it is opened with.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with a sentence when it is of a newer Prospect, or SQLite is too old.
    pub async fn open(
        url: &str,
        migrations: &[Migration],
        durability: Durability,
        clock: Clock,
    ) -> Result<Self> {
        let pool = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url, migrations, &clock).await?
        } else if url.starts_with("sqlite:") {
            open_sqlite(url, migrations, durability, &clock).await?
        } else {
            return Err(Error::refused(
                "UNKNOWN_DATABASE",
                "a database URL begins with sqlite: or postgres://",
            ));
        };
        Ok(Self { pool, clock, sealer: None })
    }

    /// The same database, sealing the stored answers of requests.
    #[must_use]
    pub fn with_sealer(self, sealer: Sealer) -> Self {
        Self { sealer: Some(sealer), ..self }
    }
}

async fn open_sqlite(
    url: &str,
    migrations: &[Migration],
    durability: Durability,
    clock: &Clock,
) -> Result<Pool> {
    let synchronous = match durability {
        Durability::Power => SqliteSynchronous::Full,
        Durability::Process => SqliteSynchronous::Normal,
    };
    let options: SqliteConnectOptions = url.parse()?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256);

    // Migrations run before any other connection exists: a reader that prepared a statement
    // against the old schema would fail at random.
    let mut connection = SqliteConnection::connect_with(&options).await?;
    check_version(&mut connection).await?;
    migrate::sqlite(&mut connection, migrations, clock).await?;
    let writer = Writer::start(connection);

    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Pool::Sqlite { readers, writer })
}

async fn check_version(connection: &mut SqliteConnection) -> Result<()> {
    let (version,): (String,) =
        sqlx::query_as("select sqlite_version()").fetch_one(connection).await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < SQLITE_MIN_VERSION {
        return Err(Error::refused(
            "SQLITE_TOO_OLD",
            format!("SQLite {version} can corrupt its log: at least 3.51.3 is needed"),
        ));
    }
    Ok(())
}

async fn open_postgres(url: &str, migrations: &[Migration], clock: &Clock) -> Result<Pool> {
    let options: PgConnectOptions = url.parse()?;
    let pool: PgPool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await?;
    migrate::postgres(&pool, migrations, clock).await?;
    let pulse = Pulse::start(&pool);
    Ok(Pool::Postgres { pool, pulse })
}
