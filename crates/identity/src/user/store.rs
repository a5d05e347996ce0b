//! The rows of users.

use kernel::{Error, Id, Result, Timestamp, User, Workspace};
use platform::db::{Db, Dialect, Tx};
use sqlx::types::Json;

use super::{Account, Profile, UserStatus, fold};
use crate::workspace::{self, Membership};

/// A user about to be.
pub(crate) struct NewRow<'a> {
    pub id: Id<User>,
    pub kind: UserKind,
    pub email: &'a str,
    pub username: &'a str,
    pub display_name: &'a str,
    pub superuser: bool,
    pub password_hash: Option<&'a str>,
    pub workspace: Id<Workspace>,
}

/// Where a user came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub(crate) enum UserKind {
    Person,
    /// Whoever used the command line before set-up; set-up makes a person of them.
    Local,
    Demo,
}

impl UserKind {
    fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Local => "local",
            Self::Demo => "demo",
        }
    }
}

/// Inserts a user.
///
/// # Errors
///
/// [`Error::Conflict`] when the name or address is somebody else's.
pub(crate) async fn insert(tx: &mut Tx, new: &NewRow<'_>, now: Timestamp) -> Result<()> {
    let inserted = tx
        .run(
            "insert into identity_users
                 (id, kind, email, email_key, username, username_key, display_name, status,
                  superuser, password_hash, workspace_id, preferences, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9, $10, $11, $12, $12)
             on conflict do nothing",
            [
                new.id.into(),
                new.kind.name().into(),
                new.email.into(),
                fold(new.email).into(),
                new.username.into(),
                fold(new.username).into(),
                new.display_name.into(),
                new.superuser.into(),
                new.password_hash.into(),
                new.workspace.into(),
                serde_json::json!({}).into(),
                now.into(),
            ],
        )
        .await?;
    if inserted == 1 { Ok(()) } else { Err(taken()) }
}

fn taken() -> Error {
    Error::conflict("NAME_TAKEN", "this user name or e-mail address is taken: choose another")
}

/// Keeps others from taking names until the transaction ends; to be called before it changes
/// anything, or two of them would wait for each other. SQLite has one writer in any case.
pub(crate) async fn lock_names(tx: &mut Tx) -> Result<()> {
    match tx.dialect() {
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => {
            tx.run("lock table identity_users in share row exclusive mode", []).await.map(drop)
        }
    }
}

/// Sets the names of a user.
///
/// # Errors
///
/// [`Error::Conflict`] when one of them is somebody else's.
pub(crate) async fn rename(tx: &mut Tx, id: Id<User>, names: &Names, now: Timestamp) -> Result<()> {
    let others: Option<(i64,)> = tx
        .optional(
            "select count(*) from identity_users
             where id <> $1 and (email_key = $2 or username_key = $3)",
            [id.into(), fold(&names.email).into(), fold(&names.username).into()],
        )
        .await?;
    if others.is_some_and(|(count,)| count > 0) {
        return Err(taken());
    }
    tx.run(
        "update identity_users
         set email = $2, email_key = $3, username = $4, username_key = $5,
             display_name = $6, updated_at = $7
         where id = $1",
        [
            id.into(),
            names.email.as_str().into(),
            fold(&names.email).into(),
            names.username.as_str().into(),
            fold(&names.username).into(),
            names.display_name.as_str().into(),
            now.into(),
        ],
    )
    .await
    .map(drop)
}

/// What a user is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub email: String,
    pub username: String,
    pub display_name: String,
}

/// What sign-in needs to know of a user.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Credential {
    pub id: Id<User>,
    pub username: String,
    pub status: UserStatus,
    pub password_hash: Option<String>,
    pub workspace_id: Id<Workspace>,
    /// The sealed seed of the second factor, when one is asked for.
    pub second_factor: Option<String>,
}

const CREDENTIAL: &str = "select u.id, u.username, u.status, u.password_hash,
        u.workspace_id, f.secret as second_factor
    from identity_users u
    left join identity_second_factors f on f.user_id = u.id and f.confirmed_at is not null";

pub(crate) async fn credential_of(db: &Db, id: Id<User>) -> Result<Option<Credential>> {
    db.optional(&format!("{CREDENTIAL} where u.id = $1"), [id.into()]).await
}

/// Finds whom a name or e-mail address names.
pub(crate) async fn find_login(db: &Db, login: &str) -> Result<Option<Credential>> {
    // PostgreSQL takes no text with NUL, and nobody has one in their name.
    let login = fold(login).replace('\0', "\u{fffd}");
    db.optional(
        &format!("{CREDENTIAL} where u.email_key = $1 or u.username_key = $1"),
        [login.into()],
    )
    .await
}

#[derive(sqlx::FromRow)]
pub(crate) struct ProfileRow {
    pub id: Id<User>,
    pub email: String,
    pub username: String,
    pub display_name: String,
    pub status: UserStatus,
    pub second_factor: bool,
    pub superuser: bool,
    pub created_at: Timestamp,
    pub workspace_id: Id<Workspace>,
    pub preferences: Json<serde_json::Value>,
}

const ACCOUNT: &str = "u.id, u.email, u.username, u.display_name, u.status, u.superuser,
    u.created_at,
    exists (select 1 from identity_second_factors f
            where f.user_id = u.id and f.confirmed_at is not null) as second_factor";

fn profile_sql() -> String {
    format!("select {ACCOUNT}, u.workspace_id, u.preferences from identity_users u where u.id = $1")
}

/// Returns a user as they see themselves, working in `workspace` or where they usually do.
pub(crate) async fn profile(
    db: &Db,
    id: Id<User>,
    workspace: Option<Id<Workspace>>,
) -> Result<Profile> {
    let row: Option<ProfileRow> = db.optional(&profile_sql(), [id.into()]).await?;
    let row = row.ok_or(Error::NotFound("user"))?;
    let memberships: Vec<Membership> = db.all(workspace::store::MEMBERSHIPS, [id.into()]).await?;
    let current = workspace.unwrap_or(row.workspace_id);
    Ok(Profile::of(row, memberships, current))
}

/// The same, within a change.
pub(crate) async fn profile_in(
    tx: &mut Tx,
    id: Id<User>,
    workspace: Option<Id<Workspace>>,
) -> Result<Profile> {
    let row: Option<ProfileRow> = tx.optional(&profile_sql(), [id.into()]).await?;
    let row = row.ok_or(Error::NotFound("user"))?;
    let memberships: Vec<Membership> = tx.all(workspace::store::MEMBERSHIPS, [id.into()]).await?;
    let current = workspace.unwrap_or(row.workspace_id);
    Ok(Profile::of(row, memberships, current))
}

pub(crate) async fn account_in(tx: &mut Tx, id: Id<User>) -> Result<Account> {
    let sql = format!("select {ACCOUNT} from identity_users u where u.id = $1");
    tx.optional(&sql, [id.into()]).await?.ok_or(Error::NotFound("user"))
}

/// Lists users by age, after one or past some.
pub(crate) async fn list(
    db: &Db,
    after: Option<Id<User>>,
    skip: i64,
    fetch: i64,
) -> Result<Vec<Account>> {
    let after = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
    let sql = format!(
        "select {ACCOUNT} from identity_users u
         where u.id > $1 and u.status <> 'deleted'
         order by u.id limit $2 offset $3"
    );
    db.all(&sql, [after.into(), fetch.into(), skip.into()]).await
}

pub(crate) async fn count(db: &Db) -> Result<i64> {
    db.count("select count(*) from identity_users where status <> 'deleted'", []).await
}

/// Counts those who make set-up unnecessary: somebody who signs in and administers the instance.
const COUNT_SETTLED: &str =
    "select count(*) from identity_users where superuser and kind in ('person', 'demo')";

pub(crate) async fn is_settled(db: &Db) -> Result<bool> {
    Ok(db.count(COUNT_SETTLED, []).await? > 0)
}

pub(crate) async fn is_settled_in(tx: &mut Tx) -> Result<bool> {
    let row: Option<(i64,)> = tx.optional(COUNT_SETTLED, []).await?;
    Ok(row.is_some_and(|(count,)| count > 0))
}

const FIND_KIND: &str = "select id, workspace_id from identity_users
    where kind = $1 and status = 'active' order by id limit 1";

/// Finds a user that is not a person by where they came from.
pub(crate) async fn find_kind(
    db: &Db,
    kind: UserKind,
) -> Result<Option<(Id<User>, Id<Workspace>)>> {
    db.optional(FIND_KIND, [kind.name().into()]).await
}

/// The same, within a change.
pub(crate) async fn find_kind_in(
    tx: &mut Tx,
    kind: UserKind,
) -> Result<Option<(Id<User>, Id<Workspace>)>> {
    tx.optional(FIND_KIND, [kind.name().into()]).await
}

pub(crate) async fn has_demo(db: &Db) -> Result<bool> {
    let demo = "select count(*) from identity_users where kind = 'demo' and status = 'active'";
    Ok(db.count(demo, []).await? > 0)
}

/// Returns who administers this instance longest.
pub(crate) async fn first_superuser(db: &Db) -> Result<Option<(Id<User>, Id<Workspace>)>> {
    db.optional(
        "select id, workspace_id from identity_users
         where superuser and status = 'active' order by id limit 1",
        [],
    )
    .await
}

pub(crate) async fn set_kind(tx: &mut Tx, id: Id<User>, kind: UserKind) -> Result<()> {
    tx.run("update identity_users set kind = $2 where id = $1", [id.into(), kind.name().into()])
        .await
        .map(drop)
}

pub(crate) async fn set_password(
    tx: &mut Tx,
    id: Id<User>,
    hash: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "update identity_users set password_hash = $2, updated_at = $3 where id = $1",
        [id.into(), hash.into(), now.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn set_preferences(
    tx: &mut Tx,
    id: Id<User>,
    preferences: serde_json::Value,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "update identity_users set preferences = $2, updated_at = $3 where id = $1",
        [id.into(), preferences.into(), now.into()],
    )
    .await
    .map(drop)
}

/// Sets whether a user may sign in and administers the instance.
///
/// # Errors
///
/// [`Error::Conflict`] when nobody would be left who administers it.
pub(crate) async fn set_standing(
    tx: &mut Tx,
    id: Id<User>,
    standing: Standing,
    now: Timestamp,
) -> Result<()> {
    // Whoever else changes a superuser meanwhile waits here, so two cannot both be the last.
    tx.run("update identity_users set superuser = superuser where superuser", []).await?;
    tx.run(
        "update identity_users set status = $2, superuser = $3, updated_at = $4 where id = $1",
        [id.into(), status_name(standing.status).into(), standing.superuser.into(), now.into()],
    )
    .await?;
    let left: Option<(i64,)> = tx
        .optional("select count(*) from identity_users where superuser and status = 'active'", [])
        .await?;
    if left.is_some_and(|(count,)| count > 0) {
        return Ok(());
    }
    Err(Error::conflict(
        "LAST_SUPERUSER",
        "somebody must administer this instance: make another user superuser first",
    ))
}

/// Whether a user may sign in, and administers the instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub status: UserStatus,
    pub superuser: bool,
}

fn status_name(status: UserStatus) -> &'static str {
    match status {
        UserStatus::Active => "active",
        UserStatus::Disabled => "disabled",
        UserStatus::Deleted => "deleted",
    }
}
