//! Coinbase Exchange: coins against dollars, euros and pounds, without a key.
//!
//! Source: its documentation "Exchange REST API: products" and "Exchange WebSocket feed". Prices are
//! strings; a volume is in the base coin. The side of a trade is the one that had waited.

mod stream;

use kernel::Interval;
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, Card, Depth, Fault, Feed, Instrument, Limit, Next, Payload, Proof,
    Provider, Question, Side, Tick, Trade, calendar,
    card::EXCHANGE,
    read::{self, Levels, Number},
    rows,
};

pub(crate) struct Coinbase;

static CARD: Card = Card {
    id: "coinbase",
    name: "Coinbase",
    home: "https://www.coinbase.com",
    bases: &[
        ("rest", "https://api.exchange.coinbase.com"),
        ("stream", "wss://ws-feed.exchange.coinbase.com"),
    ],
    limits: &[Limit::per_second(10)],
    proof: Proof::Recording,
    notes: "Spot pairs such as BTC-USD, around the clock, of the Exchange API. Volumes are in the base \
            coin; a quote's open, high, low and volume are of the last 24 hours. The socket and the list \
            of pairs are proven on recordings, the other answers on documentation.",
    ..EXCHANGE
};

/// Bars of one answer; a question for more is refused.
const BARS: i64 = 300;

/// Symbols of one question for quotes: each costs two requests.
const QUOTES: usize = 10;

impl Provider for Coinbase {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(first) = got.first() else { return ask(question).map(Next::Ask) };
        let answer = match question {
            Question::Quotes { instruments } => {
                let pairs = instruments.iter().zip(got.chunks(2));
                let ticks = pairs.map(|(it, payloads)| quote(it, payloads));
                Answer::Quotes(rows::good_ones(ticks)?)
            }
            Question::Bars { from, to, .. } => {
                let candles: Vec<Vec<Number>> = read::known(first)?;
                rows::bars(candles.iter().map(|row| bar(row)), *from, *to)?
            }
            Question::Trades { .. } => {
                let matches: Vec<Match> = read::known(first)?;
                rows::trades(matches.into_iter().map(Match::trade))?
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
    let product = |instrument: &Instrument, what: &str| {
        native(instrument).map(|id| Ask::get("rest", format!("/products/{id}/{what}")))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let mut asks = Vec::new();
            for instrument in instruments.iter().take(QUOTES) {
                asks.push(product(instrument, "ticker")?);
                asks.push(product(instrument, "stats")?);
            }
            asks
        }
        Question::Bars { instrument, interval, from, to } => {
            let last = rows::last_of(*from, *to, *interval, BARS);
            let ask = product(instrument, "candles")?
                .with("granularity", granularity(*interval)?)
                .with("start", calendar::seconds(*from))
                .with("end", calendar::seconds(last));
            vec![ask]
        }
        Question::Trades { instrument, limit } => {
            vec![product(instrument, "trades")?.with("limit", (*limit).clamp(1, 1_000))]
        }
        Question::Depth { instrument, .. } => {
            vec![product(instrument, "book")?.with("level", "2")]
        }
        Question::Search { .. } => vec![Ask::get("rest", "/products")],
        _ => return Err(question.unsupported()),
    })
}

/// Returns `BTC-USD` for `BTC-USD` and `BTC/USD`.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    rows::coins(instrument).map(|(base, quote)| format!("{base}-{quote}"))
}

fn granularity(interval: Interval) -> Result<&'static str, Fault> {
    Ok(match interval {
        Interval::Minute1 => "60",
        Interval::Minute5 => "300",
        Interval::Minute15 => "900",
        Interval::Hour1 => "3600",
        Interval::Hour6 => "21600",
        Interval::Day => "86400",
        _ => return Err(Fault::no_bars(interval)),
    })
}

/// Reads the ticker, and the last day where it came too.
fn quote(instrument: &Instrument, payloads: &[Payload]) -> Result<Tick, Fault> {
    #[derive(Deserialize)]
    struct Ticker {
        price: Number,
        time: String,
        #[serde(default)]
        bid: Number,
        #[serde(default)]
        ask: Number,
        #[serde(default)]
        volume: Number,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Stats {
        open: Number,
        high: Number,
        low: Number,
    }
    let [ticker, stats @ ..] = payloads else {
        return Err(Fault::not_the_payload("no ticker"));
    };
    let ticker: Ticker = read::known(ticker)?;
    let stats: Stats = stats.first().and_then(|it| read::known(it).ok()).unwrap_or_default();
    Ok(Tick {
        at: calendar::instant(&ticker.time),
        last: ticker.price.0,
        bid: ticker.bid.0,
        ask: ticker.ask.0,
        open: stats.open.0,
        high: stats.high.0,
        low: stats.low.0,
        volume: ticker.volume.0,
        ..Tick::of(instrument.symbol.clone())
    })
}

/// Time, low, high, open, close, volume: newest first.
fn bar(row: &[Number]) -> Result<crate::BarRow, Fault> {
    rows::candle(rows::cell(row, 0).seconds(), row, [3, 2, 1, 4, 5])
}

/// A trade, of the list and of the socket.
#[derive(Deserialize)]
struct Match {
    trade_id: u64,
    /// Of the order that had waited.
    side: String,
    size: Number,
    price: Number,
    time: String,
}

impl Match {
    fn trade(self) -> Result<Trade, Fault> {
        let taker = rows::side(&self.side).map(|maker| match maker {
            Side::Buy => Side::Sell,
            Side::Sell => Side::Buy,
        });
        let id = Some(self.trade_id.to_string());
        rows::trade(id, calendar::instant(&self.time), self.price, self.size, taker)
    }
}

fn depth(payload: &Payload, levels: usize) -> Result<Depth, Fault> {
    #[derive(Deserialize)]
    struct Book {
        bids: Levels,
        asks: Levels,
        time: Option<String>,
    }
    let Book { bids: Levels(mut bids), asks: Levels(mut asks), time } = read::known(payload)?;
    bids.truncate(levels);
    asks.truncate(levels);
    let at = time.as_deref().and_then(calendar::instant);
    // It has a number, but the changes of the socket have none that would join it.
    Ok(Depth { at, sequence: None, bids, asks })
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Answer, Fault> {
    #[derive(Deserialize)]
    struct Product {
        base_currency: String,
        quote_currency: String,
        status: String,
    }
    let products: Vec<Product> = read::known(payload)?;
    let online = products.iter().filter(|product| product.status == "online");
    let pairs = online.map(|it| (it.base_currency.as_str(), it.quote_currency.as_str()));
    Ok(rows::found((text, limit), "Coinbase", pairs))
}
