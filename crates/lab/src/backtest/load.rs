//! The past on one axis: traded prices beside what formulas see of them.

use std::collections::HashMap;

use formula::Address;
use kernel::{Actor, Error, Result, Symbol, Timestamp};
use markets::{ActionKind, Adjust, Bars, Interval, Markets, PastBars, Prices};
use quant::{
    UNKNOWN,
    backtest::{Event, EventKind},
};
use sha2::{Digest, Sha256};

use super::{
    other::{Other, is_fact, other},
    plan::Plan,
    spec::BacktestSpec,
};

/// Rows of the axis: two years of minutes.
const MAX_ROWS: usize = 1_000_000;

/// Prices that are held at once: rows times assets times columns.
const MAX_CELLS: usize = 60_000_000;

/// Other series that formulas may name.
pub(crate) const MAX_OTHERS: usize = 50;

/// Everything a strategy may be shown, all of it on one axis.
pub(crate) struct World {
    /// The start of each row, microseconds.
    pub at: Vec<i64>,
    /// Its end: when decisions are taken.
    pub clocks: Vec<i64>,
    /// Rows that trade; formulas see all before them.
    pub rows: std::ops::Range<usize>,
    pub assets: Vec<Traded>,
    pub others: HashMap<Address, Column>,
    pub interval: Interval,
    /// Whether it trades day and night.
    pub is_always_open: bool,
}

/// One asset on the axis; unknown where it has no bar.
pub(crate) struct Traded {
    pub symbol: Symbol,
    pub currency: Option<String>,
    pub open: Vec<f64>,
    pub high: Vec<f64>,
    pub low: Vec<f64>,
    pub close: Vec<f64>,
    pub events: Vec<Event>,
    /// What formulas see: prices adjusted from the first day on, and what was known beside them.
    pub seen: HashMap<String, Vec<f64>>,
    /// When each row was known; the beginning of time where there is none.
    pub known_at: Vec<i64>,
}

/// A series that formulas name, on the axis.
pub(crate) struct Column {
    pub values: Vec<f64>,
    /// When each value was known, of a series of the axis's interval; a longer one stands only in rows
    /// by whose end it was known.
    pub known_at: Option<Vec<i64>>,
}

/// What formulas may ask of an asset.
pub(super) const PRICES: [&str; 5] = ["open", "high", "low", "close", "volume"];
pub(crate) const TOTAL: &str = "adj_close";

/// Bars as they were first known, and where they were asked for.
struct Sources {
    assets: Vec<PastBars>,
    /// By asset what was known beside its bars, in their rows.
    facts: Vec<Vec<(String, Vec<f64>)>>,
    others: Vec<(Address, Other)>,
}

impl World {
    /// Loads everything `plan` needs; `report` hears of each asset.
    pub(crate) async fn load(
        markets: &Markets,
        actor: &Actor,
        (spec, plan): (&BacktestSpec, &Plan),
        as_of: Timestamp,
        report: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Self> {
        let mut assets = Vec::with_capacity(spec.symbols.len());
        for (number, symbol) in spec.symbols.iter().enumerate() {
            let pointer = format!("/symbols/{number}");
            let past = markets.past_bars(actor, (symbol, &pointer), spec.interval, as_of).await?;
            past.refuse_empty(&pointer, as_of)?;
            if past.interval != spec.interval {
                let message =
                    format!("{symbol} has only bars of {}: choose that interval", past.interval);
                return Err(Error::invalid_at("/interval", message));
            }
            assets.push(past);
            report(number + 1);
        }
        let mut others: Vec<(Address, Other)> = Vec::new();
        for (pointer, address) in plan.others() {
            let other = other(markets, actor, (&address, pointer), (spec.interval, as_of)).await?;
            others.push((address, other));
        }
        let mut facts = Vec::with_capacity(assets.len());
        for past in &assets {
            let mut of_asset = Vec::new();
            for field in plan.facts() {
                let values = markets.past_fact(actor, past, &field, as_of).await?;
                of_asset.push((field, values));
            }
            facts.push(of_asset);
        }
        let (spec, sources) = (spec.clone(), Sources { assets, facts, others });
        let is_total = |address: &Address| address.field.as_deref() == Some(TOTAL);
        let needs_total = plan.volatility.is_some()
            || plan.formulas().iter().any(|formula| formula.inputs().iter().any(is_total));
        platform::compute(move || Self::align(&spec, &sources, needs_total)).await?
    }

    fn align(spec: &BacktestSpec, sources: &Sources, needs_total: bool) -> Result<Self> {
        let others = sources.others.iter().filter_map(|(_, other)| other.bars());
        let same = others.filter(|past| past.interval == spec.interval);
        let times = sources.assets.iter().chain(same);
        let mut at: Vec<i64> = times.flat_map(|past| past.bars.at.iter().copied()).collect();
        at.sort_unstable();
        at.dedup();
        let end = spec.to.map_or(at.len(), |to| at.partition_point(|at| *at <= to.0));
        at.truncate(end);
        let start = spec.from.map_or(0, |from| at.partition_point(|at| *at < from.0));
        if start >= end {
            return Err(Error::invalid_at("/from", "there are no bars between from and to"));
        }
        let facts = sources.facts.first().map_or(0, Vec::len);
        let columns = sources.assets.len() * (10 + facts) + sources.others.len() * 2;
        if at.len() > MAX_ROWS || at.len().saturating_mul(columns) > MAX_CELLS {
            let message = "this needs too many rows: choose a longer interval or fewer symbols";
            return Err(Error::invalid_at("/interval", message));
        }
        let total = needs_total.then_some(Adjust::All);
        let traded = |(past, facts)| Traded::of((past, facts), &at, (spec.adjust, total));
        let assets = sources.assets.iter().zip(&sources.facts).map(traded);
        let assets = assets.collect::<Result<_>>()?;
        let others = sources
            .others
            .iter()
            .map(|(address, other)| (address.clone(), Column::of(address, other, &at, spec)))
            .collect();
        let clocks = at.iter().map(|at| spec.interval.end(*at)).collect();
        let is_always_open =
            sources.assets.iter().all(|past| past.asset.r#type == markets::AssetType::Crypto);
        let (rows, interval) = (start..end, spec.interval);
        Ok(Self { at, clocks, rows, assets, others, interval, is_always_open })
    }

    /// Returns SHA-256 over the axis and every column that was used.
    pub(crate) fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        let times = |hasher: &mut Sha256, times: &[i64]| {
            for time in times {
                hasher.update(time.to_le_bytes());
            }
        };
        let numbers = |hasher: &mut Sha256, values: &[f64]| {
            for value in values {
                hasher.update(quant::known(*value).to_bits().to_le_bytes());
            }
        };
        times(&mut hasher, &self.at);
        for asset in &self.assets {
            hasher.update(asset.symbol.as_str());
            for column in [&asset.open, &asset.high, &asset.low, &asset.close] {
                numbers(&mut hasher, column);
            }
            for field in PRICES.into_iter().chain([TOTAL]) {
                numbers(&mut hasher, asset.seen.get(field).map_or(&[][..], Vec::as_slice));
            }
            let mut facts: Vec<_> = asset.seen.iter().filter(|(field, _)| is_fact(field)).collect();
            facts.sort_by_key(|(field, _)| *field);
            for (field, values) in facts {
                hasher.update(field);
                numbers(&mut hasher, values);
            }
            times(&mut hasher, &asset.known_at);
            for event in &asset.events {
                let (kind, value) = match event.kind {
                    EventKind::Split(ratio) => (0_u8, ratio),
                    EventKind::Dividend(amount) => (1, amount),
                };
                hasher.update((event.row as u64).to_le_bytes());
                hasher.update([kind]);
                hasher.update(value.to_le_bytes());
            }
        }
        let mut others: Vec<(String, &Column)> =
            self.others.iter().map(|(address, column)| (address.to_string(), column)).collect();
        others.sort_by(|one, other| one.0.cmp(&other.0));
        for (address, column) in others {
            hasher.update(address);
            numbers(&mut hasher, &column.values);
        }
        platform::hex(&hasher.finalize())
    }
}

impl Traded {
    /// - `adjusts`: what formulas see, and of what `adj_close` is made when one asks for it.
    fn of(
        (past, facts): (&PastBars, &Vec<(String, Vec<f64>)>),
        axis: &[i64],
        adjusts: (Adjust, Option<Adjust>),
    ) -> Result<Self> {
        let bars = &past.bars;
        let column = |values: &[f64]| exact(axis, &bars.at, values);
        let seen_bars = past.adjusted(adjusts.0);
        let field =
            |field: &str| (field.to_owned(), column(seen_bars.column(field).unwrap_or_default()));
        let mut seen: HashMap<_, _> = PRICES.into_iter().map(field).collect();
        seen.extend(facts.iter().map(|(field, values)| (field.clone(), column(values))));
        let mut later = Vec::new();
        if let Some(adjust) = adjusts.1 {
            let total = past.adjusted(adjust);
            seen.insert(TOTAL.to_owned(), column(&total.close));
            later = total.known_at;
        }
        let known_at = at_known(axis, &bars.at, &seen_bars.known_at, &later);
        Ok(Self {
            symbol: past.asset.symbol.clone(),
            currency: past.asset.currency.clone(),
            open: column(&bars.open),
            high: column(&bars.high),
            low: column(&bars.low),
            close: column(&bars.close),
            events: events(past, axis)?,
            seen,
            known_at,
        })
    }
}

impl Column {
    fn of(address: &Address, other: &Other, axis: &[i64], spec: &BacktestSpec) -> Self {
        let past = match other {
            Other::Bars(past) => past,
            Other::Fact(past, values) => {
                return Self::in_rows(&past.bars, past.interval, values, axis, spec);
            }
            Other::Economic(rows) => {
                let values = as_known(axis, spec.interval, rows, &rows.close);
                return Self { values, known_at: None };
            }
        };
        let named = address.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
        let (field, adjust) =
            if named == TOTAL { ("close", Adjust::All) } else { (named, spec.adjust) };
        let bars = past.adjusted(adjust);
        Self::in_rows(&bars, past.interval, bars.column(field).unwrap_or_default(), axis, spec)
    }

    /// - `interval`: of `bars`, in whose rows `values` stand.
    fn in_rows(
        bars: &Bars,
        interval: Interval,
        values: &[f64],
        axis: &[i64],
        spec: &BacktestSpec,
    ) -> Self {
        if interval == spec.interval {
            let known_at = Some(at_known(axis, &bars.at, &bars.known_at, &[]));
            return Self { values: exact(axis, &bars.at, values), known_at };
        }
        Self { values: as_known(axis, spec.interval, bars, values), known_at: None }
    }
}

/// Returns what splits and pays, on the rows of the axis. An adjusting source has done so already.
fn events(past: &PastBars, axis: &[i64]) -> Result<Vec<Event>> {
    if past.prices == Prices::Adjusted {
        return Ok(Vec::new());
    }
    let (Some(first), currency) = (past.bars.at.first(), &past.asset.currency) else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    for action in past.actions.iter().filter(|action| action.ex_at.0 > *first) {
        let other = action.currency.as_ref().zip(currency.as_ref()).filter(|(one, two)| one != two);
        if let Some((paid, traded)) = other {
            let message = format!(
                "{} trades in {traded} and paid a dividend in {paid}, which do not add up",
                past.asset.symbol
            );
            return Err(Error::invalid_at("/symbols", message));
        }
        let row = axis.partition_point(|at| *at < action.ex_at.0);
        let kind = match action.kind {
            ActionKind::Split => action.ratio.map(EventKind::Split),
            ActionKind::Dividend => action.amount.map(EventKind::Dividend),
        };
        if let Some(kind) = kind.filter(|_| row < axis.len()) {
            events.push(Event { row, kind });
        }
    }
    Ok(events)
}

/// Returns `values`, which stand at `at`, on `axis`: unknown where there is no row.
fn exact(axis: &[i64], at: &[i64], values: &[f64]) -> Vec<f64> {
    let mut rows = at.iter().zip(values).peekable();
    let value = |time: &i64| {
        while rows.next_if(|(at, _)| *at < time).is_some() {}
        rows.next_if(|(at, _)| *at == time).map_or(UNKNOWN, |(_, value)| *value)
    };
    axis.iter().map(value).collect()
}

/// Returns when each row of `axis` was known, by one column of times or the later of two.
fn at_known(axis: &[i64], at: &[i64], one: &[i64], two: &[i64]) -> Vec<i64> {
    let later = |row: usize| one[row].max(two.get(row).copied().unwrap_or(i64::MIN));
    let mut rows = at.iter().enumerate().peekable();
    let known = |time: &i64| {
        while rows.next_if(|(_, at)| *at < time).is_some() {}
        rows.next_if(|(_, at)| *at == time).map_or(i64::MIN, |(row, _)| later(row))
    };
    axis.iter().map(known).collect()
}

/// Returns `values` of longer bars on `axis`: the newest bar that was known by the end of each row.
fn as_known(axis: &[i64], interval: Interval, bars: &Bars, values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..bars.len()).collect();
    order.sort_by_key(|row| bars.known_at[*row]);
    let (mut order, mut newest) = (order.into_iter().peekable(), None::<usize>);
    let value = |time: &i64| {
        let end = interval.end(*time);
        while let Some(row) = order.next_if(|row| bars.known_at[*row] <= end) {
            // What is known late does not hide what it is older than; a revision is of the same time.
            newest = Some(newest.filter(|newest| bars.at[*newest] > bars.at[row]).unwrap_or(row));
        }
        newest.map_or(UNKNOWN, |row| values[row])
    };
    axis.iter().map(value).collect()
}
