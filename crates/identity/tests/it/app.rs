//! The routes behind a gate like the server's, and a client with a cookie jar.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use identity::{Cookies, Credentials, Identity, Registration, Settings};
use kernel::{IdempotencyKey, RequestId, Timestamp};
use platform::{
    clock::Clock,
    db::Db,
    http::{Context, Need, Policy, Problem},
    secrets::Sealer,
};
use serde_json::{Value, json};
use tower::ServiceExt;

pub const PASSWORD: &str = "correct horse battery staple";
pub const OTHER_PASSWORD: &str = "three ducks on one tandem";

/// One process of the product, as far as identity goes.
#[derive(Clone)]
pub struct App {
    pub identity: Identity,
    pub clock: Clock,
    pub db: Db,
    router: Router,
}

impl App {
    pub async fn fresh() -> Self {
        Self::with(Settings { cookies: Cookies::Loopback, registration: Registration::Closed })
            .await
    }

    pub async fn with(settings: Settings) -> Self {
        let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
        let db = testkit::core_database(&clock).await;
        Self::on(db, clock, settings)
    }

    /// A second process on the same database.
    pub fn beside(&self) -> Self {
        let settings = Settings { cookies: Cookies::Loopback, registration: Registration::Closed };
        Self::on(self.db.clone(), self.clock.clone(), settings)
    }

    fn on(db: Db, clock: Clock, settings: Settings) -> Self {
        let sealer = Sealer::new(&[3; 32]).unwrap();
        let identity =
            Identity::open(db.clone(), clock.clone(), sealer, &[7; 32], settings).unwrap();
        let socket = identity.socket();
        let (router, document) = socket.routes.split_for_parts();
        let gate = Arc::new(Gate {
            identity: identity.clone(),
            needs: needs(&serde_json::to_value(&document).unwrap(), &socket.policies),
        });
        let router = router.layer(middleware::from_fn(move |request, next| {
            let gate = Arc::clone(&gate);
            async move { gate.pass(request, next).await }
        }));
        Self { identity, clock, db, router }
    }

    /// An instance with a first user, `ada`, and a browser she is signed in with.
    pub async fn with_ada() -> (Self, Browser) {
        let app = Self::fresh().await;
        let ada = app.set_up("ada").await;
        (app, ada)
    }

    pub async fn set_up(&self, username: &str) -> Browser {
        let link = self.identity.setup_link("http://localhost:7878").await.unwrap().unwrap();
        let token = link.split_once("#token=").unwrap().1;
        let mut browser = self.browser();
        let body = json!({"token": token, "email": format!("{username}@example.com"),
                          "username": username, "password": PASSWORD});
        browser.post("/setup", body).await.expect(StatusCode::OK);
        browser
    }

    /// Makes a user and signs them in.
    pub async fn user(&self, admin: &mut Browser, username: &str) -> Browser {
        let body = json!({"email": format!("{username}@example.com"), "username": username,
                          "password": PASSWORD});
        admin.post("/users", body).await.expect(StatusCode::OK);
        self.signed_in(username).await
    }

    pub async fn signed_in(&self, username: &str) -> Browser {
        let mut browser = self.browser();
        browser.login(username, PASSWORD).await.expect(StatusCode::OK);
        browser
    }

    pub fn browser(&self) -> Browser {
        Browser { app: self.clone(), jar: BTreeMap::new(), headers: Vec::new() }
    }

    /// A program with this token or key.
    pub fn program(&self, token: &str) -> Browser {
        let mut program = self.browser();
        program.headers.push(("authorization", format!("Bearer {token}")));
        program
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

/// What the gate of the server asks: double-submit token, who, may they, under which key.
struct Gate {
    identity: Identity,
    needs: BTreeMap<(String, String), Need>,
}

fn needs(document: &Value, policies: &[Policy]) -> BTreeMap<(String, String), Need> {
    let mut needs = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let rows: Vec<&Policy> = policies.iter().filter(|row| row.operation == id).collect();
            assert_eq!(rows.len(), 1, "{id} has one policy");
            needs.insert((method.to_uppercase(), path.clone()), rows[0].need);
        }
    }
    assert_eq!(needs.len(), policies.len(), "no policy is for nothing");
    needs
}

impl Gate {
    async fn pass(&self, request: Request, next: Next) -> Response {
        let path = request.extensions().get::<MatchedPath>().unwrap().as_str().to_owned();
        let need = self.needs[&(request.method().to_string(), path)];
        let request_id = RequestId("test".into());
        let (parts, body) = request.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let fingerprint = fingerprint(&parts.method, parts.uri.path(), &bytes);
        let context = Context {
            request_id: request_id.clone(),
            path: parts.uri.path().into(),
            fingerprint: Some(fingerprint),
            success: StatusCode::OK,
        };
        let mut request = Request::from_parts(parts, Body::from(bytes));
        context
            .scope(async {
                match self.admit(need, request.headers(), request.method(), request_id).await {
                    Ok(mut actor) => {
                        actor.idempotency = request.headers().get("idempotency-key").map(|key| {
                            let key = key.to_str().unwrap().to_owned();
                            Arc::new(IdempotencyKey { key, fingerprint })
                        });
                        request.extensions_mut().insert(actor);
                        next.run(request).await
                    }
                    Err(error) => Problem(error).into_response(),
                }
            })
            .await
    }

    async fn admit(
        &self,
        need: Need,
        headers: &HeaderMap,
        method: &Method,
        request_id: RequestId,
    ) -> kernel::Result<kernel::Actor> {
        let credentials = Credentials::of(headers, headers.get("x-workspace"));
        if *method != Method::GET {
            self.identity.check_csrf(&credentials, headers)?;
        }
        match need {
            Need::Nothing => {
                self.identity.authenticate_or_anonymous(&credentials, request_id).await
            }
            Need::Permission(permission) => {
                let actor = self.identity.authenticate(&credentials, request_id).await?;
                actor.require(permission)?;
                Ok(actor)
            }
        }
    }
}

fn fingerprint(method: &Method, path: &str, body: &[u8]) -> [u8; 32] {
    let tag =
        platform::http::etag_of(&[method.as_str().as_bytes(), path.as_bytes(), body].concat());
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(&tag.as_bytes()[1..33]);
    fingerprint
}

/// A client with a cookie jar that sends the double-submit token by itself.
#[derive(Clone)]
pub struct Browser {
    app: App,
    pub jar: BTreeMap<String, String>,
    pub headers: Vec<(&'static str, String)>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Checks that it failed with this code.
    #[track_caller]
    pub fn fails(self, status: StatusCode, code: &str) -> Self {
        assert_eq!(
            (self.status, self.body["error"]["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
        self
    }

    pub fn data(&self) -> &Value {
        &self.body["data"]
    }

    pub fn text(&self, name: &str) -> String {
        self.data()[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", self.body)).to_owned()
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    pub async fn login(&mut self, login: &str, password: &str) -> Answer {
        self.post("/auth/login", json!({"login": login, "password": password})).await
    }

    /// The same client, asking once with another header.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value.to_owned()));
        other
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.jar.is_empty() {
            let cookies: Vec<String> =
                self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(token) = self.jar.get("prospect-csrf") {
            request = request.header("x-csrf-token", token);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        let response = self.app.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep_cookies(&parts.headers);
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
