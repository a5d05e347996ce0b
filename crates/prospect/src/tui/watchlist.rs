//! The watchlist: a row for each asset, prices that flash when they change.

use ratatui::{
    Frame,
    layout::{Alignment, Constraint, Rect},
    style::Style,
    text::{Line, Span, Text},
    widgets::{Cell, Row, Table, TableState},
};
use serde_json::Value;

use super::{
    frame::say,
    state::{Line as Typed, State},
    theme::SELECTED,
};
use crate::{candles::LEVELS, cli::printable, quotes};

/// Closes of the little line.
const SPARK: usize = 12;

/// A column: its head, its width, and from which width of the terminal on it is shown.
struct Column {
    head: &'static str,
    width: u16,
    from: u16,
    right: bool,
}

const fn column(head: &'static str, width: u16, from: u16, right: bool) -> Column {
    Column { head, width, from, right }
}

const COLUMNS: [Column; 11] = [
    column("symbol", 10, 0, false),
    column("last", 11, 0, true),
    column("change", 9, 0, true),
    column("name", 20, 104, false),
    column("30 closes", 12, 60, false),
    column("bid", 11, 130, true),
    column("ask", 11, 130, true),
    column("volume", 7, 72, true),
    column("state", 7, 50, false),
    column("age", 6, 66, true),
    column("source", 16, 150, false),
];

pub(super) fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let rows = state.rows();
    if let Some(sentence) = nothing(state, rows.len()) {
        say(frame, area, &sentence, state.theme.quiet());
        return;
    }
    let shown: Vec<&Column> = COLUMNS.iter().filter(|column| area.width >= column.from).collect();
    let heads = shown.iter().map(|column| cell(column.head, column.right, state.theme.head()));
    let widths = shown.iter().map(|column| Constraint::Length(column.width));
    let body = rows.iter().map(|symbol| {
        let quote = state.board.get(symbol).unwrap_or(&Value::Null);
        Row::new(shown.iter().map(|column| figure(state, symbol, quote, column)))
    });
    let table = Table::new(body, widths)
        .header(Row::new(heads))
        .column_spacing(1)
        .row_highlight_style(SELECTED);
    let mut chosen = TableState::new().with_selected(Some(state.selected));
    frame.render_stateful_widget(table, area, &mut chosen);
}

/// Why there is no row, and what to do.
fn nothing(state: &State, rows: usize) -> Option<String> {
    let list = state.current_list();
    match (list, rows) {
        (None, _) => Some("loading…".to_owned()),
        (Some(list), 0) if list.symbols.is_empty() => Some(
            "There are no assets yet. Outside: prospect search btc --add BTC-USDT, or prospect import bars \
             FILE, or prospect demo."
                .to_owned(),
        ),
        (Some(_), 0) if state.line == Typed::None => {
            Some(format!("Nothing matches {}: Esc shows all again.", state.filter))
        }
        (Some(_), 0) => Some("Nothing matches.".to_owned()),
        (Some(_), _) => None,
    }
}

fn figure(state: &State, symbol: &str, quote: &Value, column: &Column) -> Cell<'static> {
    let text = |name: &str| printable(quote[name].as_str().unwrap_or("–"));
    let change = quote["change"].as_f64();
    let plain = Style::new();
    let (text, style) = match column.head {
        "symbol" => (symbol.to_owned(), Style::new().bold()),
        "last" => {
            let flash = state.flash(symbol).map(|rises| state.theme.flash(rises));
            (quotes::figure(quote, "last"), flash.unwrap_or_default())
        }
        "change" => (signed(quote), state.theme.change(change)),
        "name" => (text("name"), plain),
        "30 closes" => (spark(quote, SPARK), state.theme.change(change)),
        "bid" => (quotes::figure(quote, "bid"), plain),
        "ask" => (quotes::figure(quote, "ask"), plain),
        "volume" => (quote["volume"].as_f64().map_or_else(|| "–".to_owned(), quotes::short), plain),
        "state" => (text("freshness"), freshness(state, quote)),
        "age" => (quotes::age(quotes::time(&quote["at"]), state.now), state.theme.quiet()),
        _ => (text("source"), state.theme.quiet()),
    };
    cell(&text, column.right, style)
}

fn cell(text: &str, right: bool, style: Style) -> Cell<'static> {
    let side = if right { Alignment::Right } else { Alignment::Left };
    let line = Line::from(Span::styled(text.to_owned(), style)).alignment(side);
    Cell::new(Text::from(line))
}

/// The change in percent, with an arrow: colour is not the only sign.
pub(super) fn signed(quote: &Value) -> String {
    match quote["change_percent"].as_f64() {
        Some(percent) if percent > 0.0 => format!("▲{percent:.2}%"),
        Some(percent) if percent < 0.0 => format!("▼{:.2}%", percent.abs()),
        Some(_) => "0.00%".to_owned(),
        None => "–".to_owned(),
    }
}

/// What a freshness looks like: the word is always there.
pub(super) fn freshness(state: &State, quote: &Value) -> Style {
    match quote["freshness"].as_str() {
        Some("live") => state.theme.rise(),
        Some("stale") => state.theme.warning(),
        _ => state.theme.quiet(),
    }
}

/// The last closes as a line of `width` characters, from the lowest to the highest; a gap is a gap.
pub(super) fn spark(quote: &Value, width: usize) -> String {
    let none = Vec::new();
    let closes = quote["spark"].as_array().unwrap_or(&none);
    let closes: Vec<Option<f64>> =
        closes[closes.len().saturating_sub(width)..].iter().map(Value::as_f64).collect();
    let low = closes.iter().flatten().copied().fold(f64::MAX, f64::min);
    let high = closes.iter().flatten().copied().fold(f64::MIN, f64::max);
    let level = |close: f64| {
        let share = if high > low { (close - low) / (high - low) } else { 0.5 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 8")]
        let level = (1.0 + share * 7.0).round().clamp(1.0, 8.0) as usize;
        LEVELS.get(level).copied().unwrap_or(" ")
    };
    closes.iter().map(|close| close.map_or(" ", level)).collect()
}
