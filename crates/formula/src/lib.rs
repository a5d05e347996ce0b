//! The formula language: one small language of expressions over series, for chart overlays, screens,
//! alerts, backtest rules and workflow conditions.
//!
//! ```text
//! cross_above(ema(AAPL, 20), ema(AAPL, n=50)) and rsi(AAPL, 14) < 70
//! where(macro:CPIAUCSL > macro:CPIAUCSL[12], AAPL / 'BRK.B', 0)
//! bbands(BTC-USD@1h.close, 20, k=2).upper - highest(BTC-USD@1h, 50)[1]
//! trend("ai notes").velocity > 2
//! close > sma(close, 200) and top(roc(close, 60), 20)
//! ```
//!
//! - **Series** are named by [`Address`]: an asset (`AAPL`, which is `AAPL.close`; `AAPL.volume`;
//!   `BTC-USD@1h.close`; `AAPL.pe`, known from a day on) or what another source knows (`macro:CPIAUCSL`, `portfolio:main.value`). A
//!   hyphen without spaces is part of a symbol: `AAPL - MSFT` is a difference, `AAPL-MSFT` one symbol.
//!   Unusual symbols go between single quotes: `'EUR/USD'`.
//! - **The subject** is the asset at hand, which a screen, an alert or a chart names later:
//!   `close` and the other columns, `close@1w`, and `asset` where a whole asset is taken, as in
//!   `atr(asset, 14)`. [`Formula::of`] names it.
//! - **Operators**, loosest first: `or`, `and`, `not`, the comparisons `< <= > >= == !=` (which do not
//!   chain), `+ -`, `* /`, `-x`, and `x[3]` and `x.field`. `x[3]` is the value three known rows before.
//! - **Functions** are listed by [`catalogue`], with the names and limits of their parameters.
//! - **Comparisons of assets** (`rank`, `zscore`, `percentile`, `top`) answer for each asset of a
//!   universe from the values of all in the same row; [`Formula::panel`] runs them.
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
//! let mut live = formula.live().unwrap();
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
mod bundle;
mod catalogue;
mod checker;
mod error;
mod evaluate;
mod field;
mod lexer;
pub mod limits;
mod live;
mod machine;
mod operation;
mod panel;
mod parser;
mod plan;
mod screen;
mod step;
pub mod tree;

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

pub use address::{Address, CALLED_SOURCES, Interval, IntervalUnit, SUBJECT};
pub use bundle::Bundle;
pub use catalogue::{Function, Group, Input, InputKind, Parameter, catalogue};
pub use checker::Kind;
pub use error::{Error, Span};
pub use evaluate::{InputError, Inputs, Output};
pub use field::{ASSET_FIELDS, DEFAULT_FIELD, FACT_FIELDS};
pub use live::{Live, Value};
pub use panel::LivePanel;
pub use parser::parse;
pub use screen::{Hit, Hits, Order, Screen};

use plan::{Outcome, Plan};
use tree::Expression;

/// A formula that makes sense, ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Formula {
    /// As it was written; an asset that was bound later is not in it.
    tree: Arc<Expression>,
    /// The asset at hand, where one was bound.
    subject: Option<Arc<str>>,
    plan: Arc<Plan>,
    /// The inputs of the plan, the subject bound, each once.
    inputs: Arc<[Address]>,
    /// For every input of the plan, its place in `inputs`.
    places: Arc<[usize]>,
    /// Written when it is first asked for, since a screen binds thousands and shows few.
    normalised: OnceLock<Arc<str>>,
}

/// Reads and checks a formula.
pub fn check(text: &str) -> Result<Formula, Error> {
    let tree = parse(text)?;
    let span = tree.span;
    let formula = Formula::of_tree(tree)?;
    if formula.normalised().chars().count() > limits::MAX_TEXT {
        let message = format!("written out, the formula exceeds {} characters", limits::MAX_TEXT);
        return Err(Error::new(span, message));
    }
    Ok(formula)
}

impl Formula {
    fn of_tree(tree: Expression) -> Result<Self, Error> {
        let plan = checker::plan(&tree)?;
        let (inputs, places) = (plan.inputs.clone().into(), (0..plan.inputs.len()).collect());
        let (tree, plan) = (Arc::new(tree), Arc::new(plan));
        Ok(Self { tree, subject: None, plan, inputs, places, normalised: OnceLock::new() })
    }

    /// The addresses it needs, each once and in full, in the order of their first use.
    pub fn inputs(&self) -> &[Address] {
        &self.inputs
    }

    /// Whether it speaks of the asset at hand (`close`, `atr(asset, 14)`), which is named later: by
    /// [`Formula::of`], or by the column given for `close`.
    pub fn needs_subject(&self) -> bool {
        self.inputs.iter().any(Address::is_subject)
    }

    /// The same formula about the asset `symbol`, wherever it speaks of the asset at hand. Nothing is
    /// checked again. It displays with the symbol in place, which may exceed
    /// [`limits::MAX_TEXT`]; a formula without a subject is unchanged.
    #[must_use]
    pub fn of(&self, symbol: &str) -> Self {
        if !self.needs_subject() {
            return self.clone();
        }
        let mut inputs: Vec<Address> = Vec::with_capacity(self.plan.inputs.len());
        let place = |address: &Address| {
            let bound = address.of(symbol);
            let known = inputs.iter().position(|known| *known == bound);
            known.unwrap_or_else(|| {
                inputs.push(bound);
                inputs.len() - 1
            })
        };
        let places = self.plan.inputs.iter().map(place).collect();
        let subject = Some(symbol.into());
        let inputs = inputs.into();
        Self { subject, inputs, places, normalised: OnceLock::new(), ..self.clone() }
    }

    /// Whether it compares assets (`rank(close)`), so that only a panel or a screen can run it.
    pub fn is_cross_sectional(&self) -> bool {
        self.comparison().is_some()
    }

    /// The first function that compares assets, if there is one.
    pub(crate) fn comparison(&self) -> Option<&'static str> {
        self.plan.comparison()
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
    /// history only as they forget where they began. What waits for something to happen (`since`)
    /// may take longer.
    pub fn warm_up(&self) -> usize {
        self.plan.warm_up
    }

    /// The formula in one canonical spelling.
    pub fn normalised(&self) -> &str {
        self.normalised.get_or_init(|| self.bound_tree().to_string().into())
    }

    /// Its tree, with the asset in place that was bound.
    fn bound_tree(&self) -> Cow<'_, Expression> {
        match &self.subject {
            Some(symbol) => Cow::Owned(self.tree.of(symbol)),
            None => Cow::Borrowed(&self.tree),
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.normalised())
    }
}

impl fmt::Debug for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Formula({})", self.normalised())
    }
}
