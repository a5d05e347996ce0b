//! The whole product, as its users meet it.

mod reference;
mod support;
