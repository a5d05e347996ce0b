//! The rows of keys.

use kernel::{Error, Id, Permission, Result, Timestamp, User};
use platform::db::{Db, Tx};
use sqlx::types::Json;

use super::{ApiKey, prefix};
use crate::secret::Hash;

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: Id<ApiKey>,
    name: String,
    permissions: Option<Json<serde_json::Value>>,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

impl Row {
    pub fn read(self) -> Result<ApiKey> {
        let permissions: Option<Vec<Permission>> = self
            .permissions
            .map(|Json(stored)| serde_json::from_value(stored).map_err(Error::internal))
            .transpose()?;
        Ok(ApiKey {
            id: self.id,
            name: self.name,
            prefix: prefix(self.id),
            permissions,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
        })
    }
}

pub(crate) async fn insert(tx: &mut Tx, user: Id<User>, key: &ApiKey, hash: &Hash) -> Result<()> {
    let permissions =
        key.permissions.as_ref().map(serde_json::to_value).transpose().map_err(Error::internal)?;
    tx.run(
        "insert into identity_api_keys
             (id, user_id, name, secret_hash, permissions, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            key.id.into(),
            user.into(),
            key.name.as_str().into(),
            hash.as_slice().into(),
            permissions.into(),
            key.created_at.into(),
            key.expires_at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Lists the keys of a user that were not revoked, the newest first.
pub(crate) async fn list(db: &Db, user: Id<User>) -> Result<Vec<Row>> {
    db.all(
        "select id, name, permissions, created_at, last_used_at, expires_at
         from identity_api_keys
         where user_id = $1 and revoked_at is null
         order by id desc limit 500",
        [user.into()],
    )
    .await
}

pub(crate) async fn count(tx: &mut Tx, user: Id<User>) -> Result<i64> {
    let sql = "select count(*) from identity_api_keys where user_id = $1 and revoked_at is null";
    Ok(tx.optional::<(i64,)>(sql, [user.into()]).await?.map_or(0, |row| row.0))
}

/// Revokes one key, and says whether there was one to revoke.
pub(crate) async fn revoke(
    tx: &mut Tx,
    user: Id<User>,
    key: Id<ApiKey>,
    now: Timestamp,
) -> Result<bool> {
    let revoked = tx
        .run(
            "update identity_api_keys set revoked_at = $3
             where id = $1 and user_id = $2 and revoked_at is null",
            [key.into(), user.into(), now.into()],
        )
        .await?;
    Ok(revoked == 1)
}

pub(crate) async fn revoke_all(tx: &mut Tx, user: Id<User>, now: Timestamp) -> Result<()> {
    tx.run(
        "update identity_api_keys set revoked_at = $2 where user_id = $1 and revoked_at is null",
        [user.into(), now.into()],
    )
    .await
    .map(drop)
}
