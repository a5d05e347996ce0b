//! The chart, version 8: bars, splits and dividends, and the newest price of one symbol.
//!
//! It divides prices and dividends by every later split, and names the splits of the time it is asked for:
//! asked up to now, it tells how to undo that.

use std::{collections::BTreeMap, time::Duration};

use jiff::tz::TimeZone;
use kernel::{Interval, Symbol, Timestamp};
use serde::Deserialize;

use super::{Refusal, get, has_volume};
use crate::{
    ActionRow, Ask, BarRow, Fault, Instrument, Kind, Next, Payload, Tick, calendar,
    read::{self, Number, from_seconds},
    table,
};

const DAY: Duration = Duration::from_hours(24);

/// Splits of one chart; nothing was ever split so often.
const SPLITS: usize = 200;

#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub interval: Interval,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// What it calls an interval, how far back it goes, and how much it gives at once.
fn terms(interval: Interval) -> Option<(&'static str, Option<Duration>, Option<Duration>)> {
    let days = |days: u32| Some(DAY * days);
    Some(match interval {
        Interval::Minute1 => ("1m", days(29), days(7)),
        Interval::Minute5 => ("5m", days(59), None),
        Interval::Minute15 => ("15m", days(59), None),
        Interval::Minute30 => ("30m", days(59), None),
        Interval::Hour1 => ("1h", days(729), None),
        Interval::Day => ("1d", None, None),
        Interval::Week => ("1wk", None, None),
        Interval::Month => ("1mo", None, None),
        Interval::Minute3
        | Interval::Hour2
        | Interval::Hour4
        | Interval::Hour6
        | Interval::Hour12 => return None,
    })
}

pub(super) fn bars(
    instrument: &Instrument,
    wanted: Wanted,
    now: Timestamp,
    got: &[Payload],
) -> Result<Next, Fault> {
    let Wanted { interval, from, to } = wanted;
    let Some(payload) = got.first() else {
        let (name, reach, span) = terms(interval).ok_or_else(|| Fault::no_bars(interval))?;
        if reach.is_some_and(|reach| from < now.minus(reach)) {
            return Err(Fault::unsupported("bars so long ago"));
        }
        let mut until = match span {
            Some(span) => to.min(from.plus(span)),
            // The splits since then are needed too.
            None if instrument.kind == Kind::Security => to.max(now),
            None => to,
        };
        let mut since = from;
        if interval >= Interval::Day {
            // It compares with the hour a session opens, which may be on the day before in UTC.
            since = Timestamp(interval.floor(from.0.max(i64::MIN / 2))).minus(DAY);
            until = until.plus(DAY);
        }
        let ask = get("/v8/finance/chart", instrument)
            .with("interval", name)
            .with("period1", calendar::seconds(since))
            .with("period2", calendar::seconds(until))
            .with("includePrePost", "false")
            .with("events", "div|split");
        return Ok(Next::ask(ask));
    };
    let rows = match Chart::read(payload)? {
        Some(chart) => chart.as_traded(chart.bars(interval)?, interval)?,
        None => Vec::new(),
    };
    Ok(table::bars(rows, from, to))
}

pub(super) fn actions(
    instrument: &Instrument,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
    got: &[Payload],
) -> Result<Next, Fault> {
    let Some(payload) = got.first() else {
        let ask = get("/v8/finance/chart", instrument)
            .with("interval", "1d")
            .with("period1", calendar::seconds(from.minus(DAY)))
            .with("period2", calendar::seconds(to.max(now).plus(DAY)))
            .with("events", "div|split");
        return Ok(Next::ask(ask));
    };
    let rows = Chart::read(payload)?.map(|chart| chart.actions());
    table::actions(rows, from, to)
}

/// Asks for the newest price of each: a request a symbol.
pub(super) fn ask_ticks(instruments: &[Instrument]) -> Next {
    let ask = |instrument| -> Ask {
        get("/v8/finance/chart", instrument).with("interval", "1d").with("range", "1d")
    };
    Next::Ask(instruments.iter().map(ask).collect())
}

/// Reads a newest price; `None` for a symbol it does not know.
pub(super) fn tick(symbol: &Symbol, payload: &Payload) -> Result<Option<Tick>, Fault> {
    match Chart::read(payload) {
        Ok(chart) => Ok(chart.map(|chart| chart.tick(symbol.clone()))),
        Err(Fault::UnknownSymbol) => Ok(None),
        Err(fault) => Err(fault),
    }
}

#[derive(Deserialize)]
struct Envelope {
    chart: Body,
}

#[derive(Deserialize)]
struct Body {
    result: Option<Vec<Chart>>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Chart {
    meta: Meta,
    #[serde(default)]
    timestamp: Vec<i64>,
    indicators: Indicators,
    #[serde(default)]
    events: Events,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    currency: Option<String>,
    instrument_type: Option<String>,
    exchange_timezone_name: Option<String>,
    gmtoffset: Option<i64>,
    range: Option<String>,
    #[serde(default)]
    regular_market_time: Number,
    #[serde(default)]
    regular_market_price: Number,
    #[serde(default)]
    regular_market_day_high: Number,
    #[serde(default)]
    regular_market_day_low: Number,
    #[serde(default)]
    regular_market_volume: Number,
    #[serde(default)]
    previous_close: Number,
    #[serde(default)]
    chart_previous_close: Number,
}

#[derive(Deserialize)]
struct Indicators {
    quote: Vec<Columns>,
}

#[derive(Deserialize)]
struct Columns {
    #[serde(default)]
    open: Vec<Number>,
    #[serde(default)]
    high: Vec<Number>,
    #[serde(default)]
    low: Vec<Number>,
    #[serde(default)]
    close: Vec<Number>,
    #[serde(default)]
    volume: Vec<Number>,
}

#[derive(Deserialize, Default)]
struct Events {
    #[serde(default)]
    dividends: BTreeMap<String, Dividend>,
    #[serde(default)]
    splits: BTreeMap<String, Split>,
}

#[derive(Deserialize)]
struct Dividend {
    date: i64,
    amount: Number,
}

#[derive(Deserialize)]
struct Split {
    date: i64,
    numerator: Number,
    denominator: Number,
}

impl Chart {
    /// Reads a chart; `None` when it has no rows for the time that was asked for.
    fn read(payload: &Payload) -> Result<Option<Self>, Fault> {
        let body = match (payload.status, read::parse::<Envelope>(&payload.body)) {
            (200..=299 | 400 | 404 | 422, Ok(envelope)) => envelope.chart,
            _ => read::json::<Envelope>(payload)?.chart,
        };
        match (body.result.and_then(|charts| charts.into_iter().next()), body.error) {
            (Some(chart), _) => Ok(Some(chart)),
            (None, Some(error)) if error.description.starts_with("Data doesn't exist") => Ok(None),
            (None, Some(error)) => Err(error.fault()),
            (None, None) => Ok(None),
        }
    }

    fn zone(&self) -> TimeZone {
        // The offset is of today, not of the row.
        calendar::zone(self.meta.exchange_timezone_name.as_deref(), self.meta.gmtoffset)
    }

    fn volume(&self, volume: Number) -> Option<f64> {
        volume.0.filter(|_| has_volume(self.meta.instrument_type.as_deref()))
    }

    fn bars(&self, interval: Interval) -> Result<Vec<BarRow>, Fault> {
        let uneven = || Fault::not_the_payload("columns of unequal length");
        let Some(columns) = self.indicators.quote.first() else { return Ok(Vec::new()) };
        let length = self.timestamp.len();
        let lengths = [&columns.open, &columns.high, &columns.low, &columns.close, &columns.volume];
        // A chart without any row has columns without rows, or none at all.
        if length > 0 && lengths.iter().any(|column| column.len() != length) {
            return Err(uneven());
        }
        let zone = self.zone();
        let mut bars: Vec<BarRow> = Vec::with_capacity(length);
        for (index, &stamp) in self.timestamp.iter().enumerate() {
            let cell = |column: &[Number]| column.get(index).copied().unwrap_or_default();
            // A row without a close is a holiday or a halt, which is no bar.
            let Some(close) = cell(&columns.close).0 else { continue };
            let Some(at) = begin(stamp, interval, &zone)? else { continue };
            let bar = BarRow {
                at,
                open: cell(&columns.open).0,
                high: cell(&columns.high).0,
                low: cell(&columns.low).0,
                close,
                volume: self.volume(cell(&columns.volume)),
            };
            match bars.last_mut().filter(|last| last.at == at && interval > Interval::Day) {
                Some(last) => *last = joined(*last, bar),
                None => bars.push(bar),
            }
        }
        Ok(bars)
    }

    /// Its splits: the moment of the first session after each, and new shares for one old share.
    fn splits(&self) -> Result<Vec<(Timestamp, f64)>, Fault> {
        let broken = || Fault::not_the_payload("splits that cannot be");
        if self.events.splits.len() > SPLITS {
            return Err(broken());
        }
        let read = |split: &Split| {
            let ratio = split.numerator.0? / split.denominator.0?;
            let at = from_stamp(split.date)?;
            (ratio.is_finite() && ratio > 0.0).then_some((at, ratio))
        };
        self.events.splits.values().map(|split| read(split).ok_or_else(broken)).collect()
    }

    /// Undoes the division by splits that came after each bar; one within a week or month is left in it.
    fn as_traded(&self, mut bars: Vec<BarRow>, interval: Interval) -> Result<Vec<BarRow>, Fault> {
        let zone = self.zone();
        let mut splits = self.splits()?;
        if interval >= Interval::Day {
            for (at, _) in &mut splits {
                *at = calendar::midnight(calendar::date_at(*at, &zone));
            }
        }
        for bar in &mut bars {
            let times = later(&splits, Timestamp(interval.end(bar.at.0)));
            for price in [&mut bar.open, &mut bar.high, &mut bar.low].into_iter().flatten() {
                *price *= times;
            }
            bar.close *= times;
            bar.volume = bar.volume.map(|volume| volume / times);
            let numbers = [bar.open, bar.high, bar.low, Some(bar.close), bar.volume];
            if !numbers.iter().flatten().all(|number| number.is_finite()) {
                return Err(Fault::not_the_payload("splits that cannot be"));
            }
        }
        Ok(bars)
    }

    fn actions(&self) -> Result<Vec<ActionRow>, Fault> {
        let zone = self.zone();
        let currency = &self.meta.currency;
        let splits = self.splits()?;
        let mut rows = Vec::new();
        for paid in self.events.dividends.values() {
            let Some((amount, at)) = paid.amount.0.zip(from_stamp(paid.date)) else { continue };
            let after = Timestamp(at.0.saturating_add(1));
            let amount = amount * later(&splits, after);
            if !amount.is_finite() {
                return Err(Fault::not_the_payload("a dividend that cannot be"));
            }
            let ex = calendar::date_at(at, &zone);
            rows.push(ActionRow::Dividend { ex, amount, currency: currency.clone() });
        }
        let split = |(at, ratio)| ActionRow::Split { ex: calendar::date_at(at, &zone), ratio };
        rows.extend(splits.into_iter().map(split));
        Ok(rows)
    }

    fn tick(&self, symbol: Symbol) -> Tick {
        let at = self.meta.regular_market_time.0.and_then(from_seconds);
        let zone = self.zone();
        let day = |at: Timestamp| calendar::date_at(at, &zone);
        let opened = self.timestamp.last().copied().and_then(from_stamp);
        let is_today = opened.zip(at).is_some_and(|(opened, at)| day(opened) == day(at));
        let open = self.indicators.quote.first().and_then(|columns| columns.open.last()?.0);
        // The close before the chart is the one before today only for a chart of today.
        let before = self.meta.chart_previous_close.0;
        let before = before.filter(|_| self.meta.range.as_deref() == Some("1d"));
        Tick {
            at,
            last: self.meta.regular_market_price.0,
            previous_close: self.meta.previous_close.0.or(before),
            open: open.filter(|_| is_today),
            high: self.meta.regular_market_day_high.0,
            low: self.meta.regular_market_day_low.0,
            volume: self.volume(self.meta.regular_market_volume),
            currency: self.meta.currency.clone(),
            ..Tick::of(symbol)
        }
    }
}

/// Returns by what the splits from `after` on multiply.
fn later(splits: &[(Timestamp, f64)], after: Timestamp) -> f64 {
    splits.iter().filter(|(at, _)| *at >= after).map(|(_, ratio)| ratio).product()
}

fn from_stamp(seconds: i64) -> Option<Timestamp> {
    read::from_millis(seconds.checked_mul(1_000)?)
}

/// Returns where the bar stamped `stamp` begins; `None` for the row of this very moment, which stands
/// at the end of charts of minutes and is no bar.
fn begin(stamp: i64, interval: Interval, zone: &TimeZone) -> Result<Option<Timestamp>, Fault> {
    let at = from_stamp(stamp).ok_or_else(|| Fault::not_the_payload("a bar without its time"))?;
    if interval >= Interval::Day {
        return Ok(Some(calendar::bar_of(calendar::date_at(at, zone), interval)));
    }
    // Sessions begin at quarters of an hour, so that hours may begin at them too.
    let grid = interval.micros().min(Interval::Minute15.micros());
    Ok((at.0.rem_euclid(grid) == 0).then_some(at))
}

/// The current week and month come in two rows: up to yesterday, and today.
fn joined(first: BarRow, then: BarRow) -> BarRow {
    let sum = first.volume.zip(then.volume).map(|(first, then)| first + then);
    BarRow {
        at: first.at,
        open: first.open,
        high: first.high.zip(then.high).map(|(a, b)| a.max(b)),
        low: first.low.zip(then.low).map(|(a, b)| a.min(b)),
        close: then.close,
        volume: sum,
    }
}
