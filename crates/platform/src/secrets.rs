//! Secrets at rest: sealed by keys that never are in the database.
//!
//! Each secret has a data key of its own; the data key is wrapped by a numbered key of the `keys`
//! folder. Rotation makes a new key, wraps and seals everything anew while others read, and then
//! destroys the old one.
//!
//! **Invariant:** what is in the database or in a backup opens with nothing that is there too.
//!
//! **Invariant:** a [`Secret`] cannot be printed, compared, cloned or put into an answer.
//!
//! Limits: who can read the memory of the process or the `keys` folder can read the secrets; a
//! backup made before a rotation still opens with the key of that time, if somebody kept it. Other
//! processes on the same `keys` folder see a new key with their next seal, so what one of them
//! seals in the very moment of a rotation is covered by a second pass, not by a lock. SQLite
//! overwrites what a rotation replaced when it next reuses or vacuums the page; it opens with the
//! destroyed key only.

mod envelope;
mod keys;
mod rotation;
mod store;

use std::fmt;

use kernel::{Actor, Error, Id, Permission, Result, Workspace};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

pub use keys::Keys;
pub use rotation::{Rotation, SealedColumn};

use crate::{clock::Clock, db::Db};

/// A text nobody may see by accident: wiped when dropped, and shown as `[secret]` everywhere.
///
/// It has no `Clone` and no `Serialize`; share it in an `Arc`.
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Returns the text itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Seals short texts that live in columns of their own, like a stored answer.
#[derive(Clone)]
pub struct Sealer {
    keys: Keys,
}

impl Sealer {
    /// A sealer with one key that is nowhere on disk, for tests and for the life of a process.
    pub fn new(key: &[u8; 32]) -> Result<Self> {
        Ok(Self { keys: Keys::in_memory(key)? })
    }

    /// Returns `k<number of the key>.<hex>`.
    pub fn seal_text(&self, text: &str) -> Result<String> {
        let (number, key) = self.keys.newest()?;
        let sealed = envelope::seal(&key, &[], text.as_bytes())?;
        Ok(format!("{}{}", prefix(number), crate::hex(&sealed)))
    }

    /// # Errors
    ///
    /// [`Error::Internal`] when the text was changed or its key was destroyed.
    pub fn unseal_text(&self, sealed: &str) -> Result<String> {
        let broken = || Error::internal("a sealed text does not open with this key");
        let (number, digits) =
            sealed.strip_prefix('k').and_then(|rest| rest.split_once('.')).ok_or_else(broken)?;
        let key = self.keys.find(number.parse().map_err(|_| broken())?)?;
        let open = envelope::open(&key, &[], &bytes(digits).ok_or_else(broken)?)?;
        String::from_utf8(open.to_vec()).map_err(|_| broken())
    }
}

/// What a text begins with that this key sealed.
fn prefix(number: u32) -> String {
    format!("k{number}.")
}

/// Reads lower-case or upper-case hexadecimal.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    (0..digits.len() / 2)
        .map(|i| digits.get(i * 2..i * 2 + 2).and_then(|h| u8::from_str_radix(h, 16).ok()))
        .collect()
}

/// The secrets of every workspace: keys of providers, passwords of mail servers.
#[derive(Clone)]
pub struct Secrets {
    db: Db,
    keys: Keys,
    clock: Clock,
}

/// The longest secret: a PEM key with its chain fits.
const MAX_BYTES: usize = 16 * 1_024;

impl Secrets {
    pub fn new(db: Db, keys: Keys, clock: Clock) -> Self {
        Self { db, keys, clock }
    }

    /// Keeps `secret` as `name` in the actor's workspace, in place of an earlier one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name that is not 1 to 64 of `a-z 0-9 . _ -`, or over 16 kB.
    /// Needs [`Permission::InstanceManage`].
    pub async fn set_secret(&self, actor: &Actor, name: &str, secret: &Secret) -> Result<()> {
        actor.require(Permission::InstanceManage)?;
        check_name(name)?;
        if secret.expose().len() > MAX_BYTES {
            return Err(Error::invalid_at("/value", "a secret has at most 16 kB"));
        }
        let row = store::SealedSecret::seal(&self.keys, actor.workspace, name, secret)?;
        let at = self.clock.now();
        self.db
            .write(actor, "set_secret", move |tx| {
                Box::pin(async move {
                    tx.describe(&row.name, serde_json::Value::Null);
                    store::put(tx, &row, at).await
                })
            })
            .await
    }

    /// Forgets the secret; says whether there was one. Needs [`Permission::InstanceManage`].
    pub async fn remove_secret(&self, actor: &Actor, name: &str) -> Result<bool> {
        actor.require(Permission::InstanceManage)?;
        let (workspace, name) = (actor.workspace, name.to_owned());
        self.db
            .write(actor, "remove_secret", move |tx| {
                Box::pin(async move {
                    tx.describe(&name, serde_json::Value::Null);
                    store::remove(tx, workspace, &name).await
                })
            })
            .await
    }

    /// Returns the secret, for the part of the house that uses it; never for an answer.
    pub async fn secret(&self, workspace: Id<Workspace>, name: &str) -> Result<Option<Secret>> {
        let Some(row) = store::find(&self.db, workspace, name).await? else { return Ok(None) };
        match row.open(&self.keys) {
            Ok(secret) => Ok(Some(secret)),
            // A rotation of another process may have destroyed the key between our two steps:
            // then the row is wrapped anew already.
            Err(first) => match store::find(&self.db, workspace, name).await? {
                Some(again) if again.key_number != row.key_number => {
                    again.open(&self.keys).map(Some)
                }
                Some(_) => Err(first),
                None => Ok(None),
            },
        }
    }

    /// Returns the names of what is kept, which are no secrets.
    pub async fn names(&self, workspace: Id<Workspace>) -> Result<Vec<String>> {
        store::names(&self.db, workspace).await
    }

    /// Returns the numbers of the keys there are, oldest first.
    pub fn key_numbers(&self) -> Vec<u32> {
        self.keys.numbers()
    }

    pub fn sealer(&self) -> Sealer {
        self.keys.sealer()
    }
}

fn check_name(name: &str) -> Result<()> {
    let allowed =
        |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'_' | b'-');
    if name.is_empty() || name.len() > 64 || !name.bytes().all(allowed) {
        return Err(Error::invalid_at("/name", "a name has 1 to 64 of a-z 0-9 . _ -"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("canary");
        assert_eq!(
            format!("{secret} {secret:?} {:?}", Some(&secret)),
            "[secret] [secret] Some([secret])"
        );
    }

    #[test]
    fn a_sealed_text_opens_unchanged_and_only_unchanged() {
        let sealer = Sealer::new(&[7; 32]).unwrap();
        let hidden = sealer.seal_text("für dich").unwrap();
        assert_eq!(sealer.unseal_text(&hidden).unwrap(), "für dich");
        let mut bent = hidden.clone().into_bytes();
        for at in 0..bent.len() {
            let before = bent[at];
            bent[at] = if before == b'0' { b'1' } else { b'0' };
            let text = String::from_utf8(bent.clone()).unwrap();
            assert!(sealer.unseal_text(&text).is_err(), "byte {at}");
            bent[at] = before;
        }
        for junk in ["", "k", "k1", "k1.", "k1.0", "k1.zz", "k99999999999.00", "ä"] {
            assert!(sealer.unseal_text(junk).is_err(), "{junk}");
        }
        let other = Sealer::new(&[8; 32]).unwrap();
        assert!(other.unseal_text(&hidden).is_err());
    }
}
