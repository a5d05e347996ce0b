//! A plan at work, a block of rows at a time, for one asset or for many side by side.
//!
//! History runs through it in blocks that stay in the processor's cache, a live stream in blocks of
//! one row, and a screen as one row of a universe. There is no second evaluator that could disagree.
//!
//! Every asset is a lane. A column holds the rows of the first lane, then those of the second, and so
//! on, so that a step without memory takes all lanes as if they were one.

mod layout;

use std::sync::Arc;

use layout::{CHUNK, Column, Layout};

use crate::{
    plan::{Operation, Plan, PlanNode, Reach, Slot},
    step::{MAX_INPUTS, Step},
};

pub(crate) struct Machine {
    plan: Arc<Plan>,
    /// The most cells that come at a time: lanes times rows.
    capacity: usize,
    /// The cells of all columns.
    cells: Vec<f64>,
    layout: Layout,
    /// Which slot every input is loaded into.
    loads: Vec<Slot>,
    works: Vec<Work>,
    /// One row of all lanes, where rows stand side by side.
    gathered: Vec<f64>,
}

struct Work {
    worker: Worker,
    inputs: Vec<Slot>,
    first: Slot,
    width: usize,
}

/// Who works on the columns.
enum Worker {
    /// One without memory, for all cells.
    Cells(Box<dyn Step>),
    /// One for every lane, with the memory of its rows.
    Lanes(Vec<Box<dyn Step>>),
    /// One that compares the lanes.
    Universe(Box<dyn Step>),
}

impl Machine {
    /// - `lanes`, `rows`: the most that come at a time.
    pub(crate) fn new(plan: Arc<Plan>, lanes: usize, rows: usize) -> Self {
        let capacity = lanes * rows;
        let layout = Layout::new(&plan, capacity);
        let mut cells = vec![quant::UNKNOWN; layout.end];
        let mut loads = vec![0; plan.inputs.len()];
        let mut works = Vec::new();
        for node in &plan.nodes {
            match &node.operation {
                Operation::Input(index) => loads[*index] = node.first,
                Operation::Constant(number) => {
                    let Column { start, length, .. } = layout.columns[node.first];
                    cells[start..][..length].fill(*number);
                }
                _ => works.extend(Work::of(node, lanes)),
            }
        }
        Self { plan, capacity, cells, layout, loads, works, gathered: Vec::new() }
    }

    /// A machine for the same plan, and another number of lanes with one row.
    pub(crate) fn empty(&self, lanes: usize) -> Self {
        Self::new(Arc::clone(&self.plan), lanes, 1)
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// All cells of an input.
    pub(crate) fn input(&self, input: usize) -> &[f64] {
        &self.cells[self.layout.start(self.loads[input])..][..self.capacity]
    }

    /// The same to be written; what is written is finite or unknown.
    pub(crate) fn input_mut(&mut self, input: usize) -> &mut [f64] {
        &mut self.cells[self.layout.start(self.loads[input])..][..self.capacity]
    }

    /// Sets the next rows of an input in one lane.
    pub(crate) fn load(&mut self, input: usize, lane: usize, values: &[f64]) {
        let column = &mut self.input_mut(input)[lane * values.len()..][..values.len()];
        for (slot, value) in column.iter_mut().zip(values) {
            *slot = quant::known(*value);
        }
    }

    /// Works on the `rows` that were loaded into each of the first `lanes`.
    pub(crate) fn run(&mut self, lanes: usize, rows: usize) {
        let mut next = 0;
        while let Some(work) = self.works.get_mut(next) {
            let task = Task { inputs: &work.inputs, first: work.first, layout: &self.layout };
            match &mut work.worker {
                Worker::Cells(_) => {
                    next = self.run_cells(next, lanes * rows);
                    continue;
                }
                Worker::Lanes(steps) => {
                    for (lane, step) in steps.iter_mut().enumerate().take(lanes) {
                        let part = Part { first: lane * rows, count: rows };
                        task.run(step.as_mut(), &mut self.cells, part);
                    }
                }
                Worker::Universe(step) if rows == 1 => {
                    task.run(step.as_mut(), &mut self.cells, Part { first: 0, count: lanes });
                }
                Worker::Universe(_) => self.run_universe(next, lanes, rows),
            }
            next += 1;
        }
    }

    /// Runs the works from `start` on that need no more than a cell, chunk by chunk; returns the first
    /// that needs more.
    fn run_cells(&mut self, start: usize, count: usize) -> usize {
        let together = self.works.iter().skip(start);
        let together = together.take_while(|work| matches!(work.worker, Worker::Cells(_))).count();
        let works = &mut self.works[start..start + together];
        for first in (0..count).step_by(CHUNK) {
            let part = Part { first, count: CHUNK.min(count - first) };
            for work in works.iter_mut() {
                if let Worker::Cells(step) = &mut work.worker {
                    let task =
                        Task { inputs: &work.inputs, first: work.first, layout: &self.layout };
                    task.run(step.as_mut(), &mut self.cells, part);
                }
            }
        }
        start + together
    }

    /// Runs one work over all lanes, row after row.
    fn run_universe(&mut self, work: usize, lanes: usize, rows: usize) {
        let Work { worker: Worker::Universe(step), inputs, first, width } = &mut self.works[work]
        else {
            return;
        };
        let count = inputs.len();
        self.gathered.resize((count + *width) * lanes, quant::UNKNOWN);
        let (given, answers) = self.gathered.split_at_mut(count * lanes);
        for row in 0..rows {
            for (input, given) in inputs.iter().zip(given.chunks_mut(lanes)) {
                let column = &self.cells[self.layout.start(*input)..];
                for (lane, value) in given.iter_mut().enumerate() {
                    *value = column[lane * rows + row];
                }
            }
            let mut columns: [&[f64]; MAX_INPUTS] = [&[]; MAX_INPUTS];
            for (column, given) in columns.iter_mut().zip(given.chunks(lanes)) {
                *column = given;
            }
            step.run(&columns[..count], answers, lanes);
            for (place, answers) in answers.chunks(lanes).enumerate() {
                let column = &mut self.cells[self.layout.start(*first + place)..];
                for (lane, answer) in answers.iter().enumerate() {
                    column[lane * rows + row] = *answer;
                }
            }
        }
    }

    /// The answers of a slot in one lane, when `rows` were run.
    pub(crate) fn answers(&self, slot: Slot, lane: usize, rows: usize) -> &[f64] {
        &self.cells[self.layout.start(slot) + lane * rows..][..rows]
    }
}

/// Some cells of every column.
#[derive(Clone, Copy)]
struct Part {
    first: usize,
    count: usize,
}

/// What a step reads and where it writes.
struct Task<'a> {
    inputs: &'a [Slot],
    first: Slot,
    layout: &'a Layout,
}

impl Task<'_> {
    fn run(&self, step: &mut dyn Step, cells: &mut [f64], part: Part) {
        let output = self.layout.columns[self.first];
        let (earlier, later) = cells.split_at_mut(output.start);
        let mut inputs: [&[f64]; MAX_INPUTS] = [&[]; MAX_INPUTS];
        for (input, slot) in inputs.iter_mut().zip(self.inputs) {
            let column = self.layout.columns[*slot];
            *input = &earlier[column.start + column.offset(part.first)..][..part.count];
        }
        let outputs = &mut later[output.offset(part.first)..];
        step.run(&inputs[..self.inputs.len()], outputs, output.length);
    }
}

impl Work {
    fn of(node: &PlanNode, lanes: usize) -> Option<Self> {
        let step = node.operation.step()?;
        let worker = match node.operation.reach() {
            Reach::Nothing => Worker::Cells(step),
            Reach::Past => {
                let mut steps: Vec<_> = (1..lanes).map(|_| step.duplicate()).collect();
                steps.push(step);
                Worker::Lanes(steps)
            }
            Reach::Universe => Worker::Universe(step),
        };
        Some(Self { worker, inputs: node.inputs.clone(), first: node.first, width: node.width })
    }
}

impl Clone for Work {
    fn clone(&self) -> Self {
        let worker = match &self.worker {
            Worker::Cells(step) => Worker::Cells(step.duplicate()),
            Worker::Lanes(steps) => {
                Worker::Lanes(steps.iter().map(|step| step.duplicate()).collect())
            }
            Worker::Universe(step) => Worker::Universe(step.duplicate()),
        };
        Self { worker, inputs: self.inputs.clone(), first: self.first, width: self.width }
    }
}

impl Clone for Machine {
    fn clone(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            capacity: self.capacity,
            cells: self.cells.clone(),
            layout: self.layout.clone(),
            loads: self.loads.clone(),
            works: self.works.clone(),
            gathered: Vec::new(),
        }
    }
}
