//! `/api/v1/events`: the same messages as server-sent events, for programs without sockets.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream};
use identity::SessionRef;
use kernel::{Actor, Error, Result};
use platform::http::{Problem, Query};
use serde::Deserialize;
use serde_json::json;

use super::{Live, MAX_TOPICS, Message, Reader, Since, admit, reader::Waiting, socket::Handshake};

/// How often a session is looked at, and a silent stream shows that it lives.
const BEAT: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
pub(super) struct Asked {
    /// With commas between.
    topics: String,
    ticket: Option<String>,
    workspace: Option<String>,
}

pub(super) async fn open(
    State(live): State<Live>,
    Query(Asked { topics, ticket, workspace }): Query<Asked>,
    owner: Option<Extension<Actor>>,
    headers: HeaderMap,
) -> Response {
    let opened = async {
        // Only a door in this process can put an actor there, who needs no session.
        let (session, actor) = if let Some(Extension(owner)) = owner {
            (None, owner)
        } else {
            let admitted = live.admit(Handshake { ticket, workspace }, &headers).await?;
            (Some(admitted.0), admitted.1)
        };
        Events::open(live, session, actor, &topics, since(&headers))
    };
    match opened.await {
        Ok(events) => {
            let stream = Sse::new(events.stream()).keep_alive(KeepAlive::new().interval(BEAT));
            ([(header::CACHE_CONTROL, "no-store")], stream).into_response()
        }
        Err(error) => Problem(error).into_response(),
    }
}

/// Reads the number of the last event that a reader which comes back has seen.
fn since(headers: &HeaderMap) -> Since {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    last.and_then(|text| text.trim().parse().ok()).map_or(Since::Never, Since::Order)
}

/// One reader of events.
struct Events {
    live: Live,
    /// `None` for the owner of the data folder, who has none that could end.
    session: Option<SessionRef>,
    actor: Actor,
    reader: Arc<Reader>,
    topics: Vec<String>,
    waiting: std::vec::IntoIter<Waiting>,
    looked: tokio::time::Instant,
    ended: bool,
}

impl Events {
    fn open(
        live: Live,
        session: Option<SessionRef>,
        actor: Actor,
        topics: &str,
        since: Since,
    ) -> Result<Self> {
        let named: Vec<&str> =
            topics.split(',').map(str::trim).filter(|topic| !topic.is_empty()).collect();
        if named.is_empty() || named.len() > MAX_TOPICS {
            return Err(Error::invalid_at("topics", "name 1 to 500 topics, with commas between"));
        }
        let topics: Vec<String> =
            named.into_iter().map(|topic| admit(&actor, topic)).collect::<Result<_>>()?;
        let reader = Reader::of(actor.workspace);
        let mut missed: Vec<Arc<Message>> =
            topics.iter().flat_map(|topic| live.hub.join(&reader, topic, since).messages).collect();
        missed.sort_unstable_by_key(|message| message.order);
        let waiting: Vec<Waiting> = missed.into_iter().map(Waiting::Message).collect();
        let (waiting, looked) = (waiting.into_iter(), tokio::time::Instant::now());
        Ok(Self { live, session, actor, reader, topics, waiting, looked, ended: false })
    }

    fn stream(self) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
        stream::unfold(self, |mut events| async {
            events.next().await.map(|event| (Ok(event), events))
        })
    }

    /// Waits for the next event; `None` when the stream ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.ended {
                return None;
            }
            if let Some(waiting) = self.waiting.next() {
                let event = Event::default().data(waiting.text());
                return Some(match waiting {
                    Waiting::Message(message) => event.id(message.order.to_string()),
                    Waiting::Answer(_) => event,
                });
            }
            let look = self.looked + BEAT;
            tokio::select! {
                () = self.live.tasks.stopping() => return None,
                () = tokio::time::sleep_until(look) => {
                    self.looked = tokio::time::Instant::now();
                    if let Some(session) = &self.session {
                        self.actor = self.live.refresh(session, &self.actor).await?;
                    }
                }
                () = self.reader.rung() => {
                    match self.reader.take() {
                        Ok(waiting) => self.waiting = waiting.into_iter(),
                        Err(lost) => {
                            self.ended = true;
                            let told = json!({"type": "lost", "message": lost.reason()});
                            return Some(Event::default().event("lost").data(told.to_string()));
                        }
                    }
                }
            }
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        for topic in &self.topics {
            self.live.hub.leave(&self.reader, topic);
        }
    }
}
