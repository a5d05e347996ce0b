//! Binance spot: coins against coins and dollars, without a key.
//!
//! Source: its documentation of market data endpoints and streams (binance-docs, spot). Prices are
//! strings; a volume is in the base coin.

mod stream;

use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarRow, Card, Depth, Fault, Feed, Instrument, Limit, Next, Payload, Proof,
    Provider, Question, Side, Tick, Trade, calendar,
    card::EXCHANGE,
    read::{self, Levels, Number, from_millis},
    rows,
};

pub(crate) struct Binance;

static CARD: Card = Card {
    id: "binance",
    name: "Binance",
    home: "https://www.binance.com",
    bases: &[
        ("rest", "https://data-api.binance.vision"),
        ("stream", "wss://data-stream.binance.vision"),
    ],
    limits: &[Limit::per_minute(6_000)],
    proof: Proof::Recording,
    notes: "Spot pairs such as BTC-USDT, around the clock. Volumes are in the base coin; a quote's \
            change and volume are of the last 24 hours.",
    ..EXCHANGE
};

/// Bars of one answer.
const BARS: usize = 1_000;

/// Symbols of one question for quotes; more cost as much as all of them.
const QUOTES: usize = 100;

impl Provider for Binance {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(payload) = got.first() else { return ask(question).map(Next::ask) };
        let answer = match question {
            Question::Quotes { instruments } => quotes(instruments, payload)?,
            Question::Bars { from, to, .. } => {
                let klines: Vec<Vec<Number>> = answer(payload)?;
                rows::bars(klines.iter().map(|row| bar(row)), *from, *to)?
            }
            Question::Trades { .. } => {
                let traded: Vec<Traded> = answer(payload)?;
                rows::trades(traded.into_iter().map(Traded::trade))?
            }
            Question::Depth { .. } => Answer::Depth(answer::<Snapshot>(payload)?.depth()),
            Question::Search { text, limit } => search(text, *limit, payload)?,
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

fn ask(question: &Question) -> Result<Ask, Fault> {
    Ok(match question {
        Question::Quotes { instruments } => {
            let names: Vec<String> =
                instruments.iter().take(QUOTES).map(native).collect::<Result<_, _>>()?;
            let list = format!("[\"{}\"]", names.join("\",\""));
            Ask::get("rest", "/api/v3/ticker/24hr").with("symbols", list).costs(40)
        }
        Question::Bars { instrument, interval, from, to } => Ask::get("rest", "/api/v3/klines")
            .with("symbol", native(instrument)?)
            .with("interval", interval.name())
            .with("startTime", calendar::millis(*from))
            .with("endTime", calendar::millis(*to) - 1)
            .with("limit", BARS)
            .costs(2),
        Question::Trades { instrument, limit } => Ask::get("rest", "/api/v3/trades")
            .with("symbol", native(instrument)?)
            .with("limit", (*limit).clamp(1, 1_000))
            .costs(25),
        Question::Depth { instrument, levels } => {
            let levels = (*levels).clamp(5, 5_000);
            let units = match levels {
                ..=100 => 5,
                101..=500 => 25,
                501..=1_000 => 50,
                _ => 250,
            };
            Ask::get("rest", "/api/v3/depth")
                .with("symbol", native(instrument)?)
                .with("limit", levels)
                .costs(units)
        }
        Question::Search { .. } => Ask::get("rest", "/api/v3/exchangeInfo")
            .with("permissions", "SPOT")
            .with("symbolStatus", "TRADING")
            .costs(20),
        _ => return Err(question.unsupported()),
    })
}

/// Returns `BTCUSDT` for `BTC-USDT`.
///
/// # Errors
///
/// [`Fault::Unsupported`] for what is no pair of coins.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    rows::coins(instrument).map(|(base, quote)| format!("{base}{quote}"))
}

/// What it answers with when it does not answer.
#[derive(Deserialize)]
struct Refusal {
    code: i64,
}

/// Reads a good answer, or the fault in its code: -1121 is a symbol it does not know.
fn answer<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<T, Fault> {
    let refusal = || read::parse::<Refusal>(&payload.body).ok().map(|refusal| refusal.code);
    match payload.status {
        400 if refusal() == Some(-1121) => Err(Fault::UnknownSymbol),
        _ => read::json(payload),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker {
    symbol: String,
    #[serde(default)]
    last_price: Number,
    #[serde(default)]
    bid_price: Number,
    #[serde(default)]
    bid_qty: Number,
    #[serde(default)]
    ask_price: Number,
    #[serde(default)]
    ask_qty: Number,
    #[serde(default)]
    prev_close_price: Number,
    #[serde(default)]
    open_price: Number,
    #[serde(default)]
    high_price: Number,
    #[serde(default)]
    low_price: Number,
    #[serde(default)]
    volume: Number,
    close_time: Option<i64>,
}

fn quotes(instruments: &[Instrument], payload: &Payload) -> Result<Answer, Fault> {
    let tickers: Vec<Ticker> = answer(payload)?;
    let named = |ticker: Ticker| {
        let asked =
            instruments.iter().find(|it| native(it).is_ok_and(|name| name == ticker.symbol))?;
        Some(Tick {
            at: ticker.close_time.and_then(from_millis),
            last: ticker.last_price.0,
            bid: ticker.bid_price.0,
            ask: ticker.ask_price.0,
            bid_size: ticker.bid_qty.0,
            ask_size: ticker.ask_qty.0,
            previous_close: ticker.prev_close_price.0,
            open: ticker.open_price.0,
            high: ticker.high_price.0,
            low: ticker.low_price.0,
            volume: ticker.volume.0,
            ..Tick::of(asked.symbol.clone())
        })
    };
    Ok(Answer::Quotes(tickers.into_iter().filter_map(named).collect()))
}

/// Time, open, high, low, close, volume and six more.
fn bar(row: &[Number]) -> Result<BarRow, Fault> {
    rows::candle(rows::cell(row, 0).millis(), row, [1, 2, 3, 4, 5])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traded {
    id: u64,
    price: Number,
    qty: Number,
    time: i64,
    is_buyer_maker: bool,
}

impl Traded {
    fn trade(self) -> Result<Trade, Fault> {
        let (id, at) = (Some(self.id.to_string()), from_millis(self.time));
        rows::trade(id, at, self.price, self.qty, Some(taker(self.is_buyer_maker)))
    }
}

/// Who took, where it says whether the buyer had waited in the book.
fn taker(buyer_waited: bool) -> Side {
    if buyer_waited { Side::Sell } else { Side::Buy }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    last_update_id: u64,
    bids: Levels,
    asks: Levels,
}

impl Snapshot {
    fn depth(self) -> Depth {
        let sequence = Some(self.last_update_id);
        Depth { at: None, sequence, bids: self.bids.0, asks: self.asks.0 }
    }
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Answer, Fault> {
    #[derive(Deserialize)]
    struct ExchangeInfo {
        symbols: Vec<Listed>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Listed {
        status: String,
        base_asset: String,
        quote_asset: String,
    }
    let ExchangeInfo { symbols } = answer(payload)?;
    let trading = symbols.iter().filter(|listed| listed.status == "TRADING");
    let pairs = trading.map(|it| (it.base_asset.as_str(), it.quote_asset.as_str()));
    Ok(rows::found((text, limit), "Binance", pairs))
}
