//! One socket: who it is, what it reads, and how it ends.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message as Frame, Utf8Bytes, WebSocket},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use identity::{Credentials, Identity, SessionRef};
use kernel::{Actor, Error, RequestId, Result};
use platform::{
    clock::Clock,
    http::{Problem, Query},
    tasks::Tasks,
};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::{Hub, Message, need};
use crate::shield::Hosts;

/// A client's command is a few topics; nothing larger is read.
const MAX_COMMAND: usize = 16 << 10;

/// Topics of one socket.
const MAX_TOPICS: usize = 500;

/// How often a silent socket is asked whether it is still there.
const PING: Duration = Duration::from_secs(20);

/// Close codes: the first two are the standard's, the others ours.
const GOING_AWAY: u16 = 1001;
const TRY_AGAIN: u16 = 1013;
const SESSION_ENDED: u16 = 4401;

/// What sockets are made from.
#[derive(Clone)]
pub struct Live {
    pub hub: Hub,
    pub identity: Identity,
    pub hosts: Hosts,
    pub tasks: Tasks,
    pub clock: Clock,
}

pub(crate) fn routes(live: Live) -> Router {
    Router::new().route("/ws", get(open)).with_state(live)
}

#[derive(Deserialize)]
struct Handshake {
    /// From `POST /auth/ws-ticket`, for clients without cookies.
    ticket: Option<String>,
    workspace: Option<String>,
}

async fn open(
    State(live): State<Live>,
    Query(handshake): Query<Handshake>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    match live.admit(handshake, &headers).await {
        Ok((session, actor)) => upgrade
            .max_message_size(MAX_COMMAND)
            .on_upgrade(async move |socket| read_and_write(live, socket, session, actor).await),
        Err(error) => Problem(error).into_response(),
    }
}

impl Live {
    async fn admit(
        &self,
        handshake: Handshake,
        headers: &HeaderMap,
    ) -> Result<(SessionRef, Actor)> {
        self.hosts.check_origin(headers)?;
        if let Some(ticket) = handshake.ticket {
            let (actor, session) = self.identity.redeem_ticket(&ticket, self.request_id()).await?;
            return Ok((session, actor));
        }
        let workspace = handshake.workspace.and_then(|id| id.parse().ok());
        let credentials = Credentials::of(headers, workspace.as_ref());
        let session = self.identity.session_of(&credentials).await?;
        let actor = self.identity.actor_of(&session, self.request_id()).await?;
        Ok((session, actor))
    }

    /// Returns the actor with the rights of now, or `None` when the session has ended.
    async fn refresh(&self, session: &SessionRef, actor: &Actor) -> Option<Actor> {
        if !self.identity.session_alive(session).await.unwrap_or(false) {
            return None;
        }
        self.identity.actor_of(session, actor.request_id.clone()).await.ok()
    }

    fn request_id(&self) -> RequestId {
        RequestId(self.clock.id::<kernel::User>().uuid().simple().to_string().into())
    }
}

/// What a client may say.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
enum Command {
    Subscribe { topics: Vec<String>, from_seq: Option<u64> },
    Unsubscribe { topics: Vec<String> },
    Ping,
}

/// What a socket reads, with the number of the last message it got of each.
type Topics = HashMap<String, u64>;

async fn read_and_write(live: Live, mut socket: WebSocket, session: SessionRef, mut actor: Actor) {
    let mut messages = live.hub.out.subscribe();
    let mut rights = live.identity.changes();
    let mut topics = Topics::new();
    let mut heartbeat = tokio::time::interval(PING);
    let (code, reason) = loop {
        let going_on = tokio::select! {
            biased;
            () = live.tasks.stopping() => break (GOING_AWAY, "the server stops: come back in a moment"),
            changed = rights.changed() => match changed {
                Ok(()) => match live.refresh(&session, &actor).await {
                    Some(now) => { actor = now; true }
                    None => break (SESSION_ENDED, "the session ended: sign in again"),
                },
                Err(_) => break (GOING_AWAY, "the server stops"),
            },
            said = socket.recv() => match said {
                Some(Ok(Frame::Text(text))) => obey(&live, &mut socket, &actor, &mut topics, &text).await,
                Some(Ok(_)) => true,
                Some(Err(_)) | None => return,
            },
            message = messages.recv() => match message {
                Ok(message) => forward(&mut socket, &actor, &mut topics, &message).await,
                Err(RecvError::Lagged(_)) => break (TRY_AGAIN, "too far behind: come back with from_seq"),
                Err(RecvError::Closed) => break (GOING_AWAY, "the server stops"),
            },
            _ = heartbeat.tick() => {
                // A session that runs out of time wakes nobody.
                if live.refresh(&session, &actor).await.is_none() {
                    break (SESSION_ENDED, "the session ended: sign in again");
                }
                socket.send(Frame::Ping(Bytes::new())).await.is_ok()
            }
        };
        if !going_on {
            return;
        }
    };
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    // The other side may be gone already.
    _ = socket.send(Frame::Close(Some(frame))).await;
}

async fn forward(
    socket: &mut WebSocket,
    actor: &Actor,
    topics: &mut Topics,
    message: &Arc<Message>,
) -> bool {
    let last = topics.get_mut(&message.topic).filter(|_| message.workspace == actor.workspace);
    let Some(last) = last.filter(|last| message.seq > **last) else { return true };
    *last = message.seq;
    socket.send(Frame::Text(message.frame.clone())).await.is_ok()
}

async fn obey(
    live: &Live,
    socket: &mut WebSocket,
    actor: &Actor,
    topics: &mut Topics,
    text: &str,
) -> bool {
    let answer = match serde_json::from_str(text) {
        Ok(Command::Subscribe { topics: wanted, from_seq }) => {
            return subscribe(live, socket, actor, topics, (wanted, from_seq)).await;
        }
        Ok(Command::Unsubscribe { topics: unwanted }) => {
            for topic in &unwanted {
                topics.remove(topic);
            }
            json!({"type": "unsubscribed", "topics": unwanted})
        }
        Ok(Command::Ping) => json!({"type": "pong"}),
        Err(_) => problem(
            "VALIDATION_ERROR",
            r#"say {"op":"subscribe","topics":["job:job_…"]}, unsubscribe, or {"op":"ping"}"#,
        ),
    };
    send(socket, &answer).await
}

async fn subscribe(
    live: &Live,
    socket: &mut WebSocket,
    actor: &Actor,
    topics: &mut Topics,
    (wanted, from_seq): (Vec<String>, Option<u64>),
) -> bool {
    for topic in wanted {
        let refusal = match need(&topic) {
            None => Some(Error::NotFound("this topic")),
            Some(permission) => actor.require(permission).err(),
        };
        let refusal = refusal.or_else(|| {
            let full = topics.len() >= MAX_TOPICS;
            full.then(|| Error::invalid("a socket reads at most 500 topics"))
        });
        if let Some(error) = refusal {
            let mut answer = problem(error.code(), &error.to_string());
            answer["topic"] = topic.into();
            if !send(socket, &answer).await {
                return false;
            }
            continue;
        }
        let missed = live.hub.since(actor.workspace, &topic, from_seq);
        if !send(socket, &json!({"type": "subscribed", "topic": topic})).await {
            return false;
        }
        topics.insert(topic, missed.last().map_or(0, |message| message.seq));
        for message in missed {
            if socket.send(Frame::Text(message.frame.clone())).await.is_err() {
                return false;
            }
        }
    }
    true
}

fn problem(code: &str, message: &str) -> serde_json::Value {
    json!({"type": "error", "error": {"code": code, "message": message}})
}

async fn send(socket: &mut WebSocket, value: &serde_json::Value) -> bool {
    socket.send(Frame::Text(value.to_string().into())).await.is_ok()
}
