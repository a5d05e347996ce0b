//! Platform on whichever servers the tests run on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod backup;
mod fetch;
mod house;
mod job_routes;
mod jobs;
mod leases;
mod limiter;
mod outbox;
mod ports;
mod schedules;
mod secrets;
mod workers;
mod writes;
