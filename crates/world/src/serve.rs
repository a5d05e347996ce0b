//! The world as a server on loopback, in the shapes of the providers it stands in for.
//!
//! Each provider has a folder of its own (`/binance`, `/yahoo`, …), so that an adapter is led here by
//! another base address alone. `POST /__faults` makes the next answers of one go wrong.

mod binance;
mod ecb;
mod fault;
mod fred;
mod hacker_news;
mod sec;
mod treasury;
mod twelve_data;
mod yahoo;

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tokio::{net::TcpListener, task::JoinSet};

pub use fault::Kind;

use crate::{Pace, World};

/// What time it is in the world.
#[derive(Debug, Clone)]
pub enum Clock {
    /// Runs on from `from`, as fast as time does: those outside take what is in the future for wrong, so how
    /// lively a world is, is its [`crate::Pace`].
    Running { from: i64, began: Instant },
    /// Stands where it is put, for tests.
    Still(Arc<AtomicI64>),
}

impl Clock {
    pub fn running(from: i64) -> Self {
        Self::Running { from, began: Instant::now() }
    }

    pub fn still(at: i64) -> Self {
        Self::Still(Arc::new(AtomicI64::new(at)))
    }

    /// Returns the microsecond since 1970.
    pub fn now(&self) -> i64 {
        match self {
            Self::Running { from, began } => {
                from.saturating_add(i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX))
            }
            Self::Still(at) => at.load(Ordering::Relaxed),
        }
    }

    /// Puts a still clock to `at`.
    pub fn set(&self, at: i64) {
        if let Self::Still(now) = self {
            now.store(at, Ordering::Relaxed);
        }
    }
}

/// A world that answers; it stops when this is dropped.
#[derive(Debug)]
pub struct Served {
    pub address: SocketAddr,
    pub pace: Pace,
    faults: Arc<fault::Faults>,
    /// Ends what it holds when it is dropped.
    _task: JoinSet<()>,
}

/// Whom the world stands in for.
pub const PROVIDERS: [&str; 8] =
    ["binance", "ecb", "fred", "hacker_news", "sec", "treasury", "twelve_data", "yahoo"];

impl Served {
    /// Makes the next `times` answers of `provider` go wrong. Answers whether there was room for the order.
    pub fn fail(&self, provider: &str, kind: Kind, times: u32) -> bool {
        self.faults.order(fault::Order { provider: provider.to_owned(), kind, times })
    }

    /// Returns the addresses that stand in for those of the adapters, by `provider.base`.
    pub fn bases(&self) -> BTreeMap<String, String> {
        let folder = |scheme: &str, folder: &str| format!("{scheme}://{}/{folder}", self.address);
        let mut bases = BTreeMap::from([
            ("binance.rest".to_owned(), folder("http", "binance")),
            ("binance.stream".to_owned(), folder("ws", "binance")),
        ]);
        for (name, at) in [
            ("yahoo.query", "yahoo"),
            ("yahoo.crumb", "yahoo"),
            ("yahoo.cookie", "yahoo"),
            ("fred.graph", "fred"),
            ("hacker_news.search", "hacker_news"),
            ("sec.data", "sec"),
            ("sec.www", "sec"),
            ("treasury.rates", "treasury"),
            ("ecb.rates", "ecb"),
            ("ecb.data", "ecb"),
            ("twelve_data.api", "twelve_data"),
        ] {
            bases.insert(name.to_owned(), folder("http", at));
        }
        bases
    }
}

/// What every answer needs.
#[derive(Clone)]
struct Stage {
    world: Arc<World>,
    clock: Clock,
    faults: Arc<fault::Faults>,
}

/// Serves `world` on a free port of loopback.
///
/// # Errors
///
/// When there is no such port.
pub async fn serve(world: Arc<World>, clock: Clock) -> io::Result<Served> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let faults = Arc::<fault::Faults>::default();
    let pace = world.pace();
    let stage = Stage { world, clock, faults: Arc::clone(&faults) };
    let app = Router::new()
        .nest("/binance", binance::router())
        .nest("/yahoo", yahoo::router())
        // A nested root would be without its slash.
        .route("/yahoo/", get(yahoo::cookie))
        .nest("/fred", fred::router())
        .nest("/hacker_news", hacker_news::router())
        .nest("/sec", sec::router())
        .nest("/treasury", treasury::router())
        .nest("/ecb", ecb::router())
        .nest("/twelve_data", twelve_data::router())
        .layer(middleware::from_fn_with_state(stage.clone(), fault::strike))
        .route("/__faults", post(fault::order))
        .with_state(stage);
    let mut task = JoinSet::new();
    task.spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::warn!(%error, "the made-up world stopped answering");
        }
    });
    Ok(Served { address, pace, faults, _task: task })
}

/// Writes a count of steps as a decimal: 12345 with two digits is `123.45`.
fn decimal(steps: i64, digits: u32) -> String {
    let scale = 10_u64.pow(digits.min(18));
    let (sign, steps) = (if steps < 0 { "-" } else { "" }, steps.unsigned_abs());
    if digits == 0 {
        return format!("{sign}{steps}");
    }
    let width = usize::try_from(digits).unwrap_or(0);
    format!("{sign}{}.{:0width$}", steps / scale, steps % scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_written_with_their_zeros() {
        assert_eq!(decimal(12_345, 2), "123.45");
        assert_eq!(decimal(5, 4), "0.0005");
        assert_eq!(decimal(-5, 1), "-0.5");
        assert_eq!(decimal(7, 0), "7");
    }
}
