//! One-time links and tickets, the demonstration, the local owner.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use identity::Credentials;
use kernel::{Error, Permission, RequestId};
use serde_json::json;

use crate::app::{App, OTHER_PASSWORD, PASSWORD};

fn request_id() -> RequestId {
    RequestId("test".into())
}

#[tokio::test]
async fn the_demonstration_has_one_user_and_each_link_works_once() {
    let app = App::fresh().await;
    let first = app.identity.open_demo("http://localhost:7878/").await.unwrap();
    assert!(first.starts_with("http://localhost:7878/enter#token="), "{first}");
    let link = app.identity.open_demo("http://localhost:7878").await.unwrap();
    let enter = |link: &str| json!({"token": link.split_once("#token=").unwrap().1});
    let mut browser = app.browser();
    browser.post("/auth/enter", enter(&first)).await.fails(StatusCode::BAD_REQUEST, "LINK_INVALID");
    let answer = browser.post("/auth/enter", enter(&link)).await.expect(StatusCode::OK);
    assert_eq!(answer.data()["user"]["workspaces"][0]["demo"], true);
    assert_eq!(answer.data()["user"]["workspaces"].as_array().unwrap().len(), 1);
    app.browser()
        .post("/auth/enter", enter(&link))
        .await
        .fails(StatusCode::BAD_REQUEST, "LINK_INVALID");
    assert_eq!(browser.get("/setup").await.data()["demo"], true);
    assert_eq!(browser.get("/setup").await.data()["needed"], false);
    let owner = app.identity.demo_owner().await.unwrap();
    assert_eq!(owner.workspace.to_string(), answer.text("workspace_id"));
    app.browser()
        .login("demo", PASSWORD)
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn what_the_command_line_did_before_set_up_belongs_to_the_first_user() {
    let app = App::fresh().await;
    let local = app.identity.local_owner().await.unwrap();
    assert!(local.require(Permission::InstanceManage).is_ok());
    assert_eq!(app.identity.local_owner().await.unwrap().workspace, local.workspace);
    let mut ada = app.set_up("ada").await;
    let me = ada.get("/me").await;
    assert_eq!(me.text("current_workspace_id"), local.workspace.to_string());
    assert_eq!(me.text("username"), "ada");
    assert_eq!(app.identity.local_owner().await.unwrap().principal, local.principal);
}

#[tokio::test]
async fn a_ticket_opens_one_socket_within_thirty_seconds() {
    let (app, mut ada) = App::with_ada().await;
    let ticket = ada.post("/auth/ws-ticket", json!({})).await.expect(StatusCode::OK).text("ticket");
    let (actor, session) = app.identity.redeem_ticket(&ticket, request_id()).await.unwrap();
    assert!(actor.require(Permission::MarketsRead).is_ok());
    assert!(app.identity.session_alive(&session).await.unwrap());
    let again = app.identity.redeem_ticket(&ticket, request_id()).await;
    assert!(matches!(again, Err(Error::Unauthenticated { code: "TICKET_INVALID", .. })));

    let late = ada.post("/auth/ws-ticket", json!({})).await.text("ticket");
    app.advance(Duration::from_secs(30));
    assert!(app.identity.redeem_ticket(&late, request_id()).await.is_err());

    let orphan = ada.post("/auth/ws-ticket", json!({})).await.text("ticket");
    ada.post("/auth/logout", json!({})).await.expect(StatusCode::OK);
    assert!(app.identity.redeem_ticket(&orphan, request_id()).await.is_err());
    assert!(!app.identity.session_alive(&session).await.unwrap());
}

#[tokio::test]
async fn a_reset_link_sets_a_password_once_and_ends_every_session() {
    let (app, mut ada) = App::with_ada().await;
    let mut bob = app.user(&mut ada, "bob").await;
    let id = bob.get("/me").await.text("id");
    let path = format!("/users/{id}/reset-link");
    bob.post(&path, json!({})).await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    let link = ada.post(&path, json!({})).await.expect(StatusCode::OK).text("url_path");
    let token = link.strip_prefix("/reset#token=").unwrap();
    let weak = json!({"token": token, "password": "too short"});
    app.browser()
        .post("/auth/password/reset", weak)
        .await
        .fails(StatusCode::BAD_REQUEST, "PASSWORD_TOO_WEAK");
    let body = json!({"token": token, "password": OTHER_PASSWORD});
    app.browser().post("/auth/password/reset", body.clone()).await.expect(StatusCode::OK);
    app.browser()
        .post("/auth/password/reset", body)
        .await
        .fails(StatusCode::BAD_REQUEST, "LINK_INVALID");
    bob.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    app.browser()
        .login("bob", PASSWORD)
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    app.browser().login("bob", OTHER_PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_workspace_that_is_asked_for_must_be_ones_own() {
    let (app, mut ada) = App::with_ada().await;
    let mut bob = app.user(&mut ada, "bob").await;
    let theirs = ada.get("/me").await.text("current_workspace_id");
    for wrong in [theirs.as_str(), "wsp_00000000000000000000000000000000", "mine", ""] {
        bob.with("x-workspace", wrong).get("/me").await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    }
    let own = bob.get("/me").await.text("current_workspace_id");
    bob.with("x-workspace", &own).get("/me").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn nobody_hides_behind_a_broken_authorization_header() {
    let (app, ada) = App::with_ada().await;
    for value in ["Basic YTpi", "Bearer", "Bearer ", "bearer x", "pro_x", "Bearer \u{fc}"] {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_bytes(value.as_bytes()).unwrap());
        let cookie = format!("prospect={}", ada.jar["prospect"]);
        headers.insert("cookie", HeaderValue::try_from(cookie).unwrap());
        let credentials = Credentials::of(&headers, None);
        let who = app.identity.authenticate(&credentials, request_id()).await;
        assert!(matches!(who, Err(Error::Unauthenticated { .. })), "{value}");
    }
}
