//! Answering formulas: load each input once, align, evaluate, say where it came from.

use std::{collections::HashMap, sync::Arc};

use formula::{Address, Formula};
use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp, Workspace};

use super::{
    Lineage, LineageInput, SeriesColumn, SeriesTable,
    align::{Stands, on_axis, union},
    input::{SeriesInput, input_of},
    load::Loaded,
    read_formula,
    unit::unit_of,
};
use crate::{
    Adjust, Interval, Markets,
    asset::Asset,
    bar::{View, Within, check_order, known},
};

/// Formulas of one question: what a page of charts asks at once.
pub(crate) const MAX_FORMULAS: usize = 50;

/// Different columns of assets in one question.
const MAX_INPUTS: usize = 200;

/// Rows of the axis that are computed, and that are answered.
const MAX_AXIS: usize = 2_000_000;
const MAX_ANSWER: usize = 50_000;

/// Numbers that are computed: rows times formulas and inputs.
const MAX_CELLS: usize = 40_000_000;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct SeriesQuery {
    pub formulas: Vec<String>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Days when absent.
    pub interval: Option<Interval>,
    pub as_of: Option<Timestamp>,
}

/// Which rows are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Those that are stored.
    Stored,
    /// And the bar that runs, as the price last heard of has it.
    Running,
}

/// A column that is asked for.
enum Asked {
    Formula {
        text: String,
        formula: Formula,
        inputs: Vec<SeriesInput>,
        unit: Option<String>,
    },
    /// One input as it is.
    Plain {
        input: SeriesInput,
        unit: Option<String>,
    },
}

impl Markets {
    /// Evaluates formulas over aligned columns. Needs `markets:read`.
    ///
    /// All history up to `to` is evaluated and only then cut at `from`, so that the first rows of
    /// an average are as right as the last.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming the formula that cannot be read, or the symbol that is not there.
    pub async fn query_series(&self, actor: &Actor, query: SeriesQuery) -> Result<SeriesTable> {
        actor.require(Permission::MarketsRead)?;
        check_order(query.from, query.to, "/from")?;
        self.query_rows(actor, query, Rows::Stored).await
    }

    /// The same, of the rows that are chosen.
    pub(crate) async fn query_rows(
        &self,
        actor: &Actor,
        query: SeriesQuery,
        rows: Rows,
    ) -> Result<SeriesTable> {
        actor.require(Permission::MarketsRead)?;
        if query.formulas.is_empty() || query.formulas.len() > MAX_FORMULAS {
            let message = format!("ask for 1 to {MAX_FORMULAS} formulas");
            return Err(Error::invalid_at("/formulas", message));
        }
        let mut asked = Vec::with_capacity(query.formulas.len());
        for (number, text) in query.formulas.iter().enumerate() {
            asked.push(self.ask(actor, text, &format!("/formulas/{number}")).await?);
        }
        self.answer(actor, asked, &query, rows).await
    }

    /// Returns one series by its address. Needs `markets:read`.
    pub async fn find_series(
        &self,
        actor: &Actor,
        address: &str,
        query: SeriesQuery,
    ) -> Result<SeriesTable> {
        actor.require(Permission::MarketsRead)?;
        check_order(query.from, query.to, "from")?;
        let invalid =
            |message: String| Error::invalid_at("address", format!("{address:?}: {message}"));
        let read: Address =
            address.parse().map_err(|error: formula::Error| invalid(error.to_string()))?;
        let input = input_of(&read).map_err(invalid)?;
        if let Some(symbol) = input.symbol() {
            // The address is a path: what is not there is not found.
            self.known_asset(actor.workspace, symbol).await?;
        }
        let (input, unit) = self.check_input(actor, &read, "address").await?;
        self.answer(actor, vec![Asked::Plain { input, unit }], &query, Rows::Stored).await
    }

    async fn ask(&self, actor: &Actor, text: &str, pointer: &str) -> Result<Asked> {
        let formula = read_formula(text, pointer)?;
        if formula.is_cross_sectional() {
            let message = "a comparison of assets (rank, zscore, percentile, top) needs a universe: \
                           run it as a screen";
            return Err(Error::invalid_at(pointer, message));
        }
        let mut inputs = Vec::new();
        let mut units = HashMap::new();
        for address in formula.inputs() {
            let (input, unit) = self.check_input(actor, address, pointer).await?;
            units.insert(address.clone(), unit);
            inputs.push(input);
        }
        // The tree has addresses as written, the plan has them in full.
        let in_full = |address: &Address| {
            let full = address.to_string().parse::<Address>().ok()?;
            units.get(&full).cloned().flatten()
        };
        let tree = formula::parse(text).ok();
        let unit = tree.and_then(|tree| unit_of(&tree, &in_full));
        Ok(Asked::Formula { text: text.to_owned(), formula, inputs, unit })
    }

    pub(crate) async fn asset_named(
        &self,
        workspace: kernel::Id<Workspace>,
        symbol: &Symbol,
        pointer: &str,
    ) -> Result<Arc<Asset>> {
        match self.known_asset(workspace, symbol).await {
            Err(Error::NotFound(_)) => Err(self.unknown_symbol(workspace, symbol, pointer).await?),
            other => other,
        }
    }

    async fn answer(
        &self,
        actor: &Actor,
        asked: Vec<Asked>,
        query: &SeriesQuery,
        rows: Rows,
    ) -> Result<SeriesTable> {
        let as_of = self.as_of(actor, query.as_of);
        let interval = query.interval.unwrap_or(Interval::Day);
        let within =
            Within { from: i64::MIN, to: query.to.map_or(i64::MAX, |to| to.0.saturating_add(1)) };
        let mut loaded: HashMap<SeriesInput, Loaded> = HashMap::new();
        for input in asked.iter().flat_map(Asked::inputs) {
            if !loaded.contains_key(input) {
                if loaded.len() == MAX_INPUTS {
                    let message = format!("at most {MAX_INPUTS} different series at once");
                    return Err(Error::invalid_at("/formulas", message));
                }
                let view = View { interval, within, adjust: Adjust::Splits, as_of };
                let rows = self.load(actor.workspace, input, view, rows).await?;
                loaded.insert(input.clone(), rows);
            }
        }
        let span = Within { from: query.from.map_or(i64::MIN, |from| from.0), ..within };
        platform::compute(move || evaluate(&asked, &loaded, (interval, span), as_of)).await?
    }
}

impl Asked {
    fn inputs(&self) -> &[SeriesInput] {
        match self {
            Self::Formula { inputs, .. } => inputs,
            Self::Plain { input, .. } => std::slice::from_ref(input),
        }
    }
}

/// - `interval`: of the rows when no input has some.
fn evaluate(
    asked: &[Asked],
    loaded: &HashMap<SeriesInput, Loaded>,
    (interval, span): (Interval, Within),
    as_of: Timestamp,
) -> Result<SeriesTable> {
    let shortest = loaded.values().filter_map(Loaded::interval).min().unwrap_or(interval);
    let axis = axis(loaded, shortest, span.to);
    if axis.len() > MAX_AXIS || axis.len().saturating_mul(asked.len() + loaded.len()) > MAX_CELLS {
        return Err(Error::invalid(
            "this needs too many rows: ask for fewer formulas or a longer interval",
        ));
    }
    let start = axis.partition_point(|at| *at < span.from);
    if axis.len() - start > MAX_ANSWER {
        let message = format!(
            "the answer has {} rows, more than {MAX_ANSWER}: narrow from and to",
            axis.len() - start
        );
        return Err(Error::invalid_at("/from", message));
    }
    let column = |(input, loaded)| {
        let Loaded { stands, bars, .. }: &Loaded = loaded;
        (input, on_axis(&axis, shortest, (*stands, bars), loaded.values()))
    };
    let aligned: HashMap<&SeriesInput, Vec<f64>> = loaded.iter().map(column).collect();
    let mut columns = Vec::with_capacity(asked.len());
    for asked in asked {
        let lineage = lineage(asked, loaded, as_of);
        for (formula, unit, normalised, values) in run(asked, &aligned, axis.len())? {
            let values = values[start..].to_vec();
            let lineage = Lineage { formula: normalised, ..lineage.clone() };
            columns.push(SeriesColumn { formula, unit, values, lineage });
        }
    }
    let at = axis[start..].iter().copied().map(Timestamp).collect();
    Ok(SeriesTable { at, columns })
}

/// Returns the rows of the answer: those of the inputs of the shortest interval. Where no input has rows, there
/// is one for each time at which something became known.
fn axis(loaded: &HashMap<SeriesInput, Loaded>, interval: Interval, to: i64) -> Vec<i64> {
    let rows = Stands::Rows(interval);
    let with_rows = loaded.values().filter(|loaded| loaded.stands == rows);
    let axis = union(with_rows.map(|loaded| loaded.bars.at.as_slice()));
    if loaded.values().any(|loaded| loaded.interval().is_some()) {
        return axis;
    }
    let known = loaded.values().flat_map(|loaded| loaded.bars.known_at.iter());
    let mut axis: Vec<i64> = known.map(|known_at| interval.floor(known_at - 1)).collect();
    axis.retain(|at| *at < to);
    axis.sort_unstable();
    axis.dedup();
    axis
}

type Column = (String, Option<String>, String, Vec<Option<f64>>);

/// Returns the columns that `asked` gives: a record has several.
fn run(
    asked: &Asked,
    aligned: &HashMap<&SeriesInput, Vec<f64>>,
    rows: usize,
) -> Result<Vec<Column>> {
    let missing = || Error::internal("an input was not loaded");
    let (text, formula, inputs, unit) = match asked {
        Asked::Plain { input, unit } => {
            let values = aligned.get(input).ok_or_else(missing)?;
            let values = values.iter().copied().map(known).collect();
            return Ok(vec![(input.address.clone(), unit.clone(), input.address.clone(), values)]);
        }
        Asked::Formula { text, formula, inputs, unit } => (text, formula, inputs, unit),
    };
    let mut given = formula::Inputs::new(rows);
    for (address, input) in formula.inputs().iter().zip(inputs) {
        let column = aligned.get(input).ok_or_else(missing)?;
        given.insert(address.clone(), column).map_err(Error::internal)?;
    }
    let output = formula.evaluate(&given).map_err(Error::internal)?;
    let columns = output.into_columns(rows).into_iter().map(|(field, values)| {
        let name = |text: &str| match field {
            Some(field) => format!("{text}.{field}"),
            None => text.to_owned(),
        };
        let values = values.into_iter().map(|value| value.and_then(known)).collect();
        (name(text), unit.clone(), name(formula.normalised()), values)
    });
    Ok(columns.collect())
}

fn lineage(asked: &Asked, loaded: &HashMap<SeriesInput, Loaded>, as_of: Timestamp) -> Lineage {
    let inputs = asked.inputs();
    let mut reason = None;
    let rows = inputs.iter().filter_map(|input| {
        let Loaded { bars, source, reason: why, told, note, .. } = loaded.get(input)?;
        reason = reason.take().or_else(|| why.clone());
        let last_known_at = bars.known_at.iter().copied().max().map(Timestamp);
        Some(LineageInput {
            address: input.address.clone(),
            source: source.clone(),
            rows: told.map_or(bars.len(), |told| told.count) as u64,
            first_at: told
                .map_or_else(|| bars.at.first().copied().map(Timestamp), |told| told.first_at),
            last_at: told
                .map_or_else(|| bars.at.last().copied().map(Timestamp), |told| told.last_at),
            last_known_at: told.map_or(last_known_at, |told| told.last_at),
            note: note.clone(),
        })
    });
    let inputs = rows.collect();
    Lineage { inputs, as_of, formula: String::new(), reason }
}
