//! Screens to begin with.
//!
//! What they ask of prices, every asset with bars answers; what they ask of reports, those whose fundamentals
//! were fetched. Companies are compared with each other, since what is cheap differs from year to year. A new
//! one is an entry here.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Order, Question, Sort};

/// A screen that comes with the product.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReadyScreen {
    #[schema(example = "Oversold in an uptrend")]
    pub name: &'static str,
    /// What it looks for, for people.
    pub about: &'static str,
    pub question: Question,
}

struct Ready {
    name: &'static str,
    about: &'static str,
    rule: &'static str,
    columns: &'static [&'static str],
    sort: (&'static str, Order),
}

const READY: &[Ready] = &[
    Ready {
        name: "Momentum",
        about: "The best year but for its last month, which tends to turn back; above the long average.",
        rule: "close > sma(close, 200) and close[21] / close[252] > 1",
        columns: &["close", "close[21] / close[252] - 1", "close / sma(close, 200) - 1"],
        sort: ("close[21] / close[252]", Order::Descending),
    },
    Ready {
        name: "Oversold in an uptrend",
        about: "Fallen fast, while the long average still rises.",
        rule: "rsi(close, 14) < 40 and sma(close, 200) > sma(close, 200)[20]",
        columns: &["close", "rsi(close, 14)", "close / sma(close, 200) - 1"],
        sort: ("rsi(close, 14)", Order::Ascending),
    },
    Ready {
        name: "Near the year's high",
        about: "Within 3 % of the highest price of 252 bars.",
        rule: "close > 0.97 * highest(high, 252)",
        columns: &["close", "close / highest(high, 252) - 1", "close / close[63] - 1"],
        sort: ("close / highest(high, 252)", Order::Descending),
    },
    Ready {
        name: "Golden cross",
        about: "The average of 50 bars has crossed that of 200 from below within the last 20 bars.",
        rule: "sma(close, 50) > sma(close, 200) and sma(close, 50)[20] <= sma(close, 200)[20]",
        columns: &["close", "sma(close, 50) / sma(close, 200) - 1", "rsi(close, 14)"],
        sort: ("sma(close, 50) / sma(close, 200)", Order::Descending),
    },
    Ready {
        name: "Unusual volume",
        about: "At least twice the volume of the 50 bars before.",
        rule: "volume > 2 * sma(volume, 50)[1]",
        columns: &["close", "volume / sma(volume, 50)[1]", "close / close[1] - 1"],
        sort: ("volume / sma(volume, 50)[1]", Order::Descending),
    },
    Ready {
        name: "Far below the bands",
        about: "Closed below the lower Bollinger band.",
        rule: "close < bbands(close, 20, 2).lower",
        columns: &["close", "bbands(close, 20, 2).lower", "rsi(close, 14)"],
        sort: ("close / bbands(close, 20, 2).lower", Order::Ascending),
    },
    Ready {
        name: "Value",
        about: "The cheaper third by earnings for the price that also earns free cash: Graham's first question.",
        rule: "asset.earnings_yield > 0 and percentile(asset.earnings_yield) >= 2 / 3 and asset.fcf_yield > 0",
        columns: &["close", "asset.pe", "asset.pb", "asset.earnings_yield", "asset.fcf_yield"],
        sort: ("asset.earnings_yield", Order::Descending),
    },
    Ready {
        name: "Quality",
        about: "Earns much on its equity and its sales, with debt that its equity covers.",
        rule: "asset.roe > 0.15 and asset.operating_margin > 0.15 and asset.debt_to_equity < 1",
        columns: &[
            "close",
            "asset.roe",
            "asset.operating_margin",
            "asset.debt_to_equity",
            "asset.pe",
        ],
        sort: ("asset.roe", Order::Descending),
    },
    Ready {
        name: "Growth",
        about: "Sells and earns more than a year before, and among the faster half.",
        rule: "asset.revenue_growth > 0 and asset.income_growth > 0 and percentile(asset.revenue_growth) >= 0.5",
        columns: &[
            "close",
            "asset.revenue_growth",
            "asset.income_growth",
            "asset.net_margin",
            "asset.ps",
        ],
        sort: ("asset.revenue_growth", Order::Descending),
    },
    Ready {
        name: "Dividend yield",
        about: "The higher half of those that pay, out of free cash that covers what they pay.",
        rule: "asset.dividend_yield > 0 and percentile(asset.dividend_yield) >= 0.5 \
               and asset.free_cash_flow > asset.dividends_paid",
        columns: &[
            "close",
            "asset.dividend_yield",
            "asset.fcf_yield",
            "asset.debt_to_equity",
            "asset.pe",
        ],
        sort: ("asset.dividend_yield", Order::Descending),
    },
];

/// Returns the screens that come with the product.
pub(crate) fn ready_screens() -> Vec<ReadyScreen> {
    let screen = |ready: &Ready| ReadyScreen {
        name: ready.name,
        about: ready.about,
        question: Question {
            rule: Some(ready.rule.to_owned()),
            columns: ready.columns.iter().map(|text| (*text).to_owned()).collect(),
            sort: Some(Sort { formula: ready.sort.0.to_owned(), order: ready.sort.1 }),
            ..Question::default()
        },
    };
    READY.iter().map(screen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::columns::Columns;

    #[test]
    fn every_ready_screen_can_be_asked() {
        for screen in ready_screens() {
            assert!(Columns::read(&screen.question, "").is_ok(), "{}", screen.name);
        }
    }
}
