//! Series that formulas name beside the assets that are traded.

use formula::Address;
use kernel::{Actor, Error, Result, Symbol, Timestamp};
use markets::{Bars, Interval, Markets, PastBars};

use super::load::{PRICES, TOTAL};

/// A series that formulas name.
pub(super) enum Other {
    Bars(PastBars),
    /// What was known of an asset, in the rows of its bars.
    Fact(PastBars, Vec<f64>),
    /// What stands from when it was known.
    Economic(Bars),
}

impl Other {
    pub(super) fn bars(&self) -> Option<&PastBars> {
        match self {
            Self::Bars(past) | Self::Fact(past, _) => Some(past),
            Self::Economic(_) => None,
        }
    }
}

/// Loads a series that formulas name.
pub(super) async fn other(
    markets: &Markets,
    actor: &Actor,
    (address, pointer): (&Address, &str),
    (interval, as_of): (Interval, Timestamp),
) -> Result<Other> {
    if address.source.is_some() {
        let rows = markets.past_economic(actor, (address, pointer), as_of).await?;
        return Ok(Other::Economic(rows));
    }
    let (symbol, interval) = named_asset(address, interval, pointer)?;
    let past = markets.past_bars(actor, (&symbol, pointer), interval, as_of).await?;
    past.refuse_empty(pointer, as_of)?;
    let field = address.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
    if !is_fact(field) {
        return Ok(Other::Bars(past));
    }
    let values = markets.past_fact(actor, &past, field, as_of).await?;
    Ok(Other::Fact(past, values))
}

/// Whether a field is known from a day on, rather than a column of bars.
pub(super) fn is_fact(field: &str) -> bool {
    formula::FACT_FIELDS.contains(&field)
}

/// Returns the asset that an address of another series means, and of which interval.
pub(crate) fn named_asset(
    address: &Address,
    interval: Interval,
    pointer: &str,
) -> Result<(Symbol, Interval)> {
    let field = address.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
    if field != TOTAL && !PRICES.contains(&field) && !is_fact(field) {
        return Err(Error::invalid_at(pointer, format!("an asset has no {field}")));
    }
    let invalid = |message: String| Error::invalid_at(pointer, message);
    let symbol: Symbol =
        address.name.parse().map_err(|_| invalid(format!("{address}: no symbol")))?;
    let wanted = match address.interval {
        None => interval,
        Some(named) => {
            named.to_string().parse::<Interval>().map_err(|error| invalid(error.to_string()))?
        }
    };
    if wanted < interval {
        let message =
            format!("{address} is shorter than the bars that trade: use {interval} or longer");
        return Err(Error::invalid_at(pointer, message));
    }
    Ok((symbol, wanted))
}
