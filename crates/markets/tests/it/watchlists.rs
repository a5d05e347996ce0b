//! Watchlists over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

async fn with_assets() -> House {
    let house = House::open().await;
    for symbol in ["AAPL", "MSFT", "IBM"] {
        house.call("POST", "/assets", json!({"symbol": symbol})).await;
    }
    house
}

#[tokio::test]
async fn a_list_keeps_its_order_until_it_is_replaced() {
    let house = with_assets().await;
    let new = json!({"name": "Tech", "symbols": ["msft", "AAPL"]});
    let (status, made) = house.call("POST", "/watchlists", new).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(made["data"]["items"][0], json!({"symbol": "MSFT", "name": "MSFT", "position": 0}));
    let path = format!("/watchlists/{}", made["data"]["id"].as_str().unwrap());

    let (_, _, tag) = house.ask("GET", &path, Value::Null, None).await;
    let items = format!("{path}/items");
    house.clock.advance(std::time::Duration::from_secs(1));
    let symbols = json!({"symbols": ["IBM", "MSFT", "AAPL"]});
    let (status, changed, _) = house.ask("PUT", &items, symbols.clone(), Some(&tag)).await;
    assert_eq!((status, &changed["data"]["items"][2]["symbol"]), (StatusCode::OK, &json!("AAPL")));
    let (status, _, _) = house.ask("PUT", &items, symbols, Some(&tag)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);

    let (_, renamed) = house.call("PATCH", &path, json!({"name": "Old tech"})).await;
    assert_eq!(renamed["data"]["name"], "Old tech");
    assert_eq!(house.get("/watchlists").await["data"][0]["items"].as_array().unwrap().len(), 3);
    let (status, _) = house.call("DELETE", &path, Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = house.call("GET", &path, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_symbol_that_is_not_there_is_named_with_those_near_to_it() {
    let house = with_assets().await;
    let new = json!({"name": "Typo", "symbols": ["AAPL", "MSFTT"]});
    let (status, refused) = house.call("POST", "/watchlists", new).await;
    assert_eq!(
        (status, &refused["error"]["code"]),
        (StatusCode::BAD_REQUEST, &json!("UNKNOWN_SYMBOL"))
    );
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("MSFTT") && message.contains("did you mean MSFT"), "{message}");
    assert_eq!(house.get("/watchlists").await["data"], json!([]));
}

#[tokio::test]
async fn lists_of_another_workspace_are_not_there() {
    let mut house = with_assets().await;
    let (_, made) = house.call("POST", "/watchlists", json!({"name": "Mine"})).await;
    let path = format!("/watchlists/{}", made["data"]["id"].as_str().unwrap());
    house.actor = house.stranger();
    for (method, body) in
        [("GET", Value::Null), ("PATCH", json!({"name": "Yours"})), ("DELETE", Value::Null)]
    {
        let (status, _) = house.call(method, &path, body).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method}");
    }
}
