//! The whole product, as its users meet it.

mod browser_defences;
mod command_line;
mod durability;
mod idempotency;
mod matrix;
mod reference;
mod shutdown;
mod support;
mod walls;
