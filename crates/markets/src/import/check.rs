//! What a row must be to be taken.

use crate::bar::Bar;

/// How far an open or close may lie outside of high and low, as a part of the price: sources round
/// each of the four by itself.
const RANGE_TOLERANCE: f64 = 1e-3;

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    Number(f64),
    /// Empty, or one of the words for "not known".
    Unknown,
    Junk,
}

/// Reads a field.
pub(crate) fn cell(text: &str) -> Cell {
    let text = text.trim();
    match text {
        "" | "." | "-" | "--" | "N/A" | "n/a" | "NA" | "#N/A" | "NaN" | "nan" | "null" | "NULL"
        | "None" => return Cell::Unknown,
        _ => {}
    }
    let number = if text.contains(',') { text.replace(',', "").parse() } else { text.parse() };
    // `parse` reads "inf" and "infinity", which no price is.
    match number {
        Ok(value) if f64::is_finite(value) => Cell::Number(value),
        _ => Cell::Junk,
    }
}

/// Checks the numbers of a bar.
///
/// # Errors
///
/// The reason for which it is refused.
pub(crate) fn check_bar(bar: &Bar, may_be_negative: bool) -> Result<(), String> {
    if bar.close.is_nan() {
        return Err("there is no close".to_owned());
    }
    if bar.volume < 0.0 {
        return Err(format!("volume {} is negative", bar.volume));
    }
    let prices = [("open", bar.open), ("high", bar.high), ("low", bar.low), ("close", bar.close)];
    if !may_be_negative && let Some((name, price)) = prices.iter().find(|(_, price)| *price < 0.0) {
        return Err(format!("{name} {price} is negative"));
    }
    if bar.high < bar.low {
        return Err(format!("high {} is below low {}", bar.high, bar.low));
    }
    for (name, price) in [("open", bar.open), ("close", bar.close)] {
        let slack = price.abs() * RANGE_TOLERANCE;
        if price > bar.high + slack || price < bar.low - slack {
            return Err(format!("{name} {price} lies outside of {} to {}", bar.low, bar.high));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(open: f64, high: f64, low: f64, close: f64) -> Bar {
        Bar { at: 0, known_at: 0, open, high, low, close, volume: 1.0 }
    }

    #[test]
    fn fields_are_numbers_unknown_or_junk() {
        assert_eq!(cell(" 1,234.5 "), Cell::Number(1234.5));
        for unknown in ["", ".", "N/A", "nan"] {
            assert_eq!(cell(unknown), Cell::Unknown);
        }
        for junk in ["inf", "abc", "1.2.3", "-infinity", "1e999"] {
            assert_eq!(cell(junk), Cell::Junk, "{junk}");
        }
    }

    #[test]
    fn bars_that_cannot_be_are_refused_with_the_reason() {
        let nan = f64::NAN;
        for (wrong, reason) in [
            (bar(1.0, 2.0, 3.0, 2.5), "high 2 is below low 3"),
            (bar(9.0, 2.0, 1.0, 1.5), "open 9 lies outside"),
            (bar(1.0, 2.0, 1.0, -1.0), "close -1 is negative"),
            (bar(1.0, 2.0, 1.0, nan), "no close"),
            (Bar { volume: -3.0, ..bar(1.0, 2.0, 1.0, 1.0) }, "volume -3"),
        ] {
            let said = check_bar(&wrong, false).unwrap_err();
            assert!(said.contains(reason), "{said}");
        }
        assert!(check_bar(&bar(nan, nan, nan, 5.0), false).is_ok());
        assert!(check_bar(&bar(nan, nan, nan, -36.98), true).is_ok());
        assert!(check_bar(&bar(2.0005, 2.0, 1.0, 1.5), false).is_ok(), "rounded by the source");
    }
}
