//! Keeping the minutes that were heard whole.

use std::{collections::BTreeMap, sync::Arc};

use kernel::{Id, Interval, Result, Workspace};
use providers::BarRow;
use tokio::sync::mpsc;

use super::demand::Want;
use crate::{
    Asset, Markets, Prices,
    bar::service::{NewBars, Origin, Written},
    provider::fetch::finished,
};

/// Minutes to keep.
pub(super) struct Record {
    pub want: Want,
    pub provider: &'static str,
    /// Over, oldest first.
    pub rows: Vec<BarRow>,
}

/// Most records that are written together.
const TOGETHER: usize = 256;

/// Writes what comes until nothing can come any more.
pub(super) async fn run(markets: Markets, mut records: mpsc::Receiver<Record>) {
    let mut batch = Vec::new();
    while records.recv_many(&mut batch, TOGETHER).await > 0 {
        if let Err(error) = markets.keep_minutes(std::mem::take(&mut batch)).await {
            tracing::warn!(%error, "bars could not be kept; they are asked for later");
        }
    }
}

impl Markets {
    /// Keeps minutes in every workspace that wants them; the same twice changes nothing.
    pub(super) async fn keep_minutes(&self, records: Vec<Record>) -> Result<()> {
        let mut by_origin: BTreeMap<(Id<Workspace>, String), Vec<(Arc<Asset>, Vec<BarRow>)>> =
            BTreeMap::new();
        for Record { want, provider, rows } in records {
            for holder in &want.holders {
                let key = (holder.workspace, self.provider_source(holder.workspace, provider));
                let bars = by_origin.entry(key).or_default();
                match bars.iter_mut().find(|(asset, _)| asset.id == holder.asset.id) {
                    Some((_, known)) => known.extend(&rows),
                    None => bars.push((Arc::clone(&holder.asset), rows.clone())),
                }
            }
        }
        let now = self.clock.now();
        for ((workspace, source), bars) in by_origin {
            let origin =
                Origin { workspace, interval: Interval::Minute1, prices: Prices::Raw, source };
            let new = bars.into_iter().map(|(asset, mut rows)| {
                rows.sort_by_key(|row| row.at);
                rows.dedup_by_key(|row| row.at);
                let rows = finished(&rows, &asset, Interval::Minute1, now);
                NewBars { asset: asset.id, rows }
            });
            for written in self.write_bars(&origin, new.collect()).await? {
                if let Written::OtherPrices(prices) = written {
                    tracing::debug!(prices = prices.name(), "its minutes are of other prices");
                }
            }
        }
        Ok(())
    }
}
