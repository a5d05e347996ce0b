//! Where the made-up world goes on from the real history that ships.
//!
//! The world goes on from the day after the last one that ships, which is another one for each file. Closes
//! that a file adjusted up to its end are what was traded on it: from there on the world gives prices as
//! traded and its own dividends and splits, so one asset results whose past is adjusted for what comes after.
//!
//! **Invariant:** no split or dividend of before the joint is kept beside closes that were adjusted up to it,
//! so nothing is adjusted twice.

use kernel::{Actor, Id, Interval, Result, Symbol, Timestamp, Workspace};

use super::{LIVE, SOURCE, facts};
use crate::{
    Asset, Markets, Prices,
    asset::NewAsset,
    bar::store::{Key, RangeRow, call_raw},
};

/// Who told us of an asset that only the world has.
const WORLD: &str = "world";

/// Who says the shipped prices, the day after the last of them, and the same as a source says it.
const JOINTS: [(&str, Timestamp, &str); 5] = [
    (facts::WIKI, Timestamp(1_362_182_400_000_000), "from 2013-03-02 on"),
    (facts::ARCH, Timestamp(1_546_300_800_000_000), "from 2019-01-01 on"),
    (facts::SKFOLIO, Timestamp(1_672_272_000_000_000), "from 2022-12-29 on"),
    (facts::INDEX, Timestamp(1_672_272_000_000_000), "from 2022-12-29 on"),
    (facts::ECB, Timestamp(1_776_124_800_000_000), "from 2026-04-14 on"),
];

/// Returns where the world goes on from what `asset` ships with; `None` for what ships nothing.
fn joint_of(asset: &Asset) -> Option<(&'static str, Timestamp, &'static str)> {
    let shipped = asset.source.strip_prefix(SOURCE)?;
    JOINTS.into_iter().find(|(source, ..)| *source == shipped)
}

impl Markets {
    /// Adds what the made-up world has to the demo workspace of `actor`, and queues a job for each of them
    /// that brings its days up to now. What is there stays.
    ///
    /// - `listed`: in the order in which they are to be fetched.
    pub async fn join_demo_world(&self, actor: &Actor, listed: Vec<NewAsset>) -> Result<()> {
        let symbols: Vec<Symbol> = listed.iter().filter_map(|new| new.symbol.clone()).collect();
        let facts = listed.into_iter().map(|new| (new, WORLD));
        self.add_demo_assets(actor, facts).await?;
        self.add_demo_lists(actor, &LIVE).await?;
        let mut assets = Vec::with_capacity(symbols.len());
        let pairs = facts::pairs().filter(|pair| !symbols.contains(pair));
        for symbol in &symbols.iter().cloned().chain(pairs).collect::<Vec<_>>() {
            assets.push(self.known_asset(actor.workspace, symbol).await?);
        }
        self.queue_fetches(assets.iter().map(AsRef::as_ref)).await.map(drop)
    }

    /// Returns from when on days of `asset` are to be fetched because the world has not gone on from its
    /// shipped history yet; `None` when it has, and for what is not of the demo.
    pub(crate) fn demo_joint(
        &self,
        asset: &Asset,
        interval: Interval,
        known: Option<&RangeRow>,
    ) -> Option<Timestamp> {
        if interval != Interval::Day || !self.is_demo(asset.workspace_id) {
            return None;
        }
        let fetched = |range: &RangeRow| {
            let mut ids = providers::all().iter().map(|provider| provider.card().id);
            ids.any(|id| range.source == self.bars_source(asset, interval, id))
        };
        let (_, joint, _) = joint_of(asset)?;
        (!known.is_some_and(fetched)).then_some(joint)
    }

    /// Calls the prices of the shipped history those as traded, since they are from the joint on.
    pub(crate) async fn join_demo_prices(
        &self,
        asset: &Asset,
        known: Option<&RangeRow>,
    ) -> Result<()> {
        let adjusted = known.is_some_and(|range| Prices::of(&range.prices) == Prices::Adjusted);
        if !adjusted {
            return Ok(());
        }
        let (workspace, id) = (asset.workspace_id, asset.id);
        let key = Key { workspace, asset: id, interval: Interval::Day };
        self.market
            .write_internal(move |tx| Box::pin(async move { call_raw(tx, key).await }))
            .await?;
        self.forget(workspace, id, Interval::Day).await;
        Ok(())
    }

    /// What the rows of `provider` are called in `workspace`: those of the demo carry its badge.
    pub(crate) fn provider_source(&self, workspace: Id<Workspace>, provider: &str) -> String {
        if self.is_demo(workspace) { format!("{SOURCE}{provider}") } else { provider.to_owned() }
    }

    /// The same for bars, which may go on from a shipped history of someone else.
    pub(crate) fn bars_source(&self, asset: &Asset, interval: Interval, provider: &str) -> String {
        let own = self.provider_source(asset.workspace_id, provider);
        match joint_of(asset) {
            Some((shipped, _, since))
                if interval == Interval::Day && self.is_demo(asset.workspace_id) =>
            {
                format!("{SOURCE}{shipped}; {since} {provider}")
            }
            _ => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joint_is_the_midnight_it_says() {
        for (source, at, text) in JOINTS {
            let day = text.strip_prefix("from ").and_then(|text| text.strip_suffix(" on")).unwrap();
            assert_eq!(at, format!("{day}T00:00:00Z").parse().unwrap(), "{source}");
        }
    }
}
