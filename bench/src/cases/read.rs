//! 5,000 bars of one asset: from the column cache, from chunks, and over HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use http_body_util::BodyExt;
use kernel::Symbol;
use markets::{
    BarQuery,
    import::{ImportOptions, source::ImportSource},
};
use serde_json::json;
use tower::ServiceExt;

use super::ingest;
use crate::{measure, product};

const READS: usize = 400;

pub fn run() -> Result<()> {
    let folder = measure::scratch("read")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let figures = runtime.block_on(async {
        let (app, owner) = product::open(&folder).await?;
        let source = ImportSource::from_bytes("bench.csv", ingest::csv(0.0).into_bytes());
        app.markets.import_bars(&owner, source, &ImportOptions::default(), |_| {}).await?;
        app.close().await;

        // Opened anew, so that the first read of each asset comes from its chunks.
        let (app, owner) = product::open(&folder).await?;
        let (mut cold, mut warm, mut http) = (Vec::new(), Vec::new(), Vec::new());
        for asset in 0..200 {
            let symbol: Symbol = format!("B{asset:03}").parse()?;
            cold.push(read(&app, &owner, &symbol).await?);
            warm.push(read(&app, &owner, &symbol).await?);
        }
        let (router, _) = app.router()?;
        for i in 0..READS {
            let began = Instant::now();
            let mut request = axum::http::Request::builder()
                .uri(format!("/api/v1/assets/B{:03}/bars?interval=1d", i % 200))
                .header("host", "localhost")
                .body(axum::body::Body::empty())?;
            request.extensions_mut().insert(owner.clone());
            let response = router.clone().oneshot(request).await?;
            ensure!(response.status() == 200, "the API answered {}", response.status());
            response.into_body().collect().await?;
            http.push(began.elapsed());
        }
        app.close().await;
        Ok::<_, anyhow::Error>(json!({
            "bars": 5_000, "cached_p50_ms": median(warm)?, "chunks_p50_ms": median(cold)?,
            "router_json_p50_ms": median(http)?,
        }))
    })?;
    measure::emit("read", figures);
    Ok(std::fs::remove_dir_all(&folder)?)
}

async fn read(
    app: &prospect::compose::App,
    owner: &kernel::Actor,
    symbol: &Symbol,
) -> Result<Duration> {
    let began = Instant::now();
    let bars = app.markets.read_bars(owner, symbol, &BarQuery::default()).await?;
    let elapsed = began.elapsed();
    ensure!(bars.bars.at.len() == 5_000, "{} bars were read", bars.bars.at.len());
    Ok(elapsed)
}

fn median(mut times: Vec<Duration>) -> Result<f64> {
    times.sort();
    let middle = times.get(times.len() / 2).context("nothing was read")?;
    Ok((middle.as_secs_f64() * 1e6).round() / 1e3)
}
