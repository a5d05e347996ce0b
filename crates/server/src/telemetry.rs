//! What each request leaves in the log and in the counters.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::Response,
};
use kernel::RequestId;
use platform::{clock::Clock, http::Context};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer names are cut short by log viewers; a client's own id is taken up to here.
const MAX_REQUEST_ID: usize = 64;

/// A layer: names the request, times it, counts it, logs it once.
pub async fn observe(State(clock): State<Clock>, mut request: Request, next: Next) -> Response {
    let id = request_id(&request, &clock);
    request.extensions_mut().insert(id.clone());
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());

    // Whatever answers, within the gate or not, knows which request it answers.
    let context = Context {
        request_id: id.clone(),
        path: request.uri().path().into(),
        fingerprint: None,
        success: StatusCode::OK,
    };
    let mut response = context.scope(next.run(request)).await;

    let elapsed = started.elapsed();
    let status = response.status();
    metrics::histogram!("http_request_seconds", "method" => method.to_string(), "route" => route.clone())
        .record(elapsed.as_secs_f64());
    metrics::counter!("http_requests_total", "method" => method.to_string(), "route" => route.clone(),
        "status" => status.as_str().to_owned())
    .increment(1);
    let latency_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    if status.is_server_error() {
        tracing::warn!(request.id = %id, http.method = %method, http.route = %route,
            http.status = status.as_u16(), latency_us, "request failed");
    } else {
        tracing::debug!(request.id = %id, http.method = %method, http.route = %route,
            http.status = status.as_u16(), latency_us, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Takes the client's name of the request when it is a plain one, else makes one.
fn request_id(request: &Request, clock: &Clock) -> RequestId {
    let plain = |id: &&str| {
        !id.is_empty()
            && id.len() <= MAX_REQUEST_ID
            && id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
    };
    let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(plain);
    RequestId(
        given.map_or_else(
            || clock.id::<kernel::User>().uuid().simple().to_string().into(),
            Into::into,
        ),
    )
}
