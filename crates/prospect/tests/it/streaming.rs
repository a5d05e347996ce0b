//! Prices from the socket of a provider to the socket of a reader, through the whole product.

use std::time::Duration;

use futures_util::StreamExt;
use kernel::Interval;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    live::{Socket, connect_to, hear, say},
    support::{Person, Product, text},
};

/// A product that streams and is listened to.
pub struct Streaming {
    pub product: Product,
    pub port: u16,
    pub token: String,
    pub workspace: String,
    _serving: JoinSet<()>,
}

impl Streaming {
    pub async fn fresh() -> Self {
        Self::of(Product::fresh().await, "ada").await
    }

    pub async fn of(product: Product, username: &str) -> Self {
        let person = product.person(username, true).await;
        Self::serving(product, person).await
    }

    async fn serving(product: Product, person: Person) -> Self {
        product.app.run_background().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (router, tasks) = (product.router.clone(), product.app.tasks.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            server::serve(listener, router, &tasks).await;
        });
        let (token, workspace) = (person.access_token, person.workspace);
        Self { product, port, token, workspace, _serving: serving }
    }

    /// Adds an asset to the workspace of the reader.
    pub async fn add(&self, symbol: &str, kind: &str) {
        let asset = json!({"symbol": symbol, "type": kind});
        let call = crate::support::Call::new("POST", "/api/v1/assets").json(&asset);
        let call = call.key(&uuid::Uuid::new_v4().to_string()).bearer(&self.token);
        call.ask(&self.product.router).await.fine();
    }

    async fn get(&self, path: &str) -> Value {
        let call = crate::support::Call::new("GET", path).bearer(&self.token);
        call.ask(&self.product.router).await.fine()
    }

    pub async fn reader(&self, topics: &[&str]) -> Socket {
        let mut socket = connect_to(self.port, &self.token).await;
        say(&mut socket, &json!({"op": "subscribe", "topics": topics})).await;
        socket
    }
}

/// Returns the next message of `kind`.
async fn next(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let message = hear(socket).await;
        if message["type"] == kind {
            return message;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coin_that_is_read_ticks_with_its_trades_book_and_bars() {
    let streaming = Streaming::fresh().await;
    streaming.add("BTC-USDT", "crypto").await;
    let topics = ["quote:BTC-USDT", "trade:BTC-USDT", "depth:BTC-USDT", "bar:BTC-USDT@1m"];
    let mut socket = streaming.reader(&topics).await;
    let quote = next(&mut socket, "quote").await;
    assert_eq!(
        (quote["topic"].as_str(), quote["data"]["source"].as_str()),
        (Some("quote:BTC-USDT"), Some("binance"))
    );
    assert_eq!(quote["data"]["freshness"], "live");
    assert!(quote["data"]["last"].as_f64().unwrap() > 0.0);
    assert!(quote["data"].get("spark").is_none());
    let later = next(&mut socket, "quote").await;
    assert!(later["seq"].as_u64() > quote["seq"].as_u64());
    let trades = next(&mut socket, "trade").await["data"]["trades"].clone();
    assert!(trades[0]["price"].as_f64().unwrap() > 0.0, "{trades}");
    let depth = next(&mut socket, "depth").await["data"].clone();
    assert!(depth["bids"].as_array().unwrap().len() <= 20);
    let best = |side: &str| text(&depth[side][0]["price"]).parse::<f64>().unwrap();
    assert!(best("bids") < best("asks"));
    let bar = next(&mut socket, "bar").await["data"].clone();
    assert_eq!((bar["interval"].as_str(), bar["closed"].as_bool()), (Some("1m"), Some(false)));

    // The same over HTTP.
    let quote = streaming.get("/api/v1/assets/BTC-USDT/quote").await;
    assert_eq!(
        (quote["freshness"].as_str(), quote["source"].as_str()),
        (Some("live"), Some("binance"))
    );
    assert!(quote["received_at"].is_string());
    let depth = streaming.get("/api/v1/assets/BTC-USDT/depth?levels=3").await;
    assert_eq!(depth["bids"].as_array().unwrap().len(), 3);
    let prints = streaming.get("/api/v1/assets/BTC-USDT/trades?limit=5").await;
    assert_eq!(prints.as_array().unwrap().len(), 5);
    streaming.product.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_that_nobody_streams_is_asked_for() {
    let streaming = Streaming::fresh().await;
    streaming.add("AAPL", "stock").await;
    let mut socket = streaming.reader(&["quote:AAPL"]).await;
    let quote = next(&mut socket, "quote").await;
    assert_eq!(quote["data"]["source"], "yahoo");
    assert!(quote["data"]["last"].as_f64().unwrap() > 0.0);
    streaming.product.app.close().await;
}

/// Returns the days of a coin that are kept since `from`.
async fn days(streaming: &Streaming, from: &str) -> Vec<Value> {
    let path = format!("/api/v1/assets/BTC-USDT/bars?interval=1d&from={from}");
    let bars = streaming.get(&path).await;
    let row = |(row, at): (usize, &Value)| {
        let [open, high, low] = ["open", "high", "low"].map(|column| bars[column][row].clone());
        json!({"at": at, "open": open, "high": high, "low": low})
    };
    bars["at"].as_array().into_iter().flatten().enumerate().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_ended_while_nobody_fetched_are_kept_and_the_month_begins_with_them() {
    let streaming = Streaming::fresh().await;
    streaming.add("BTC-USDT", "crypto").await;
    let now = platform::clock::Clock::default().now().0;
    let day = |back: i64| kernel::Timestamp(Interval::Day.floor(now) - back * 86_400_000_000);
    let text = format!("Symbol,Date,Open,High,Low,Close\nBTC-USDT,{},1,2,1,2\n", day(45));
    let call = crate::support::Call::new("POST", "/api/v1/imports/bars?interval=1d");
    let key = uuid::Uuid::new_v4().to_string();
    call.csv(&text).key(&key).bearer(&streaming.token).ask(&streaming.product.router).await.fine();
    while days(&streaming, "2010-01-01").await.is_empty() {
        tokio::task::yield_now().await;
    }
    let mut socket = streaming.reader(&["quote:BTC-USDT", "bar:BTC-USDT@1M"]).await;
    let yesterday = json!(day(1));
    let kept = loop {
        next(&mut socket, "quote").await;
        let kept = days(&streaming, &day(40).to_string()).await;
        if kept.last().is_some_and(|bar| bar["at"] == yesterday) {
            break kept;
        }
    };
    assert_eq!(kept.len(), 40);
    let month = Interval::Month.floor(now);
    let of_month: Vec<&Value> = kept.iter().filter(|bar| at(bar) >= month).collect();
    let first = of_month.first().map(|bar| bar["open"].clone());
    let bar = loop {
        let bar = next(&mut socket, "bar").await["data"].clone();
        // The days are handed on a moment after they are kept.
        if first.as_ref().is_none_or(|first| bar["open"] == *first) {
            break bar;
        }
    };
    assert_eq!(at(&bar), month);
    for bar_of_day in of_month {
        let both = |name: &str| (bar[name].as_f64().unwrap(), bar_of_day[name].as_f64().unwrap());
        let ((month, day), (low, low_of_day)) = (both("high"), both("low"));
        assert!(month >= day && low <= low_of_day, "{bar} {bar_of_day}");
    }
    streaming.product.app.close().await;
}

fn at(bar: &Value) -> i64 {
    text(&bar["at"]).parse::<kernel::Timestamp>().unwrap().0
}

/// Returns the ids of the next `count` trades; each may come only once.
async fn trades(socket: &mut Socket, count: usize) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    while ids.len() < count {
        let next = tokio::time::timeout(Duration::from_mins(1), socket.next()).await;
        let Message::Text(said) = next.unwrap().unwrap().unwrap() else { continue };
        let message: Value = serde_json::from_str(&said).unwrap();
        for trade in message["data"]["trades"].as_array().into_iter().flatten() {
            let id = text(&trade["id"]);
            assert!(!ids.contains(&id), "trade {id} came twice");
            ids.push(id);
        }
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_streams_both_show_each_trade_once_and_the_other_takes_over() {
    let (first, second) = Product::pair().await;
    let person = first.person("ada", true).await;
    let first = Streaming::serving(first, person.clone()).await;
    let second = Streaming::serving(second, person).await;
    first.add("SOL-USDT", "crypto").await;
    let mut here = first.reader(&["trade:SOL-USDT", "quote:SOL-USDT"]).await;
    let mut there = second.reader(&["trade:SOL-USDT", "quote:SOL-USDT"]).await;
    let (one, other) = tokio::join!(trades(&mut here, 4), trades(&mut there, 4));
    assert!(one.iter().any(|id| other.contains(id)), "{one:?} {other:?}");
    // What one process heard the other knows, too.
    let quote = second.get("/api/v1/assets/SOL-USDT/quote").await;
    assert_eq!(
        (quote["source"].as_str(), quote["freshness"].as_str()),
        (Some("binance"), Some("live"))
    );

    first.product.app.close().await;
    let after = trades(&mut there, 3).await;
    assert!(after.iter().all(|id| !one.contains(id)));
    second.product.app.close().await;
}

/// Returns the events of a stream that is asked for, up to the first of `kind`.
async fn events(streaming: &Streaming, query: &str, since: Option<&str>) -> Vec<(u64, Value)> {
    let call = crate::support::Call::new("GET", &format!("/api/v1/events?{query}"));
    let call = call.bearer(&streaming.token);
    let call = match since {
        Some(id) => call.with("last-event-id", id),
        None => call,
    };
    let mut text = String::new();
    let mut body = call.open(&streaming.product.router).await;
    loop {
        let frame = http_body_util::BodyExt::frame(&mut body).await.unwrap().unwrap();
        text.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
        let whole = text.split("\n\n").filter(|event| event.contains("data:"));
        let read = |event: &str| {
            let field =
                |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            Some((field("id:")?.parse().ok()?, serde_json::from_str(field("data:")?).ok()?))
        };
        let events: Vec<(u64, Value)> = whole.filter_map(read).collect();
        if events.len() >= 2 {
            return events;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_tell_the_same_to_programs_without_sockets_and_resume() {
    let streaming = Streaming::fresh().await;
    streaming.add("ETH-USDT", "crypto").await;
    let first = events(&streaming, "topics=trade:ETH-USDT", None).await;
    let [(one, trades), (two, _), ..] = &first[..] else { panic!("{first:?}") };
    assert_eq!(
        (trades["type"].as_str(), trades["topic"].as_str()),
        (Some("trade"), Some("trade:ETH-USDT"))
    );
    assert!(one < two);
    let again = events(&streaming, "topics=trade:ETH-USDT", Some(&one.to_string())).await;
    assert_eq!(again[0].0, *two, "what came after the last event seen");

    let refused = |query: &str| {
        let call = crate::support::Call::new("GET", &format!("/api/v1/events?{query}"));
        call.bearer(&streaming.token)
    };
    let router = &streaming.product.router;
    assert_eq!(refused("topics=secrets").ask(router).await.status, 404);
    assert_eq!(refused("topics=").ask(router).await.status, 400);
    let nobody = crate::support::Call::new("GET", "/api/v1/events?topics=jobs");
    assert_eq!(nobody.ask(router).await.status, 401);
    streaming.product.app.close().await;
}
