//! Secrets in the database, sealed.

use kernel::{Id, Result, Timestamp, Workspace};

use super::{Keys, Secret, envelope};
use crate::db::{Db, Tx};

/// A secret as it is kept.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct SealedSecret {
    pub workspace_id: Id<Workspace>,
    pub name: String,
    /// Which key wrapped the data key.
    pub key_number: i64,
    pub wrapped_key: Vec<u8>,
    pub sealed: Vec<u8>,
}

impl SealedSecret {
    pub fn seal(
        keys: &Keys,
        workspace: Id<Workspace>,
        name: &str,
        secret: &Secret,
    ) -> Result<Self> {
        let data_key = envelope::fresh()?;
        let context = context(workspace, name);
        let sealed =
            envelope::seal(&envelope::key(&*data_key)?, &context, secret.expose().as_bytes())?;
        let (number, wrapping) = keys.newest()?;
        Ok(Self {
            workspace_id: workspace,
            name: name.to_owned(),
            key_number: i64::from(number),
            wrapped_key: envelope::seal(&wrapping, &context, &*data_key)?,
            sealed,
        })
    }

    pub fn open(&self, keys: &Keys) -> Result<Secret> {
        let context = context(self.workspace_id, &self.name);
        let data_key = self.data_key(keys, &context)?;
        let plain = envelope::open(&envelope::key(&data_key)?, &context, &self.sealed)?;
        let text = std::str::from_utf8(&plain).map_err(kernel::Error::internal)?;
        Ok(Secret::new(text))
    }

    /// The same secret, its data key wrapped by the newest key.
    pub fn rewrap(&self, keys: &Keys) -> Result<Self> {
        let context = context(self.workspace_id, &self.name);
        let data_key = self.data_key(keys, &context)?;
        let (number, wrapping) = keys.newest()?;
        let wrapped_key = envelope::seal(&wrapping, &context, &data_key)?;
        Ok(Self { key_number: i64::from(number), wrapped_key, ..self.clone() })
    }

    fn data_key(&self, keys: &Keys, context: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        let number = u32::try_from(self.key_number).map_err(kernel::Error::internal)?;
        envelope::open(&*keys.find(number)?, context, &self.wrapped_key)
    }
}

/// What a secret is bound to: moved to another workspace or name it does not open.
fn context(workspace: Id<Workspace>, name: &str) -> Vec<u8> {
    [workspace.uuid().as_bytes(), name.as_bytes()].concat()
}

pub(super) async fn put(tx: &mut Tx, row: &SealedSecret, at: Timestamp) -> Result<()> {
    tx.run(
        "insert into platform_secrets
             (workspace_id, name, key_number, wrapped_key, sealed, updated_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (workspace_id, name) do update set
             key_number = excluded.key_number, wrapped_key = excluded.wrapped_key,
             sealed = excluded.sealed, updated_at = excluded.updated_at",
        [
            row.workspace_id.into(),
            row.name.as_str().into(),
            row.key_number.into(),
            row.wrapped_key.as_slice().into(),
            row.sealed.as_slice().into(),
            at.into(),
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn remove(tx: &mut Tx, workspace: Id<Workspace>, name: &str) -> Result<bool> {
    let removed = tx
        .run(
            "delete from platform_secrets where workspace_id = $1 and name = $2",
            [workspace.into(), name.into()],
        )
        .await?;
    Ok(removed > 0)
}

pub(super) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    name: &str,
) -> Result<Option<SealedSecret>> {
    db.optional(
        "select workspace_id, name, key_number, wrapped_key, sealed from platform_secrets
         where workspace_id = $1 and name = $2",
        [workspace.into(), name.into()],
    )
    .await
}

pub(super) async fn names(db: &Db, workspace: Id<Workspace>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .all(
            "select name from platform_secrets where workspace_id = $1 order by name",
            [workspace.into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Returns some that an older key than `newest` wraps.
pub(super) async fn wrapped_before(
    tx: &mut Tx,
    newest: u32,
    limit: i64,
) -> Result<Vec<SealedSecret>> {
    tx.all(
        "select workspace_id, name, key_number, wrapped_key, sealed from platform_secrets
         where key_number < $1 order by workspace_id, name limit $2",
        [newest.into(), limit.into()],
    )
    .await
}

/// Replaces the wrapped key, unless somebody replaced the secret meanwhile.
pub(super) async fn replace_key(tx: &mut Tx, row: &SealedSecret, before: i64) -> Result<()> {
    tx.run(
        "update platform_secrets set key_number = $1, wrapped_key = $2
         where workspace_id = $3 and name = $4 and key_number = $5",
        [
            row.key_number.into(),
            row.wrapped_key.as_slice().into(),
            row.workspace_id.into(),
            row.name.as_str().into(),
            before.into(),
        ],
    )
    .await
    .map(drop)
}
