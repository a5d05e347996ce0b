//! The screener and alert previews over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

/// UP rises by 1 a day from 100, DOWN falls, FLAT stands still, OLD ends a month before.
fn bars() -> String {
    let mut text = "Symbol,Date,Close\n".to_owned();
    for day in 1..=28 {
        for (symbol, close) in [("UP", 100 + day), ("DOWN", 100 - day), ("FLAT", 50)] {
            text.extend([symbol, &format!(",2024-02-{day:02},{close}\n")]);
        }
    }
    text + "OLD,2024-01-02,10\nOLD,2024-01-03,11\n"
}

async fn with_four() -> House {
    let house = House::open().await;
    house.import("four.csv", &bars()).await;
    house
}

async fn run(house: &House, body: Value) -> Value {
    let (status, answer) = house.call("POST", "/screener/run", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["data"].clone()
}

fn symbols(found: &Value) -> Vec<&str> {
    found["rows"].as_array().unwrap().iter().map(|row| row["symbol"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_rule_chooses_and_the_sort_orders() {
    let house = with_four().await;
    let question = json!({
        "rule": "sma(close, 5) >= sma(close, 20)",
        "columns": ["close", "close / close[10] - 1", "close > 60"],
        "sort": {"formula": "close / close[10]"},
    });
    let found = run(&house, json!({"question": question})).await;
    assert_eq!(symbols(&found), ["UP", "FLAT"]);
    assert_eq!((&found["matched"], &found["universe"]), (&json!(2), &json!(4)));
    assert_eq!(found["unknown"], 1, "OLD has too few bars for the rule");
    assert_eq!(found["rows"][0]["values"][0], 128.0);
    assert_eq!(found["rows"][0]["values"][2], 1.0);
    assert!(
        (found["rows"][0]["values"][1].as_f64().unwrap() - (128.0 / 118.0 - 1.0)).abs() < 1e-12
    );
    assert_eq!(found["columns"][2]["condition"], true);
    let spread = &found["columns"][0]["distribution"];
    assert_eq!(
        (&spread["min"], &spread["max"], &spread["known"]),
        (&json!(11.0), &json!(128.0), &json!(4))
    );
    let counted: u64 =
        spread["counts"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(counted, 4);
}

#[tokio::test]
async fn without_a_rule_all_are_there_and_an_old_bar_says_so() {
    let house = with_four().await;
    let found = run(&house, json!({"question": {"columns": ["close", "close[5]"]}})).await;
    assert_eq!(symbols(&found), ["DOWN", "FLAT", "OLD", "UP"]);
    assert_eq!(found["newest_at"], "2024-02-28T00:00:00Z");
    let old = &found["rows"][2];
    assert_eq!((&old["stale"], &old["at"]), (&json!(true), &json!("2024-01-03T00:00:00Z")));
    assert_eq!(old["values"], json!([11.0, null]));
    assert_eq!(old["spark"], json!([10.0, 11.0]));
    assert_eq!(found["rows"][3]["stale"], false);
}

#[tokio::test]
async fn comparisons_look_across_the_universe() {
    let house = with_four().await;
    let question = json!({
        "universe": {"symbols": ["UP", "DOWN", "FLAT"]},
        "rule": "top(close / close[10], 2)",
        "columns": ["rank(close / close[10])", "percentile(close)"],
        "sort": {"formula": "rank(close)", "order": "ascending"},
    });
    let found = run(&house, json!({"question": question})).await;
    assert_eq!(symbols(&found), ["UP", "FLAT"]);
    assert_eq!(found["rows"][0]["values"][0], 1.0);
    assert_eq!(found["rows"][1]["values"][0], 2.0);
    assert_eq!(found["universe"], 3);
}

#[tokio::test]
async fn a_screen_on_a_date_sees_what_was_known_then() {
    let house = with_four().await;
    let body = json!({
        "question": {"rule": "close > 105", "columns": ["close"]}, "as_of": "2024-02-08T12:00:00Z",
    });
    let found = run(&house, body).await;
    assert_eq!(symbols(&found), ["UP"]);
    assert_eq!(found["rows"][0]["values"], json!([107.0]));
    assert_eq!(found["as_of"], "2024-02-08T12:00:00Z");
}

#[tokio::test]
async fn a_limit_shows_fewer_and_counts_all() {
    let house = with_four().await;
    let found = run(&house, json!({"question": {}, "limit": 0})).await;
    assert_eq!((&found["matched"], &found["rows"]), (&json!(4), &json!([])));
    let all = symbols(&run(&house, json!({"question": {}})).await).join(" ");
    let mut pages = Vec::new();
    for skip in 0..5 {
        let page = run(&house, json!({"question": {}, "limit": 1, "skip": skip})).await;
        pages.extend(symbols(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(pages.join(" "), all, "page by page come the same, each once");
    let (status, _) =
        house.call("POST", "/screener/run", json!({"question": {}, "limit": 501})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_wrong_formula_is_pointed_at() {
    let house = with_four().await;
    for (question, pointer) in [
        (json!({"rule": "rsi(close"}), "/question/rule"),
        (json!({"columns": ["close", "smaa(close, 3)"]}), "/question/columns/1"),
        (json!({"sort": {"formula": "close > 3"}}), "/question/sort/formula"),
        (json!({"columns": ["close / NOPE"]}), "/question/columns/0"),
        (json!({"universe": {"symbols": ["UP", "NOPE"]}}), "/question/universe/symbols"),
    ] {
        let (status, refused) =
            house.call("POST", "/screener/run", json!({"question": question})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{refused}");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
}

#[tokio::test]
async fn assets_are_compared_with_a_named_one() {
    let house = with_four().await;
    let question = json!({"rule": "close / close[10] > FLAT / FLAT[10]"});
    assert_eq!(symbols(&run(&house, json!({"question": question})).await), ["UP"]);
}

#[tokio::test]
async fn a_universe_is_a_filter_or_a_watchlist() {
    let house = with_four().await;
    let new = json!({"name": "Two", "symbols": ["UP", "OLD"]});
    let (_, made) = house.call("POST", "/watchlists", new).await;
    let universe = json!({"watchlist": made["data"]["id"]});
    let found = run(&house, json!({"question": {"universe": universe}})).await;
    assert_eq!(symbols(&found), ["OLD", "UP"]);
    let found = run(&house, json!({"question": {"universe": {"type": "crypto"}}})).await;
    assert_eq!((&found["universe"], &found["rows"]), (&json!(0), &json!([])));
    let nobody = json!({"watchlist": "wls_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"});
    let body = json!({"question": {"universe": nobody}});
    let (status, _) = house.call("POST", "/screener/run", body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_screen_is_kept_as_it_was_asked() {
    let mut house = with_four().await;
    let question = json!({
        "universe": {"type": "stock", "symbols": [], "sector": null, "exchange": null, "watchlist": null},
        "rule": "close > 60", "columns": ["close"],
        "sort": {"formula": "close", "order": "descending"}, "interval": "1d",
    });
    let new = json!({"name": " Dear ", "question": question});
    let (status, made) = house.call("POST", "/screens", new).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    assert_eq!((&made["data"]["name"], &made["data"]["question"]), (&json!("Dear"), &question));
    let path = format!("/screens/{}", made["data"]["id"].as_str().unwrap());
    let (_, _, tag) = house.ask("GET", &path, Value::Null, None).await;
    house.clock.advance(std::time::Duration::from_secs(1));
    let renamed = json!({"name": "Dearer"});
    let (status, changed, _) = house.ask("PATCH", &path, renamed.clone(), Some(&tag)).await;
    assert_eq!((status, &changed["data"]["question"]), (StatusCode::OK, &question));
    let (status, _, _) = house.ask("PATCH", &path, renamed, Some(&tag)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    let wrong = json!({"name": "Wrong", "question": {"rule": "close"}});
    assert_eq!(house.call("POST", "/screens", wrong).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(house.get("/screens").await["data"].as_array().unwrap().len(), 1);

    let mine = house.actor.clone();
    house.actor = house.stranger();
    for (method, body) in
        [("GET", Value::Null), ("PATCH", json!({"name": "Yours"})), ("DELETE", Value::Null)]
    {
        assert_eq!(house.call(method, &path, body).await.0, StatusCode::NOT_FOUND, "{method}");
    }
    house.actor = mine;
    assert_eq!(house.call("DELETE", &path, Value::Null).await.0, StatusCode::OK);
    assert_eq!(house.get("/screens").await["data"], json!([]));
}

#[tokio::test]
async fn every_ready_screen_runs() {
    let house = with_four().await;
    let ready = house.get("/screens/ready").await;
    for screen in ready["data"].as_array().unwrap() {
        let found = run(&house, json!({"question": screen["question"]})).await;
        assert_eq!(found["universe"], 4, "{}", screen["name"]);
    }
}

#[tokio::test]
async fn a_preview_marks_what_would_have_fired_and_what_followed() {
    let house = House::open().await;
    let mut text = "Symbol,Date,Close\n".to_owned();
    for day in 1..=28 {
        let close = if day % 4 == 0 { 10.0 } else { 20.0 };
        text.extend(["SAW", &format!(",2024-02-{day:02},{close}\n")]);
    }
    house.import("saw.csv", &text).await;
    let body = json!({"formula": "close < 15", "symbol": "saw"});
    let (status, answer) = house.call("POST", "/alerts/preview", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let preview = &answer["data"];
    assert_eq!(preview["formula"], "SAW.close < 15");
    assert_eq!((&preview["count"], &preview["rows"]), (&json!(7), &json!(28)));
    assert_eq!(preview["fires"][0]["at"], "2024-02-04T00:00:00Z");
    assert_eq!(preview["fires"][0]["moves"], json!([1.0, 1.0, 0.0]));
    let next_day = &preview["horizons"][0];
    assert_eq!((&next_day["bars"], &next_day["count"]), (&json!(1), &json!(6)));
    assert_eq!((&next_day["median"], &next_day["low"]), (&json!(1.0), &json!(1.0)));
    assert_eq!(next_day["usual"], 0.0);

    let (_, same) = house.call("POST", "/alerts/preview", json!({"formula": "SAW < 15"})).await;
    assert_eq!(same["data"]["fires"], preview["fires"]);
    for (body, pointer) in [
        (json!({"formula": "close < 15"}), "/symbol"),
        (json!({"formula": "close", "symbol": "SAW"}), "/formula"),
    ] {
        let (status, refused) = house.call("POST", "/alerts/preview", body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
}

#[tokio::test]
async fn an_indicator_is_asked_by_its_name() {
    let house = with_four().await;
    let table = house.get("/indicators/sma?symbol=up&n=2&from=2024-02-28").await;
    assert_eq!(table["data"]["columns"][0]["values"], json!([127.5]));
    let table = house.get("/indicators/bbands?symbol=UP&from=2024-02-28").await;
    assert_eq!(table["data"]["columns"].as_array().unwrap().len(), 3);
    for (path, status) in [
        ("/indicators/nope?symbol=UP", StatusCode::NOT_FOUND),
        ("/indicators/sma?symbol=UP&length=2", StatusCode::BAD_REQUEST),
        ("/indicators/sma?symbol=UP&n=0", StatusCode::BAD_REQUEST),
        ("/indicators/sma?symbol=NOPE", StatusCode::BAD_REQUEST),
        ("/indicators/sma", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(house.call("GET", path, Value::Null).await.0, status, "{path}");
    }
}
