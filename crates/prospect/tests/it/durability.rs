//! D1 and D2: what was acknowledged is there after `kill -9` and after a power cut.

use std::{
    collections::HashSet,
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{
    process::{Server, client, folder, spawn},
    support::{promise, text},
};

/// Writers at once: enough that commits hold several changes.
const WRITERS: usize = 8;

/// Kills of the quick run.
const KILLS: u64 = 10;

/// Cuts of the quick run, over three models of a disk.
const CUTS: u32 = 100;

/// What the random choices begin with.
const SEED: u64 = 7;

/// What writers were told, and where it is written down.
#[derive(Clone)]
struct Ledger {
    acked: Arc<Mutex<Vec<String>>>,
    /// One permit for each acknowledgement of this run.
    told: Arc<Semaphore>,
    trace: Option<PathBuf>,
}

impl Ledger {
    fn new(trace: Option<PathBuf>) -> Self {
        Self { acked: Arc::default(), told: Arc::new(Semaphore::new(0)), trace }
    }

    fn add(&self, id: String) {
        if let Some(trace) = &self.trace {
            acknowledge(trace, &id);
        }
        self.acked.lock().unwrap().push(id);
        self.told.add_permits(1);
    }
}

/// Appends the record that `tools/powerloss` reads as "this was promised".
fn acknowledge(trace: &Path, id: &str) {
    let mut record = vec![b'A'];
    record.extend(u16::try_from(id.len()).unwrap().to_ne_bytes());
    record.extend([0; 12]);
    record.extend(id.as_bytes());
    OpenOptions::new().append(true).open(trace).unwrap().write_all(&record).unwrap();
}

/// Creates watchlists until the server is gone, and remembers those that were acknowledged.
async fn write_until_gone(url: String, key: String, ledger: Ledger) {
    let http = client();
    loop {
        let id = uuid::Uuid::new_v4().to_string();
        let request = http.post(&url).bearer_auth(&key).header("idempotency-key", &id);
        let Ok(answer) = request.json(&json!({"name": id})).send().await else { return };
        if !answer.status().is_success() {
            return;
        }
        let Ok(body) = answer.json::<Value>().await else { return };
        ledger.add(text(&body["data"]["id"]));
    }
}

/// Lets writers write until `changes` were acknowledged, kills the server, and waits for them.
async fn write_and_kill(server: &mut Server, key: &str, ledger: &Ledger, changes: u32) {
    ledger.told.forget_permits(usize::MAX >> 4);
    let url = server.url("/api/v1/watchlists");
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| spawn(write_until_gone(url.clone(), key.to_owned(), ledger.clone())))
        .collect();
    ledger.told.acquire_many(changes).await.unwrap().forget();
    server.kill();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Small deterministic randomness: splitmix64.
fn roll(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % below
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_what_was_acknowledged_survives_the_death_of_the_process() {
    let data = folder();
    let mut settings = vec!["rate_limits=off".to_owned()];
    let servers = testkit::database::fresh_settings().await;
    settings.extend(servers.iter().map(|(key, value)| format!("{key}={value}")));
    let mut server = Server::start(&data, &settings, &[]);
    let key = server.set_up().await;
    let (ledger, mut dice) = (Ledger::new(None), SEED);
    for _ in 0..KILLS {
        let changes = u32::try_from(5 + roll(&mut dice, 60)).unwrap();
        write_and_kill(&mut server, &key, &ledger, changes).await;
        server = Server::start(&data, &settings, &[]);
    }
    let lists = server.list("/api/v1/watchlists", &key).await;
    let found: HashSet<String> = lists.iter().map(|list| text(&list["id"])).collect();
    let acked = ledger.acked.lock().unwrap().clone();
    let lost = acked.iter().filter(|id| !found.contains(*id)).count();
    promise("D1", format!("{lost} lost of {} in {KILLS} kills", acked.len()), "0 lost", SEED);
    assert_eq!(lost, 0);
    // Nothing is there by half: each list has its row in a chain that holds.
    let verified = server.get("/api/v1/audit/verify", &key).await;
    assert_eq!(verified["data"]["ok"], true, "{verified}");
    let made = server.list("/api/v1/audit", &key).await;
    let made = made.iter().filter(|row| row["action"] == "create_watchlist").count();
    assert_eq!(made, found.len(), "each list was written down once");
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_what_was_acknowledged_survives_a_power_cut() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/powerloss");
    let place = folder();
    let shim = place.join("shim.so");
    assert!(Command::new(tools.join("build")).arg(&shim).status().unwrap().success());
    let (data, trace) = (place.join("data"), place.join("trace"));
    std::fs::create_dir(&data).unwrap();
    // The folder is empty when the traced process starts, so all that is in it is in the trace.
    let traced = [
        ("LD_PRELOAD", shim.display().to_string()),
        ("PL_ROOT", data.display().to_string()),
        ("PL_LOG", trace.display().to_string()),
    ];
    let mut server = Server::start(&data, &["rate_limits=off".to_owned()], &traced);
    let key = server.set_up().await;
    let ledger = Ledger::new(Some(trace.clone()));
    write_and_kill(&mut server, &key, &ledger, 300).await;
    let acked = ledger.acked.lock().unwrap().len();

    let output = Command::new(tools.join("replay.py"))
        .arg(&trace)
        .args(["--cuts", &CUTS.to_string(), "--seed", &SEED.to_string(), "--sqlite", "core.db"])
        .args(["--acked", "select 'wls_' || lower(hex(id)) from markets_watchlists"])
        .args([
            "--none",
            "select l.id from markets_watchlists l where not exists \
            (select 1 from platform_audit a where a.subject = 'wls_' || lower(hex(l.id)))",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let figure = format!("{acked} acknowledged; {}", said.trim().replace('\n', "; "));
    promise("D2", figure, "0 lost, 0 corrupt", SEED);
    assert!(output.status.success(), "{said}");
}
