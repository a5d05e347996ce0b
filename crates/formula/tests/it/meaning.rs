//! What formulas mean, against `quant` and by hand.

use formula::{Group, Inputs, Kind, Output, Value, catalogue, check, parse};
use quant::{
    Length,
    indicators::{
        BarColumns, MacdLengths, atr, bollinger, ema, highest, lag, log_returns, macd, rsi, sma,
    },
};

use crate::world::World;

const GAP: f64 = f64::NAN;

fn length(rows: u32) -> Length {
    Length::new(rows).unwrap()
}

fn wave(rows: u32, period: u32) -> Vec<f64> {
    (0..rows).map(|row| 100.0 + f64::from(row * row % period) + f64::from(row) / 7.0).collect()
}

fn series(world: &World, text: &str) -> Vec<Option<f64>> {
    let output = world.history(&check(text).unwrap(), world.rows);
    output.into_columns(world.rows).into_iter().next().unwrap().1
}

fn known(column: &[f64]) -> Vec<Option<f64>> {
    column.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()
}

#[test]
fn functions_are_those_of_quant() {
    let (close, high) = (wave(2_500, 17), wave(2_500, 23));
    let low: Vec<f64> = high.iter().map(|value| value - 9.0).collect();
    let world = World::new([
        ("AAPL", close.clone()),
        ("AAPL.high", high.clone()),
        ("AAPL.low", low.clone()),
    ]);
    let lengths = MacdLengths { fast: length(12), slow: length(26), signal: length(9) };
    let bars = BarColumns { high: &high, low: &low, close: &close };
    let cases = [
        ("sma(AAPL, 20)", sma(&close, length(20))),
        ("ema(AAPL.close, n=50)", ema(&close, length(50))),
        ("rsi(AAPL)", rsi(&close, length(14))),
        ("macd(AAPL, 12, 26, 9).signal", macd(&close, lengths).signal),
        ("macd(AAPL, signal=9).histogram", macd(&close, lengths).histogram),
        ("bbands(AAPL, 20, k=3/2).upper", bollinger(&close, length(20), 1.5).upper),
        ("log_returns(AAPL)", log_returns(&close)),
        ("atr(AAPL, 14)", atr(bars, length(14))),
        ("highest(AAPL, 9)[5]", lag(&highest(&close, length(9)), length(5))),
        ("sma(rsi(AAPL, 14), 5)", sma(&rsi(&close, length(14)), length(5))),
    ];
    let (short, long) = (sma(&close, length(5)), sma(&close, length(9)));
    let spread: Vec<f64> = short.iter().zip(&long).map(|(short, long)| short - long).collect();
    let cases = cases.into_iter().chain([("sma(AAPL, 5) - sma(AAPL, 9)", spread)]);
    for (text, expected) in cases {
        assert_eq!(series(&world, text), known(&expected), "{text}");
    }
}

#[test]
fn every_function_of_the_catalogue_runs_with_its_defaults() {
    let world = World::new([
        ("AAPL", wave(200, 17)),
        ("AAPL.open", wave(200, 11)),
        ("AAPL.high", wave(200, 19).into_iter().map(|price| price + 20.0).collect()),
        ("AAPL.low", wave(200, 13).into_iter().map(|price| price - 20.0).collect()),
        ("AAPL.volume", wave(200, 23)),
    ]);
    let other = World::new([
        ("AAPL", wave(200, 29).iter().map(|close| close + 0.5).collect()),
        ("AAPL.open", wave(200, 17)),
        ("AAPL.high", wave(200, 31)),
        ("AAPL.low", wave(200, 7)),
        ("AAPL.volume", wave(200, 19)),
    ]);
    for function in catalogue() {
        let given = function.inputs.iter().map(|input| match input.kind {
            formula::InputKind::Series | formula::InputKind::Asset => "AAPL",
            formula::InputKind::Condition => "AAPL > 99",
        });
        let text = format!("{}({})", function.name, given.collect::<Vec<_>>().join(", "));
        let formula = check(&text).unwrap();
        assert_eq!(formula.kind(), function.kind, "{text}");
        assert_eq!(formula.is_cross_sectional(), function.group == Group::Universe, "{text}");
        let outputs = formula.panel(&[world.inputs(world.rows), other.inputs(world.rows)]);
        let columns = outputs.unwrap().remove(0).into_columns(world.rows);
        assert_eq!(columns.len(), function.outputs.len(), "{text}");
        for (_, column) in columns {
            let first = column.iter().position(Option::is_some);
            assert_eq!(first, Some(formula.warm_up()), "{text}");
        }
    }
}

#[test]
fn warm_ups_add_up_along_the_longest_way() {
    for (text, rows) in [
        ("1 + 1", 0),
        ("AAPL * 2", 0),
        ("sma(AAPL, 20)", 19),
        ("sma(rsi(AAPL, 14), 5)[3] + ema(AAPL, 9)", 14 + 4 + 3),
        ("cross_above(AAPL, sma(AAPL, 20))", 20),
        ("macd(AAPL, fast=30)", 30 + 9 - 2),
    ] {
        assert_eq!(check(text).unwrap().warm_up(), rows, "{text}");
    }
}

#[test]
fn arithmetic_binds_as_on_paper() {
    let world = World::new([("A", vec![3.0]), ("B", vec![5.0])]);
    for (text, expected) in [
        ("1 + 2 * A", 7.0),
        ("(1 + 2) * A", 9.0),
        ("10 - A - B", 2.0),
        ("60 / A / B", 4.0),
        ("-A * -B", 15.0),
        ("A - -B", 8.0),
        ("min(A, B) + max(A, B) * 10", 53.0),
        ("where(not A > B and B == 5, 1, 2)", 1.0),
        ("where(A > B or A != 3, 1, 2)", 2.0),
        ("abs(A - B) + sqrt(16) + exp(0) + ln(1)", 7.0),
        ("pow(A, 2) + log10(100)", 11.0),
        ("sign(-A) * 10 + sign(0) + sign(B)", -9.0),
        ("round(A / 7, 3) + round(2.5)", 3.429),
        ("floor(-A / 2) * 10 + ceil(-A / 2)", -21.0),
        ("mod(B, A) * 10 + mod(-B, A)", 21.0),
        ("coalesce(A / 0, B)", 5.0),
        ("where(known(A) and not known(A / 0), 1, 2)", 1.0),
    ] {
        assert_eq!(series(&world, text), [Some(expected)], "{text}");
    }
}

#[test]
fn a_formula_of_numbers_is_a_number() {
    let formula = check("2 * (3 + 4)").unwrap();
    assert_eq!(formula.kind(), Kind::Number);
    assert_eq!(formula.evaluate(&Inputs::new(0)).unwrap(), Output::Number(14.0));
    assert_eq!(formula.live().unwrap().push(&[]), Value::Number(Some(14.0)));
}

#[test]
fn the_unknown_stays_unknown_unless_the_other_side_decides() {
    let world = World::new([("A", vec![1.0, GAP, 3.0]), ("B", vec![1.0, 1.0, 0.0])]);
    let unknown = None;
    assert_eq!(series(&world, "A + 1"), [Some(2.0), unknown, Some(4.0)]);
    assert_eq!(series(&world, "A / B"), [Some(1.0), unknown, unknown]);
    assert_eq!(series(&world, "max(B, A)"), [Some(1.0), unknown, Some(3.0)]);
    assert_eq!(series(&world, "A > 0 and B > 0"), [Some(1.0), unknown, Some(0.0)]);
    assert_eq!(series(&world, "A > 0 or B > 0"), [Some(1.0), Some(1.0), Some(1.0)]);
    assert_eq!(series(&world, "A > 0 and B > 1"), [Some(0.0), Some(0.0), Some(0.0)]);
    assert_eq!(series(&world, "not A > 2"), [Some(1.0), unknown, Some(0.0)]);
    assert_eq!(series(&world, "where(A > 2, 5, B)"), [Some(1.0), unknown, Some(5.0)]);
}

#[test]
fn history_counts_known_rows_and_fills_nothing() {
    let world = World::new([("A", vec![1.0, GAP, 3.0, 4.0])]);
    assert_eq!(series(&world, "A[1]"), [None, None, Some(1.0), Some(3.0)]);
    assert_eq!(series(&world, "A[0]"), [Some(1.0), None, Some(3.0), Some(4.0)]);
    assert_eq!(series(&world, "(A > 2)[1]"), [None, None, Some(0.0), Some(1.0)]);
    assert_eq!(series(&world, "returns(A) - (A / A[1] - 1)"), [None, None, Some(0.0), Some(0.0)]);
}

#[test]
fn a_crossing_fires_once() {
    let world = World::new([("A", vec![1.0, 3.0, 4.0, 1.0]), ("B", vec![2.0; 4])]);
    let above = world.history(&check("cross_above(A, B)").unwrap(), 4);
    assert_eq!(above, Output::Condition(vec![None, Some(true), Some(false), Some(false)]));
    let below = world.history(&check("cross_below(A, 2)").unwrap(), 4);
    assert_eq!(below, Output::Condition(vec![None, Some(false), Some(false), Some(true)]));
}

#[test]
fn how_long_ago_counts_known_rows() {
    let world = World::new([("A", vec![1.0, 3.0, 1.0, GAP, 0.0, 4.0])]);
    let since = [None, Some(0.0), Some(1.0), None, Some(2.0), Some(0.0)];
    assert_eq!(series(&world, "since(A > 2)"), since);
}

#[test]
fn a_record_keeps_its_fields_apart() {
    let world = World::new([("A", vec![1.0, 3.0, 5.0])]);
    let formula = check("bbands(A, 2, 1)").unwrap();
    assert_eq!(formula.fields(), ["upper", "middle", "lower"]);
    let Output::Record(fields) = world.history(&formula, 3) else { unreachable!() };
    assert_eq!(fields[0], ("upper", vec![None, Some(3.0), Some(5.0)]));
    assert_eq!(fields[2], ("lower", vec![None, Some(1.0), Some(3.0)]));
}

#[test]
fn inputs_are_named_once_and_in_full() {
    let formula = check("AAPL / AAPL.close + atr('AAPL') > trend(\"ai notes\").velocity").unwrap();
    let inputs: Vec<String> = formula.inputs().iter().map(ToString::to_string).collect();
    assert_eq!(inputs, ["AAPL.close", "AAPL.high", "AAPL.low", "trend:'ai notes'.velocity"]);
}

#[test]
fn a_normalised_formula_has_one_spelling() {
    for (text, normalised) in [
        ("sma( AAPL,n = 20 )>1.50", "sma(AAPL, n=20) > 1.5"),
        ("((AAPL))-(1-2)", "AAPL - (1 - 2)"),
        ("not(A>1)and(B<2 or C==3)", "not A > 1 and (B < 2 or C == 3)"),
        ("(A > 1) == 2", "(A > 1) == 2"),
        ("-(A+B)[3]", "-(A + B)[3]"),
        ("(-A)[3]", "(-A)[3]"),
        ("trend(\"ai-notes\").velocity", "trend:ai-notes.velocity"),
        ("(AAPL).upper", "(AAPL).upper"),
        ("1e300 * .5", "1e300 * 0.5"),
    ] {
        let tree = parse(text).unwrap();
        assert_eq!(tree.to_string(), normalised);
        assert_eq!(parse(normalised).unwrap(), tree);
    }
}

#[test]
fn every_example_of_the_guide_is_a_formula() {
    let guide = include_str!("../../../../docs/guides/formulas.md");
    let examples: Vec<&str> = guide.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(examples.len() > 5);
    for example in examples {
        assert!(check(example).is_ok(), "{example}: {:?}", check(example));
    }
}

#[test]
fn a_missing_or_uneven_column_is_named() {
    let formula = check("AAPL + MSFT").unwrap();
    let mut inputs = Inputs::new(2);
    inputs.insert("AAPL".parse().unwrap(), &[1.0, 2.0]).unwrap();
    let missing = formula.evaluate(&inputs).unwrap_err();
    assert_eq!(missing.to_string(), "no values were given for `MSFT.close`");
    let uneven = inputs.insert("MSFT".parse().unwrap(), &[1.0]).unwrap_err();
    assert_eq!(uneven.to_string(), "`MSFT.close` has 1 rows where the others have 2");
}

#[test]
fn a_clone_tries_a_bar_that_is_still_open() {
    let formula = check("sma(A, 2) + A[1]").unwrap();
    let mut live = formula.live().unwrap();
    live.push(&[1.0]);
    assert_eq!(live.clone().push(&[9.0]), Value::Number(Some(6.0)));
    assert_eq!(live.push(&[3.0]), Value::Number(Some(3.0)));
}
