//! News: titles by age, and the one that is chosen with what is said of it. Text from outside.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Margin, Rect},
    style::{Modifier, Style},
    text::{Line, Span, Text},
    widgets::{List, ListState, Paragraph, Wrap},
};
use serde_json::Value;

use super::{
    frame::{loaded, say},
    state::State,
    theme::SELECTED,
};
use crate::{cli::printable, quotes};

/// Rows of the article that is chosen.
const ARTICLE: u16 = 7;

pub(super) fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let Some(news) = loaded(frame, state, &state.news, area) else { return };
    let none = Vec::new();
    let news = news.as_array().unwrap_or(&none);
    if news.is_empty() {
        say(frame, area, "No news is known yet. t shows the market's.", state.theme.quiet());
        return;
    }
    let rows = [Constraint::Min(3), Constraint::Length(ARTICLE)];
    let [titles, article] = Layout::vertical(rows).areas(area);
    let items = news.iter().map(|one| {
        let age = quotes::age(quotes::time(&one["at"]), state.now);
        Line::from(vec![
            Span::styled(format!(" {age:>7}  "), state.theme.quiet()),
            Span::raw(text(one, "title")),
        ])
    });
    let list = List::new(items).highlight_style(SELECTED);
    let mut chosen = ListState::default().with_selected(Some(state.article));
    frame.render_stateful_widget(list, titles, &mut chosen);
    if let Some(one) = news.get(state.article) {
        draw_article(frame, state, one, article);
    }
}

fn text(one: &Value, name: &str) -> String {
    printable(one[name].as_str().unwrap_or("–"))
}

fn draw_article(frame: &mut Frame, state: &State, one: &Value, area: Rect) {
    let none = Vec::new();
    let symbols: Vec<&str> =
        one["symbols"].as_array().unwrap_or(&none).iter().filter_map(Value::as_str).collect();
    let about = format!(
        "{}  {}  {}  {}",
        text(one, "publisher"),
        text(one, "at"),
        printable(&symbols.join(" ")),
        text(one, "source")
    );
    let rows = [Constraint::Length(1), Constraint::Min(1)];
    let [rule, body] = Layout::vertical(rows).areas(area);
    let stroke = "─".repeat(usize::from(area.width));
    frame.render_widget(Line::from(Span::styled(stroke, state.theme.quiet())), rule);
    let body = body.inner(Margin::new(1, 0));
    let lines = vec![
        Line::from(Span::styled(text(one, "title"), Style::new().add_modifier(Modifier::BOLD))),
        Line::from(Span::styled(about, state.theme.quiet())),
        Line::from(printable(one["summary"].as_str().unwrap_or_default())),
        Line::from(Span::styled(text(one, "url"), state.theme.quiet())),
    ];
    frame.render_widget(Paragraph::new(Text::from(lines)).wrap(Wrap { trim: true }), body);
}
