//! What this context offers, as a whole.

use std::collections::BTreeSet;

use crate::house::House;

#[tokio::test]
async fn every_operation_has_a_policy_and_a_documented_answer() {
    let house = House::open().await;
    let socket = house.lab.socket();
    let (_, openapi) = socket.routes.split_for_parts();
    let document = serde_json::to_value(&openapi).unwrap();
    let mut operations = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            assert!(operations.insert(name.to_owned()), "{name} is there twice");
            let responses = operation["responses"].as_object().unwrap();
            let fine = ["200", "202", "204"];
            assert!(fine.iter().any(|status| responses.contains_key(*status)), "{name}");
        }
    }
    let policies: BTreeSet<String> =
        socket.policies.iter().map(|policy| policy.operation.to_owned()).collect();
    assert_eq!(operations, policies);
}

#[tokio::test]
async fn who_may_nothing_models_nothing() {
    let mut house = House::open().await;
    house.actor.permissions = kernel::Permissions::NONE;
    let pair = serde_json::json!({"formulas": ["AAA", "BBB"]});
    let (status, _) = house.post("/quantitative/correlation", &pair).await;
    assert_eq!(status, axum::http::StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_may_nothing_calculates_nothing() {
    let mut house = House::open().await;
    house.actor.permissions = kernel::Permissions::NONE;
    let bond = serde_json::json!({
        "bond": {"maturity": "2036-02-15", "coupon_rate": 0.04, "coupons_per_year": 2},
        "clean_price": 100.0,
    });
    let (status, _) = house.post("/fixed-income/yield", &bond).await;
    assert_eq!(status, axum::http::StatusCode::FORBIDDEN);
}
