//! Backtests through the product: what they may know, and that they can be done again.

use serde_json::{Value, json};

use crate::support::{Call, Product, text};

/// Days of the first quarter of 2020, and their prices on a wave.
fn days() -> Vec<(String, f64)> {
    let months = [(1, 31), (2, 29), (3, 31)];
    let dates = months
        .iter()
        .flat_map(|(month, days)| (1..=*days).map(move |day| format!("2020-{month:02}-{day:02}")));
    let price = |(n, date): (u32, String)| (date, 100.0 + 10.0 * (f64::from(n) / 4.0).sin());
    (0..).zip(dates).map(price).collect()
}

fn file(days: &[(String, f64)], known_at: Option<&str>) -> String {
    let head = "symbol,date,open,high,low,close,volume";
    let (head, tail) = match known_at {
        Some(known_at) => (format!("{head},known_at\n"), format!(",{known_at}")),
        None => (format!("{head}\n"), String::new()),
    };
    let row = |(date, close): &(String, f64)| {
        let (high, low) = (close + 1.0, close - 1.0);
        format!("WAVE,{date},{close},{high},{low},{close},1000{tail}\n")
    };
    head + &days.iter().map(row).collect::<String>()
}

async fn import(product: &Product, csv: &str) {
    let call = Call::new("POST", "/api/v1/imports/bars?interval=1d").csv(csv).by(&product.owner);
    call.key(&uuid::Uuid::new_v4().to_string()).ask(&product.router).await.fine();
    product.app.queue.run_due().await.unwrap();
}

async fn get(product: &Product, path: &str) -> Value {
    product.ask("GET", &format!("/api/v1/backtests/{path}"), None).await.fine()
}

/// Runs a strategy to its end, and returns the backtest.
async fn tried(product: &Product, path: &str, body: Value) -> Value {
    let started = product.ask("POST", &format!("/api/v1/{path}"), Some(body)).await.fine();
    product.app.queue.run_due().await.unwrap();
    let backtest = get(product, &text(&started["id"])).await;
    assert_eq!(backtest["state"], "done", "{backtest}");
    backtest
}

fn cross() -> Value {
    json!({
        "symbols": ["WAVE"],
        "entry": "cross_above(close, sma(close, 5))",
        "exit": "cross_below(close, sma(close, 5))",
        "costs": {"percent": 0.001},
        "as_of": "2020-03-01",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_known_later_changes_no_decision_and_a_manifest_gives_the_same_bytes() {
    let product = Product::fresh().await;
    let days = days();
    import(&product, &file(&days[..60], None)).await;
    let before = tried(&product, "backtests", cross()).await;
    let id = text(&before["id"]);
    let orders = get(&product, &format!("{id}/orders")).await;
    assert!(orders.as_array().unwrap().len() > 3, "{orders}");

    // Rows of later days, and other prices for days that were seen, known months later.
    import(&product, &file(&days[60..], None)).await;
    let other: Vec<(String, f64)> =
        days[..60].iter().map(|(date, close)| (date.clone(), 300.0 - close)).collect();
    import(&product, &file(&other, Some("2020-06-01T00:00:00Z"))).await;

    let after = tried(&product, "backtests", cross()).await;
    assert_eq!(before["manifest"]["data_hash"], after["manifest"]["data_hash"]);
    let again = text(&after["id"]);
    for part in ["orders", "fills", "trades", "equity"] {
        let one = get(&product, &format!("{id}/{part}")).await;
        assert_eq!(one, get(&product, &format!("{again}/{part}")).await, "{part}");
    }

    let replayed = product.app.lab.replay_backtest(&product.owner, id.parse().unwrap()).await;
    assert_eq!(replayed.unwrap(), text(&before["manifest"]["result_hash"]));
    assert_eq!(after["manifest"]["trials"], 2);
    product.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_counts_its_trials_and_shows_the_best() {
    let product = Product::fresh().await;
    import(&product, &file(&days(), None)).await;
    let body = json!({
        "strategy": {
            "symbols": ["WAVE"],
            "entry": "cross_above(close, sma(close, n))",
            "exit": "cross_below(close, sma(close, n))",
        },
        "parameters": {"n": {"from": 3, "to": 7, "step": 2}},
        "walk_forward": {"train": 40, "test": 20},
    });
    let swept = tried(&product, "backtests/sweep", body).await;
    assert_eq!((&swept["kind"], &swept["manifest"]["trials"]), (&json!("sweep"), &json!(3)));
    let report = get(&product, &format!("{}/report", text(&swept["id"]))).await;
    let surface = &report["sweep"];
    assert_eq!(surface["points"].as_array().unwrap().len(), 3);
    let best = usize::try_from(surface["best"].as_u64().unwrap()).unwrap();
    assert_eq!(surface["points"][best]["total_return"], report["summary"]["total_return"]);
    assert_eq!(surface["walk_forward"]["steps"].as_array().unwrap().len(), 3);
    assert!(report["confidence"]["total_return"]["low"].is_number(), "{report}");
    product.app.close().await;
}
