//! What holds for every operation: documented, with examples that are what it says.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[tokio::test]
async fn every_operation_is_explained_with_examples_and_its_refusals() {
    let app = App::fresh().await;
    let document = app.identity.socket().routes.into_openapi();
    let document = serde_json::to_value(&document).unwrap();
    let operations = operations(&document);
    assert_eq!(operations.len(), 38);
    for (name, operation) in operations {
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        let answer = &operation["responses"]["200"]["content"]["application/json"];
        assert!(answer["schema"].is_object() && answer["example"]["success"] == true, "{name}");
        if let Some(body) = operation.get("requestBody") {
            assert!(body["content"]["application/json"]["example"].is_object(), "{name}");
        }
        for status in ["400", "401", "403", "404", "409", "429", "503"] {
            let refusal = &operation["responses"][status]["content"];
            assert!(refusal["application/problem+json"].is_object(), "{name} {status}");
        }
    }
}

/// Checks that `actual` has the fields of `example`, no more and no fewer, whatever their values.
fn assert_same_shape(name: &str, example: &Value, actual: &Value) {
    if let (Value::Object(example), Value::Object(actual)) = (example, actual) {
        let fields = |object: &serde_json::Map<String, Value>| {
            object.keys().cloned().collect::<std::collections::BTreeSet<_>>()
        };
        if name.ends_with("preferences") {
            return;
        }
        assert_eq!(fields(example), fields(actual), "{name}");
        for (field, value) in example {
            assert_same_shape(&format!("{name} {field}"), value, &actual[field]);
        }
    }
    if let (Value::Array(example), Value::Array(actual)) = (example, actual)
        && let (Some(example), Some(actual)) = (example.first(), actual.first())
    {
        assert_same_shape(name, example, actual);
    }
}

#[tokio::test]
async fn examples_have_the_shape_of_answers() {
    let (app, mut ada) = App::with_ada().await;
    ada.post("/me/api-keys", json!({"name": "k"})).await.expect(StatusCode::OK);
    let document = app.identity.socket().routes.into_openapi();
    let document = serde_json::to_value(&document).unwrap();
    let mut compared = 0;
    for (name, operation) in operations(&document) {
        let Some(path) = name.strip_prefix("get ") else { continue };
        let workspace = ada.get("/me").await.text("current_workspace_id");
        let answer = ada.get(&path.replace("{id}", &workspace)).await.expect(StatusCode::OK);
        let example = &operation["responses"]["200"]["content"]["application/json"]["example"];
        assert_same_shape(&name, &example["data"], answer.data());
        compared += 1;
    }
    assert_eq!(compared, 11);
}

#[tokio::test]
async fn what_has_expired_is_cleaned_up_and_nothing_else() {
    let (app, mut ada) = App::with_ada().await;
    ada.post("/auth/ws-ticket", json!({})).await.expect(StatusCode::OK);
    app.browser().login("ada", crate::app::PASSWORD).await.expect(StatusCode::OK);
    app.advance(std::time::Duration::from_hours(6 * 24));
    let socket = app.identity.socket();
    let (kind, schedule) = (&socket.jobs[0], &socket.schedules[0]);
    assert_eq!(schedule.kind, kind.name);
    let links = "select count(*) from identity_links";
    let sessions = "select count(*) from identity_sessions";
    assert_eq!(app.db.count(links, []).await.unwrap(), 1);
    app.identity.clean_up().await.unwrap();
    assert_eq!(app.db.count(links, []).await.unwrap(), 0);
    assert_eq!(app.db.count(sessions, []).await.unwrap(), 2);
    app.advance(std::time::Duration::from_hours(61 * 24));
    app.identity.clean_up().await.unwrap();
    assert_eq!(app.db.count(sessions, []).await.unwrap(), 0);
    app.browser().login("ada", crate::app::PASSWORD).await.expect(StatusCode::OK);
}
