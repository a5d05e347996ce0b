//! One try: from redirect to redirect, each checked like the first address.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use kernel::{Error, Result};
use reqwest::{
    Client, Method, Response, StatusCode,
    header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, IF_NONE_MATCH, LOCATION, USER_AGENT},
};
use tokio::time::Instant;
use url::Url;

use super::{
    Answer, Endpoint, Inner, Profile, Request, body,
    dns::{NotPublic, Resolver},
    host::Place,
    is_public, target,
};

/// Redirects followed.
const REDIRECTS: usize = 5;

/// A server that is there takes the connection at once, also from the other side of the earth.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections kept open to one server.
const IDLE: usize = 4;

const AGENT: &str = concat!("Prospect/", env!("CARGO_PKG_VERSION"));

/// The next address to ask, with what is sent there.
struct Hop {
    url: Url,
    method: Method,
    headers: HeaderMap,
    body: Option<Bytes>,
}

pub(super) fn client(resolver: Resolver) -> Result<Client> {
    Client::builder()
        .tls_backend_preconfigured(tls()?)
        .dns_resolver(Arc::new(resolver))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_max_idle_per_host(IDLE)
        .user_agent(AGENT)
        .build()
        .map_err(Error::internal)
}

pub(super) fn tls() -> Result<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Tells a refusal of ours from a failure of theirs. The address stays out of both.
pub(super) fn failure(error: &reqwest::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<NotPublic>() {
            return target::not_public();
        }
        cause = error.source();
    }
    Error::Unavailable("the other server")
}

impl Inner {
    /// Asks once, following redirects.
    pub(super) async fn send(&self, request: &Request, deadline: Instant) -> Result<Answer> {
        let first = Endpoint::of(&request.url);
        let mut hop = Hop {
            url: request.url.clone(),
            method: request.method.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
        };
        for redirects in 0..=REDIRECTS {
            let trusted = redirects == 0 || Endpoint::of(&hop.url) == first;
            let profile = if trusted { request.profile } else { Profile::Public };
            let name = Endpoint::of(&hop.url).map(|it| it.to_string()).unwrap_or_default();
            let client = self.admit(&hop.url, profile)?;
            let place = self.hosts.enter(&name, deadline).await?;
            let (response, answer) = settle(place, exchange(client, &hop, request, profile).await)?;
            match (next_hop(&hop, &response)?, answer) {
                (Some(next), _) => hop = next,
                (None, Some(body)) => return Ok(answer_of(response, hop.url, body)),
                (None, None) => return Err(Error::Unavailable("the other server")),
            }
        }
        Err(Error::refused("TOO_MANY_REDIRECTS", "this address redirects more than five times"))
    }

    /// Returns the client that may ask `url`, if any may.
    fn admit(&self, url: &Url, profile: Profile) -> Result<&Client> {
        target::check_form(url)?;
        match profile {
            Profile::Public => target::check_public(url).map(|()| &self.public),
            Profile::Configured => {
                let endpoint = Endpoint::of(url);
                let named = endpoint.is_some_and(|it| self.settings.configured.contains(&it));
                if !named {
                    return Err(target::refused("this host and port are not in the settings"));
                }
                Ok(&self.configured)
            }
        }
    }
}

type Exchange = Result<(Response, Option<Bytes>)>;

/// Remembers of the server how it went.
fn settle(place: Place, asked: Exchange) -> Exchange {
    match &asked {
        Ok((response, _)) if response.status().is_server_error() => place.failed(),
        // An answer that we refuse says nothing about the health of the server.
        Ok(_) | Err(Error::Refused { .. }) => place.went_well(),
        Err(_) => place.failed(),
    }
    asked
}

/// Asks one address and reads its body, unless it redirects.
async fn exchange(client: &Client, hop: &Hop, request: &Request, profile: Profile) -> Exchange {
    let mut asking =
        client.request(hop.method.clone(), hop.url.clone()).headers(hop.headers.clone());
    if let Some(body) = &hop.body {
        asking = asking.body(body.clone());
    }
    let mut response = asking.send().await.map_err(|error| failure(&error))?;
    // The resolver and the check of literals see to this; a third look costs nothing.
    let elsewhere = response.remote_addr().is_some_and(|peer| !is_public(peer.ip()));
    if profile == Profile::Public && elsewhere {
        return Err(target::not_public());
    }
    if location(&response).is_some() {
        return Ok((response, None));
    }
    body::check_kind(&response, request.kinds)?;
    let body = body::read(&mut response, request.max_bytes).await?;
    Ok((response, Some(body)))
}

fn answer_of(mut response: Response, url: Url, body: Bytes) -> Answer {
    let headers = std::mem::take(response.headers_mut());
    Answer { status: response.status(), headers, body, url }
}

fn location(response: &Response) -> Option<&str> {
    let redirects = matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = response.headers().get(LOCATION).filter(|_| redirects)?;
    // Servers send names in other scripts as they are.
    std::str::from_utf8(location.as_bytes()).ok()
}

/// Returns where an answer redirects to, as browsers follow it.
fn next_hop(hop: &Hop, response: &Response) -> Result<Option<Hop>> {
    let Some(location) = location(response) else { return Ok(None) };
    let url = hop.url.join(location);
    let url = url.map_err(|_| target::refused("the other server redirects to no address"))?;
    let becomes_get = match response.status() {
        StatusCode::SEE_OTHER => hop.method != Method::HEAD,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => hop.method == Method::POST,
        _ => false,
    };
    let (method, body) =
        if becomes_get { (Method::GET, None) } else { (hop.method.clone(), hop.body.clone()) };
    let mut headers = hop.headers.clone();
    if url.origin() != hop.url.origin() {
        if body.is_some() {
            return Err(target::refused("the other server redirects what we send to another one"));
        }
        // Keys and cookies are for the server they were meant for.
        headers = [ACCEPT, ACCEPT_LANGUAGE, USER_AGENT, IF_NONE_MATCH]
            .into_iter()
            .filter_map(|name| Some((name.clone(), hop.headers.get(&name)?.clone())))
            .collect();
    }
    Ok(Some(Hop { url, method, headers, body }))
}
