//! The one client for everything outside: policy, limits, retries, a breaker, metrics.
//!
//! **Invariant:** what a user or a page names reaches public addresses only: the address that was
//! checked is the address that is connected to, on every redirect anew, whatever a resolver
//! answers the second time.
//!
//! **Invariant:** targets inside the own network are reached only when the operator named exactly
//! that host and port, and only by parts that ask for [`Profile::Configured`].
//!
//! **Invariant:** an address with its query never is in a log or an error: it may hold a key.
//!
//! Limits: bodies are read whole, at most what the request says, after decompression. Certificates
//! are checked against the roots of Mozilla that are built in; an own authority is not known.
//! Proxies are not used, also not those in the environment. Behind NAT64 only names with IPv6
//! addresses of their own are reached, since a translated address hides which one it is. The
//! breaker and the number of connections count in each process.

mod address;
mod body;
mod dial;
mod dns;
mod host;
mod request;
mod retry;
mod send;
mod target;

use std::{sync::Arc, time::Duration};

use kernel::{Error, Result};
use tokio::time::Instant;

pub use address::is_public;
pub use dial::Wire;
pub use dns::{Dns, system_dns};
pub use request::{Answer, Profile, Request};
pub use target::Endpoint;

use crate::clock::Clock;

/// What the operator decides.
#[derive(Clone)]
pub struct FetchSettings {
    /// What [`Profile::Configured`] may reach, wherever it is.
    pub configured: Vec<Endpoint>,
    pub dns: Dns,
    /// How long to wait before the second try; doubled for each further one.
    pub back_off: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self { configured: Vec::new(), dns: system_dns(), back_off: Duration::from_millis(250) }
    }
}

/// The outbound client; cheap to clone.
#[derive(Clone)]
pub struct Fetch {
    inner: Arc<Inner>,
}

struct Inner {
    settings: FetchSettings,
    clock: Clock,
    /// Connects to public addresses only.
    public: reqwest::Client,
    /// Connects wherever it is told.
    configured: reqwest::Client,
    hosts: host::Hosts,
}

impl Fetch {
    /// # Errors
    ///
    /// [`Error::Internal`] when TLS cannot be set up.
    pub fn new(settings: FetchSettings, clock: Clock) -> Result<Self> {
        let public = send::client(dns::Resolver::public(&settings.dns))?;
        let configured = send::client(dns::Resolver::anywhere(&settings.dns))?;
        let hosts = host::Hosts::new(clock.clone());
        Ok(Self { inner: Arc::new(Inner { settings, clock, public, configured, hosts }) })
    }

    /// Asks, follows at most five redirects, tries again what may be tried again, and returns
    /// the whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for what policy forbids or an answer that is not as asked for;
    /// [`Error::Unavailable`] when there is no answer in time, or the breaker is open.
    pub async fn fetch(&self, request: Request) -> Result<Answer> {
        let (profile, started) = (request.profile, self.inner.clock.now());
        let deadline = Instant::now() + request.patience;
        let tries = self.inner.try_until_done(request, deadline);
        let answer = tokio::time::timeout_at(deadline, tries).await;
        let answer = answer.unwrap_or(Err(Error::Unavailable("the other server")));
        let outcome = match &answer {
            Ok(answer) if answer.status.is_server_error() => "server_error",
            Ok(answer) if answer.status.is_client_error() => "client_error",
            Ok(_) => "ok",
            Err(Error::Refused { .. }) => "refused",
            Err(_) => "failed",
        };
        let labels = [("profile", profile.name()), ("outcome", outcome)];
        metrics::counter!("fetch_requests_total", &labels).increment(1);
        let took = self.inner.clock.now().since(started);
        metrics::histogram!("fetch_seconds", "profile" => profile.name()).record(took);
        answer
    }
}

impl Inner {
    async fn try_until_done(&self, request: Request, deadline: Instant) -> Result<Answer> {
        let mut attempt = 1;
        loop {
            let result = self.send(&request, deadline).await;
            let again = if request.repeatable() && attempt < request.attempts {
                retry::wait(&result, attempt, self.settings.back_off, self.clock.now())
            } else {
                None
            };
            let Some(wait) = again else { return result };
            metrics::counter!("fetch_retries_total", "profile" => request.profile.name())
                .increment(1);
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }
}
