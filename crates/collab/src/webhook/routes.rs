//! `/webhooks`.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, PageQuery, Permission};
use platform::{
    Socket,
    http::{
        Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
        Query,
    },
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Delivery, MadeWebhook, Webhook, WebhookState, service::WebhookPatch};
use crate::Collab;

pub(crate) fn socket(collab: &Collab) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(list_webhooks, create_webhook))
        .routes(routes!(get_webhook, change_webhook, delete_webhook))
        .routes(routes!(list_webhook_deliveries))
        .routes(routes!(test_webhook))
        .routes(routes!(replay_webhook_delivery));
    Socket {
        routes: routes.with_state(collab.clone()),
        policies: POLICIES.to_vec(),
        ..Socket::default()
    }
}

const POLICIES: [Policy; 8] = [
    Policy::needs("list_webhooks", Permission::WebhooksManage),
    Policy::needs("create_webhook", Permission::WebhooksManage),
    Policy::needs("get_webhook", Permission::WebhooksManage),
    Policy::needs("change_webhook", Permission::WebhooksManage),
    Policy::needs("delete_webhook", Permission::WebhooksManage),
    Policy::needs("list_webhook_deliveries", Permission::WebhooksManage),
    Policy::needs("test_webhook", Permission::WebhooksManage),
    Policy::needs("replay_webhook_delivery", Permission::WebhooksManage),
];

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWebhook {
    #[schema(example = "Desk chat", max_length = 100)]
    name: String,
    /// A public https address, or one that the operator named.
    #[schema(example = "https://hooks.example.com/prospect", max_length = 2000)]
    url: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PatchWebhook {
    #[schema(max_length = 100)]
    name: Option<String>,
    #[schema(max_length = 2000)]
    url: Option<String>,
    state: Option<WebhookState>,
}

/// List the webhooks of the workspace, oldest first.
#[utoipa::path(
    get, path = "/webhooks", tag = "collab", params(PageQuery),
    responses((status = 200, body = ListEnvelope<Webhook>), (status = 400, body = ProblemBody))
)]
async fn list_webhooks(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Webhook>> {
    Ok(Listed(collab.list_webhooks(&actor, &page).await?))
}

/// Make a webhook; the answer is the only time its secret is shown.
#[utoipa::path(
    post, path = "/webhooks", tag = "collab", request_body = NewWebhook,
    responses(
        (status = 200, body = Envelope<MadeWebhook>),
        (status = 400, description = "The address may not be told", body = ProblemBody),
        (status = 409, description = "There are too many", body = ProblemBody),
    )
)]
async fn create_webhook(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewWebhook>,
) -> HttpResult<Data<MadeWebhook>> {
    Ok(Data(collab.create_webhook(&actor, &new.name, &new.url).await?))
}

/// Show a webhook.
#[utoipa::path(
    get, path = "/webhooks/{id}", tag = "collab", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Webhook>), (status = 404, body = ProblemBody))
)]
async fn get_webhook(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Webhook>>,
) -> HttpResult<Data<Webhook>> {
    Ok(Data(collab.find_webhook(&actor, id).await?))
}

/// Change a webhook, or switch it on or off.
#[utoipa::path(
    patch, path = "/webhooks/{id}", tag = "collab", params(("id" = String, Path)),
    request_body = PatchWebhook,
    responses(
        (status = 200, body = Envelope<Webhook>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn change_webhook(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Webhook>>,
    if_match: IfMatch,
    Json(patch): Json<PatchWebhook>,
) -> HttpResult<Data<Webhook>> {
    let check = move |current: &Webhook| if_match.check("webhook", current);
    let patch = WebhookPatch { name: patch.name, url: patch.url, state: patch.state };
    Ok(Data(collab.change_webhook(&actor, id, patch, check).await?))
}

/// Delete a webhook and what it was sent.
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "collab", params(("id" = String, Path)),
    responses(
        (status = 200, description = "As it was", body = Envelope<Webhook>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn delete_webhook(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Webhook>>,
    if_match: IfMatch,
) -> HttpResult<Data<Webhook>> {
    let check = move |current: &Webhook| if_match.check("webhook", current);
    Ok(Data(collab.delete_webhook(&actor, id, check).await?))
}

/// List what a webhook was sent, the newest first, and how each try went.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "collab",
    params(("id" = String, Path), PageQuery),
    responses((status = 200, body = ListEnvelope<Delivery>), (status = 404, body = ProblemBody))
)]
async fn list_webhook_deliveries(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Webhook>>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Delivery>> {
    Ok(Listed(collab.list_webhook_deliveries(&actor, id, &page).await?))
}

/// Send a webhook a message to see whether it works.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "collab", params(("id" = String, Path)),
    responses(
        (status = 200, body = Envelope<Delivery>),
        (status = 404, body = ProblemBody),
        (status = 409, description = "It is switched off", body = ProblemBody),
    )
)]
async fn test_webhook(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Webhook>>,
) -> HttpResult<Data<Delivery>> {
    Ok(Data(collab.test_webhook(&actor, id).await?))
}

/// Send a message that ended again, under the same id.
#[utoipa::path(
    post, path = "/webhooks/deliveries/{id}/replay", tag = "collab",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = Envelope<Delivery>),
        (status = 404, body = ProblemBody),
        (status = 409, description = "It is still tried, or switched off", body = ProblemBody),
    )
)]
async fn replay_webhook_delivery(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Delivery>>,
) -> HttpResult<Data<Delivery>> {
    Ok(Data(collab.replay_webhook_delivery(&actor, id).await?))
}
