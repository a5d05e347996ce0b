//! Every indicator against TA-Lib, or against its formula where TA-Lib has none, through the files that `golden/make.py` wrote: a column is headed by
//! the formula that must give it.

use std::{collections::HashMap, fs, path::Path};

use formula::{Address, check};

use crate::{
    real,
    synthetic::{self, Bars},
    world::World,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden");
const LONG_ROWS: usize = 5040;
const TOLERANCE: f64 = 1e-10;

/// What differences are measured against, where an answer is near zero.
const SMALLEST: f64 = 1e-3;

fn world(bars: Bars) -> World {
    World::new([
        ("X.open", bars.open),
        ("X.high", bars.high),
        ("X.low", bars.low),
        ("X.close", bars.close),
        ("X.volume", bars.volume),
    ])
}

/// Asserts that every cell of the file is ours, unknown ones included; returns how many were known.
fn compare(path: &Path, world: &World) -> usize {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let formulas: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let columns: Vec<Vec<Option<f64>>> = formulas[1..]
        .iter()
        .map(|text| {
            let formula = check(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            world.history(&formula, world.rows).into_columns(world.rows).remove(0).1
        })
        .collect();
    let mut compared = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let row: usize = record[0].parse().unwrap();
        for (index, column) in columns.iter().enumerate() {
            let (text, cell) = (&formulas[index + 1], &record[index + 1]);
            let place = || format!("{text} of row {row} of {}", path.display());
            match column[row] {
                None => assert!(cell.is_empty(), "{} is unknown, not {cell}", place()),
                Some(our) => {
                    assert!(!cell.is_empty(), "{} is {our}, TA-Lib has none", place());
                    let golden: f64 = cell.parse().unwrap();
                    let error = (our - golden).abs() / golden.abs().max(SMALLEST);
                    assert!(error <= TOLERANCE, "{}: {our}, TA-Lib {golden}: {error:e}", place());
                    compared += 1;
                }
            }
        }
    }
    compared
}

fn compare_all(kind: &str, bars: Bars) -> usize {
    let world = world(bars);
    let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.to_string_lossy().ends_with(&format!(".{kind}.csv")))
        .map(|path| compare(&path, &world))
        .sum()
}

#[test]
fn the_first_rows_equal_ta_lib_warm_up_included() {
    assert!(compare_all("head", synthetic::bars(0, LONG_ROWS)) > 24_000);
}

#[test]
fn the_last_rows_of_a_long_run_equal_ta_lib() {
    assert!(compare_all("tail", synthetic::bars(0, LONG_ROWS)) >= 20 * 115);
}

#[test]
fn real_bars_equal_ta_lib() {
    assert!(compare_all("real", real::stock("IBM")) > 3_600);
}

/// Every row of every pattern: those not in the file are 0, and those of the warm-up unknown.
#[test]
fn candles_are_found_where_ta_lib_finds_them_and_nowhere_else() {
    let mut worlds: HashMap<String, World> = HashMap::new();
    let mut found: HashMap<String, usize> = HashMap::new();
    let mut reader = csv::Reader::from_path(Path::new(FOLDER).join("candles.csv")).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let (pattern, bars) = (&record[0], &record[1]);
        let world = worlds.entry(bars.to_owned()).or_insert_with(|| match bars {
            "synthetic" => world(synthetic::bars(0, 2_000)),
            ticker => world(real::stock(ticker)),
        });
        let warm_up: usize = record[2].parse().unwrap();
        let mut expected = vec![Some(0.0); world.rows];
        expected[..warm_up].fill(None);
        for answer in record[3].split_whitespace() {
            let (row, value) = answer.split_once(':').unwrap();
            expected[row.parse::<usize>().unwrap()] = Some(value.parse().unwrap());
            *found.entry(pattern.to_owned()).or_default() += 1;
        }
        let formula = check(&format!("{pattern}(X)")).unwrap();
        let ours = world.history(&formula, world.rows).into_columns(world.rows).remove(0).1;
        for (row, (ours, golden)) in ours.iter().zip(&expected).enumerate() {
            // A pattern has no strength between the numbers, so this compares exactly.
            let same = ours.map(|value| value + 0.0) == *golden;
            assert!(same, "{pattern} of row {row} of {bars}: {ours:?}, TA-Lib {golden:?}");
        }
    }
    let candles = formula::catalogue().iter().filter(|f| f.group == formula::Group::Candle);
    for function in candles {
        assert!(found.get(function.name).is_some_and(|rows| *rows > 0), "{}", function.name);
    }
}

#[test]
fn the_last_strength_is_the_published_one() {
    let world = world(synthetic::bars(0, LONG_ROWS));
    let strength = check("rsi(X, 14)").unwrap();
    assert_eq!(strength.inputs(), [Address::asset("X", "close")]);
    let last = world.history(&strength, LONG_ROWS).into_columns(LONG_ROWS).remove(0).1.pop();
    assert!((last.flatten().unwrap() - 61.566_596_134).abs() < 5e-10);
}
