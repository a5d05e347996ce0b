//! `Idempotency-Key`: each change happens once, and asking again gives the same answer.
//!
//! The record is written in the transaction of the change itself (`platform::db`), so it holds
//! whatever dies in between; here the key is read, and answers are given again.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};
use kernel::{Actor, Error, IdempotencyKey, Result};
use platform::http::Problem;
use sha2::{Digest, Sha256};

use crate::{gate::Gate, operations::Operation};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Keys are usually UUIDs; this leaves room for anything sensible.
const MAX_KEY: usize = 128;

/// What must be read to know that two requests are the same; uploads are the largest.
pub const MAX_BODY: usize = 64 << 20;

/// Keys whose request is under way in this process.
#[derive(Debug, Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<String>>>);

struct Running<'a>(&'a InFlight, String);

impl InFlight {
    fn enter(&self, name: String) -> Option<Running<'_>> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Not `then_some`: a `Running` made in vain would be dropped here, under the lock it takes.
        names.insert(name.clone()).then(|| Running(self, name))
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// Gives `actor` the key of this request, with what the request was.
///
/// # Errors
///
/// [`Error::Invalid`] for a key that is missing where one is required, or malformed.
pub(crate) async fn read_key(
    operation: &Operation,
    request: &mut Request,
    mut actor: Actor,
) -> Result<Actor> {
    if operation.method == Method::GET {
        return Ok(actor);
    }
    let Some(key) = request.headers().get(KEY) else {
        return if operation.key_required { Err(missing()) } else { Ok(actor) };
    };
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= MAX_KEY);
    let key = key.map(|key| key.trim_matches('"').to_owned()).ok_or_else(|| {
        Error::invalid_at("Idempotency-Key", "an Idempotency-Key has 1 to 128 visible characters")
    })?;
    let fingerprint = fingerprint(request).await?;
    actor.idempotency = Some(Arc::new(IdempotencyKey { key, fingerprint }));
    Ok(actor)
}

fn missing() -> Error {
    Error::Invalid {
        code: "IDEMPOTENCY_KEY_REQUIRED",
        message: "send an Idempotency-Key (a fresh UUID for each new request)".to_owned(),
        pointer: Some("Idempotency-Key".to_owned()),
    }
}

/// Reads the body, and leaves it in place for the handler.
async fn fingerprint(request: &mut Request) -> Result<[u8; 32]> {
    let body = std::mem::replace(request.body_mut(), Body::empty());
    let body = Limited::new(body, MAX_BODY).collect().await.map_err(|_| Error::Invalid {
        code: "PAYLOAD_TOO_LARGE",
        message: "a request with an Idempotency-Key takes at most 64 MiB".to_owned(),
        pointer: None,
    })?;
    let body = body.to_bytes();
    let mut hasher = Sha256::new();
    hasher.update(request.method().as_str());
    hasher.update([0]);
    hasher.update(request.uri().path_and_query().map_or("", |path| path.as_str()));
    hasher.update([0]);
    hasher.update(&body);
    *request.body_mut() = Body::from(body);
    Ok(hasher.finalize().into())
}

/// Runs the request, unless its key was answered before or is being answered now.
pub(crate) async fn once(gate: &Gate, actor: &Actor, request: Request, next: Next) -> Response {
    let Some(key) = &actor.idempotency else { return next.run(request).await };
    let name = format!("{} {}", actor.principal, key.key);
    let Some(_running) = gate.in_flight.enter(name) else {
        return Problem(Error::conflict(
            "REQUEST_IN_FLIGHT",
            "the request with this Idempotency-Key is still under way: ask again in a moment",
        ))
        .into_response();
    };
    match gate.core.answer(actor.principal, &key.key).await {
        Ok(Some(replay)) => return platform::http::replayed(&replay),
        Ok(None) => {}
        Err(error) => return Problem(error).into_response(),
    }
    let response = next.run(request).await;
    if response.status().is_client_error() {
        // Another process may have made the change between our look and our try.
        if let Ok(Some(replay)) = gate.core.answer(actor.principal, &key.key).await {
            return platform::http::replayed(&replay);
        }
    }
    response
}
