//! Secrets at rest.

use std::sync::Arc;

use kernel::{Error, Result};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};

/// Seals short texts with the key of this installation.
#[derive(Clone)]
pub struct Sealer {
    key: Arc<LessSafeKey>,
}

impl Sealer {
    pub fn new(key: &[u8; 32]) -> Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Error::internal("bad key"))?;
        Ok(Self { key: Arc::new(LessSafeKey::new(key)) })
    }

    pub fn seal_text(&self, text: &str) -> Result<String> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| Error::internal("no randomness"))?;
        let mut sealed = text.as_bytes().to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut sealed,
            )
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok(crate::hex(&nonce) + &crate::hex(&sealed))
    }

    pub fn unseal_text(&self, sealed: &str) -> Result<String> {
        let broken = || Error::internal("a sealed text does not open with this key");
        let bytes: Option<Vec<u8>> = (0..sealed.len() / 2)
            .map(|i| sealed.get(i * 2..i * 2 + 2).and_then(|h| u8::from_str_radix(h, 16).ok()))
            .collect();
        let bytes = bytes.ok_or_else(broken)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut rest = rest.to_vec();
        let open = self.key.open_in_place(nonce, Aad::empty(), &mut rest).map_err(|_| broken())?;
        String::from_utf8(open.to_vec()).map_err(|_| broken())
    }
}
