//! `prospect quote`: what assets cost now, and how old that is.

use clap::Args;
use platform::clock::Clock;
use serde_json::Value;

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{
    client::Client,
    failure::{Failure, NOT_FOUND},
    quotes,
};

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
        let asked = self.ask(&client, common.at.as_deref()).await;
        client.close().await;
        let (quotes, missing) = asked?;
        if !quotes.is_empty() {
            show(&quotes, common.format.format())?;
        }
        missing.map_or(Ok(()), Err)
    }

    /// Returns the quotes, and why one of the symbols has none because nobody knows it: the others have theirs.
    async fn ask(
        &self,
        client: &Client,
        at: Option<&str>,
    ) -> Result<(Vec<Value>, Option<Failure>), Failure> {
        match quotes::fetch(client, &self.symbols, at).await {
            Ok(quotes) => return Ok((quotes, None)),
            Err(failure) if failure.code == NOT_FOUND && self.symbols.len() > 1 => {}
            Err(failure) => return Err(failure.about(&self.symbols)),
        }
        let (mut quotes, mut missing) = (Vec::new(), None);
        for symbol in &self.symbols {
            let one = std::slice::from_ref(symbol);
            match quotes::fetch(client, one, at).await {
                Ok(found) => quotes.extend(found),
                Err(failure) if failure.code == NOT_FOUND => {
                    missing.get_or_insert(failure.about(one));
                }
                Err(failure) => return Err(failure.about(one)),
            }
        }
        Ok((quotes, missing))
    }
}

fn show(quotes: &[Value], format: Format) -> Result<(), Failure> {
    for quote in quotes.iter().filter(|quote| quote["last"].is_null()) {
        say(&output::printable(&unknown(quote)));
    }
    match format {
        Format::Json => output::print_json(&Value::Array(quotes.to_vec())),
        Format::Table => {
            let rows: Vec<&Value> = quotes.iter().collect();
            output::write_out(&quotes::table(&rows, Clock::default().now()))
        }
        other => Table::of(&COLUMNS, quotes).print(other),
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
