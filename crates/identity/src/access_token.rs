//! Access tokens of programs: a JWS (RFC 7515) of one fixed shape, for fifteen minutes.
//!
//! **Invariant:** only the exact header we write is accepted: nothing in a token chooses the
//! algorithm, the key, or where to find one.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Id, Timestamp, User};
use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::{key::Keys, session::Session};

pub(crate) const LIFETIME: Duration = Duration::from_mins(15);

/// Clocks of two machines may differ by this.
const LEEWAY_SECONDS: i64 = 30;

/// Ours have about 480 characters; what is longer is not read at all.
const MAX_LENGTH: usize = 1_024;

const ISSUER: &str = "prospect";
const AUDIENCE: &str = "prospect-api";
const TYPE: &str = "at+jwt";
const ALGORITHM: &str = "HS256";

/// Who may act with a token: a session of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bearer {
    pub user: Id<User>,
    pub session: Id<Session>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// Seconds since 1970, as RFC 7519 has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Id<User>,
    sid: Id<Session>,
    iat: i64,
    nbf: i64,
    exp: i64,
}

pub(crate) fn sign(keys: &Keys, bearer: Bearer, now: Timestamp) -> kernel::Result<String> {
    let header =
        Header { alg: ALGORITHM.to_owned(), typ: TYPE.to_owned(), kid: keys.access_id.clone() };
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: bearer.user,
        sid: bearer.session,
        iat: seconds(now),
        nbf: seconds(now),
        exp: seconds(now.plus(LIFETIME)),
    };
    let signed = format!("{}.{}", encode(&header)?, encode(&claims)?);
    let signature = hmac::sign(&keys.access, signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Returns who holds `token`, or `None` when it is not one of ours, whole and in its time.
pub(crate) fn verify(keys: &Keys, token: &str, now: Timestamp) -> Option<Bearer> {
    if token.len() > MAX_LENGTH {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    hmac::verify(&keys.access, signed.as_bytes(), &signature).ok()?;
    // Only we could sign it; what follows keeps our own other or older shapes out.
    let (header, claims) = signed.split_once('.')?;
    let header: Header = decode(header)?;
    if header.alg != ALGORITHM || header.typ != TYPE || header.kid != keys.access_id {
        return None;
    }
    let claims: Claims = decode(claims)?;
    let now = seconds(now);
    let named = claims.iss == ISSUER && claims.aud == AUDIENCE;
    let begun = claims.nbf.max(claims.iat) <= now.saturating_add(LEEWAY_SECONDS);
    let ended = claims.exp.saturating_add(LEEWAY_SECONDS) <= now;
    (named && begun && !ended).then_some(Bearer { user: claims.sub, session: claims.sid })
}

fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000_000)
}

fn encode(part: &impl Serialize) -> kernel::Result<String> {
    serde_json::to_vec(part)
        .map(|json| URL_SAFE_NO_PAD.encode(json))
        .map_err(kernel::Error::internal)
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests;
