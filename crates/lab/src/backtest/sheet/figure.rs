//! Numbers as the page writes them; a dash for what is not known.

use kernel::Timestamp;

const NONE: &str = "–";

/// A fraction as a percentage.
pub(super) fn percent(value: Option<f64>) -> String {
    let known = value.filter(|value| value.is_finite());
    known.map_or_else(|| NONE.to_owned(), |value| format!("{} %", grouped(value * 100.0)))
}

pub(super) fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| NONE.to_owned(), grouped)
}

pub(super) fn money(value: Option<f64>) -> String {
    number(value)
}

pub(super) fn count(value: u64) -> String {
    thousands(&value.to_string())
}

/// The day of a time, with the hour where it is not midnight.
pub(super) fn day(at: Timestamp) -> String {
    let text = at.to_string();
    match text.split_once('T') {
        Some((day, "00:00:00Z")) => day.to_owned(),
        Some((day, time)) => format!("{day} {}", time.trim_end_matches('Z')),
        None => text,
    }
}

/// Two digits after the point and commas before it: −1,234.50.
fn grouped(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, "00"));
    // What rounds to nothing has no sign.
    let is_zero = text.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{}.{part}", thousands(whole))
}

fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_the_unknown_is_a_dash() {
        assert_eq!(money(Some(-1_234_567.891)), "−1,234,567.89");
        assert_eq!(percent(Some(0.1234)), "12.34 %");
        assert_eq!((number(None), number(Some(f64::NAN))), ("–".to_owned(), "–".to_owned()));
        assert_eq!((number(Some(-0.001)), count(1_000)), ("0.00".to_owned(), "1,000".to_owned()));
        let at = |text: &str| text.parse::<Timestamp>().map(day).unwrap_or_default();
        assert_eq!(at("2020-01-02"), "2020-01-02");
        assert_eq!(at("2020-01-02T15:30:00Z"), "2020-01-02 15:30:00");
    }
}
