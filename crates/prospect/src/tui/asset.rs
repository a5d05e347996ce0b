//! One asset: what it is, what it costs, how far it has gone, and who says so.

use ratatui::{
    Frame,
    layout::Rect,
    style::{Modifier, Style},
    text::{Line, Span, Text},
};
use serde_json::Value;

use super::{frame::loaded, state::State, watchlist};
use crate::{cli::printable, quotes};

/// Characters of the line of closes.
const SPARK: usize = 30;

pub(super) fn draw(frame: &mut Frame, state: &State, symbol: &str, area: Rect) {
    let Some(answer) = loaded(frame, state, &state.asset, area) else { return };
    let asset = &answer["asset"];
    let quote = state.board.get(symbol).unwrap_or(&answer["quote"]);
    let change = state.theme.change(quote["change"].as_f64());
    let flash = state.flash(symbol).map(|rises| state.theme.flash(rises)).unwrap_or_default();
    let mut lines = vec![
        Line::default(),
        Line::from(vec![
            Span::styled(format!(" {symbol}  "), Style::new().add_modifier(Modifier::BOLD)),
            Span::raw(text(asset, "name")),
        ]),
        Line::from(vec![
            Span::raw(" "),
            Span::styled(quotes::figure(quote, "last"), flash.add_modifier(Modifier::BOLD)),
            Span::raw(format!(" {}  ", text(quote, "currency"))),
            Span::styled(watchlist::signed(quote), change),
            Span::raw("  "),
            Span::styled(watchlist::spark(&answer["quote"], SPARK), change),
        ]),
        Line::default(),
    ];
    let row = |(name, value): (&str, String)| {
        let name = Span::styled(format!(" {name:<16}"), state.theme.quiet());
        Line::from(vec![name, Span::raw(value)])
    };
    lines.extend(figures(state, asset, quote).into_iter().map(row));
    if let Some(reason) = quote["reason"].as_str() {
        lines.push(Line::from(Span::styled(
            format!(" {}", printable(reason)),
            state.theme.warning(),
        )));
    }
    frame.render_widget(Text::from(lines), area);
}

fn text(value: &Value, name: &str) -> String {
    printable(value[name].as_str().unwrap_or("–"))
}

fn figures(state: &State, asset: &Value, quote: &Value) -> Vec<(&'static str, String)> {
    let pair = |low: &str, high: &str| {
        format!("{} – {}", quotes::figure(quote, low), quotes::figure(quote, high))
    };
    let volume = quote["volume"].as_f64().map_or_else(|| "–".to_owned(), quotes::short);
    let age = quotes::age(quotes::time(&quote["at"]), state.now);
    vec![
        ("type", format!("{}  {}", text(asset, "type"), text(asset, "sector"))),
        ("exchange", format!("{}  {}", text(asset, "exchange"), text(asset, "country"))),
        ("bid, ask", format!("{}  {}", quotes::figure(quote, "bid"), quotes::figure(quote, "ask"))),
        ("previous close", quotes::figure(quote, "previous_close")),
        ("open", quotes::figure(quote, "open")),
        ("day", pair("day_low", "day_high")),
        ("year", pair("year_low", "year_high")),
        ("volume", volume),
        ("as of", format!("{}  ({age} ago)", text(quote, "at"))),
        ("state", text(quote, "freshness")),
        ("source", text(quote, "source")),
    ]
}
