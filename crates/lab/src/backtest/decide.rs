//! From answers of formulas to decisions that a clock could have taken.
//!
//! **Invariant:** a decision at a clock stands on rows that were known by it, and on nothing else.

use formula::{Formula, Inputs, Output};
use kernel::{Error, Result};
use markets::Interval;
use quant::{
    UNKNOWN,
    backtest::{self, Side},
    performance,
};

use super::{
    load::{TOTAL, Traded, World},
    plan::{Plan, Rule},
    spec::Rebalance,
};

/// Cells a panel may answer: rows times assets, for each formula.
const MAX_ANSWERS: usize = 20_000_000;

/// What was decided about one asset at each clock.
pub(crate) struct Decided {
    pub signals: Vec<u8>,
    /// Empty when there are signals.
    pub weights: Vec<f64>,
    /// In traded prices; empty when entries do not wait.
    pub levels: Vec<f64>,
    /// Empty unless it sizes positions.
    pub volatility: Vec<f64>,
}

/// For each clock the newest row all of whose inputs were known by it, and whether it is a new one.
struct Known {
    rows: Vec<Option<usize>>,
}

impl Known {
    /// - `known_at`: when the inputs of each row were known.
    fn of(known_at: &[i64], clocks: &[i64]) -> Self {
        let mut latest = i64::MIN;
        let complete: Vec<i64> = known_at
            .iter()
            .map(|known_at| {
                latest = latest.max(*known_at);
                latest
            })
            .collect();
        let mut next = 0;
        let row = |(place, clock): (usize, &i64)| {
            while next <= place && complete[next] <= *clock {
                next += 1;
            }
            next.checked_sub(1)
        };
        Self { rows: clocks.iter().enumerate().map(row).collect() }
    }

    /// What stands at each clock: the newest answer there is.
    fn standing<T: Copy>(&self, answers: &[T], nothing: T) -> Vec<T> {
        self.rows.iter().map(|row| row.map_or(nothing, |row| answers[row])).collect()
    }

    /// What happens at each clock: an answer counts once, when it is complete.
    fn happening<T: Copy>(&self, answers: &[T], nothing: T) -> Vec<T> {
        let mut last = None;
        let event = |row: &Option<usize>| {
            let is_new = *row != last;
            last = *row;
            row.filter(|_| is_new).map_or(nothing, |row| answers[row])
        };
        self.rows.iter().map(event).collect()
    }
}

/// Returns the decisions of every asset over all rows of the world.
pub(crate) fn decide(world: &World, plan: &Plan, rebalance: Rebalance) -> Result<Vec<Decided>> {
    let formulas = plan.formulas();
    let known = known(world, &formulas);
    let mut decided = match &plan.rule {
        Rule::Signals { entry, exit, level } => {
            let entries = conditions(world, entry)?;
            let exits = exit.as_ref().map(|exit| conditions(world, exit)).transpose()?;
            let levels = level.as_ref().map(|(_, level)| numbers(world, level)).transpose()?;
            let never = vec![false; world.at.len()];
            let asset = |place: usize| {
                let exit = exits.as_ref().map_or(&never, |exits| &exits[place]);
                let signals = backtest::signals(plan.side, &entries[place], exit);
                let signals = known[place].happening(&signals, 0);
                let levels = levels.as_ref().map_or_else(Vec::new, |levels| {
                    let seen = known[place].standing(&levels[place], UNKNOWN);
                    as_traded(&world.assets[place], &seen)
                });
                Decided { signals, weights: Vec::new(), levels, volatility: Vec::new() }
            };
            (0..world.assets.len()).map(asset).collect()
        }
        Rule::Weight(weight) => {
            let weights = numbers(world, weight)?;
            weighed(world, &known, &weights, rebalance)
        }
        Rule::Rank { by, top } => {
            let scores = numbers(world, by)?;
            let scores: Vec<Vec<f64>> = scores
                .iter()
                .zip(&known)
                .map(|(scores, known)| known.standing(scores, UNKNOWN))
                .collect();
            let weights = ranked(world, &scores, *top, plan.side);
            let now: Vec<Known> = weights.iter().map(|_| Known::always(world)).collect();
            weighed(world, &now, &weights, rebalance)
        }
    };
    if let Some(window) = plan.volatility {
        for ((decided, asset), known) in decided.iter_mut().zip(&world.assets).zip(&known) {
            let volatility = volatility(world, asset, window);
            decided.volatility = known.standing(&volatility, UNKNOWN);
        }
    }
    Ok(decided)
}

impl Known {
    fn always(world: &World) -> Self {
        Self { rows: (0..world.at.len()).map(Some).collect() }
    }
}

/// Returns for every asset which rows each clock may use.
fn known(world: &World, formulas: &[&Formula]) -> Vec<Known> {
    let rows = world.at.len();
    let mut common = vec![i64::MIN; rows];
    let mut join = |column: &[i64]| {
        common.iter_mut().zip(column).for_each(|(common, known)| *common = (*common).max(*known));
    };
    for address in formulas.iter().flat_map(|formula| formula.inputs()) {
        let column = world.others.get(address).and_then(|column| column.known_at.as_deref());
        column.into_iter().for_each(&mut join);
    }
    // Who compares assets knows only what is known of all of them.
    if formulas.iter().any(|formula| formula.is_cross_sectional()) {
        world.assets.iter().for_each(|asset| join(&asset.known_at));
    }
    let asset = |asset: &Traded| {
        let own = asset.known_at.iter().zip(&common).map(|(own, common)| *own.max(common));
        Known::of(&own.collect::<Vec<_>>(), &world.clocks)
    };
    world.assets.iter().map(asset).collect()
}

/// Runs a formula for every asset.
fn answers(world: &World, formula: &Formula) -> Result<Vec<Output>> {
    let rows = world.at.len();
    if rows.saturating_mul(world.assets.len()) > MAX_ANSWERS {
        let message = "this needs too many rows: choose a longer interval or fewer symbols";
        return Err(Error::invalid_at("/interval", message));
    }
    let mut inputs = Vec::with_capacity(world.assets.len());
    for asset in &world.assets {
        let mut given = Inputs::new(rows);
        for address in formula.inputs() {
            let field = address.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
            let column = if address.is_subject() {
                asset.seen.get(field).map(Vec::as_slice)
            } else {
                world.others.get(address).map(|column| column.values.as_slice())
            };
            let column = column.ok_or_else(|| Error::internal("an input was not loaded"))?;
            given.insert(address.clone(), column).map_err(Error::internal)?;
        }
        inputs.push(given);
    }
    formula.panel(&inputs).map_err(Error::internal)
}

/// Runs a condition; what is unknown is not so.
fn conditions(world: &World, formula: &Formula) -> Result<Vec<Vec<bool>>> {
    let truth = |output: Output| match output {
        Output::Condition(values) => values.into_iter().map(|value| value == Some(true)).collect(),
        Output::Number(_) | Output::Series(_) | Output::Record(_) => vec![false; world.at.len()],
    };
    Ok(answers(world, formula)?.into_iter().map(truth).collect())
}

fn numbers(world: &World, formula: &Formula) -> Result<Vec<Vec<f64>>> {
    let rows = world.at.len();
    let number = |output: Output| {
        let column = output.into_columns(rows).into_iter().next();
        column.map_or_else(Vec::new, |(_, values)| {
            values.into_iter().map(|value| value.unwrap_or(UNKNOWN)).collect()
        })
    };
    Ok(answers(world, formula)?.into_iter().map(number).collect())
}

/// Runs a formula that has no asset at hand.
pub(crate) fn curve(world: &World, formula: &Formula) -> Result<Vec<f64>> {
    let mut given = Inputs::new(world.at.len());
    for address in formula.inputs() {
        let column = world.others.get(address);
        let column = column.ok_or_else(|| Error::internal("an input was not loaded"))?;
        given.insert(address.clone(), &column.values).map_err(Error::internal)?;
    }
    let output = formula.evaluate(&given).map_err(|error| {
        Error::invalid_at("/benchmark", format!("{formula} cannot be a benchmark: {error}"))
    })?;
    let columns = output.into_columns(world.at.len());
    let values = columns.into_iter().next().map(|(_, values)| values).unwrap_or_default();
    Ok(values.into_iter().map(|value| value.unwrap_or(UNKNOWN)).collect())
}

/// Keeps the weights of the first row of each period; between them nothing is decided.
fn weighed(
    world: &World,
    known: &[Known],
    weights: &[Vec<f64>],
    rebalance: Rebalance,
) -> Vec<Decided> {
    let dues: Vec<bool> = (0..world.at.len())
        .map(|row| {
            row == world.rows.start
                || row == 0
                || period(world.at[row], rebalance) != period(world.at[row - 1], rebalance)
        })
        .collect();
    let asset = |(known, weights): (&Known, &Vec<f64>)| {
        let standing = known.standing(weights, UNKNOWN);
        let due = standing.into_iter().zip(&dues).map(|(w, due)| if *due { w } else { UNKNOWN });
        let weights = due.collect();
        Decided { signals: Vec::new(), weights, levels: Vec::new(), volatility: Vec::new() }
    };
    known.iter().zip(weights).map(asset).collect()
}

/// Returns the period that `at` lies in. Told by the row alone: that a row is the last of its month
/// is known only when the next one comes.
fn period(at: i64, rebalance: Rebalance) -> i64 {
    match rebalance {
        Rebalance::Always => at,
        Rebalance::Weekly => Interval::Week.floor(at),
        Rebalance::Monthly => Interval::Month.floor(at),
        Rebalance::Quarterly => {
            let month = Interval::Month.floor(at);
            let date = kernel::Timestamp(month).to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
            i64::from(date.year()) * 4 + i64::from((date.month() - 1) / 3)
        }
    }
}

/// Returns equal weights for the `top` scores of each row, 0 for the rest and nothing for who has no
/// score: it is neither bought nor sold for that. Equal scores stand in the order of their symbols.
fn ranked(world: &World, scores: &[Vec<f64>], top: usize, side: Side) -> Vec<Vec<f64>> {
    let rows = world.at.len();
    let mut weights = vec![vec![UNKNOWN; rows]; scores.len()];
    #[expect(clippy::cast_precision_loss, reason = "at most some hundred assets")]
    let share = if side == Side::Short { -1.0 } else { 1.0 } / top as f64;
    let symbol = |place: usize| &world.assets[place].symbol;
    for row in 0..rows {
        let mut known: Vec<usize> =
            (0..scores.len()).filter(|place| !scores[*place][row].is_nan()).collect();
        known.sort_by(|one, other| {
            let order = scores[*other][row].total_cmp(&scores[*one][row]);
            order.then_with(|| symbol(*one).cmp(symbol(*other)))
        });
        for (rank, place) in known.into_iter().enumerate() {
            weights[place][row] = if rank < top { share } else { 0.0 };
        }
    }
    weights
}

/// Turns prices as formulas see them into prices as they are traded.
fn as_traded(asset: &Traded, levels: &[f64]) -> Vec<f64> {
    let mut factor = 1.0;
    let seen = asset.seen.get("close").map_or(&[][..], Vec::as_slice);
    let price = |((level, seen), traded): ((&f64, &f64), &f64)| {
        let now = traded / seen;
        factor = if now.is_finite() && now > 0.0 { now } else { factor };
        level * factor
    };
    levels.iter().zip(seen).zip(&asset.close).map(price).collect()
}

/// Returns the annualised volatility of the last `window` known returns at each row.
fn volatility(world: &World, asset: &Traded, window: usize) -> Vec<f64> {
    let periods = super::report::periods_per_year(world);
    let closes = asset.seen.get(TOTAL).map_or(&[][..], Vec::as_slice);
    let (mut returns, mut before) = (Vec::<f64>::new(), None::<f64>);
    let row = |close: &f64| {
        if close.is_nan() {
            return UNKNOWN;
        }
        if let Some(before) = before.replace(*close) {
            returns.push(close / before - 1.0);
        }
        let last = returns.len().checked_sub(window).map(|start| &returns[start..]);
        let volatility = last.and_then(|last| performance::volatility(last, periods));
        volatility.unwrap_or(UNKNOWN)
    };
    closes.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_came_late_counts_once_and_only_when_it_came() {
        // Row 1 is known at 3.5: after clocks 2 and 3, before clock 4.
        let known = Known::of(&[1, 35, 3, 4], &[10, 20, 30, 40]);
        let (answers, nothing) = ([1, 2, 3, 4], 0);
        assert_eq!(known.standing(&answers, nothing), [1, 1, 1, 4]);
        assert_eq!(known.happening(&answers, nothing), [1, 0, 0, 4]);
        let prompt = Known::of(&[10, 20, 30, 40], &[10, 20, 30, 40]);
        assert_eq!(prompt.happening(&answers, nothing), answers);
        let never = Known::of(&[99; 4], &[10, 20, 30, 40]);
        assert_eq!(never.standing(&answers, nothing), [0; 4]);
    }

    #[test]
    fn a_period_is_told_by_its_own_row() {
        let at = |text: &str| text.parse::<kernel::Timestamp>().unwrap().0;
        let of = |text: &str, rebalance| period(at(text), rebalance);
        assert_eq!(of("2024-03-31", Rebalance::Quarterly), of("2024-01-02", Rebalance::Quarterly));
        assert_ne!(of("2024-04-01", Rebalance::Quarterly), of("2024-03-31", Rebalance::Quarterly));
        assert_eq!(of("2024-02-26", Rebalance::Weekly), of("2024-03-01", Rebalance::Weekly));
        assert_ne!(of("2024-02-29", Rebalance::Monthly), of("2024-03-01", Rebalance::Monthly));
    }
}
