//! S2: what an operation does not offer cannot be set by adding it to the body.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    examples::{changing, staged},
    support::{Call, Product, promise},
};

/// Fields of our rows that nobody sets in passing.
fn smuggled() -> Vec<(&'static str, Value)> {
    let id = "0".repeat(31) + "1";
    vec![
        ("id", json!(format!("usr_{id}"))),
        ("workspace_id", json!(format!("wsp_{id}"))),
        ("workspace", json!(format!("wsp_{id}"))),
        ("user_id", json!(format!("usr_{id}"))),
        ("role", json!("admin")),
        ("balance", json!("1000000")),
        ("status", json!("active")),
        ("created_at", json!("2001-01-01T00:00:00Z")),
        ("superuser", json!(true)),
        ("permissions", json!(["instance:manage"])),
        ("source", json!("official")),
        ("kind", json!("system")),
        ("__proto__", json!({"superuser": true})),
    ]
}

/// Whether the document offers `field` in the body of `operation`; a free object offers all.
fn is_offered(document: &Value, operation: &str, field: &str) -> bool {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    let body = operations
        .filter(|one| one["operationId"] == operation)
        .map(|one| &one["requestBody"]["content"]["application/json"]["schema"])
        .next()
        .unwrap();
    let schema = match body["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => body,
    };
    match schema["properties"].as_object() {
        Some(properties) => properties.contains_key(field),
        None => true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_field_that_an_operation_does_not_offer_is_refused() {
    let product = Product::fresh().await;
    let document = Call::new("GET", "/openapi.json").ask(&product.router).await.json();
    product.app.close().await;
    let (mut tried, mut accepted) = (0, Vec::new());
    for operation in changing().await {
        let (product, call) = staged(&operation).await;
        let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&call.body) else {
            product.app.close().await;
            continue;
        };
        let before = product.audit_rows().await;
        for (at, (field, value)) in smuggled().into_iter().enumerate() {
            if body.contains_key(field) || is_offered(&document, &operation.id, field) {
                continue;
            }
            let mut body = body.clone();
            body.insert(field.to_owned(), value);
            let mut call = call.clone().key(&format!("try {at}"));
            call.body = Value::Object(body).to_string().into_bytes();
            let answer = call.ask(&product.router).await;
            tried += 1;
            if answer.status != StatusCode::BAD_REQUEST {
                accepted.push(format!("{} took {field}: {}", operation.id, answer.text()));
            }
        }
        assert_eq!(product.audit_rows().await, before, "{} changed something", operation.id);
        // Without the field it is a call that works: nothing else was refused.
        let answer = call.key("clean").ask(&product.router).await;
        assert!(answer.status.is_success(), "{}: {}", operation.id, answer.text());
        product.app.close().await;
    }
    promise("S2", format!("{} of {tried} accepted", accepted.len()), "0", 0);
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert!(tried > 200, "only {tried} were tried");
}
