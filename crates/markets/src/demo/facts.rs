//! Names, sectors and places of the demo's assets.

use kernel::Symbol;

use super::Fact;
use crate::{AssetType, asset::NewAsset};

pub(super) const WIKI: &str = "Quandl WIKI (bokeh-sampledata)";
pub(super) const SKFOLIO: &str = "skfolio, adjusted closes";
pub(super) const INDEX: &str = "skfolio";
pub(super) const ARCH: &str = "arch";
pub(super) const ECB: &str = "European Central Bank";

/// Symbol, name, sector, exchange, source.
const STOCKS: [(&str, &str, &str, &str, &str); 25] = [
    ("AAPL", "Apple Inc.", "Information Technology", "NASDAQ", WIKI),
    ("GOOGL", "Alphabet Inc.", "Communication Services", "NASDAQ", WIKI),
    ("IBM", "International Business Machines Corporation", "Information Technology", "NYSE", WIKI),
    ("META", "Meta Platforms, Inc.", "Communication Services", "NASDAQ", WIKI),
    ("MSFT", "Microsoft Corporation", "Information Technology", "NASDAQ", WIKI),
    ("AAPL-ADJ", "Apple Inc., adjusted closes", "Information Technology", "NASDAQ", SKFOLIO),
    (
        "MSFT-ADJ",
        "Microsoft Corporation, adjusted closes",
        "Information Technology",
        "NASDAQ",
        SKFOLIO,
    ),
    ("AMD", "Advanced Micro Devices, Inc.", "Information Technology", "NASDAQ", SKFOLIO),
    ("BAC", "Bank of America Corporation", "Financials", "NYSE", SKFOLIO),
    ("BBY", "Best Buy Co., Inc.", "Consumer Discretionary", "NYSE", SKFOLIO),
    ("CVX", "Chevron Corporation", "Energy", "NYSE", SKFOLIO),
    ("GE", "General Electric Company", "Industrials", "NYSE", SKFOLIO),
    ("HD", "The Home Depot, Inc.", "Consumer Discretionary", "NYSE", SKFOLIO),
    ("JNJ", "Johnson & Johnson", "Health Care", "NYSE", SKFOLIO),
    ("JPM", "JPMorgan Chase & Co.", "Financials", "NYSE", SKFOLIO),
    ("KO", "The Coca-Cola Company", "Consumer Staples", "NYSE", SKFOLIO),
    ("LLY", "Eli Lilly and Company", "Health Care", "NYSE", SKFOLIO),
    ("MRK", "Merck & Co., Inc.", "Health Care", "NYSE", SKFOLIO),
    ("PEP", "PepsiCo, Inc.", "Consumer Staples", "NASDAQ", SKFOLIO),
    ("PFE", "Pfizer Inc.", "Health Care", "NYSE", SKFOLIO),
    ("PG", "The Procter & Gamble Company", "Consumer Staples", "NYSE", SKFOLIO),
    ("RRC", "Range Resources Corporation", "Energy", "NYSE", SKFOLIO),
    ("UNH", "UnitedHealth Group Incorporated", "Health Care", "NYSE", SKFOLIO),
    ("WMT", "Walmart Inc.", "Consumer Staples", "NYSE", SKFOLIO),
    ("XOM", "Exxon Mobil Corporation", "Energy", "NYSE", SKFOLIO),
];

/// Symbol, name, type, class, currency, source.
type Other =
    (&'static str, &'static str, AssetType, &'static str, Option<&'static str>, &'static str);

const OTHERS: [Other; 12] = [
    (
        "MTUM",
        "iShares MSCI USA Momentum Factor ETF",
        AssetType::Etf,
        "equity",
        Some("USD"),
        SKFOLIO,
    ),
    ("QUAL", "iShares MSCI USA Quality Factor ETF", AssetType::Etf, "equity", Some("USD"), SKFOLIO),
    ("SIZE", "iShares MSCI USA Size Factor ETF", AssetType::Etf, "equity", Some("USD"), SKFOLIO),
    ("USMV", "iShares MSCI USA Min Vol Factor ETF", AssetType::Etf, "equity", Some("USD"), SKFOLIO),
    ("VLUE", "iShares MSCI USA Value Factor ETF", AssetType::Etf, "equity", Some("USD"), SKFOLIO),
    ("SP500", "S&P 500 index, closes", AssetType::Index, "equity", Some("USD"), INDEX),
    ("^GSPC", "S&P 500 index", AssetType::Index, "equity", Some("USD"), ARCH),
    ("^IXIC", "NASDAQ Composite index", AssetType::Index, "equity", Some("USD"), ARCH),
    (
        "FF-MKT-RF",
        "Market return less risk-free, % a month",
        AssetType::Custom,
        "factor",
        None,
        FRENCH,
    ),
    ("FF-SMB", "Small minus big, % a month", AssetType::Custom, "factor", None, FRENCH),
    (
        "FF-HML",
        "High minus low book-to-market, % a month",
        AssetType::Custom,
        "factor",
        None,
        FRENCH,
    ),
    ("FF-RF", "Risk-free return, % a month", AssetType::Custom, "factor", None, FRENCH),
];

const FRENCH: &str = "Kenneth R. French data library (arch)";

/// Currencies of the euro reference rates; those that are gone say so.
const CURRENCIES: [(&str, &str); 41] = [
    ("USD", "US dollar"),
    ("JPY", "Japanese yen"),
    ("BGN", "Bulgarian lev (until 2025)"),
    ("CYP", "Cyprus pound (until 2007)"),
    ("CZK", "Czech koruna"),
    ("DKK", "Danish krone"),
    ("EEK", "Estonian kroon (until 2010)"),
    ("GBP", "Pound sterling"),
    ("HUF", "Hungarian forint"),
    ("LTL", "Lithuanian litas (until 2014)"),
    ("LVL", "Latvian lats (until 2013)"),
    ("MTL", "Maltese lira (until 2007)"),
    ("PLN", "Polish zloty"),
    ("ROL", "Romanian leu (until 2005)"),
    ("RON", "Romanian leu"),
    ("SEK", "Swedish krona"),
    ("SIT", "Slovenian tolar (until 2006)"),
    ("SKK", "Slovak koruna (until 2008)"),
    ("CHF", "Swiss franc"),
    ("ISK", "Icelandic krona"),
    ("NOK", "Norwegian krone"),
    ("HRK", "Croatian kuna (until 2022)"),
    ("RUB", "Russian rouble (until 2022)"),
    ("TRL", "Turkish lira (until 2004)"),
    ("TRY", "Turkish lira"),
    ("AUD", "Australian dollar"),
    ("BRL", "Brazilian real"),
    ("CAD", "Canadian dollar"),
    ("CNY", "Chinese yuan renminbi"),
    ("HKD", "Hong Kong dollar"),
    ("IDR", "Indonesian rupiah"),
    ("ILS", "Israeli shekel"),
    ("INR", "Indian rupee"),
    ("KRW", "South Korean won"),
    ("MXN", "Mexican peso"),
    ("MYR", "Malaysian ringgit"),
    ("NZD", "New Zealand dollar"),
    ("PHP", "Philippine peso"),
    ("SGD", "Singapore dollar"),
    ("THB", "Thai baht"),
    ("ZAR", "South African rand"),
];

/// Returns the pairs of the euro whose rates go on: the others say until when they were.
pub(super) fn pairs() -> impl Iterator<Item = Symbol> {
    let living = CURRENCIES.iter().filter(|(_, name)| !name.contains("(until"));
    living.filter_map(|(code, _)| format!("EUR{code}").parse().ok())
}

/// Returns every asset of the demo with who says its prices.
pub(super) fn assets() -> Vec<Fact> {
    let text = |text: &str| Some(text.to_owned());
    let stocks = STOCKS.iter().map(|(symbol, name, sector, exchange, source)| {
        let new = NewAsset {
            symbol: symbol.parse().ok(),
            name: text(name),
            r#type: Some(AssetType::Stock),
            class: text("equity"),
            sector: text(sector),
            country: text("US"),
            exchange: text(exchange),
            currency: text("USD"),
            ..NewAsset::default()
        };
        (new, *source)
    });
    let others = OTHERS.iter().map(|(symbol, name, kind, class, currency, source)| {
        let new = NewAsset {
            symbol: symbol.parse().ok(),
            name: text(name),
            r#type: Some(*kind),
            class: text(class),
            country: text("US"),
            currency: currency.and_then(text),
            ..NewAsset::default()
        };
        (new, *source)
    });
    let pairs = CURRENCIES.iter().map(|(code, name)| {
        let new = NewAsset {
            symbol: format!("EUR{code}").parse().ok(),
            name: Some(format!("Euro in {name}")),
            r#type: Some(AssetType::Currency),
            class: text("currency"),
            currency: text(code),
            ..NewAsset::default()
        };
        (new, ECB)
    });
    stocks.chain(others).chain(pairs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_go_on_are_those_of_the_last_day_that_ships() {
        assert_eq!(pairs().count(), 29);
    }

    #[test]
    fn every_asset_has_a_symbol_of_its_own() {
        let mut symbols: Vec<_> =
            assets().into_iter().map(|(new, _)| new.symbol.unwrap()).collect();
        let count = symbols.len();
        symbols.sort();
        symbols.dedup();
        assert_eq!(symbols.len(), count);
    }
}
