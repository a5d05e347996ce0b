//! Links and tickets: secrets that work once and soon expire.

mod store;

use std::time::Duration;

use kernel::{Actor, Error, Id, Permission, RequestId, Result, Timestamp, User, Workspace};
use platform::db::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Identity,
    grant::{Bearer, Origin, SessionRef, anonymous},
    http::Credentials,
    secret::Secret,
};

/// What a link is for; one kind cannot pass for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// Makes the first user of this installation.
    Setup,
    /// Signs somebody in without a password.
    Enter,
    /// Sets a new password.
    Reset,
    /// Opens a socket.
    Ticket,
}

impl LinkKind {
    fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Enter => "enter",
            Self::Reset => "reset",
            Self::Ticket => "ticket",
        }
    }

    /// How long it works: as long as its reader plausibly needs.
    fn lifetime(self) -> Duration {
        match self {
            Self::Setup | Self::Enter => Duration::from_hours(1),
            Self::Reset => Duration::from_hours(24),
            Self::Ticket => Duration::from_secs(30),
        }
    }
}

/// Whom and what a link is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Purpose {
    #[sqlx(rename = "user_id")]
    pub user: Option<Id<User>>,
    #[sqlx(rename = "session_id")]
    pub session: Option<Id<crate::Session>>,
    #[sqlx(rename = "key_id")]
    pub key: Option<Id<crate::ApiKey>>,
    #[sqlx(rename = "workspace_id")]
    pub workspace: Option<Id<Workspace>>,
}

/// Opens one socket: pass it as `?ticket=` within 30 seconds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Ticket {
    #[schema(example = "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A")]
    pub ticket: String,
    pub expires_at: Timestamp,
}

/// Makes a link; the secret is for its reader alone.
pub(crate) async fn make(
    tx: &mut Tx,
    kind: LinkKind,
    purpose: Purpose,
    now: Timestamp,
) -> Result<(Secret, Timestamp)> {
    let secret = Secret::fresh()?;
    let expires_at = now.plus(kind.lifetime());
    store::insert(tx, store::NewLink { kind, hash: secret.hash(), purpose, now, expires_at })
        .await?;
    Ok((secret, expires_at))
}

/// Uses a link up.
///
/// # Errors
///
/// [`Error::Invalid`] when it was used, expired, or never was.
pub(crate) async fn take(
    tx: &mut Tx,
    kind: LinkKind,
    text: &str,
    now: Timestamp,
) -> Result<Purpose> {
    let wrong = || Error::Invalid {
        code: "LINK_INVALID",
        message: "this link was used before or has expired: ask for a new one".to_owned(),
        pointer: Some("/token".to_owned()),
    };
    let secret = Secret::parse(text).ok_or_else(wrong)?;
    store::take(tx, kind, &secret.hash(), now).await?.ok_or_else(wrong)
}

/// Withdraws the links of a kind, of one user or of nobody.
pub(crate) async fn withdraw(tx: &mut Tx, kind: LinkKind, user: Option<Id<User>>) -> Result<()> {
    store::withdraw(tx, kind, user).await
}

impl Identity {
    /// Makes a ticket with which whoever holds these credentials opens one socket.
    pub async fn make_ticket(&self, actor: &Actor, credentials: &Credentials) -> Result<Ticket> {
        actor.require(Permission::ProfileManage)?;
        let grant = self.grant(credentials).await?;
        let (session, key) = match grant.origin {
            Origin::Session(id) => (Some(id), None),
            Origin::Key(id) => (None, Some(id)),
        };
        let purpose =
            Purpose { user: Some(grant.user), session, key, workspace: Some(grant.workspace) };
        let now = self.clock.now();
        self.core
            .write(actor, "make_ticket", move |tx| {
                Box::pin(async move {
                    tx.describe(grant.user, serde_json::json!({}));
                    let (secret, expires_at) = make(tx, LinkKind::Ticket, purpose, now).await?;
                    Ok(Ticket { ticket: secret.reveal().to_owned(), expires_at })
                })
            })
            .await
    }

    /// Lets in whoever brings a ticket, once.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] when it was used, expired, or its session ended meanwhile.
    pub async fn redeem_ticket(
        &self,
        ticket: &str,
        request_id: RequestId,
    ) -> Result<(Actor, SessionRef)> {
        let refused = || Error::Unauthenticated {
            code: "TICKET_INVALID",
            message: "this ticket was used before or has expired: ask for a new one",
        };
        let ticket = Secret::parse(ticket).ok_or_else(refused)?;
        let now = self.clock.now();
        let purpose = self
            .core
            .write_internal(move |tx| {
                Box::pin(
                    async move { store::take(tx, LinkKind::Ticket, &ticket.hash(), now).await },
                )
            })
            .await?
            .ok_or_else(refused)?;
        let bearer = match (purpose.session, purpose.key) {
            (Some(id), _) => Bearer::Session(id),
            (None, Some(id)) => Bearer::OpenKey(id),
            (None, None) => return Err(refused()),
        };
        let workspace = purpose.workspace.ok_or_else(refused)?;
        let session = SessionRef { bearer, workspace };
        Ok((self.actor_of(&session, request_id).await?, session))
    }

    /// Returns the link that makes the first user, anew at each call and void an hour later, or
    /// `None` when there is a user already.
    pub async fn setup_link(&self, base_url: &str) -> Result<Option<String>> {
        if !self.setup_needed().await? {
            return Ok(None);
        }
        let now = self.clock.now();
        let actor = anonymous(RequestId("start".into()));
        let token = self
            .core
            .write(&actor, "make_setup_link", move |tx| {
                Box::pin(async move {
                    withdraw(tx, LinkKind::Setup, None).await?;
                    let (secret, _) = make(tx, LinkKind::Setup, Purpose::default(), now).await?;
                    Ok(secret.reveal().to_owned())
                })
            })
            .await?;
        Ok(Some(format!("{}/setup#token={token}", base_url.trim_end_matches('/'))))
    }
}
