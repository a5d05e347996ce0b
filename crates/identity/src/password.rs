//! Passwords: which are good enough, and how they are kept.
//!
//! **Invariant:** a password is hashed off the runtime's threads, two at a time, so that a flood
//! of logins starves nobody else.

mod rules;

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::{Error, Result};
use tokio::sync::Semaphore;

pub(crate) use rules::{Factors, check_length, check_strength};

/// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane (53 ms here).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

/// Whoever waits longer is told to come back: 2 x 100 of them have passed by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes and verifies passwords; cheap to clone.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// Verified against when there is no user, so that the time taken tells nothing.
    nobody: Arc<str>,
}

impl Passwords {
    pub fn open() -> Result<Self> {
        let nobody = hash(crate::secret::Secret::fresh()?.reveal())?;
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody: nobody.into() })
    }

    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.in_turn(move || hash(&password)).await?
    }

    /// Answers whether `password` is the one `stored` was made of; with nothing stored it takes
    /// as long and is not.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let right = self.in_turn(move || verify(&password, &stored)).await??;
        Ok(right && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| Error::Unavailable("sign-in"))?
            .map_err(Error::internal)?;
        platform::compute(move || {
            let out = work();
            drop(turn);
            out
        })
        .await
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String> {
    let salt = crate::secret::random::<16>()?;
    let hashed: PasswordHash = argon2()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(hashed.to_string())
}

fn verify(password: &str, stored: &str) -> Result<bool> {
    let stored = PasswordHash::new(stored).map_err(|error| Error::internal(error.to_string()))?;
    Ok(argon2()?.verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_same_password_is_right_and_nobody_has_none() {
        let passwords = Passwords::open().unwrap();
        let stored = passwords.hash("correct horse battery").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("correct horse battery", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("correct horse batterz", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("correct horse battery", None).await.unwrap());
    }
}
