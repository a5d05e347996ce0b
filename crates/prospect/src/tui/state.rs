//! What the terminal knows, and what an input changes about it: pure, so that tests can type.

mod answers;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use crossterm::event::KeyEvent;
use kernel::Timestamp;
use serde_json::Value;

use super::{
    command::{self, Command},
    keys,
    theme::Theme,
    view::{INTERVALS, Question, View},
};
use crate::{
    quotes::Board,
    stream::{Message, Told},
};

/// Views that one can go back to.
const HISTORY: usize = 50;

/// Trades of the tape: more than the tallest terminal shows.
const TAPE: usize = 200;

/// How long a changed price stands out.
const FLASH: Duration = Duration::from_millis(700);

/// Quotes of one list that are listened to.
const LISTENED: usize = 400;

/// What comes in.
#[derive(Debug)]
pub(super) enum Input {
    Key(KeyEvent),
    Told(Told),
    Answer(Question, Result<Value, String>),
    Tick(Timestamp),
}

/// What is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Ask(Question),
    Listen { symbols: Vec<String>, topics: Vec<String> },
    Suspend,
    Quit,
}

/// Something that was asked for.
#[derive(Debug, Clone, Default)]
pub(super) enum Loaded {
    #[default]
    Waiting,
    Ready(Value),
    Failed(String),
}

/// A watchlist, or all assets where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    pub(super) name: String,
    pub(super) symbols: Vec<String>,
}

/// The line that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    None,
    Command(String),
    Filter(String),
}

pub(super) struct State {
    pub(super) now: Timestamp,
    pub(super) theme: Theme,
    pub(super) view: View,
    back: Vec<View>,
    forward: Vec<View>,
    pub(super) line: Line,
    pub(super) filter: String,
    /// What is said at the bottom until the next key.
    pub(super) said: Option<String>,
    /// The symbol whose bars are fetched when the next key says yes.
    pub(super) offered: Option<String>,
    pub(super) streaming: bool,
    pub(super) trouble: Option<String>,

    pub(super) lists: Option<Vec<List>>,
    pub(super) list: usize,
    pub(super) selected: usize,
    pub(super) board: Board,
    /// When a price last changed, and whether up.
    flashes: BTreeMap<String, (Timestamp, bool)>,

    pub(super) interval: &'static str,
    pub(super) as_line: bool,
    /// Bars that share a column of the chart.
    pub(super) zoom: usize,
    pub(super) bars: Loaded,
    pub(super) asset: Loaded,
    pub(super) book: Loaded,
    pub(super) tape: VecDeque<Value>,
    pub(super) tape_fault: Option<String>,
    /// News or posts, whichever is looked at.
    pub(super) texts: Loaded,
    pub(super) article: usize,
}

impl State {
    pub(super) fn new(now: Timestamp, theme: Theme) -> Self {
        Self {
            now,
            theme,
            view: View::Watchlist,
            back: Vec::new(),
            forward: Vec::new(),
            line: Line::None,
            filter: String::new(),
            said: None,
            offered: None,
            streaming: false,
            trouble: None,
            lists: None,
            list: 0,
            selected: 0,
            board: Board::default(),
            flashes: BTreeMap::new(),
            interval: "1d",
            as_line: false,
            zoom: 1,
            bars: Loaded::Waiting,
            asset: Loaded::Waiting,
            book: Loaded::Waiting,
            tape: VecDeque::new(),
            tape_fault: None,
            texts: Loaded::Waiting,
            article: 0,
        }
    }

    /// Begins with what was named on the command line, as after `:`.
    pub(super) fn start(&mut self, begin: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::Ask(Question::Lists)];
        if !begin.trim().is_empty() {
            effects.extend(self.command(begin));
        }
        effects
    }

    /// Takes an input in and returns what is to be done.
    pub(super) fn update(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Key(key) => {
                self.said = None;
                keys::press(self, key)
            }
            Input::Told(told) => {
                self.hear(told);
                Vec::new()
            }
            Input::Answer(question, answer) => self.take(&question, answer),
            Input::Tick(now) => {
                self.now = now;
                self.flashes.retain(|_, (at, _)| now.since(*at) < FLASH);
                Vec::new()
            }
        }
    }

    /// Asks for the bars that the chart lacks, when the question before was answered with yes.
    pub(super) fn fetch(&mut self, symbol: String) -> Vec<Effect> {
        let interval = self.interval;
        self.said = Some(format!("asking the providers for {interval} bars of {symbol}…"));
        vec![Effect::Ask(Question::Fetch { symbol, interval })]
    }

    /// Does what a line asks for, or says why not.
    pub(super) fn command(&mut self, line: &str) -> Vec<Effect> {
        match command::read(line, self.at_hand().as_deref()) {
            Ok(Command::Show(view)) => self.show(view),
            Ok(Command::List(name)) => self.show_list(&name),
            Ok(Command::Interval(symbol, interval)) => {
                let Some(symbol) = symbol.or_else(|| self.at_hand()) else {
                    self.said = Some("of which symbol? GP AAPL 5m".to_owned());
                    return Vec::new();
                };
                self.interval = interval;
                self.show(View::Chart(symbol))
            }
            Ok(Command::Reload) => self.open(),
            Ok(Command::Quit) => vec![Effect::Quit],
            Err(sentence) => {
                self.said = Some(sentence);
                Vec::new()
            }
        }
    }

    /// The symbol that is looked at, or selected in the list.
    pub(super) fn at_hand(&self) -> Option<String> {
        let looked_at = self.view.symbol().map(str::to_owned);
        looked_at.or_else(|| self.rows().get(self.selected).map(|symbol| (*symbol).to_owned()))
    }

    /// The symbols of the list at hand that the filter lets through: those that contain its text in
    /// symbol or name, or with `!` before it those that do not.
    pub(super) fn rows(&self) -> Vec<&str> {
        let Some(list) = self.current_list() else { return Vec::new() };
        let (wanted, text) = match self.filter.strip_prefix('!') {
            Some(text) => (false, text.to_lowercase()),
            None => (true, self.filter.to_lowercase()),
        };
        let matches = |symbol: &&String| {
            let name = self.board.get(symbol).and_then(|quote| quote["name"].as_str());
            let contains = |of: &str| of.to_lowercase().contains(&text);
            text.is_empty() || (contains(symbol) || name.is_some_and(contains)) == wanted
        };
        list.symbols.iter().filter(matches).map(String::as_str).collect()
    }

    pub(super) fn current_list(&self) -> Option<&List> {
        self.lists.as_ref()?.get(self.list)
    }

    /// Whether the price of a symbol has just changed, and whether up.
    pub(super) fn flash(&self, symbol: &str) -> Option<bool> {
        self.flashes.get(symbol).map(|(_, rises)| *rises)
    }

    /// Goes to a view.
    pub(super) fn show(&mut self, view: View) -> Vec<Effect> {
        if view != self.view {
            self.back.push(std::mem::replace(&mut self.view, view));
            self.forward.clear();
            if self.back.len() > HISTORY {
                self.back.remove(0);
            }
        }
        self.open()
    }

    fn show_list(&mut self, name: &str) -> Vec<Effect> {
        let lists = self.lists.as_deref().unwrap_or_default();
        let found = lists.iter().position(|list| list.name.eq_ignore_ascii_case(name));
        if let Some(found) = found {
            (self.list, self.selected) = (found, 0);
            return self.show(View::Watchlist);
        }
        let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
        self.said = Some(format!("there is no list {name}: {}", names.join(", ")));
        Vec::new()
    }

    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        let Some(view) = self.back.pop() else { return Vec::new() };
        self.forward.push(std::mem::replace(&mut self.view, view));
        self.open()
    }

    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        let Some(view) = self.forward.pop() else { return Vec::new() };
        self.back.push(std::mem::replace(&mut self.view, view));
        self.open()
    }

    /// Goes to the view before, and with the same key back here.
    pub(super) fn swap(&mut self) -> Vec<Effect> {
        let Some(view) = self.back.pop() else { return Vec::new() };
        self.show(view)
    }

    pub(super) fn next_list(&mut self) -> Vec<Effect> {
        let lists = self.lists.as_ref().map_or(0, Vec::len).max(1);
        (self.list, self.selected) = ((self.list + 1) % lists, 0);
        vec![self.listen()]
    }

    /// Changes the interval of the chart by a step, to a longer one or a shorter one.
    pub(super) fn step_interval(&mut self, longer: bool) -> Vec<Effect> {
        let at = INTERVALS.iter().position(|interval| *interval == self.interval).unwrap_or(0);
        let to = if longer { at + 1 } else { at.saturating_sub(1) };
        match INTERVALS.get(to) {
            Some(interval) if *interval != self.interval => {
                self.interval = interval;
                self.open()
            }
            _ => Vec::new(),
        }
    }

    /// Asks for what the view shows, and listens to what changes it.
    pub(super) fn open(&mut self) -> Vec<Effect> {
        match self.view {
            View::Chart(_) => self.bars = Loaded::Waiting,
            View::Asset(_) => self.asset = Loaded::Waiting,
            View::Book(_) => {
                (self.book, self.tape_fault) = (Loaded::Waiting, None);
                self.tape.clear();
            }
            View::News(_) | View::Posts(_) => {
                (self.texts, self.article) = (Loaded::Waiting, 0);
            }
            View::Watchlist | View::Help => {}
        }
        let questions = self.view.questions(self.interval).into_iter().map(Effect::Ask);
        questions.chain([self.listen()]).collect()
    }

    fn listen(&mut self) -> Effect {
        // What was wrong with what was listened to before says nothing about this.
        self.trouble = None;
        let listed = self.current_list().map(|list| list.symbols.as_slice()).unwrap_or_default();
        let mut symbols: Vec<String> = listed.iter().take(LISTENED).cloned().collect();
        let looked_at = self.view.symbol().map(str::to_owned);
        symbols.extend(looked_at.filter(|symbol| !listed.contains(symbol)));
        Effect::Listen { symbols, topics: self.view.topics(self.interval) }
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Streaming(streaming) => self.streaming = streaming,
            Told::Trouble(trouble) => self.trouble = trouble,
            Told::Message(message) => self.hear_message(&message),
        }
    }

    fn hear_message(&mut self, message: &Message) {
        let symbol = self.view.symbol().unwrap_or_default();
        match message.kind.as_str() {
            "quote" => self.quote(&message.data),
            "depth" if message.topic == format!("depth:{symbol}") => {
                self.book = Loaded::Ready(message.data.clone());
            }
            "trade" if message.topic == format!("trade:{symbol}") => self.trades(&message.data),
            "bar" if message.topic == format!("bar:{symbol}@{}", self.interval) => {
                if let Loaded::Ready(bars) = &mut self.bars {
                    super::chart::follow(bars, &message.data);
                }
            }
            _ => {}
        }
    }

    pub(super) fn quote(&mut self, quote: &Value) {
        let symbol = quote["symbol"].as_str().unwrap_or_default().to_owned();
        let before = self.board.get(&symbol).and_then(|quote| quote["last"].as_f64());
        let Some(whole) = self.board.take(quote) else { return };
        let Some((before, now)) = before.zip(whole["last"].as_f64()) else { return };
        if (now - before).abs() > 0.0 {
            self.flashes.insert(symbol, (self.now, now > before));
        }
    }

    /// Puts trades on the tape, the newest on top.
    fn trades(&mut self, data: &Value) {
        let none = Vec::new();
        let trades = data.as_array().or_else(|| data["trades"].as_array()).unwrap_or(&none);
        for trade in trades {
            let again = |known: &Value| !trade["id"].is_null() && known["id"] == trade["id"];
            if !self.tape.iter().any(again) {
                self.tape.push_front(trade.clone());
            }
        }
        self.tape.truncate(TAPE);
    }
}
