//! Start to ready, memory at rest, size of the binary.

use std::{fs, time::Duration};

use anyhow::Result;
use serde_json::json;

use crate::measure::{self, Server};

/// Starts of each kind; the median is reported.
const RUNS: usize = 5;

pub fn run() -> Result<()> {
    let empty = measure::scratch("start-empty")?;
    let demo = measure::scratch("start-demo")?;
    // The first start makes databases, keys and the demo world; it is reported by itself.
    let (first_empty, _) = once("serve", &empty)?;
    let (first_demo, _) = once("demo", &demo)?;
    let (empty_s, empty_mib) = median("serve", &empty)?;
    let (demo_s, demo_mib) = median("demo", &demo)?;
    let size = fs::metadata(measure::binary()?)?.len();
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let binary_mb = (size as f64 / 1e5).round() / 10.0;
    measure::emit(
        "start",
        json!({
            "first_start_s": first_empty, "start_s": empty_s, "idle_pss_mib": empty_mib,
            "first_demo_start_s": first_demo, "demo_start_s": demo_s, "demo_idle_pss_mib": demo_mib,
            "binary_mb": binary_mb,
        }),
    );
    fs::remove_dir_all(&empty)?;
    Ok(fs::remove_dir_all(&demo)?)
}

fn once(mode: &str, data: &std::path::Path) -> Result<(f64, f64)> {
    let server = Server::start(mode, data, &[])?;
    // Memory at rest, after what start-up used is given back.
    std::thread::sleep(Duration::from_millis(500));
    Ok(((server.ready_s * 1e3).round() / 1e3, measure::memory_mib(server.pid())?))
}

fn median(mode: &str, data: &std::path::Path) -> Result<(f64, f64)> {
    let mut runs: Vec<(f64, f64)> = (0..RUNS).map(|_| once(mode, data)).collect::<Result<_>>()?;
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(runs[RUNS / 2])
}
