//! What of an answer can be believed.
//!
//! A row that is not as such rows can be is set aside with the reason, and the others go on: one wild price
//! does not cost a year of bars, and no wild price gets through. Nothing is mended.

mod live;

use std::{collections::HashSet, hash::Hash};

use jiff::civil::Date;
use kernel::{Symbol, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub use live::Guard;

use crate::{
    ActionRow, Answer, BarRow, Contract, CurveDay, Depth, Fact, Instrument, Kind, Level, Post,
    Question, Series, Tick, Trade,
};

/// How far the clock of a provider may be ahead of ours.
const AHEAD: i64 = 90 * 1_000_000;

/// A price this many times its neighbours is a wrong unit: pence for pounds, a lost decimal point.
const WILD: f64 = 50.0;

/// Bars from which the first one's level is told.
const FIRST: usize = 5;

/// A row that is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Quarantined {
    #[schema(value_type = Option<String>)]
    pub symbol: Option<Symbol>,
    pub reason: String,
    /// The row, for people.
    pub row: String,
}

/// Returns what of `answer` can be believed at `now`, and what cannot.
pub fn answer(answer: Answer, question: &Question, now: Timestamp) -> (Answer, Vec<Quarantined>) {
    let mut out = Vec::new();
    let kind = question.instrument().map_or(Kind::Other, |instrument| instrument.kind);
    let symbol = question.instrument().map(|instrument| &instrument.symbol);
    let answer = match (answer, question) {
        (Answer::Quotes(rows), Question::Quotes { instruments }) => {
            let rows = once(rows, |row| Some(row.symbol.clone()));
            Answer::Quotes(quotes(rows, instruments, now, &mut out))
        }
        (Answer::Bars(rows), _) => Answer::Bars(bars(rows, kind, symbol, now, &mut out)),
        (Answer::Trades(rows), _) => {
            let rows = once(rows, |row| row.id.clone());
            Answer::Trades(keep(rows, &mut out, symbol, |row| trade(row, now)))
        }
        (Answer::Depth(depth), _) => Answer::Depth(whole(depth, symbol, &mut out)),
        (Answer::Fundamentals(rows), _) => Answer::Fundamentals(keep(rows, &mut out, symbol, fact)),
        (Answer::Actions(rows), _) => {
            // A split that is told twice is one split.
            let rows = once(rows, |row| Some(told(row)));
            Answer::Actions(keep(rows, &mut out, symbol, action))
        }
        (Answer::Options(rows), _) => {
            let rows = once(rows, |row| Some(row.symbol.clone()));
            Answer::Options(keep(rows, &mut out, symbol, contract))
        }
        (Answer::Curve(rows), _) => Answer::Curve(curve(rows, &mut out)),
        (Answer::Series(series), _) => Answer::Series(in_order(series, &mut out)),
        (Answer::Posts(rows), _) => {
            let rows = once(rows, |row| Some(row.id.clone()));
            Answer::Posts(keep(rows, &mut out, symbol, |row| post(row, now)))
        }
        (other, _) => other,
    };
    (answer, out)
}

/// Whether there is no row in it.
pub fn is_empty(answer: &Answer) -> bool {
    match answer {
        Answer::Quotes(rows) => rows.is_empty(),
        Answer::Bars(rows) => rows.is_empty(),
        Answer::Trades(rows) => rows.is_empty(),
        Answer::Depth(depth) => depth.bids.is_empty() && depth.asks.is_empty(),
        Answer::Search(rows) => rows.is_empty(),
        Answer::Fundamentals(rows) => rows.is_empty(),
        Answer::Actions(rows) => rows.is_empty(),
        Answer::Options(rows) => rows.is_empty(),
        Answer::Expiries(rows) => rows.is_empty(),
        Answer::Curve(rows) => rows.is_empty(),
        Answer::Filings(rows) => rows.is_empty(),
        Answer::Series(series) => series.rows.is_empty(),
        Answer::News(rows) => rows.is_empty(),
        Answer::Posts(rows) => rows.is_empty(),
    }
}

const INFINITE: &str = "a number is not finite";
const NOT_A_PRICE: &str = "a price is not above zero";
const FUTURE: &str = "its time is in the future";

/// Returns the first claim that does not hold.
fn verdict(claims: &[(bool, &'static str)]) -> Result<(), &'static str> {
    claims.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, reason)| Err(reason))
}

/// Leaves out what came before under the same key; what has none is never the same.
fn once<T, K: Eq + Hash>(mut rows: Vec<T>, key: impl Fn(&T) -> Option<K>) -> Vec<T> {
    let mut seen = HashSet::new();
    rows.retain(|row| key(row).is_none_or(|key| seen.insert(key)));
    rows
}

fn keep<T: Serialize>(
    rows: Vec<T>,
    out: &mut Vec<Quarantined>,
    symbol: Option<&Symbol>,
    mut check: impl FnMut(&T) -> Result<(), &'static str>,
) -> Vec<T> {
    rows.into_iter()
        .filter(|row| match check(row) {
            Ok(()) => true,
            Err(reason) => {
                out.push(set_aside(symbol, reason, row));
                false
            }
        })
        .collect()
}

fn set_aside(symbol: Option<&Symbol>, reason: &str, row: &impl Serialize) -> Quarantined {
    let row: String = written(row).chars().take(300).collect();
    Quarantined { symbol: symbol.cloned(), reason: reason.to_owned(), row }
}

/// Writes what a row says, name by name; what it does not say is left out.
fn written(row: &impl Serialize) -> String {
    match serde_json::to_value(row) {
        Ok(Value::Object(fields)) => {
            let said = fields.iter().filter(|(_, value)| !value.is_null());
            let said = said.map(|(name, value)| match value {
                Value::String(text) => format!("{name} {text}"),
                other => format!("{name} {other}"),
            });
            said.collect::<Vec<_>>().join(", ")
        }
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

fn quotes(
    rows: Vec<Tick>,
    asked: &[Instrument],
    now: Timestamp,
    out: &mut Vec<Quarantined>,
) -> Vec<Tick> {
    let (good, bad): (Vec<_>, Vec<_>) =
        rows.into_iter().map(|row| (quote(&row, asked, now), row)).partition(|(it, _)| it.is_ok());
    for (verdict, row) in bad {
        let reason = verdict.err().unwrap_or_default();
        out.push(set_aside(Some(&row.symbol), reason, &row));
    }
    good.into_iter().map(|(_, row)| row).collect()
}

fn quote(tick: &Tick, asked: &[Instrument], now: Timestamp) -> Result<(), &'static str> {
    match asked.iter().find(|instrument| instrument.symbol == tick.symbol) {
        None => Err("nobody asked for this symbol"),
        Some(instrument) => live::tick(tick, instrument.kind, now),
    }
}

/// Whether `price` can be one of this kind of thing: rates and some futures fall below zero.
fn can_be(price: f64, kind: Kind) -> bool {
    price.is_finite() && (price > 0.0 || matches!(kind, Kind::Other))
}

fn bars(
    rows: Vec<BarRow>,
    kind: Kind,
    symbol: Option<&Symbol>,
    now: Timestamp,
    out: &mut Vec<Quarantined>,
) -> Vec<BarRow> {
    let typical = first_level(&rows);
    // Of two that are so far apart nobody can say which is wrong.
    let apart = matches!(&*rows, [one, other] if !is_near(one.close, other.close));
    let mut seen = HashSet::new();
    let mut good: Vec<BarRow> = Vec::with_capacity(rows.len());
    for row in rows {
        // The same bar twice says nothing new.
        if good.last() == Some(&row) {
            continue;
        }
        let last = good.last();
        let judged = bar(&row, kind, now).and_then(|()| {
            let near = last
                .map_or(typical, |last| Some(last.close))
                .is_none_or(|near| is_near(row.close, near));
            verdict(&[
                (seen.insert(row.at), "a bar of this time came before with other numbers"),
                (last.is_none_or(|last| last.at < row.at), "its time is before the bar before"),
                (near && !apart, "its price is fifty times, or a fiftieth of, the one before"),
            ])
        });
        match judged {
            Ok(()) => good.push(row),
            Err(reason) => out.push(set_aside(symbol, reason, &row)),
        }
    }
    good
}

/// Returns about where the first bars are: the median of an odd number of them, so that a wild first one is
/// seen. Later ones may be far from there after some years.
fn first_level(rows: &[BarRow]) -> Option<f64> {
    let count = rows.len().min(FIRST).saturating_sub(1) | 1;
    median(rows.iter().take(count).map(|row| row.close).filter(|close| *close > 0.0).collect())
}

/// Checks one bar by itself.
fn bar(row: &BarRow, kind: Kind, now: Timestamp) -> Result<(), &'static str> {
    let prices = [row.open, row.high, row.low, Some(row.close)];
    let prices = || prices.iter().flatten().copied();
    let highest = prices().fold(f64::MIN, f64::max);
    let lowest = prices().fold(f64::MAX, f64::min);
    verdict(&[
        (prices().all(f64::is_finite), INFINITE),
        (prices().all(|price| can_be(price, kind)), NOT_A_PRICE),
        (prices().all(|price| is_near(price, row.close)), "a price of it is fifty times another"),
        (row.high.is_none_or(|high| high >= highest), "its high is below another price of it"),
        (row.low.is_none_or(|low| low <= lowest), "its low is above another price of it"),
        (
            row.volume.is_none_or(|volume| volume.is_finite() && volume >= 0.0),
            "its volume is no amount",
        ),
        (row.at.0 <= now.0 + AHEAD, FUTURE),
    ])
}

fn is_near(price: f64, near: f64) -> bool {
    near <= 0.0 || price <= 0.0 || (price / near < WILD && near / price < WILD)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

fn trade(row: &Trade, now: Timestamp) -> Result<(), &'static str> {
    verdict(&[
        (row.price.is_finite() && row.size.is_finite(), INFINITE),
        (row.price > 0.0, NOT_A_PRICE),
        (row.size > 0.0, "its size is no amount"),
        (row.at.0 <= now.0 + AHEAD, FUTURE),
    ])
}

/// Checks a whole book: best first, no level twice, not crossed.
pub(crate) fn book(depth: &Depth) -> Result<(), &'static str> {
    let falls = depth.bids.is_sorted_by(|better, worse| better.price > worse.price);
    let rises = depth.asks.is_sorted_by(|better, worse| better.price < worse.price);
    let mut levels = depth.bids.iter().chain(&depth.asks);
    let amounts = levels.all(|Level { price, size }| {
        !price.is_zero() && price.is_sign_positive() && size.is_sign_positive()
    });
    let best = depth.bids.first().zip(depth.asks.first());
    verdict(&[
        (amounts, "a level has no price or no size"),
        (falls && rises, "its levels are not in order"),
        (
            best.is_none_or(|(bid, ask)| bid.price < ask.price),
            "its best bid is not below its best ask",
        ),
    ])
}

/// Returns the book, or one without levels where it cannot be believed.
fn whole(depth: Depth, symbol: Option<&Symbol>, out: &mut Vec<Quarantined>) -> Depth {
    let Err(reason) = book(&depth) else { return depth };
    let row = format!("{} bids, {} asks", depth.bids.len(), depth.asks.len());
    out.push(Quarantined { symbol: symbol.cloned(), reason: reason.to_owned(), row });
    Depth { bids: Vec::new(), asks: Vec::new(), ..depth }
}

fn curve(rows: Vec<CurveDay>, out: &mut Vec<Quarantined>) -> Vec<CurveDay> {
    let mut seen = HashSet::new();
    keep(rows, out, None, |row| {
        let finite = row.points.iter().all(|(_, value)| value.is_finite());
        verdict(&[(finite, INFINITE), (seen.insert(row.date), "a curve of this day came before")])
    })
}

fn in_order(series: Series, out: &mut Vec<Quarantined>) -> Series {
    let mut last = None;
    let rows = keep(series.rows, out, None, |row| {
        let in_order = last.is_none_or(|last| last < row.date);
        last = Some(row.date);
        let finite = row.value.is_none_or(f64::is_finite);
        verdict(&[(in_order, "its date is not after the one before"), (finite, INFINITE)])
    });
    Series { rows, ..series }
}

fn fact(row: &Fact) -> Result<(), &'static str> {
    verdict(&[
        (row.value.is_finite(), INFINITE),
        (row.start.is_none_or(|start| start <= row.end), "its period ends before it begins"),
        (
            row.filed.is_none_or(|filed| filed >= row.end || row.form.is_none()),
            "it was filed before its period ended",
        ),
    ])
}

/// What tells an action from another: whether it splits, its day, its number and its money.
fn told(row: &ActionRow) -> (bool, Date, u64, Option<String>) {
    match row {
        ActionRow::Dividend { ex, amount, currency } => {
            (false, *ex, amount.to_bits(), currency.clone())
        }
        ActionRow::Split { ex, ratio } => (true, *ex, ratio.to_bits(), None),
    }
}

fn action(row: &ActionRow) -> Result<(), &'static str> {
    match row {
        ActionRow::Dividend { amount, .. } => {
            verdict(&[(amount.is_finite() && *amount > 0.0, "it pays nothing")])
        }
        ActionRow::Split { ratio, .. } => {
            let fine = ratio.is_finite() && *ratio > 0.0 && (*ratio - 1.0).abs() > f64::EPSILON;
            verdict(&[(fine, "it splits into nothing")])
        }
    }
}

fn contract(row: &Contract) -> Result<(), &'static str> {
    let prices = [row.bid, row.ask, row.last];
    verdict(&[
        (row.strike.is_finite() && row.strike > 0.0, "its strike is no price"),
        (prices.iter().flatten().all(|price| price.is_finite() && *price >= 0.0), NOT_A_PRICE),
        (row.implied_volatility.is_none_or(|it| it.is_finite() && it >= 0.0), INFINITE),
    ])
}

/// Checks a post. Points may be below zero, where readers may vote against.
fn post(row: &Post, now: Timestamp) -> Result<(), &'static str> {
    verdict(&[
        (row.at.is_none_or(|at| at.0 <= now.0 + AHEAD), FUTURE),
        (row.comments.is_none_or(|count| count >= 0), "it has fewer than no comments"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    use kernel::Interval;

    const DAY: i64 = 86_400_000_000;
    const NOW: Timestamp = Timestamp(1_000 * DAY);

    fn row(day: i64, close: f64) -> BarRow {
        let (high, low) = (Some(close + 1.0), Some(close - 1.0));
        BarRow { at: Timestamp(day * DAY), open: Some(close), high, low, close, volume: Some(5.0) }
    }

    fn checked(rows: Vec<BarRow>) -> (Vec<f64>, Vec<String>) {
        let instrument = Instrument::new("AAA".parse().unwrap(), Kind::Security);
        let (from, to) = (Timestamp(0), NOW);
        let question = Question::Bars { instrument, interval: Interval::Day, from, to };
        let (answer, out) = answer(Answer::Bars(rows), &question, NOW);
        let Answer::Bars(rows) = answer else { unreachable!("bars stay bars") };
        (
            rows.iter().map(|row| row.close).collect(),
            out.into_iter().map(|row| row.reason).collect(),
        )
    }

    #[test]
    fn a_wild_row_costs_only_itself() {
        let wrong = [
            (BarRow { close: 10_000.0, high: None, low: None, ..row(2, 10.0) }, "fifty times"),
            (BarRow { close: -3.0, low: None, ..row(2, 10.0) }, "not above zero"),
            (BarRow { high: Some(5.0), ..row(2, 10.0) }, "high is below"),
            (BarRow { low: Some(10.5), ..row(2, 10.0) }, "low is above"),
            (BarRow { volume: Some(-1.0), ..row(2, 10.0) }, "no amount"),
            (BarRow { close: f64::INFINITY, ..row(2, 10.0) }, "not finite"),
            (row(5_000, 10.0), "future"),
            (row(0, 10.0), "before the bar before"),
            (row(1, 11.0), "came before with other numbers"),
        ];
        for (bad, reason) in wrong {
            let (closes, reasons) = checked(vec![row(1, 10.0), bad, row(3, 12.0)]);
            assert_eq!(closes, [10.0, 12.0], "{bad:?}");
            assert!(reasons.len() == 1 && reasons[0].contains(reason), "{reasons:?}");
        }
        assert_eq!(
            checked(vec![row(1, 10.0), row(1, 10.0), row(2, 11.0)]),
            (vec![10.0, 11.0], vec![])
        );
    }

    #[test]
    fn what_is_set_aside_is_written_for_people() {
        let row = BarRow { open: None, volume: None, ..row(2, 10.0) };
        assert_eq!(written(&row), "at 1970-01-03T00:00:00Z, close 10.0, high 11.0, low 9.0");
    }

    #[test]
    fn the_first_row_is_measured_by_all_the_others() {
        let rows = vec![row(1, 10_000.0), row(2, 10.0), row(3, 11.0), row(4, 12.0)];
        let (closes, reasons) = checked(rows);
        assert_eq!(closes, [10.0, 11.0, 12.0]);
        assert_eq!(reasons.len(), 1);
    }

    #[test]
    fn a_crossed_or_unordered_book_is_no_book() {
        let level = |price: i64| Level { price: price.into(), size: 1.into() };
        let depth = |bids: &[i64], asks: &[i64]| Depth {
            at: None,
            sequence: None,
            bids: bids.iter().copied().map(level).collect(),
            asks: asks.iter().copied().map(level).collect(),
        };
        assert!(book(&depth(&[9, 8], &[10, 11])).is_ok());
        for wrong in [
            depth(&[8, 9], &[10]),
            depth(&[9], &[11, 10]),
            depth(&[10], &[10]),
            depth(&[9, 9], &[10]),
        ] {
            assert!(book(&wrong).is_err(), "{wrong:?}");
        }
    }
}
