//! A fresh database for each test.

use std::path::PathBuf;

use platform::{
    clock::Clock,
    db::{CORE_MIGRATIONS, Db, Durability, MARKET_MIGRATIONS, Migration},
};

/// Names the PostgreSQL that tests run on; without it they run on SQLite.
pub const DATABASE_URL: &str = "PROSPECT_TEST_DATABASE_URL";

/// Names the Redis or Valkey of the tests; without it the cache is in the process.
pub const CACHE_URL: &str = "PROSPECT_TEST_CACHE_URL";

/// Names the NATS of the tests; without it the bus is in the process.
pub const BUS_URL: &str = "PROSPECT_TEST_BUS_URL";

/// Returns the settings that put a product on the servers the tests run on: `database_url` with a
/// schema of its own, `cache_url`, `bus_url`; none of them without servers.
///
/// # Panics
///
/// Panics when PostgreSQL cannot be reached.
pub async fn fresh_settings() -> Vec<(String, String)> {
    let mut settings = Vec::new();
    if let Ok(server) = std::env::var(DATABASE_URL) {
        settings.push(("database_url".to_owned(), fresh_schema(&server).await));
    }
    for (key, name) in [("cache_url", CACHE_URL), ("bus_url", BUS_URL)] {
        if let Ok(url) = std::env::var(name) {
            settings.push((key.to_owned(), url));
        }
    }
    settings
}

/// A fresh database with everything that is acknowledged to somebody.
///
/// # Panics
///
/// Panics when it cannot be opened.
pub async fn core_database(clock: &Clock) -> Db {
    open("core", CORE_MIGRATIONS, clock).await
}

/// A fresh database with what can be fetched again.
///
/// # Panics
///
/// Panics when it cannot be opened.
pub async fn market_database(clock: &Clock) -> Db {
    open("market", MARKET_MIGRATIONS, clock).await
}

async fn open(name: &str, migrations: &[Migration], clock: &Clock) -> Db {
    let url = match std::env::var(DATABASE_URL) {
        Ok(server) => fresh_schema(&server).await,
        Err(_) => format!("sqlite:{}", fresh_folder().join(format!("{name}.db")).display()),
    };
    Db::open(&url, migrations, Durability::Power, clock.clone()).await.expect("a database opens")
}

/// Returns a new folder below the system's place for temporary files.
///
/// # Panics
///
/// Panics when it cannot be made.
pub fn fresh_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("prospect-test-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// Makes a schema of its own on `server` and returns a URL that sees only it.
async fn fresh_schema(server: &str) -> String {
    let schema = format!("test_{}", uuid::Uuid::new_v4().simple());
    let admin =
        Db::open(server, &[], Durability::Power, Clock::default()).await.expect("PostgreSQL");
    let create = format!("create schema {schema}");
    admin
        .write_internal(move |tx| Box::pin(async move { tx.run(&create, []).await }))
        .await
        .expect("a schema");
    admin.close().await;
    let separator = if server.contains('?') { '&' } else { '?' };
    format!("{server}{separator}options=-csearch_path%3D{schema}")
}
