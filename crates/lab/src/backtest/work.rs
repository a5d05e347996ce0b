//! Carrying decisions out over the rows that trade, beside a benchmark.

use std::ops::Range;

use kernel::Result;
use quant::{
    UNKNOWN,
    backtest::{Asset, Bars, Decisions, Event, Levels, Rules, Run, run},
};

use super::{
    decide::{Decided, curve, decide},
    load::{Traded, World},
    plan::{LevelKind, Plan, Rule, refused},
    spec::BacktestSpec,
};

/// What a plan did in a world.
pub(crate) struct Outcome {
    pub run: Run,
    /// The benchmark from the same cash, a value a row that trades; unknown where it has none.
    pub benchmark: Vec<f64>,
}

/// Runs `plan` over the rows that trade.
pub(crate) fn try_plan(world: &World, plan: &Plan, spec: &BacktestSpec) -> Result<Outcome> {
    let decided = decide(world, plan, spec.rebalance)?;
    let run = carry_out(world, plan, &decided, world.rows.clone())?;
    let benchmark = benchmark(world, plan)?;
    Ok(Outcome { run, benchmark })
}

/// Lets the engine carry out what was decided, on some rows of the world.
pub(crate) fn carry_out(
    world: &World,
    plan: &Plan,
    decided: &[Decided],
    rows: Range<usize>,
) -> Result<Run> {
    let events: Vec<Vec<Event>> = world.assets.iter().map(|a| moved(&a.events, &rows)).collect();
    let level = match &plan.rule {
        Rule::Signals { level, .. } => level.as_ref().map(|(kind, _)| *kind),
        Rule::Weight(_) | Rule::Shares(_) | Rule::Rank { .. } => None,
    };
    let parts = world.assets.iter().zip(decided).zip(&events);
    let assets: Vec<Asset<'_>> = parts
        .map(|((asset, decided), events)| {
            let decisions = if decided.weights.is_empty() {
                Decisions::Signals(&decided.signals[rows.clone()])
            } else {
                Decisions::Weights(&decided.weights[rows.clone()])
            };
            let levels = cut(&decided.levels, &rows);
            Asset {
                levels: match level {
                    None => Levels::None,
                    Some(LevelKind::Limit) => Levels::Limit(levels),
                    Some(LevelKind::Stop) => Levels::Stop(levels),
                },
                volatility: cut(&decided.volatility, &rows),
                ..traded(asset, events, decisions, &rows)
            }
        })
        .collect();
    run(&world.at[rows.clone()], &assets, &plan.rules).map_err(|error| refused(&error))
}

/// The prices of some rows, with what is done about them.
fn traded<'a>(
    asset: &'a Traded,
    events: &'a [Event],
    decisions: Decisions<'a>,
    rows: &Range<usize>,
) -> Asset<'a> {
    let bars = Bars {
        open: &asset.open[rows.clone()],
        high: &asset.high[rows.clone()],
        low: &asset.low[rows.clone()],
        close: &asset.close[rows.clone()],
    };
    let currency = asset.currency.as_deref();
    Asset { currency, events, ..Asset::new(asset.symbol.as_str(), bars, decisions) }
}

/// Some rows of a column that may be absent.
fn cut<'a>(column: &'a [f64], rows: &Range<usize>) -> &'a [f64] {
    column.get(rows.clone()).unwrap_or_default()
}

/// The events of some rows, counted from the first of them.
fn moved(events: &[Event], rows: &Range<usize>) -> Vec<Event> {
    let within = events.iter().filter(|event| rows.contains(&event.row));
    within.map(|event| Event { row: event.row - rows.start, ..*event }).collect()
}

/// Returns the benchmark on the rows that trade: a series from the same cash, or every asset bought in
/// equal shares at its first bar and held, dividends taken as cash, at the same costs.
fn benchmark(world: &World, plan: &Plan) -> Result<Vec<f64>> {
    let Some(formula) = &plan.benchmark else { return held(world, plan) };
    let values = curve(world, formula)?;
    let values = &values[world.rows.clone()];
    let first = values.iter().copied().find(|value| *value > 0.0).unwrap_or(UNKNOWN);
    Ok(values.iter().map(|value| quant::known(plan.rules.cash * value / first)).collect())
}

fn held(world: &World, plan: &Plan) -> Result<Vec<f64>> {
    let rules = Rules {
        costs: plan.rules.costs,
        absence: plan.rules.absence,
        ..Rules::with_cash(plan.rules.cash)
    };
    #[expect(clippy::cast_precision_loss, reason = "at most some hundred assets")]
    let share = 1.0 / world.assets.len() as f64;
    let rows = world.rows.clone();
    let first = |closes: &[f64]| closes.iter().position(|close| close.is_finite());
    let weights: Vec<Vec<f64>> = world
        .assets
        .iter()
        .map(|asset| {
            let mut weights = vec![UNKNOWN; rows.len()];
            if let Some(slot) =
                first(&asset.close[rows.clone()]).and_then(|row| weights.get_mut(row))
            {
                *slot = share;
            }
            weights
        })
        .collect();
    let events: Vec<Vec<Event>> = world.assets.iter().map(|a| moved(&a.events, &rows)).collect();
    let parts = world.assets.iter().zip(&weights).zip(&events);
    let assets: Vec<Asset<'_>> = parts
        .map(|((asset, weights), events)| traded(asset, events, Decisions::Weights(weights), &rows))
        .collect();
    let run = run(&world.at[rows], &assets, &rules).map_err(|error| refused(&error))?;
    Ok(run.equity)
}
