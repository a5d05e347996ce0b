//! The board: what this process last heard of everything, whichever process streams it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::{Id, Symbol, Timestamp, Workspace};
use platform::outbox::Live;
use serde::Deserialize;
use tokio::sync::broadcast;

use super::{Newest, Print, routes::DepthView};

/// Prices of symbols that are kept; the one heard of longest ago is forgotten first.
const KEPT: usize = 50_000;

/// Trades kept of a symbol.
const PRINTS: usize = 200;

/// Changes that a follower may be behind.
const BEHIND: usize = 4_096;

type Key = (Id<Workspace>, Symbol);

/// What was last heard.
pub struct Board {
    seen: Mutex<HashMap<Key, Seen>>,
    changes: broadcast::Sender<Key>,
}

#[derive(Default)]
struct Seen {
    newest: Option<Newest>,
    depth: Option<DepthView>,
    prints: VecDeque<Print>,
    source: String,
}

impl Default for Board {
    fn default() -> Self {
        Self { seen: Mutex::default(), changes: broadcast::Sender::new(BEHIND) }
    }
}

#[derive(Deserialize)]
struct Prints {
    source: String,
    trades: Vec<Print>,
}

impl Board {
    /// Takes a live message, if it is one of a price.
    pub(crate) fn take(&self, live: &Live) {
        let Some((kind, symbol)) = live.topic.split_once(':') else { return };
        if !matches!(kind, "quote" | "trade" | "depth") {
            return;
        }
        let Ok(symbol) = symbol.parse::<Symbol>() else { return };
        let key = (live.workspace, symbol);
        let mut all = self.lock();
        make_room(&mut all, &key);
        let seen = all.entry(key.clone()).or_default();
        match kind {
            "quote" => {
                if let Ok(newest) = Newest::deserialize(&live.data) {
                    seen.newest = Some(newest);
                }
            }
            "depth" => seen.depth = DepthView::deserialize(&live.data).ok(),
            _ => {
                if let Ok(prints) = Prints::deserialize(&live.data) {
                    seen.add(prints);
                }
            }
        }
        drop(all);
        // Nobody following is fine.
        _ = self.changes.send(key);
    }

    /// Returns the newest price of `symbol`, if one was heard.
    pub fn newest(&self, workspace: Id<Workspace>, symbol: &Symbol) -> Option<Newest> {
        self.lock().get(&(workspace, symbol.clone()))?.newest.clone()
    }

    /// Returns the book of `symbol`, if one was heard since `since`.
    pub(crate) fn depth(
        &self,
        workspace: Id<Workspace>,
        symbol: &Symbol,
        since: Timestamp,
    ) -> Option<DepthView> {
        let depth = self.lock().get(&(workspace, symbol.clone()))?.depth.clone()?;
        (depth.at >= since).then_some(depth)
    }

    /// Returns the last trades of `symbol`, the newest last, and who gave them.
    pub(crate) fn prints(
        &self,
        workspace: Id<Workspace>,
        symbol: &Symbol,
    ) -> Option<(String, Vec<Print>)> {
        let seen = self.lock();
        let seen = seen.get(&(workspace, symbol.clone()))?;
        let prints: Vec<Print> = seen.prints.iter().cloned().collect();
        (!prints.is_empty()).then(|| (seen.source.clone(), prints))
    }

    /// Returns the workspace and symbol of every price that is heard from now on.
    pub fn changes(&self) -> broadcast::Receiver<(Id<Workspace>, Symbol)> {
        self.changes.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn add(&mut self, new: Prints) {
        if self.source != new.source {
            // Numbers of two providers are not of one row.
            self.prints.clear();
            self.source = new.source;
        }
        for print in new.trades {
            let known = print.id.is_some() && self.prints.iter().any(|it| it.id == print.id);
            if !known {
                self.prints.push_back(print);
            }
        }
        while self.prints.len() > PRINTS {
            self.prints.pop_front();
        }
    }
}

fn make_room(all: &mut HashMap<Key, Seen>, key: &Key) {
    if all.len() < KEPT || all.contains_key(key) {
        return;
    }
    let oldest = all.iter().min_by_key(|(_, seen)| seen.newest.as_ref().and_then(|it| it.known_at));
    if let Some(key) = oldest.map(|(key, _)| key.clone()) {
        all.remove(&key);
    }
}
