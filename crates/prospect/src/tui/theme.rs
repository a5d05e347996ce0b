//! How things are told apart: by the sixteen colours every terminal has, and without them by sign,
//! weight and inversion, which are always there too.

use std::env;

use ratatui::style::{Color, Modifier, Style};

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    Colours,
    Plain,
}

impl Theme {
    /// Colours, unless `NO_COLOR` is set or the terminal says that it has none.
    pub(super) fn of_terminal() -> Self {
        let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb" || term == "vt100");
        if plain || dumb { Self::Plain } else { Self::Colours }
    }

    fn colour(self, colour: Color) -> Style {
        match self {
            Self::Colours => Style::new().fg(colour),
            Self::Plain => Style::new(),
        }
    }

    pub(super) fn rise(self) -> Style {
        self.colour(Color::Green)
    }

    pub(super) fn fall(self) -> Style {
        self.colour(Color::Red)
    }

    /// The style of a change: none for none.
    pub(super) fn change(self, change: Option<f64>) -> Style {
        match change {
            Some(change) if change > 0.0 => self.rise(),
            Some(change) if change < 0.0 => self.fall(),
            _ => Style::new(),
        }
    }

    pub(super) fn head(self) -> Style {
        self.colour(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// What matters less.
    pub(super) fn quiet(self) -> Style {
        match self {
            Self::Colours => Style::new().fg(Color::DarkGray),
            Self::Plain => Style::new().add_modifier(Modifier::DIM),
        }
    }

    pub(super) fn warning(self) -> Style {
        self.colour(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// A price that has just changed.
    pub(super) fn flash(self, rises: bool) -> Style {
        let style = if rises { self.rise() } else { self.fall() };
        style.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }
}

/// What is chosen stands out the same way everywhere.
pub(super) const SELECTED: Style = Style::new().add_modifier(Modifier::REVERSED);
