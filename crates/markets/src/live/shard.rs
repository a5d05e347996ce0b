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

/// A symbol of which no connection to a provider says anything for this long is not known there: the next one is
/// tried.
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
        let long_up = |shard: &&Shard| shard.up.is_some_and(|up| now.since(up) >= SILENCE);
        let mut silent = Vec::new();
        for shard in self.open.iter().filter(long_up) {
            // A book that somebody opened later is a connection of its own: what the first one says counts for it.
            let heard =
                |symbol: &Symbol| self.of(shard.provider).any(|other| other.heard.contains(symbol));
            let carries = |symbol: &Symbol| self.carriers.get(symbol) == Some(&shard.provider);
            let symbols = shard.symbols().into_iter();
            let unheard = symbols.filter(|symbol| carries(symbol) && !heard(symbol));
            silent.extend(unheard.map(|symbol| (symbol, shard.provider)));
        }
        let until = now.plus(REFUSED);
        self.refused.extend(silent.into_iter().map(|name| (name, until)));
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

#[cfg(test)]
mod tests {
    use platform::{
        clock::Clock,
        fetch::{Fetch, FetchSettings},
    };
    use providers::{DeskSettings, Kind};

    use super::*;
    use crate::live::demand::{Topics, Want};

    const START: Timestamp = Timestamp(1_764_000_000_000_000);

    fn desk() -> Desk {
        let clock = Clock::fixed(START);
        let fetch = Fetch::new(FetchSettings::default(), clock.clone()).unwrap();
        Desk::new(providers::all(), &DeskSettings::default(), fetch, clock)
    }

    fn wants(depth: bool) -> Wants {
        let symbol: Symbol = "BTC-USDT".parse().unwrap();
        let instrument = Instrument::new(symbol.clone(), Kind::Crypto);
        let topics = Topics { quote: true, depth, ..Topics::default() };
        Wants::from([(symbol, Want { instrument, holders: Vec::new(), topics })])
    }

    /// Reconciles and says that what was opened is up.
    fn step(shards: &mut Shards, wants: &Wants, desk: &Desk, now: Timestamp) -> Vec<u64> {
        let opened = shards.reconcile(wants, desk, &CancellationToken::new(), now);
        let opened: Vec<u64> = opened.iter().map(|shard| shard.id).collect();
        for id in &opened {
            shards.get_mut(*id).unwrap().up = Some(now);
        }
        opened
    }

    fn depths(shards: &Shards) -> usize {
        let wishes = shards.open.iter().flat_map(|shard| &shard.wishes);
        wishes.filter(|wish| wish.topic == Topic::Depth).count()
    }

    #[test]
    fn a_book_is_carried_at_every_visit_however_long_nothing_but_it_comes() {
        let (mut shards, desk) = (Shards::default(), desk());
        let first = step(&mut shards, &wants(false), &desk, START)[0];
        let provider = shards.open[0].provider;
        shards.get_mut(first).unwrap().heard(&"BTC-USDT".parse().unwrap());
        for visit in 0..3 {
            let come = START.plus(Duration::from_mins(5 * visit));
            assert_eq!(step(&mut shards, &wants(true), &desk, come).len(), 1, "visit {visit}");
            for later in [46, 60, 120] {
                let now = come.plus(Duration::from_secs(later));
                assert!(step(&mut shards, &wants(true), &desk, now).is_empty());
                assert_eq!(depths(&shards), 1, "visit {visit}, {later} s");
            }
            let gone = come.plus(Duration::from_mins(3));
            step(&mut shards, &wants(false), &desk, gone);
            assert_eq!((depths(&shards), shards.open[0].provider), (0, provider));
        }
    }

    #[test]
    fn a_symbol_of_which_nothing_comes_is_tried_with_the_next_provider() {
        let (mut shards, desk) = (Shards::default(), desk());
        step(&mut shards, &wants(true), &desk, START);
        let provider = shards.open[0].provider;
        step(&mut shards, &wants(true), &desk, START.plus(SILENCE));
        assert!(shards.open.iter().all(|shard| shard.provider != provider));
    }
}
