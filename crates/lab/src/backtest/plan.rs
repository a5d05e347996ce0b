//! A specification that makes sense: formulas read, rules within their ranges.

use std::collections::BTreeMap;

use formula::{Address, Formula, Kind};
use kernel::{Error, Result, Symbol};
use quant::backtest::{self, Costs, Rules, Sizing, Stops, Timing};

use super::spec::{BacktestSpec, PositionSizing, TradeSide};

/// Assets of one backtest: what a run of ten years of days holds in some megabytes.
pub const MAX_SYMBOLS: usize = 200;

/// Bars a volatility may be taken over.
const MAX_WINDOW: u32 = 1_000;

/// Rows without a bar after which an asset counts as gone: two weeks of days.
const ABSENCE: u32 = 10;

/// What to do, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub rule: Rule,
    pub rules: Rules,
    pub side: backtest::Side,
    /// Bars of the volatility that sizes positions.
    pub volatility: Option<usize>,
    pub benchmark: Option<Formula>,
}

/// What decides.
#[derive(Debug, Clone)]
pub(crate) enum Rule {
    Signals {
        entry: Formula,
        exit: Option<Formula>,
        level: Option<(LevelKind, Formula)>,
    },
    Weight(Formula),
    /// The share of equity of each symbol, in their order.
    Shares(Vec<f64>),
    Rank {
        by: Formula,
        top: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LevelKind {
    Limit,
    Stop,
}

impl LevelKind {
    fn pointer(self) -> &'static str {
        match self {
            Self::Limit => "/limit",
            Self::Stop => "/stop",
        }
    }
}

impl Plan {
    /// Reads and checks a specification.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the place of what is wrong.
    pub(crate) fn of(spec: &BacktestSpec) -> Result<Self> {
        if spec.from.zip(spec.to).is_some_and(|(from, to)| from > to) {
            return Err(Error::invalid_at("/to", "to lies before from"));
        }
        let (sizing, volatility) = sizing(spec)?;
        let rules = Rules {
            cash: spec.cash,
            timing: Timing::NextOpen,
            sizing,
            lot: spec.lot,
            leverage: spec.leverage,
            stops: Stops {
                loss: spec.stops.loss,
                profit: spec.stops.profit,
                trailing: spec.stops.trailing,
                bars: spec.stops.bars,
            },
            costs: Costs {
                per_share: spec.costs.per_share,
                percent: spec.costs.percent,
                minimum: spec.costs.minimum,
                slippage: spec.costs.slippage,
                spread: spec.costs.spread,
                borrow: spec.costs.borrow,
                interest: spec.costs.interest,
            },
            absence: Some(ABSENCE),
            band: spec.band,
        };
        rules.check().map_err(|error| refused(&error))?;
        let side = match spec.side {
            TradeSide::Long => backtest::Side::Long,
            TradeSide::Short => backtest::Side::Short,
            TradeSide::Both => backtest::Side::Both,
        };
        let benchmark = spec.benchmark.as_deref().map(|text| series(text, "/benchmark"));
        let benchmark = benchmark.transpose()?;
        if benchmark.as_ref().is_some_and(Formula::needs_subject) {
            let message = "name a series, like SPY: a benchmark has no asset at hand";
            return Err(Error::invalid_at("/benchmark", message));
        }
        Ok(Self { rule: rule(spec)?, rules, side, volatility, benchmark })
    }

    /// Every formula about the assets that are traded.
    pub(crate) fn formulas(&self) -> Vec<&Formula> {
        self.placed().into_iter().map(|(_, formula)| formula).collect()
    }

    /// The same, each with where it was said.
    fn placed(&self) -> Vec<(&'static str, &Formula)> {
        match &self.rule {
            Rule::Signals { entry, exit, level } => {
                let exit = exit.iter().map(|exit| ("/exit", exit));
                let level = level.iter().map(|(kind, level)| (kind.pointer(), level));
                std::iter::once(("/entry", entry)).chain(exit).chain(level).collect()
            }
            Rule::Weight(formula) => vec![("/weight", formula)],
            Rule::Rank { by, .. } => vec![("/rank", by)],
            Rule::Shares(_) => Vec::new(),
        }
    }

    /// What the formulas ask of the assets that are traded beside their bars, each once.
    pub(crate) fn facts(&self) -> Vec<String> {
        let inputs = self.formulas().into_iter().flat_map(Formula::inputs);
        let facts = inputs.filter(|input| input.is_subject() && input.is_fact());
        let mut facts: Vec<String> = facts.filter_map(|input| input.field.clone()).collect();
        facts.sort();
        facts.dedup();
        facts
    }

    /// The addresses of series that are not the asset at hand, each once and where it was first said.
    pub(crate) fn others(&self) -> Vec<(&'static str, Address)> {
        let benchmark = self.benchmark.iter().map(|formula| ("/benchmark", formula));
        let mut others: Vec<(&'static str, Address)> = Vec::new();
        for (pointer, formula) in self.placed().into_iter().chain(benchmark) {
            for address in formula.inputs().iter().filter(|address| !address.is_subject()) {
                if others.iter().all(|(_, known)| known != address) {
                    others.push((pointer, address.clone()));
                }
            }
        }
        others
    }
}

/// Puts the formulas of `spec` into their one spelling.
pub(crate) fn normalise(spec: &mut BacktestSpec, plan: &Plan) {
    let text = |formula: &Formula| Some(formula.normalised().to_owned());
    match &plan.rule {
        Rule::Signals { entry, exit, level } => {
            spec.entry = text(entry);
            spec.exit = exit.as_ref().and_then(text);
            match level {
                Some((LevelKind::Limit, formula)) => spec.limit = text(formula),
                Some((LevelKind::Stop, formula)) => spec.stop = text(formula),
                None => {}
            }
        }
        Rule::Weight(formula) => spec.weight = text(formula),
        Rule::Shares(_) => {}
        Rule::Rank { by, .. } => spec.rank = text(by),
    }
    spec.benchmark = plan.benchmark.as_ref().and_then(text);
}

/// Checks what may be traded.
pub(crate) fn check_symbols(symbols: &[Symbol]) -> Result<()> {
    if symbols.is_empty() || symbols.len() > MAX_SYMBOLS {
        let message = format!("name 1 to {MAX_SYMBOLS} symbols, or a watchlist of as many");
        return Err(Error::invalid_at("/symbols", message));
    }
    Ok(())
}

fn rule(spec: &BacktestSpec) -> Result<Rule> {
    let (weight, weights, rank) = (&spec.weight, &spec.weights, &spec.rank);
    let said = [spec.entry.is_some(), weight.is_some(), weights.is_some(), rank.is_some()];
    if said.iter().filter(|said| **said).count() != 1 {
        let message = "say when to enter (entry), how much to hold (weight as a formula, weights as \
                       numbers), or what to rank by (rank): exactly one of them";
        return Err(Error::invalid_at("/entry", message));
    }
    if let Some(entry) = &spec.entry {
        return signals(spec, entry);
    }
    let entries = [("/exit", &spec.exit), ("/limit", &spec.limit), ("/stop", &spec.stop)];
    if let Some((pointer, _)) = entries.into_iter().find(|(_, formula)| formula.is_some()) {
        let message = "exit, limit and stop go with entry; weights are left by a weight of 0";
        return Err(Error::invalid_at(pointer, message));
    }
    if let Some(weight) = weight {
        return Ok(Rule::Weight(series(weight, "/weight")?));
    }
    if let Some(weights) = weights {
        return shares(spec, weights);
    }
    let top = spec.top.filter(|top| *top > 0).map(|top| top as usize);
    let top = top.ok_or_else(|| Error::invalid_at("/top", "say how many to hold: 1 or more"))?;
    let by = series(spec.rank.as_deref().unwrap_or_default(), "/rank")?;
    Ok(Rule::Rank { by, top })
}

fn signals(spec: &BacktestSpec, entry: &str) -> Result<Rule> {
    let exit = spec.exit.as_deref().map(|text| condition(text, "/exit")).transpose()?;
    let level = match (&spec.limit, &spec.stop) {
        (Some(_), Some(_)) => {
            let message = "an entry waits at a limit or at a stop, not at both";
            return Err(Error::invalid_at("/stop", message));
        }
        (Some(limit), None) => Some((LevelKind::Limit, series(limit, "/limit")?)),
        (None, Some(stop)) => Some((LevelKind::Stop, series(stop, "/stop")?)),
        (None, None) => None,
    };
    Ok(Rule::Signals { entry: condition(entry, "/entry")?, exit, level })
}

/// Weights as numbers, one for each symbol.
fn shares(spec: &BacktestSpec, weights: &BTreeMap<Symbol, f64>) -> Result<Rule> {
    if let Some((symbol, _)) = weights.iter().find(|(_, weight)| !weight.is_finite()) {
        return Err(Error::invalid_at(format!("/weights/{symbol}"), "a weight is a number"));
    }
    let all: f64 = weights.values().map(|weight| weight.abs()).sum();
    // What rounding adds to 0.1 + 0.2 + 0.7 is no leverage.
    if all == 0.0 || all > spec.leverage + 1e-9 {
        let message = format!(
            "the weights add up to {all}: name some that add up to more than 0 and at most {}, the \
             leverage",
            spec.leverage
        );
        return Err(Error::invalid_at("/weights", message));
    }
    let share = |symbol: &Symbol| weights.get(symbol).copied().unwrap_or(0.0);
    Ok(Rule::Shares(spec.symbols.iter().map(share).collect()))
}

fn sizing(spec: &BacktestSpec) -> Result<(Sizing, Option<usize>)> {
    #[expect(clippy::cast_precision_loss, reason = "at most some hundred symbols")]
    let equal = 1.0 / spec.symbols.len().max(1) as f64 * spec.leverage;
    Ok(match spec.sizing {
        None => (Sizing::Equity(equal), None),
        Some(PositionSizing::Equity { share }) => (Sizing::Equity(share), None),
        Some(PositionSizing::Quantity { quantity }) => (Sizing::Quantity(quantity), None),
        Some(PositionSizing::Cash { amount }) => (Sizing::Cash(amount), None),
        Some(PositionSizing::Volatility { target, window, at_most }) => {
            if !(2..=MAX_WINDOW).contains(&window) {
                let message = format!("a volatility takes 2 to {MAX_WINDOW} bars");
                return Err(Error::invalid_at("/sizing/window", message));
            }
            (Sizing::Volatility { target, at_most }, Some(window as usize))
        }
    })
}

fn condition(text: &str, pointer: &str) -> Result<Formula> {
    let formula = read(text, pointer)?;
    if formula.kind() == Kind::Condition {
        return Ok(formula);
    }
    let message = format!("{formula} is no condition: compare it, like {formula} > 0");
    Err(Error::invalid_at(pointer, message))
}

fn series(text: &str, pointer: &str) -> Result<Formula> {
    let formula = read(text, pointer)?;
    match formula.kind() {
        Kind::Number | Kind::Series => Ok(formula),
        Kind::Condition => {
            let message =
                format!("{formula} is a condition, not a number: use where({formula}, 1, 0)");
            Err(Error::invalid_at(pointer, message))
        }
        Kind::Record => {
            let fields = formula.fields().join(", ");
            let message = format!("{formula} has several columns: choose one of {fields}");
            Err(Error::invalid_at(pointer, message))
        }
    }
}

fn read(text: &str, pointer: &str) -> Result<Formula> {
    formula::check(text).map_err(|error| Error::Invalid {
        code: "FORMULA_INVALID",
        message: error.to_string(),
        pointer: Some(pointer.to_owned()),
    })
}

/// What the engine refuses, at the place where it was said.
pub(crate) fn refused(error: &backtest::Error) -> Error {
    let pointer = match error {
        backtest::Error::Rule { name, .. } => match *name {
            "loss" | "profit" | "trailing" | "bars" => format!("/stops/{name}"),
            "percent" | "per_share" | "minimum" | "slippage" | "spread" | "borrow" | "interest" => {
                format!("/costs/{name}")
            }
            name => format!("/{name}"),
        },
        backtest::Error::NoAssets
        | backtest::Error::Rows { .. }
        | backtest::Error::Currencies(..)
        | backtest::Error::Name(_) => "/symbols".to_owned(),
    };
    Error::invalid_at(pointer, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut BacktestSpec)) -> String {
        let mut spec =
            BacktestSpec { entry: Some("close > 1".to_owned()), ..BacktestSpec::default() };
        change(&mut spec);
        match Plan::of(&spec) {
            Err(Error::Invalid { pointer, .. }) => pointer.unwrap_or_default(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_at_its_place() {
        assert_eq!(refusal(|spec| spec.entry = None), "/entry");
        assert_eq!(refusal(|spec| spec.entry = Some("close".to_owned())), "/entry");
        assert_eq!(refusal(|spec| spec.exit = Some("cross_above(close".to_owned())), "/exit");
        assert_eq!(refusal(|spec| spec.weight = Some("1".to_owned())), "/entry");
        assert_eq!(refusal(|spec| spec.cash = -1.0), "/cash");
        assert_eq!(refusal(|spec| spec.costs.percent = 2.0), "/costs/percent");
        assert_eq!(refusal(|spec| spec.stops.loss = Some(1.5)), "/stops/loss");
        assert_eq!(refusal(|spec| spec.benchmark = Some("close".to_owned())), "/benchmark");
        let both = |spec: &mut BacktestSpec| {
            spec.limit = Some("close".to_owned());
            spec.stop = Some("close".to_owned());
        };
        assert_eq!(refusal(both), "/stop");
        let weights = |weights: &[(&str, f64)]| {
            let weights = weights.iter().map(|(symbol, weight)| (symbol.parse().unwrap(), *weight));
            let weights = Some(weights.collect::<BTreeMap<Symbol, f64>>());
            move |spec: &mut BacktestSpec| {
                spec.entry = None;
                spec.weights = weights;
            }
        };
        assert_eq!(refusal(weights(&[("A", 0.6), ("B", 0.6)])), "/weights");
        assert_eq!(refusal(weights(&[])), "/weights");
        assert_eq!(refusal(weights(&[("A", f64::NAN)])), "/weights/A");
        let exit = |spec: &mut BacktestSpec| {
            weights(&[("A", 0.6)])(spec);
            spec.exit = Some("close > 1".to_owned());
        };
        assert_eq!(refusal(exit), "/exit");
    }

    #[test]
    fn other_series_are_found_where_they_are_said() {
        let spec = BacktestSpec {
            entry: Some("close > SPY".to_owned()),
            exit: Some("QQQ < SPY".to_owned()),
            benchmark: Some("QQQ / DIA".to_owned()),
            ..BacktestSpec::default()
        };
        let others = Plan::of(&spec).unwrap().others();
        let said: Vec<String> = others.iter().map(|(at, other)| format!("{at} {other}")).collect();
        assert_eq!(said, ["/entry SPY.close", "/exit QQQ.close", "/benchmark DIA.close"]);
    }

    #[test]
    fn formulas_are_kept_in_their_one_spelling() {
        let mut spec =
            BacktestSpec { entry: Some("sma(close,2)>1".to_owned()), ..BacktestSpec::default() };
        let plan = Plan::of(&spec).unwrap();
        normalise(&mut spec, &plan);
        assert_eq!(spec.entry.as_deref(), Some("sma(close, 2) > 1"));
    }
}
