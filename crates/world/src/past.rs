//! The real history that ships, where the world does not simply begin at its end: what ends before the world's
//! first day is led up to it, and what reaches beyond is followed as far as it goes.

use std::{collections::BTreeMap, io::Read as _};

use flate2::read::GzDecoder;
use jiff::civil::{Date, date};

/// Nothing before is needed.
const SINCE: Date = date(2013, 1, 1);

/// How a price goes on from the last real day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// With the real market and chance, to the close of its listing.
    Drawn,
    /// By the returns of adjusted closes, to the close of its listing.
    Returns,
    /// By closes, as long as there are any.
    Closes,
}

/// Where the real history of a listing ends.
#[derive(Debug)]
pub(crate) struct Past {
    /// The last real day, and its close.
    pub day: Date,
    pub close: f64,
    /// Changed hands on an ordinary day then.
    pub volume: f64,
    /// New shares for one, up to the first day of the world.
    pub splits: &'static [(Date, i64)],
    pub way: Way,
}

const fn past(day: Date, close: f64, way: Way) -> Past {
    Past { day, close, volume: 0.0, splits: &[], way }
}

/// The end of the five shares that ship as traded.
const SHARES_END: Date = date(2013, 3, 1);
const INDICES_END: Date = date(2018, 12, 31);

/// Splits as there were; Google's first was a second class of shares, of which each had one.
const APPLE: &[(Date, i64)] = &[(date(2014, 6, 9), 7), (date(2020, 8, 31), 4)];
const ALPHABET: &[(Date, i64)] = &[(date(2014, 4, 3), 2), (date(2022, 7, 18), 20)];

static PASTS: [(&str, Past); 7] = [
    ("AAPL", Past { volume: 1.9e7, splits: APPLE, ..past(SHARES_END, 430.47, Way::Returns) }),
    ("MSFT", Past { volume: 4.5e7, ..past(SHARES_END, 27.95, Way::Returns) }),
    ("IBM", Past { volume: 4.0e6, ..past(SHARES_END, 202.91, Way::Drawn) }),
    ("META", Past { volume: 4.5e7, ..past(SHARES_END, 27.78, Way::Drawn) }),
    ("GOOGL", Past { volume: 2.2e6, splits: ALPHABET, ..past(SHARES_END, 806.19, Way::Drawn) }),
    ("^GSPC", past(INDICES_END, 2_506.85, Way::Closes)),
    ("^IXIC", past(INDICES_END, 6_635.28, Way::Drawn)),
];

/// Returns where the real history of `symbol` ends, if that is before the world begins.
pub(crate) fn of(symbol: &str) -> Option<&'static Past> {
    PASTS.iter().find(|(known, _)| *known == symbol).map(|(_, past)| past)
}

/// Returns by whose chance `symbol` moves: one index has two names.
pub(crate) fn drawn_as(symbol: &'static str) -> &'static str {
    if symbol == "SP500" { "^GSPC" } else { symbol }
}

type Closes = BTreeMap<Date, f64>;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../prospect/demo-data/", $name)).as_slice()
    };
}

/// Closes that ship, by day.
#[derive(Debug, Default)]
pub(crate) struct Real {
    /// Of the index, of shares, and of what a euro is worth.
    pub index: Closes,
    shares: BTreeMap<String, Closes>,
    euro: BTreeMap<String, Closes>,
}

impl Real {
    /// Reads the files inside the binary.
    pub fn read() -> Self {
        let mut index = columns(file!("skfolio_sp500_index.csv.gz"), &["SP500"]);
        Self {
            index: index.remove("SP500").unwrap_or_default(),
            shares: columns(file!("skfolio_sp500_20_close.csv.gz"), &["AAPL", "MSFT"]),
            euro: columns(file!("ecb_eurofxref_hist.csv.gz"), &[]),
        }
    }

    /// Returns the closes that lead `symbol`, which is called as Yahoo calls it.
    pub fn closes(&self, symbol: &str) -> Closes {
        let found = match symbol.strip_suffix("=X") {
            Some(pair) => self.pair(pair),
            None if symbol == "^GSPC" => Some(self.index.clone()),
            None => self.shares.get(symbol).cloned(),
        };
        found.unwrap_or_default()
    }

    /// Returns the rates of `EURCZK`, of `GBPUSD`, or of `JPY`, which is what a dollar is worth.
    fn pair(&self, pair: &str) -> Option<Closes> {
        let (base, quote) = match pair.split_at_checked(3)? {
            (quote, "") => ("USD", quote),
            (base, quote) => (base, quote),
        };
        let quotes = self.euro.get(quote)?;
        if base == "EUR" {
            return Some(quotes.clone());
        }
        let bases = self.euro.get(base)?;
        let rate = |(date, quote): (&Date, &f64)| Some((*date, quote / bases.get(date)?));
        Some(quotes.iter().filter_map(rate).collect())
    }
}

/// Reads columns of a table by day; all of them when none is named. What cannot be read is left out.
fn columns(packed: &[u8], wanted: &[&str]) -> BTreeMap<String, Closes> {
    let mut text = String::new();
    let mut all: BTreeMap<String, Closes> = BTreeMap::new();
    if GzDecoder::new(packed).read_to_string(&mut text).is_err() {
        return all;
    }
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    for line in lines {
        let mut cells = line.split(',');
        let Some(date) = cells.next().and_then(|day| day.parse::<Date>().ok()) else { continue };
        if date < SINCE {
            continue;
        }
        for (name, cell) in names.iter().skip(1).zip(cells) {
            let value = cell.trim().parse().ok().filter(|value: &f64| *value > 0.0);
            if let Some(value) = value
                && (wanted.is_empty() || wanted.contains(name))
            {
                all.entry((*name).to_owned()).or_default().insert(date, value);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{self, Hours};

    #[test]
    fn sessions_are_those_of_the_real_index() {
        let real = Real::read();
        let (first, last) = (date(2013, 3, 1), date(2022, 12, 28));
        let drawn: Vec<Date> =
            calendar::sessions(Hours::Exchange, first, last).iter().map(|it| it.date).collect();
        let there: Vec<Date> =
            real.index.keys().copied().filter(|it| first < *it && *it <= last).collect();
        assert_eq!(drawn, there);
    }

    #[test]
    fn rates_are_read_in_both_directions() {
        let real = Real::read();
        let last = |symbol: &str| *real.closes(symbol).values().next_back().unwrap();
        assert!((last("EURUSD=X") - 1.1684).abs() < 1e-12);
        assert!((last("GBPUSD=X") - 1.1684 / 0.87058).abs() < 1e-12);
        assert!((last("JPY=X") - 186.75 / 1.1684).abs() < 1e-12);
        assert!((last("EURCZK=X") - 24.378).abs() < 1e-12);
        assert!(real.closes("NVDA").is_empty());
    }
}
