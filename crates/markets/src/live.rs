//! Live prices: from the sockets and answers of providers to whoever looks now.
//!
//! ```text
//! what is read, watchlists, alerts ─► demand ─► engine: who carries what
//! socket ─► reader (feed, guard, books) ─┐                    │
//! desk.quotes, every few minutes ────────┴─► engine: lines ◄──┘
//!                    lines ─► ten times a second ─► bus ─► board and hub of every process
//!                    lines ─► recorder ─► bars that are over, and those that were missed
//! ```
//!
//! One process streams, the one that holds the lease; the others see what it publishes.
//!
//! **Invariant:** what is not believed is set aside with its reason and never shown; a book that missed
//! something is shown to nobody until it is whole again.
//!
//! **Invariant:** the demo workspace sees the demo's providers only, every other workspace the real ones.

pub(crate) mod board;
mod candles;
mod connection;
mod demand;
mod engine;
mod fill;
mod line;
mod newest;
mod poll;
mod reader;
mod recorder;
pub(crate) mod routes;
mod service;
mod shard;
mod tape;
mod trades;

use std::sync::Arc;

use kernel::{Id, Workspace};
use platform::{
    bus::Bus,
    lease::Lease,
    outbox::{Live, Publish},
    tasks::Tasks,
};

pub use board::Board;
pub use newest::Newest;
pub use reader::{Counts, Read, Reader, Update};
pub use trades::Print;

use crate::{DemoDesk, Markets};

/// What streaming needs of the process.
#[derive(Clone)]
pub struct Streams {
    pub bus: Arc<dyn Bus>,
    pub publish: Publish,
    pub tasks: Tasks,
    /// Of several processes the one that holds it streams.
    pub lease: Lease,
}

/// Whose providers, and so which workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Realm {
    Real { but: Option<Id<Workspace>> },
    Demo(Id<Workspace>),
}

impl Realm {
    pub(crate) fn has(self, workspace: Id<Workspace>) -> bool {
        match self {
            Self::Real { but } => but != Some(workspace),
            Self::Demo(demo) => demo == workspace,
        }
    }

    pub(crate) fn is_demo(self) -> bool {
        matches!(self, Self::Demo(_))
    }
}

impl Markets {
    /// Streams prices until the process stops, while it holds the lease.
    pub fn stream(&self, streams: &Streams) {
        let Some(desks) = &self.desks else { return };
        let but = desks.demo.as_ref().map(|demo| demo.workspace);
        let mut realms = vec![(Realm::Real { but }, desks.real.clone(), poll::Pace::REAL)];
        realms.extend(desks.demo.clone().map(|DemoDesk { workspace, desk, every }| {
            (Realm::Demo(workspace), desk, poll::Pace::demo(every))
        }));
        engine::run(self, streams, realms);
    }

    /// Takes what any process published: from here on it is the newest that this one knows.
    pub fn heard(&self, live: &Live) {
        self.board.take(live);
    }

    /// What was last heard of everything.
    pub fn board(&self) -> &Board {
        &self.board
    }
}
