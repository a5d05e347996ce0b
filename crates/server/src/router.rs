//! One router out of all parts, and the order of the layers around it.

use std::sync::Arc;

use axum::{Router, http::header, middleware, response::IntoResponse, routing::get};
use identity::Identity;
use kernel::Result;
use platform::{Socket, clock::Clock, db::Db, limiter::Limiter};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Health, Live, assets,
    gate::{self, Gate},
    health, live, openapi,
    operations::Operations,
    shield::{self, Hosts},
    telemetry,
};

/// What the server is put together from.
pub struct Parts {
    pub socket: Socket,
    pub identity: Identity,
    pub core: Db,
    pub limiter: Limiter,
    pub hosts: Hosts,
    pub live: Live,
    pub health: Health,
    pub clock: Clock,
}

/// Bodies below this travel as they are: compressing them costs more than it saves.
const COMPRESS_FROM: u64 = 1_024;

/// Builds the router and the table of operations it serves.
///
/// # Errors
///
/// Names every operation without a policy row.
pub fn router(parts: Parts) -> Result<(Router, Arc<Operations>)> {
    let Parts { socket, identity, core, limiter, hosts, live, health, clock } = parts;
    let (api, documented) = OpenApiRouter::new().nest("/api/v1", socket.routes).split_for_parts();
    let operations = Arc::new(Operations::join(&documented, &socket.policies)?);
    let document = openapi::document(documented);
    let gate = Gate {
        operations: Arc::clone(&operations),
        identity,
        core,
        limiter,
        hosts: hosts.clone(),
        in_flight: crate::idempotency::InFlight::default(),
        clock: clock.clone(),
    };
    let api = api
        .layer(middleware::from_fn(platform::http::answer_etags))
        .route_layer(middleware::from_fn_with_state(gate, gate::gate));
    let compression = CompressionLayer::new().gzip(true).br(true).compress_when(
        SizeAbove::new(COMPRESS_FROM).and(NotForContentType::new("text/event-stream")),
    );
    let router = Router::new()
        .merge(api)
        .merge(docs(&document))
        .layer(compression)
        .merge(live::routes(live))
        .merge(health::routes(health))
        .fallback(assets::serve)
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(middleware::from_fn_with_state(hosts, shield::shield))
        .layer(middleware::from_fn_with_state(clock, telemetry::observe));
    Ok((router, operations))
}

/// The document and its page, bundled: nothing is fetched from elsewhere.
fn docs(document: &utoipa::openapi::OpenApi) -> Router {
    let json = serde_json::to_string(document).unwrap_or_default();
    let page: Router = utoipa_swagger_ui::SwaggerUi::new("/docs")
        .config(utoipa_swagger_ui::Config::from("/openapi.json"))
        .into();
    Router::new()
        .route(
            "/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], json.clone())),
        )
        .merge(page)
}

#[expect(clippy::needless_pass_by_value, reason = "what the layer hands over")]
fn answer_panic(panic: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    let what = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    platform::http::Problem(kernel::Error::internal(format!("a handler panicked: {what}")))
        .into_response()
}
