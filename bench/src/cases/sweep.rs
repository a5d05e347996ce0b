//! A thousand pairs of moving averages crossing over 2,520 bars, as a user asks for it: parsed, decided,
//! carried out by the engine, scored and stored.

use std::fmt::Write;

use anyhow::{Context, Result};
use kernels::data::{self, Bar};
use lab::backtest::{BacktestSpec, Summary, Sweep, SweepSpec};
use markets::import::{ImportOptions, source::ImportSource};
use serde_json::json;

use crate::{
    measure::{self, timed},
    product,
};

const BARS: u64 = 2_520;

pub fn run() -> Result<()> {
    let folder = measure::scratch("sweep")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (app, owner) = runtime.block_on(product::open(&folder))?;
    let source = ImportSource::from_bytes("bench.csv", csv().into_bytes());
    let options = ImportOptions::default();
    runtime.block_on(app.markets.import_bars(&owner, source, &options, |_| {}))?;
    let lab = &app.lab;
    let try_it = |spec: BacktestSpec, sweep: Option<Sweep>| {
        let tried = lab.run_backtest(&owner, spec, sweep, |_, _, _| Ok(()));
        runtime.block_on(tried)?.summary.context("nothing came of it")
    };
    let rounds = |work: &dyn Fn() -> Result<Summary>| {
        work()?;
        let (last, wall, cpu) = timed(|| {
            let all: Result<Vec<Summary>> = (0..ROUNDS).map(|_| work()).collect();
            all?.pop().context("no rounds")
        })?;
        Ok::<_, anyhow::Error>((last, wall / f64::from(ROUNDS), cpu / f64::from(ROUNDS)))
    };
    let (best, wall, cpu) = rounds(&|| {
        let (spec, sweep) = asked()?.split();
        try_it(spec, Some(sweep))
    })?;
    let (_, _, alone) = rounds(&|| try_it(one()?, None))?;
    measure::emit(
        "sweep",
        json!({
            "points": 1_000, "bars": BARS, "wall_s": wall, "cpu_s": cpu,
            // Loading, the report with its thousand drawings, and storing come once.
            "cpu_s_of_one_run": alone, "points_per_cpu_s": (1_000.0 / (cpu - alone)).round(),
            "check": {"best": best.total_return, "trades": best.trades},
        }),
    );
    runtime.block_on(app.close());
    Ok(std::fs::remove_dir_all(&folder)?)
}

fn csv() -> String {
    let mut text = "Symbol,Date,Open,High,Low,Close,Volume\n".to_owned();
    let mut day = jiff::civil::date(2000, 1, 3);
    for bar in data::bars(0, BARS) {
        let Bar { open, high, low, close, volume } = bar;
        // Writing to a string cannot fail.
        _ = writeln!(text, "SWEEP,{day},{open:.6},{high:.6},{low:.6},{close:.6},{volume}");
        day = day.tomorrow().unwrap_or(day);
    }
    text
}

/// The whole of it some times over, since one takes less than the clock of processes can tell.
const ROUNDS: u32 = 8;

/// The pairs of `Q11_sweep`: 50 fast lengths, 20 slow ones.
fn asked() -> Result<SweepSpec> {
    Ok(serde_json::from_value(json!({
        "strategy": {
            "symbols": ["SWEEP"],
            "entry": "cross_above(sma(close, fast), sma(close, slow))",
            "exit": "cross_below(sma(close, fast), sma(close, slow))",
            "costs": {"percent": 0.001},
        },
        "parameters": {
            "fast": {"from": 2, "to": 51, "step": 1},
            "slow": {"from": 55, "to": 150, "step": 5},
        },
    }))?)
}

/// One point of it.
fn one() -> Result<BacktestSpec> {
    let (spec, _) = asked()?.split();
    Ok(BacktestSpec {
        entry: Some("cross_above(sma(close, 10), sma(close, 100))".to_owned()),
        exit: Some("cross_below(sma(close, 10), sma(close, 100))".to_owned()),
        ..spec
    })
}
