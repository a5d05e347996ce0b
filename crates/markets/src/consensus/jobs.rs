//! By the clock: how providers agree on what is watched, every ten minutes, and what is long past, each night.

use kernel::Result;
use platform::jobs::{JobKind, Schedule};
use providers::Question;
use serde_json::json;

use crate::{Markets, asset, provider::instrument, watchlist};

/// Compares the providers of what is watched.
const COMPARE: &str = "markets.compare_providers";

/// Removes what is kept no longer.
const CLEAN_UP: &str = "markets.clean_up";

/// Assets of one workspace that are compared: each costs a question to every provider that has it.
const COMPARED: usize = 20;

pub(crate) fn kinds(markets: &Markets) -> [JobKind; 2] {
    let (compares, cleans) = (markets.clone(), markets.clone());
    [
        JobKind::new(COMPARE, move |_, _| {
            let markets = compares.clone();
            async move { Ok(json!({"assets": markets.compare_watched().await?})) }
        }),
        JobKind::new(CLEAN_UP, move |_, _| {
            let markets = cleans.clone();
            async move { Ok(json!({"removed": markets.forget_old_consensus().await?})) }
        }),
    ]
}

pub(crate) fn schedules() -> [Schedule; 2] {
    let schedule =
        |name, cron| Schedule { name, kind: name, cron, zone: "UTC", payload: json!({}) };
    [schedule(COMPARE, "*/10 * * * *"), schedule(CLEAN_UP, "0 0 * * *")]
}

impl Markets {
    /// Writes down how providers agree on what stands on watchlists and at least two of them have; says on
    /// how many assets.
    async fn compare_watched(&self) -> Result<usize> {
        if self.desks.is_none() {
            return Ok(0);
        }
        let mut compared = 0;
        for workspace in asset::store::workspaces(&self.core).await? {
            let ids = watchlist::store::watched(&self.core, workspace).await?;
            let assets = asset::store::by_ids(&self.core, workspace, &ids).await?;
            let desk = self.desk(workspace)?;
            let by_two = assets.iter().filter(|asset| {
                let question = Question::Quotes { instruments: vec![instrument(asset)] };
                desk.served_by(&question) > 1
            });
            for asset in by_two.take(COMPARED) {
                match self.ask_everybody(asset).await {
                    Ok(_) => compared += 1,
                    Err(error) => tracing::debug!(%error, symbol = %asset.symbol, "not compared"),
                }
            }
        }
        Ok(compared)
    }
}
