//! `prospect bars`, `chart` and `series`: market data in the terminal.

use clap::Args;
use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{
    candles,
    client::{Client, escape},
    failure::Failure,
    history,
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
        bar_table(&bars).write(common.format.format())
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
        if bars["at"].as_array().is_none_or(Vec::is_empty) {
            return Ok(());
        }
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
        if times.is_empty() {
            explain_nothing(&answer);
        }
        let row = |i: usize| {
            let values = (1..names.len()).map(|c| answer["columns"][c - 1]["values"][i].clone());
            std::iter::once(times[i].clone()).chain(values).collect()
        };
        let rows = (0..times.len()).map(row).collect();
        Table { columns: names, rows }.write(common.format.format())
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
    if answer.as_ref().is_ok_and(|bars| bars["at"].as_array().is_some_and(Vec::is_empty)) {
        let span = (range.from.as_deref(), range.to.as_deref().or(common.at.as_deref()));
        let said = history::nothing_in(&client, symbol, &range.interval, span).await;
        say(&output::printable(&said));
    }
    client.close().await;
    answer.map_err(|failure| failure.about(&[symbol.to_owned()]))
}

/// Says of an answer without rows what is known of its inputs.
fn explain_nothing(answer: &Value) {
    let none = Vec::new();
    let rows = |value: &Value| value.as_array().unwrap_or(&none).clone();
    let day = |at: &Value| at.as_str().and_then(|at| at.get(..10)).map(str::to_owned);
    let columns = rows(&answer["columns"]);
    for input in columns.iter().flat_map(|column| rows(&column["lineage"]["inputs"])) {
        let address = input["address"].as_str().unwrap_or_default();
        let known = match day(&input["first_at"]).zip(day(&input["last_at"])) {
            Some((first, last)) => format!("is known from {first} to {last}"),
            None => "has no bars of this interval up to then".to_owned(),
        };
        say(&output::printable(&format!("no rows in this span: {address} {known}")));
    }
}
