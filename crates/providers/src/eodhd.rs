//! EODHD: the ends of days of shares of the world, with their dividends and splits, with a key.
//!
//! Source: its API documentation; no recorded answer was read. A symbol has its exchange behind a dot
//! (`AAPL.US`, `VOD.LSE`), so that one without is taken to be of the United States.

use kernel::Interval;
use serde::Deserialize;

use crate::{
    Access, ActionRow, Answer, Ask, BarPrices, BarRow, Capability, Card, Fault, Found, Instrument,
    Item, Key, Kind, Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number, from_seconds},
    table::{self, Written, encoded},
};

pub(crate) struct Eodhd;

static CARD: Card = Card {
    id: "eodhd",
    name: "EODHD",
    home: "https://eodhd.com",
    bases: &[("api", "https://eodhd.com")],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Search,
        Capability::Actions,
        Capability::News,
    ],
    streams: false,
    key: Key::Required,
    limits: &[Limit::per_minute(1_000), Limit::per_day(20)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Documentation,
    default_on: true,
    notes: "Prices and dividends as traded and paid, not adjusted. Quotes are 15 to 20 minutes late. \
            Limits are those of the free plan.",
};

/// Symbols of one question for quotes.
const QUOTES: usize = 15;

impl Provider for Eodhd {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        let Some(first) = got.first() else {
            // It takes its key in the address only.
            let signed = |ask: Ask| ask.with("fmt", "json").with("api_token", key);
            return Ok(Next::Ask(ask(question)?).signed(signed));
        };
        let answer = match question {
            Question::Quotes { instruments } => Answer::Quotes(quotes(instruments, first)?),
            Question::Bars { interval, from, to, .. } => {
                return Ok(table::bars(bars(*interval, first)?, *from, *to));
            }
            Question::Search { limit, .. } => Answer::Search(found(*limit, first)?),
            Question::Actions { from, to, .. } => {
                return table::actions(got.iter().map(actions), *from, *to);
            }
            Question::News { limit, .. } => Answer::News(news(*limit, first)?),
            _ => return Err(question.unsupported()),
        };
        Ok(Next::Answer(answer))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        instrument.kind != Kind::Other
    }
}

fn native(instrument: &Instrument) -> String {
    let symbol = instrument.symbol.as_str();
    match (instrument.kind, instrument.pair()) {
        (Kind::Crypto, Some((base, quote))) => format!("{base}-{quote}.CC"),
        (Kind::Currency, Some((base, quote))) => format!("{base}{quote}.FOREX"),
        (Kind::Index, _) => format!("{}.INDX", symbol.trim_start_matches('^')),
        _ => match instrument.with_dash() {
            abroad if abroad.contains('.') => abroad,
            share => format!("{share}.US"),
        },
    }
}

fn ask(question: &Question) -> Result<Vec<Ask>, Fault> {
    let of = |folder: &str, instrument: &Instrument| {
        Ask::get("api", format!("/api/{folder}/{}", encoded(&native(instrument))))
    };
    let date = calendar::date_in_utc;
    Ok(match question {
        Question::Quotes { instruments } => {
            let (first, rest) = instruments.split_first().ok_or(Fault::UnknownSymbol)?;
            let rest: Vec<String> = rest.iter().take(QUOTES - 1).map(native).collect();
            let units = u32::try_from(rest.len() + 1).unwrap_or(1);
            let ask = of("real-time", first).costs(units);
            vec![if rest.is_empty() { ask } else { ask.with("s", rest.join(",")) }]
        }
        Question::Bars { instrument, interval, from, to } => {
            let ask =
                of("eod", instrument).with("period", period(*interval)?).with("from", date(*from));
            vec![ask.with("to", calendar::last_before(*to))]
        }
        Question::Search { text, limit } => vec![
            Ask::get("api", format!("/api/search/{}", encoded(text)))
                .with("limit", (*limit).clamp(1, 50)),
        ],
        Question::Actions { instrument, from, to } => {
            let of = |folder| {
                let ask = of(folder, instrument).with("from", date(*from));
                ask.with("to", calendar::last_before(*to))
            };
            vec![of("div"), of("splits")]
        }
        Question::News { instrument: Some(instrument), limit } => vec![
            Ask::get("api", "/api/news")
                .with("s", native(instrument))
                .with("limit", (*limit).clamp(1, 1_000))
                .costs(5),
        ],
        _ => return Err(question.unsupported()),
    })
}

fn period(interval: Interval) -> Result<&'static str, Fault> {
    Ok(match interval {
        Interval::Day => "d",
        Interval::Week => "w",
        Interval::Month => "m",
        _ => return Err(Fault::no_bars(interval)),
    })
}

/// Reads a good answer; a symbol it does not have is not found.
fn answer<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<T, Fault> {
    match payload.status {
        402 => Err(Fault::Limited { wait: None }),
        _ => read::known(payload),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<Quote>),
    One(Quote),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Quote {
    code: String,
    #[serde(default)]
    timestamp: Number,
    #[serde(default)]
    open: Number,
    #[serde(default)]
    high: Number,
    #[serde(default)]
    low: Number,
    close: Number,
    #[serde(default)]
    volume: Number,
    #[serde(default)]
    previous_close: Number,
}

/// What it does not know is `NA`. It says `at least a quarter of an hour` of the delay.
fn quotes(instruments: &[Instrument], payload: &Payload) -> Result<Vec<Tick>, Fault> {
    const QUARTER: u32 = 900;
    let rows = match answer(payload)? {
        OneOrMany::Many(rows) => rows,
        OneOrMany::One(row) => vec![row],
    };
    let ticks = rows.into_iter().filter_map(|row| {
        let asked = instruments.iter().find(|it| native(it) == row.code)?;
        Some(Tick {
            at: row.timestamp.0.and_then(from_seconds),
            last: Some(row.close.0?),
            previous_close: row.previous_close.0,
            open: row.open.0,
            high: row.high.0,
            low: row.low.0,
            volume: row.volume.0,
            delay: Some(QUARTER),
            ..Tick::of(asked.symbol.clone())
        })
    });
    Ok(ticks.collect())
}

fn bars(interval: Interval, payload: &Payload) -> Result<Vec<BarRow>, Fault> {
    Written::bars(answer(payload)?, interval, |_| None)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Hit {
    code: String,
    exchange: String,
    name: String,
    #[serde(rename = "Type")]
    kind: Option<String>,
    currency: Option<String>,
}

fn found(limit: usize, payload: &Payload) -> Result<Vec<Found>, Fault> {
    let hits: Vec<Hit> = answer(payload)?;
    let found = hits.into_iter().filter_map(|hit| {
        let (symbol, kind) = match hit.exchange.as_str() {
            "US" => (hit.code, Kind::Security),
            "CC" => (hit.code, Kind::Crypto),
            "FOREX" => (format!("{}=X", hit.code), Kind::Currency),
            "INDX" => (format!("^{}", hit.code), Kind::Index),
            exchange => (format!("{}.{exchange}", hit.code), Kind::Security),
        };
        Some(Found {
            symbol: symbol.parse().ok()?,
            name: hit.name,
            kind,
            kind_name: hit.kind,
            exchange: Some(hit.exchange),
            currency: hit.currency,
        })
    });
    Ok(found.take(limit).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Acted {
    date: String,
    /// New shares over old ones: `4.000000/1.000000`.
    split: Option<String>,
    /// Adjusted for later splits.
    #[serde(default)]
    value: Number,
    #[serde(default)]
    unadjusted_value: Number,
    currency: Option<String>,
}

fn actions(payload: &Payload) -> Result<Vec<ActionRow>, Fault> {
    let action = |row: Acted| {
        let ex = calendar::date(&row.date)?;
        if let Some((new, old)) = row.split.as_deref().and_then(|split| split.split_once('/')) {
            return table::split(ex, new.trim().parse().ok(), old.trim().parse().ok());
        }
        let amount = row.unadjusted_value.0.or(row.value.0)?;
        Some(ActionRow::Dividend { ex, amount, currency: row.currency })
    };
    Ok(answer::<Vec<Acted>>(payload)?.into_iter().filter_map(action).collect())
}

#[derive(Deserialize)]
struct Story {
    title: String,
    link: String,
    date: Option<String>,
    #[serde(default)]
    symbols: Vec<String>,
}

/// Its news have no number: the address tells a repeated delivery.
fn news(limit: usize, payload: &Payload) -> Result<Vec<Item>, Fault> {
    let stories: Vec<Story> = answer(payload)?;
    let items = stories.into_iter().map(|story| Item {
        id: story.link.clone(),
        title: story.title,
        at: story.date.as_deref().and_then(calendar::instant),
        url: Some(story.link),
        publisher: None,
        summary: None,
        symbols: story.symbols,
    });
    Ok(items.take(limit).collect())
}
