//! F1: formulas over the history of one asset, and a row at a time.

use formula::{Formula, Inputs, check};
use kernels::{data::bars, measure::repeated};
use serde_json::{Map, Value, json};

const ROWS: usize = 5_040;

const FORMULAS: [(&str, &str); 5] = [
    ("arithmetic", "(X.high + X.low) / 2 > X * 0.99 and X.open > 1"),
    ("average", "sma(X, 20)"),
    ("crossing", "cross_above(ema(X, 20), ema(X, 50)) and rsi(X, 14) < 70"),
    ("bands", "(X - bbands(X, 20, 2).lower) / (bbands(X, 20, 2).upper - bbands(X, 20, 2).lower)"),
    ("composed", "sma(rsi(X, 14), 5)[1] - sma(roc(X, 10), 20) * macd(X).histogram"),
];

/// Nanoseconds of processor time a row.
pub fn run() -> Value {
    let bars = bars(0, ROWS as u64);
    let columns: Vec<(&str, Vec<f64>)> = vec![
        ("X.high", bars.iter().map(|bar| bar.high).collect()),
        ("X.low", bars.iter().map(|bar| bar.low).collect()),
        ("X.close", bars.iter().map(|bar| bar.close).collect()),
        ("X.open", bars.iter().map(|bar| bar.open).collect()),
    ];
    let mut inputs = Inputs::new(ROWS);
    for (address, column) in &columns {
        if let Ok(address) = address.parse() {
            _ = inputs.insert(address, column);
        }
    }
    let mut figures = Map::new();
    for (name, text) in FORMULAS {
        if let Ok(formula) = check(text) {
            figures.insert(name.to_owned(), one(&formula, &inputs, &columns));
        }
    }
    json!({"rows": ROWS, "ns_a_row": figures})
}

#[expect(clippy::cast_precision_loss, reason = "some thousand rows")]
fn one(formula: &Formula, inputs: &Inputs<'_>, columns: &[(&str, Vec<f64>)]) -> Value {
    let (_, history) = repeated(|| formula.evaluate(inputs));
    let needed: Vec<&Vec<f64>> = formula
        .inputs()
        .iter()
        .filter_map(|address| columns.iter().find(|(name, _)| *name == address.to_string()))
        .map(|(_, column)| column)
        .collect();
    let (_, live) = repeated(|| {
        let mut live = formula.live().ok()?;
        let mut row = vec![0.0; needed.len()];
        for at in 0..ROWS {
            for (cell, column) in row.iter_mut().zip(&needed) {
                *cell = column[at];
            }
            live.push(&row);
        }
        Some(())
    });
    let a_row = |seconds: f64| (seconds * 1e10 / ROWS as f64).round() / 10.0;
    json!({"history": a_row(history), "live": a_row(live)})
}
