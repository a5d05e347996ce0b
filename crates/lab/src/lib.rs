//! The quant lab: calculators for options and bonds, models of series and portfolios, backtests.
//!
//! It owns what was tried (backtests); what is true of markets it asks [`markets::Markets`].
//!
//! **Invariant:** NaN never leaves this crate; what is unknown is `null`, with a reason where there is
//! one.

pub mod backtest;
pub mod bond;
pub mod model;
pub mod option;

use markets::Markets;
use platform::{Socket, clock::Clock, db::Db, http::Policy};
use utoipa_axum::router::OpenApiRouter;

/// The lab; cheap to clone.
#[derive(Clone)]
pub struct Lab {
    db: Db,
    clock: Clock,
    markets: Markets,
}

impl Lab {
    pub fn new(db: Db, clock: Clock, markets: Markets) -> Self {
        Self { db, clock, markets }
    }

    /// Returns what this context adds to the product.
    pub fn socket(&self) -> Socket {
        Socket {
            routes: Self::routes().with_state(self.clone()),
            policies: policies(),
            jobs: vec![backtest::jobs::run_backtest(self)],
            ..Socket::default()
        }
    }

    /// The civil date of the present, in UTC.
    fn today(&self) -> jiff::civil::Date {
        let now = jiff::Timestamp::from_microsecond(self.clock.now().0).unwrap_or_default();
        now.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    fn routes() -> OpenApiRouter<Self> {
        OpenApiRouter::new()
            .merge(backtest::routes::routes())
            .merge(bond::routes::routes())
            .merge(model::routes::routes())
            .merge(option::routes::routes())
    }
}

fn policies() -> Vec<Policy> {
    [
        &backtest::routes::POLICIES[..],
        &bond::routes::POLICIES,
        &model::routes::POLICIES,
        &option::routes::POLICIES,
    ]
    .concat()
}
