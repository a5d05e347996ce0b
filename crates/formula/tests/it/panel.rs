//! Several assets at once, compared with each other.

use formula::{InputError, Inputs, Output, Value, check};

use crate::world::World;

const GAP: f64 = f64::NAN;

fn universe() -> Vec<World> {
    [vec![1.0, 5.0, 3.0, GAP], vec![2.0, 4.0, 3.0, 4.0], vec![3.0, GAP, 9.0, 2.0]]
        .map(|close| World::new([("close", close), ("SPY", vec![1.0, 2.0, 3.0, 4.0])]))
        .into()
}

/// The answers of each asset, and that rows pushed one at a time give the same.
fn panel(text: &str) -> Vec<Vec<Option<f64>>> {
    let (formula, worlds) = (check(text).unwrap(), universe());
    let inputs: Vec<Inputs<'_>> = worlds.iter().map(|world| world.inputs(4)).collect();
    let outputs = formula.panel(&inputs).unwrap();
    let columns: Vec<Vec<Option<f64>>> =
        outputs.into_iter().map(|output| output.into_columns(4).remove(0).1).collect();
    let mut live = formula.live_panel(worlds.len());
    for row in 0..4 {
        let rows: Vec<Vec<f64>> = worlds.iter().map(|world| world.row(&formula, row)).collect();
        let answers: Vec<Option<f64>> = live.push(&rows).iter().map(Value::number).collect();
        let history: Vec<Option<f64>> = columns.iter().map(|column| column[row]).collect();
        assert_eq!(answers, history, "{text}, row {row}");
    }
    columns
}

#[test]
fn assets_are_ranked_row_by_row() {
    let first = [Some(3.0), Some(1.0), Some(2.5), None];
    let second = [Some(2.0), Some(2.0), Some(2.5), Some(1.0)];
    let third = [Some(1.0), None, Some(1.0), Some(2.0)];
    assert_eq!(panel("rank(close)"), [first, second, third]);
    assert_eq!(panel("rank(close * SPY)"), [first, second, third]);
}

#[test]
fn ranks_have_a_history_and_averages_of_their_own() {
    let before = panel("rank(close)[1]");
    assert_eq!(before[0], [None, Some(3.0), Some(1.0), None]);
    let average = panel("sma(rank(close), 2)");
    assert_eq!(average[1], [None, Some(2.0), Some(2.25), Some(1.75)]);
    let of_average = panel("rank(sma(close, 2))");
    assert_eq!(of_average[2], [None, None, Some(1.0), Some(1.0)]);
    assert_eq!(panel("percentile(rank(close))")[0][0], Some(1.0));
}

#[test]
fn the_highest_are_chosen() {
    assert_eq!(panel("top(close, 1)")[2], [Some(1.0), None, Some(1.0), Some(0.0)]);
    assert_eq!(panel("where(top(close, 2) and close > 4, 1, 0)")[0][1], Some(1.0));
}

#[test]
fn a_panel_of_any_formula_is_each_asset_alone() {
    for text in ["close / close[1]", "macd(close, 1, 2, 1).signal", "SPY > 2", "3"] {
        let formula = check(text).unwrap();
        let worlds = universe();
        let inputs: Vec<Inputs<'_>> = worlds.iter().map(|world| world.inputs(4)).collect();
        let alone: Vec<Output> =
            inputs.iter().map(|inputs| formula.evaluate(inputs).unwrap()).collect();
        assert_eq!(formula.panel(&inputs).unwrap(), alone, "{text}");
        panel(text);
    }
}

#[test]
fn a_comparison_alone_is_refused_by_its_name() {
    let formula = check("close > 1 and sma(zscore(close), 2) > 0").unwrap();
    assert!(formula.is_cross_sectional());
    let inputs = universe()[0].clone();
    let error = formula.evaluate(&inputs.inputs(4)).unwrap_err();
    assert_eq!(error, InputError::Alone { function: "zscore" });
    assert!(error.to_string().starts_with("`zscore` compares the assets"), "{error}");
    assert!(formula.newest(&inputs.inputs(4)).is_err() && formula.live().is_err());
    assert!(!check("close > 1").unwrap().is_cross_sectional());
}

#[test]
fn assets_of_a_panel_share_one_axis() {
    let formula = check("rank(close)").unwrap();
    let worlds = universe();
    let error = formula.panel(&[worlds[0].inputs(4), worlds[1].inputs(3)]).unwrap_err();
    assert_eq!(error.to_string(), "asset 1 has 3 rows where the first has 4");
    assert_eq!(formula.panel(&[]).unwrap(), []);
    assert!(formula.live_panel(0).push::<[f64; 0]>(&[]).is_empty());
}
