//! What keys do.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{
    state::{Effect, Line, Loaded, State},
    view::View,
};

/// Rows of a page.
const PAGE: usize = 10;

/// Bars that share a column at most: twenty years of days fit on a terminal.
const WIDEST: usize = 64;

/// The longest line that is typed.
const LONGEST: usize = 120;

pub(super) fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') if state.line == Line::None => vec![Effect::Quit],
            KeyCode::Char('c') => end_line(state),
            KeyCode::Char('z') => vec![Effect::Suspend],
            KeyCode::Char('d') => move_by(state, PAGE, true),
            KeyCode::Char('u') => move_by(state, PAGE, false),
            _ => Vec::new(),
        };
    }
    if let Some(symbol) = state.offered.take()
        && matches!(key.code, KeyCode::Char('f' | 'y') | KeyCode::Enter)
    {
        return state.fetch(symbol);
    }
    match std::mem::replace(&mut state.line, Line::None) {
        Line::None => act(state, key.code),
        Line::Command(text) => type_command(state, text, key.code),
        Line::Filter(text) => type_filter(state, text, key.code),
    }
}

fn end_line(state: &mut State) -> Vec<Effect> {
    state.line = Line::None;
    Vec::new()
}

/// A key where nothing is being typed.
fn act(state: &mut State, code: KeyCode) -> Vec<Effect> {
    match code {
        KeyCode::Char('q') => vec![Effect::Quit],
        KeyCode::Char(':') => begin(state, Line::Command(String::new())),
        KeyCode::Char('/') => begin(state, Line::Filter(state.filter.clone())),
        KeyCode::Char('?') => state.show(View::Help),
        KeyCode::Char('-') => state.swap(),
        KeyCode::Char(']') => state.go_forward(),
        KeyCode::Char('r') => state.open(),
        KeyCode::Esc if !state.filter.is_empty() && state.view == View::Watchlist => {
            state.filter.clear();
            Vec::new()
        }
        KeyCode::Char('[') | KeyCode::Esc | KeyCode::Backspace => state.go_back(),
        KeyCode::Char('w') => state.show(View::Watchlist),
        KeyCode::Char('t') => state.show(View::News(None)),
        KeyCode::Char('c') => about(state, View::Chart),
        KeyCode::Char('d') => about(state, View::Asset),
        KeyCode::Char('b') => about(state, View::Book),
        KeyCode::Char('n') => about(state, |symbol| View::News(Some(symbol))),
        KeyCode::Char('p') => about(state, |symbol| View::Posts(Some(symbol))),
        KeyCode::Enter if state.view == View::Watchlist => about(state, View::Chart),
        KeyCode::Tab if state.view == View::Watchlist => state.next_list(),
        KeyCode::Char('l') if matches!(state.view, View::Chart(_)) => {
            state.as_line = !state.as_line;
            Vec::new()
        }
        KeyCode::Char('f') if matches!(state.view, View::Chart(_)) => offer(state),
        KeyCode::Char('z') => zoom(state, (state.zoom * 2).min(WIDEST)),
        KeyCode::Char('Z') => zoom(state, (state.zoom / 2).max(1)),
        KeyCode::Char('.' | '>') | KeyCode::Right => interval(state, true),
        KeyCode::Char('<') | KeyCode::Left => interval(state, false),
        // Digits and `,D` begin an interval, as in the browser.
        KeyCode::Char(first @ ('0'..='9' | ',')) if matches!(state.view, View::Chart(_)) => {
            begin(state, Line::Command(first.to_string()))
        }
        KeyCode::Char('j') | KeyCode::Down => move_by(state, 1, true),
        KeyCode::Char('k') | KeyCode::Up => move_by(state, 1, false),
        KeyCode::PageDown => move_by(state, PAGE, true),
        KeyCode::PageUp => move_by(state, PAGE, false),
        KeyCode::Char('g') | KeyCode::Home => move_by(state, usize::MAX, false),
        KeyCode::Char('G') | KeyCode::End => move_by(state, usize::MAX, true),
        _ => Vec::new(),
    }
}

fn begin(state: &mut State, line: Line) -> Vec<Effect> {
    state.line = line;
    Vec::new()
}

/// Offers to fetch the bars of the chart: it asks others, and it writes, so one says yes to it.
fn offer(state: &mut State) -> Vec<Effect> {
    let interval = state.interval;
    if let View::Chart(symbol) = &state.view {
        state.said = Some(format!(
            "fetch {interval} bars of {symbol} from the providers? f or Enter does, any other key does not"
        ));
        state.offered = Some(symbol.clone());
    }
    Vec::new()
}

fn zoom(state: &mut State, bars: usize) -> Vec<Effect> {
    if matches!(state.view, View::Chart(_)) {
        state.zoom = bars;
    }
    Vec::new()
}

fn interval(state: &mut State, longer: bool) -> Vec<Effect> {
    if matches!(state.view, View::Chart(_)) { state.step_interval(longer) } else { Vec::new() }
}

/// Goes to a view of the symbol at hand.
fn about(state: &mut State, view: impl FnOnce(String) -> View) -> Vec<Effect> {
    if let Some(symbol) = state.at_hand() {
        return state.show(view(symbol));
    }
    state.said = Some("no symbol is selected: type one, like :GP AAPL".to_owned());
    Vec::new()
}

/// Moves what is selected, as far as there are rows.
fn move_by(state: &mut State, rows: usize, down: bool) -> Vec<Effect> {
    let (at, count) = match &state.view {
        View::Watchlist => (state.selected, state.rows().len()),
        View::News(_) | View::Posts(_) => match &state.texts {
            Loaded::Ready(texts) => (state.article, texts.as_array().map_or(0, Vec::len)),
            Loaded::Waiting | Loaded::Failed(_) => return Vec::new(),
        },
        View::Asset(_) | View::Chart(_) | View::Book(_) | View::Help => return Vec::new(),
    };
    let last = count.saturating_sub(1);
    let to = if down { at.saturating_add(rows).min(last) } else { at.saturating_sub(rows) };
    match state.view {
        View::Watchlist => state.selected = to,
        _ => state.article = to,
    }
    Vec::new()
}

fn type_command(state: &mut State, mut text: String, code: KeyCode) -> Vec<Effect> {
    match code {
        KeyCode::Enter => return state.command(&text),
        KeyCode::Esc => return Vec::new(),
        // Deleting what is not there leaves the line.
        KeyCode::Backspace if text.pop().is_none() => return Vec::new(),
        KeyCode::Char(c) if text.chars().count() < LONGEST => text.push(c),
        _ => {}
    }
    begin(state, Line::Command(text))
}

/// A filter works while it is typed.
fn type_filter(state: &mut State, mut text: String, code: KeyCode) -> Vec<Effect> {
    match code {
        KeyCode::Enter => return Vec::new(),
        KeyCode::Esc => text.clear(),
        KeyCode::Backspace => _ = text.pop(),
        KeyCode::Char(c) if text.chars().count() < LONGEST => text.push(c),
        _ => {}
    }
    state.filter.clone_from(&text);
    let last = state.rows().len().saturating_sub(1);
    state.selected = state.selected.min(last);
    if code == KeyCode::Esc { Vec::new() } else { begin(state, Line::Filter(text)) }
}
