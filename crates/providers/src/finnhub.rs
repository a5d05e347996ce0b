//! Finnhub: quotes, filings, reports and news of listed companies, with a key.
//!
//! Source: its API documentation; no recorded answer was read. An unknown symbol is answered with zeros.

use kernel::{Interval, Timestamp};
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, BarRow, Capability, Card, Fact, Fault, Filing, Found,
    Instrument, Item, Key, Kind, Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number, from_seconds},
    rows, table,
};

pub(crate) struct Finnhub;

static CARD: Card = Card {
    id: "finnhub",
    name: "Finnhub",
    home: "https://finnhub.io",
    bases: &[("api", "https://finnhub.io")],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Search,
        Capability::Fundamentals,
        Capability::Filings,
        Capability::News,
    ],
    streams: false,
    key: Key::Required,
    limits: &[Limit::per_second(30), Limit::per_minute(60)],
    bar_prices: BarPrices::Adjusted,
    proof: Proof::Documentation,
    default_on: true,
    notes: "Quotes of the United States are of now, without bid and ask; a quote costs a question a \
            symbol. Bars need a paid plan and are adjusted for splits.",
};

/// Symbols of one question for quotes, each of which is a request.
const QUOTES: usize = 30;

/// News of a company reach back so far.
const NEWS: std::time::Duration = std::time::Duration::from_hours(24 * 14);

impl Provider for Finnhub {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        let Some(first) = got.first() else {
            let asks = ask(question, access.now)?;
            return Ok(Next::Ask(asks).signed(|ask| ask.header("x-finnhub-token", key)));
        };
        let answer = match question {
            Question::Quotes { instruments } => Answer::Quotes(quotes(instruments, got)?),
            Question::Bars { interval, from, to, .. } => {
                return Ok(table::bars(bars(*interval, first)?, *from, *to));
            }
            Question::Search { limit, .. } => Answer::Search(found(*limit, first)?),
            Question::Fundamentals { .. } => Answer::Fundamentals(facts(got)?),
            Question::Filings { limit, .. } => Answer::Filings(filings(*limit, first)?),
            Question::News { limit, .. } => Answer::News(news(*limit, first)?),
            _ => return Err(question.unsupported()),
        };
        Ok(Next::Answer(answer))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        share(instrument).is_ok()
    }
}

fn share(instrument: &Instrument) -> Result<&str, Fault> {
    match instrument.kind {
        Kind::Security | Kind::Index => Ok(instrument.symbol.as_str()),
        _ => Err(Fault::unsupported("what is not listed")),
    }
}

fn ask(question: &Question, now: Timestamp) -> Result<Vec<Ask>, Fault> {
    let of = |path: &str, instrument: &Instrument| {
        Ok(Ask::get("api", path).with("symbol", share(instrument)?))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let asks = instruments.iter().take(QUOTES).map(|it| of("/api/v1/quote", it));
            asks.collect::<Result<_, Fault>>()?
        }
        Question::Bars { instrument, interval, from, to } => {
            let ask =
                of("/api/v1/stock/candle", instrument)?.with("resolution", resolution(*interval)?);
            let ask = ask.with("from", calendar::seconds(*from));
            vec![ask.with("to", calendar::seconds(*to) - 1)]
        }
        Question::Search { text, .. } => vec![Ask::get("api", "/api/v1/search").with("q", text)],
        Question::Fundamentals { instrument } => {
            let reports = of("/api/v1/stock/financials-reported", instrument)?;
            vec![reports.clone().with("freq", "quarterly"), reports.with("freq", "annual")]
        }
        Question::Filings { instrument, .. } => vec![of("/api/v1/stock/filings", instrument)?],
        Question::News { instrument: Some(instrument), .. } => {
            let date = calendar::date_in_utc;
            let ask = of("/api/v1/company-news", instrument)?.with("from", date(now.minus(NEWS)));
            vec![ask.with("to", date(now))]
        }
        Question::News { instrument: None, .. } => {
            vec![Ask::get("api", "/api/v1/news").with("category", "general")]
        }
        _ => return Err(question.unsupported()),
    })
}

fn resolution(interval: Interval) -> Result<&'static str, Fault> {
    Ok(match interval {
        Interval::Minute1 => "1",
        Interval::Minute5 => "5",
        Interval::Minute15 => "15",
        Interval::Minute30 => "30",
        Interval::Hour1 => "60",
        Interval::Day => "D",
        Interval::Week => "W",
        Interval::Month => "M",
        _ => return Err(Fault::no_bars(interval)),
    })
}

/// The names of one letter are its own.
#[derive(Deserialize)]
struct Quote {
    c: Number,
    #[serde(default)]
    h: Number,
    #[serde(default)]
    l: Number,
    #[serde(default)]
    o: Number,
    #[serde(default)]
    pc: Number,
    #[serde(default)]
    t: Number,
}

fn quotes(instruments: &[Instrument], got: &[Payload]) -> Result<Vec<Tick>, Fault> {
    let mut ticks = Vec::new();
    for (instrument, payload) in instruments.iter().zip(got) {
        let quote: Quote = read::json(payload)?;
        let Some(at) = quote.t.0.filter(|at| *at > 0.0) else { continue };
        let said = |price: Number| price.0.filter(|price| *price != 0.0);
        ticks.push(Tick {
            at: from_seconds(at),
            last: said(quote.c),
            previous_close: said(quote.pc),
            open: said(quote.o),
            high: said(quote.h),
            low: said(quote.l),
            ..Tick::of(instrument.symbol.clone())
        });
    }
    if ticks.is_empty() && got.len() == 1 { Err(Fault::UnknownSymbol) } else { Ok(ticks) }
}

#[derive(Deserialize)]
struct Candles {
    s: String,
    #[serde(default)]
    t: Vec<Number>,
    #[serde(default)]
    o: Vec<Number>,
    #[serde(default)]
    h: Vec<Number>,
    #[serde(default)]
    l: Vec<Number>,
    #[serde(default)]
    c: Vec<Number>,
    #[serde(default)]
    v: Vec<Number>,
}

fn bars(interval: Interval, payload: &Payload) -> Result<Vec<BarRow>, Fault> {
    let candles: Candles = read::json(payload)?;
    if candles.s == "no_data" {
        return Ok(Vec::new());
    }
    let columns = [&candles.o, &candles.h, &candles.l, &candles.c, &candles.v];
    if candles.s != "ok" || columns.iter().any(|column| column.len() != candles.t.len()) {
        return Err(Fault::not_the_payload("columns of unequal length"));
    }
    let bar = |(index, stamp): (usize, &Number)| {
        let [open, high, low, close, volume] = columns.map(|column| rows::cell(column, index));
        // Days and longer are stamped with midnight in UTC of their date.
        let at = stamp
            .0
            .and_then(from_seconds)
            .map(|at| if interval >= Interval::Day { Timestamp(interval.floor(at.0)) } else { at });
        rows::bar(at, [open, high, low, close], volume)
    };
    candles.t.iter().enumerate().map(bar).collect()
}

#[derive(Deserialize)]
struct Hits {
    result: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    description: String,
    symbol: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn found(limit: usize, payload: &Payload) -> Result<Vec<Found>, Fault> {
    let hits: Hits = read::json(payload)?;
    let found = hits.result.into_iter().filter_map(|hit| {
        Some(Found {
            symbol: hit.symbol.parse().ok()?,
            name: hit.description,
            kind: Kind::Security,
            kind_name: hit.kind.filter(|kind| !kind.is_empty()),
            exchange: None,
            currency: None,
        })
    });
    Ok(found.take(limit).collect())
}

#[derive(Deserialize)]
struct Reports {
    data: Vec<Reported>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reported {
    access_number: Option<String>,
    form: Option<String>,
    start_date: Option<String>,
    end_date: String,
    filed_date: Option<String>,
    report: Statements,
}

#[derive(Deserialize)]
struct Statements {
    #[serde(default)]
    bs: Vec<Line>,
    #[serde(default)]
    ic: Vec<Line>,
    #[serde(default)]
    cf: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    concept: String,
    unit: Option<String>,
    #[serde(default)]
    value: Number,
}

/// Concepts are spelled as the SEC spells them, with a colon: `us-gaap:Revenues`.
fn facts(got: &[Payload]) -> Result<Vec<Fact>, Fault> {
    let mut facts = Vec::new();
    for payload in got {
        for report in read::json::<Reports>(payload)?.data {
            let day = |text: &Option<String>| text.as_deref().and_then(calendar::date);
            let Some(end) = calendar::date(&report.end_date) else { continue };
            let (start, filed) = (day(&report.start_date), day(&report.filed_date));
            let Statements { bs, ic, cf } = report.report;
            let flows = ic.into_iter().chain(cf).map(|line| (line, start));
            let lines = bs.into_iter().map(|line| (line, None)).chain(flows);
            facts.extend(lines.filter_map(|(line, start)| {
                Some(Fact {
                    concept: line.concept.replacen('_', ":", 1),
                    unit: unit(&line.unit?),
                    value: line.value.0?,
                    start,
                    end,
                    filed,
                    form: report.form.clone(),
                    accession: report.access_number.clone(),
                })
            }));
        }
    }
    Ok(facts)
}

/// Returns `USD` for `usd`, `shares` for `shares`.
fn unit(text: &str) -> String {
    if text.len() == 3 { text.to_ascii_uppercase() } else { text.to_owned() }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    access_number: String,
    form: String,
    filed_date: String,
    report_url: Option<String>,
}

fn filings(limit: usize, payload: &Payload) -> Result<Vec<Filing>, Fault> {
    let rows: Vec<Entry> = read::json(payload)?;
    let filings = rows.into_iter().filter_map(|row| {
        Some(Filing {
            form: row.form,
            accession: row.access_number,
            filed: calendar::date(&row.filed_date)?,
            // It names no zone for the time of day.
            accepted_at: None,
            period: None,
            title: None,
            url: row.report_url,
        })
    });
    Ok(filings.take(limit).collect())
}

#[derive(Deserialize)]
struct Story {
    id: serde_json::Value,
    headline: String,
    url: Option<String>,
    #[serde(default)]
    datetime: Number,
    source: Option<String>,
    summary: Option<String>,
    #[serde(default)]
    related: String,
}

fn news(limit: usize, payload: &Payload) -> Result<Vec<Item>, Fault> {
    let stories: Vec<Story> = read::json(payload)?;
    let items = stories.into_iter().map(|story| Item {
        id: story.id.to_string(),
        title: story.headline,
        url: story.url,
        at: story.datetime.0.and_then(from_seconds),
        publisher: story.source,
        summary: story.summary.filter(|text| !text.is_empty()),
        symbols: story.related.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect(),
    });
    Ok(items.take(limit).collect())
}
