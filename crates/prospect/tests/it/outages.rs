//! A1: losing a server degrades, and heals by itself.
//!
//! The product reaches the real server through a wire of ours that can refuse (a server that stopped),
//! stall (one that is suspended) and break (one that restarts), while others use the server undisturbed.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

use crate::{
    live,
    process::{Server, client, folder, spawn},
    support::{promise, text},
};

/// How long a server is away.
const AWAY: Duration = Duration::from_secs(10);

/// No answer takes this long: it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writers and readers at once.
const WRITERS: usize = 4;
const READERS: usize = 2;

/// Answers in a row without a refusal: it has healed.
const HEALED: usize = 50;

/// What a wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Flows,
    /// Connections end, new ones are refused.
    Refuses,
    /// Connections stay and are taken, and nothing comes through.
    Stalls,
}

/// Begins a wire to `upstream` and returns its port and what it does.
async fn wire(upstream: String) -> (u16, watch::Sender<Wire>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (does, heard) = watch::channel(Wire::Flows);
    // It ends with its runtime, which is the test's.
    drop(spawn(lead(listener, port, upstream, heard)));
    (port, does)
}

async fn lead(listener: TcpListener, port: u16, upstream: String, mut does: watch::Receiver<Wire>) {
    let mut listener = Some(listener);
    loop {
        if *does.borrow_and_update() == Wire::Refuses {
            listener = None;
            if does.changed().await.is_err() {
                return;
            }
            continue;
        }
        let Some(open) = &listener else {
            listener = TcpListener::bind(("127.0.0.1", port)).await.ok();
            continue;
        };
        tokio::select! {
            changed = does.changed() => if changed.is_err() { return },
            Ok((stream, _)) = open.accept() => {
                drop(spawn(carry(stream, upstream.clone(), does.clone())));
            }
        }
    }
}

/// Carries one connection until it ends or is refused.
async fn carry(stream: TcpStream, upstream: String, does: watch::Receiver<Wire>) {
    let Ok(server) = TcpStream::connect(&upstream).await else { return };
    let ((from, to), (back, forth)) = (stream.into_split(), server.into_split());
    let mut refused = does.clone();
    tokio::select! {
        () = pump(from, forth, does.clone()) => {}
        () = pump(back, to, does) => {}
        _ = refused.wait_for(|does| *does == Wire::Refuses) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut does: watch::Receiver<Wire>) {
    let mut bytes = vec![0; 64 << 10];
    loop {
        let Ok(read @ 1..) = from.read(&mut bytes).await else { return };
        if does.wait_for(|does| *does == Wire::Flows).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

/// Replaces the host and port of a URL; returns where it led.
fn rewired(url: &str, port: u16) -> String {
    let (before, after) = around_host(url);
    format!("{before}127.0.0.1:{port}{after}")
}

fn upstream(url: &str) -> String {
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

/// What was answered.
#[derive(Default)]
struct Told {
    acked: Mutex<Vec<String>>,
    /// Answers in a row that were no refusal.
    in_a_row: Mutex<usize>,
    refused: Mutex<usize>,
    slowest: Mutex<Duration>,
    wrong: Mutex<Vec<String>>,
    stop: AtomicBool,
}

impl Told {
    /// Notes the answer to a request that was sent at `began`; returns the body of a success.
    async fn note(
        &self,
        began: Instant,
        answer: Result<reqwest::Result<reqwest::Response>, tokio::time::error::Elapsed>,
    ) -> Option<Value> {
        let answer = match answer {
            Err(_) => return self.is_wrong("it hangs".to_owned()),
            Ok(Err(error)) => return self.is_wrong(format!("{error:?}")),
            Ok(Ok(answer)) => answer,
        };
        let (status, later) = (answer.status(), answer.headers().contains_key("retry-after"));
        let body = answer.text().await.unwrap_or_default();
        let mut slowest = self.slowest.lock().unwrap();
        *slowest = slowest.max(began.elapsed());
        if status.is_success() {
            *self.in_a_row.lock().unwrap() += 1;
            return serde_json::from_str(&body).ok();
        }
        *self.in_a_row.lock().unwrap() = 0;
        *self.refused.lock().unwrap() += 1;
        if status != 503 || !later {
            return self.is_wrong(format!("{status} retry-after: {later} {body}"));
        }
        None
    }

    fn is_wrong(&self, what: String) -> Option<Value> {
        self.wrong.lock().unwrap().push(what);
        None
    }
}

/// Makes watchlists one after the other; one that is refused is tried again under its key.
async fn write(url: String, key: String, told: Arc<Told>) {
    let http = client();
    while !told.stop.load(Ordering::Relaxed) {
        let id = uuid::Uuid::new_v4().to_string();
        loop {
            let request = http.post(&url).bearer_auth(&key).header("idempotency-key", &id);
            let began = Instant::now();
            let answer =
                tokio::time::timeout(PATIENCE, request.json(&json!({"name": id})).send()).await;
            if let Some(body) = told.note(began, answer).await {
                told.acked.lock().unwrap().push(text(&body["data"]["id"]));
                break;
            }
            if told.stop.load(Ordering::Relaxed) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

async fn read(url: String, key: String, told: Arc<Told>) {
    let http = client();
    while !told.stop.load(Ordering::Relaxed) {
        let (request, began) = (http.get(&url).bearer_auth(&key), Instant::now());
        let answer = tokio::time::timeout(PATIENCE, request.send()).await;
        told.note(began, answer).await;
    }
}

/// Waits until so many answers in a row were none of a refusal; returns how long that took.
async fn healed(told: &Told) -> Duration {
    let began = Instant::now();
    *told.in_a_row.lock().unwrap() = 0;
    while *told.in_a_row.lock().unwrap() < HEALED {
        assert!(began.elapsed() < PATIENCE, "it does not heal: {:?}", told.wrong.lock().unwrap());
        tokio::task::yield_now().await;
    }
    began.elapsed()
}

/// Waits until what a job says reaches a socket.
async fn live_again(server: &Server, key: &str, file: usize) {
    let mut socket = live::connect(server, key).await;
    let request = client().post(server.url("/api/v1/imports/bars?interval=1d")).bearer_auth(key);
    let request = request.header("idempotency-key", format!("import {file}"));
    let request = request.header("content-type", "text/csv");
    let started = request.body(format!("symbol,date,close\nEX{file},2020-01-02,10\n")).send().await;
    let started: Value = started.unwrap().json().await.unwrap();
    let topic = format!("job:{}", text(&started["data"]["job_id"]));
    live::say(&mut socket, &json!({"op": "subscribe", "topics": [topic]})).await;
    while live::hear_within(&mut socket, PATIENCE).await["data"]["state"] != "done" {}
}

/// Loses the server that `setting` leads to in every way, under load.
async fn loses(setting: &str, what: &str) {
    let mut settings = testkit::database::fresh_settings().await;
    let Some((_, url)) = settings.iter_mut().find(|(key, _)| key == setting) else {
        promise("A1", format!("{what}: a part of the process"), "nothing to lose", 0);
        return;
    };
    let (port, does) = wire(upstream(url)).await;
    *url = rewired(url, port);
    settings.push(("rate_limits".to_owned(), "off".to_owned()));
    settings.push(("providers".to_owned(), "off".to_owned()));
    let settings: Vec<String> = settings.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let server = Server::start(&folder(), &settings, &[]);
    let key = server.set_up().await;
    let (told, url) = (Arc::new(Told::default()), server.url("/api/v1/watchlists"));
    let load: Vec<_> = (0..WRITERS)
        .map(|_| spawn(write(url.clone(), key.clone(), Arc::clone(&told))))
        .chain(
            (0..READERS)
                .map(|_| spawn(read(format!("{url}?limit=1"), key.clone(), Arc::clone(&told)))),
        )
        .collect();
    healed(&told).await;
    let mut slowest_healing = Duration::ZERO;
    for (file, outage) in [Wire::Refuses, Wire::Stalls].into_iter().enumerate() {
        does.send_replace(outage);
        // Not to wait for anything: this is what an outage is.
        tokio::time::sleep(AWAY).await;
        does.send_replace(Wire::Flows);
        slowest_healing = slowest_healing.max(healed(&told).await);
        live_again(&server, &key, file).await;
    }
    does.send_replace(Wire::Refuses);
    does.send_replace(Wire::Flows);
    slowest_healing = slowest_healing.max(healed(&told).await);
    told.stop.store(true, Ordering::Relaxed);
    for one in load {
        one.await.unwrap();
    }
    let lists = server.list("/api/v1/watchlists", &key).await;
    let found: HashSet<String> = lists.iter().map(|list| text(&list["id"])).collect();
    let acked = told.acked.lock().unwrap().clone();
    let lost = acked.iter().filter(|id| !found.contains(*id)).count();
    let wrong = told.wrong.lock().unwrap().clone();
    let figure = format!(
        "{what}: {lost} lost of {}, {} refused, {} wrong, slowest answer {} ms, healed after {} ms",
        acked.len(),
        told.refused.lock().unwrap(),
        wrong.len(),
        told.slowest.lock().unwrap().as_millis(),
        slowest_healing.as_millis()
    );
    promise("A1", figure, "0 lost, 0 wrong, answers < 2 s, healed < 5 s", 0);
    assert_eq!(lost, 0);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(found.len(), acked.len(), "what was refused and tried again is there once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_losing_the_cache_degrades_and_heals() {
    loses("cache_url", "cache").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_losing_the_bus_degrades_and_heals() {
    loses("bus_url", "bus").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_losing_the_database_degrades_and_heals() {
    loses("database_url", "database").await;
}

#[test]
fn a_wire_takes_the_place_of_a_server() {
    let url = "postgres://me:p@ss@db.example:5432/name?x=1";
    assert_eq!(upstream(url), "db.example:5432");
    assert_eq!(rewired(url, 9), "postgres://me:p@ss@127.0.0.1:9/name?x=1");
    assert_eq!(rewired("nats://127.0.0.1:4222", 9), "nats://127.0.0.1:9");
}
