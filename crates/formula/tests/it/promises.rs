//! What holds for every function of the catalogue, in any formula, on any data. Formulas are thrown
//! from the catalogue itself, so that a new function is in them without a word here.

use std::collections::BTreeSet;

use formula::{
    ASSET_FIELDS, Formula, Function, Group, InputKind, Inputs, Kind, Output, Parameter, Value,
    catalogue, check,
};
use quant::random::Random;

use crate::world::{bits, live_bits};

const FORMULAS: u64 = 1_500;
const ROWS: usize = 70;
const ASSETS: usize = 3;
const DEPTH: usize = 3;

fn one_of<'a, T: ?Sized>(dice: &mut Random, of: &[&'a T]) -> &'a T {
    of[dice.below(of.len())]
}

fn asset(dice: &mut Random) -> &'static str {
    one_of(dice, &["asset", "asset@1w", "'BRK.B'", "BTC-USD@1h"])
}

fn series(dice: &mut Random, depth: usize) -> String {
    if depth == 0 || dice.below(6) == 0 {
        return match dice.below(4) {
            0 => one_of(dice, ASSET_FIELDS).to_owned(),
            1 => format!("{}.{}", asset(dice), one_of(dice, ASSET_FIELDS)),
            2 => "trend(\"ai notes\").velocity".to_owned(),
            _ => format!("({} * {})", one_of(dice, ASSET_FIELDS), dice.below(90)),
        };
    }
    match dice.below(8) {
        0 => format!("-{}", series(dice, depth - 1)),
        1 => format!("({})[{}]", series(dice, depth - 1), dice.below(5)),
        2 => {
            let operator = one_of(dice, &["+", "-", "*", "/"]);
            format!("({} {operator} {})", series(dice, depth - 1), series(dice, depth - 1))
        }
        _ => call_of(dice, depth, &[Kind::Series, Kind::Record]),
    }
}

fn condition(dice: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return format!("{} > {}", series(dice, 0), series(dice, 0));
    }
    match dice.below(4) {
        0 => format!("not ({})", condition(dice, depth - 1)),
        1 => {
            let word = one_of(dice, &["and", "or"]);
            format!("(({}) {word} ({}))[1]", condition(dice, depth - 1), condition(dice, depth - 1))
        }
        2 => {
            let operator = one_of(dice, &["<", "<=", ">", ">=", "==", "!="]);
            format!("{} {operator} {}", series(dice, depth - 1), series(dice, depth - 1))
        }
        _ => call_of(dice, depth, &[Kind::Condition]),
    }
}

/// A call of any function that gives one of `kinds`; a record gives one of its fields.
fn call_of(dice: &mut Random, depth: usize, kinds: &[Kind]) -> String {
    let fitting: Vec<&Function> =
        catalogue().iter().copied().filter(|f| kinds.contains(&f.kind)).collect();
    let function = one_of(dice, &fitting);
    let call = call(dice, function, depth - 1);
    if function.kind == Kind::Record {
        return format!("{call}.{}", one_of(dice, function.outputs));
    }
    call
}

fn call(dice: &mut Random, function: &Function, depth: usize) -> String {
    let mut given: Vec<String> = Vec::new();
    for input in function.inputs {
        given.push(match input.kind {
            InputKind::Series => series(dice, depth),
            InputKind::Condition => condition(dice, depth),
            InputKind::Asset => asset(dice).to_owned(),
        });
    }
    for parameter in function.parameters {
        if dice.below(4) > 0 {
            given.push(format!("{}={}", parameter.name, number(dice, parameter)));
        }
    }
    format!("{}({})", function.name, given.join(", "))
}

/// A number that a parameter takes, small ones more often.
fn number(dice: &mut Random, parameter: &Parameter) -> f64 {
    let span = (parameter.max - parameter.min).min(20.0);
    let number = parameter.min + span * dice.uniform() * dice.uniform();
    if parameter.whole {
        number.floor()
    } else {
        (number * 100.0).floor().max(parameter.min * 100.0) / 100.0
    }
}

/// Any formula, and now and then a whole record.
fn thrown(seed: u64) -> Formula {
    let mut dice = Random::new(seed);
    let text = match seed % 8 {
        0 => {
            let records = catalogue().iter().copied().filter(|f| f.kind == Kind::Record);
            let records: Vec<&Function> = records.collect();
            let record = one_of(&mut dice, &records);
            call(&mut dice, record, DEPTH - 1)
        }
        1 | 2 => condition(&mut dice, DEPTH),
        _ => series(&mut dice, DEPTH),
    };
    let formula = check(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let again = check(formula.normalised()).unwrap();
    assert_eq!(again.normalised(), formula.normalised());
    formula
}

/// Prices with gaps, and now and then a number that breaks things: by asset and input.
fn data(formula: &Formula, seed: u64) -> Vec<Vec<Vec<f64>>> {
    const ODD: [f64; 7] = [0.0, -2.0, 100.0, f64::INFINITY, f64::MAX, 1e-300, f64::NAN];
    let mut dice = Random::new(seed).fork(1);
    let is_odd = seed.is_multiple_of(3);
    let mut column = || {
        let mut price = 100.0;
        let mut value = || {
            price *= 1.0 + 0.02 * dice.normal();
            match dice.below(24) {
                0 | 1 => f64::NAN,
                2 if is_odd => ODD[dice.below(ODD.len())],
                3 => 100.0,
                _ => price,
            }
        };
        (0..ROWS).map(|_| value()).collect::<Vec<f64>>()
    };
    (0..ASSETS).map(|_| formula.inputs().iter().map(|_| column()).collect()).collect()
}

fn inputs<'a>(formula: &Formula, columns: &'a [Vec<f64>], rows: usize) -> Inputs<'a> {
    let mut inputs = Inputs::new(rows);
    for (address, column) in formula.inputs().iter().zip(columns) {
        inputs.insert(address.clone(), &column[..rows]).unwrap();
    }
    inputs
}

type Bits = Vec<Vec<Option<u64>>>;

/// The answers of the first `rows` rows by asset.
fn history(formula: &Formula, data: &[Vec<Vec<f64>>], rows: usize) -> Vec<Bits> {
    let assets: Vec<Inputs<'_>> =
        data.iter().map(|columns| inputs(formula, columns, rows)).collect();
    let outputs = formula.panel(&assets).unwrap();
    outputs.into_iter().map(|output| bits(output, rows)).collect()
}

fn row(columns: &[Vec<f64>], at: usize) -> Vec<f64> {
    columns.iter().map(|column| column[at]).collect()
}

fn each(mut claim: impl FnMut(&Formula, &[Vec<Vec<f64>>])) {
    for seed in 0..FORMULAS {
        let formula = thrown(seed);
        let data = data(&formula, seed);
        claim(&formula, &data);
    }
}

#[test]
fn every_function_is_thrown() {
    let mut thrown_names = BTreeSet::new();
    for seed in 0..FORMULAS {
        let text = thrown(seed).normalised().to_owned();
        let names = catalogue().iter().map(|function| function.name);
        thrown_names.extend(names.filter(|name| {
            text.match_indices(&format!("{name}(")).any(|(at, _)| {
                !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            })
        }));
    }
    let all: BTreeSet<&str> = catalogue().iter().map(|function| function.name).collect();
    assert_eq!(thrown_names, all);
}

#[test]
fn a_panel_and_its_live_counterpart_give_the_same_bits() {
    each(|formula, data| {
        let history = history(formula, data, ROWS);
        let mut live = formula.live_panel(ASSETS);
        let mut answers: Vec<Vec<Value>> = vec![Vec::new(); ASSETS];
        for at in 0..ROWS {
            let rows: Vec<Vec<f64>> = data.iter().map(|columns| row(columns, at)).collect();
            for (answers, value) in answers.iter_mut().zip(live.push(&rows)) {
                answers.push(value);
            }
        }
        for (history, answers) in history.iter().zip(answers) {
            assert_eq!(*history, live_bits(answers, history.len()), "{formula}");
        }
    });
}

#[test]
fn an_asset_alone_is_as_it_is_among_others() {
    each(|formula, data| {
        if formula.is_cross_sectional() {
            return;
        }
        let among = history(formula, data, ROWS);
        let alone = formula.evaluate(&inputs(formula, &data[1], ROWS)).unwrap();
        assert_eq!(bits(alone, ROWS), among[1], "{formula}");
        let mut live = formula.live().unwrap();
        let pushed = (0..ROWS).map(|at| live.push(&row(&data[1], at))).collect();
        assert_eq!(live_bits(pushed, among[1].len()), among[1], "{formula}");
        let bound = formula.of("AAPL");
        assert_eq!(check(bound.normalised()).unwrap().inputs(), bound.inputs());
    });
}

#[test]
fn rows_that_come_later_change_no_answer() {
    each(|formula, data| {
        let long = history(formula, data, ROWS);
        let cut = ROWS / 3;
        for (short, long) in history(formula, data, cut).iter().zip(&long) {
            for (short, long) in short.iter().zip(long) {
                assert_eq!(short[..], long[..cut], "{formula}");
            }
        }
    });
}

#[test]
fn nothing_is_infinite() {
    each(|formula, data| {
        for columns in history(formula, data, ROWS) {
            let numbers = columns.into_iter().flatten().flatten().map(f64::from_bits);
            assert!(numbers.into_iter().all(f64::is_finite), "{formula}");
        }
    });
}

#[test]
fn what_calls_itself_mathematics_remembers_nothing() {
    let mut dice = Random::new(5);
    for function in catalogue().iter().filter(|f| f.group == Group::Mathematics) {
        let formula = check(&call(&mut dice, function, 0)).unwrap();
        let data = data(&formula, 1);
        let history = formula.evaluate(&inputs(&formula, &data[0], ROWS)).unwrap();
        let history = bits(history, ROWS);
        for at in 0..ROWS {
            let mut fresh = formula.live().unwrap();
            let answer = live_bits(vec![fresh.push(&row(&data[0], at))], history.len());
            for (column, answer) in history.iter().zip(answer) {
                assert_eq!(answer[0], column[at], "{formula}");
            }
        }
    }
}

#[test]
fn the_newest_answer_is_the_last() {
    each(|formula, data| {
        if formula.is_cross_sectional() {
            return;
        }
        let inputs = inputs(formula, &data[0], ROWS);
        let Output::Series(all) = formula.evaluate(&inputs).unwrap() else { return };
        assert_eq!(formula.newest(&inputs).unwrap().number(), all[ROWS - 1], "{formula}");
    });
}
