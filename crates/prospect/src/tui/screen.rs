//! The terminal itself: taken, drawn on, lent out on Ctrl-Z, and given back.

use std::{
    io, panic,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::{
    cursor, execute,
    terminal::{self, EnterAlternateScreen, LeaveAlternateScreen},
};
use ratatui::{Terminal, backend::CrosstermBackend};

use super::{frame, state::State};

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Given back when it goes out of scope.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<io::Stdout>>,
}

impl Screen {
    pub(super) fn enter() -> io::Result<Self> {
        give_back_on_panic();
        take()?;
        // From here on dropping it gives the terminal back.
        let terminal = Terminal::new(CrosstermBackend::new(io::stdout()));
        if terminal.is_err() {
            give_back();
        }
        let mut screen = Self { terminal: terminal? };
        screen.terminal.clear()?;
        Ok(screen)
    }

    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        self.terminal.draw(|canvas| frame::draw(canvas, state)).map(drop)
    }

    /// Gives the terminal to the shell, and takes it again when the shell says `fg`.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        take()?;
        self.terminal.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)
}

/// Nothing can be told when this fails: there is no terminal left to tell it on.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        _ = execute!(io::stdout(), cursor::Show, LeaveAlternateScreen);
        _ = terminal::disable_raw_mode();
    }
}

/// A panic is read on the shell's own screen.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |report| {
            give_back();
            before(report);
        }));
    });
}
