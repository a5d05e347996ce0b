//! `/ws`: topics of the own workspace, as long as the session lives.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::{
    process::{Server, folder},
    support::promise,
};

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Nothing on a socket may take this long.
const PATIENCE: Duration = Duration::from_secs(5);

pub async fn connect(server: &Server, key: &str) -> Socket {
    connect_to(server.port, key).await
}

pub async fn connect_to(port: u16, key: &str) -> Socket {
    let url = format!("ws://127.0.0.1:{port}/ws");
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    connect_async(request).await.unwrap().0
}

pub async fn say(socket: &mut Socket, what: &Value) {
    socket.send(Message::text(what.to_string())).await.unwrap();
}

/// Returns the next thing that is said, beside pings.
pub async fn hear(socket: &mut Socket) -> Value {
    loop {
        let message =
            tokio::time::timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
        if let Message::Text(text) = message {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

/// Returns the code the socket is closed with, and after how long.
async fn closed(socket: &mut Socket) -> (u16, Duration) {
    let began = Instant::now();
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.unwrap() {
            Some(Ok(Message::Close(frame))) => {
                return (frame.map_or(0, |frame| frame.code.into()), began.elapsed());
            }
            Some(Ok(_)) => {}
            other => panic!("ended without a word: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_of_a_job_reaches_its_readers_in_numbered_messages() {
    let server = Server::start(&folder(), &[], &[]);
    let key = server.set_up().await;
    let mut socket = connect(&server, &key).await;
    say(&mut socket, &json!({"op": "ping"})).await;
    assert_eq!(hear(&mut socket).await["type"], "pong");

    let backup = server.post("/api/v1/admin/backups", &json!({}), Some(&key)).await;
    let topic = format!("job:{}", backup["data"]["job_id"].as_str().unwrap());
    say(&mut socket, &json!({"op": "subscribe", "topics": [topic]})).await;
    assert_eq!(hear(&mut socket).await, json!({"type": "subscribed", "topic": topic}));
    let mut last = 0;
    loop {
        let message = hear(&mut socket).await;
        assert_eq!(message["topic"], topic);
        let seq = message["seq"].as_u64().unwrap();
        assert!(seq > last, "{message}");
        last = seq;
        if message["data"]["state"] == "done" {
            break;
        }
    }
    // Whoever comes later is told where it stands.
    let mut late = connect(&server, &key).await;
    say(&mut late, &json!({"op": "subscribe", "topics": [topic]})).await;
    assert_eq!(hear(&mut late).await["type"], "subscribed");
    assert_eq!(hear(&mut late).await["data"]["state"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_words_get_an_answer_and_foreign_pages_get_no_socket() {
    let server = Server::start(&folder(), &[], &[]);
    let key = server.set_up().await;
    let mut socket = connect(&server, &key).await;
    for wrong in ["", "{", "[]", r#"{"op":"fly"}"#, r#"{"op":"subscribe"}"#] {
        socket.send(Message::text(wrong)).await.unwrap();
        assert_eq!(hear(&mut socket).await["error"]["code"], "VALIDATION_ERROR", "{wrong}");
    }
    say(&mut socket, &json!({"op": "subscribe", "topics": ["secrets"]})).await;
    assert_eq!(hear(&mut socket).await["error"]["code"], "NOT_FOUND");

    let url = format!("ws://127.0.0.1:{}/ws", server.port);
    assert!(connect_async(&url).await.is_err(), "without a session");
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    request.headers_mut().insert("origin", "http://evil.example".parse().unwrap());
    assert!(connect_async(request).await.is_err(), "from a foreign page");
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_an_ended_session_ends_its_sockets_and_a_stop_says_so() {
    let mut server = Server::start(&folder(), &[], &[]);
    let key = server.set_up().await;
    let mut ended = connect(&server, &key).await;
    let token = server.sign_in().await;
    let mut staying = connect(&server, &token).await;
    let keys = server.get("/api/v1/me/api-keys", &token).await;

    let first = keys["data"][0]["id"].as_str().unwrap();
    server.delete(&format!("/api/v1/me/api-keys/{first}"), &token).await;
    let (code, after) = closed(&mut ended).await;
    promise("S8", format!("closed with {code} after {} ms", after.as_millis()), "1000 ms", 0);
    assert_eq!(code, 4401);
    assert!(after < Duration::from_secs(1));

    say(&mut staying, &json!({"op": "ping"})).await;
    assert_eq!(hear(&mut staying).await["type"], "pong");
    let stopped = tokio::task::spawn_blocking(move || server.terminate());
    assert_eq!(closed(&mut staying).await.0, 1001);
    assert!(stopped.await.unwrap());
}
