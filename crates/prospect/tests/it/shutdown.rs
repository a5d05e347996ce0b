//! A8: SIGTERM under load loses nothing and breaks nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
};

use crate::{
    process::{Server, folder, spawn},
    support::promise,
};

/// Terminations of the quick run.
const ROUNDS: usize = 10;

/// Clients at once, and how many requests are answered before the signal.
const CLIENTS: usize = 8;
const BEFORE: u32 = 40;

/// It is gone within this.
const LIMIT: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Tally {
    answered: AtomicUsize,
    made: AtomicUsize,
    broken: AtomicUsize,
}

/// Makes watchlists over fresh connections until there are none; whoever was let in is answered.
async fn ask_until_refused(port: u16, key: String, tally: Arc<Tally>, underway: Arc<Semaphore>) {
    loop {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return };
        let body = json!({"name": "made under load"}).to_string();
        let request = format!(
            "POST /api/v1/watchlists HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut answer = Vec::new();
        let whole = stream.write_all(request.as_bytes()).await.is_ok()
            && stream.read_to_end(&mut answer).await.is_ok()
            && answer.starts_with(b"HTTP/1.1 ");
        if !whole {
            tally.broken.fetch_add(1, Ordering::Relaxed);
            return;
        }
        tally.answered.fetch_add(1, Ordering::Relaxed);
        tally.made.fetch_add(usize::from(answer.starts_with(b"HTTP/1.1 200")), Ordering::Relaxed);
        underway.add_permits(1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_stopping_answers_every_request_that_was_let_in() {
    let data = folder();
    let settings = ["rate_limits=off".to_owned()];
    let first = Server::start(&data, &settings, &[]);
    let key = first.set_up().await;
    let mut waiting = Some(first);
    let (tally, mut slowest) = (Arc::new(Tally::default()), Duration::ZERO);
    for _ in 0..ROUNDS {
        let mut server = waiting.take().unwrap_or_else(|| Server::start(&data, &settings, &[]));
        let underway = Arc::new(Semaphore::new(0));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                spawn(ask_until_refused(
                    server.port,
                    key.clone(),
                    Arc::clone(&tally),
                    Arc::clone(&underway),
                ))
            })
            .collect();
        underway.acquire_many(BEFORE).await.unwrap().forget();
        let began = Instant::now();
        let ending = tokio::task::spawn_blocking(move || server.terminate());
        let clean = ending.await.unwrap();
        slowest = slowest.max(began.elapsed());
        assert!(clean, "it must end with success");
        for client in clients {
            client.await.unwrap();
        }
    }
    let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    let server = Server::start(&data, &settings, &[]);
    let kept = server.list("/api/v1/watchlists", &key).await.len();
    let lost = count(&tally.made).saturating_sub(kept);
    let figure = format!(
        "{} broken and {lost} lost of {}, slowest stop {} ms",
        count(&tally.broken),
        count(&tally.answered),
        slowest.as_millis()
    );
    promise("A8", figure, "0 broken, 0 lost, 5000 ms", 0);
    assert_eq!((count(&tally.broken), lost), (0, 0));
    assert!(slowest < LIMIT);
    let verified = server.get("/api/v1/audit/verify", &key).await;
    assert_eq!(verified["data"]["ok"], true, "{verified}");
}
