//! Q10: moving averages of 20 and 50 crossing over a million bars, all in, at the close, 0.001 %.

use kernels::{data::walk, measure::repeated};
use quant::{
    Length,
    backtest::{
        Asset, Bars, Decisions, Timing,
        plain::{Plain, crossing_signals},
        run as run_engine,
        sweep::cross_averages,
    },
    indicators::sma,
};
use serde_json::{Value, json};

const ROWS: u32 = 1_000_000;

pub fn run() -> Value {
    let bars = walk(0, u64::from(ROWS), 0.0, 0.001);
    let column = |of: fn(&kernels::data::Bar) -> f64| bars.iter().map(of).collect::<Vec<f64>>();
    let (open, close) = (column(|bar| bar.open), column(|bar| bar.close));
    let (high, low) = (column(|bar| bar.high), column(|bar| bar.low));
    let plain = Plain { cash: 1e7, percent: 1e-5, slippage: 0.0, timing: Timing::SameClose };
    let times: Vec<i64> = (0..i64::from(ROWS)).map(|minute| minute * 60_000_000).collect();
    let rules = plain.rules();
    let (engine, engine_cpu) = repeated(|| {
        let average = |rows| sma(&close, Length::saturating(rows));
        let signals = crossing_signals(&average(20), &average(50)).unwrap_or_default();
        let prices = Bars { open: &open, high: &high, low: &low, close: &close };
        let asset = Asset::new("A", prices, Decisions::Signals(&signals));
        run_engine(&times, &[asset], &rules)
            .map(|run| (run.trades.len(), run.fills.len(), run.equity.last().copied()))
    });
    let (fast, fast_cpu) = repeated(|| cross_averages(&plain, (&open, &close), &[(20, 50)]));
    let fast = fast.and_then(|outcomes| outcomes.first().copied());
    let (trades, fills, end) = engine.unwrap_or_default();
    json!({
        "cpu_s": fast_cpu,
        "bars_per_cpu_s": f64::from(ROWS) / fast_cpu,
        "engine_cpu_s": engine_cpu,
        "engine_bars_per_cpu_s": f64::from(ROWS) / engine_cpu,
        "check": {"trades": fast.map(|fast| fast.trades), "end": fast.map(|fast| fast.end)},
        "engine_check": {"trades": trades, "fills": fills, "end": end},
    })
}
