//! Names to addresses, checked where the connection takes them from: between the check and the
//! connection there is no second look-up that could answer otherwise.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::is_public;

/// Looks a name up.
pub type Dns = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Asks the system.
pub fn system_dns() -> Dns {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|socket| socket.ip()).collect())
        })
    })
}

/// What a connection takes its addresses from.
pub(super) struct Resolver {
    dns: Dns,
    public_only: bool,
}

impl Resolver {
    pub(super) fn public(dns: &Dns) -> Self {
        Self { dns: Arc::clone(dns), public_only: true }
    }

    pub(super) fn anywhere(dns: &Dns) -> Self {
        Self { dns: Arc::clone(dns), public_only: false }
    }
}

/// The name leads into a network that is not public.
#[derive(Debug)]
pub(super) struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that is not public")
    }
}
impl std::error::Error for NotPublic {}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (dns, public_only) = (Arc::clone(&self.dns), self.public_only);
        Box::pin(async move {
            let addresses = dns(name.as_str().to_owned()).await?;
            // One private answer among public ones is somebody's trick: none is used then.
            if public_only && !addresses.iter().copied().all(is_public) {
                return Err(NotPublic.into());
            }
            let sockets: Vec<SocketAddr> =
                addresses.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
