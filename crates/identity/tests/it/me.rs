//! Oneself and, for administrators, the others.

use axum::http::StatusCode;
use serde_json::json;

use crate::app::{App, OTHER_PASSWORD, PASSWORD};

#[tokio::test]
async fn a_profile_changes_only_from_its_newest_copy() {
    let (_, mut ada) = App::with_ada().await;
    let body = ada.get("/me").await.body.to_string();
    let tag = platform::http::etag_of(body.as_bytes());
    let change = json!({"display_name": "Ada Lovelace"});
    ada.with("if-match", "\"old\"")
        .patch("/me", change.clone())
        .await
        .fails(StatusCode::PRECONDITION_FAILED, "PRECONDITION_FAILED");
    let answer = ada.patch("/me", change).await.expect(StatusCode::OK);
    assert_eq!(answer.text("display_name"), "Ada Lovelace");
    assert_eq!(answer.text("username"), "ada");
    assert!(!tag.is_empty());
    ada.patch("/me", json!({"username": "a@b"}))
        .await
        .fails(StatusCode::BAD_REQUEST, "VALIDATION_ERROR");
}

#[tokio::test]
async fn names_of_others_are_taken() {
    let (app, mut ada) = App::with_ada().await;
    let mut bob = app.user(&mut ada, "bob").await;
    bob.patch("/me", json!({"username": "ADA"})).await.fails(StatusCode::CONFLICT, "NAME_TAKEN");
    bob.patch("/me", json!({"email": "ADA@example.com"}))
        .await
        .fails(StatusCode::CONFLICT, "NAME_TAKEN");
    bob.patch("/me", json!({"username": "Bob"})).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn preferences_are_kept_and_bounded() {
    let (_, mut ada) = App::with_ada().await;
    assert_eq!(ada.get("/me/preferences").await.data(), &json!({}));
    let dark = json!({"theme": "dark", "nested": {"a": [1, 2.5, null, "ü"]}});
    ada.send("PUT", "/me/preferences", Some(dark.clone())).await.expect(StatusCode::OK);
    assert_eq!(ada.get("/me/preferences").await.data(), &dark);
    assert_eq!(ada.get("/me").await.data()["preferences"], dark);
    for wrong in [json!([1]), json!("x"), json!(null), json!({"a": "x".repeat(17_000)})] {
        ada.send("PUT", "/me/preferences", Some(wrong))
            .await
            .fails(StatusCode::BAD_REQUEST, "VALIDATION_ERROR");
    }
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let (app, mut ada) = App::with_ada().await;
    let mut elsewhere = app.signed_in("ada").await;
    let wrong = json!({"current": OTHER_PASSWORD, "new": "four geese on one tandem"});
    ada.post("/me/password", wrong).await.fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    let weak = json!({"current": PASSWORD, "new": "ada and her password"});
    let own = json!({"current": PASSWORD, "new": "ada@example.com and I"});
    ada.post("/me/password", own).await.fails(StatusCode::BAD_REQUEST, "PASSWORD_TOO_WEAK");
    assert_eq!(
        ada.post("/me/password", weak).await.status,
        StatusCode::OK,
        "three letters tell nothing"
    );
    ada.get("/me").await.expect(StatusCode::OK);
    elsewhere.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    app.browser()
        .login("ada", PASSWORD)
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    app.browser().login("ada", "ada and her password").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let (app, mut ada) = App::with_ada().await;
    let mut phone = app.signed_in("ada").await;
    let mut bob = app.user(&mut ada, "bob").await;
    let listed = ada.get("/me/sessions").await;
    let sessions = listed.data().as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|one| one["current"] == true).count(), 1);
    let other = sessions.iter().find(|one| one["current"] == false).unwrap();
    let path = format!("/me/sessions/{}", other["id"].as_str().unwrap());
    bob.delete(&path).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    ada.delete(&path).await.expect(StatusCode::OK);
    phone.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    ada.delete(&path).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");

    let mut tablet = app.signed_in("ada").await;
    assert_eq!(ada.post("/auth/logout-everywhere", json!({})).await.data()["ended"], 2);
    assert!(!ada.jar.contains_key("prospect"));
    tablet.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    bob.get("/me").await.expect(StatusCode::OK);
    // Signed out already is fine.
    ada.post("/auth/logout", json!({})).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_instance_keeps_somebody_who_administers_it() {
    let (app, mut ada) = App::with_ada().await;
    let id = ada.get("/me").await.text("id");
    let path = format!("/users/{id}");
    for change in [json!({"superuser": false}), json!({"status": "disabled"})] {
        ada.patch(&path, change).await.fails(StatusCode::CONFLICT, "LAST_SUPERUSER");
    }
    ada.delete("/me").await.fails(StatusCode::CONFLICT, "LAST_SUPERUSER");
    app.user(&mut ada, "bob").await;
    let users = ada.get("/users").await;
    assert_eq!(users.body["meta"]["total"], 2);
    let bob =
        users.data().as_array().unwrap().iter().find(|user| user["username"] == "bob").unwrap();
    let bob = format!("/users/{}", bob["id"].as_str().unwrap());
    ada.patch(&bob, json!({"superuser": true})).await.expect(StatusCode::OK);
    ada.delete("/me").await.expect(StatusCode::OK);
    app.browser()
        .login("ada", PASSWORD)
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    let mut bob = app.signed_in("bob").await;
    let left = bob.get("/users").await;
    assert_eq!(left.data().as_array().unwrap().len(), 1);
    bob.patch(&path, json!({"status": "active"})).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    let traces = app
        .db
        .count(
            "select count(*) from identity_users where email like '%ada%' or username like '%ada%'
                or display_name like '%ada%' or password_hash is not null and status = 'deleted'",
            [],
        )
        .await
        .unwrap();
    assert_eq!(traces, 0);
}

#[tokio::test]
async fn users_page_by_cursor() {
    let (app, mut ada) = App::with_ada().await;
    for name in ["bob", "cleo"] {
        app.user(&mut ada, name).await;
    }
    let first = ada.get("/users?limit=2").await.expect(StatusCode::OK);
    assert_eq!(first.body["meta"]["has_more"], true);
    let cursor = first.body["meta"]["next_cursor"].as_str().unwrap();
    let second = ada.get(&format!("/users?limit=2&cursor={cursor}")).await;
    assert_eq!(second.data()[0]["username"], "cleo");
    assert_eq!(ada.get("/users?skip=1&limit=1").await.data()[0]["username"], "bob");
    ada.get("/users?limit=501").await.fails(StatusCode::BAD_REQUEST, "VALIDATION_ERROR");
}
