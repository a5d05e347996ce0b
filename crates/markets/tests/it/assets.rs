//! Assets over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn an_asset_is_found_whatever_its_case_and_by_its_name() {
    let house = House::open().await;
    let new = json!({"symbol": "brk.b", "name": "Berkshire Hathaway", "type": "stock",
        "sector": "Financials", "identifiers": {"cik": "1067983"}});
    let (status, made) = house.call("POST", "/assets", new.clone()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(made["data"]["symbol"], "BRK.B");
    assert!(made["data"]["id"].as_str().unwrap().starts_with("ast_"));

    let (status, again) = house.call("POST", "/assets", new).await;
    assert_eq!((status, &again["error"]["code"]), (StatusCode::CONFLICT, &json!("ASSET_EXISTS")));

    assert_eq!(house.get("/assets/Brk.b").await["data"]["name"], "Berkshire Hathaway");
    for query in ["brk", "hathaway", "berkshre", "1067983"] {
        let found = house.get(&format!("/assets?query={query}")).await;
        assert_eq!(found["data"][0]["symbol"], "BRK.B", "{query}");
    }
    let (status, _) = house.call("GET", "/assets/NONE", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_change_needs_the_newest_copy_and_is_searched_at_once() {
    let house = House::open().await;
    house.call("POST", "/assets", json!({"symbol": "X", "name": "United States Steel"})).await;
    house.get("/assets?query=steel").await;
    let (_, _, tag) = house.ask("GET", "/assets/X", Value::Null, None).await;
    let patch = json!({"name": "Cleveland Cliffs", "sector": "Materials"});
    let (status, changed, _) = house.ask("PATCH", "/assets/x", patch, Some(&tag)).await;
    assert_eq!((status, &changed["data"]["sector"]), (StatusCode::OK, &json!("Materials")));
    let cleared = json!({"sector": null});
    let (status, _, _) = house.ask("PATCH", "/assets/X", cleared.clone(), Some(&tag)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    let (_, changed) = house.call("PATCH", "/assets/X", cleared).await;
    assert_eq!(changed["data"]["sector"], Value::Null);
    assert_eq!(house.get("/assets?query=cliffs").await["data"][0]["symbol"], "X");
}

#[tokio::test]
async fn unknown_fields_and_wrong_values_are_refused() {
    let house = House::open().await;
    for wrong in [
        json!({"symbol": "X", "workspace_id": "wsp_1"}),
        json!({"symbol": "A B"}),
        json!({"name": "no symbol"}),
        json!({"symbol": "X", "name": ""}),
    ] {
        let (status, _) = house.call("POST", "/assets", wrong.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_list_goes_on_where_the_page_ended_and_shows_no_other_workspace() {
    let mut house = House::open().await;
    for symbol in ["C", "A", "B"] {
        house.call("POST", "/assets", json!({"symbol": symbol, "type": "etf"})).await;
    }
    let first = house.get("/assets?limit=2&type=etf").await;
    assert_eq!(first["data"][1]["symbol"], "B");
    let cursor = first["meta"]["next_cursor"].as_str().unwrap();
    let second = house.get(&format!("/assets?limit=2&type=etf&cursor={cursor}")).await;
    assert_eq!(second["data"][0]["symbol"], "C");
    assert_eq!(second["meta"]["has_more"], false);
    assert_eq!(house.get("/assets?type=stock").await["data"], json!([]));

    house.actor = house.stranger();
    assert_eq!(house.get("/assets").await["data"], json!([]));
    assert_eq!(house.get("/assets?query=a").await["data"], json!([]));
    let (status, _) = house.call("GET", "/assets/A", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
