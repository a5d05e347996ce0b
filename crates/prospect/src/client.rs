//! One client for every command: a server that was named, the one that runs on the data folder, or the router in
//! this process on that folder, as its local owner.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use axum::{Router, body::Body, http::Request};
use futures_util::{StreamExt, stream::BoxStream};
use http_body_util::BodyExt;
use kernel::Actor;
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    cli::Common,
    compose::{self, App},
    config::Config,
    failure::{DOWN, Failure, NOT_FOUND},
    stream::{Message, overhear, read_events},
};

/// Who answers.
pub enum Client {
    Remote { http: reqwest::Client, base: String, key: Option<String>, workspace: Option<String> },
    Local { app: Box<App>, router: Router, owner: Actor },
}

/// An answer of the API.
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Client {
    /// Opens a data folder that is there, or remembers where the server is.
    ///
    /// # Errors
    ///
    /// For a folder that is not there: a question about a misspelt one makes none.
    pub async fn open(common: &Common) -> Result<Self, Failure> {
        if let Some(server) = &common.server {
            return Self::remote(server, common.workspace.clone());
        }
        Self::of_folder(common, common.load_existing()?).await
    }

    /// The same, and makes the folder when there is none: for what puts something into it.
    pub async fn open_or_make(common: &Common) -> Result<Self, Failure> {
        if let Some(server) = &common.server {
            return Self::remote(server, common.workspace.clone());
        }
        Self::of_folder(common, common.load()?).await
    }

    /// Opens the data folder in this process, beside a server that may run on it.
    pub async fn of_this_process(common: &Common) -> Result<Self, Failure> {
        Self::local(common, common.load()?).await
    }

    async fn of_folder(common: &Common, config: Config) -> Result<Self, Failure> {
        match Self::through_door(common, &config).await {
            Some(client) => Ok(client),
            None => Self::local(common, config).await,
        }
    }

    /// Reaches the server that runs on the data folder; settings of one command are not its settings.
    async fn through_door(common: &Common, config: &Config) -> Option<Self> {
        if !common.set.is_empty() || common.config.is_some() {
            return None;
        }
        let door = server::door(&config.data);
        tokio::net::UnixStream::connect(&door).await.ok()?;
        let http = http_client().unix_socket(door).no_proxy().build().ok()?;
        let workspace = common.workspace.clone();
        Some(Self::Remote { http, base: "http://localhost".to_owned(), key: None, workspace })
    }

    async fn local(common: &Common, config: Config) -> Result<Self, Failure> {
        let app = compose::App::open(config).await?;
        let owner = local_owner(&app, common).await?;
        let (router, _) = app.router()?;
        Ok(Self::Local { app: Box::new(app), router, owner })
    }

    fn remote(server: &str, workspace: Option<String>) -> Result<Self, Failure> {
        let base = server.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(Failure::usage(anyhow!("--server takes a URL like http://127.0.0.1:7878")));
        }
        let http = http_client().build().context("no HTTP client can be made")?;
        let key = std::env::var("PROSPECT_API_KEY").ok();
        Ok(Self::Remote { http, base, key, workspace })
    }

    /// Asks and returns whatever comes.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<(String, Vec<u8>)>,
    ) -> Result<Answer, Failure> {
        match self {
            Self::Remote { http, base, .. } => {
                let method = method.parse().map_err(|_| anyhow!("{method} is no HTTP method"))?;
                let mut request = self.signed(http.request(method, format!("{base}{path}")));
                request = request.header("idempotency-key", random_text()?);
                if let Some((kind, bytes)) = body {
                    request = request.header("content-type", kind).body(bytes);
                }
                let response = request.send().await.map_err(|error| {
                    Failure::new(DOWN, format!("{base} does not answer: {error}"))
                })?;
                let status = response.status().as_u16();
                let content_type = header(response.headers());
                let body = response.bytes().await.context("the answer broke off")?.to_vec();
                Ok(Answer { status, content_type, body })
            }
            Self::Local { router, owner, .. } => {
                let (kind, bytes) = body.unwrap_or_default();
                let mut builder = Request::builder()
                    .method(method)
                    .uri(path)
                    .header("host", "localhost")
                    .header("idempotency-key", random_text()?);
                if !kind.is_empty() {
                    builder = builder.header("content-type", kind);
                }
                let mut request = builder.body(Body::from(bytes)).context("not a request")?;
                request.extensions_mut().insert(owner.clone());
                let response = router.clone().oneshot(request).await.map_err(|e| match e {})?;
                let status = response.status().as_u16();
                let content_type = header(response.headers());
                let body = response.into_body().collect().await?.to_bytes().to_vec();
                Ok(Answer { status, content_type, body })
            }
        }
    }

    /// Says who asks, and in which workspace.
    fn signed(&self, mut request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        if let Self::Remote { key, workspace, .. } = self {
            if let Some(key) = key {
                request = request.bearer_auth(key);
            }
            if let Some(workspace) = workspace {
                request = request.header("x-workspace", workspace);
            }
        }
        request
    }

    /// Asks and returns the `data` of a success, or fails with the sentence of the problem.
    pub async fn data(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        let body = body.map(|body| ("application/json".to_owned(), body.to_string().into_bytes()));
        self.ask(method, path, body).await?.data()
    }

    /// Returns the messages of `topics` as they come, until they end.
    pub async fn messages(
        &self,
        topics: &[String],
    ) -> Result<BoxStream<'static, Message>, Failure> {
        match self {
            Self::Remote { http, base, workspace, .. } => {
                let topics = escape(&topics.join(","));
                let mut path = format!("{base}/api/v1/events?topics={topics}");
                if let Some(workspace) = workspace {
                    path.extend(["&workspace=", &escape(workspace)]);
                }
                let request = self.signed(http.get(path)).header("accept", "text/event-stream");
                let response = request.send().await?;
                if !response.status().is_success() {
                    return Err(Failure::of_status(response.status().as_u16(), "no stream"));
                }
                let pieces = response.bytes_stream().map(|piece| piece.map_err(Failure::from));
                Ok(read_events(Box::pin(pieces)).boxed())
            }
            Self::Local { app, owner, .. } => {
                overhear(Arc::clone(&app.bus), owner.workspace, topics).await
            }
        }
    }

    /// Does what is queued here and due, where no server is there to do it.
    pub async fn run_due(&self) -> Result<(), Failure> {
        if let Self::Local { app, .. } = self {
            app.queue.run_due().await?;
        }
        Ok(())
    }

    /// Starts what runs beside requests, for a command that goes on for a while.
    pub fn run_background(&self) -> Result<(), Failure> {
        if let Self::Local { app, .. } = self {
            app.run_background()?;
        }
        Ok(())
    }

    /// Finishes what this process still has under way.
    pub async fn close(self) {
        if let Self::Local { app, .. } = self {
            app.close().await;
        }
    }
}

impl Answer {
    pub fn data(self) -> Result<Value, Failure> {
        let body: Value = serde_json::from_slice(&self.body)
            .map_err(|_| Failure::of_status(self.status, "the answer is not JSON"))?;
        if (200..300).contains(&self.status) {
            return Ok(body.get("data").cloned().unwrap_or(body));
        }
        let text =
            |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut message = text("detail");
        if self.status >= 500 {
            message = format!("{message} (request {})", text("request_id"));
        }
        let failure = Failure::of_status(self.status, message);
        // A list of symbols is refused whole when one of them is not there: for a shell that is the same.
        let code = if body["error"]["code"] == "UNKNOWN_SYMBOL" { NOT_FOUND } else { failure.code };
        Err(Failure { code, ..failure })
    }
}

fn http_client() -> reqwest::ClientBuilder {
    // A client needs to know what encrypts for it, in the clear too.
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

fn header(headers: &axum::http::HeaderMap) -> String {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok());
    kind.unwrap_or_default().to_owned()
}

/// A text that nobody can guess: names this one request, so that a retry does not act twice.
pub fn random_text() -> Result<String, Failure> {
    use ring::rand::SecureRandom;
    let mut bytes = [0; 16];
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| anyhow!("the system gives no randomness"))?;
    Ok(platform::hex(&bytes))
}

/// Returns whoever owns the data folder, in the workspace that was asked for.
pub async fn local_owner(app: &App, common: &Common) -> Result<Actor, Failure> {
    let mut owner = app.identity.local_owner().await?;
    if let Some(workspace) = &common.workspace {
        owner.workspace =
            workspace.parse().map_err(|error| Failure::usage(anyhow!("--workspace: {error}")))?;
    }
    Ok(owner)
}

/// Escapes one segment or value of a URL.
pub fn escape(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
        out
    })
}
