//! From answers of formulas to decisions that a clock could have taken.
//!
//! **Invariant:** a decision at a clock stands on rows that were known by it, and on nothing else.

use formula::{Address, Bundle, Formula, Inputs, Output};
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
    /// Every row was known by its own clock.
    is_prompt: bool,
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
        Self::at(clocks.iter().enumerate().map(row).collect())
    }

    fn at(rows: Vec<Option<usize>>) -> Self {
        let is_prompt = rows.iter().enumerate().all(|(place, row)| *row == Some(place));
        Self { rows, is_prompt }
    }

    /// What stands at each clock: the newest answer there is.
    fn standing<T: Copy>(&self, answers: &[T], nothing: T) -> Vec<T> {
        self.rows.iter().map(|row| row.map_or(nothing, |row| answers[row])).collect()
    }

    /// What happens at each clock: an answer counts once, when it is complete.
    fn happening<T: Copy>(&self, answers: Vec<T>, nothing: T) -> Vec<T> {
        if self.is_prompt {
            return answers;
        }
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
    let decided = decide_all(world, &[plan], rebalance)?;
    decided.into_iter().next().ok_or_else(|| Error::internal("a plan decided nothing"))
}

/// Returns the decisions of several plans, by plan and asset: what their formulas have in common is
/// evaluated once, and each gets the bits that it gets alone.
pub(crate) fn decide_all(
    world: &World,
    plans: &[&Plan],
    rebalance: Rebalance,
) -> Result<Vec<Vec<Decided>>> {
    let formulas = plans.iter().flat_map(|plan| plan.formulas());
    let mut answers = answers(world, &formulas.collect::<Vec<_>>())?.into_iter();
    let mut shared = Shared::default();
    let mut all = Vec::with_capacity(plans.len());
    for plan in plans {
        shared.suit(world, plan);
        let own = answers.by_ref().take(plan.formulas().len()).collect();
        let mut decided = decided(world, plan, (&shared.known, rebalance), own);
        for (decided, volatility) in decided.iter_mut().zip(&shared.volatility) {
            decided.volatility.clone_from(volatility);
        }
        all.push(decided);
    }
    Ok(all)
}

/// What plans of the same inputs need alike.
#[derive(Default)]
struct Shared {
    key: Option<(Vec<Address>, bool, Option<usize>)>,
    /// By asset, which rows each clock may use.
    known: Vec<Known>,
    /// By asset; empty unless it sizes positions.
    volatility: Vec<Vec<f64>>,
}

impl Shared {
    fn suit(&mut self, world: &World, plan: &Plan) {
        let formulas = plan.formulas();
        let inputs = formulas.iter().flat_map(|formula| formula.inputs()).cloned().collect();
        let compares = formulas.iter().any(|formula| formula.is_cross_sectional());
        let key = Some((inputs, compares, plan.volatility));
        if self.key == key {
            return;
        }
        self.key = key;
        self.known = known(world, &formulas);
        let assets = world.assets.iter().zip(&self.known);
        self.volatility = match plan.volatility {
            None => Vec::new(),
            Some(window) => assets
                .map(|(asset, known)| known.standing(&volatility(world, asset, window), UNKNOWN))
                .collect(),
        };
    }
}

/// - `answers`: of the formulas of the plan in their order, by asset.
fn decided(
    world: &World,
    plan: &Plan,
    (known, rebalance): (&[Known], Rebalance),
    answers: Vec<Vec<Output>>,
) -> Vec<Decided> {
    let mut answers = answers.into_iter().map(Vec::into_iter);
    let mut next = || answers.next().into_iter().flatten();
    match &plan.rule {
        Rule::Signals { exit, level, .. } => {
            let entries: Vec<Output> = next().collect();
            let exits: Vec<Output> = exit.iter().flat_map(|_| next()).collect();
            let levels = level.as_ref().map(|_| numbers(world, next()));
            let asset = |(place, entry): (usize, &Output)| {
                let signals = match exits.get(place) {
                    None => backtest::signals(plan.side, truths(entry), std::iter::repeat(false)),
                    Some(exit) => backtest::signals(plan.side, truths(entry), truths(exit)),
                };
                let signals = known[place].happening(signals, 0);
                let levels = levels.as_ref().map_or_else(Vec::new, |levels| {
                    let seen = known[place].standing(&levels[place], UNKNOWN);
                    as_traded(&world.assets[place], &seen)
                });
                Decided { signals, weights: Vec::new(), levels, volatility: Vec::new() }
            };
            entries.iter().enumerate().map(asset).collect()
        }
        Rule::Weight(_) => weighed(world, known, &numbers(world, next()), rebalance),
        Rule::Shares(shares) => {
            let rows = world.at.len();
            let weights: Vec<_> = shares.iter().map(|share| vec![*share; rows]).collect();
            weighed(world, known, &weights, rebalance)
        }
        Rule::Rank { top, .. } => {
            let scores = numbers(world, next());
            let standing = |(scores, known): (&Vec<f64>, &Known)| known.standing(scores, UNKNOWN);
            let scores: Vec<Vec<f64>> = scores.iter().zip(known).map(standing).collect();
            let weights = ranked(world, &scores, *top, plan.side);
            let now: Vec<Known> = weights.iter().map(|_| Known::always(world)).collect();
            weighed(world, &now, &weights, rebalance)
        }
    }
}

impl Known {
    fn always(world: &World) -> Self {
        Self::at((0..world.at.len()).map(Some).collect())
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

/// Runs formulas for every asset: the answers by formula and asset.
fn answers(world: &World, formulas: &[&Formula]) -> Result<Vec<Vec<Output>>> {
    let rows = world.at.len();
    if rows.saturating_mul(world.assets.len()) > MAX_ANSWERS {
        let message = "this needs too many rows: choose a longer interval or fewer symbols";
        return Err(Error::invalid_at("/interval", message));
    }
    let bundle = Bundle::of(formulas.iter().copied());
    let mut inputs = Vec::with_capacity(world.assets.len());
    for asset in &world.assets {
        let mut given = Inputs::new(rows);
        for address in bundle.inputs() {
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
    bundle.panel(&inputs).map_err(Error::internal)
}

/// Whether a condition is so, a row each; what is unknown is not so.
fn truths(output: &Output) -> impl Iterator<Item = bool> {
    let values = match output {
        Output::Condition(values) => values.as_slice(),
        Output::Number(_) | Output::Series(_) | Output::Record(_) => &[],
    };
    values.iter().map(|value| *value == Some(true))
}

fn numbers(world: &World, outputs: impl Iterator<Item = Output>) -> Vec<Vec<f64>> {
    let rows = world.at.len();
    let number = |output: Output| {
        let column = output.into_columns(rows).into_iter().next();
        column.map_or_else(Vec::new, |(_, values)| {
            values.into_iter().map(|value| value.unwrap_or(UNKNOWN)).collect()
        })
    };
    outputs.map(number).collect()
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
        assert_eq!(known.happening(answers.to_vec(), nothing), [1, 0, 0, 4]);
        let prompt = Known::of(&[10, 20, 30, 40], &[10, 20, 30, 40]);
        assert_eq!(prompt.happening(answers.to_vec(), nothing), answers);
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
