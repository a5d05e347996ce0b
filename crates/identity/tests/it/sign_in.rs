//! Set-up, passwords, cookies, lockout.

use std::time::Duration;

use axum::http::{StatusCode, header};
use identity::{Cookies, Registration, Settings};
use serde_json::json;

use crate::app::{App, OTHER_PASSWORD, PASSWORD};

#[tokio::test]
async fn the_first_user_comes_by_the_link_once_and_runs_the_instance() {
    let app = App::fresh().await;
    let mut stranger = app.browser();
    let state = stranger.get("/setup").await;
    assert_eq!(state.data(), &json!({"needed": true, "registration_open": false, "demo": false}));
    stranger
        .post(
            "/setup",
            json!({"token": "x", "email": "e@x", "username": "eve", "password": PASSWORD}),
        )
        .await
        .fails(StatusCode::BAD_REQUEST, "LINK_INVALID");

    let void = app.identity.setup_link("http://localhost").await.unwrap().unwrap();
    let mut ada = app.set_up("ada").await;
    let me = ada.get("/me").await.expect(StatusCode::OK);
    assert_eq!(me.data()["superuser"], true);
    assert_eq!(me.data()["workspaces"][0]["role"], "admin");
    assert_eq!(me.data()["permissions"].as_array().unwrap().len(), kernel::Permission::ALL.len());

    let token = void.split_once("#token=").unwrap().1;
    let body = json!({"token": token, "email": "e@x", "username": "eve", "password": PASSWORD});
    stranger.post("/setup", body).await.fails(StatusCode::BAD_REQUEST, "LINK_INVALID");
    assert!(app.identity.setup_link("http://localhost").await.unwrap().is_none());
    assert_eq!(stranger.get("/setup").await.data()["needed"], false);
}

#[tokio::test]
async fn a_set_up_link_is_void_after_an_hour() {
    let app = App::fresh().await;
    let link = app.identity.setup_link("http://localhost").await.unwrap().unwrap();
    app.advance(Duration::from_hours(1));
    let token = link.split_once("#token=").unwrap().1;
    let body = json!({"token": token, "email": "e@x", "username": "eve", "password": PASSWORD});
    app.browser().post("/setup", body).await.fails(StatusCode::BAD_REQUEST, "LINK_INVALID");
}

#[tokio::test]
async fn name_and_address_sign_in_whatever_their_case_and_only_with_the_password() {
    let (app, _) = App::with_ada().await;
    for login in ["ada", "ADA", "Ada@Example.com", " ada "] {
        app.browser().login(login, PASSWORD).await.expect(StatusCode::OK);
    }
    let wrong = app.browser().login("ada", OTHER_PASSWORD).await;
    let nobody = app.browser().login("nobody", OTHER_PASSWORD).await;
    assert_eq!(wrong.body, nobody.body);
    wrong.fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn a_name_no_database_could_hold_is_nobodys() {
    let (app, _) = App::with_ada().await;
    for login in ["a\u{0}da", "", "🦀", "' or 1=1 --"] {
        app.browser()
            .login(login, PASSWORD)
            .await
            .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    }
    let long = "a".repeat(255);
    app.browser().login(&long, PASSWORD).await.fails(StatusCode::BAD_REQUEST, "VALIDATION_ERROR");
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_and_out_of_reach_of_scripts() {
    let settings = Settings { cookies: Cookies::Secure, registration: Registration::Closed };
    let app = App::with(settings).await;
    app.set_up("ada").await;
    let answer = app.browser().login("ada", PASSWORD).await;
    let cookies: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-prospect=")).unwrap();
    for attribute in ["Path=/", "SameSite=Lax", "HttpOnly", "Secure"] {
        assert!(session.contains(attribute), "{session}");
    }
    let csrf = cookies.iter().find(|cookie| cookie.starts_with("prospect-csrf=")).unwrap();
    assert!(csrf.contains("Secure") && !csrf.contains("HttpOnly"), "{csrf}");
    assert!(answer.body.to_string().find("secret").is_none());
}

#[tokio::test]
async fn a_change_without_the_double_submit_token_is_refused_and_a_foreign_cookie_ignored() {
    let (app, ada) = App::with_ada().await;
    let mut forged = ada.clone();
    forged.jar.remove("prospect-csrf");
    forged.patch("/me", json!({"display_name": "Eve"})).await.fails(StatusCode::FORBIDDEN, "CSRF");
    forged.jar.insert("prospect-csrf".to_owned(), "A".repeat(43));
    forged.patch("/me", json!({"display_name": "Eve"})).await.fails(StatusCode::FORBIDDEN, "CSRF");
    forged.get("/me").await.expect(StatusCode::OK);

    // Another Prospect on another port of this host left its cookies in the same jar.
    let mut neighbour = app.browser();
    let cookie = format!("{}.{}", "A".repeat(43), "B".repeat(43));
    neighbour.jar.insert("prospect".to_owned(), cookie);
    neighbour.jar.insert("prospect-csrf".to_owned(), "C".repeat(43));
    neighbour.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    neighbour.login("ada", PASSWORD).await.expect(StatusCode::OK);
    neighbour.get("/me").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn guessing_locks_names_that_exist_and_that_do_not_alike_but_not_a_known_browser() {
    let (app, mut ada) = App::with_ada().await;
    ada.post("/auth/logout", json!({})).await.expect(StatusCode::OK);
    for login in ["ada", "nobody"] {
        let mut verified = 0;
        for _ in 0..14 {
            let answer = app.browser().login(login, OTHER_PASSWORD).await;
            if answer.status == StatusCode::UNAUTHORIZED {
                verified += 1;
            } else {
                let answer = answer.fails(StatusCode::TOO_MANY_REQUESTS, "ACCOUNT_LOCKED");
                assert_eq!(answer.headers[header::RETRY_AFTER], "60");
            }
        }
        assert_eq!(verified, 10, "{login}");
    }
    app.browser()
        .login("ada", PASSWORD)
        .await
        .fails(StatusCode::TOO_MANY_REQUESTS, "ACCOUNT_LOCKED");
    ada.login("ada", PASSWORD).await.expect(StatusCode::OK);
    // The right person came, so the count begins again.
    app.browser().login("ada", PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn guesses_at_the_same_time_are_counted_before_they_are_looked_at() {
    let (app, _) = App::with_ada().await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let mut stranger = app.browser();
        guesses.spawn(async move { stranger.login("ada", OTHER_PASSWORD).await.status });
    }
    let verified = guesses
        .join_all()
        .await
        .into_iter()
        .filter(|status| *status == StatusCode::UNAUTHORIZED)
        .count();
    assert_eq!(verified, 10);
}

#[tokio::test]
async fn strangers_register_only_where_the_operator_lets_them() {
    let (closed, _) = App::with_ada().await;
    let eve = json!({"email": "eve@example.com", "username": "eve", "password": PASSWORD});
    closed
        .browser()
        .post("/auth/register", eve.clone())
        .await
        .fails(StatusCode::FORBIDDEN, "REGISTRATION_CLOSED");

    let settings = Settings { cookies: Cookies::Loopback, registration: Registration::Open };
    let open = App::with(settings).await;
    open.browser()
        .post("/auth/register", eve.clone())
        .await
        .fails(StatusCode::FORBIDDEN, "REGISTRATION_CLOSED");
    open.set_up("ada").await;
    let mut browser = open.browser();
    let answer = browser.post("/auth/register", eve.clone()).await.expect(StatusCode::OK);
    assert_eq!(answer.data()["status"], "signed_in");
    assert_eq!(answer.data()["user"]["superuser"], false);
    browser.get("/me").await.expect(StatusCode::OK);
    browser.get("/users").await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    open.browser().post("/auth/register", eve).await.fails(StatusCode::CONFLICT, "NAME_TAKEN");
    let weak = json!({"email": "m@example.com", "username": "mal", "password": "password12345678"});
    open.browser()
        .post("/auth/register", weak)
        .await
        .fails(StatusCode::BAD_REQUEST, "PASSWORD_TOO_WEAK");
}

#[tokio::test]
async fn a_login_under_one_key_happens_once_and_answers_the_same() {
    let (app, mut ada) = App::with_ada().await;
    let program = app.browser().with("idempotency-key", "k1");
    let body = json!({"login": "ada", "password": PASSWORD, "mode": "token"});
    let first = program.clone().post("/auth/login", body.clone()).await.expect(StatusCode::OK);
    let again = program.clone().post("/auth/login", body).await.expect(StatusCode::OK);
    assert_eq!(first.body, again.body);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(ada.get("/me/sessions").await.data().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_the_browser_had() {
    let (_, mut ada) = App::with_ada().await;
    let before = ada.clone();
    ada.login("ada", PASSWORD).await.expect(StatusCode::OK);
    before.clone().get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    ada.get("/me").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_a_month_at_the_latest() {
    let (app, mut ada) = App::with_ada().await;
    let mut idle = app.signed_in("ada").await;
    for _ in 0..4 {
        app.advance(Duration::from_hours(6 * 24));
        ada.get("/me").await.expect(StatusCode::OK);
    }
    idle.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    app.advance(Duration::from_hours(6 * 24));
    ada.get("/me").await.fails(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
}
