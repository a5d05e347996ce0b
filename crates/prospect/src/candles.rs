//! Candles drawn with characters: two prices a row, volume below, scale on the right.
//!
//! [`draw`] makes text of it for a command; `prospect tui` places the same glyphs itself.

#![expect(clippy::cast_precision_loss, reason = "rows and columns of a terminal")]

use std::{env, fmt::Write, io::IsTerminal};

use serde_json::Value;

/// How large the drawing is, in characters.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub width: usize,
    pub height: usize,
}

/// Whether rising and falling are told by colour too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Yes,
    No,
}

impl Colour {
    /// Colours on a terminal, unless `NO_COLOR` is set; `CLICOLOR_FORCE` wins in a pipe.
    pub fn of_terminal() -> Self {
        let forced = env::var_os("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        let plain = env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        if forced || (!plain && std::io::stdout().is_terminal()) { Self::Yes } else { Self::No }
    }

    fn paint(self, rises: bool, text: &str) -> String {
        match (self, rises) {
            (Self::No, _) => text.to_owned(),
            (Self::Yes, true) => format!("\u{1b}[32m{text}\u{1b}[0m"),
            (Self::Yes, false) => format!("\u{1b}[31m{text}\u{1b}[0m"),
        }
    }
}

/// One column of the drawing: what happened in its share of the bars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candle {
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

impl Candle {
    pub(crate) fn rises(&self) -> bool {
        self.close >= self.open
    }
}

/// Characters of the scale on the right.
pub(crate) const SCALE: usize = 11;

/// Rows of the volume.
pub(crate) const VOLUME: usize = 3;

/// Draws the bars of one asset. Bars that share a column become one candle.
pub fn draw(bars: &Value, size: Size, colour: Colour) -> String {
    let candles = columns(bars, size.width.saturating_sub(SCALE).max(1));
    let symbol = bars["symbol"].as_str().unwrap_or("?");
    if candles.is_empty() {
        return format!("{symbol}: no bars in this range\n");
    }
    let (low, high) = range(&candles);
    let rows = size.height.saturating_sub(VOLUME + 3).max(4);
    let mut out = headline(bars, symbol, &candles);
    for row in 0..rows {
        let line: String =
            candles.iter().map(|c| cell(c, row, rows, (low, high), colour)).collect();
        _ = writeln!(out, "{line} {}", scale(row, rows, low, high));
    }
    out += &volume(&candles, colour);
    out += &dates(bars, candles.len());
    out
}

fn headline(bars: &Value, symbol: &str, candles: &[Candle]) -> String {
    let last = candles[candles.len() - 1].close;
    let first = candles[0].open;
    let change = if first > 0.0 { (last / first - 1.0) * 100.0 } else { 0.0 };
    let arrow = if change >= 0.0 { '▲' } else { '▼' };
    let text = |name: &str| bars[name].as_str().unwrap_or("–").to_owned();
    format!(
        "{symbol}  {last:.2} {}  {arrow} {change:+.2}% over the range  {}  adjusted: {}  source: {}\n",
        text("currency"),
        text("interval"),
        text("adjust"),
        text("source")
    )
}

/// Folds the bars into at most `width` candles; unknown open, high and low are the close's.
pub(crate) fn columns(bars: &Value, width: usize) -> Vec<Candle> {
    let number = |name: &str, i: usize| bars[name][i].as_f64();
    let length = bars["at"].as_array().map_or(0, Vec::len);
    let known: Vec<Candle> = (0..length)
        .filter_map(|i| {
            let close = number("close", i)?;
            let or_close = |name| number(name, i).unwrap_or(close);
            Some(Candle {
                open: or_close("open"),
                high: or_close("high"),
                low: or_close("low"),
                close,
                volume: number("volume", i).unwrap_or(0.0),
            })
        })
        .collect();
    let share = known.len().div_ceil(width).max(1);
    known.chunks(share).map(fold).collect()
}

/// The lowest low and the highest high.
pub(crate) fn range(candles: &[Candle]) -> (f64, f64) {
    let high = candles.iter().map(|c| c.high).fold(f64::MIN, f64::max);
    let low = candles.iter().map(|c| c.low).fold(f64::MAX, f64::min);
    (low, high)
}

fn fold(bars: &[Candle]) -> Candle {
    Candle {
        open: bars[0].open,
        high: bars.iter().map(|b| b.high).fold(f64::MIN, f64::max),
        low: bars.iter().map(|b| b.low).fold(f64::MAX, f64::min),
        close: bars[bars.len() - 1].close,
        volume: bars.iter().map(|b| b.volume).sum(),
    }
}

fn cell(candle: &Candle, row: usize, rows: usize, range: (f64, f64), colour: Colour) -> String {
    let glyph = glyph(candle, row, rows, range);
    glyph.map_or_else(|| " ".to_owned(), |glyph| colour.paint(candle.rises(), glyph))
}

/// What stands in one cell: body, half a body, wick, or nothing.
pub(crate) fn glyph(
    candle: &Candle,
    row: usize,
    rows: usize,
    range: (f64, f64),
) -> Option<&'static str> {
    let (low, high) = range;
    // Two half rows a row, counted from the top.
    let place = |price: f64| {
        let share = if high > low { (high - price) / (high - low) } else { 0.5 };
        share * (2 * rows - 1) as f64
    };
    let top = place(candle.open.max(candle.close)).round();
    let bottom = place(candle.open.min(candle.close)).round();
    let (upper, lower) = ((2 * row) as f64, (2 * row + 1) as f64);
    let within = |half: f64| half >= top && half <= bottom;
    let wick = place(candle.high).round() <= lower && place(candle.low).round() >= upper;
    match (within(upper), within(lower)) {
        (true, true) => Some("█"),
        (true, false) => Some("▀"),
        (false, true) => Some("▄"),
        (false, false) if wick => Some("│"),
        (false, false) => None,
    }
}

/// The price beside a row, where one stands.
pub(crate) fn scale(row: usize, rows: usize, low: f64, high: f64) -> String {
    let every = (rows / 5).max(1);
    if !row.is_multiple_of(every) && row != rows - 1 {
        return String::new();
    }
    let price = high - (high - low) * row as f64 / (rows - 1).max(1) as f64;
    format!("{price:>9.2}")
}

/// Eighths of a cell, from nothing to all of it.
pub(crate) const LEVELS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// How full the cell of a candle's volume is, `row` rows above the ground of [`VOLUME`] rows.
pub(crate) fn volume_glyph(candle: &Candle, row: usize, most: f64) -> &'static str {
    let eighths = candle.volume / most * (VOLUME * 8) as f64 - (row * 8) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let level = eighths.clamp(0.0, 8.0) as usize;
    LEVELS.get(level).copied().unwrap_or(" ")
}

fn volume(candles: &[Candle], colour: Colour) -> String {
    let most = candles.iter().map(|c| c.volume).fold(0.0, f64::max);
    if most <= 0.0 {
        return String::new();
    }
    let mut out = String::new();
    for row in (0..VOLUME).rev() {
        for candle in candles {
            out += &colour.paint(candle.rises(), volume_glyph(candle, row, most));
        }
        out += if row == VOLUME - 1 { "    volume\n" } else { "\n" };
    }
    out
}

fn dates(bars: &Value, width: usize) -> String {
    let length = bars["at"].as_array().map_or(0, Vec::len);
    let day = |i: usize| bars["at"][i].as_str().unwrap_or_default().get(..10).unwrap_or_default();
    let (first, last) = (day(0), day(length.saturating_sub(1)));
    let gap = width.saturating_sub(first.len() + last.len()).max(1);
    format!("{first}{}{last}\n", " ".repeat(gap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bars() -> Value {
        json!({
            "symbol": "AAPL", "currency": "USD", "interval": "1d", "adjust": "splits", "source": "test",
            "at": ["2005-02-25T00:00:00Z", "2005-02-28T00:00:00Z"],
            "open": [44.0, null], "high": [46.0, null], "low": [43.0, null],
            "close": [45.0, 42.0], "volume": [10.0, 5.0],
        })
    }

    #[test]
    fn a_drawing_fits_its_size_and_names_its_ends() {
        let text = draw(&bars(), Size { width: 60, height: 20 }, Colour::No);
        assert!(text.lines().count() <= 20);
        assert!(text.contains("2005-02-25") && text.contains("2005-02-28"));
        assert!(text.contains('█') && text.contains("46.00"));
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn nothing_to_draw_says_so() {
        let text =
            draw(&json!({"symbol": "X", "at": []}), Size { width: 60, height: 20 }, Colour::No);
        assert_eq!(text, "X: no bars in this range\n");
    }

    #[test]
    fn many_bars_share_a_column() {
        let closes: Vec<f64> = (0..1000).map(f64::from).collect();
        let many = json!({"at": closes, "close": closes});
        let candles = columns(&many, 80);
        assert!(candles.len() <= 80);
        let ends = (candles[0].open, candles[candles.len() - 1].close);
        assert_eq!(ends.0.to_bits(), 0.0_f64.to_bits());
        assert_eq!(ends.1.to_bits(), 999.0_f64.to_bits());
    }
}
