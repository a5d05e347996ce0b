//! What there is in the demo's world: sixty-odd things and the moneys of the euro's rates, each with what it was worth on 28 December 2022.
//!
//! Where the repository ships the real history up to that day, its last close is the first price here
//! (adjusted closes of skfolio, the index, euro rates of the European Central Bank); the others are round. What
//! ships less, or more, is in [`crate::past`].

use crate::calendar::Hours;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Share,
    Fund,
    Index,
    Coin,
    Currency,
    /// A yield in percent.
    Rate,
}

impl Class {
    pub(crate) fn hours(self) -> Hours {
        match self {
            Self::Share | Self::Fund | Self::Index | Self::Rate => Hours::Exchange,
            Self::Coin => Hours::Always,
            Self::Currency => Hours::Weekdays,
        }
    }

    /// Whether somebody counts how much of it changes hands.
    pub(crate) fn has_volume(self) -> bool {
        matches!(self, Self::Share | Self::Fund | Self::Coin)
    }
}

/// One thing with a price.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// As Yahoo writes it: `AAPL`, `^GSPC`, `BTC-USD`, `EURUSD=X`.
    pub symbol: &'static str,
    pub name: &'static str,
    pub class: Class,
    pub sector: &'static str,
    pub exchange: &'static str,
    pub currency: &'static str,
    /// On 28 December 2022.
    pub close: f64,
    /// Of a year, as a part of one.
    pub volatility: f64,
    /// How much it moves with the market.
    pub beta: f64,
    /// Paid a year, as a part of the price.
    pub dividend: f64,
    /// Digits of a price after the point.
    pub decimals: u32,
    /// Changed hands on an ordinary day then.
    pub volume: f64,
    /// Shares there were then, in millions; splits make more of them.
    pub shares: f64,
}

/// Symbol, name, sector, exchange, close, volatility, beta, dividend, millions a day, millions there are.
type ShareRow =
    (&'static str, &'static str, &'static str, &'static str, f64, f64, f64, f64, f64, f64);

const TECH: &str = "Information Technology";
const HEALTH: &str = "Health Care";
const STAPLES: &str = "Consumer Staples";
const WISHES: &str = "Consumer Discretionary";
const MEDIA: &str = "Communication Services";
const MONEY: &str = "Financials";
const ENERGY: &str = "Energy";
const WORKS: &str = "Industrials";
const NASDAQ: &str = "NASDAQ";
const NYSE: &str = "NYSE";
const IBM: &str = "International Business Machines Corporation";

const SHARES: [ShareRow; 35] = [
    ("AAPL", "Apple Inc.", TECH, NASDAQ, 125.67, 0.27, 1.2, 0.005, 60.0, 15_900.0),
    ("AMD", "Advanced Micro Devices, Inc.", TECH, NASDAQ, 62.57, 0.48, 1.7, 0.0, 55.0, 1_610.0),
    ("BAC", "Bank of America Corporation", MONEY, NYSE, 32.30, 0.27, 1.2, 0.027, 38.0, 8_000.0),
    ("BBY", "Best Buy Co., Inc.", WISHES, NYSE, 78.28, 0.36, 1.3, 0.044, 2.6, 221.0),
    ("CVX", "Chevron Corporation", ENERGY, NYSE, 173.73, 0.26, 0.9, 0.033, 8.0, 1_910.0),
    ("GE", "General Electric Company", WORKS, NYSE, 63.88, 0.29, 1.2, 0.005, 6.0, 1_090.0),
    ("HD", "The Home Depot, Inc.", WISHES, NYSE, 311.22, 0.24, 1.0, 0.024, 3.6, 1_020.0),
    ("IBM", IBM, TECH, NYSE, 140.0, 0.2, 0.8, 0.045, 4.0, 904.0),
    ("JNJ", "Johnson & Johnson", HEALTH, NYSE, 174.09, 0.16, 0.5, 0.026, 7.0, 2_610.0),
    ("JPM", "JPMorgan Chase & Co.", MONEY, NYSE, 129.58, 0.24, 1.1, 0.03, 10.0, 2_930.0),
    ("KO", "The Coca-Cola Company", STAPLES, NYSE, 62.61, 0.15, 0.6, 0.028, 13.0, 4_320.0),
    ("LLY", "Eli Lilly and Company", HEALTH, NYSE, 363.10, 0.28, 0.5, 0.012, 3.0, 950.0),
    ("MRK", "Merck & Co., Inc.", HEALTH, NYSE, 109.58, 0.2, 0.4, 0.026, 8.0, 2_530.0),
    ("MSFT", "Microsoft Corporation", TECH, NASDAQ, 233.43, 0.26, 1.1, 0.011, 26.0, 7_450.0),
    ("PEP", "PepsiCo, Inc.", STAPLES, NASDAQ, 179.28, 0.16, 0.6, 0.025, 5.0, 1_380.0),
    ("PFE", "Pfizer Inc.", HEALTH, NYSE, 49.25, 0.23, 0.6, 0.033, 22.0, 5_610.0),
    ("PG", "The Procter & Gamble Company", STAPLES, NYSE, 149.13, 0.16, 0.5, 0.024, 6.0, 2_360.0),
    ("RRC", "Range Resources Corporation", ENERGY, NYSE, 24.50, 0.46, 1.2, 0.013, 3.5, 239.0),
    ("UNH", "UnitedHealth Group Incorporated", HEALTH, NYSE, 524.42, 0.23, 0.7, 0.013, 3.2, 934.0),
    ("WMT", "Walmart Inc.", STAPLES, NYSE, 140.18, 0.17, 0.5, 0.016, 6.0, 2_700.0),
    ("XOM", "Exxon Mobil Corporation", ENERGY, NYSE, 106.63, 0.27, 0.9, 0.034, 17.0, 4_120.0),
    ("AMZN", "Amazon.com, Inc.", WISHES, NASDAQ, 84.0, 0.35, 1.3, 0.0, 60.0, 10_200.0),
    ("GOOGL", "Alphabet Inc.", MEDIA, NASDAQ, 88.0, 0.3, 1.1, 0.0, 30.0, 12_900.0),
    ("META", "Meta Platforms, Inc.", MEDIA, NASDAQ, 120.0, 0.4, 1.3, 0.0, 22.0, 2_600.0),
    ("NVDA", "NVIDIA Corporation", TECH, NASDAQ, 146.0, 0.48, 1.8, 0.001, 45.0, 2_460.0),
    ("TSLA", "Tesla, Inc.", WISHES, NASDAQ, 123.0, 0.55, 1.9, 0.0, 110.0, 3_160.0),
    ("NFLX", "Netflix, Inc.", MEDIA, NASDAQ, 295.0, 0.38, 1.2, 0.0, 6.0, 445.0),
    ("ORCL", "Oracle Corporation", TECH, NYSE, 81.0, 0.27, 1.0, 0.016, 8.0, 2_700.0),
    ("CSCO", "Cisco Systems, Inc.", TECH, NASDAQ, 47.0, 0.2, 0.9, 0.032, 18.0, 4_100.0),
    ("INTC", "Intel Corporation", TECH, NASDAQ, 26.0, 0.36, 1.1, 0.05, 40.0, 4_130.0),
    ("V", "Visa Inc.", MONEY, NYSE, 207.0, 0.2, 0.9, 0.009, 6.0, 2_060.0),
    ("DIS", "The Walt Disney Company", MEDIA, NYSE, 85.0, 0.28, 1.1, 0.0, 11.0, 1_830.0),
    ("NKE", "NIKE, Inc.", WISHES, NYSE, 117.0, 0.29, 1.1, 0.012, 8.0, 1_550.0),
    ("CAT", "Caterpillar Inc.", WORKS, NYSE, 239.0, 0.27, 1.1, 0.02, 3.0, 516.0),
    ("BA", "The Boeing Company", WORKS, NYSE, 188.0, 0.36, 1.3, 0.0, 7.0, 598.0),
];

/// Symbol, name, class, sector, exchange, currency, close, volatility, beta, dividend, digits, volume a day.
type OtherRow = (
    &'static str,
    &'static str,
    Class,
    &'static str,
    &'static str,
    &'static str,
    f64,
    f64,
    f64,
    f64,
    u32,
    f64,
);

const COINS: &str = "Coins";
const FUNDS: &str = "Funds";

// A table is read by its rows.
#[rustfmt::skip]
const OTHERS: [OtherRow; 34] = [
    ("MTUM", "iShares MSCI USA Momentum Factor ETF", Class::Fund, FUNDS, "Cboe", "USD", 143.73, 0.03, 1.0, 0.014, 2, 8e5),
    ("QUAL", "iShares MSCI USA Quality Factor ETF", Class::Fund, FUNDS, "Cboe", "USD", 111.88, 0.03, 1.0, 0.013, 2, 1.2e6),
    ("SIZE", "iShares MSCI USA Size Factor ETF", Class::Fund, FUNDS, "NYSE Arca", "USD", 111.12, 0.04, 1.05, 0.015, 2, 3e4),
    ("USMV", "iShares MSCI USA Min Vol Factor ETF", Class::Fund, FUNDS, "Cboe", "USD", 71.13, 0.03, 0.7, 0.018, 2, 2.4e6),
    ("VLUE", "iShares MSCI USA Value Factor ETF", Class::Fund, FUNDS, "Cboe", "USD", 88.47, 0.04, 1.0, 0.026, 2, 5e5),
    ("SPY", "SPDR S&P 500 ETF Trust", Class::Fund, FUNDS, "NYSE Arca", "USD", 376.66, 0.01, 1.0, 0.014, 2, 7e7),
    ("QQQ", "Invesco QQQ Trust", Class::Fund, FUNDS, NASDAQ, "USD", 260.0, 0.05, 1.25, 0.007, 2, 4.5e7),
    ("^GSPC", "S&P 500", Class::Index, "Indices", "SNP", "USD", 3_783.22, 0.005, 1.0, 0.0, 2, 0.0),
    ("SP500", "S&P 500 index, closes", Class::Index, "Indices", "SNP", "USD", 3_783.22, 0.005, 1.0, 0.0, 2, 0.0),
    ("^IXIC", "NASDAQ Composite", Class::Index, "Indices", NASDAQ, "USD", 10_213.29, 0.04, 1.2, 0.0, 2, 0.0),
    ("^DJI", "Dow Jones Industrial Average", Class::Index, "Indices", "DJI", "USD", 32_875.71, 0.03, 0.9, 0.0, 2, 0.0),
    ("^NDX", "NASDAQ-100", Class::Index, "Indices", NASDAQ, "USD", 10_679.34, 0.05, 1.25, 0.0, 2, 0.0),
    ("^RUT", "Russell 2000", Class::Index, "Indices", "CXI", "USD", 1_722.02, 0.09, 1.15, 0.0, 2, 0.0),
    ("^VIX", "CBOE Volatility Index", Class::Index, "Volatility", "Cboe", "USD", 22.1, 0.5, -5.5, 0.0, 2, 0.0),
    ("BTC-USD", "Bitcoin", Class::Coin, COINS, "Binance", "USD", 16_550.0, 0.5, 1.2, 0.0, 2, 2.5e4),
    ("ETH-USD", "Ethereum", Class::Coin, COINS, "Binance", "USD", 1_190.0, 0.6, 1.4, 0.0, 2, 3e5),
    ("SOL-USD", "Solana", Class::Coin, COINS, "Binance", "USD", 9.5, 0.85, 1.6, 0.0, 3, 4e6),
    ("XRP-USD", "XRP", Class::Coin, COINS, "Binance", "USD", 0.36, 0.7, 1.2, 0.0, 4, 2e8),
    ("DOGE-USD", "Dogecoin", Class::Coin, COINS, "Binance", "USD", 0.07, 0.75, 1.3, 0.0, 5, 8e8),
    ("ADA-USD", "Cardano", Class::Coin, COINS, "Binance", "USD", 0.25, 0.7, 1.3, 0.0, 4, 1e8),
    ("LTC-USD", "Litecoin", Class::Coin, COINS, "Binance", "USD", 66.0, 0.6, 1.2, 0.0, 2, 4e5),
    ("LINK-USD", "Chainlink", Class::Coin, COINS, "Binance", "USD", 5.6, 0.7, 1.4, 0.0, 3, 4e6),
    ("EURUSD=X", "EUR/USD", Class::Currency, "Currencies", "CCY", "USD", 1.064, 0.075, 0.05, 0.0, 5, 0.0),
    ("GBPUSD=X", "GBP/USD", Class::Currency, "Currencies", "CCY", "USD", 1.2083, 0.085, 0.1, 0.0, 5, 0.0),
    ("AUDUSD=X", "AUD/USD", Class::Currency, "Currencies", "CCY", "USD", 0.6794, 0.1, 0.25, 0.0, 5, 0.0),
    ("NZDUSD=X", "NZD/USD", Class::Currency, "Currencies", "CCY", "USD", 0.6344, 0.1, 0.25, 0.0, 5, 0.0),
    ("JPY=X", "USD/JPY", Class::Currency, "Currencies", "CCY", "JPY", 133.66, 0.09, 0.1, 0.0, 3, 0.0),
    ("CHF=X", "USD/CHF", Class::Currency, "Currencies", "CCY", "CHF", 0.927, 0.075, 0.0, 0.0, 5, 0.0),
    ("CAD=X", "USD/CAD", Class::Currency, "Currencies", "CCY", "CAD", 1.3497, 0.065, -0.1, 0.0, 5, 0.0),
    ("SEK=X", "USD/SEK", Class::Currency, "Currencies", "CCY", "SEK", 10.4359, 0.1, -0.15, 0.0, 4, 0.0),
    ("^IRX", "13 Week Treasury Bill", Class::Rate, "Rates", "Cboe", "USD", 4.3, 0.12, 0.0, 0.0, 3, 0.0),
    ("^FVX", "Treasury Yield 5 Years", Class::Rate, "Rates", "Cboe", "USD", 3.97, 0.25, 0.1, 0.0, 3, 0.0),
    ("^TNX", "Treasury Yield 10 Years", Class::Rate, "Rates", "Cboe", "USD", 3.88, 0.22, 0.1, 0.0, 3, 0.0),
    ("^TYX", "Treasury Yield 30 Years", Class::Rate, "Rates", "Cboe", "USD", 3.98, 0.2, 0.1, 0.0, 3, 0.0),
];

/// The other moneys of which the European Central Bank says what a euro is worth: code, name, volatility, digits.
const MONEYS: [(&str, &str, f64, u32); 21] = [
    ("EURBRL=X", "EUR/BRL", 0.13, 4),
    ("EURCNY=X", "EUR/CNY", 0.06, 4),
    ("EURCZK=X", "EUR/CZK", 0.04, 3),
    ("EURDKK=X", "EUR/DKK", 0.001, 4),
    ("EURHKD=X", "EUR/HKD", 0.07, 4),
    ("EURHUF=X", "EUR/HUF", 0.08, 2),
    ("EURIDR=X", "EUR/IDR", 0.07, 2),
    ("EURILS=X", "EUR/ILS", 0.09, 4),
    ("EURINR=X", "EUR/INR", 0.07, 4),
    ("EURISK=X", "EUR/ISK", 0.05, 2),
    ("EURKRW=X", "EUR/KRW", 0.08, 2),
    ("EURMXN=X", "EUR/MXN", 0.12, 4),
    ("EURMYR=X", "EUR/MYR", 0.07, 4),
    ("EURNOK=X", "EUR/NOK", 0.08, 4),
    ("EURPHP=X", "EUR/PHP", 0.07, 3),
    ("EURPLN=X", "EUR/PLN", 0.05, 4),
    ("EURRON=X", "EUR/RON", 0.015, 4),
    ("EURSGD=X", "EUR/SGD", 0.06, 4),
    ("EURTHB=X", "EUR/THB", 0.08, 3),
    ("EURTRY=X", "EUR/TRY", 0.1, 4),
    ("EURZAR=X", "EUR/ZAR", 0.12, 4),
];

/// Returns what a euro is worth in moneys that are quoted nowhere but by the European Central Bank.
pub(crate) fn moneys() -> impl Iterator<Item = Listing> {
    let money = |&(symbol, name, volatility, decimals): &(_, _, f64, u32)| Listing {
        symbol,
        name,
        class: Class::Currency,
        sector: "Currencies",
        exchange: "ECB",
        currency: "EUR",
        close: 1.0,
        volatility,
        beta: 0.0,
        dividend: 0.0,
        decimals,
        volume: 0.0,
        shares: 0.0,
    };
    MONEYS.iter().map(money)
}

/// Returns everything there is in the demo's world.
pub fn demo() -> Vec<Listing> {
    let shares = SHARES.iter().map(share);
    shares.chain(OTHERS.iter().map(other)).collect()
}

fn share(row: &ShareRow) -> Listing {
    let &(symbol, name, sector, exchange, close, volatility, beta, dividend, volume, shares) = row;
    Listing {
        symbol,
        name,
        class: Class::Share,
        sector,
        exchange,
        currency: "USD",
        close,
        volatility,
        beta,
        dividend,
        decimals: 2,
        volume: volume * 1e6,
        shares,
    }
}

fn other(row: &OtherRow) -> Listing {
    let &(symbol, name, class, sector, exchange, currency, close, volatility, beta, ..) = row;
    let &(.., dividend, decimals, volume) = row;
    Listing {
        symbol,
        name,
        class,
        sector,
        exchange,
        currency,
        close,
        volatility,
        beta,
        dividend,
        decimals,
        volume,
        shares: 0.0,
    }
}
