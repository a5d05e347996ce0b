//! The terminal, typed at and looked at: frames are snapshots of the cells of a made-up terminal.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{Terminal, backend::TestBackend, style::Color};
use serde_json::{Value, json};

use super::{
    frame,
    state::{Effect, Input, State},
    theme::Theme,
    view::{Question, View},
};
use crate::stream::{Message, Told};

const NOW: &str = "2026-11-20T15:30:00Z";

fn fresh() -> State {
    State::new(NOW.parse().unwrap(), Theme::Colours)
}

fn quote(symbol: &str, name: &str, last: f64, previous: f64) -> Value {
    let spark: Vec<f64> = (0..30).map(|day| previous + f64::from(day % 7)).collect();
    json!({
        "symbol": symbol, "name": name, "currency": "USD", "last": last,
        "previous_close": previous, "change": last - previous,
        "change_percent": (last / previous - 1.0) * 100.0, "volume": 12_345_678.0,
        "at": "2026-11-20T15:29:48Z", "freshness": "live", "source": "made up",
        "bid": last - 0.01, "ask": last + 0.01, "day_low": previous, "day_high": last,
        "year_low": 90.0, "year_high": 500.0, "spark": spark, "reason": null,
    })
}

fn told(kind: &str, topic: &str, data: Value) -> Input {
    let message = Message { kind: kind.to_owned(), topic: topic.to_owned(), data };
    Input::Told(Told::Message(message))
}

/// A terminal that shows a list of three assets, whose quotes have come.
fn listed() -> State {
    let mut state = fresh();
    assert_eq!(state.start(""), [Effect::Ask(Question::Lists)]);
    let items = |symbols: &[&str]| -> Vec<Value> {
        symbols.iter().map(|symbol| json!({"symbol": symbol})).collect()
    };
    let lists = json!([
        {"id": "wls_1", "name": "Tech", "items": items(&["AAPL", "MSFT", "BTC-USDT"])},
        {"id": "wls_2", "name": "Banks", "items": items(&["JPM"])},
    ]);
    let effects = state.update(Input::Answer(Question::Lists, Ok(lists)));
    let symbols = ["AAPL", "MSFT", "BTC-USDT"].map(str::to_owned).to_vec();
    assert_eq!(effects, [Effect::Listen { symbols, topics: Vec::new() }]);
    state.update(Input::Told(Told::Streaming(true)));
    for (symbol, name, last, previous) in [
        ("AAPL", "Apple Inc.", 430.47, 425.0),
        ("MSFT", "Microsoft Corporation", 611.2, 612.0),
        ("BTC-USDT", "Bitcoin in Tether", 64_123.5, 64_000.0),
    ] {
        state.update(told(
            "quote",
            &format!("quote:{symbol}"),
            quote(symbol, name, last, previous),
        ));
    }
    state
}

fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let code = |c: char| match c {
        '\n' => KeyCode::Enter,
        '\u{1b}' => KeyCode::Esc,
        '\t' => KeyCode::Tab,
        other => KeyCode::Char(other),
    };
    keys.chars()
        .flat_map(|c| state.update(Input::Key(KeyEvent::new(code(c), KeyModifiers::NONE))))
        .collect()
}

fn terminal(state: &State, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|canvas| frame::draw(canvas, state)).unwrap();
    terminal
}

/// The characters of a frame, line by line.
fn text(state: &State, width: u16, height: u16) -> String {
    let terminal = terminal(state, width, height);
    let buffer = terminal.backend().buffer();
    let line = |y: u16| -> String {
        let cells = (0..width).map(|x| buffer.cell((x, y)).map_or(" ", |cell| cell.symbol()));
        cells.collect::<String>().trim_end().to_owned()
    };
    (0..height).map(line).collect::<Vec<_>>().join("\n")
}

fn bars(count: u32) -> Value {
    let day = |at: u32| format!("2026-{:02}-{:02}T00:00:00Z", 1 + at / 28, 1 + at % 28);
    let close = |at: u32| 100.0 + f64::from(at * 7 % 23) + f64::from(at) / 2.0;
    let all = |price: &dyn Fn(u32) -> f64| (0..count).map(price).collect::<Vec<_>>();
    json!({
        "symbol": "AAPL", "interval": "1d", "at": (0..count).map(day).collect::<Vec<_>>(),
        "open": all(&|at| close(at) - 2.0), "high": all(&|at| close(at) + 3.0),
        "low": all(&|at| close(at) - 4.0), "close": all(&close),
        "volume": all(&|at| f64::from(1000 + at % 5 * 300)),
    })
}

fn charted() -> State {
    let mut state = listed();
    press(&mut state, "c");
    let question = Question::Bars { symbol: "AAPL".to_owned(), interval: "1d" };
    state.update(Input::Answer(question, Ok(bars(200))));
    state
}

#[test]
fn the_watchlist_fits_eighty_by_twenty_four() {
    insta::assert_snapshot!("watchlist", text(&listed(), 80, 24));
    insta::assert_snapshot!("watchlist_wide", text(&listed(), 160, 10));
}

#[test]
fn a_chart_is_drawn_as_candles_and_as_a_line() {
    let mut state = charted();
    insta::assert_snapshot!("chart", text(&state, 80, 24));
    press(&mut state, "lz");
    insta::assert_snapshot!("chart_line", text(&state, 80, 24));
}

#[test]
fn book_and_tape_stand_side_by_side() {
    let mut state = listed();
    let effects = press(&mut state, ":book btc-usdt\n");
    let symbol = || "BTC-USDT".to_owned();
    let asked = [Effect::Ask(Question::Depth(symbol())), Effect::Ask(Question::Trades(symbol()))];
    assert_eq!(effects[..2], asked);
    assert!(matches!(&effects[2], Effect::Listen { topics, .. }
        if *topics == ["depth:BTC-USDT", "trade:BTC-USDT"]));
    let level =
        |price: f64, size: f64| json!({"price": price.to_string(), "size": size.to_string()});
    let book = json!({
        "symbol": "BTC-USDT", "bids": [level(64_000.0, 1.5), level(63_999.5, 0.4)],
        "asks": [level(64_001.0, 0.9), level(64_002.5, 3.0)],
    });
    state.update(told("depth", "depth:BTC-USDT", book));
    let trade = |id: u32, price: f64, side: &str| json!({"id": id, "at": "2026-11-20T15:29:59Z", "price": price.to_string(), "size": "0.25", "side": side});
    let trades = json!([trade(1, 64_000.0, "sell"), trade(2, 64_001.0, "buy")]);
    state.update(Input::Answer(Question::Trades(symbol()), Ok(trades)));
    let more = json!({"trades": [trade(2, 64_001.0, "buy"), trade(3, 64_001.5, "buy")]});
    state.update(told("trade", "trade:BTC-USDT", more));
    assert_eq!(state.tape.len(), 3, "what came twice stands once");
    insta::assert_snapshot!("book", text(&state, 80, 24));
}

#[test]
fn news_is_text_whatever_it_holds() {
    let mut state = listed();
    press(&mut state, "n");
    let one = |title: &str| {
        json!({"title": title, "at": "2026-11-20T14:00:00Z", "publisher": "The Paper", "url":
            "https://example.com/a", "summary": "What happened.", "symbols": ["AAPL"], "source": "made up"})
    };
    let news = json!([one("A \u{1b}[31mred\u{202e} title"), one("<b>Another</b> one")]);
    state.update(Input::Answer(Question::News(Some("AAPL".to_owned())), Ok(news)));
    press(&mut state, "j");
    assert_eq!(state.article, 1);
    let shown = text(&state, 80, 24);
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
    insta::assert_snapshot!("news", shown);
}

#[test]
fn posts_stand_with_their_points() {
    let mut state = listed();
    press(&mut state, "p");
    assert_eq!(state.view, View::Posts(Some("AAPL".to_owned())));
    let one = |title: &str, points: Option<i64>| {
        json!({"title": title, "at": "2026-11-20T14:00:00Z", "author": "somebody", "points": points,
            "comments": 3, "url": null, "discussion": "https://board.example/1", "source": "made up"})
    };
    let posts =
        json!([one("Apple opens a part of its code", Some(1_280)), one("Ask: Apple?", None)]);
    state.update(Input::Answer(Question::Posts(Some("AAPL".to_owned())), Ok(posts)));
    insta::assert_snapshot!("posts", text(&state, 80, 24));
    state.update(Input::Answer(Question::Posts(Some("AAPL".to_owned())), Ok(json!([]))));
    assert!(text(&state, 80, 24).contains(":TREN shows"));
}

#[test]
fn an_asset_says_what_is_known_and_what_is_not() {
    let mut state = listed();
    press(&mut state, ":des msft\n");
    let asset = json!({"symbol": "MSFT", "name": "Microsoft Corporation", "type": "stock",
        "exchange": "NASDAQ", "country": "US", "sector": null});
    let answer =
        json!({"asset": asset, "quote": quote("MSFT", "Microsoft Corporation", 611.2, 602.0)});
    state.update(Input::Answer(Question::Asset("MSFT".to_owned()), Ok(answer)));
    insta::assert_snapshot!("asset", text(&state, 80, 24));
}

#[test]
fn help_names_every_code_and_fits() {
    let mut state = listed();
    press(&mut state, "?");
    insta::assert_snapshot!("help", text(&state, 80, 24));
}

#[test]
fn one_goes_there_and_back_again() {
    let mut state = listed();
    press(&mut state, "jc");
    assert_eq!(state.view, View::Chart("MSFT".to_owned()));
    press(&mut state, "b");
    press(&mut state, "-");
    assert_eq!(state.view, View::Chart("MSFT".to_owned()), "the last view");
    press(&mut state, "-");
    assert_eq!(state.view, View::Book("MSFT".to_owned()), "and with the same key back");
    press(&mut state, "[");
    assert_eq!(state.view, View::Chart("MSFT".to_owned()));
    press(&mut state, "]");
    assert_eq!(state.view, View::Book("MSFT".to_owned()));
    press(&mut state, "\u{1b}\u{1b}\u{1b}\u{1b}");
    assert_eq!(state.view, View::Watchlist);
    assert_eq!(press(&mut state, "q"), [Effect::Quit]);
    let suspend = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
    assert_eq!(state.update(Input::Key(suspend)), [Effect::Suspend]);
}

#[test]
fn a_digit_begins_an_interval() {
    let mut state = charted();
    let effects = press(&mut state, "5m\n");
    assert_eq!(state.interval, "5m");
    let bars = Question::Bars { symbol: "AAPL".to_owned(), interval: "5m" };
    assert_eq!(effects[0], Effect::Ask(bars));
    assert!(matches!(&effects[1], Effect::Listen { topics, .. } if *topics == ["bar:AAPL@5m"]));
    state.update(Input::Key(KeyEvent::new(KeyCode::Right, KeyModifiers::NONE)));
    assert_eq!(state.interval, "15m");
    // The bars of the interval before come too late.
    let late = Question::Bars { symbol: "AAPL".to_owned(), interval: "1d" };
    state.update(Input::Answer(late, Ok(bars_of_one())));
    assert!(text(&state, 80, 24).contains("loading"));
}

fn bars_of_one() -> Value {
    bars(1)
}

#[test]
fn a_running_bar_takes_the_place_of_itself() {
    let mut state = charted();
    let bar = |at: &str, close: f64| json!({"symbol": "AAPL", "interval": "1d", "at": at, "open": 1.0, "high": close, "low": 1.0, "close": close, "volume": 5.0});
    for (at, close) in [
        ("2026-09-01T00:00:00Z", 7.0),
        ("2026-09-01T00:00:00Z", 8.0),
        ("2026-01-01T00:00:00Z", 9.0),
    ] {
        state.update(told("bar", "bar:AAPL@1d", bar(at, close)));
    }
    let super::state::Loaded::Ready(bars) = &state.bars else { panic!("no bars") };
    let closes = bars["close"].as_array().unwrap();
    assert_eq!((closes.len(), closes.last()), (201, Some(&json!(8.0))));
}

#[test]
fn a_filter_works_while_it_is_typed_and_turns_round() {
    let mut state = listed();
    press(&mut state, "/soft");
    assert_eq!(state.rows(), ["MSFT"], "names are searched too");
    press(&mut state, "\u{1b}/!usdt\n");
    assert_eq!(state.rows(), ["AAPL", "MSFT"]);
    press(&mut state, "/");
    insta::assert_snapshot!("filter", text(&state, 80, 10));
    press(&mut state, "xyz\n");
    assert_eq!(state.rows(), ["AAPL", "MSFT", "BTC-USDT"], "nothing is called !usdtxyz");
    press(&mut state, "\u{1b}");
    assert!(state.filter.is_empty() && state.view == View::Watchlist);
    press(&mut state, "\t");
    assert_eq!(state.rows(), ["JPM"]);
    press(&mut state, ":w tech\n");
    assert_eq!(state.rows().len(), 3);
}

#[test]
fn a_price_that_changes_stands_out_for_a_moment() {
    let mut state = listed();
    let mut risen = quote("AAPL", "Apple Inc.", 431.0, 425.0);
    risen["at"] = json!("2026-11-20T15:29:59Z");
    state.update(told("quote", "quote:AAPL", risen));
    let colour = |state: &State| {
        let terminal = terminal(state, 80, 24);
        let cell = terminal.backend().buffer().cell((20, 2)).unwrap().clone();
        (cell.symbol().to_owned(), cell.fg)
    };
    assert_eq!(colour(&state).1, Color::Green);
    state.update(Input::Tick("2026-11-20T15:30:02Z".parse().unwrap()));
    assert_eq!(colour(&state).1, Color::Reset);
    state.theme = Theme::Plain;
    let terminal = terminal(&state, 80, 24);
    let cells = terminal.backend().buffer().content();
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset), "no colours where none are wanted");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let mut state = fresh();
    state.start("");
    state.update(Input::Answer(Question::Lists, Err("http://x does not answer".to_owned())));
    assert!(text(&state, 80, 24).contains("does not answer"));
    let mut empty = fresh();
    empty.start("gp aapl");
    empty.update(Input::Answer(Question::Lists, Ok(json!([]))));
    let question = Question::Bars { symbol: "AAPL".to_owned(), interval: "1d" };
    empty.update(Input::Answer(question, Err("there is no such asset".to_owned())));
    assert!(text(&empty, 80, 24).contains("there is no such asset"));
    press(&mut empty, ":gp a b\n");
    assert!(text(&empty, 80, 24).contains("one symbol at a time"));
    empty.update(Input::Answer(Question::Assets, Ok(json!([]))));
    press(&mut empty, "w");
    assert!(text(&empty, 80, 24).contains("prospect demo"), "an empty list has a next step");
    assert!(text(&empty, 30, 5).contains("larger"));
}

#[test]
fn an_unknown_symbol_is_no_trouble_of_the_next_view() {
    let mut state = listed();
    press(&mut state, ":zzzz\n");
    state.update(Input::Told(Told::Trouble(Some("http://x does not answer".to_owned()))));
    assert!(text(&state, 80, 24).contains("✕ away"));
    let effects = press(&mut state, "w");
    assert!(matches!(effects.last(), Some(Effect::Listen { .. })));
    let shown = text(&state, 80, 24);
    assert!(!shown.contains("✕ away") && shown.contains("● stream"), "{shown}");
}

#[test]
fn a_missing_history_is_fetched_when_one_says_yes() {
    let mut state = listed();
    press(&mut state, "c");
    let bars = || Question::Bars { symbol: "AAPL".to_owned(), interval: "1d" };
    let none = json!({"at": [], "open": [], "high": [], "low": [], "close": [], "volume": []});
    state.update(Input::Answer(bars(), Ok(none)));
    assert!(text(&state, 80, 24).contains("f fetches them"));
    assert_eq!(press(&mut state, "f"), []);
    assert!(text(&state, 80, 24).contains("from the providers? f or Enter does"));
    assert_eq!(press(&mut state, "l"), [], "any other key does not");
    assert!(state.offered.is_none());
    let fetch = || Question::Fetch { symbol: "AAPL".to_owned(), interval: "1d" };
    assert_eq!(press(&mut state, "ff"), [Effect::Ask(fetch())]);
    let outcome = json!({"provider": "yahoo", "inserted": 250, "revised": 0});
    let effects = state.update(Input::Answer(fetch(), Ok(outcome)));
    assert_eq!(effects, [Effect::Ask(bars())]);
    assert!(text(&state, 80, 24).contains("250 new bars of AAPL came from yahoo"));
    let effects = state.update(Input::Answer(fetch(), Err("they are down".to_owned())));
    assert_eq!(effects, [Effect::Ask(bars())]);
    assert!(text(&state, 80, 24).contains("AAPL: they are down"));
}

#[test]
fn no_size_and_no_answer_breaks_a_frame() {
    let mut state = charted();
    let odd =
        json!({"at": ["x"], "close": [null, 1.0, "y"], "bids": 5, "asks": [[1, 2]], "title": 7});
    for view in ["c", "d", "b", "n", "t", "w", "?"] {
        press(&mut state, view);
        for question in state.view.questions(state.interval) {
            state.update(Input::Answer(question, Ok(odd.clone())));
        }
        for (width, height) in [(1, 1), (40, 10), (41, 11), (80, 24), (300, 90)] {
            text(&state, width, height);
        }
    }
}
