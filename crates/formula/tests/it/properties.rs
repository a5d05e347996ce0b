//! What holds for every text, every formula and all data.

use formula::{check, parse};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::world::{World, bits, live_bits};

const SERIES: &[&str] = &["AAPL", "AAPL.high", "BTC-USD@1h", "'BRK.B'.volume", "macro:CPIAUCSL"];
/// What takes an asset, with its length written as n.
const OF_ASSETS: &[&str] = &[
    "atr(n)",
    "natr(n)",
    "trange('BRK.B')",
    "adx(n)",
    "adxr(n)",
    "dx(n)",
    "dmi(n).minus",
    "plus_di(n)",
    "minus_dm(n)",
    "aroon(n).up",
    "aroonosc(n)",
    "psar('BRK.B', 0.02, 0.2)",
    "keltner(n, 1.5, 3).upper",
    "donchian(n).middle",
    "ichimoku(n, 4, 9).senkou_b",
    "supertrend(n, 2).value",
    "chop(n)",
    "vortex(n).plus",
    "avgprice('BRK.B')",
    "heikin_ashi('BRK.B').high",
    "pivots('BRK.B').r3",
    "vwma(n)",
    "midprice(n)",
    "ao('BRK.B', 3, 7)",
    "cci(n)",
    "ultosc('BRK.B', 3, 5, 7)",
    "bop('BRK.B')",
    "fisher(n)",
    "stoch(n, 2, 3).d",
    "stochf(n).k",
    "willr(n)",
    "obv('BRK.B')",
    "pvt('BRK.B')",
    "nvi('BRK.B')",
    "pvi('BRK.B')",
    "efi(n)",
    "eom(n)",
    "ad('BRK.B')",
    "adosc('BRK.B', 3, 7)",
    "cmf(n)",
    "mfi(n)",
    "vwap(n)",
    "cdlengulfing('BRK.B')",
    "cdlmorningstar('BRK.B', 0.1)",
    "cdl3blackcrows('BRK.B')",
];
const ROWS_PAST_A_BLOCK: usize = 1_030;

/// A text of a series; every function and operator occurs.
fn series() -> impl Strategy<Value = String> + Clone {
    let leaf = prop_oneof![
        4 => select(SERIES).prop_map(str::to_owned),
        1 => (-50..50_i32).prop_map(|number| format!("(AAPL * {number})")),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let two = || (inner.clone(), inner.clone());
        let windowed = select(vec!["sma", "ema", "roc", "highest", "lowest", "var", "percentrank"]);
        let averaged = select(vec![
            "wma", "rma", "dema", "tema", "t3", "trima", "kama", "zlema", "midpoint", "sum", "mom",
            "rocp", "rocr", "trix", "dpo", "tsi", "apo", "ppo",
        ]);
        let fitted = select(vec![
            "linearreg",
            "linearreg_angle",
            "tsf",
            "stddev",
            "skew",
            "kurtosis",
            "hma",
            "cmo",
        ]);
        let plain = select(vec![
            "abs",
            "ln",
            "exp",
            "sqrt",
            "returns",
            "log_returns",
            "rsi",
            "cumsum",
            "-",
            "not_",
        ]);
        prop_oneof![
            (two(), select(vec!["+", "-", "*", "/"]))
                .prop_map(|((a, b), operator)| format!("({a} {operator} {b})")),
            (windowed, inner.clone(), 1..30_u32)
                .prop_map(|(function, a, n)| format!("{function}({a}, {n})")),
            (averaged, inner.clone(), 1..20_u32)
                .prop_map(|(function, a, n)| format!("{function}({a}, {n})")),
            (fitted, inner.clone(), 4..30_u32)
                .prop_map(|(function, a, n)| format!("{function}({a}, {n})")),
            (plain, inner.clone()).prop_map(|(function, a)| match function {
                "-" => format!("-{a}"),
                "not_" => format!("where(not {a} > 1, {a}, 2)"),
                function => format!("{function}({a})"),
            }),
            (inner.clone(), 0..9_u32).prop_map(|(a, back)| format!("({a})[{back}]")),
            (inner.clone(), select(vec!["macd", "signal", "histogram"]))
                .prop_map(|(a, field)| format!("macd({a}, 3, 7, 2).{field}")),
            (inner.clone(), 2..9_u32).prop_map(|(a, n)| format!("bbands({a}, {n}, k=1.5).lower")),
            two().prop_map(|(a, b)| format!("min({a}, max({b}, 3))")),
            (condition_of(inner.clone()), two())
                .prop_map(|(condition, (a, b))| format!("where({condition}, {a}, {b})")),
            (select(OF_ASSETS), 2..12_u32)
                .prop_map(|(function, n)| function.replace("(n", &format!("('BRK.B', {n}"))),
            (two(), select(vec!["correl", "beta"]), 2..12_u32)
                .prop_map(|((a, b), function, n)| format!("{function}({a}, {b}, {n})")),
        ]
    })
}

fn condition_of(series: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = String> {
    let two = || (series.clone(), series.clone());
    prop_oneof![
        (two(), select(vec!["<", "<=", ">", ">=", "==", "!="]))
            .prop_map(|((a, b), operator)| format!("{a} {operator} {b}")),
        (two(), select(vec!["and", "or"]))
            .prop_map(|((a, b), word)| format!("({a} > 100 {word} not {b} < {a})[1]")),
        two().prop_map(|(a, b)| format!("cross_above({a}, {b}) or cross_below({a}, {b})")),
    ]
}

fn formulas() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => series(),
        2 => condition_of(series()),
        1 => series().prop_map(|a| format!("macd({a}, 2, 5, 3)")),
    ]
}

/// Prices with gaps, and now and then a number that breaks things.
fn worlds(rows: impl Strategy<Value = usize>) -> impl Strategy<Value = World> {
    let value = prop_oneof![
        16 => 1.0..300.0_f64,
        3 => Just(f64::NAN),
        1 => select(vec![0.0, -2.0, 100.0, f64::INFINITY, f64::MAX, 1e-300]),
    ];
    rows.prop_flat_map(move |rows| vec(vec(value.clone(), rows), 8)).prop_map(|columns| {
        let names = [
            "AAPL",
            "AAPL.high",
            "BTC-USD@1h",
            "BRK.B.volume",
            "macro:CPIAUCSL",
            "BRK.B.high",
            "BRK.B.low",
            "BRK.B.open",
        ];
        let close = columns[0].clone();
        World::new(names.into_iter().zip(columns).chain([("BRK.B", close)]))
    })
}

/// Words and marks of the language in any order, with and without spaces.
fn soups() -> impl Strategy<Value = String> {
    let part = select(vec![
        "AAPL",
        "BTC-USD",
        "'X Y'",
        "macro:CPI",
        "trend(\"a b\")",
        ".close",
        "@1h",
        "sma",
        "macd",
        "(",
        ")",
        "[1]",
        "[",
        ",",
        "n=",
        "1",
        "2.5",
        "1e9",
        " ",
        " - ",
        "-",
        "+",
        "*",
        "/",
        "<",
        "==",
        " and ",
        " or ",
        "not ",
        ".signal",
        "where",
        "^",
        "=",
        "'",
        "\"",
        "é",
        "\n",
        "0",
        "close",
    ]);
    vec(part, 0..24).prop_map(|parts| parts.concat())
}

/// Checks what must hold for any text at all.
fn answers_or_points(text: &str) -> Result<(), TestCaseError> {
    let length = text.chars().count();
    if let Err(error) = check(text) {
        prop_assert!(error.span.start <= error.span.end && error.span.end <= length, "{error:?}");
        prop_assert!(!error.message.is_empty());
    }
    if let Ok(tree) = parse(text) {
        let written = tree.to_string();
        let again = parse(&written);
        prop_assert_eq!(again.as_ref(), Ok(&tree), "{}", written);
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_answered_or_pointed_at(text in any::<String>()) {
        answers_or_points(&text)?;
    }

    #[test]
    fn any_words_of_the_language_are_answered_or_pointed_at(text in soups()) {
        answers_or_points(&text)?;
    }

    #[test]
    fn any_formula_is_understood_and_written_back(text in formulas()) {
        let formula = check(&text);
        prop_assert!(formula.is_ok(), "{text}: {formula:?}");
        answers_or_points(&text)?;
        let formula = formula.unwrap();
        let again = check(formula.normalised()).unwrap();
        prop_assert_eq!(again.normalised(), formula.normalised());
    }

    #[test]
    fn history_and_live_give_the_same_bits(text in formulas(), world in worlds(0..90_usize)) {
        let formula = check(&text).unwrap();
        let history = bits(world.history(&formula, world.rows), world.rows);
        let live = live_bits(world.live(&formula), history.len());
        prop_assert_eq!(history, live, "{}", text);
    }

    #[test]
    fn appended_rows_change_no_earlier_answer(
        text in formulas(), world in worlds(1..90_usize), cut in any::<prop::sample::Index>(),
    ) {
        let formula = check(&text).unwrap();
        let cut = cut.index(world.rows);
        let short = bits(world.history(&formula, cut), cut);
        let long = bits(world.history(&formula, world.rows), world.rows);
        for (short, long) in short.iter().zip(&long) {
            prop_assert_eq!(&short[..], &long[..cut], "{}", text);
        }
    }

    #[test]
    fn no_answer_is_infinite(text in formulas(), world in worlds(0..60_usize)) {
        let output = world.history(&check(&text).unwrap(), world.rows);
        for (_, column) in output.into_columns(world.rows) {
            prop_assert!(column.into_iter().flatten().all(f64::is_finite), "{}", text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn blocks_leave_no_seam(text in formulas(), world in worlds(Just(ROWS_PAST_A_BLOCK))) {
        let formula = check(&text).unwrap();
        let history = bits(world.history(&formula, world.rows), world.rows);
        let live = live_bits(world.live(&formula), history.len());
        prop_assert_eq!(history, live, "{}", text);
    }
}
