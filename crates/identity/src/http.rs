//! What identity reads from requests and writes into answers: cookies, bearer tokens, the
//! double-submit token.
//!
//! **Invariant:** a request with an `Authorization` header is judged by that alone; its cookies
//! count for nothing.

use std::{convert::Infallible, net::SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use kernel::{Error, Id, Result, Workspace};
use platform::http::{Data, ProblemBody};
use utoipa::IntoResponses;

use crate::{
    Cookies, Identity,
    secret::{Secret, same, tag},
    session::{self, Client},
    sign_in::Entered,
};

/// The cookie of a session; with the prefix, browsers bind it to this host and to https.
const SECURE_SESSION: &str = "__Host-prospect";
const PLAIN_SESSION: &str = "prospect";

/// The cookie by which a browser that signed in before is known.
const SECURE_DEVICE: &str = "__Host-prospect-device";
const PLAIN_DEVICE: &str = "prospect-device";

/// The cookie a page reads and sends back as [`CSRF_HEADER`].
pub const CSRF_COOKIE: &str = "prospect-csrf";
pub static CSRF_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");

static WORKSPACE_HEADER: HeaderName = HeaderName::from_static("x-workspace");

/// A user agent is shown in the list of sessions; what is longer tells nobody more.
const MAX_USER_AGENT: usize = 256;

/// What a request brings to prove who asks, and where they want to work. Not yet believed.
#[derive(Clone, Default)]
pub struct Credentials {
    secure_session: Option<String>,
    plain_session: Option<String>,
    secure_device: Option<String>,
    plain_device: Option<String>,
    bearer: Option<String>,
    workspace: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("workspace", &self.workspace).finish_non_exhaustive()
    }
}

impl Credentials {
    /// Reads cookies and the bearer token from `headers`, and the workspace from its own header
    /// or, for a socket, from wherever the caller found it.
    pub fn of(headers: &HeaderMap, workspace: Option<&HeaderValue>) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            secure_session: cookie(headers, SECURE_SESSION),
            plain_session: cookie(headers, PLAIN_SESSION),
            secure_device: cookie(headers, SECURE_DEVICE),
            plain_device: cookie(headers, PLAIN_DEVICE),
            bearer: headers.get(header::AUTHORIZATION).map(|value| {
                let value = text(value);
                value.split_once(' ').map_or(String::new(), |(scheme, token)| {
                    if scheme.eq_ignore_ascii_case("bearer") {
                        token.to_owned()
                    } else {
                        String::new()
                    }
                })
            }),
            workspace: workspace.map(text),
        }
    }

    /// A program's token or key, as the command line holds it.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self { bearer: Some(token.into()), ..Self::default() }
    }

    pub(crate) fn bearer_token(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// Returns the workspace that was asked for.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for what can name none, as for one that is not there.
    pub(crate) fn workspace(&self) -> Result<Option<Id<Workspace>>> {
        let parse = |text: &String| text.parse().map_err(|_| Error::NotFound("workspace"));
        self.workspace.as_ref().map(parse).transpose()
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

impl<S: Send + Sync> FromRequestParts<S> for Credentials {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, parts.headers.get(&WORKSPACE_HEADER)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: peer.map(|address| address.to_string()),
            user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        })
    }
}

impl Identity {
    /// Checks that a state-changing request was made by our own page, not by another site in
    /// the same browser: a request with a session cookie repeats the token bound to it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when it does not.
    pub fn check_csrf(&self, credentials: &Credentials, headers: &HeaderMap) -> Result<()> {
        if credentials.bearer.is_some() {
            return Ok(());
        }
        let Some(session) = self.session_secret(credentials) else { return Ok(()) };
        let sent = headers.get(&CSRF_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
        if same(sent, self.csrf_token(&session).as_bytes()) {
            return Ok(());
        }
        Err(Error::refused(
            "CSRF",
            "the X-CSRF-Token header must repeat the prospect-csrf cookie: reload the page",
        ))
    }

    /// Returns the session secret of the cookie, if it is one that this installation made: on
    /// the loopback interface every port shares its cookies.
    pub(crate) fn session_secret(&self, credentials: &Credentials) -> Option<Secret> {
        let cookie = match self.settings.cookies {
            Cookies::Secure => credentials.secure_session.as_deref(),
            Cookies::Loopback => credentials.plain_session.as_deref(),
        };
        let (secret, mark) = cookie?.split_once('.')?;
        let ours = same(mark.as_bytes(), tag(&self.keys.cookie, secret).as_bytes());
        if ours { Secret::parse(secret) } else { None }
    }

    pub(crate) fn device_secret(&self, credentials: &Credentials) -> Option<Secret> {
        let cookie = match self.settings.cookies {
            Cookies::Secure => credentials.secure_device.as_deref(),
            Cookies::Loopback => credentials.plain_device.as_deref(),
        };
        Secret::parse(cookie?)
    }

    fn csrf_token(&self, session: &Secret) -> String {
        tag(&self.keys.csrf, session.reveal())
    }

    /// Adds the cookies of a session that begins.
    pub(crate) fn with_cookies(&self, entered: Entered) -> Response {
        let Entered { answer, cookies } = entered;
        let mut response = Data(answer).into_response();
        let Some(cookies) = cookies else { return response };
        let session = cookies.session.reveal();
        let marked = format!("{session}.{}", tag(&self.keys.cookie, session));
        let age = session::LIFETIME.as_secs();
        let (session_name, device_name) = self.cookie_names();
        set_cookie(&mut response, &self.bake(session_name, &marked, age));
        // Read by the page, so not HttpOnly; it is worth nothing without the other one.
        let csrf = self.bake(CSRF_COOKIE, &self.csrf_token(&cookies.session), age);
        set_cookie(&mut response, &csrf.replace("; HttpOnly", ""));
        if let Some(device) = cookies.device {
            let age = session::DEVICE_LIFETIME.as_secs();
            set_cookie(&mut response, &self.bake(device_name, device.reveal(), age));
        }
        response
    }

    /// Removes the cookies of a session that ended; the device stays known.
    pub(crate) fn without_cookies(&self, mut response: Response) -> Response {
        let (session_name, _) = self.cookie_names();
        for name in [session_name, CSRF_COOKIE] {
            set_cookie(&mut response, &self.bake(name, "", 0));
        }
        response
    }

    fn cookie_names(&self) -> (&'static str, &'static str) {
        match self.settings.cookies {
            Cookies::Secure => (SECURE_SESSION, SECURE_DEVICE),
            Cookies::Loopback => (PLAIN_SESSION, PLAIN_DEVICE),
        }
    }

    fn bake(&self, name: &str, value: &str, max_age_seconds: u64) -> String {
        let secure = match self.settings.cookies {
            Cookies::Secure => "; Secure",
            Cookies::Loopback => "",
        };
        format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; SameSite=Lax; HttpOnly{secure}")
    }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// What every operation here may answer instead, for its documentation.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documentation: handlers answer with `Problem`")]
pub(crate) enum Refusals {
    /// The request is wrong in itself: `VALIDATION_ERROR`, `PASSWORD_TOO_WEAK`, `LINK_INVALID`.
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(ProblemBody),
    /// Nobody we know: `UNAUTHENTICATED`, `INVALID_CREDENTIALS`.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(ProblemBody),
    /// Known, but not allowed: `FORBIDDEN`, `CSRF`, `SESSION_NEEDED`, `REGISTRATION_CLOSED`.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// Not there, or not yours to know.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
    /// The present state does not allow it: `CONFLICT`, `NAME_TAKEN`, `LAST_ADMIN`.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
    /// Your copy is out of date (`If-Match`).
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemBody),
    /// The body is larger than this operation takes.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// Send JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemBody),
    /// The `Idempotency-Key` was used for another request.
    #[response(status = 422, content_type = "application/problem+json")]
    KeyReused(ProblemBody),
    /// Too many tries: `RATE_LIMITED`, `ACCOUNT_LOCKED`; `Retry-After` says when to try again.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemBody),
    /// The database is away for a moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemBody),
}
