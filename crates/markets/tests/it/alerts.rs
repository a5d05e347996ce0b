//! Alerts over HTTP, and when they fire.

use std::time::Duration;

use axum::http::StatusCode;
use markets::{ImportOptions, Interval, Markets};
use platform::outbox::Live;
use serde_json::{Value, json};

use crate::house::House;

/// Days of one asset from 1 February 2024 on.
fn days(closes: &[f64]) -> String {
    let mut text = "Symbol,Date,Close\n".to_owned();
    for (day, close) in (1..).zip(closes) {
        text.extend([format!("UP,2024-02-{day:02},{close}\n")]);
    }
    text
}

async fn with_bars(closes: &[f64]) -> House {
    let house = House::open().await;
    bars(&house, closes).await;
    house
}

async fn bars(house: &House, closes: &[f64]) {
    let options = ImportOptions { interval: Some(Interval::Day), ..ImportOptions::default() };
    house.import_with("up.csv", &days(closes), &options).await;
}

async fn arm(house: &House, more: Value) -> String {
    let mut body = json!({"name": "Over ten", "formula": "close > 10", "symbol": "up"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, made) = house.call("POST", "/alerts", body).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    assert_eq!(
        house.markets.check_alerts().await.unwrap(),
        0,
        "it was found so, it did not become so"
    );
    made["data"]["id"].as_str().unwrap().to_owned()
}

async fn check(house: &House) -> usize {
    house.markets.check_alerts().await.unwrap()
}

async fn alert(house: &House, id: &str) -> Value {
    house.get(&format!("/alerts/{id}")).await["data"].clone()
}

/// The facts that tell of fires.
async fn facts(house: &House) -> Vec<Value> {
    let sql =
        "select payload from platform_events where topic = 'markets.alert.fired' order by seq";
    let rows: Vec<(sqlx::types::Json<Value>,)> = house.core.all(sql, []).await.unwrap();
    rows.into_iter().map(|row| row.0.0).collect()
}

#[tokio::test]
async fn an_alert_fires_once_and_disarms_itself() {
    let house = with_bars(&[9.0, 12.0, 9.0]).await;
    let id = arm(&house, json!({})).await;
    assert_eq!(alert(&house, &id).await["met"], false);
    assert_eq!(check(&house).await, 0, "nothing is new");
    bars(&house, &[9.0, 12.0, 9.0, 11.0]).await;
    assert_eq!(check(&house).await, 1);
    assert_eq!(check(&house).await, 0);
    bars(&house, &[9.0, 12.0, 9.0, 11.0, 9.0, 13.0]).await;
    assert_eq!(check(&house).await, 0, "once is once");
    let after = alert(&house, &id).await;
    assert_eq!((&after["state"], &after["fires"]), (&json!("paused"), &json!(1)));
    assert_eq!((&after["watched"], &after["last_value"]), (&json!("UP.close"), &json!(11.0)));
    let told = facts(&house).await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["alert_id"], &told[0]["at"], &told[0]["value"], &told[0]["symbol"]),
        (&json!(id), &json!("2024-02-04T00:00:00Z"), &json!(11.0), &json!("UP"))
    );
    let fires = house.get(&format!("/alerts/{id}/fires")).await["data"].clone();
    assert_eq!((&fires[0]["at"], &fires[0]["value"]), (&told[0]["at"], &json!(11.0)));

    let body = json!({"state": "armed"});
    house.call("PATCH", &format!("/alerts/{id}"), body).await;
    assert_eq!(check(&house).await, 0, "armed again, it is found true");
    bars(&house, &[9.0, 12.0, 9.0, 11.0, 9.0, 13.0, 9.0, 14.0]).await;
    assert_eq!(check(&house).await, 1);
}

#[tokio::test]
async fn each_crossing_is_told_once_whoever_checks_and_after_a_restart() {
    let house = with_bars(&[9.0]).await;
    arm(&house, json!({"repeat": "each_time"})).await;
    let all = [9.0, 11.0, 12.0, 9.0, 13.0, 9.0, 9.5, 15.0];
    for end in 2..=all.len() {
        bars(&house, &all[..end]).await;
        // Two processes at once, and one that begins anew.
        let other = house.cold();
        let (one, two) = tokio::join!(house.markets.check_alerts(), other.check_alerts());
        one.unwrap();
        two.unwrap();
        house.cold().check_alerts().await.unwrap();
    }
    let told: Vec<Value> = facts(&house).await.iter().map(|fact| fact["at"].clone()).collect();
    assert_eq!(told, ["2024-02-02T00:00:00Z", "2024-02-05T00:00:00Z", "2024-02-08T00:00:00Z"]);
}

#[tokio::test]
async fn what_was_missed_is_told_as_the_preview_has_it() {
    let all = [9.0, 11.0, 9.0, 12.0, 8.0, 10.5, 7.0];
    let house = with_bars(&all[..1]).await;
    arm(&house, json!({"repeat": "each_time"})).await;
    bars(&house, &all).await;
    assert_eq!(check(&house).await, 3);
    let ask = json!({"formula": "close > 10", "symbol": "UP"});
    let preview = house.call("POST", "/alerts/preview", ask).await.1;
    let shown: Vec<&Value> =
        preview["data"]["fires"].as_array().unwrap().iter().map(|fire| &fire["at"]).collect();
    let told = facts(&house).await;
    let told: Vec<&Value> = told.iter().map(|fact| &fact["at"]).collect();
    assert_eq!(told, shown);
}

#[tokio::test]
async fn a_crash_before_the_commit_loses_neither_the_crossing_nor_the_fact() {
    let house = with_bars(&[9.0]).await;
    let id = arm(&house, json!({"repeat": "each_time"})).await;
    bars(&house, &[9.0, 11.0]).await;
    // The transaction breaks after the memory was written and before the fact is: nothing of it stays.
    let trigger = "alter table platform_events rename to platform_events_away";
    let back = "alter table platform_events_away rename to platform_events";
    let run = async |sql: &'static str| {
        let change = house
            .core
            .write_internal(move |tx| Box::pin(async move { tx.run(sql, []).await.map(drop) }));
        change.await.unwrap();
    };
    run(trigger).await;
    assert!(house.markets.check_alerts().await.is_err());
    run(back).await;
    assert_eq!(alert(&house, &id).await["fires"], 0);
    assert_eq!(house.cold().check_alerts().await.unwrap(), 1);
    assert_eq!(facts(&house).await.len(), 1);
}

#[tokio::test]
async fn a_rest_after_a_fire_is_kept() {
    let house = with_bars(&[9.0]).await;
    arm(&house, json!({"repeat": "each_time", "cooldown_seconds": 3600})).await;
    let all = [9.0, 11.0, 9.0, 12.0, 9.0, 13.0];
    bars(&house, &all[..2]).await;
    assert_eq!(check(&house).await, 1);
    house.clock.advance(Duration::from_secs(3_599));
    bars(&house, &all[..4]).await;
    assert_eq!(check(&house).await, 0, "it rests");
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(check(&house).await, 0, "what became true while it rested is passed over");
    bars(&house, &all).await;
    assert_eq!(check(&house).await, 1);
}

#[tokio::test]
async fn a_price_that_streams_in_fires_before_its_bar_is_stored() {
    let house = with_bars(&[9.0, 9.5]).await;
    let id = arm(&house, json!({})).await;
    let hear = |last: f64| {
        let data = json!({
            "symbol": "UP", "last": last, "at": house.clock.now(), "source": "test",
            "freshness": "live",
        });
        let (topic, kind) = ("quote:UP".to_owned(), "quote".to_owned());
        house.markets.heard(&Live { workspace: house.actor.workspace, topic, kind, data });
    };
    hear(9.9);
    assert_eq!(check(&house).await, 0);
    hear(10.1);
    assert_eq!(check(&house).await, 1);
    let told = facts(&house).await;
    assert_eq!((&told[0]["at"], &told[0]["value"]), (&json!("2026-11-21T00:00:00Z"), &json!(10.1)));
    hear(9.0);
    hear(11.0);
    assert_eq!(check(&house).await, 0);
    assert_eq!(alert(&house, &id).await["state"], "paused");
}

#[tokio::test]
async fn what_cannot_be_checked_says_why_and_goes_on_when_it_can() {
    let house = House::open().await;
    house.call("POST", "/assets", json!({"symbol": "UP", "name": "Up"})).await;
    let id = arm(&house, json!({})).await;
    assert_eq!(alert(&house, &id).await["fault"], "UP has no bars yet");
    bars(&house, &[9.0]).await;
    assert_eq!(check(&house).await, 0);
    let (status, _) = house
        .call("PATCH", &format!("/alerts/{id}"), json!({"formula": "close > sma(close, 3)"}))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(check(&house).await, 0);
    let after = alert(&house, &id).await;
    assert_eq!(after["fault"], "no bar yet in which the rule has an answer");
    assert_eq!(after["last_value"], 9.0);
    bars(&house, &[9.0, 8.0, 7.0, 20.0]).await;
    assert_eq!(check(&house).await, 1);
    assert_eq!(alert(&house, &id).await["fault"], Value::Null);
}

#[tokio::test]
async fn a_wrong_alert_is_refused_where_it_is_wrong() {
    let house = with_bars(&[9.0]).await;
    for (pointer, body) in [
        ("/formula", json!({"name": "x", "formula": "UP"})),
        ("/formula", json!({"name": "x", "formula": "NOBODY > 1"})),
        ("/formula", json!({"name": "x", "formula": "top(close, 3)", "symbol": "UP"})),
        ("/symbol", json!({"name": "x", "formula": "close > 1"})),
        ("/symbol", json!({"name": "x", "formula": "close > 1", "symbol": "NOBODY"})),
        ("/name", json!({"name": " ", "formula": "UP > 1"})),
        ("/channels", json!({"name": "x", "formula": "UP > 1", "channels": ["email"]})),
        ("/channels", json!({"name": "x", "formula": "UP > 1", "channels": []})),
        (
            "/cooldown_seconds",
            json!({"name": "x", "formula": "UP > 1", "cooldown_seconds": 2_592_001}),
        ),
    ] {
        let (status, refusal) = house.call("POST", "/alerts", body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}: {refusal}");
        assert_eq!(refusal["errors"][0]["pointer"], pointer, "{body}: {refusal}");
    }
}

#[tokio::test]
async fn alerts_are_kept_like_everything_else() {
    let house = with_bars(&[9.0]).await;
    let id = arm(&house, json!({})).await;
    let path = format!("/alerts/{id}");
    let (_, shown, tag) = house.ask("GET", &path, Value::Null, None).await;
    assert_eq!(shown["data"]["channels"], json!(["inbox"]));
    let renamed = json!({"name": "Ten and more", "repeat": "each_time"});
    let (status, changed, _) = house.ask("PATCH", &path, renamed, Some(&tag)).await;
    assert_eq!((status, &changed["data"]["name"]), (StatusCode::OK, &json!("Ten and more")));
    assert_eq!(changed["data"]["met"], false, "another name does not begin anew");
    let (status, _, _) = house.ask("DELETE", &path, Value::Null, Some(&tag)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    let list = house.get("/alerts").await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let stranger: Markets = house.cold();
    assert_eq!(stranger.check_alerts().await.unwrap(), 0);
    let (status, _, _) = house.ask("DELETE", &path, Value::Null, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(house.call("GET", &path, Value::Null).await.0, StatusCode::NOT_FOUND);
}
