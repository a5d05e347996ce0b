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
        let ended = self.end(actor, "logout", Ending { user, session }).await?;
        Ok(Ended { ended: u64::from(ended) })
    }

    pub(crate) async fn end_session(&self, actor: &Actor, session: Id<Session>) -> Result<Ended> {
        let user = require_person(actor)?;
        if self.end(actor, "end_session", Ending { user, session }).await? {
            return Ok(Ended { ended: 1 });
        }
        Err(Error::NotFound("session"))
    }

    async fn end(&self, actor: &Actor, action: &'static str, ending: Ending) -> Result<bool> {
        let now = self.clock.now();
        let ended = self
            .write_change(actor, action, move |tx| {
                Box::pin(async move {
                    tx.describe(ending.session, serde_json::json!({}));
                    let ended = store::end(tx, ending.user, ending.session, now).await?;
                    Ok(Ended { ended: u64::from(ended) })
                })
            })
            .await?;
        Ok(ended.ended > 0)
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

#[derive(Clone, Copy)]
struct Ending {
    user: Id<kernel::User>,
    session: Id<Session>,
}
