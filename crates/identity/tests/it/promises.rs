//! S2, S6 and S8: what the product promises, each with its figure.

use std::time::Duration;

use axum::http::StatusCode;
use kernel::RequestId;
use serde_json::{Value, json};

use crate::app::{Answer, App, Browser, PASSWORD};

/// Signs in as a program.
async fn tokens(app: &App) -> (String, String) {
    let body = json!({"login": "ada", "password": PASSWORD, "mode": "token"});
    let answer = app.browser().post("/auth/login", body).await.expect(StatusCode::OK);
    assert!(answer.headers.get("set-cookie").is_none());
    pair(&answer)
}

fn pair(answer: &Answer) -> (String, String) {
    let tokens = &answer.data()["tokens"];
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

async fn refresh(app: &App, token: &str) -> Answer {
    app.browser().post("/auth/refresh", json!({"refresh_token": token})).await
}

#[tokio::test]
async fn s6_a_refresh_token_that_comes_back_late_ends_its_family_in_that_request() {
    let (app, _) = App::with_ada().await;
    let (_, first) = tokens(&app).await;
    let (access, second) = pair(&refresh(&app, &first).await.expect(StatusCode::OK));
    app.program(&access).get("/me").await.expect(StatusCode::OK);
    app.advance(Duration::from_secs(10));
    refresh(&app, &first).await.fails(StatusCode::UNAUTHORIZED, "REFRESH_REUSED");
    app.program(&access).get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    refresh(&app, &second).await.fails(StatusCode::UNAUTHORIZED, "REFRESH_INVALID");
    let alive = app
        .db
        .count(
            "select count(*) from identity_sessions where kind = 'token' and ended_at is null",
            [],
        )
        .await
        .unwrap();
    eprintln!("S6 figure={alive} limit=0 seed=reuse");
    assert_eq!(alive, 0);
}

#[tokio::test]
async fn s6_ten_refreshes_at_once_and_a_retry_get_the_same_successor() {
    let (app, _) = App::with_ada().await;
    let (_, first) = tokens(&app).await;
    let mut refreshes = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (app, first) = (app.clone(), first.clone());
        refreshes.spawn(async move { pair(&refresh(&app, &first).await.expect(StatusCode::OK)).1 });
    }
    let mut successors = refreshes.join_all().await;
    app.advance(Duration::from_secs(9));
    successors.push(pair(&refresh(&app, &first).await.expect(StatusCode::OK)).1);
    successors.dedup();
    eprintln!("S6 figure={} limit=1 seed=concurrent", successors.len());
    assert_eq!(successors.len(), 1);
    app.advance(Duration::from_secs(30));
    refresh(&app, &successors[0]).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn refresh_tokens_end_after_a_week_and_access_tokens_after_a_quarter_of_an_hour() {
    let (app, _) = App::with_ada().await;
    let (access, first) = tokens(&app).await;
    app.program(&access).get("/me").await.expect(StatusCode::OK);
    app.advance(Duration::from_mins(16));
    app.program(&access).get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    app.program(&first).get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    app.advance(Duration::from_hours(7 * 24));
    refresh(&app, &first).await.fails(StatusCode::UNAUTHORIZED, "REFRESH_INVALID");
    refresh(&app, "nonsense").await.fails(StatusCode::UNAUTHORIZED, "REFRESH_INVALID");
}

/// How a session can end.
#[derive(Debug, Clone, Copy)]
enum End {
    Logout,
    LogoutEverywhere,
    Password,
    Disable,
    Leave,
}

async fn end(how: End, ada: &mut Browser, bob: &mut Browser, workspace: &str) {
    let id = bob.get("/me").await.text("id");
    let answer = match how {
        End::Logout => bob.post("/auth/logout", json!({})).await,
        End::LogoutEverywhere => bob.post("/auth/logout-everywhere", json!({})).await,
        End::Password => {
            let link =
                ada.post(&format!("/users/{id}/reset-link"), json!({})).await.text("url_path");
            let token = link.split_once('=').unwrap().1;
            let body = json!({"token": token, "password": "three ducks on one tandem"});
            ada.post("/auth/password/reset", body).await
        }
        End::Disable => ada.patch(&format!("/users/{id}"), json!({"status": "disabled"})).await,
        End::Leave => ada.delete(&format!("/workspaces/{workspace}/members/{id}")).await,
    };
    answer.expect(StatusCode::OK);
}

#[tokio::test]
async fn s8_what_ends_a_session_ends_it_in_every_process_within_a_second() {
    let (app, mut ada) = App::with_ada().await;
    let beside = app.beside();
    let tasks = platform::tasks::Tasks::default();
    beside.identity.follow_changes(&tasks);
    let mut heard = beside.identity.changes();
    let workspace = ada.post("/workspaces", json!({"name": "Office"})).await.text("id");
    let mut late = 0;
    let ways = [End::Logout, End::LogoutEverywhere, End::Password, End::Disable, End::Leave];
    for (at, how) in ways.into_iter().enumerate() {
        let name = format!("bob{at}");
        let mut bob = app.user(&mut ada, &name).await;
        let member = json!({"login": name, "role": "viewer"});
        ada.post(&format!("/workspaces/{workspace}/members"), member).await.expect(StatusCode::OK);
        let mut there = bob.with("x-workspace", &workspace);
        there.get("/me").await.expect(StatusCode::OK);
        let ticket = there.post("/auth/ws-ticket", json!({})).await.text("ticket");
        let request_id = RequestId("test".into());
        let (_, socket) = app.identity.redeem_ticket(&ticket, request_id).await.unwrap();
        assert!(beside.identity.session_alive(&socket).await.unwrap());
        let mut changes = app.identity.changes();
        changes.borrow_and_update();
        heard.borrow_and_update();

        end(how, &mut ada, &mut bob, &workspace).await;
        assert!(changes.has_changed().unwrap(), "{how:?} wakes the open sockets");
        let rest = there.get("/me").await.status;
        late += u32::from(rest.is_success());
        late += u32::from(app.identity.session_alive(&socket).await.unwrap());
        let woken = tokio::time::timeout(Duration::from_secs(1), heard.changed()).await;
        assert!(woken.is_ok(), "{how:?} wakes the open sockets of the other process");
        late += u32::from(beside.identity.session_alive(&socket).await.unwrap());
    }
    assert!(tasks.stop(Duration::from_secs(1)).await);
    eprintln!("S8 figure={late} limit=0 seed={}", ways.len());
    assert_eq!(late, 0);
}

#[tokio::test]
async fn s8_a_smaller_role_counts_at_once() {
    let (app, mut ada) = App::with_ada().await;
    let mut bob = app.user(&mut ada, "bob").await;
    let workspace = ada.post("/workspaces", json!({"name": "Office"})).await.text("id");
    let members = format!("/workspaces/{workspace}/members");
    let added = ada.post(&members, json!({"login": "bob", "role": "admin"})).await;
    let path = format!("/workspaces/{workspace}");
    bob.patch(&path, json!({"name": "Bob's"})).await.expect(StatusCode::OK);
    let bobs = format!("{members}/{}", added.text("user_id"));
    ada.patch(&bobs, json!({"role": "viewer"})).await.expect(StatusCode::OK);
    bob.patch(&path, json!({"name": "Again"})).await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    bob.with("x-workspace", &workspace)
        .patch(&path, json!({"name": "Again"}))
        .await
        .fails(StatusCode::FORBIDDEN, "FORBIDDEN");
}

#[tokio::test]
async fn s2_no_input_takes_a_field_that_is_not_its_own() {
    let (_, mut ada) = App::with_ada().await;
    let me = ada.get("/me").await;
    let (user, workspace) = (me.text("id"), me.text("current_workspace_id"));
    let inputs = inputs(&user, &workspace);
    let smuggled = [
        "id",
        "user_id",
        "workspace_id",
        "role",
        "roles",
        "balance",
        "status",
        "created_at",
        "superuser",
        "permissions",
        "password_hash",
        "email_verified",
        "kind",
        "__proto__",
    ];
    let (mut tried, mut accepted) = (0, Vec::new());
    for (method, path, body) in &inputs {
        for field in smuggled {
            if body.get(field).is_some() || is_own(path, field) {
                continue;
            }
            let mut body = body.clone();
            body[field] = Value::from("x");
            tried += 1;
            let answer = ada.send(method, path, Some(body)).await;
            if answer.status != StatusCode::BAD_REQUEST
                || answer.body["error"]["code"] != "VALIDATION_ERROR"
            {
                accepted.push(format!("{method} {path} {field}: {}", answer.status));
            }
        }
    }
    eprintln!("S2 figure={} limit=0 seed={tried}", accepted.len());
    assert!(accepted.is_empty(), "{accepted:?}");
}

/// Every body this context takes, as it is meant.
fn inputs(user: &str, workspace: &str) -> Vec<(&'static str, String, Value)> {
    vec![
        (
            "POST",
            "/setup".to_owned(),
            json!({"token": "t", "email": "e@x", "username": "eve", "password": PASSWORD}),
        ),
        ("POST", "/auth/enter".to_owned(), json!({"token": "t"})),
        (
            "POST",
            "/auth/register".to_owned(),
            json!({"email": "e@x", "username": "eve", "password": PASSWORD}),
        ),
        ("POST", "/auth/login".to_owned(), json!({"login": "ada", "password": PASSWORD})),
        ("POST", "/auth/refresh".to_owned(), json!({"refresh_token": "t"})),
        ("POST", "/auth/password/reset".to_owned(), json!({"token": "t", "password": PASSWORD})),
        ("POST", "/auth/totp/enroll".to_owned(), json!({"password": PASSWORD})),
        ("POST", "/auth/totp/confirm".to_owned(), json!({"code": "123456"})),
        ("POST", "/auth/totp/disable".to_owned(), json!({"password": PASSWORD, "code": "123456"})),
        (
            "POST",
            "/me/password".to_owned(),
            json!({"current": PASSWORD, "new": "three ducks on one tandem"}),
        ),
        ("POST", "/me/api-keys".to_owned(), json!({"name": "k"})),
        ("PATCH", "/me".to_owned(), json!({"display_name": "Ada"})),
        (
            "POST",
            "/users".to_owned(),
            json!({"email": "e@x", "username": "eve", "password": PASSWORD}),
        ),
        ("PATCH", format!("/users/{user}"), json!({"superuser": true})),
        ("POST", "/workspaces".to_owned(), json!({"name": "w"})),
        ("PATCH", format!("/workspaces/{workspace}"), json!({"name": "w"})),
        (
            "POST",
            format!("/workspaces/{workspace}/members"),
            json!({"login": "ada", "role": "viewer"}),
        ),
        ("PATCH", format!("/workspaces/{workspace}/members/{user}"), json!({"role": "admin"})),
    ]
}

/// Fields an administrator does set.
fn is_own(path: &str, field: &str) -> bool {
    match field {
        "superuser" => path == "/users",
        "status" => path.starts_with("/users/"),
        "permissions" => path == "/me/api-keys",
        _ => false,
    }
}
