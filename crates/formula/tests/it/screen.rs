//! Screens: what is computed by asset, what runs across, and who is chosen.

use formula::{Hit, Order, Screen, check};

fn screen(condition: &str, score: &str) -> Screen {
    let (condition, score) = (check(condition).unwrap(), check(score).unwrap());
    Screen::new(&condition).unwrap().ordered_by(&score).unwrap()
}

fn columns(screen: &Screen) -> Vec<&str> {
    screen.columns().iter().map(formula::Formula::normalised).collect()
}

#[test]
fn what_has_memory_is_a_column_and_the_rest_runs_across() {
    for (condition, score, expected) in [
        ("close > 5 and volume > 1e6", "close", vec!["close", "volume"]),
        (
            "close > sma(close, 9) * 2",
            "rank(sma(close,n=9))",
            vec!["close", "sma(close, 9)", "sma(close, n=9)"],
        ),
        (
            "cross_above(close, open) or (close > open)[1]",
            "3",
            vec!["cross_above(close, open)", "(close > open)[1]"],
        ),
        (
            "macd(close).signal > max(0, SPY)",
            "-abs(atr(asset, 14))",
            vec!["macd(close).signal", "SPY", "atr(asset, 14)"],
        ),
        (
            "top(close, 2 + 3)",
            "zscore(volume) + rank(close)[1]",
            vec!["close", "volume", "rank(close)[1]"],
        ),
    ] {
        assert_eq!(columns(&screen(condition, score)), expected);
    }
    let remembers = screen("top(close, 5)", "sma(rank(close), 3)");
    let alone = remembers.columns().iter().map(formula::Formula::is_cross_sectional);
    assert_eq!(alone.collect::<Vec<_>>(), [false, true]);
    let bound = Screen::new(&check("close > SPY").unwrap().of("AAPL")).unwrap();
    assert_eq!(columns(&bound), ["AAPL.close", "SPY"]);
}

#[test]
fn the_condition_compares_all_assets_and_the_score_those_it_lets_through() {
    let mut screen = screen("top(close, 3) and volume > 10", "rank(close)");
    screen.resize(5);
    let volumes = [50.0, 5.0, 50.0, 50.0, 50.0];
    for (asset, (close, volume)) in
        [1.0, 9.0, 7.0, 8.0, f64::NAN].into_iter().zip(volumes).enumerate()
    {
        screen.set_asset(asset, &[close, volume]);
    }
    let hits = screen.run(Order::LowestFirst, 10);
    let first = Hit { asset: 3, score: Some(1.0) };
    assert_eq!(hits.first, [first, Hit { asset: 2, score: Some(2.0) }]);
    screen.set(1, 1, 11.0);
    let hits = screen.run(Order::LowestFirst, 1);
    assert_eq!((hits.total, hits.first), (3, vec![Hit { asset: 1, score: Some(1.0) }]));
}

#[test]
fn an_unknown_score_comes_last_and_an_unknown_condition_is_no_hit() {
    let mut screen = screen("close > 1", "10 / open");
    screen.resize(4);
    for (asset, values) in
        [[2.0, 0.0], [f64::NAN, 1.0], [f64::INFINITY, 1.0], [3.0, 5.0]].iter().enumerate()
    {
        screen.set_asset(asset, values);
    }
    let hits = screen.run(Order::HighestFirst, 10);
    let last = Hit { asset: 0, score: None };
    assert_eq!((hits.total, hits.first), (2, vec![Hit { asset: 3, score: Some(2.0) }, last]));
}

#[test]
fn a_universe_may_grow_and_shrink() {
    let mut screen = Screen::new(&check("close > 1 or since(close > 2) == 0").unwrap()).unwrap();
    assert_eq!(screen.run(Order::HighestFirst, 5).total, 0);
    screen.resize(1);
    screen.set_asset(0, &[2.0, f64::NAN]);
    screen.resize(3);
    screen.set(2, 1, 0.0);
    screen.set(3, 0, 5.0);
    let places = |screen: &mut Screen| -> Vec<usize> {
        screen.run(Order::HighestFirst, 5).first.iter().map(|hit| hit.asset).collect()
    };
    assert_eq!(places(&mut screen), [0, 2]);
    screen.resize(2);
    assert_eq!((places(&mut screen), screen.assets()), (vec![0], 2));
}

#[test]
fn a_screen_needs_a_condition_and_an_order_a_series() {
    let error = Screen::new(&check("close + 1").unwrap()).err().unwrap();
    assert!(error.message.contains("condition") && error.span.end == 9, "{error}");
    let screen = Screen::new(&check("close > 1").unwrap()).unwrap();
    let error = screen.ordered_by(&check("macd(close)").unwrap()).err().unwrap();
    assert!(error.message.contains("series"), "{error}");
}
