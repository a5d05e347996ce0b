//! Enrolling, confirming, checking and disabling a second factor.

use kernel::{Actor, Error, Id, Result, User};
use platform::db::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Confirm, Disable, Enrolment, Proof, RecoveryCodes, fresh_recovery_codes, fresh_seed, read_seed,
    recovery_hash, step_of, store,
};
use crate::{Identity, grant::require_person, lockout, session, sign_in, user};

/// What the second factor is now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct SecondFactor {
    pub second_factor: bool,
}

impl Identity {
    /// Makes a seed for an authenticator; it counts once a code of it was shown.
    pub(crate) async fn enroll_totp(&self, actor: &Actor, password: &str) -> Result<Enrolment> {
        let user = require_person(actor)?;
        let credential = self.confirm_password(user, password).await?;
        let seed = fresh_seed()?;
        let sealed = self.sealer.seal_text(&platform::hex(&seed))?;
        let this = self.clone();
        self.core
            .write(actor, "enroll_totp", move |tx| {
                Box::pin(async move {
                    tx.describe(user, serde_json::json!({}));
                    this.forgive(tx, user).await?;
                    if !store::begin(tx, user, &sealed, this.clock.now()).await? {
                        return Err(Error::conflict(
                            "SECOND_FACTOR_ON",
                            "there is a second factor already: disable it first",
                        ));
                    }
                    Ok(Enrolment::new(&seed, &credential.username))
                })
            })
            .await
    }

    /// Turns the second factor on and returns the recovery codes, this once.
    pub(crate) async fn confirm_totp(
        &self,
        actor: &Actor,
        input: Confirm,
    ) -> Result<RecoveryCodes> {
        let user = require_person(actor)?;
        self.count_try(self.target(Some(user), "")).await?;
        let begun = store::find(&self.core, user).await?.filter(|one| one.confirmed_at.is_none());
        let begun = begun.ok_or_else(|| {
            Error::conflict("NOT_ENROLLED", "there is no enrolment to confirm: begin one first")
        })?;
        let codes = fresh_recovery_codes()?;
        let this = self.clone();
        self.core
            .write(actor, "confirm_totp", move |tx| {
                Box::pin(async move {
                    tx.describe(user, serde_json::json!({}));
                    let proof = Proof::of(Some(&input.code), None).ok_or_else(sign_in::wrong)?;
                    let fresh = store::confirm(tx, user, &begun.secret, this.clock.now()).await?;
                    if !fresh || !this.accepts(tx, user, &begun.secret, &proof).await? {
                        return Err(Error::invalid_at(
                            "/code",
                            "this code is not right now: try the next one",
                        ));
                    }
                    let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(code)).collect();
                    store::replace_recovery(tx, user, &hashes).await?;
                    this.forgive(tx, user).await?;
                    Ok(RecoveryCodes { recovery_codes: codes })
                })
            })
            .await
    }

    /// Turns the second factor off; every other session ends.
    pub(crate) async fn disable_totp(
        &self,
        actor: &Actor,
        input: Disable,
        keep: Option<Id<session::Session>>,
    ) -> Result<SecondFactor> {
        let user = require_person(actor)?;
        let credential = self.confirm_password(user, &input.password).await?;
        let sealed = credential.second_factor.ok_or_else(|| {
            Error::conflict("NOT_ENROLLED", "there is no second factor to disable")
        })?;
        let this = self.clone();
        self.write_change(actor, "disable_totp", move |tx| {
            Box::pin(async move {
                tx.describe(user, serde_json::json!({}));
                if !this.accepts(tx, user, &sealed, &Proof::either(&input.code)).await? {
                    return Err(sign_in::wrong());
                }
                store::remove(tx, user).await?;
                this.forgive(tx, user).await?;
                session::store::end_others(tx, user, keep, this.clock.now()).await?;
                Ok(SecondFactor { second_factor: false })
            })
        })
        .await
    }

    /// Uses up a code or recovery code; says whether it was right and unused.
    pub(crate) async fn accepts(
        &self,
        tx: &mut Tx,
        user: Id<User>,
        sealed: &str,
        proof: &Proof,
    ) -> Result<bool> {
        match proof {
            Proof::Recovery(hash) => store::use_recovery(tx, user, hash).await,
            Proof::Code(code) => {
                let seed = read_seed(&self.sealer.unseal_text(sealed)?)?;
                match step_of(&seed, code, self.clock.now())? {
                    Some(step) => store::use_step(tx, user, step).await,
                    None => Ok(false),
                }
            }
        }
    }

    /// Checks the password of somebody who is signed in already; tries count as at sign-in,
    /// until [`Identity::forgive`].
    pub(crate) async fn confirm_password(
        &self,
        user: Id<User>,
        password: &str,
    ) -> Result<user::store::Credential> {
        crate::password::check_length(password)?;
        self.count_try(self.target(Some(user), "")).await?;
        let credential = user::store::credential_of(&self.core, user).await?;
        let credential = credential.ok_or_else(Error::unauthenticated)?;
        if !self.passwords.verify(password, credential.password_hash.as_deref()).await? {
            return Err(Error::Unauthenticated {
                code: "INVALID_CREDENTIALS",
                message: "the password is wrong",
            });
        }
        Ok(credential)
    }

    /// Forgets this user's tries, in the change that all of them were for.
    pub(crate) async fn forgive(&self, tx: &mut Tx, user: Id<User>) -> Result<()> {
        lockout::forgive(tx, &[self.target(Some(user), "")]).await
    }
}
