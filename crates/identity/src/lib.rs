//! Identity: who acts, how they prove it, and where they may work.
//!
//! Every door asks [`Identity::authenticate`] for an `Actor`; what the actor may do comes from
//! the role in the workspace, and for programs is cut down by the scope of their key.
//!
//! **Invariant:** the database holds no secret that lets anybody in: passwords, cookies, tokens,
//! keys and links are hashed, seeds of second factors are sealed.
//! **Invariant:** what ends a session or takes a right away bumps [`grant::Grants`], so no answer
//! from before is used again.

mod access_token;
mod api_key;
mod clean_up;
mod grant;
pub mod http;
mod key;
mod link;
mod lockout;
mod password;
mod role;
mod second_factor;
mod secret;
mod session;
mod sign_in;
mod user;
mod workspace;

use std::sync::Arc;

use kernel::Result;
use platform::{
    Socket,
    clock::Clock,
    db::Db,
    secrets::{SealedColumn, Sealer},
};

pub use api_key::{ApiKey, NewApiKey};
pub use grant::SessionRef;
pub use http::Credentials;
pub use link::Ticket;
pub use role::Role;
pub use session::{Client, Session, SessionKind};
pub use sign_in::{Entered, Login, NewUser, SignedIn, Standing};
pub use user::{Account, Profile, ResetLink, UserStatus};
pub use workspace::{Member, Membership};

/// What this context seals at rest, for the rotation of keys.
pub const SEALED_COLUMNS: &[SealedColumn] =
    &[SealedColumn { table: "identity_second_factors", column: "secret" }];

/// What the operator chooses.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub cookies: Cookies,
    pub registration: Registration,
}

/// How browsers are told to keep the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookies {
    /// Served over https: the cookie is bound to this host and never sent in the clear.
    Secure,
    /// Served in the clear on the loopback interface, where browsers keep no `Secure` cookie.
    Loopback,
}

/// Whether strangers may make themselves an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Open,
    Closed,
}

/// The context: what it needs, and everything it can do; cheap to clone.
#[derive(Clone)]
pub struct Identity {
    core: Db,
    clock: Clock,
    sealer: Sealer,
    keys: Arc<key::Keys>,
    settings: Settings,
    grants: grant::Grants,
    passwords: password::Passwords,
}

impl Identity {
    /// Puts the context together. `key` is the secret of this installation: with another one
    /// every cookie and token given so far is void.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Internal`] when the machine gives no randomness.
    pub fn open(
        core: Db,
        clock: Clock,
        sealer: Sealer,
        key: &[u8; 32],
        settings: Settings,
    ) -> Result<Self> {
        Ok(Self {
            core,
            clock,
            sealer,
            keys: Arc::new(key::Keys::derive(key)),
            settings,
            grants: grant::Grants::default(),
            passwords: password::Passwords::open()?,
        })
    }

    /// What this context offers to the rest of the product.
    pub fn socket(&self) -> Socket {
        Socket::join([
            sign_in::routes::socket(self),
            session::routes::socket(self),
            second_factor::routes::socket(self),
            user::routes::socket(self),
            api_key::routes::socket(self),
            role::routes::socket(self),
            workspace::routes::socket(self),
            clean_up::socket(self),
        ])
    }
}
