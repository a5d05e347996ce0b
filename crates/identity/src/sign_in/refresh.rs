//! Refresh: the next pair of tokens for the last, once.
//!
//! A refresh token that comes back after its grace was copied, by a thief or from one: the whole
//! family dies, and its owner signs in again. Within the grace the same successor is given, so
//! that a lost answer or ten tabs at once cost nobody their session.

use kernel::{Actor, Error, Result, Timestamp};
use platform::db::Tx;

use super::{SignedIn, Tokens};
use crate::{
    Identity, access_token,
    secret::Secret,
    session::{self, REFRESH_GRACE, store::Refresh},
    user,
};

/// What is to be done with a refresh token.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Give its successor.
    Rotate,
    /// It comes too late to be a lost answer: end the family.
    Copied,
    /// It, or its session, is over.
    Over,
}

fn judge(token: &Refresh, now: Timestamp) -> Verdict {
    if token.ended_at.is_some() || token.ends_at <= now {
        return Verdict::Over;
    }
    match token.used_at {
        Some(used) if now.since(used) >= REFRESH_GRACE => Verdict::Copied,
        None if token.expires_at <= now => Verdict::Over,
        Some(_) | None => Verdict::Rotate,
    }
}

impl Identity {
    /// Gives the next pair of tokens.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] for a token that is over, was copied, or never was.
    pub(crate) async fn refresh(&self, actor: &Actor, token: &str) -> Result<SignedIn> {
        let token = Secret::parse(token).ok_or_else(refused)?;
        let (this, sent) = (self.clone(), token.clone());
        let given = self
            .core
            .write(actor, "refresh", move |tx| {
                Box::pin(async move { this.rotate(tx, &sent).await })
            })
            .await;
        if let Err(Error::Unauthenticated { code: REUSED, .. }) = given {
            self.end_family(actor, token).await?;
        }
        given
    }

    async fn rotate(&self, tx: &mut Tx, token: &Secret) -> Result<SignedIn> {
        let now = self.clock.now();
        let found = session::store::lock_refresh(tx, &token.hash()).await?;
        let found = found.ok_or_else(refused)?;
        tx.describe(found.user_id, serde_json::json!({"session": found.session_id}));
        match judge(&found, now) {
            Verdict::Over => return Err(refused()),
            Verdict::Copied => return Err(reused()),
            Verdict::Rotate => {}
        }
        let profile = user::store::profile_in(tx, found.user_id, None).await?;
        if profile.status != user::UserStatus::Active {
            return Err(refused());
        }
        let next = token.successor(&self.keys.refresh);
        session::store::use_refresh(tx, &token.hash(), now).await?;
        session::store::insert_refresh(tx, found.session_id, &next.hash(), now).await?;
        session::store::seen(tx, found.session_id, now).await?;
        let bearer = access_token::Bearer { user: found.user_id, session: found.session_id };
        let access = access_token::sign(&self.keys, bearer, now)?;
        Ok(SignedIn::new(profile, Some(Tokens::new(access, &next))))
    }

    /// Ends the session of a token that was used twice. A change of its own, because the refused
    /// one left nothing.
    async fn end_family(&self, actor: &Actor, token: Secret) -> Result<()> {
        let now = self.clock.now();
        self.write_change(&actor.without_key(), "end_copied_session", move |tx| {
            Box::pin(async move {
                let found = session::store::lock_refresh(tx, &token.hash()).await?;
                let found = found.ok_or_else(refused)?;
                session::store::end(tx, found.user_id, found.session_id, now).await?;
                tx.describe(found.user_id, serde_json::json!({"session": found.session_id}));
                Ok(())
            })
        })
        .await?;
        tracing::warn!("a refresh token was used twice: its session has ended");
        Ok(())
    }
}

const REUSED: &str = "REFRESH_REUSED";

fn reused() -> Error {
    Error::Unauthenticated {
        code: REUSED,
        message: "this refresh token was used before: somebody may have copied it, so its session \
                  has ended; sign in again",
    }
}

fn refused() -> Error {
    Error::Unauthenticated {
        code: "REFRESH_INVALID",
        message: "this refresh token is over: sign in again",
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    const NOW: Timestamp = Timestamp(1_764_000_000_000_000);

    fn token(used_seconds_ago: Option<u64>) -> Refresh {
        Refresh {
            session_id: Id::from_uuid(uuid::Uuid::nil()),
            user_id: Id::from_uuid(uuid::Uuid::nil()),
            expires_at: NOW.plus(Timestamp::DAY),
            used_at: used_seconds_ago.map(|ago| NOW.minus(std::time::Duration::from_secs(ago))),
            ended_at: None,
            ends_at: NOW.plus(Timestamp::DAY),
        }
    }

    #[test]
    fn a_used_token_is_answered_within_its_grace_and_a_theft_after_it() {
        assert_eq!(judge(&token(None), NOW), Verdict::Rotate);
        assert_eq!(judge(&token(Some(0)), NOW), Verdict::Rotate);
        assert_eq!(judge(&token(Some(9)), NOW), Verdict::Rotate);
        assert_eq!(judge(&token(Some(10)), NOW), Verdict::Copied);
        let late = Refresh { expires_at: NOW, ..token(None) };
        assert_eq!(judge(&late, NOW), Verdict::Over);
        // A copy is still told from an old token after it expired.
        assert_eq!(judge(&Refresh { expires_at: NOW, ..token(Some(99)) }, NOW), Verdict::Copied);
        assert_eq!(judge(&Refresh { ended_at: Some(NOW), ..token(None) }, NOW), Verdict::Over);
    }
}
