//! A screen: which assets of a universe a condition holds for, and in which order.
//!
//! What has memory in a formula (`sma(close, 20)`, `close[1]`, `cross_above(…)`) changes with a bar of
//! its asset. It is a column here: its newest value by asset, computed by who has the bars and kept
//! until the next one. The rest runs over the columns at every change of a quote, all assets at once.
//!
//! ```
//! use formula::{Screen, Order, check};
//!
//! let condition = check("rsi(close, 14) < 30 and close > 5").unwrap();
//! let score = check("zscore(close / sma(close, 200))").unwrap();
//! let mut screen = Screen::new(&condition).unwrap().ordered_by(&score).unwrap();
//! let columns: Vec<&str> = screen.columns().iter().map(|column| column.normalised()).collect();
//! assert_eq!(columns, ["rsi(close, 14)", "close", "sma(close, 200)"]);
//!
//! screen.resize(3);
//! screen.set_asset(0, &[25.0, 8.0, 10.0]);
//! screen.set_asset(1, &[55.0, 9.0, 10.0]);
//! screen.set_asset(2, &[20.0, 9.0, 10.0]);
//! let hits = screen.run(Order::HighestFirst, 100);
//! let assets: Vec<usize> = hits.first.iter().map(|hit| hit.asset).collect();
//! assert_eq!((hits.total, assets), (2, vec![2, 0]));
//! ```

mod split;
mod winners;

use std::sync::Arc;

use crate::{
    Error, Formula, Kind, checker,
    machine::Machine,
    plan::{Outcome, Plan},
    tree::Expression,
};
use split::{Columns, column_address};
use winners::Winners;

/// A condition and a score over the assets of a universe, with the newest value of every column.
///
/// Comparisons in the condition (`top(volume, 500)`) are among all assets, those in the score
/// (`zscore(close)`) among the assets for which the condition holds.
#[derive(Clone)]
pub struct Screen {
    columns: Columns,
    /// What is left of the condition, over columns.
    condition: Expression,
    machine: Machine,
    score: Option<Score>,
    assets: usize,
    /// Room for the places of the assets for which the condition holds.
    places: Vec<usize>,
}

/// What is left of a score, over columns, for the assets that a condition lets through.
#[derive(Clone)]
struct Score {
    plan: Arc<Plan>,
    machine: Machine,
    /// For every input of the plan, which column it is.
    inputs: Vec<usize>,
    /// The scores, where they are all the same.
    constant: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    HighestFirst,
    LowestFirst,
}

/// What a screen gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// For how many assets the condition holds.
    pub total: usize,
    /// The first of them. Equal scores stay in the order of the assets, unknown ones come last.
    pub first: Vec<Hit>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its place in the universe.
    pub asset: usize,
    /// `None` without a score, and where that is unknown.
    pub score: Option<f64>,
}

impl Screen {
    /// A screen without assets, in whose order they are answered.
    ///
    /// Refuses a formula that is no condition.
    pub fn new(condition: &Formula) -> Result<Self, Error> {
        if condition.kind() != Kind::Condition {
            let message = "a screen needs a condition, such as `close > sma(close, 200)`";
            return Err(Error::new(condition.tree.span, message));
        }
        let mut columns = Columns::default();
        let condition = columns.split(&condition.bound_tree())?;
        let machine = machine(&condition, columns.formulas.len(), 0)?;
        Ok(Self { columns, condition, machine, score: None, assets: 0, places: Vec::new() })
    }

    /// The same screen, without assets, ordered by `score`.
    ///
    /// Refuses a formula that is no series or number.
    pub fn ordered_by(mut self, score: &Formula) -> Result<Self, Error> {
        if !matches!(score.kind(), Kind::Series | Kind::Number) {
            let message = "a screen is ordered by a series, such as `volume`";
            return Err(Error::new(score.tree.span, message));
        }
        let tree = self.columns.split(&score.bound_tree())?;
        let plan = Arc::new(checker::plan(&tree)?);
        let inputs = plan.inputs.iter().filter_map(|address| address.name.parse().ok()).collect();
        let machine = Machine::new(Arc::clone(&plan), 0, 1);
        self.score = Some(Score { plan, machine, inputs, constant: Vec::new() });
        self.machine = self::machine(&self.condition, self.columns.formulas.len(), 0)?;
        self.assets = 0;
        Ok(self)
    }

    /// What is computed for every asset: the newest value of each ([`Formula::newest`], or
    /// [`crate::Live`] bar by bar) stands in that column. One that
    /// [`Formula::is_cross_sectional`] remembers a comparison, and is the last row of a panel.
    pub fn columns(&self) -> &[Formula] {
        &self.columns.formulas
    }

    pub fn assets(&self) -> usize {
        self.assets
    }

    /// Makes room for `assets` assets. Those that were there keep their values, new ones know none.
    pub fn resize(&mut self, assets: usize) {
        let mut machine = self.machine.empty(assets);
        for column in 0..self.columns.formulas.len() {
            let kept = &self.machine.input(column)[..self.assets.min(assets)];
            machine.input_mut(column)[..kept.len()].copy_from_slice(kept);
        }
        self.machine = machine;
        if let Some(score) = &mut self.score {
            score.machine = score.machine.empty(assets);
        }
        self.assets = assets;
    }

    /// Sets the value of one asset in one column; NaN is unknown. Out of range changes nothing.
    pub fn set(&mut self, asset: usize, column: usize, value: f64) {
        if asset < self.assets && column < self.columns.formulas.len() {
            self.machine.input_mut(column)[asset] = quant::known(value);
        }
    }

    /// Sets the values of one asset, in the order of [`Screen::columns`]; NaN, or the end of the
    /// slice, is unknown.
    pub fn set_asset(&mut self, asset: usize, values: &[f64]) {
        for column in 0..self.columns.formulas.len() {
            self.set(asset, column, values.get(column).copied().unwrap_or(quant::UNKNOWN));
        }
    }

    /// Sets the values of all assets in one column; NaN, or the end of the slice, is unknown.
    pub fn set_column(&mut self, column: usize, values: &[f64]) {
        if column < self.columns.formulas.len() {
            let cells = &mut self.machine.input_mut(column)[..self.assets];
            let values = values.iter().copied().chain(std::iter::repeat(quant::UNKNOWN));
            for (cell, value) in cells.iter_mut().zip(values) {
                *cell = quant::known(value);
            }
        }
    }

    /// Returns the score of every asset, [`quant::UNKNOWN`] where the condition does not hold, and
    /// without a score.
    pub fn scores(&mut self) -> Vec<f64> {
        self.machine.run(self.assets, 1);
        self.find_places();
        let mut scores = vec![quant::UNKNOWN; self.assets];
        if let Some(score) = &mut self.score {
            for (place, score) in self.places.iter().zip(score.run(&self.machine, &self.places)) {
                scores[*place] = *score;
            }
        }
        scores
    }

    /// Answers from the columns as they are now: how many assets the condition holds for, and the
    /// first `count` of them.
    pub fn run(&mut self, order: Order, count: usize) -> Hits {
        self.machine.run(self.assets, 1);
        self.find_places();
        let total = self.places.len();
        let Some(score) = &mut self.score else {
            let first = self.places.iter().take(count);
            let first = first.map(|asset| Hit { asset: *asset, score: None }).collect();
            return Hits { total, first };
        };
        let scores = score.run(&self.machine, &self.places);
        let winners = Winners::of(scores, order, count.min(total));
        let hit = |(place, score)| Hit { asset: self.places[place], score };
        Hits { total, first: winners.map(hit).collect() }
    }

    /// Finds the assets for which the condition holds, without a branch that a processor would have to
    /// guess.
    fn find_places(&mut self) {
        let Outcome::Condition(slot) = self.machine.plan().outcome else { return };
        let truths = self.machine.answers(slot, 0, self.assets);
        self.places.resize(self.assets, 0);
        let mut found = 0;
        for (asset, truth) in truths.iter().enumerate() {
            self.places[found] = asset;
            found += usize::from(*truth > 0.5);
        }
        self.places.truncate(found);
    }
}

impl Score {
    /// Scores the assets at `places`.
    fn run(&mut self, columns: &Machine, places: &[usize]) -> &[f64] {
        for (input, column) in self.inputs.iter().enumerate() {
            let column = columns.input(*column);
            for (cell, place) in self.machine.input_mut(input).iter_mut().zip(places) {
                *cell = column[*place];
            }
        }
        self.machine.run(places.len(), 1);
        match self.plan.outcome {
            Outcome::Number(number) => {
                self.constant.clear();
                self.constant.resize(places.len(), number);
                &self.constant
            }
            Outcome::Series(slot) | Outcome::Condition(slot) | Outcome::Record(slot, _) => {
                self.machine.answers(slot, 0, places.len())
            }
        }
    }
}

/// A machine for a condition over columns, which keeps all `columns`, needed or not.
fn machine(condition: &Expression, columns: usize, assets: usize) -> Result<Machine, Error> {
    let addresses: Vec<_> = (0..columns).map(column_address).collect();
    let plan = checker::plan_over(condition, &addresses)?;
    Ok(Machine::new(Arc::new(plan), assets, 1))
}
