//! From which address somebody asks.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use axum::http::HeaderMap;
use ipnet::IpNet;
use kernel::{Error, Result};

/// The proxies whose word about a client's address is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and networks: `10.0.0.0/8`, `::1`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a text that is neither.
    pub fn parse<'p>(proxies: impl IntoIterator<Item = &'p str>) -> Result<Self> {
        let read = |text: &str| {
            let text = text.trim();
            let network =
                text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| {
                let message = format!("{text:?} is no address and no network like 10.0.0.0/8");
                Error::invalid_at("trusted_proxies", message)
            })
        };
        proxies.into_iter().map(read).collect::<Result<_>>().map(Self)
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The address that a request is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Returns `peer`, or when that is a trusted proxy, the last address in `X-Forwarded-For`
    /// that is not one: everything before it the client may have made up.
    pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        let mut address = peer.to_canonical();
        let named = headers.get_all("x-forwarded-for");
        let hops: Vec<&str> = named
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        for hop in hops.into_iter().rev() {
            if !proxies.contains(address) {
                break;
            }
            let Some(before) = parse_hop(hop) else { break };
            address = before.to_canonical();
        }
        Self(address)
    }

    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// Returns the name of the meter: the address, of IPv6 its /64, since one customer has at
    /// least that many addresses to hop between.
    pub fn key(self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                format!("{}/64", Ipv6Addr::from(network))
            }
        }
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Reads `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok();
    address.or_else(|| hop.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let proxies = TrustedProxies::parse(proxies.iter().copied()).unwrap();
        ClientAddress::of(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(address("203.0.113.7", &["198.51.100.1"], &[]), "203.0.113.7");
        assert_eq!(address("10.0.0.2", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(address("203.0.113.7", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.7");
    }

    #[test]
    fn what_a_client_puts_in_front_is_ignored() {
        let proxies = ["10.0.0.0/8"];
        let made_up = "1.1.1.1, 10.9.9.9, 198.51.100.1, 10.0.0.3";
        assert_eq!(address("10.0.0.2", &[made_up], &proxies), "198.51.100.1");
        assert_eq!(address("10.0.0.2", &["1.1.1.1", "198.51.100.1"], &proxies), "198.51.100.1");
        assert_eq!(address("10.0.0.2", &["1.1.1.1, junk"], &proxies), "10.0.0.2");
        assert_eq!(address("10.0.0.2", &[""], &proxies), "10.0.0.2");
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_one_spelling() {
        let proxies = ["10.0.0.0/8", "::1"];
        assert_eq!(address("::ffff:10.0.0.2", &["198.51.100.1:99"], &proxies), "198.51.100.1");
        assert_eq!(address("::1", &["[2001:db8::1]:99"], &proxies), "2001:db8::1");
        assert_eq!(address("::1", &["::ffff:198.51.100.1"], &proxies), "198.51.100.1");
    }

    #[test]
    fn hopping_inside_a_network_of_ipv6_changes_nothing() {
        let key = |text: &str| {
            let none = TrustedProxies::default();
            ClientAddress::of(text.parse().unwrap(), &HeaderMap::new(), &none).key()
        };
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("192.0.2.1"), "192.0.2.1");
    }
}
