//! The canonical dump of a SQLite file, as one hash a table: equal hashes are equal rows, on
//! whatever page and in whatever order they lie.

use std::{collections::BTreeMap, path::Path};

use futures_util::TryStreamExt;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{SqliteConnectOptions, SqliteRow},
};

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDump {
    pub rows: u64,
    /// SHA-256 over the rows in the order of their key, each value with its kind and length.
    pub sha256: String,
}

/// Reads a SQLite file that nobody writes, and checks that it is sound.
///
/// # Errors
///
/// [`Error::Refused`] with what SQLite says when the file is damaged.
pub async fn dump(path: &Path) -> Result<BTreeMap<String, TableDump>> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
    let mut connection = options.connect().await.map_err(|error| damaged(&error))?;
    let dump = dump_all(&mut connection).await;
    connection.close().await?;
    dump
}

fn damaged(error: &sqlx::Error) -> Error {
    Error::refused("BACKUP_DAMAGED", format!("a database of this backup is damaged: {error}"))
}

async fn dump_all(connection: &mut SqliteConnection) -> Result<BTreeMap<String, TableDump>> {
    let (verdict,): (String,) = sqlx::query_as("pragma integrity_check(1)")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| damaged(&error))?;
    if verdict != "ok" {
        return Err(Error::refused(
            "BACKUP_DAMAGED",
            format!("a database of this backup is damaged: {verdict}"),
        ));
    }
    let names: Vec<(String,)> = sqlx::query_as(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut tables = BTreeMap::new();
    for (name,) in names {
        let dump = dump_table(connection, &name).await?;
        tables.insert(name, dump);
    }
    Ok(tables)
}

async fn dump_table(connection: &mut SqliteConnection, table: &str) -> Result<TableDump> {
    let columns: Vec<(String, i64)> =
        sqlx::query_as("select name, pk from pragma_table_info($1) order by cid")
            .bind(table.to_owned())
            .fetch_all(&mut *connection)
            .await?;
    let mut key: Vec<&(String, i64)> = columns.iter().filter(|(_, pk)| *pk > 0).collect();
    key.sort_by_key(|(_, pk)| *pk);
    // Without a key the whole row orders: rows that are alike may stand in either place.
    let key = if key.is_empty() { columns.iter().collect() } else { key };
    let list = |columns: &[&(String, i64)]| {
        columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
    };
    let all: Vec<&(String, i64)> = columns.iter().collect();
    let sql = format!("select {} from {} order by {}", list(&all), quoted(table), list(&key));
    let mut hasher = Sha256::new();
    let mut rows = 0;
    let mut stream = sqlx::query(AssertSqlSafe(sql)).fetch(connection);
    while let Some(row) = stream.try_next().await.map_err(|error| damaged(&error))? {
        hash_row(&mut hasher, &row)?;
        rows += 1;
    }
    Ok(TableDump { rows, sha256: crate::hex(&hasher.finalize()) })
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn hash_row(hasher: &mut Sha256, row: &SqliteRow) -> Result<()> {
    let mut field = |kind: u8, bytes: &[u8]| {
        hasher.update([kind]);
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    for at in 0..row.len() {
        let kind = row.try_get_raw(at)?.type_info().name().to_owned();
        match kind.as_str() {
            "INTEGER" | "BOOLEAN" => {
                field(b'i', &row.try_get_unchecked::<i64, _>(at)?.to_be_bytes());
            }
            "REAL" => field(b'r', &row.try_get_unchecked::<f64, _>(at)?.to_bits().to_be_bytes()),
            "BLOB" => field(b'b', row.try_get_unchecked::<&[u8], _>(at)?),
            "NULL" => field(b'n', &[]),
            _ => field(b't', row.try_get_unchecked::<&str, _>(at)?.as_bytes()),
        }
    }
    Ok(())
}
