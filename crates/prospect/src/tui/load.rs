//! Asking the API what a view shows.

use serde_json::{Value, json};

use super::view::Question;
use crate::{
    client::{Client, escape},
    failure::Failure,
    history,
};

/// Articles, or posts, of a list.
const NEWS: usize = 50;

/// Trades to begin a tape with.
const TRADES: usize = 100;

/// Bars of a chart: the widest terminal at the widest zoom.
const BARS: usize = 10_000;

/// Rows of a book.
const LEVELS: usize = 20;

/// Returns the answer, or a sentence why there is none.
pub(super) async fn answer(client: &Client, question: &Question) -> Result<Value, String> {
    let symbol = match question {
        Question::Lists | Question::Assets | Question::News(None) | Question::Posts(None) => None,
        Question::Asset(symbol)
        | Question::Bars { symbol, .. }
        | Question::Fetch { symbol, .. }
        | Question::Depth(symbol)
        | Question::Trades(symbol)
        | Question::News(Some(symbol))
        | Question::Posts(Some(symbol)) => Some(symbol),
    };
    let about = |failure: Failure| failure.about(symbol.map_or(&[], std::slice::from_ref));
    ask(client, question).await.map_err(|failure| format!("{:#}", about(failure).error))
}

async fn ask(client: &Client, question: &Question) -> Result<Value, Failure> {
    let path = match question {
        Question::Lists => "watchlists?limit=500".to_owned(),
        Question::Assets => "assets?limit=200".to_owned(),
        Question::Asset(symbol) => return asset(client, symbol).await,
        Question::Bars { symbol, interval } => {
            format!("assets/{}/bars?interval={interval}&adjust=splits&limit={BARS}", escape(symbol))
        }
        Question::Fetch { symbol, interval } => {
            let job = history::queue(client, symbol, interval, None).await?;
            return history::wait(client, &job).await;
        }
        Question::Depth(symbol) => format!("assets/{}/depth?levels={LEVELS}", escape(symbol)),
        Question::Trades(symbol) => format!("assets/{}/trades?limit={TRADES}", escape(symbol)),
        Question::News(Some(symbol)) => format!("assets/{}/news?limit={NEWS}", escape(symbol)),
        Question::News(None) => format!("news?limit={NEWS}"),
        Question::Posts(Some(symbol)) => format!("assets/{}/posts?limit={NEWS}", escape(symbol)),
        Question::Posts(None) => format!("posts?limit={NEWS}"),
    };
    client.data("GET", &format!("/api/v1/{path}"), None).await
}

/// An asset and its quote, as one.
async fn asset(client: &Client, symbol: &str) -> Result<Value, Failure> {
    let path = format!("/api/v1/assets/{}", escape(symbol));
    let asset = client.data("GET", &path, None).await?;
    let quote = client.data("GET", &format!("{path}/quote"), None).await?;
    Ok(json!({"asset": asset, "quote": quote}))
}
