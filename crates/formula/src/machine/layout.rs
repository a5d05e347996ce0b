//! Where the columns of a machine stand in its memory.

use crate::plan::{Operation, Outcome, Plan, Reach, Slot};

/// Cells that run at a time where lanes and rows do not matter: a dozen such columns fit the first
/// cache of every processor.
pub(super) const CHUNK: usize = 512;

#[derive(Clone)]
pub(super) struct Layout {
    /// By slot, one after another.
    pub(super) columns: Vec<Column>,
    /// How many cells there are.
    pub(super) end: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) start: usize,
    pub(super) length: usize,
    /// Whether it holds one chunk only: a constant, or what is read before the next chunk runs and so
    /// never leaves the cache.
    is_chunk: bool,
}

impl Layout {
    /// - `capacity`: cells of a column that is kept.
    pub(super) fn new(plan: &Plan, capacity: usize) -> Self {
        let kept = kept(plan);
        let mut end = 0;
        let columns = kept.into_iter().map(|is_kept| {
            let (start, is_chunk) = (end, !is_kept);
            let length = if is_chunk { CHUNK.min(capacity) } else { capacity };
            end += length;
            Column { start, length, is_chunk }
        });
        Self { columns: columns.collect(), end }
    }

    pub(super) fn start(&self, slot: Slot) -> usize {
        self.columns[slot].start
    }
}

impl Column {
    /// Where the cell `cell` of the machine stands in this column, for steps without memory.
    pub(super) fn offset(self, cell: usize) -> usize {
        if self.is_chunk { 0 } else { cell }
    }
}

/// Which slots are needed after their chunk: inputs, answers, and what is read or written by more than
/// one cell at a time.
fn kept(plan: &Plan) -> Vec<bool> {
    let mut kept = vec![false; plan.slots];
    let mut keep = |first: Slot, width: usize| kept[first..first + width].fill(true);
    for outcome in std::iter::once(&plan.outcome).chain(&plan.more) {
        match *outcome {
            Outcome::Number(_) => {}
            Outcome::Series(slot) | Outcome::Condition(slot) => keep(slot, 1),
            Outcome::Record(first, function) => keep(first, function.outputs.len()),
        }
    }
    // The works between two that reach further run together, and only they.
    let mut run = 0;
    let mut runs: Vec<Option<usize>> = vec![None; plan.slots];
    for node in &plan.nodes {
        let is_cells = node.operation.reach() == Reach::Nothing;
        run += usize::from(!is_cells);
        for slot in &node.inputs {
            if !is_cells || runs[*slot].is_some_and(|written| written != run) {
                keep(*slot, 1);
            }
        }
        match node.operation {
            Operation::Constant(_) => {}
            Operation::Input(_) => keep(node.first, node.width),
            _ if is_cells && node.width == 1 => runs[node.first] = Some(run),
            // The columns of a record stand in equal steps, so all of them are kept.
            _ => keep(node.first, node.width),
        }
    }
    kept
}
