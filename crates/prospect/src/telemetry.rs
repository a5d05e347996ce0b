//! Logs to stderr, metrics on a listener of their own.

use anyhow::{Result, anyhow};
use axum::{Router, extract::Request, middleware, routing::get};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use platform::tasks::Tasks;
use server::Hosts;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::config::Config;

/// A statement that was slow is written out with all its thousands of places, unless somebody asks for it.
const QUIET: &str = "sqlx::query=error";

/// Starts logging and counting.
///
/// # Errors
///
/// When `log` is no filter.
pub fn start(config: &Config) -> Result<PrometheusHandle> {
    let wanted = config.text("log");
    let filter =
        if wanted.contains("sqlx") { wanted.to_owned() } else { format!("{QUIET},{wanted}") };
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| anyhow!("log: {error}: it takes error, warn, info, debug or trace"))?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    let started = if config.text("log_format") == "json" {
        registry.with(lines.json()).try_init()
    } else {
        registry.with(lines.with_target(false)).try_init()
    };
    started.map_err(|error| anyhow!("logging was started twice: {error}"))?;
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| anyhow!("{error}"))?;
    Ok(handle)
}

/// Serves `/metrics` where the settings say, apart from what browsers reach.
///
/// # Errors
///
/// When the address cannot be listened on.
pub async fn serve_metrics(config: &Config, tasks: &Tasks, handle: PrometheusHandle) -> Result<()> {
    let Some(address) = config.metrics_listen()? else { return Ok(()) };
    let listener = match tokio::net::TcpListener::bind(address).await {
        Ok(listener) => listener,
        // A second Prospect on this machine must not fail for an address that nobody chose.
        Err(error) if !config.is_chosen("metrics_listen") => {
            tracing::warn!(%error, %address, "metrics are off: set metrics_listen to another address");
            return Ok(());
        }
        Err(error) => {
            return Err(anyhow!("metrics_listen: {address} cannot be listened on: {error}"));
        }
    };
    let hosts = Hosts::new(config.allowed_hosts(), false);
    let router = Router::new()
        .route("/metrics", get(async move |_: Request| handle.render()))
        .layer(middleware::from_fn_with_state(hosts, server::shield));
    let own = tasks.clone();
    tasks.spawn(async move {
        // How it ended matters for requests of people, not for these.
        _ = server::serve(listener, router, &own).await;
    });
    Ok(())
}
