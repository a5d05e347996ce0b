//! What an actor may do.

use serde::{Deserialize, Serialize};

/// `$name` is a token, not a literal: the schema's derive reads only bare ones.
macro_rules! permissions {
    ($($variant:ident = $name:tt: $description:literal),+ $(,)?) => {
        /// One thing that may be done. Roles are sets of these; an operation needs one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum Permission {
            $(#[serde(rename = $name)] $variant,)+
        }

        impl Permission {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $description),+ }
            }
        }
    };
}

permissions! {
    MarketsRead = "markets:read": "See assets, bars, series and formulas",
    MarketsWrite = "markets:write": "Create and change assets, import bars",
    WatchlistsRead = "watchlists:read": "See the watchlists of the workspace",
    WatchlistsWrite = "watchlists:write": "Create, change and delete watchlists",
    ScreensRead = "screens:read": "See the screens of the workspace",
    ScreensWrite = "screens:write": "Create, change and delete screens",
    AlertsRead = "alerts:read": "See the alerts of the workspace and when they fired",
    AlertsWrite = "alerts:write": "Create, change and delete alerts",
    WebhooksManage = "webhooks:manage": "Name servers that are told of alerts, and see what they were sent",
    BacktestsRead = "backtests:read": "See the backtests of the workspace",
    BacktestsRun = "backtests:run": "Run backtests and sweeps, delete them",
    JobsRead = "jobs:read": "See jobs, schedules and dead letters of the workspace",
    JobsWrite = "jobs:write": "Cancel jobs, replay dead letters",
    AuditRead = "audit:read": "Read and verify the audit log of the workspace",
    WorkspaceRead = "workspace:read": "See the workspace and its members",
    WorkspaceManage = "workspace:manage": "Rename the workspace, invite and remove members, set roles",
    ProfileManage = "profile:manage": "Change the own profile, sessions, keys and second factor",
    UsersManage = "users:manage": "Administer the users of this instance",
    InstanceManage = "instance:manage": "See status and settings, pause schedules, make backups",
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u64);

impl Permissions {
    pub const NONE: Self = Self(0);

    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    #[must_use]
    pub fn with(self, permission: Permission) -> Self {
        Self(self.0 | 1 << permission as u64)
    }

    pub fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    /// What is in both: a key never has more than its owner.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let set = Permissions::NONE.with(Permission::MarketsRead);
        assert!(set.contains(Permission::MarketsRead));
        assert!(!set.contains(Permission::MarketsWrite));
        assert_eq!(Permissions::all().iter().count(), Permission::ALL.len());
        assert_eq!(Permissions::all().intersect(set), set);
    }

    #[test]
    fn the_schema_lists_the_names_that_go_over_the_wire() {
        let schema = serde_json::to_value(<Permission as utoipa::PartialSchema>::schema()).unwrap();
        let names: Vec<_> = Permission::ALL.iter().map(|permission| permission.name()).collect();
        assert_eq!(schema["enum"], serde_json::json!(names));
    }
}
