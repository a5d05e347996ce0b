//! What a bond still pays.

use jiff::civil::Date;

use super::Frequency;

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowKind {
    Coupon,
    Redemption,
}

/// A payment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    pub date: Date,
    pub kind: FlowKind,
    /// Per 100 of face.
    pub amount: f64,
    /// From settlement, by the bond's day count.
    pub years: f64,
}

/// The payments after a settlement, oldest first; the last is the redemption.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    pub settlement: Date,
    pub accrued: f64,
    pub rows: Vec<Flow>,
    /// The coupon rate.
    pub coupon: f64,
    /// How often the street compounds: the frequency of the coupons, yearly without coupons.
    pub street: Frequency,
}

impl Flows {
    /// Returns whether everything left is paid on one day.
    pub fn is_last_period(&self) -> bool {
        self.rows.first().map(|row| row.date) == self.rows.last().map(|row| row.date)
    }

    /// Returns the rows that matter to a price as (years, amount).
    pub(super) fn paid(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.rows.iter().filter(|row| row.amount > 0.0).map(|row| (row.years, row.amount))
    }
}
