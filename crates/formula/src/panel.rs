//! A formula for several assets at once, which may be compared with each other.

use std::sync::Arc;

use crate::{
    Formula, InputError, Inputs, Output, Value,
    evaluate::BLOCK,
    live::{load_row, newest},
    machine::Machine,
    plan::Plan,
};

/// Cells that a panel keeps at a time: eight megabytes, so that many assets run in short blocks.
const CELLS: usize = 1 << 20;

/// A formula that takes one row of every asset at a time, and gives the same bits as
/// [`Formula::panel`] over all of them. A clone remembers the same rows.
#[derive(Clone)]
pub struct LivePanel {
    machine: Machine,
    places: Arc<[usize]>,
    assets: usize,
}

impl Formula {
    /// Runs the formula for every asset of `assets`, which share one axis; returns an output for each,
    /// in their order. `rank` and its like compare them row by row.
    ///
    /// What the formula says of the subject is found in each asset's inputs as it is written there,
    /// such as the column `close`.
    ///
    /// Its work is the rows times the assets times the parts of the formula; both are bounded by who
    /// gives the columns.
    pub fn panel(&self, assets: &[Inputs<'_>]) -> Result<Vec<Output>, InputError> {
        let rows = one_axis(assets)?;
        let columns: Vec<Vec<&[f64]>> =
            assets.iter().map(|inputs| self.columns_of(inputs)).collect::<Result<_, _>>()?;
        let mut outputs = vec![Output::empty(&self.plan.outcome, rows); assets.len()];
        run(&self.plan, &columns, rows, |machine, rows| {
            for (asset, output) in outputs.iter_mut().enumerate() {
                output.extend((machine, &self.plan.outcome), asset, rows);
            }
        });
        Ok(outputs)
    }

    /// The formula for `assets` assets, before their first row.
    pub fn live_panel(&self, assets: usize) -> LivePanel {
        let machine = Machine::new(Arc::clone(&self.plan), assets, 1);
        LivePanel { machine, places: Arc::clone(&self.places), assets }
    }
}

/// Returns how many rows the axis has that `assets` share.
pub(crate) fn one_axis(assets: &[Inputs<'_>]) -> Result<usize, InputError> {
    let rows = assets.first().map_or(0, Inputs::rows);
    if let Some(asset) = assets.iter().position(|inputs| inputs.rows() != rows) {
        let given = assets.get(asset).map_or(0, Inputs::rows);
        return Err(InputError::Axis { asset, expected: rows, given });
    }
    Ok(rows)
}

/// Runs a plan over all rows of some assets in blocks, and shows the machine after each, with the rows of
/// the block.
///
/// - `columns`: by asset, a column for each input of the plan.
pub(crate) fn run(
    plan: &Arc<Plan>,
    columns: &[Vec<&[f64]>],
    rows: usize,
    mut see: impl FnMut(&Machine, usize),
) {
    let count = columns.len();
    let cells_a_row = plan.slots.saturating_mul(count).max(1);
    let block = (CELLS / cells_a_row).clamp(1, BLOCK).min(rows.max(1));
    let mut machine = Machine::new(Arc::clone(plan), count, block);
    for start in (0..rows).step_by(block) {
        let end = rows.min(start + block);
        for (asset, columns) in columns.iter().enumerate() {
            for (input, column) in columns.iter().enumerate() {
                machine.load(input, asset, &column[start..end]);
            }
        }
        machine.run(count, end - start);
        see(&machine, end - start);
    }
}

impl LivePanel {
    /// Takes the next row of every asset and answers for each.
    ///
    /// - `rows`: by asset a value for each of [`Formula::inputs`], in that order; NaN, or the end of a
    ///   slice, where there is none.
    pub fn push<R: AsRef<[f64]>>(&mut self, rows: &[R]) -> Vec<Value> {
        for asset in 0..self.assets {
            let row = rows.get(asset).map_or(&[][..], AsRef::as_ref);
            load_row(&mut self.machine, &self.places, asset, row);
        }
        self.machine.run(self.assets, 1);
        (0..self.assets).map(|asset| newest(&self.machine, asset)).collect()
    }
}
