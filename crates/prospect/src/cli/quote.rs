//! `prospect quote`: what assets cost now, and how old that is.

use clap::Args;
use platform::clock::Clock;
use serde_json::Value;

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{client::Client, failure::Failure, quotes};

const EXAMPLES: &str = "Examples:
  prospect quote AAPL
  prospect quote AAPL MSFT --json
  prospect quote AAPL --at 2020-03-23 --csv";

/// What programs read of a quote.
const COLUMNS: [&str; 15] = [
    "symbol",
    "name",
    "currency",
    "last",
    "change",
    "change_percent",
    "bid",
    "ask",
    "bid_size",
    "ask_size",
    "volume",
    "at",
    "freshness",
    "source",
    "reason",
];

/// Show what assets cost, how fresh that is and who says so.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Quote {
    /// Symbols, like AAPL.
    #[arg(required = true)]
    symbols: Vec<String>,
}

impl Quote {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let client = Client::open(common).await?;
        let quotes = quotes::fetch(&client, &self.symbols, common.at.as_deref()).await;
        client.close().await;
        let quotes = quotes.map_err(|failure| failure.about(&self.symbols))?;
        for quote in quotes.iter().filter(|quote| quote["last"].is_null()) {
            say(&output::printable(&unknown(quote)));
        }
        match common.format.format() {
            Format::Json => output::print_json(&Value::Array(quotes)),
            Format::Table => {
                let rows: Vec<&Value> = quotes.iter().collect();
                output::write_out(&quotes::table(&rows, Clock::default().now()))
            }
            other => Table::of(&COLUMNS, &quotes).print(other),
        }
    }
}

/// Why a quote has no price, and what to do.
fn unknown(quote: &Value) -> String {
    let symbol = quote["symbol"].as_str().unwrap_or_default();
    let reason = quote["reason"].as_str().unwrap_or("no price is known");
    format!("{symbol}: {reason}; prospect fetch {symbol} asks the providers")
}

/// One quote as a row for programs.
pub(super) fn row(quote: &Value) -> Table {
    Table::of(&COLUMNS, std::slice::from_ref(quote))
}
