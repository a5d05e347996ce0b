//! Chains of listed options, with the volatility their prices imply and their Greeks.
//!
//! **Invariant:** a figure that cannot be had from a price is `null` with the reason, never zero.

pub(crate) mod routes;
pub(crate) mod service;

use kernel::{Symbol, Timestamp};
use providers::{Contract, OptionSide};
use quant::options::{Right, Vanilla, black_scholes};
use serde::Serialize;
use utoipa::ToSchema;

/// The options of one expiry.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OptionChain {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(example = "yahoo")]
    pub source: Option<String>,
    /// When the chain was asked for.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    /// The price of what the options are on; without it there are no Greeks.
    pub underlying: Option<f64>,
    #[schema(example = "2026-12-18")]
    pub expiry: Option<String>,
    pub expiries: Vec<String>,
    /// A year, continuously, as a part of one; dividends are left out of account.
    #[schema(example = 0.04)]
    pub rate: f64,
    /// Where the rate is from: the curve of the Treasury, or that none is known and zero stands in.
    pub rate_source: String,
    /// By strike, the call before the put.
    pub contracts: Vec<OptionRow>,
    /// Why there is nothing.
    pub reason: Option<String>,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OptionRow {
    #[schema(value_type = String)]
    pub symbol: Symbol,
    pub side: OptionSide,
    pub strike: f64,
    pub bid: Option<f64>,
    pub ask: Option<f64>,
    pub last: Option<f64>,
    pub volume: Option<f64>,
    pub open_interest: Option<f64>,
    /// A year, as a part of one.
    pub implied_volatility: Option<f64>,
    pub iv_source: Option<VolatilitySource>,
    pub delta: Option<f64>,
    pub gamma: Option<f64>,
    /// A calendar day.
    pub theta: Option<f64>,
    /// For 1 % of volatility.
    pub vega: Option<f64>,
    /// Why volatility or Greeks are `null`.
    pub reason: Option<String>,
}

/// Where a volatility is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum VolatilitySource {
    Provider,
    /// From the middle between bid and ask, by Black and Scholes.
    Mid,
}

/// What the options of one expiry have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub spot: Option<f64>,
    pub years: f64,
    pub rate: f64,
}

/// Returns a contract with what its prices imply.
///
/// The volatility of the middle price counts before that of the provider, whose method is not known. American
/// exercise is left out of account: puts deep in the money show too little.
pub(crate) fn row(contract: Contract, terms: Terms) -> OptionRow {
    let mut row = OptionRow {
        symbol: contract.symbol,
        side: contract.side,
        strike: contract.strike,
        bid: contract.bid,
        ask: contract.ask,
        last: contract.last,
        volume: contract.volume,
        open_interest: contract.open_interest,
        implied_volatility: None,
        iv_source: None,
        delta: None,
        gamma: None,
        theta: None,
        vega: None,
        reason: None,
    };
    let Some(spot) = terms.spot else {
        row.reason = Some("the price of the underlying is not known".to_owned());
        return row;
    };
    let right = if row.side == OptionSide::Call { Right::Call } else { Right::Put };
    let option = Vanilla {
        right,
        spot,
        strike: row.strike,
        years: terms.years,
        volatility: 0.0,
        rate: terms.rate,
        dividend_yield: 0.0,
    };
    let middle = row.bid.zip(row.ask).filter(|(bid, ask)| *bid > 0.0 && ask >= bid);
    let implied = match middle {
        Some((bid, ask)) => black_scholes::implied_volatility(&option, f64::midpoint(bid, ask))
            .map_err(|error| format!("the middle price implies no volatility: {error}")),
        None => Err("there is no bid and ask to take the middle of".to_owned()),
    };
    let given = contract.implied_volatility.filter(|it| it.is_finite() && *it > 0.001);
    let (volatility, source) = match (implied, given) {
        (Ok(volatility), _) if volatility > 0.0 => (volatility, VolatilitySource::Mid),
        (_, Some(volatility)) => (volatility, VolatilitySource::Provider),
        (Ok(_), None) => {
            row.reason =
                Some("the middle price is no more than the option is worth at once".to_owned());
            return row;
        }
        (Err(reason), None) => {
            row.reason = Some(reason);
            return row;
        }
    };
    (row.implied_volatility, row.iv_source) = (Some(volatility), Some(source));
    match black_scholes::greeks(&Vanilla { volatility, ..option }) {
        Ok(greeks) => {
            let greeks = greeks.per_day().per_percent();
            (row.delta, row.gamma) = (Some(greeks.delta), Some(greeks.gamma));
            (row.theta, row.vega) = (Some(greeks.theta), Some(greeks.vega));
        }
        Err(error) => row.reason = Some(format!("no Greeks: {error}")),
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(side: OptionSide, bid: Option<f64>, ask: Option<f64>) -> Contract {
        Contract {
            symbol: "AAPL261218C00040000".parse().unwrap(),
            side,
            strike: 40.0,
            expiry: "2026-12-18".parse().unwrap(),
            bid,
            ask,
            last: None,
            volume: None,
            open_interest: None,
            implied_volatility: None,
            at: None,
        }
    }

    #[test]
    fn the_middle_price_gives_volatility_and_greeks() {
        // Hull, "Options, Futures, and Other Derivatives": a call worth 4.76 at a volatility of 20 %.
        let terms = Terms { spot: Some(42.0), years: 0.5, rate: 0.1 };
        let row = row(contract(OptionSide::Call, Some(4.75), Some(4.77)), terms);
        assert!((row.implied_volatility.unwrap() - 0.2).abs() < 1e-3);
        assert_eq!(row.iv_source, Some(VolatilitySource::Mid));
        assert!((row.delta.unwrap() - 0.779).abs() < 1e-2);
        assert!(row.theta.unwrap() < 0.0 && row.vega.unwrap() > 0.0);
    }

    #[test]
    fn what_has_no_price_has_a_reason() {
        let terms = Terms { spot: Some(42.0), years: 0.5, rate: 0.0 };
        let unquoted = row(contract(OptionSide::Call, None, Some(1.0)), terms);
        assert_eq!((unquoted.implied_volatility, unquoted.delta), (None, None));
        assert!(unquoted.reason.unwrap().contains("bid and ask"));
        let cheap = row(contract(OptionSide::Call, Some(0.1), Some(0.2)), terms);
        assert!(cheap.reason.unwrap().contains("implies no volatility"));
        let unknown = Terms { spot: None, ..terms };
        assert!(row(contract(OptionSide::Put, Some(1.0), Some(2.0)), unknown).reason.is_some());
    }
}
