//! Sessions over HTTP.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::{Actor, Id, Page, Permission};
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, ListEnvelope, Listed, Path, Policy},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Session, service::Ended};
use crate::{
    Identity, Ticket,
    http::{Credentials, Refusals},
};

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(logout))
        .routes(routes!(logout_everywhere))
        .routes(routes!(make_ticket))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
        .with_state(identity.clone());
    let policies = vec![
        Policy::open("logout"),
        Policy::needs("logout_everywhere", Permission::ProfileManage),
        Policy::needs("make_ticket", Permission::ProfileManage),
        Policy::needs("list_sessions", Permission::ProfileManage),
        Policy::needs("end_session", Permission::ProfileManage),
    ];
    Socket { routes, policies, ..Socket::default() }
}

/// Ends this session
///
/// Signed out already is fine: the browser's cookies are removed in any case.
#[utoipa::path(
    post, path = "/auth/logout", tag = "sign-in",
    responses(
        (
            status = 200, description = "How many sessions ended", body = Envelope<Ended>,
            example = json!({"success": true, "data": {"ended": 1}})
        ),
        Refusals,
    ),
)]
async fn logout(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    credentials: Credentials,
) -> HttpResult<Response> {
    let ended = identity.logout(&actor, &credentials).await?;
    Ok(identity.without_cookies(Data(ended).into_response()))
}

/// Ends every session of this user, this one too
#[utoipa::path(
    post, path = "/auth/logout-everywhere", tag = "sign-in",
    responses(
        (
            status = 200, description = "How many sessions ended", body = Envelope<Ended>,
            example = json!({"success": true, "data": {"ended": 1}})
        ),
        Refusals,
    ),
)]
async fn logout_everywhere(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Response> {
    let ended = identity.logout_everywhere(&actor).await?;
    Ok(identity.without_cookies(Data(ended).into_response()))
}

/// Makes a ticket for one socket
///
/// For clients that cannot send a header when they open a WebSocket: `/ws?ticket=…` within 30
/// seconds, once.
#[utoipa::path(
    post, path = "/auth/ws-ticket", tag = "sign-in",
    responses(
        (
            status = 200, description = "The ticket", body = Envelope<Ticket>,
            example = json!({
                "success": true,
                "data": {
                    "ticket": "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A",
                    "expires_at": "2026-11-21T10:20:30Z"
                }
            })
        ),
        Refusals,
    ),
)]
async fn make_ticket(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    credentials: Credentials,
) -> HttpResult<Data<Ticket>> {
    Ok(Data(identity.make_ticket(&actor, &credentials).await?))
}

/// Lists where this user is signed in
#[utoipa::path(
    get, path = "/me/sessions", tag = "me",
    responses(
        (
            status = 200, description = "The newest first", body = ListEnvelope<Session>,
            example = json!({
                "success": true,
                "data": [
                    {
                        "id": "ses_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "kind": "browser",
                        "address": "192.0.2.17", "user_agent": "Firefox/140.0",
                        "created_at": "2026-11-21T10:20:00Z",
                        "last_seen_at": "2026-11-21T10:20:00Z", "current": true
                    }
                ],
                "meta": {"total": 1, "has_more": false}
            })
        ),
        Refusals,
    ),
)]
async fn list_sessions(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    credentials: Credentials,
) -> HttpResult<Listed<Session>> {
    Ok(Listed(Page::whole(identity.list_sessions(&actor, &credentials).await?)))
}

/// Ends one session of this user
#[utoipa::path(
    delete, path = "/me/sessions/{id}", tag = "me",
    params(("id" = String, Path, description = "The session", example = "ses_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (
            status = 200, description = "How many sessions ended", body = Envelope<Ended>,
            example = json!({"success": true, "data": {"ended": 1}})
        ),
        Refusals,
    ),
)]
async fn end_session(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Session>>,
) -> HttpResult<Data<Ended>> {
    Ok(Data(identity.end_session(&actor, id).await?))
}
