//! The formula language: one small language of expressions over series, for chart overlays, screens,
//! alerts, backtest rules and workflow conditions.
//!
//! ```text
//! cross_above(ema(AAPL, 20), ema(AAPL, n=50)) and rsi(AAPL, 14) < 70
//! where(macro:CPIAUCSL > macro:CPIAUCSL[12], AAPL / 'BRK.B', 0)
//! bbands(BTC-USD@1h.close, 20, k=2).upper - highest(BTC-USD@1h, 50)[1]
//! trend("ai notes").velocity > 2
//! ```
//!
//! - **Series** are named by [`Address`]: an asset (`AAPL`, which is `AAPL.close`; `AAPL.volume`;
//!   `BTC-USD@1h.close`) or what another source knows (`macro:CPIAUCSL`, `portfolio:main.value`). A
//!   hyphen without spaces is part of a symbol: `AAPL - MSFT` is a difference, `AAPL-MSFT` one symbol.
//!   Unusual symbols go between single quotes: `'EUR/USD'`.
//! - **Operators**, loosest first: `or`, `and`, `not`, the comparisons `< <= > >= == !=` (which do not
//!   chain), `+ -`, `* /`, `-x`, and `x[3]` and `x.field`. `x[3]` is the value three known rows before.
//! - **Functions** are listed by [`catalogue`], with the names and limits of their parameters.
//! - **Kinds**: a number, a series, a condition, or a record of series; see [`Kind`].
//!
//! A row where a series has no value answers unknown and is skipped by everything that remembers, as
//! `quant` defines it: windows, `[n]` and crossings count known rows, and nothing is filled.
//! Division by zero, a logarithm of zero and the like are unknown too, never NaN or infinite.
//!
//! # From text to answers
//!
//! ```
//! use formula::{Inputs, Kind, Output, Value, check};
//!
//! let formula = check("sma(AAPL,2)>11").unwrap();
//! assert_eq!(formula.kind(), Kind::Condition);
//! assert_eq!(formula.normalised(), "sma(AAPL, 2) > 11");
//! assert_eq!(formula.inputs()[0].to_string(), "AAPL.close");
//!
//! let closes = [10.0, 11.0, f64::NAN, 13.0];
//! let mut inputs = Inputs::new(closes.len());
//! inputs.insert(formula.inputs()[0].clone(), &closes).unwrap();
//! let history = formula.evaluate(&inputs).unwrap();
//! assert_eq!(history, Output::Condition(vec![None, Some(false), None, Some(true)]));
//!
//! let mut live = formula.live();
//! let last = closes.iter().map(|close| live.push(&[*close])).last();
//! assert_eq!(last, Some(Value::Condition(Some(true))));
//!
//! let error = check("smaa(AAPL)").unwrap_err();
//! assert_eq!((error.span.start, error.span.end), (0, 4));
//! assert_eq!(error.suggestion.as_deref(), Some("sma"));
//! ```
//!
//! **Invariant:** any text gives an answer or an [`Error`] that points at its place, within
//! [`limits`].
//! **Invariant:** history and live data go through the same steps and give the same bits; rows
//! appended later never change an earlier answer.
//! **Invariant:** what a formula displays as is read back as the same formula.

mod address;
mod catalogue;
mod checker;
mod error;
mod evaluate;
mod lexer;
pub mod limits;
mod live;
mod machine;
mod operation;
mod parser;
mod plan;
mod step;
pub mod tree;

use std::{fmt, sync::Arc};

pub use address::{ASSET_FIELDS, Address, CALLED_SOURCES, DEFAULT_FIELD, Interval, IntervalUnit};
pub use catalogue::{Function, Group, Input, InputKind, Parameter, catalogue};
pub use checker::Kind;
pub use error::{Error, Span};
pub use evaluate::{InputError, Inputs, Output};
pub use live::{Live, Value};
pub use parser::parse;

use plan::{Outcome, Plan};

/// A formula that makes sense, ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Formula {
    normalised: Arc<str>,
    plan: Arc<Plan>,
}

/// Reads and checks a formula.
pub fn check(text: &str) -> Result<Formula, Error> {
    let tree = parse(text)?;
    let plan = checker::plan(&tree)?;
    let normalised = tree.to_string();
    if normalised.chars().count() > limits::MAX_TEXT {
        let message = format!("written out, the formula exceeds {} characters", limits::MAX_TEXT);
        return Err(Error::new(tree.span, message));
    }
    Ok(Formula { normalised: normalised.into(), plan: Arc::new(plan) })
}

impl Formula {
    /// The addresses it needs, each once and in full, in the order of their first use.
    pub fn inputs(&self) -> &[Address] {
        &self.plan.inputs
    }

    /// What it gives.
    pub fn kind(&self) -> Kind {
        match self.plan.outcome {
            Outcome::Number(_) => Kind::Number,
            Outcome::Series(_) => Kind::Series,
            Outcome::Condition(_) => Kind::Condition,
            Outcome::Record(..) => Kind::Record,
        }
    }

    /// The names of a record's fields; empty for every other kind.
    pub fn fields(&self) -> &'static [&'static str] {
        match self.plan.outcome {
            Outcome::Record(_, function) => function.outputs,
            Outcome::Number(_) | Outcome::Series(_) | Outcome::Condition(_) => &[],
        }
    }

    /// How many known rows of each input it takes, at most, before the first answer. Averages that
    /// remember for ever (`ema`, `rsi`, `macd`, `atr`) answer from then on, but agree with a longer
    /// history only as they forget where they began.
    pub fn warm_up(&self) -> usize {
        self.plan.warm_up
    }

    /// The formula in one canonical spelling.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.normalised)
    }
}

impl fmt::Debug for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Formula({})", self.normalised)
    }
}
