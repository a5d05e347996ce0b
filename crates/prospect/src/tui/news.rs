//! News and posts: titles by age, and the one that is chosen with what is said of it. Text from outside.

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
    view::View,
};
use crate::{cli::printable, quotes};

/// Rows of the article that is chosen.
const ARTICLE: u16 = 7;

pub(super) fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let Some(texts) = loaded(frame, state, &state.texts, area) else { return };
    let none = Vec::new();
    let texts = texts.as_array().unwrap_or(&none);
    let is_posts = matches!(state.view, View::Posts(_));
    if texts.is_empty() {
        let sentence = if is_posts {
            "No post names it. :TREN shows what people talk about."
        } else {
            "No news is known yet. t shows the market's."
        };
        say(frame, area, sentence, state.theme.quiet());
        return;
    }
    let rows = [Constraint::Min(3), Constraint::Length(ARTICLE)];
    let [titles, article] = Layout::vertical(rows).areas(area);
    let items = texts.iter().map(|one| {
        let age = quotes::age(quotes::time(&one["at"]), state.now);
        Line::from(vec![
            Span::styled(format!(" {age:>7}  "), state.theme.quiet()),
            Span::raw(if is_posts {
                format!("{:>5}  ", count(one, "points"))
            } else {
                String::new()
            }),
            Span::raw(text(one, "title")),
        ])
    });
    let list = List::new(items).highlight_style(SELECTED);
    let mut chosen = ListState::default().with_selected(Some(state.article));
    frame.render_stateful_widget(list, titles, &mut chosen);
    if let Some(one) = texts.get(state.article) {
        draw_article(frame, state, one, article);
    }
}

fn text(one: &Value, name: &str) -> String {
    printable(one[name].as_str().unwrap_or("–"))
}

/// A count, or a dash where nobody counts.
fn count(one: &Value, name: &str) -> String {
    one[name].as_i64().map_or_else(|| "–".to_owned(), |count| count.to_string())
}

/// Where it leads: to what it points to, or to where people talk about it.
fn address(one: &Value) -> String {
    text(
        one,
        if one["url"].is_null() && one["discussion"].is_string() { "discussion" } else { "url" },
    )
}

/// Who tells it, when, and about what.
fn of_news(one: &Value) -> String {
    let none = Vec::new();
    let symbols: Vec<&str> =
        one["symbols"].as_array().unwrap_or(&none).iter().filter_map(Value::as_str).collect();
    format!(
        "{}  {}  {}  {}",
        text(one, "publisher"),
        text(one, "at"),
        printable(&symbols.join(" ")),
        text(one, "source")
    )
}

/// Who posted it, when, and what readers made of it.
fn of_post(one: &Value) -> String {
    format!(
        "{}  {}  {} points  {} comments  {}",
        text(one, "author"),
        text(one, "at"),
        count(one, "points"),
        count(one, "comments"),
        text(one, "source")
    )
}

fn draw_article(frame: &mut Frame, state: &State, one: &Value, area: Rect) {
    let about = if matches!(state.view, View::Posts(_)) { of_post(one) } else { of_news(one) };
    let rows = [Constraint::Length(1), Constraint::Min(1)];
    let [rule, body] = Layout::vertical(rows).areas(area);
    let stroke = "─".repeat(usize::from(area.width));
    frame.render_widget(Line::from(Span::styled(stroke, state.theme.quiet())), rule);
    let body = body.inner(Margin::new(1, 0));
    let lines = vec![
        Line::from(Span::styled(text(one, "title"), Style::new().add_modifier(Modifier::BOLD))),
        Line::from(Span::styled(about, state.theme.quiet())),
        Line::from(printable(one["summary"].as_str().unwrap_or_default())),
        Line::from(Span::styled(address(one), state.theme.quiet())),
    ];
    frame.render_widget(Paragraph::new(Text::from(lines)).wrap(Wrap { trim: true }), body);
}
