//! The whole product, as its users meet it.

mod browser_defences;
mod command_line;
mod durability;
mod examples;
mod idempotency;
mod mass_assignment;
mod matrix;
mod process;
mod reference;
mod shutdown;
mod support;
mod walls;
