//! Many parameters at once, what choosing the best of them is worth, and how it does afterwards.

mod parameters;

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
};

use kernel::{Error, Result, Timestamp};
use quant::{
    backtest::{
        Run,
        significance::sharpe,
        statistics::returns,
        sweep::{Training, Window, best, windows},
    },
    performance,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use parameters::{ParameterRange, ParameterValues};

use super::{
    decide::{Decided, decide, decide_all},
    load::World,
    plan::Plan,
    report::periods_per_year,
    spec::BacktestSpec,
    work::carry_out,
};

/// Rows times assets times points.
const MAX_WORK: usize = 2_000_000_000;

/// Points that are evaluated together: enough to share what they have in common.
const BATCH_POINTS: usize = 256;

/// Batches for every thread, so that none waits long for the last one.
const BATCHES: usize = 4;

/// Rows times assets times points that are evaluated together: the answers of some formulas to so many
/// cells fit some hundred megabytes on all threads.
const BATCH_CELLS: usize = 1 << 20;

/// A strategy whose formulas name parameters, and what to try for them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SweepSpec {
    pub strategy: BacktestSpec,
    /// Names in the formulas, and their values.
    #[schema(example = json!({"fast": {"from": 5, "to": 50, "step": 5}, "slow": [100, 150, 200]}))]
    pub parameters: BTreeMap<String, ParameterValues>,
    #[serde(default)]
    pub objective: Objective,
    #[serde(default)]
    pub walk_forward: Option<WalkForward>,
}

/// What to try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sweep {
    /// Names in the formulas, and their values.
    #[schema(example = json!({"fast": {"from": 5, "to": 50, "step": 5}, "slow": [100, 150, 200]}))]
    pub parameters: BTreeMap<String, ParameterValues>,
    #[serde(default)]
    pub objective: Objective,
    #[serde(default)]
    pub walk_forward: Option<WalkForward>,
}

/// What the best is best at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    #[default]
    Sharpe,
    TotalReturn,
    /// Growth a year over the deepest drawdown.
    Calmar,
}

/// Chooses parameters on some rows and tries them on the rows after, again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WalkForward {
    /// Rows to choose on.
    #[schema(example = 504)]
    pub train: u32,
    /// Rows to try on.
    #[schema(example = 126)]
    pub test: u32,
    /// Chooses on all rows before, not on the last `train`.
    #[serde(default)]
    pub anchored: bool,
}

/// All points of a sweep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Surface {
    /// In the order of the values of each point.
    #[schema(example = json!(["fast", "slow"]))]
    pub parameters: Vec<String>,
    pub points: Vec<SweepPoint>,
    /// The place of the best point; `null` when none has a score.
    pub best: Option<u64>,
    pub objective: Objective,
    pub walk_forward: Option<WalkedForward>,
}

/// What one choice of parameters gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SweepPoint {
    #[schema(example = json!([20.0, 100.0]))]
    pub values: Vec<f64>,
    pub score: Option<f64>,
    pub total_return: Option<f64>,
    /// Annualised.
    pub sharpe: Option<f64>,
    pub maximum_drawdown: Option<f64>,
    pub trades: u64,
}

/// A walk forward: only rows that came after the choice count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WalkedForward {
    pub steps: Vec<WalkStep>,
    /// Of all tests, one after the other.
    pub total_return: Option<f64>,
    pub sharpe: Option<f64>,
    pub maximum_drawdown: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WalkStep {
    #[schema(value_type = String)]
    pub train_from: Timestamp,
    #[schema(value_type = String)]
    pub test_from: Timestamp,
    #[schema(value_type = String)]
    pub test_to: Timestamp,
    /// What was best on the rows before.
    pub values: Vec<f64>,
    pub train_score: Option<f64>,
    pub test_score: Option<f64>,
}

/// What a sweep found.
pub(crate) struct Swept {
    pub surface: Surface,
    /// The best point's plan, ready to run alone.
    pub plan: Plan,
    /// The deviation of the Sharpe ratios of all points, per row.
    pub deviation: Option<f64>,
}

/// Tells how far it is; an error ends the work.
pub(crate) type Step<'a> = &'a (dyn Fn(u64, u64, &str) -> Result<()> + Send + Sync);

impl SweepSpec {
    /// The strategy, and what to try for it.
    pub fn split(self) -> (BacktestSpec, Sweep) {
        let Self { strategy, parameters, objective, walk_forward } = self;
        (strategy, Sweep { parameters, objective, walk_forward })
    }
}

/// Runs every point, in parallel; the answers stand in the order of the grid.
pub(crate) fn run_sweep(
    world: &World,
    spec: &BacktestSpec,
    sweep: &Sweep,
    step: Step<'_>,
) -> Result<Swept> {
    let points = sweep.points()?;
    let cells = world.at.len().saturating_mul(world.assets.len()).saturating_mul(points.len());
    if cells > MAX_WORK {
        let message = "this sweep needs too much: try fewer values, symbols or rows";
        return Err(Error::invalid_at("/parameters", message));
    }
    let total = points.len() as u64;
    let done = AtomicU64::new(0);
    let windows = walk(sweep.walk_forward, world);
    let tell = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        step(done, total, &format!("{done} of {total} points"))
    };
    let batches: Vec<Vec<Tried>> = points
        .par_chunks(batch(world, points.len()))
        .map(|points| try_points(world, (spec, sweep), points, (&windows, &tell)))
        .collect::<Result<_>>()?;
    let tried: Vec<Tried> = batches.into_iter().flatten().collect();
    let scores: Vec<Option<f64>> = tried.iter().map(|tried| tried.score).collect();
    let best = best(&scores);
    let sharpes: Vec<f64> = tried.iter().filter_map(|tried| tried.sharpe_a_row).collect();
    let deviation = performance::sample_deviation(&sharpes);
    let walked = (!windows.is_empty())
        .then(|| walk_on(world, spec, sweep, (&points, &tried, &windows)))
        .transpose()?;
    let chosen = points.get(best.unwrap_or(0)).map_or(&[][..], Vec::as_slice);
    let plan = Plan::of(&sweep.put(spec, chosen))?;
    let point = |(values, tried): (&Vec<f64>, &Tried)| SweepPoint {
        values: values.clone(),
        score: tried.score,
        total_return: tried.total_return,
        sharpe: tried.sharpe_a_row.map(|sharpe| sharpe * periods_per_year(world).sqrt()),
        maximum_drawdown: tried.maximum_drawdown,
        trades: tried.trades,
    };
    let surface = Surface {
        parameters: sweep.parameters.keys().cloned().collect(),
        points: points.iter().zip(&tried).map(point).collect(),
        best: best.map(|best| best as u64),
        objective: sweep.objective,
        walk_forward: walked,
    };
    Ok(Swept { surface, plan, deviation })
}

struct Tried {
    score: Option<f64>,
    total_return: Option<f64>,
    sharpe_a_row: Option<f64>,
    maximum_drawdown: Option<f64>,
    trades: u64,
    /// The score on the training rows of each window.
    training: Vec<Option<f64>>,
}

/// How many of `points` have their formulas evaluated together.
fn batch(world: &World, points: usize) -> usize {
    let cells = world.at.len().saturating_mul(world.assets.len()).max(1);
    let share = points / (BATCHES * rayon::current_num_threads());
    (BATCH_CELLS / cells).min(share).clamp(1, BATCH_POINTS)
}

/// Tries points whose formulas are evaluated as one: averages that many of them name run once.
///
/// - `tell`: hears of each point; an error ends the work.
fn try_points(
    world: &World,
    (spec, sweep): (&BacktestSpec, &Sweep),
    points: &[Vec<f64>],
    (windows, tell): (&[Window], &(dyn Fn() -> Result<()> + Sync)),
) -> Result<Vec<Tried>> {
    let plan = |point: &Vec<f64>| Plan::of(&sweep.put(spec, point));
    let plans: Vec<Plan> = points.iter().map(plan).collect::<Result<_>>()?;
    let decided = decide_all(world, &plans.iter().collect::<Vec<_>>(), spec.rebalance)?;
    let mut all = Vec::with_capacity(points.len());
    for (plan, decided) in plans.iter().zip(&decided) {
        all.push(try_decided(world, plan, decided, (sweep.objective, windows))?);
        tell()?;
    }
    Ok(all)
}

fn try_decided(
    world: &World,
    plan: &Plan,
    decided: &[Decided],
    (objective, windows): (Objective, &[Window]),
) -> Result<Tried> {
    let (run, gains) = gains(world, plan, decided, world.rows.clone())?;
    let on = |window: &Window| {
        let (_, gains) = self::gains(world, plan, decided, window.train.clone())?;
        Ok(score(world, objective, &gains))
    };
    Ok(Tried {
        score: score(world, objective, &gains),
        total_return: performance::total_return(&gains),
        sharpe_a_row: sharpe(&gains),
        maximum_drawdown: performance::maximum_drawdown_of_returns(&gains),
        trades: run.trades.len() as u64,
        training: windows.iter().map(on).collect::<Result<_>>()?,
    })
}

fn gains(
    world: &World,
    plan: &Plan,
    decided: &[Decided],
    rows: Range<usize>,
) -> Result<(Run, Vec<f64>)> {
    let run = carry_out(world, plan, decided, rows)?;
    let gains = returns(&run, plan.rules.cash);
    Ok((run, gains))
}

fn score(world: &World, objective: Objective, gains: &[f64]) -> Option<f64> {
    let periods = periods_per_year(world);
    match objective {
        Objective::Sharpe => performance::sharpe_ratio(gains, 0.0, periods),
        Objective::TotalReturn => performance::total_return(gains),
        Objective::Calmar => performance::calmar_ratio(gains, periods),
    }
}

/// The windows of a walk, as rows of the world.
fn walk(walk: Option<WalkForward>, world: &World) -> Vec<Window> {
    let Some(walk) = walk else { return Vec::new() };
    let training = if walk.anchored { Training::Anchored } else { Training::Rolling };
    let start = world.rows.start;
    let moved = |range: Range<usize>| range.start + start..range.end + start;
    windows(world.rows.len(), walk.train as usize, walk.test as usize, training)
        .into_iter()
        .map(|window| Window { train: moved(window.train), test: moved(window.test) })
        .collect()
}

/// Tries on each window what was best before it.
fn walk_on(
    world: &World,
    spec: &BacktestSpec,
    sweep: &Sweep,
    (points, tried, windows): (&[Vec<f64>], &[Tried], &[Window]),
) -> Result<WalkedForward> {
    let (mut steps, mut all) = (Vec::with_capacity(windows.len()), Vec::new());
    let time = |row: usize| Timestamp(world.at.get(row).copied().unwrap_or_default());
    for (number, window) in windows.iter().enumerate() {
        let scores: Vec<Option<f64>> =
            tried.iter().map(|tried| tried.training.get(number).copied().flatten()).collect();
        let Some(chosen) = best(&scores) else { continue };
        let plan_spec = sweep.put(spec, &points[chosen]);
        let plan = Plan::of(&plan_spec)?;
        let decided = decide(world, &plan, plan_spec.rebalance)?;
        let (_, gains) = gains(world, &plan, &decided, window.test.clone())?;
        steps.push(WalkStep {
            train_from: time(window.train.start),
            test_from: time(window.test.start),
            test_to: time(window.test.end.saturating_sub(1)),
            values: points[chosen].clone(),
            train_score: scores[chosen],
            test_score: score(world, sweep.objective, &gains),
        });
        all.extend(gains);
    }
    Ok(WalkedForward {
        steps,
        total_return: performance::total_return(&all),
        sharpe: performance::sharpe_ratio(&all, 0.0, periods_per_year(world)),
        maximum_drawdown: performance::maximum_drawdown_of_returns(&all),
    })
}
