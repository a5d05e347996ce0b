//! An entry: a session about to begin, for whoever was let in.

use kernel::{Id, Result, User};
use platform::db::Tx;

use super::{Entered, Mode, NewCookies, SignedIn, Tokens};
use crate::{
    Identity, access_token, grant,
    http::Credentials,
    secret::{Hash, Secret},
    session::{self, Client, Session, SessionKind},
    user,
};

/// What is made before the change, so that the change itself only writes.
#[derive(Clone)]
pub(crate) struct Entry {
    session: Id<Session>,
    mode: Mode,
    /// The cookie of a browser, the first refresh token of a program.
    secret: Secret,
    device: Option<Secret>,
    /// Whether the browser has to be told its device.
    device_is_new: bool,
    /// The session the browser had until now: it ends, whoever it was of.
    previous: Option<Hash>,
    client: Client,
}

impl Entry {
    pub fn new(
        identity: &Identity,
        mode: Mode,
        client: Client,
        credentials: &Credentials,
    ) -> Result<Self> {
        let (device, device_is_new) = match (mode, identity.device_secret(credentials)) {
            (Mode::Token, _) => (None, false),
            (Mode::Cookie, Some(known)) => (Some(known), false),
            (Mode::Cookie, None) => (Some(Secret::fresh()?), true),
        };
        let session = identity.clock.id();
        let previous = identity.session_secret(credentials).map(|secret| secret.hash());
        let secret = Secret::fresh()?;
        Ok(Self { session, mode, secret, device, device_is_new, previous, client })
    }

    /// Begins the session of `user` and returns what they are told.
    pub async fn begin(self, identity: &Identity, tx: &mut Tx, user: Id<User>) -> Result<SignedIn> {
        let now = identity.clock.now();
        let kind = match self.mode {
            Mode::Cookie => SessionKind::Browser,
            Mode::Token => SessionKind::Token,
        };
        let new = session::store::NewSession {
            id: self.session,
            user,
            kind,
            secret: &self.secret,
            client: &self.client,
        };
        if let Some(previous) = &self.previous {
            session::store::end_cookie(tx, previous, now).await?;
            grant::note_change(tx).await?;
        }
        session::store::insert(tx, &new, now).await?;
        if let Some(device) = &self.device {
            session::store::remember_device(tx, user, &device.hash(), now).await?;
        }
        tx.describe(user, serde_json::json!({"session": self.session, "kind": kind}));
        let profile = user::store::profile_in(tx, user, None).await?;
        let tokens = match self.mode {
            Mode::Cookie => None,
            Mode::Token => {
                let bearer = access_token::Bearer { user, session: self.session };
                let access = access_token::sign(&identity.keys, bearer, now)?;
                Some(Tokens::new(access, &self.secret))
            }
        };
        Ok(SignedIn::new(profile, tokens))
    }

    /// Joins what the client is told with the cookies it is to keep.
    pub fn entered(self, identity: &Identity, answer: SignedIn) -> Entered {
        if self.previous.is_some() {
            identity.grants.forget();
        }
        let cookies = match self.mode {
            Mode::Cookie => Some(NewCookies {
                session: self.secret,
                device: if self.device_is_new { self.device } else { None },
            }),
            Mode::Token => None,
        };
        Entered { answer, cookies }
    }
}
