//! The cache port: short-lived bytes, counters and meters under a key.
//!
//! **Invariant:** nothing depends on a value being there; a cache that is lost costs time only.
//!
//! **Invariant:** a meter that cannot be kept is shared, never forgotten: too many keys make
//! limits stricter, not absent.
//!
//! Limits: [`MemoryCache`] holds 64 MiB of values and 100,000 counters and meters; a value has at
//! most 1 MiB and a key 256 bytes. Single flight works inside one process: two processes may make
//! the same value at the same time.

mod flight;
mod memory;
mod quota;

use async_trait::async_trait;
use kernel::{Error, Result, Timestamp};

pub use flight::Flights;
pub use memory::MemoryCache;
pub use quota::{Quota, Taken, level};

/// Short-lived bytes under a key. A value may vanish at any moment; nothing may depend on one.
#[async_trait]
pub trait Cache: Send + Sync {
    /// Returns the value, or `None` when there is none or its time is over.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>>;

    /// Sets the value until `until`, replacing any earlier one.
    async fn set(&self, key: &str, value: &[u8], until: Timestamp) -> Result<()>;

    /// Forgets the value or the counter; a key that is not there is fine.
    async fn delete(&self, key: &str) -> Result<()>;

    /// Adds one to a counter and returns the sum. A counter starts at zero and lives until the
    /// `until` of its first call.
    async fn count(&self, key: &str, until: Timestamp) -> Result<u64>;

    /// Takes one from the meter `key`, in one step that no other caller can come between. All
    /// callers of a key use the same quota.
    async fn take(&self, key: &str, quota: Quota) -> Result<Taken>;

    /// Answers whether the cache answers.
    async fn ping(&self) -> Result<()>;
}

/// The longest value: what is larger belongs into a file.
pub const MAX_VALUE: usize = 1_024 * 1_024;

/// The longest key.
pub const MAX_KEY: usize = 256;

/// Refuses keys and values that not every cache takes.
///
/// # Errors
///
/// [`Error::Invalid`] for a key that is empty or over 256 bytes, or a value over 1 MiB.
pub fn check(key: &str, value: &[u8]) -> Result<()> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(Error::invalid("a cache key has 1 to 256 bytes"));
    }
    if value.len() > MAX_VALUE {
        return Err(Error::invalid("a cached value has at most 1 MiB"));
    }
    Ok(())
}
