//! Q1: eight indicators over many series, and what a new tick costs.

use std::{hint::black_box, time::Instant};

use kernels::{data::bars, measure::repeated};
use quant::indicators::{BarColumns, OVERVIEW_COLUMNS, Overview, OverviewShape, overview};
use serde_json::{Value, json};

const SERIES: u64 = 1_000;
const ROWS: u64 = 5_040;
/// Of the columns of an overview.
const RSI: usize = 4;
const ADX: usize = 9;

struct Series {
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
}

impl Series {
    fn of(series: u64) -> Self {
        let bars = bars(series, ROWS);
        Self {
            high: bars.iter().map(|bar| bar.high).collect(),
            low: bars.iter().map(|bar| bar.low).collect(),
            close: bars.iter().map(|bar| bar.close).collect(),
        }
    }

    fn bars(&self) -> BarColumns<'_> {
        BarColumns { high: &self.high, low: &self.low, close: &self.close }
    }
}

pub fn run() -> Value {
    let data: Vec<Series> = (0..SERIES).map(Series::of).collect();
    let mut columns: [Vec<f64>; OVERVIEW_COLUMNS] = Default::default();
    let ((), cpu) = repeated(|| {
        for series in &data {
            overview(series.bars(), OverviewShape::default(), &mut columns);
            black_box(&columns);
        }
    });
    overview(data[0].bars(), OverviewShape::default(), &mut columns);
    let check = json!({"rsi_last": columns[RSI].last(), "adx_last": columns[ADX].last()});
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    let per_second = (SERIES * ROWS) as f64 / cpu;
    json!({
        "cpu_s": cpu,
        "bars_per_cpu_s": per_second.round(),
        "tick_ns": tick_ns(&data[0]),
        "check": check,
    })
}

/// Nanoseconds until a state that has seen a history answers for one more bar, in the median.
fn tick_ns(series: &Series) -> f64 {
    let mut state = Overview::new(OverviewShape::default());
    let mut spent: Vec<f64> = Vec::new();
    for ((high, low), close) in series.high.iter().zip(&series.low).zip(&series.close) {
        let began = Instant::now();
        black_box(state.push(black_box(*high), *low, *close));
        spent.push(began.elapsed().as_secs_f64() * 1e9);
    }
    spent.sort_by(f64::total_cmp);
    spent[spent.len() / 2]
}
