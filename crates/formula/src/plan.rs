//! A checked formula as a list of nodes, each once and after what it needs.

use std::collections::HashMap;

use quant::{Length, indicators::Lag};

use crate::{
    address::Address,
    catalogue::{Arguments, Function, Group},
    operation,
    step::{Step, one},
    tree::Operator,
};

/// Where a column is kept while a formula runs.
pub(crate) type Slot = usize;

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) inputs: Vec<Address>,
    pub(crate) nodes: Vec<PlanNode>,
    pub(crate) slots: usize,
    pub(crate) outcome: Outcome,
    /// What else it answers, where several formulas run as one.
    pub(crate) more: Vec<Outcome>,
    /// Known rows without an answer before the first one, at most.
    pub(crate) warm_up: usize,
}

/// What the formula answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outcome {
    Number(f64),
    Series(Slot),
    Condition(Slot),
    /// The fields of `function` from a slot on.
    Record(Slot, &'static Function),
}

#[derive(Debug, Clone)]
pub(crate) struct PlanNode {
    pub(crate) operation: Operation,
    pub(crate) inputs: Vec<Slot>,
    /// The first of `width` slots for the answer.
    pub(crate) first: Slot,
    pub(crate) width: usize,
}

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    /// The column of an input, by its place in [`Plan::inputs`].
    Input(usize),
    Constant(f64),
    Negate,
    Not,
    Binary(Operator),
    Lag(Length),
    Call(&'static Function, Arguments),
}

/// What an answer of an operation depends on, beside its inputs in the same row of the same asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Nothing,
    /// Earlier rows of the same asset.
    Past,
    /// The same row of the other assets.
    Universe,
}

impl Plan {
    /// The first function that compares assets, if there is one.
    pub(crate) fn comparison(&self) -> Option<&'static str> {
        self.nodes.iter().find_map(|node| match &node.operation {
            Operation::Call(function, _) if function.group == Group::Universe => {
                Some(function.name)
            }
            _ => None,
        })
    }
}

impl Operation {
    pub(crate) fn reach(&self) -> Reach {
        match self {
            Self::Input(_) | Self::Constant(_) | Self::Negate | Self::Not | Self::Binary(_) => {
                Reach::Nothing
            }
            Self::Lag(_) => Reach::Past,
            Self::Call(function, _) => function.reach(),
        }
    }

    /// The step that does the work; inputs and constants have none.
    pub(crate) fn step(&self) -> Option<Box<dyn Step>> {
        match self {
            Self::Input(_) | Self::Constant(_) => None,
            Self::Negate => Some(operation::negate()),
            Self::Not => Some(operation::not()),
            Self::Binary(operator) => Some(operation::binary(*operator)),
            Self::Lag(length) => {
                let mut state = Lag::new(*length);
                Some(one(move |[value]| state.push(value)))
            }
            Self::Call(function, arguments) => Some((function.make)(arguments)),
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Call(function, _) => function.outputs.len(),
            Self::Input(_)
            | Self::Constant(_)
            | Self::Negate
            | Self::Not
            | Self::Binary(_)
            | Self::Lag(_) => 1,
        }
    }

    /// How many rows the node keeps.
    fn window(&self) -> usize {
        match self {
            Self::Lag(length) => length.rows(),
            Self::Call(function, arguments) => function.window(arguments),
            Self::Input(_) | Self::Constant(_) | Self::Negate | Self::Not | Self::Binary(_) => 0,
        }
    }

    /// Known rows without an answer before the first one.
    fn warm_up(&self) -> usize {
        match self {
            Self::Lag(length) => length.rows(),
            Self::Call(function, arguments) => (function.warm_up)(arguments),
            Self::Input(_) | Self::Constant(_) | Self::Negate | Self::Not | Self::Binary(_) => 0,
        }
    }

    fn key(&self) -> Key {
        match self {
            Self::Input(index) => Key::Input(*index),
            Self::Constant(number) => Key::Constant(number.to_bits()),
            Self::Negate => Key::Negate,
            Self::Not => Key::Not,
            Self::Binary(operator) => Key::Binary(*operator),
            Self::Lag(length) => Key::Lag(*length),
            Self::Call(function, arguments) => {
                Key::Call(function.name, arguments.0.iter().map(|n| n.to_bits()).collect())
            }
        }
    }
}

/// What makes two operations the same, whatever they work on.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Input(usize),
    Constant(u64),
    Negate,
    Not,
    Binary(Operator),
    Lag(Length),
    Call(&'static str, Vec<u64>),
}

/// Collects nodes, and gives what was asked for before instead of doing it twice.
#[derive(Default)]
pub(crate) struct Planner {
    inputs: Vec<Address>,
    nodes: Vec<PlanNode>,
    /// The warm-up of every slot.
    warm_ups: Vec<usize>,
    windows: usize,
    known: HashMap<(Key, Vec<Slot>), Slot>,
}

impl Planner {
    /// Returns the slot of an input.
    pub(crate) fn input(&mut self, address: &Address) -> Slot {
        let index = self.inputs.iter().position(|known| known == address);
        let index = index.unwrap_or_else(|| {
            self.inputs.push(address.clone());
            self.inputs.len() - 1
        });
        self.node(Operation::Input(index), Vec::new())
    }

    /// Returns the first slot of the answer of `operation` on `inputs`.
    pub(crate) fn node(&mut self, operation: Operation, inputs: Vec<Slot>) -> Slot {
        let key = (operation.key(), inputs);
        if let Some(slot) = self.known.get(&key) {
            return *slot;
        }
        let inputs = key.1.clone();
        let (first, width) = (self.warm_ups.len(), operation.width());
        self.known.insert(key, first);
        let before = inputs.iter().filter_map(|slot| self.warm_ups.get(*slot)).max();
        let warm_up = before.copied().unwrap_or(0) + operation.warm_up();
        self.warm_ups.resize(first + width, warm_up);
        self.windows += operation.window();
        self.nodes.push(PlanNode { operation, inputs, first, width });
        first
    }

    /// Takes over the nodes of a whole plan, and returns its outcome among the nodes here.
    ///
    /// - `inputs`: what each input of the plan is.
    pub(crate) fn adopt(&mut self, plan: &Plan, inputs: &[Address]) -> Outcome {
        let mut slots: Vec<Slot> = vec![0; plan.slots];
        for node in &plan.nodes {
            let first = match &node.operation {
                Operation::Input(place) => match inputs.get(*place) {
                    Some(address) => self.input(address),
                    None => continue,
                },
                operation => {
                    let needs = node.inputs.iter().map(|slot| slots[*slot]).collect();
                    self.node(operation.clone(), needs)
                }
            };
            (0..node.width).for_each(|place| slots[node.first + place] = first + place);
        }
        match plan.outcome {
            Outcome::Number(number) => Outcome::Number(number),
            Outcome::Series(slot) => Outcome::Series(slots[slot]),
            Outcome::Condition(slot) => Outcome::Condition(slots[slot]),
            Outcome::Record(slot, function) => Outcome::Record(slots[slot], function),
        }
    }

    /// How many rows all windows keep together.
    pub(crate) fn windows(&self) -> usize {
        self.windows
    }

    pub(crate) fn finish(self, outcome: Outcome) -> Plan {
        let warm_up = match outcome {
            Outcome::Series(slot) | Outcome::Condition(slot) | Outcome::Record(slot, _) => {
                self.warm_ups.get(slot).copied().unwrap_or(0)
            }
            Outcome::Number(_) => 0,
        };
        let slots = self.warm_ups.len();
        let more = Vec::new();
        Plan { inputs: self.inputs, nodes: self.nodes, slots, outcome, more, warm_up }
    }
}
