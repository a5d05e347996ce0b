//! What can be asked, in our words.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Interval, Symbol, Timestamp};

use crate::{Capability, Fault};

/// What kind of thing a symbol names, as far as providers spell kinds differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Shares, funds and what else an exchange lists: `AAPL`, `SPY`.
    Security,
    /// `^GSPC`.
    Index,
    /// A pair of coins or of a coin and money: `BTC-USD`, `ETH-BTC`.
    Crypto,
    /// A pair of moneys: `EURUSD=X` or `EUR/USD`.
    Currency,
    /// Anything else: rates, commodities, futures.
    Other,
}

/// Something with a price, as a provider needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    pub symbol: Symbol,
    pub kind: Kind,
    pub exchange: Option<String>,
    pub currency: Option<String>,
    /// Other names it goes by: cik, isin, figi, coingecko.
    pub identifiers: BTreeMap<String, String>,
}

impl Instrument {
    pub fn new(symbol: Symbol, kind: Kind) -> Self {
        Self { symbol, kind, exchange: None, currency: None, identifiers: BTreeMap::new() }
    }

    /// Returns base and quote of a pair: `BTC-USD`, `EURUSD=X`, `EUR/USD`.
    pub fn pair(&self) -> Option<(&str, &str)> {
        let text = self.symbol.as_str();
        let pair = match self.kind {
            Kind::Crypto => text.split_once(['-', '/']),
            Kind::Currency => match text.strip_suffix("=X").unwrap_or(text) {
                both if both.len() == 6 && both.is_ascii() => Some(both.split_at(3)),
                both => both.split_once(['-', '/']),
            },
            Kind::Security | Kind::Index | Kind::Other => None,
        };
        pair.filter(|(base, quote)| !base.is_empty() && !quote.is_empty())
    }

    /// Returns its symbol with a dash before a class of shares, as most providers write it: `BRK-B` for `BRK.B`.
    ///
    /// A dot also stands before an exchange (`OCDO.L`), and stays.
    pub(crate) fn with_dash(&self) -> String {
        match self.symbol.as_str().rsplit_once('.') {
            Some((name, class @ ("A" | "B"))) => format!("{name}-{class}"),
            _ => self.symbol.to_string(),
        }
    }
}

/// Something as people name it who write about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `Apple`: found however it is capitalised behind its first letter, so that what hangs on a tree is another.
    pub name: String,
    /// `IBM`, `BTC`: found as it is written only.
    pub short: Option<String>,
}

impl Subject {
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.short.as_deref())
    }

    /// Whether `title` names it, in whole words.
    pub fn is_named_in(&self, title: &str) -> bool {
        let name = |place, told: char, name: char| {
            told == name
                || ((place > 0 || told.is_uppercase())
                    && told.to_lowercase().eq(name.to_lowercase()))
        };
        stands_in(title, &self.name, name)
            || self
                .short
                .as_deref()
                .is_some_and(|it| stands_in(title, it, |_, told, it| told == it))
    }
}

/// Whether `name` stands in `title` with no letter or digit beside it, and no dot before it (`.NET`).
///
/// - `same`: whether a letter of the title is that of the name; gets its place.
fn stands_in(title: &str, name: &str, same: impl Fn(usize, char, char) -> bool) -> bool {
    let (title, name): (Vec<char>, Vec<char>) = (title.chars().collect(), name.chars().collect());
    let ends_word = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric());
    let is_it = |(at, span): (usize, &[char])| {
        let before = at.checked_sub(1).and_then(|at| title.get(at));
        let mut pairs = span.iter().zip(&name).enumerate();
        ends_word(before)
            && before != Some(&'.')
            && ends_word(title.get(at + name.len()))
            && pairs.all(|(place, (told, name))| same(place, *told, *name))
    };
    !name.is_empty() && title.windows(name.len()).enumerate().any(is_it)
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    Quotes {
        instruments: Vec<Instrument>,
    },
    /// Bars that begin in `[from, to)`; a provider may give fewer at once, from `from` on.
    Bars {
        instrument: Instrument,
        interval: Interval,
        from: Timestamp,
        to: Timestamp,
    },
    /// The newest trades.
    Trades {
        instrument: Instrument,
        limit: usize,
    },
    Depth {
        instrument: Instrument,
        levels: usize,
    },
    Search {
        text: String,
        limit: usize,
    },
    Fundamentals {
        instrument: Instrument,
    },
    Actions {
        instrument: Instrument,
        from: Timestamp,
        to: Timestamp,
    },
    /// The chain of one expiry; `None` asks for the nearest one.
    Options {
        instrument: Instrument,
        expiry: Option<Date>,
    },
    /// The days on which options on something expire.
    Expiries {
        instrument: Instrument,
    },
    Filings {
        instrument: Instrument,
        limit: usize,
    },
    /// An economic series by the provider's own name.
    Series {
        id: String,
        from: Option<Date>,
        to: Option<Date>,
    },
    /// The yield curve of a government, all tenors of each day at once.
    Curve {
        from: Date,
        to: Date,
    },
    News {
        instrument: Option<Instrument>,
        limit: usize,
    },
    /// What people wrote about something, or about anything.
    Posts {
        about: Option<Subject>,
        limit: usize,
    },
}

impl Question {
    pub fn capability(&self) -> Capability {
        match self {
            Self::Quotes { .. } => Capability::Quotes,
            Self::Bars { .. } => Capability::Bars,
            Self::Trades { .. } => Capability::Trades,
            Self::Depth { .. } => Capability::Depth,
            Self::Search { .. } => Capability::Search,
            Self::Fundamentals { .. } => Capability::Fundamentals,
            Self::Actions { .. } => Capability::Actions,
            Self::Options { .. } | Self::Expiries { .. } => Capability::Options,
            Self::Filings { .. } => Capability::Filings,
            Self::Series { .. } | Self::Curve { .. } => Capability::Series,
            Self::News { .. } => Capability::News,
            Self::Posts { .. } => Capability::Posts,
        }
    }

    /// Returns the fault of an adapter that does not give this.
    pub(crate) fn unsupported(&self) -> Fault {
        Fault::unsupported(self.capability().name())
    }

    /// Returns what it asks about, if that is one thing.
    pub fn instrument(&self) -> Option<&Instrument> {
        match self {
            Self::Bars { instrument, .. }
            | Self::Trades { instrument, .. }
            | Self::Depth { instrument, .. }
            | Self::Fundamentals { instrument }
            | Self::Actions { instrument, .. }
            | Self::Options { instrument, .. }
            | Self::Expiries { instrument }
            | Self::Filings { instrument, .. } => Some(instrument),
            Self::News { instrument, .. } => instrument.as_ref(),
            Self::Quotes { .. }
            | Self::Search { .. }
            | Self::Series { .. }
            | Self::Curve { .. }
            | Self::Posts { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_in_every_spelling() {
        let pair = |symbol: &str, kind| {
            let instrument = Instrument::new(symbol.parse().unwrap(), kind);
            instrument.pair().map(|(base, quote)| format!("{base} {quote}"))
        };
        for spelling in ["EURUSD=X", "EUR/USD", "EUR-USD", "EURUSD"] {
            assert_eq!(pair(spelling, Kind::Currency).as_deref(), Some("EUR USD"), "{spelling}");
        }
        assert_eq!(pair("BTC-USDT", Kind::Crypto).as_deref(), Some("BTC USDT"));
        assert_eq!(pair("AAPL", Kind::Security), None);
        assert_eq!(pair("-USD", Kind::Crypto), None);
    }

    #[test]
    fn a_title_names_what_stands_in_it_as_whole_words() {
        let subject = |name: &str, short: Option<&str>| Subject {
            name: name.to_owned(),
            short: short.map(str::to_owned),
        };
        let apple = subject("Apple", Some("AAPL"));
        for title in ["Apple's new laptop", "Why I left APPLE", "$AAPL at a high", "(Apple) opens"]
        {
            assert!(apple.is_named_in(title), "{title}");
        }
        for title in ["An apple a day", "Applebee's closes", "Pineapple", "aapl", "", "XAAPL"] {
            assert!(!apple.is_named_in(title), "{title}");
        }
        let nvidia = subject("NVIDIA", None);
        assert!(nvidia.is_named_in("Nvidia opens its driver") && nvidia.is_named_in("NVIDIA"));
        assert!(subject("eBay", None).is_named_in("Ebay and eBay"));
        assert!(subject("Zürich", None).is_named_in("ZÜRICH insures it"));
        assert!(!subject("Cloudflare", Some("NET")).is_named_in("What is new in .NET"));
        assert!(subject("S&P 500", None).is_named_in("The S&P 500 over a century"));
        assert!(!subject("", Some("")).is_named_in("anything"));
    }
}
