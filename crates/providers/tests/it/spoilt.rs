//! Answers with one thing wrong in the middle of their rows.

use serde_json::{Value, json};

use crate::misbehaviour::Wrong;

/// Stands where a number beyond all numbers is written, which JSON values cannot hold.
const BEYOND: &str = "@beyond@";

/// Microseconds, seconds and the like since 1970 are above this, prices below.
const TIME: f64 = 1e8;

/// Returns `body` with something wrong.
pub fn spoil(body: &[u8], wrong: Wrong, symbol: &str) -> Vec<u8> {
    match wrong {
        Wrong::Nothing => return body.to_vec(),
        Wrong::Torn => return body.get(..body.len() / 2).unwrap_or_default().to_vec(),
        Wrong::Page => {
            return b"<!doctype html><html><title>Checking your browser</title></html>".to_vec();
        }
        Wrong::Stranger => return renamed(body, symbol),
        _ => {}
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) if value.is_array() || value.is_object() => {
            in_json(&mut value, wrong);
            value.to_string().replace(&format!("\"{BEYOND}\""), "1e400").into_bytes()
        }
        _ => in_lines(&String::from_utf8_lossy(body), wrong).into_bytes(),
    }
}

/// The same about something else.
fn renamed(body: &[u8], symbol: &str) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(body).into_owned();
    let plain: String = symbol.chars().filter(char::is_ascii_alphanumeric).collect();
    let lower = plain.to_lowercase();
    for name in [symbol, plain.as_str(), lower.as_str()] {
        if name.len() > 1 {
            text = text.replace(name, "ZZZZ");
        }
    }
    text.into_bytes()
}

/// How many rows an array has: none where its items are cells.
fn rows_of(items: &[Value], columns: bool) -> usize {
    let are_rows = items.iter().all(|item| item.is_array() || item.is_object());
    if are_rows == columns { 0 } else { items.len() }
}

/// The most rows below `value`; with `columns` the most cells of an array.
fn most(value: &Value, columns: bool) -> usize {
    match value {
        Value::Array(items) => {
            let inner = items.iter().map(|item| most(item, columns)).max().unwrap_or(0);
            rows_of(items, columns).max(inner)
        }
        Value::Object(fields) => fields.values().map(|it| most(it, columns)).max().unwrap_or(0),
        _ => 0,
    }
}

/// Does something to every array of `count` rows, or of so many cells: columns stay beside each other.
fn each_list(value: &mut Value, count: usize, columns: bool, act: &impl Fn(&mut Vec<Value>)) {
    match value {
        Value::Array(items) if rows_of(items, columns) == count => act(items),
        Value::Array(items) => items.iter_mut().for_each(|it| each_list(it, count, columns, act)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|it| each_list(it, count, columns, act));
        }
        _ => {}
    }
}

fn in_json(value: &mut Value, wrong: Wrong) {
    if wrong == Wrong::More
        && let Value::Object(fields) = value
    {
        fields.insert("surprise".to_owned(), json!({"a": [1, null, "b"]}));
    }
    // Rows one below the other, or columns side by side where those are longer by far.
    let (rows, cells) = (most(value, false), most(value, true));
    let columns = cells > 10 * rows.max(1) || rows == 0;
    match if columns { cells } else { rows } {
        0 => in_map(value, wrong),
        count => each_list(value, count, columns, &|rows| in_rows(rows, wrong)),
    }
}

/// Rows by their names: the one in the middle.
fn in_map(value: &mut Value, wrong: Wrong) {
    let Value::Object(fields) = value else { return each_number(value, wrong) };
    let middle = fields.len() / 2;
    if fields.len() > 2 && fields.values().all(Value::is_object) {
        fields.values_mut().skip(middle).take(1).for_each(|row| each_number(row, wrong));
    } else {
        fields.values_mut().for_each(|inner| in_map(inner, wrong));
    }
}

fn in_rows(rows: &mut Vec<Value>, wrong: Wrong) {
    let middle = rows.len() / 2;
    match wrong {
        Wrong::Empty => rows.clear(),
        Wrong::Twice => rows.insert(middle, rows[middle].clone()),
        Wrong::Disorder => {
            let last = rows.len() - 1;
            rows.swap(0, last);
        }
        Wrong::Mistyped => rows[middle] = json!("neither a row nor a number"),
        Wrong::Less => match &mut rows[middle] {
            Value::Object(fields) => {
                let numeric = fields.iter().find(|(_, value)| number(value).is_some());
                if let Some(name) = numeric.map(|(name, _)| name.clone()) {
                    fields.remove(&name);
                }
            }
            Value::Array(cells) => _ = cells.pop(),
            other => *other = Value::Null,
        },
        Wrong::More => match &mut rows[middle] {
            Value::Object(fields) => _ = fields.insert("surprise".to_owned(), json!([1, "b"])),
            Value::Array(cells) => cells.push(json!("surprise")),
            _ => {}
        },
        _ => each_number(&mut rows[middle], wrong),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Does it to the numbers below `value`: to times what is about times, to prices the rest.
fn each_number(value: &mut Value, wrong: Wrong) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| each_number(it, wrong)),
        Value::Object(fields) => fields.values_mut().for_each(|it| each_number(it, wrong)),
        Value::String(text) if wrong == Wrong::Future && is_date(text) => {
            text.replace_range(..4, "2199");
        }
        _ => {
            let Some(was) = number(value) else { return };
            let is_text = value.is_string();
            let now = match (was.abs() > TIME, wrong) {
                (true, Wrong::Future) => json!(later(was)),
                (false, Wrong::Negative) => json!(-was),
                (false, Wrong::Thousandfold) => json!(was * 1_000.0),
                (false, Wrong::NotANumber) => json!("NaN"),
                (false, Wrong::Beyond) => json!(BEYOND),
                _ => return,
            };
            *value = if is_text { json!(now.to_string().trim_matches('"')) } else { now };
        }
    }
}

/// Twenty years on, in whatever unit it counts.
fn later(time: f64) -> i64 {
    let unit = 10_f64.powi(match time {
        ..1e10 => 0,
        ..1e14 => 3,
        ..1e17 => 6,
        _ => 9,
    });
    #[expect(clippy::cast_possible_truncation, reason = "a time of this century")]
    let later = (time + 20.0 * 365.0 * 86_400.0 * unit) as i64;
    later
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[..4].iter().all(u8::is_ascii_digit) && matches!(bytes[4], b'-')
}

/// Tables and XML: the line in the middle is the row.
fn in_lines(text: &str, wrong: Wrong) -> String {
    let cut = if text.lines().count() > 3 { "\n" } else { "><" };
    let mut lines: Vec<String> = text.split(cut).map(str::to_owned).collect();
    let middle = lines.len() / 2;
    match wrong {
        Wrong::Empty => lines.truncate(1),
        Wrong::Twice => lines.insert(middle, lines[middle].clone()),
        Wrong::Disorder => {
            let last = lines.len().saturating_sub(2).max(1);
            if last < lines.len() {
                lines.swap(1, last);
            }
        }
        Wrong::Less => lines[middle] = lines[middle].chars().take(12).collect(),
        Wrong::More => lines[middle].push_str(",surprise"),
        Wrong::Future => {
            let digits = |at: usize, line: &str| line.get(at..at + 5).is_some_and(is_year);
            let line = lines[middle].clone();
            if let Some(at) = (0..line.len()).find(|at| digits(*at, &line)) {
                lines[middle].replace_range(at..at + 4, "2199");
            }
        }
        _ => {
            let line = lines[middle].clone();
            let mut tokens = line.split([',', '"', '\'', '<', '>', '=', ';', ' ', '\t', '/', '\r']);
            if let Some(last) = tokens.rfind(|it| it.parse::<f64>().is_ok()) {
                let was: f64 = last.parse().unwrap();
                let now = match wrong {
                    Wrong::Mistyped => "neither".to_owned(),
                    Wrong::NotANumber => "NaN".to_owned(),
                    Wrong::Beyond => "1e400".to_owned(),
                    Wrong::Negative => format!("{}", -was),
                    _ => format!("{}", was * 1_000.0),
                };
                let at = line.rfind(last).unwrap();
                lines[middle].replace_range(at..at + last.len(), &now);
            }
        }
    }
    lines.join(cut)
}

fn is_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}
