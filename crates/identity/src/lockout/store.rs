//! The rows of tries.

use kernel::{Result, Timestamp};
use platform::db::Tx;

use crate::secret::Hash;

#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct Row {
    pub failures: i64,
    pub locked_until: Timestamp,
}

/// Returns the count of a target, which nobody else changes until the transaction ends.
pub(super) async fn take(tx: &mut Tx, target: &Hash, now: Timestamp) -> Result<Row> {
    let mut rows = tx
        .all(
            "insert into identity_attempts (target, failures, locked_until, updated_at)
             values ($1, 0, 0, $2)
             on conflict (target) do update set updated_at = excluded.updated_at
             returning failures, locked_until",
            [target.as_slice().into(), now.into()],
        )
        .await?;
    rows.pop().ok_or(kernel::Error::Unavailable("database"))
}

pub(super) async fn put(
    tx: &mut Tx,
    target: &Hash,
    failures: i64,
    locked_until: Timestamp,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "update identity_attempts set failures = $2, locked_until = $3, updated_at = $4
         where target = $1",
        [target.as_slice().into(), failures.into(), locked_until.into(), now.into()],
    )
    .await
    .map(drop)
}

pub(super) async fn remove(tx: &mut Tx, target: &Hash) -> Result<()> {
    tx.run("delete from identity_attempts where target = $1", [target.as_slice().into()])
        .await
        .map(drop)
}
