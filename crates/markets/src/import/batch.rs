//! Rows on their way from the file to the store, a symbol at a time.

use std::collections::HashMap;

use kernel::Symbol;

use super::{ImportOptions, Refusal};
use crate::{
    action::derive::Adjusted,
    bar::{Bar, Bars},
};

/// Refused rows that are listed; all are counted.
const MAX_REFUSALS: usize = 1_000;

/// Symbols of one file: twice the instruments of the largest exchange.
const MAX_SYMBOLS: usize = 20_000;

/// Rows with an adjusted close of which actions are derived; larger files keep their bars only.
const MAX_ADJUSTED: usize = 4_000_000;

/// Rows that go to the store at once.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub symbols: Vec<(Symbol, Bars)>,
    /// The last line whose row is in this batch or an earlier one.
    pub line: u64,
}

/// The closes of each symbol with their adjusted ones, by time.
pub(crate) type AdjustedCloses = Vec<(Symbol, Vec<Adjusted>)>;

/// Collects rows by symbol.
#[derive(Default)]
pub(crate) struct Collector {
    numbers: HashMap<String, usize>,
    symbols: Vec<Collected>,
    /// Rows that wait to be handed on.
    pub waiting: usize,
    pub accepted: u64,
    pub empty: u64,
    adjusted: usize,
    pub refused_count: u64,
    pub refused: Vec<Refusal>,
}

struct Collected {
    symbol: Symbol,
    bars: Bars,
    lines: Vec<u64>,
    adjusted: Vec<Adjusted>,
}

impl Collector {
    /// Returns the number of the symbol the file calls `name`.
    ///
    /// # Errors
    ///
    /// The reason for which rows of it are refused.
    pub(crate) fn symbol(&mut self, name: &str, options: &ImportOptions) -> Result<usize, String> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let shown = || name.chars().take(40).collect::<String>();
        let symbol = match options.rename.get(name.trim()) {
            Some(symbol) => symbol.clone(),
            None => name.parse().map_err(|error| format!("{:?}: {error}", shown()))?,
        };
        if self.symbols.len() >= MAX_SYMBOLS {
            return Err(format!("the file has more than {MAX_SYMBOLS} symbols"));
        }
        // `aapl` and `AAPL` are one.
        let number = self.symbols.iter().position(|known| known.symbol == symbol);
        let number = number.unwrap_or(self.symbols.len());
        if number == self.symbols.len() {
            self.symbols.push(Collected {
                symbol,
                bars: Bars::default(),
                lines: Vec::new(),
                adjusted: Vec::new(),
            });
        }
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }

    pub(crate) fn name(&self, number: usize) -> Symbol {
        self.symbols[number].symbol.clone()
    }

    pub(crate) fn take(&mut self, number: usize, bar: Bar, line: u64) {
        let collected = &mut self.symbols[number];
        collected.bars.push(bar);
        collected.lines.push(line);
        self.waiting += 1;
        self.accepted += 1;
    }

    /// Remembers an adjusted close, of which actions are derived at the end.
    pub(crate) fn remember(&mut self, number: usize, row: Adjusted) {
        if self.adjusted < MAX_ADJUSTED {
            self.symbols[number].adjusted.push(row);
            self.adjusted += 1;
        }
    }

    pub(crate) fn refuse(&mut self, line: u64, reason: String) {
        self.refused_count += 1;
        if self.refused.len() < MAX_REFUSALS {
            self.refused.push(Refusal { line, reason });
        }
    }

    /// Hands on what waits, sorted, each time of a symbol once.
    pub(crate) fn hand_on(&mut self, line: u64) -> Batch {
        let mut batch = Batch { symbols: Vec::new(), line };
        for number in 0..self.symbols.len() {
            let bars = std::mem::take(&mut self.symbols[number].bars);
            let lines = std::mem::take(&mut self.symbols[number].lines);
            if bars.is_empty() {
                continue;
            }
            let sorted = self.sorted(bars, &lines);
            batch.symbols.push((self.symbols[number].symbol.clone(), sorted));
        }
        self.waiting = 0;
        batch
    }

    fn sorted(&mut self, bars: Bars, lines: &[u64]) -> Bars {
        let in_order =
            |i: usize, j: usize| (bars.at[i], bars.known_at[i]) < (bars.at[j], bars.known_at[j]);
        if (1..bars.len()).all(|i| in_order(i - 1, i)) {
            return bars;
        }
        let mut order: Vec<usize> = (0..bars.len()).collect();
        order.sort_by_key(|i| (bars.at[*i], bars.known_at[*i]));
        let mut sorted = Bars::with_capacity(bars.len());
        for (place, i) in order.iter().copied().enumerate() {
            if place > 0 && !in_order(order[place - 1], i) {
                let first = lines[order[place - 1]];
                self.accepted -= 1;
                self.refuse(lines[i], format!("this time is on line {first} already"));
                continue;
            }
            sorted.push(bars.row(i));
        }
        sorted
    }

    /// Returns the adjusted closes of each symbol, by time.
    pub(crate) fn into_adjusted(self) -> (AdjustedCloses, usize, Vec<Refusal>) {
        let count = self.symbols.len();
        let with_rows = self.symbols.into_iter().filter(|symbol| !symbol.adjusted.is_empty());
        let adjusted = with_rows.map(|mut symbol| {
            symbol.adjusted.sort_by_key(|row| row.at);
            symbol.adjusted.dedup_by_key(|row| row.at);
            (symbol.symbol, symbol.adjusted)
        });
        (adjusted.collect(), count, self.refused)
    }
}
