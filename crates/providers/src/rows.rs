//! Rows put together from what was read, or the fault that says what is missing.

use kernel::{Interval, Timestamp};

use crate::{
    Answer, BarRow, Fault, Found, Instrument, Kind, Payload, Side, Tick, Trade, read::Number,
};

/// Returns the cell `at` of a row, unknown when the row is shorter.
pub(crate) fn cell(row: &[Number], at: usize) -> Number {
    row.get(at).copied().unwrap_or_default()
}

/// `prices`: open, high, low, close.
///
/// # Errors
///
/// [`Fault::NotThePayload`] without a time or a close.
pub(crate) fn bar(
    at: Option<Timestamp>,
    prices: [Number; 4],
    volume: Number,
) -> Result<BarRow, Fault> {
    let broken = || Fault::not_the_payload("a bar without its time or close");
    let [open, high, low, close] = prices.map(|price| price.0);
    let (at, close) = (at.ok_or_else(broken)?, close.ok_or_else(broken)?);
    Ok(BarRow { at, open, high, low, close, volume: volume.0 })
}

/// A bar that is a row of numbers; `columns`: where open, high, low, close and volume stand.
pub(crate) fn candle(
    at: Option<Timestamp>,
    row: &[Number],
    columns: [usize; 5],
) -> Result<BarRow, Fault> {
    let [open, high, low, close, volume] = columns.map(|column| cell(row, column));
    bar(at, [open, high, low, close], volume)
}

/// `taker`: who took the liquidity.
///
/// # Errors
///
/// [`Fault::NotThePayload`] without a time, price or size.
pub(crate) fn trade(
    id: Option<String>,
    at: Option<Timestamp>,
    price: Number,
    size: Number,
    taker: Option<Side>,
) -> Result<Trade, Fault> {
    let broken = || Fault::not_the_payload("a trade without its time, price or size");
    let (price, size) = (price.0.ok_or_else(broken)?, size.0.ok_or_else(broken)?);
    Ok(Trade { id, at: at.ok_or_else(broken)?, price, size, side: taker })
}

/// Reads `buy`, `Sell`.
pub(crate) fn side(text: &str) -> Option<Side> {
    match text {
        "buy" | "Buy" | "BUY" => Some(Side::Buy),
        "sell" | "Sell" | "SELL" => Some(Side::Sell),
        _ => None,
    }
}

/// Returns the good ones; where there are none, the fault of the first.
///
/// # Errors
///
/// When nothing was good and something was not.
pub(crate) fn good_ones<T>(read: impl Iterator<Item = Result<T, Fault>>) -> Result<Vec<T>, Fault> {
    let (mut good, mut fault) = (Vec::new(), None);
    for row in read {
        match row {
            Ok(row) => good.push(row),
            Err(error) => fault = fault.or(Some(error)),
        }
    }
    match fault {
        Some(fault) if good.is_empty() => Err(fault),
        _ => Ok(good),
    }
}

/// Returns the end of what one answer of `most` bars from `from` on may hold, at most `to`.
pub(crate) fn end_of(from: Timestamp, to: Timestamp, interval: Interval, most: i64) -> Timestamp {
    Timestamp(from.0.saturating_add(interval.micros().saturating_mul(most)).min(to.0))
}

/// The same for those who include the end in the answer.
pub(crate) fn last_of(from: Timestamp, to: Timestamp, interval: Interval, most: i64) -> Timestamp {
    Timestamp(end_of(from, to, interval, most).0.saturating_sub(1))
}

/// Answers with a quote of each payload that has one.
pub(crate) fn quotes(
    instruments: &[Instrument],
    got: &[Payload],
    read: impl Fn(&Instrument, &Payload) -> Result<Tick, Fault>,
) -> Result<Answer, Fault> {
    let ticks = instruments.iter().zip(got).map(|(it, payload)| read(it, payload));
    Ok(Answer::Quotes(good_ones(ticks)?))
}

/// Answers with the bars that begin in `[from, to)`, in order.
pub(crate) fn bars(
    rows: impl IntoIterator<Item = Result<BarRow, Fault>>,
    from: Timestamp,
    to: Timestamp,
) -> Result<Answer, Fault> {
    let mut bars = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    bars.retain(|bar| from <= bar.at && bar.at < to);
    bars.sort_by_key(|bar| bar.at);
    Ok(Answer::Bars(bars))
}

pub(crate) fn trades(
    rows: impl IntoIterator<Item = Result<Trade, Fault>>,
) -> Result<Answer, Fault> {
    Ok(Answer::Trades(rows.into_iter().collect::<Result<_, _>>()?))
}

/// Returns `BTC` and `USD` of a pair with coins.
///
/// # Errors
///
/// [`Fault::Unsupported`] for what is no pair of coins.
pub(crate) fn coins(instrument: &Instrument) -> Result<(&str, &str), Fault> {
    let pair = instrument.pair().filter(|_| instrument.kind == Kind::Crypto);
    pair.ok_or_else(|| Fault::unsupported("what is no pair of coins"))
}

/// Answers with those of an exchange's pairs, base and quote, that someone who looks for `text` means.
pub(crate) fn found<'p>(
    (text, limit): (&str, usize),
    exchange: &str,
    pairs: impl Iterator<Item = (&'p str, &'p str)>,
) -> Answer {
    let wanted: String =
        text.to_ascii_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let is_meant = |(base, quote): &(&str, &str)| {
        !wanted.is_empty() && format!("{base}{quote}").starts_with(&wanted)
    };
    let found = pairs.filter(is_meant).filter_map(|(base, quote)| pair(base, quote, exchange));
    Answer::Search(found.take(limit).collect())
}

/// A pair of coins, or `None` where its name is no symbol.
fn pair(base: &str, quote: &str, exchange: &str) -> Option<Found> {
    Some(Found {
        symbol: format!("{base}-{quote}").parse().ok()?,
        name: format!("{base} in {quote}"),
        kind: Kind::Crypto,
        kind_name: None,
        exchange: Some(exchange.to_owned()),
        currency: Some(quote.to_owned()),
    })
}
