//! Bitstamp: coins against dollars, euros and pounds, without a key.
//!
//! Source: its documentation "HTTP API v2" and "WebSocket API v2". Prices are strings; a volume is in the
//! base coin. A book carries the microsecond it was so, and so do the changes to it.

mod stream;

use kernel::{Interval, Timestamp};
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarRow, Card, Depth, Fault, Feed, Instrument, Limit, Next, Payload, Proof,
    Provider, Question, Side, Tick, Trade, calendar,
    card::EXCHANGE,
    read::{self, Levels, Number, from_micros},
    rows,
};

pub(crate) struct Bitstamp;

static CARD: Card = Card {
    id: "bitstamp",
    name: "Bitstamp",
    home: "https://www.bitstamp.net",
    bases: &[("rest", "https://www.bitstamp.net"), ("stream", "wss://ws.bitstamp.net")],
    limits: &[Limit { units: 10_000, window: std::time::Duration::from_mins(10) }],
    proof: Proof::Recording,
    notes: "Spot pairs such as BTC-USD, around the clock. Volumes are in the base coin; a quote's figures \
            are of the last 24 hours. Socket, ticker, book and trades are proven on recordings, bars on \
            documentation.",
    ..EXCHANGE
};

/// Bars of one answer.
const BARS: i64 = 1_000;

/// Symbols of one question for quotes: each costs a request.
const QUOTES: usize = 20;

impl Provider for Bitstamp {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(first) = got.first() else { return ask(question).map(Next::Ask) };
        let answer = match question {
            Question::Quotes { instruments } => rows::quotes(instruments, got, quote)?,
            Question::Bars { from, to, .. } => {
                rows::bars(bars(first)?.into_iter().map(Bar::bar), *from, *to)?
            }
            Question::Trades { limit, .. } => {
                let traded: Vec<Traded> = read::known(first)?;
                rows::trades(traded.into_iter().take(*limit).map(Traded::trade))?
            }
            Question::Depth { levels, .. } => Answer::Depth(depth(first, *levels)?),
            Question::Search { text, limit } => search(text, *limit, first)?,
            _ => return Err(question.unsupported()),
        };
        Ok(Next::Answer(answer))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        native(instrument).is_ok()
    }

    fn feed(&self) -> Option<Box<dyn Feed>> {
        Some(Box::new(stream::Stream::default()))
    }
}

fn ask(question: &Question) -> Result<Vec<Ask>, Fault> {
    let get = |what: &str, instrument: &Instrument| {
        native(instrument).map(|pair| Ask::get("rest", format!("/api/v2/{what}/{pair}/")))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let some = instruments.iter().take(QUOTES);
            some.map(|instrument| get("ticker", instrument)).collect::<Result<_, _>>()?
        }
        Question::Bars { instrument, interval, from, to } => {
            let last = rows::last_of(*from, *to, *interval, BARS);
            let ask = get("ohlc", instrument)?
                .with("step", step(*interval)?)
                .with("limit", BARS)
                .with("start", calendar::seconds(*from))
                .with("end", calendar::seconds(last));
            vec![ask]
        }
        Question::Trades { instrument, .. } => {
            vec![get("transactions", instrument)?.with("time", "hour")]
        }
        Question::Depth { instrument, .. } => vec![get("order_book", instrument)?],
        Question::Search { .. } => vec![Ask::get("rest", "/api/v2/markets/")],
        _ => return Err(question.unsupported()),
    })
}

/// Returns `btcusd` for `BTC-USD`.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    rows::coins(instrument).map(|(base, quote)| format!("{base}{quote}").to_ascii_lowercase())
}

/// In seconds.
fn step(interval: Interval) -> Result<i64, Fault> {
    if interval > Interval::Day {
        return Err(Fault::no_bars(interval));
    }
    Ok(interval.micros() / 1_000_000)
}

fn quote(instrument: &Instrument, payload: &Payload) -> Result<Tick, Fault> {
    #[derive(Deserialize)]
    struct Ticker {
        timestamp: Number,
        last: Number,
        bid: Number,
        ask: Number,
        high: Number,
        low: Number,
        volume: Number,
        /// The price 24 hours ago; the other `open` is of the day.
        #[serde(default)]
        open_24: Number,
    }
    let ticker: Ticker = read::known(payload)?;
    Ok(Tick {
        at: ticker.timestamp.seconds(),
        last: ticker.last.0,
        bid: ticker.bid.0,
        ask: ticker.ask.0,
        open: ticker.open_24.0,
        high: ticker.high.0,
        low: ticker.low.0,
        volume: ticker.volume.0,
        ..Tick::of(instrument.symbol.clone())
    })
}

#[derive(Deserialize)]
struct Bar {
    timestamp: Number,
    open: Number,
    high: Number,
    low: Number,
    close: Number,
    volume: Number,
}

impl Bar {
    fn bar(self) -> Result<BarRow, Fault> {
        let prices = [self.open, self.high, self.low, self.close];
        rows::bar(self.timestamp.seconds(), prices, self.volume)
    }
}

fn bars(payload: &Payload) -> Result<Vec<Bar>, Fault> {
    #[derive(Deserialize)]
    struct Envelope {
        data: Pair,
    }
    #[derive(Deserialize)]
    struct Pair {
        ohlc: Vec<Bar>,
    }
    read::known(payload).map(|Envelope { data }| data.ohlc)
}

/// A trade of the list, newest first.
#[derive(Deserialize)]
struct Traded {
    /// Seconds, without a part.
    date: Number,
    tid: u64,
    price: Number,
    amount: Number,
    /// 0 where someone bought, 1 where someone sold.
    #[serde(default, rename = "type")]
    kind: Number,
}

impl Traded {
    fn trade(self) -> Result<Trade, Fault> {
        let side = taker(self.kind);
        rows::trade(Some(self.tid.to_string()), self.date.seconds(), self.price, self.amount, side)
    }
}

fn taker(kind: Number) -> Option<Side> {
    match kind.0 {
        Some(0.0) => Some(Side::Buy),
        Some(1.0) => Some(Side::Sell),
        _ => None,
    }
}

/// A book, or a change of one.
#[derive(Deserialize)]
struct Book {
    timestamp: Number,
    /// Microseconds, as text.
    microtimestamp: Option<String>,
    bids: Levels,
    asks: Levels,
}

impl Book {
    fn at(&self) -> Option<Timestamp> {
        let exact = self.microtimestamp.as_deref().and_then(|it| it.parse().ok());
        exact.and_then(from_micros).or_else(|| self.timestamp.seconds())
    }
}

fn depth(payload: &Payload, levels: usize) -> Result<Depth, Fault> {
    let book: Book = read::known(payload)?;
    let at = book.at();
    let (mut bids, mut asks) = (book.bids.0, book.asks.0);
    bids.truncate(levels);
    asks.truncate(levels);
    Ok(Depth { at, sequence: None, bids, asks })
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Answer, Fault> {
    #[derive(Deserialize)]
    struct Market {
        base_currency: String,
        counter_currency: String,
        trading: String,
        /// `SPOT`; others are perpetuals, which go by the same moneys.
        #[serde(rename = "market_type")]
        kind: String,
    }
    let markets: Vec<Market> = read::known(payload)?;
    let spot =
        markets.iter().filter(|it| it.trading == "Enabled" && it.kind.eq_ignore_ascii_case("spot"));
    let pairs = spot.map(|it| (it.base_currency.as_str(), it.counter_currency.as_str()));
    Ok(rows::found((text, limit), "Bitstamp", pairs))
}
