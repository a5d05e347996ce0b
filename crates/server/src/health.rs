//! Is it alive, is it ready, and what does it lean on.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::future::{BoxFuture, join_all};
use kernel::{Result, Timestamp};
use platform::{clock::Clock, tasks::Tasks};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    shield::{Hosts, shield},
    telemetry::observe,
};

/// A probe that takes longer counts as down.
const PROBE_TIME: Duration = Duration::from_secs(1);

/// Something outside the code that the process leans on, and how to ask whether it answers.
#[derive(Clone)]
pub struct Probe {
    pub name: &'static str,
    /// Where it is: a URL without its password, or `embedded`.
    pub place: String,
    /// Whether requests fail without it.
    pub needed: bool,
    pub ask: Arc<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

/// What was found when a dependency was asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dependency {
    pub name: &'static str,
    /// Where it is: a URL without its password, or `embedded`.
    #[schema(example = "embedded")]
    pub place: String,
    pub state: DependencyState,
    pub latency_ms: f64,
    /// What to do, when it does not answer.
    pub detail: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DependencyState {
    Ok,
    Degraded,
    Down,
}

/// The probes of this process.
#[derive(Clone)]
pub struct Health {
    pub probes: Arc<[Probe]>,
    pub started_at: Timestamp,
    pub clock: Clock,
    pub tasks: Tasks,
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    version: &'static str,
    started_at: Timestamp,
    dependencies: Vec<Dependency>,
}

impl Health {
    /// Asks every dependency at once.
    pub async fn ask(&self) -> Vec<Dependency> {
        join_all(self.probes.iter().map(|probe| self.ask_one(probe))).await
    }

    async fn ask_one(&self, probe: &Probe) -> Dependency {
        let started = tokio::time::Instant::now();
        let answer = tokio::time::timeout(PROBE_TIME, (probe.ask)()).await;
        let latency_ms = started.elapsed().as_secs_f64() * 1_000.0;
        let detail = match answer {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("no answer within a second".to_owned()),
        };
        let state = match (&detail, probe.needed) {
            (None, _) => DependencyState::Ok,
            (Some(_), true) => DependencyState::Down,
            (Some(_), false) => DependencyState::Degraded,
        };
        Dependency { name: probe.name, place: probe.place.clone(), state, latency_ms, detail }
    }
}

/// `/health`, `/health/live`, `/health/ready`: for people, for restarts, for load balancers.
pub fn routes(health: Health) -> Router {
    Router::new()
        .route("/health", get(report))
        .route("/health/live", get(async || "alive"))
        .route("/health/ready", get(report))
        .with_state(health)
}

/// The same alone, for a process that only works in the background.
pub fn health_router(health: Health, hosts: Hosts) -> Router {
    let clock = health.clock.clone();
    routes(health)
        .layer(middleware::from_fn_with_state(hosts, shield))
        .layer(middleware::from_fn_with_state(clock, observe))
}

async fn report(State(health): State<Health>) -> Response {
    let dependencies = health.ask().await;
    let down = dependencies.iter().any(|found| found.state == DependencyState::Down);
    let degraded = dependencies.iter().any(|found| found.state == DependencyState::Degraded);
    let (code, status) = match (down || health.tasks.is_stopping(), degraded) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "down"),
        (false, true) => (StatusCode::OK, "degraded"),
        (false, false) => (StatusCode::OK, "ok"),
    };
    let report = Report {
        status,
        version: env!("CARGO_PKG_VERSION"),
        started_at: health.started_at,
        dependencies,
    };
    (code, Json(report)).into_response()
}
