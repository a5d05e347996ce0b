//! Signing in over HTTP.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::Actor;
use platform::{
    Socket,
    http::{Data, Envelope, HttpResult, Json, Policy},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Entry, Login, LoginOutcome, Mode, NewUser, SecondFactorRequired, SetUp, SignedIn};
use crate::{
    Identity, Registration,
    http::{Credentials, Refusals},
    session::Client,
    user::PasswordSet,
};

/// Whether somebody has to make the first user, and who else may.
#[derive(Debug, Serialize, ToSchema)]
struct SetupState {
    needed: bool,
    registration_open: bool,
    demo: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Enter {
    /// From the link.
    token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Refresh {
    refresh_token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// From the link an administrator made.
    token: String,
    #[schema(example = "correct horse battery staple", format = "password")]
    password: String,
}

/// Signed in, or not yet.
#[derive(ToSchema)]
#[schema(as = LoginAnswer)]
#[serde(untagged)]
#[expect(
    dead_code,
    clippy::large_enum_variant,
    reason = "documentation: the handler answers with either"
)]
enum LoginAnswer {
    SignedIn(SignedIn),
    SecondFactorRequired(SecondFactorRequired),
}

pub(crate) fn socket(identity: &Identity) -> Socket {
    let routes = OpenApiRouter::new()
        .routes(routes!(setup_state, set_up))
        .routes(routes!(enter))
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(reset_password))
        .with_state(identity.clone());
    let policies =
        ["setup_state", "set_up", "enter", "register", "login", "refresh", "reset_password"]
            .map(Policy::open)
            .to_vec();
    Socket { routes, policies, ..Socket::default() }
}

/// Says whether this installation has a user yet
#[utoipa::path(
    get, path = "/setup", tag = "sign-in",
    responses(
        (
            status = 200, description = "What a sign-in page needs to know", body = Envelope<SetupState>,
            example = json!({
                "success": true,
                "data": {"needed": true, "registration_open": false, "demo": false}
            })
        ),
        Refusals,
    ),
)]
async fn setup_state(State(identity): State<Identity>) -> HttpResult<Data<SetupState>> {
    Ok(Data(SetupState {
        needed: identity.setup_needed().await?,
        registration_open: identity.settings.registration == Registration::Open,
        demo: identity.is_demo().await?,
    }))
}

/// Makes the first user
///
/// With the token of the link the server printed. The user administers the instance and is
/// signed in with cookies.
#[utoipa::path(
    post, path = "/setup", tag = "sign-in",
    request_body(content = SetUp, example = json!({
        "token": "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A", "email": "ada@example.com",
        "username": "ada", "password": "correct horse battery staple"
    })),
    responses(
        (
            status = 200, description = "Signed in", body = Envelope<SignedIn>,
            example = json!({
                "success": true,
                "data": {
                    "status": "signed_in",
                    "user": {
                        "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "email": "ada@example.com", "username": "ada",
                        "display_name": "Ada Lovelace", "status": "active",
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
                    },
                    "workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"
                }
            })
        ),
        Refusals,
    ),
)]
async fn set_up(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    client: Client,
    credentials: Credentials,
    Json(input): Json<SetUp>,
) -> HttpResult<Response> {
    let entry = Entry::new(&identity, Mode::Cookie, client, &credentials)?;
    let entered = identity.set_up(&actor, input, entry).await?;
    Ok(identity.with_cookies(entered))
}

/// Signs in with a one-time link
#[utoipa::path(
    post, path = "/auth/enter", tag = "sign-in",
    request_body(content = Enter, example = json!({"token": "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A"})),
    responses(
        (
            status = 200, description = "Signed in", body = Envelope<SignedIn>,
            example = json!({
                "success": true,
                "data": {
                    "status": "signed_in",
                    "user": {
                        "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "email": "ada@example.com", "username": "ada",
                        "display_name": "Ada Lovelace", "status": "active",
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
                    },
                    "workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"
                }
            })
        ),
        Refusals,
    ),
)]
async fn enter(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    client: Client,
    credentials: Credentials,
    Json(input): Json<Enter>,
) -> HttpResult<Response> {
    let entry = Entry::new(&identity, Mode::Cookie, client, &credentials)?;
    let entered = identity.enter(&actor, input.token, entry).await?;
    Ok(identity.with_cookies(entered))
}

/// Makes an account, where the operator lets strangers
#[utoipa::path(
    post, path = "/auth/register", tag = "sign-in",
    request_body(content = NewUser, example = json!({
        "email": "ada@example.com", "username": "ada",
        "password": "correct horse battery staple"
    })),
    responses(
        (
            status = 200, description = "Signed in", body = Envelope<SignedIn>,
            example = json!({
                "success": true,
                "data": {
                    "status": "signed_in",
                    "user": {
                        "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "email": "ada@example.com", "username": "ada",
                        "display_name": "Ada Lovelace", "status": "active",
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
                    },
                    "workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"
                }
            })
        ),
        Refusals,
    ),
)]
async fn register(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    client: Client,
    credentials: Credentials,
    Json(input): Json<NewUser>,
) -> HttpResult<Response> {
    let entry = Entry::new(&identity, Mode::Cookie, client, &credentials)?;
    let entered = identity.register(&actor, input, entry).await?;
    Ok(identity.with_cookies(entered))
}

/// Signs in with a password
///
/// With `mode: "cookie"` the session is in cookies, with `"token"` in the answer. When a second
/// factor is asked for, send everything again with `code` or `recovery_code`.
#[utoipa::path(
    post, path = "/auth/login", tag = "sign-in",
    request_body(content = Login, example = json!({"login": "ada", "password": "correct horse battery staple", "mode": "cookie"})),
    responses(
        (
            status = 200, description = "Signed in, or a code is needed", body = Envelope<LoginAnswer>,
            example = json!({
                "success": true,
                "data": {
                    "status": "signed_in",
                    "user": {
                        "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "email": "ada@example.com", "username": "ada",
                        "display_name": "Ada Lovelace", "status": "active",
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
                    },
                    "workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                    "tokens": {
                        "access_token": "eyJhbGciOiJIUzI1NiIs…",
                        "refresh_token": "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A",
                        "token_type": "Bearer", "expires_in": 900
                    }
                }
            })
        ),
        Refusals,
    ),
)]
async fn login(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    client: Client,
    credentials: Credentials,
    Json(input): Json<Login>,
) -> HttpResult<Response> {
    let entry = Entry::new(&identity, input.mode, client, &credentials)?;
    match identity.login(&actor, input, (&credentials, entry)).await? {
        LoginOutcome::Entered(entered) => Ok(identity.with_cookies(*entered)),
        LoginOutcome::SecondFactorRequired => {
            Ok(Data(SecondFactorRequired::ANSWER).into_response())
        }
    }
}

/// Gives the next pair of tokens
///
/// Each refresh token works once. One that comes back after ten seconds was copied: its session
/// ends, and every token of it.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "sign-in",
    request_body(content = Refresh, example = json!({"refresh_token": "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A"})),
    responses(
        (
            status = 200, description = "The next pair", body = Envelope<SignedIn>,
            example = json!({
                "success": true,
                "data": {
                    "status": "signed_in",
                    "user": {
                        "id": "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                        "email": "ada@example.com", "username": "ada",
                        "display_name": "Ada Lovelace", "status": "active",
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
                    },
                    "workspace_id": "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"
                }
            })
        ),
        Refusals,
    ),
)]
async fn refresh(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(input): Json<Refresh>,
) -> HttpResult<Data<SignedIn>> {
    Ok(Data(identity.refresh(&actor, &input.refresh_token).await?))
}

/// Sets a new password with a link
///
/// An administrator makes the link. Every session of the user ends; sign in with the new one.
#[utoipa::path(
    post, path = "/auth/password/reset", tag = "sign-in",
    request_body(content = Reset, example = json!({
        "token": "pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A",
        "password": "correct horse battery staple"
    })),
    responses(
        (
            status = 200, description = "The password is set", body = Envelope<PasswordSet>,
            example = json!({"success": true, "data": {"password_set": true}})
        ),
        Refusals,
    ),
)]
async fn reset_password(
    State(identity): State<Identity>,
    Extension(actor): Extension<Actor>,
    Json(input): Json<Reset>,
) -> HttpResult<Data<PasswordSet>> {
    Ok(Data(identity.reset_password(&actor, input.token, input.password).await?))
}
