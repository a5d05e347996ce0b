//! Fetching reports in the background: of one company when somebody asks, and each evening what was fetched
//! before, so that rules over reports and economic series go on without anybody looking.

use kernel::{Actor, Error, Permission, RequestId, Result, Symbol, Timestamp};
use platform::{
    http::Started,
    jobs::{JobKind, JobRun, NewJob, Priority, Schedule, enqueue},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::service::subject;
use crate::{Asset, AssetType, Markets, asset, economic};

/// The kind of job.
const FETCH: &str = "markets.fetch_fundamentals";

/// What keeps that which was fetched once up to date.
const REFRESH: &str = "markets.refresh_facts";

/// Between two companies whose reports are fetched by schedule: an answer of the SEC has some megabytes.
const SPREAD: i64 = 2_000_000;

/// Economic series that one run brings up to date.
const SERIES: usize = 200;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    symbol: Symbol,
    /// Nobody waits for it: that no provider has the company is no failure.
    scheduled: bool,
}

pub(crate) fn kinds(markets: &Markets) -> [JobKind; 2] {
    let (fetches, refreshes) = (markets.clone(), markets.clone());
    [
        JobKind::new(FETCH, move |job, payload| {
            let markets = fetches.clone();
            async move { run(&markets, job, payload).await }
        }),
        JobKind::new(REFRESH, move |_, _| {
            let markets = refreshes.clone();
            async move { Box::pin(markets.refresh_what_was_fetched()).await }
        }),
    ]
}

/// Every six hours: reports come once a quarter, but nobody knows on which day.
pub(crate) fn schedule() -> Schedule {
    Schedule { name: REFRESH, kind: REFRESH, cron: "15 */6 * * *", zone: "UTC", payload: json!({}) }
}

async fn run(
    markets: &Markets,
    job: JobRun,
    payload: serde_json::Value,
) -> Result<serde_json::Value> {
    let Payload { symbol, scheduled } = serde_json::from_value(payload).map_err(Error::internal)?;
    job.progress(0, None, format!("asking for the reports of {symbol}"));
    job.actor.require(Permission::MarketsWrite)?;
    let asset = markets.known_asset(job.actor.workspace, &symbol).await?;
    match Box::pin(markets.fetch_facts(&asset)).await {
        Err(Error::Refused { code, message }) if scheduled => {
            Ok(json!({"provider": null, "code": code, "reason": message}))
        }
        fetched => {
            let (provider, facts) = fetched?;
            job.progress(facts as u64, None, format!("figures of {symbol} from {provider}"));
            Ok(json!({"provider": provider, "facts": facts}))
        }
    }
}

impl Markets {
    /// Queues a job that fetches what the company `symbol` reported. Needs `markets:write`.
    pub(crate) async fn queue_fundamentals(
        &self,
        actor: &Actor,
        symbol: &Symbol,
    ) -> Result<Started> {
        actor.require(Permission::MarketsWrite)?;
        self.desk(actor.workspace)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        if !reports(&asset) {
            let message = format!("only companies report, and {symbol} is none");
            return Err(Error::invalid_at("/what", message));
        }
        let (id, now) = (self.clock.id(), self.clock.now());
        let symbol = asset.symbol.clone();
        let work = work(&symbol, false)?;
        let on_behalf = actor.clone();
        self.core
            .write(actor, "fetch_fundamentals", move |tx| {
                Box::pin(async move {
                    tx.describe(&symbol, json!({}));
                    let job_id = enqueue(tx, &on_behalf, id, work, now).await?;
                    Ok(Started { job_id })
                })
            })
            .await
    }

    /// Queues a fetch of the reports of each company among `assets`, one after the other; says how many.
    pub(crate) async fn queue_all_fundamentals(
        &self,
        assets: impl IntoIterator<Item = &Asset>,
    ) -> Result<usize> {
        let now = self.clock.now();
        let mut jobs = Vec::new();
        for (place, asset) in (0_i64..).zip(assets.into_iter().filter(|asset| reports(asset))) {
            let spread = if self.is_demo(asset.workspace_id) { 0 } else { SPREAD };
            let work = NewJob {
                run_at: Some(Timestamp(now.0.saturating_add(place.saturating_mul(spread)))),
                priority: Priority::Low,
                ..work(&asset.symbol, true)?
            };
            let request = RequestId(format!("{REFRESH}@{now}").into());
            jobs.push((Actor::system(asset.workspace_id, request), self.clock.id(), work));
        }
        let count = jobs.len();
        self.core
            .write_internal(move |tx| {
                Box::pin(async move {
                    for (actor, id, work) in jobs {
                        enqueue(tx, &actor, id, work, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(count)
    }

    /// Brings up to date what was fetched before: economic series at once, reports by a job each.
    async fn refresh_what_was_fetched(&self) -> Result<serde_json::Value> {
        let (mut companies, mut series) = (0, 0);
        if self.desks.is_none() {
            return Ok(json!({"companies": companies, "series": series}));
        }
        for workspace in asset::store::workspaces(&self.core).await? {
            let fetches = self.fetches(workspace).await?;
            let mut assets = asset::store::all(&self.core, workspace).await?;
            assets.retain(|asset| fetches.contains_key(&subject(asset)));
            companies += self.queue_all_fundamentals(&assets).await?;
            let ids = fetches.keys().filter_map(|it| economic::service::series_of(it));
            for named in ids.filter_map(economic::catalogue::named).take(SERIES) {
                match Box::pin(self.refresh_series(workspace, &named)).await {
                    Ok(()) => series += 1,
                    Err(error) => tracing::debug!(%error, series = named.id, "not refreshed"),
                }
            }
        }
        Ok(json!({"companies": companies, "series": series}))
    }
}

fn work(symbol: &Symbol, scheduled: bool) -> Result<NewJob> {
    let payload = Payload { symbol: symbol.clone(), scheduled };
    let payload = serde_json::to_value(payload).map_err(Error::internal)?;
    let key = if scheduled { format!("{symbol} by schedule") } else { symbol.to_string() };
    Ok(NewJob { unique_key: Some(key), ..NewJob::new(FETCH, payload) })
}

/// Whether it may be a company that reports.
pub(super) fn reports(asset: &Asset) -> bool {
    matches!(asset.r#type, AssetType::Stock | AssetType::Custom)
}
