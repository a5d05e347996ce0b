//! Identity through its routes, on whichever database the tests run on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod app;
mod contract;
mod keys;
mod links;
mod me;
mod promises;
mod second_factor;
mod sign_in;
mod workspaces;
