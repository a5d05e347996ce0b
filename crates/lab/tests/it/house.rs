//! One house a test: the lab on fresh databases, and how to call it.

use axum::{
    Extension, Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use kernel::{Actor, RequestId};
use lab::Lab;
use markets::{ImportOptions, ImportSource, Interval, Markets};
use platform::{clock::Clock, db::Db};
use serde_json::Value;
use tower::ServiceExt;

/// The present of the tests.
pub const NOW: &str = "2026-11-20T12:00:00Z";

pub struct House {
    pub lab: Lab,
    pub actor: Actor,
    pub markets: Markets,
    pub market: Db,
}

impl House {
    pub async fn open() -> Self {
        let clock = Clock::fixed(NOW.parse().unwrap());
        let core = testkit::core_database(&clock).await;
        let market = testkit::market_database(&clock).await;
        let actor = Actor::system(clock.id(), RequestId("test".into()));
        let markets = Markets::new(core.clone(), market.clone(), clock.clone());
        Self { lab: Lab::new(core, clock, markets.clone()), actor, markets, market }
    }

    /// Imports a text as if it were a file.
    pub async fn import(&self, text: &str) {
        let source = ImportSource::from_bytes("bars.csv", text.as_bytes().to_vec());
        let options = ImportOptions { interval: Some(Interval::Day), ..ImportOptions::default() };
        self.markets.import_bars(&self.actor, source, &options, |_| {}).await.unwrap();
    }

    fn router(&self) -> Router {
        let (router, _) = self.lab.socket().routes.split_for_parts();
        router.layer(Extension(self.actor.clone()))
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The data of an answer that must be fine.
    pub async fn answer(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, StatusCode::OK, "{path} {body}: {answer}");
        answer.get("data").cloned().unwrap_or(answer)
    }

    /// Where the answer says that what was asked is wrong, and its sentence.
    pub async fn refusal(&self, path: &str, body: &Value) -> (String, String) {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {body}: {answer}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&answer["errors"][0]["pointer"]), text(&answer["detail"]))
    }
}
