//! The gate in front of every operation: who asks, may they, how often, and was it asked before.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::{Credentials, Identity};
use kernel::{Actor, Error, RequestId, Result, Timestamp};
use platform::{
    clock::Clock,
    db::Db,
    http::{Context, Need, Problem},
    limiter::{ClientAddress, Limiter},
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
    let Some(operation) = gate.operation(&request) else {
        return Problem(Error::NotFound("this address")).into_response();
    };
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .cloned()
        .unwrap_or_else(|| RequestId(gate.clock.id::<kernel::User>().uuid().simple().to_string().into()));
    let context = Context {
        request_id: request_id.clone(),
        path: request.uri().path().into(),
        fingerprint: None,
        success: operation.success,
    };
    let admitted = context
        .clone()
        .scope(async {
            let actor = gate.admit(&operation, &request, request_id).await?;
            idempotency::read_key(&operation, &mut request, actor).await
        })
        .await;
    let actor = match admitted {
        Ok(actor) => actor,
        Err(error) => return context.scope(async { Problem(error).into_response() }).await,
    };
    let fingerprint = actor.idempotency.as_ref().map(|key| key.fingerprint);
    let context = Context { fingerprint, ..context };
    let limits = request.extensions().get::<platform::limiter::Verdict>().cloned();
    request.extensions_mut().insert(actor.clone());
    context
        .scope(async {
            let mut response = idempotency::once(&gate, &actor, request, next).await;
            if let Some(verdict) = limits {
                verdict.write_headers(response.headers_mut());
            }
            response
        })
        .await
}

impl Gate {
    fn operation(&self, request: &Request) -> Option<Operation> {
        let path = request.extensions().get::<MatchedPath>()?;
        self.operations.find(request.method(), path.as_str()).cloned()
    }

    async fn admit(
        &self,
        operation: &Operation,
        request: &Request,
        request_id: RequestId,
    ) -> Result<Actor> {
        // Only a door in this process can put an actor there: the command line, as local owner.
        if let Some(actor) = request.extensions().get::<Actor>() {
            let as_of = as_of(request, self.clock.now())?;
            return Ok(Actor { as_of, request_id, ..actor.clone() });
        }
        let headers = request.headers();
        let credentials = Credentials::of(headers, headers.get(WORKSPACE));
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
        if changes {
            self.hosts.check_origin(headers)?;
            self.identity.check_csrf(&credentials, headers)?;
        }
        let mut actor = match operation.need {
            // Set-up and login work whatever stale cookie comes along.
            Need::Nothing => self.identity.authenticate_or_anonymous(&credentials, request_id).await?,
            Need::Permission(_) => self.identity.authenticate(&credentials, request_id).await?,
        };
        actor.as_of = as_of(request, self.clock.now())?;
        if let Need::Permission(permission) = operation.need {
            actor.require(permission)?;
        }
        Ok(actor)
    }
}

/// Reads `?as_of=`: nothing known later is seen.
fn as_of(request: &Request, now: Timestamp) -> Result<Option<Timestamp>> {
    let query = request.uri().query().unwrap_or_default();
    let Some(text) = query.split('&').find_map(|pair| pair.strip_prefix("as_of=")) else {
        return Ok(None);
    };
    let text = text.replace("%3A", ":").replace("%3a", ":").replace("%2B", "+");
    let at: Timestamp =
        text.parse().map_err(|error: kernel::NotATime| Error::invalid_at("as_of", error.to_string()))?;
    if at > now {
        return Err(Error::invalid_at("as_of", "as_of lies in the future"));
    }
    Ok(Some(at))
}
