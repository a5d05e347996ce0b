//! `/fixed-income` through the router.

use serde_json::{Value, json};

use crate::house::House;

const PRICE: &str = "/fixed-income/price";
const YIELD: &str = "/fixed-income/yield";
const CURVE: &str = "/fixed-income/curve";

fn bond() -> Value {
    json!({
        "issue": "2020-02-15", "maturity": "2030-02-15", "coupon_rate": 0.045, "coupons_per_year": 2,
    })
}

/// `value` with one thing at `pointer` changed.
fn with(value: &Value, pointer: &str, new: Value) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap()[key] = new;
    value
}

fn near(value: &Value, wanted: f64, error: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - wanted).abs() <= error, "{value} is not {wanted}");
}

#[tokio::test]
async fn a_bond_is_worth_what_quantlib_says() {
    let house = House::open().await;
    let ask = json!({
        "bond": bond(), "settlement": "2024-02-29", "yield_rate": 0.0009,
        "yield_convention": "annual",
    });
    let worth = house.answer(PRICE, &ask).await;
    near(&worth["clean_price"], 126.214_201_158_837_84, 1e-9);
    near(&worth["accrued_interest"], 0.173_076_923_076_923, 1e-12);
    near(&worth["macaulay_duration_years"], 5.375_181_686_569_918, 1e-10);
    near(&worth["modified_duration_years"], 5.370_348_373_034_187, 1e-10);
    near(&worth["effective_duration_years"], 5.370_348_373_034_187, 1e-6);
    near(&worth["convexity"], 36.107_575_742_561_77, 1e-8);
    assert_eq!(worth["z_spread"], Value::Null);
    let flows = worth["cash_flows"].as_array().unwrap();
    let sum: f64 = flows.iter().map(|flow| flow["present_value"].as_f64().unwrap()).sum();
    near(&worth["dirty_price"], sum, 1e-10);
    assert_eq!(flows.last().unwrap()["kind"], "redemption");
    assert_eq!(worth["price_by_yield"].as_array().unwrap().len(), 41);
}

#[tokio::test]
async fn the_yield_of_a_price_gives_the_price() {
    let house = House::open().await;
    let ask = json!({"bond": bond(), "settlement": "2025-06-02", "clean_price": 98.75});
    let found = house.answer(YIELD, &ask).await;
    assert_eq!(found["by_convention"].as_array().unwrap().len(), 7);
    let back = json!({
        "bond": bond(), "settlement": "2025-06-02", "yield_rate": found["yield_rate"],
    });
    let worth = house.answer(PRICE, &back).await;
    near(&worth["clean_price"], 98.75, 1e-10);
    let dirty = json!({
        "bond": bond(), "settlement": "2025-06-02", "dirty_price": worth["dirty_price"],
    });
    let again = house.answer(YIELD, &dirty).await;
    near(&again["yield_rate"], found["yield_rate"].as_f64().unwrap(), 1e-12);
}

#[tokio::test]
async fn a_curve_prices_a_bond_and_its_spread_is_what_was_added() {
    let house = House::open().await;
    let instruments = json!([
        {"type": "deposit", "end": "3M", "rate": 0.031},
        {"type": "swap", "end": "2Y", "rate": 0.029},
        {"type": "swap", "end": "10Y", "rate": 0.03, "payments_per_year": 2},
    ]);
    let curve = json!({"instruments": instruments, "interpolation": "cubic_zero"});
    let ask = json!({
        "bond": bond(), "settlement": "2025-06-02", "curve": curve, "z_spread": 0.0125,
    });
    let worth = house.answer(PRICE, &ask).await;
    near(&worth["z_spread"], 0.0125, 1e-10);
    let sum: f64 =
        worth["key_rates"].as_array().unwrap().iter().map(|k| k["dv01"].as_f64().unwrap()).sum();
    assert!(sum > 0.0 && worth["effective_duration_years"].as_f64().unwrap() > 3.0);
    let both = with(&ask, "/clean_price", json!(99.0));
    let (pointer, sentence) = house.refusal(PRICE, &both).await;
    assert_eq!(pointer, "/z_spread", "{sentence}");
}

#[tokio::test]
async fn a_curve_meets_its_quotes() {
    let house = House::open().await;
    let quotes: Vec<Value> = [(1, 0.031), (2, 0.029), (3, 0.0285), (5, 0.028), (7, 0.0285)]
        .iter()
        .chain(&[(10, 0.0295), (15, 0.0305), (20, 0.031), (30, 0.03)])
        .map(|(years, rate)| json!({"type": "swap", "end": format!("{years}Y"), "rate": rate}))
        .collect();
    for interpolation in ["log_linear_discount", "cubic_zero"] {
        let curve = json!({
            "date": "2025-06-02", "instruments": quotes, "interpolation": interpolation,
        });
        let ask = json!({"curve": curve, "grid_years": [0, 1, 10], "compounding": "continuous"});
        let made = house.answer(CURVE, &ask).await;
        for instrument in made["instruments"].as_array().unwrap() {
            near(&instrument["error"], 0.0, 1e-8);
        }
        let points = made["points"].as_array().unwrap();
        near(&points[0]["discount_factor"], 1.0, 0.0);
        let (years, rate) = (10.0, points[2]["zero_rate"].as_f64().unwrap());
        near(&points[2]["discount_factor"], f64::exp(-years * rate), 1e-12);
        near(&points[1]["par_rate"], 0.031, 1e-4);
    }
    let smooth = json!({
        "date": "2025-06-02", "instruments": quotes, "interpolation": "nelson_siegel_svensson",
    });
    let made = house.answer(CURVE, &json!({"curve": smooth})).await;
    assert!(made["model"]["zero_rate_error"].as_f64().unwrap() < 5e-4, "{made}");
    assert!(made["points"].as_array().unwrap().len() > 10);
}

#[tokio::test]
async fn what_is_wrong_is_pointed_at() {
    let house = House::open().await;
    let fine = json!({"bond": bond(), "settlement": "2025-06-02", "yield_rate": 0.05});
    let wrong = [
        ("/bond/coupon_rate", json!(4.5), "/bond/coupon_rate"),
        ("/bond/coupons_per_year", json!(3), "/bond/coupons_per_year"),
        ("/bond/coupons_per_year", json!(0), "/bond/coupon_rate"),
        ("/bond/day_count", json!("lunar"), "/bond/day_count"),
        ("/bond/maturity", json!("2019-01-01"), "/bond/maturity"),
        ("/bond/first_coupon", json!("2020-09-01"), "/bond/first_coupon"),
        ("/bond/redemption", json!(-1), "/bond/redemption"),
        ("/bond/ex_coupon_days", json!(31), "/bond/ex_coupon_days"),
        ("/bond/holidays", json!(vec!["2025-01-01"; 1_001]), "/bond/holidays"),
        ("/bond/colour", json!("red"), "/bond"),
        ("/settlement", json!("2031-01-01"), "/settlement"),
        ("/settlement", json!("2019-01-01"), "/settlement"),
        ("/yield_rate", json!(-2.5), "/yield_rate"),
        ("/clean_price", json!(99), ""),
        ("/curve", json!({"instruments": []}), "/curve/instruments"),
        (
            "/curve",
            json!({"instruments": [{"type": "swap", "end": "soon", "rate": 0.03}]}),
            "/curve/instruments/0/end",
        ),
        (
            "/curve",
            json!({"instruments": [{"type": "deposit", "end": "1Y", "rate": -3}]}),
            "/curve/instruments/0",
        ),
    ];
    for (at, value, pointer) in wrong {
        let (said, sentence) = house.refusal(PRICE, &with(&fine, at, value)).await;
        assert!(said.starts_with(pointer), "{at}: {said} {sentence}");
        assert!(sentence.len() > 10, "{at}: {sentence}");
    }
    let none = json!({"bond": bond(), "settlement": "2025-06-02"});
    let (_, sentence) = house.refusal(PRICE, &none).await;
    assert!(sentence.contains("yield_rate"), "{sentence}");
    let grid = json!({
        "curve": {"instruments": [{"type": "zero", "end": "1Y", "rate": 0.03}]},
        "grid_years": [1, 101],
    });
    assert_eq!(house.refusal(CURVE, &grid).await.0, "/grid_years/1");
}

#[tokio::test]
async fn today_and_the_last_coupon_stand_in_for_what_is_not_said() {
    let house = House::open().await;
    let bond = json!({"maturity": "2030-02-15", "coupon_rate": 0.04, "coupons_per_year": 2});
    let worth = house.answer(PRICE, &json!({"bond": bond, "clean_price": 100})).await;
    assert_eq!(worth["settlement"], "2026-11-20");
    near(&worth["accrued_interest"], 2.0 * 97.0 / 184.0, 1e-12);
    let zero = json!({"maturity": "2030-02-15", "coupon_rate": 0, "coupons_per_year": 0});
    let worth = house.answer(PRICE, &json!({"bond": zero, "clean_price": 88})).await;
    assert_eq!(worth["cash_flows"].as_array().unwrap().len(), 1);
    near(&worth["current_yield"], 0.0, 0.0);
}
