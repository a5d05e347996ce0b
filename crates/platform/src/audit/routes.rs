//! `/audit`.

use axum::{Extension, extract::State};
use kernel::{Actor, PageQuery, Permission, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Audit, AuditEntry, AuditFilter, Chain, Verification};
use crate::http::{Data, Envelope, HttpResult, ListEnvelope, Listed, Policy, Query};

pub(super) fn routes() -> OpenApiRouter<Audit> {
    OpenApiRouter::new().routes(routes!(list_audit)).routes(routes!(verify_audit))
}

pub(super) fn policies() -> Vec<Policy> {
    vec![
        Policy::needs("list_audit", Permission::AuditRead),
        Policy::needs("verify_audit", Permission::AuditRead),
    ]
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListAudit {
    /// The name of an operation.
    #[param(example = "create_watchlist")]
    action: Option<String>,
    /// Who did it: as in the rows, or only the id of a user.
    #[param(example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    actor: Option<String>,
    /// What was changed.
    #[param(example = "wls_01998f3c2b7e7d4c9a51d2f0b6c3e8a8")]
    subject: Option<String>,
    /// From this time on.
    from: Option<Timestamp>,
    /// Before this time.
    to: Option<Timestamp>,
    /// The chain of the whole installation instead of the workspace's; needs `instance:manage`.
    instance: Option<bool>,
    /// Rows of a page, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
    /// `meta.next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows to leave out at the start.
    #[param(maximum = 10_000)]
    skip: Option<u32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VerifyAudit {
    /// The chain of the whole installation instead of the workspace's; needs `instance:manage`.
    instance: Option<bool>,
}

fn chain(instance: Option<bool>) -> Chain {
    if instance == Some(true) { Chain::Instance } else { Chain::Workspace }
}

/// List what was done, the newest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(ListAudit),
    responses((status = 200, body = ListEnvelope<AuditEntry>, example = json!({
        "success": true,
        "data": [{
            "seq": 42, "at": "2026-11-21T10:20:00Z",
            "actor": "user:usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "action": "create_watchlist",
            "subject": "wls_01998f3c2b7e7d4c9a51d2f0b6c3e8a8", "detail": {"name": "Banks"},
            "request_id": "01998f3c2b7e7d4c9a51d2f0b6c3e8a9",
            "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        }],
        "meta": {"has_more": true, "next_cursor": "42"}
    })))
)]
async fn list_audit(
    State(audit): State<Audit>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListAudit>,
) -> HttpResult<Listed<AuditEntry>> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor, skip: query.skip };
    let filter = AuditFilter {
        action: query.action,
        actor: query.actor,
        subject: query.subject,
        from: query.from,
        to: query.to,
    };
    Ok(Listed(audit.list_audit(&actor, chain(query.instance), filter, &page).await?))
}

/// Verify that no row was changed, taken out or put in, and that the tail was not cut.
#[utoipa::path(
    get, path = "/audit/verify", tag = "audit", params(VerifyAudit),
    responses((status = 200, body = Envelope<Verification>, example = json!({
        "success": true,
        "data": {"ok": true, "checked": 5031, "first_bad_seq": null, "reason": null, "checkpoints": 12}
    })))
)]
async fn verify_audit(
    State(audit): State<Audit>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<VerifyAudit>,
) -> HttpResult<Data<Verification>> {
    Ok(Data(audit.verify_audit(&actor, chain(query.instance)).await?))
}
