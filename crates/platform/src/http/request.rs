//! What is known about the request under way, wherever its code runs.

use std::sync::Arc;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Error, Replay, RequestId};

use super::Problem;

/// The request under way.
#[derive(Debug, Clone)]
pub struct Context {
    pub request_id: RequestId,
    pub path: Arc<str>,
    /// The fingerprint of the request, when it carries an idempotency key.
    pub fingerprint: Option<[u8; 32]>,
    /// What the operation answers with when it succeeds.
    pub success: StatusCode,
}

tokio::task_local! {
    static CURRENT: Context;
}

impl Context {
    /// Runs `work` as part of this request.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }
}

/// Returns the request under way, if there is one.
pub fn current() -> Option<Context> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Marks an answer that was given before.
static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Gives the stored answer again, or says that the key belongs to another request.
pub fn replayed(replay: &Replay) -> Response {
    let context = current();
    let same = context
        .as_ref()
        .and_then(|context| context.fingerprint)
        .is_some_and(|fingerprint| fingerprint.as_slice() == replay.fingerprint);
    if !same {
        return Problem(Error::Invalid {
            code: "IDEMPOTENCY_KEY_REUSED",
            message: "this Idempotency-Key was used for another request: use a fresh one"
                .to_owned(),
            pointer: None,
        })
        .into_response();
    }
    let status = context.map_or(StatusCode::OK, |context| context.success);
    let body = format!(r#"{{"success":true,"data":{}}}"#, replay.answer);
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    let headers = response.headers_mut();
    headers.insert(REPLAYED.clone(), HeaderValue::from_static("true"));
    if status == StatusCode::ACCEPTED
        && let Some(location) = job_location(&replay.answer)
    {
        headers.insert(header::LOCATION, location);
    }
    response
}

/// Returns where to follow the job that the stored answer started.
fn job_location(answer: &str) -> Option<HeaderValue> {
    let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
    let job = answer.get("job_id")?.as_str()?;
    HeaderValue::try_from(format!("/api/v1/jobs/{job}")).ok()
}
