//! A small world of series that formulas run over.

use std::collections::HashMap;

use formula::{Address, Formula, Inputs, Output, Value};

/// Columns by address, on one axis.
#[derive(Debug, Clone)]
pub struct World {
    pub rows: usize,
    columns: HashMap<Address, Vec<f64>>,
}

impl World {
    pub fn new(columns: impl IntoIterator<Item = (&'static str, Vec<f64>)>) -> Self {
        let columns: HashMap<Address, Vec<f64>> = columns
            .into_iter()
            .map(|(address, column)| (address.parse().unwrap(), column))
            .collect();
        Self { rows: columns.values().map(Vec::len).min().unwrap_or(0), columns }
    }

    /// The first `rows` rows of everything.
    pub fn inputs(&self, rows: usize) -> Inputs<'_> {
        let mut inputs = Inputs::new(rows);
        for (address, column) in &self.columns {
            inputs.insert(address.clone(), &column[..rows]).unwrap();
        }
        inputs
    }

    /// The answers for the first `rows` rows, evaluated over history.
    pub fn history(&self, formula: &Formula, rows: usize) -> Output {
        formula.evaluate(&self.inputs(rows)).unwrap()
    }

    /// The answers row by row.
    pub fn live(&self, formula: &Formula) -> Vec<Value> {
        let mut live = formula.live().unwrap();
        (0..self.rows).map(|at| live.push(&self.row(formula, at))).collect()
    }

    /// One row of what a formula needs.
    pub fn row(&self, formula: &Formula, at: usize) -> Vec<f64> {
        formula.inputs().iter().map(|address| self.columns[address][at]).collect()
    }
}

/// The bits of every answer, column by column; unknown is `None`.
pub fn bits(output: Output, rows: usize) -> Vec<Vec<Option<u64>>> {
    let columns = output.into_columns(rows);
    columns.into_iter().map(|(_, c)| c.into_iter().map(|v| v.map(f64::to_bits)).collect()).collect()
}

/// The same of row by row answers.
pub fn live_bits(values: Vec<Value>, columns: usize) -> Vec<Vec<Option<u64>>> {
    let mut bits = vec![Vec::new(); columns];
    for value in values {
        let row: Vec<Option<f64>> = match value {
            Value::Number(number) => vec![number],
            Value::Condition(truth) => vec![truth.map(|truth| f64::from(u8::from(truth)))],
            Value::Record(fields) => fields.into_iter().map(|(_, value)| value).collect(),
        };
        for (column, value) in bits.iter_mut().zip(row) {
            column.push(value.map(f64::to_bits));
        }
    }
    bits
}
