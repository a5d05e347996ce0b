//! Trades as they are shown.

use kernel::Timestamp;
use providers::{Side, Trade};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Trade)]
pub struct Print {
    /// The provider's own number, where it gives one.
    #[schema(example = "4051")]
    pub id: Option<String>,
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(example = 65_410.25)]
    pub price: f64,
    #[schema(example = 0.25)]
    pub size: f64,
    /// The side that took the liquidity.
    pub side: Option<Side>,
}

impl From<Trade> for Print {
    fn from(trade: Trade) -> Self {
        let Trade { id, at, price, size, side } = trade;
        Self { id, at, price, size, side }
    }
}
