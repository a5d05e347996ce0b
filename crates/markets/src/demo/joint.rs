//! Where the made-up world goes on from the real history that ships.
//!
//! The world begins with the closes of 28 December 2022, the last day of most shipped files. Closes that a
//! file adjusted up to that day are what was traded on it: from there on the world gives prices as traded
//! and its own dividends and splits, so one asset results whose past is adjusted for what comes after.
//!
//! **Invariant:** no split or dividend of before the joint is kept beside closes that were adjusted up to it,
//! so nothing is adjusted twice.

use kernel::{Actor, Id, Interval, Result, Symbol, Timestamp, Workspace};
use serde_json::json;

use super::{LIVE, SOURCE};
use crate::{
    Action, ActionKind, Asset, Markets, Prices,
    action::{self, known_actions, news},
    asset::NewAsset,
    bar::store::{Key, RangeRow, call_raw},
};

/// The first midnight of the world: 29 December 2022.
const JOINT: Timestamp = Timestamp(1_672_272_000_000_000);

/// The same, as a source says it.
const SINCE: &str = "from 2022-12-29 on";

/// Who told us of an asset that only the world has.
const WORLD: &str = "world";

/// Splits between the last day of shipped prices as traded and the joint; of the shares that go on so,
/// only Apple's was split.
const SPLITS: [(&str, &str, f64); 2] =
    [("AAPL", "2014-06-09T00:00:00Z", 7.0), ("AAPL", "2020-08-31T00:00:00Z", 4.0)];

impl Markets {
    /// Adds what the made-up world has to the demo workspace of `actor`, and queues a job for each of them
    /// that brings its days up to now, and of each company one that fetches its reports. What is there stays.
    ///
    /// - `listed`: in the order in which they are to be fetched.
    pub async fn join_demo_world(&self, actor: &Actor, listed: Vec<NewAsset>) -> Result<()> {
        let symbols: Vec<Symbol> = listed.iter().filter_map(|new| new.symbol.clone()).collect();
        let facts = listed.into_iter().map(|new| (new, WORLD));
        self.add_demo_assets(actor, facts).await?;
        self.add_demo_splits(actor).await?;
        self.add_demo_lists(actor, &LIVE).await?;
        let mut assets = Vec::with_capacity(symbols.len());
        for symbol in &symbols {
            assets.push(self.known_asset(actor.workspace, symbol).await?);
        }
        self.queue_fetches(assets.iter().map(AsRef::as_ref)).await?;
        self.queue_all_fundamentals(assets.iter().map(AsRef::as_ref)).await.map(drop)
    }

    async fn add_demo_splits(&self, actor: &Actor) -> Result<()> {
        for (symbol, day, ratio) in SPLITS {
            let (Ok(symbol), Ok(ex_at)) = (symbol.parse::<Symbol>(), day.parse::<Timestamp>())
            else {
                continue;
            };
            let asset = self.known_asset(actor.workspace, &symbol).await?;
            let now = self.clock.now();
            let known = self.actions(actor.workspace, asset.id).await?;
            let known = known_actions(known.as_ref().clone(), now);
            let split = Action {
                kind: ActionKind::Split,
                ex_at,
                ratio: Some(ratio),
                amount: None,
                currency: None,
                known_at: ex_at,
                source: format!("{SOURCE}announced by the company"),
            };
            let Some(split) = news(split, &known, now) else { continue };
            let (workspace, id) = (actor.workspace, asset.id);
            self.core
                .write(&actor.without_key(), "add_actions", move |tx| {
                    Box::pin(async move {
                        tx.describe(&symbol, json!({"actions": 1, "source": split.source}));
                        action::store::insert(tx, workspace, id, &split).await
                    })
                })
                .await?;
            self.caches.actions.invalidate(&(workspace, id)).await;
        }
        Ok(())
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
        (!known.is_some_and(fetched)).then_some(JOINT)
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
        let shipped = asset.source.strip_prefix(SOURCE).filter(|source| *source != WORLD);
        match shipped {
            Some(shipped) if interval == Interval::Day && self.is_demo(asset.workspace_id) => {
                format!("{SOURCE}{shipped}; {SINCE} {provider}")
            }
            _ => own,
        }
    }
}
