//! Platform on whichever servers the tests run on.

mod audit;
mod backup;
mod fetch;
mod jobs;
mod limiter;
mod outbox;
mod ports;
mod schedules;
mod secrets;
mod writes;
