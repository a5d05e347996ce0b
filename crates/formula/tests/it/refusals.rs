//! What is refused, where the error points, and what it suggests.

use formula::{check, limits};

/// Checks that `text` is refused at `place`, a part of it, with a message that contains `why`.
fn refused(text: &str, place: &str, why: &str) -> Option<String> {
    let error = check(text).unwrap_err();
    let length = error.span.end - error.span.start;
    let pointed: String = text.chars().skip(error.span.start).take(length).collect();
    assert_eq!(pointed, place, "{text}: {error}");
    assert!(error.message.contains(why), "{text}: {error}");
    error.suggestion
}

#[test]
fn a_name_that_does_not_exist_brings_the_nearest() {
    let suggested = |text, place, why| refused(text, place, why).unwrap();
    assert_eq!(suggested("1 + smaa(AAPL, 20)", "smaa", "no function"), "sma");
    assert_eq!(suggested("macd(AAPL).singal", "singal", "has no"), "signal");
    assert_eq!(suggested("AAPL.volumee > 3", "volumee", "an asset has no"), "volume");
    assert_eq!(suggested("(AAPL.opne)", "opne", "an asset has no"), "open");
    assert_eq!(suggested("aapl + 1", "aapl", "capitals"), "AAPL");
    assert_eq!(suggested("A > 1 adn B > 2", "adn", "operator"), "and");
    assert_eq!(suggested("A = 2", "=", "=="), "==");
    assert_eq!(suggested("rsi(clsoe) < 3", "clsoe", "not known"), "close");
    assert_eq!(suggested("asset.hihg", "hihg", "an asset has no"), "high");
}

#[test]
fn kinds_that_do_not_fit_are_pointed_at() {
    refused("(AAPL > 1) + 2", "(AAPL > 1)", "condition");
    assert_eq!(refused("sma(A > 1, 20)", "A > 1", "condition").unwrap(), "where(A > 1, 1, 0)");
    assert_eq!(refused("2 * macd(A)", "macd(A)", "several columns").unwrap(), "macd(A).macd");
    assert_eq!(refused("A and B > 1", "A", "condition").unwrap(), "A > 0");
    refused("not A", "A", "condition");
    refused("sma(5, 20)", "sma(5, 20)", "not only numbers");
    refused("5[1]", "5", "no history");
    refused("macd(A)[1]", "macd(A)", "several columns");
    refused("sma(A).upper", "upper", "no fields");
    assert_eq!(refused("atr(A.close)", "A.close", "whole asset").unwrap(), "A");
    assert_eq!(refused("atr(close@1w)", "close@1w", "whole asset").unwrap(), "asset@1w");
    assert_eq!(refused("rank(A > 1)", "A > 1", "condition").unwrap(), "where(A > 1, 1, 0)");
    refused("rank(5)", "rank(5)", "not only numbers");
    refused("top(A, 5) + 1", "top(A, 5)", "condition");
    refused("since(A)", "A", "condition");
    refused("known(1)[0] and 2", "2", "condition");
    refused("atr(macro:GDP)", "macro:GDP", "asset");
    refused("1 / 0", "1 / 0", "no value");
    refused("ln(0) + A", "ln(0)", "no value");
}

#[test]
fn arguments_are_counted_named_and_limited() {
    refused("sma()", "sma()", "needs its series");
    refused("rsi(close, )", ")", "the comma should go");
    refused("sma(A, 20, ) > 1", ")", "the comma should go");
    refused("sma(A, 20, 30)", "30", "one too many");
    refused("sma(A, 20, n=30)", "30", "given twice");
    refused("sma(series=A, 20)", "20", "all need a name");
    refused("sma(A, 0)", "0", "from 1 to 100000");
    refused("sma(A, 2.5)", "2.5", "whole number");
    refused("sma(A, -3)", "-3", "from 1");
    refused("sma(A, B)", "B", "whole number");
    refused("rsi(A, 1)", "1", "from 2");
    assert!(check("sma(n=4*5, series=A)").is_ok());
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    refused("", "", "empty");
    refused("   ", "   ", "empty");
    refused("A +", "", "missing at the end");
    refused("A + * B", "*", "should stand here");
    refused("(A", "", "`)`");
    refused("A)", ")", "operator or the end");
    refused("A B", "B", "operator or the end");
    refused("1 < A < 3", "<", "do not chain");
    refused("A[-1]", "-", "future");
    refused("A[1.5]", "1.5", "whole number");
    refused("A[100001]", "100001", "100000");
    refused("sma", "sma", "sma(series, n=20)");
    refused("\"AAPL\"", "\"AAPL\"", "single quotes");
    refused("trend(AAPL)", "AAPL", "takes a text");
    refused("AAPL@7x", "@7x", "interval");
    refused("'AAPL", "'AAPL", "closing");
    refused("A § B", "§", "means nothing");
}

#[test]
fn what_is_too_large_is_refused() {
    let long = "A + ".repeat(1_100);
    assert_eq!(check(&long).unwrap_err().span.start, limits::MAX_TEXT);
    let wide = vec!["A"; limits::MAX_DEPTH + 2].join("+");
    assert!(check(&wide).unwrap_err().message.contains("deeper"));
    let calls = ["sma(A,99999)"; 11].join("+");
    assert!(check(&calls).is_ok(), "the same window is kept once");
    let windows: Vec<String> = (0..11).map(|n| format!("sma(A,{})", 99_999 - n)).collect();
    assert!(check(&windows.join("+")).unwrap_err().message.contains("together"));
    let pairs = format!("{0}+{0}", format!("({})", vec!["1"; 120].join("+")));
    let many = format!("({pairs})+({pairs})+({pairs})+({pairs})");
    assert!(check(&many).unwrap_err().message.contains("parts"));
}

#[test]
fn nothing_overflows_half_a_worker_stack() {
    let deep = |opening: &str, inside: &str, closing: &str, levels: usize| {
        opening.repeat(levels) + inside + &closing.repeat(levels)
    };
    let mut texts = Vec::new();
    for levels in [limits::MAX_NESTING - 2, limits::MAX_NESTING + 2, 1_300] {
        texts.push(deep("(", "A", ")", levels));
        texts.push(deep("abs(", "A", ")", levels));
        texts.push(deep("-", "A", "", levels));
        texts.push(deep("not ", "A > 1", "", levels));
        texts.push(deep("A+(", "A", ")", levels));
        texts.push(deep("min(A*2-(", "A", "),1)", levels));
        texts.push(deep("", "A", "[1]", levels));
        texts.push(deep("(", "", "", levels));
    }
    texts.push(vec!["A"; limits::MAX_DEPTH - 1].join("+"));
    let check_all = move || {
        let accepted = texts
            .iter()
            .filter(|text| check(text).is_ok_and(|formula| check(formula.normalised()).is_ok()));
        accepted.count()
    };
    let half = std::thread::Builder::new().stack_size(1024 * 1024);
    assert!(half.spawn(check_all).unwrap().join().unwrap() >= 6);
}
