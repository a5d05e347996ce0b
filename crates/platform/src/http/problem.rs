//! How errors leave the house: problem+json (RFC 9457) that also carries the envelope's fields.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::Error;
use serde::Serialize;
use utoipa::ToSchema;

use super::request;

/// The error of a handler: a [`kernel::Error`] on its way to a client.
#[derive(Debug)]
pub struct Problem(pub Error);

/// The body of every answer that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Names the kind of problem.
    #[schema(example = "/problems/validation-error")]
    r#type: String,
    title: &'static str,
    #[schema(example = 400)]
    status: u16,
    /// A sentence that says what to do.
    detail: String,
    /// The path that was asked.
    instance: Option<String>,
    #[schema(default = false)]
    success: bool,
    error: ErrorBody,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    request_id: Option<String>,
    /// Seconds to wait before the next try.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ErrorBody {
    #[schema(example = "VALIDATION_ERROR")]
    code: &'static str,
    message: String,
    details: serde_json::Value,
}

#[derive(Debug, Serialize, ToSchema)]
struct FieldError {
    /// JSON pointer into the body, or the name of a parameter.
    pointer: String,
    detail: String,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Error::Replayed(replay) = &self.0 {
            return request::replayed(replay);
        }
        let status = status(&self.0);
        if let Error::Internal(cause) = &self.0 {
            log_chain(cause.as_ref());
        }
        let retry_after = match &self.0 {
            Error::RateLimited { retry_after, .. } => Some(*retry_after),
            Error::Unavailable(_) => Some(Duration::from_secs(1)),
            _ => None,
        }
        .map(|wait| wait.as_secs().max(1));
        let mut response = super::answer::json(status, &body(&self.0, status, retry_after));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Invalid { code: "PAYLOAD_TOO_LARGE", .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Invalid { code: "METHOD_NOT_ALLOWED", .. } => StatusCode::METHOD_NOT_ALLOWED,
        Error::Invalid { code: "UNSUPPORTED_MEDIA_TYPE", .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Invalid { code: "IDEMPOTENCY_KEY_REUSED", .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Invalid { .. } => StatusCode::BAD_REQUEST,
        // Nobody forbids it: as things stand, no provider gives it.
        Error::Conflict { .. } | Error::Refused { code: "NO_PROVIDER", .. } => StatusCode::CONFLICT,
        Error::Stale(_) => StatusCode::PRECONDITION_FAILED,
        Error::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) | Error::Refused { .. } => StatusCode::FORBIDDEN,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Replayed(_) => StatusCode::OK,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn body(error: &Error, status: StatusCode, retry_after: Option<u64>) -> ProblemBody {
    let code = error.code();
    let message = error.to_string();
    let errors = match error {
        Error::Invalid { pointer: Some(pointer), message, .. } => {
            vec![FieldError { pointer: pointer.clone(), detail: message.clone() }]
        }
        _ => Vec::new(),
    };
    let context = request::current();
    ProblemBody {
        r#type: format!("/problems/{}", code.to_ascii_lowercase().replace('_', "-")),
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: message.clone(),
        instance: context.as_ref().map(|context| context.path.to_string()),
        success: false,
        error: ErrorBody { code, message, details: serde_json::Value::Null },
        errors,
        request_id: context.map(|context| context.request_id.to_string()),
        retry_after,
    }
}

/// The client sees "internal error"; the log has every cause, once, here.
fn log_chain(cause: &dyn std::error::Error) {
    let mut chain = cause.to_string();
    let mut source = cause.source();
    while let Some(error) = source {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        source = error.source();
    }
    tracing::error!(error = %chain, "a request failed inside");
}
