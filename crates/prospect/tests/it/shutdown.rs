//! A8: SIGTERM under load loses nothing and breaks nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Server, owner_key, promise};

/// Terminations of the quick run.
const ROUNDS: usize = 10;

/// Asks over fresh connections until refused; a request that was sent must be answered.
async fn ask_until_refused(port: u16, key: String, broken: Arc<AtomicUsize>, answered: Arc<AtomicUsize>) {
    loop {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return };
        let request = format!(
            "GET /api/v1/watchlists HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\r\n"
        );
        let mut answer = Vec::new();
        let whole = stream.write_all(request.as_bytes()).await.is_ok()
            && stream.read_to_end(&mut answer).await.is_ok()
            && answer.starts_with(b"HTTP/1.1 ");
        if whole {
            answered.fetch_add(1, Ordering::Relaxed);
        } else {
            broken.fetch_add(1, Ordering::Relaxed);
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_stopping_answers_every_request_that_was_accepted() {
    let data = testkit::database::fresh_folder();
    let key = owner_key(&data).await;
    let (broken, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut slowest = Duration::ZERO;
    for _ in 0..ROUNDS {
        let mut server = Server::start(&data, &["rate_limits=off"], &[]);
        let askers: Vec<_> = (0..8)
            .map(|_| {
                let work = ask_until_refused(server.port, key.clone(), Arc::clone(&broken), Arc::clone(&answered));
                spawn(work)
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(150)).await;
        let began = Instant::now();
        let clean = tokio::task::spawn_blocking(move || server.terminate()).await.unwrap();
        slowest = slowest.max(began.elapsed());
        assert!(clean, "it must end with success");
        for asker in askers {
            asker.await.unwrap();
        }
    }
    let (broken, answered) = (broken.load(Ordering::Relaxed), answered.load(Ordering::Relaxed));
    let figure = format!("{broken} broken of {answered}, slowest stop {} ms", slowest.as_millis());
    promise("A8", figure, "0 broken, 5000 ms", 0);
    assert_eq!(broken, 0);
    assert!(answered > ROUNDS);
    assert!(slowest < Duration::from_secs(5));
}

#[expect(clippy::disallowed_methods, reason = "joined by the test")]
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(work)
}
