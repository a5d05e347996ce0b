//! Fetching in the background: one asset when somebody asks, every asset each evening, every coin each midnight in UTC.

use kernel::{Actor, Error, Id, Interval, Permission, RequestId, Result, Symbol, Timestamp};
use platform::{
    http::Started,
    jobs::{Job, JobKind, JobRun, NewJob, Priority, Schedule, enqueue},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Asset, AssetType, Markets, asset};

/// The kind of job.
const FETCH_BARS: &str = "markets.fetch_bars";

/// The schedule that queues one for every asset, and the job it is.
const FETCH_DAYS: &str = "markets.fetch_days";

/// The schedule that does so for coins alone.
const FETCH_COINS: &str = "markets.fetch_coins";

/// Between two assets whose days are fetched by schedule: each takes two questions of the sixty a minute
/// that the strictest provider without a key allows.
const SPREAD: i64 = 3_000_000;

/// Jobs that are queued in one transaction.
const BATCH: usize = 500;

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    symbol: Symbol,
    interval: Interval,
    from: Option<Timestamp>,
    /// Nobody waits for it: that no provider has the asset is no failure.
    #[serde(default)]
    scheduled: bool,
}

/// Fetches the bars of one asset; harmless when run twice.
pub(crate) fn fetch_bars(markets: &Markets) -> JobKind {
    let markets = markets.clone();
    JobKind::new(FETCH_BARS, move |job, payload| {
        let markets = markets.clone();
        async move { run(&markets, job, payload).await }
    })
}

/// Queues a fetch of the days of every asset of every workspace, or of every coin.
pub(crate) fn kinds(markets: &Markets) -> [JobKind; 2] {
    let queue = |name, which: fn(&Asset) -> bool| {
        let markets = markets.clone();
        JobKind::new(name, move |_, _| {
            let markets = markets.clone();
            async move { Ok(json!({"assets": markets.queue_every_fetch(which).await?})) }
        })
    };
    [queue(FETCH_DAYS, may_be_fetched), queue(FETCH_COINS, is_coin)]
}

/// Each evening, when New York has closed; and what never closes, when its day is over.
pub(crate) fn schedules() -> [Schedule; 2] {
    let daily = |name, cron, zone| Schedule { name, kind: name, cron, zone, payload: json!({}) };
    [daily(FETCH_DAYS, "0 18 * * *", "America/New_York"), daily(FETCH_COINS, "0 0 * * *", "UTC")]
}

async fn run(
    markets: &Markets,
    job: JobRun,
    payload: serde_json::Value,
) -> Result<serde_json::Value> {
    let Payload { symbol, interval, from, scheduled } =
        serde_json::from_value(payload).map_err(Error::internal)?;
    job.progress(0, None, format!("asking for {symbol}"));
    match markets.fetch_bars(&job.actor, &symbol, interval, from).await {
        Err(Error::Refused { code, message }) if scheduled => {
            Ok(json!({"provider": null, "code": code, "reason": message}))
        }
        fetched => serde_json::to_value(fetched?).map_err(Error::internal),
    }
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
        if from.is_some_and(|from| from > now) {
            return Err(Error::invalid_at(
                "/from",
                "from lies in the future: nothing is there yet",
            ));
        }
        let payload = Payload { symbol: symbol.clone(), interval, from, scheduled: false };
        let work = work(&payload, format!("{symbol}@{interval}"))?;
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

    /// Queues a fetch of the days of `which` assets; says how many.
    async fn queue_every_fetch(&self, which: fn(&Asset) -> bool) -> Result<usize> {
        if self.desks.is_none() {
            return Ok(0);
        }
        let mut queued = 0;
        for workspace in asset::store::workspaces(&self.core).await? {
            let mut assets = asset::store::all(&self.core, workspace).await?;
            assets.sort_by(|a, b| a.symbol.cmp(&b.symbol));
            queued += self.queue_fetches(assets.iter().filter(|asset| which(asset))).await?;
        }
        Ok(queued)
    }

    /// Queues a fetch of the days of each of `assets`, one after the other; says how many.
    ///
    /// Real providers are asked slowly: there is the whole night. The made-up world is our own.
    pub(crate) async fn queue_fetches(
        &self,
        assets: impl IntoIterator<Item = &Asset>,
    ) -> Result<usize> {
        let now = self.clock.now();
        let mut jobs: Vec<(Actor, Id<Job>, NewJob)> = Vec::new();
        for (place, asset) in (0_i64..).zip(assets) {
            let spread = if self.is_demo(asset.workspace_id) { 0 } else { SPREAD };
            let payload = Payload {
                symbol: asset.symbol.clone(),
                interval: Interval::Day,
                from: None,
                scheduled: true,
            };
            let work = NewJob {
                run_at: Some(Timestamp(now.0.saturating_add(place.saturating_mul(spread)))),
                priority: Priority::Low,
                ..work(&payload, format!("{} by schedule", asset.symbol))?
            };
            let request = RequestId(format!("{FETCH_DAYS}@{now}").into());
            jobs.push((Actor::system(asset.workspace_id, request), self.clock.id(), work));
        }
        let count = jobs.len();
        while !jobs.is_empty() {
            let batch: Vec<_> = jobs.drain(..jobs.len().min(BATCH)).collect();
            self.core
                .write_internal(move |tx| {
                    Box::pin(async move {
                        for (actor, id, work) in batch {
                            enqueue(tx, &actor, id, work, now).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
        Ok(count)
    }
}

fn work(payload: &Payload, key: String) -> Result<NewJob> {
    let payload = serde_json::to_value(payload).map_err(Error::internal)?;
    Ok(NewJob { unique_key: Some(key), ..NewJob::new(FETCH_BARS, payload) })
}

fn is_coin(asset: &Asset) -> bool {
    asset.r#type == AssetType::Crypto
}

/// Whether a provider could know it by its symbol: what somebody made up is not asked for.
fn may_be_fetched(asset: &Asset) -> bool {
    !matches!(asset.r#type, AssetType::Custom | AssetType::Bond | AssetType::Option)
}
