//! Workspaces over HTTP.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, Page, PageQuery, Permission, User, Workspace};
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, Query},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Member, Membership,
    service::{NewMember, NewRole, Removed, WorkspaceName},
};
use crate::{Identity, http::Refusals};

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(list_workspaces, create_workspace))
        .routes(routes!(get_workspace, rename_workspace))
        .routes(routes!(list_members, add_member))
        .routes(routes!(set_member_role, remove_member))
        .with_state(identity.clone());
    let policies = vec![
        Policy::needs("list_workspaces", Permission::WorkspaceRead),
        Policy::needs("create_workspace", Permission::ProfileManage),
        Policy::needs("get_workspace", Permission::WorkspaceRead),
        Policy::needs("rename_workspace", Permission::WorkspaceManage),
        Policy::needs("list_members", Permission::WorkspaceRead),
        Policy::needs("add_member", Permission::WorkspaceManage),
        Policy::needs("set_member_role", Permission::WorkspaceManage),
        Policy::needs("remove_member", Permission::WorkspaceManage),
    ];
    Socket { routes, policies, ..Socket::default() }
}

/// Lists the workspaces of this user
#[utoipa::path(
    get, path = "/workspaces", tag = "workspaces",
    responses(
        (
            status = 200, description = "Their own first", body = ListEnvelope<Membership>,
            example = json!({
                "success": true,
                "data": [
                    {
                        "id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "name": "Family office",
                        "role": "admin", "demo": false
                    }
                ],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_workspaces(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<Membership>> {
    Ok(Listed(Page::whole(identity.list_workspaces(&actor).await?)))
}

/// Makes a workspace
#[utoipa::path(
    post, path = "/workspaces", tag = "workspaces",
    request_body(content = WorkspaceName, example = json!({"name": "Family office"})),
    responses(
        (
            status = 200, description = "The new workspace, with its maker as admin", body = Envelope<Membership>,
            example = json!({
                "success": true,
                "data": {
                    "id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "name": "Family office",
                    "role": "admin", "demo": false
                }
            })
        ),
        Refusals,
    ),
)]
async fn create_workspace(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(input): Json<WorkspaceName>,
) -> HttpResult<Data<Membership>> {
    Ok(Data(identity.create_workspace(&actor, input).await?))
}

/// Returns a workspace of this user
#[utoipa::path(
    get, path = "/workspaces/{id}", tag = "workspaces",
    params(("id" = String, Path, description = "The workspace", example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "With the role of whoever asks", body = Envelope<Membership>,
            example = json!({
                "success": true,
                "data": {
                    "id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "name": "Family office",
                    "role": "admin", "demo": false
                }
            })
        ),
        Refusals,
    ),
)]
async fn get_workspace(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Workspace>>,
) -> HttpResult<Data<Membership>> {
    Ok(Data(identity.get_workspace(&actor, id).await?))
}

/// Renames a workspace
#[utoipa::path(
    patch, path = "/workspaces/{id}", tag = "workspaces",
    request_body(content = WorkspaceName, example = json!({"name": "Family office"})),
    params(("id" = String, Path, description = "The workspace", example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "As it is now", body = Envelope<Membership>,
            example = json!({
                "success": true,
                "data": {
                    "id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "name": "Family office",
                    "role": "admin", "demo": false
                }
            })
        ),
        Refusals,
    ),
)]
async fn rename_workspace(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Workspace>>,
    if_match: IfMatch,
    Json(input): Json<WorkspaceName>,
) -> HttpResult<Data<Membership>> {
    if_match.check("the workspace", &identity.get_workspace(&actor, id).await?)?;
    Ok(Data(identity.rename_workspace(&actor, id, input).await?))
}

/// Lists the members of a workspace
#[utoipa::path(
    get, path = "/workspaces/{id}/members", tag = "workspaces",
    params(("id" = String, Path, description = "The workspace", example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"), PageQuery),
    responses(
        (
            status = 200, description = "The oldest account first", body = ListEnvelope<Member>,
            example = json!({
                "success": true,
                "data": [
                    {
                        "user_id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "username": "grace",
                        "display_name": "Grace Hopper", "role": "analyst",
                        "joined_at": "2026-11-21T10:20:00Z"
                    }
                ],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_members(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Workspace>>,
    Query(query): Query<PageQuery>,
) -> HttpResult<Listed<Member>> {
    Ok(Listed(identity.list_members(&actor, id, &query).await?))
}

/// Adds a member
#[utoipa::path(
    post, path = "/workspaces/{id}/members", tag = "workspaces",
    request_body(content = NewMember, example = json!({"login": "grace", "role": "analyst"})),
    params(("id" = String, Path, description = "The workspace", example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "The new member", body = Envelope<Member>,
            example = json!({
                "success": true,
                "data": {
                    "user_id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "username": "grace",
                    "display_name": "Grace Hopper", "role": "analyst",
                    "joined_at": "2026-11-21T10:20:00Z"
                }
            })
        ),
        Refusals,
    ),
)]
async fn add_member(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Workspace>>,
    Json(input): Json<NewMember>,
) -> HttpResult<Data<Member>> {
    Ok(Data(identity.add_member(&actor, id, input).await?))
}

/// Sets the role of a member
#[utoipa::path(
    patch, path = "/workspaces/{id}/members/{user_id}", tag = "workspaces",
    request_body(content = NewRole, example = json!({"role": "trader"})),
    params(
        ("id" = String, Path, description = "The workspace", example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"),
        ("user_id" = String, Path, description = "The member", example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"),
    ),
    responses(
        (
            status = 200, description = "The member as they are now", body = Envelope<Member>,
            example = json!({
                "success": true,
                "data": {
                    "user_id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "username": "grace",
                    "display_name": "Grace Hopper", "role": "analyst",
                    "joined_at": "2026-11-21T10:20:00Z"
                }
            })
        ),
        Refusals,
    ),
)]
async fn set_member_role(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(ids): Path<(Id<Workspace>, Id<User>)>,
    Json(input): Json<NewRole>,
) -> HttpResult<Data<Member>> {
    Ok(Data(identity.set_member_role(&actor, ids, input).await?))
}

/// Takes a member out
#[utoipa::path(
    delete, path = "/workspaces/{id}/members/{user_id}", tag = "workspaces",
    params(
        ("id" = String, Path, description = "The workspace", example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"),
        ("user_id" = String, Path, description = "The member", example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"),
    ),
    responses(
        (
            status = 200, description = "Who left", body = Envelope<Removed>,
            example = json!({"success": true, "data": {"user_id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"}})
        ),
        Refusals,
    ),
)]
async fn remove_member(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(ids): Path<(Id<Workspace>, Id<User>)>,
) -> HttpResult<Data<Removed>> {
    Ok(Data(identity.remove_member(&actor, ids).await?))
}
