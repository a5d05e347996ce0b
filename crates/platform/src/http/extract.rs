//! How requests come in: axum's extractors, with refusals that say what to do.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::request::Parts,
};
use kernel::Error;
use serde::de::DeserializeOwned;

use super::Problem;

/// A JSON body. Input types deny unknown fields, so a misspelt or smuggled one is refused.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// The query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The path's parameters. One that cannot be a name of anything is simply not found.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem(refuse_body(&rejection))),
        }
    }
}

fn refuse_body(rejection: &JsonRejection) -> Error {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => Error::Invalid {
            code: "UNSUPPORTED_MEDIA_TYPE",
            message: "send JSON with Content-Type: application/json".to_owned(),
            pointer: None,
        },
        JsonRejection::BytesRejection(_) => Error::Invalid {
            code: "PAYLOAD_TOO_LARGE",
            message: "the body is larger than this operation takes".to_owned(),
            pointer: None,
        },
        other => {
            let text = other.body_text();
            // axum puts the path of the field before a colon: `…: watchlist.name: missing field`.
            let message = text.rsplit_once("target type: ").map_or(text.as_str(), |(_, rest)| rest);
            Error::invalid(message.trim_start_matches("Failed to parse the request body as JSON: "))
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text = rejection.body_text();
                let message = text
                    .strip_prefix("Failed to deserialize query string: ")
                    .unwrap_or(text.as_str());
                let pointer = message.split_once(": ").map_or("query", |(name, _)| name);
                Err(Problem(Error::invalid_at(pointer, message)))
            }
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem(Error::NotFound("what this address names"))),
        }
    }
}
