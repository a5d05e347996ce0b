//! Financial Modeling Prep: shares, their statements, dividends and news, with a key.
//!
//! Source: its documentation of the stable API; no recorded answer was read. Lists come newest first; times
//! of day are by the clocks of New York.

use kernel::{Interval, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    Access, ActionRow, Answer, Ask, BarPrices, BarRow, Capability, Card, Fact, Fault, Found,
    Instrument, Item, Key, Kind, Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number, from_seconds},
    table::{self, Written},
};

pub(crate) struct Fmp;

static CARD: Card = Card {
    id: "fmp",
    name: "Financial Modeling Prep",
    home: "https://site.financialmodelingprep.com",
    bases: &[("api", "https://financialmodelingprep.com")],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Search,
        Capability::Fundamentals,
        Capability::Actions,
        Capability::News,
    ],
    streams: false,
    key: Key::Required,
    limits: &[Limit::per_day(250)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Documentation,
    default_on: true,
    notes: "Days and dividends as traded and paid; bars within a day are adjusted for later splits. \
            Statements carry the day they were filed. A quote costs a question a symbol.",
};

/// Symbols of one question for quotes, each of which is a request.
const QUOTES: usize = 10;

/// Reports of one answer.
const REPORTS: &str = "40";

impl Provider for Fmp {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        let Some(first) = got.first() else {
            return Ok(Next::Ask(ask(question)?).signed(|ask| ask.header("apikey", key)));
        };
        let answer = match question {
            Question::Quotes { instruments } => Answer::Quotes(quotes(instruments, got)?),
            Question::Bars { interval, from, to, .. } => {
                return Ok(table::bars(bars(*interval, first)?, *from, *to));
            }
            Question::Search { limit, .. } => Answer::Search(found(*limit, first)?),
            Question::Fundamentals { .. } => Answer::Fundamentals(facts(got)?),
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

/// Pairs have nothing between them there, classes of shares a dash.
fn native(instrument: &Instrument) -> String {
    match instrument.pair() {
        Some((base, quote)) => format!("{base}{quote}"),
        None => instrument.with_dash(),
    }
}

fn ask(question: &Question) -> Result<Vec<Ask>, Fault> {
    let of = |path: &str, instrument: &Instrument| {
        Ask::get("api", format!("/stable/{path}")).with("symbol", native(instrument))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            instruments.iter().take(QUOTES).map(|it| of("quote", it)).collect()
        }
        Question::Bars { instrument, interval, from, to } => {
            let ask = of(chart(*interval)?, instrument).with("from", calendar::date_in_utc(*from));
            vec![ask.with("to", calendar::last_before(*to))]
        }
        Question::Search { text, limit } => vec![
            Ask::get("api", "/stable/search-symbol")
                .with("query", text)
                .with("limit", (*limit).clamp(1, 50)),
        ],
        Question::Fundamentals { instrument } => {
            let statements = ["income-statement", "balance-sheet-statement", "cash-flow-statement"];
            let periods = ["annual", "quarter"];
            let both = statements.iter().flat_map(|path| periods.map(|period| (path, period)));
            both.map(|(path, period)| {
                of(path, instrument).with("period", period).with("limit", REPORTS)
            })
            .collect()
        }
        Question::Actions { instrument, .. } => {
            ["dividends", "splits"].map(|path| of(path, instrument)).to_vec()
        }
        Question::News { instrument, limit } => {
            let limit = (*limit).clamp(1, 250);
            vec![
                match instrument {
                    Some(it) => Ask::get("api", "/stable/news/stock").with("symbols", native(it)),
                    None => Ask::get("api", "/stable/news/stock-latest"),
                }
                .with("limit", limit),
            ]
        }
        _ => return Err(question.unsupported()),
    })
}

fn chart(interval: Interval) -> Result<&'static str, Fault> {
    Ok(match interval {
        Interval::Minute1 => "historical-chart/1min",
        Interval::Minute5 => "historical-chart/5min",
        Interval::Minute15 => "historical-chart/15min",
        Interval::Minute30 => "historical-chart/30min",
        Interval::Hour1 => "historical-chart/1hour",
        Interval::Hour4 => "historical-chart/4hour",
        Interval::Day => "historical-price-eod/non-split-adjusted",
        _ => return Err(Fault::no_bars(interval)),
    })
}

/// Reads a list. What a plan does not include is answered with 402.
fn rows<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<Vec<T>, Fault> {
    if payload.status == 402 {
        return Err(Fault::unsupported("that in this plan"));
    }
    read::json(payload)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Quote {
    price: Number,
    #[serde(default)]
    timestamp: Number,
    #[serde(default)]
    previous_close: Number,
    #[serde(default)]
    open: Number,
    #[serde(default)]
    day_high: Number,
    #[serde(default)]
    day_low: Number,
    #[serde(default)]
    volume: Number,
}

fn quotes(instruments: &[Instrument], got: &[Payload]) -> Result<Vec<Tick>, Fault> {
    let mut ticks = Vec::new();
    for (instrument, payload) in instruments.iter().zip(got) {
        ticks.extend(rows::<Quote>(payload)?.into_iter().next().map(|quote| Tick {
            at: quote.timestamp.0.and_then(from_seconds),
            last: quote.price.0,
            previous_close: quote.previous_close.0,
            open: quote.open.0,
            high: quote.day_high.0,
            low: quote.day_low.0,
            volume: quote.volume.0,
            ..Tick::of(instrument.symbol.clone())
        }));
    }
    Ok(ticks)
}

/// A day as traded, whose columns are called adjusted all the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Day {
    date: String,
    #[serde(default)]
    adj_open: Number,
    #[serde(default)]
    adj_high: Number,
    #[serde(default)]
    adj_low: Number,
    adj_close: Number,
    #[serde(default)]
    volume: Number,
}

fn bars(interval: Interval, payload: &Payload) -> Result<Vec<BarRow>, Fault> {
    if interval >= Interval::Day {
        let bar = |row: Day| {
            let at = calendar::date(&row.date).map(calendar::midnight);
            let prices = [row.adj_open, row.adj_high, row.adj_low, row.adj_close];
            crate::rows::bar(at, prices, row.volume)
        };
        return rows::<Day>(payload)?.into_iter().map(bar).collect();
    }
    let new_york = calendar::new_york();
    Written::bars(rows(payload)?, interval, |text| calendar::local(text, &new_york))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    symbol: String,
    name: Option<String>,
    currency: Option<String>,
    exchange: Option<String>,
}

fn found(limit: usize, payload: &Payload) -> Result<Vec<Found>, Fault> {
    let found = rows::<Hit>(payload)?.into_iter().filter_map(|hit| {
        Some(Found {
            symbol: hit.symbol.parse().ok()?,
            name: hit.name?,
            kind: match hit.exchange.as_deref() {
                Some("CRYPTO") => Kind::Crypto,
                Some("FOREX") => Kind::Currency,
                Some("INDEX") => Kind::Index,
                _ => Kind::Security,
            },
            kind_name: None,
            exchange: hit.exchange,
            currency: hit.currency,
        })
    });
    Ok(found.take(limit).collect())
}

fn facts(got: &[Payload]) -> Result<Vec<Fact>, Fault> {
    let mut facts = Vec::new();
    for payload in got {
        for report in rows::<Map<String, Value>>(payload)? {
            facts.extend(report_facts(&report).into_iter().flatten());
        }
    }
    Ok(facts)
}

/// Numbers of a report that are no facts of it.
const NO_FACTS: [&str; 4] = ["cik", "fiscalYear", "calendarYear", "period"];

/// The balance sheet alone speaks of a moment; it is told by the total of assets.
fn report_facts(report: &Map<String, Value>) -> Option<Vec<Fact>> {
    let text = |name| report.get(name).and_then(Value::as_str);
    let end = calendar::date(text("date")?)?;
    let currency = text("reportedCurrency")?;
    let months = if text("period")? == "FY" { 12 } else { 3 };
    let is_moment = report.contains_key("totalAssets");
    let start = if is_moment { None } else { calendar::start_of(end, months) };
    let fact = |(name, value): (&String, &Value)| {
        let is_fact = value.is_number() && !NO_FACTS.contains(&name.as_str());
        let unit = if name.starts_with("weightedAverageShs") {
            "shares".to_owned()
        } else if name.starts_with("eps") {
            format!("{currency}/shares")
        } else {
            currency.to_owned()
        };
        Some(Fact {
            concept: name.clone(),
            unit,
            value: Number::of(value).0.filter(|_| is_fact)?,
            start,
            end,
            filed: text("filingDate").and_then(calendar::date),
            form: text("period").map(str::to_owned),
            accession: None,
        })
    };
    Some(report.iter().filter_map(fact).collect())
}

#[derive(Deserialize)]
struct Acted {
    date: String,
    #[serde(default)]
    dividend: Number,
    #[serde(default)]
    numerator: Number,
    #[serde(default)]
    denominator: Number,
}

fn actions(payload: &Payload) -> Result<Vec<ActionRow>, Fault> {
    let action = |row: Acted| {
        let ex = calendar::date(&row.date)?;
        match row.dividend.0.filter(|amount| *amount != 0.0) {
            Some(amount) => Some(ActionRow::Dividend { ex, amount, currency: None }),
            None => table::split(ex, row.numerator.0, row.denominator.0),
        }
    };
    Ok(rows::<Acted>(payload)?.into_iter().filter_map(action).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Story {
    title: String,
    url: String,
    published_date: Option<String>,
    publisher: Option<String>,
    site: Option<String>,
    text: Option<String>,
    symbol: Option<String>,
}

/// Its news have no number: the address tells a repeated delivery.
fn news(limit: usize, payload: &Payload) -> Result<Vec<Item>, Fault> {
    let new_york = calendar::new_york();
    let at = |text: &String| -> Option<Timestamp> { calendar::local(text, &new_york) };
    let item = |story: Story| Item {
        id: story.url.clone(),
        title: story.title,
        at: story.published_date.as_ref().and_then(at),
        url: Some(story.url),
        publisher: story.publisher.or(story.site),
        summary: story.text,
        symbols: story.symbol.into_iter().collect(),
    };
    Ok(rows::<Story>(payload)?.into_iter().take(limit).map(item).collect())
}
