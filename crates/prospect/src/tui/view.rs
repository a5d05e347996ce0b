//! What can be looked at, and what each view needs.

/// One of the views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum View {
    Watchlist,
    Asset(String),
    Chart(String),
    Book(String),
    /// Of an asset, or of the whole market.
    News(Option<String>),
    Posts(Option<String>),
    Help,
}

/// Intervals of a chart, from short to long.
pub(super) const INTERVALS: [&str; 9] = ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w", "1M"];

/// What is asked of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    Lists,
    Assets,
    Asset(String),
    Bars {
        symbol: String,
        interval: &'static str,
    },
    /// Bars that are not here yet, of the providers.
    Fetch {
        symbol: String,
        interval: &'static str,
    },
    Depth(String),
    Trades(String),
    News(Option<String>),
    Posts(Option<String>),
}

impl View {
    /// The function code, as after `:`.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Watchlist => "W",
            Self::Asset(_) => "DES",
            Self::Chart(_) => "GP",
            Self::Book(_) => "BOOK",
            Self::News(_) => "CN",
            Self::Posts(_) => "TREN",
            Self::Help => "HELP",
        }
    }

    pub(super) fn symbol(&self) -> Option<&str> {
        match self {
            Self::Asset(symbol) | Self::Chart(symbol) | Self::Book(symbol) => Some(symbol),
            Self::News(symbol) | Self::Posts(symbol) => symbol.as_deref(),
            Self::Watchlist | Self::Help => None,
        }
    }

    /// Where one is, in words.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Watchlist => "Watchlists".to_owned(),
            Self::Asset(symbol) => format!("{symbol} › Description"),
            Self::Chart(symbol) => format!("{symbol} › Chart"),
            Self::Book(symbol) => format!("{symbol} › Book and tape"),
            Self::News(Some(symbol)) => format!("{symbol} › News"),
            Self::News(None) => "News".to_owned(),
            Self::Posts(Some(symbol)) => format!("{symbol} › Posts"),
            Self::Posts(None) => "Posts".to_owned(),
            Self::Help => "Help".to_owned(),
        }
    }

    /// What it asks when it is opened.
    pub(super) fn questions(&self, interval: &'static str) -> Vec<Question> {
        match self.clone() {
            Self::Watchlist => vec![Question::Lists],
            Self::Asset(symbol) => vec![Question::Asset(symbol)],
            Self::Chart(symbol) => vec![Question::Bars { symbol, interval }],
            Self::Book(symbol) => vec![Question::Depth(symbol.clone()), Question::Trades(symbol)],
            Self::News(symbol) => vec![Question::News(symbol)],
            Self::Posts(symbol) => vec![Question::Posts(symbol)],
            Self::Help => Vec::new(),
        }
    }

    /// What it listens to besides quotes.
    pub(super) fn topics(&self, interval: &'static str) -> Vec<String> {
        match self {
            // Weeks and months are not streamed.
            Self::Chart(_) if ["1w", "1M"].contains(&interval) => Vec::new(),
            Self::Chart(symbol) => vec![format!("bar:{symbol}@{interval}")],
            Self::Book(symbol) => vec![format!("depth:{symbol}"), format!("trade:{symbol}")],
            Self::Watchlist | Self::Asset(_) | Self::News(_) | Self::Posts(_) | Self::Help => {
                Vec::new()
            }
        }
    }
}
