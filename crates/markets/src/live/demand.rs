//! What is wanted: what somebody reads, what stands on a watchlist, and in the demo everything.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use kernel::{Id, Interval, Result, Symbol, Timestamp, Workspace};
use platform::{
    bus::{Bus, Delivery, Subscription},
    outbox::Wanted,
};
use providers::Instrument;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Realm, engine::Input};
use crate::{Asset, Markets, asset, provider::instrument, watchlist};

/// How often lists and assets are looked at.
const LOOK: Duration = Duration::from_secs(10);

/// How long the first wish waits for others that come with it.
const TOGETHER: Duration = Duration::from_millis(20);

/// How long a bus that is away is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// Symbols of one realm. A provider's socket takes some hundred, and its questions some more.
const MOST: usize = 2_000;

/// What is wanted of one symbol.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Want {
    pub instrument: Instrument,
    /// Who sees it.
    pub holders: Vec<Holder>,
    pub topics: Topics,
}

/// A workspace and its asset of the symbol.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Holder {
    pub workspace: Id<Workspace>,
    pub asset: Arc<Asset>,
}

/// What of a symbol is read now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Topics {
    pub quote: bool,
    pub trade: bool,
    pub depth: bool,
    pub bars: BTreeSet<Interval>,
}

pub(crate) type Wants = BTreeMap<Symbol, Want>;

impl Topics {
    /// Adds what `topic` names; returns its symbol.
    fn add(all: &mut BTreeMap<Symbol, Self>, topic: &str) -> Option<Symbol> {
        let (kind, rest) = topic.split_once(':')?;
        let (symbol, interval) = match rest.rsplit_once('@') {
            Some((symbol, interval)) => (symbol, Some(interval.parse().ok()?)),
            None => (rest, None),
        };
        let symbol: Symbol = symbol.parse().ok()?;
        let topics = all.entry(symbol.clone()).or_default();
        match (kind, interval) {
            ("quote", None) => topics.quote = true,
            ("trade", None) => topics.trade = true,
            ("depth", None) => topics.depth = true,
            ("bar", Some(interval)) => _ = topics.bars.insert(interval),
            _ => {}
        }
        Some(symbol)
    }

    fn join(&mut self, other: &Self) {
        self.quote |= other.quote;
        self.trade |= other.trade;
        self.depth |= other.depth;
        self.bars.extend(&other.bars);
    }
}

/// Listens to what is read and tells the engine, until `stop`.
pub(super) async fn run(
    markets: Markets,
    realm: Realm,
    bus: Arc<dyn Bus>,
    engine: mpsc::Sender<Input>,
    stop: CancellationToken,
) {
    let mut demand = Demand { markets, realm, said: HashMap::new() };
    while !stop.is_cancelled() {
        match stop.run_until_cancelled(bus.subscribe(Wanted::PATTERN)).await {
            Some(Ok(wishes)) => {
                stop.run_until_cancelled(demand.listen(wishes, &engine)).await;
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "nobody can say what is read until the bus is back");
                stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
            }
            None => return,
        }
    }
}

struct Demand {
    markets: Markets,
    realm: Realm,
    /// What was said to be read, and when last.
    said: HashMap<(Id<Workspace>, String), Timestamp>,
}

impl Demand {
    async fn listen(&mut self, mut wishes: Subscription, engine: &mpsc::Sender<Input>) {
        let mut look = tokio::time::interval(LOOK);
        loop {
            let mut again = BTreeSet::new();
            tokio::select! {
                _ = look.tick() => {}
                wish = wishes.next() => {
                    let Some(wish) = wish else { return };
                    self.hear(&wish, &mut again);
                    let more = async {
                        while let Some(wish) = wishes.next().await {
                            self.hear(&wish, &mut again);
                        }
                    };
                    // It ends by the time alone, unless the bus did.
                    _ = tokio::time::timeout(TOGETHER, more).await;
                }
            }
            match self.wants().await {
                Ok(wants) => {
                    if engine.send(Input::Wants { wants, again }).await.is_err() {
                        return;
                    }
                }
                Err(error) => tracing::warn!(%error, "what is wanted could not be looked up"),
            }
        }
    }

    fn hear(&mut self, wish: &Delivery, again: &mut BTreeSet<Symbol>) {
        let Delivery::Message(message) = wish else { return };
        let Ok(wanted) = serde_json::from_slice::<Wanted>(&message.payload) else { return };
        if !self.realm.has(wanted.workspace) {
            return;
        }
        let now = self.markets.clock.now();
        let mut named = BTreeMap::new();
        for topic in wanted.topics {
            again.extend(Topics::add(&mut named, &topic));
            self.said.insert((wanted.workspace, topic), now);
        }
    }

    /// Returns everything that is wanted now, the read ones first where there are too many.
    async fn wants(&mut self) -> Result<Wants> {
        let now = self.markets.clock.now();
        self.said.retain(|_, at| now.since(*at) < Wanted::FORGOTTEN);
        let mut read: BTreeMap<Id<Workspace>, BTreeMap<Symbol, Topics>> = BTreeMap::new();
        for (workspace, topic) in self.said.keys() {
            Topics::add(read.entry(*workspace).or_default(), topic);
        }
        let mut wants = Wants::new();
        for (workspace, symbols) in &read {
            for (symbol, topics) in symbols {
                // What nobody has cannot be wanted.
                let Ok(asset) = self.markets.known_asset(*workspace, symbol).await else {
                    continue;
                };
                add(&mut wants, *workspace, asset, topics);
            }
        }
        for (workspace, asset) in self.markets.standing(self.realm).await? {
            add(&mut wants, workspace, asset, &Topics::default());
        }
        Ok(wants)
    }
}

fn add(wants: &mut Wants, workspace: Id<Workspace>, asset: Arc<Asset>, topics: &Topics) {
    if wants.len() >= MOST && !wants.contains_key(&asset.symbol) {
        metrics::counter!("live_symbols_left_out").increment(1);
        return;
    }
    let instrument = instrument(&asset);
    let want = wants.entry(asset.symbol.clone()).or_insert_with(|| Want {
        instrument: instrument.clone(),
        holders: Vec::new(),
        topics: Topics::default(),
    });
    // One name for two things: the first workspace's is streamed, the other sees its bars.
    if want.instrument.kind != instrument.kind {
        return;
    }
    want.topics.join(topics);
    if !want.holders.iter().any(|holder| holder.workspace == workspace) {
        want.holders.push(Holder { workspace, asset });
    }
}

impl Markets {
    /// Returns what is wanted whether or not somebody reads it now: what stands on watchlists, and in the demo
    /// every asset.
    async fn standing(&self, realm: Realm) -> Result<Vec<(Id<Workspace>, Arc<Asset>)>> {
        let mut standing = Vec::new();
        if let Realm::Demo(demo) = realm {
            let assets = asset::store::all(&self.core, demo).await?;
            standing.extend(assets.into_iter().map(|asset| (demo, Arc::new(asset))));
            return Ok(standing);
        }
        for (workspace, symbol) in self.alerted_symbols().await? {
            if realm.has(workspace)
                && let Ok(asset) = self.known_asset(workspace, &symbol).await
            {
                standing.push((workspace, asset));
            }
        }
        for workspace in watchlist::store::workspaces(&self.core).await? {
            if !realm.has(workspace) {
                continue;
            }
            for symbol in watchlist::store::symbols(&self.core, workspace).await? {
                if let Ok(asset) = self.known_asset(workspace, &symbol).await {
                    standing.push((workspace, asset));
                }
            }
        }
        Ok(standing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_say_what_of_which_symbol_is_read() {
        let mut all = BTreeMap::new();
        for topic in ["quote:BRK.B", "bar:BRK.B@1m", "bar:BRK.B@1h", "depth:BTC-USDT"] {
            assert!(Topics::add(&mut all, topic).is_some(), "{topic}");
        }
        for topic in ["job:job_1x y", "bar:A@7m", "quote", "jobs"] {
            assert!(Topics::add(&mut all, topic).is_none(), "{topic}");
        }
        let share = &all[&"BRK.B".parse().unwrap()];
        assert_eq!(share.bars, BTreeSet::from([Interval::Minute1, Interval::Hour1]));
        assert!(share.quote && !share.depth);
    }
}
