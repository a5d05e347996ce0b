//! Every code and every key.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::{Modifier, Style},
    text::{Line, Span, Text},
};

use super::state::State;

const CODES: [(&str, &str); 10] = [
    (":W", "watchlists, :W Tech"),
    (":GP AAPL", "chart, also :AAPL 5m"),
    (":DES AAPL", "one asset, also :AAPL"),
    (":BOOK BTC-USDT", "order book and tape"),
    (":CN AAPL", "news of an asset"),
    (":TOP", "news of the market"),
    (":TREN", "posts, :TREN AAPL"),
    (":HELP", "this page"),
    (":RELOAD", "ask again"),
    (":Q", "quit"),
];

const KEYS: [(&str, &str); 17] = [
    ("j k ↑ ↓", "choose"),
    ("g G PgUp PgDn", "far"),
    ("Enter c", "chart"),
    ("d b n", "asset, book, news"),
    ("p", "posts"),
    ("w t", "lists, market news"),
    ("Tab", "next list"),
    ("/", "filter, ! turns it"),
    ("← →  1-9", "interval"),
    ("z Z", "more, fewer bars"),
    ("l", "candles or line"),
    ("f", "fetch bars"),
    ("r", "ask again"),
    ("Esc [ ]", "back, forward"),
    ("-", "the view before"),
    ("Ctrl-Z", "suspend"),
    ("q Ctrl-C", "quit"),
];

pub(super) fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let parts = [Constraint::Percentage(55), Constraint::Percentage(45)];
    let [left, right] = Layout::horizontal(parts).areas(area);
    frame.render_widget(list(state, "Function codes", &CODES, 16), left);
    frame.render_widget(list(state, "Keys", &KEYS, 14), right);
}

fn list(state: &State, title: &str, rows: &[(&str, &str)], width: usize) -> Text<'static> {
    let head = Line::from(Span::styled(format!(" {title}"), state.theme.head()));
    let rows = rows.iter().map(|(name, about)| {
        Line::from(vec![
            Span::styled(format!(" {name:<width$}"), Style::new().add_modifier(Modifier::BOLD)),
            Span::raw((*about).to_owned()),
        ])
    });
    [Line::default(), head, Line::default()].into_iter().chain(rows).collect()
}
