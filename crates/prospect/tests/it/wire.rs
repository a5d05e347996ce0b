//! A wire to a server, which can do what servers do when they are lost: others use the server undisturbed.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

use crate::process::spawn;

/// What a wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Flow,
    /// Connections end and new ones are refused: the server has stopped.
    Refuse,
    /// Connections stay and are taken, and nothing comes through: the server is suspended.
    Stall,
}

/// A wire; it ends with the runtime of its test.
pub struct Wire {
    pub port: u16,
    /// What it does, and how many lives of the server are over.
    state: watch::Sender<(Does, u64)>,
}

impl Wire {
    /// - `upstream`: host and port of the server.
    pub fn to(upstream: String) -> Self {
        let socket = bound(0);
        let port = socket.local_addr().unwrap().port();
        let (state, heard) = watch::channel((Does::Flow, 0));
        drop(spawn(lead(socket, port, upstream, heard)));
        Self { port, state }
    }

    pub fn set(&self, does: Does) {
        self.state.send_modify(|(now, lives)| {
            *now = does;
            *lives += u64::from(does == Does::Refuse);
        });
    }

    /// Ends every connection, as a server does that starts again at once.
    pub fn restart(&self) {
        self.state.send_modify(|(_, lives)| *lives += 1);
    }
}

/// A port that is ours and refuses everybody until it listens.
fn bound(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(([127, 0, 0, 1], port).into()).unwrap();
    socket
}

async fn lead(
    first: TcpSocket,
    port: u16,
    upstream: String,
    mut state: watch::Receiver<(Does, u64)>,
) {
    let mut waiting = Some(first);
    let mut listener: Option<TcpListener> = None;
    loop {
        let (does, _) = *state.borrow_and_update();
        if does == Does::Refuse {
            listener = None;
            waiting = waiting.or_else(|| Some(bound(port)));
        } else if let Some(socket) = waiting.take() {
            listener = Some(socket.listen(1_024).unwrap());
        }
        tokio::select! {
            changed = state.changed() => if changed.is_err() { return },
            stream = taken(listener.as_ref()) => {
                drop(spawn(carry(stream, upstream.clone(), state.clone())));
            }
        }
    }
}

async fn taken(listener: Option<&TcpListener>) -> TcpStream {
    match listener {
        Some(listener) => listener.accept().await.unwrap().0,
        None => std::future::pending().await,
    }
}

/// Carries one connection until it ends, or the life of the server does.
async fn carry(stream: TcpStream, upstream: String, state: watch::Receiver<(Does, u64)>) {
    let Ok(server) = TcpStream::connect(&upstream).await else { return };
    let ((from, to), (back, forth)) = (stream.into_split(), server.into_split());
    let mut ends = state.clone();
    let (_, born) = *state.borrow();
    tokio::select! {
        () = pump(from, forth, state.clone()) => {}
        () = pump(back, to, state) => {}
        _ = ends.wait_for(|(_, lives)| *lives != born) => {}
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<(Does, u64)>,
) {
    let mut bytes = vec![0; 64 << 10];
    loop {
        let Ok(read @ 1..) = from.read(&mut bytes).await else { return };
        if state.wait_for(|(does, _)| *does == Does::Flow).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

/// Replaces the host and port of a URL by a port of this machine.
pub fn rewired(url: &str, port: u16) -> String {
    let (before, after) = around_host(url);
    format!("{before}127.0.0.1:{port}{after}")
}

/// Returns the host and port of a URL.
pub fn upstream(url: &str) -> String {
    let (before, after) = around_host(url);
    url[before.len()..url.len() - after.len()].to_owned()
}

/// What stands before and after the host and port of a URL.
fn around_host(url: &str) -> (&str, &str) {
    let begin = url.find("://").unwrap() + 3;
    let end = url[begin..].find(['/', '?']).map_or(url.len(), |at| begin + at);
    let host = url[begin..end].rfind('@').map_or(begin, |at| begin + at + 1);
    (&url[..host], &url[end..])
}

#[test]
fn a_wire_takes_the_place_of_a_server() {
    let url = "postgres://me:p@ss@db.example:5432/name?x=1";
    assert_eq!(upstream(url), "db.example:5432");
    assert_eq!(rewired(url, 9), "postgres://me:p@ss@127.0.0.1:9/name?x=1");
    assert_eq!(rewired("nats://127.0.0.1:4222", 9), "nats://127.0.0.1:9");
}
