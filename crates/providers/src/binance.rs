//! Binance spot: coins against coins and dollars, without a key.
//!
//! Source: its documentation of market data endpoints and streams (binance-docs, spot). Prices are
//! strings; a volume is in the base coin.

mod stream;

use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, Capability, Card, Depth, Fault, Feed, Instrument, Key, Limit,
    Next, Payload, Proof, Provider, Question, Side, Tick,
    read::{self, Number, from_millis},
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
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Trades,
        Capability::Depth,
        Capability::Search,
    ],
    streams: true,
    key: Key::None,
    limits: &[Limit::per_minute(6_000)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Spot pairs such as BTC-USDT, around the clock. Volumes are in the base coin; a quote's \
            change and volume are of the last 24 hours.",
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
        match (question, got.first()) {
            (question, None) => ask(question).map(Next::ask),
            (Question::Quotes { instruments }, Some(payload)) => quotes(instruments, payload),
            (Question::Bars { .. }, Some(payload)) => bars(payload),
            (Question::Trades { .. }, Some(payload)) => trades(payload),
            (Question::Depth { .. }, Some(payload)) => depth(payload),
            (Question::Search { text, limit }, Some(payload)) => search(text, *limit, payload),
            _ => Err(Fault::unsupported(question.capability().name())),
        }
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
            .with("startTime", (from.0.div_euclid(1_000)).to_string())
            .with("endTime", (to.0.div_euclid(1_000) - 1).to_string())
            .with("limit", BARS.to_string())
            .costs(2),
        Question::Trades { instrument, limit } => Ask::get("rest", "/api/v3/trades")
            .with("symbol", native(instrument)?)
            .with("limit", (*limit).clamp(1, 1_000).to_string())
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
                .with("limit", levels.to_string())
                .costs(units)
        }
        Question::Search { .. } => Ask::get("rest", "/api/v3/exchangeInfo")
            .with("permissions", "SPOT")
            .with("symbolStatus", "TRADING")
            .costs(20),
        _ => return Err(Fault::unsupported(question.capability().name())),
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

fn quotes(instruments: &[Instrument], payload: &Payload) -> Result<Next, Fault> {
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
    Ok(Next::Answer(Answer::Quotes(tickers.into_iter().filter_map(named).collect())))
}

fn bars(payload: &Payload) -> Result<Next, Fault> {
    // Time, open, high, low, close, volume and six more.
    let klines: Vec<Vec<Number>> = answer(payload)?;
    let bar = |row: &Vec<Number>| {
        let cell = |at| rows::cell(row, at);
        let prices = [cell(1), cell(2), cell(3), cell(4)];
        rows::bar(cell(0).millis(), prices, cell(5))
    };
    Ok(Next::Answer(Answer::Bars(klines.iter().map(bar).collect::<Result<_, _>>()?)))
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

fn trades(payload: &Payload) -> Result<Next, Fault> {
    let traded: Vec<Traded> = answer(payload)?;
    let trade = |row: Traded| {
        let (id, at) = (Some(row.id.to_string()), from_millis(row.time));
        rows::trade(id, at, row.price, row.qty, Some(taker(row.is_buyer_maker)))
    };
    Ok(Next::Answer(Answer::Trades(traded.into_iter().map(trade).collect::<Result<_, _>>()?)))
}

/// Who took, where it says whether the buyer had waited in the book.
fn taker(buyer_waited: bool) -> Side {
    if buyer_waited { Side::Sell } else { Side::Buy }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    last_update_id: u64,
    bids: Vec<Vec<serde_json::Value>>,
    asks: Vec<Vec<serde_json::Value>>,
}

fn depth(payload: &Payload) -> Result<Next, Fault> {
    let snapshot: Snapshot = answer(payload)?;
    Ok(Next::Answer(Answer::Depth(Depth {
        at: None,
        sequence: Some(snapshot.last_update_id),
        bids: read::levels(&snapshot.bids)?,
        asks: read::levels(&snapshot.asks)?,
    })))
}

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

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let listed: ExchangeInfo = answer(payload)?;
    let trading = listed.symbols.iter().filter(|listed| listed.status == "TRADING");
    let found = trading
        .filter(|it| rows::means_pair(text, &it.base_asset, &it.quote_asset))
        .filter_map(|it| rows::found_pair(&it.base_asset, &it.quote_asset, "Binance"));
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}
