//! When to try again, and after how long.

use std::time::Duration;

use kernel::{Error, Result, Timestamp};
use reqwest::{StatusCode, header::RETRY_AFTER};

use super::Answer;

/// Longer than this nobody waits inside a request; a job tries again later.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Returns how long to wait before the next try, or `None` when this is the answer.
pub(super) fn wait(
    result: &Result<Answer>,
    attempt: u32,
    back_off: Duration,
    now: Timestamp,
) -> Option<Duration> {
    let told = match result {
        Ok(answer) if !is_passing(answer.status) => return None,
        Ok(answer) => {
            answer.headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| told(v, now))
        }
        Err(Error::Unavailable(_)) => None,
        Err(_) => return None,
    };
    let wait = match told {
        Some(told) => told,
        None => jittered(back_off.saturating_mul(1 << (attempt - 1).min(8))),
    };
    (wait <= MAX_WAIT).then_some(wait)
}

fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Reads `Retry-After`: seconds or a date.
pub(super) fn told(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?;
    Some(Timestamp::from(at.timestamp()).since(now))
}

/// Half to all of `wait`, so that many who failed together do not return together.
fn jittered(wait: Duration) -> Duration {
    let [byte, ..] = uuid::Uuid::new_v4().into_bytes();
    wait / 2 + wait / 2 * u32::from(byte) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Duration = Duration::from_millis(100);

    #[expect(clippy::unnecessary_wraps, reason = "what a try returns")]
    fn answer(status: u16, retry_after: Option<&str>) -> Result<Answer> {
        let mut headers = reqwest::header::HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert(RETRY_AFTER, value.parse().unwrap());
        }
        Ok(Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: bytes::Bytes::new(),
            url: "http://x/".parse().unwrap(),
        })
    }

    #[test]
    fn passing_troubles_are_tried_again_and_verdicts_are_not() {
        let now = Timestamp(0);
        for status in [429, 502, 503, 504] {
            assert!(wait(&answer(status, None), 1, BASE, now).is_some(), "{status}");
        }
        for status in [200, 304, 400, 401, 403, 404, 500, 501] {
            assert!(wait(&answer(status, None), 1, BASE, now).is_none(), "{status}");
        }
        assert!(wait(&Err(Error::Unavailable("x")), 1, BASE, now).is_some());
        assert!(wait(&Err(Error::refused("X", "x")), 1, BASE, now).is_none());
    }

    #[test]
    fn waits_double_and_what_the_other_side_says_counts() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        for attempt in 1..=4 {
            let longest = BASE * (1 << (attempt - 1));
            let wait = wait(&answer(503, None), attempt, BASE, now).unwrap();
            assert!(wait >= longest / 2 && wait <= longest);
        }
        let seconds = |value| wait(&answer(429, Some(value)), 1, BASE, now);
        assert_eq!(seconds("3"), Some(Duration::from_secs(3)));
        assert_eq!(seconds("Sat, 21 Nov 2026 10:00:05 GMT"), Some(Duration::from_secs(5)));
        assert_eq!(seconds("3600"), None);
    }
}
