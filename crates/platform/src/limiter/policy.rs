//! The named policies and their defaults.

use std::{collections::BTreeMap, time::Duration};

use kernel::{Error, Result};

use crate::cache::Quota;

/// What kind of request is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitPolicy {
    /// The API, asked by nobody we know.
    Anonymous,
    /// The API, asked with a key or a token.
    PublicApi,
    /// What the product's own pages ask for, by session.
    Pages,
    /// Tries to sign in, by address and by account.
    Login,
    /// Set-up and administration without a session.
    Setup,
    /// All else that needs no sign-in: register, reset, refresh.
    Open,
}

impl LimitPolicy {
    pub const ALL: [Self; 6] =
        [Self::Anonymous, Self::PublicApi, Self::Pages, Self::Login, Self::Setup, Self::Open];

    /// Returns the name in settings, headers and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "public_api_anonymous",
            Self::PublicApi => "public_api",
            Self::Pages => "pages",
            Self::Login => "login",
            Self::Setup => "setup",
            Self::Open => "open",
        }
    }

    /// The documents' numbers for the API; for pages what no person reaches (a page asks for
    /// about twenty things); for doors what stops guessing and no one who mistypes.
    const fn default_quota(self) -> Quota {
        const HOUR: Duration = Duration::from_hours(1);
        const MINUTE: Duration = Duration::from_mins(1);
        match self {
            Self::Anonymous => Quota::new(100, HOUR),
            Self::PublicApi => Quota::new(1_000, HOUR),
            Self::Pages => Quota::new(600, MINUTE),
            Self::Login => Quota::new(10, MINUTE),
            Self::Setup => Quota::new(3, Duration::from_mins(5)),
            Self::Open => Quota::new(50, MINUTE),
        }
    }
}

/// The quota of each policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits(BTreeMap<LimitPolicy, Quota>);

impl Limits {
    /// The defaults, with `settings` in place of some: `pages` → `1200/60s`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a policy that is not there or a text that is no quota.
    pub fn from_settings<'s>(
        settings: impl IntoIterator<Item = (&'s str, &'s str)>,
    ) -> Result<Self> {
        let mut limits = Self::default();
        for (name, quota) in settings {
            let policy = LimitPolicy::ALL.into_iter().find(|policy| policy.name() == name);
            let policy = policy.ok_or_else(|| {
                let known = LimitPolicy::ALL.map(LimitPolicy::name).join(", ");
                Error::invalid_at(name, format!("there is no limit {name:?}, only {known}"))
            })?;
            let quota = parse(quota).ok_or_else(|| {
                Error::invalid_at(name, "a limit is a number of requests and a time, like 600/60s")
            })?;
            limits.0.insert(policy, quota);
        }
        Ok(limits)
    }

    #[must_use]
    pub fn with(mut self, policy: LimitPolicy, quota: Quota) -> Self {
        self.0.insert(policy, quota);
        self
    }

    pub fn quota(&self, policy: LimitPolicy) -> Quota {
        self.0.get(&policy).copied().unwrap_or_else(|| policy.default_quota())
    }
}

/// Reads `600/60s`, `1000/1h`, `5/10m`. Neither part is zero, and the time is at most a day.
fn parse(text: &str) -> Option<Quota> {
    let (burst, time) = text.trim().split_once('/')?;
    let (count, unit) = time.split_at_checked(time.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    let period = Duration::from_secs(count.parse::<u64>().ok()?.checked_mul(seconds)?);
    let burst = burst.parse().ok()?;
    let sound = burst > 0 && !period.is_zero() && period <= Duration::from_hours(24);
    sound.then(|| Quota::new(burst, period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_replace_defaults_and_mistakes_are_named() {
        let limits = Limits::from_settings([("pages", "1200/60s"), ("login", "5/10m")]).unwrap();
        assert_eq!(limits.quota(LimitPolicy::Pages), Quota::new(1_200, Duration::from_mins(1)));
        assert_eq!(limits.quota(LimitPolicy::Login), Quota::new(5, Duration::from_mins(10)));
        assert_eq!(limits.quota(LimitPolicy::PublicApi).burst(), 1_000);
        for wrong in ["", "10", "0/1s", "10/0s", "10/", "/1s", "10/1d", "-1/1s", "10/99h", "10/é"]
        {
            assert!(Limits::from_settings([("pages", wrong)]).is_err(), "{wrong}");
        }
        assert!(
            Limits::from_settings([("page", "1/1s")]).unwrap_err().to_string().contains("pages")
        );
    }
}
