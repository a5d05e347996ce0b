//! D1 and D2: what was acknowledged is there after `kill -9` and after a power cut.

use std::{
    collections::HashSet,
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{Dice, Server, owner_key, promise};

/// Writers at once: enough that commits hold several changes.
const WRITERS: usize = 8;

/// Kills of the quick run.
const KILLS: u64 = 10;

/// Cuts of the quick run, over three models of a disk.
const CUTS: u32 = 100;

/// Creates watchlists until the server is gone, and remembers those that were acknowledged.
async fn write_until_gone(url: String, key: String, acked: Arc<Mutex<Vec<String>>>, trace: Option<PathBuf>) {
    let http = client();
    for round in 0.. {
        let name = format!("list {round} {}", uuid());
        let answer = http
            .post(&url)
            .bearer_auth(&key)
            .header("idempotency-key", uuid())
            .json(&json!({"name": name}))
            .send()
            .await;
        let Ok(answer) = answer else { return };
        if !answer.status().is_success() {
            return;
        }
        let Ok(body) = answer.json::<Value>().await else { return };
        let id = body["data"]["id"].as_str().unwrap().to_owned();
        if let Some(trace) = &trace {
            acknowledge(trace, &id);
        }
        acked.lock().unwrap().push(id);
    }
}

#[expect(clippy::disallowed_methods, reason = "the client of a test")]
fn client() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::new()
}

fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Appends the record that `tools/powerloss` reads as "this was promised".
fn acknowledge(trace: &Path, id: &str) {
    let mut record = vec![b'A'];
    record.extend(u16::try_from(id.len()).unwrap().to_ne_bytes());
    record.extend([0; 12]);
    record.extend(id.as_bytes());
    OpenOptions::new().append(true).open(trace).unwrap().write_all(&record).unwrap();
}

fn start_writers(server: &Server, key: &str, acked: &Arc<Mutex<Vec<String>>>, trace: Option<&Path>) -> Vec<tokio::task::JoinHandle<()>> {
    (0..WRITERS)
        .map(|_| {
            let (url, key) = (server.url("/api/v1/watchlists"), key.to_owned());
            spawn(write_until_gone(url, key, Arc::clone(acked), trace.map(Path::to_owned)))
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "joined by the test")]
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(work)
}

async fn stored(server: &Server, key: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut cursor = String::new();
    loop {
        let url = server.url(&format!("/api/v1/watchlists?limit=500{cursor}"));
        let body: Value =
            client().get(url).bearer_auth(key).send().await.unwrap().json().await.unwrap();
        found.extend(body["data"].as_array().unwrap().iter().map(|list| list["id"].as_str().unwrap().to_owned()));
        match body["meta"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_what_was_acknowledged_survives_the_death_of_the_process() {
    let data = testkit::database::fresh_folder();
    let key = owner_key(&data).await;
    let (seed, acked) = (7, Arc::new(Mutex::new(Vec::new())));
    let mut dice = Dice(seed);
    for _ in 0..KILLS {
        let mut server = Server::start(&data, &["rate_limits=off"], &[]);
        let writers = start_writers(&server, &key, &acked, None);
        tokio::time::sleep(Duration::from_millis(50 + dice.roll(250))).await;
        server.kill();
        for writer in writers {
            writer.await.unwrap();
        }
    }
    let server = Server::start(&data, &["rate_limits=off"], &[]);
    let found = stored(&server, &key).await;
    let acked = acked.lock().unwrap();
    let lost = acked.iter().filter(|id| !found.contains(*id)).count();
    promise("D1", format!("{lost} lost of {} in {KILLS} kills", acked.len()), "0 lost", seed);
    assert!(acked.len() > 20, "only {} writes were made", acked.len());
    assert_eq!(lost, 0);
    let audit: Value = client().get(server.url("/api/v1/audit/verify")).bearer_auth(&key)
        .send().await.unwrap().json().await.unwrap();
    assert_eq!(audit["data"]["ok"], true, "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_what_was_acknowledged_survives_a_power_cut() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/powerloss");
    let place = testkit::database::fresh_folder();
    let shim = place.join("shim.so");
    assert!(Command::new(tools.join("build")).arg(&shim).status().unwrap().success());
    let (data, trace) = (place.join("data"), place.join("trace"));
    std::fs::create_dir(&data).unwrap();

    // The folder is empty when the traced process starts, so it makes the first user itself.
    let traced = [
        ("LD_PRELOAD", shim.display().to_string()),
        ("PL_ROOT", data.display().to_string()),
        ("PL_LOG", trace.display().to_string()),
    ];
    let (mut server, link) = Server::start_and_read_link(&data, &["rate_limits=off"], &traced);
    let key = set_up(&server, &link).await;
    let acked = Arc::new(Mutex::new(Vec::new()));
    let writers = start_writers(&server, &key, &acked, Some(&trace));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    server.kill();
    for writer in writers {
        writer.await.unwrap();
    }
    let acked = acked.lock().unwrap().len();
    assert!(acked > 20, "only {acked} writes were made");

    let output = Command::new(tools.join("replay.py"))
        .arg(&trace)
        .args(["--cuts", &CUTS.to_string(), "--seed", "7", "--sqlite", "core.db"])
        .args(["--acked", "select 'wls_' || lower(hex(id)) from markets_watchlists"])
        .args(["--none", "select l.id from markets_watchlists l where not exists \
            (select 1 from platform_audit a where a.subject = 'wls_' || lower(hex(l.id)))"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    promise("D2", format!("{acked} acknowledged, {}", said.lines().last().unwrap_or_default()), "0 lost, 0 corrupt", 7);
    assert!(output.status.success(), "{said}");
}
