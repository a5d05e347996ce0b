//! The terminal in the terminal: a state that keys, answers and messages change, and a frame that is
//! drawn from it.
//!
//! `state.rs` decides ([`State::update`]: an input in, effects out, nothing asked), the files of the
//! views draw, `load.rs` asks the API, `screen.rs` owns the terminal. This file turns them.
//!
//! **Invariant:** the terminal is given back as it was found, on every way out, a panic too.
//!
//! **Invariant:** text from outside never reaches the terminal with what would drive it.

mod asset;
mod book;
mod chart;
mod command;
mod frame;
mod help;
mod keys;
mod load;
mod news;
mod screen;
mod state;
#[cfg(test)]
mod tests;
mod theme;
mod view;
mod watchlist;

use std::{sync::Arc, time::Duration};

use crossterm::event::{Event, EventStream, KeyEventKind};
use futures_util::StreamExt;
use platform::{clock::Clock, tasks::Tasks};
use tokio::sync::mpsc;

use crate::{
    client::Client,
    failure::Failure,
    stream::{self, Told, Wish},
};
use screen::Screen;
use state::{Effect, Input, State};
use theme::Theme;

/// Changes that come by themselves are drawn at most this often.
const FRAME: Duration = Duration::from_millis(50);

/// How often ages and flashes move on.
const TICK: Duration = Duration::from_millis(250);

/// How often quotes are asked for while nothing streams.
const POLL: Duration = Duration::from_secs(2);

/// Answers that may wait to be drawn.
const WAITING: usize = 64;

/// How long what is under way may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Shows the terminal until somebody quits.
///
/// - `begin`: what to begin with, as after `:`; the watchlists when empty.
pub(crate) async fn run(client: Client, begin: &str) -> Result<(), Failure> {
    let client = Arc::new(client);
    let tasks = Tasks::default();
    let ended = Turn::begin(&client, &tasks)?.turn(begin).await;
    tasks.stop(PATIENCE).await;
    if let Some(client) = Arc::into_inner(client) {
        client.close().await;
    }
    ended
}

/// What is turned.
struct Turn<'c> {
    client: &'c Arc<Client>,
    tasks: &'c Tasks,
    screen: Screen,
    state: State,
    clock: Clock,
    /// Stops what was listened to before.
    listening: Option<Tasks>,
    told: Option<mpsc::Receiver<Told>>,
    answers: (mpsc::Sender<Input>, mpsc::Receiver<Input>),
}

impl<'c> Turn<'c> {
    fn begin(client: &'c Arc<Client>, tasks: &'c Tasks) -> Result<Self, Failure> {
        let clock = Clock::default();
        let state = State::new(clock.now(), Theme::of_terminal());
        let (screen, answers) = (Screen::enter()?, mpsc::channel(WAITING));
        Ok(Self { client, tasks, screen, state, clock, listening: None, told: None, answers })
    }

    async fn turn(mut self, begin: &str) -> Result<(), Failure> {
        let mut keys = EventStream::new();
        let mut ticks = tokio::time::interval(TICK);
        let mut frames = tokio::time::interval(FRAME);
        frames.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let effects = self.state.start(begin);
        if self.act(effects)? {
            return Ok(());
        }
        let mut stale = true;
        loop {
            let input = tokio::select! {
                event = keys.next() => match event {
                    Some(Ok(Event::Key(key))) if key.kind != KeyEventKind::Release => {
                        Some(Input::Key(key))
                    }
                    Some(Ok(Event::Resize(..))) => {
                        stale = true;
                        None
                    }
                    Some(Ok(_)) => None,
                    // Whoever typed is gone.
                    Some(Err(_)) | None => return Ok(()),
                },
                Some(told) = next(&mut self.told) => Some(Input::Told(told)),
                Some(answer) = self.answers.1.recv() => Some(answer),
                _ = ticks.tick() => Some(Input::Tick(self.clock.now())),
                _ = frames.tick(), if stale => {
                    self.screen.draw(&self.state)?;
                    stale = false;
                    None
                }
                _ = terminate.recv() => return Ok(()),
            };
            let Some(input) = input else { continue };
            stale = true;
            let effects = self.state.update(input);
            if self.act(effects)? {
                return Ok(());
            }
        }
    }

    /// Does what was decided. Answers whether that was the end.
    fn act(&mut self, effects: Vec<Effect>) -> Result<bool, Failure> {
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(true),
                Effect::Suspend => self.screen.suspend()?,
                Effect::Ask(question) => {
                    let (client, out) = (Arc::clone(self.client), self.answers.0.clone());
                    self.tasks.spawn(async move {
                        let answer = load::answer(&client, &question).await;
                        // Nobody waits for it any more when the terminal is gone.
                        _ = out.send(Input::Answer(question, answer)).await;
                    });
                }
                Effect::Listen { symbols, topics } => {
                    if let Some(before) = self.listening.take() {
                        before.signal();
                    }
                    let tasks = Tasks::default();
                    let wish = Wish { symbols, topics, every: POLL };
                    self.told = Some(stream::listen(self.client, wish, &tasks));
                    self.listening = Some(tasks);
                }
            }
        }
        Ok(false)
    }
}

/// The next that is told; waits for ever while nothing is listened to.
async fn next(told: &mut Option<mpsc::Receiver<Told>>) -> Option<Told> {
    match told {
        Some(told) => told.recv().await,
        None => std::future::pending().await,
    }
}
