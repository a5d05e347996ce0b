//! Collab over HTTP and through the queue, against a receiver that may fail, on whichever database the tests
//! run on.

#![expect(clippy::unwrap_used, reason = "tests may")]

mod alerts;
mod house;
mod receiver;
mod webhooks;
