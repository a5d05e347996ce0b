//! Signatures as Standard Webhooks has them.

use base64::{Engine, prelude::BASE64_STANDARD};
use kernel::{Error, Result, Timestamp};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// Bytes of a key; the standard asks for 24 to 64.
const KEY_BYTES: usize = 32;

/// Draws a secret: `whsec_` and a key in base 64.
pub(crate) fn draw_secret() -> Result<String> {
    let mut key = [0; KEY_BYTES];
    SystemRandom::new().fill(&mut key).map_err(|_| Error::internal("no randomness"))?;
    Ok(format!("{PREFIX}{}", BASE64_STANDARD.encode(key)))
}

/// Returns the header `webhook-signature` of a message: `v1,` and HMAC-SHA256 over
/// `id.seconds.body` in base 64.
///
/// - `secret`: `whsec_` and the key in base 64.
/// - `at`: sent as whole seconds since 1970 in `webhook-timestamp`.
///
/// # Errors
///
/// [`Error::Internal`] for a secret that is none.
///
/// Source: Standard Webhooks, “Signature scheme”.
pub fn signature(secret: &str, id: &str, at: Timestamp, body: &str) -> Result<String> {
    let key = secret.strip_prefix(PREFIX).and_then(|key| BASE64_STANDARD.decode(key).ok());
    let key = key.ok_or_else(|| Error::internal("a secret of a webhook is none"))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let signed = format!("{id}.{}.{body}", seconds(at));
    let tag = hmac::sign(&key, signed.as_bytes());
    Ok(format!("v1,{}", BASE64_STANDARD.encode(tag)))
}

/// Returns whole seconds since 1970.
pub(crate) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message that the libraries of Standard Webhooks test themselves with.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let at = Timestamp(1_614_265_330_000_000);
        let body = r#"{"test": 2432232314}"#;
        assert_eq!(
            signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body).unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn secrets_differ_and_are_read_back() {
        let (one, other) = (draw_secret().unwrap(), draw_secret().unwrap());
        assert_ne!(one, other);
        assert!(signature(&one, "msg_1", Timestamp(0), "{}").is_ok());
        for none in ["", "whsec_", "whsec_ä", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            let signed = signature(none, "msg_1", Timestamp(0), "{}");
            assert_eq!(signed.is_ok(), none == "whsec_", "{none}");
        }
    }
}
