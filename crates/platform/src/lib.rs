//! What every context needs and none is about: database, jobs, audit, outbox, cache, bus, files,
//! secrets, the outbound client, and the plumbing of HTTP. Each need has a server inside this
//! process; `adapters` has those across a network.
//!
//! **Invariant:** no noun of the business lives here.

pub mod audit;
pub mod backup;
pub mod blobs;
pub mod bus;
pub mod cache;
pub mod clock;
pub mod db;
pub mod fetch;
pub mod http;
pub mod jobs;
pub mod lease;
pub mod limiter;
pub mod outbox;
pub mod secrets;
pub mod socket;
pub mod tasks;

pub use socket::Socket;

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Runs `work` that would hold a runtime thread for more than half a millisecond.
///
/// # Errors
///
/// [`kernel::Error::Internal`] when `work` panics.
pub async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> kernel::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(kernel::Error::internal)
}
