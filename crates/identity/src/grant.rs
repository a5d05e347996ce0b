//! A grant: what whoever holds a cookie, token or key may do now.
//!
//! **Invariant:** an answer is kept for half a second at most, and not beyond the next change in
//! this process, so a session that ended anywhere is dead everywhere within a second.

mod store;

pub(crate) use store::note_change;

use std::{sync::Arc, time::Duration};

use kernel::{
    Actor, Error, Id, Permission, Permissions, Principal, RequestId, Result, Timestamp, User,
    Workspace,
};
use moka::sync::Cache;
use platform::{
    audit::INSTANCE,
    db::{Change, Tx},
    tasks::Tasks,
};
use tokio::sync::watch;

use crate::{
    Identity, access_token,
    api_key::{ApiKey, KeyText},
    http::Credentials,
    role::{Role, superuser_permissions},
    secret::{Hash, same},
    session::{self, Session},
    user::UserStatus,
};

/// How old an answer may be when another process changed the truth.
const STALENESS: Duration = Duration::from_millis(500);

/// How often other processes are listened to: with [`STALENESS`] that stays below a second.
const FOLLOW_EVERY: Duration = Duration::from_millis(300);

/// Who is active within half a second; more are looked up again.
const CAPACITY: u64 = 10_000;

/// When a session or key was last used is written this often, not at each request.
const SEEN_EVERY: Duration = Duration::from_mins(1);

/// Something that may act, after what it brought was checked as far as that needs no database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Bearer {
    Cookie(Hash),
    Session(Id<Session>),
    Key {
        id: Id<ApiKey>,
        hash: Hash,
    },
    /// A key that was checked when its socket opened.
    OpenKey(Id<ApiKey>),
}

/// Names a session or key that was let in, to ask later whether it still may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionRef {
    pub(crate) bearer: Bearer,
    pub(crate) workspace: Id<Workspace>,
}

/// What a bearer may do in one workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grant {
    pub user: Id<User>,
    pub origin: Origin,
    pub workspace: Id<Workspace>,
    pub permissions: Permissions,
    expires_at: Option<Timestamp>,
    last_seen_at: Timestamp,
    loaded_at: Timestamp,
    generation: u64,
}

/// What the right to act comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Session(Id<Session>),
    Key(Id<ApiKey>),
}

/// The grants of this process and the count of changes to them.
#[derive(Clone)]
pub(crate) struct Grants {
    known: Cache<(Bearer, Option<Id<Workspace>>), Grant>,
    changes: Arc<watch::Sender<u64>>,
}

impl Default for Grants {
    fn default() -> Self {
        let known = Cache::builder().max_capacity(CAPACITY).time_to_live(STALENESS).build();
        Self { known, changes: Arc::new(watch::Sender::new(0)) }
    }
}

impl Grants {
    /// Forgets everything: a session ended or a right changed.
    pub fn forget(&self) {
        self.changes.send_modify(|count| *count += 1);
        self.known.invalidate_all();
    }

    fn generation(&self) -> u64 {
        *self.changes.borrow()
    }
}

impl Grant {
    fn of(row: &store::Row, asked: Asked) -> Result<Self> {
        let alive = row.status == UserStatus::Active && row.ended_at.is_none();
        if !alive {
            return Err(ended());
        }
        let role = row.role.ok_or(Error::NotFound("workspace"))?;
        let own = rights(role, row.superuser);
        let permissions = row.scope()?.map_or(own, |scope| own.intersect(scope));
        let grant = Self {
            user: row.user_id,
            origin: row.origin()?,
            workspace: row.workspace_id,
            permissions,
            expires_at: row.expires_at,
            last_seen_at: row.last_seen_at,
            loaded_at: asked.at,
            generation: asked.generation,
        };
        grant.check(asked.at)?;
        Ok(grant)
    }

    /// Checks what time alone can end.
    fn check(&self, now: Timestamp) -> Result<()> {
        let expired = self.expires_at.is_some_and(|end| end <= now);
        let idle = matches!(self.origin, Origin::Session(_))
            && now.since(self.last_seen_at) >= session::IDLE;
        if expired || idle { Err(ended()) } else { Ok(()) }
    }

    fn actor(&self, request_id: RequestId) -> Actor {
        let principal = match self.origin {
            Origin::Session(_) => Principal::User(self.user),
            Origin::Key(_) => Principal::ApiKey(self.user),
        };
        Actor {
            principal,
            workspace: self.workspace,
            permissions: self.permissions,
            as_of: None,
            request_id,
            idempotency: None,
        }
    }

    fn reference(&self) -> SessionRef {
        let bearer = match self.origin {
            Origin::Session(id) => Bearer::Session(id),
            Origin::Key(id) => Bearer::OpenKey(id),
        };
        SessionRef { bearer, workspace: self.workspace }
    }
}

/// When a grant was asked for, and after how many changes.
#[derive(Clone, Copy)]
struct Asked {
    at: Timestamp,
    generation: u64,
}

/// Returns what a member with this role may do.
pub(crate) fn rights(role: Role, superuser: bool) -> Permissions {
    let own = role.permissions();
    if superuser { own.union(superuser_permissions()) } else { own }
}

fn ended() -> Error {
    Error::Unauthenticated {
        code: "UNAUTHENTICATED",
        message: "this session has ended: sign in again",
    }
}

/// Nobody who signed in, in no workspace but the instance.
pub(crate) fn anonymous(request_id: RequestId) -> Actor {
    Actor {
        principal: Principal::Anonymous,
        workspace: INSTANCE,
        permissions: Permissions::NONE,
        as_of: None,
        request_id,
        idempotency: None,
    }
}

/// Checks that a person acts, not a program: programs do not change how people sign in.
pub(crate) fn require_person(actor: &Actor) -> Result<Id<User>> {
    actor.require(Permission::ProfileManage)?;
    match actor.principal {
        Principal::User(user) => Ok(user),
        Principal::ApiKey(_) => {
            Err(Error::refused("SESSION_NEEDED", "an API key cannot do this: sign in first"))
        }
        Principal::Anonymous | Principal::System => Err(Error::unauthenticated()),
    }
}

impl Identity {
    /// Returns who asks.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] for nobody we know, [`Error::NotFound`] for a workspace that
    /// is not theirs.
    pub async fn authenticate(
        &self,
        credentials: &Credentials,
        request_id: RequestId,
    ) -> Result<Actor> {
        Ok(self.grant(credentials).await?.actor(request_id))
    }

    /// Returns who asks, or nobody when that cannot be said: for set-up and sign-in, which work
    /// whatever stale cookie comes along.
    pub async fn authenticate_or_anonymous(
        &self,
        credentials: &Credentials,
        request_id: RequestId,
    ) -> Result<Actor> {
        match self.grant(credentials).await {
            Ok(grant) => Ok(grant.actor(request_id)),
            Err(Error::Unauthenticated { .. } | Error::NotFound(_)) => Ok(anonymous(request_id)),
            Err(other) => Err(other),
        }
    }

    /// Returns a name for what lets these credentials in, to watch an open socket by.
    pub async fn session_of(&self, credentials: &Credentials) -> Result<SessionRef> {
        Ok(self.grant(credentials).await?.reference())
    }

    /// Returns what a session that was let in may do now.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] when it ended, [`Error::NotFound`] when its user left the
    /// workspace.
    pub async fn actor_of(&self, session: &SessionRef, request_id: RequestId) -> Result<Actor> {
        let grant = self.granted(session.bearer, Some(session.workspace)).await?;
        Ok(grant.actor(request_id))
    }

    /// Answers whether a session that was let in still may act; ask at least once a second.
    pub async fn session_alive(&self, session: &SessionRef) -> Result<bool> {
        match self.granted(session.bearer, Some(session.workspace)).await {
            Ok(_) => Ok(true),
            Err(Error::Unauthenticated { .. } | Error::NotFound(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Resolves whenever a session ended or a right changed in this process: then ask again.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.grants.changes.subscribe()
    }

    /// Changes something that ends sessions or rights: every process knows within a second, and
    /// this one with the answer.
    pub(crate) async fn write_change<T, F>(
        &self,
        actor: &Actor,
        action: &'static str,
        change: F,
    ) -> Result<T>
    where
        T: serde::Serialize + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Change<'t, T> + Send + 'static,
    {
        let out = self
            .core
            .write(actor, action, move |tx| {
                Box::pin(async move {
                    let out = change(tx).await?;
                    store::note_change(tx).await?;
                    Ok(out)
                })
            })
            .await?;
        self.grants.forget();
        Ok(out)
    }

    /// Keeps up with what other processes end and change, until the process stops. Costs one
    /// small read each time, whatever number of sockets is open.
    pub fn follow_changes(&self, tasks: &Tasks) {
        let (this, stop) = (self.clone(), tasks.clone());
        tasks.spawn(async move {
            let mut seen = None;
            loop {
                match store::changes(&this.core).await {
                    Ok(count) => {
                        if seen.replace(count).is_some_and(|before| before != count) {
                            this.grants.forget();
                        }
                    }
                    // What this process knows is half a second old at most in any case.
                    Err(error) => tracing::debug!(%error, "changes of rights were not read"),
                }
                tokio::select! {
                    () = stop.stopping() => return,
                    () = tokio::time::sleep(FOLLOW_EVERY) => {}
                }
            }
        });
    }

    pub(crate) async fn grant(&self, credentials: &Credentials) -> Result<Grant> {
        let bearer = self.bearer(credentials).ok_or_else(|| {
            if credentials.bearer_token().is_some() { ended() } else { Error::unauthenticated() }
        })?;
        self.granted(bearer, credentials.workspace()?).await
    }

    fn bearer(&self, credentials: &Credentials) -> Option<Bearer> {
        match credentials.bearer_token() {
            None => self.session_secret(credentials).map(|secret| Bearer::Cookie(secret.hash())),
            Some(text) if text.starts_with(KeyText::PREFIX) => {
                let key = KeyText::parse(text)?;
                Some(Bearer::Key { id: key.id, hash: key.secret.hash() })
            }
            Some(text) => access_token::verify(&self.keys, text, self.clock.now())
                .map(|bearer| Bearer::Session(bearer.session)),
        }
    }

    async fn granted(&self, bearer: Bearer, workspace: Option<Id<Workspace>>) -> Result<Grant> {
        let now = self.clock.now();
        let generation = self.grants.generation();
        if let Some(grant) = self.grants.known.get(&(bearer, workspace))
            && grant.generation == generation
            && now.since(grant.loaded_at) < STALENESS
        {
            grant.check(now)?;
            return Ok(grant);
        }
        let row = store::find(&self.core, bearer, workspace).await?.ok_or_else(ended)?;
        if let Bearer::Key { hash, .. } = bearer
            && !same(&hash, row.secret_hash.as_deref().unwrap_or_default())
        {
            return Err(ended());
        }
        let grant = Grant::of(&row, Asked { at: now, generation })?;
        self.grants.known.insert((bearer, workspace), grant);
        self.remember_use(&grant, now).await;
        Ok(grant)
    }

    /// Notes that a session or key was used; that it could not be noted stops nobody.
    async fn remember_use(&self, grant: &Grant, now: Timestamp) {
        if now.since(grant.last_seen_at) < SEEN_EVERY {
            return;
        }
        let origin = grant.origin;
        let noted = self
            .core
            .write_internal(move |tx| Box::pin(async move { store::seen(tx, origin, now).await }))
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "when a session was last used was not noted");
        }
    }
}
