//! The rows of a backtest as CSV: raw values under the names of the API, empty where nothing is known.

use std::fmt::Write;

use kernel::Timestamp;
use quant::performance;

use super::archive::{Archive, BacktestTrade};

/// Writes every trade, a line each.
pub(crate) fn trades(trades: &[BacktestTrade]) -> String {
    let mut out = "symbol,side,quantity,entry_at,entry_price,exit_at,exit_price,reason,bars,gain,\
                   profit,costs,best,worst\n"
        .to_owned();
    for trade in trades {
        let exit = trade.exit_at.map(|at| at.to_string()).unwrap_or_default();
        // Writing to a string cannot fail.
        _ = writeln!(
            out,
            "{},{},{},{},{},{exit},{},{},{},{},{},{},{},{}",
            text(trade.symbol.as_str()),
            trade.side,
            trade.quantity,
            trade.entry_at,
            trade.entry_price,
            number(trade.exit_price),
            trade.reason.as_deref().unwrap_or_default(),
            trade.bars,
            trade.gain,
            trade.profit,
            trade.costs,
            number(trade.best),
            number(trade.worst),
        );
    }
    out
}

/// Writes the whole curve, a close a line.
pub(crate) fn equity(archive: &Archive) -> String {
    let curve = &archive.curve;
    let drawdowns = performance::drawdowns(&curve.equity);
    let mut out = "at,equity,benchmark,drawdown,cash,exposure\n".to_owned();
    for (row, at) in curve.at.iter().enumerate() {
        let value = |column: &[f64]| column.get(row).copied();
        let exposure = value(&curve.gross).zip(value(&curve.equity));
        let exposure = exposure.map(|(gross, equity)| gross / equity);
        _ = writeln!(
            out,
            "{},{},{},{},{},{}",
            Timestamp(*at),
            number(value(&curve.equity)),
            number(value(&curve.benchmark)),
            number(value(&drawdowns)),
            number(value(&curve.cash)),
            number(exposure),
        );
    }
    out
}

fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map(|value| value.to_string()).unwrap_or_default()
}

fn text(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}
