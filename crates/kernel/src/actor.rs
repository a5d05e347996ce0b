//! Who acts: made by every door, asked by every use case.

use std::{fmt, sync::Arc};

use crate::{Error, Id, Permission, Permissions, Result, Timestamp, User, Workspace};

/// Who is acting, where, with which rights, and as of when.
///
/// Every service method takes one first and begins with what it needs:
/// `actor.require(Permission::WatchlistsWrite)?`. Doors (HTTP, the command line, later agents)
/// differ only in how they make one.
#[derive(Debug, Clone)]
pub struct Actor {
    pub principal: Principal,
    pub workspace: Id<Workspace>,
    pub permissions: Permissions,
    /// What was known at this time is all that reads may see; `None` is now.
    pub as_of: Option<Timestamp>,
    pub request_id: RequestId,
    /// Under which key the first write of this request happens at most once.
    pub idempotency: Option<Arc<IdempotencyKey>>,
}

/// The kind of actor and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// Nobody who signed in.
    Anonymous,
    User(Id<User>),
    /// A program with a key of this user; never more than the user.
    ApiKey(Id<User>),
    /// Prospect itself: jobs, schedules, start-up.
    System,
}

impl Principal {
    /// Returns the user who answers for the act, if there is one.
    pub fn user(self) -> Option<Id<User>> {
        match self {
            Self::User(user) | Self::ApiKey(user) => Some(user),
            Self::Anonymous | Self::System => None,
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::User(user) => write!(f, "user:{user}"),
            Self::ApiKey(user) => write!(f, "api-key:{user}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// What ties the log lines, the audit row and the answer of one request together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The `Idempotency-Key` of a request with what the request was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub key: String,
    /// SHA-256 over method, path and body: the same key with another one is a mistake.
    pub fingerprint: [u8; 32],
}

impl Actor {
    /// Prospect itself, in one workspace, with every right.
    pub fn system(workspace: Id<Workspace>, request_id: RequestId) -> Self {
        Self {
            principal: Principal::System,
            workspace,
            permissions: Permissions::all(),
            as_of: None,
            request_id,
            idempotency: None,
        }
    }

    /// Checks that this actor may do what `permission` names.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] for nobody, [`Error::Forbidden`] for somebody without it.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.permissions.contains(permission) {
            return Ok(());
        }
        match self.principal {
            Principal::Anonymous => Err(Error::unauthenticated()),
            Principal::User(_) | Principal::ApiKey(_) | Principal::System => {
                Err(Error::Forbidden(permission))
            }
        }
    }

    /// Returns the signed-in user.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] when nobody is signed in.
    pub fn user(&self) -> Result<Id<User>> {
        self.principal.user().ok_or_else(Error::unauthenticated)
    }

    /// The same actor for a second write of one request, which the key does not cover.
    #[must_use]
    pub fn without_key(&self) -> Self {
        Self { idempotency: None, ..self.clone() }
    }
}
