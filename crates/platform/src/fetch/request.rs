//! What is asked, and what comes back.

use std::time::Duration;

use bytes::Bytes;
use kernel::{Error, Result, Timestamp};
use reqwest::{
    Method, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE},
};
use serde::de::DeserializeOwned;
use url::Url;

use super::{retry, target};

/// How much the address of a request is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A user, a page or an answer named it: public addresses only.
    Public,
    /// The operator named its host and port in the settings.
    Configured,
}

impl Profile {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Configured => "configured",
        }
    }
}

/// A request with its bounds; made by [`Request::get`] and [`Request::post`].
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) profile: Profile,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    pub(super) kinds: &'static [&'static str],
    pub(super) max_bytes: usize,
    pub(super) patience: Duration,
    pub(super) attempts: u32,
    idempotent: bool,
}

/// A page or a list of bars; who needs more says so.
const MAX_BYTES: usize = 10 * 1_024 * 1_024;

/// From the first look-up to the last byte of the last try.
const PATIENCE: Duration = Duration::from_secs(30);

/// One that fails thrice fails a fourth time.
const ATTEMPTS: u32 = 3;

impl Request {
    /// # Errors
    ///
    /// [`Error::Refused`] when `url` is no plain http or https address.
    pub fn get(profile: Profile, url: &str) -> Result<Self> {
        Self::new(profile, Method::GET, url)
    }

    /// A request that changes something: tried once, unless [`Request::idempotent`] says more.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when `url` is no plain http or https address.
    pub fn post(profile: Profile, url: &str, body: impl Into<Bytes>) -> Result<Self> {
        let request = Self::new(profile, Method::POST, url)?;
        Ok(Self { body: Some(body.into()), idempotent: false, ..request })
    }

    fn new(profile: Profile, method: Method, url: &str) -> Result<Self> {
        let url = Url::parse(url).map_err(|_| target::refused("this is no address of the web"))?;
        target::check_form(&url)?;
        Ok(Self {
            profile,
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            kinds: &[],
            max_bytes: MAX_BYTES,
            patience: PATIENCE,
            attempts: ATTEMPTS,
            idempotent: true,
        })
    }

    /// Sends a header. It does not follow a redirect to another server.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a value that no header can have.
    pub fn header(mut self, name: HeaderName, value: &str) -> Result<Self> {
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| Error::invalid("a header has one line of printable characters"))?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Sends a header by its name, for who has names as text.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name or a value that no header can have.
    pub fn named_header(self, name: &str, value: &str) -> Result<Self> {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::invalid("a header's name has letters, digits and hyphens"))?;
        self.header(name, value)
    }

    /// Takes only answers of these media types, like `application/json`.
    #[must_use]
    pub fn accepting(self, kinds: &'static [&'static str]) -> Self {
        Self { kinds, ..self }
    }

    /// Takes at most this many bytes of body, counted after decompression.
    #[must_use]
    pub fn at_most(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Waits at most this long, all tries together.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Says that sending this twice does no harm: the other side knows its key.
    #[must_use]
    pub fn idempotent(self) -> Self {
        Self { idempotent: true, ..self }
    }

    pub(super) fn repeatable(&self) -> bool {
        self.idempotent
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Where it came from in the end.
    pub url: Url,
}

impl Answer {
    /// Returns the answer if it is a success.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`] for 429 and [`Error::Unavailable`] (`what`) for all else.
    pub fn success(self, what: &'static str) -> Result<Self> {
        match self.status {
            status if status.is_success() => Ok(self),
            StatusCode::TOO_MANY_REQUESTS => {
                // Without a hint: a minute is the window most limits have.
                let wait = self.retry_after_seconds().unwrap_or(60);
                let retry_after = Duration::from_secs(wait);
                Err(Error::RateLimited { code: "UPSTREAM_RATE_LIMITED", retry_after })
            }
            _ => Err(Error::Unavailable(what)),
        }
    }

    /// Returns how long from `now` on the other side asks to be left alone, in seconds or until a date.
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        retry::told(self.headers.get("retry-after")?.to_str().ok()?, now)
    }

    /// Returns the media type in lower case, without its parameters; empty when there is none.
    pub fn content_type(&self) -> String {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Returns name and value of each cookie that was set.
    pub fn cookies(&self) -> Vec<String> {
        let set = self.headers.get_all(SET_COOKIE).iter().filter_map(|it| it.to_str().ok());
        set.filter_map(|cookie| cookie.split(';').next()).map(|it| it.trim().to_owned()).collect()
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        self.headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when it is something else: the other side broke its contract.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(Error::internal)
    }
}
