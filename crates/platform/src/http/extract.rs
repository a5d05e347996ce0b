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
            let text = text
                .strip_prefix("Failed to deserialize the JSON body into the target type: ")
                .or_else(|| text.strip_prefix("Failed to parse the request body as JSON: "))
                .unwrap_or(text.as_str());
            let text = text.rsplit_once(" at line ").map_or(text, |(sentence, _)| sentence);
            match text.split_once(": ").filter(|(path, _)| is_path(path)) {
                Some((path, sentence)) => Error::invalid_at(
                    format!("/{}", path.replace(['.', '['], "/").replace(']', "")),
                    sentence,
                ),
                None => Error::invalid(text),
            }
        }
    }
}

/// Answers whether `text` is where in the body something is wrong: `items[0].symbol`.
fn is_path(text: &str) -> bool {
    let part_of_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']');
    !text.is_empty() && text.chars().all(part_of_path)
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
                let (pointer, message) = message.split_once(": ").unwrap_or(("query", message));
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

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request as HttpRequest};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read from JSON")]
    struct List {
        name: String,
        items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only read from JSON")]
    struct Item {
        size: u8,
    }

    async fn refusal(body: &'static str) -> (Option<String>, String) {
        let request = HttpRequest::builder()
            .method("POST")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let Err(Problem(Error::Invalid { pointer, message, .. })) =
            Json::<List>::from_request(request, &()).await
        else {
            panic!("not refused")
        };
        (pointer, message)
    }

    #[tokio::test]
    async fn a_wrong_body_is_told_by_place_and_reason() {
        let (pointer, message) = refusal(r#"{"name":"a","items":[{"size":300}]}"#).await;
        assert_eq!(pointer.as_deref(), Some("/items/0/size"));
        assert!(message.starts_with("invalid value"), "{message}");
        let (pointer, message) = refusal(r#"{"name":"a","items":[],"id":1}"#).await;
        assert_eq!(pointer.as_deref(), Some("/id"));
        assert!(message.starts_with("unknown field `id`"), "{message}");
        let (pointer, message) = refusal("{").await;
        assert_eq!(pointer, None);
        assert!(message.contains("EOF"), "{message}");
    }
}
