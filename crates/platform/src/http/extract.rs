//! How requests come in: axum's extractors, with refusals that say what to do.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::request::Parts,
};
use kernel::Error;
use serde::de::DeserializeOwned;

use super::{Problem, refusal};

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
        JsonRejection::JsonSyntaxError(_) => {
            let text = rejection.body_text();
            let prefix = "Failed to parse the request body as JSON: ";
            refusal::of_syntax(text.strip_prefix(prefix).unwrap_or(text.as_str()))
        }
        other => {
            let text = other.body_text();
            let prefix = "Failed to deserialize the JSON body into the target type: ";
            refusal::of_body(text.strip_prefix(prefix).unwrap_or(text.as_str()))
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
                let text =
                    text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
                let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
                let pairs = pairs.map(|pairs| pairs.0).unwrap_or_default();
                Err(Problem(refusal::of_query(text, &pairs)))
            }
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem(Error::NotFound("address"))),
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
        assert_eq!(message, "size takes a whole number from 0 to 255, not 300");
        let (pointer, message) = refusal(r#"{"name":"a","items":[],"id":1}"#).await;
        assert_eq!(pointer.as_deref(), Some("/id"));
        assert_eq!(message, "there is no field id: it takes name and items");
        let (pointer, message) = refusal("{").await;
        assert_eq!(pointer, None);
        assert!(message.starts_with("the body is no JSON: it ends"), "{message}");
        let (_, message) = refusal("[]").await;
        assert_eq!(message, "the body takes an object, not a list of 0");
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read from a query")]
    struct Asked {
        symbols: String,
        limit: Option<u32>,
    }

    #[tokio::test]
    async fn a_wrong_query_is_told_by_its_parameter() {
        for (query, place, words) in [
            ("symbols=A&limit=z%20z", "limit", "limit takes a whole number, not \"z z\""),
            ("limit=1", "symbols", "the parameter symbols is missing"),
            ("symbols=A&lim=1", "lim", "there is no parameter lim: it takes symbols and limit"),
        ] {
            let request = HttpRequest::builder().uri(format!("/x?{query}")).body(()).unwrap();
            let (mut parts, ()) = request.into_parts();
            let Err(Problem(Error::Invalid { pointer, message, .. })) =
                Query::<Asked>::from_request_parts(&mut parts, &()).await
            else {
                panic!("not refused")
            };
            assert_eq!((pointer.as_deref(), message.as_str()), (Some(place), words));
        }
    }
}
