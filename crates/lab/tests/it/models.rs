//! Models of series and portfolios over HTTP.

use serde_json::{Value, json};

use crate::house::House;

/// Three assets on sixty weekdays, the third on 59 of them.
async fn with_three() -> House {
    let house = House::open().await;
    let mut text = "Symbol,Date,Close\n".to_owned();
    let mut date = jiff::civil::date(2024, 1, 1);
    let mut row = 0_i32;
    while row < 60 {
        if date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().weekday().to_monday_zero_offset() < 5 {
            let wave = |scale: f64, turn: i32| scale * f64::from((row * turn) % 17 - 8);
            let drift = f64::from(row);
            text.extend(["AAA", &format!(",{date},{}\n", 100.0 + 0.20 * drift + wave(0.10, 7))]);
            text.extend(["BBB", &format!(",{date},{}\n", 50.0 + 0.05 * drift + wave(0.20, 5))]);
            if row != 30 {
                text.extend([
                    "CCC",
                    &format!(",{date},{}\n", 20.0 + 0.01 * drift + wave(0.05, 11)),
                ]);
            }
            row += 1;
        }
        date = date.tomorrow().unwrap();
    }
    house.import(&text).await;
    house
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn near(value: f64, wanted: f64, error: f64) {
    assert!((value - wanted).abs() <= error, "{value} is not {wanted}");
}

fn three() -> Value {
    json!(["AAA", "BBB", "CCC"])
}

#[tokio::test]
async fn every_objective_divides_all_the_money() {
    let house = with_three().await;
    let asks = [
        json!({"objective": "minimum_variance"}),
        json!({"objective": "minimum_variance", "covariance": "ledoit_wolf"}),
        json!({"objective": "minimum_variance", "covariance": "ewma", "decay": 0.9}),
        json!({"objective": "maximum_sharpe", "risk_free": 0.02}),
        json!({"objective": "maximum_utility", "risk_aversion": 5}),
        json!({"objective": "target_return", "target_return": 0.4}),
        json!({"objective": "risk_parity"}),
        json!({"objective": "hierarchical", "linkage": "ward"}),
        json!({"objective": "minimum_cvar", "confidence": 0.9}),
        json!({"objective": "black_litterman",
            "views": [{"weights": [1, -1, 0], "expected_return": 0.03}]}),
    ];
    for mut ask in asks {
        ask["formulas"] = three();
        let made = house.answer("/quantitative/optimize", &ask).await;
        let weights = numbers(&made["portfolio"]["weights"]);
        near(weights.iter().sum(), 1.0, 1e-6);
        assert!(weights.iter().all(|weight| *weight >= -1e-8), "{ask}: {weights:?}");
        let shares = made["assets"].as_array().unwrap().iter();
        near(shares.map(|asset| number(&asset["risk_share"])).sum(), 1.0, 1e-9);
        assert!(number(&made["portfolio"]["volatility"]) > 0.0);
        let sample = &made["sample"];
        assert_eq!((&sample["returns"], &sample["rows_left_out"]), (&json!(58), &json!(1)));
        assert_eq!(
            (&sample["periods_per_year"], &sample["interval"]),
            (&json!(252.0), &json!("1d"))
        );
        assert_eq!(sample["series"][0]["lineage"]["inputs"][0]["source"], "bars.csv");
    }
}

#[tokio::test]
async fn a_target_is_met_and_limits_are_kept() {
    let house = with_three().await;
    let ask = json!({
        "formulas": three(), "objective": "target_return", "target_return": 0.4,
        "expected_returns": [0.5, 0.25, 0.1],
        "bounds": [{"formula": "CCC", "lower": 0.1, "upper": 0.2}],
        "groups": [{"formulas": ["AAA", "BBB"], "lower": 0.0, "upper": 0.85}],
    });
    let made = house.answer("/quantitative/optimize", &ask).await;
    near(number(&made["portfolio"]["expected_return"]), 0.4, 1e-6);
    let weights = numbers(&made["portfolio"]["weights"]);
    assert!(weights[2] >= 0.15 - 1e-6 && weights[2] <= 0.2 + 1e-6, "{weights:?}");
}

#[tokio::test]
async fn the_frontier_rises_from_the_lowest_variance_past_the_best_sharpe() {
    let house = with_three().await;
    let ask = json!({"formulas": three(), "points": 20});
    let made = house.answer("/quantitative/frontier", &ask).await;
    let points = made["points"].as_array().unwrap();
    assert_eq!(points.len(), 20);
    let of =
        |field: &str| -> Vec<f64> { points.iter().map(|point| number(&point[field])).collect() };
    assert!(of("volatility").windows(2).all(|pair| pair[0] <= pair[1] + 1e-9));
    near(of("volatility")[0], number(&made["minimum_variance"]["volatility"]), 1e-7);
    let best = number(&made["maximum_sharpe"]["sharpe"]);
    assert!(of("sharpe").iter().all(|sharpe| *sharpe <= best + 1e-6));
    let hopeless = json!({"formulas": three(), "risk_free": 0.9, "points": 2});
    let made = house.answer("/quantitative/frontier", &hopeless).await;
    assert_eq!(made["maximum_sharpe"], Value::Null);
    assert!(made["maximum_sharpe_reason"].as_str().unwrap().contains("risk-free"));
}

#[tokio::test]
async fn pairs_do_not_wait_for_a_third_and_nothing_is_filled() {
    let house = with_three().await;
    let made = house.answer("/quantitative/correlation", &json!({"formulas": three()})).await;
    assert_eq!((&made["rows"][0][1], &made["rows"][0][2]), (&json!(59), &json!(58)));
    assert_eq!(
        (&made["matrix"][1][1], &made["matrix"][0][1]),
        (&json!(1.0), &made["matrix"][1][0])
    );
    let log = json!({"formulas": ["AAA", "AAA * 2"], "method": "log"});
    let made = house.answer("/quantitative/correlation", &log).await;
    near(number(&made["matrix"][0][1]), 1.0, 1e-12);
    let still = json!({"formulas": ["AAA", "AAA / AAA"]});
    let made = house.answer("/quantitative/correlation", &still).await;
    assert_eq!(made["matrix"][0][1], Value::Null);
    let returns =
        json!({"formulas": ["AAA / AAA[1] - 1", "BBB / BBB[1] - 1"], "values": "returns"});
    let same = house.answer("/quantitative/correlation", &returns).await;
    let prices =
        house.answer("/quantitative/correlation", &json!({"formulas": ["AAA", "BBB"]})).await;
    near(number(&same["matrix"][0][1]), number(&prices["matrix"][0][1]), 1e-12);
}

#[tokio::test]
async fn a_tear_sheet_adds_up() {
    let house = with_three().await;
    let ask = json!({"formula": "AAA", "benchmark": "BBB", "window": 10});
    let made = house.answer("/quantitative/performance", &ask).await;
    let rows = made["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 59);
    near(number(&rows[58]["wealth"]), 1.0 + number(&made["total_return"]), 1e-12);
    assert_eq!(rows[8]["rolling_sharpe"], Value::Null);
    assert!(rows[9]["rolling_sharpe"].is_number());
    let deepest = rows.iter().map(|row| number(&row["drawdown"])).fold(0.0, f64::min);
    near(deepest, number(&made["maximum_drawdown"]), 1e-12);
    near(number(&made["drawdowns"][0]["depth"]), deepest, 1e-12);
    let year = &made["years"][0];
    near(number(&year["total"]), number(&made["total_return"]), 1e-12);
    let itself = json!({"formula": "AAA", "benchmark": "AAA", "window": 20});
    let made = house.answer("/quantitative/performance", &itself).await;
    near(number(&made["benchmark"]["beta"]), 1.0, 1e-12);
    let rows = made["rows"].as_array().unwrap();
    assert_eq!(rows[3]["rolling_beta"], Value::Null);
    near(number(&rows.last().unwrap()["rolling_beta"]), 1.0, 1e-12);
    assert_eq!(made["benchmark"]["information_ratio"], Value::Null);
}

#[tokio::test]
async fn losses_by_every_method_are_of_one_size_and_their_parts_sum() {
    let house = with_three().await;
    let ask = json!({"formulas": three(), "weights": [0.5, 0.3, 0.2], "paths": 50_000, "seed": 3});
    let made = house.answer("/quantitative/risk", &ask).await;
    let estimates = made["estimates"].as_array().unwrap();
    assert_eq!(estimates.len(), 5);
    let normal = number(&estimates[1]["value_at_risk"]);
    // The waves are nearly even, which the expansion cannot be: it says so.
    assert_eq!(estimates[2]["reason"].is_string(), estimates[2]["value_at_risk"].is_null());
    assert_eq!(estimates.iter().filter(|one| one["reason"].is_null()).count(), 4);
    for one in estimates.iter().filter(|one| one["reason"].is_null()) {
        let (at_risk, beyond) = (number(&one["value_at_risk"]), number(&one["expected_shortfall"]));
        assert!(beyond >= at_risk && at_risk > 0.3 * normal && at_risk < 3.0 * normal, "{one}");
    }
    let parts = made["assets"].as_array().unwrap().iter().map(|asset| number(&asset["component"]));
    near(parts.sum(), normal, 1e-12);
    assert_eq!(made, house.answer("/quantitative/risk", &ask).await);
    let long = json!({"formulas": ["AAA"], "horizon": 100});
    let made = house.answer("/quantitative/risk", &long).await;
    assert_eq!(made["estimates"][0]["value_at_risk"], Value::Null);
    assert!(made["estimates"][0]["reason"].is_string());
}

#[tokio::test]
async fn when_one_price_falls_the_others_follow_by_their_betas() {
    let house = with_three().await;
    let shocks = json!([{"formula": "BBB", "by": -0.2}, {"formula": "AAA", "by": -1}]);
    let ask = json!({"formulas": ["AAA", "BBB"], "weights": [0.7, 0.3], "shocks": shocks});
    let made = house.answer("/quantitative/risk", &ask).await;
    let beside = json!({"formula": "AAA", "benchmark": "BBB"});
    let report = house.answer("/quantitative/performance", &beside).await;
    let beta = number(&report["benchmark"]["beta"]);
    let first = &made["stresses"][0];
    let moves = numbers(&first["moves"]);
    near(moves[0], -0.2 * beta, 1e-12);
    near(moves[1], -0.2, 0.0);
    near(number(&first["gain"]), 0.7 * moves[0] + 0.3 * moves[1], 1e-12);
    near(numbers(&made["stresses"][1]["moves"])[0], -1.0, 0.0);
    let mut wrong = ask.clone();
    wrong["shocks"][1]["by"] = json!(-1.5);
    assert_eq!(house.refusal("/quantitative/risk", &wrong).await.0, "/shocks/1/by");
    wrong["shocks"][1] = json!({"formula": "CCC", "by": 0.1});
    assert_eq!(house.refusal("/quantitative/risk", &wrong).await.0, "/shocks/1/formula");
}

#[tokio::test]
async fn futures_start_at_one_and_spread() {
    let house = with_three().await;
    for method in ["bootstrap", "normal"] {
        let ask =
            json!({"formulas": ["AAA", "BBB"], "method": method, "horizon": 50, "paths": 500});
        let made = house.answer("/quantitative/simulate", &ask).await;
        assert_eq!(made["steps"].as_array().unwrap().len(), 51);
        let low = numbers(&made["quantiles"][0]["wealth"]);
        let high = numbers(&made["quantiles"][4]["wealth"]);
        near(low[0], 1.0, 0.0);
        assert!(low[50] < high[50] && number(&made["quantiles"][0]["maximum_drawdown"]) < 0.0);
        assert_eq!(made, house.answer("/quantitative/simulate", &ask).await);
    }
}

#[tokio::test]
async fn a_combination_of_factors_is_explained_by_them() {
    let house = with_three().await;
    let own = "0.001 + 1.5 * (AAA / AAA[1] - 1) - 0.5 * (BBB / BBB[1] - 1)";
    let ask = json!({
        "formula": own, "factors": ["AAA / AAA[1] - 1", "BBB / BBB[1] - 1"],
        "values": "returns", "newey_west": true,
    });
    let made = house.answer("/quantitative/factors", &ask).await;
    let all = made["coefficients"].as_array().unwrap();
    for (coefficient, wanted) in all.iter().zip([0.001, 1.5, -0.5]) {
        near(number(&coefficient["estimate"]), wanted, 1e-10);
    }
    near(number(&made["r_squared"]), 1.0, 1e-10);
    assert!(made["lags"].is_number());
    let twice = json!({"formula": "CCC", "factors": ["AAA", "AAA * 3"]});
    let (pointer, sentence) = house.refusal("/quantitative/factors", &twice).await;
    assert_eq!(pointer, "/factors/1", "{sentence}");
}

#[tokio::test]
async fn what_cannot_be_modelled_is_pointed_at() {
    let house = with_three().await;
    let optimize = |change: Value| {
        let mut ask = json!({"formulas": ["AAA", "BBB"], "objective": "minimum_variance"});
        for (key, value) in change.as_object().unwrap() {
            ask[key] = value.clone();
        }
        ("/quantitative/optimize", ask)
    };
    let wrong = [
        (optimize(json!({"formulas": ["AAA"]})), "/formulas"),
        (optimize(json!({"formulas": ["AAA", "sma(AAA"]})), "/formulas/1"),
        (optimize(json!({"formulas": ["AAA", "NOBODY"]})), "/formulas/1"),
        (optimize(json!({"formulas": ["AAA", "bbands(AAA)"]})), "/formulas/1"),
        (optimize(json!({"from": "2030-01-01"})), ""),
        (optimize(json!({"upper": 0.4})), "/objective"),
        (optimize(json!({"lower": 0.6, "upper": 0.5})), "/lower"),
        (
            optimize(json!({"bounds": [{"formula": "CCC", "lower": 0, "upper": 1}]})),
            "/bounds/0/formula",
        ),
        (
            optimize(json!({"groups": [{"formulas": ["AAA", "AAA"], "lower": 0, "upper": 1}]})),
            "/groups/0/formulas/1",
        ),
        (optimize(json!({"objective": "target_return"})), "/target_return"),
        (optimize(json!({"objective": "target_return", "target_return": 9})), "/target_return"),
        (optimize(json!({"objective": "risk_parity", "upper": 0.9})), "/objective"),
        (optimize(json!({"objective": "minimum_cvar", "confidence": 1})), "/confidence"),
        (optimize(json!({"objective": "maximum_utility", "risk_aversion": 0})), "/risk_aversion"),
        (
            optimize(json!({"objective": "black_litterman",
            "views": [{"weights": [1], "expected_return": 0.1}]})),
            "/views/0/weights",
        ),
        (optimize(json!({"expected_returns": [0.1]})), "/expected_returns"),
        (optimize(json!({"risk_free": 5})), "/risk_free"),
        (optimize(json!({"decay": 1})), "/decay"),
        (("/quantitative/frontier", json!({"formulas": ["AAA", "BBB"], "points": 1})), "/points"),
        (
            ("/quantitative/performance", json!({"formula": "AAA", "benchmark": "NOBODY"})),
            "/benchmark",
        ),
        (("/quantitative/performance", json!({"formula": "AAA", "window": 1})), "/window"),
        (("/quantitative/risk", json!({"formulas": ["AAA"], "weights": [1, 2]})), "/weights"),
        (("/quantitative/risk", json!({"formulas": ["AAA"], "horizon": 0})), "/horizon"),
        (("/quantitative/risk", json!({"formulas": ["AAA"], "paths": 1_000_000})), "/paths"),
        (
            ("/quantitative/simulate", json!({"formulas": ["AAA"], "quantiles": [0.5, 0.1]})),
            "/quantiles",
        ),
        (("/quantitative/simulate", json!({"formulas": ["AAA"], "horizon": 2521})), "/horizon"),
        (("/quantitative/factors", json!({"formula": "AAA", "factors": []})), "/factors"),
        (("/quantitative/factors", json!({"formula": "AAA", "factors": ["NOBODY"]})), "/factors/0"),
    ];
    for ((path, ask), pointer) in wrong {
        let (said, sentence) = house.refusal(path, &ask).await;
        assert_eq!(said, pointer, "{ask}: {sentence}");
        assert!(sentence.len() > 15, "{ask}: {sentence}");
    }
}

#[tokio::test]
async fn what_hangs_together_is_told_from_what_drifts() {
    let house = with_three().await;
    // AAA and its own double with a wave beside it come back to each other; a line does not come back.
    let together = json!({"formula": "AAA", "other": "2 * AAA + BBB - BBB[1]", "lags": 0});
    let tests = house.answer("/quantitative/tests", &together).await;
    assert_eq!(
        (&tests["rows"], &tests["unit_root"]["critical"].as_array().unwrap().len()),
        (&json!(59), &3)
    );
    assert!(number(&tests["cointegration"]["test"]["p_value"]) < 0.05, "{tests}");
    near(number(&tests["cointegration"]["slope"]), 0.5, 0.05);
    let around = json!({"formula": "AAA", "around": "trend", "lags": 0});
    let around = house.answer("/quantitative/tests", &around).await;
    assert_eq!(around["cointegration"], Value::Null);
    assert!(number(&around["unit_root"]["p_value"]) < 0.05, "a wave about a line: {around}");
    let still = house.answer("/quantitative/tests", &json!({"formula": "AAA - AAA"})).await;
    assert_eq!((&still["unit_root"], &still["stationarity"]), (&Value::Null, &Value::Null));
    let deep = json!({"formula": "AAA", "lags": 61});
    assert_eq!(house.refusal("/quantitative/tests", &deep).await.0, "/lags");
}

#[tokio::test]
async fn calm_follows_calm_and_storm_follows_storm() {
    let house = House::open().await;
    let mut text = "Symbol,Date,Close\n".to_owned();
    let (mut date, mut close) = (jiff::civil::date(2020, 1, 1), 100.0);
    for row in 0..400_u32 {
        // Fifty calm days, then fifty wild ones.
        let swing = if (row / 50) % 2 == 0 { 0.002 } else { 0.02 };
        close *= 1.0 + swing * (f64::from(row * 7919 % 101) / 50.0 - 1.0);
        text.extend(["WAVE", &format!(",{date},{close}\n")]);
        date = date.tomorrow().unwrap();
    }
    house.import(&text).await;
    let ask = json!({"formula": "WAVE", "horizon": 30});
    let model = house.answer("/quantitative/garch", &ask).await;
    let volatility = numbers(&model["volatility"]);
    assert_eq!((volatility.len(), model["at"].as_array().unwrap().len()), (399, 399));
    assert!(volatility[90] > 2.0 * volatility[140], "wild days are told from calm ones");
    assert!(number(&model["persistence"]) < 1.0 && number(&model["alpha"]) > 0.0);
    assert_eq!(numbers(&model["forecast"]).len(), 30);
    let few = json!({"formula": "WAVE", "from": "2021-01-01"});
    assert_eq!(house.refusal("/quantitative/garch", &few).await.0, "/formula");
    let far = json!({"formula": "WAVE", "horizon": 501});
    assert_eq!(house.refusal("/quantitative/garch", &far).await.0, "/horizon");
}

/// Three years of weekdays: a walk with a drift, and a wave that comes back.
async fn with_paths() -> House {
    let house = House::open().await;
    let mut text = "Symbol,Date,Close\n".to_owned();
    let mut random = quant::random::Random::new(12);
    let (mut walk, mut wave) = (100.0_f64, 0.0_f64);
    let mut date = jiff::civil::date(2021, 1, 1);
    for _ in 0..700 {
        while date.weekday().to_monday_zero_offset() > 4 {
            date = date.tomorrow().unwrap();
        }
        walk *= 1.0 + 0.01 * random.normal();
        wave = 0.5 * wave + random.normal();
        text.extend([format!("WALK,{date},{walk:.4}\nWAVE,{date},{:.4}\n", 50.0 + wave)]);
        date = date.tomorrow().unwrap();
    }
    house.import(&text).await;
    house
}

#[tokio::test]
async fn a_series_that_comes_back_is_forecast_better_than_by_its_last_value() {
    let house = with_paths().await;
    let ask = json!({"formula": "WAVE", "horizon": 10});
    let made = house.answer("/quantitative/forecast", &ask).await;
    assert_ne!(made["model"], "naive");
    let rows = made["forecast"].as_array().unwrap();
    assert_eq!(rows.len(), 10);
    near(number(&rows[9]["value"]), 50.0, 1.0);
    for row in rows {
        let day: jiff::civil::Date = row["at"].as_str().unwrap()[..10].parse().unwrap();
        assert!(day.weekday().to_monday_zero_offset() < 5, "{day} is no weekday");
        let [inner, outer] = row["intervals"].as_array().unwrap().as_slice() else { panic!() };
        let edges = [&outer["low"], &inner["low"], &row["value"], &inner["high"], &outer["high"]];
        assert!(edges.map(number).windows(2).all(|pair| pair[0] < pair[1]), "{row}");
    }
    let backtest = &made["backtest"];
    assert_eq!((&backtest["verdict"], &backtest["origins"]), (&json!("better"), &json!(12)));
    assert!(number(&backtest["difference"]) < -0.1 && number(&backtest["p_value"]) < 0.1);
    let models = backtest["models"].as_array().unwrap();
    assert_eq!(models[0]["model"], made["model"]);
    assert!(models.iter().any(|each| each["model"] == "naive"));
    let held = numbers(&models[0]["coverage"]);
    assert!(held[0] > 0.6 && held[1] > 0.85 && held[0] < held[1], "{held:?}");
    assert_eq!(numbers(&made["history"]["values"]).len(), 500);
    assert_eq!(made["lineage"]["inputs"][0]["source"], "bars.csv");
}

#[tokio::test]
async fn a_walk_is_not_said_to_be_forecast_better_than_by_its_last_value() {
    let house = with_paths().await;
    for model in ["auto", "arima", "ets", "drift", "naive"] {
        let ask = json!({"formula": "WALK", "model": model, "transform": "log", "horizon": 5});
        let made = house.answer("/quantitative/forecast", &ask).await;
        assert_ne!(made["backtest"]["verdict"], "better", "{model}: {}", made["backtest"]);
        let last = &made["forecast"][4];
        let interval = &last["intervals"][1];
        let (low, high) = (number(&interval["low"]), number(&interval["high"]));
        // About two deviations of five steps of a percent, as shares of the price.
        near((high / low).ln(), 2.0 * 1.96 * 0.01 * 5.0_f64.sqrt(), 0.02);
    }
}

#[tokio::test]
async fn a_named_model_is_fitted_as_it_was_named() {
    let house = with_paths().await;
    let ask = json!({"formula": "WAVE", "model": "arima", "horizon": 3, "rows": 400,
        "arima": {"ar": 1, "differences": 0, "ma": 0, "constant": true}});
    let made = house.answer("/quantitative/forecast", &ask).await;
    assert_eq!(made["title"], "ARIMA(1,0,0) with a mean");
    let named = |name: &str| {
        let all = made["parameters"].as_array().unwrap();
        all.iter().find(|each| each["name"] == name).unwrap().clone()
    };
    near(number(&named("ar1")["estimate"]), 0.5, 0.15);
    near(number(&named("ar1")["standard_error"]), 0.043, 0.01);
    near(number(&named("mean")["estimate"]), 50.0, 0.5);
    assert!(number(&made["residuals"]["p_value"]) > 0.001);
    let ask = json!({"formula": "WAVE", "model": "ets", "season": 5, "horizon": 3,
        "ets": {"error": "multiplicative", "trend": "damped", "season": "additive"}});
    let made = house.answer("/quantitative/forecast", &ask).await;
    assert_eq!((&made["title"], &made["rows"]), (&json!("ETS(M,Ad,A)[5]"), &json!(400)));
}

#[tokio::test]
async fn what_cannot_be_forecast_says_where_and_why() {
    let house = with_paths().await;
    let wrong = [
        (json!({"formula": "WALK", "horizon": 0}), "/horizon"),
        (json!({"formula": "WALK", "rows": 5}), "/rows"),
        (json!({"formula": "WALK", "levels": [0.95, 0.8]}), "/levels"),
        (json!({"formula": "WALK", "season": 1}), "/season"),
        (json!({"formula": "WALK", "from": "2023-08-20"}), "/formula"),
        (json!({"formula": "WALK - 1000", "transform": "log"}), "/transform"),
        (json!({"formula": "WALK / WALK"}), "/formula"),
        (json!({"formula": "WALK", "arima": {"ar": 1, "differences": 0, "ma": 0}}), "/arima"),
        (
            json!({"formula": "WALK", "model": "arima", "arima": {"ar": 40, "differences": 0, "ma": 0}}),
            "/model",
        ),
        (
            json!({"formula": "WALK - 1000", "model": "ets", "ets": {"error": "multiplicative"}}),
            "/model",
        ),
    ];
    for (ask, pointer) in wrong {
        let (place, sentence) = house.refusal("/quantitative/forecast", &ask).await;
        assert_eq!(place, pointer, "{ask}: {sentence}");
        assert!(!sentence.is_empty());
    }
    let few = json!({"formula": "WALK", "rows": 40, "model": "drift"});
    let made = house.answer("/quantitative/forecast", &few).await;
    assert_eq!(made["backtest"], Value::Null);
    assert!(made["backtest_reason"].as_str().unwrap().contains("too few"));
}
