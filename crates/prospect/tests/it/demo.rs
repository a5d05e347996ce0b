//! The demo: real history continued by a made-up world, in a workspace of its own.

use std::collections::BTreeMap;

use kernel::{Actor, Id, RequestId, Timestamp, Workspace};
use prospect::demo::Wish;
use serde_json::{Value, json};
use world::Pace;

use crate::support::{Product, made_up, stand_in};

/// What a range of bars is known by: whose, of what, how many, from whom.
type Range = (Id<Workspace>, String, i64, String, String);

async fn ranges(product: &Product) -> Vec<Range> {
    let sql = "select workspace_id, bar_interval, row_count, prices, source from markets_ranges
         order by asset_id, bar_interval";
    product.app.market.all(sql, []).await.unwrap()
}

async fn demo_settings() -> Vec<(String, String)> {
    let mut settings = testkit::database::fresh_settings().await;
    settings.push(("rate_limits".to_owned(), "off".to_owned()));
    // For the real desk: another world than the demo's, so that one is told from the other.
    settings.extend(stand_in(&made_up().bases));
    settings
}

/// Returns the days of `symbol` as `product` answers them, close by midnight.
async fn days(product: &Product, symbol: &str) -> BTreeMap<String, f64> {
    let path = format!("/api/v1/assets/{symbol}/bars?adjust=none&from=2026-01-01T00:00:00Z");
    let bars = product.ask("GET", &path, None).await.fine();
    let texts = bars["at"].as_array().unwrap().iter().map(|at| at.as_str().unwrap().to_owned());
    texts.zip(bars["close"].as_array().unwrap().iter().filter_map(Value::as_f64)).collect()
}

/// Every session of the index has a bar of each, from its first one to its last one.
async fn no_session_is_missing(product: &Product) {
    let dates = async |symbol: &str| -> Vec<String> {
        let path = format!("/api/v1/assets/{symbol}/bars?adjust=none&limit=20000");
        let bars = product.ask("GET", &path, None).await.fine();
        let texts = bars["at"].as_array().unwrap().iter();
        texts.map(|at| at.as_str().unwrap().to_owned()).collect()
    };
    let sessions = dates("%5EGSPC").await;
    assert!(sessions.first().unwrap().starts_with("1999-01-04"));
    for symbol in ["AAPL", "MSFT", "IBM", "META", "GOOGL", "%5EIXIC", "SP500"] {
        let own = dates(symbol).await;
        let both = sessions.iter().filter(|at| **at >= own[0] && *at <= own.last().unwrap());
        let known: std::collections::BTreeSet<&String> = own.iter().collect();
        let missing: Vec<&String> = both.filter(|at| !known.contains(at)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{symbol}");
        assert_eq!(own.last(), sessions.last(), "{symbol}");
    }
    for symbol in ["EURUSD", "EURCZK"] {
        let own = dates(symbol).await;
        assert!(own.last().unwrap().as_str() > "2026-11-01", "{symbol} ends {:?}", own.last());
    }
}

/// The coins trade every fifth of a second, on the same way as ever.
async fn five_trades_a_second(product: &Product) {
    let trades = product.ask("GET", "/api/v1/assets/BTC-USD/trades", None).await.fine();
    let times = trades.as_array().unwrap().iter().map(|trade| trade["at"].as_str().unwrap());
    let mut times: Vec<i64> = times.map(|at| at.parse::<Timestamp>().unwrap().0).collect();
    times.sort_unstable();
    assert!(times.len() > 10, "{times:?}");
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 200_000), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_goes_on_from_real_history_and_meets_no_other_workspace() {
    let folder = testkit::database::fresh_folder();
    let mut product = Product::demo(&folder, &demo_settings().await).await;
    let demo = product.app.identity.demo_workspace().await.unwrap().unwrap();
    product.app.queue.run_due().await.unwrap();

    // Somebody else fetches the same share from the real desk, and gets other prices.
    let person = product.person("ada", false).await;
    let home: Id<Workspace> = person.workspace.parse().unwrap();
    product.owner = Actor::system(home, RequestId("test".into()));
    let new = json!({"symbol": "NVDA", "type": "stock"});
    product.ask("POST", "/api/v1/assets", Some(new)).await.fine();
    product.ask("POST", "/api/v1/assets/NVDA/fetch", Some(json!({}))).await.fine();
    product.app.queue.run_due().await.unwrap();
    let theirs = days(&product, "NVDA").await;
    product.owner.workspace = demo;
    let ours = days(&product, "NVDA").await;
    assert!(theirs.len() > 150 && ours.len() == theirs.len());
    let same = ours.iter().filter(|(at, close)| theirs.get(*at) == Some(*close)).count();
    assert!(same < ours.len() / 10, "{same} days are the same");

    // No row of the demo is elsewhere, and nothing else is in the demo.
    for (workspace, .., source) in ranges(&product).await {
        assert_eq!(workspace == demo, source.starts_with("demo: "), "{source}");
    }
    let strays = "select count(*) from markets_actions
         where (workspace_id = $1) <> (source like 'demo: %' or source = 'derived from adjusted close')";
    assert_eq!(product.app.core.count(strays, [demo.into()]).await.unwrap(), 0);

    // One asset has the shipped history and what came after, and is adjusted once.
    let apple = product.ask("GET", "/api/v1/assets/AAPL", None).await.fine();
    assert_eq!(apple["first_at"], "2000-03-01T00:00:00Z");
    assert!(apple["last_at"].as_str().unwrap() > "2026-11-01", "{apple}");
    let joined = product.ask("GET", "/api/v1/assets/XOM/bars?adjust=none", None).await.fine();
    let closes: Vec<f64> =
        joined["close"].as_array().unwrap().iter().filter_map(Value::as_f64).collect();
    assert!(closes.len() > 9_000);
    let worst = closes.windows(2).map(|pair| (pair[1] / pair[0] - 1.0).abs()).fold(0.0, f64::max);
    assert!(worst < 0.3, "a day of {worst}");
    no_session_is_missing(&product).await;
    let before = "select count(*) from markets_actions a
         join markets_assets s on s.id = a.asset_id and s.workspace_id = a.workspace_id
         where a.workspace_id = $1 and s.source like 'demo: skfolio%' and a.ex_at < 1672272000000000";
    assert_eq!(product.app.core.count(before, [demo.into()]).await.unwrap(), 0);
    let quote = product.ask("GET", "/api/v1/assets/BTC-USD/quote", None).await.fine();
    assert_eq!(quote["freshness"], "demo");

    // Started again, livelier, it is the same world, and nothing is fetched that is known.
    let was = ranges(&product).await;
    let (folder, settings) = product.parts();
    product.app.close().await;
    let wish = Wish { pace: Pace::of(5.0).unwrap(), ..Wish::default() };
    let mut product = Product::demo_as(&folder, &settings, wish).await;
    product.owner.workspace = demo;
    five_trades_a_second(&product).await;
    product.app.queue.run_due().await.unwrap();
    let again = ranges(&product).await;
    let fetched = again.iter().zip(&was).filter(|(now, was)| now != was).count();
    let jobs: Vec<(String, Option<String>)> = product
        .app
        .core
        .all("select state, cast(outcome as text) from platform_jobs where kind = 'markets.fetch_bars'", [])
        .await
        .unwrap();
    assert!(jobs.len() > 120);
    let revised = |outcome: &str| -> u64 {
        let outcome: Value = serde_json::from_str(outcome).unwrap();
        outcome["revised"].as_u64().unwrap_or(0)
    };
    let replaced = jobs.iter().filter(|(state, outcome)| {
        assert_eq!(state, "done");
        outcome.as_deref().is_some_and(|outcome| revised(outcome) > 0)
    });
    // The world begins after what ships: no real row is ever replaced.
    assert_eq!(replaced.count(), 0);
    // A day may have ended meanwhile, for coins and currencies; never for more.
    assert!(again.len() == was.len() && fetched <= 46, "{fetched}");
}
