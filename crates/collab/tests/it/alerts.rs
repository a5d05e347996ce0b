//! What follows when an alert fires.

use axum::http::StatusCode;
use kernel::{Actor, Principal, User};
use serde_json::{Value, json};

use crate::{house::House, receiver::Receiver};

#[tokio::test]
async fn an_alert_that_fires_is_told_once_in_the_inbox_of_its_owner() {
    let house = House::open(Vec::new()).await;
    house.fire(json!(["inbox"])).await;
    house.settle().await;
    house.settle().await;
    let inbox = house.inbox().await;
    assert_eq!(inbox.len(), 1, "{inbox:?}");
    assert_eq!(inbox[0]["title"], "Apple is oversold");
    assert_eq!(inbox[0]["body"], "AAPL: rsi(close, 14) < 30 became true at 29.25");
    assert_eq!(inbox[0]["link"], "/alerts?alert=alr_00000000000000000000000000000007");
    assert_eq!(inbox[0]["read_at"], Value::Null);

    let own = format!("notifications:{}", house.actor.user().unwrap());
    assert_eq!(house.shown(&own), [inbox[0].clone()]);
    for topic in ["alerts", "alert:alr_00000000000000000000000000000007"] {
        let shown = house.shown(topic);
        assert_eq!(shown.len(), 1);
        assert_eq!((&shown[0]["symbol"], &shown[0]["value"]), (&json!("AAPL"), &json!(29.25)));
    }
}

#[tokio::test]
async fn what_is_read_is_read_and_nobody_sees_what_is_anothers() {
    let house = House::open(Vec::new()).await;
    for _ in 0..3 {
        house.fire(json!(["inbox"])).await;
    }
    house.settle().await;
    let inbox = house.inbox().await;
    let first = format!("/notifications/{}/read", inbox[0]["id"].as_str().unwrap());

    let other = Principal::User(house.clock.id::<User>());
    let other = Actor { principal: other, ..house.actor.clone() };
    let (status, _) = house.call_as(&other, "POST", &first, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, theirs) = house.call_as(&other, "GET", "/notifications", Value::Null).await;
    assert_eq!((&theirs["data"], &theirs["meta"]["total"]), (&json!([]), &json!(0)));
    let abroad = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    let (status, _) = house.call_as(&abroad, "POST", &first, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let read = house.fine("POST", &first, Value::Null).await;
    assert_eq!(read["read_at"], house.clock.now().to_string());
    let (_, unread) = house.call("GET", "/notifications?unread=true", Value::Null).await;
    assert_eq!(unread["meta"]["total"], 2);
    let page = house.call("GET", "/notifications?limit=2", Value::Null).await.1;
    assert_eq!(page["data"], json!([read, inbox[1]]));
    let next = page["meta"]["next_cursor"].as_str().unwrap();
    let page = house.fine("GET", &format!("/notifications?cursor={next}"), Value::Null).await;
    assert_eq!(page, json!([inbox[2]]));
    let marked = house.fine("POST", "/notifications/read-all", Value::Null).await;
    assert_eq!(marked, json!({"marked": 2}));
}

#[tokio::test]
async fn a_webhook_that_cannot_be_told_is_said_in_the_inbox() {
    let receiver = Receiver::start().await;
    let house = House::open(vec![receiver.endpoint.clone()]).await;
    let (id, _) = house.webhook(&receiver.url).await;
    let path = format!("/webhooks/{id}");
    house.fine("PATCH", &path, json!({"state": "disabled"})).await;
    house.fire(json!([format!("webhook:{id}")])).await;
    house.settle().await;
    assert!(receiver.got().is_empty());
    let body = house.inbox().await[0]["body"].as_str().unwrap().to_owned();
    assert!(
        body.ends_with("One of its webhooks is switched off or gone and was not told"),
        "{body}"
    );
    house.fine("DELETE", &path, Value::Null).await;
    house.fire(json!([format!("webhook:{id}")])).await;
    house.settle().await;
    assert_eq!(house.inbox().await.len(), 2);
}
