//! The figures of a backtest, each with what it means.

mod metrics;

use jiff::{civil::Date, tz::TimeZone};
use kernel::Timestamp;
use quant::{
    backtest::{
        Run,
        confidence::{Band as DrawnBand, Draws, bootstrap, shuffle, trade_returns},
        significance::{Shape, deflated_sharpe, probabilistic_sharpe},
        statistics::{TradeStatistics, returns},
    },
    performance::{self, Terms, Trading},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::metrics::metrics;
use super::{load::World, plan::Plan, spec::BacktestSpec, work::Outcome};
use crate::model::{DrawdownRow, YearReturns};

/// How often the past is drawn again.
const DRAWS: usize = 1_000;

/// Drawdowns that are listed.
const DRAWDOWNS: usize = 10;

/// What came of a backtest, in a line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    #[schema(example = 0.42)]
    pub total_return: Option<f64>,
    /// A year.
    pub annual_growth: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub sortino: Option<f64>,
    pub calmar: Option<f64>,
    pub maximum_drawdown: Option<f64>,
    /// The mean share of equity in positions.
    pub exposure: Option<f64>,
    pub trades: u64,
    pub win_rate: Option<f64>,
    pub profit_factor: Option<f64>,
    /// Money.
    pub end: f64,
    pub benchmark_return: Option<f64>,
    /// The probability that the true Sharpe ratio is above 0, after the number of trials.
    pub deflated_sharpe: Option<f64>,
}

/// Everything a tear sheet shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    pub summary: Summary,
    pub metrics: Vec<Metric>,
    /// Returns by calendar month.
    pub years: Vec<YearReturns>,
    /// The deepest first.
    pub drawdowns: Vec<DrawdownRow>,
    pub significance: Significance,
    pub confidence: Option<ConfidenceBands>,
    pub trades: TradeFigures,
    /// What should be known before anything here is believed.
    pub notes: Vec<String>,
    /// All points of a sweep; the rest of the report is the best of them.
    pub sweep: Option<super::sweep::Surface>,
}

/// A figure with what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metric {
    #[schema(example = "sharpe")]
    pub name: String,
    #[schema(example = "Sharpe ratio")]
    pub title: String,
    pub value: Option<f64>,
    pub benchmark: Option<f64>,
    /// `fraction`, `ratio`, `money`, `count` or `bars`.
    #[schema(example = "ratio")]
    pub unit: String,
    #[schema(example = "Mean return over its deviation, annualised.")]
    pub explanation: String,
}

/// Whether the Sharpe ratio is more than luck.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct Significance {
    /// How many strategies were tried on these symbols, this one included.
    pub trials: u64,
    /// The deviation of their Sharpe ratios, per bar: measured by a sweep, else what chance gives.
    pub trials_deviation: Option<f64>,
    /// The probability that the true ratio is above 0, as if this had been the only trial.
    pub probabilistic_sharpe: Option<f64>,
    /// The same against what the best of so many worthless trials would show.
    pub deflated_sharpe: Option<f64>,
}

/// What 90 % of the draws lie between.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DrawBand {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

/// How much is the order of luck: returns drawn again in blocks, trades shuffled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConfidenceBands {
    pub draws: u64,
    /// The mean length of a block, in bars.
    pub block: u64,
    pub total_return: DrawBand,
    /// Annualised.
    pub sharpe: Option<DrawBand>,
    pub maximum_drawdown: DrawBand,
    /// The share of draws that lost money.
    pub losing: f64,
    /// The drawdown of the same trades in other orders, each compounded on what the ones before left.
    pub shuffled_drawdown: Option<DrawBand>,
    /// The same of the order they really had, at the ends of trades.
    #[schema(example = -0.18)]
    pub trades_drawdown: Option<f64>,
    /// The share of other orders at least as deep as the real one.
    pub shuffled_worse: Option<f64>,
}

/// Figures over trades that ended.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct TradeFigures {
    pub closed: u64,
    pub open: u64,
    pub winners: u64,
    pub losers: u64,
    pub win_rate: Option<f64>,
    pub profit_factor: Option<f64>,
    pub mean_profit: Option<f64>,
    pub mean_win: Option<f64>,
    pub mean_loss: Option<f64>,
    pub best: Option<f64>,
    pub worst: Option<f64>,
    pub mean_gain: Option<f64>,
    pub mean_bars: Option<f64>,
    pub winners_in_a_row: u64,
    pub losers_in_a_row: u64,
    pub costs: f64,
    pub dividends: f64,
    pub interest: f64,
    pub borrow: f64,
}

/// What a report counts among its trials.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trials {
    pub count: u64,
    /// Of their Sharpe ratios per bar, where they were measured.
    pub deviation: Option<f64>,
}

/// Returns how many rows of the world a year has.
pub(crate) fn periods_per_year(world: &World) -> f64 {
    let trading = if world.is_always_open { Trading::Always } else { Trading::Exchange };
    performance::periods_per_year(world.interval.name(), trading).unwrap_or(252.0)
}

/// Makes the report of an outcome.
pub(crate) fn report(
    world: &World,
    (plan, spec): (&Plan, &BacktestSpec),
    outcome: &Outcome,
    trials: Trials,
) -> Report {
    let cash = plan.rules.cash;
    let gains = returns(&outcome.run, cash);
    let beside = benchmark_returns(&outcome.benchmark, cash);
    let periods = periods_per_year(world);
    let terms = Terms { risk_free: 0.0, periods_per_year: periods, drawdowns: DRAWDOWNS };
    let dates = dates(&world.at[world.rows.clone()]);
    let own = performance::report(&dates, &gains, Some(&beside), terms);
    let base = performance::report(&dates, &beside, None, terms);
    let trade = TradeStatistics::of(&outcome.run.trades);
    let significance = significance(&gains, trials);
    let summary = Summary {
        total_return: own.total_return,
        annual_growth: own.annual_growth,
        volatility: own.volatility,
        sharpe: own.sharpe,
        sortino: own.sortino,
        calmar: own.calmar,
        maximum_drawdown: own.maximum_drawdown,
        exposure: exposure(&outcome.run),
        trades: outcome.run.trades.len() as u64,
        win_rate: trade.win_rate,
        profit_factor: trade.profit_factor,
        end: outcome.run.equity.last().copied().unwrap_or(cash),
        benchmark_return: base.total_return,
        deflated_sharpe: significance.deflated_sharpe,
    };
    Report {
        metrics: metrics(&own, &base, &summary),
        years: years(&own),
        drawdowns: drawdowns(&own, &world.at[world.rows.clone()]),
        confidence: confidence(&gains, &outcome.run, cash, (spec.seed, periods)),
        trades: trade_figures(&trade, &outcome.run),
        notes: notes(world, &outcome.run, trials),
        summary,
        significance,
        sweep: None,
    }
}

fn dates(at: &[i64]) -> Vec<Date> {
    let date = |at: &i64| Timestamp(*at).to_jiff().to_zoned(TimeZone::UTC).date();
    at.iter().map(date).collect()
}

/// Simple returns from one known value to the next.
fn benchmark_returns(values: &[f64], cash: f64) -> Vec<f64> {
    let mut before = cash;
    let gain = |value: &f64| {
        if value.is_nan() {
            return quant::UNKNOWN;
        }
        let gain = quant::known(value / before - 1.0);
        before = *value;
        gain
    };
    values.iter().map(gain).collect()
}

/// The mean of positions over equity, of rows with equity.
fn exposure(run: &Run) -> Option<f64> {
    let shares =
        run.gross.iter().zip(&run.equity).map(|(gross, equity)| quant::known(gross / equity));
    performance::mean(&shares.collect::<Vec<_>>())
}

fn significance(gains: &[f64], trials: Trials) -> Significance {
    let shape = Shape::of(gains);
    // Ratios of worthless strategies scatter by 1/√n (Lo 2002).
    let deviation = trials.deviation.or_else(|| Some(1.0 / shape?.count.sqrt()));
    Significance {
        trials: trials.count,
        trials_deviation: deviation,
        probabilistic_sharpe: shape.and_then(|shape| probabilistic_sharpe(&shape, 0.0)),
        deflated_sharpe: shape
            .zip(deviation)
            .and_then(|(shape, deviation)| deflated_sharpe(&shape, deviation, trials.count)),
    }
}

fn confidence(
    gains: &[f64],
    run: &Run,
    cash: f64,
    (seed, periods): (u64, f64),
) -> Option<ConfidenceBands> {
    let draws = Draws { count: DRAWS, seed };
    // Long enough to keep what clusters, short enough to differ: the cube root (Hall et al. 1995).
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small number of rows"
    )]
    let block = (gains.len() as f64).cbrt().ceil().max(1.0) as usize;
    let again = bootstrap(gains, block, draws)?;
    let shuffled = shuffle(&trade_returns(run, cash), draws);
    let band = |band: DrawnBand, by: f64| DrawBand {
        low: band.low * by,
        median: band.median * by,
        high: band.high * by,
    };
    Some(ConfidenceBands {
        draws: DRAWS as u64,
        block: block as u64,
        total_return: band(again.total_return, 1.0),
        sharpe: again.sharpe.map(|sharpe| band(sharpe, periods.sqrt())),
        maximum_drawdown: band(again.max_drawdown, 1.0),
        losing: again.losing,
        shuffled_drawdown: shuffled.map(|shuffled| band(shuffled.max_drawdown, 1.0)),
        trades_drawdown: shuffled.map(|shuffled| shuffled.real),
        shuffled_worse: shuffled.map(|shuffled| shuffled.worse),
    })
}

fn years(own: &performance::Report) -> Vec<YearReturns> {
    own.years.iter().cloned().map(YearReturns::from).collect()
}

/// Row 0 of a drawdown is the start, before the first row.
fn drawdowns(own: &performance::Report, at: &[i64]) -> Vec<DrawdownRow> {
    let time = |row: usize| at.get(row.saturating_sub(1)).copied().map(Timestamp);
    own.drawdowns.iter().filter_map(|fall| DrawdownRow::of(fall, time)).collect()
}

fn trade_figures(trade: &TradeStatistics, run: &Run) -> TradeFigures {
    TradeFigures {
        closed: trade.closed as u64,
        open: trade.open as u64,
        winners: trade.winners as u64,
        losers: trade.losers as u64,
        win_rate: trade.win_rate,
        profit_factor: trade.profit_factor,
        mean_profit: trade.mean_profit,
        mean_win: trade.mean_win,
        mean_loss: trade.mean_loss,
        best: trade.best,
        worst: trade.worst,
        mean_gain: trade.mean_gain,
        mean_bars: trade.mean_bars,
        winners_in_a_row: trade.winners_in_a_row as u64,
        losers_in_a_row: trade.losers_in_a_row as u64,
        costs: trade.costs,
        dividends: run.dividends,
        interest: run.interest,
        borrow: run.borrow,
    }
}

/// What somebody should know who believes the figures.
fn notes(world: &World, run: &Run, trials: Trials) -> Vec<String> {
    let mut notes = vec![
        "The symbols were chosen today: what failed and is not among them makes every result look \
         better than it was (survivorship)."
            .to_owned(),
        "Bars are as they were first known and adjusted from the first day on; fills are at traded \
         prices."
            .to_owned(),
    ];
    if !run.stale.is_empty() {
        notes.push(format!(
            "On {} rows something was held without a bar: it is marked with its last price, and the \
             return counts when the next bar comes.",
            run.stale.len()
        ));
    }
    if let Some(row) = run.ruined {
        let at = world.at.get(world.rows.start + row).copied().unwrap_or_default();
        notes.push(format!("The equity was gone at {}: everything was closed.", Timestamp(at)));
    }
    if run.trades.iter().any(|trade| trade.exit_row.is_none()) {
        notes.push("Open positions are counted at their last price.".to_owned());
    }
    if trials.count > 1 {
        notes.push(format!("{} strategies were tried on these symbols.", trials.count));
    }
    notes
}
