//! The needs of `platform` across a network. Only the binary sees this crate: it picks an adapter
//! by the scheme of a URL.
//!
//! **Invariant:** a server that is away is `Unavailable` within two seconds, never a hang; what
//! was away is used again when it is back, without a restart.

pub mod nats;
pub mod redis;

pub use self::{nats::NatsBus, redis::RedisCache};
