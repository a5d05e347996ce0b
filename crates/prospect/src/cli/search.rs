//! `prospect search`: what there is, here and with the providers.

use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{
    client::{Client, escape},
    failure::{Failure, NOT_FOUND},
    history,
};

const EXAMPLES: &str = "Examples:
  prospect search apple
  prospect search btc --json
  prospect search btc --add BTC-USDT";

const COLUMNS: [&str; 7] = ["symbol", "name", "type", "exchange", "currency", "provider", "known"];

/// Search for assets: those of the workspace, then what the providers know.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Search {
    /// A symbol, or words of a name.
    #[arg(required = true)]
    text: Vec<String>,
    /// Add what was found under this symbol to the workspace, and fetch its prices.
    #[arg(long, value_name = "SYMBOL")]
    add: Option<String>,
    /// The most assets of the workspace.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    limit: u16,
}

impl Search {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        if self.text.iter().all(|word| word.trim().is_empty()) {
            let sentence = "search for what? a name or a part of one, like prospect search apple";
            return Err(Failure::usage(anyhow!(sentence)));
        }
        let adds = self.add.is_some();
        let client =
            if adds { Client::open_or_make(common).await? } else { Client::open(common).await? };
        let done = self.search(&client, common.format.format()).await;
        client.close().await;
        done
    }

    async fn search(&self, client: &Client, format: Format) -> Result<(), Failure> {
        let text = self.text.join(" ");
        let path = format!("/api/v1/assets?query={}&limit={}", escape(&text), self.limit);
        let own = rows(client.data("GET", &path, None).await?);
        let path = format!("/api/v1/providers/search?query={}", escape(&text));
        let others = client.data("GET", &path, None).await;
        if let Some(symbol) = &self.add {
            return add(client, symbol, &rows(others.map_err(|failure| unanswered(&failure))?))
                .await;
        }
        let others = match others {
            Ok(found) => rows(found),
            // What is here is worth showing all the same; that nothing is here may be the network's fault.
            Err(failure) if own.is_empty() => return Err(unanswered(&failure)),
            Err(failure) => {
                say(&output::printable(&format!("only of this workspace, {:#}", failure.error)));
                Vec::new()
            }
        };
        let found = merged(&own, &others);
        if found.is_empty() {
            return Err(Failure::new(
                NOT_FOUND,
                format!(
                    "nothing is called {text}, here or with the providers: try a part of the name, or see who \
                     was asked with prospect api GET providers"
                ),
            ));
        }
        if format == Format::Json {
            return output::print_json(&Value::Array(found));
        }
        Table::of(&COLUMNS, &found).print(format)
    }
}

/// Nobody could be asked, which is not the same as nothing found.
fn unanswered(failure: &Failure) -> Failure {
    let message = format!(
        "the providers could not be asked, so nobody knows: {:#}; prospect api GET providers shows why",
        failure.error
    );
    Failure::new(failure.code, output::printable(&message))
}

fn rows(answer: Value) -> Vec<Value> {
    match answer {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    }
}

/// The assets of the workspace, then what providers have besides.
fn merged(own: &[Value], others: &[Value]) -> Vec<Value> {
    let row = |found: &Value, provider: &Value, known: &Value| {
        let mut row = json!({"provider": provider, "known": known});
        for name in ["symbol", "name", "type", "exchange", "currency"] {
            row[name] = found[name].clone();
        }
        row
    };
    let is_own = |other: &&Value| !own.iter().any(|one| one["symbol"] == other["symbol"]);
    let own_rows = own.iter().map(|one| row(one, &one["source"], &Value::Bool(true)));
    let other_rows = others.iter().filter(is_own);
    own_rows
        .chain(other_rows.map(|other| row(other, &other["provider"], &other["known"])))
        .collect()
}

/// Makes an asset of what was found, and asks for its prices.
async fn add(client: &Client, symbol: &str, found: &[Value]) -> Result<(), Failure> {
    let symbol = symbol.to_uppercase();
    let Some(chosen) = found.iter().find(|one| one["symbol"] == *symbol) else {
        let near: Vec<&str> =
            found.iter().filter_map(|one| one["symbol"].as_str()).take(8).collect();
        let there = if near.is_empty() { "nothing".to_owned() } else { near.join(", ") };
        return Err(Failure::new(
            NOT_FOUND,
            output::printable(&format!("no provider found {symbol} here; it found {there}")),
        ));
    };
    let mut asset = json!({});
    for name in ["symbol", "name", "type", "exchange", "currency"] {
        asset[name] = chosen[name].clone();
    }
    let made = client.data("POST", "/api/v1/assets", Some(asset)).await?;
    let Some(symbol) = made["symbol"].as_str() else {
        return Err(Failure::from(anyhow!("the answer names no asset")));
    };
    say(&format!("{symbol} was added"));
    let job = history::queue(client, symbol, "1d", None).await?;
    client.run_due().await?;
    say(&format!("its prices are fetched by {job}; look with: prospect chart {symbol}"));
    output::print_json(&made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_workspace_has_comes_first_and_once() {
        let own = [json!({"symbol": "BTC-USDT", "name": "Bitcoin", "source": "user"})];
        let others = [
            json!({"symbol": "BTC-USDT", "name": "BTC/USDT", "provider": "binance", "known": true}),
            json!({"symbol": "BTC-EUR", "name": "BTC/EUR", "provider": "kraken", "known": false}),
        ];
        let found = merged(&own, &others);
        let told: Vec<(&str, bool)> = found
            .iter()
            .map(|row| (row["symbol"].as_str().unwrap(), row["known"].as_bool().unwrap()))
            .collect();
        assert_eq!(told, [("BTC-USDT", true), ("BTC-EUR", false)]);
        assert_eq!(found[0]["provider"], "user");
    }
}
