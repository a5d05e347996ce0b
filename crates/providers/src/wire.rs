//! The port: how an adapter is asked, and what can go wrong.

use std::{borrow::Cow, fmt::Display, time::Duration};

use bytes::Bytes;
use kernel::{Interval, Timestamp};

use crate::{Answer, Card, Feed, Instrument, Question};

/// One provider. It holds nothing: the same question and payloads always give the same answer.
pub trait Provider: Send + Sync {
    fn card(&self) -> &'static Card;

    /// Returns what is to be asked next, or the answer once the payloads so far hold it.
    ///
    /// It is called with no payload first and then with everything that came back, in the order of the
    /// asks, until it answers; a cookie, a crumb or a next page is one more round.
    ///
    /// # Errors
    ///
    /// [`Fault::Unsupported`] when it cannot answer this question at all, so that the next one is asked.
    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault>;

    /// Whether it may know `instrument`; one that does not is not asked for it.
    fn covers(&self, _instrument: &Instrument) -> bool {
        true
    }

    /// Returns how many of the first payloads of such a question hold for later ones, too: those that let one in.
    fn lasting(&self, _question: &Question) -> usize {
        0
    }

    /// Whether the payloads that answer `question` answer `other`, too, so that it need not be asked.
    fn tells_beside(&self, _question: &Question, _other: &Question) -> bool {
        false
    }

    /// Returns a reader of its socket, if it sends by itself.
    fn feed(&self) -> Option<Box<dyn Feed>> {
        None
    }
}

/// What an adapter may know beside the question.
#[derive(Clone)]
pub struct Access {
    pub key: Option<String>,
    /// An address of mail, for those that ask who is calling.
    pub contact: Option<String>,
    pub now: Timestamp,
}

impl Access {
    /// Returns the key, for a provider that gives nothing without one.
    ///
    /// # Errors
    ///
    /// [`Fault::Denied`] when there is none.
    pub fn key(&self) -> Result<&str, Fault> {
        self.key.as_deref().filter(|key| !key.trim().is_empty()).ok_or(Fault::Denied)
    }
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Requests that do not depend on each other.
    Ask(Vec<Ask>),
    Answer(Answer),
}

impl Next {
    pub fn ask(ask: Ask) -> Self {
        Self::Ask(vec![ask])
    }

    /// Puts a key, or who is calling, on every request.
    #[must_use]
    pub(crate) fn signed(self, sign: impl Fn(Ask) -> Ask) -> Self {
        match self {
            Self::Ask(asks) => Self::Ask(asks.into_iter().map(sign).collect()),
            answer @ Self::Answer(_) => answer,
        }
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The name of one of the card's bases.
    pub base: &'static str,
    /// Begins with a slash; what comes from outside in it is encoded.
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    /// Secrets go here where the provider lets them, so that no address holds one.
    pub headers: Vec<(&'static str, String)>,
    /// What it costs of the card's limits.
    pub units: u32,
}

impl Ask {
    pub fn get(base: &'static str, path: impl Into<String>) -> Self {
        Self { base, path: path.into(), query: Vec::new(), headers: Vec::new(), units: 1 }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub fn costs(self, units: u32) -> Self {
        Self { units, ..self }
    }
}

/// What a request brought back, whatever its status.
#[derive(Debug, Clone)]
pub struct Payload {
    pub status: u16,
    /// In lower case, without parameters.
    pub content_type: String,
    /// What `set-cookie` says, name and value of each.
    pub cookies: Vec<String>,
    pub body: Bytes,
    pub at: Timestamp,
}

impl Payload {
    /// A good answer with `body`, for recordings.
    pub fn of(body: impl Into<Bytes>, at: Timestamp) -> Self {
        let (content_type, cookies) = (String::new(), Vec::new());
        Self { status: 200, content_type, cookies, body: body.into(), at }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nobody's fault: it does not give this.
    #[error("it does not give {0}")]
    Unsupported(Cow<'static, str>),
    #[error("it does not know this symbol")]
    UnknownSymbol,
    #[error("it wants a key, or refused the one it has")]
    Denied,
    #[error("it was asked too often")]
    Limited { wait: Option<Duration> },
    /// It answered, but not with what it says it answers with: a page of HTML, half an answer.
    #[error("it did not send the payload: {0}")]
    NotThePayload(Cow<'static, str>),
    #[error("it answered with status {0}")]
    Status(u16),
    /// Nothing came back in time.
    #[error("it could not be reached")]
    Unreachable,
}

impl Fault {
    pub fn unsupported(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Unsupported(what.into())
    }

    /// It does not give bars so long.
    pub(crate) fn no_bars(interval: Interval) -> Self {
        Self::unsupported(format!("bars of {interval}"))
    }

    pub fn not_the_payload(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotThePayload(why.into())
    }

    /// Whether it speaks against the provider's health; the others speak about the question.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::NotThePayload(_) | Self::Status(_) | Self::Unreachable)
    }
}
