//! The binary, started as its users start it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{PASSWORD, text};

/// `prospect serve` on a folder of its own; killed when it goes out of scope.
pub struct Server {
    child: Child,
    pub port: u16,
    /// What it said until it listened.
    said: Arc<Mutex<Vec<String>>>,
}

/// Returns `prospect` with an environment that says nothing about this machine.
pub fn prospect(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prospect"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("PROSPECT_") || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.env("PROSPECT_DATA", data).env("HOME", data).stdin(Stdio::null());
    command
}

/// Runs `prospect` with some arguments to its end.
pub fn run(data: &Path, arguments: &[&str]) -> Output {
    prospect(data).args(arguments).output().unwrap()
}

impl Server {
    /// Starts the server and waits until it listens.
    pub fn start(data: &Path, settings: &[String], environment: &[(&str, String)]) -> Self {
        let port = free_port();
        let mut command = prospect(data);
        command.args(["serve", "--no-open", "--port", &port.to_string()]);
        for setting in settings {
            command.args(["--set", setting]);
        }
        let mut child = command
            .envs(environment.iter().map(|(name, value)| (*name, value.as_str())))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&said);
        let (ready, wait) = std::sync::mpsc::channel();
        // All it says is read, so that the pipe never fills.
        std::thread::spawn(move || {
            for line in lines.by_ref().map_while(Result::ok) {
                let done = line.contains("Ctrl-C stops it");
                hear.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                if done {
                    _ = ready.send(());
                }
            }
        });
        let server = Self { child, port, said };
        let started = wait.recv_timeout(Duration::from_mins(1));
        assert!(started.is_ok(), "it did not start: {:?}", server.said());
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the first user with the link it printed, and an API key of theirs.
    pub async fn set_up(&self) -> String {
        let said = self.said();
        let token = said.iter().find_map(|line| line.split("#token=").nth(1));
        let token = token.unwrap_or_else(|| panic!("no link: {said:?}"));
        let first = json!({
            "token": token, "email": "ada@example.com", "username": "ada", "password": PASSWORD,
        });
        self.post("/api/v1/setup", &first, None).await;
        let key = json!({"name": "test", "permissions": null});
        let token = self.sign_in().await;
        let made = self.post("/api/v1/me/api-keys", &key, Some(&token)).await;
        text(&made["data"]["key"])
    }

    /// Signs the first user in as a program is, and returns their access token.
    pub async fn sign_in(&self) -> String {
        let login = json!({"login": "ada", "password": PASSWORD, "mode": "token"});
        let entered = self.post("/api/v1/auth/login", &login, None).await;
        text(&entered["data"]["tokens"]["access_token"])
    }

    /// Asks for a change that must succeed, with a fresh key.
    pub async fn post(&self, path: &str, body: &Value, token: Option<&str>) -> Value {
        let mut request = client().post(self.url(path)).json(body);
        request = request.header("idempotency-key", uuid::Uuid::new_v4().to_string());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        succeed(request).await
    }

    /// Asks for something to be gone, which must succeed.
    pub async fn delete(&self, path: &str, token: &str) -> Value {
        succeed(client().delete(self.url(path)).bearer_auth(token)).await
    }

    /// Asks with an API key.
    pub async fn get(&self, path: &str, key: &str) -> Value {
        let answer = client().get(self.url(path)).bearer_auth(key).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Reads every page of a list and returns its items.
    pub async fn list(&self, path: &str, key: &str) -> Vec<Value> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}?limit=500{cursor}"), key).await;
            found.extend(
                page["data"].as_array().unwrap_or_else(|| panic!("{page}")).iter().cloned(),
            );
            match page["meta"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    }

    /// Kills it at once, whatever it is doing.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as a service manager does, and returns whether it ended well.
    pub fn terminate(&mut self) -> bool {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
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

async fn succeed(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    let (status, url, body) = (answer.status(), answer.url().clone(), answer.text().await.unwrap());
    assert!(status.is_success(), "{url}: {status} {body}");
    serde_json::from_str(&body).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the client of a test")]
pub fn client() -> reqwest::Client {
    // Another test may have chosen the provider already.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::new()
}

/// Work beside the test, joined by it.
#[expect(clippy::disallowed_methods, reason = "joined by the test")]
pub fn spawn(work: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(work)
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The folder that a test keeps everything in.
pub fn folder() -> PathBuf {
    testkit::database::fresh_folder()
}
