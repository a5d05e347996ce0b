//! API keys over HTTP.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, Page, Permission};
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, Json, ListEnvelope, Listed, Path, Policy},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ApiKey, MadeApiKey, NewApiKey, service::Revoked};
use crate::{Identity, http::Refusals};

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(list_api_keys, create_api_key))
        .routes(routes!(revoke_api_key))
        .with_state(identity.clone());
    let policies = vec![
        Policy::needs("list_api_keys", Permission::ProfileManage),
        Policy::needs("create_api_key", Permission::ProfileManage),
        Policy::needs("revoke_api_key", Permission::ProfileManage),
    ];
    Socket { routes, policies, ..Socket::default() }
}

/// Lists the keys of this user
#[utoipa::path(
    get, path = "/me/api-keys", tag = "me",
    responses(
        (
            status = 200, description = "The newest first, without their secrets", body = ListEnvelope<ApiKey>,
            example = json!({
                "success": true,
                "data": [
                    {
                        "id": "key_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "name": "nightly import",
                        "prefix": "pro_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "permissions": ["markets:write"], "created_at": "2026-11-21T10:20:00Z",
                        "last_used_at": null, "expires_at": null
                    }
                ],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_api_keys(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<ApiKey>> {
    Ok(Listed(Page::whole(identity.list_api_keys(&actor).await?)))
}

/// Makes a key for a program
///
/// The key is shown in this answer and never again.
#[utoipa::path(
    post, path = "/me/api-keys", tag = "me",
    request_body(content = NewApiKey, example = json!({"name": "nightly import", "permissions": ["markets:write"], "expires_in_days": 90})),
    responses(
        (
            status = 200, description = "The key, with its secret", body = Envelope<MadeApiKey>,
            example = json!({
                "success": true,
                "data": {
                    "id": "key_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "name": "nightly import",
                    "prefix": "pro_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                    "permissions": ["markets:write"], "created_at": "2026-11-21T10:20:00Z",
                    "last_used_at": null, "expires_at": null,
                    "key": [
                        "p", "r", "o", "_", "0", "1", "9", "9", "8", "f", "3", "c", "2", "b",
                        "7", "e", "7", "d", "4", "c", "9", "a", "5", "1", "d", "2", "f", "0",
                        "b", "6", "c", "3", "e", "8", "a", "7", "_", "p", "J", "3", "r", "V",
                        "v", "0", "m", "Y", "w", "7", "m", "0", "c", "T", "3", "m", "0", "E",
                        "4", "b", "5", "y", "q", "X", "2", "l", "9", "k", "q", "8", "h", "Q",
                        "1", "d", "6", "s", "7", "f", "8", "g", "9", "A"
                    ]
                }
            })
        ),
        Refusals,
    ),
)]
async fn create_api_key(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewApiKey>,
) -> HttpResult<Data<MadeApiKey>> {
    Ok(Data(identity.create_api_key(&actor, new).await?))
}

/// Revokes a key
///
/// Programs that use it are refused within a second.
#[utoipa::path(
    delete, path = "/me/api-keys/{id}", tag = "me",
    params(("id" = String, Path, description = "The key", example = "key_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "It is revoked", body = Envelope<Revoked>,
            example = json!({"success": true, "data": {"id": "key_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"}})
        ),
        Refusals,
    ),
)]
async fn revoke_api_key(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<ApiKey>>,
) -> HttpResult<Data<Revoked>> {
    Ok(Data(identity.revoke_api_key(&actor, id).await?))
}
