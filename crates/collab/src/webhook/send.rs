//! One try: the request as Standard Webhooks has it, and what the answer means.

use std::time::Duration;

use kernel::{Error, Result, Timestamp};
use platform::fetch::{Answer, Request};

use super::{Delivery, Try, check_url, sign};
use crate::Collab;

/// How long a server may take; what it does with a message it can do after answering.
const PATIENCE: Duration = Duration::from_secs(15);

/// Nobody reads the answer's body.
const ANSWER_BYTES: usize = 1 << 20;

/// How a try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    pub log: Try,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Delivered,
    /// Not now; how long the server asks to be left alone, if it says.
    Failed(Option<Duration>),
    /// 410: the server wants nothing more.
    Gone,
}

impl Collab {
    /// Sends `delivery` to `url`, signed with `secret`.
    pub(super) async fn send(&self, delivery: &Delivery, url: &str, secret: &str) -> Result<Sent> {
        let at = self.clock.now();
        let answer = match self.request(delivery, url, secret, at) {
            Ok(request) => self.fetch.fetch(request).await,
            Err(Error::Internal(cause)) => return Err(Error::Internal(cause)),
            Err(error) => Err(error),
        };
        let now = self.clock.now();
        let took = now.since(at).as_millis();
        let (verdict, status, error) = judge(url, answer, now);
        metrics::counter!("webhook_tries_total", "outcome" => verdict.name()).increment(1);
        let took_ms = u64::try_from(took).unwrap_or(u64::MAX);
        Ok(Sent { log: Try { at, status, took_ms, error }, verdict })
    }

    fn request(
        &self,
        delivery: &Delivery,
        url: &str,
        secret: &str,
        at: Timestamp,
    ) -> Result<Request> {
        // Checked again: the operator may have taken a target back.
        let (url, profile) = check_url(url, &self.targets)?;
        let id = delivery.id.to_string();
        Request::post(profile, &url, delivery.body.clone())?
            .named_header("content-type", "application/json")?
            .named_header("webhook-id", &id)?
            .named_header("webhook-timestamp", &sign::seconds(at).to_string())?
            .named_header("webhook-signature", &sign::signature(secret, &id, at, &delivery.body)?)
            .map(|request| request.within(PATIENCE).at_most(ANSWER_BYTES))
    }
}

/// Decides what an answer means: any 2xx is delivered.
fn judge(
    url: &str,
    answer: Result<Answer>,
    now: Timestamp,
) -> (Verdict, Option<u16>, Option<String>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(Error::Refused { message, .. } | Error::Invalid { message, .. }) => {
            return (Verdict::Failed(None), None, Some(message));
        }
        Err(_) => {
            let error = "the server did not answer".to_owned();
            return (Verdict::Failed(None), None, Some(error));
        }
    };
    let status = answer.status.as_u16();
    if answer.url.as_str() != url {
        let error = "the server redirects: name the address it redirects to".to_owned();
        return (Verdict::Failed(None), Some(status), Some(error));
    }
    match status {
        200..=299 => (Verdict::Delivered, Some(status), None),
        410 => (Verdict::Gone, Some(status), Some("the server answered 410: gone".to_owned())),
        _ => {
            let error = format!("the server answered {status}");
            (Verdict::Failed(answer.retry_after(now)), Some(status), Some(error))
        }
    }
}

impl Verdict {
    fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed(_) => "failed",
            Self::Gone => "gone",
        }
    }
}
