//! `/notifications`.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, PageQuery, Permission};
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Notification, service::Marked};
use crate::Collab;

pub(crate) fn socket(collab: &Collab) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(read_notification))
        .routes(routes!(read_all_notifications));
    Socket {
        routes: routes.with_state(collab.clone()),
        policies: POLICIES.to_vec(),
        ..Socket::default()
    }
}

/// Whoever may see the workspace may read what is written to them in it.
const POLICIES: [Policy; 3] = [
    Policy::needs("list_notifications", Permission::WorkspaceRead),
    Policy::needs("read_notification", Permission::WorkspaceRead),
    Policy::needs("read_all_notifications", Permission::WorkspaceRead),
];

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct Which {
    /// Only those that were not read.
    unread: bool,
}

/// List the own notifications, the newest first; `meta.total` counts them.
#[utoipa::path(
    get, path = "/notifications", tag = "collab", params(Which, PageQuery),
    responses((status = 200, body = ListEnvelope<Notification>), (status = 400, body = ProblemBody))
)]
async fn list_notifications(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Query(which): Query<Which>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Notification>> {
    Ok(Listed(collab.list_notifications(&actor, which.unread, &page).await?))
}

/// Mark a notification as read.
#[utoipa::path(
    post, path = "/notifications/{id}/read", tag = "collab", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Notification>), (status = 404, body = ProblemBody))
)]
async fn read_notification(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Notification>>,
) -> HttpResult<Data<Notification>> {
    Ok(Data(collab.read_notification(&actor, id).await?))
}

/// Mark all of the own notifications as read.
#[utoipa::path(
    post, path = "/notifications/read-all", tag = "collab",
    responses((status = 200, body = Envelope<Marked>))
)]
async fn read_all_notifications(
    State(collab): State<Collab>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Data<Marked>> {
    Ok(Data(collab.read_all_notifications(&actor).await?))
}
