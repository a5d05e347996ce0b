//! Tiingo: American shares and funds with their history, coins and currencies, with a key.
//!
//! Source: its API documentation and answers recorded by its Python client. Prices without `adj` before
//! their name are as traded; a week or month is dated by its last day.

mod reference;

use kernel::{Interval, Timestamp};
use serde::Deserialize;

use crate::{
    Access, ActionRow, Answer, Ask, BarPrices, BarRow, Capability, Card, Fault, Instrument, Key,
    Kind, Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number},
    table::{self, Written, encoded},
};

pub(crate) struct Tiingo;

static CARD: Card = Card {
    id: "tiingo",
    name: "Tiingo",
    home: "https://www.tiingo.com",
    bases: &[("api", "https://api.tiingo.com")],
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
    limits: &[
        Limit { units: 50, window: std::time::Duration::from_hours(1) },
        Limit::per_day(1_000),
    ],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Prices as traded, not adjusted. Quotes and bars of minutes of shares are those of the \
            exchange IEX alone; news and statements need a paid plan.",
};

/// Tickers of one list.
const QUOTES: usize = 100;

/// Figures of each day are asked for so far back.
const MONTH: std::time::Duration = std::time::Duration::from_hours(24 * 31);

impl Provider for Tiingo {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key()?;
        let Some(first) = got.first() else {
            let signed = |ask: Ask| ask.header("authorization", format_args!("Token {key}"));
            return Ok(Next::Ask(ask(question, access.now)?).signed(signed));
        };
        match question {
            Question::Quotes { instruments } => {
                Ok(Next::Answer(Answer::Quotes(quotes(instruments, got)?)))
            }
            Question::Bars { instrument, interval, from, to } => {
                Ok(table::bars(bars(instrument, *interval, first)?, *from, *to))
            }
            Question::Actions { from, to, .. } => table::actions([actions(first)], *from, *to),
            Question::Search { limit, .. } => reference::search(*limit, first),
            Question::Fundamentals { .. } => reference::fundamentals(first, got.get(1)),
            Question::News { limit, .. } => reference::news(*limit, first),
            _ => Err(question.unsupported()),
        }
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        native(instrument).is_ok()
    }
}

/// Returns `btcusd` for `BTC-USD`, `brk-b` for `BRK.B`.
fn native(instrument: &Instrument) -> Result<String, Fault> {
    let name = match (instrument.kind, instrument.pair()) {
        (Kind::Crypto | Kind::Currency, Some((base, quote))) => format!("{base}{quote}"),
        (Kind::Security, _) => instrument.symbol.as_str().replace(['.', '/'], "-"),
        _ => return Err(Fault::unsupported("what is neither a share nor a pair")),
    };
    Ok(name.to_ascii_lowercase())
}

fn share(instrument: &Instrument) -> Result<String, Fault> {
    match instrument.kind {
        Kind::Security => Ok(encoded(&native(instrument)?)),
        _ => Err(Fault::unsupported("that of what is no share")),
    }
}

/// Its two lists of quotes: of shares, then of coins.
fn by_list(instruments: &[Instrument]) -> [(&'static str, Vec<String>); 2] {
    let named = |kind| {
        let of_kind = instruments.iter().filter(move |it| it.kind == kind).take(QUOTES);
        of_kind.filter_map(|it| native(it).ok()).collect()
    };
    [("/iex/", named(Kind::Security)), ("/tiingo/crypto/top", named(Kind::Crypto))]
}

fn ask(question: &Question, now: Timestamp) -> Result<Vec<Ask>, Fault> {
    let date = calendar::date_in_utc;
    Ok(match question {
        Question::Quotes { instruments } => {
            let lists = by_list(instruments).into_iter();
            let ask = |(path, names): (_, Vec<String>)| {
                Ask::get("api", path).with("tickers", names.join(","))
            };
            let asks: Vec<Ask> = lists.filter(|(_, names)| !names.is_empty()).map(ask).collect();
            if asks.is_empty() {
                return Err(Fault::unsupported("quotes of what is neither a share nor a coin"));
            }
            asks
        }
        Question::Bars { instrument, interval, from, to } => {
            vec![
                ask_bars(instrument, *interval)?
                    .with("startDate", date(*from))
                    .with("endDate", calendar::last_before(*to)),
            ]
        }
        Question::Actions { instrument, from, to } => {
            let path = format!("/tiingo/daily/{}/prices", share(instrument)?);
            let ask = Ask::get("api", path).with("startDate", date(*from));
            vec![ask.with("endDate", calendar::last_before(*to))]
        }
        Question::Search { text, limit } => vec![
            Ask::get("api", "/tiingo/utilities/search")
                .with("query", text)
                .with("limit", (*limit).clamp(1, 100)),
        ],
        Question::Fundamentals { instrument } => {
            let name = share(instrument)?;
            let of = |what| Ask::get("api", format!("/tiingo/fundamentals/{name}/{what}"));
            vec![of("daily").with("startDate", date(now.minus(MONTH))), of("statements")]
        }
        Question::News { instrument, limit } => {
            let ask = Ask::get("api", "/tiingo/news").with("limit", (*limit).clamp(1, 1_000));
            vec![match instrument {
                Some(instrument) => ask.with("tickers", native(instrument)?),
                None => ask,
            }]
        }
        _ => return Err(question.unsupported()),
    })
}

fn ask_bars(instrument: &Instrument, interval: Interval) -> Result<Ask, Fault> {
    let name = native(instrument)?;
    let minutes = match interval {
        Interval::Minute1 => Some("1min"),
        Interval::Minute3 => Some("3min"),
        Interval::Minute5 => Some("5min"),
        Interval::Minute15 => Some("15min"),
        Interval::Minute30 => Some("30min"),
        Interval::Hour1 => Some("1hour"),
        Interval::Hour2 => Some("2hour"),
        Interval::Hour4 => Some("4hour"),
        Interval::Hour6 | Interval::Hour12 => {
            return Err(Fault::no_bars(interval));
        }
        Interval::Day | Interval::Week | Interval::Month => None,
    };
    let long = match interval {
        Interval::Week => "weekly",
        Interval::Month => "monthly",
        _ => "daily",
    };
    Ok(match instrument.kind {
        Kind::Security => match minutes {
            None => Ask::get("api", format!("/tiingo/daily/{}/prices", encoded(&name)))
                .with("resampleFreq", long),
            Some(minutes) => Ask::get("api", format!("/iex/{}/prices", encoded(&name)))
                .with("resampleFreq", minutes)
                .with("columns", "open,high,low,close,volume"),
        },
        _ if interval > Interval::Day => return Err(Fault::no_bars(interval)),
        Kind::Crypto => Ask::get("api", "/tiingo/crypto/prices")
            .with("tickers", name)
            .with("resampleFreq", minutes.unwrap_or("1day")),
        _ => Ask::get("api", format!("/tiingo/fx/{}/prices", encoded(&name)))
            .with("resampleFreq", minutes.unwrap_or("1day")),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Share {
    ticker: String,
    timestamp: Option<String>,
    #[serde(default)]
    last: Number,
    #[serde(default)]
    tngo_last: Number,
    #[serde(default)]
    bid_price: Number,
    #[serde(default)]
    ask_price: Number,
    #[serde(default)]
    bid_size: Number,
    #[serde(default)]
    ask_size: Number,
    #[serde(default)]
    prev_close: Number,
    #[serde(default)]
    open: Number,
    #[serde(default)]
    high: Number,
    #[serde(default)]
    low: Number,
    #[serde(default)]
    volume: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Coin {
    ticker: String,
    quote_currency: Option<String>,
    #[serde(default)]
    top_of_book_data: Vec<Top>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Top {
    last_sale_timestamp: Option<String>,
    #[serde(default)]
    last_price: Number,
    #[serde(default)]
    bid_price: Number,
    #[serde(default)]
    ask_price: Number,
    #[serde(default)]
    bid_size: Number,
    #[serde(default)]
    ask_size: Number,
}

fn quotes(instruments: &[Instrument], got: &[Payload]) -> Result<Vec<Tick>, Fault> {
    let lists = by_list(instruments).into_iter().filter(|(_, names)| !names.is_empty());
    let mut ticks = Vec::new();
    for ((path, _), payload) in lists.zip(got) {
        let asked = |ticker: &str| {
            let name = ticker.to_ascii_lowercase();
            instruments.iter().find(|it| native(it).is_ok_and(|native| native == name))
        };
        if path == "/iex/" {
            let rows: Vec<Share> = read::known(payload)?;
            ticks.extend(rows.into_iter().filter_map(|row| Some(row.tick(asked(&row.ticker)?))));
        } else {
            let rows: Vec<Coin> = read::known(payload)?;
            ticks.extend(rows.into_iter().filter_map(|row| row.tick(asked(&row.ticker)?)));
        }
    }
    Ok(ticks)
}

impl Share {
    fn tick(&self, asked: &Instrument) -> Tick {
        Tick {
            at: self.timestamp.as_deref().and_then(calendar::instant),
            last: self.tngo_last.0.or(self.last.0),
            bid: self.bid_price.0,
            ask: self.ask_price.0,
            bid_size: self.bid_size.0,
            ask_size: self.ask_size.0,
            previous_close: self.prev_close.0,
            open: self.open.0,
            high: self.high.0,
            low: self.low.0,
            volume: self.volume.0,
            currency: Some("USD".to_owned()),
            ..Tick::of(asked.symbol.clone())
        }
    }
}

impl Coin {
    /// Its bid and ask are of different exchanges, and may be of different days.
    fn tick(&self, asked: &Instrument) -> Option<Tick> {
        let top = self.top_of_book_data.first()?;
        Some(Tick {
            at: top.last_sale_timestamp.as_deref().and_then(calendar::instant),
            last: top.last_price.0,
            bid: top.bid_price.0,
            ask: top.ask_price.0,
            bid_size: top.bid_size.0,
            ask_size: top.ask_size.0,
            currency: self.quote_currency.as_deref().map(str::to_ascii_uppercase),
            ..Tick::of(asked.symbol.clone())
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CoinBars {
    price_data: Vec<Written>,
}

fn bars(
    instrument: &Instrument,
    interval: Interval,
    payload: &Payload,
) -> Result<Vec<BarRow>, Fault> {
    let rows: Vec<Written> = match instrument.kind {
        Kind::Crypto => {
            let coins: Vec<CoinBars> = read::known(payload)?;
            coins.into_iter().next().map_or_else(Vec::new, |coin| coin.price_data)
        }
        _ => read::known(payload)?,
    };
    Written::bars(rows, interval, calendar::instant)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Acted {
    date: String,
    #[serde(default)]
    div_cash: Number,
    #[serde(default)]
    split_factor: Number,
}

/// Every day says its dividend, which is mostly none, and its split, which is mostly one to one.
fn actions(payload: &Payload) -> Result<Vec<ActionRow>, Fault> {
    let mut actions = Vec::new();
    for row in read::known::<Vec<Acted>>(payload)? {
        let Some(ex) = calendar::date(&row.date) else { continue };
        if let Some(amount) = row.div_cash.0.filter(|amount| *amount != 0.0) {
            let currency = Some("USD".to_owned());
            actions.push(ActionRow::Dividend { ex, amount, currency });
        }
        let factor = row.split_factor.0.filter(|factor| (factor - 1.0).abs() > f64::EPSILON);
        actions.extend(table::split(ex, factor, Some(1.0)));
    }
    Ok(actions)
}
