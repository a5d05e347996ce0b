//! Binance spot: coins against coins and dollars, without a key.
//!
//! Source: its documentation of market data endpoints and streams (binance-docs, spot). Prices are
//! strings; a volume is in the base coin. The streams are cut after 24 hours.

use std::time::Duration;

use kernel::{Interval, Symbol, Timestamp};
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, BarRow, BookChange, Capability, Card, Depth, Dial, Event,
    Fault, Feed, Found, Instrument, Key, Kind, Limit, Next, Payload, Proof, Provider, Question,
    Side, Subscription, Tick, Topic, Trade,
    read::{self, Number, from_millis},
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
        Some(Box::new(Stream::default()))
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
    let pair = instrument.pair().filter(|_| instrument.kind == Kind::Crypto);
    pair.map(|(base, quote)| format!("{base}{quote}"))
        .ok_or_else(|| Fault::unsupported("what is no pair of coins"))
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

/// Time, open, high, low, close, volume and six more.
type Kline = (i64, Number, Number, Number, Number, Number);

fn bars(payload: &Payload) -> Result<Next, Fault> {
    let rows: Vec<Vec<serde_json::Value>> = answer(payload)?;
    let bars = rows.into_iter().map(kline).collect::<Result<_, _>>()?;
    Ok(Next::Answer(Answer::Bars(bars)))
}

fn kline(mut row: Vec<serde_json::Value>) -> Result<BarRow, Fault> {
    row.truncate(6);
    let broken = || Fault::not_the_payload("a bar without its time or close");
    let (at, open, high, low, close, volume): Kline =
        serde_json::from_value(row.into()).map_err(|_| broken())?;
    Ok(BarRow {
        at: from_millis(at).ok_or_else(broken)?,
        open: open.0,
        high: high.0,
        low: low.0,
        close: close.0.ok_or_else(broken)?,
        volume: volume.0,
    })
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
    let rows: Vec<Traded> = answer(payload)?;
    let read = |row: Traded| trade(row.id, row.time, row.price, row.qty, row.is_buyer_maker);
    Ok(Next::Answer(Answer::Trades(rows.into_iter().map(read).collect::<Result<_, _>>()?)))
}

fn trade(
    id: u64,
    at: i64,
    price: Number,
    size: Number,
    buyer_waited: bool,
) -> Result<Trade, Fault> {
    let broken = || Fault::not_the_payload("a trade without its time, price or size");
    Ok(Trade {
        id: Some(id.to_string()),
        at: from_millis(at).ok_or_else(broken)?,
        price: price.0.ok_or_else(broken)?,
        size: size.0.ok_or_else(broken)?,
        side: Some(if buyer_waited { Side::Sell } else { Side::Buy }),
    })
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
    let wanted: String =
        text.to_ascii_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let found = listed.symbols.into_iter().filter(|listed| listed.status == "TRADING");
    let found = found.filter_map(|listed| {
        let (base, quote) = (listed.base_asset, listed.quote_asset);
        if wanted.is_empty() || !format!("{base}{quote}").starts_with(&wanted) {
            return None;
        }
        Some(Found {
            symbol: format!("{base}-{quote}").parse().ok()?,
            name: format!("{base} in {quote}"),
            kind: Kind::Crypto,
            kind_name: None,
            exchange: Some("Binance".to_owned()),
            currency: Some(quote),
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}

/// The combined stream: `{"stream": …, "data": …}`.
#[derive(Default)]
struct Stream {
    /// `BTCUSDT` and what we call it.
    names: Vec<(String, Symbol)>,
}

/// Streams of one connection.
const STREAMS: usize = 1_024;

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut streams = Vec::new();
        for wish in wanted {
            let Ok(name) = native(&wish.instrument) else { continue };
            let kind = match wish.topic {
                Topic::Quotes => "ticker".to_owned(),
                Topic::Trades => "aggTrade".to_owned(),
                Topic::Depth => "depth@100ms".to_owned(),
                Topic::Bars(interval) => format!("kline_{interval}"),
            };
            streams.push(format!("{}@{kind}", name.to_ascii_lowercase()));
            if !self.names.iter().any(|(known, _)| *known == name) {
                self.names.push((name, wish.instrument.symbol.clone()));
            }
        }
        streams.truncate(STREAMS);
        (!streams.is_empty()).then(|| Dial {
            base: "stream",
            path: format!("/stream?streams={}", streams.join("/")),
            say: Vec::new(),
            heartbeat: None,
            silence: Duration::from_mins(1),
            lifetime: Duration::from_hours(23),
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        #[derive(Deserialize)]
        struct Combined {
            data: Message,
        }
        let Combined { data } = read::frame(frame)?;
        let event = match data {
            Message::Ticker(it) => self.name(&it.s).map(|symbol| Event::Tick(it.tick(symbol))),
            Message::MiniTicker(it) => self.name(&it.s).map(|symbol| Event::Tick(it.tick(symbol))),
            Message::AggTrade(it) => match self.name(&it.s) {
                Some(symbol) => {
                    Some(Event::Trade { symbol, trade: trade(it.a, it.T, it.p, it.q, it.m)? })
                }
                None => None,
            },
            Message::Depth(it) => match self.name(&it.s) {
                Some(symbol) => Some(Event::Change { symbol, change: it.change()? }),
                None => None,
            },
            Message::Kline { s, k } => match self.name(&s) {
                Some(symbol) => Some(k.event(symbol)?),
                None => None,
            },
            Message::Shutdown => Some(Event::Closing),
            Message::Other => None,
        };
        Ok(event.into_iter().collect())
    }
}

impl Stream {
    fn name(&self, native: &str) -> Option<Symbol> {
        self.names.iter().find(|(known, _)| known == native).map(|(_, symbol)| symbol.clone())
    }
}

/// A message by the name of its event; what has none, or an unknown one, says nothing to us.
enum Message {
    Ticker(Day),
    MiniTicker(Day),
    AggTrade(AggTrade),
    Depth(Change),
    Kline { s: String, k: KlineOf },
    Shutdown,
    Other,
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Bar {
            s: String,
            k: KlineOf,
        }
        fn of<T: serde::de::DeserializeOwned, E: serde::de::Error>(
            value: serde_json::Value,
        ) -> Result<T, E> {
            serde_json::from_value(value).map_err(E::custom)
        }
        let value = serde_json::Value::deserialize(from)?;
        let event = value.get("e").and_then(serde_json::Value::as_str).unwrap_or_default();
        Ok(match event {
            "24hrTicker" => Self::Ticker(of(value)?),
            "24hrMiniTicker" => Self::MiniTicker(of(value)?),
            "aggTrade" => Self::AggTrade(of(value)?),
            "depthUpdate" => Self::Depth(of(value)?),
            "kline" => {
                let Bar { s, k } = of(value)?;
                Self::Kline { s, k }
            }
            "serverShutdown" => Self::Shutdown,
            _ => Self::Other,
        })
    }
}

/// The last 24 hours; the small ticker leaves out the best prices. The names of one letter are Binance's.
#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct Day {
    E: i64,
    s: String,
    c: Number,
    #[serde(default)]
    b: Number,
    #[serde(default)]
    B: Number,
    #[serde(default)]
    a: Number,
    #[serde(default)]
    A: Number,
    #[serde(default)]
    x: Number,
    o: Number,
    h: Number,
    l: Number,
    v: Number,
}

impl Day {
    fn tick(self, symbol: Symbol) -> Tick {
        Tick {
            at: from_millis(self.E),
            last: self.c.0,
            bid: self.b.0,
            ask: self.a.0,
            bid_size: self.B.0,
            ask_size: self.A.0,
            previous_close: self.x.0,
            open: self.o.0,
            high: self.h.0,
            low: self.l.0,
            volume: self.v.0,
            ..Tick::of(symbol)
        }
    }
}

#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct AggTrade {
    s: String,
    a: u64,
    p: Number,
    q: Number,
    T: i64,
    m: bool,
}

#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct Change {
    E: i64,
    s: String,
    U: u64,
    u: u64,
    b: Vec<Vec<serde_json::Value>>,
    a: Vec<Vec<serde_json::Value>>,
}

impl Change {
    fn change(self) -> Result<BookChange, Fault> {
        Ok(BookChange {
            at: from_millis(self.E),
            numbers: Some((self.U, self.u)),
            after: None,
            bids: read::levels(&self.b)?,
            asks: read::levels(&self.a)?,
            checksum: None,
        })
    }
}

#[derive(Deserialize)]
struct KlineOf {
    t: i64,
    i: String,
    o: Number,
    h: Number,
    l: Number,
    c: Number,
    v: Number,
    x: bool,
}

impl KlineOf {
    fn event(self, symbol: Symbol) -> Result<Event, Fault> {
        let broken = || Fault::not_the_payload("a bar without its time, interval or close");
        let interval: Interval = self.i.parse().map_err(|_| broken())?;
        let bar = BarRow {
            at: from_millis(self.t).ok_or_else(broken)?,
            open: self.o.0,
            high: self.h.0,
            low: self.l.0,
            close: self.c.0.ok_or_else(broken)?,
            volume: self.v.0,
        };
        Ok(Event::Bar { symbol, interval, bar, closed: self.x })
    }
}
