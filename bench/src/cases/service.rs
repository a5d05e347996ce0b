//! A JSON list of 100 rows over HTTP: signed in, limited, metered, logged.

use std::process::Command;

use anyhow::{Context, Result, bail};
use prospect::{cli::Common, client::Client};
use serde_json::{Value, json};

use crate::measure::{self, Server};

const CONNECTIONS: [u32; 2] = [64, 256];
const SECONDS: u32 = 5;
const RUNS: usize = 3;

pub fn run() -> Result<()> {
    let data = measure::scratch("service")?;
    let key = tokio::runtime::Runtime::new()?.block_on(prepare(&data))?;
    // The limiter counts every request; its ceiling is out of the way.
    let server = Server::start("serve", &data, &["--set", "rate_limits=off", "--set", "log=warn"])?;
    let path = "/api/v1/assets?limit=100";
    let mut http = Vec::new();
    for connections in CONNECTIONS {
        let mut runs: Vec<Value> =
            (0..RUNS).map(|_| load(&server, &key, path, connections)).collect::<Result<_>>()?;
        runs.sort_by(|a, b| {
            figure(a, "cpu_us_per_request").total_cmp(&figure(b, "cpu_us_per_request"))
        });
        http.push(runs.swap_remove(RUNS / 2));
    }
    let loaded = measure::memory_mib(server.pid())?;
    measure::emit("service", json!({"path": path, "http": http, "loaded_pss_mib": loaded}));
    drop(server);
    Ok(std::fs::remove_dir_all(&data)?)
}

fn figure(run: &Value, name: &str) -> f64 {
    run[name].as_f64().unwrap_or(f64::MAX)
}

/// Makes a key of the local owner and a hundred assets, through the product's own functions.
async fn prepare(data: &std::path::Path) -> Result<String> {
    let common = Common { data: Some(data.to_owned()), ..Common::default() };
    let client = Client::open(&common).await.map_err(|failure| failure.error)?;
    for i in 0..100 {
        let asset = json!({
            "symbol": format!("BENCH{i:03}"), "name": format!("Bench Industries {i}"),
            "type": "stock", "sector": "Industrials", "exchange": "XNYS", "currency": "USD",
        });
        client
            .data("POST", "/api/v1/assets", Some(asset))
            .await
            .map_err(|failure| failure.error)?;
    }
    let body = json!({"name": "bench", "permissions": null});
    let made = client.data("POST", "/api/v1/me/api-keys", Some(body)).await.map_err(|f| f.error)?;
    client.close().await;
    Ok(made["key"].as_str().context("no key was made")?.to_owned())
}

fn load(server: &Server, key: &str, path: &str, connections: u32) -> Result<Value> {
    let script = server.data.join("report.lua");
    std::fs::write(&script, REPORT)?;
    let before = measure::cpu_seconds(server.pid())?;
    let output = Command::new("wrk")
        .args([
            "-t1",
            &format!("-c{connections}"),
            &format!("-d{SECONDS}s"),
            "--timeout",
            "10s",
            "-s",
        ])
        .arg(&script)
        .args(["-H", &format!("Authorization: Bearer {key}")])
        .arg(format!("http://127.0.0.1:{}{path}", server.port))
        .output()
        .context("wrk makes the load: apt-get install wrk")?;
    let cpu = measure::cpu_seconds(server.pid())? - before;
    let text = String::from_utf8_lossy(&output.stdout);
    let Some(line) = text.lines().find_map(|line| line.strip_prefix("JSON")) else {
        bail!("wrk said: {text}");
    };
    let report: Value = serde_json::from_str(line)?;
    let requests = figure(&report, "requests").max(1.0);
    Ok(json!({
        "conns": connections,
        "rps": (requests / figure(&report, "us") * 1e6).round(),
        "p50_ms": figure(&report, "p50") / 1e3,
        "p99_ms": figure(&report, "p99") / 1e3,
        "errors": report["errors"],
        "body_bytes": (figure(&report, "bytes") / requests).round(),
        "cpu_us_per_request": (cpu / requests * 1e7).round() / 10.0,
    }))
}

const REPORT: &str = r#"done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('JSON{"requests":%d,"us":%d,"bytes":%d,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"#;
