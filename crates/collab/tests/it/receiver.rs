//! A server that is told, and that checks what it is told as the standard asks it to.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use platform::{fetch::Endpoint, tasks::Tasks};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: String,
}

#[derive(Clone)]
struct Shared {
    got: Arc<Mutex<Vec<Message>>>,
    answer: Arc<Mutex<StatusCode>>,
}

pub struct Receiver {
    pub endpoint: Endpoint,
    pub url: String,
    shared: Shared,
    tasks: Tasks,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared =
            Shared { got: Arc::default(), answer: Arc::new(Mutex::new(StatusCode::NO_CONTENT)) };
        let routes = Router::new().route("/hook", post(take)).with_state(shared.clone());
        let tasks = Tasks::default();
        tasks.spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let url = format!("http://127.0.0.1:{port}/hook");
        Self { endpoint: url.parse().unwrap(), url, shared, tasks }
    }

    pub fn answer(&self, status: u16) {
        *self.shared.answer.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    pub fn got(&self) -> Vec<Message> {
        self.shared.got.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.tasks.signal();
    }
}

async fn take(State(shared): State<Shared>, headers: HeaderMap, body: String) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let message = Message {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body,
    };
    shared.got.lock().unwrap().push(message);
    *shared.answer.lock().unwrap()
}

impl Message {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether the signature is of `secret`: RFC 2104 by hand, so that it is not our own code twice.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        assert!(key.len() <= 64, "a longer key is hashed first");
        let pad = |with: u8| -> Vec<u8> {
            (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect()
        };
        let text = format!("{}.{}.{}", self.id, self.timestamp, self.body);
        let inner = Sha256::digest([pad(0x36), text.into_bytes()].concat());
        let outer = Sha256::digest([pad(0x5c), inner.to_vec()].concat());
        let wanted = format!("v1,{}", BASE64_STANDARD.encode(outer));
        self.signature.split(' ').any(|one| one == wanted)
    }
}
