//! Twelve Data: shares, currencies and coins of the world, with a key.
//!
//! Source: its API documentation; no recorded answer was read. Numbers are strings; a refusal may come
//! with 200 and says its code in the answer.

use jiff::tz::TimeZone;
use kernel::{Interval, Timestamp};
use serde_json::{Map, Value};

use crate::{
    Access, ActionRow, Answer, Ask, BarPrices, BarRow, Capability, Card, Fault, Found, Instrument,
    Key, Kind, Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number, from_seconds},
    table::{self, Written},
};

pub(crate) struct TwelveData;

static CARD: Card = Card {
    id: "twelve_data",
    name: "Twelve Data",
    home: "https://twelvedata.com",
    bases: &[("api", "https://api.twelvedata.com")],
    capabilities: &[Capability::Quotes, Capability::Bars, Capability::Search, Capability::Actions],
    streams: false,
    key: Key::Required,
    limits: &[Limit::per_minute(8), Limit::per_day(800)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Documentation,
    default_on: true,
    notes: "Bars as traded, not adjusted. A quote costs a unit a symbol; dividends and splits need a \
            paid plan.",
};

/// Symbols of one question for quotes: the units of a minute.
const QUOTES: usize = 8;

/// Bars of one answer.
const BARS: &str = "5000";

impl Provider for TwelveData {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        let Some(first) = got.first() else {
            let signed = |ask: Ask| ask.header("authorization", format_args!("apikey {key}"));
            return Ok(Next::Ask(ask(question)?).signed(signed));
        };
        match question {
            Question::Quotes { instruments } => {
                Ok(Next::Answer(Answer::Quotes(quotes(instruments, &object(first)?))))
            }
            Question::Bars { interval, from, to, .. } => {
                Ok(table::bars(bars(*interval, first)?, *from, *to))
            }
            Question::Search { limit, .. } => search(*limit, first),
            Question::Actions { from, to, .. } => {
                table::actions(got.iter().map(actions), *from, *to)
            }
            _ => Err(question.unsupported()),
        }
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        instrument.kind != Kind::Other
    }
}

/// Pairs have a slash there, indices no caret.
fn native(instrument: &Instrument) -> String {
    match instrument.pair() {
        Some((base, quote)) => format!("{base}/{quote}"),
        None => instrument.symbol.as_str().trim_start_matches('^').to_owned(),
    }
}

fn ask(question: &Question) -> Result<Vec<Ask>, Fault> {
    let of = |path: &str, instrument: &Instrument| {
        Ask::get("api", path).with("symbol", native(instrument))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let names: Vec<String> = instruments.iter().take(QUOTES).map(native).collect();
            let units = u32::try_from(names.len()).unwrap_or(1).max(1);
            vec![Ask::get("api", "/quote").with("symbol", names.join(",")).costs(units)]
        }
        Question::Bars { instrument, interval, from, to } => {
            let time = |at: Timestamp| at.to_jiff().strftime("%Y-%m-%d %H:%M:%S").to_string();
            let until = Timestamp(to.0.saturating_sub(1));
            let ask = of("/time_series", instrument)
                .with("interval", name_of(*interval)?)
                .with("adjust", "none");
            let ask = ask.with("start_date", time(*from)).with("end_date", time(until));
            vec![ask.with("timezone", "UTC").with("order", "ASC").with("outputsize", BARS)]
        }
        Question::Search { text, limit } => vec![
            Ask::get("api", "/symbol_search")
                .with("symbol", text)
                .with("outputsize", (*limit).clamp(1, 120)),
        ],
        Question::Actions { instrument, .. } => {
            let of = |path| of(path, instrument).with("range", "full").costs(4);
            vec![of("/dividends"), of("/splits")]
        }
        _ => return Err(question.unsupported()),
    })
}

fn name_of(interval: Interval) -> Result<&'static str, Fault> {
    Ok(match interval {
        Interval::Minute1 => "1min",
        Interval::Minute5 => "5min",
        Interval::Minute15 => "15min",
        Interval::Minute30 => "30min",
        Interval::Hour1 => "1h",
        Interval::Hour2 => "2h",
        Interval::Hour4 => "4h",
        Interval::Day => "1day",
        Interval::Week => "1week",
        Interval::Month => "1month",
        Interval::Minute3 | Interval::Hour6 | Interval::Hour12 => {
            return Err(Fault::no_bars(interval));
        }
    })
}

type Object = Map<String, Value>;

/// Reads a good answer, or the fault in its code.
fn object(payload: &Payload) -> Result<Object, Fault> {
    let object: Object = match payload.status {
        400 | 404 => read::parse(&payload.body)?,
        _ => read::json(payload)?,
    };
    if object.get("status").and_then(Value::as_str) != Some("error") {
        return if payload.status < 300 { Ok(object) } else { Err(Fault::Status(payload.status)) };
    }
    Err(match object.get("code").and_then(Value::as_u64) {
        Some(400 | 404) => Fault::UnknownSymbol,
        Some(401 | 403) => Fault::Denied,
        Some(429) => Fault::Limited { wait: None },
        _ => Fault::not_the_payload("an error of its own"),
    })
}

fn number(value: Option<&Value>) -> Option<f64> {
    Number::of(value).0
}

/// One symbol is answered with its quote, several with a quote under the name of each.
fn quotes(instruments: &[Instrument], answer: &Object) -> Vec<Tick> {
    let tick = |instrument: &Instrument| {
        let name = native(instrument);
        let row = match instruments {
            [_] => answer,
            _ => answer.get(&name)?.as_object()?,
        };
        if row.get("symbol")?.as_str()? != name {
            return None;
        }
        let cell = |name| number(row.get(name));
        Some(Tick {
            at: cell("last_quote_at").or(cell("timestamp")).and_then(from_seconds),
            last: Some(cell("close")?),
            previous_close: cell("previous_close"),
            open: cell("open"),
            high: cell("high"),
            low: cell("low"),
            volume: cell("volume"),
            currency: row.get("currency").and_then(Value::as_str).map(str::to_owned),
            ..Tick::of(instrument.symbol.clone())
        })
    };
    instruments.iter().filter_map(tick).collect()
}

fn bars(interval: Interval, payload: &Payload) -> Result<Vec<BarRow>, Fault> {
    let mut answer = object(payload)?;
    let values = answer.remove("values").ok_or_else(|| Fault::not_the_payload("no values"))?;
    Written::bars(read::part(values)?, interval, |text| calendar::local(text, &TimeZone::UTC))
}

fn search(limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let answer = object(payload)?;
    let rows = answer.get("data").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| Fault::not_the_payload("no hits"))?;
    let found = rows.iter().filter_map(|row| {
        let text = |name| Some(row.get(name)?.as_str()?.to_owned());
        let kind_name = text("instrument_type");
        let symbol = text("symbol")?;
        let kind = match kind_name.as_deref() {
            Some("Physical Currency") => Kind::Currency,
            Some("Digital Currency") => Kind::Crypto,
            Some("Index") => Kind::Index,
            _ => Kind::Security,
        };
        let symbol = match kind {
            Kind::Currency => format!("{}=X", symbol.replace('/', "")),
            Kind::Crypto => symbol.replace('/', "-"),
            Kind::Index => format!("^{symbol}"),
            Kind::Security | Kind::Other => symbol,
        };
        Some(Found {
            symbol: symbol.parse().ok()?,
            name: text("instrument_name")?,
            kind,
            kind_name,
            exchange: text("exchange"),
            currency: text("currency").filter(|it| !it.is_empty()),
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}

/// A split of one share into four is from four to one there.
fn actions(payload: &Payload) -> Result<Vec<ActionRow>, Fault> {
    let answer = object(payload)?;
    let currency = answer.get("meta").and_then(|meta| meta.get("currency")?.as_str());
    let rows = |name| answer.get(name).and_then(Value::as_array);
    if rows("dividends").or_else(|| rows("splits")).is_none() {
        return Err(Fault::not_the_payload("neither dividends nor splits"));
    }
    let day = |row: &Value, name| row.get(name)?.as_str().and_then(calendar::date);
    let dividends = rows("dividends").into_iter().flatten().filter_map(|row| {
        let amount = number(row.get("amount"))?;
        let currency = currency.map(str::to_owned);
        Some(ActionRow::Dividend { ex: day(row, "ex_date")?, amount, currency })
    });
    let splits = rows("splits").into_iter().flatten().filter_map(|row| {
        let (new, old) = (number(row.get("from_factor")), number(row.get("to_factor")));
        table::split(day(row, "date")?, new, old)
    });
    Ok(dividends.chain(splits).collect())
}
