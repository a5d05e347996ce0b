//! Rows put together from what was read, or the fault that says what is missing.

use kernel::{Interval, Timestamp};

use crate::{BarRow, Fault, Found, Instrument, Kind, Side, Trade, read::Number};

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
pub(crate) fn last_of(from: Timestamp, to: Timestamp, interval: Interval, most: i64) -> Timestamp {
    Timestamp(from.0.saturating_add(interval.micros().saturating_mul(most)).min(to.0))
}

/// Puts bars into order of time and leaves out what begins outside `[from, to)`.
pub(crate) fn in_span(mut bars: Vec<BarRow>, from: Timestamp, to: Timestamp) -> Vec<BarRow> {
    bars.retain(|bar| from <= bar.at && bar.at < to);
    bars.sort_by_key(|bar| bar.at);
    bars
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

/// Whether someone who looks for `text` means the pair `base` and `quote`.
pub(crate) fn means_pair(text: &str, base: &str, quote: &str) -> bool {
    let wanted: String =
        text.to_ascii_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    !wanted.is_empty() && format!("{base}{quote}").starts_with(&wanted)
}

/// A pair of coins that was found on `exchange`, or `None` where its name is no symbol.
pub(crate) fn found_pair(base: &str, quote: &str, exchange: &str) -> Option<Found> {
    Some(Found {
        symbol: format!("{base}-{quote}").parse().ok()?,
        name: format!("{base} in {quote}"),
        kind: Kind::Crypto,
        kind_name: None,
        exchange: Some(exchange.to_owned()),
        currency: Some(quote.to_owned()),
    })
}
