//! Q2: European price and five Greeks.

use kernels::{data::Options, measure::repeated};
use quant::options::batch::{GreekColumns, greeks};
use serde_json::{Value, json};

const ROWS: u32 = 1_000_000;

pub fn run() -> Value {
    let options = Options::new(u64::from(ROWS));
    let mut out = GreekColumns::default();
    let ((), cpu) = repeated(|| greeks(options.columns(), &mut out));
    let GreekColumns { price, delta, gamma, vega, theta, rho } = &out;
    let check: Vec<_> =
        [price, delta, gamma, vega, theta, rho].iter().map(|column| column.first()).collect();
    json!({"cpu_s": cpu, "per_cpu_s": f64::from(ROWS) / cpu, "check": check})
}
