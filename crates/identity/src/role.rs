//! Roles: what a member may do in a workspace.
//!
//! **Invariant:** each role has everything the one below it has.

pub(crate) mod routes;

use kernel::{Permission, Permissions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The role of a member, from the one who looks to the one who decides.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// Sees everything, changes nothing but the own profile.
    Viewer,
    /// Keeps assets, imports and watchlists.
    Analyst,
    /// Places orders.
    Trader,
    /// Decides what others ask for.
    Approver,
    /// Runs the workspace and its members.
    Admin,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Viewer, Self::Analyst, Self::Trader, Self::Approver, Self::Admin];

    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Trader => "trader",
            Self::Approver => "approver",
            Self::Admin => "admin",
        }
    }

    /// Returns what this role may do in its workspace.
    pub fn permissions(self) -> Permissions {
        match self {
            Self::Viewer => [
                Permission::MarketsRead,
                Permission::WatchlistsRead,
                Permission::ScreensRead,
                Permission::AlertsRead,
                Permission::BacktestsRead,
                Permission::JobsRead,
                Permission::WorkspaceRead,
                Permission::ProfileManage,
            ]
            .into_iter()
            .collect(),
            Self::Analyst => Self::Viewer
                .permissions()
                .with(Permission::MarketsWrite)
                .with(Permission::WatchlistsWrite)
                .with(Permission::ScreensWrite)
                .with(Permission::AlertsWrite)
                .with(Permission::BacktestsRun),
            Self::Trader => Self::Analyst.permissions(),
            Self::Approver => Self::Trader.permissions(),
            Self::Admin => Self::Approver
                .permissions()
                .with(Permission::JobsWrite)
                .with(Permission::WebhooksManage)
                .with(Permission::AuditRead)
                .with(Permission::WorkspaceManage),
        }
    }
}

/// What a superuser may do beside the role: run the instance, not other people's workspaces.
pub(crate) fn superuser_permissions() -> Permissions {
    Permissions::NONE.with(Permission::UsersManage).with(Permission::InstanceManage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_what_the_one_below_has() {
        for pair in Role::ALL.windows(2) {
            let (low, high) = (pair[0].permissions(), pair[1].permissions());
            assert_eq!(low.intersect(high), low, "{pair:?}");
            assert!(pair[0] < pair[1]);
        }
    }

    #[test]
    fn no_role_runs_the_instance_and_with_the_superuser_nothing_is_missing() {
        let admin = Role::Admin.permissions();
        assert!(!admin.contains(Permission::UsersManage));
        assert!(!admin.contains(Permission::InstanceManage));
        assert_eq!(admin.union(superuser_permissions()), Permissions::all());
    }
}
