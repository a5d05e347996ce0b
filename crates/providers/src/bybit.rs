//! Bybit spot: coins against tether and dollars, without a key.
//!
//! Source: its documentation "API v5: market, public WebSocket channels". Numbers are strings, times
//! milliseconds; bars begin with the newest. The recorded session is of the protocol before ([`inverse`]).

mod inverse;
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

pub(crate) struct Bybit;

static CARD: Card = Card {
    id: "bybit",
    name: "Bybit",
    home: "https://www.bybit.com",
    bases: &[("rest", "https://api.bybit.com"), ("stream", "wss://stream.bybit.com")],
    limits: &[Limit { units: 600, window: std::time::Duration::from_secs(5) }],
    // The recording proves the protocol of 2021 alone.
    proof: Proof::Documentation,
    notes: "Spot pairs such as BTC-USDT, around the clock. Volumes are in the base coin; a quote's figures \
            are of the last 24 hours. The recorded session is of its protocol before version 5.",
    ..EXCHANGE
};

/// Bars of one answer.
const BARS: i64 = 1_000;

/// Symbols of one question for quotes: each costs a request.
const QUOTES: usize = 20;

impl Provider for Bybit {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(first) = got.first() else { return ask(question).map(Next::Ask) };
        let answer = match question {
            Question::Quotes { instruments } => rows::quotes(instruments, got, quote)?,
            Question::Bars { from, to, .. } => {
                rows::bars(list::<Vec<Number>>(first)?.iter().map(|row| bar(row)), *from, *to)?
            }
            Question::Trades { .. } => {
                rows::trades(list::<Traded>(first)?.into_iter().map(Traded::trade))?
            }
            Question::Depth { .. } => Answer::Depth(result::<Book>(first)?.depth()),
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
        let ask = Ask::get("rest", format!("/v5/market/{what}")).with("category", "spot");
        native(instrument).map(|symbol| ask.with("symbol", symbol))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let some = instruments.iter().take(QUOTES);
            some.map(|instrument| about("tickers", instrument)).collect::<Result<_, _>>()?
        }
        Question::Bars { instrument, interval, from, to } => {
            let last = rows::last_of(*from, *to, *interval, BARS);
            let ask = about("kline", instrument)?
                .with("interval", name_of(*interval))
                .with("start", calendar::millis(*from))
                .with("end", calendar::millis(last))
                .with("limit", BARS);
            vec![ask]
        }
        Question::Trades { instrument, limit } => {
            vec![about("recent-trade", instrument)?.with("limit", (*limit).clamp(1, 60))]
        }
        Question::Depth { instrument, levels } => {
            vec![about("orderbook", instrument)?.with("limit", (*levels).clamp(1, 200))]
        }
        Question::Search { .. } => {
            vec![Ask::get("rest", "/v5/market/instruments-info").with("category", "spot")]
        }
        _ => return Err(question.unsupported()),
    })
}

/// Returns `BTCUSDT` for `BTC-USDT`.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    rows::coins(instrument).map(|(base, quote)| format!("{base}{quote}"))
}

fn name_of(interval: Interval) -> String {
    match interval {
        Interval::Day => "D".to_owned(),
        Interval::Week => "W".to_owned(),
        Interval::Month => "M".to_owned(),
        shorter => (shorter.micros() / 60_000_000).to_string(),
    }
}

/// Reads the result in its envelope, or the fault that its code means.
fn result<T: DeserializeOwned>(payload: &Payload) -> Result<T, Fault> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Envelope {
        ret_code: i64,
        #[serde(default)]
        result: Value,
    }
    let Envelope { ret_code, result } = read::json(payload)?;
    match ret_code {
        0 => read::part(result),
        10_001 => Err(Fault::UnknownSymbol),
        10_006 | 10_018 => Err(Fault::Limited { wait: None }),
        _ => Err(Fault::not_the_payload("an error of its own")),
    }
}

fn list<T: DeserializeOwned>(payload: &Payload) -> Result<Vec<T>, Fault> {
    #[derive(Deserialize)]
    struct List<T> {
        list: Vec<T>,
    }
    result(payload).map(|List { list }| list)
}

/// The last 24 hours, of the answer and of the socket, which leaves out the best prices.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker {
    last_price: Number,
    #[serde(default)]
    bid1_price: Number,
    #[serde(default)]
    bid1_size: Number,
    #[serde(default)]
    ask1_price: Number,
    #[serde(default)]
    ask1_size: Number,
    prev_price24h: Number,
    high_price24h: Number,
    low_price24h: Number,
    volume24h: Number,
}

impl Ticker {
    fn tick(self, symbol: kernel::Symbol) -> Tick {
        Tick {
            last: self.last_price.0,
            bid: self.bid1_price.0,
            ask: self.ask1_price.0,
            bid_size: self.bid1_size.0,
            ask_size: self.ask1_size.0,
            open: self.prev_price24h.0,
            high: self.high_price24h.0,
            low: self.low_price24h.0,
            volume: self.volume24h.0,
            ..Tick::of(symbol)
        }
    }
}

fn quote(instrument: &Instrument, payload: &Payload) -> Result<Tick, Fault> {
    let ticker = list::<Ticker>(payload)?.pop();
    Ok(ticker.ok_or_else(|| Fault::not_the_payload("no ticker"))?.tick(instrument.symbol.clone()))
}

/// Time, open, high, low, close, volume, turnover.
fn bar(row: &[Number]) -> Result<BarRow, Fault> {
    rows::candle(rows::cell(row, 0).millis(), row, [1, 2, 3, 4, 5])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traded {
    exec_id: String,
    price: Number,
    size: Number,
    side: String,
    time: Number,
}

impl Traded {
    fn trade(self) -> Result<Trade, Fault> {
        let side = rows::side(&self.side);
        rows::trade(Some(self.exec_id), self.time.millis(), self.price, self.size, side)
    }
}

/// A book or a change of one, of the answer and of the socket.
#[derive(Deserialize)]
struct Book {
    b: Levels,
    a: Levels,
    /// 1 where the service began anew and the book is whole, whatever else is said.
    u: u64,
}

impl Book {
    /// Its time is left out: changes without numbers may be of the same millisecond.
    fn depth(self) -> Depth {
        Depth { at: None, sequence: None, bids: self.b.0, asks: self.a.0 }
    }
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Answer, Fault> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Listed {
        base_coin: String,
        quote_coin: String,
        status: String,
    }
    let listed = list::<Listed>(payload)?;
    let trading = listed.iter().filter(|it| it.status == "Trading");
    let pairs = trading.map(|it| (it.base_coin.as_str(), it.quote_coin.as_str()));
    Ok(rows::found((text, limit), "Bybit", pairs))
}
