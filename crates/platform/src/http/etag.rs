//! Strong entity tags over what is sent, so that nothing unchanged is sent or overwritten twice.

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use kernel::{Error, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Envelope, Problem};

/// The tag of the copy a client changes, from `If-Match`.
#[derive(Debug)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// Checks that the client's copy of `current` is the newest; without the header all is fine.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] when it is not.
    pub fn check<T: Serialize>(&self, what: &'static str, current: &T) -> Result<()> {
        let Some(tag) = &self.0 else { return Ok(()) };
        let body = Envelope { success: true, data: current };
        let now = etag_of(&serde_json::to_vec(&body).map_err(Error::internal)?);
        let matches = tag.split(',').any(|tag| matches!(tag.trim(), "*") || tag.trim() == now);
        if matches { Ok(()) } else { Err(Error::Stale(what)) }
    }
}

impl IfMatch {
    /// The same for what also changes by itself: `edition` is the tag of what people change about it, as
    /// [`super::Edition`] sent it.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] when the client's copy is of another edition.
    pub fn check_edition(&self, what: &'static str, edition: &str) -> Result<()> {
        let Some(tag) = &self.0 else { return Ok(()) };
        let of = |tag: &str| tag.trim_matches('"').split('.').next().map(str::to_owned);
        let same = |tag: &str| tag == "*" || of(tag) == of(edition);
        if tag.split(',').any(|tag| same(tag.trim())) { Ok(()) } else { Err(Error::Stale(what)) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let tag = parts.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
        Ok(Self(tag.map(str::to_owned)))
    }
}

/// Returns the tag of a body.
pub fn etag_of(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("\"{}\"", crate::hex(&digest[..16]))
}

/// A layer: tags answers, those to a change too, whose tag the next change may name in `If-Match`;
/// answers `304` to a GET of what the client has already.
pub async fn answer_etags(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::GET;
    let seen = request.headers().get(header::IF_NONE_MATCH).filter(|_| asks).cloned();
    let response = next.run(request).await;
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if response.status() != StatusCode::OK || !is_json {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else {
        return Problem(Error::internal("a body could not be read")).into_response();
    };
    let body = body.to_bytes();
    let mut tag = etag_of(&body);
    // What changes by itself is another answer, and the same edition of what people change.
    if let Some(edition) = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()) {
        tag = format!("\"{}.{}\"", edition.trim_matches('"'), tag.trim_matches('"'));
    }
    let unchanged = seen.as_ref().and_then(|seen| seen.to_str().ok()).is_some_and(|seen| {
        seen.split(',').any(|seen| seen.trim().trim_start_matches("W/") == tag)
    });
    if let Ok(tag) = HeaderValue::try_from(tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if unchanged {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}
