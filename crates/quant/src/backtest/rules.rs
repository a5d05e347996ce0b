//! How a strategy trades: size, cost, stops and what may be borrowed.

use super::Error;

/// Everything about a run but its data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Cash at the start.
    pub cash: f64,
    pub timing: Timing,
    pub sizing: Sizing,
    /// Quantities are multiples of this; 0 for any fraction.
    pub lot: f64,
    /// Positions (long and short together) may be worth this many times the equity.
    pub leverage: f64,
    pub stops: Stops,
    pub costs: Costs,
    /// What has no bar for so many rows counts as gone: it is closed at its last price. `None` waits for
    /// ever. Said by rows that passed, and not by knowing the last bar, which nobody did.
    pub absence: Option<u32>,
    /// A weight is traded only when it is off by more than this share of equity; what is to be left
    /// altogether always is.
    pub band: f64,
}

/// When a decision at a close is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// At the open of the asset's next bar.
    NextOpen,
    /// At the very close that decided. Nobody can do this; other programs compute it.
    SameClose,
}

/// How much an entry buys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sizing {
    /// A share of equity, costs included.
    Equity(f64),
    Quantity(f64),
    /// An amount of money, costs included.
    Cash(f64),
    /// The share of equity `target / volatility`, at most `at_most`: annualised fractions. An asset of
    /// unknown or no volatility is not entered.
    Volatility {
        target: f64,
        at_most: f64,
    },
}

/// Prices at which a position is left, as fractions of its average entry price. `None` is never.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stops {
    pub loss: Option<f64>,
    pub profit: Option<f64>,
    /// Below the best price since entry, by bars before the present one.
    pub trailing: Option<f64>,
    /// Left at the market after so many bars.
    pub bars: Option<u32>,
}

/// What trading costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Costs {
    pub per_share: f64,
    /// A fraction of the value traded.
    pub percent: f64,
    /// A fill costs at least this.
    pub minimum: f64,
    /// A fraction of the price, against the trader, on all but limit prices.
    pub slippage: f64,
    /// Between bid and ask, a fraction of the price: half of it is paid as slippage is.
    pub spread: f64,
    /// A year, a fraction of the value of what is sold short.
    pub borrow: f64,
    /// A year, a fraction of positive cash.
    pub interest: f64,
}

impl Rules {
    /// All in or out at the next open, without costs, leverage or stops.
    pub fn with_cash(cash: f64) -> Self {
        Self {
            cash,
            timing: Timing::NextOpen,
            sizing: Sizing::Equity(1.0),
            lot: 0.0,
            leverage: 1.0,
            stops: Stops::default(),
            costs: Costs::default(),
            absence: None,
            band: 0.0,
        }
    }

    /// Checks that every rule is within its range.
    ///
    /// # Errors
    ///
    /// [`Error::Rule`] naming the first that is not.
    pub fn check(&self) -> Result<(), Error> {
        let at_least_zero = |name, value: f64| match value {
            value if value.is_finite() && value >= 0.0 => Ok(()),
            _ => Err(Error::Rule { name, why: "must be a number of 0 or more" }),
        };
        let above_zero = |name, value: f64| match value {
            value if value.is_finite() && value > 0.0 => Ok(()),
            _ => Err(Error::Rule { name, why: "must be a number above 0" }),
        };
        let fraction = |name, value: f64| match value {
            value if (0.0..1.0).contains(&value) => Ok(()),
            _ => {
                Err(Error::Rule { name, why: "must be a fraction from 0 up to, not including, 1" })
            }
        };
        above_zero("cash", self.cash)?;
        above_zero("leverage", self.leverage)?;
        at_least_zero("lot", self.lot)?;
        at_least_zero("band", self.band)?;
        match self.sizing {
            Sizing::Equity(size) | Sizing::Quantity(size) | Sizing::Cash(size) => {
                above_zero("sizing", size)?;
            }
            Sizing::Volatility { target, at_most } => {
                above_zero("sizing", target)?;
                above_zero("sizing", at_most)?;
            }
        }
        let Stops { loss, profit, trailing, bars } = self.stops;
        loss.map_or(Ok(()), |loss| above_zero("loss", loss).and(fraction("loss", loss)))?;
        profit.map_or(Ok(()), |profit| above_zero("profit", profit))?;
        trailing.map_or(Ok(()), |by| above_zero("trailing", by).and(fraction("trailing", by)))?;
        if bars == Some(0) {
            return Err(Error::Rule { name: "bars", why: "must be at least 1" });
        }
        let Costs { per_share, percent, minimum, slippage, spread, borrow, interest } = self.costs;
        fraction("percent", percent)?;
        fraction("slippage", slippage)?;
        fraction("spread", spread)?;
        at_least_zero("per_share", per_share)?;
        at_least_zero("minimum", minimum)?;
        at_least_zero("borrow", borrow)?;
        at_least_zero("interest", interest)
    }

    /// The price somebody pays who buys (`direction` 1) or sells (−1) at the market.
    #[inline]
    pub(super) fn paid(&self, price: f64, direction: f64) -> f64 {
        price * (1.0 + direction * self.costs.slip())
    }

    /// The most that `spend` buys at `price`, costs included, in whole lots.
    #[inline]
    pub(super) fn affordable(&self, spend: f64, price: f64) -> f64 {
        let costs = &self.costs;
        let mut quantity = spend / (price * (1.0 + costs.percent) + costs.per_share);
        if costs.commission(quantity, price) <= costs.minimum {
            quantity = (spend - costs.minimum) / price;
        }
        self.in_lots(quantity.max(0.0))
    }

    #[inline]
    pub(super) fn in_lots(&self, quantity: f64) -> f64 {
        if self.lot > 0.0 { (quantity / self.lot).floor() * self.lot } else { quantity }
    }
}

impl Costs {
    /// What a market order gives away, as a fraction of the price.
    #[inline]
    pub(super) fn slip(&self) -> f64 {
        self.slippage + 0.5 * self.spread
    }

    /// What the broker takes for `quantity ≥ 0` at `price`.
    #[inline]
    pub(super) fn commission(&self, quantity: f64, price: f64) -> f64 {
        let asked = quantity * price * self.percent + quantity * self.per_share;
        if asked > self.minimum { asked } else { self.minimum }
    }
}

impl Stops {
    /// Whether a bar has to be looked into.
    pub(super) fn are_prices(&self) -> bool {
        self.loss.is_some() || self.profit.is_some() || self.trailing.is_some()
    }
}
