//! `CoinGecko`: prices of coins averaged over exchanges, without a key or with a free one.
//!
//! Source: its API reference, version 3. A coin goes by an id; thousands share a short name, so that the
//! list decides only where one coin alone bears it.

use kernel::{Interval, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    Access, Answer, Ask, BarPrices, BarRow, Capability, Card, Fault, Found, Instrument, Key, Kind,
    Limit, Next, Payload, Proof, Provider, Question, Tick, calendar,
    read::{self, Number, from_seconds},
    table::{self, encoded},
};

pub(crate) struct CoinGecko;

static CARD: Card = Card {
    id: "coingecko",
    name: "CoinGecko",
    home: "https://www.coingecko.com",
    bases: &[("api", "https://api.coingecko.com")],
    capabilities: &[Capability::Quotes, Capability::Bars, Capability::Search],
    streams: false,
    key: Key::Optional,
    limits: &[Limit::per_minute(10)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "An average over exchanges, not a price to trade at. Bars have a close only: the last \
            sample before the bar ends. Without a paid plan they reach back 365 days.",
};

/// The coins most asked for, since many others bear their short names too.
const KNOWN: &[(&str, &str)] = &[
    ("AAVE", "aave"),
    ("ADA", "cardano"),
    ("ALGO", "algorand"),
    ("APT", "aptos"),
    ("ARB", "arbitrum"),
    ("ATOM", "cosmos"),
    ("AVAX", "avalanche-2"),
    ("BCH", "bitcoin-cash"),
    ("BNB", "binancecoin"),
    ("BTC", "bitcoin"),
    ("DAI", "dai"),
    ("DOGE", "dogecoin"),
    ("DOT", "polkadot"),
    ("EOS", "eos"),
    ("ETC", "ethereum-classic"),
    ("ETH", "ethereum"),
    ("FIL", "filecoin"),
    ("HBAR", "hedera-hashgraph"),
    ("ICP", "internet-computer"),
    ("LINK", "chainlink"),
    ("LTC", "litecoin"),
    ("NEAR", "near"),
    ("OP", "optimism"),
    ("PEPE", "pepe"),
    ("SHIB", "shiba-inu"),
    ("SOL", "solana"),
    ("SUI", "sui"),
    ("TON", "the-open-network"),
    ("TRX", "tron"),
    ("UNI", "uniswap"),
    ("USDC", "usd-coin"),
    ("USDT", "tether"),
    ("XLM", "stellar"),
    ("XMR", "monero"),
    ("XRP", "ripple"),
];

/// What it counts in.
const QUOTES: &str = "btc eth ltc bch bnb eos xrp xlm usd aed ars aud bdt bhd bmd brl cad chf clp cny \
                      czk dkk eur gbp hkd huf idr ils inr jpy krw kwd lkr mmk mxn myr nok nzd php pkr \
                      pln rub sar sek sgd thb try twd uah vef vnd zar xdr xag xau";

/// Coins of one request.
const AT_ONCE: usize = 100;

/// How far back, and how much at once while it still gives hours.
const YEAR: std::time::Duration = std::time::Duration::from_hours(365 * 24);
const HOURS: std::time::Duration = std::time::Duration::from_hours(89 * 24);

impl Provider for CoinGecko {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let next = match question {
            Question::Quotes { instruments } => quotes(instruments, got)?,
            Question::Bars { instrument, interval, from, to } => {
                bars(instrument, *interval, (*from, *to), access.now, got)?
            }
            Question::Search { text, limit } => search(text, *limit, got)?,
            _ => return Err(question.unsupported()),
        };
        Ok(match &access.key {
            Some(key) => next.signed(|ask| ask.header("x-cg-demo-api-key", key)),
            None => next,
        })
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        pair(instrument).is_some()
    }
}

/// Returns the short names of a pair that it counts in.
fn pair(instrument: &Instrument) -> Option<(&str, String)> {
    let (base, quote) = instrument.pair().filter(|_| instrument.kind == Kind::Crypto)?;
    let quote = quote.to_ascii_lowercase();
    QUOTES.split_whitespace().any(|known| known == quote).then_some((base, quote))
}

/// Returns the id of a coin, as far as it is known without asking.
fn known(instrument: &Instrument) -> Option<String> {
    let is_id = |id: &&String| {
        let fine = |c: u8| c.is_ascii_alphanumeric() || b"-_.".contains(&c);
        !id.is_empty() && id.len() <= 100 && id.bytes().all(fine)
    };
    if let Some(id) = instrument.identifiers.get("coingecko").filter(is_id) {
        return Some(id.clone());
    }
    let (base, _) = pair(instrument)?;
    KNOWN.iter().find(|(name, _)| *name == base).map(|(_, id)| (*id).to_owned())
}

#[derive(Deserialize)]
struct Coin {
    id: String,
    symbol: String,
    name: String,
}

/// Finds a coin in the list of all; a short name that two bear names none.
fn listed(instrument: &Instrument, coins: &[Coin]) -> Option<String> {
    let (base, _) = pair(instrument)?;
    let mut bearers = coins.iter().filter(|coin| coin.symbol.eq_ignore_ascii_case(base));
    match (bearers.next(), bearers.next()) {
        (Some(coin), None) => Some(coin.id.clone()),
        _ => None,
    }
}

fn ask_list() -> Next {
    Next::ask(Ask::get("api", "/api/v3/coins/list"))
}

/// The id of each coin, and the answers to what came after.
type Named<'p> = (Vec<Option<String>>, &'p [Payload]);

/// Names the coins of `instruments`, and returns what came after the list if it had to be asked for.
fn named<'p>(instruments: &[&Instrument], got: &'p [Payload]) -> Result<Option<Named<'p>>, Fault> {
    let known: Vec<_> = instruments.iter().map(|it| known(it)).collect();
    if known.iter().all(Option::is_some) {
        return Ok(Some((known, got)));
    }
    let [list, got @ ..] = got else { return Ok(None) };
    let coins: Vec<Coin> = read::json(list)?;
    let ids = instruments.iter().zip(known).map(|(it, id)| id.or_else(|| listed(it, &coins)));
    Ok(Some((ids.collect(), got)))
}

fn quotes(instruments: &[Instrument], got: &[Payload]) -> Result<Next, Fault> {
    let asked: Vec<&Instrument> =
        instruments.iter().filter(|it| pair(it).is_some()).take(AT_ONCE).collect();
    if asked.is_empty() {
        return Err(Fault::unsupported("what is no pair it counts in"));
    }
    let Some((ids, got)) = named(&asked, got)? else { return Ok(ask_list()) };
    let coins = || asked.iter().zip(&ids).filter_map(|(it, id)| Some((*it, id.as_deref()?)));
    let Some(payload) = got.first() else {
        let ids: Vec<&str> = coins().map(|(_, id)| id).collect();
        if ids.is_empty() {
            return Err(Fault::UnknownSymbol);
        }
        let mut moneys: Vec<String> = coins().filter_map(|(it, _)| Some(pair(it)?.1)).collect();
        moneys.sort();
        moneys.dedup();
        let ask = Ask::get("api", "/api/v3/simple/price")
            .with("ids", ids.join(","))
            .with("vs_currencies", moneys.join(","))
            .with("include_last_updated_at", "true");
        return Ok(Next::ask(ask));
    };
    let prices: Map<String, Value> = read::json(payload)?;
    let ticks = coins().filter_map(|(instrument, id)| {
        let (_, money) = pair(instrument)?;
        let row = prices.get(id)?;
        let number = |name: &str| Number::of(row.get(name)).0;
        Some(Tick {
            at: number("last_updated_at").and_then(from_seconds),
            last: Some(number(&money)?),
            currency: Some(money.to_ascii_uppercase()),
            ..Tick::of(instrument.symbol.clone())
        })
    });
    Ok(Next::Answer(Answer::Quotes(ticks.collect())))
}

fn bars(
    instrument: &Instrument,
    interval: Interval,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
    got: &[Payload],
) -> Result<Next, Fault> {
    let (_, money) =
        pair(instrument).ok_or_else(|| Fault::unsupported("what is no pair it counts in"))?;
    if !matches!(interval, Interval::Hour1 | Interval::Day) {
        return Err(Fault::no_bars(interval));
    }
    if from < now.minus(YEAR) {
        return Err(Fault::unsupported("bars so long ago"));
    }
    let Some((ids, got)) = named(&[instrument], got)? else { return Ok(ask_list()) };
    let id = ids.into_iter().flatten().next().ok_or(Fault::UnknownSymbol)?;
    let to = if interval == Interval::Hour1 { to.min(from.plus(HOURS)) } else { to };
    let Some(payload) = got.first() else {
        // The sample that closes the last bar stands where the next begins.
        let until = Timestamp(to.0.saturating_add(interval.micros()));
        let path = format!("/api/v3/coins/{}/market_chart/range", encoded(&id));
        let ask = Ask::get("api", path)
            .with("vs_currency", money)
            .with("from", calendar::seconds(from))
            .with("to", calendar::seconds(until));
        return Ok(Next::ask(ask));
    };
    let chart: Chart = read::known(payload)?;
    Ok(table::bars(chart.bars(interval)?, from, to))
}

#[derive(Deserialize)]
struct Chart {
    /// Milliseconds and price.
    prices: Vec<(i64, Number)>,
}

impl Chart {
    /// A sample belongs to the bar that is going on just before it: that of midnight closes the day
    /// that ends then. Of the samples of a bar the last is its close.
    fn bars(&self, interval: Interval) -> Result<Vec<BarRow>, Fault> {
        let mut bars = Vec::new();
        for (millis, price) in &self.prices {
            let at = read::from_millis(*millis)
                .ok_or_else(|| Fault::not_the_payload("a price without its time"))?;
            let Some(close) = price.0 else { continue };
            let at = Timestamp(interval.floor(at.0 - 1));
            bars.push(BarRow { at, open: None, high: None, low: None, close, volume: None });
        }
        Ok(bars)
    }
}

#[derive(Deserialize)]
struct Hits {
    coins: Vec<Coin>,
}

/// Searches for coins; each is found as a pair with the dollar.
fn search(text: &str, limit: usize, got: &[Payload]) -> Result<Next, Fault> {
    let Some(payload) = got.first() else {
        return Ok(Next::ask(Ask::get("api", "/api/v3/search").with("query", text)));
    };
    let hits: Hits = read::json(payload)?;
    let mut found: Vec<Found> = Vec::new();
    // The largest coin of a short name comes first; the others cannot be told from it.
    for coin in hits.coins {
        let Ok(symbol) = format!("{}-USD", coin.symbol).parse() else { continue };
        if found.len() < limit && !found.iter().any(|known| known.symbol == symbol) {
            found.push(Found {
                symbol,
                name: coin.name,
                kind: Kind::Crypto,
                kind_name: None,
                exchange: Some("CoinGecko".to_owned()),
                currency: Some("USD".to_owned()),
            });
        }
    }
    Ok(Next::Answer(Answer::Search(found)))
}
