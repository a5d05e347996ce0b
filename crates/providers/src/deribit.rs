//! Deribit: options, futures and perpetuals on coins, without a key.
//!
//! Source: its documentation "API v2: market data". Numbers are numbers, times milliseconds. Options are
//! priced in the coin they are on; those settled in USDC, which are not, are left out.

mod stream;

use jiff::civil::Date;
use kernel::{Interval, Symbol};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    Access, Answer, Ask, BarRow, Capability, Card, Contract, Depth, Fault, Feed, Instrument, Limit,
    Next, OptionSide, Payload, Proof, Provider, Question, Tick, Trade, calendar,
    card::EXCHANGE,
    read::{self, Levels, Number},
    rows,
};

pub(crate) struct Deribit;

static CARD: Card = Card {
    id: "deribit",
    name: "Deribit",
    home: "https://www.deribit.com",
    bases: &[("rest", "https://www.deribit.com"), ("stream", "wss://www.deribit.com")],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Trades,
        Capability::Depth,
        Capability::Options,
    ],
    limits: &[Limit::per_second(10)],
    proof: Proof::Recording,
    notes: "Options such as BTC-24SEP21-34000-P, futures and perpetuals such as BTC-PERPETUAL by its own \
            names, around the clock. Options are priced in the coin they are on, an implied volatility is \
            of a year. The socket is proven on a recording, the other answers on documentation.",
    ..EXCHANGE
};

/// Bars of one answer.
const BARS: i64 = 5_000;

/// Symbols of one question for quotes: each costs a request.
const QUOTES: usize = 20;

impl Provider for Deribit {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(first) = got.first() else { return ask(question).map(Next::Ask) };
        let answer = match question {
            Question::Quotes { instruments } => rows::quotes(instruments, got, |it, payload| {
                Ok(result::<Ticker>(payload)?.tick(it.symbol.clone()))
            })?,
            Question::Bars { from, to, .. } => {
                rows::bars(result::<Columns>(first)?.bars(), *from, *to)?
            }
            Question::Trades { .. } => {
                let Trades { trades } = result(first)?;
                rows::trades(trades.into_iter().map(Traded::trade))?
            }
            Question::Depth { .. } => Answer::Depth(depth(first)?),
            Question::Options { expiry, .. } => {
                let chain = result::<Vec<Summary>>(first)?;
                let chain = chain.into_iter().filter_map(Summary::contract).collect();
                Answer::Options(of_expiry(chain, *expiry, calendar::date_in_utc(access.now)))
            }
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
    let get = |what: &str| Ask::get("rest", format!("/api/v2/public/{what}"));
    let about = |what: &str, instrument: &Instrument| {
        native(instrument).map(|name| get(what).with("instrument_name", name))
    };
    Ok(match question {
        Question::Quotes { instruments } => {
            let some = instruments.iter().take(QUOTES);
            some.map(|instrument| about("ticker", instrument)).collect::<Result<_, _>>()?
        }
        Question::Bars { instrument, interval, from, to } => {
            let last = rows::last_of(*from, *to, *interval, BARS);
            let ask = about("get_tradingview_chart_data", instrument)?
                .with("resolution", resolution(*interval)?)
                .with("start_timestamp", calendar::millis(*from))
                .with("end_timestamp", calendar::millis(last));
            vec![ask]
        }
        Question::Trades { instrument, limit } => {
            let count = (*limit).clamp(1, 1_000);
            vec![about("get_last_trades_by_instrument", instrument)?.with("count", count)]
        }
        Question::Depth { instrument, levels } => {
            let depth = (*levels).clamp(1, 1_000);
            vec![about("get_order_book", instrument)?.with("depth", depth)]
        }
        Question::Options { instrument, .. } => {
            let (coin, _) = rows::coins(instrument)?;
            vec![get("get_book_summary_by_currency").with("currency", coin).with("kind", "option")]
        }
        _ => return Err(question.unsupported()),
    })
}

/// Returns `BTC_USDC` for a pair of coins; `BTC-24SEP21-34000-P` and `BTC-PERPETUAL` go by their own names.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    let name = instrument.symbol.as_str();
    match name.split('-').nth(1) {
        Some(part) if part == "PERPETUAL" || date(part).is_some() => Ok(name.to_owned()),
        _ => rows::coins(instrument).map(|(base, quote)| format!("{base}_{quote}")),
    }
}

/// Reads `24SEP21`.
fn date(text: &str) -> Option<Date> {
    Date::strptime("%d%b%y", text).ok()
}

fn resolution(interval: Interval) -> Result<String, Fault> {
    match interval {
        Interval::Day => Ok("1D".to_owned()),
        Interval::Hour4 | Interval::Week | Interval::Month => Err(Fault::no_bars(interval)),
        shorter => Ok((shorter.micros() / 60_000_000).to_string()),
    }
}

/// Reads the result in its envelope, or the fault that its error means.
fn result<T: DeserializeOwned>(payload: &Payload) -> Result<T, Fault> {
    #[derive(Deserialize)]
    struct Envelope<T> {
        result: Option<T>,
        error: Option<Refusal>,
    }
    #[derive(Deserialize)]
    struct Refusal {
        code: i64,
    }
    // Refusals come with status 400 and say more than that.
    let Envelope { result, error } = read::words(payload)?;
    match (result, error.map(|error| error.code)) {
        (Some(result), None) => Ok(result),
        (_, Some(13_020 | -32_602)) => Err(Fault::UnknownSymbol),
        (_, Some(10_028)) => Err(Fault::Limited { wait: None }),
        (_, Some(_)) => Err(Fault::not_the_payload("an error of its own")),
        (None, None) => Err(Fault::not_the_payload("neither an error nor a result")),
    }
}

/// A ticker, of the answer and of the socket.
#[derive(Deserialize)]
struct Ticker {
    timestamp: Number,
    last_price: Number,
    best_bid_price: Number,
    best_bid_amount: Number,
    best_ask_price: Number,
    best_ask_amount: Number,
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    volume: Number,
    high: Number,
    low: Number,
}

impl Ticker {
    /// A price of nothing is how it says that there is none.
    fn tick(self, symbol: Symbol) -> Tick {
        let price = |it: Number| it.0.filter(|price| *price > 0.0);
        Tick {
            at: self.timestamp.millis(),
            last: price(self.last_price),
            bid: price(self.best_bid_price),
            ask: price(self.best_ask_price),
            bid_size: self.best_bid_amount.0,
            ask_size: self.best_ask_amount.0,
            high: price(self.stats.high),
            low: price(self.stats.low),
            volume: self.stats.volume.0,
            ..Tick::of(symbol)
        }
    }
}

/// Bars in columns.
#[derive(Deserialize)]
struct Columns {
    ticks: Vec<Number>,
    open: Vec<Number>,
    high: Vec<Number>,
    low: Vec<Number>,
    close: Vec<Number>,
    volume: Vec<Number>,
}

impl Columns {
    fn bars(&self) -> impl Iterator<Item = Result<BarRow, Fault>> {
        let Self { ticks, open, high, low, close, volume } = self;
        ticks.iter().enumerate().map(move |(at, time)| {
            let [open, high, low, close, volume] =
                [open, high, low, close, volume].map(|column| rows::cell(column, at));
            rows::bar(time.millis(), [open, high, low, close], volume)
        })
    }
}

#[derive(Deserialize)]
struct Trades {
    trades: Vec<Traded>,
}

/// A trade, of the answer and of the socket.
#[derive(Deserialize)]
struct Traded {
    trade_id: String,
    timestamp: Number,
    price: Number,
    amount: Number,
    direction: String,
}

impl Traded {
    fn trade(self) -> Result<Trade, Fault> {
        let side = rows::side(&self.direction);
        rows::trade(Some(self.trade_id), self.timestamp.millis(), self.price, self.amount, side)
    }
}

fn depth(payload: &Payload) -> Result<Depth, Fault> {
    #[derive(Deserialize)]
    struct Book {
        timestamp: Number,
        change_id: Option<u64>,
        bids: Levels,
        asks: Levels,
    }
    let Book { timestamp, change_id, bids: Levels(bids), asks: Levels(asks) } = result(payload)?;
    Ok(Depth { at: timestamp.millis(), sequence: change_id, bids, asks })
}

/// One option of a chain.
#[derive(Deserialize)]
struct Summary {
    /// `BTC-24SEP21-34000-P`.
    instrument_name: String,
    bid_price: Number,
    ask_price: Number,
    last: Number,
    volume: Number,
    open_interest: Number,
    /// Per cent, a year.
    mark_iv: Number,
    creation_timestamp: Number,
}

impl Summary {
    fn contract(self) -> Option<Contract> {
        let mut parts = self.instrument_name.split('-');
        let (_, expiry, strike, side) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Contract {
            side: match side {
                "C" => OptionSide::Call,
                "P" => OptionSide::Put,
                _ => return None,
            },
            strike: strike.parse().ok().filter(|strike: &f64| strike.is_finite())?,
            expiry: date(expiry)?,
            symbol: self.instrument_name.parse().ok()?,
            bid: self.bid_price.0,
            ask: self.ask_price.0,
            last: self.last.0,
            volume: self.volume.0,
            open_interest: self.open_interest.0,
            implied_volatility: self.mark_iv.0.map(|percent| percent / 100.0),
            at: self.creation_timestamp.millis(),
        })
    }
}

/// Leaves the options of one expiry, by default of the nearest one that is not over.
fn of_expiry(mut chain: Vec<Contract>, expiry: Option<Date>, today: Date) -> Vec<Contract> {
    let coming = chain.iter().map(|it| it.expiry).filter(|it| *it >= today);
    let expiry = expiry.or_else(|| coming.min());
    chain.retain(|it| Some(it.expiry) == expiry);
    chain.sort_by(|a, b| a.strike.total_cmp(&b.strike));
    chain
}
