//! Chains of options, a request an expiry.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Door, Refusal, door, get, through};
use crate::{
    Answer, Contract, Fault, Instrument, Next, OptionSide, Payload, calendar,
    read::{self, Number, from_seconds},
};

pub(super) fn chain(
    instrument: &Instrument,
    expiry: Option<Date>,
    got: &[Payload],
) -> Result<Next, Fault> {
    let Some(payload) = got.get(2) else { return ask(instrument, expiry, got) };
    let chain = read_chain(payload)?;
    let mut contracts = Vec::new();
    for expiring in chain.options {
        let calls = expiring.calls.into_iter().map(|row| (OptionSide::Call, row));
        let puts = expiring.puts.into_iter().map(|row| (OptionSide::Put, row));
        contracts.extend(calls.chain(puts).filter_map(|(side, row)| row.contract(side)));
    }
    contracts.retain(|contract| expiry.is_none_or(|expiry| contract.expiry == expiry));
    Ok(Next::Answer(Answer::Options(contracts)))
}

/// Reads the expiries that stand beside each chain.
pub(super) fn expiries(instrument: &Instrument, got: &[Payload]) -> Result<Next, Fault> {
    let Some(payload) = got.get(2) else { return ask(instrument, None, got) };
    let stamps = read_chain(payload)?.expiration_dates.into_iter();
    let dates = stamps.filter_map(|stamp| Some(calendar::date_in_utc(from_seconds(stamp.0?)?)));
    Ok(Next::Answer(Answer::Expiries(dates.collect())))
}

fn ask(instrument: &Instrument, expiry: Option<Date>, got: &[Payload]) -> Result<Next, Fault> {
    Ok(Next::ask(match door(got)? {
        Door::Knock(ask) => ask,
        Door::Open { cookie, crumb } => {
            let ask = through(get("/v7/finance/options", instrument), cookie, crumb);
            match expiry {
                // It names expiries by midnight in UTC.
                Some(date) => ask.with("date", calendar::seconds(calendar::midnight(date))),
                None => ask,
            }
        }
    }))
}

fn read_chain(payload: &Payload) -> Result<Chain, Fault> {
    let body = read::json::<Envelope>(payload)?.option_chain;
    match (body.result.and_then(|chains| chains.into_iter().next()), body.error) {
        (Some(chain), _) => Ok(chain),
        (None, Some(error)) => Err(error.fault()),
        (None, None) => Err(Fault::UnknownSymbol),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    option_chain: Body,
}

#[derive(Deserialize)]
struct Body {
    result: Option<Vec<Chain>>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chain {
    #[serde(default)]
    expiration_dates: Vec<Number>,
    #[serde(default)]
    options: Vec<Expiring>,
}

#[derive(Deserialize)]
struct Expiring {
    #[serde(default)]
    calls: Vec<Row>,
    #[serde(default)]
    puts: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    contract_symbol: String,
    strike: Number,
    expiration: Number,
    #[serde(default)]
    last_price: Number,
    #[serde(default)]
    bid: Number,
    #[serde(default)]
    ask: Number,
    #[serde(default)]
    volume: Number,
    #[serde(default)]
    open_interest: Number,
    #[serde(default)]
    implied_volatility: Number,
    #[serde(default)]
    last_trade_date: Number,
}

impl Row {
    /// Outside of trading hours bid and ask are zero, open interest is too, and the volatility is
    /// what remained of a search that had no price: all of it is unknown then.
    fn contract(self, side: OptionSide) -> Option<Contract> {
        let ask = self.ask.0.filter(|ask| *ask > 0.0);
        let quoted = |value: Number| value.0.filter(|_| ask.is_some());
        let midnight = from_seconds(self.expiration.0?)?;
        Some(Contract {
            symbol: self.contract_symbol.parse().ok()?,
            side,
            strike: self.strike.0?,
            expiry: calendar::date_in_utc(midnight),
            bid: quoted(self.bid),
            ask,
            last: self.last_price.0,
            volume: self.volume.0,
            open_interest: self.open_interest.0.filter(|open| ask.is_some() || *open > 0.0),
            implied_volatility: quoted(self.implied_volatility),
            at: self.last_trade_date.0.and_then(from_seconds),
        })
    }
}
