//! What a backtest left, as one compressed row.
//!
//! `PBT1`, the length of a JSON document (u32), the document, then the columns of the curve: their rows
//! (u32) and `at`, equity, cash, gross, benchmark, little-endian; all of it through gzip. Unknown is NaN in
//! the columns and `null` outside.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::{Error, Result, Symbol, Timestamp};
use quant::backtest::{Fate, Run, Wanted};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{load::World, report::Report, work::Outcome};

const MAGIC: &[u8; 4] = b"PBT1";

/// Bytes of an archive once unpacked; a million rows take a tenth of it.
const MAX_BYTES: u64 = 1 << 30;

/// Everything that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    pub story: Story,
    pub curve: Curve,
}

/// What is not a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub report: Report,
    pub trades: Vec<BacktestTrade>,
    pub fills: Vec<BacktestFill>,
    pub orders: Vec<BacktestOrder>,
    /// Rows whose mark is an older price.
    pub stale: Vec<usize>,
}

/// The columns of the curve, a value a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    pub at: Vec<i64>,
    pub equity: Vec<f64>,
    pub cash: Vec<f64>,
    pub gross: Vec<f64>,
    pub benchmark: Vec<f64>,
}

/// A position from its first share to its last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestTrade {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    /// `long` or `short`.
    #[schema(example = "long")]
    pub side: String,
    pub quantity: f64,
    #[schema(value_type = String)]
    pub entry_at: Timestamp,
    pub entry_price: f64,
    /// `null` while it is open; `exit_price` then is the last one known.
    #[schema(value_type = Option<String>)]
    pub exit_at: Option<Timestamp>,
    pub exit_price: Option<f64>,
    /// `exit`, `reversal`, `stop_loss`, `take_profit`, `trailing_stop`, `time_stop`, `rebalance`,
    /// `delisted` or `ruin`.
    #[schema(example = "exit")]
    pub reason: Option<String>,
    /// Money, all costs and dividends included.
    pub profit: f64,
    /// The profit as a fraction of what was entered with.
    pub gain: f64,
    pub costs: f64,
    pub bars: u32,
    /// The worst and the best price while it was held, as fractions of the entry price.
    pub worst: Option<f64>,
    pub best: Option<f64>,
}

/// A change of a position, beside what wanted it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestFill {
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    /// Above zero is bought.
    pub quantity: f64,
    /// Slippage included.
    pub price: f64,
    pub commission: f64,
    pub slippage: f64,
    #[schema(example = "entry")]
    pub reason: String,
    /// When it was decided; stops and ends are not.
    #[schema(value_type = Option<String>)]
    pub decided_at: Option<Timestamp>,
    /// `long`, `short`, `nothing` or `weight`.
    pub wanted: Option<String>,
    /// The share of equity that was wanted.
    pub weight: Option<f64>,
}

/// What was wanted, and what became of it: the target beside the fills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestOrder {
    /// The close that decided.
    #[schema(value_type = String)]
    pub decided_at: Timestamp,
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    /// `long`, `short`, `nothing` or `weight`.
    #[schema(example = "long")]
    pub wanted: String,
    pub weight: Option<f64>,
    /// `filled`, `lapsed`, `replaced`, `void` or `waiting`.
    #[schema(example = "filled")]
    pub fate: String,
}

impl Archive {
    /// Keeps what a run left.
    pub(crate) fn of(world: &World, outcome: Outcome, report: Report) -> Self {
        let Outcome { run, benchmark } = outcome;
        let at = &world.at[world.rows.clone()];
        let time = |row: usize| Timestamp(at.get(row).copied().unwrap_or_default());
        let clocks = &world.clocks[world.rows.clone()];
        let clock = |row: usize| Timestamp(clocks.get(row).copied().unwrap_or_default());
        let symbol = |place: usize| world.assets[place].symbol.clone();
        let story = Story {
            report,
            trades: trades(&run, &time, &symbol),
            fills: fills(&run, &time, &clock, &symbol),
            orders: orders(&run, &clock, &symbol),
            stale: run.stale,
        };
        let curve = Curve {
            at: at.to_vec(),
            equity: run.equity,
            cash: run.cash,
            gross: run.gross,
            benchmark,
        };
        Self { story, curve }
    }

    /// Returns the bytes to keep and their fingerprint, SHA-256 of what is in them.
    pub(crate) fn pack(&self) -> Result<(Vec<u8>, String)> {
        let story = serde_json::to_vec(&self.story).map_err(Error::internal)?;
        let length = |length: usize| u32::try_from(length).map_err(Error::internal);
        let mut bytes = Vec::with_capacity(story.len() + self.curve.at.len() * 40 + 16);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&length(story.len())?.to_le_bytes());
        bytes.extend_from_slice(&story);
        bytes.extend_from_slice(&length(self.curve.at.len())?.to_le_bytes());
        self.curve.at.iter().for_each(|at| bytes.extend_from_slice(&at.to_le_bytes()));
        for column in self.curve.columns() {
            let numbers = column.iter().map(|value| quant::known(*value).to_le_bytes());
            numbers.for_each(|number| bytes.extend_from_slice(&number));
        }
        let hash = platform::hex(&Sha256::digest(&bytes));
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&bytes).map_err(Error::internal)?;
        Ok((packer.finish().map_err(Error::internal)?, hash))
    }

    /// Reads what [`Archive::pack`] wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] for anything else.
    pub(crate) fn unpack(packed: &[u8]) -> Result<Self> {
        let mut bytes = Vec::new();
        GzDecoder::new(packed).take(MAX_BYTES).read_to_end(&mut bytes).map_err(Error::internal)?;
        read(&bytes).ok_or_else(|| Error::internal("the result of a backtest is damaged"))
    }
}

/// At most `points` of `rows` rows, evenly taken, the last one always.
pub(crate) fn places(rows: usize, points: usize) -> Vec<usize> {
    if rows <= points {
        return (0..rows).collect();
    }
    (1..=points).map(|point| point * rows / points - 1).collect()
}

impl Curve {
    fn columns(&self) -> [&[f64]; 4] {
        [&self.equity, &self.cash, &self.gross, &self.benchmark]
    }
}

fn read(bytes: &[u8]) -> Option<Archive> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (story, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let story = serde_json::from_slice(story).ok()?;
    let (rows, rest) = rest.split_first_chunk::<4>()?;
    let rows = u32::from_le_bytes(*rows) as usize;
    let words: Vec<[u8; 8]> =
        rest.chunks_exact(8).filter_map(|word| word.try_into().ok()).collect();
    if words.len() != rows.checked_mul(5)? {
        return None;
    }
    let column = |place: usize| -> Vec<f64> {
        words.iter().skip(place * rows).take(rows).map(|word| f64::from_le_bytes(*word)).collect()
    };
    let at = words.iter().take(rows).map(|word| i64::from_le_bytes(*word)).collect();
    let (equity, cash, gross, benchmark) = (column(1), column(2), column(3), column(4));
    Some(Archive { story, curve: Curve { at, equity, cash, gross, benchmark } })
}

fn trades(
    run: &Run,
    time: &impl Fn(usize) -> Timestamp,
    symbol: &impl Fn(usize) -> Symbol,
) -> Vec<BacktestTrade> {
    let finite = |value: f64| value.is_finite().then_some(value);
    let trade = |trade: &quant::backtest::Trade| BacktestTrade {
        symbol: symbol(trade.asset),
        side: if trade.is_long { "long" } else { "short" }.to_owned(),
        quantity: trade.quantity,
        entry_at: time(trade.entry_row),
        entry_price: trade.entry_price,
        exit_at: trade.exit_row.map(time),
        exit_price: finite(trade.exit_price),
        reason: trade.reason.map(|reason| reason.name().to_owned()),
        profit: finite(trade.profit).unwrap_or(0.0),
        gain: finite(trade.gain).unwrap_or(0.0),
        costs: trade.costs,
        bars: trade.bars,
        worst: finite(trade.worst),
        best: finite(trade.best),
    };
    run.trades.iter().map(trade).collect()
}

fn fills(
    run: &Run,
    time: &impl Fn(usize) -> Timestamp,
    clock: &impl Fn(usize) -> Timestamp,
    symbol: &impl Fn(usize) -> Symbol,
) -> Vec<BacktestFill> {
    let fill = |fill: &quant::backtest::Fill| {
        let order = fill.order.and_then(|order| run.orders.get(order));
        let (wanted, weight) = order.map(|order| wish(order.wanted)).unzip();
        BacktestFill {
            at: time(fill.row),
            symbol: symbol(fill.asset),
            quantity: fill.quantity,
            price: fill.price,
            commission: fill.commission,
            slippage: fill.slippage,
            reason: fill.reason.name().to_owned(),
            decided_at: order.map(|order| clock(order.row)),
            wanted,
            weight: weight.flatten(),
        }
    };
    run.fills.iter().map(fill).collect()
}

fn orders(
    run: &Run,
    clock: &impl Fn(usize) -> Timestamp,
    symbol: &impl Fn(usize) -> Symbol,
) -> Vec<BacktestOrder> {
    let order = |order: &quant::backtest::Order| {
        let (wanted, weight) = wish(order.wanted);
        let (decided_at, symbol) = (clock(order.row), symbol(order.asset));
        BacktestOrder {
            decided_at,
            symbol,
            wanted,
            weight,
            fate: Fate::name(order.fate).to_owned(),
        }
    };
    run.orders.iter().map(order).collect()
}

fn wish(wanted: Wanted) -> (String, Option<f64>) {
    match wanted {
        Wanted::Long => ("long".to_owned(), None),
        Wanted::Short => ("short".to_owned(), None),
        Wanted::Nothing(_) => ("nothing".to_owned(), None),
        Wanted::Weight(weight) => ("weight".to_owned(), Some(weight)),
    }
}
