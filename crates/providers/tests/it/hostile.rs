//! What nobody should send: every recording, torn and twisted, through every adapter.
//!
//! **Invariant:** the answer is a fault, a further question or rows with finite numbers; never a panic.

use std::ops::ControlFlow;

use providers::{Access, Answer, Capability, Fault, Next, Payload, Provider};
use serde_json::{Value, json};

use crate::{
    alpha_vantage,
    asked::{Case, access, provider, without_key, written},
    cards, coingecko, documented, ecb, exchanges, fred, hacker_news, oecd, polygon, sec, tiingo,
    yahoo,
};

/// The one list: an adapter is covered by adding the cases of its recordings here.
pub fn all_cases() -> Vec<Case> {
    [
        alpha_vantage::cases(),
        coingecko::cases(),
        documented::cases(),
        ecb::cases(),
        exchanges::cases(),
        fred::cases(),
        hacker_news::cases(),
        oecd::cases(),
        polygon::cases(),
        sec::cases(),
        tiingo::cases(),
        yahoo::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Numbers that come the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// How often a body of `size` bytes is worked on, so that all of them take seconds.
fn times(size: usize, bytes: usize, most: usize) -> usize {
    (bytes / size.max(1)).clamp(4, most)
}

fn numbers(answer: &Answer) -> Vec<f64> {
    let some = |values: &[Option<f64>]| values.iter().flatten().copied().collect::<Vec<_>>();
    match answer {
        Answer::Quotes(rows) => rows
            .iter()
            .flat_map(|it| {
                some(&[
                    it.last,
                    it.bid,
                    it.ask,
                    it.bid_size,
                    it.ask_size,
                    it.previous_close,
                    it.open,
                    it.high,
                    it.low,
                    it.volume,
                ])
            })
            .collect(),
        Answer::Bars(rows) => rows
            .iter()
            .flat_map(|it| some(&[it.open, it.high, it.low, Some(it.close), it.volume]))
            .collect(),
        Answer::Trades(rows) => rows.iter().flat_map(|it| [it.price, it.size]).collect(),
        Answer::Fundamentals(rows) => rows.iter().map(|it| it.value).collect(),
        Answer::Actions(rows) => rows
            .iter()
            .map(|it| match it {
                providers::ActionRow::Dividend { amount, .. } => *amount,
                providers::ActionRow::Split { ratio, .. } => *ratio,
            })
            .collect(),
        Answer::Options(rows) => rows
            .iter()
            .flat_map(|it| {
                some(&[
                    Some(it.strike),
                    it.bid,
                    it.ask,
                    it.last,
                    it.volume,
                    it.open_interest,
                    it.implied_volatility,
                ])
            })
            .collect(),
        Answer::Series(series) => series.rows.iter().filter_map(|row| row.value).collect(),
        Answer::Curve(days) => {
            days.iter().flat_map(|day| day.points.iter().map(|(_, value)| *value)).collect()
        }
        Answer::Depth(_)
        | Answer::Search(_)
        | Answer::Expiries(_)
        | Answer::Filings(_)
        | Answer::News(_)
        | Answer::Posts(_) => Vec::new(),
    }
}

/// Reads a case with one of its bodies replaced.
fn read(case: &Case, place: usize, body: Vec<u8>) -> Result<Next, Fault> {
    let mut got = case.got.clone();
    got[place] = Payload { body: body.into(), ..got[place].clone() };
    let next = provider(case.id).next(&case.question, &case.access, &got);
    if let Ok(Next::Answer(answer)) = &next {
        let infinite = numbers(answer).into_iter().find(|number| !number.is_finite());
        assert_eq!(infinite, None, "{} {:?}", case.id, case.question);
    }
    next
}

#[test]
fn every_case_is_answered_with_rows() {
    for case in all_cases() {
        let answer = case.read();
        let answer =
            answer.unwrap_or_else(|fault| panic!("{} {:?}: {fault}", case.id, case.question));
        assert!(!providers::check::is_empty(&answer), "{} {:?}", case.id, case.question);
    }
}

#[test]
fn every_provider_has_a_case() {
    let Some(_) = crate::recording::open("README.md") else { return };
    let cases = all_cases();
    for provider in providers::all() {
        let id = provider.card().id;
        assert!(cases.iter().any(|case| case.id == id), "{id} is in no list of cases");
    }
}

#[test]
fn half_an_answer_is_no_answer() {
    let mut torn = 0;
    for case in all_cases() {
        for (place, payload) in case.got.iter().enumerate() {
            let size = payload.body.trim_ascii_end().len();
            let count = times(size, 3 << 20, 200).min(size);
            for cut in 0..count {
                let next = read(&case, place, payload.body[..size * cut / count].to_vec());
                let is_json = payload.body.first().is_some_and(|first| b"[{".contains(first));
                if is_json && case.got.len() == 1 {
                    assert!(next.is_err(), "{} {:?} at {cut} of {count}", case.id, case.question);
                }
                torn += 1;
            }
        }
    }
    println!("{torn} torn answers");
}

/// Does something to one node of `value`: the one that `countdown` ends at.
fn twist(value: &mut Value, countdown: &mut usize, dice: &mut Dice) -> ControlFlow<()> {
    if *countdown == 0 {
        *value = twisted(value, dice);
        return ControlFlow::Break(());
    }
    *countdown -= 1;
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|it| twist(it, countdown, dice)),
        Value::Object(fields) => fields.values_mut().try_for_each(|it| twist(it, countdown, dice)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            ControlFlow::Continue(())
        }
    }
}

fn twisted(value: &Value, dice: &mut Dice) -> Value {
    let nested = (0..10).fold(value.clone(), |inner, _| json!([inner]));
    let fewer = match value {
        Value::Array(items) => items.get(1..).unwrap_or_default().into(),
        Value::Object(fields) => {
            let dropped = dice.below(fields.len());
            let kept = fields.iter().enumerate().filter(|(place, _)| *place != dropped);
            Value::Object(kept.map(|(_, (name, value))| (name.clone(), value.clone())).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => json!(true),
    };
    let wrong = [
        Value::Null,
        json!("NaN"),
        json!("1e400"),
        json!("-inf"),
        json!(""),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(0.5),
        json!("\u{0}é\n"),
        json!([]),
        json!({}),
        json!("A".repeat(300)),
        json!([value, value]),
        nested,
        fewer.clone(),
        fewer,
    ];
    wrong[dice.below(wrong.len())].clone()
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(count).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

#[test]
fn a_twisted_answer_is_a_fault_or_fewer_rows() {
    let mut dice = Dice(0x5eed_2026_1121);
    let (mut faults, mut answers) = (0, 0);
    for case in all_cases() {
        for (place, payload) in case.got.iter().enumerate() {
            let Ok(whole) = serde_json::from_slice::<Value>(&payload.body) else { continue };
            let nodes = count(&whole);
            for _ in 0..times(payload.body.len(), 1 << 20, 300) {
                let mut value = whole.clone();
                for _ in 0..=dice.below(3) {
                    // Half of them near the root, where one node decides over all others.
                    let reach = if dice.below(2) == 0 { nodes.min(40) } else { nodes };
                    let mut place = dice.below(reach);
                    let _ = twist(&mut value, &mut place, &mut dice);
                }
                match read(&case, place, value.to_string().into_bytes()) {
                    Ok(_) => answers += 1,
                    Err(_) => faults += 1,
                }
            }
        }
    }
    println!("{faults} faults, {answers} answers");
    assert!(faults > 0 && answers > 0);
}

#[test]
fn spoilt_letters_of_tables_and_xml_do_no_harm() {
    let mut dice = Dice(0x5eed);
    for case in all_cases() {
        for (place, payload) in case.got.iter().enumerate() {
            if payload.body.is_empty() || payload.body.first().is_some_and(|it| b"[{".contains(it))
            {
                continue;
            }
            for _ in 0..times(payload.body.len(), 1 << 20, 300) {
                let mut body = payload.body.to_vec();
                for _ in 0..=dice.below(8) {
                    let at = dice.below(body.len());
                    let junk = b"\0\xff<>&;,\"'\n-e9.";
                    body[at] = junk[dice.below(junk.len())];
                }
                let _ = read(&case, place, body);
            }
        }
    }
}

/// Bodies that are nobody's payload.
fn junk() -> Vec<String> {
    let mut junk = [
        "",
        " ",
        "0",
        "null",
        "\"\"",
        "true",
        "[]",
        "{}",
        "[null]",
        "[{}]",
        "[[]]",
        "<html><body>no</body></html>",
        "<?xml version='1.0'?><a/>",
        "Too Many Requests",
        "\u{feff}",
        "Date,Close\n",
        "a,b\n1\n",
        "{\"a\":",
        "[1e999]",
        "{\"chart\":{}}",
        "{\"error\":\"no\"}",
        "{\"status\":\"OK\"}",
        "&a;",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
    ]
    .map(str::to_owned)
    .to_vec();
    junk.extend(
        [("[", 20_000), ("{\"a\":", 20_000), ("<a>", 20_000)].map(|(it, times)| it.repeat(times)),
    );
    junk
}

/// Plays a whole conversation in which every answer is `body`.
fn converse(provider: &dyn Provider, question: &providers::Question, access: &Access, body: &str) {
    let mut got: Vec<Payload> = Vec::new();
    for _ in 0..10 {
        match provider.next(question, access, &got) {
            Err(_) => return,
            Ok(Next::Answer(answer)) => {
                let is_empty = providers::check::is_empty(&answer);
                assert!(is_empty, "{} reads {answer:?} in {body:.60}", provider.card().id);
                return;
            }
            Ok(Next::Ask(asks)) => {
                let cookies = vec!["a=b".to_owned()];
                let same = Payload { cookies, ..written(body.to_owned()) };
                got.extend(asks.iter().map(|_| same.clone()));
            }
        }
    }
    panic!("{} asks for ever: {question:?}, {body:.60}", provider.card().id);
}

#[test]
fn junk_has_no_rows_and_comes_to_an_end() {
    for provider in providers::all() {
        for question in Capability::ALL.into_iter().flat_map(cards::questions) {
            for body in junk() {
                converse(*provider, &question, &access(), &body);
                converse(*provider, &question, &without_key(), &body);
            }
        }
    }
}
