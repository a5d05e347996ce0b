//! The gate in front of every operation: who asks, may they, how often, and was it asked before.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::{Credentials, Identity};
use kernel::{Actor, Error, RequestId, Result, Timestamp};
use platform::{
    clock::Clock,
    db::Db,
    http::{Context, Need, Problem},
    limiter::{LimitPolicy, Limiter, Verdict},
};

use crate::{
    idempotency::{self, InFlight},
    operations::{Operation, Operations},
    shield::Hosts,
};

/// What the gate asks.
#[derive(Clone)]
pub struct Gate {
    pub(crate) operations: Arc<Operations>,
    pub(crate) identity: Identity,
    pub(crate) core: Db,
    pub(crate) limiter: Limiter,
    pub(crate) hosts: Hosts,
    pub(crate) in_flight: InFlight,
    pub(crate) clock: Clock,
}

const WORKSPACE: HeaderName = HeaderName::from_static("x-workspace");

/// Lets a request through to its handler, with its `Actor`, or answers why not.
pub async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(|| {
        RequestId(gate.clock.id::<kernel::User>().uuid().simple().to_string().into())
    });
    let operation = gate.operation(&request);
    let context = Context {
        request_id: request_id.clone(),
        path: request.uri().path().into(),
        fingerprint: None,
        success: operation.as_ref().map_or(StatusCode::OK, |operation| operation.success),
    };
    let Some(operation) = operation else {
        let (method, allowed) = (request.method().clone(), gate.allowed(&request));
        return context.scope(async { no_operation(&method, &allowed) }).await;
    };
    let mut verdict = None;
    let admitted = context
        .clone()
        .scope(async {
            let actor = gate.admit(&operation, &mut request, request_id, &mut verdict).await?;
            idempotency::read_key(&operation, &mut request, actor).await
        })
        .await;
    let mut response = match admitted {
        Err(error) => context.scope(async { Problem(error).into_response() }).await,
        Ok(actor) => {
            let fingerprint = actor.idempotency.as_ref().map(|key| key.fingerprint);
            request.extensions_mut().insert(actor.clone());
            let context = Context { fingerprint, ..context };
            context.scope(idempotency::once(&gate, &actor, request, next)).await
        }
    };
    if let Some(verdict) = verdict {
        verdict.write_headers(response.headers_mut());
    }
    response
}

/// Says that there is no such address, or that it takes other methods.
fn no_operation(method: &Method, allowed: &str) -> Response {
    let header = HeaderValue::from_str(allowed).ok().filter(|_| !allowed.is_empty());
    let Some(header) = header else {
        return Problem(Error::NotFound("address")).into_response();
    };
    let message = format!("{method} is not done here: this address takes {allowed}");
    let error = Error::Invalid { code: "METHOD_NOT_ALLOWED", message, pointer: None };
    let mut response = Problem(error).into_response();
    response.headers_mut().insert(header::ALLOW, header);
    response
}

impl Gate {
    fn operation(&self, request: &Request) -> Option<Operation> {
        let path = request.extensions().get::<MatchedPath>()?;
        self.operations.find(request.method(), path.as_str()).cloned()
    }

    /// Returns what can be done at the address, when that is not it, as the header `Allow` lists it.
    fn allowed(&self, request: &Request) -> String {
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        self.operations.methods(path).join(", ")
    }

    async fn admit(
        &self,
        operation: &Operation,
        request: &mut Request,
        request_id: RequestId,
        verdict: &mut Option<Verdict>,
    ) -> Result<Actor> {
        let as_of = as_of(request, self.clock.now())?;
        // Only a door in this process can put an actor there: the command line, as local owner.
        if let Some(actor) = request.extensions().get::<Actor>() {
            return Ok(Actor { as_of, request_id, ..actor.clone() });
        }
        let address = self.believe_address(request);
        let headers = request.headers();
        let credentials = Credentials::of(headers, headers.get(WORKSPACE));
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            self.hosts.check_origin(headers)?;
            self.identity.check_csrf(&credentials, headers)?;
        }
        let Need::Permission(permission) = operation.need else {
            self.count(door(operation), &address, verdict).await?;
            // Set-up and login work whatever stale cookie comes along.
            let actor = self.identity.authenticate_or_anonymous(&credentials, request_id).await?;
            return Ok(Actor { as_of, ..actor });
        };
        let by_program = headers.contains_key(header::AUTHORIZATION);
        let actor = match self.identity.authenticate(&credentials, request_id).await {
            Ok(actor) => actor,
            Err(error) => {
                self.count(LimitPolicy::Anonymous, &address, verdict).await?;
                return Err(error);
            }
        };
        let policy = if by_program { LimitPolicy::PublicApi } else { LimitPolicy::Pages };
        self.count(policy, &actor.principal.to_string(), verdict).await?;
        actor.require(permission)?;
        Ok(Actor { as_of, ..actor })
    }

    async fn count(
        &self,
        policy: LimitPolicy,
        key: &str,
        verdict: &mut Option<Verdict>,
    ) -> Result<()> {
        let counted = self.limiter.check(policy, key).await;
        *verdict = Some(counted.clone());
        counted.into_result().map(drop)
    }

    /// Finds out who is at the other end, and lets the handlers believe the same.
    fn believe_address(&self, request: &mut Request) -> String {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
        let Some(peer) = peer else { return "in process".to_owned() };
        let address = self.limiter.address(peer.ip(), request.headers());
        let believed = SocketAddr::new(address.ip(), peer.port());
        request.extensions_mut().insert(ConnectInfo(believed));
        address.key()
    }
}

/// Which meter a door without a key is counted on.
fn door(operation: &Operation) -> LimitPolicy {
    match (operation.method.as_str(), operation.path.as_str()) {
        ("POST", "/api/v1/setup") => LimitPolicy::Setup,
        ("POST", "/api/v1/auth/login" | "/api/v1/auth/enter") => LimitPolicy::Login,
        _ => LimitPolicy::Open,
    }
}

/// Reads `?as_of=`: nothing known later is seen.
fn as_of(request: &Request, now: Timestamp) -> Result<Option<Timestamp>> {
    let query = request.uri().query().unwrap_or_default();
    let Some(text) = query.split('&').find_map(|pair| pair.strip_prefix("as_of=")) else {
        return Ok(None);
    };
    let text = text.replace("%3A", ":").replace("%3a", ":").replace("%2B", "+");
    let at: Timestamp = text
        .parse()
        .map_err(|error: kernel::NotATime| Error::invalid_at("as_of", error.to_string()))?;
    if at > now {
        return Err(Error::invalid_at("as_of", "as_of lies in the future"));
    }
    Ok(Some(at))
}
