//! Lockout: guessing costs time that doubles, without locking the owner out for it.
//!
//! Each try is counted before the password is looked at, so a thousand at once are ten and then
//! a wait. A name that nobody has counts like one that somebody has. A browser that signed in
//! before has a count of its own.

mod store;

use std::time::Duration;

use kernel::{Error, Id, Result, Timestamp, User};
use platform::db::Tx;
use ring::hmac;

use crate::{
    Identity,
    secret::{Hash, Secret},
};

/// Tries before the first wait.
const FREE_TRIES: i64 = 10;

const FIRST_WAIT: Duration = Duration::from_mins(1);

/// At one a day, NIST's ceiling of a hundred is three months away.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Whose tries are counted together; hashed, so that the table names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target(Hash);

/// Returns how long nobody may try after so many failures.
fn wait(failures: i64) -> Duration {
    if failures < FREE_TRIES {
        return Duration::ZERO;
    }
    let doublings = u32::try_from(failures - FREE_TRIES).unwrap_or(u32::MAX);
    let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
    FIRST_WAIT.saturating_mul(factor).min(LONGEST_WAIT)
}

impl Identity {
    /// The count of an account, or of a name that nobody has.
    pub(crate) fn target(&self, user: Option<Id<User>>, login: &str) -> Target {
        match user {
            Some(user) => self.target_of("account", user.uuid().as_bytes()),
            None => self.target_of("nobody", login.as_bytes()),
        }
    }

    /// The count of a browser that is known.
    pub(crate) fn device_target(&self, device: &Secret) -> Target {
        self.target_of("device", &device.hash())
    }

    fn target_of(&self, kind: &str, name: &[u8]) -> Target {
        let mut context = hmac::Context::with_key(&self.keys.attempt);
        context.update(kind.as_bytes());
        context.update(b":");
        context.update(name);
        let mut hash = [0; 32];
        hash.copy_from_slice(context.sign().as_ref());
        Target(hash)
    }

    /// Counts a try.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`] while nobody may try.
    pub(crate) async fn count_try(&self, target: Target) -> Result<()> {
        let now = self.clock.now();
        let wait = self
            .core
            .write_internal(move |tx| Box::pin(async move { count(tx, target, now).await }))
            .await?;
        match wait {
            None => Ok(()),
            Some(retry_after) => Err(Error::RateLimited { code: "ACCOUNT_LOCKED", retry_after }),
        }
    }
}

/// Counts a try and returns `None`, or returns how long to wait.
async fn count(tx: &mut Tx, target: Target, now: Timestamp) -> Result<Option<Duration>> {
    let before = store::take(tx, &target.0, now).await?;
    if before.locked_until > now {
        return Ok(Some(before.locked_until.since(now)));
    }
    let failures = before.failures.saturating_add(1);
    // A free try ends in no wait at all: `now` would keep out one that was asked a moment before
    // and comes to the row a moment after.
    let locked_until = match wait(failures) {
        Duration::ZERO => Timestamp(0),
        wait => now.plus(wait),
    };
    store::put(tx, &target.0, failures, locked_until, now).await?;
    Ok(None)
}

/// Forgets the tries: the right person came.
pub(crate) async fn forgive(tx: &mut Tx, targets: &[Target]) -> Result<()> {
    for target in targets {
        store::remove(tx, &target.0).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_are_free_and_then_the_wait_doubles_up_to_a_day() {
        assert_eq!((1..FREE_TRIES).map(wait).max(), Some(Duration::ZERO));
        assert_eq!(wait(10), Duration::from_mins(1));
        assert_eq!(wait(11), Duration::from_mins(2));
        assert_eq!(wait(14), Duration::from_mins(16));
        assert_eq!(wait(30), LONGEST_WAIT);
        assert_eq!(wait(i64::MAX), LONGEST_WAIT);
    }

    #[test]
    fn a_guesser_has_less_than_a_hundred_tries_in_two_months() {
        let mut spent = Duration::ZERO;
        let mut tries = 0;
        while spent < Duration::from_hours(60 * 24) {
            tries += 1;
            spent += wait(tries);
        }
        assert!(tries < 100, "{tries}");
    }
}
