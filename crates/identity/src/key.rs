//! The keys of this installation, one for each use, all made from one secret.

use ring::hmac;

/// One key a use, so that no value made for one can pass for another.
pub(crate) struct Keys {
    /// Signs access tokens.
    pub access: hmac::Key,
    /// Names the access key in tokens.
    pub access_id: String,
    /// Makes the successor of a refresh token.
    pub refresh: hmac::Key,
    /// Marks our cookies, so that those of another Prospect on the same host are told apart.
    pub cookie: hmac::Key,
    /// Binds the browser's double-submit token to its session.
    pub csrf: hmac::Key,
    /// Hides which names were tried.
    pub attempt: hmac::Key,
}

impl Keys {
    /// Derives every key from the secret of the installation: HMAC-SHA-256 of the use's name,
    /// which is the expand step of HKDF (RFC 5869) for a single block.
    pub fn derive(secret: &[u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let key = |name: &str| {
            let mut block = name.as_bytes().to_vec();
            block.push(1);
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, &block).as_ref())
        };
        let id = hmac::sign(&root, b"prospect access key id\x01");
        Self {
            access: key("prospect access token"),
            access_id: platform::hex(&id.as_ref()[..8]),
            refresh: key("prospect refresh token"),
            cookie: key("prospect session cookie"),
            csrf: key("prospect csrf"),
            attempt: key("prospect attempt"),
        }
    }
}
