//! The frame around every view: where one is, whether it is live, what can be typed.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Position, Rect},
    style::{Modifier, Style},
    text::{Line, Span},
    widgets::Paragraph,
};
use serde_json::Value;

use super::{
    asset, book, chart, help, news,
    state::{Line as Typed, Loaded, State},
    view::View,
    watchlist,
};
use crate::cli::printable;

/// A terminal smaller than this shows a sentence.
const SMALLEST: (u16, u16) = (40, 10);

pub(super) fn draw(frame: &mut Frame, state: &State) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let sentence = "make the terminal larger: at least 40 by 10";
        frame.render_widget(Paragraph::new(sentence), area);
        return;
    }
    let rows = [Constraint::Length(1), Constraint::Min(1), Constraint::Length(1)];
    let [head, body, foot] = Layout::vertical(rows).areas(area);
    draw_head(frame, state, head);
    match &state.view {
        View::Watchlist => watchlist::draw(frame, state, body),
        View::Asset(symbol) => asset::draw(frame, state, symbol, body),
        View::Chart(symbol) => chart::draw(frame, state, symbol, body),
        View::Book(symbol) => book::draw(frame, state, symbol, body),
        View::News(_) | View::Posts(_) => news::draw(frame, state, body),
        View::Help => help::draw(frame, state, body),
    }
    draw_foot(frame, state, foot);
}

fn draw_head(frame: &mut Frame, state: &State, area: Rect) {
    let name = match (&state.view, state.current_list()) {
        (View::Watchlist, Some(list)) => format!("Watchlists › {}", printable(&list.name)),
        (view, _) => printable(&view.title()),
    };
    let left = vec![
        Span::styled(" PROSPECT ", state.theme.head().add_modifier(Modifier::REVERSED)),
        Span::raw(format!(" {:<4} ", state.view.code())).style(state.theme.quiet()),
        Span::styled(name, Style::new().add_modifier(Modifier::BOLD)),
    ];
    let mut right = Vec::new();
    if shows_demo(state) {
        right.push(Span::styled(" DEMO ", state.theme.warning().add_modifier(Modifier::REVERSED)));
        right.push(Span::raw(" "));
    }
    right.push(match (&state.trouble, state.streaming) {
        (Some(_), _) => Span::styled("✕ away", state.theme.warning()),
        (None, true) => Span::styled("● stream", state.theme.rise()),
        (None, false) => Span::styled("○ asking", state.theme.quiet()),
    });
    let clock = state.now.to_string();
    let clock = clock.get(11..16).unwrap_or_default();
    right.push(Span::raw(format!("  {clock} UTC ")));
    let width = right.iter().map(|span| span.content.chars().count()).sum::<usize>();
    let parts = [Constraint::Min(1), Constraint::Length(u16::try_from(width).unwrap_or(20))];
    let [start, end] = Layout::horizontal(parts).areas(area);
    frame.render_widget(Line::from(left), start);
    frame.render_widget(Line::from(right), end);
}

/// Whether anything on the list is of the demo, which is never to be taken for real.
fn shows_demo(state: &State) -> bool {
    let listed = state.current_list().map(|list| list.symbols.as_slice()).unwrap_or_default();
    let symbols = listed.iter().map(String::as_str).chain(state.view.symbol());
    symbols.filter_map(|symbol| state.board.get(symbol)).any(|quote| quote["freshness"] == "demo")
}

fn draw_foot(frame: &mut Frame, state: &State, area: Rect) {
    let (sign, typed) = match &state.line {
        Typed::Command(text) => (":", text),
        Typed::Filter(text) => ("/", text),
        Typed::None => {
            let line = match (&state.said, &state.trouble) {
                (Some(said), _) => Span::styled(printable(said), state.theme.warning()),
                (None, Some(why)) => Span::styled(printable(why), state.theme.warning()),
                (None, None) => Span::styled(hints(&state.view), state.theme.quiet()),
            };
            frame.render_widget(Line::from(line), area);
            return;
        }
    };
    let text = printable(typed);
    // A long line shows its end, where one types.
    let room = usize::from(area.width.saturating_sub(2));
    let hidden = text.chars().count().saturating_sub(room);
    let shown: String = text.chars().skip(hidden).collect();
    let column = u16::try_from(shown.chars().count() + 1).unwrap_or(u16::MAX);
    frame.render_widget(Line::from(format!("{sign}{shown}")), area);
    frame.set_cursor_position(Position::new(area.x.saturating_add(column), area.y));
}

fn hints(view: &View) -> &'static str {
    match view {
        View::Watchlist => {
            " Enter chart  d asset  b book  n news  / filter  : code  ? help  q quit"
        }
        View::Chart(_) => {
            " 1-9 interval  ← → step  z Z zoom  l line  f fetch  d asset  b book  Esc back"
        }
        View::News(_) => " j k choose  p posts  t market  w lists  : code  Esc back  q quit",
        View::Posts(_) => " j k choose  n news  w lists  : code  Esc back  q quit",
        View::Asset(_) | View::Book(_) => {
            " c chart  d asset  b book  n news  w lists  r again  : code  Esc back"
        }
        View::Help => " Esc back  w lists  : code  q quit",
    }
}

/// Returns what was loaded, or draws why there is nothing.
pub(super) fn loaded<'s>(
    frame: &mut Frame,
    state: &State,
    loaded: &'s Loaded,
    area: Rect,
) -> Option<&'s Value> {
    match loaded {
        Loaded::Ready(value) => Some(value),
        Loaded::Waiting => {
            say(frame, area, "loading…", state.theme.quiet());
            None
        }
        Loaded::Failed(why) => {
            say(frame, area, &format!("{why}  (r asks again)"), state.theme.warning());
            None
        }
    }
}

/// Draws a sentence in place of a view.
pub(super) fn say(frame: &mut Frame, area: Rect, sentence: &str, style: Style) {
    let inner =
        Rect { y: area.y + area.height.min(2) / 2, height: area.height.saturating_sub(1), ..area };
    let text = Paragraph::new(printable(sentence)).style(style).centered();
    frame.render_widget(text.wrap(ratatui::widgets::Wrap { trim: true }), inner);
}
