//! Candlestick patterns, as TA-Lib defines them with its usual settings.
//!
//! What is long, short or near is measured against the candles before: bodies are long or short
//! beside the mean body of the last ten; a body of at most a tenth of the mean range of the last ten
//! is a doji, a shadow below that is very short; near is a fifth, and far three fifths, of the mean
//! range of the last five. A long shadow is longer than the body of its own candle.

mod rules;

use super::{
    price::CandleColumns,
    rows::{all_known, drive},
};
use crate::UNKNOWN;

/// Candles that the means of bodies and ranges go over.
const MEAN_ROWS: usize = 10;
/// Candles that the mean range of near and far goes over.
const NEAR_ROWS: usize = 5;
/// Candles that a pattern looks at, at most.
const KEPT: usize = 4;

/// The patterns, by the names of TA-Lib.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pattern {
    Doji,
    DragonflyDoji,
    GravestoneDoji,
    LongLeggedDoji,
    SpinningTop,
    Marubozu,
    ClosingMarubozu,
    BeltHold,
    Hammer,
    HangingMan,
    InvertedHammer,
    ShootingStar,
    Engulfing,
    Harami,
    HaramiCross,
    Piercing,
    /// `penetration`: how far into the first body the last candle closes, as a fraction of it.
    DarkCloudCover {
        penetration: f64,
    },
    MorningStar {
        penetration: f64,
    },
    EveningStar {
        penetration: f64,
    },
    MorningDojiStar {
        penetration: f64,
    },
    EveningDojiStar {
        penetration: f64,
    },
    ThreeWhiteSoldiers,
    ThreeBlackCrows,
    ThreeInside,
    ThreeOutside,
}

impl Pattern {
    /// Known candles before the first answer.
    pub fn warm_up(self) -> usize {
        match self {
            Self::Engulfing => 2,
            Self::ThreeOutside => 3,
            Self::Doji
            | Self::DragonflyDoji
            | Self::GravestoneDoji
            | Self::LongLeggedDoji
            | Self::SpinningTop
            | Self::Marubozu
            | Self::ClosingMarubozu
            | Self::BeltHold => MEAN_ROWS,
            Self::Hammer
            | Self::HangingMan
            | Self::InvertedHammer
            | Self::ShootingStar
            | Self::Harami
            | Self::HaramiCross
            | Self::Piercing
            | Self::DarkCloudCover { .. } => MEAN_ROWS + 1,
            Self::MorningStar { .. }
            | Self::EveningStar { .. }
            | Self::MorningDojiStar { .. }
            | Self::EveningDojiStar { .. }
            | Self::ThreeWhiteSoldiers
            | Self::ThreeInside => MEAN_ROWS + 2,
            Self::ThreeBlackCrows => MEAN_ROWS + 3,
        }
    }
}

/// A candle with what it is measured against.
#[derive(Debug, Clone, Copy, Default)]
struct Candle {
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    means: Means,
}

/// Means over the candles before one.
#[derive(Debug, Clone, Copy, Default)]
struct Means {
    body: f64,
    range: f64,
    near_range: f64,
}

/// State of [`candle_pattern`].
#[derive(Debug, Clone)]
pub struct CandlePattern {
    pattern: Pattern,
    /// Candles still to come before the first answer.
    waits: usize,
    /// Body and range of the last candles, newest first.
    measures: [(f64, f64); MEAN_ROWS],
    /// The last candles, newest first.
    candles: [Candle; KEPT],
}

impl CandlePattern {
    pub fn new(pattern: Pattern) -> Self {
        Self {
            pattern,
            waits: pattern.warm_up(),
            measures: [(0.0, 0.0); MEAN_ROWS],
            candles: [Candle::default(); KEPT],
        }
    }

    pub fn push(&mut self, bar: [f64; 4]) -> f64 {
        if !all_known(bar) {
            return UNKNOWN;
        }
        let [open, high, low, close] = bar;
        let candle = Candle { open, high, low, close, means: self.means() };
        self.measures.rotate_right(1);
        self.measures[0] = (candle.body(), high - low);
        self.candles.rotate_right(1);
        self.candles[0] = candle;
        if self.waits > 0 {
            self.waits -= 1;
            return UNKNOWN;
        }
        rules::answer(self.pattern, &self.candles)
    }

    fn means(&self) -> Means {
        let ranges =
            |rows: usize| self.measures.iter().take(rows).map(|(_, range)| range).sum::<f64>();
        Means {
            body: self.measures.iter().map(|(body, _)| body).sum::<f64>() / 10.0,
            range: ranges(MEAN_ROWS) / 10.0,
            near_range: ranges(NEAR_ROWS) / 5.0,
        }
    }
}

impl Candle {
    fn body(&self) -> f64 {
        (self.close - self.open).abs()
    }

    fn is_white(&self) -> bool {
        self.close >= self.open
    }

    /// 1 white, −1 black.
    fn colour(&self) -> f64 {
        if self.is_white() { 1.0 } else { -1.0 }
    }

    fn top(&self) -> f64 {
        self.open.max(self.close)
    }

    fn bottom(&self) -> f64 {
        self.open.min(self.close)
    }

    fn upper_shadow(&self) -> f64 {
        self.high - self.top()
    }

    fn lower_shadow(&self) -> f64 {
        self.bottom() - self.low
    }

    fn is_long(&self) -> bool {
        self.body() > self.means.body
    }

    fn is_short(&self) -> bool {
        self.body() < self.means.body
    }

    fn is_doji(&self) -> bool {
        self.body() <= self.tenth()
    }

    /// Below it a shadow is very short.
    fn tenth(&self) -> f64 {
        0.1 * self.means.range
    }

    fn near(&self) -> f64 {
        0.2 * self.means.near_range
    }

    fn far(&self) -> f64 {
        0.6 * self.means.near_range
    }

    fn has_no_upper_shadow(&self) -> bool {
        self.upper_shadow() < self.tenth()
    }

    fn has_no_lower_shadow(&self) -> bool {
        self.lower_shadow() < self.tenth()
    }

    /// Whether the body lies above the one of `other`, with a gap between.
    fn gaps_above(&self, other: &Self) -> bool {
        self.bottom() > other.top()
    }

    fn gaps_below(&self, other: &Self) -> bool {
        self.top() < other.bottom()
    }
}

/// Returns where a pattern ends: 100 where it is bullish (or has no side), −100 where it is bearish,
/// 0 elsewhere. Engulfing and harami are 80 when the bodies share an end.
///
/// - `candles`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown for the known rows of [`Pattern::warm_up`] and where any of the four prices is unknown.
///
/// Source: Nison (1991), “Japanese Candlestick Charting Techniques”; TA-Lib `CDL…`.
pub fn candle_pattern(candles: CandleColumns<'_>, pattern: Pattern) -> Vec<f64> {
    let mut state = CandlePattern::new(pattern);
    drive(candles.columns(), |bar| state.push(bar))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(bars: &[[f64; 4]], pattern: Pattern) -> f64 {
        // Ten candles of body 1 and range 2 to measure against.
        let before = [[10.0, 11.5, 9.5, 11.0]; 13];
        let mut state = CandlePattern::new(pattern);
        before.iter().chain(bars).map(|bar| state.push(*bar)).last().unwrap()
    }

    #[test]
    fn a_hammer_needs_its_long_shadow() {
        assert!((last(&[[9.6, 9.8, 7.0, 9.8]], Pattern::Hammer) - 100.0).abs() < 1e-9);
        assert!(last(&[[9.6, 9.8, 9.5, 9.8]], Pattern::Hammer).abs() < 1e-9);
    }

    #[test]
    fn a_body_that_only_touches_engulfs_less() {
        let black = [11.0, 11.2, 9.8, 10.0];
        assert!((last(&[black, [9.5, 12.0, 9.0, 11.5]], Pattern::Engulfing) - 100.0).abs() < 1e-9);
        assert!((last(&[black, [9.5, 12.0, 9.0, 11.0]], Pattern::Engulfing) - 80.0).abs() < 1e-9);
    }
}
