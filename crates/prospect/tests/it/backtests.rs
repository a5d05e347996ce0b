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

#[tokio::test(flavor = "multi_thread")]
async fn every_point_of_a_sweep_is_the_run_of_that_point() {
    let product = Product::fresh().await;
    import(&product, &file(&days(), None)).await;
    let entry =
        |fast: &str, slow: &str| format!("cross_above(sma(close, {fast}), ema(close, {slow}))");
    let exit = |fast: &str, slow: &str| {
        format!("close < lowest(close, {slow})[1] or rsi(close, {fast}) < 20")
    };
    let strategy = |fast: &str, slow: &str| {
        json!({
            "symbols": ["WAVE"], "entry": entry(fast, slow), "exit": exit(fast, slow),
            "stops": {"trailing": 0.05}, "costs": {"percent": 0.001, "slippage": 0.0005},
        })
    };
    let body = json!({
        "strategy": strategy("fast", "slow"),
        "parameters": {"fast": [3, 4, 5], "slow": {"from": 6, "to": 14, "step": 4}},
    });
    let swept = tried(&product, "backtests/sweep", body).await;
    let report = get(&product, &format!("{}/report", text(&swept["id"]))).await;
    let points = report["sweep"]["points"].as_array().unwrap().clone();
    assert_eq!(points.len(), 9);
    assert!(points.iter().any(|point| point["trades"].as_u64() > Some(0)), "{points:?}");
    for point in points {
        let [fast, slow] = [0, 1].map(|place| point["values"][place].as_f64().unwrap().to_string());
        let alone = tried(&product, "backtests", strategy(&fast, &slow)).await;
        let summary = &alone["summary"];
        for figure in ["total_return", "sharpe", "maximum_drawdown", "trades"] {
            assert_eq!(point[figure], summary[figure], "{figure} of {fast}, {slow}");
        }
    }
    product.app.close().await;
}

/// The place and the words of what is refused.
async fn refused(product: &Product, path: &str, body: Value) -> (String, String) {
    let answer = product.ask("POST", &format!("/api/v1/{path}"), Some(body)).await;
    let problem = answer.json();
    assert_eq!(answer.status, 400, "{problem}");
    (text(&problem["errors"][0]["pointer"]), text(&problem["detail"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_is_refused_at_its_place_when_it_is_asked_for() {
    let product = Product::fresh().await;
    import(&product, &file(&days(), None)).await;
    let with = |field: &str, value: Value| {
        let mut spec = json!({"symbols": ["WAVE"], "entry": "close > 1"});
        spec[field] = value;
        spec
    };
    let cases = [
        ("benchmark", json!("WAVY"), "/benchmark", "WAVE"),
        ("benchmark", json!("WAVE.vwap"), "/benchmark", "vwap"),
        ("symbols", json!(["WAVE", "NONE"]), "/symbols/1", "NONE"),
        ("symbols", json!([]), "/symbols", "1 to 200"),
        ("exit", json!("close < NONE"), "/exit", "NONE"),
        ("from", json!("2021-01-01"), "/from", "2020-03-31"),
        ("to", json!("2019-01-01"), "/to", "2020-01-01"),
        ("as_of", json!("2019-01-01"), "/as_of", "2020-01-01"),
        ("interval", json!("1h"), "/interval", "1d"),
        ("watchlist", json!("wls_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"), "/watchlist", "list"),
    ];
    for (field, value, pointer, words) in cases {
        let (place, detail) = refused(&product, "backtests", with(field, value.clone())).await;
        assert_eq!(place, pointer, "{field} {value}: {detail}");
        assert!(detail.contains(words), "{field} {value}: {detail}");
    }
    let sweep =
        |strategy: Value, values: Value| json!({"strategy": strategy, "parameters": {"n": values}});
    let crossing = || with("entry", json!("close > sma(close, n)"));
    let mut unknown = crossing();
    unknown["benchmark"] = json!("NONE");
    let (place, _) = refused(&product, "backtests/sweep", sweep(unknown, json!([2, 3]))).await;
    assert_eq!(place, "/strategy/benchmark");
    let (place, detail) =
        refused(&product, "backtests/sweep", sweep(crossing(), json!([2, 2.5]))).await;
    assert_eq!(place, "/parameters/n");
    assert!(detail.contains("2.5"), "{detail}");
    let mut nowhere = sweep(crossing(), json!([2, 3]));
    nowhere["walk_forward"] = json!({"train": 0, "test": 5});
    let (place, _) = refused(&product, "backtests/sweep", nowhere).await;
    assert_eq!(place, "/walk_forward/train");
    product.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fixed_weights_are_held_and_set_again_when_they_drift() {
    let product = Product::fresh().await;
    let days = days();
    import(&product, &file(&days, None)).await;
    let flat: Vec<(String, f64)> = days.iter().map(|(date, _)| (date.clone(), 50.0)).collect();
    import(&product, &file(&flat, None).replace("WAVE", "FLAT")).await;
    let spec = |band: f64| json!({"weights": {"WAVE": 0.6, "FLAT": 0.4}, "rebalance": "always", "band": band});
    let tight = tried(&product, "backtests", spec(0.005)).await;
    assert_eq!(tight["name"], "40 % FLAT, 60 % WAVE");
    assert_eq!(tight["manifest"]["spec"]["symbols"], json!(["FLAT", "WAVE"]));
    let wide = tried(&product, "backtests", spec(0.3)).await;
    let fills = async |backtest: &Value| {
        get(&product, &format!("{}/fills", text(&backtest["id"]))).await.as_array().unwrap().len()
    };
    assert_eq!(fills(&wide).await, 2);
    assert!(fills(&tight).await > 10);
    let equity = get(&product, &format!("{}/equity", text(&tight["id"]))).await;
    let exposure: Vec<f64> =
        equity["exposure"].as_array().unwrap().iter().skip(1).filter_map(Value::as_f64).collect();
    assert!(exposure.iter().all(|share| (share - 1.0).abs() < 0.02), "{exposure:?}");
    product.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_leaves_as_a_page_and_as_tables() {
    let product = Product::fresh().await;
    import(&product, &file(&days(), None)).await;
    let mut spec = cross();
    spec["name"] = json!("<script>alert(1)</script> & \"more\"");
    let id = text(&tried(&product, "backtests", spec).await["id"]);
    let ask = async |path: &str| {
        let answer = product.ask("GET", &format!("/api/v1/backtests/{id}/{path}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    };
    let page = ask("report?format=html").await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    let html = page.text();
    assert!(
        html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"),
        "{html}"
    );
    assert!(!html.contains("<script") && !html.contains("NaN"), "{html}");
    for title in ["Equity", "Returns by month", "Figures", "Confidence", "Trades", "Manifest"] {
        assert!(html.contains(title), "{title}");
    }

    let trades = get(&product, &format!("{id}/trades")).await;
    let csv = ask("trades?format=csv").await;
    assert!(csv.header("content-disposition").contains(&format!("{id}-trades.csv")));
    let lines: Vec<String> = csv.text().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), trades.as_array().unwrap().len() + 1);
    assert!(lines[1].starts_with(&format!("WAVE,long,{}", trades[0]["quantity"])), "{lines:?}");
    let equity = get(&product, &format!("{id}/equity")).await;
    let csv = ask("equity?format=csv").await.text();
    assert_eq!(csv.lines().count(), equity["at"].as_array().unwrap().len() + 1);
    let last = csv.lines().last().unwrap().split(',').nth(1).unwrap().parse::<f64>().unwrap();
    assert_eq!(equity["equity"].as_array().unwrap().last().unwrap().as_f64(), Some(last));
    product.app.close().await;
}
