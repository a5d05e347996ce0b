//! `prospect backtest`: what a strategy would have done.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lab::backtest::{BacktestSpec, Sweep, SweepSpec};
use serde_json::{Map, Value, json};

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{client::Client, failure::Failure};

const EXAMPLES: &str = "Examples:
  prospect backtest AAPL --entry 'cross_above(sma(close, 20), sma(close, 50))' \\
      --exit 'cross_below(sma(close, 20), sma(close, 50))' --cost 0.001
  prospect backtest AAPL MSFT IBM --rank 'close / close[126]' --top 1 --rebalance monthly --csv
  prospect backtest AAPL --entry 'rsi(close, 14) < 30' --stop-loss 0.1 --hold 20 --json
  prospect backtest --file strategy.toml --report result.html
  prospect backtest --file sweep.json --from 2005-01-01

A file holds what POST /backtests takes, as JSON or TOML; one with strategy and parameters is a sweep.
Flags beside it come first.";

/// Try a strategy on stored bars.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Backtest {
    /// What may be traded.
    #[arg(required_unless_present = "file")]
    symbols: Vec<String>,
    /// A strategy, or a sweep, as JSON or TOML.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write the result as a page to keep, send and print.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// A condition about the asset at hand, asked at each close.
    #[arg(long, value_name = "FORMULA")]
    entry: Option<String>,
    #[arg(long, value_name = "FORMULA")]
    exit: Option<String>,
    /// The share of equity to hold of each asset.
    #[arg(long, value_name = "FORMULA")]
    weight: Option<String>,
    /// Hold the best by this.
    #[arg(long, value_name = "FORMULA")]
    rank: Option<String>,
    /// How many of the best.
    #[arg(long)]
    top: Option<u32>,
    /// always, weekly, monthly or quarterly; monthly when not said.
    #[arg(long)]
    rebalance: Option<String>,
    /// Trade weights only when off by more than this share of equity.
    #[arg(long, value_name = "FRACTION")]
    band: Option<f64>,
    /// long, short or both; long when not said.
    #[arg(long)]
    side: Option<String>,
    /// Commission as a fraction of the value traded.
    #[arg(long, value_name = "FRACTION")]
    cost: Option<f64>,
    /// A fraction of the price, against you.
    #[arg(long, value_name = "FRACTION")]
    slippage: Option<f64>,
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
    /// 100,000 when not said.
    #[arg(long, value_name = "MONEY")]
    cash: Option<f64>,
    /// 1h, 1d, 1w, 1M …; 1d when not said.
    #[arg(long)]
    interval: Option<String>,
    /// The first day that trades.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// A series to compare with.
    #[arg(long, value_name = "FORMULA")]
    benchmark: Option<String>,
    #[arg(long)]
    seed: Option<u64>,
}

impl Backtest {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let asked = self.asked(common)?;
        let client = Client::open(common).await?;
        let outcome = show(&client, asked, self.report.as_deref(), common.format.format()).await;
        client.close().await;
        outcome
    }

    /// What the file says, and over it what the flags say.
    fn asked(&self, common: &Common) -> Result<Value, Failure> {
        let mut asked = self.file.as_deref().map_or_else(|| Ok(json!({})), read)?;
        let is_sweep = asked.get("parameters").is_some();
        let place = if is_sweep { asked.get_mut("strategy") } else { Some(&mut asked) };
        let Some(spec) = place.and_then(Value::as_object_mut) else {
            let message = "the file is no strategy: it holds fields like symbols and entry, or a \
                           strategy with parameters";
            return Err(Failure::usage(anyhow!(message)));
        };
        put(spec, self.said(common));
        Ok(asked)
    }

    fn said(&self, common: &Common) -> Value {
        let symbols = (!self.symbols.is_empty()).then_some(&self.symbols);
        json!({
            "symbols": symbols, "entry": self.entry, "exit": self.exit,
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

/// Reads JSON or TOML, by the name of the file.
fn read(path: &Path) -> Result<Value, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(anyhow!("{shown} cannot be read: {error}")))?;
    let is_toml = path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("toml"));
    let read = if is_toml {
        toml::from_str(&text).map_err(|error| anyhow!("{shown}: {error}"))
    } else {
        serde_json::from_str(&text).map_err(|error| anyhow!("{shown}: {error}"))
    };
    read.map_err(Failure::usage)
}

/// Puts what was said into `spec`: what was not said stays as it is.
fn put(spec: &mut Map<String, Value>, said: Value) {
    let Value::Object(said) = said else { return };
    for (name, value) in said {
        match value {
            Value::Null => {}
            Value::Object(_) => {
                let inner = spec.entry(name).or_insert_with(|| json!({}));
                if let Some(inner) = inner.as_object_mut() {
                    put(inner, value);
                }
            }
            value => _ = spec.insert(name, value),
        }
    }
}

async fn show(
    client: &Client,
    asked: Value,
    page: Option<&Path>,
    format: Format,
) -> Result<(), Failure> {
    let id = try_it(client, asked).await?;
    let path = format!("/api/v1/backtests/{id}");
    if let Some(file) = page {
        save_page(client, &path, file).await?;
    }
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

async fn save_page(client: &Client, path: &str, file: &Path) -> Result<(), Failure> {
    let answer = client.ask("GET", &format!("{path}/report?format=html"), None).await?;
    if answer.status != 200 {
        return answer.data().map(drop);
    }
    std::fs::write(file, &answer.body)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    say(&format!("{} holds the report", file.display()));
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
async fn try_it(client: &Client, asked: Value) -> Result<String, Failure> {
    let bar = progress_bar()?;
    let id = match client {
        Client::Local { app, owner, .. } => {
            let (spec, sweep) = understood(asked)?;
            let shown = bar.clone();
            let step = move |done: u64, total: u64, note: &str| {
                shown.set_length(total);
                shown.set_position(done);
                shown.set_message(note.to_owned());
                Ok(())
            };
            app.lab.run_backtest(owner, spec, sweep, step).await?.id.to_string()
        }
        Client::Remote { .. } => {
            let is_sweep = asked.get("parameters").is_some();
            let path = if is_sweep { "/api/v1/backtests/sweep" } else { "/api/v1/backtests" };
            let started = client.data("POST", path, Some(asked)).await?;
            let id = started["id"].as_str().unwrap_or_default().to_owned();
            follow(client, &bar, &id, started["job_id"].as_str().unwrap_or_default()).await?;
            id
        }
    };
    bar.finish_and_clear();
    Ok(id)
}

fn understood(asked: Value) -> Result<(BacktestSpec, Option<Sweep>), Failure> {
    let wrong = |error: serde_json::Error| Failure::usage(anyhow!("{error}"));
    if asked.get("parameters").is_none() {
        return Ok((serde_json::from_value(asked).map_err(wrong)?, None));
    }
    let (spec, sweep) = serde_json::from_value::<SweepSpec>(asked).map_err(wrong)?.split();
    Ok((spec, Some(sweep)))
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
