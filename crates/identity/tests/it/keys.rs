//! API keys.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_key_may_what_it_was_made_for_and_never_more_than_its_owner() {
    let (app, mut ada) = App::with_ada().await;
    let scoped = json!({"name": "reader", "permissions": ["markets:read", "profile:manage"]});
    let made = ada.post("/me/api-keys", scoped).await.expect(StatusCode::OK);
    let key = made.text("key");
    assert!(key.starts_with(&made.text("prefix")));
    let mut program = app.program(&key);
    let me = program.get("/me").await.expect(StatusCode::OK);
    assert_eq!(me.data()["permissions"], json!(["markets:read", "profile:manage"]));
    program.get("/users").await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    program.get("/workspaces").await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");

    let mut bob = app.user(&mut ada, "bob").await;
    let beyond = json!({"name": "x", "permissions": ["users:manage"]});
    bob.post("/me/api-keys", beyond).await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    let full = bob.post("/me/api-keys", json!({"name": "full"})).await.text("key");
    app.program(&full).get("/users").await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    app.program(&full).get("/workspaces").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_program_cannot_change_how_people_sign_in() {
    let (app, mut ada) = App::with_ada().await;
    let key = ada.post("/me/api-keys", json!({"name": "full"})).await.text("key");
    let mut program = app.program(&key);
    for (method, path, body) in [
        ("POST", "/me/api-keys", json!({"name": "another"})),
        ("POST", "/me/password", json!({"current": "x", "new": "y"})),
        ("POST", "/auth/totp/enroll", json!({"password": "x"})),
        ("POST", "/auth/logout-everywhere", json!({})),
        ("PATCH", "/me", json!({"email": "eve@example.com"})),
        ("DELETE", "/me", json!({})),
    ] {
        program.send(method, path, Some(body)).await.fails(StatusCode::FORBIDDEN, "SESSION_NEEDED");
    }
}

#[tokio::test]
async fn a_key_is_shown_once_listed_without_its_secret_and_dead_when_revoked_or_over() {
    let (app, mut ada) = App::with_ada().await;
    let new = json!({"name": "short", "expires_in_days": 1});
    let made = ada.post("/me/api-keys", new).await.expect(StatusCode::OK);
    let (id, key) = (made.text("id"), made.text("key"));
    let listed = ada.get("/me/api-keys").await;
    assert_eq!(listed.data()[0]["id"], id.as_str());
    assert!(!listed.body.to_string().contains(&key));

    let mut program = app.program(&key);
    program.get("/me").await.expect(StatusCode::OK);
    let half = &key[..key.len() - 1];
    app.program(half).get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    let other = format!("{half}{}", if key.ends_with('A') { 'B' } else { 'A' });
    app.program(&other).get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    app.advance(Duration::from_hours(24));
    program.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");

    let lasting = ada.post("/me/api-keys", json!({"name": "lasting"})).await;
    let mut program = app.program(&lasting.text("key"));
    program.get("/me").await.expect(StatusCode::OK);
    let path = format!("/me/api-keys/{}", lasting.text("id"));
    let mut bob = app.user(&mut ada, "bob").await;
    bob.delete(&path).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    ada.delete(&path).await.expect(StatusCode::OK);
    program.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    ada.delete(&path).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    assert_eq!(ada.get("/me/api-keys").await.data().as_array().unwrap().len(), 1);
    let stored = app
        .db
        .count(
            "select count(*) from platform_audit where detail like $1",
            [format!("%{}%", &key[40..]).into()],
        )
        .await
        .unwrap();
    assert_eq!(stored, 0, "the audit log holds no secret");
    assert_eq!(id.len(), 36);
}
