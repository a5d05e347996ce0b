//! Calls and puts over strikes and expiries.

use kernel::{Error, Result};
use quant::options::{Right, Vanilla, black_scholes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    OptionGreeks, OptionRight,
    smile::{ArbitrageReport, VolatilitySmile, smiles},
    terms::refused,
};

/// What a screen of options shows.
const MAX_EXPIRIES: usize = 24;
const MAX_STRIKES: usize = 200;

/// Prices of the market for a chain: each is looked for in all of them.
const MAX_QUOTES: usize = 1_000;

/// A chain of European options: every strike with every expiry.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildChain {
    #[schema(example = 100.0)]
    pub spot: f64,
    #[serde(default)]
    pub rate: f64,
    #[serde(default)]
    pub dividend_yield: f64,
    /// Of every option without a quote.
    #[schema(example = 0.2)]
    pub volatility: f64,
    /// At most 200.
    #[schema(min_items = 1, max_items = 200, example = json!([90, 100, 110]))]
    pub strikes: Vec<f64>,
    /// Years to each expiry, at most 24.
    #[schema(min_items = 1, max_items = 24, example = json!([0.25, 0.5]))]
    pub expiries_years: Vec<f64>,
    /// Prices in the market, whose implied volatilities are then those of their options.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub quotes: Vec<ChainQuote>,
}

/// The price of one option of the chain.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainQuote {
    pub right: OptionRight,
    pub strike: f64,
    pub years: f64,
    pub price: f64,
}

/// A chain, expiry by expiry and strike by strike.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionChain {
    pub rows: Vec<ChainRow>,
    /// The curve through the quotes of each expiry, soonest first; none when nothing is quoted.
    pub smiles: Vec<VolatilitySmile>,
    pub arbitrage: ArbitrageReport,
}

/// A call and a put with one strike and expiry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainRow {
    pub years: f64,
    pub strike: f64,
    pub call: ChainSide,
    pub put: ChainSide,
}

/// One option of a chain.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainSide {
    /// The quote, or else the price at the given volatility.
    pub price: f64,
    pub is_quoted: bool,
    /// Of the quote, or else the given one; null where the quote tells none.
    pub implied_volatility: Option<f64>,
    pub greeks: Option<OptionGreeks>,
    /// Why there is no volatility, or there are no Greeks.
    pub reason: Option<String>,
}

/// Prices a chain.
pub(crate) fn build(ask: &BuildChain) -> Result<OptionChain> {
    check(ask)?;
    let mut rows = Vec::with_capacity(ask.strikes.len() * ask.expiries_years.len());
    for years in &ask.expiries_years {
        for strike in &ask.strikes {
            let side = |right| ask.side(right, *strike, *years);
            let (call, put) = (side(OptionRight::Call)?, side(OptionRight::Put)?);
            rows.push(ChainRow { years: *years, strike: *strike, call, put });
        }
    }
    let (smiles, arbitrage) = smiles(ask, &rows);
    let smiles = if ask.quotes.is_empty() { Vec::new() } else { smiles };
    Ok(OptionChain { rows, smiles, arbitrage })
}

fn check(ask: &BuildChain) -> Result<()> {
    let counted = [
        ("strikes", ask.strikes.len(), 1, MAX_STRIKES),
        ("expiries_years", ask.expiries_years.len(), 1, MAX_EXPIRIES),
        ("quotes", ask.quotes.len(), 0, MAX_QUOTES),
    ];
    for (field, count, least, most) in counted {
        if !(least..=most).contains(&count) {
            let message = format!("give {least} to {most} of them");
            return Err(Error::invalid_at(format!("/{field}"), message));
        }
    }
    let above = [("strikes", &ask.strikes), ("expiries_years", &ask.expiries_years)];
    for (field, values) in above {
        if let Some(number) = values.iter().position(|value| *value <= 0.0) {
            let pointer = format!("/{field}/{number}");
            return Err(Error::invalid_at(pointer, "it must be above 0"));
        }
    }
    let on_grid = |quote: &ChainQuote| {
        let among = |values: &[f64], wanted: f64| values.iter().any(|value| same(*value, wanted));
        among(&ask.strikes, quote.strike) && among(&ask.expiries_years, quote.years)
    };
    let stray = ask.quotes.iter().position(|quote| !on_grid(quote));
    stray.map_or(Ok(()), |number| {
        let message = "the chain has no such strike and expiry: add them, or leave the quote out";
        Err(Error::invalid_at(format!("/quotes/{number}"), message))
    })
}

fn same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

impl BuildChain {
    /// The price today of the asset at a time.
    pub(super) fn forward(&self, years: f64) -> f64 {
        self.spot * ((self.rate - self.dividend_yield) * years).exp()
    }

    fn side(&self, right: OptionRight, strike: f64, years: f64) -> Result<ChainSide> {
        let option = Vanilla {
            right: Right::from(right),
            spot: self.spot,
            strike,
            years,
            volatility: self.volatility,
            rate: self.rate,
            dividend_yield: self.dividend_yield,
        };
        let is_it = |quote: &&ChainQuote| {
            quote.right == right && same(quote.strike, strike) && same(quote.years, years)
        };
        let Some(quote) = self.quotes.iter().find(is_it) else {
            let price = black_scholes::price(&option).map_err(refused)?;
            return Ok(figures(&option, price, false));
        };
        option.checked().map_err(refused)?;
        let implied = black_scholes::implied_volatility(&option, quote.price);
        Ok(match implied {
            Ok(volatility) => figures(&Vanilla { volatility, ..option }, quote.price, true),
            Err(error) => ChainSide {
                price: quote.price,
                is_quoted: true,
                implied_volatility: None,
                greeks: None,
                reason: Some(error.to_string()),
            },
        })
    }
}

fn figures(option: &Vanilla, price: f64, is_quoted: bool) -> ChainSide {
    let (greeks, reason) = match black_scholes::greeks(option) {
        Ok(greeks) => (Some(greeks.into()), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let implied_volatility = Some(option.volatility);
    ChainSide { price, is_quoted, implied_volatility, greeks, reason }
}
