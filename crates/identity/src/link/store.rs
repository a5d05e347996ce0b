//! The rows of links.

use kernel::{Id, Result, Timestamp, User};
use platform::db::Tx;

use super::{LinkKind, Purpose};
use crate::secret::Hash;

pub(super) struct NewLink {
    pub kind: LinkKind,
    pub hash: Hash,
    pub purpose: Purpose,
    pub now: Timestamp,
    pub expires_at: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, new: NewLink) -> Result<()> {
    tx.run(
        "insert into identity_links
             (hash, kind, user_id, session_id, key_id, workspace_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            new.hash.as_slice().into(),
            new.kind.name().into(),
            new.purpose.user.into(),
            new.purpose.session.into(),
            new.purpose.key.into(),
            new.purpose.workspace.into(),
            new.now.into(),
            new.expires_at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Removes a link and returns what it was for; of two who take it one gets nothing.
pub(super) async fn take(
    tx: &mut Tx,
    kind: LinkKind,
    hash: &Hash,
    now: Timestamp,
) -> Result<Option<Purpose>> {
    let mut taken = tx
        .all(
            "delete from identity_links where hash = $1 and kind = $2 and expires_at > $3
             returning user_id, session_id, key_id, workspace_id",
            [hash.as_slice().into(), kind.name().into(), now.into()],
        )
        .await?;
    Ok(taken.pop())
}

pub(super) async fn withdraw(tx: &mut Tx, kind: LinkKind, user: Option<Id<User>>) -> Result<()> {
    match user {
        Some(user) => {
            tx.run(
                "delete from identity_links where kind = $1 and user_id = $2",
                [kind.name().into(), user.into()],
            )
            .await
        }
        None => {
            tx.run(
                "delete from identity_links where kind = $1 and user_id is null",
                [kind.name().into()],
            )
            .await
        }
    }
    .map(drop)
}
