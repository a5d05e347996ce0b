//! The product composed in this process, or started as the binary.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use kernel::Actor;
use prospect::{
    compose::App,
    config::{Config, Flags},
};
use serde_json::{Value, json};
use server::Operations;
use tower::ServiceExt;

/// The product in this process, on whichever servers the tests run on.
pub struct Product {
    pub app: App,
    pub router: Router,
    pub operations: Arc<Operations>,
    pub owner: Actor,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }
}

impl Product {
    /// Composes the product on a fresh folder, or on the servers the environment names.
    pub async fn fresh() -> Self {
        let settings = testkit::database::fresh_settings().await;
        Self::on(&testkit::database::fresh_folder(), &settings).await
    }

    /// Composes the product on `folder` with some settings.
    pub async fn on(folder: &Path, settings: &[(String, String)]) -> Self {
        let set = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let flags = Flags { data: Some(folder.to_owned()), config: None, set };
        let config = Config::load(&flags, &BTreeMap::new()).unwrap();
        let app = App::open(config).await.unwrap();
        app.identity.create_user_for_tests().await;
        let owner = app.identity.local_owner().await.unwrap();
        let (router, operations) = app.router().unwrap();
        Self { app, router, operations, owner }
    }

    /// Asks as the local owner.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.ask_as(Some(&self.owner), method, path, body, &[]).await
    }

    /// Asks as `actor`, or as whom the headers say.
    pub async fn ask_as(
        &self,
        actor: Option<&Actor>,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).unwrap();
        if let Some(actor) = actor {
            request.extensions_mut().insert(actor.clone());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, headers, bytes }
    }
}

/// The binary, started on a folder of its own; killed when it goes out of scope.
pub struct Server {
    child: Child,
    pub port: u16,
    pub data: PathBuf,
}

impl Server {
    /// Starts `prospect serve` on `data` with an API key made beforehand.
    pub fn start(data: &Path, settings: &[&str], environment: &[(&str, String)]) -> Self {
        let port = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_prospect"));
        command.args(["serve", "--no-open", "--port", &port.to_string(), "--data"]).arg(data);
        for setting in settings {
            command.args(["--set", setting]);
        }
        let mut child = command
            .envs(environment.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        loop {
            let line = lines.next().unwrap_or_else(|| panic!("it did not start: {said:?}")).unwrap();
            if line.contains("listening on") {
                break;
            }
            said.push(line);
        }
        // Whatever else it says is read, so that the pipe never fills.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, data: data.to_owned() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as a power switch would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop as an operator would, and returns whether it ended well.
    pub fn terminate(&mut self) -> bool {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Makes the first user of `data` with an API key, and returns the key.
pub async fn owner_key(data: &Path) -> String {
    let product = Product::on(data, &[]).await;
    let body = json!({"name": "test", "permissions": null});
    let made = product.ask("POST", "/api/v1/me/api-keys", Some(body)).await;
    assert_eq!(made.status, StatusCode::OK, "{}", String::from_utf8_lossy(&made.bytes));
    let key = made.data()["key"].as_str().unwrap().to_owned();
    product.app.close().await;
    key
}

/// Prints the figure of a promise as people and the page "What we promise" read it.
pub fn promise(name: &str, figure: impl std::fmt::Display, limit: &str, seed: u64) {
    println!("{name} figure={figure} limit={limit} seed={seed}");
    println!("{}", json!({"promise": name, "figure": figure.to_string(), "limit": limit, "seed": seed}));
}

/// Small deterministic randomness for tests.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }
}
