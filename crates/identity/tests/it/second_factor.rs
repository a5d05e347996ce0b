//! S7: the second factor through the routes.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::app::{App, Browser, PASSWORD};

/// What an authenticator app shows, `steps` away from now.
fn code(app: &App, secret: &str, steps: i64) -> String {
    let seed: Vec<u8> = unbase32(secret);
    let totp =
        Builder::new().with_secret(Secret::new_stack(seed.try_into().unwrap())).build().unwrap();
    let seconds = app.clock.now().0 / 1_000_000 + steps * 30;
    totp.generate(u64::try_from(seconds).unwrap()).to_string()
}

fn unbase32(text: &str) -> Vec<u8> {
    let value = |c: u8| if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' };
    let bits: Vec<u8> =
        text.bytes().flat_map(|c| (0..5).rev().map(move |at| value(c) >> at & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect()
}

/// Turns the second factor on and returns its secret and the recovery codes.
async fn enrol(app: &App, browser: &mut Browser) -> (String, Vec<String>) {
    browser
        .post("/auth/totp/enroll", json!({"password": "wrong"}))
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    let enrolment = browser.post("/auth/totp/enroll", json!({"password": PASSWORD})).await;
    let secret = enrolment.expect(StatusCode::OK).text("secret");
    browser
        .post("/auth/totp/confirm", json!({"code": "000000"}))
        .await
        .fails(StatusCode::BAD_REQUEST, "VALIDATION_ERROR");
    let confirm = json!({"code": code(app, &secret, 0)});
    let confirmed = browser.post("/auth/totp/confirm", confirm).await.expect(StatusCode::OK);
    let codes = confirmed.data()["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

fn with_code(code: &str) -> Value {
    json!({"login": "ada", "password": PASSWORD, "code": code})
}

#[tokio::test]
async fn s7_of_twenty_uses_of_one_code_at_once_one_is_accepted() {
    let (app, mut ada) = App::with_ada().await;
    let (secret, _) = enrol(&app, &mut ada).await;
    app.advance(Duration::from_mins(5));
    let body = with_code(&code(&app, &secret, 0));
    // Twenty tries at once would be locked out; each known browser has a count of its own.
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let mut browser = ada.clone();
        browser.jar.remove("prospect");
        let body = body.clone();
        uses.spawn(async move { browser.post("/auth/login", body).await.status });
    }
    let accepted = uses.join_all().await.into_iter().filter(StatusCode::is_success).count();
    eprintln!("S7 figure={accepted} limit=1 seed=20");
    assert_eq!(accepted, 1);
}

#[tokio::test]
async fn s7_a_code_is_asked_for_works_once_and_only_near_its_time() {
    let (app, mut ada) = App::with_ada().await;
    let (secret, _) = enrol(&app, &mut ada).await;
    let asked = app.browser().login("ada", PASSWORD).await.expect(StatusCode::OK);
    assert_eq!(asked.data(), &json!({"status": "second_factor_required"}));
    assert!(asked.headers.get("set-cookie").is_none());
    let used = with_code(&code(&app, &secret, 0));
    app.browser()
        .post("/auth/login", used)
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    app.advance(Duration::from_mins(5));
    for (steps, status) in [
        (-2, StatusCode::UNAUTHORIZED),
        (2, StatusCode::UNAUTHORIZED),
        (-1, StatusCode::OK),
        (0, StatusCode::OK),
        (1, StatusCode::OK),
        (0, StatusCode::UNAUTHORIZED),
    ] {
        let body = with_code(&code(&app, &secret, steps));
        assert_eq!(app.browser().post("/auth/login", body).await.status, status, "{steps}");
    }
}

#[tokio::test]
async fn s7_a_recovery_code_works_once_and_is_kept_as_a_hash() {
    let (app, mut ada) = App::with_ada().await;
    let (secret, codes) = enrol(&app, &mut ada).await;
    assert_eq!(codes.len(), 10);
    let body =
        json!({"login": "ada", "password": PASSWORD, "recovery_code": codes[0].to_uppercase()});
    app.browser().post("/auth/login", body.clone()).await.expect(StatusCode::OK);
    app.browser()
        .post("/auth/login", body)
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    let sealed: Option<(String,)> =
        app.db.optional("select secret from identity_second_factors", []).await.unwrap();
    assert!(!sealed.unwrap().0.contains(&secret));
    let left = app.db.count("select count(*) from identity_recovery_codes", []).await.unwrap();
    assert_eq!(left, 9);
}

#[tokio::test]
async fn a_second_factor_is_turned_off_with_the_password_and_a_code() {
    let (app, mut ada) = App::with_ada().await;
    let (secret, codes) = enrol(&app, &mut ada).await;
    assert_eq!(ada.get("/me").await.data()["second_factor"], true);
    ada.post("/auth/totp/enroll", json!({"password": PASSWORD}))
        .await
        .fails(StatusCode::CONFLICT, "SECOND_FACTOR_ON");
    let body = |code: &str| json!({"password": PASSWORD, "code": code});
    ada.post("/auth/totp/disable", body("123456"))
        .await
        .fails(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS");
    ada.post("/auth/totp/disable", body(&codes[3])).await.expect(StatusCode::OK);
    assert_eq!(ada.get("/me").await.data()["second_factor"], false);
    app.browser().login("ada", PASSWORD).await.expect(StatusCode::OK);
    assert!(!secret.is_empty());
}
