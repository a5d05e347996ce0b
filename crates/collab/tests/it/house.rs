//! One house a test: the context with its queue on a fresh database, and how to call it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Extension,
    body::Body,
    http::{Request, StatusCode, header},
};
use collab::{Collab, Settings};
use http_body_util::BodyExt;
use kernel::{Actor, Principal, RequestId, User};
use platform::{
    clock::Clock,
    db::Db,
    fetch::Endpoint,
    jobs::{Queue, Work},
    outbox::{Live, Publish},
    secrets::Sealer,
};
use serde_json::{Value, json};
use tower::ServiceExt;

const NOW: &str = "2026-11-21T12:00:00Z";

pub struct House {
    pub collab: Collab,
    pub core: Db,
    pub clock: Clock,
    pub queue: Queue,
    /// A person in a workspace.
    pub actor: Actor,
    shown: Arc<Mutex<Vec<Live>>>,
}

impl House {
    pub async fn open(targets: Vec<Endpoint>) -> Self {
        let clock = Clock::fixed(NOW.parse().unwrap());
        let core = testkit::core_database(&clock).await;
        let shown: Arc<Mutex<Vec<Live>>> = Arc::default();
        let publish: Publish = {
            let shown = Arc::clone(&shown);
            Arc::new(move |live| shown.lock().unwrap().push(live))
        };
        let sealer = Sealer::new(&[7; 32]).unwrap();
        let settings = Settings { targets, ..Settings::default() };
        let (db, at) = (core.clone(), clock.clone());
        let collab = Collab::open(db, at, sealer, settings, Arc::clone(&publish)).unwrap();
        let work = Work::of(&collab.socket());
        let queue = Queue::new(core.clone(), clock.clone(), work, publish).unwrap();
        let person = Principal::User(clock.id::<User>());
        let actor = Actor::system(clock.id(), RequestId("test".into()));
        let actor = Actor { principal: person, ..actor };
        Self { collab, core, clock, queue, actor, shown }
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        self.call_as(&self.actor, method, path, body).await
    }

    pub async fn call_as(
        &self,
        actor: &Actor,
        method: &str,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let (router, _) = self.collab.socket().routes.split_for_parts();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let response = router
            .layer(Extension(actor.clone()))
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn fine(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!(status, StatusCode::OK, "{method} {path}: {answer}");
        answer["data"].clone()
    }

    /// Makes a webhook; returns its id and secret.
    pub async fn webhook(&self, url: &str) -> (String, String) {
        let made = self.fine("POST", "/webhooks", json!({"name": "Desk", "url": url})).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&made["webhook"]["id"]), text(&made["secret"]))
    }

    /// States the fact that an alert fired, as its context does.
    pub async fn fire(&self, channels: Value) {
        let fact = json!({
            "alert_id": "alr_00000000000000000000000000000007",
            "name": "Apple is oversold",
            "symbol": "AAPL",
            "formula": "rsi(close, 14) < 30",
            "interval": "1d",
            "at": "2026-11-20T00:00:00Z",
            "fired_at": self.clock.now(),
            "value": 29.25,
            "channels": channels,
            "owner": self.actor.principal.user(),
        });
        self.core
            .write(&self.actor, "fire_alert", move |tx| {
                Box::pin(async move {
                    tx.emit("markets.alert.fired", fact);
                    Ok(())
                })
            })
            .await
            .unwrap();
    }

    /// Delivers facts and runs what is due.
    pub async fn settle(&self) {
        self.queue.dispatch_events().await.unwrap();
        self.queue.run_due().await.unwrap();
    }

    pub async fn later(&self, by: Duration) {
        self.clock.advance(by);
        self.settle().await;
    }

    /// What was shown under a topic.
    pub fn shown(&self, topic: &str) -> Vec<Value> {
        let shown = self.shown.lock().unwrap();
        shown.iter().filter(|live| live.topic == topic).map(|live| live.data.clone()).collect()
    }

    pub async fn inbox(&self) -> Vec<Value> {
        let list = self.fine("GET", "/notifications", Value::Null).await;
        list.as_array().unwrap().clone()
    }
}
