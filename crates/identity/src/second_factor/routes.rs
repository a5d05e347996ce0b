//! The second factor over HTTP.

use axum::{Extension, extract::State};
use kernel::{Actor, Permission};
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, Json, Policy},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Confirm, Disable, Enrol, Enrolment, RecoveryCodes, service::SecondFactor};
use crate::{
    Identity,
    http::{Credentials, Refusals},
};

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(enroll_totp))
        .routes(routes!(confirm_totp))
        .routes(routes!(disable_totp))
        .with_state(identity.clone());
    let policies = vec![
        Policy::needs("enroll_totp", Permission::ProfileManage),
        Policy::needs("confirm_totp", Permission::ProfileManage),
        Policy::needs("disable_totp", Permission::ProfileManage),
    ];
    Socket { routes, policies, ..Socket::default() }
}

/// Begins a second factor
///
/// Add the secret to an authenticator app, then confirm with a code of it.
#[utoipa::path(
    post, path = "/auth/totp/enroll", tag = "sign-in",
    request_body(content = Enrol, example = json!({"password": "correct horse battery staple"})),
    responses(
        (
            status = 200, description = "What the app needs, shown once", body = Envelope<Enrolment>,
            example = json!({
                "success": true,
                "data": {
                    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                    "uri": [
                        "o", "t", "p", "a", "u", "t", "h", ":", "/", "/", "t", "o", "t", "p",
                        "/", "P", "r", "o", "s", "p", "e", "c", "t", ":", "a", "d", "a", "?",
                        "s", "e", "c", "r", "e", "t", "=", "J", "B", "S", "W", "Y", "3", "D",
                        "P", "E", "H", "P", "K", "3", "P", "X", "P", "J", "B", "S", "W", "Y",
                        "3", "D", "P", "E", "H", "P", "K", "3", "P", "X", "P", "&", "i", "s",
                        "s", "u", "e", "r", "=", "P", "r", "o", "s", "p", "e", "c", "t"
                    ]
                }
            })
        ),
        Refusals,
    ),
)]
async fn enroll_totp(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(input): Json<Enrol>,
) -> HttpResult<Data<Enrolment>> {
    Ok(Data(identity.enroll_totp(&actor, &input.password).await?))
}

/// Turns the second factor on
#[utoipa::path(
    post, path = "/auth/totp/confirm", tag = "sign-in",
    request_body(content = Confirm, example = json!({"code": "492039"})),
    responses(
        (
            status = 200, description = "Recovery codes, shown once", body = Envelope<RecoveryCodes>,
            example = json!({
                "success": true,
                "data": {"recovery_codes": ["3f2a9c1e-77b0415d-a86e02f4-19cd5b38"]}
            })
        ),
        Refusals,
    ),
)]
async fn confirm_totp(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(input): Json<Confirm>,
) -> HttpResult<Data<RecoveryCodes>> {
    Ok(Data(identity.confirm_totp(&actor, input).await?))
}

/// Turns the second factor off
///
/// Every other session of this user ends.
#[utoipa::path(
    post, path = "/auth/totp/disable", tag = "sign-in",
    request_body(content = Disable, example = json!({"password": "correct horse battery staple", "code": "492039"})),
    responses(
        (
            status = 200, description = "It is off", body = Envelope<SecondFactor>,
            example = json!({"success": true, "data": {"second_factor": false}})
        ),
        Refusals,
    ),
)]
async fn disable_totp(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    credentials: Credentials,
    Json(input): Json<Disable>,
) -> HttpResult<Data<SecondFactor>> {
    let keep = identity.current_session(&credentials).await;
    Ok(Data(identity.disable_totp(&actor, input, keep).await?))
}
