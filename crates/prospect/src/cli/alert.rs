//! `prospect alert`: conditions that are watched.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Common, output::Table};
use crate::{
    client::{Client, escape},
    failure::{Failure, NOT_FOUND},
};

const EXAMPLES: &str = "Examples:
  prospect alert add 'rsi(close, 14) < 30' --symbol AAPL --name 'Apple is oversold'
  prospect alert add 'BTC-USD.close > 100000' --each-time --cooldown 3600
  prospect alert add 'asset.pe < 15 and rsi(close, 14) < 30' --type stock --each-time
  prospect alert list
  prospect alert pause 'Apple is oversold'";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum Alert {
    /// List the alerts and how they stand.
    List,
    /// Watch a condition.
    Add(Add),
    /// Watch an alert no more, until it is armed again.
    Pause {
        /// Its id or name.
        alert: String,
    },
    /// Watch an alert again, from now on.
    Arm {
        /// Its id or name.
        alert: String,
    },
    /// Delete an alert and when it fired.
    Remove {
        /// Its id or name.
        alert: String,
    },
}

#[derive(Args)]
pub struct Add {
    /// A condition, such as 'rsi(close, 14) < 30'.
    formula: String,
    /// The asset at hand; the first one named when absent.
    #[arg(long)]
    symbol: Option<String>,
    /// Watch each asset of this list instead of one, by its id or name.
    #[arg(long, conflicts_with = "symbol", value_name = "LIST")]
    watchlist: Option<String>,
    /// Watch each asset of this type instead of one: stock, etf, crypto …
    #[arg(long = "type", conflicts_with = "symbol", value_name = "TYPE")]
    kind: Option<String>,
    /// The formula when absent.
    #[arg(long)]
    name: Option<String>,
    /// 1m, 1h, 1d, 1w …
    #[arg(long, default_value = "1d")]
    interval: String,
    /// Fire each time it becomes true, instead of once.
    #[arg(long)]
    each_time: bool,
    /// How many seconds it rests after a fire.
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    cooldown: u32,
    /// Also tell these webhooks, by their ids.
    #[arg(long = "webhook", value_name = "ID")]
    webhooks: Vec<String>,
}

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "formula",
    "symbol",
    "interval",
    "state",
    "met",
    "last_value",
    "fires",
    "last_fired_at",
    "fault",
];

/// The longest name an alert takes.
const NAME: usize = 100;

impl Alert {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let client = Client::open(common).await?;
        let done = self.ask(&client).await;
        client.close().await;
        Table::of(COLUMNS, &done?).print(common.format.format())
    }

    async fn ask(self, client: &Client) -> Result<Vec<Value>, Failure> {
        match self {
            Self::List => list(client).await,
            Self::Add(add) => {
                let universe = add.universe(client).await?;
                let body = add.body(universe.as_ref());
                let made = client.data("POST", "/api/v1/alerts", Some(body)).await?;
                Ok(vec![made])
            }
            Self::Pause { alert } => set_state(client, &alert, "paused").await,
            Self::Arm { alert } => set_state(client, &alert, "armed").await,
            Self::Remove { alert } => {
                let path = path_of(client, &alert).await?;
                Ok(vec![client.data("DELETE", &path, None).await?])
            }
        }
    }
}

impl Add {
    /// Returns the assets that are watched together, if not one alone.
    async fn universe(&self, client: &Client) -> Result<Option<Value>, Failure> {
        if self.watchlist.is_none() && self.kind.is_none() {
            return Ok(None);
        }
        let watchlist = match &self.watchlist {
            None => None,
            Some(wanted) => {
                let lists = client.data("GET", "/api/v1/watchlists?limit=500", None).await?;
                let is_it = |list: &&Value| list["id"] == **wanted || list["name"] == **wanted;
                let found = lists.as_array().into_iter().flatten().find(is_it);
                let missing = || Failure::new(NOT_FOUND, format!("there is no list {wanted}"));
                Some(found.ok_or_else(missing)?["id"].clone())
            }
        };
        Ok(Some(json!({"watchlist": watchlist, "type": self.kind})))
    }

    fn body(self, universe: Option<&Value>) -> Value {
        let webhooks = self.webhooks.iter().map(|id| format!("webhook:{id}"));
        let channels: Vec<String> = ["inbox".to_owned()].into_iter().chain(webhooks).collect();
        let name = self.name.unwrap_or_else(|| self.formula.chars().take(NAME).collect());
        json!({
            "name": name,
            "formula": self.formula,
            "symbol": self.symbol,
            "universe": universe,
            "interval": self.interval,
            "repeat": if self.each_time { "each_time" } else { "once" },
            "cooldown_seconds": self.cooldown,
            "channels": channels,
        })
    }
}

async fn list(client: &Client) -> Result<Vec<Value>, Failure> {
    let alerts = client.data("GET", "/api/v1/alerts?limit=500", None).await?;
    Ok(alerts.as_array().cloned().unwrap_or_default())
}

async fn set_state(client: &Client, alert: &str, state: &str) -> Result<Vec<Value>, Failure> {
    let path = path_of(client, alert).await?;
    Ok(vec![client.data("PATCH", &path, Some(json!({"state": state}))).await?])
}

/// Finds an alert by its id or its name.
async fn path_of(client: &Client, alert: &str) -> Result<String, Failure> {
    let named = |one: &&Value| one["id"] == alert || one["name"] == alert;
    let alerts = list(client).await?;
    let mut found = alerts.iter().filter(named).filter_map(|one| one["id"].as_str());
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(format!("/api/v1/alerts/{}", escape(id))),
        (Some(_), Some(_)) => Err(Failure::usage(anyhow::anyhow!(
            "several alerts are named {alert:?}: give the id of one"
        ))),
        (None, _) => Err(Failure::new(NOT_FOUND, format!("there is no alert {alert:?}"))),
    }
}
