//! The whole product, as its users meet it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are not tests themselves, but fail like them"
)]
#![expect(clippy::print_stdout, reason = "promises print their figures")]

mod backtests;
mod browser_defences;
mod command_line;
mod demo;
mod durability;
mod examples;
mod fan_out;
mod idempotency;
mod live;
mod mass_assignment;
mod matrix;
mod outages;
mod process;
mod providers;
mod reference;
mod refusals;
mod replays;
mod shutdown;
mod streaming;
mod support;
mod terminal;
mod walls;
mod wire;
