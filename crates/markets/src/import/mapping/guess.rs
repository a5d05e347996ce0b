//! Rules of thumb about headings, names of files and steps between rows.

use csv::StringRecord;
use kernel::{Error, Result, Symbol};

use super::{Columns, Fields, time_text};
use crate::{
    AssetType, Interval,
    import::{
        check::{Cell, cell},
        date::{DateFormat, DateReader},
    },
};

/// Headers of a column that holds the one value of a series.
const VALUES: [&str; 8] = ["price", "rate", "index", "value", "yield", "level", "last", "settle"];

/// Currencies of the euro reference rates, past and present.
const CURRENCIES: &str = "USD JPY BGN CYP CZK DKK EEK GBP HUF LTL LVL MTL PLN ROL RON SEK SIT SKK \
    CHF ISK NOK HRK RUB TRL TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR EUR";

/// What the header says.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub at: usize,
    pub time: Option<usize>,
    pub known_at: Option<usize>,
    pub symbol: Option<usize>,
    pub fields: Fields,
    /// A column with the one value of a series, and its name.
    pub value: Option<(usize, &'static str)>,
}

impl Found {
    pub(super) fn by_header(names: &[String]) -> Result<Self> {
        let folded: Vec<String> = names
            .iter()
            .map(|n| n.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase())
            .collect();
        let find = |wanted: &[&str]| folded.iter().position(|name| wanted.contains(&name.as_str()));
        let date =
            find(&["date", "datetime", "timestamp", "day", "period", "month", "at", "opentime"]);
        let time = find(&["time"]);
        // Data frames are often saved with an index that has no name.
        let unnamed = (folded.first().is_some_and(String::is_empty)).then_some(0);
        let at = date.or(time).or(unnamed).ok_or_else(|| {
            Error::invalid("no column of times was found: name one Date, Time or Timestamp")
        })?;
        let value = VALUES.iter().find_map(|name| Some((find(&[name])?, *name)));
        Ok(Self {
            at,
            time: time.filter(|time| *time != at),
            known_at: find(&["knownat"]),
            symbol: find(&["symbol", "ticker", "instrument", "asset"]),
            fields: Fields {
                open: find(&["open"]),
                high: find(&["high"]),
                low: find(&["low"]),
                close: find(&["close"]),
                volume: find(&["volume", "vol"]),
                adj_close: find(&["adjclose", "adjustedclose", "closeadj"]),
            },
            value,
        })
    }

    /// Files without a header: time, open, high, low, close and volume, or time and close.
    pub(super) fn by_count(columns: usize) -> Result<Self> {
        let bars = Fields {
            open: Some(1),
            high: Some(2),
            low: Some(3),
            close: Some(4),
            volume: (columns == 6).then_some(5),
            adj_close: None,
        };
        match columns {
            5 | 6 => Ok(Self { fields: bars, ..Self::default() }),
            2 => Ok(Self {
                fields: Fields { close: Some(1), ..Fields::default() },
                ..Self::default()
            }),
            other => Err(Error::invalid(format!(
                "the file has no header and {other} columns: without a header it must be \
                 time, open, high, low, close[, volume] or time, close"
            ))),
        }
    }
}

/// Makes a heading into a symbol: `Consumer Price Index` is `CONSUMER-PRICE-INDEX`.
pub(super) fn as_symbol(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || ".-^=_/".contains(c) { c } else { '-' };
    name.trim().chars().map(plain).take(Symbol::MAX_LENGTH).collect()
}

pub(super) fn is_currency(name: &str) -> bool {
    name.trim().len() == 3 && CURRENCIES.split_whitespace().any(|code| code == name.trim())
}

/// Returns what a file's name says of its content: `VIX` of `vix_daily.csv.gz`.
pub(super) fn stem(name: &str) -> String {
    let name = name.split('.').next().unwrap_or_default();
    let cut = [
        "daily",
        "weekly",
        "monthly",
        "hourly",
        "hist",
        "history",
        "lean",
        "bars",
        "prices",
        "data",
        "unadjusted",
        "ohlcv",
    ];
    let says_something = |part: &&str| {
        !cut.contains(&part.to_ascii_lowercase().as_str())
            && !part.starts_with(|c: char| c.is_ascii_digit())
    };
    let kept: Vec<&str> = name.split(['_', ' ']).filter(says_something).collect();
    as_symbol(&kept.join("_")).to_ascii_uppercase()
}

pub(super) fn guess_type(
    columns: &Columns,
    found: &Found,
    stem: &str,
    data: &[StringRecord],
) -> AssetType {
    let stem = stem.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| stem.contains(word));
    let pair = |text: &str| {
        text.len() == 6 && text.is_ascii() && is_currency(&text[..3]) && is_currency(&text[3..])
    };
    match columns {
        Columns::Closes(closes) => {
            let negative = |(column, _): &(usize, Symbol)| {
                data.iter().any(|row| {
                    matches!(cell(row.get(*column).unwrap_or_default()), Cell::Number(v) if v < 0.0)
                })
            };
            if closes.iter().all(|(_, symbol)| pair(symbol.as_str())) {
                AssetType::Currency
            } else if closes.iter().any(negative) || says(&["shiller"]) {
                AssetType::Custom
            } else if says(&["etf"]) {
                AssetType::Etf
            } else if says(&["index"]) {
                AssetType::Index
            } else if closes.iter().all(|(_, symbol)| symbol.as_str().len() <= 6) {
                AssetType::Stock
            } else {
                AssetType::Custom
            }
        }
        Columns::Bars { symbol: Some(_), .. } if says(&["etf"]) => AssetType::Etf,
        Columns::Bars { symbol: Some(_), .. } if says(&["crypto"]) => AssetType::Crypto,
        Columns::Bars { symbol: Some(_), .. } => AssetType::Stock,
        Columns::Bars { only, .. } => {
            let symbol = only.as_ref().map_or("", Symbol::as_str);
            if matches!(found.value, Some((_, "rate" | "yield"))) {
                AssetType::Rate
            } else if says(&["brent", "wti", "gold", "silver", "copper", "oil", "natgas"]) {
                AssetType::Commodity
            } else if symbol.starts_with('^')
                || matches!(found.value, Some((_, "index" | "level")))
                || says(&["vix", "sp500", "nasdaq", "index"])
            {
                AssetType::Index
            } else if symbol.starts_with("BTC") || symbol.starts_with("ETH") {
                AssetType::Crypto
            } else if pair(symbol) {
                AssetType::Currency
            } else {
                AssetType::Stock
            }
        }
    }
}

/// Guesses the interval from the step that most neighbours of one symbol have.
pub(super) fn guess_interval(
    data: &[StringRecord],
    found: &Found,
    dates: &DateReader,
) -> Result<Interval> {
    let mut steps: Vec<i64> = data
        .windows(2)
        .filter(|pair| found.symbol.is_none_or(|column| pair[0].get(column) == pair[1].get(column)))
        .filter_map(|pair| {
            let read = |row| dates.read(&time_text(row, found.at, found.time));
            Some((read(&pair[1])? - read(&pair[0])?).abs())
        })
        .filter(|step| *step > 0)
        .collect();
    steps.sort_unstable();
    // The most frequent step; the shorter one of two as frequent.
    let usual =
        steps.chunk_by(|a, b| a == b).rev().max_by_key(|group| group.len()).map(|group| group[0]);
    let day = Interval::Day.micros();
    match usual {
        None if dates.format == DateFormat::Month => Ok(Interval::Month),
        Some(step) if step >= 28 * day => Ok(Interval::Month),
        Some(step) if step >= 5 * day => Ok(Interval::Week),
        Some(step) if step >= day => Ok(Interval::Day),
        Some(step) => {
            let named = Interval::ALL.iter().copied().find(|interval| interval.micros() == step);
            named
                .ok_or_else(|| Error::invalid_at("interval", "say the interval: 1m, 1h, 1d, 1M, …"))
        }
        None => Err(Error::invalid_at("interval", "too few rows to tell the interval: say it")),
    }
}
