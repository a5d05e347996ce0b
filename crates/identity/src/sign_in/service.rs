//! Registration and passwords.

use kernel::{Actor, Error, Id, Result, User};
use platform::db::Tx;

use super::{Entered, Entry, Login, LoginOutcome, NewUser, start::Newcomer};
use crate::{
    Identity, Registration,
    http::Credentials,
    link::{self, LinkKind},
    lockout::{self, Target},
    password,
    second_factor::Proof,
    session,
    user::{
        self, PasswordSet, UserStatus, check_email, check_username, fold,
        store::{Credential, Names, UserKind},
    },
};

/// Longer than any name or address; what is sent beyond is not looked up.
const MAX_LOGIN: usize = 254;

impl Identity {
    /// Makes an account for a stranger, where the operator lets them, and signs them in.
    pub(crate) async fn register(
        &self,
        actor: &Actor,
        input: NewUser,
        entry: Entry,
    ) -> Result<Entered> {
        if self.settings.registration == Registration::Closed || self.setup_needed().await? {
            return Err(Error::refused(
                "REGISTRATION_CLOSED",
                "an administrator makes accounts here: ask one",
            ));
        }
        let newcomer = self.newcomer(input, Standing::Member).await?;
        let this = self.clone();
        let begins = entry.clone();
        let answer = self
            .core
            .write(actor, "register", move |tx| {
                Box::pin(async move {
                    newcomer.settle(&this, tx).await?;
                    begins.begin(&this, tx, newcomer.id).await
                })
            })
            .await?;
        Ok(entry.entered(self, answer))
    }

    /// Checks what a new user wants to be called and prepares their rows.
    pub(crate) async fn newcomer(&self, input: NewUser, standing: Standing) -> Result<Newcomer> {
        let names = Names {
            email: check_email(&input.email)?,
            username: check_username(&input.username)?,
            display_name: input.username.trim().to_owned(),
        };
        let own = [names.email.as_str(), names.username.as_str()];
        password::check_strength(&input.password, password::Factors::PasswordOnly, &own)?;
        Ok(Newcomer {
            id: self.clock.id(),
            workspace: self.clock.id(),
            kind: UserKind::Person,
            password_hash: Some(self.passwords.hash(&input.password).await?),
            names,
            superuser: standing == Standing::Superuser,
        })
    }

    /// Signs in with a password and, where the user has one, a second factor.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] the same for a wrong name, password or code;
    /// [`Error::RateLimited`] after too many tries.
    pub(crate) async fn login(
        &self,
        actor: &Actor,
        input: Login,
        (credentials, entry): (&Credentials, Entry),
    ) -> Result<LoginOutcome> {
        let (user, targets) = self.check_password(&input, credentials).await?;
        let proof = Proof::of(input.code.as_deref(), input.recovery_code.as_deref());
        if user.second_factor.is_some() && proof.is_none() {
            return Ok(LoginOutcome::SecondFactorRequired);
        }
        let this = self.clone();
        let begins = entry.clone();
        let actor = Actor { workspace: user.workspace_id, ..actor.clone() };
        let answer = self
            .core
            .write(&actor, "login", move |tx| {
                Box::pin(async move {
                    if let Some(sealed) = &user.second_factor {
                        let proof = proof.ok_or_else(wrong)?;
                        if !this.accepts(tx, user.id, sealed, &proof).await? {
                            return Err(wrong());
                        }
                    }
                    lockout::forgive(tx, &targets).await?;
                    begins.begin(&this, tx, user.id).await
                })
            })
            .await?;
        metrics::counter!("identity_sign_ins", "outcome" => "entered").increment(1);
        Ok(LoginOutcome::Entered(Box::new(entry.entered(self, answer))))
    }

    /// Finds who signs in and checks their password; every step is taken for nobody, too.
    async fn check_password(
        &self,
        input: &Login,
        credentials: &Credentials,
    ) -> Result<(Credential, Vec<Target>)> {
        if input.login.len() > MAX_LOGIN {
            return Err(Error::invalid_at("/login", "this is longer than any name or address"));
        }
        password::check_length(&input.password)?;
        let found = user::store::find_login(&self.core, &input.login).await?;
        let id = found.as_ref().map(|user| user.id);
        let account = self.target(id, &fold(&input.login));
        let device = self.known_device(id, credentials).await?;
        self.count_try(device.unwrap_or(account)).await?;
        let stored = found
            .as_ref()
            .filter(|user| user.status == UserStatus::Active)
            .and_then(|user| user.password_hash.as_deref());
        let right = self.passwords.verify(&input.password, stored).await?;
        match found {
            Some(user) if right => Ok((user, std::iter::once(account).chain(device).collect())),
            Some(_) | None => {
                metrics::counter!("identity_sign_ins", "outcome" => "refused").increment(1);
                tracing::info!(known = id.is_some(), "a sign-in was refused");
                Err(wrong())
            }
        }
    }

    /// Returns the count of the browser's own tries, when this user signed in from it before.
    async fn known_device(
        &self,
        user: Option<Id<User>>,
        credentials: &Credentials,
    ) -> Result<Option<Target>> {
        let Some(device) = self.device_secret(credentials) else { return Ok(None) };
        // Asked for nobody as well, so that it takes as long.
        let user = user.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let known = session::store::is_device_of(&self.core, user, &device.hash()).await?;
        Ok(known.then(|| self.device_target(&device)))
    }

    /// Sets a new password with a link an administrator made; every session ends.
    pub(crate) async fn reset_password(
        &self,
        actor: &Actor,
        token: String,
        new: String,
    ) -> Result<PasswordSet> {
        password::check_length(&new)?;
        let hash = self.passwords.hash(&new).await?;
        let this = self.clone();
        self.write_change(actor, "reset_password", move |tx| {
            Box::pin(async move {
                let now = this.clock.now();
                let purpose = link::take(tx, LinkKind::Reset, &token, now).await?;
                let user = purpose.user.ok_or_else(|| Error::internal("a link for nobody"))?;
                this.check_new_password(tx, user, &new).await?;
                user::store::set_password(tx, user, Some(&hash), now).await?;
                session::store::end_others(tx, user, None, now).await?;
                session::store::forget_devices(tx, user).await?;
                this.forgive(tx, user).await?;
                tx.describe(user, serde_json::json!({}));
                Ok(PasswordSet::ANSWER)
            })
        })
        .await
    }

    /// Checks a password against the rules for this very user.
    pub(crate) async fn check_new_password(
        &self,
        tx: &mut Tx,
        user: Id<User>,
        new: &str,
    ) -> Result<()> {
        let account = user::store::account_in(tx, user).await?;
        password::check_strength(
            new,
            if account.second_factor {
                password::Factors::WithCode
            } else {
                password::Factors::PasswordOnly
            },
            &[&account.email, &account.username],
        )
    }
}

/// Whether a new user administers the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Member,
    Superuser,
}

pub(crate) fn wrong() -> Error {
    Error::Unauthenticated {
        code: "INVALID_CREDENTIALS",
        message: "the name, password or code is wrong",
    }
}
