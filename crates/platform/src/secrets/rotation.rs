//! Rotation: everything under a new key while others read, then the old key is gone.

use kernel::{Actor, Permission, Result};
use serde::Serialize;

use super::{Keys, Secrets, prefix, store};
use crate::db::{Dialect, Tx};

/// A column of texts that a [`super::Sealer`] sealed; contexts name theirs.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
}

impl SealedColumn {
    /// The stored answers of requests, which platform itself seals.
    pub const ANSWERS: Self = Self { table: "platform_answers", column: "answer" };
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Rotation {
    pub key: u32,
    pub destroyed: Vec<u32>,
    pub secrets: u64,
    pub texts: u64,
}

/// Rows of one transaction: others can write between two.
const BATCH: i64 = 256;

impl Secrets {
    /// Makes a new key, puts every secret and every text of `columns` under it, and destroys the
    /// older keys. Reads go on meanwhile. A crash leaves the older keys, and the next rotation
    /// finishes the work.
    ///
    /// # Errors
    ///
    /// When a row does not open: then nothing is destroyed. Needs
    /// [`Permission::InstanceManage`].
    pub async fn rotate_keys(&self, actor: &Actor, columns: &[SealedColumn]) -> Result<Rotation> {
        actor.require(Permission::InstanceManage)?;
        let key = self.keys.add()?;
        let older = self.keys.numbers().into_iter().filter(|number| *number < key).collect();
        let mut done = Rotation { key, destroyed: older, secrets: 0, texts: 0 };
        loop {
            let secrets = self.rewrap_all(key).await?;
            let texts = self.reseal_all(columns, &done.destroyed).await?;
            done.secrets += secrets;
            done.texts += texts;
            // The last pass finds nothing: what was sealed during the pass before is covered.
            if secrets + texts == 0 {
                break;
            }
        }
        for number in &done.destroyed {
            self.keys.destroy(*number)?;
        }
        let report = serde_json::json!({"key": key, "destroyed": done.destroyed});
        self.db
            .write(&actor.without_key(), "rotate_keys", move |tx| {
                Box::pin(async move {
                    tx.describe("keys", report);
                    Ok(())
                })
            })
            .await?;
        Ok(done)
    }

    async fn rewrap_all(&self, key: u32) -> Result<u64> {
        let mut total = 0;
        loop {
            let keys = self.keys.clone();
            let moved =
                self.db.write_internal(move |tx| Box::pin(rewrap_some(tx, keys, key))).await?;
            total += moved;
            if moved == 0 {
                return Ok(total);
            }
        }
    }

    async fn reseal_all(&self, columns: &[SealedColumn], older: &[u32]) -> Result<u64> {
        let mut total = 0;
        for (column, number) in columns.iter().flat_map(|c| older.iter().map(move |n| (*c, *n))) {
            loop {
                let keys = self.keys.clone();
                let moved = self
                    .db
                    .write_internal(move |tx| Box::pin(reseal_some(tx, keys, column, number)))
                    .await?;
                total += moved;
                if moved == 0 {
                    break;
                }
            }
        }
        Ok(total)
    }
}

async fn rewrap_some(tx: &mut Tx, keys: Keys, key: u32) -> Result<u64> {
    let rows = store::wrapped_before(tx, key, BATCH).await?;
    for row in &rows {
        store::replace_key(tx, &row.rewrap(&keys)?, row.key_number).await?;
    }
    Ok(rows.len() as u64)
}

/// Seals some texts of `column` anew. Rows are found by the database's own address of a row,
/// since the tables have different keys.
async fn reseal_some(tx: &mut Tx, keys: Keys, column: SealedColumn, number: u32) -> Result<u64> {
    let SealedColumn { table, column } = column;
    let (address, here) = match tx.dialect() {
        Dialect::Sqlite => ("rowid", "rowid = cast($2 as integer)"),
        Dialect::Postgres => ("ctid", "ctid = cast($2 as tid)"),
    };
    let begins = format!("{}%", prefix(number));
    let rows: Vec<(String, String)> = tx
        .all(
            &format!(
                "select cast({address} as text), {column} from {table}
                 where {column} like $1 limit {BATCH}"
            ),
            [begins.into()],
        )
        .await?;
    let sealer = keys.sealer();
    for (row, sealed) in &rows {
        let anew = sealer.seal_text(&sealer.unseal_text(sealed)?)?;
        tx.run(
            &format!("update {table} set {column} = $1 where {here} and {column} = $3"),
            [anew.into(), row.as_str().into(), sealed.as_str().into()],
        )
        .await?;
    }
    Ok(rows.len() as u64)
}
