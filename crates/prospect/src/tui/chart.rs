//! The chart of an asset: candles of half rows, or a line of dots, with volume and scale.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::Modifier,
    symbols::Marker,
    text::{Line, Span, Text},
    widgets::canvas::{Canvas, Line as Stroke},
};
use serde_json::{Value, json};

use super::{
    frame::{loaded, say},
    state::State,
    theme::SELECTED,
    view::INTERVALS,
    watchlist,
};
use crate::{
    candles::{self, Candle, SCALE, VOLUME},
    quotes,
};

/// What a bar is made of.
const COLUMNS: [&str; 6] = ["at", "open", "high", "low", "close", "volume"];

pub(super) fn draw(frame: &mut Frame, state: &State, symbol: &str, area: Rect) {
    let rows = [Constraint::Length(2), Constraint::Min(4)];
    let [head, body] = Layout::vertical(rows).areas(area);
    draw_head(frame, state, symbol, head);
    let Some(bars) = loaded(frame, state, &state.bars, body) else { return };
    let width = usize::from(body.width).saturating_sub(SCALE).max(1);
    let shown = tail(bars, width * state.zoom);
    let columns = candles::columns(&shown, width);
    if columns.is_empty() {
        let sentence = format!(
            "No {} bars of {symbol} are known. f fetches them from the providers, ← → choose another \
             interval.",
            state.interval
        );
        say(frame, body, &sentence, state.theme.quiet());
        return;
    }
    let has_volume = columns.iter().any(|candle| candle.volume > 0.0);
    let below = if has_volume { u16::try_from(VOLUME).unwrap_or(3) } else { 0 };
    let rows = [Constraint::Min(3), Constraint::Length(below), Constraint::Length(1)];
    let [prices, volume, dates] = Layout::vertical(rows).areas(body);
    if state.as_line {
        draw_line(frame, state, &columns, prices);
    } else {
        draw_candles(frame, state, &columns, prices);
    }
    draw_volume(frame, state, &columns, volume);
    draw_dates(frame, state, &shown, columns.len(), dates);
}

/// The price now, and the intervals with the one that is shown.
fn draw_head(frame: &mut Frame, state: &State, symbol: &str, area: Rect) {
    let quote = state.board.get(symbol).unwrap_or(&Value::Null);
    let change = state.theme.change(quote["change"].as_f64());
    let flash = state.flash(symbol).map(|rises| state.theme.flash(rises));
    let currency = crate::cli::printable(quote["currency"].as_str().unwrap_or_default());
    let freshness = quote["freshness"].as_str().unwrap_or("–").to_owned();
    let price = Line::from(vec![
        Span::raw(" "),
        Span::styled(
            quotes::figure(quote, "last"),
            flash.unwrap_or_default().add_modifier(Modifier::BOLD),
        ),
        Span::raw(format!(" {currency}  ")),
        Span::styled(watchlist::signed(quote), change),
        Span::raw("  "),
        Span::styled(freshness, watchlist::freshness(state, quote)),
        Span::styled(
            format!("  {} ago", quotes::age(quotes::time(&quote["at"]), state.now)),
            state.theme.quiet(),
        ),
    ]);
    let mut choice = vec![Span::raw(" ")];
    for interval in INTERVALS {
        let chosen = interval == state.interval;
        let style = if chosen { SELECTED } else { state.theme.quiet() };
        choice.extend([Span::styled(format!(" {interval} "), style)]);
    }
    let zoom =
        if state.zoom == 1 { String::new() } else { format!("  {} bars a column", state.zoom) };
    choice.push(Span::styled(zoom, state.theme.quiet()));
    frame.render_widget(Text::from(vec![price, Line::from(choice)]), area);
}

fn draw_candles(frame: &mut Frame, state: &State, columns: &[Candle], area: Rect) {
    let (low, high) = candles::range(columns);
    let rows = usize::from(area.height);
    let lines = (0..rows).map(|row| {
        let mut spans: Vec<Span> = columns
            .iter()
            .map(|candle| {
                let glyph = candles::glyph(candle, row, rows, (low, high)).unwrap_or(" ");
                Span::styled(glyph, side(state, candle))
            })
            .collect();
        let scale = candles::scale(row, rows, low, high);
        spans.push(Span::styled(format!(" {scale}"), state.theme.quiet()));
        Line::from(spans)
    });
    frame.render_widget(lines.collect::<Text>(), area);
}

/// Rising and falling; without colours a falling candle is dimmed.
fn side(state: &State, candle: &Candle) -> ratatui::style::Style {
    match (state.theme, candle.rises()) {
        (_, true) => state.theme.rise(),
        (super::theme::Theme::Colours, false) => state.theme.fall(),
        (super::theme::Theme::Plain, false) => state.theme.quiet(),
    }
}

/// The closes, two dots by four in each cell.
#[expect(clippy::cast_precision_loss, reason = "columns of a terminal")]
fn draw_line(frame: &mut Frame, state: &State, columns: &[Candle], area: Rect) {
    let (low, high) = candles::range(columns);
    let width = u16::try_from(columns.len()).unwrap_or(area.width).min(area.width);
    let parts = [Constraint::Length(width), Constraint::Min(1)];
    let [canvas, scale] = Layout::horizontal(parts).areas(area);
    let margin = if high > low { 0.0 } else { 1.0 };
    let style = state.theme.change(Some(columns[columns.len() - 1].close - columns[0].open));
    let dots = Canvas::default()
        .marker(Marker::Braille)
        .x_bounds([0.0, (columns.len() - 1).max(1) as f64])
        .y_bounds([low - margin, high + margin])
        .paint(|painter| {
            for (at, pair) in columns.windows(2).enumerate() {
                painter.draw(&Stroke {
                    x1: at as f64,
                    y1: pair[0].close,
                    x2: (at + 1) as f64,
                    y2: pair[1].close,
                    color: style.fg.unwrap_or_default(),
                });
            }
        });
    frame.render_widget(dots, canvas);
    let rows = usize::from(area.height);
    let lines =
        (0..rows).map(|row| Line::from(format!(" {}", candles::scale(row, rows, low, high))));
    let scale_text = lines.collect::<Text>().style(state.theme.quiet());
    frame.render_widget(scale_text, scale);
}

fn draw_volume(frame: &mut Frame, state: &State, columns: &[Candle], area: Rect) {
    let most = columns.iter().map(|candle| candle.volume).fold(0.0, f64::max);
    if area.height == 0 || most <= 0.0 {
        return;
    }
    let lines = (0..VOLUME).rev().map(|row| {
        let spans = columns.iter().map(|candle| {
            Span::styled(candles::volume_glyph(candle, row, most), side(state, candle))
        });
        let mut line = spans.collect::<Line>();
        if row == VOLUME - 1 {
            let most = format!("  vol {}", quotes::short(most));
            line.push_span(Span::styled(most, state.theme.quiet()));
        }
        line
    });
    frame.render_widget(lines.collect::<Text>(), area);
}

fn draw_dates(frame: &mut Frame, state: &State, bars: &Value, width: usize, area: Rect) {
    let none = Vec::new();
    let times = bars["at"].as_array().unwrap_or(&none);
    // Days have no time of day.
    let length = if ["1d", "1w", "1M"].contains(&state.interval) { 10 } else { 16 };
    let text = |at: Option<&Value>| {
        let text = at.and_then(Value::as_str).and_then(|text| text.get(..length));
        text.unwrap_or_default().replace('T', " ")
    };
    let (first, last) = (text(times.first()), text(times.last()));
    let gap = width.saturating_sub(first.len() + last.len()).max(1);
    let line = format!("{first}{}{last}", " ".repeat(gap));
    frame.render_widget(Line::from(Span::styled(line, state.theme.quiet())), area);
}

/// The last `count` bars.
fn tail(bars: &Value, count: usize) -> Value {
    let mut out = json!({});
    for name in COLUMNS {
        let none = Vec::new();
        let values = bars[name].as_array().unwrap_or(&none);
        out[name] = Value::from(values[values.len().saturating_sub(count)..].to_vec());
    }
    out
}

/// Lets a running bar take the place of itself, or come after the last.
pub(super) fn follow(bars: &mut Value, bar: &Value) {
    let last = bars["at"].as_array().and_then(|times| times.last()).and_then(quotes::time);
    let Some(at) = quotes::time(&bar["at"]) else { return };
    if last.is_some_and(|last| at < last) {
        return;
    }
    let again = last == Some(at);
    for name in COLUMNS {
        if let Some(values) = bars[name].as_array_mut() {
            if again {
                values.pop();
            }
            values.push(bar[name].clone());
        }
    }
}
