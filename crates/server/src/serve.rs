//! Accepting connections until told to stop, and then answering every request that came in.

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use platform::tasks::Tasks;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// How long requests under way may take to end once the process is told to stop.
const PATIENCE: Duration = Duration::from_secs(4);

/// When nobody came for this long, nobody is waiting.
const PAUSE: Duration = Duration::from_millis(20);

/// How long to wait for such a pause.
const DRAIN: Duration = Duration::from_millis(500);

/// A peer gets this long to send its headers.
const HEADER_TIME: Duration = Duration::from_secs(15);

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

/// Has the kernel drop what comes in for the listener; connections it made already stay.
#[cfg(target_os = "linux")]
fn turn_newcomers_away(listener: &TcpListener) -> io::Result<()> {
    /// The whole program: return with nothing kept of the packet.
    const DROP: u16 = 0x06;
    socket2::SockRef::from(listener).attach_filter(&[socket2::SockFilter::new(DROP, 0, 0, 0)])
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
    let service = tower::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(hyper_util::rt::TokioTimer::new()).header_read_timeout(HEADER_TIME);
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service))
        .into_owned();
    let watched = graceful.watch(connection);
    tasks.spawn(async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

/// Out of descriptors or memory: give the others time to end instead of spinning.
async fn rest_after(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}
