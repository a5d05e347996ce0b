//! AES-256-GCM with the nonce in front.

use kernel::{Error, Result};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use zeroize::Zeroizing;

/// Bytes of a key.
pub(super) const KEY: usize = 32;

/// Returns the key that `bytes` are.
pub(super) fn key(bytes: &[u8]) -> Result<LessSafeKey> {
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| Error::internal("a bad key"))?;
    Ok(LessSafeKey::new(key))
}

/// Returns fresh random bytes for a key.
pub(super) fn fresh() -> Result<Zeroizing<[u8; KEY]>> {
    let mut bytes = Zeroizing::new([0; KEY]);
    SystemRandom::new().fill(bytes.as_mut()).map_err(|_| Error::internal("no randomness"))?;
    Ok(bytes)
}

/// Seals `plain`, bound to `context`: it opens only where it belongs.
pub(super) fn seal(key: &LessSafeKey, context: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| Error::internal("no randomness"))?;
    let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context),
            &mut sealed[NONCE_LEN..],
        )
        .map_err(|_| Error::internal("sealing failed"))?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// # Errors
///
/// [`Error::Internal`] when it was changed, sealed by another key, or belongs elsewhere.
pub(super) fn open(key: &LessSafeKey, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let broken = || Error::internal("a sealed value does not open with this key");
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
    let mut plain = Zeroizing::new(rest.to_vec());
    let length =
        key.open_in_place(nonce, Aad::from(context), &mut plain).map_err(|_| broken())?.len();
    plain.truncate(length);
    Ok(plain)
}
