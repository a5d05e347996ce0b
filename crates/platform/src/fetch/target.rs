//! Which addresses may be asked at all, before anything is looked up.

use std::{fmt, net::IpAddr, str::FromStr};

use kernel::{Error, Result};
use url::{Host, Url};

use super::is_public;

/// A host and port that the operator named: `localhost:11434`, `https://llm.lan`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    host: Host<String>,
    port: u16,
}

impl Endpoint {
    /// Returns where `url` leads, if it is http or https with a host.
    pub fn of(url: &Url) -> Option<Self> {
        let host = match url.host()? {
            // A name with a dot at its end is the same name.
            Host::Domain(name) => Host::Domain(name.trim_end_matches('.').to_owned()),
            Host::Ipv4(address) => Host::Ipv4(address),
            Host::Ipv6(address) => Host::Ipv6(address),
        };
        Some(Self { host, port: url.port_or_known_default()? })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl FromStr for Endpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let with_scheme =
            if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&with_scheme).ok().filter(|url| check_form(url).is_ok());
        url.as_ref().and_then(Self::of).ok_or_else(|| {
            Error::invalid("name a host and port like localhost:11434, or a URL with both")
        })
    }
}

/// Refuses what is no plain web address.
pub(super) fn check_form(url: &Url) -> Result<()> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(refused("only http and https addresses can be asked"));
    }
    // `https://bank.example@evil.example/` is meant to be misread.
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("an address must not hold a user name or a password"));
    }
    Ok(())
}

/// Refuses a literal address that is not public; names are checked when they are looked up.
pub(super) fn check_public(url: &Url) -> Result<()> {
    let address: IpAddr = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    if is_public(address) { Ok(()) } else { Err(not_public()) }
}

pub(super) fn not_public() -> Error {
    refused("this address leads into a network that is not public")
}

pub(super) fn refused(why: &str) -> Error {
    Error::refused("ADDRESS_REFUSED", why)
}
