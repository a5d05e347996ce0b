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
    responses((status = 200, description = "The newest first, without their secrets", body = ListEnvelope<ApiKey>), Refusals),
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
    post, path = "/me/api-keys", tag = "me", request_body = NewApiKey,
    responses((status = 200, description = "The key, with its secret", body = Envelope<MadeApiKey>), Refusals),
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
    responses((status = 200, description = "It is revoked", body = Envelope<Revoked>), Refusals),
)]
async fn revoke_api_key(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<ApiKey>>,
) -> HttpResult<Data<Revoked>> {
    Ok(Data(identity.revoke_api_key(&actor, id).await?))
}
