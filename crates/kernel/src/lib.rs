//! The words every context shares: who acts, ids, times, amounts, symbols, intervals, pages, errors.
//!
//! **Invariant:** nothing here does I/O, reads the clock or draws random numbers.

mod actor;
mod amount;
mod error;
mod id;
mod interval;
mod page;
mod permission;
mod symbol;
mod timestamp;

pub use actor::{Actor, IdempotencyKey, Principal, RequestId};
pub use amount::Amount;
pub use error::{Error, Replay, Result};
pub use id::{Entity, Id};
pub use interval::{Interval, NotAnInterval, midnight};
pub use page::{Page, PageQuery};
pub use permission::{Permission, Permissions};
pub use symbol::Symbol;
pub use timestamp::{NotATime, Timestamp};

/// Names users in ids; the user itself belongs to `identity`.
#[derive(Debug)]
pub enum User {}

impl Entity for User {
    const PREFIX: &'static str = "usr";
}

/// Names workspaces in ids; the workspace itself belongs to `identity`.
#[derive(Debug)]
pub enum Workspace {}

impl Entity for Workspace {
    const PREFIX: &'static str = "wsp";
}
