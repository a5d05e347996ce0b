//! Regimes, cuts and outliers over HTTP.

use serde_json::{Value, json};

use crate::house::House;

/// Two hundred calm days, then a hundred wild ones that fall, then two hundred calm ones; a spike on day 450.
async fn with_storm() -> House {
    let house = House::open().await;
    let mut text = "Symbol,Date,Close\n".to_owned();
    let (mut date, mut close, mut state) = (jiff::civil::date(2020, 1, 1), 100.0, 12_345_u64);
    for row in 0..500_u32 {
        // Sums of numbers from a small generator: near normal.
        let mut sum = 0.0;
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            sum += f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1_u32 << 24);
        }
        let (drift, swing) =
            if (200..300).contains(&row) { (-0.002, 0.03) } else { (0.001, 0.005) };
        let spike = if row == 450 { 0.08 } else { 0.0 };
        close *= 1.0 + drift + spike + swing * (sum - 6.0);
        text.extend(["WAVE", &format!(",{date},{close}\n")]);
        text.extend(["FLAT", &format!(",{date},5\n")]);
        text.extend(["LOSS", &format!(",{date},{}\n", sum + 4.0)]);
        date = date.tomorrow().unwrap();
    }
    house.import(&text).await;
    house
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[tokio::test]
async fn a_storm_is_a_regime_of_its_own() {
    let house = with_storm().await;
    let found = house.answer("/quantitative/regimes", &json!({"formula": "WAVE"})).await;
    assert_eq!(list(&found["criteria"]).len(), 4);
    let states = list(&found["states"]);
    assert!(states.len() >= 2);
    assert!(number(&states[1]["deviation"][0]) > 3.0 * number(&states[0]["deviation"][0]));
    let (path, at) = (list(&found["path"]), list(&found["at"]));
    // Row 0 is the return of the second day.
    assert_eq!((path.len(), at.len(), list(&found["level"]).len()), (499, 499, 499));
    assert_eq!((&path[100], &path[400]), (&json!(0), &json!(0)));
    assert_ne!(path[250], json!(0));
    for columns in [&found["filtered"], &found["smoothed"]] {
        let sum: f64 = list(columns).iter().map(|column| number(&column[250])).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
    assert_eq!(found["sample"]["series"][0]["lineage"]["inputs"][0]["source"], "bars.csv");
    assert_eq!(found["sample"]["transform"], "log_returns");
}

#[tokio::test]
async fn what_a_model_learns_from_ends_where_it_is_told() {
    let house = with_storm().await;
    let ask = |to: &str| {
        json!({"formula": "WAVE", "states": 2, "learn_to": "2020-12-31T00:00:00Z",
            "beside": ["LOSS"], "to": to})
    };
    let whole = house.answer("/quantitative/regimes", &ask("2021-06-01")).await;
    let part = house.answer("/quantitative/regimes", &ask("2021-02-01")).await;
    assert_eq!(whole["learnt_rows"], 365);
    let rows = list(&part["at"]).len();
    assert!(rows < list(&whole["at"]).len());
    for state in 0..2 {
        assert_eq!(list(&whole["filtered"][state])[..rows], list(&part["filtered"][state])[..]);
    }
    assert_eq!(list(&whole["states"][0]["mean"]).len(), 2);
    let early = json!({"formula": "WAVE", "learn_to": "2020-01-05"});
    assert_eq!(house.refusal("/quantitative/regimes", &early).await.0, "/learn_to");
}

#[tokio::test]
async fn cuts_are_where_the_storm_begins_and_ends() {
    let house = with_storm().await;
    // Short of the spike, which is a short segment of its own.
    let calm_end = json!({"formula": "WAVE", "to": "2021-03-01"});
    let found = house.answer("/quantitative/change-points", &calm_end).await;
    let segments = list(&found["segments"]);
    assert_eq!(segments.len(), 3, "{segments:?}");
    let starts: Vec<&str> = segments.iter().map(|one| one["first_at"].as_str().unwrap()).collect();
    // Day 200 is 2020-07-19 and day 300 is 2020-10-27: a few days either way.
    assert!(starts[1] > "2020-07-10" && starts[1] < "2020-07-28", "{starts:?}");
    assert!(starts[2] > "2020-10-18" && starts[2] < "2020-11-06", "{starts:?}");
    assert!(segments[0]["gain"].is_null() && number(&segments[1]["gain"]) > 50.0);
    let rows: f64 = segments.iter().map(|one| number(&one["rows"])).sum();
    assert!((rows - number(&found["sample"]["rows"])).abs() < 1e-9);
    let dear = json!({"formula": "WAVE", "penalty": "value", "penalty_value": 1e6});
    let found = house.answer("/quantitative/change-points", &dear).await;
    assert_eq!(list(&found["segments"]).len(), 1);
}

#[tokio::test]
async fn every_method_names_the_spike_and_why() {
    let house = with_storm().await;
    for method in ["trailing", "ewma", "centred", "whole", "seasonal"] {
        let ask =
            json!({"formula": "WAVE", "method": method, "from": "2020-12-01", "threshold": 6});
        let found = house.answer("/quantitative/anomalies", &ask).await;
        let rows = list(&found["rows"]);
        assert_eq!((rows.len(), &found["found"]), (1, &json!(1)), "{method}: {rows:?}");
        assert!(rows[0]["at"].as_str().unwrap().starts_with("2021-03-26"), "{rows:?}");
        assert!(rows[0]["reason"].as_str().unwrap().ends_with("deviations above"));
        let score = number(&rows[0]["score"]);
        let told = (number(&rows[0]["value"]) - number(&rows[0]["expected"]))
            / number(&rows[0]["deviation"]);
        assert!(score > 6.0 && (score / told - 1.0).abs() < 1e-9);
        assert_eq!(found["causal"], json!(method == "trailing" || method == "ewma"));
        assert_eq!(found["parts"].is_null(), method != "seasonal");
        if method == "seasonal" {
            assert_eq!(found["parts"]["period"], 7);
        }
    }
}

#[tokio::test]
async fn memory_is_told_among_the_tests() {
    let house = with_storm().await;
    let found = house.answer("/quantitative/tests", &json!({"formula": "WAVE"})).await;
    let memory = &found["memory"];
    assert_eq!(memory["moves"], "log_returns");
    for estimate in [&memory["rescaled_range"], &memory["detrended_fluctuation"]] {
        let exponent = number(&estimate["exponent"]);
        assert!((0.2..0.9).contains(&exponent), "{exponent}");
        assert!(number(&estimate["without_memory"][0]) < number(&estimate["without_memory"][1]));
    }
    let levels = house.answer("/quantitative/tests", &json!({"formula": "LOSS - 10"})).await;
    assert_eq!(levels["memory"]["moves"], "differences");
    let flat = house.answer("/quantitative/tests", &json!({"formula": "FLAT"})).await;
    assert!(flat["memory"].is_null());
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_told_at_its_place() {
    let house = with_storm().await;
    for (path, ask, pointer) in [
        ("regimes", json!({"formula": "WAVE", "states": 5}), "/states"),
        ("regimes", json!({"formula": "WAVE", "restarts": 0}), "/restarts"),
        ("regimes", json!({"formula": "WAVE", "beside": ["A", "B", "C", "D", "E"]}), "/beside"),
        ("regimes", json!({"formula": "WAVE", "beside": ["sma("]}), "/beside/0"),
        ("regimes", json!({"formula": "LOSS - 10"}), "/transform"),
        ("regimes", json!({"formula": "FLAT"}), "/formula"),
        ("regimes", json!({"formula": "WAVE", "from": "2021-05-10"}), "/formula"),
        ("change-points", json!({"formula": "WAVE", "min_segment": 1}), "/min_segment"),
        ("change-points", json!({"formula": "WAVE", "penalty": "value"}), "/penalty_value"),
        ("change-points", json!({"formula": "WAVE", "penalty_value": 3}), "/penalty_value"),
        ("change-points", json!({"formula": "FLAT"}), "/formula"),
        ("anomalies", json!({"formula": "WAVE", "threshold": 0}), "/threshold"),
        ("anomalies", json!({"formula": "WAVE", "window": 2}), "/window"),
        ("anomalies", json!({"formula": "WAVE", "period": 1}), "/period"),
        ("anomalies", json!({"formula": "WAVE", "seasons": 4}), "/seasons"),
        ("anomalies", json!({"formula": "WAVE", "from": "2021-05-10"}), "/formula"),
    ] {
        let path = format!("/quantitative/{path}");
        assert_eq!(house.refusal(&path, &ask).await.0, pointer, "{path} {ask}");
    }
}
