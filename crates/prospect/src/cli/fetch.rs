//! `prospect fetch`: brings the bars of an asset up to now.

use clap::Args;

use super::{
    Common,
    output::{self, Table, say},
};
use crate::{client::Client, failure::Failure, history};

const EXAMPLES: &str = "Examples:
  prospect fetch AAPL
  prospect fetch AAPL --from 2015-01-01
  prospect fetch BTC-USDT --interval 1m";

const COLUMNS: [&str; 6] =
    ["provider", "inserted", "revised", "unchanged", "actions", "quarantined"];

/// Bring the bars of an asset up to now, from the first provider that has them.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Fetch {
    /// The symbol, like AAPL.
    symbol: String,
    /// 1m, 5m, 1h, 1d, 1w, 1M … (1m is a minute, 1M a month).
    #[arg(long, default_value = "1d")]
    interval: String,
    /// From here on; else from the last bar that is known, or as far back as is usual.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
}

impl Fetch {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let client = Client::open(common).await?;
        let fetched = self.fetch(&client).await;
        client.close().await;
        let mut fetched =
            fetched.map_err(|failure| failure.about(std::slice::from_ref(&self.symbol)))?;
        say(&output::printable(&history::told(&self.symbol, &fetched)));
        let refused = fetched["quarantined"].as_array().map_or(0, Vec::len);
        fetched["quarantined"] = refused.into();
        Table::of(&COLUMNS, &[fetched]).print(common.format.format())
    }

    async fn fetch(&self, client: &Client) -> Result<serde_json::Value, Failure> {
        let from = self.from.as_deref();
        let job = history::queue(client, &self.symbol, &self.interval, from).await?;
        client.run_due().await?;
        history::wait(client, &job).await
    }
}
