//! The rows behind a grant, in one statement each.

use kernel::{Error, Id, Permission, Permissions, Result, Timestamp, User, Workspace};
use platform::db::{Db, Tx};
use sqlx::types::Json;

use super::{Bearer, Origin};
use crate::{api_key::ApiKey, role::Role, session::Session, user::UserStatus};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub session_id: Option<Id<Session>>,
    pub key_id: Option<Id<ApiKey>>,
    /// A family of tokens has none.
    pub secret_hash: Option<Vec<u8>>,
    pub permissions: Option<Json<serde_json::Value>>,
    pub expires_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub last_seen_at: Timestamp,
    pub user_id: Id<User>,
    pub status: UserStatus,
    pub superuser: bool,
    pub workspace_id: Id<Workspace>,
    pub role: Option<Role>,
}

impl Row {
    /// Returns what a key is limited to, if it is.
    pub fn scope(&self) -> Result<Option<Permissions>> {
        let Some(Json(stored)) = &self.permissions else { return Ok(None) };
        let list: Vec<Permission> =
            serde_json::from_value(stored.clone()).map_err(Error::internal)?;
        Ok(Some(list.into_iter().collect()))
    }

    pub fn origin(&self) -> Result<Origin> {
        match (self.session_id, self.key_id) {
            (Some(id), None) => Ok(Origin::Session(id)),
            (None, Some(id)) => Ok(Origin::Key(id)),
            (Some(_), Some(_)) | (None, None) => Err(Error::internal("a grant of nothing")),
        }
    }
}

const A_SESSION: &str = "s.id as session_id, cast(null as uuid_blob) as key_id, s.secret_hash,
    cast(null as json_text) as permissions, s.expires_at, s.ended_at, s.last_seen_at";

const A_KEY: &str = "cast(null as uuid_blob) as session_id, s.id as key_id, s.secret_hash,
    s.permissions, s.expires_at, s.revoked_at as ended_at,
    coalesce(s.last_used_at, s.created_at) as last_seen_at";

const SESSIONS: &str = "from identity_sessions s
    join identity_users u on u.id = s.user_id
    left join identity_members m
      on m.user_id = u.id and m.workspace_id = coalesce($2, u.workspace_id)";

const KEYS: &str = "from identity_api_keys s
    join identity_users u on u.id = s.user_id
    left join identity_members m
      on m.user_id = u.id and m.workspace_id = coalesce($2, u.workspace_id)";

pub(super) async fn find(
    db: &Db,
    bearer: Bearer,
    workspace: Option<Id<Workspace>>,
) -> Result<Option<Row>> {
    let sql = |from: &str| {
        format!(
            "select {from}, u.id as user_id, u.status, u.superuser,
                    coalesce($2, u.workspace_id) as workspace_id, m.role"
        )
    };
    let (sql, key) = match bearer {
        Bearer::Cookie(hash) => (
            format!("{} {SESSIONS} where s.secret_hash = $1", sql(A_SESSION)),
            hash.as_slice().into(),
        ),
        Bearer::Session(id) => {
            (format!("{} {SESSIONS} where s.id = $1", sql(A_SESSION)), id.into())
        }
        Bearer::Key { id, .. } | Bearer::OpenKey(id) => {
            (format!("{} {KEYS} where s.id = $1", sql(A_KEY)), id.into())
        }
    };
    db.optional(&sql, [key, workspace.into()]).await
}

/// Notes when a session or key was last used.
pub(super) async fn seen(tx: &mut Tx, origin: Origin, now: Timestamp) -> Result<()> {
    match origin {
        Origin::Session(id) => {
            tx.run(
                "update identity_sessions set last_seen_at = $2
                 where id = $1 and last_seen_at < $2",
                [id.into(), now.into()],
            )
            .await
        }
        Origin::Key(id) => {
            tx.run(
                "update identity_api_keys set last_used_at = $2 where id = $1",
                [id.into(), now.into()],
            )
            .await
        }
    }
    .map(drop)
}

/// Counts a change, for other processes to hear of.
pub(crate) async fn note_change(tx: &mut Tx) -> Result<()> {
    tx.run("update identity_changes set count = count + 1 where id = 1", []).await.map(drop)
}

/// Returns how many changes there were.
pub(super) async fn changes(db: &Db) -> Result<i64> {
    db.count("select count from identity_changes where id = 1", []).await
}
