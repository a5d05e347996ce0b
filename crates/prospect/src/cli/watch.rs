//! `prospect watch`: quotes as they change.

use std::{io, sync::Arc, time::Duration};

use anyhow::anyhow;
use clap::Args;
use crossterm::{
    cursor::MoveToPreviousLine,
    execute,
    terminal::{self, Clear, ClearType},
};
use platform::{clock::Clock, tasks::Tasks};
use serde_json::Value;

use super::{
    Common,
    output::{self, Format, say},
    quote,
};
use crate::{
    client::Client,
    failure::{Failure, NOT_FOUND},
    quotes::{self, Board},
    stream::{self, Message, Told, Wish},
};

const EXAMPLES: &str = "Examples:
  prospect watch AAPL MSFT
  prospect watch --list Tech
  prospect watch AAPL --ndjson | jq .last

Ctrl-C ends it.";

/// A table is painted at most this often: nobody reads faster.
const FRAME: Duration = Duration::from_millis(100);

/// Ages go on while nothing changes.
const SECOND: Duration = Duration::from_secs(1);

/// How long what runs beside may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Show quotes as they change: a table on a terminal, a line for each change elsewhere.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Watch {
    /// Symbols, like AAPL.
    symbols: Vec<String>,
    /// The assets of this watchlist, by its name or id.
    #[arg(long, value_name = "NAME")]
    list: Option<String>,
    /// How often to ask while nothing streams, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// End after this many changes; the first quote of each symbol is one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
}

impl Watch {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        if common.at.is_some() {
            return Err(Failure::usage(anyhow!(
                "watch shows the present: prospect quote shows a day of the past"
            )));
        }
        let client = Arc::new(Client::open(common).await?);
        let tasks = Tasks::default();
        let ended = self.watch(&client, &tasks, common.format.format()).await;
        tasks.stop(PATIENCE).await;
        if let Some(client) = Arc::into_inner(client) {
            client.close().await;
        }
        ended
    }

    async fn watch(
        &self,
        client: &Arc<Client>,
        tasks: &Tasks,
        format: Format,
    ) -> Result<(), Failure> {
        let symbols = self.named(client).await?;
        // Asked once, so that a symbol that is not there ends it with a word.
        let first = quotes::fetch(client, &symbols, None).await;
        let first = first.map_err(|failure| failure.about(&symbols))?;
        client.run_background()?;
        let symbols = first.iter().filter_map(|quote| quote["symbol"].as_str());
        let symbols: Vec<String> = symbols.map(str::to_owned).collect();
        let wish = Wish {
            symbols: symbols.clone(),
            every: Duration::from_secs(self.every),
            ..Wish::default()
        };
        let mut told = stream::listen(client, wish, tasks);
        let mut shown = Shown::new(symbols, format, self.count);
        for quote in &first {
            if shown.take(quote)? {
                return shown.paint();
            }
        }
        let mut frames = tokio::time::interval(FRAME);
        frames.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                stop = tokio::signal::ctrl_c() => {
                    shown.paint()?;
                    return Ok(stop?);
                }
                heard = told.recv() => match heard {
                    Some(Told::Message(Message { data, .. })) => {
                        if shown.take(&data)? {
                            return shown.paint();
                        }
                    }
                    Some(Told::Trouble(Some(why))) => say(&output::printable(&why)),
                    Some(Told::Trouble(None)) => say("it answers again"),
                    Some(Told::Streaming(_)) => {}
                    None => return Ok(()),
                },
                _ = frames.tick() => shown.repaint()?,
            }
        }
    }

    /// The symbols that were named, and those of the list.
    async fn named(&self, client: &Client) -> Result<Vec<String>, Failure> {
        let mut symbols = self.symbols.clone();
        if let Some(name) = &self.list {
            let lists = client.data("GET", "/api/v1/watchlists?limit=500", None).await?;
            let none = Vec::new();
            let lists = lists.as_array().unwrap_or(&none);
            let list = one_list(name, lists)?;
            let items = list["items"].as_array().unwrap_or(&none);
            symbols
                .extend(items.iter().filter_map(|item| item["symbol"].as_str()).map(str::to_owned));
        }
        if symbols.is_empty() {
            return Err(Failure::usage(anyhow!(
                "nothing to watch: name symbols, or a watchlist that has some with --list"
            )));
        }
        Ok(symbols)
    }
}

/// Returns the watchlist of an id or a name.
///
/// # Errors
///
/// When none has it, and when several do: then their ids tell them apart.
fn one_list<'l>(name: &str, lists: &'l [Value]) -> Result<&'l Value, Failure> {
    let named = |list: &&Value| list["id"] == *name || list["name"] == *name;
    let found: Vec<&Value> = lists.iter().filter(named).collect();
    match found[..] {
        [] => Err(no_list(name, lists)),
        [list] => Ok(list),
        ref several => {
            let ids = several.iter().filter_map(|list| list["id"].as_str());
            let ids = ids.collect::<Vec<_>>().join(", ");
            let count = several.len();
            let message =
                format!("{count} watchlists are called {name}: give the id of one, {ids}");
            Err(Failure::usage(anyhow!(output::printable(&message))))
        }
    }
}

fn no_list(name: &str, lists: &[Value]) -> Failure {
    let names: Vec<&str> = lists.iter().filter_map(|list| list["name"].as_str()).collect();
    let there = if names.is_empty() {
        "there is none yet".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    };
    Failure::new(NOT_FOUND, output::printable(&format!("no watchlist is called {name}: {there}")))
}

/// What has been shown of the quotes so far.
struct Shown {
    symbols: Vec<String>,
    format: Format,
    board: Board,
    /// Changes that are still to be shown; `None` for all there will be.
    left: Option<u64>,
    changed: bool,
    /// Lines of the table on the screen.
    lines: u16,
    painted: tokio::time::Instant,
    clock: Clock,
}

impl Shown {
    fn new(symbols: Vec<String>, format: Format, left: Option<u64>) -> Self {
        let (board, clock) = (Board::default(), Clock::default());
        let painted = tokio::time::Instant::now();
        Self { symbols, format, board, left, changed: false, lines: 0, painted, clock }
    }

    /// Takes a quote in, and prints it where no table is painted. Answers whether that was the last.
    fn take(&mut self, quote: &Value) -> Result<bool, Failure> {
        let Some(whole) = self.board.take(quote) else { return Ok(false) };
        self.changed = true;
        match self.format {
            Format::Table => {}
            // A stream of answers is lines, however JSON was asked for.
            Format::Json | Format::Ndjson => output::write_out(&(whole.to_string() + "\n"))?,
            Format::Tsv | Format::Csv => {
                let text = quote::row(whole).text(self.format)?;
                let rows = if self.lines == 0 { &text[..] } else { after_the_heads(&text) };
                output::write_out(rows)?;
                self.lines = 1;
            }
        }
        self.left = self.left.map(|left| left.saturating_sub(1));
        Ok(self.left == Some(0))
    }

    /// Paints the table again when something changed, or got older.
    fn repaint(&mut self) -> Result<(), Failure> {
        if self.changed || self.painted.elapsed() >= SECOND { self.paint() } else { Ok(()) }
    }

    fn paint(&mut self) -> Result<(), Failure> {
        if self.format != Format::Table {
            return Ok(());
        }
        let quotes: Vec<&Value> =
            self.symbols.iter().filter_map(|symbol| self.board.get(symbol)).collect();
        let table = quotes::table(&quotes, self.clock.now());
        let (width, height) = terminal::size().unwrap_or((100, 30));
        // A line that wraps, or a table that scrolls, could not be painted over.
        let lines: Vec<String> = table
            .lines()
            .take(usize::from(height.saturating_sub(1)).max(2))
            .map(|line| line.chars().take(usize::from(width)).collect())
            .collect();
        if self.lines > 0 {
            execute!(
                io::stdout(),
                MoveToPreviousLine(self.lines),
                Clear(ClearType::FromCursorDown)
            )?;
        }
        output::write_out(&(lines.join("\n") + "\n"))?;
        self.lines = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        (self.changed, self.painted) = (false, tokio::time::Instant::now());
        Ok(())
    }
}

/// A table of text without its first line.
fn after_the_heads(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rows)| rows)
}
