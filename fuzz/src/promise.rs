//! What the formula language promises for any text at all. The fuzz target and a plain test of the
//! formula crate run this same file, so that it is proved without libFuzzer too.

use formula::{Formula, Inputs, Value, check, limits};

const ROWS: usize = 12;
const ASSETS: usize = 3;

/// Panics where a promise is broken.
pub fn of_any_text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match check(&text) {
        Ok(formula) => runs(&formula),
        Err(error) => {
            let length = text.chars().count();
            let is_inside = error.span.start <= error.span.end && error.span.end <= length;
            assert!(is_inside && !error.message.is_empty(), "{text:?}: {error:?}");
        }
    }
}

/// A formula reads back as it is written, and history and a live panel of it give the same finite bits.
fn runs(formula: &Formula) {
    let written = formula.normalised();
    assert!(written.chars().count() <= limits::MAX_TEXT);
    let again = check(written);
    assert_eq!(again.as_ref().map(Formula::normalised), Ok(written));
    let columns: Vec<Vec<Vec<f64>>> = (0..ASSETS).map(|asset| columns(formula, asset)).collect();
    let assets: Vec<Inputs<'_>> = columns.iter().map(|columns| inputs(formula, columns)).collect();
    let Ok(history) = formula.panel(&assets) else { panic!("{written} did not run") };
    let history: Vec<_> = history.into_iter().map(|output| output.into_columns(ROWS)).collect();
    let mut live = formula.live_panel(ASSETS);
    for row in 0..ROWS {
        let rows: Vec<Vec<f64>> = columns.iter().map(|asset| row_of(asset, row)).collect();
        for (asset, value) in live.push(&rows).iter().enumerate() {
            let then: Vec<Option<f64>> = history[asset].iter().map(|(_, c)| c[row]).collect();
            let now = numbers(value);
            assert!(now.iter().flatten().all(|number| number.is_finite()), "{written}: {now:?}");
            let bits = |of: &[Option<f64>]| -> Vec<Option<u64>> {
                of.iter().map(|number| number.map(f64::to_bits)).collect()
            };
            assert_eq!(bits(&now), bits(&then), "{written}, row {row} of asset {asset}");
        }
    }
}

fn numbers(value: &Value) -> Vec<Option<f64>> {
    match value {
        Value::Record(fields) => fields.iter().map(|(_, number)| *number).collect(),
        Value::Number(_) | Value::Condition(_) => vec![value.number()],
    }
}

fn inputs<'a>(formula: &Formula, columns: &'a [Vec<f64>]) -> Inputs<'a> {
    let mut inputs = Inputs::new(ROWS);
    for (address, column) in formula.inputs().iter().zip(columns) {
        assert!(inputs.insert(address.clone(), column).is_ok());
    }
    inputs
}

fn row_of(columns: &[Vec<f64>], row: usize) -> Vec<f64> {
    columns.iter().map(|column| column[row]).collect()
}

/// Columns with gaps, zeros, negative and enormous values, other ones for every asset.
fn columns(formula: &Formula, asset: usize) -> Vec<Vec<f64>> {
    const VALUES: [f64; 13] =
        [1.0, 2.5, f64::NAN, 0.0, -3.0, 100.0, 1e300, f64::INFINITY, 7.0, 7.0, 1e-300, 50.0, 2.0];
    let value = |seed: usize| VALUES[(seed * seed + seed * 3) % VALUES.len()];
    let column = |input: usize| (0..ROWS).map(|row| value(row + 5 * input + 3 * asset)).collect();
    (0..formula.inputs().len()).map(column).collect()
}
