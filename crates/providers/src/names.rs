//! What a connection calls things, and what we call them.

use std::collections::HashMap;

use kernel::Symbol;

/// The names of one connection.
#[derive(Debug, Default)]
pub(crate) struct Names {
    ours: HashMap<String, Symbol>,
}

impl Names {
    pub(crate) fn keep(&mut self, native: impl Into<String>, symbol: &Symbol) {
        self.ours.insert(native.into(), symbol.clone());
    }

    /// Returns what we call `native`, if it was subscribed to.
    pub(crate) fn of(&self, native: &str) -> Option<Symbol> {
        self.ours.get(native).cloned()
    }

    /// Returns what the provider calls `symbol`.
    pub(crate) fn native(&self, symbol: &Symbol) -> Option<&str> {
        self.ours.iter().find(|(_, ours)| *ours == symbol).map(|(native, _)| native.as_str())
    }
}
