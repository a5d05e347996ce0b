//! Markets: assets, the providers of their prices, their bars and corporate actions, series over them, watchlists, imports.
//!
//! **Invariant:** everything belongs to a workspace; no store function can be called without one.
//!
//! **Invariant:** raw prices are never rewritten. Corrections are rows known later, adjustments
//! happen while reading, and a read as of a time sees what was known then.
//!
//! **Invariant:** NaN never leaves this crate; what is unknown is `null`.

pub mod action;
pub mod alert;
pub mod asset;
pub mod bar;
mod caches;
pub mod consensus;
mod demo;
pub mod economic;
pub mod filing;
pub mod fundamental;
pub mod import;
pub mod live;
pub mod news;
pub mod option;
pub mod overview;
pub mod post;
pub mod provider;
pub mod quote;
pub mod screen;
pub mod series;
pub mod session;
pub mod view;
pub mod watchlist;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kernel::{Id, Result, Workspace};
use platform::{Socket, clock::Clock, db::Db, http::Policy, jobs::JobKind};
use utoipa_axum::router::OpenApiRouter;

pub use action::{Action, ActionKind};
pub use alert::{Alert, AlertFire, AlertState, Repeat};
pub use asset::{Asset, AssetType, service::AssetView};
pub use bar::{
    Bar, Bars, Prices,
    adjust::Adjust,
    past::{BarSpan, PastBars},
    service::{AssetBars, BarQuery},
};
pub use import::{
    Import, ImportOptions, ImportProgress, ImportReport, Refusal,
    mapping::{Layout, Mapping},
    source::ImportSource,
};
pub use kernel::Interval;
pub use quote::{Freshness, Quote, service::Movers};
pub use series::{
    Lineage, LineageInput, SeriesColumn, SeriesInfo, SeriesTable, service::SeriesQuery,
};
pub use view::{View, ViewKind, ViewSummary};
pub use watchlist::{Watchlist, WatchlistItem};

use caches::Caches;
pub use provider::{DemoDesk, Desks};

/// Says whether a workspace has a channel, such as `inbox` or `webhook:whk_…`.
pub type KnowsChannel =
    Arc<dyn Fn(Id<Workspace>, String) -> BoxFuture<'static, Result<bool>> + Send + Sync>;

/// The markets context; cheap to clone.
#[derive(Clone)]
pub struct Markets {
    /// What is acknowledged to somebody: assets, actions, watchlists, imports.
    core: Db,
    /// What can be fetched again: bars.
    market: Db,
    clock: Clock,
    caches: Arc<Caches>,
    /// Who is asked for prices; nobody where that is switched off.
    desks: Option<Desks>,
    /// Who knows where alerts can be told; nobody where that is not looked at.
    channels: Option<KnowsChannel>,
    /// Wakes who watches alerts.
    watch: alert::watch::Wake,
    /// What was last heard, whichever process streams it.
    board: Arc<live::Board>,
}

impl Markets {
    pub fn new(core: Db, market: Db, clock: Clock) -> Self {
        let (caches, board, watch) = (Arc::default(), Arc::default(), Arc::default());
        Self { core, market, clock, caches, desks: None, channels: None, board, watch }
    }

    /// Lets it ask providers.
    #[must_use]
    pub fn with_desks(self, desks: Desks) -> Self {
        Self { desks: Some(desks), ..self }
    }

    /// Refuses alerts that would be told where nobody is.
    #[must_use]
    pub fn with_channels(self, channels: KnowsChannel) -> Self {
        Self { channels: Some(channels), ..self }
    }

    /// Returns what this context adds to the product.
    pub fn socket(&self) -> Socket {
        Socket {
            routes: Self::routes().with_state(self.clone()),
            policies: policies(),
            reactions: alert::watch::reactions(),
            jobs: self.jobs(),
            schedules: provider::jobs::schedules()
                .into_iter()
                .chain(consensus::jobs::schedules())
                .chain([fundamental::jobs::schedule()])
                .collect(),
        }
    }

    fn jobs(&self) -> Vec<JobKind> {
        let mut jobs = vec![
            import::jobs::import_bars(self),
            provider::jobs::fetch_bars(self),
            alert::watch::check_alerts(self),
        ];
        jobs.extend(provider::jobs::kinds(self));
        jobs.extend(consensus::jobs::kinds(self));
        jobs.extend(fundamental::jobs::kinds(self));
        jobs
    }

    fn routes() -> OpenApiRouter<Self> {
        OpenApiRouter::new()
            .merge(asset::routes::routes())
            .merge(action::routes::routes())
            .merge(bar::routes::routes())
            .merge(import::routes::routes())
            .merge(watchlist::routes::routes())
            .merge(view::routes::routes())
            .merge(quote::routes::routes())
            .merge(live::routes::routes())
            .merge(series::routes::routes())
            .merge(screen::routes::routes())
            .merge(alert::routes::routes())
            .merge(provider::routes::routes())
            .merge(overview::routes::routes())
            .merge(economic::routes::routes())
            .merge(fundamental::routes::routes())
            .merge(filing::routes::routes())
            .merge(option::routes::routes())
            .merge(news::routes::routes())
            .merge(post::routes::routes())
            .merge(consensus::routes::routes())
    }
}

fn policies() -> Vec<Policy> {
    [
        &asset::routes::POLICIES[..],
        &action::routes::POLICIES,
        &bar::routes::POLICIES,
        &import::routes::POLICIES,
        &watchlist::routes::POLICIES,
        &view::routes::POLICIES,
        &quote::routes::POLICIES,
        &live::routes::POLICIES,
        &series::routes::POLICIES,
        &screen::routes::POLICIES,
        &alert::routes::POLICIES,
        &provider::routes::POLICIES,
        &overview::routes::POLICIES,
        &economic::routes::POLICIES,
        &fundamental::routes::POLICIES,
        &filing::routes::POLICIES,
        &option::routes::POLICIES,
        &news::routes::POLICIES,
        &post::routes::POLICIES,
        &consensus::routes::POLICIES,
    ]
    .concat()
}
