//! What this context offers, as a whole.

use std::collections::BTreeSet;

use crate::house::House;

#[tokio::test]
async fn every_operation_has_a_policy_and_a_documented_answer() {
    let house = House::open().await;
    let socket = house.markets.socket();
    let (_, openapi) = socket.routes.split_for_parts();
    let document = serde_json::to_value(&openapi).unwrap();
    let mut operations = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            assert!(operations.insert(name.to_owned()), "{name} is there twice");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("200") || responses.contains_key("202"), "{name}");
        }
    }
    let policies: BTreeSet<String> =
        socket.policies.iter().map(|policy| policy.operation.to_owned()).collect();
    assert_eq!(operations, policies);
}

#[tokio::test]
async fn who_may_nothing_reads_nothing() {
    let mut house = House::open().await;
    house.actor.permissions = kernel::Permissions::NONE;
    for path in [
        "/assets",
        "/assets/A",
        "/assets/A/bars",
        "/assets/A/actions",
        "/assets/A/quote",
        "/quotes?symbols=A",
        "/market/movers",
        "/series",
        "/series/A",
        "/indicators",
        "/watchlists",
        "/screens",
        "/screens/ready",
        "/indicators/sma?symbol=A",
        "/imports/imp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
    ] {
        let (status, _) = house.call("GET", path, serde_json::Value::Null).await;
        assert_eq!(status, axum::http::StatusCode::FORBIDDEN, "{path}");
    }
}
