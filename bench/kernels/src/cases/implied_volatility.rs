//! Q3: implied volatility, judged by what the price is off when priced again.

use kernels::{data::Options, measure::repeated};
use quant::options::{
    Vanilla,
    batch::{GreekColumns, greeks, implied_volatilities},
    black_scholes,
};
use serde_json::{Value, json};

const ROWS: u32 = 100_000;

pub fn run() -> Value {
    let options = Options::new(u64::from(ROWS));
    let (mut out, mut implied) = (GreekColumns::default(), Vec::new());
    greeks(options.columns(), &mut out);
    let ((), cpu) = repeated(|| implied_volatilities(options.columns(), &out.price, &mut implied));
    let missing = implied.iter().filter(|volatility| !volatility.is_finite()).count();
    let off = options.rows().into_iter().zip(&implied).zip(&out.price).map(|((row, iv), price)| {
        let again = black_scholes::price(&Vanilla { volatility: *iv, ..row });
        again.map_or(f64::MAX, |again| (again - price).abs() / row.spot)
    });
    let worst_price = off.fold(0.0, f64::max);
    let apart = implied.iter().zip(&options.volatility).map(|(got, want)| (got - want).abs());
    let worst = apart.fold(0.0, f64::max);
    json!({
        "cpu_s": cpu, "per_cpu_s": f64::from(ROWS) / cpu, "missing": missing,
        "max_iv_error": worst, "max_price_error": worst_price,
    })
}
