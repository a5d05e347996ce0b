//! Q11: a thousand pairs of moving averages crossing over 2,520 bars, 0.1 %.

use kernels::{
    data::bars,
    measure::{peak_memory, repeated},
};
use quant::backtest::{Timing, plain::Plain, sweep::cross_averages};
use serde_json::{Value, json};

pub fn run() -> Value {
    let bars = bars(0, 2_520);
    let open: Vec<f64> = bars.iter().map(|bar| bar.open).collect();
    let close: Vec<f64> = bars.iter().map(|bar| bar.close).collect();
    let pairs: Vec<(usize, usize)> =
        (2..52).flat_map(|fast| (55..155).step_by(5).map(move |slow| (fast, slow))).collect();
    let plain = Plain { cash: 1e7, percent: 0.001, slippage: 0.0, timing: Timing::SameClose };
    let (outcomes, cpu) = repeated(|| cross_averages(&plain, (&open, &close), &pairs));
    let outcomes = outcomes.unwrap_or_default();
    let best = outcomes.iter().map(|outcome| outcome.end / 1e7 - 1.0).reduce(f64::max);
    #[expect(clippy::cast_precision_loss, reason = "a thousand")]
    let runs = outcomes.len() as f64;
    json!({
        "cpu_s": cpu,
        "runs_per_cpu_s": runs / cpu,
        "peak_rss_mib": peak_memory(),
        "check": {"runs": outcomes.len(), "best": best},
    })
}
