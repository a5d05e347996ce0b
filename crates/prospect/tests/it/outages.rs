//! A1: losing a server degrades, and heals by itself.
//!
//! The product reaches the real server through a wire of ours that stops, stalls and starts again, under load.
//! Parts that live in the process cannot be lost: the mixes of servers that the tests run on decide what is.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use platform::{
    clock::Clock,
    db::{Db, Durability},
};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    live::{self, Socket},
    process::{Server, client, folder, spawn},
    support::{promise, text},
    wire::{Does, Wire, rewired, upstream},
};

/// How long a server is away. Nobody is to wait for its return.
const AWAY: Duration = Duration::from_secs(10);

/// Nothing takes this long: it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writers and readers at once.
const WRITERS: usize = 4;
const READERS: usize = 2;

/// Answers in a row without a refusal: it has healed.
const HEALED: usize = 50;

/// What was answered.
#[derive(Default)]
struct Told {
    acked: Mutex<Vec<String>>,
    /// Answers in a row that were no refusal.
    in_a_row: Mutex<usize>,
    answers: Mutex<usize>,
    refused: Mutex<usize>,
    slowest: Mutex<Duration>,
    wrong: Mutex<Vec<String>>,
    stop: AtomicBool,
    /// Rings with every answer.
    bell: Notify,
}

impl Told {
    /// Notes the answer to a request that was sent at `began`; returns the body of a success.
    async fn note(
        &self,
        began: Instant,
        answer: Result<reqwest::Result<reqwest::Response>, tokio::time::error::Elapsed>,
    ) -> Option<Value> {
        let noted = self.write_down(began, answer).await;
        self.bell.notify_one();
        noted
    }

    async fn write_down(
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
        *self.answers.lock().unwrap() += 1;
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

    fn answers(&self) -> usize {
        *self.answers.lock().unwrap()
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
            // Who stops here may have made a list that was never acknowledged.
            if told.wrong.lock().unwrap().len() > 100 {
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
        tokio::task::yield_now().await;
    }
}

/// Waits until so many answers in a row were none of a refusal; returns how long that took.
async fn healed(told: &Told) -> Duration {
    let began = Instant::now();
    *told.in_a_row.lock().unwrap() = 0;
    while *told.in_a_row.lock().unwrap() < HEALED {
        let is_well = told.wrong.lock().unwrap().is_empty() && began.elapsed() < PATIENCE;
        assert!(is_well, "it does not heal: {:?}", told.wrong.lock().unwrap());
        told.bell.notified().await;
    }
    began.elapsed()
}

/// A client of the stream as clients are to be: one that is closed comes back and says what it saw last.
struct Follower<'a> {
    server: &'a Server,
    key: &'a str,
    socket: Socket,
    /// What it reads, and the last number of each.
    topics: BTreeMap<String, Option<u64>>,
    /// With what its sockets were closed.
    closed: Vec<u16>,
}

impl<'a> Follower<'a> {
    async fn of(server: &'a Server, key: &'a str) -> Self {
        let socket = live::connect(server, key).await;
        Self { server, key, socket, topics: BTreeMap::new(), closed: Vec::new() }
    }

    async fn subscribe(&mut self, topic: &str) {
        self.topics.insert(topic.to_owned(), None);
        let said = json!({"op": "subscribe", "topics": [topic]});
        // It may have been closed while nobody listened.
        if self.socket.send(Message::text(said.to_string())).await.is_err() {
            self.come_back().await;
        }
    }

    /// Returns the next message with a number, or that a topic was resumed with something missing.
    async fn hear(&mut self) -> Value {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.unwrap();
            let said: Value = match next {
                Some(Ok(Message::Text(said))) => serde_json::from_str(&said).unwrap(),
                Some(Ok(Message::Close(frame))) => {
                    self.closed.push(frame.map_or(0, |frame| frame.code.into()));
                    self.come_back().await;
                    continue;
                }
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => panic!("ended without a word"),
            };
            let last = said["topic"].as_str().and_then(|topic| self.topics.get_mut(topic));
            if let (Some(last), Some(seq)) = (last, said["seq"].as_u64()) {
                assert!(last.is_none_or(|last| seq > last), "twice, or back: {said}");
                *last = Some(seq);
                return said;
            }
            if said["missed"] == true {
                return said;
            }
        }
    }

    async fn come_back(&mut self) {
        self.socket = live::connect(self.server, self.key).await;
        for (topic, last) in &self.topics {
            let again = json!({"op": "subscribe", "topics": [topic], "from_seq": last});
            live::say(&mut self.socket, &again).await;
        }
    }

    /// Waits until what a job says reaches this client over its socket.
    async fn hears_a_job(&mut self, name: &str) {
        for attempt in 0.. {
            let url = self.server.url("/api/v1/imports/bars?interval=1d");
            let request = client().post(url).bearer_auth(self.key);
            let request = request.header("idempotency-key", format!("{name} {attempt}"));
            let request = request.header("content-type", "text/csv");
            let symbol = format!("{}{attempt}", name.to_uppercase());
            let bars = format!("symbol,date,close\n{symbol},2020-01-02,10\n");
            let started: Value = request.body(bars).send().await.unwrap().json().await.unwrap();
            let topic = format!("job:{}", text(&started["data"]["job_id"]));
            self.subscribe(&topic).await;
            loop {
                let said = self.hear().await;
                if said["missed"] == true {
                    // Whatever it names: a topic of which nothing was heard yet cannot tell that it missed
                    // something. What was missed is loaded anew; the next job is heard.
                    let job = format!("/api/v1/jobs/{}", &topic[4..]);
                    assert!(self.server.get(&job, self.key).await["data"]["state"].is_string());
                    break;
                }
                if said["topic"] == *topic && said["data"]["state"] == "done" {
                    return;
                }
            }
        }
    }
}

/// How a server is lost.
#[derive(Debug, Clone, Copy)]
enum Loss {
    Stops,
    IsSuspended,
    Restarts,
    /// Only PostgreSQL: it ends the connections itself and says so (57P01).
    EndsConnections,
}

/// Loses the server that `setting` leads to in every way, under load.
async fn loses(setting: &str, what: &str, losses: &[Loss]) {
    let mut settings = testkit::database::fresh_settings().await;
    // Other tests count in the first database of the cache, under the same address.
    for (_, url) in settings.iter_mut().filter(|(key, _)| key == "cache_url") {
        url.push_str("/9");
    }
    let Some((_, url)) = settings.iter_mut().find(|(key, _)| key == setting) else {
        promise("A1", format!("{what}: a part of the process"), "nothing to lose", 0);
        return;
    };
    let wire = Wire::to(upstream(url));
    let application = format!("outage_{}", uuid::Uuid::new_v4().simple());
    *url = rewired(url, wire.port);
    if setting == "database_url" {
        let mark = if url.contains('?') { '&' } else { '?' };
        url.extend([mark.to_string(), format!("application_name={application}")]);
    }
    // The cache counts requests: limits are on, and out of reach.
    let limits = ["public_api", "public_api_anonymous", "setup", "login", "open"];
    let limits = limits.map(|name| format!("{name}=1000000/60s")).join(",");
    settings.push(("rate_limits".to_owned(), limits));
    settings.push(("providers".to_owned(), "off".to_owned()));
    let settings: Vec<String> = settings.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let server = Server::start(&folder(), &settings, &[]);
    let key = server.set_up().await;
    let mut follower = Follower::of(&server, &key).await;
    follower.hears_a_job("before").await;
    let (told, url) = (Arc::new(Told::default()), server.url("/api/v1/watchlists"));
    let mut load: Vec<_> = (0..READERS)
        .map(|_| spawn(read(format!("{url}?limit=1"), key.clone(), Arc::clone(&told))))
        .collect();
    load.extend((0..WRITERS).map(|_| spawn(write(url.clone(), key.clone(), Arc::clone(&told)))));
    healed(&told).await;
    let mut slowest_healing = Duration::ZERO;
    for (number, loss) in losses.iter().enumerate() {
        let answers = told.answers();
        match loss {
            Loss::Stops | Loss::IsSuspended => {
                let stops = matches!(loss, Loss::Stops);
                wire.set(if stops { Does::Refuse } else { Does::Stall });
                // Not to wait for anything: this is what an outage is.
                tokio::time::sleep(AWAY).await;
                assert!(told.answers() > answers, "nothing was answered while the {what} {loss:?}");
                wire.set(Does::Flow);
            }
            Loss::Restarts => wire.restart(),
            Loss::EndsConnections => end_connections(&application).await,
        }
        slowest_healing = slowest_healing.max(healed(&told).await);
        follower.hears_a_job(&format!("after{number}")).await;
    }
    told.stop.store(true, Ordering::Relaxed);
    for one in load {
        one.await.unwrap();
    }
    verify(&server, &key, &told, &follower, (what, slowest_healing)).await;
}

/// Compares what was acknowledged with what is there.
async fn verify(
    server: &Server,
    key: &str,
    told: &Told,
    follower: &Follower<'_>,
    (what, healing): (&str, Duration),
) {
    let lists = server.list("/api/v1/watchlists", key).await;
    let found: HashSet<String> = lists.iter().map(|list| text(&list["id"])).collect();
    let acked = told.acked.lock().unwrap().clone();
    let lost = acked.iter().filter(|id| !found.contains(*id)).count();
    let wrong = told.wrong.lock().unwrap().clone();
    let slowest = *told.slowest.lock().unwrap();
    let figure = format!(
        "{what}: {lost} lost of {}, {} refused, {} wrong, slowest answer {} ms, healed after {} ms, \
         sockets closed and back {:?}",
        acked.len(),
        told.refused.lock().unwrap(),
        wrong.len(),
        slowest.as_millis(),
        healing.as_millis(),
        follower.closed,
    );
    promise("A1", figure, "0 lost, 0 wrong, answers < 2 s, healed < 5 s", 0);
    assert_eq!(lost, 0);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(found.len(), acked.len(), "what was refused and tried again is there once");
    assert!(slowest < AWAY, "somebody waited for its return: {slowest:?}");
    assert!(follower.closed.iter().all(|code| *code == 1013), "{:?}", follower.closed);
}

/// Has PostgreSQL end the connections of one application.
async fn end_connections(application: &str) {
    let url = std::env::var(testkit::database::DATABASE_URL).unwrap();
    let db = Db::open(&url, &[], Durability::Power, Clock::default()).await.unwrap();
    let end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1";
    let ended: Vec<(bool,)> = db.all(end, [application.into()]).await.unwrap();
    assert!(!ended.is_empty(), "nobody was connected");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_losing_the_cache_degrades_and_heals() {
    loses("cache_url", "cache", &[Loss::Stops, Loss::IsSuspended, Loss::Restarts]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_losing_the_bus_degrades_and_heals() {
    loses("bus_url", "bus", &[Loss::Stops, Loss::IsSuspended, Loss::Restarts]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_losing_the_database_degrades_and_heals() {
    let losses = [Loss::Stops, Loss::IsSuspended, Loss::Restarts, Loss::EndsConnections];
    loses("database_url", "database", &losses).await;
}
