//! How limits are told: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers,
//! structured fields) and `Retry-After`.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::limiter::Verdict;

static RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
static RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

impl Verdict {
    /// Writes what the meter said, on answers and on refusals.
    ///
    /// `q` is the quota and `w` its seconds; `r` is what may be taken now and `t` the seconds
    /// until there is more: until the meter is full again, or when it is empty, until one is back.
    pub fn write_headers(&self, headers: &mut HeaderMap) {
        let name = self.policy.name();
        let (quota, taken) = (self.quota, self.taken);
        let policy =
            format!("\"{name}\";q={};w={}", quota.burst(), quota.period().as_secs().max(1));
        let wait = if taken.remaining == 0 { taken.retry_after } else { taken.reset_after };
        let level = format!("\"{name}\";r={};t={}", taken.remaining, whole_seconds(wait));
        for (header, value) in [(&RATE_LIMIT_POLICY, policy), (&RATE_LIMIT, level)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(header, value);
            }
        }
        if !taken.allowed {
            let seconds = whole_seconds(taken.retry_after).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

/// Rounded up: who waits that long is let in.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cache::{Quota, Taken},
        limiter::LimitPolicy,
    };

    #[test]
    fn headers_say_what_is_left_and_when_more_comes() {
        let quota = Quota::new(10, Duration::from_mins(1));
        let mut verdict = Verdict {
            policy: LimitPolicy::Login,
            quota,
            taken: Taken {
                allowed: true,
                remaining: 7,
                retry_after: Duration::ZERO,
                reset_after: Duration::from_millis(17_001),
            },
        };
        let mut headers = HeaderMap::new();
        verdict.write_headers(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"login\";q=10;w=60");
        assert_eq!(headers["ratelimit"], "\"login\";r=7;t=18");
        assert!(!headers.contains_key("retry-after"));
        verdict.taken.allowed = false;
        verdict.taken.remaining = 0;
        verdict.taken.retry_after = Duration::from_millis(5_500);
        verdict.write_headers(&mut headers);
        assert_eq!(headers["ratelimit"], "\"login\";r=0;t=6");
        assert_eq!(headers["retry-after"], "6");
    }
}
