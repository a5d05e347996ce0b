//! A million daily bars through the product's own import: CSV read, checked, merged, committed.

use std::fmt::Write;

use anyhow::{Result, ensure};
use kernels::data;
use markets::import::{ImportOptions, source::ImportSource};
use serde_json::json;

use crate::{
    measure::{self, timed},
    product,
};

const ASSETS: u64 = 200;
const BARS: u64 = 5_000;

pub fn run() -> Result<()> {
    let folder = measure::scratch("ingest")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (app, owner) = runtime.block_on(product::open(&folder))?;
    let first = csv(0.0);
    let import = |text: &str| {
        let source = ImportSource::from_bytes("bench.csv", text.as_bytes().to_vec());
        let options = ImportOptions::default();
        let work = app.markets.import_bars(&owner, source, &options, |_| {});
        Ok(runtime.block_on(work)?)
    };
    let (report, wall, cpu) = timed(|| import(&first))?;
    ensure!(report.inserted == ASSETS * BARS, "{} bars were taken", report.inserted);
    // Every close differs, so every bar gets a second row that is known from now.
    let changed = csv(0.01);
    let (again, wall_again, cpu_again) = timed(|| import(&changed))?;
    ensure!(again.revised == ASSETS * BARS, "{} bars were revised", again.revised);
    measure::emit(
        "ingest",
        json!({
            "rows": ASSETS * BARS,
            "insert": rates(wall, cpu),
            "revise": rates(wall_again, cpu_again),
            "csv_mb": first.len() / 1_000_000,
        }),
    );
    runtime.block_on(app.close());
    Ok(std::fs::remove_dir_all(&folder)?)
}

#[expect(clippy::cast_precision_loss, reason = "a million")]
fn rates(wall: f64, cpu: f64) -> serde_json::Value {
    let rows = (ASSETS * BARS) as f64;
    json!({"rows_per_s": (rows / wall).round(), "rows_per_cpu_s": (rows / cpu).round()})
}

/// Writes the bars as people have them, each close moved by `shift`.
pub fn csv(shift: f64) -> String {
    let mut text = "Symbol,Date,Open,High,Low,Close,Volume\n".to_owned();
    let first = jiff::civil::date(2000, 1, 3);
    for asset in 0..ASSETS {
        let mut day = first;
        for bar in data::bars(asset, BARS) {
            let close = (bar.close + shift).clamp(bar.low, bar.high + shift);
            let high = bar.high.max(close);
            // Writing to a string cannot fail.
            _ = writeln!(
                text,
                "B{asset:03},{day},{:.6},{high:.6},{:.6},{close:.6},{}",
                bar.open, bar.low, bar.volume
            );
            day = day.tomorrow().unwrap_or(day);
        }
    }
    text
}
