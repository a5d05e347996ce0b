//! Q1: eight indicators over many series.

use quant::{
    Length,
    indicators::{ema, sma},
};
use serde_json::{Value, json};

use crate::{data::bars, measure::repeated};

pub fn run() -> Value {
    let closes: Vec<f64> = bars(0, 5_040).iter().map(|bar| bar.close).collect();
    let length = Length::saturating(20);
    let (last, cpu) = repeated(|| (sma(&closes, length).pop(), ema(&closes, length).pop()));
    json!({"cpu_s": cpu, "sma": last.0, "ema": last.1})
}
