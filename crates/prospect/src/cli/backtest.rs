//! `prospect backtest`: what a strategy would have done.

use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lab::backtest::BacktestSpec;
use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{client::Client, failure::Failure};

const EXAMPLES: &str = "Examples:
  prospect backtest AAPL --entry 'cross_above(sma(close, 20), sma(close, 50))' \\
      --exit 'cross_below(sma(close, 20), sma(close, 50))' --cost 0.001
  prospect backtest AAPL MSFT IBM --rank 'close / close[126]' --top 1 --rebalance monthly --csv
  prospect backtest AAPL --entry 'rsi(close, 14) < 30' --stop-loss 0.1 --hold 20 --json";

/// Try a strategy on stored bars.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Backtest {
    /// What may be traded.
    #[arg(required = true)]
    symbols: Vec<String>,
    /// A condition about the asset at hand, asked at each close.
    #[arg(long, value_name = "FORMULA")]
    entry: Option<String>,
    #[arg(long, value_name = "FORMULA")]
    exit: Option<String>,
    /// The share of equity to hold of each asset.
    #[arg(long, value_name = "FORMULA")]
    weight: Option<String>,
    /// Hold the best by this.
    #[arg(long, value_name = "FORMULA", requires = "top")]
    rank: Option<String>,
    /// How many of the best.
    #[arg(long)]
    top: Option<u32>,
    /// always, weekly, monthly or quarterly.
    #[arg(long, default_value = "monthly")]
    rebalance: String,
    /// Trade weights only when off by more than this share of equity.
    #[arg(long, default_value_t = 0.0)]
    band: f64,
    /// long, short or both.
    #[arg(long, default_value = "long")]
    side: String,
    /// Commission as a fraction of the value traded.
    #[arg(long, default_value_t = 0.0)]
    cost: f64,
    /// A fraction of the price, against you.
    #[arg(long, default_value_t = 0.0)]
    slippage: f64,
    /// Leave after this fall from the entry, as a fraction.
    #[arg(long, value_name = "FRACTION")]
    stop_loss: Option<f64>,
    #[arg(long, value_name = "FRACTION")]
    take_profit: Option<f64>,
    /// Leave after this fall from the best price since entry.
    #[arg(long, value_name = "FRACTION")]
    trailing: Option<f64>,
    /// Leave after so many bars.
    #[arg(long, value_name = "BARS")]
    hold: Option<u32>,
    #[arg(long, default_value_t = 100_000.0)]
    cash: f64,
    /// 1h, 1d, 1w, 1M …
    #[arg(long, default_value = "1d")]
    interval: String,
    /// The first day that trades.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// A series to compare with.
    #[arg(long, value_name = "FORMULA")]
    benchmark: Option<String>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Backtest {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let spec = self.spec(common);
        let client = Client::open(common).await?;
        let outcome = show(&client, spec, common.format.format()).await;
        client.close().await;
        outcome
    }

    fn spec(&self, common: &Common) -> Value {
        json!({
            "symbols": self.symbols, "entry": self.entry, "exit": self.exit,
            "weight": self.weight, "rank": self.rank, "top": self.top,
            "rebalance": self.rebalance, "band": self.band, "side": self.side,
            "costs": {"percent": self.cost, "slippage": self.slippage},
            "stops": {
                "loss": self.stop_loss, "profit": self.take_profit, "trailing": self.trailing,
                "bars": self.hold,
            },
            "cash": self.cash, "interval": self.interval, "from": self.from, "to": self.to,
            "as_of": common.at, "benchmark": self.benchmark, "seed": self.seed,
        })
    }
}

async fn show(client: &Client, spec: Value, format: Format) -> Result<(), Failure> {
    let id = try_it(client, spec).await?;
    let path = format!("/api/v1/backtests/{id}");
    if matches!(format, Format::Csv | Format::Ndjson) {
        return trades(client, &path).await?.print(format);
    }
    let report = client.data("GET", &format!("{path}/report"), None).await?;
    if format == Format::Json {
        let backtest = client.data("GET", &path, None).await?;
        return output::print_json(&json!({"backtest": backtest, "report": report}));
    }
    let empty = Vec::new();
    let metrics = report["metrics"].as_array().unwrap_or(&empty);
    Table::of(&["title", "value", "benchmark", "unit"], metrics).print(format)?;
    let trades = &report["trades"];
    say(&format!(
        "{}: {} trades ended, {} open, {} winners; --csv lists them",
        id, trades["closed"], trades["open"], trades["winners"]
    ));
    Ok(())
}

/// All trades, page after page.
async fn trades(client: &Client, path: &str) -> Result<Table, Failure> {
    const COLUMNS: &[&str] = &[
        "symbol",
        "side",
        "quantity",
        "entry_at",
        "entry_price",
        "exit_at",
        "exit_price",
        "reason",
        "profit",
        "gain",
        "costs",
        "bars",
        "worst",
        "best",
    ];
    let mut rows: Vec<Value> = Vec::new();
    loop {
        let page = format!("{path}/trades?limit=500&cursor={}", rows.len());
        let items = client.data("GET", &page, None).await?;
        let items = items.as_array().cloned().unwrap_or_default();
        if items.is_empty() {
            return Ok(Table::of(COLUMNS, &rows));
        }
        rows.extend(items);
    }
}

/// Runs it here, or asks the server to, and returns its id.
async fn try_it(client: &Client, spec: Value) -> Result<String, Failure> {
    let bar = progress_bar()?;
    let id = match client {
        Client::Local { app, owner, .. } => {
            let spec: BacktestSpec =
                serde_json::from_value(spec).map_err(|error| Failure::usage(anyhow!("{error}")))?;
            let shown = bar.clone();
            let step = move |done: u64, total: u64, note: &str| {
                shown.set_length(total);
                shown.set_position(done);
                shown.set_message(note.to_owned());
                Ok(())
            };
            app.lab.run_backtest(owner, spec, None, step).await?.id.to_string()
        }
        Client::Remote { .. } => {
            let started = client.data("POST", "/api/v1/backtests", Some(spec)).await?;
            let id = started["id"].as_str().unwrap_or_default().to_owned();
            follow(client, &bar, &id, started["job_id"].as_str().unwrap_or_default()).await?;
            id
        }
    };
    bar.finish_and_clear();
    Ok(id)
}

/// How often a server is asked how far it is.
const EVERY: Duration = Duration::from_millis(300);

/// Waits until the server is done.
async fn follow(client: &Client, bar: &ProgressBar, id: &str, job: &str) -> Result<(), Failure> {
    loop {
        let backtest = client.data("GET", &format!("/api/v1/backtests/{id}"), None).await?;
        match backtest["state"].as_str().unwrap_or_default() {
            "done" => return Ok(()),
            "queued" | "running" => {}
            state => {
                let why = backtest["error"].as_str().unwrap_or("it did not say why");
                return Err(Failure::from(anyhow!("the backtest is {state}: {why}")));
            }
        }
        // Who may run backtests need not be allowed to see jobs.
        if let Ok(job) = client.data("GET", &format!("/api/v1/jobs/{job}"), None).await {
            let progress = &job["progress"];
            bar.set_length(progress["total"].as_u64().unwrap_or(1));
            bar.set_position(progress["done"].as_u64().unwrap_or(0));
            bar.set_message(progress["note"].as_str().unwrap_or_default().to_owned());
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// A bar on stderr; indicatif draws none where nobody looks.
fn progress_bar() -> Result<ProgressBar, Failure> {
    let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {msg} {elapsed}")
        .context("the progress bar's template")?;
    Ok(ProgressBar::new(1).with_style(style))
}
