//! Roles and permissions over HTTP: what there is, for pages that let people choose.

use kernel::{Page, Permission};
use platform::{
    Socket,
    http::{HttpResult, ListEnvelope, Listed, Policy},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Role;
use crate::{Identity, http::Refusals};

/// A role and what it may do.
#[derive(Debug, Serialize, ToSchema)]
struct RoleView {
    name: Role,
    permissions: Vec<Permission>,
}

/// A permission and what it is for.
#[derive(Debug, Serialize, ToSchema)]
struct PermissionView {
    name: Permission,
    #[schema(example = "See assets, bars, series and formulas")]
    description: &'static str,
}

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(list_roles))
        .routes(routes!(list_permissions))
        .with_state(identity.clone());
    let policies = vec![
        Policy::needs("list_roles", Permission::ProfileManage),
        Policy::needs("list_permissions", Permission::ProfileManage),
    ];
    Socket { routes, policies, ..Socket::default() }
}

/// Lists the roles of a workspace, the smallest first
#[utoipa::path(
    get, path = "/roles", tag = "workspaces",
    responses(
        (
            status = 200, description = "Each with what it may do", body = ListEnvelope<RoleView>,
            example = json!({
                "success": true,
                "data": [{"name": "viewer", "permissions": ["markets:read", "watchlists:read"]}],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_roles() -> HttpResult<Listed<RoleView>> {
    let view =
        |role: Role| RoleView { name: role, permissions: role.permissions().iter().collect() };
    Ok(Listed(Page::whole(Role::ALL.into_iter().map(view).collect())))
}

/// Lists the permissions there are
#[utoipa::path(
    get, path = "/permissions", tag = "workspaces",
    responses(
        (
            status = 200, description = "Each with what it is for", body = ListEnvelope<PermissionView>,
            example = json!({
                "success": true,
                "data": [
                    {
                        "name": "markets:read",
                        "description": "See assets, bars, series and formulas"
                    }
                ],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_permissions() -> HttpResult<Listed<PermissionView>> {
    let view = |one: &Permission| PermissionView { name: *one, description: one.description() };
    Ok(Listed(Page::whole(Permission::ALL.iter().map(view).collect())))
}
