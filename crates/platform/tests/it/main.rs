//! Platform on whichever servers the tests run on.

mod backup;
mod audit;
mod jobs;
mod outbox;
mod schedules;
mod secrets;
mod writes;
