//! Providers as people meet them, on a made-up world in their place: found, added, fetched; and what happens
//! when they answer badly.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use world::{Clock, Served, Step, World};

use crate::{
    process::folder,
    support::{Product, made_up},
};

const DAY: i64 = 86_400_000_000;

/// A world of this test alone, so that nobody else meets its faults.
async fn own_world() -> Served {
    let now = platform::clock::Clock::default().now().0;
    let world = Arc::new(World::new(3, now, world::demo()));
    world::serve(world, Clock::running(now)).await.unwrap()
}

/// Makes the next answers of a provider go wrong.
async fn order(served: &Served, provider: &str, kind: &str, times: u32) {
    let body = json!({"provider": provider, "kind": kind, "times": times}).to_string();
    let mut socket = TcpStream::connect(served.address).await.unwrap();
    let head = format!(
        "POST /__faults HTTP/1.1\r\nhost: world\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&answer));
}

async fn add(product: &Product, symbol: &str, kind: &str) {
    let new = json!({"symbol": symbol, "type": kind});
    product.ask("POST", "/api/v1/assets", Some(new)).await.fine();
}

/// Fetches, and returns the job that did.
async fn fetch(product: &Product, symbol: &str, body: Value) -> Value {
    let path = format!("/api/v1/assets/{symbol}/fetch");
    let started = product.ask("POST", &path, Some(body)).await.fine();
    product.app.queue.run_due().await.unwrap();
    let job = format!("/api/v1/jobs/{}", started["job_id"].as_str().unwrap());
    product.ask("GET", &job, None).await.fine()
}

async fn standing(product: &Product, id: &str) -> Value {
    let providers = product.ask("GET", "/api/v1/providers", None).await.fine();
    providers.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone()
}

#[tokio::test]
async fn what_is_found_and_added_has_the_bars_of_its_provider() {
    let product = Product::fresh().await;
    let found = product.ask("GET", "/api/v1/providers/search?query=nvidia", None).await.fine();
    assert_eq!(found[0]["symbol"], "NVDA");
    assert_eq!((&found[0]["provider"], &found[0]["known"]), (&json!("yahoo"), &json!(false)));
    add(&product, "NVDA", "stock").await;
    let job = fetch(&product, "NVDA", json!({})).await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["outcome"]["quarantined"], json!([]));
    let bars = product.ask("GET", "/api/v1/assets/NVDA/bars?adjust=none", None).await.fine();
    let world = &made_up().world;
    let now = platform::clock::Clock::default().now().0;
    let drawn: BTreeMap<i64, [f64; 4]> = world
        .bars("NVDA", Step::Day, 0..now, now)
        .iter()
        .map(|bar| {
            let price = |steps: i64| f64::from(i32::try_from(steps).unwrap()) / 100.0;
            let prices = [bar.open, bar.high, bar.low, bar.close].map(price);
            (bar.at.div_euclid(DAY), prices)
        })
        .collect();
    let times = bars["at"].as_array().unwrap();
    assert!(times.len() > 900);
    for (row, at) in times.iter().enumerate() {
        let at: kernel::Timestamp = at.as_str().unwrap().parse().unwrap();
        let prices = ["open", "high", "low", "close"].map(|name| bars[name][row].as_f64().unwrap());
        let drawn = drawn[&at.0.div_euclid(DAY)];
        let near = prices.iter().zip(drawn).all(|(ours, theirs)| (ours - theirs).abs() < 0.006);
        assert!(near, "{at}: {prices:?} is not {drawn:?}");
    }
    assert!(bars["actions"].as_array().unwrap().len() > 3);
    let again = fetch(&product, "NVDA", json!({})).await;
    assert_eq!(again["outcome"]["revised"], 0, "{again}");
    let payload = "/api/v1/providers/yahoo/payload?capability=bars";
    let payload = product.ask("GET", payload, None).await.fine();
    assert!(payload["text"].as_str().unwrap().starts_with("{\"chart\""), "{payload}");
}

#[tokio::test]
async fn who_answers_badly_is_followed_by_the_next() {
    let served = own_world().await;
    let product = Product::with_bases(&served.bases()).await;
    let bad = [("BTC-USD", "500", 2), ("ETH-USD", "html", 1), ("LTC-USD", "truncated", 1)];
    for (symbol, kind, times) in bad {
        add(&product, symbol, "crypto").await;
        order(&served, "binance", kind, times).await;
        let job = fetch(&product, symbol, json!({})).await;
        assert_eq!(job["outcome"]["provider"], "yahoo", "{kind}: {job}");
        let health = standing(&product, "binance").await;
        assert!(health["last_fault"].is_string(), "{kind}: {health}");
        assert_eq!(health["standing"], "ready");
    }
    // Somebody who says "too often" is left alone for as long as they say.
    add(&product, "ADA-USD", "crypto").await;
    order(&served, "binance", "429", 2).await;
    let job = fetch(&product, "ADA-USD", json!({})).await;
    assert_eq!(job["outcome"]["provider"], "yahoo", "{job}");
    let health = standing(&product, "binance").await;
    assert_eq!(health["failed"], 4, "{health}");
    // What nobody gives is told, and nothing is written.
    add(&product, "NOSUCH", "stock").await;
    let job = fetch(&product, "NOSUCH", json!({})).await;
    assert_eq!(job["state"], "failed", "{job}");
    let bars = product.ask("GET", "/api/v1/assets/NOSUCH/bars", None).await.fine();
    assert_eq!(bars["close"], json!([]));
}

#[tokio::test]
async fn posts_name_the_asset_they_are_about() {
    let served = own_world().await;
    let product = Product::with_bases(&served.bases()).await;
    for (symbol, name) in [("NVDA", "NVIDIA Corporation"), ("MINE", "My <b>own</b> \"company\"")] {
        let new = json!({"symbol": symbol, "name": name, "type": "stock"});
        product.ask("POST", "/api/v1/assets", Some(new)).await.fine();
    }
    // A board that answers with a page of HTML has said nothing, and is asked again.
    order(&served, "hacker_news", "html", 1).await;
    let failed = product.ask("GET", "/api/v1/assets/NVDA/posts", None).await;
    assert_eq!(failed.status, 503);
    let posts = product.ask("GET", "/api/v1/assets/NVDA/posts?limit=50", None).await.fine();
    let posts = posts.as_array().unwrap();
    assert!(posts.len() >= 5, "{posts:?}");
    for post in posts {
        assert!(post["title"].as_str().unwrap().contains("NVIDIA"), "{post}");
        assert!(post["points"].as_i64().unwrap() >= 1 && post["comments"].is_number(), "{post}");
        let host = post["host"].as_str();
        assert!(host.is_none_or(|host| host.ends_with(".example")), "{post}");
        assert_eq!((&post["discussion"], &post["source"]), (&Value::Null, &json!("hacker_news")));
    }
    let times: Vec<&str> = posts.iter().map(|post| post["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older));
    let few = product.ask("GET", "/api/v1/assets/NVDA/posts?limit=3", None).await.fine();
    assert_eq!(few.as_array().unwrap()[..], posts[..3]);
    let nobody = product.ask("GET", "/api/v1/assets/MINE/posts", None).await.fine();
    assert_eq!(nobody, json!([]));
    let all = product.ask("GET", "/api/v1/posts", None).await.fine();
    assert_eq!(all.as_array().unwrap().len(), 20, "{all}");
    let unknown = product.ask("GET", "/api/v1/assets/NOSUCH/posts", None).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_wild_price_is_quarantined_and_not_stored() {
    let served = own_world().await;
    let product = Product::with_bases(&served.bases()).await;
    add(&product, "SOL-USD", "crypto").await;
    order(&served, "binance", "wild_price", 1).await;
    let job = fetch(&product, "SOL-USD", json!({})).await;
    assert_eq!(job["outcome"]["provider"], "binance", "{job}");
    assert_eq!(job["outcome"]["quarantined"].as_array().unwrap().len(), 1, "{job}");
    let bars = product.ask("GET", "/api/v1/assets/SOL-USD/bars", None).await.fine();
    let closes = bars["close"].as_array().unwrap().iter().filter_map(Value::as_f64);
    assert!(closes.fold(0.0, f64::max) < 1_000.0);
    let health = standing(&product, "binance").await;
    assert_eq!((&health["quarantined"], &health["streamed"]), (&json!(1), &json!(0)), "{health}");
    let aside = &health["aside"][0];
    assert_eq!(aside["symbol"], "SOL-USD");
    assert!(aside["reason"].is_string() && aside["row"].is_string(), "{health}");
}

/// The product with nothing set for its providers but whether they are asked.
async fn with_providers(setting: &str) -> Product {
    let mut settings = testkit::database::fresh_settings().await;
    settings.push(("rate_limits".to_owned(), "off".to_owned()));
    settings.push(("providers".to_owned(), setting.to_owned()));
    Product::on(&folder(), &settings).await
}

#[tokio::test]
async fn who_waits_for_a_setting_says_which_and_nobody_is_said_without_blame() {
    let product = with_providers("on").await;
    for (id, says, setting) in [
        ("sec", "needs_contact", json!("contact")),
        ("tiingo", "needs_key", json!("provider_keys")),
        ("stooq", "off", json!("providers")),
        ("yahoo", "ready", Value::Null),
    ] {
        let health = standing(&product, id).await;
        assert_eq!((&health["standing"], &health["setting"]), (&json!(says), &setting), "{id}");
    }
    let product = with_providers("off").await;
    add(&product, "AAPL", "stock").await;
    let nobody = product.ask("GET", "/api/v1/assets/AAPL/trades", None).await;
    assert_eq!((nobody.status.as_u16(), nobody.code().as_str()), (409, "NO_PROVIDER"));
}

#[tokio::test]
async fn providers_are_compared_and_their_disagreement_is_a_series() {
    let served = own_world().await;
    let product = Product::with_bases(&served.bases()).await;
    add(&product, "BTC-USD", "crypto").await;
    let said = product.ask("GET", "/api/v1/assets/BTC-USD/consensus", None).await.fine();
    let providers: Vec<&str> = said["values"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["provider"].as_str())
        .collect();
    assert_eq!(providers, ["binance", "yahoo"], "{said}");
    assert!(said["median"].as_f64().unwrap() > 1_000.0);
    // Both read the same made-up price, at most some seconds apart.
    assert!(said["spread_bps"].as_f64().unwrap() < 100.0, "{said}");
    // Asked again at once, everybody is left in peace.
    let again = product.ask("GET", "/api/v1/assets/BTC-USD/consensus", None).await.fine();
    assert_eq!(again["at"], said["at"]);
    let path = "/api/v1/assets/BTC-USD/consensus/history";
    let rows = product.ask("GET", path, None).await.fine();
    assert_eq!(rows[0]["providers"], 2, "{rows}");
    assert_eq!(rows.as_array().unwrap().len(), 1);
    // What nobody has is said, with the reason.
    add(&product, "NOSUCH", "stock").await;
    let nothing = product.ask("GET", "/api/v1/assets/NOSUCH/consensus", None).await.fine();
    assert_eq!((&nothing["median"], &nothing["values"]), (&Value::Null, &json!([])));
    assert!(nothing["reason"].is_string(), "{nothing}");
    // The schedule compares what is watched and two providers have.
    let list = json!({"name": "Coins", "symbols": ["BTC-USD", "NOSUCH"]});
    product.ask("POST", "/api/v1/watchlists", Some(list)).await.fine();
    let run = "/api/v1/schedules/markets.compare_providers/run";
    let started = product.ask("POST", run, None).await.fine();
    product.app.queue.run_due().await.unwrap();
    let job = format!("/api/v1/jobs/{}", started["job_id"].as_str().unwrap());
    let job = product.ask("GET", &job, None).await;
    let rows = product.ask("GET", path, None).await.fine();
    assert_eq!(rows.as_array().unwrap().len(), 2, "{rows} {}", job.text());
}

#[tokio::test]
async fn every_evening_the_days_of_every_asset_are_fetched() {
    let product = Product::fresh().await;
    add(&product, "MSFT", "stock").await;
    add(&product, "OURS", "custom").await;
    add(&product, "NOSUCH", "stock").await;
    let schedules = product.ask("GET", "/api/v1/schedules", None).await.fine();
    let evening =
        schedules.as_array().unwrap().iter().find(|it| it["name"] == "markets.fetch_days");
    let evening = evening.unwrap();
    assert_eq!(evening["cron"], "0 18 * * *");
    assert_eq!(evening["zone"], "America/New_York");
    product.ask("POST", "/api/v1/schedules/markets.fetch_days/run", None).await.fine();
    product.app.queue.run_due().await.unwrap();
    // One after the other, so that nobody is asked too often.
    let sql = "select state, run_at, unique_key from platform_jobs
         where kind = 'markets.fetch_bars' order by run_at";
    let jobs: Vec<(String, i64, String)> = product.app.core.all(sql, []).await.unwrap();
    assert_eq!(jobs.len(), 2, "{jobs:?}");
    assert_eq!(jobs[1].1 - jobs[0].1, 3_000_000);
    assert_eq!(jobs[0].0, "done", "{jobs:?}");
}
