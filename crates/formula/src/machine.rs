//! A plan at work, a block of rows at a time.
//!
//! History runs through it in blocks that stay in the processor's cache, a live stream in blocks of
//! one row. There is no second evaluator that could disagree.

use std::sync::Arc;

use crate::{
    plan::{Operation, Plan, Slot},
    step::{MAX_INPUTS, Step},
};

pub(crate) struct Machine {
    plan: Arc<Plan>,
    block: usize,
    /// The columns of all slots, `block` rows each.
    columns: Vec<f64>,
    /// Which slot every input is loaded into.
    loads: Vec<Slot>,
    works: Vec<Work>,
}

struct Work {
    step: Box<dyn Step>,
    inputs: Vec<Slot>,
    first: Slot,
    width: usize,
}

impl Machine {
    /// - `block`: the most rows that come at a time, at least 1.
    pub(crate) fn new(plan: Arc<Plan>, block: usize) -> Self {
        let mut columns = vec![quant::UNKNOWN; plan.slots * block];
        let mut loads = vec![0; plan.inputs.len()];
        let mut works = Vec::new();
        for node in &plan.nodes {
            match &node.operation {
                Operation::Input(index) => loads[*index] = node.first,
                Operation::Constant(number) => {
                    columns[node.first * block..][..block].fill(*number);
                }
                operation => works.extend(operation.step().map(|step| Work {
                    step,
                    inputs: node.inputs.clone(),
                    first: node.first,
                    width: node.width,
                })),
            }
        }
        Self { plan, block, columns, loads, works }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Sets the next rows of an input, at most a block of them.
    pub(crate) fn load(&mut self, input: usize, values: &[f64]) {
        let column = &mut self.columns[self.loads[input] * self.block..][..values.len()];
        for (slot, value) in column.iter_mut().zip(values) {
            *slot = quant::known(*value);
        }
    }

    /// Works on the `rows` that were loaded.
    pub(crate) fn run(&mut self, rows: usize) {
        let block = self.block;
        for work in &mut self.works {
            let (earlier, later) = self.columns.split_at_mut(work.first * block);
            let mut inputs: [&[f64]; MAX_INPUTS] = [&[]; MAX_INPUTS];
            for (input, slot) in inputs.iter_mut().zip(&work.inputs) {
                *input = &earlier[slot * block..][..rows];
            }
            let outputs = &mut later[..work.width * block];
            work.step.run(&inputs[..work.inputs.len()], outputs, block);
        }
    }

    /// The first `rows` answers of a slot.
    pub(crate) fn answers(&self, slot: Slot, rows: usize) -> &[f64] {
        &self.columns[slot * self.block..][..rows]
    }
}

impl Clone for Machine {
    fn clone(&self) -> Self {
        let works = self.works.iter().map(|work| Work {
            step: work.step.duplicate(),
            inputs: work.inputs.clone(),
            first: work.first,
            width: work.width,
        });
        Self {
            plan: self.plan.clone(),
            block: self.block,
            columns: self.columns.clone(),
            loads: self.loads.clone(),
            works: works.collect(),
        }
    }
}
