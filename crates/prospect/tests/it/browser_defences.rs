//! S10 and S16: what keeps a browser from being turned against the server.

use axum::http::StatusCode;

use crate::support::{Product, promise};

/// Header and a part of its value that every answer carries.
const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", ""),
];

#[tokio::test]
async fn s16_every_route_carries_the_browsers_defences() {
    let product = Product::fresh().await;
    let mut paths: Vec<(String, String)> = product
        .operations
        .iter()
        .map(|operation| (operation.method.to_string(), concrete(&operation.path)))
        .collect();
    for page in ["/", "/chart/AAPL", "/docs/", "/openapi.json", "/health", "/health/live", "/api/v1/none"] {
        paths.push(("GET".to_owned(), page.to_owned()));
    }
    let mut bare = Vec::new();
    for (method, path) in &paths {
        for actor in [None, Some(&product.owner)] {
            let answer = product.ask_as(actor, method, path, None, &[]).await;
            for (name, part) in ALWAYS {
                let value = answer.headers.get(*name).and_then(|v| v.to_str().ok()).unwrap_or_default();
                if value.is_empty() || !value.contains(part) {
                    bare.push(format!("{method} {path}: {name} is {value:?}"));
                }
            }
        }
    }
    promise("S16", format!("{} of {} routes bare", bare.len(), paths.len()), "0", 0);
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

#[tokio::test]
async fn s10_no_route_answers_to_a_foreign_name() {
    let product = Product::fresh().await;
    let mut answered = 0;
    let mut tried = 0;
    for operation in product.operations.iter() {
        for host in ["evil.example", "127.0.0.1.evil.example:7878", "localhost.", "0.0.0.0", "[::]", ""] {
            let path = concrete(&operation.path);
            let answer = product
                .ask_as(Some(&product.owner), operation.method.as_str(), &path, None, &[("host", host)])
                .await;
            tried += 1;
            answered += usize::from(answer.status != StatusCode::FORBIDDEN);
        }
    }
    for path in ["/", "/ws", "/health", "/openapi.json", "/docs/", "/metrics"] {
        let answer = product.ask_as(None, "GET", path, None, &[("host", "evil.example")]).await;
        tried += 1;
        answered += usize::from(answer.status != StatusCode::FORBIDDEN);
    }
    promise("S10", format!("{answered} of {tried} answered"), "0", 0);
    assert_eq!(answered, 0);
}

/// Fills the path's parameters with something well-formed.
fn concrete(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "AAPL" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}
