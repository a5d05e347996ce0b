//! Users over HTTP: oneself, and for administrators the others.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::{Actor, Id, PageQuery, Permission, User};
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, Query},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Account, PasswordSet, Profile,
    service::{AccountChange, Deleted, NewAccount, PasswordChange, ProfileChange, ResetLink},
};
use crate::{
    Identity,
    http::{Credentials, Refusals},
};

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(get_me, update_me, delete_me))
        .routes(routes!(change_password))
        .routes(routes!(get_preferences, set_preferences))
        .routes(routes!(list_users, create_user))
        .routes(routes!(update_user))
        .routes(routes!(make_reset_link))
        .with_state(identity.clone());
    let me = [
        "get_me",
        "update_me",
        "delete_me",
        "change_password",
        "get_preferences",
        "set_preferences",
    ];
    let users = ["list_users", "create_user", "update_user", "make_reset_link"];
    let policies = me
        .map(|operation| Policy::needs(operation, Permission::ProfileManage))
        .into_iter()
        .chain(users.map(|operation| Policy::needs(operation, Permission::UsersManage)))
        .collect();
    Socket { routes, policies, ..Socket::default() }
}

/// Returns the signed-in user
#[utoipa::path(
    get, path = "/me", tag = "me",
    responses(
        (
            status = 200, description = "Who asks, and what they may do here", body = Envelope<Profile>,
            example = json!({
                "success": true,
                "data": {
                    "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "email": "ada@example.com",
                    "username": "ada", "display_name": "Ada Lovelace", "status": "active",
                    "second_factor": true, "superuser": false,
                    "created_at": "2026-11-21T10:20:00Z",
                    "permissions": ["markets:read", "watchlists:read"],
                    "workspaces": [
                        {
                            "id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                            "name": "Family office", "role": "admin", "demo": false
                        }
                    ],
                    "current_workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                    "preferences": {"theme": "dark"}
                }
            })
        ),
        Refusals,
    ),
)]
async fn get_me(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Data<Profile>> {
    Ok(Data(identity.profile(&actor).await?))
}

/// Changes the names of the signed-in user
#[utoipa::path(
    patch, path = "/me", tag = "me",
    request_body(content = ProfileChange, example = json!({"display_name": "Ada Lovelace"})),
    responses(
        (
            status = 200, description = "The user as they are now", body = Envelope<Profile>,
            example = json!({
                "success": true,
                "data": {
                    "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "email": "ada@example.com",
                    "username": "ada", "display_name": "Ada Lovelace", "status": "active",
                    "second_factor": true, "superuser": false,
                    "created_at": "2026-11-21T10:20:00Z",
                    "permissions": ["markets:read", "watchlists:read"],
                    "workspaces": [
                        {
                            "id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                            "name": "Family office", "role": "admin", "demo": false
                        }
                    ],
                    "current_workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                    "preferences": {"theme": "dark"}
                }
            })
        ),
        Refusals,
    ),
)]
async fn update_me(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    if_match: IfMatch,
    Json(change): Json<ProfileChange>,
) -> HttpResult<Data<Profile>> {
    if_match.check("your profile", &identity.profile(&actor).await?)?;
    Ok(Data(identity.update_profile(&actor, change).await?))
}

/// Deletes the signed-in user
///
/// Names, keys, sessions and the second factor are gone for good; what they did keeps its id.
/// The last superuser cannot go, nor the last admin of a workspace with other members.
#[utoipa::path(
    delete, path = "/me", tag = "me",
    responses(
        (
            status = 200, description = "They are gone", body = Envelope<Deleted>,
            example = json!({"success": true, "data": {"id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"}})
        ),
        Refusals,
    ),
)]
async fn delete_me(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    if_match: IfMatch,
) -> HttpResult<Response> {
    if_match.check("your profile", &identity.profile(&actor).await?)?;
    let deleted = identity.delete_me(&actor).await?;
    Ok(identity.without_cookies(Data(deleted).into_response()))
}

/// Sets a new password
///
/// Every other session of this user ends.
#[utoipa::path(
    post, path = "/me/password", tag = "me",
    request_body(content = PasswordChange, example = json!({"current": "correct horse battery staple", "new": "three ducks on a tandem"})),
    responses(
        (
            status = 200, description = "It is set", body = Envelope<PasswordSet>,
            example = json!({"success": true, "data": {"password_set": true}})
        ),
        Refusals,
    ),
)]
async fn change_password(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    credentials: Credentials,
    Json(change): Json<PasswordChange>,
) -> HttpResult<Data<PasswordSet>> {
    let keep = identity.current_session(&credentials).await;
    Ok(Data(identity.change_password(&actor, change, keep).await?))
}

/// Returns the preferences of the signed-in user
#[utoipa::path(
    get, path = "/me/preferences", tag = "me",
    responses(
        (
            status = 200, description = "A free JSON object", body = Envelope<Object>,
            example = json!({"success": true, "data": {"theme": "dark", "density": "compact"}})
        ),
        Refusals,
    ),
)]
async fn get_preferences(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Data<serde_json::Value>> {
    Ok(Data(identity.profile(&actor).await?.preferences))
}

/// Replaces the preferences of the signed-in user
///
/// A free JSON object of at most 16 kB.
#[utoipa::path(
    put, path = "/me/preferences", tag = "me",
    request_body(content = Object, example = json!({"theme": "dark", "density": "compact"})),
    responses(
        (
            status = 200, description = "As they are now", body = Envelope<Object>,
            example = json!({"success": true, "data": {"theme": "dark", "density": "compact"}})
        ),
        Refusals,
    ),
)]
async fn set_preferences(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    if_match: IfMatch,
    Json(preferences): Json<serde_json::Value>,
) -> HttpResult<Data<serde_json::Value>> {
    if_match.check("your preferences", &identity.profile(&actor).await?.preferences)?;
    Ok(Data(identity.set_preferences(&actor, preferences).await?))
}

/// Lists the users of this instance
#[utoipa::path(
    get, path = "/users", tag = "users", params(PageQuery),
    responses(
        (
            status = 200, description = "The oldest first", body = ListEnvelope<Account>,
            example = json!({
                "success": true,
                "data": [
                    {
                        "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "email": "ada@example.com", "username": "ada",
                        "display_name": "Ada Lovelace", "status": "active",
                        "second_factor": true, "superuser": false,
                        "created_at": "2026-11-21T10:20:00Z"
                    }
                ],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_users(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<PageQuery>,
) -> HttpResult<Listed<Account>> {
    Ok(Listed(identity.list_users(&actor, &query).await?))
}

/// Makes a user
#[utoipa::path(
    post, path = "/users", tag = "users",
    request_body(content = NewAccount, example = json!({
        "email": "ada@example.com", "username": "ada",
        "password": "correct horse battery staple"
    })),
    responses(
        (
            status = 200, description = "The new user", body = Envelope<Account>,
            example = json!({
                "success": true,
                "data": {
                    "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "email": "ada@example.com",
                    "username": "ada", "display_name": "Ada Lovelace", "status": "active",
                    "second_factor": true, "superuser": false,
                    "created_at": "2026-11-21T10:20:00Z"
                }
            })
        ),
        Refusals,
    ),
)]
async fn create_user(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewAccount>,
) -> HttpResult<Data<Account>> {
    Ok(Data(identity.make_account(&actor, new).await?))
}

/// Enables or disables a user, or lets them administer the instance
#[utoipa::path(
    patch, path = "/users/{id}", tag = "users",
    request_body(content = AccountChange, example = json!({"status": "disabled"})),
    params(("id" = String, Path, description = "The user", example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "The user as they are now", body = Envelope<Account>,
            example = json!({
                "success": true,
                "data": {
                    "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "email": "ada@example.com",
                    "username": "ada", "display_name": "Ada Lovelace", "status": "active",
                    "second_factor": true, "superuser": false,
                    "created_at": "2026-11-21T10:20:00Z"
                }
            })
        ),
        Refusals,
    ),
)]
async fn update_user(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<User>>,
    Json(change): Json<AccountChange>,
) -> HttpResult<Data<Account>> {
    Ok(Data(identity.update_user(&actor, id, change).await?))
}

/// Makes a link with which a user sets a new password
///
/// It works once, within a day; hand it over yourself.
#[utoipa::path(
    post, path = "/users/{id}/reset-link", tag = "users",
    params(("id" = String, Path, description = "The user", example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "The link, shown once", body = Envelope<ResetLink>,
            example = json!({
                "success": true,
                "data": {"url_path": "/reset#token=pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A"}
            })
        ),
        Refusals,
    ),
)]
async fn make_reset_link(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<User>>,
) -> HttpResult<Data<ResetLink>> {
    Ok(Data(identity.reset_link(&actor, id).await?))
}
