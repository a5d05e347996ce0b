//! Trying a rule on history.

use formula::{Formula, Kind};
use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};

use super::{
    AlertPreview, Fire,
    preview::{HORIZONS, fires, horizon, moves},
};
use crate::{Interval, Markets, SeriesQuery};

/// Fires of one answer; the newest ones.
const MAX_FIRES: usize = 1_000;

/// A rule to try.
#[derive(Debug, Clone)]
pub(crate) struct AskPreview {
    pub formula: String,
    pub symbol: Option<Symbol>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub interval: Option<Interval>,
    pub as_of: Option<Timestamp>,
    pub seed: u64,
}

impl Markets {
    /// Tells when a rule would have fired, and what followed. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a formula that is no condition, or that leaves open of which asset.
    pub(crate) async fn preview_alert(
        &self,
        actor: &Actor,
        ask: AskPreview,
    ) -> Result<AlertPreview> {
        actor.require(Permission::MarketsRead)?;
        let rule = read_rule(&ask.formula)?;
        let (rule, symbol) = about(&rule, ask.symbol)?;
        let closes = formula::Address::asset(symbol.as_str(), "close").to_string();
        let query = SeriesQuery {
            formulas: vec![rule.normalised().to_owned(), closes],
            from: ask.from,
            to: ask.to,
            interval: ask.interval,
            as_of: ask.as_of,
        };
        let table = self.query_series(actor, query).await?;
        let interval = ask.interval.unwrap_or(Interval::Day);
        platform::compute(move || {
            let [condition, closes] = table.columns.as_slice() else {
                return Err(Error::internal("two formulas did not give two columns"));
            };
            let rows = fires(&condition.values);
            let after = HORIZONS.map(|bars| moves(&closes.values, bars));
            let fire = |row: &usize| Fire {
                at: table.at[*row],
                close: closes.values[*row],
                moves: after.iter().map(|moves| moves[*row]).collect(),
            };
            let horizons = HORIZONS.iter().zip(&after).map(|(bars, moves)| {
                let after: Vec<f64> = rows.iter().filter_map(|row| moves[*row]).collect();
                let usual: Vec<f64> = moves.iter().copied().flatten().collect();
                horizon(*bars, &after, &usual, ask.seed)
            });
            Ok(AlertPreview {
                formula: rule.normalised().to_owned(),
                symbol,
                interval,
                as_of: condition.lineage.as_of,
                rows: table.at.len(),
                unknown: condition.values.iter().filter(|value| value.is_none()).count(),
                count: rows.len(),
                horizons: horizons.collect(),
                fires: rows[rows.len().saturating_sub(MAX_FIRES)..].iter().map(fire).collect(),
                seed: ask.seed,
            })
        })
        .await?
    }
}

/// Reads the condition of an alert.
pub(super) fn read_rule(text: &str) -> Result<Formula> {
    let rule = crate::series::read_formula(text, "/formula")?;
    if rule.kind() == Kind::Condition {
        return Ok(rule);
    }
    let message = "an alert needs a condition, such as rsi(close, 14) < 30";
    Err(Error::invalid_at("/formula", message))
}

/// Returns the rule about one asset, and the asset whose moves are measured.
pub(super) fn about(rule: &Formula, symbol: Option<Symbol>) -> Result<(Formula, Symbol)> {
    let named = rule.inputs().iter().find(|input| input.source.is_none() && !input.is_subject());
    let symbol = match (symbol, named) {
        (Some(symbol), _) => symbol,
        (None, Some(named)) if !rule.needs_subject() => named
            .name
            .parse()
            .map_err(|error| Error::invalid_at("/formula", format!("{:?}: {error}", named.name)))?,
        (None, _) => {
            let message = "name the asset that the rule is about, such as AAPL";
            return Err(Error::invalid_at("/symbol", message));
        }
    };
    Ok((rule.of(symbol.as_str()), symbol))
}
