//! The product composed in this process, and what tests ask it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, mpsc},
    thread,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use kernel::Actor;
use platform::{
    bus::{Bus, LocalBus},
    clock::Clock,
};
use prospect::{
    compose::App,
    config::{Config, Flags},
    demo::Wish,
};
use serde_json::{Value, json};
use server::Operations;
use tower::ServiceExt;

/// A password that the rules accept.
pub const PASSWORD: &str = "a walrus in the pantry";

/// The product in this process, on whichever servers the tests run on.
pub struct Product {
    pub app: App,
    pub router: Router,
    pub operations: Arc<Operations>,
    /// Whoever owns the data folder: may everything.
    pub owner: Actor,
    folder: PathBuf,
    settings: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

/// What is asked, by whom.
#[derive(Debug, Clone, Default)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// An actor that the door of this process vouches for, in place of credentials.
    pub actor: Option<Actor>,
}

/// Somebody with an account, signed in as a program is.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub username: String,
    pub access_token: String,
    pub refresh_token: String,
    pub workspace: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// Returns the code for programs of a problem; nothing for a success.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Returns the data of a success.
    #[track_caller]
    pub fn fine(&self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.data()
    }
}

impl Call {
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.with("idempotency-key", key)
    }

    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.with("content-type", "application/json")
    }

    #[must_use]
    pub fn csv(mut self, text: &str) -> Self {
        self.body = text.as_bytes().to_vec();
        self.with("content-type", "text/csv")
    }

    #[must_use]
    pub fn by(mut self, actor: &Actor) -> Self {
        self.actor = Some(actor.clone());
        self
    }

    /// Asks `router` and returns the body as it comes, without its end.
    pub async fn open(self, router: &Router) -> Body {
        self.send(router).await.into_body()
    }

    /// Asks `router`.
    pub async fn ask(self, router: &Router) -> Answer {
        let response = self.send(router).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, headers, bytes }
    }

    async fn send(self, router: &Router) -> axum::response::Response {
        let mut request = Request::builder()
            .method(Method::from_bytes(self.method.as_bytes()).unwrap())
            .uri(&self.path);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            request = request.header("host", "localhost");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(self.body)).unwrap();
        if let Some(actor) = self.actor {
            request.extensions_mut().insert(actor);
        }
        router.clone().oneshot(request).await.unwrap()
    }
}

impl Product {
    /// Composes the product on a fresh folder, and on the servers the environment names.
    ///
    /// Its providers are those of a made-up world: no test asks a real one.
    /// Without limits: thousands of questions are asked in a second, all from one address.
    pub async fn fresh() -> Self {
        Self::with_bases(&made_up().bases).await
    }

    /// The same on `bases` that stand in for the providers.
    pub async fn with_bases(bases: &BTreeMap<String, String>) -> Self {
        let mut settings = testkit::database::fresh_settings().await;
        settings.push(("rate_limits".to_owned(), "off".to_owned()));
        settings.push(("registration_open".to_owned(), "true".to_owned()));
        settings.extend(stand_in(bases));
        Self::on(&testkit::database::fresh_folder(), &settings).await
    }

    /// Composes it twice on the same data and the same bus, as two processes are.
    pub async fn pair() -> (Self, Self) {
        let mut settings = testkit::database::fresh_settings().await;
        settings.push(("rate_limits".to_owned(), "off".to_owned()));
        settings.extend(stand_in(&made_up().bases));
        let folder = testkit::database::fresh_folder();
        if settings.iter().any(|(key, _)| key == "bus_url") {
            return (Self::on(&folder, &settings).await, Self::on(&folder, &settings).await);
        }
        let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
        let open = async || {
            let set = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let flags = Flags { data: Some(folder.clone()), config: None, set };
            let config = Config::load(&flags, &BTreeMap::new()).unwrap();
            let app = App::open_on(config, Arc::clone(&bus)).await.unwrap();
            Self::of(app, &folder, &settings).await
        };
        (open().await, open().await)
    }

    /// Composes the product on `folder` with some settings.
    pub async fn on(folder: &Path, settings: &[(String, String)]) -> Self {
        let set = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let flags = Flags { data: Some(folder.to_owned()), config: None, set };
        let config = Config::load(&flags, &BTreeMap::new()).unwrap();
        Self::of(App::open(config).await.unwrap(), folder, settings).await
    }

    /// Composes a demo that this process has just made, and fills it.
    pub async fn demo(folder: &Path, settings: &[(String, String)]) -> Self {
        Self::demo_as(folder, settings, Wish::default()).await
    }

    /// The same with what is wished of it.
    pub async fn demo_as(folder: &Path, settings: &[(String, String)], wish: Wish) -> Self {
        let set = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let flags = Flags { data: Some(folder.to_owned()), config: None, set };
        let config = Config::load(&flags, &BTreeMap::new()).unwrap();
        let app = App::open_demo(config, wish).await.unwrap();
        prospect::demo::open(&app, "http://localhost").await.unwrap();
        Self::of(app, folder, settings).await
    }

    async fn of(app: App, folder: &Path, settings: &[(String, String)]) -> Self {
        let owner = app.identity.local_owner().await.unwrap();
        let (router, operations) = app.router().unwrap();
        let (folder, settings) = (folder.to_owned(), settings.to_vec());
        Self { app, router, operations, owner, folder, settings }
    }

    /// Returns where its data is and how it was set.
    pub fn parts(&self) -> (PathBuf, Vec<(String, String)>) {
        (self.folder.clone(), self.settings.clone())
    }

    /// Ends this process's part and starts anew on the same data.
    pub async fn restarted(self) -> Self {
        self.app.close().await;
        Self::on(&self.folder, &self.settings).await
    }

    /// Asks as the owner of the data folder.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let call = Call::new(method, path).by(&self.owner);
        let call = match body {
            Some(body) => call.json(&body),
            None => call,
        };
        call.key(&uuid::Uuid::new_v4().to_string()).ask(&self.router).await
    }

    /// Makes a user and signs them in as a program.
    pub async fn person(&self, username: &str, superuser: bool) -> Person {
        let body = json!({
            "email": format!("{username}@example.com"), "username": username,
            "password": PASSWORD, "superuser": superuser,
        });
        self.ask("POST", "/api/v1/users", Some(body)).await.fine();
        self.sign_in(username).await
    }

    /// Signs a user in, beside where they are signed in already.
    pub async fn sign_in(&self, username: &str) -> Person {
        let body = json!({"login": username, "password": PASSWORD, "mode": "token"});
        let call = Call::new("POST", "/api/v1/auth/login").json(&body);
        let entered = call.ask(&self.router).await.fine();
        Person {
            id: text(&entered["user"]["id"]),
            username: username.to_owned(),
            access_token: text(&entered["tokens"]["access_token"]),
            refresh_token: text(&entered["tokens"]["refresh_token"]),
            workspace: text(&entered["workspace_id"]),
        }
    }

    /// Counts what was written down about everybody's changes.
    pub async fn audit_rows(&self) -> i64 {
        self.app.core.count("select count(*) from platform_audit", []).await.unwrap()
    }
}

/// A world of markets that stands in for the providers.
pub struct MadeUp {
    pub world: Arc<world::World>,
    pub bases: BTreeMap<String, String>,
}

/// Returns a made-up world that answers as long as this process runs.
///
/// It has a thread of its own, since each test has its own runtime.
pub fn made_up() -> &'static MadeUp {
    static MADE_UP: OnceLock<MadeUp> = OnceLock::new();
    MADE_UP.get_or_init(|| {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let now = Clock::default().now().0;
                let world = Arc::new(world::World::new(1, now, world::demo()));
                let clock = world::Clock::running(now);
                let served = world::serve(Arc::clone(&world), clock).await.unwrap();
                tell.send(MadeUp { world, bases: served.bases() }).unwrap();
                std::future::pending::<()>().await;
            });
        });
        told.recv().unwrap()
    })
}

/// Returns the settings that lead to `bases`, and switch everybody off whom they do not stand in for.
pub fn stand_in(bases: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let led = |id: &str| bases.keys().any(|base| base.split('.').next() == Some(id));
    let ids = providers::all().iter().map(|provider| provider.card().id);
    let switched: Vec<String> =
        ids.map(|id| format!("{id}={}", if led(id) { "on" } else { "off" })).collect();
    let bases: Vec<String> = bases.iter().map(|(name, base)| format!("{name}={base}")).collect();
    vec![
        ("providers".to_owned(), switched.join(",")),
        ("provider_bases".to_owned(), bases.join(",")),
        ("contact".to_owned(), "tests@example.com".to_owned()),
    ]
}

/// Returns a JSON text as it is.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

/// Prints the figure of a promise as people and the page "What we promise" read it.
pub fn promise(name: &str, figure: impl std::fmt::Display, limit: &str, seed: u64) {
    println!("{name} figure={figure} limit={limit} seed={seed}");
    let row = json!({"promise": name, "figure": figure.to_string(), "limit": limit, "seed": seed});
    println!("{row}");
}
