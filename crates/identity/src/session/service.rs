//! Ending sessions, and listing them.

use kernel::{Actor, Error, Id, Permission, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Session, store};
use crate::{
    Identity,
    grant::{Origin, require_person},
    http::Credentials,
};

/// How many sessions ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Ended {
    #[schema(example = 3)]
    pub ended: u64,
}

impl Identity {
    pub(crate) async fn list_sessions(
        &self,
        actor: &Actor,
        credentials: &Credentials,
    ) -> Result<Vec<Session>> {
        actor.require(Permission::ProfileManage)?;
        let current = self.current_session(credentials).await;
        let rows = store::list(&self.core, actor.user()?, self.clock.now()).await?;
        let session = |row: store::Row| Session {
            id: row.id,
            kind: row.kind,
            address: row.address,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            current: Some(row.id) == current,
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Ends the session of this very request; with a key or none there is nothing to end.
    pub(crate) async fn logout(&self, actor: &Actor, credentials: &Credentials) -> Result<Ended> {
        let (Ok(user), Some(session)) = (actor.user(), self.current_session(credentials).await)
        else {
            return Ok(Ended { ended: 0 });
        };
        let now = self.clock.now();
        self.write_change(actor, "logout", move |tx| {
            Box::pin(async move {
                tx.describe(session, serde_json::json!({}));
                let ended = store::end(tx, user, session, now).await?;
                Ok(Ended { ended: u64::from(ended) })
            })
        })
        .await
    }

    pub(crate) async fn end_session(&self, actor: &Actor, session: Id<Session>) -> Result<Ended> {
        let user = require_person(actor)?;
        let now = self.clock.now();
        self.write_change(actor, "end_session", move |tx| {
            Box::pin(async move {
                tx.describe(session, serde_json::json!({}));
                // Refused within the change: else what is kept under a key is not what was said.
                if !store::end(tx, user, session, now).await? {
                    return Err(Error::NotFound("session"));
                }
                Ok(Ended { ended: 1 })
            })
        })
        .await
    }

    /// Ends every session of this user, this one too.
    pub(crate) async fn logout_everywhere(&self, actor: &Actor) -> Result<Ended> {
        let user = require_person(actor)?;
        let now = self.clock.now();
        self.write_change(actor, "logout_everywhere", move |tx| {
            Box::pin(async move {
                tx.describe(user, serde_json::json!({}));
                store::forget_devices(tx, user).await?;
                Ok(Ended { ended: store::end_others(tx, user, None, now).await? })
            })
        })
        .await
    }

    /// Returns the session these credentials are of, if they are of one that lives.
    pub(crate) async fn current_session(&self, credentials: &Credentials) -> Option<Id<Session>> {
        match self.grant(credentials).await.ok()?.origin {
            Origin::Session(id) => Some(id),
            Origin::Key(_) => None,
        }
    }
}
