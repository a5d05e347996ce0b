//! Bonds, schedules and curves.
//!
//! Rates are fractions a year (0.05 is 5 %), prices and amounts are per 100 of face, times are years.
//!
//! **Invariant:** nothing here reads a clock: every value is as of a date that is given.
//!
//! ```
//! use jiff::civil::date;
//! use quant::bonds::{Bond, BondTerms, Frequency, YieldRule};
//!
//! let terms = BondTerms::new(date(2020, 2, 15), date(2030, 2, 15), 0.04, Some(Frequency::SemiAnnual));
//! let bond = Bond::new(terms)?;
//! let flows = bond.flows(date(2025, 2, 15))?;
//! let at_par = flows.measures(0.04, YieldRule::Street)?;
//! assert!((at_par.clean - 100.0).abs() < 1e-12);
//! # Ok::<(), quant::bonds::Error>(())
//! ```

mod batch;
mod bond;
mod bootstrap;
mod calendar;
mod civil;
mod curve;
mod day_count;
mod error;
mod flows;
mod nelson_siegel;
mod rate;
mod schedule;
mod solve;
mod spread;
mod yields;

pub use batch::{FlowBook, RegularBonds, Sensitivities};
pub use bond::{Bond, BondTerms, Coupon};
pub use bootstrap::{Instrument, bootstrap};
pub use calendar::{BusinessDay, Calendar, Holidays};
pub use curve::{Curve, Interpolation, MAX_KNOTS};
pub use day_count::{CouponGrid, DayCount};
pub use error::Error;
pub use flows::{Flow, FlowKind, Flows};
pub use nelson_siegel::NelsonSiegelSvensson;
pub use rate::Compounding;
pub use schedule::{Frequency, MAX_YEARS, Period, Schedule, ScheduleTerms, Stub};
pub use spread::KeyRate;
pub use yields::{Measures, YieldRule};
