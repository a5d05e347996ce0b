//! How answers leave: the envelope, put on in this one place.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Id, Page};
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::jobs::Job;

/// What a handler returns.
pub type HttpResult<T> = Result<T, Problem>;

/// `200` with one thing.
#[derive(Debug)]
pub struct Data<T>(pub T);

/// `200` with one thing that also changes by itself, and the tag of what people change about it.
#[derive(Debug)]
pub struct Edition<T> {
    pub data: T,
    /// As [`super::etag_of`] gives it.
    pub edition: String,
}

/// `200` with a page of things.
#[derive(Debug)]
pub struct Listed<T>(pub Page<T>);

/// `202`: a job does it; `Location` says where to look.
#[derive(Debug)]
pub struct Accepted(pub Id<Job>);

/// The body of every answer that succeeded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope<T> {
    #[schema(default = true)]
    pub success: bool,
    pub data: T,
}

/// The body of every list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListEnvelope<T> {
    #[schema(default = true)]
    pub success: bool,
    pub data: Vec<T>,
    pub meta: ListMeta,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ListMeta {
    /// How many there are in all, where that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    pub has_more: bool,
    /// Pass as `cursor` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What started: where to follow it. A write that queues a job returns this.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Started {
    #[schema(value_type = String, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub job_id: Id<Job>,
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &Envelope { success: true, data: self.0 })
    }
}

impl<T: Serialize> IntoResponse for Edition<T> {
    fn into_response(self) -> Response {
        let mut response = Data(self.data).into_response();
        if let Ok(tag) = HeaderValue::try_from(self.edition) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let Page { items, next_cursor, total } = self.0;
        let meta = ListMeta { total, has_more: next_cursor.is_some(), next_cursor };
        json(StatusCode::OK, &ListEnvelope { success: true, data: items, meta })
    }
}

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        let body = Envelope { success: true, data: Started { job_id: self.0 } };
        let mut response = json(StatusCode::ACCEPTED, &body);
        if let Ok(location) = HeaderValue::try_from(format!("/api/v1/jobs/{}", self.0)) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// Writes `body` as JSON in one pass.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let mut bytes = Vec::with_capacity(1_024);
    match serde_json::to_writer(&mut bytes, body) {
        Ok(()) => (status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => Problem::from(kernel::Error::internal(error)).into_response(),
    }
}
