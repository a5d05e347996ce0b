//! Polygon (now Massive): American shares and options, currencies and coins, with a key.
//!
//! Source: its REST documentation and the answers that its own client is tested with. Times are in
//! milliseconds or nanoseconds; a bar of a day of shares is stamped with midnight in New York.

mod reference;

use jiff::{civil::Date, tz::TimeZone};
use kernel::{Interval, Timestamp};
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, BarRow, Capability, Card, Fault, Instrument, Key, Kind, Limit,
    Next, Payload, Proof, Provider, Question, Tick, Trade, calendar,
    read::{self, Number, from_millis},
    table::{self, encoded},
};

pub(crate) struct Polygon;

static CARD: Card = Card {
    id: "polygon",
    name: "Polygon",
    home: "https://polygon.io",
    bases: &[("api", "https://api.polygon.io")],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Trades,
        Capability::Search,
        Capability::Fundamentals,
        Capability::Actions,
        Capability::Options,
        Capability::News,
    ],
    streams: false,
    key: Key::Required,
    limits: &[Limit::per_minute(5)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Prices as traded, not adjusted for splits. Free keys get bars of the end of the day; \
            quotes and trades need a paid plan.",
};

/// Bars of one answer.
const BARS: &str = "50000";

impl Provider for Polygon {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        let Some(first) = got.first() else {
            let signed = |ask: Ask| ask.header("authorization", format_args!("Bearer {key}"));
            return Ok(Next::Ask(ask(question)?).signed(signed));
        };
        let answer = match question {
            Question::Quotes { instruments } => Answer::Quotes(quotes(instruments, first)?),
            Question::Bars { instrument, interval, from, to } => {
                return Ok(table::bars(bars(instrument, *interval, first)?, *from, *to));
            }
            Question::Trades { limit, .. } => Answer::Trades(trades(*limit, first)?),
            Question::Search { limit, .. } => Answer::Search(reference::found(*limit, first)?),
            Question::Fundamentals { .. } => Answer::Fundamentals(reference::facts(first)?),
            Question::Actions { instrument, from, to } => {
                let ticker = share(instrument)?;
                let read = |payload| reference::actions(&ticker, payload);
                return table::actions(got.iter().map(read), *from, *to);
            }
            Question::Options { expiry, .. } => Answer::Options(reference::chain(*expiry, first)?),
            Question::News { limit, .. } => Answer::News(reference::news(*limit, first)?),
            _ => return Err(question.unsupported()),
        };
        Ok(Next::Answer(answer))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        native(instrument).is_ok()
    }
}

/// Returns `X:BTCUSD`, `C:EURUSD`, `I:SPX` or the ticker of a share.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    let symbol = instrument.symbol.as_str();
    Ok(match (instrument.kind, instrument.pair()) {
        (Kind::Crypto, Some((base, quote))) => format!("X:{base}{quote}"),
        (Kind::Currency, Some((base, quote))) => format!("C:{base}{quote}"),
        (Kind::Index, _) => format!("I:{}", symbol.trim_start_matches('^')),
        (Kind::Security, _) => symbol.to_owned(),
        _ => return Err(Fault::unsupported("what is neither listed nor a pair")),
    })
}

fn share(instrument: &Instrument) -> Result<String, Fault> {
    match instrument.kind {
        Kind::Security => native(instrument),
        _ => Err(Fault::unsupported("that of what is no share")),
    }
}

fn ask(question: &Question) -> Result<Vec<Ask>, Fault> {
    let at = |path: &str| Ask::get("api", path);
    Ok(vec![match question {
        Question::Quotes { instruments } => {
            let names: Vec<String> = instruments.iter().filter_map(|it| share(it).ok()).collect();
            if names.is_empty() {
                return Err(Fault::unsupported("quotes of what is no share"));
            }
            at("/v2/snapshot/locale/us/markets/stocks/tickers").with("tickers", names.join(","))
        }
        Question::Bars { instrument, interval, from, to } => {
            ask_bars(&native(instrument)?, *interval, *from, *to)
        }
        Question::Trades { instrument, limit } => {
            at(&format!("/v3/trades/{}", encoded(&native(instrument)?)))
                .with("limit", (*limit).clamp(1, 50_000))
        }
        Question::Search { text, limit } => at("/v3/reference/tickers")
            .with("search", text)
            .with("active", "true")
            .with("limit", (*limit).clamp(1, 1_000)),
        Question::Fundamentals { instrument } => {
            at("/vX/reference/financials").with("ticker", share(instrument)?).with("limit", "100")
        }
        Question::Actions { instrument, .. } => {
            let ticker = share(instrument)?;
            let of = |path| at(path).with("ticker", ticker.as_str()).with("limit", "1000");
            return Ok(vec![of("/v3/reference/splits"), of("/v3/reference/dividends")]);
        }
        Question::Options { instrument, expiry } => ask_chain(&native(instrument)?, *expiry),
        Question::News { instrument, limit } => {
            let ask = at("/v2/reference/news").with("limit", (*limit).clamp(1, 1_000));
            match instrument {
                Some(instrument) => ask.with("ticker", share(instrument)?),
                None => ask,
            }
        }
        _ => return Err(question.unsupported()),
    }])
}

fn ask_chain(ticker: &str, expiry: Option<Date>) -> Ask {
    let ask = Ask::get("api", format!("/v3/snapshot/options/{}", encoded(ticker)));
    match expiry {
        Some(date) => ask.with("expiration_date", date),
        None => ask.with("sort", "expiration_date").with("order", "asc"),
    }
    .with("limit", "250")
}

fn ask_bars(ticker: &str, interval: Interval, from: Timestamp, to: Timestamp) -> Ask {
    let ((count, span), ticker) = (span(interval), encoded(ticker));
    // Days of shares are stamped up to five hours into the day in UTC.
    let (first, last) = (calendar::millis(from), to.0.saturating_add(DAY_OFF) / 1_000);
    Ask::get("api", format!("/v2/aggs/ticker/{ticker}/range/{count}/{span}/{first}/{last}"))
        .with("adjusted", "false")
        .with("sort", "asc")
        .with("limit", BARS)
}

/// Five hours.
const DAY_OFF: i64 = 5 * 3_600 * 1_000_000;

fn span(interval: Interval) -> (u8, &'static str) {
    match interval {
        Interval::Minute1 => (1, "minute"),
        Interval::Minute3 => (3, "minute"),
        Interval::Minute5 => (5, "minute"),
        Interval::Minute15 => (15, "minute"),
        Interval::Minute30 => (30, "minute"),
        Interval::Hour1 => (1, "hour"),
        Interval::Hour2 => (2, "hour"),
        Interval::Hour4 => (4, "hour"),
        Interval::Hour6 => (6, "hour"),
        Interval::Hour12 => (12, "hour"),
        Interval::Day => (1, "day"),
        Interval::Week => (1, "week"),
        Interval::Month => (1, "month"),
    }
}

/// An answer with its rows; one without any leaves the list out.
#[derive(Deserialize)]
struct Rows<T> {
    #[serde(default = "Vec::new", alias = "tickers")]
    results: Vec<T>,
    /// Every answer says how it went; what does not is none.
    status: String,
}

fn rows<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<Vec<T>, Fault> {
    let answer: Rows<T> = read::known(payload)?;
    match answer.status.as_str() {
        "OK" | "DELAYED" => Ok(answer.results),
        "NOT_AUTHORIZED" => Err(Fault::Denied),
        _ => Err(Fault::not_the_payload("an error of its own")),
    }
}

/// Nanoseconds since 1970.
fn from_nanos(nanos: Option<i64>) -> Option<Timestamp> {
    from_millis(nanos?.div_euclid(1_000_000))
        .map(|at| Timestamp(at.0 + nanos.unwrap_or(0).rem_euclid(1_000_000) / 1_000))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    ticker: String,
    #[serde(default)]
    day: Letters,
    #[serde(default)]
    prev_day: Letters,
    #[serde(default)]
    last_quote: Quoted,
    #[serde(default)]
    last_trade: Letters,
    updated: Option<i64>,
}

/// Names of one letter are its own.
#[derive(Deserialize, Default)]
struct Letters {
    #[serde(default)]
    o: Number,
    #[serde(default)]
    h: Number,
    #[serde(default)]
    l: Number,
    /// The close of a bar; of a trade its conditions.
    #[serde(default)]
    c: Number,
    #[serde(default)]
    v: Number,
    #[serde(default)]
    p: Number,
    t: Option<i64>,
}

#[derive(Deserialize, Default)]
struct Quoted {
    #[serde(default)]
    p: Number,
    #[serde(default, rename = "P")]
    ask: Number,
}

/// Sizes are left out: they are in lots. Before the first trade of a day its prices are zero.
fn quotes(instruments: &[Instrument], payload: &Payload) -> Result<Vec<Tick>, Fault> {
    let said = |number: Number| number.0.filter(|it| *it != 0.0);
    let tick = |row: Snapshot| {
        let asked = instruments.iter().find(|it| share(it).is_ok_and(|name| name == row.ticker))?;
        let volume = row.day.v.0.filter(|_| said(row.day.c).is_some());
        Some(Tick {
            at: from_nanos(row.last_trade.t.or(row.updated)),
            last: said(row.last_trade.p).or(said(row.day.c)),
            bid: said(row.last_quote.p),
            ask: said(row.last_quote.ask),
            previous_close: said(row.prev_day.c),
            open: said(row.day.o),
            high: said(row.day.h),
            low: said(row.day.l),
            volume,
            currency: Some("USD".to_owned()),
            ..Tick::of(asked.symbol.clone())
        })
    };
    Ok(rows::<Snapshot>(payload)?.into_iter().filter_map(tick).collect())
}

fn bars(
    instrument: &Instrument,
    interval: Interval,
    payload: &Payload,
) -> Result<Vec<BarRow>, Fault> {
    let zone = match instrument.kind {
        Kind::Crypto => TimeZone::UTC,
        _ => calendar::new_york(),
    };
    let bar = |row: Letters| {
        let at = row.t.and_then(from_millis).map(|at| {
            let is_long = interval >= Interval::Day;
            if is_long { calendar::bar_of(calendar::date_at(at, &zone), interval) } else { at }
        });
        crate::rows::bar(at, [row.o, row.h, row.l, row.c], row.v)
    };
    rows::<Letters>(payload)?.into_iter().map(bar).collect()
}

#[derive(Deserialize)]
struct Traded {
    id: Option<String>,
    price: Number,
    size: Number,
    sip_timestamp: Option<i64>,
    participant_timestamp: Option<i64>,
}

/// Newest first, as it gives them. Ids are of an exchange, so that two trades may share one.
fn trades(limit: usize, payload: &Payload) -> Result<Vec<Trade>, Fault> {
    let trade = |row: Traded| {
        let at = from_nanos(row.sip_timestamp.or(row.participant_timestamp));
        crate::rows::trade(row.id, at, row.price, row.size, None)
    };
    rows::<Traded>(payload)?.into_iter().take(limit).map(trade).collect()
}
