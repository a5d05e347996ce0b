//! Opaque secrets: 256 random bits, known to their holder only.
//!
//! **Invariant:** they cannot be printed, and only their hash is stored.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Error, Result};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use sha2::{Digest, Sha256};

/// SHA-256 of a secret: enough, because what is hashed cannot be guessed.
pub(crate) type Hash = [u8; 32];

/// 256 random bits, written as 43 characters of base64url.
#[derive(Clone)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    pub(crate) const LENGTH: usize = 43;

    pub(crate) fn fresh() -> Result<Self> {
        Ok(Self(URL_SAFE_NO_PAD.encode(random::<32>()?)))
    }

    /// Reads what has the shape of a secret; anything else cannot be one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        let fits = text.len() == Self::LENGTH && text.bytes().all(plain);
        fits.then(|| Self(text.to_owned()))
    }

    /// The secret that follows this one: whoever holds `key` finds it again, nobody else can.
    pub(crate) fn successor(&self, key: &hmac::Key) -> Self {
        Self(URL_SAFE_NO_PAD.encode(hmac::sign(key, self.0.as_bytes())))
    }

    pub(crate) fn hash(&self) -> Hash {
        hash(self.0.as_bytes())
    }

    /// The text itself, for the one who is to hold it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no randomness"))?;
    Ok(bytes)
}

/// Returns the base64url of an HMAC over `text`.
pub(crate) fn tag(key: &hmac::Key, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(key, text.as_bytes()))
}

/// Compares without telling by the time taken where the texts differ.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(left, right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_does_not_print() {
        let secret = Secret::fresh().unwrap();
        let read = Secret::parse(secret.reveal()).unwrap();
        assert_eq!(read.hash(), secret.hash());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(Secret::parse("short").is_none());
        assert!(Secret::parse(&"=".repeat(43)).is_none());
    }

    #[test]
    fn the_successor_is_the_same_each_time_and_another_with_another_key() {
        let secret = Secret::fresh().unwrap();
        let key = |byte| hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32]);
        assert_eq!(secret.successor(&key(1)).hash(), secret.successor(&key(1)).hash());
        assert_ne!(secret.successor(&key(1)).hash(), secret.successor(&key(2)).hash());
        assert!(Secret::parse(secret.successor(&key(1)).reveal()).is_some());
    }
}
