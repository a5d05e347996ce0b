//! From what was asked to what is kept: everything that can be known to fail is refused here, at its
//! place, so that a job fails only by what nobody could see before it read the bars.

use std::collections::{BTreeMap, btree_map::Entry};

use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};
use markets::BarSpan;
use sha2::{Digest, Sha256};

use super::{
    BacktestKind, BacktestSpec, BacktestState, Manifest, Sweep,
    load::MAX_OTHERS,
    other::named_asset,
    plan::{Plan, check_symbols, normalise},
    store::{self, NewBacktest},
};
use crate::Lab;

/// The longest name of a backtest.
const NAME_LENGTH: usize = 100;

/// What may be traded, and for each symbol where it was said.
type Said = BTreeMap<Symbol, String>;

impl Lab {
    /// Checks what is asked and writes down everything that decides it.
    pub(super) async fn prepare(
        &self,
        actor: &Actor,
        mut spec: BacktestSpec,
        sweep: Option<Sweep>,
        state: BacktestState,
    ) -> Result<NewBacktest> {
        actor.require(Permission::BacktestsRun)?;
        let points = match &sweep {
            None => {
                self.check_strategy(actor, &mut spec, None).await?;
                1
            }
            Some(sweep) => {
                let points = sweep.points()?;
                check_walk(sweep)?;
                let checked = self.check_strategy(actor, &mut spec, Some(sweep)).await;
                checked.map_err(within_strategy)?;
                points.len() as u64
            }
        };
        let name = name(&spec)?;
        spec.name = Some(name.clone());
        let as_of = self.markets.seen_as_of(actor, spec.as_of);
        let universe = universe(&spec);
        let tried = store::trials(&self.db, actor.workspace, &universe).await?;
        let kind = if sweep.is_some() { BacktestKind::Sweep } else { BacktestKind::Run };
        let manifest = Manifest {
            code: env!("CARGO_PKG_VERSION").to_owned(),
            spec,
            sweep,
            as_of,
            trials: tried + points,
            data_hash: None,
            result_hash: None,
        };
        let (id, workspace, at) = (self.clock.id(), actor.workspace, self.clock.now());
        Ok(NewBacktest {
            id,
            workspace,
            name,
            kind,
            state,
            job: None,
            universe,
            points,
            manifest,
            at,
        })
    }

    /// Checks a strategy and puts it into its one form: symbols sorted and once, so that the same
    /// universe is the same whatever the order it was named in; formulas in their one spelling.
    async fn check_strategy(
        &self,
        actor: &Actor,
        spec: &mut BacktestSpec,
        sweep: Option<&Sweep>,
    ) -> Result<()> {
        let said = self.said_symbols(actor, spec).await?;
        spec.symbols = said.keys().cloned().collect();
        check_symbols(&spec.symbols)?;
        let plan = match sweep {
            None => {
                let plan = Plan::of(spec)?;
                normalise(spec, &plan);
                plan
            }
            Some(sweep) => sweep.check_values(spec)?,
        };
        name(spec)?;
        let mut spans = Vec::with_capacity(said.len());
        for (symbol, pointer) in &said {
            let span = self.markets.bar_span(actor, (symbol, pointer), spec.interval).await?;
            if span.interval != spec.interval {
                let message =
                    format!("{symbol} has only bars of {}: choose that interval", span.interval);
                return Err(Error::invalid_at("/interval", message));
            }
            spans.push(span);
        }
        check_time(spec, &spans)?;
        self.check_others(actor, spec, &plan).await
    }

    /// The symbols of the request, of its weights and of its watchlist.
    async fn said_symbols(&self, actor: &Actor, spec: &mut BacktestSpec) -> Result<Said> {
        let mut said = Said::new();
        let mut say = |symbol: Symbol, pointer: String| {
            if let Entry::Vacant(entry) = said.entry(symbol) {
                entry.insert(pointer);
            }
        };
        for (number, symbol) in spec.symbols.drain(..).enumerate() {
            say(symbol, format!("/symbols/{number}"));
        }
        for symbol in spec.weights.iter().flat_map(BTreeMap::keys) {
            say(symbol.clone(), format!("/weights/{symbol}"));
        }
        if let Some(list) = spec.watchlist.take() {
            let found = self.markets.find_watchlist(actor, list).await;
            let list = found.map_err(|error| match error {
                Error::NotFound(_) => {
                    Error::invalid_at("/watchlist", "there is no such list: choose another")
                }
                other => other,
            })?;
            for item in list.items {
                say(item.symbol, "/watchlist".to_owned());
            }
        }
        Ok(said)
    }

    /// Refuses formulas that name series which are not there.
    async fn check_others(&self, actor: &Actor, spec: &BacktestSpec, plan: &Plan) -> Result<()> {
        let others = plan.others();
        if let Some((pointer, _)) = others.get(MAX_OTHERS) {
            let message = format!("formulas may name at most {MAX_OTHERS} other series");
            return Err(Error::invalid_at(*pointer, message));
        }
        for (pointer, address) in others {
            let beside = self.markets.is_known_beside_bars(actor, &address, pointer).await?;
            if beside && address.source.is_some() {
                continue;
            }
            let (symbol, interval) = named_asset(&address, spec.interval, pointer)?;
            self.markets.bar_span(actor, (&symbol, pointer), interval).await?;
        }
        Ok(())
    }
}

/// Refuses times in which nothing that trades has a bar.
fn check_time(spec: &BacktestSpec, spans: &[BarSpan]) -> Result<()> {
    let first = spans.iter().map(|span| span.first).min();
    let last = spans.iter().map(|span| span.last).max();
    let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
    if spec.from.is_some_and(|from| from > last) {
        let message = format!("the last bar is of {}: begin there or before", day(last));
        return Err(Error::invalid_at("/from", message));
    }
    if spec.to.is_some_and(|to| to < first) {
        let message = format!("the first bar is of {}: end there or after", day(first));
        return Err(Error::invalid_at("/to", message));
    }
    let Some(as_of) = spec.as_of else { return Ok(()) };
    if as_of < first {
        let message = format!(
            "nothing was known then: the first bar is of {}; choose a later time",
            day(first)
        );
        return Err(Error::invalid_at("/as_of", message));
    }
    if spec.from.is_some_and(|from| from > as_of) {
        let message = format!("nothing after {} was known by then: begin before it", day(as_of));
        return Err(Error::invalid_at("/from", message));
    }
    Ok(())
}

/// Refuses a walk that goes nowhere.
fn check_walk(sweep: &Sweep) -> Result<()> {
    let Some(walk) = sweep.walk_forward else { return Ok(()) };
    if walk.train < 2 {
        return Err(Error::invalid_at("/walk_forward/train", "choose on 2 bars or more"));
    }
    if walk.test < 1 {
        return Err(Error::invalid_at("/walk_forward/test", "try on 1 bar or more"));
    }
    Ok(())
}

/// A time as people write it: midnights are days.
fn day(at: Timestamp) -> String {
    let text = at.to_string();
    text.strip_suffix("T00:00:00Z").map_or_else(|| text.clone(), str::to_owned)
}

/// What is wrong with the strategy of a sweep stands one deeper; what is wrong with the sweep itself
/// does not.
fn within_strategy(error: Error) -> Error {
    match error {
        Error::Invalid { code, message, pointer: Some(pointer) }
            if !["/parameters", "/walk_forward"].iter().any(|own| pointer.starts_with(own)) =>
        {
            Error::Invalid { code, message, pointer: Some(format!("/strategy{pointer}")) }
        }
        other => other,
    }
}

fn name(spec: &BacktestSpec) -> Result<String> {
    let said = spec.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = match said {
        Some(name) => name.to_owned(),
        None => unnamed(spec).chars().take(NAME_LENGTH).collect(),
    };
    if name.chars().count() > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Error::invalid_at("/name", "a name has 1 to 100 characters"));
    }
    Ok(name)
}

/// What a strategy is called that nobody named: what decides.
fn unnamed(spec: &BacktestSpec) -> String {
    if let Some(weights) = &spec.weights {
        let share = |(symbol, weight): (&Symbol, &f64)| {
            format!("{} % {symbol}", (weight * 1e4).round() / 100.0)
        };
        return weights.iter().map(share).collect::<Vec<_>>().join(", ");
    }
    let rule = spec.entry.as_ref().or(spec.weight.as_ref());
    match (rule, &spec.rank, spec.top) {
        (Some(rule), ..) => rule.clone(),
        (None, Some(rank), Some(top)) => format!("top {top} by {rank}"),
        (None, ..) => String::new(),
    }
}

/// What trials are counted on.
fn universe(spec: &BacktestSpec) -> String {
    let mut hasher = Sha256::new();
    for symbol in &spec.symbols {
        hasher.update(symbol.as_str());
        hasher.update([0]);
    }
    hasher.update(spec.interval.name());
    platform::hex(&hasher.finalize())
}
