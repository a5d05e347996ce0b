//! What is kept in memory of the rows.
//!
//! Each is dropped by our own writes; what another process writes is seen after [`STALE_TIME`] at
//! the latest.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kernel::{Id, Symbol, Timestamp, Workspace};
use moka::future::Cache;
use providers::BarRow;

use crate::{
    action::Action,
    asset::{Asset, index::SearchIndex},
    bar::{cache::ChunkCache, store::RangeRow},
    economic::store::Fetch,
    fundamental::timeline::Timeline,
    overview::Overview,
    provider::kept::Kept,
    quote::Quote,
    screen::{newest, table},
};

/// How long another process's change may go unseen.
const STALE_TIME: Duration = Duration::from_secs(2);

/// Assets that are looked at within a moment.
const ASSETS: u64 = 20_000;

/// How long values of screens that nobody asks for are kept; each asset has some hundred bytes.
const IDLE_TIME: Duration = Duration::from_mins(10);

/// Workspaces that search at a time; an index of 100,000 assets takes some 50 MB.
const INDEXES: u64 = 4;

/// Workspaces that look at movers at a time, each with at most 2,000 quotes of about 500 bytes.
const BOARDS: u64 = 16;

/// Universes that screens ask at a time; a table of 10,000 assets takes some 3 MB.
const TABLES: u64 = 16;

/// How long a table is asked again before each of its assets is looked at, for what another process
/// wrote: that much later than [`STALE_TIME`] a screen sees it.
const TABLE_TIME: Duration = Duration::from_secs(1);

/// Daily bars do not move faster than this.
const BOARD_TIME: Duration = Duration::from_secs(5);

/// Reference rates come once a day; those who look at moneys are few.
const EURO_TIME: Duration = Duration::from_mins(10);
const EUROS: u64 = 1_000;

/// Answers of providers that pages show as they are: chains and news move, filings and expiries hardly do.
const FRESH_TIME: Duration = Duration::from_mins(1);
const ANSWER_TIME: Duration = Duration::from_mins(10);

/// Answers that are kept; a chain or a list of filings has some 200 kB.
const ANSWERS: u64 = 200;

/// Companies whose reports are looked at; sixty filings of one take some 30 kB.
const TIMELINES: u64 = 4_000;

/// How long what was brought up to date is not looked at again.
const REFRESH_TIME: Duration = Duration::from_mins(1);
const REFRESHED: u64 = 10_000;

/// What belongs to an asset of a workspace is kept under both.
type OfAsset = (Id<Workspace>, Id<Asset>);

pub(crate) struct Caches {
    pub chunks: ChunkCache,
    pub assets: Cache<(Id<Workspace>, Symbol), Arc<Asset>>,
    pub actions: Cache<OfAsset, Arc<Vec<Action>>>,
    pub ranges: Cache<OfAsset, Arc<Vec<RangeRow>>>,
    /// Compared with the rows whenever used, so these need no end of their own.
    pub indexes: Cache<Id<Workspace>, Arc<SearchIndex>>,
    /// The newest values of formulas, by the bars they were computed from.
    pub newest: Cache<(Id<Workspace>, Id<Asset>, newest::Version), Arc<newest::Kept>>,
    /// The newest values of whole universes.
    pub tables: Cache<table::Key, Arc<table::Table>>,
    /// What movers are chosen from.
    pub boards: Cache<Id<Workspace>, Arc<Vec<Quote>>>,
    /// The first screen of a workspace.
    pub overviews: Cache<Id<Workspace>, Arc<Overview>>,
    /// Answers about what moves, and about what hardly does.
    pub fresh: Kept,
    pub answers: Kept,
    /// What was brought up to date a moment ago, so that many who look at it ask once.
    pub refreshed: Cache<(Id<Workspace>, String), ()>,
    /// What a euro was worth in a money on the last days.
    pub euros: Cache<(Id<Workspace>, String), Arc<Vec<BarRow>>>,
    /// What was fetched of a workspace, and when.
    pub fetches: Cache<Id<Workspace>, Arc<HashMap<String, Fetch>>>,
    /// What companies reported, worked out filing by filing, by the fetch and the splits it is of.
    pub timelines: Cache<(OfAsset, Timestamp, usize), Arc<Timeline>>,
    writes: AtomicU64,
}

impl Caches {
    /// How often we changed assets, bars or actions: what is kept of many assets is of one count.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Acquire)
    }

    /// Counts a write, once it can be read.
    pub fn wrote(&self) {
        self.writes.fetch_add(1, Ordering::Release);
    }
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            chunks: ChunkCache::default(),
            assets: Cache::builder().max_capacity(ASSETS).time_to_live(STALE_TIME).build(),
            actions: Cache::builder().max_capacity(ASSETS).time_to_live(STALE_TIME).build(),
            ranges: Cache::builder().max_capacity(ASSETS).time_to_live(STALE_TIME).build(),
            indexes: Cache::builder().max_capacity(INDEXES).build(),
            newest: Cache::builder().max_capacity(ASSETS).time_to_idle(IDLE_TIME).build(),
            tables: Cache::builder().max_capacity(TABLES).time_to_live(TABLE_TIME).build(),
            fetches: Cache::builder().max_capacity(BOARDS).time_to_live(STALE_TIME).build(),
            timelines: Cache::builder().max_capacity(TIMELINES).time_to_idle(IDLE_TIME).build(),
            writes: AtomicU64::default(),
            overviews: Cache::builder().max_capacity(BOARDS).time_to_live(BOARD_TIME).build(),
            fresh: Cache::builder().max_capacity(ANSWERS).time_to_live(FRESH_TIME).build(),
            answers: Cache::builder().max_capacity(ANSWERS).time_to_live(ANSWER_TIME).build(),
            refreshed: Cache::builder().max_capacity(REFRESHED).time_to_live(REFRESH_TIME).build(),
            euros: Cache::builder().max_capacity(EUROS).time_to_live(EURO_TIME).build(),
            boards: Cache::builder().max_capacity(BOARDS).time_to_live(BOARD_TIME).build(),
        }
    }
}
