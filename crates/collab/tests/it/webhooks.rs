//! Deliveries: signed, tried again, given up, replayed.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{house::House, receiver::Receiver};

async fn with_webhook() -> (House, Receiver, String, String) {
    let receiver = Receiver::start().await;
    let house = House::open(vec![receiver.endpoint.clone()]).await;
    let (id, secret) = house.webhook(&receiver.url).await;
    (house, receiver, id, secret)
}

async fn deliveries(house: &House, webhook: &str) -> Vec<Value> {
    let path = format!("/webhooks/{webhook}/deliveries");
    house.fine("GET", &path, Value::Null).await.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_message_is_signed_as_the_standard_has_it() {
    let (house, receiver, id, secret) = with_webhook().await;
    house.fire(json!([format!("webhook:{id}")])).await;
    house.settle().await;
    let got = receiver.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].is_signed_with(&secret), "{:?}", got[0]);
    assert!(!got[0].is_signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    assert_eq!(got[0].timestamp, "1795262400");
    let body = got[0].json();
    assert_eq!(body["type"], "alert.fired");
    assert_eq!(body["timestamp"], house.clock.now().to_string());
    assert_eq!(body["data"]["value"], 29.25);
    let log = deliveries(&house, &id).await;
    assert_eq!(log[0]["id"], got[0].id);
    assert_eq!((&log[0]["state"], &log[0]["log"][0]["status"]), (&json!("delivered"), &json!(204)));
    assert!(house.inbox().await.is_empty(), "it was not to be told there");
}

#[tokio::test]
async fn a_receiver_that_fails_and_recovers_gets_the_message_under_one_id() {
    let (house, receiver, id, secret) = with_webhook().await;
    receiver.answer(500);
    house.fire(json!([format!("webhook:{id}")])).await;
    house.settle().await;
    assert_eq!(receiver.got().len(), 1);
    house.later(Duration::from_secs(4)).await;
    assert_eq!(receiver.got().len(), 1, "five seconds are not over");
    house.later(Duration::from_secs(1)).await;
    assert_eq!(receiver.got().len(), 2);
    let failing = house.fine("GET", &format!("/webhooks/{id}"), Value::Null).await;
    assert!(failing["failing_since"].is_string());
    receiver.answer(200);
    house.later(Duration::from_mins(5)).await;
    let got = receiver.got();
    assert_eq!(got.len(), 3);
    assert!(got.iter().all(|message| message.id == got[0].id && message.is_signed_with(&secret)));
    assert_ne!(got[0].timestamp, got[2].timestamp, "each try has its own time");
    let log = &deliveries(&house, &id).await[0];
    assert_eq!((&log["state"], &log["attempts"]), (&json!("delivered"), &json!(3)));
    let statuses: Vec<&Value> =
        log["log"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [&json!(500), &json!(500), &json!(200)]);
    let well = house.fine("GET", &format!("/webhooks/{id}"), Value::Null).await;
    assert_eq!(well["failing_since"], Value::Null);
    house.later(Duration::from_hours(48)).await;
    assert_eq!(receiver.got().len(), 3);
}

#[tokio::test]
async fn a_round_ends_after_eight_tries_and_a_replay_begins_another() {
    let (house, receiver, id, _) = with_webhook().await;
    receiver.answer(404);
    let sent = house.fine("POST", &format!("/webhooks/{id}/test"), Value::Null).await;
    assert_eq!(sent["topic"], "webhook.test");
    house.settle().await;
    let replay = format!("/webhooks/deliveries/{}/replay", sent["id"].as_str().unwrap());
    let (status, refusal) = house.call("POST", &replay, Value::Null).await;
    assert_eq!(
        (status, &refusal["error"]["code"]),
        (StatusCode::CONFLICT, &json!("DELIVERY_PENDING"))
    );
    for _ in 0..10 {
        house.later(Duration::from_hours(10)).await;
    }
    assert_eq!(receiver.got().len(), 8);
    assert_eq!(deliveries(&house, &id).await[0]["state"], "failed");
    receiver.answer(200);
    let again = house.fine("POST", &replay, Value::Null).await;
    assert_eq!((&again["state"], &again["attempts"]), (&json!("pending"), &json!(8)));
    house.settle().await;
    let log = &deliveries(&house, &id).await[0];
    assert_eq!((&log["state"], &log["attempts"]), (&json!("delivered"), &json!(9)));
    assert_eq!(receiver.got()[8].id, sent["id"].as_str().unwrap());
}

#[tokio::test]
async fn five_days_of_failures_switch_a_webhook_off_and_tell_its_maker() {
    let (house, receiver, id, _) = with_webhook().await;
    receiver.answer(503);
    for _ in 0..6 {
        house.fire(json!([format!("webhook:{id}")])).await;
        house.later(Duration::from_hours(24)).await;
    }
    house.later(Duration::from_hours(1)).await;
    let webhook = house.fine("GET", &format!("/webhooks/{id}"), Value::Null).await;
    assert_eq!(webhook["state"], "disabled", "{webhook}");
    assert_eq!(webhook["reason"], "Every delivery failed for 5 days");
    let inbox = house.inbox().await;
    let told = inbox.iter().filter(|one| one["kind"] == "webhook").count();
    assert_eq!(told, 1, "{inbox:?}");
    assert!(deliveries(&house, &id).await.iter().all(|one| one["state"] == "failed"));
    let before = receiver.got().len();
    house.later(Duration::from_hours(48)).await;
    assert_eq!(receiver.got().len(), before, "nothing more is sent");
    let test = format!("/webhooks/{id}/test");
    let (status, refusal) = house.call("POST", &test, Value::Null).await;
    assert_eq!(
        (status, &refusal["error"]["code"]),
        (StatusCode::CONFLICT, &json!("WEBHOOK_DISABLED"))
    );
    receiver.answer(200);
    let on = house.fine("PATCH", &format!("/webhooks/{id}"), json!({"state": "enabled"})).await;
    assert_eq!((&on["reason"], &on["failing_since"]), (&Value::Null, &Value::Null));
    house.fine("POST", &test, Value::Null).await;
    house.settle().await;
    assert_eq!(deliveries(&house, &id).await[0]["state"], "delivered");
}

#[tokio::test]
async fn a_server_that_is_gone_is_given_up_at_once() {
    let (house, receiver, id, _) = with_webhook().await;
    receiver.answer(410);
    house.fire(json!([format!("webhook:{id}")])).await;
    house.settle().await;
    let webhook = house.fine("GET", &format!("/webhooks/{id}"), Value::Null).await;
    assert_eq!(webhook["state"], "disabled");
    assert!(webhook["reason"].as_str().unwrap().contains("410"));
}

#[tokio::test]
async fn a_secret_is_shown_once_and_sealed() {
    let (house, _receiver, id, secret) = with_webhook().await;
    for path in [format!("/webhooks/{id}"), "/webhooks".to_owned()] {
        let shown = house.fine("GET", &path, Value::Null).await;
        assert!(!shown.to_string().contains("whsec_"), "{shown}");
    }
    let rows: Vec<(String,)> =
        house.core.all("select secret from collab_webhooks", []).await.unwrap();
    assert!(!rows[0].0.contains(&secret[6..]));
}

#[tokio::test]
async fn addresses_inside_are_refused_unless_the_operator_named_them() {
    let receiver = Receiver::start().await;
    let house = House::open(Vec::new()).await;
    for url in [receiver.url.as_str(), "https://10.0.0.1/", "https://[::1]/", "http://example.com/"]
    {
        let (status, refusal) =
            house.call("POST", "/webhooks", json!({"name": "x", "url": url})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{url}");
        assert_eq!(refusal["errors"][0]["pointer"], "/url", "{refusal}");
    }
    assert!(receiver.got().is_empty());
}

#[tokio::test]
async fn a_target_that_the_operator_took_back_is_reached_no_more() {
    let (house, receiver, id, _) = with_webhook().await;
    let sealer = platform::secrets::Sealer::new(&[7; 32]).unwrap();
    let strict = collab::Collab::open(
        house.core.clone(),
        house.clock.clone(),
        sealer,
        collab::Settings::default(),
        platform::outbox::to_nobody(),
    )
    .unwrap();
    let work = platform::jobs::Work::of(&strict.socket());
    let nobody = platform::outbox::to_nobody();
    let queue =
        platform::jobs::Queue::new(house.core.clone(), house.clock.clone(), work, nobody).unwrap();
    house.fine("POST", &format!("/webhooks/{id}/test"), Value::Null).await;
    queue.run_due().await.unwrap();
    assert!(receiver.got().is_empty());
    let log = &deliveries(&house, &id).await[0];
    assert_eq!(log["state"], "pending");
    assert!(log["log"][0]["error"].as_str().unwrap().contains("https"), "{log}");
}
