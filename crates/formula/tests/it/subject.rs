//! The asset at hand: spoken of before it is named.

use formula::{Address, Inputs, Output, check};

use crate::world::World;

fn addresses(formula: &formula::Formula) -> Vec<String> {
    formula.inputs().iter().map(ToString::to_string).collect()
}

#[test]
fn the_asset_at_hand_is_read_and_written_back() {
    for (text, normalised, inputs) in [
        ("rsi( close,14 )<30", "rsi(close, 14) < 30", vec!["close"]),
        ("close[1] / open", "close[1] / open", vec!["close", "open"]),
        ("atr(asset,14)", "atr(asset, 14)", vec!["high", "low", "close"]),
        ("asset - asset.close", "asset - close", vec!["close"]),
        ("close@1w", "asset@1w.close", vec!["asset@1w.close"]),
        (
            "asset@1w.high-adj_close",
            "asset@1w.high - adj_close",
            vec!["asset@1w.high", "adj_close"],
        ),
        (
            "atr(asset=asset@1w)",
            "atr(asset=asset@1w)",
            vec!["asset@1w.high", "asset@1w.low", "asset@1w.close"],
        ),
        (
            "'close' + 'asset'.volume",
            "'close' + 'asset'.volume",
            vec!["'close'.close", "'asset'.volume"],
        ),
    ] {
        let formula = check(text).unwrap();
        assert_eq!(formula.normalised(), normalised);
        assert_eq!(check(normalised).unwrap().normalised(), normalised);
        assert_eq!(addresses(&formula), inputs, "{text}");
        assert_eq!(formula.needs_subject(), !text.contains('\''), "{text}");
    }
}

#[test]
fn a_bound_formula_names_its_asset_in_full() {
    let formula = check("atr(asset, 14) / close > asset@1w.close / SPY").unwrap();
    let bound = formula.of("BRK.B");
    assert!(!bound.needs_subject());
    let normalised = "atr(BRK.B, 14) / BRK.B.close > BRK.B@1w.close / SPY";
    assert_eq!(bound.normalised(), normalised);
    assert_eq!(addresses(&bound), addresses(&check(normalised).unwrap()));
    assert!(formula.needs_subject(), "the one it came from is as it was");
    assert_eq!(bound.of("AAPL").normalised(), normalised, "who is named stays");
    assert_eq!(check("close").unwrap().of("EUR/USD").normalised(), "'EUR/USD'.close");
}

#[test]
fn what_the_subject_turns_out_to_be_is_needed_once() {
    let formula = check("close + AAPL * 10 + AAPL.high").unwrap().of("AAPL");
    assert_eq!(addresses(&formula), ["AAPL.close", "AAPL.high"]);
    let world = World::new([("AAPL", vec![1.0, 2.0]), ("AAPL.high", vec![3.0, 5.0])]);
    assert_eq!(world.history(&formula, 2), Output::Series(vec![Some(14.0), Some(27.0)]));
    assert_eq!(world.live(&formula)[1].number(), Some(27.0));
}

#[test]
fn without_a_name_the_answer_says_what_is_missing() {
    let formula = check("rsi(close, 14)").unwrap();
    let error = formula.evaluate(&Inputs::new(3)).unwrap_err();
    let says = "`close` is of the asset at hand, and none was named: name one, as in AAPL.close";
    assert_eq!(error.to_string(), says);
}

#[test]
fn a_column_of_the_subject_may_be_given_as_it_is() {
    let formula = check("close / close[1]").unwrap();
    let mut inputs = Inputs::new(2);
    inputs.insert(Address::subject("close"), &[2.0, 3.0]).unwrap();
    assert_eq!(formula.evaluate(&inputs).unwrap(), Output::Series(vec![None, Some(1.5)]));
    assert_eq!(formula.newest(&inputs).unwrap().number(), Some(1.5));
}
