//! What came of a run: what was wanted, what was done, and what it was worth.

/// Everything a run did. Assets are named by their place in what [`super::run`] was given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// Cash plus positions at their marks, at each close.
    pub equity: Vec<f64>,
    pub cash: Vec<f64>,
    /// What positions are worth, long and short added up, at each close.
    pub gross: Vec<f64>,
    /// Rows at which something was held without a bar, and marked with its last known price.
    pub stale: Vec<usize>,
    /// What was wanted, in the order of decision.
    pub orders: Vec<Order>,
    /// What was done, in the order of time.
    pub fills: Vec<Fill>,
    /// From flat to flat, in the order of their ends; what is still open comes last.
    pub trades: Vec<Trade>,
    /// Money that came or went beside prices and commissions.
    pub interest: f64,
    pub borrow: f64,
    pub dividends: f64,
    /// The row at which nothing was left; all was closed and nothing happened after.
    pub ruined: Option<usize>,
}

/// What a decision wanted: the target, beside which [`Fill`] is the fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Order {
    /// Decided at the close of this row.
    pub row: usize,
    pub asset: usize,
    pub wanted: Wanted,
    pub fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    Long,
    Short,
    /// To hold nothing, for this reason.
    Nothing(Reason),
    /// To hold this share of equity.
    Weight(f64),
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// No bar came after it.
    Waiting,
    Filled,
    /// The level was not reached.
    Lapsed,
    /// A later decision took its place before a bar came.
    Replaced,
    /// Nothing to do: too little money, no whole lot, no volatility, or already so.
    Void,
}

/// A change of a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fill {
    pub row: usize,
    pub asset: usize,
    /// Above zero is bought.
    pub quantity: f64,
    /// Slippage included.
    pub price: f64,
    pub commission: f64,
    /// What slippage cost, in money.
    pub slippage: f64,
    pub reason: Reason,
    /// The place in [`Run::orders`] of what wanted it; stops and ends have none.
    pub order: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    Entry,
    Exit,
    /// Left because the opposite was wanted.
    Reversal,
    Rebalance,
    StopLoss,
    TakeProfit,
    TrailingStop,
    /// Held for as long as allowed.
    TimeStop,
    /// No bar came for [`super::Rules::absence`] rows: closed at the last price.
    Delisted,
    /// The equity was gone.
    Ruin,
}

/// A position from its first share to its last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trade {
    pub asset: usize,
    pub is_long: bool,
    /// The most that was held, in shares of the end.
    pub quantity: f64,
    pub entry_row: usize,
    /// The average over all entries, in shares of the end.
    pub entry_price: f64,
    /// `None` while it is open; `exit_price` then is the last mark.
    pub exit_row: Option<usize>,
    pub exit_price: f64,
    pub reason: Option<Reason>,
    /// Money made, all costs and income included.
    pub profit: f64,
    /// `profit` as a fraction of what was entered with.
    pub gain: f64,
    /// Commissions, slippage and borrow cost in it.
    pub costs: f64,
    /// Bars it was held over.
    pub bars: u32,
    /// The worst and the best price while it was held, as fractions of the entry price (maximum
    /// adverse and favourable excursion): the worst is 0 or less, the best 0 or more.
    pub worst: f64,
    pub best: f64,
}

impl Reason {
    /// `stop_loss`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
            Self::Reversal => "reversal",
            Self::Rebalance => "rebalance",
            Self::StopLoss => "stop_loss",
            Self::TakeProfit => "take_profit",
            Self::TrailingStop => "trailing_stop",
            Self::TimeStop => "time_stop",
            Self::Delisted => "delisted",
            Self::Ruin => "ruin",
        }
    }
}

impl Fate {
    /// `filled`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Filled => "filled",
            Self::Lapsed => "lapsed",
            Self::Replaced => "replaced",
            Self::Void => "void",
        }
    }
}
