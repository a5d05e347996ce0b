//! Which connection carries what.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use kernel::{Symbol, Timestamp};
use providers::{Desk, Instrument, Subscription, Topic};
use tokio_util::sync::CancellationToken;

use super::demand::Wants;

/// Subscriptions of one connection: what every provider takes, and little is lost with.
const WISHES: usize = 200;

/// Connections to one provider before they are joined to as few as can be.
const MOST: usize = 4;

/// A symbol of which a connection says nothing for this long is not known there: the next provider is tried.
const SILENCE: Duration = Duration::from_secs(45);

/// And when the first one is tried again.
const REFUSED: Duration = Duration::from_mins(10);

/// The connections there are.
#[derive(Default)]
pub(super) struct Shards {
    open: Vec<Shard>,
    last_id: u64,
    /// Who carries a symbol.
    carriers: HashMap<Symbol, &'static str>,
    /// Who did not know a symbol, and until when that is believed.
    refused: HashMap<(Symbol, &'static str), Timestamp>,
}

/// One connection.
pub(super) struct Shard {
    pub id: u64,
    pub provider: &'static str,
    pub wishes: Vec<Subscription>,
    pub stop: CancellationToken,
    /// Since when it is up.
    pub up: Option<Timestamp>,
    heard: BTreeSet<Symbol>,
}

fn name(wish: &Subscription) -> (Symbol, &'static str) {
    let topic = match wish.topic {
        Topic::Quotes => "quotes",
        Topic::Trades => "trades",
        Topic::Depth => "depth",
        Topic::Bars(_) => "bars",
    };
    (wish.instrument.symbol.clone(), topic)
}

impl Shards {
    /// Opens and closes connections in thought, so that `wants` are carried; returns those to be opened.
    pub fn reconcile(
        &mut self,
        wants: &Wants,
        desk: &Desk,
        parent: &CancellationToken,
        now: Timestamp,
    ) -> Vec<&Shard> {
        self.refuse_the_silent(now);
        let needed = self.needed(wants, desk);
        let mut first_new = Vec::new();
        self.drop_unneeded(&needed);
        for (provider, wishes) in needed {
            let covered: BTreeSet<_> =
                self.of(provider).flat_map(|it| it.wishes.iter().map(name)).collect();
            let missing: Vec<Subscription> =
                wishes.iter().filter(|wish| !covered.contains(&name(wish))).cloned().collect();
            if missing.is_empty() {
                continue;
            }
            let open = self.of(provider).count();
            let to_open = if open + missing.len().div_ceil(WISHES) <= MOST {
                missing
            } else {
                // As few as can be, all anew.
                self.close(|shard| shard.provider == provider);
                wishes
            };
            for wishes in to_open.chunks(WISHES) {
                self.last_id += 1;
                first_new.push(self.last_id);
                self.open.push(Shard {
                    id: self.last_id,
                    provider,
                    wishes: wishes.to_vec(),
                    stop: parent.child_token(),
                    up: None,
                    heard: BTreeSet::new(),
                });
            }
        }
        self.open.iter().filter(|shard| first_new.contains(&shard.id)).collect()
    }

    fn of(&self, provider: &'static str) -> impl Iterator<Item = &Shard> {
        self.open.iter().filter(move |shard| shard.provider == provider)
    }

    /// Returns what each provider is to send.
    fn needed(&mut self, wants: &Wants, desk: &Desk) -> BTreeMap<&'static str, Vec<Subscription>> {
        self.carriers.retain(|symbol, _| wants.contains_key(symbol));
        let mut needed: BTreeMap<&'static str, Vec<Subscription>> = BTreeMap::new();
        for (symbol, want) in wants {
            let Some(provider) = self.carrier(symbol, &want.instrument, desk) else { continue };
            let wishes = needed.entry(provider).or_default();
            let topics = [
                Some(Topic::Quotes),
                Some(Topic::Trades),
                want.topics.depth.then_some(Topic::Depth),
            ];
            let wish = |topic| Subscription { instrument: want.instrument.clone(), topic };
            wishes.extend(topics.into_iter().flatten().map(wish));
        }
        needed
    }

    /// Returns who sends `symbol`: who did so far, or the first who may know it.
    fn carrier(
        &mut self,
        symbol: &Symbol,
        instrument: &Instrument,
        desk: &Desk,
    ) -> Option<&'static str> {
        let may = |provider| !self.refused.contains_key(&(symbol.clone(), provider));
        let so_far = self.carriers.get(symbol).copied().filter(|provider| may(*provider));
        let found = so_far.or_else(|| desk.streaming(instrument).into_iter().find(|it| may(*it)));
        match found {
            Some(provider) => _ = self.carriers.insert(symbol.clone(), provider),
            None => _ = self.carriers.remove(symbol),
        }
        found
    }

    fn drop_unneeded(&mut self, needed: &BTreeMap<&'static str, Vec<Subscription>>) {
        let names: BTreeMap<&str, BTreeSet<_>> = needed
            .iter()
            .map(|(provider, all)| (*provider, all.iter().map(name).collect()))
            .collect();
        self.close(|shard| {
            let names = names.get(shard.provider);
            !shard.wishes.iter().any(|wish| names.is_some_and(|names| names.contains(&name(wish))))
        });
    }

    fn close(&mut self, which: impl Fn(&Shard) -> bool) {
        self.open.retain(|shard| {
            let close = which(shard);
            if close {
                shard.stop.cancel();
            }
            !close
        });
    }

    fn refuse_the_silent(&mut self, now: Timestamp) {
        self.refused.retain(|_, until| *until > now);
        for shard in &self.open {
            if shard.up.is_none_or(|up| now.since(up) < SILENCE) {
                continue;
            }
            let symbols = shard.wishes.iter().map(|wish| &wish.instrument.symbol);
            for symbol in symbols.filter(|symbol| !shard.heard.contains(*symbol)) {
                if self.carriers.get(symbol) == Some(&shard.provider) {
                    self.refused.insert((symbol.clone(), shard.provider), now.plus(REFUSED));
                }
            }
        }
    }

    pub fn get_mut(&mut self, id: u64) -> Option<&mut Shard> {
        self.open.iter_mut().find(|shard| shard.id == id)
    }

    /// Whether `symbol` is carried by a connection that is up.
    pub fn carries(&self, symbol: &Symbol) -> bool {
        let carries = |shard: &Shard| {
            shard.up.is_some() && shard.wishes.iter().any(|wish| wish.instrument.symbol == *symbol)
        };
        self.open.iter().any(carries)
    }
}

impl Shard {
    /// Notes that something of `symbol` came.
    pub fn heard(&mut self, symbol: &Symbol) {
        if !self.heard.contains(symbol) {
            self.heard.insert(symbol.clone());
        }
    }

    pub fn symbols(&self) -> BTreeSet<Symbol> {
        self.wishes.iter().map(|wish| wish.instrument.symbol.clone()).collect()
    }
}
