//! `/options` through the router.

use serde_json::{Value, json};

use crate::house::House;

const PRICE: &str = "/options/price";
const VOLATILITY: &str = "/options/implied-volatility";
const CHAIN: &str = "/options/chain";

/// Hull, "Options, Futures, and Other Derivatives", example 15.6: a call worth 4.76.
fn hull() -> Value {
    json!({
        "right": "call", "spot": 42.0, "strike": 40.0, "years": 0.5, "volatility": 0.2, "rate": 0.1,
    })
}

fn with(value: &Value, field: &str, new: Value) -> Value {
    let mut value = value.clone();
    value[field] = new;
    value
}

fn without(value: &Value, field: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(field);
    value
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn near(value: &Value, wanted: f64, error: f64) {
    assert!((number(value) - wanted).abs() <= error, "{value} is not {wanted}");
}

#[tokio::test]
async fn a_call_is_worth_what_the_book_says() {
    let house = House::open().await;
    let worth = house.answer(PRICE, &hull()).await;
    near(&worth["price"], 4.759_422, 1e-6);
    near(&worth["greeks"]["delta"], 0.779_13, 1e-5);
    let up = house.answer(PRICE, &with(&hull(), "volatility", json!(0.205))).await;
    let down = house.answer(PRICE, &with(&hull(), "volatility", json!(0.195))).await;
    // From half a point below to half a point above is one point.
    let vega = number(&up["price"]) - number(&down["price"]);
    near(&worth["greeks"]["vega_per_point"], vega, 1e-4);
    let later = house.answer(PRICE, &with(&hull(), "years", json!(0.5 - 1.0 / 365.0))).await;
    let theta = number(&later["price"]) - number(&worth["price"]);
    near(&worth["greeks"]["theta_per_day"], theta, 1e-4);
}

#[tokio::test]
async fn every_model_prices() {
    let house = House::open().await;
    let plain = house.answer(PRICE, &hull()).await;
    let lattice = json!({"steps": 1001, "exercise": "european"});
    let ask = with(&with(&hull(), "model", json!("lattice")), "lattice", lattice);
    let worth = house.answer(PRICE, &ask).await;
    near(&worth["price"], number(&plain["price"]), 1e-5);
    let far = json!({"side": "down", "knock": "out", "level": 1.0});
    let ask = with(&with(&hull(), "model", json!("barrier")), "barrier", far);
    let worth = house.answer(PRICE, &ask).await;
    near(&worth["price"], number(&plain["price"]), 1e-9);
    near(&worth["greeks"]["delta"], number(&plain["greeks"]["delta"]), 1e-5);
    // A call is the asset less the strike, where it ends in the money.
    let digital = with(&hull(), "model", json!("digital"));
    let asset = house.answer(PRICE, &with(&digital, "digital", json!({}))).await;
    let cash = house.answer(PRICE, &with(&digital, "digital", json!({"cash": 40.0}))).await;
    near(&plain["price"], number(&asset["price"]) - number(&cash["price"]), 1e-9);
    let forward = 42.0 * f64::exp(0.05);
    let black = with(&without(&hull(), "spot"), "forward", json!(forward));
    let worth = house.answer(PRICE, &with(&black, "model", json!("black76"))).await;
    near(&worth["price"], number(&plain["price"]), 1e-9);
    let normal = with(&with(&black, "model", json!("bachelier")), "volatility", json!(8.0));
    assert!(number(&house.answer(PRICE, &normal).await["price"]) > 4.0);
}

#[tokio::test]
async fn the_volatility_comes_back_from_the_price() {
    let house = House::open().await;
    let worth = house.answer(PRICE, &hull()).await;
    let ask = with(&without(&hull(), "volatility"), "price", worth["price"].clone());
    let found = house.answer(VOLATILITY, &ask).await;
    near(&found["volatility"], 0.2, 1e-10);
    near(&found["vega_per_point"], number(&worth["greeks"]["vega_per_point"]), 1e-9);
    let (pointer, sentence) = house.refusal(VOLATILITY, &with(&ask, "price", json!(1.0))).await;
    assert_eq!(pointer, "/price");
    assert!(sentence.contains("below"), "{sentence}");
    let barrier = with(&ask, "model", json!("barrier"));
    assert_eq!(house.refusal(VOLATILITY, &barrier).await.0, "/model");
}

#[tokio::test]
async fn a_chain_has_every_strike_with_every_expiry() {
    let house = House::open().await;
    let ask = json!({
        "spot": 100.0, "rate": 0.02, "volatility": 0.25, "strikes": [90.0, 100.0, 110.0],
        "expiries_years": [0.25, 1.0],
        "quotes": [
            {"right": "put", "strike": 90.0, "years": 1.0, "price": 5.0},
            {"right": "call", "strike": 90.0, "years": 1.0, "price": 1.0},
        ],
    });
    let chain = house.answer(CHAIN, &ask).await;
    let rows = chain["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for row in rows.iter().filter(|row| row["call"]["is_quoted"] == false) {
        let strike = number(&row["strike"]) * f64::exp(-0.02 * number(&row["years"]));
        let parity = 100.0 - strike + number(&row["put"]["price"]);
        near(&row["call"]["price"], parity, 1e-9);
    }
    let quoted = &rows[3];
    assert!(number(&quoted["put"]["implied_volatility"]) > 0.1);
    assert_eq!(quoted["call"]["implied_volatility"], Value::Null);
    assert!(quoted["call"]["reason"].as_str().unwrap().contains("below"));
    let stray = with(&ask, "strikes", json!([100.0]));
    assert_eq!(house.refusal(CHAIN, &stray).await.0, "/quotes/0");
    let negative = with(&ask, "expiries_years", json!([1.0, -1.0]));
    assert_eq!(house.refusal(CHAIN, &negative).await.0, "/expiries_years/1");
    let many = with(&ask, "strikes", json!(vec![100.0; 201]));
    assert_eq!(house.refusal(CHAIN, &many).await.0, "/strikes");
}

#[tokio::test]
async fn what_is_wrong_is_pointed_at() {
    let house = House::open().await;
    let wrong = [
        ("spot", json!(-1), "/spot"),
        ("volatility", json!(-0.2), "/volatility"),
        ("forward", json!(100), "/forward"),
        ("years", json!(-1), "/years"),
        ("model", json!("black76"), "/spot"),
        ("model", json!("barrier"), "/barrier"),
        ("barrier", json!({"side": "up", "knock": "in", "level": 50}), "/barrier"),
        ("colour", json!("red"), ""),
    ];
    for (field, value, pointer) in wrong {
        let (said, sentence) = house.refusal(PRICE, &with(&hull(), field, value)).await;
        assert!(said.starts_with(pointer) && sentence.len() > 10, "{field}: {said} {sentence}");
    }
    let deep = json!({"steps": 2001});
    let ask = with(&with(&hull(), "model", json!("lattice")), "lattice", deep);
    assert_eq!(house.refusal(PRICE, &ask).await.0, "/lattice/steps");
    // At the money without time there is a price but no slope.
    let kink = with(&with(&hull(), "years", json!(0)), "spot", json!(40.0));
    let worth = house.answer(PRICE, &kink).await;
    assert_eq!(worth["greeks"], Value::Null);
    assert!(worth["greeks_reason"].as_str().unwrap().contains("kink"));
}

#[tokio::test]
async fn early_exercise_and_averages_are_priced() {
    let house = House::open().await;
    let put = with(&with(&hull(), "right", json!("put")), "strike", json!(45.0));
    let european = house.answer(PRICE, &put).await;
    let american = house.answer(PRICE, &with(&put, "model", json!("american"))).await;
    assert!(number(&american["price"]) > number(&european["price"]) + 0.1, "{american}");
    let steps = json!({"steps": 2000, "exercise": "american"});
    let lattice = with(&with(&put, "model", json!("lattice")), "lattice", steps);
    near(&house.answer(PRICE, &lattice).await["price"], number(&american["price"]), 2e-3);

    let price = &american["price"];
    let ask = with(
        &with(&without(&put, "volatility"), "price", price.clone()),
        "model",
        json!("american"),
    );
    near(&house.answer(VOLATILITY, &ask).await["volatility"], 0.2, 1e-6);

    let asian = |average: &str| {
        let terms = json!({"average": average, "fixings": 12, "pairs": 4000, "seed": 7});
        with(&with(&hull(), "model", json!("asian")), "asian", terms)
    };
    let exact = house.answer(PRICE, &asian("geometric")).await;
    let simulated = house.answer(PRICE, &asian("arithmetic")).await;
    assert_eq!(exact["standard_error"], Value::Null);
    let error = number(&simulated["standard_error"]);
    assert!(error > 0.0 && error < 0.01, "{simulated}");
    // An arithmetic average is never below the geometric one.
    assert!(number(&simulated["price"]) > number(&exact["price"]));
    assert_eq!(simulated, house.answer(PRICE, &asian("arithmetic")).await);
}

#[tokio::test]
async fn a_straddle_opened_at_its_model_has_made_nothing_yet() {
    const PAYOFF: &str = "/options/payoff";
    let house = House::open().await;
    let leg = |right: &str| {
        json!({"quantity": 1, "option": {
            "right": right, "strike": 100, "years": 0.5, "volatility": 0.25,
        }})
    };
    let ask = json!({
        "spot": 100, "rate": 0.02, "legs": [leg("call"), leg("put")],
        "from_spot": 50, "to_spot": 150, "points": 3,
        "scenarios": [{"years_passed": 0.25}, {"volatility_change": 0.05}],
    });
    let payoff = house.answer(PAYOFF, &ask).await;
    assert_eq!(payoff["spots"], json!([50.0, 100.0, 150.0]));
    near(&payoff["profit_now"][1], 0.0, 1e-12);
    let cost = number(&payoff["cost"]);
    near(&payoff["profit_at_expiry"][0], 50.0 - cost, 1e-9);
    near(&payoff["profit_at_expiry"][1], -cost, 1e-9);
    near(&payoff["break_evens"][0], 100.0 - cost, 1e-6);
    near(&payoff["break_evens"][1], 100.0 + cost, 1e-6);
    near(&payoff["least_profit"], -cost, 1e-9);
    assert_eq!(payoff["greatest_profit"], Value::Null, "a call gains without limit");
    assert!(number(&payoff["scenarios"][0]["profit"][1]) < 0.0, "time costs");
    assert!(number(&payoff["scenarios"][1]["profit"][1]) > 0.0, "fear pays");
    assert!(number(&payoff["greeks"]["vega_per_point"]) > 0.0);

    let short = with(&ask, "legs", json!([{"quantity": -100}]));
    let short = house.answer(PAYOFF, &short).await;
    assert_eq!(
        (&short["least_profit"], &short["first_expiry_years"]),
        (&Value::Null, &Value::Null)
    );
    let mut wrong = ask.clone();
    wrong["legs"][1]["option"]["strike"] = json!(-5);
    assert_eq!(house.refusal(PAYOFF, &wrong).await.0, "/legs/1/option/strike");
    assert_eq!(house.refusal(PAYOFF, &with(&ask, "legs", json!([]))).await.0, "/legs");
    assert_eq!(house.refusal(PAYOFF, &with(&ask, "points", json!(1))).await.0, "/points");
}

/// A chain whose quotes lie on `a + b(ρk + √(k² + σ²))`, one level of variance an expiry.
async fn quoted(house: &House, levels: &[(f64, f64)]) -> Value {
    const STRIKES: [f64; 9] = [70.0, 80.0, 90.0, 95.0, 100.0, 105.0, 110.0, 120.0, 130.0];
    let mut quotes = Vec::new();
    for (years, level) in levels {
        for strike in STRIKES {
            let k = (strike / (100.0 * f64::exp(0.02 * years))).ln();
            let variance = level + 0.05 * (-0.4 * k + k.hypot(0.2));
            let right = if k < 0.0 { "put" } else { "call" };
            let volatility = (variance / years).sqrt();
            let option = json!({"right": right, "spot": 100.0, "strike": strike, "years": years,
                "volatility": volatility, "rate": 0.02});
            let price = house.answer(PRICE, &option).await["price"].clone();
            quotes.push(json!({"right": right, "strike": strike, "years": years, "price": price}));
        }
    }
    let expiries: Vec<f64> = levels.iter().map(|(years, _)| *years).collect();
    json!({"spot": 100.0, "rate": 0.02, "volatility": 0.25, "strikes": STRIKES,
        "expiries_years": expiries, "quotes": quotes})
}

#[tokio::test]
async fn quotes_on_a_curve_give_the_curve_back() {
    let house = House::open().await;
    let ask = quoted(&house, &[(0.5, 0.01), (0.25, 0.003)]).await;
    let chain = house.answer(CHAIN, &ask).await;
    let smiles = chain["smiles"].as_array().unwrap();
    let soonest: Vec<f64> = smiles.iter().map(|smile| number(&smile["years"])).collect();
    assert_eq!(soonest, [0.25, 0.5]);
    let curve = &smiles[1]["curve"];
    for (name, wanted) in [("a", 0.01), ("b", 0.05), ("rho", -0.4), ("m", 0.0), ("sigma", 0.2)] {
        near(&curve[name], wanted, 1e-5);
    }
    assert!(number(&smiles[1]["error"]) < 1e-8);
    let at_the_money = &chain["rows"][4]["put"]["implied_volatility"];
    near(&smiles[1]["volatilities"][4], number(at_the_money), 1e-6);
    let report = &chain["arbitrage"];
    assert_eq!(
        (&report["free_of_butterflies"], &report["free_of_calendars"], &report["found"]),
        (&json!(true), &json!(true), &json!([]))
    );
}

#[tokio::test]
async fn a_later_expiry_with_less_variance_is_a_free_lunch() {
    let house = House::open().await;
    let ask = quoted(&house, &[(0.25, 0.02), (0.5, 0.005)]).await;
    let report = &house.answer(CHAIN, &ask).await["arbitrage"];
    assert_eq!(report["free_of_calendars"], json!(false));
    let found = &report["found"][0];
    assert_eq!((&found["kind"], &found["years"]), (&json!("calendar"), &json!(0.5)));
    // Everywhere, so it is one stretch from below the quotes to beyond them.
    assert!(number(&found["from_strike"]) < 70.0 && number(&found["to_strike"]) > 130.0);
    assert!(found["sentence"].as_str().unwrap().contains("182 days"), "{found}");
    assert_eq!(report["found"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn too_few_quotes_have_no_curve_and_say_so() {
    let house = House::open().await;
    let mut ask = quoted(&house, &[(0.5, 0.01)]).await;
    let silent = with(&ask, "quotes", json!([]));
    let chain = house.answer(CHAIN, &silent).await;
    assert_eq!(
        (&chain["smiles"], &chain["arbitrage"]["free_of_butterflies"]),
        (&json!([]), &Value::Null)
    );
    ask["quotes"].as_array_mut().unwrap().truncate(4);
    let chain = house.answer(CHAIN, &ask).await;
    let smile = &chain["smiles"][0];
    assert_eq!((&smile["curve"], &smile["volatilities"][0]), (&Value::Null, &Value::Null));
    assert!(smile["reason"].as_str().unwrap().starts_with("4 strikes"), "{smile}");
    assert_eq!(chain["arbitrage"]["free_of_calendars"], Value::Null);
}
