//! Accepting connections until told to stop, and then answering every request that came in.

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use platform::tasks::Tasks;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::wire::Wire;

/// How long requests under way may take to end once the process is told to stop.
const PATIENCE: Duration = Duration::from_secs(4);

/// When nobody came for this long, nobody is waiting.
const PAUSE: Duration = Duration::from_millis(20);

/// How long to wait for such a pause.
const DRAIN: Duration = Duration::from_millis(500);

/// A peer gets this long to begin, and as long again to send its headers.
const HEADER_TIME: Duration = Duration::from_secs(15);

/// Once the process is told to stop, a peer that has sent nothing yet gets only this long.
const SILENCE: Duration = Duration::from_millis(200);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Every request that was accepted was answered.
    Clean,
    /// Some were still running when patience ended.
    Hurried,
}

/// Serves `router` on `listener` until `tasks` are told to stop.
pub async fn serve(listener: TcpListener, router: Router, tasks: &Tasks) -> Stopped {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            biased;
            () = tasks.stopping() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => connect(stream, peer, &router, &graceful, tasks),
                Err(error) => rest_after(&error).await,
            },
        }
    }
    drain(&listener, |stream, peer| connect(stream, peer, &router, &graceful, tasks)).await;
    drop(listener);
    match tokio::time::timeout(PATIENCE, graceful.shutdown()).await {
        Ok(()) => Stopped::Clean,
        Err(_) => Stopped::Hurried,
    }
}

/// Takes what the system accepted for us already, after it has been told to take nobody new.
///
/// Without that, somebody could be let in between our last look and the end of the listener, and
/// be cut off. Where the system cannot be told, a load that never pauses ends by the clock.
async fn drain(listener: &TcpListener, mut take: impl FnMut(TcpStream, SocketAddr)) {
    if let Err(error) = turn_newcomers_away(listener) {
        tracing::debug!(%error, "newcomers are let in until the listener ends");
    }
    let until = tokio::time::Instant::now() + DRAIN;
    while tokio::time::Instant::now() < until {
        match tokio::time::timeout(PAUSE, listener.accept()).await {
            Ok(Ok((stream, peer))) => take(stream, peer),
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

/// Has the kernel drop every first packet of a connection that comes in for the listener.
///
/// Only those: the packet that completes a connection begun before must still pass, since its
/// peer counts as let in, and sockets made from the listener carry the same filter.
#[cfg(target_os = "linux")]
fn turn_newcomers_away(listener: &TcpListener) -> io::Result<()> {
    const LOAD_BYTE: u16 = 0x30;
    const TEST_BITS: u16 = 0x45;
    const RETURN: u16 = 0x06;
    /// Where a TCP header has its flags, and the flag of a first packet.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    socket2::SockRef::from(listener).attach_filter(&[
        socket2::SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        socket2::SockFilter::new(TEST_BITS, 0, 1, SYN),
        socket2::SockFilter::new(RETURN, 0, 0, 0),
        socket2::SockFilter::new(RETURN, 0, 0, u32::MAX),
    ])
}

#[cfg(not(target_os = "linux"))]
fn turn_newcomers_away(_: &TcpListener) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn connect(
    stream: TcpStream,
    peer: SocketAddr,
    router: &Router,
    graceful: &GracefulShutdown,
    tasks: &Tasks,
) {
    // A small answer must not wait for a full packet.
    _ = stream.set_nodelay(true);
    let router = router.clone();
    let watcher = graceful.watcher();
    let stop = tasks.token();
    tasks.spawn(async move {
        if !begins(&stream, &stop).await {
            return;
        }
        let wire = Wire::of(stream);
        let written = wire.clone();
        let service =
            tower::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                request.extensions_mut().insert(written.clone());
                router.clone().oneshot(request)
            });
        let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIME);
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(wire), TowerToHyperService::new(service));
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

/// Waits until the peer has sent something.
///
/// Only then the connection goes to hyper, which answers what has begun even when it is told to
/// stop, but closes at once what it has read nothing of.
async fn begins(stream: &TcpStream, stop: &CancellationToken) -> bool {
    tokio::select! {
        biased;
        readable = stream.readable() => readable.is_ok(),
        () = async { stop.cancelled().await; tokio::time::sleep(SILENCE).await } => false,
        () = tokio::time::sleep(HEADER_TIME) => false,
    }
}

/// Out of descriptors or memory: give the others time to end instead of spinning.
pub(crate) async fn rest_after(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

    async fn answer(mut client: TcpStream) -> String {
        client.write_all(REQUEST).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_peer_that_was_let_in_but_sent_nothing_before_the_stop_is_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let tasks = Tasks::default();
        tasks.signal();
        let router = Router::new().route("/", get(|| async { "whole" }));
        let (stopped, answer) = tokio::join!(serve(listener, router, &tasks), answer(client));
        assert_eq!(stopped, Stopped::Clean);
        assert!(answer.ends_with("whole"), "{answer}");
    }

    #[tokio::test]
    async fn a_peer_that_never_says_anything_does_not_hold_up_the_stop() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _silent = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let tasks = Tasks::default();
        tasks.signal();
        assert_eq!(serve(listener, Router::new(), &tasks).await, Stopped::Clean);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_listener_that_turns_newcomers_away_keeps_whom_it_has() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut client = TcpStream::connect(address).await.unwrap();
        turn_newcomers_away(&listener).unwrap();
        let newcomer = tokio::time::timeout(PAUSE, TcpStream::connect(address)).await;
        let (mut stream, _) = listener.accept().await.unwrap();
        client.write_all(b"question").await.unwrap();
        let mut heard = [0; 8];
        stream.read_exact(&mut heard).await.unwrap();
        assert_eq!(&heard, b"question");
        assert!(newcomer.is_err(), "nobody new gets in");
    }
}
