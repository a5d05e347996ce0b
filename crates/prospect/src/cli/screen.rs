//! `prospect screen`: which assets fulfil a rule.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{client::Client, failure::Failure};

const EXAMPLES: &str = "Examples:
  prospect screen 'rsi(close, 14) < 40 and close > sma(close, 200)'
  prospect screen 'top(close / close[252], 10)' --column 'close / close[252]' --sort 'close / close[252]'
  prospect screen --column close --type etf --at 2020-03-23";

/// Ask every asset whether it fulfils a rule.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Screen {
    /// A condition about the asset at hand; all assets without one.
    rule: Option<String>,
    /// A formula to show beside each; may be given several times.
    #[arg(long = "column", value_name = "FORMULA")]
    columns: Vec<String>,
    /// What to sort by; the highest first.
    #[arg(long, value_name = "FORMULA")]
    sort: Option<String>,
    #[arg(long, value_enum, default_value = "descending")]
    order: Order,
    /// Only these, with commas between them.
    #[arg(long, value_delimiter = ',')]
    symbols: Vec<String>,
    /// Only this type: stock, etf, index, crypto, currency …
    #[arg(long = "type", value_name = "TYPE")]
    asset_type: Option<String>,
    #[arg(long)]
    sector: Option<String>,
    #[arg(long)]
    exchange: Option<String>,
    /// Only the assets of this watchlist, by its id.
    #[arg(long, value_name = "ID")]
    watchlist: Option<String>,
    /// 1h, 1d, 1w, 1M …
    #[arg(long, default_value = "1d")]
    interval: String,
    /// The most rows.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    Descending,
    Ascending,
}

impl Screen {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let client = Client::open(common).await?;
        let answer = client.data("POST", "/api/v1/screener/run", Some(self.question(common))).await;
        client.close().await;
        let answer = answer?;
        if common.format.format() == Format::Json {
            return output::print_json(&answer);
        }
        table(&answer).print(common.format.format())?;
        if answer["universe"] == 0 {
            say(
                "no asset was asked, since there is none of this kind: prospect search apple --add AAPL, or \
                 prospect import bars FILE",
            );
            return Ok(());
        }
        say(&format!(
            "{} of {} match; unknown for {}",
            answer["matched"], answer["universe"], answer["unknown"]
        ));
        Ok(())
    }

    fn question(&self, common: &Common) -> Value {
        let order = match self.order {
            Order::Descending => "descending",
            Order::Ascending => "ascending",
        };
        let columns =
            if self.columns.is_empty() { vec!["close".to_owned()] } else { self.columns.clone() };
        json!({
            "question": {
                "universe": {
                    "symbols": self.symbols,
                    "type": self.asset_type,
                    "sector": self.sector,
                    "exchange": self.exchange,
                    "watchlist": self.watchlist,
                },
                "rule": self.rule,
                "columns": columns,
                "sort": self.sort.as_ref().map(|formula| json!({"formula": formula, "order": order})),
                "interval": self.interval,
            },
            "as_of": common.at,
            "limit": self.limit,
        })
    }
}

fn table(answer: &Value) -> Table {
    let empty = Vec::new();
    let columns = answer["columns"].as_array().unwrap_or(&empty);
    let formulas = columns.iter().filter_map(|column| column["formula"].as_str());
    let names = ["symbol", "name", "at"].into_iter().chain(formulas).map(str::to_owned).collect();
    let row = |row: &Value| {
        let values = (0..columns.len()).map(|column| row["values"][column].clone());
        let own = ["symbol", "name", "at"].map(|name| row[name].clone());
        own.into_iter().chain(values).collect()
    };
    let rows = answer["rows"].as_array().unwrap_or(&empty).iter().map(row).collect();
    Table { columns: names, rows }
}
