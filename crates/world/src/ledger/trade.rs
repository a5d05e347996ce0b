//! What companies of a sector are like.

use crate::{Listing, noise::Noise};

/// What a company of a sector is like: value by a year's sales, and parts of sales.
pub(super) struct Trade {
    pub value: f64,
    pub gross: f64,
    pub research: f64,
    pub selling: f64,
    pub stock: f64,
}

fn trade(sector: &str) -> Trade {
    let of =
        |value, gross, research, selling, stock| Trade { value, gross, research, selling, stock };
    match sector {
        "Information Technology" => of(6.0, 0.55, 0.12, 0.10, 0.10),
        "Health Care" => of(4.0, 0.65, 0.15, 0.20, 0.25),
        "Consumer Staples" => of(2.4, 0.38, 0.02, 0.22, 0.35),
        "Consumer Discretionary" => of(2.4, 0.38, 0.04, 0.19, 0.40),
        "Communication Services" => of(4.2, 0.55, 0.13, 0.14, 0.02),
        "Financials" => of(3.6, 0.70, 0.01, 0.34, 0.0),
        "Energy" => of(2.2, 0.32, 0.01, 0.08, 0.15),
        _ => of(2.3, 0.32, 0.04, 0.13, 0.45),
    }
}

/// What of an income is left after its tax.
pub(super) const AFTER_TAX: f64 = 0.79;

impl Trade {
    /// Returns it with the chance of one company, so that it can pay its dividends.
    pub(super) fn of(listing: &Listing, own: Noise) -> Self {
        let usual = trade(listing.sector);
        let chance =
            |place: i64| 1.0 + 0.12 * own.named("trade").at(place).normal().clamp(-2.0, 2.0);
        let mut it = Self { gross: (usual.gross * chance(2)).clamp(0.2, 0.85), ..usual };
        let rest = it.gross - it.research - it.selling;
        // A margin that chance has made too thin comes out of what selling costs.
        it.selling -= (0.08 - rest).max(0.0);
        let earned = (it.gross - it.research - it.selling) * AFTER_TAX;
        let payable = 0.6 * earned / listing.dividend.max(1e-9);
        it.value = (usual.value * chance(1)).min(payable);
        it
    }
}
