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
            | Self::Curve { .. } => None,
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
}
