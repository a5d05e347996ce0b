//! Fetching in the background: one asset when somebody asks, every asset each evening.

use kernel::{Actor, Error, Interval, Permission, Result, Symbol, Timestamp};
use platform::{
    http::Started,
    jobs::{JobKind, JobRun, NewJob, enqueue},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Markets;

/// The kind of job.
const FETCH_BARS: &str = "markets.fetch_bars";

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    symbol: Symbol,
    interval: Interval,
    from: Option<Timestamp>,
}

/// Fetches the bars of one asset; harmless when run twice.
pub(crate) fn fetch_bars(markets: &Markets) -> JobKind {
    let markets = markets.clone();
    JobKind::new(FETCH_BARS, move |job, payload| {
        let markets = markets.clone();
        async move { run(&markets, job, payload).await }
    })
}

async fn run(
    markets: &Markets,
    job: JobRun,
    payload: serde_json::Value,
) -> Result<serde_json::Value> {
    let Payload { symbol, interval, from } =
        serde_json::from_value(payload).map_err(Error::internal)?;
    job.progress(0, None, format!("asking for {symbol}"));
    let fetched = markets.fetch_bars(&job.actor, &symbol, interval, from).await?;
    serde_json::to_value(fetched).map_err(Error::internal)
}

impl Markets {
    /// Queues a job that brings the bars of `symbol` up to now. Needs `markets:write`.
    pub(crate) async fn queue_fetch(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        interval: Interval,
        from: Option<Timestamp>,
    ) -> Result<Started> {
        actor.require(Permission::MarketsWrite)?;
        self.desk(actor.workspace)?;
        let symbol = self.known_asset(actor.workspace, symbol).await?.symbol.clone();
        let (id, now) = (self.clock.id(), self.clock.now());
        let payload = Payload { symbol: symbol.clone(), interval, from };
        let work = NewJob {
            unique_key: Some(format!("{symbol}@{interval}")),
            ..NewJob::new(FETCH_BARS, serde_json::to_value(payload).map_err(Error::internal)?)
        };
        let on_behalf = actor.clone();
        self.core
            .write(actor, "fetch_bars", move |tx| {
                Box::pin(async move {
                    tx.describe(&symbol, json!({"interval": interval}));
                    let job_id = enqueue(tx, &on_behalf, id, work, now).await?;
                    Ok(Started { job_id })
                })
            })
            .await
    }
}
