//! The order book and the tape beside it: what could be traded, and what was.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span, Text},
};
use serde_json::Value;

use super::{
    frame::{loaded, say},
    state::State,
};
use crate::{cli::printable, quotes};

/// Characters of the bar of a size.
const BAR: usize = 10;

pub(super) fn draw(frame: &mut Frame, state: &State, symbol: &str, area: Rect) {
    let parts = [Constraint::Percentage(52), Constraint::Percentage(48)];
    let [left, right] = Layout::horizontal(parts).areas(area);
    draw_book(frame, state, symbol, left);
    draw_tape(frame, state, right);
}

/// One price of a book.
struct Level {
    price: f64,
    size: f64,
}

/// The levels of a side, best first; prices are decimals as text.
fn levels(book: &Value, side: &str) -> Vec<Level> {
    let none = Vec::new();
    let read = |level: &Value| {
        Some(Level { price: decimal(&level["price"])?, size: decimal(&level["size"])? })
    };
    book[side].as_array().unwrap_or(&none).iter().filter_map(read).collect()
}

/// A decimal as text or as a number.
fn decimal(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    number.filter(|number| number.is_finite())
}

fn draw_book(frame: &mut Frame, state: &State, symbol: &str, area: Rect) {
    let Some(book) = loaded(frame, state, &state.book, area) else { return };
    let (bids, asks) = (levels(book, "bids"), levels(book, "asks"));
    if bids.is_empty() && asks.is_empty() {
        let sentence = format!("Nobody gives a book of {symbol} now.");
        say(frame, area, &sentence, state.theme.quiet());
        return;
    }
    let most = bids.iter().chain(&asks).map(|level| level.size).fold(0.0, f64::max);
    let half = usize::from(area.height).saturating_sub(2) / 2;
    let mut lines = vec![Line::from(Span::styled(
        format!(" {:>12} {:>12}  size", "price", "size"),
        state.theme.head(),
    ))];
    // The best prices meet in the middle.
    let above = asks.iter().take(half).rev();
    lines.extend(above.map(|level| row(level, most, state.theme.fall())));
    lines.push(Line::from(Span::styled(spread(&bids, &asks), state.theme.quiet())));
    lines.extend(bids.iter().take(half).map(|level| row(level, most, state.theme.rise())));
    frame.render_widget(Text::from(lines), area);
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10")]
#[expect(clippy::cast_precision_loss, reason = "0 to 10")]
fn row(level: &Level, most: f64, style: ratatui::style::Style) -> Line<'static> {
    let share = if most > 0.0 { level.size / most } else { 0.0 };
    let bar = "▆".repeat((share * BAR as f64).round().clamp(0.0, BAR as f64) as usize);
    Line::from(vec![
        Span::styled(format!(" {:>12}", quotes::price_text(level.price)), style),
        Span::raw(format!(" {:>12}  ", quotes::price_text(level.size))),
        Span::styled(bar, style),
    ])
}

fn spread(bids: &[Level], asks: &[Level]) -> String {
    let Some((bid, ask)) = bids.first().zip(asks.first()) else {
        return " one side only".to_owned();
    };
    let middle = f64::midpoint(bid.price, ask.price);
    let spread = ask.price - bid.price;
    if middle <= 0.0 {
        return format!(" spread {}", quotes::price_text(spread));
    }
    let points = spread / middle * 10_000.0;
    format!(" spread {}  {points:.1} bp", quotes::price_text(spread))
}

fn draw_tape(frame: &mut Frame, state: &State, area: Rect) {
    let rows = [Constraint::Length(1), Constraint::Min(1)];
    let [head, body] = Layout::vertical(rows).areas(area);
    let heads = format!(" {:<8} {:>11} {:>11} side", "time", "price", "size");
    frame.render_widget(Line::from(Span::styled(heads, state.theme.head())), head);
    if state.tape.is_empty() {
        let why = state.tape_fault.as_deref().unwrap_or("no trades yet");
        say(frame, body, why, state.theme.quiet());
        return;
    }
    let lines = state.tape.iter().take(usize::from(body.height)).map(|trade| {
        let side = trade["side"].as_str().unwrap_or("–");
        let style = match side {
            "buy" => state.theme.rise(),
            "sell" => state.theme.fall(),
            _ => ratatui::style::Style::new(),
        };
        let time = trade["at"].as_str().and_then(|at| at.get(11..19)).unwrap_or("–");
        let number =
            |name: &str| decimal(&trade[name]).map_or_else(|| "–".to_owned(), quotes::price_text);
        Line::from(vec![
            Span::styled(format!(" {time:<8}"), state.theme.quiet()),
            Span::styled(format!(" {:>11}", number("price")), style),
            Span::raw(format!(" {:>11} ", number("size"))),
            Span::styled(printable(side), style),
        ])
    });
    frame.render_widget(lines.collect::<Text>(), body);
}
