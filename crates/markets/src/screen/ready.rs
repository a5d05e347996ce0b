//! Screens to begin with.
//!
//! They ask only what bars answer. A new one is an entry here.

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
