//! What keeps a browser from being turned against the server: hosts, origins, headers.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Error, Result};
use platform::http::Problem;

/// The names this server answers to. A page on another name that points here by DNS gets nothing.
#[derive(Debug, Clone)]
pub struct Hosts {
    names: Arc<[String]>,
    /// Whether browsers reach us by https: cookies and HSTS depend on it.
    secure: bool,
}

/// The content policy of the UI: nothing from elsewhere, nothing inline. The hash is the one style
/// that lightweight-charts puts in for its attribution.
const PAGES: &str = "default-src 'self'; script-src 'self'; \
    style-src 'self' 'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Data is never rendered.
const DATA: &str = "default-src 'none'; frame-ancestors 'none'";

impl Hosts {
    /// The loopback names, and what the operator adds.
    pub fn new(added: impl IntoIterator<Item = String>, secure: bool) -> Self {
        let loopback = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let added = added.into_iter().map(|name| name.trim().to_ascii_lowercase());
        Self { names: loopback.into_iter().chain(added).collect(), secure }
    }

    pub fn secure(&self) -> bool {
        self.secure
    }

    fn knows(&self, authority: &str) -> bool {
        let authority = authority.to_ascii_lowercase();
        let name = match authority.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
            _ => authority.as_str(),
        };
        self.names.iter().any(|known| known == name)
    }

    /// Checks that a change or a socket was asked for by one of our own pages, or by no page.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when another site's page asks.
    pub fn check_origin(&self, headers: &HeaderMap) -> Result<()> {
        let cross_site =
            headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
        let foreign = headers.get(header::ORIGIN).is_some_and(|origin| {
            let authority = origin.to_str().ok().and_then(|origin| {
                origin.parse::<Uri>().ok()?.authority().map(ToString::to_string)
            });
            !authority.is_some_and(|authority| self.knows(&authority))
        });
        if cross_site || foreign {
            return Err(Error::refused("FOREIGN_ORIGIN", "another site's page may not ask this"));
        }
        Ok(())
    }
}

/// A layer: refuses foreign `Host` names and puts the browser's defences on every answer.
pub async fn shield(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str));
    let known = host.is_some_and(|host| hosts.knows(host));
    let mut response = if known {
        next.run(request).await
    } else {
        Problem(Error::refused(
            "UNKNOWN_HOST",
            "this server does not answer to that name: add it to allowed_hosts",
        ))
        .into_response()
    };
    write_headers(response.headers_mut(), hosts.secure);
    response
}

fn write_headers(headers: &mut HeaderMap, secure: bool) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        let hsts = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let is_page = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let policy = HeaderValue::from_static(if is_page { PAGES } else { DATA });
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_known() {
        let hosts = Hosts::new(["Terminal.example".to_owned()], false);
        for ours in ["localhost:7878", "127.0.0.1", "[::1]:7878", "terminal.example:443"] {
            assert!(hosts.knows(ours), "{ours}");
        }
        for foreign in
            ["evil.example", "localhost.", "127.0.0.1.evil.example", "", "terminal.example.evil"]
        {
            assert!(!hosts.knows(foreign), "{foreign}");
        }
    }

    #[test]
    fn pages_of_other_sites_may_not_change_anything() {
        let hosts = Hosts::new([], false);
        let with = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            hosts.check_origin(&headers).is_ok()
        };
        assert!(hosts.check_origin(&HeaderMap::new()).is_ok());
        assert!(with("origin", "http://localhost:7878"));
        assert!(!with("origin", "http://evil.example"));
        assert!(!with("origin", "null"));
        assert!(!with("sec-fetch-site", "cross-site"));
    }
}
