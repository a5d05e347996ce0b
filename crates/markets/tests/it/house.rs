//! One house a test: the context on fresh databases, and how to call it.

use axum::{
    Extension, Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use kernel::{Actor, RequestId, Symbol, Timestamp};
use markets::{ImportOptions, ImportReport, ImportSource, Markets};
use platform::{clock::Clock, db::Db};
use serde_json::Value;
use tower::ServiceExt;

/// The present of the tests: after the last row of every file they read.
pub const NOW: &str = "2026-11-21T12:00:00Z";

pub struct House {
    pub markets: Markets,
    pub core: Db,
    pub market: Db,
    pub clock: Clock,
    pub actor: Actor,
}

impl House {
    pub async fn open() -> Self {
        let clock = Clock::fixed(NOW.parse().unwrap());
        let core = testkit::core_database(&clock).await;
        let market = testkit::market_database(&clock).await;
        let actor = Actor::system(clock.id(), RequestId("test".into()));
        let markets = Markets::new(core.clone(), market.clone(), clock.clone());
        Self { markets, core, market, clock, actor }
    }

    /// The same context with nothing in memory.
    pub fn cold(&self) -> Markets {
        Markets::new(self.core.clone(), self.market.clone(), self.clock.clone())
    }

    /// Somebody of another workspace.
    pub fn stranger(&self) -> Actor {
        Actor::system(self.clock.id(), RequestId("stranger".into()))
    }

    pub fn router(&self, actor: &Actor) -> Router {
        let (router, _) = self.markets.socket().routes.split_for_parts();
        router.layer(Extension(actor.clone()))
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let (status, answer, _) = self.ask(method, path, body, None).await;
        (status, answer)
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.call("GET", path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// Calls with `If-Match`, and returns the tag of what came back.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Value,
        if_match: Option<&str>,
    ) -> (StatusCode, Value, String) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(tag) = if_match {
            request = request.header(header::IF_MATCH, tag);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.router(&self.actor).oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let own = response.headers().get(header::ETAG).map(|tag| tag.to_str().unwrap().to_owned());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let tag = own.unwrap_or_else(|| platform::http::etag_of(&bytes));
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null), tag)
    }

    /// Returns the tag that an answer names by itself, before the layer of tags.
    pub async fn tag_of(&self, path: &str) -> String {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = self.router(&self.actor).oneshot(request).await.unwrap();
        response.headers()[header::ETAG].to_str().unwrap().to_owned()
    }

    /// Imports a text as if it were the file `name`.
    pub async fn import(&self, name: &str, text: &str) -> ImportReport {
        self.import_with(name, text, &ImportOptions::default()).await
    }

    pub async fn import_with(
        &self,
        name: &str,
        text: &str,
        options: &ImportOptions,
    ) -> ImportReport {
        let source = ImportSource::from_bytes(name, text.as_bytes().to_vec());
        self.markets.import_bars(&self.actor, source, options, |_| {}).await.unwrap()
    }
}

pub fn symbol(text: &str) -> Symbol {
    text.parse().unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
