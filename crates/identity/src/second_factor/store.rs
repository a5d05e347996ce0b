//! The rows of second factors, used steps and recovery codes.

use kernel::{Id, Result, Timestamp, User};
use platform::db::{Db, Tx};

use crate::secret::Hash;

#[derive(sqlx::FromRow)]
pub(crate) struct Factor {
    pub secret: String,
    pub confirmed_at: Option<Timestamp>,
}

const FIND: &str = "select secret, confirmed_at from identity_second_factors where user_id = $1";

pub(crate) async fn find(db: &Db, user: Id<User>) -> Result<Option<Factor>> {
    db.optional(FIND, [user.into()]).await
}

/// Begins an enrolment, in place of one that was never confirmed; says whether it could.
pub(crate) async fn begin(
    tx: &mut Tx,
    user: Id<User>,
    sealed: &str,
    now: Timestamp,
) -> Result<bool> {
    let begun = tx
        .run(
            "insert into identity_second_factors (user_id, secret, created_at)
             values ($1, $2, $3)
             on conflict (user_id) do update
                 set secret = excluded.secret, created_at = excluded.created_at
                 where identity_second_factors.confirmed_at is null",
            [user.into(), sealed.into(), now.into()],
        )
        .await?;
    Ok(begun == 1)
}

/// Confirms an enrolment; says whether it was this one and not confirmed yet.
pub(crate) async fn confirm(
    tx: &mut Tx,
    user: Id<User>,
    sealed: &str,
    now: Timestamp,
) -> Result<bool> {
    let confirmed = tx
        .run(
            "update identity_second_factors set confirmed_at = $3
             where user_id = $1 and secret = $2 and confirmed_at is null",
            [user.into(), sealed.into(), now.into()],
        )
        .await?;
    Ok(confirmed == 1)
}

/// Uses a step up; says whether it was still unused.
pub(crate) async fn use_step(tx: &mut Tx, user: Id<User>, step: i64) -> Result<bool> {
    let rows = tx
        .run(
            "insert into identity_used_steps (user_id, step) values ($1, $2) on conflict do nothing",
            [user.into(), step.into()],
        )
        .await?;
    // Steps this old are not accepted any more.
    tx.run(
        "delete from identity_used_steps where user_id = $1 and step < $2",
        [user.into(), (step - 10).into()],
    )
    .await?;
    Ok(rows == 1)
}

/// Uses a recovery code up; says whether there was such a one.
pub(crate) async fn use_recovery(tx: &mut Tx, user: Id<User>, hash: &Hash) -> Result<bool> {
    let rows = tx
        .run(
            "delete from identity_recovery_codes where user_id = $1 and hash = $2",
            [user.into(), hash.as_slice().into()],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn replace_recovery(tx: &mut Tx, user: Id<User>, hashes: &[Hash]) -> Result<()> {
    tx.run("delete from identity_recovery_codes where user_id = $1", [user.into()]).await?;
    for hash in hashes {
        tx.run(
            "insert into identity_recovery_codes (user_id, hash) values ($1, $2)",
            [user.into(), hash.as_slice().into()],
        )
        .await?;
    }
    Ok(())
}

/// Removes everything of a user's second factor.
pub(crate) async fn remove(tx: &mut Tx, user: Id<User>) -> Result<()> {
    replace_recovery(tx, user, &[]).await?;
    tx.run("delete from identity_used_steps where user_id = $1", [user.into()]).await?;
    tx.run("delete from identity_second_factors where user_id = $1", [user.into()]).await.map(drop)
}
