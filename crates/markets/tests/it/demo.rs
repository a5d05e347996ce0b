//! The demo workspace.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn the_demo_loads_once_and_shows_real_history() {
    let house = House::open().await;
    let started = std::time::Instant::now();
    house.markets.load_demo(&house.actor).await.unwrap();
    println!("demo loaded in {:?}", started.elapsed());
    let lists = house.get("/watchlists").await;
    assert_eq!(lists["data"].as_array().unwrap().len(), 2);
    house.markets.load_demo(&house.actor).await.unwrap();
    assert_eq!(house.get("/watchlists").await, lists);

    let apple = house.get("/assets/AAPL").await;
    assert_eq!(apple["data"]["name"], "Apple Inc.");
    assert_eq!(apple["data"]["first_at"], "2000-03-01T00:00:00Z");
    assert_eq!(apple["data"]["last_at"], "2013-03-01T00:00:00Z");
    let bars = house.get("/assets/AAPL/bars").await;
    assert_eq!(bars["data"]["close"].as_array().unwrap().len(), 3_270);
    assert!(bars["data"]["open"][0].is_number());
    let long = house.get("/assets/AAPL-ADJ/bars?limit=3").await;
    assert_eq!(long["data"]["open"], json!([null, null, null]));
    let euro = house.get("/assets?query=EURUSD").await;
    assert_eq!(euro["data"][0]["name"], "Euro in US dollar");
    let factors = house.get("/assets/FF-SMB/bars?interval=1M").await;
    assert_eq!(factors["data"]["close"].as_array().unwrap().len(), 1_109);
}
