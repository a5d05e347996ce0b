//! OKX: coins against tether and dollars, without a key; futures and swaps by their own names.
//!
//! Source: its documentation "API v5: public data, market data, order book trading". Numbers are strings,
//! times milliseconds; lists begin with the newest.

mod stream;

use kernel::Interval;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Access, Answer, Ask, BarRow, Card, Depth, Fault, Feed, Instrument, Limit, Next, Payload, Proof,
    Provider, Question, Tick, Trade, calendar,
    card::EXCHANGE,
    read::{self, Levels, Number},
    rows,
};

pub(crate) struct Okx;

static CARD: Card = Card {
    id: "okx",
    name: "OKX",
    home: "https://www.okx.com",
    bases: &[("rest", "https://www.okx.com"), ("stream", "wss://ws.okx.com:8443")],
    limits: &[Limit::per_second(10)],
    proof: Proof::Recording,
    notes: "Spot pairs such as BTC-USDT, around the clock; of futures and swaps, sizes are contracts. A \
            quote's open, high, low and volume are of the last 24 hours. The socket is proven on a \
            recording, the other answers on documentation.",
    ..EXCHANGE
};

/// Bars of one answer.
const BARS: i64 = 100;

/// Symbols of one question for quotes: each costs a request.
const QUOTES: usize = 20;

impl Provider for Okx {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(first) = got.first() else { return ask(question).map(Next::Ask) };
        let answer = match question {
            Question::Quotes { instruments } => rows::quotes(instruments, got, |it, payload| {
                Ok(one::<Ticker>(payload)?.tick(it.symbol.clone()))
            })?,
            Question::Bars { from, to, .. } => {
                rows::bars(data::<Vec<Number>>(first)?.iter().map(|row| bar(row)), *from, *to)?
            }
            Question::Trades { .. } => {
                rows::trades(data::<Traded>(first)?.into_iter().map(Traded::trade))?
            }
            Question::Depth { .. } => Answer::Depth(one::<Book>(first)?.depth()),
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
    let about = |what: &str, instrument: &Instrument| {
        let ask = Ask::get("rest", format!("/api/v5/market/{what}"));
        native(instrument).map(|id| ask.with("instId", id))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let some = instruments.iter().take(QUOTES);
            some.map(|instrument| about("ticker", instrument)).collect::<Result<_, _>>()?
        }
        Question::Bars { instrument, interval, from, to } => {
            // "After" is before in time: bars older than it, newest first, so that the end is brought near.
            let end = rows::end_of(*from, *to, *interval, BARS);
            let ask = about("history-candles", instrument)?
                .with("bar", name_of(*interval))
                .with("after", calendar::millis(end))
                .with("before", calendar::millis(*from) - 1)
                .with("limit", BARS);
            vec![ask]
        }
        Question::Trades { instrument, limit } => {
            vec![about("trades", instrument)?.with("limit", (*limit).clamp(1, 500))]
        }
        Question::Depth { instrument, levels } => {
            vec![about("books", instrument)?.with("sz", (*levels).clamp(1, 400))]
        }
        Question::Search { .. } => {
            vec![Ask::get("rest", "/api/v5/public/instruments").with("instType", "SPOT")]
        }
        _ => return Err(question.unsupported()),
    })
}

/// Returns `BTC-USDT` for a pair of coins; `BTC-USD-220527` and `BTC-USD-SWAP` go by their own names.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    let name = instrument.symbol.as_str();
    let is_date = |part: &str| part.len() == 6 && part.bytes().all(|c| c.is_ascii_digit());
    match name.split('-').nth(2) {
        Some(part) if part == "SWAP" || is_date(part) => Ok(name.to_owned()),
        _ => rows::coins(instrument).map(|(base, quote)| format!("{base}-{quote}")),
    }
}

/// Its days and longer begin at midnight in Hong Kong unless it is told otherwise.
fn name_of(interval: Interval) -> &'static str {
    match interval {
        Interval::Hour1 => "1H",
        Interval::Hour2 => "2H",
        Interval::Hour4 => "4H",
        Interval::Hour6 => "6Hutc",
        Interval::Hour12 => "12Hutc",
        Interval::Day => "1Dutc",
        Interval::Week => "1Wutc",
        Interval::Month => "1Mutc",
        minutes => minutes.name(),
    }
}

/// Reads the answer in its envelope, or the fault that its code means.
fn data<T: DeserializeOwned>(payload: &Payload) -> Result<Vec<T>, Fault> {
    #[derive(Deserialize)]
    struct Envelope {
        code: String,
        #[serde(default)]
        data: Value,
    }
    // Refusals come with several statuses and say more than those.
    let Envelope { code, data } = read::words(payload)?;
    match code.as_str() {
        "0" => read::part(data),
        "51001" => Err(Fault::UnknownSymbol),
        "50011" => Err(Fault::Limited { wait: None }),
        _ => Err(Fault::not_the_payload("an error of its own")),
    }
}

fn one<T: DeserializeOwned>(payload: &Payload) -> Result<T, Fault> {
    data(payload)?.pop().ok_or_else(|| Fault::not_the_payload("no row"))
}

/// The last 24 hours, of the answer and of the socket.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker {
    ts: Number,
    last: Number,
    ask_px: Number,
    ask_sz: Number,
    bid_px: Number,
    bid_sz: Number,
    open24h: Number,
    high24h: Number,
    low24h: Number,
    vol24h: Number,
}

impl Ticker {
    fn tick(self, symbol: kernel::Symbol) -> Tick {
        Tick {
            at: self.ts.millis(),
            last: self.last.0,
            bid: self.bid_px.0,
            ask: self.ask_px.0,
            bid_size: self.bid_sz.0,
            ask_size: self.ask_sz.0,
            open: self.open24h.0,
            high: self.high24h.0,
            low: self.low24h.0,
            volume: self.vol24h.0,
            ..Tick::of(symbol)
        }
    }
}

/// Time, open, high, low, close, volume and three more.
fn bar(row: &[Number]) -> Result<BarRow, Fault> {
    rows::candle(rows::cell(row, 0).millis(), row, [1, 2, 3, 4, 5])
}

/// A trade, of the answer and of the socket.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traded {
    trade_id: String,
    px: Number,
    sz: Number,
    side: String,
    ts: Number,
}

impl Traded {
    fn trade(self) -> Result<Trade, Fault> {
        let side = rows::side(&self.side);
        rows::trade(Some(self.trade_id), self.ts.millis(), self.px, self.sz, side)
    }
}

/// A book, of the answer and of the socket.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Book {
    bids: Levels,
    asks: Levels,
    ts: Number,
    /// Absent before 2023.
    seq_id: Option<u64>,
    /// -1 where it is the first.
    prev_seq_id: Option<i64>,
    checksum: Option<i32>,
}

impl Book {
    fn depth(self) -> Depth {
        // Changes without numbers may be of the same millisecond, so that the time tells nothing.
        let at = self.seq_id.and(self.ts.millis());
        Depth { at, sequence: self.seq_id, bids: self.bids.0, asks: self.asks.0 }
    }
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Answer, Fault> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Listed {
        base_ccy: String,
        quote_ccy: String,
        state: String,
    }
    let listed: Vec<Listed> = data(payload)?;
    let live = listed.iter().filter(|it| it.state == "live");
    let pairs = live.map(|it| (it.base_ccy.as_str(), it.quote_ccy.as_str()));
    Ok(rows::found((text, limit), "OKX", pairs))
}
