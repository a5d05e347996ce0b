//! What can be asked: every operation of the OpenAPI document with its policy row.

use std::collections::HashMap;

use axum::http::{Method, StatusCode};
use kernel::{Error, Result};
use platform::http::{Need, Policy};
use utoipa::openapi::{HttpMethod, OpenApi};

/// One operation, found by its route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The `operationId`, which is the handler's name.
    pub id: String,
    pub method: Method,
    /// The route as axum matched it: `/api/v1/watchlists/{id}`.
    pub path: String,
    pub need: Need,
    pub key_required: bool,
    /// What it answers with when it succeeds.
    pub success: StatusCode,
}

/// Every operation of the product.
#[derive(Debug)]
pub struct Operations {
    by_path: HashMap<String, Vec<Operation>>,
}

impl Operations {
    /// Joins the documented operations with their policy rows.
    ///
    /// # Errors
    ///
    /// Names every operation without a row, and every row without an operation.
    pub fn join(api: &OpenApi, policies: &[Policy]) -> Result<Self> {
        let mut rows: HashMap<&str, Policy> =
            policies.iter().map(|policy| (policy.operation, *policy)).collect();
        let mut by_path: HashMap<String, Vec<Operation>> = HashMap::new();
        let mut missing = Vec::new();
        for (path, item) in &api.paths.paths {
            for (method, operation) in methods(item) {
                let id = operation.operation_id.clone().unwrap_or_default();
                let Some(policy) = rows.remove(id.as_str()) else {
                    missing.push(format!("{method} {path} ({id})"));
                    continue;
                };
                by_path.entry(path.clone()).or_default().push(Operation {
                    id,
                    method,
                    path: path.clone(),
                    need: policy.need,
                    key_required: policy.key_required,
                    success: success(operation),
                });
            }
        }
        if missing.is_empty() && rows.is_empty() {
            return Ok(Self { by_path });
        }
        let orphans: Vec<&str> = rows.into_keys().collect();
        Err(Error::internal(format!(
            "operations without a policy row: {missing:?}; rows without an operation: {orphans:?}"
        )))
    }

    /// Returns the operation that axum matched.
    pub fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.by_path.get(path)?.iter().find(|operation| operation.method == method)
    }

    /// Returns what can be done with a route, as the header `Allow` lists it; nothing where there is none.
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let known = self.by_path.get(path).map(Vec::as_slice).unwrap_or_default();
        let mut methods: Vec<&str> = known.iter().map(|it| it.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods
    }

    pub fn iter(&self) -> impl Iterator<Item = &Operation> {
        self.by_path.values().flatten()
    }
}

fn methods(
    item: &utoipa::openapi::PathItem,
) -> impl Iterator<Item = (Method, &utoipa::openapi::path::Operation)> {
    [
        (HttpMethod::Get, Method::GET),
        (HttpMethod::Post, Method::POST),
        (HttpMethod::Put, Method::PUT),
        (HttpMethod::Patch, Method::PATCH),
        (HttpMethod::Delete, Method::DELETE),
    ]
    .into_iter()
    .filter_map(|(named, method)| {
        let operation = match named {
            HttpMethod::Get => &item.get,
            HttpMethod::Post => &item.post,
            HttpMethod::Put => &item.put,
            HttpMethod::Patch => &item.patch,
            HttpMethod::Delete => &item.delete,
            HttpMethod::Head | HttpMethod::Options | HttpMethod::Trace => &None,
        };
        operation.as_ref().map(|operation| (method, operation))
    })
}

/// Returns what a change answers with, which its stored answer is given again with: where a job is
/// started that is `202`, whatever else the operation may answer when it changes nothing.
fn success(operation: &utoipa::openapi::path::Operation) -> StatusCode {
    let documented = operation.responses.responses.keys();
    let mut codes: Vec<u16> = documented
        .filter_map(|code| code.parse().ok())
        .filter(|code| (200..300).contains(code))
        .collect();
    codes.sort_by_key(|code| *code != StatusCode::ACCEPTED.as_u16());
    codes.first().and_then(|code| StatusCode::from_u16(*code).ok()).unwrap_or(StatusCode::OK)
}
