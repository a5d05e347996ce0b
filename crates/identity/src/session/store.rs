//! The rows of sessions, their refresh tokens and the devices they began on.

use kernel::{Id, Result, Timestamp, User};
use platform::db::{Db, Tx};

use super::{Client, IDLE, LIFETIME, REFRESH_LIFETIME, Session, SessionKind};
use crate::secret::{Hash, Secret};

/// A session about to begin.
pub(crate) struct NewSession<'a> {
    pub id: Id<Session>,
    pub user: Id<User>,
    pub kind: SessionKind,
    /// The cookie of a browser, or the first refresh token of a program.
    pub secret: &'a Secret,
    pub client: &'a Client,
}

pub(crate) async fn insert(tx: &mut Tx, new: &NewSession<'_>, now: Timestamp) -> Result<()> {
    let cookie = match new.kind {
        SessionKind::Browser => Some(new.secret.hash().to_vec()),
        SessionKind::Token => None,
    };
    tx.run(
        "insert into identity_sessions
             (id, user_id, kind, secret_hash, address, user_agent,
              created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        [
            new.id.into(),
            new.user.into(),
            kind_name(new.kind).into(),
            cookie.into(),
            new.client.address.clone().into(),
            new.client.user_agent.clone().into(),
            now.into(),
            now.plus(LIFETIME).into(),
        ],
    )
    .await?;
    match new.kind {
        SessionKind::Browser => Ok(()),
        SessionKind::Token => insert_refresh(tx, new.id, &new.secret.hash(), now).await,
    }
}

fn kind_name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Browser => "browser",
        SessionKind::Token => "token",
    }
}

pub(crate) async fn insert_refresh(
    tx: &mut Tx,
    session: Id<Session>,
    hash: &Hash,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "insert into identity_refresh_tokens (hash, session_id, created_at, expires_at)
         values ($1, $2, $3, $4) on conflict (hash) do nothing",
        [hash.as_slice().into(), session.into(), now.into(), now.plus(REFRESH_LIFETIME).into()],
    )
    .await
    .map(drop)
}

/// A refresh token with the session it belongs to.
#[derive(sqlx::FromRow)]
pub(crate) struct Refresh {
    pub session_id: Id<Session>,
    pub user_id: Id<User>,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    /// Of the session.
    pub ended_at: Option<Timestamp>,
    pub ends_at: Timestamp,
}

/// Takes a refresh token for the rest of the transaction and returns what is known of it.
pub(crate) async fn lock_refresh(tx: &mut Tx, hash: &Hash) -> Result<Option<Refresh>> {
    // The update that changes nothing makes a second refresh wait for the first.
    tx.run(
        "update identity_refresh_tokens set hash = hash where hash = $1",
        [hash.as_slice().into()],
    )
    .await?;
    tx.optional(
        "select r.session_id, s.user_id, r.expires_at, r.used_at,
                s.ended_at, s.expires_at as ends_at
         from identity_refresh_tokens r
         join identity_sessions s on s.id = r.session_id
         where r.hash = $1",
        [hash.as_slice().into()],
    )
    .await
}

pub(crate) async fn use_refresh(tx: &mut Tx, hash: &Hash, now: Timestamp) -> Result<()> {
    tx.run(
        "update identity_refresh_tokens set used_at = $2 where hash = $1 and used_at is null",
        [hash.as_slice().into(), now.into()],
    )
    .await
    .map(drop)
}

/// Ends one session of a user; says whether there was one to end.
pub(crate) async fn end(
    tx: &mut Tx,
    user: Id<User>,
    session: Id<Session>,
    now: Timestamp,
) -> Result<bool> {
    let ended = tx
        .run(
            "update identity_sessions set ended_at = $3
             where id = $1 and user_id = $2 and ended_at is null",
            [session.into(), user.into(), now.into()],
        )
        .await?;
    Ok(ended == 1)
}

/// Ends the session of a cookie.
pub(crate) async fn end_cookie(tx: &mut Tx, secret: &Hash, now: Timestamp) -> Result<()> {
    tx.run(
        "update identity_sessions set ended_at = $2 where secret_hash = $1 and ended_at is null",
        [secret.as_slice().into(), now.into()],
    )
    .await
    .map(drop)
}

/// Notes that a session was used.
pub(crate) async fn seen(tx: &mut Tx, session: Id<Session>, now: Timestamp) -> Result<()> {
    tx.run(
        "update identity_sessions set last_seen_at = $2 where id = $1",
        [session.into(), now.into()],
    )
    .await
    .map(drop)
}

/// Ends every session of a user but one, and says how many.
pub(crate) async fn end_others(
    tx: &mut Tx,
    user: Id<User>,
    keep: Option<Id<Session>>,
    now: Timestamp,
) -> Result<u64> {
    // No id is nil, so without one to keep this keeps none.
    let keep = keep.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
    tx.run(
        "update identity_sessions set ended_at = $3
         where user_id = $1 and id <> $2 and ended_at is null",
        [user.into(), keep.into(), now.into()],
    )
    .await
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub id: Id<Session>,
    pub kind: SessionKind,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// Lists the sessions of a user that are alive, the newest first.
pub(crate) async fn list(db: &Db, user: Id<User>, now: Timestamp) -> Result<Vec<Row>> {
    db.all(
        "select id, kind, address, user_agent, created_at, last_seen_at
         from identity_sessions
         where user_id = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3
         order by id desc
         limit 500",
        [user.into(), now.into(), now.minus(IDLE).into()],
    )
    .await
}

/// Remembers the device of a browser that signed in.
pub(crate) async fn remember_device(
    tx: &mut Tx,
    user: Id<User>,
    device: &Hash,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "insert into identity_devices (hash, user_id, created_at, last_seen_at)
         values ($1, $2, $3, $3)
         on conflict (hash) do update set user_id = excluded.user_id,
             last_seen_at = excluded.last_seen_at",
        [device.as_slice().into(), user.into(), now.into()],
    )
    .await
    .map(drop)
}

/// Answers whether this user signed in from this device before.
pub(crate) async fn is_device_of(db: &Db, user: Id<User>, device: &Hash) -> Result<bool> {
    let known = db
        .count(
            "select count(*) from identity_devices where hash = $1 and user_id = $2",
            [device.as_slice().into(), user.into()],
        )
        .await?;
    Ok(known > 0)
}

/// Forgets where a user's sessions came from.
pub(crate) async fn forget_clients(tx: &mut Tx, user: Id<User>) -> Result<()> {
    tx.run(
        "update identity_sessions set address = null, user_agent = null where user_id = $1",
        [user.into()],
    )
    .await
    .map(drop)
}

/// Forgets every device of a user.
pub(crate) async fn forget_devices(tx: &mut Tx, user: Id<User>) -> Result<()> {
    tx.run("delete from identity_devices where user_id = $1", [user.into()]).await.map(drop)
}
