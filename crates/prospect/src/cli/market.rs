//! `prospect bars`, `chart` and `series`: market data in the terminal.

use clap::Args;
use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Format, Table},
};
use crate::{
    candles,
    client::{Client, escape},
    failure::Failure,
};

/// Which bars.
#[derive(Args)]
pub struct Range {
    /// 1m, 5m, 1h, 1d, 1w, 1M … (1m is a minute, 1M a month).
    #[arg(long, default_value = "1d")]
    interval: String,
    /// The first day.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// The last day.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
}

#[derive(Args)]
pub struct Bars {
    /// The symbol, like AAPL.
    symbol: String,
    #[command(flatten)]
    range: Range,
    /// none, splits or all (splits and dividends).
    #[arg(long, default_value = "splits")]
    adjust: String,
}

#[derive(Args)]
pub struct Chart {
    /// The symbol, like AAPL.
    symbol: String,
    #[command(flatten)]
    range: Range,
    /// none, splits or all (splits and dividends).
    #[arg(long, default_value = "splits")]
    adjust: String,
    /// Rows of the drawing; default fits the terminal.
    #[arg(long)]
    height: Option<u16>,
    /// Columns of the drawing; default fits the terminal.
    #[arg(long)]
    width: Option<u16>,
}

#[derive(Args)]
pub struct Series {
    /// Formulas or addresses, like 'AAPL.close' 'sma(AAPL, 20)'.
    #[arg(required = true)]
    formulas: Vec<String>,
    #[command(flatten)]
    range: Range,
}

impl Bars {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let bars = fetch(common, &self.symbol, &self.range, &self.adjust).await?;
        if common.format.format() == Format::Json {
            return output::print_json(&bars);
        }
        bar_table(&bars).print(common.format.format())
    }
}

fn bar_table(bars: &Value) -> Table {
    let columns = ["at", "open", "high", "low", "close", "volume"];
    let length = bars["at"].as_array().map_or(0, Vec::len);
    let row = |i: usize| columns.iter().map(|name| bars[*name][i].clone()).collect();
    Table { columns: columns.map(str::to_owned).to_vec(), rows: (0..length).map(row).collect() }
}

impl Chart {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let bars = fetch(common, &self.symbol, &self.range, &self.adjust).await?;
        let (width, height) = crossterm::terminal::size().unwrap_or((100, 30));
        let size = candles::Size {
            width: usize::from(self.width.unwrap_or(width).clamp(30, 400)),
            height: usize::from(self.height.unwrap_or(height.saturating_sub(2)).clamp(8, 120)),
        };
        let colour = candles::Colour::of_terminal();
        output::write_out(&candles::draw(&bars, size, colour))
    }
}

impl Series {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let body = json!({
            "formulas": self.formulas,
            "interval": self.range.interval,
            "from": self.range.from,
            "to": self.range.to,
            "as_of": common.at,
        });
        let client = Client::open(common).await?;
        let answer = client.data("POST", "/api/v1/series/query", Some(body)).await;
        client.close().await;
        let answer = answer?;
        if common.format.format() == Format::Json {
            return output::print_json(&answer);
        }
        let empty = Vec::new();
        // A record such as macd(…) gives several columns.
        let columns = answer["columns"].as_array().unwrap_or(&empty).iter();
        let formulas = columns.filter_map(|column| column["formula"].as_str());
        let names: Vec<String> = ["at"].into_iter().chain(formulas).map(str::to_owned).collect();
        let times = answer["at"].as_array().unwrap_or(&empty);
        let row = |i: usize| {
            let values = (1..names.len()).map(|c| answer["columns"][c - 1]["values"][i].clone());
            std::iter::once(times[i].clone()).chain(values).collect()
        };
        let rows = (0..times.len()).map(row).collect();
        Table { columns: names, rows }.print(common.format.format())
    }
}

async fn fetch(
    common: &Common,
    symbol: &str,
    range: &Range,
    adjust: &str,
) -> Result<Value, Failure> {
    let mut path = format!(
        "/api/v1/assets/{}/bars?interval={}&adjust={}",
        escape(symbol),
        escape(&range.interval),
        escape(adjust)
    );
    for (name, value) in [("from", &range.from), ("to", &range.to), ("as_of", &common.at)] {
        if let Some(value) = value {
            path.extend(["&", name, "=", &escape(value)]);
        }
    }
    let client = Client::open(common).await?;
    let answer = client.data("GET", &path, None).await;
    client.close().await;
    answer
}
