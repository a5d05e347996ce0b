//! The server: every context's routes behind one gate, the live stream, the web UI, health and
//! metrics, and how all of it starts and stops.
//!
//! **Invariant:** no request reaches a handler without an `Actor` made from its credentials, and
//! no operation is served that has no row in the policy table.

mod admin;
mod assets;
mod door;
mod gate;
mod health;
mod idempotency;
mod live;
mod openapi;
mod operations;
mod router;
mod serve;
mod shield;
mod telemetry;
mod wire;

pub use admin::{Admin, Setting};
pub use door::{door, open_door};
pub use health::{Dependency, Health, Probe, health_router};
pub use idempotency::MAX_BODY;
pub use live::{Hub, Live};
pub use openapi::document;
pub use operations::{Operation, Operations};
pub use router::{Parts, router};
pub use serve::{Stopped, serve};
pub use shield::{Hosts, shield};
