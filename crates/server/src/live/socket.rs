//! One socket: who it is, what it reads, and how it ends.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{
            CloseFrame, Message as Frame, Utf8Bytes, WebSocket,
            rejection::WebSocketUpgradeRejection,
        },
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
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

use super::{
    Hub, Lost, MAX_TOPICS, Missed, Reader, Since, admit,
    reader::{Scratch, Waiting, Written},
};
use crate::{shield::Hosts, wire::Wire};

/// A client's command is a few topics; nothing larger is read.
const MAX_COMMAND: usize = 16 << 10;

/// Bytes that are read and written at once. The default of 128 KiB each is kept for every socket.
const READ_BUFFER: usize = 2 << 10;
const WRITE_BUFFER: usize = 4 << 10;

/// How often a silent socket is asked whether it is still there.
const PING: Duration = Duration::from_secs(20);

/// A client that takes nothing for this long is gone, or as good as gone.
const PATIENCE: Duration = Duration::from_secs(10);

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

#[derive(Deserialize)]
pub(super) struct Handshake {
    /// From `POST /auth/ws-ticket`, for clients without cookies.
    pub ticket: Option<String>,
    pub workspace: Option<String>,
}

pub(super) async fn open(
    State(live): State<Live>,
    Query(handshake): Query<Handshake>,
    wire: Option<Extension<Wire>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let (Ok(upgrade), Some(Extension(wire))) = (upgrade, wire) else {
        return Problem(Error::invalid(
            "this is for WebSockets: ask with the headers Connection: upgrade and Upgrade: websocket",
        ))
        .into_response();
    };
    match live.admit(handshake, &headers).await {
        Ok((session, actor)) => upgrade
            .max_message_size(MAX_COMMAND)
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .on_upgrade(async move |socket| {
                let mut seat = Seat::of(live, actor, socket, wire);
                if let Some((code, reason)) = seat.serve(&session).await {
                    seat.close(code, reason).await;
                }
            }),
        Err(error) => Problem(error).into_response(),
    }
}

impl Live {
    pub(super) async fn admit(
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

    /// Returns the actor with the rights of now, or `None` when the session has ended. While nobody can say,
    /// because the database is away, what was said last holds: the messages go on.
    pub(super) async fn refresh(&self, session: &SessionRef, actor: &Actor) -> Option<Actor> {
        let alive = match self.identity.session_alive(session).await {
            Ok(true) => self.identity.actor_of(session, actor.request_id.clone()).await,
            Ok(false) => return None,
            Err(error) => Err(error),
        };
        match alive {
            Ok(actor) => Some(actor),
            Err(Error::Unavailable(_)) => Some(actor.clone()),
            Err(_) => None,
        }
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

/// A socket, and the place of its reader in the hub.
struct Seat {
    live: Live,
    actor: Actor,
    /// Reads what comes in, and says what the protocol wants said; messages and answers go over the wire below.
    socket: WebSocket,
    wire: Wire,
    reader: Arc<Reader>,
    /// What it reads: the name inside of each topic.
    topics: HashMap<String, String>,
}

/// The socket is gone; nothing can be said to it.
struct Gone;

impl Seat {
    fn of(live: Live, actor: Actor, socket: WebSocket, wire: Wire) -> Self {
        let reader = Reader::at(actor.workspace, wire.clone());
        Self { live, actor, socket, wire, reader, topics: HashMap::new() }
    }

    /// Reads and writes until one side ends; returns what to close with, unless the other side is gone.
    async fn serve(&mut self, session: &SessionRef) -> Option<(u16, &'static str)> {
        let mut rights = self.live.identity.changes();
        let mut heartbeat = tokio::time::interval(PING);
        let (tasks, reader) = (self.live.tasks.clone(), Arc::clone(&self.reader));
        loop {
            let going_on = tokio::select! {
                biased;
                () = tasks.stopping() => {
                    return Some((GOING_AWAY, "the server stops: come back in a moment"));
                }
                changed = rights.changed() => {
                    if changed.is_err() {
                        return Some((GOING_AWAY, "the server stops"));
                    }
                    if !self.still_may(session).await {
                        return Some((SESSION_ENDED, "the session ended: sign in again"));
                    }
                    Ok(None)
                }
                said = self.socket.recv() => match said {
                    Some(Ok(Frame::Text(text))) if self.obey(&text) => self.deliver().await,
                    Some(Ok(_)) => Ok(None),
                    Some(Err(_)) | None => Err(Gone),
                },
                () = reader.rung() => self.deliver().await,
                _ = heartbeat.tick() => {
                    // A session that runs out of time wakes nobody.
                    if !self.still_may(session).await {
                        return Some((SESSION_ENDED, "the session ended: sign in again"));
                    }
                    self.send(Frame::Ping(Bytes::new())).await.map(|()| None)
                }
            };
            match going_on {
                Ok(None) => {}
                Ok(Some(lost)) => return Some((TRY_AGAIN, lost.reason())),
                Err(Gone) => return None,
            }
        }
    }

    /// Looks at the session and leaves what may no longer be read; `false` when the session has ended.
    async fn still_may(&mut self, session: &SessionRef) -> bool {
        let Some(actor) = self.live.refresh(session, &self.actor).await else { return false };
        self.actor = actor;
        let (hub, reader, actor) = (&self.live.hub, &self.reader, &self.actor);
        self.topics.retain(|topic, inside| {
            let may = admit(actor, topic).is_ok();
            if !may {
                hub.leave(reader, inside);
            }
            may
        });
        true
    }

    /// Writes what waits, and waits for a network that takes no more; says why when something had to be
    /// left out.
    async fn deliver(&mut self) -> std::result::Result<Option<Lost>, Gone> {
        loop {
            match self.reader.write(&mut Scratch::default()) {
                Written::All => return Ok(None),
                Written::Lost(lost) => return Ok(Some(lost)),
                Written::Gone => return Err(Gone),
                Written::Blocked => tokio::select! {
                    sent = tokio::time::timeout(PATIENCE, self.wire.sent()) => {
                        let Ok(Ok(())) = sent else { return Err(Gone) };
                    }
                    // It was given up meanwhile.
                    () = self.reader.rung() => {}
                },
            }
        }
    }

    /// Does what the client says; `true` when the answer has to be written.
    fn obey(&mut self, said: &str) -> bool {
        let answer = match serde_json::from_str(said) {
            Ok(Command::Subscribe { topics, from_seq }) => {
                let since = from_seq.map_or(Since::Never, Since::Seq);
                // All at once, so that who makes messages on demand hears of all of them together.
                return topics
                    .into_iter()
                    .fold(false, |write, topic| self.join(topic, since) | write);
            }
            Ok(Command::Unsubscribe { topics }) => {
                for topic in &topics {
                    if let Some(inside) = self.topics.remove(topic) {
                        self.live.hub.leave(&self.reader, &inside);
                    }
                }
                json!({"type": "unsubscribed", "topics": topics})
            }
            Ok(Command::Ping) => json!({"type": "pong"}),
            Err(_) => problem(
                "VALIDATION_ERROR",
                r#"say {"op":"subscribe","topics":["job:job_…"]}, unsubscribe, or {"op":"ping"}"#,
            ),
        };
        self.reader.say([answered(&answer)])
    }

    /// Begins to read `topic`, with what it has missed; `true` when the answer has to be written.
    fn join(&mut self, topic: String, since: Since) -> bool {
        let full = self.topics.len() >= MAX_TOPICS && !self.topics.contains_key(&topic);
        let inside = if full {
            Err(Error::invalid("a socket reads at most 500 topics"))
        } else {
            admit(&self.actor, &topic)
        };
        match inside {
            Ok(inside) => {
                let welcome = |missed: Missed| {
                    let mut answer = json!({"type": "subscribed", "topic": topic});
                    if !missed.is_whole {
                        answer["missed"] = true.into();
                    }
                    let messages = missed.messages.into_iter().map(Waiting::Message);
                    self.reader.say(std::iter::once(answered(&answer)).chain(messages))
                };
                let write = self.live.hub.join_with(&self.reader, &inside, since, welcome);
                self.topics.insert(topic, inside);
                write
            }
            Err(error) => {
                let mut answer = problem(error.code(), &error.to_string());
                answer["topic"] = topic.into();
                self.reader.say([answered(&answer)])
            }
        }
    }

    async fn send(&mut self, frame: Frame) -> std::result::Result<(), Gone> {
        match tokio::time::timeout(PATIENCE, self.socket.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }

    /// Ends it in order; the other side may be gone already.
    async fn close(&mut self, code: u16, reason: &'static str) {
        self.reader.end();
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        _ = self.send(Frame::Close(Some(frame))).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        for inside in self.topics.values() {
            self.live.hub.leave(&self.reader, inside);
        }
    }
}

fn problem(code: &str, message: &str) -> serde_json::Value {
    json!({"type": "error", "error": {"code": code, "message": message}})
}

fn answered(value: &serde_json::Value) -> Waiting {
    Waiting::Answer(value.to_string().into())
}
