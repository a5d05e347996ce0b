//! Alpha Vantage: shares, currencies and coins, with a key; 25 questions a day are free.
//!
//! Source: its API documentation. It answers with 200 whatever happens: a refusal is told by the names in
//! the answer. Times are by the clock it names beside them. It does not say whether the time of a bar of
//! minutes is its beginning; it is taken as such.

use jiff::{civil::Date, tz::TimeZone};
use kernel::{Interval, Timestamp};
use serde_json::{Map, Value};

use crate::{
    Access, ActionRow, Answer, Ask, BarPrices, BarRow, Capability, Card, Fact, Fault, Found,
    Instrument, Key, Kind, Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number},
    table,
};

pub(crate) struct AlphaVantage;

static CARD: Card = Card {
    id: "alpha_vantage",
    name: "Alpha Vantage",
    home: "https://www.alphavantage.co",
    bases: &[("api", "https://www.alphavantage.co")],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Search,
        Capability::Fundamentals,
        Capability::Actions,
    ],
    streams: false,
    key: Key::Required,
    limits: &[Limit::per_day(25)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Prices as traded, not adjusted. The free plan gives the last 100 days, and quotes of the \
            last close. A quote costs a question a symbol, fundamentals cost three.",
};

/// Symbols of one question for quotes; more would use up the day.
const QUOTES: usize = 5;

/// Days of the short answer, weekends counted.
const SHORT: std::time::Duration = std::time::Duration::from_hours(24 * 135);

impl Provider for AlphaVantage {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        // One after the other: it counts the questions of a second too.
        if let Some(ask) = ask(question, access.now)?.into_iter().nth(got.len()) {
            return Ok(Next::ask(ask.with("apikey", key)));
        }
        let first = got.first().ok_or(Fault::UnknownSymbol)?;
        match question {
            Question::Quotes { instruments } => quotes(instruments, got),
            Question::Bars { interval, from, to, .. } => {
                Ok(table::bars(bars(*interval, &object(first)?)?, *from, *to))
            }
            Question::Search { limit, .. } => search(*limit, first),
            Question::Fundamentals { .. } => fundamentals(got),
            Question::Actions { from, to, .. } => {
                table::actions(got.iter().map(actions), *from, *to)
            }
            _ => Err(question.unsupported()),
        }
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        instrument.kind == Kind::Security || instrument.pair().is_some()
    }
}

fn function(name: &'static str) -> Ask {
    Ask::get("api", "/query").with("function", name)
}

fn ask(question: &Question, now: Timestamp) -> Result<Vec<Ask>, Fault> {
    let of = |name, instrument: &Instrument| function(name).with("symbol", instrument.with_dash());
    Ok(match question {
        Question::Quotes { instruments } => {
            let one = |it: &Instrument| match it.pair() {
                Some((base, quote)) => function("CURRENCY_EXCHANGE_RATE")
                    .with("from_currency", base)
                    .with("to_currency", quote),
                None => of("GLOBAL_QUOTE", it),
            };
            instruments.iter().take(QUOTES).map(one).collect()
        }
        Question::Bars { instrument, interval, from, .. } => {
            let full = if *from < now.minus(SHORT) { "full" } else { "compact" };
            vec![ask_bars(instrument, *interval)?.with("outputsize", full)]
        }
        Question::Search { text, .. } => {
            vec![function("SYMBOL_SEARCH").with("keywords", text)]
        }
        Question::Fundamentals { instrument } => ["INCOME_STATEMENT", "BALANCE_SHEET", "CASH_FLOW"]
            .map(|name| of(name, instrument))
            .to_vec(),
        Question::Actions { instrument, .. } => {
            ["DIVIDENDS", "SPLITS"].map(|name| of(name, instrument)).to_vec()
        }
        _ => return Err(question.unsupported()),
    })
}

fn ask_bars(instrument: &Instrument, interval: Interval) -> Result<Ask, Fault> {
    if let Some((base, quote)) = instrument.pair() {
        if interval != Interval::Day {
            return Err(Fault::unsupported("bars of pairs that are not of a day"));
        }
        return Ok(match instrument.kind {
            Kind::Currency => {
                function("FX_DAILY").with("from_symbol", base).with("to_symbol", quote)
            }
            _ => function("DIGITAL_CURRENCY_DAILY").with("symbol", base).with("market", quote),
        });
    }
    let minutes =
        |name| function("TIME_SERIES_INTRADAY").with("interval", name).with("adjusted", "false");
    let ask = match interval {
        Interval::Minute1 => minutes("1min"),
        Interval::Minute5 => minutes("5min"),
        Interval::Minute15 => minutes("15min"),
        Interval::Minute30 => minutes("30min"),
        Interval::Hour1 => minutes("60min"),
        Interval::Day => function("TIME_SERIES_DAILY"),
        Interval::Week => function("TIME_SERIES_WEEKLY"),
        Interval::Month => function("TIME_SERIES_MONTHLY"),
        Interval::Minute3
        | Interval::Hour2
        | Interval::Hour4
        | Interval::Hour6
        | Interval::Hour12 => return Err(Fault::no_bars(interval)),
    };
    Ok(ask.with("symbol", instrument.with_dash()))
}

type Object = Map<String, Value>;

/// Reads a good answer, or the fault in its words. They hold the key of the caller: nothing repeats them.
fn object(payload: &Payload) -> Result<Object, Fault> {
    let object: Object = read::json(payload)?;
    if object.contains_key("Error Message") {
        return Err(Fault::UnknownSymbol);
    }
    let said = ["Information", "Note"].into_iter().find_map(|name| object.get(name)?.as_str());
    let Some(said) = said else { return Ok(object) };
    let said = said.to_ascii_lowercase();
    Err(
        if ["rate limit", "call frequency", "per day", "per second"]
            .iter()
            .any(|it| said.contains(it))
        {
            Fault::Limited { wait: None }
        } else if said.contains("premium") {
            Fault::unsupported("that without a premium plan")
        } else {
            Fault::Denied
        },
    )
}

/// Returns the value under a name that it writes with a number before it: `1. open`.
fn numbered<'a>(row: &'a Value, name: &str) -> Option<&'a Value> {
    let is_it = |key: &str| key.split_once(". ").is_some_and(|(_, rest)| rest == name);
    row.as_object()?.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
}

fn number(value: Option<&Value>) -> Option<f64> {
    Number::of(value).0
}

fn quotes(instruments: &[Instrument], got: &[Payload]) -> Result<Next, Fault> {
    let mut ticks = Vec::new();
    for (instrument, payload) in instruments.iter().zip(got) {
        let answer = match object(payload) {
            Err(Fault::UnknownSymbol) => continue,
            answer => answer?,
        };
        let tick = match answer.get("Realtime Currency Exchange Rate") {
            Some(row) => rate(instrument, row),
            None => match answer.get("Global Quote") {
                Some(row) => last_close(instrument, row),
                None => return Err(Fault::not_the_payload("neither a quote nor a rate")),
            },
        };
        ticks.extend(tick);
    }
    Ok(Next::Answer(Answer::Quotes(ticks)))
}

fn rate(instrument: &Instrument, row: &Value) -> Option<Tick> {
    let zone = zone(numbered(row, "Time Zone"));
    let at = numbered(row, "Last Refreshed").and_then(Value::as_str);
    Some(Tick {
        at: at.and_then(|at| calendar::local(at, &zone)),
        last: Some(number(numbered(row, "Exchange Rate"))?),
        bid: number(numbered(row, "Bid Price")),
        ask: number(numbered(row, "Ask Price")),
        currency: Some(numbered(row, "To_Currency Code")?.as_str()?.to_owned()),
        ..Tick::of(instrument.symbol.clone())
    })
}

/// It says the day of the price and not the time: the moment stays unknown.
fn last_close(instrument: &Instrument, row: &Value) -> Option<Tick> {
    Some(Tick {
        last: Some(number(numbered(row, "price"))?),
        previous_close: number(numbered(row, "previous close")),
        open: number(numbered(row, "open")),
        high: number(numbered(row, "high")),
        low: number(numbered(row, "low")),
        volume: number(numbered(row, "volume")),
        ..Tick::of(instrument.symbol.clone())
    })
}

fn zone(name: Option<&Value>) -> TimeZone {
    match name.and_then(Value::as_str) {
        None | Some("UTC") => TimeZone::UTC,
        name => calendar::zone(name, Some(-5 * 3_600)),
    }
}

fn bars(interval: Interval, answer: &Object) -> Result<Vec<BarRow>, Fault> {
    let zone = zone(answer.get("Meta Data").and_then(|about| numbered(about, "Time Zone")));
    let rows = answer.iter().find(|(name, _)| name.contains("Time Series"));
    let rows = rows.and_then(|(_, rows)| rows.as_object());
    let rows = rows.ok_or_else(|| Fault::not_the_payload("no bars"))?;
    let bar = |(stamp, row): (&String, &Value)| {
        let at = if interval >= Interval::Day {
            calendar::date(stamp).map(|date| calendar::bar_of(date, interval))
        } else {
            calendar::local(stamp, &zone)
        };
        let at = at.ok_or_else(|| Fault::not_the_payload("a bar without its time"))?;
        let cell = |name| number(numbered(row, name));
        let close =
            cell("close").ok_or_else(|| Fault::not_the_payload("a bar without its close"))?;
        let (open, high, low) = (cell("open"), cell("high"), cell("low"));
        Ok(BarRow { at, open, high, low, close, volume: cell("volume") })
    };
    rows.iter().map(bar).collect()
}

fn search(limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let answer = object(payload)?;
    let rows = answer.get("bestMatches").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| Fault::not_the_payload("no matches"))?;
    let found = rows.iter().filter_map(|row| {
        let text = |name| Some(numbered(row, name)?.as_str()?.to_owned());
        Some(Found {
            symbol: text("symbol")?.parse().ok()?,
            name: text("name")?,
            kind: Kind::Security,
            kind_name: text("type"),
            exchange: text("region"),
            currency: text("currency"),
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}

fn fundamentals(got: &[Payload]) -> Result<Next, Fault> {
    let mut facts = Vec::new();
    for payload in got {
        let answer = object(payload)?;
        for (name, months) in [("annualReports", 12), ("quarterlyReports", 3)] {
            let reports = answer.get(name).and_then(Value::as_array);
            for report in reports.into_iter().flatten().filter_map(Value::as_object) {
                facts.extend(report_facts(report, months).into_iter().flatten());
            }
        }
    }
    Ok(Next::Answer(Answer::Fundamentals(facts)))
}

/// The balance sheet alone speaks of a moment; its reports are told by the total of assets.
fn report_facts(report: &Object, months: i32) -> Option<Vec<Fact>> {
    let text = |name| report.get(name).and_then(Value::as_str);
    let end: Date = calendar::date(text("fiscalDateEnding")?)?;
    let is_moment = report.contains_key("totalAssets");
    let start = if is_moment { None } else { calendar::start_of(end, months) };
    let currency = text("reportedCurrency")?;
    let fact = |(name, value): (&String, &Value)| {
        let unit = if name.ends_with("SharesOutstanding") { "shares" } else { currency };
        Some(Fact {
            concept: name.clone(),
            unit: unit.to_owned(),
            value: number(Some(value))?,
            start,
            end,
            filed: None,
            form: None,
            accession: None,
        })
    };
    Some(report.iter().filter_map(fact).collect())
}

fn actions(payload: &Payload) -> Result<Vec<ActionRow>, Fault> {
    let answer = object(payload)?;
    let rows = answer.get("data").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| Fault::not_the_payload("no actions"))?;
    let action = |row: &Value| {
        let day = |name: &str| row.get(name)?.as_str().and_then(calendar::date);
        if let Some(ex) = day("ex_dividend_date") {
            let amount = number(row.get("amount"))?;
            return Some(ActionRow::Dividend { ex, amount, currency: None });
        }
        table::split(day("effective_date")?, number(row.get("split_factor")), Some(1.0))
    };
    Ok(rows.iter().filter_map(action).collect())
}
