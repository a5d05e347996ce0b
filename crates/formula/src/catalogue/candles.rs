//! Candlestick patterns.

use quant::indicators::{CandlePattern, Pattern};

use super::{Arguments, Function, Group, OPEN_HIGH_LOW_CLOSE, Parameter, VALUE, number};
use crate::{
    Kind,
    step::{Step, one},
};

/// An entry of the catalogue; `$pattern` makes the pattern from the arguments.
macro_rules! candle {
    ($name:literal, $title:literal, $formula:literal, $parameters:expr, $pattern:expr) => {
        Function {
            name: $name,
            title: $title,
            group: Group::Candle,
            formula: $formula,
            inputs: OPEN_HIGH_LOW_CLOSE,
            parameters: $parameters,
            outputs: VALUE,
            kind: Kind::Series,
            source: "Nison (1991), Japanese Candlestick Charting Techniques; TA-Lib",
            warm_up: |arguments| pattern($pattern, arguments).warm_up(),
            make: |arguments| found(pattern($pattern, arguments)),
        }
    };
}

/// Deep enough for the last candle to close anywhere in the first.
const fn penetration(default: f64) -> Parameter {
    number("penetration", "Penetration", default, 10.0)
}

pub(super) const FUNCTIONS: &[Function] = &[
    candle!(
        "cdldoji",
        "Doji",
        "a body of at most a tenth of the mean range of the ten before: 100",
        &[],
        |_| Pattern::Doji
    ),
    candle!(
        "cdldragonflydoji",
        "Dragonfly doji",
        "a doji with a lower shadow only: 100",
        &[],
        |_| Pattern::DragonflyDoji
    ),
    candle!(
        "cdlgravestonedoji",
        "Gravestone doji",
        "a doji with an upper shadow only: 100",
        &[],
        |_| Pattern::GravestoneDoji
    ),
    candle!(
        "cdllongleggeddoji",
        "Long-legged doji",
        "a doji with a shadow longer than its body: 100",
        &[],
        |_| Pattern::LongLeggedDoji
    ),
    candle!(
        "cdlspinningtop",
        "Spinning top",
        "a short body with longer shadows on both sides: ±100 by its colour",
        &[],
        |_| Pattern::SpinningTop
    ),
    candle!(
        "cdlmarubozu",
        "Marubozu",
        "a long body without shadows: ±100 by its colour",
        &[],
        |_| Pattern::Marubozu
    ),
    candle!(
        "cdlclosingmarubozu",
        "Closing marubozu",
        "a long body without a shadow where it closes: ±100 by its colour",
        &[],
        |_| Pattern::ClosingMarubozu
    ),
    candle!(
        "cdlbelthold",
        "Belt-hold",
        "a long body without a shadow where it opens: ±100 by its colour",
        &[],
        |_| Pattern::BeltHold
    ),
    candle!(
        "cdlhammer",
        "Hammer",
        "a short body on a long lower shadow, near the low before: 100",
        &[],
        |_| Pattern::Hammer
    ),
    candle!(
        "cdlhangingman",
        "Hanging man",
        "a short body on a long lower shadow, near the high before: −100",
        &[],
        |_| Pattern::HangingMan
    ),
    candle!(
        "cdlinvertedhammer",
        "Inverted hammer",
        "a short body under a long upper shadow, gapping down: 100",
        &[],
        |_| Pattern::InvertedHammer
    ),
    candle!(
        "cdlshootingstar",
        "Shooting star",
        "a short body under a long upper shadow, gapping up: −100",
        &[],
        |_| Pattern::ShootingStar
    ),
    candle!(
        "cdlengulfing",
        "Engulfing",
        "a body that encloses the one before of the other colour: ±100, ±80 when they share an end",
        &[],
        |_| Pattern::Engulfing
    ),
    candle!(
        "cdlharami",
        "Harami",
        "a short body within the long one before: ±100 against it, ±80 when they share an end",
        &[],
        |_| Pattern::Harami
    ),
    candle!(
        "cdlharamicross",
        "Harami cross",
        "a doji within the long body before: ±100 against it, ±80 when they share an end",
        &[],
        |_| Pattern::HaramiCross
    ),
    candle!(
        "cdlpiercing",
        "Piercing line",
        "after a long black candle, a long white one from below its low to above its middle: 100",
        &[],
        |_| Pattern::Piercing
    ),
    candle!(
        "cdldarkcloudcover",
        "Dark cloud cover",
        "after a long white candle, a black one from above its high into its body: −100",
        &[penetration(0.5)],
        |arguments| Pattern::DarkCloudCover { penetration: arguments.number(0) }
    ),
    candle!(
        "cdlmorningstar",
        "Morning star",
        "a long black candle, a short body below, and a white one into the first: 100",
        &[penetration(0.3)],
        |arguments| Pattern::MorningStar { penetration: arguments.number(0) }
    ),
    candle!(
        "cdleveningstar",
        "Evening star",
        "a long white candle, a short body above, and a black one into the first: −100",
        &[penetration(0.3)],
        |arguments| Pattern::EveningStar { penetration: arguments.number(0) }
    ),
    candle!(
        "cdlmorningdojistar",
        "Morning doji star",
        "a long black candle, a doji below, and a white one into the first: 100",
        &[penetration(0.3)],
        |arguments| Pattern::MorningDojiStar { penetration: arguments.number(0) }
    ),
    candle!(
        "cdleveningdojistar",
        "Evening doji star",
        "a long white candle, a doji above, and a black one into the first: −100",
        &[penetration(0.3)],
        |arguments| Pattern::EveningDojiStar { penetration: arguments.number(0) }
    ),
    candle!(
        "cdl3whitesoldiers",
        "Three white soldiers",
        "three white candles that close higher, near their highs: 100",
        &[],
        |_| Pattern::ThreeWhiteSoldiers
    ),
    candle!(
        "cdl3blackcrows",
        "Three black crows",
        "after a white candle, three black ones that close lower, near their lows: −100",
        &[],
        |_| Pattern::ThreeBlackCrows
    ),
    candle!(
        "cdl3inside",
        "Three inside up or down",
        "a harami that the next close confirms: ±100",
        &[],
        |_| Pattern::ThreeInside
    ),
    candle!(
        "cdl3outside",
        "Three outside up or down",
        "an engulfing that the next close confirms: ±100",
        &[],
        |_| Pattern::ThreeOutside
    ),
];

fn pattern(of: fn(&Arguments) -> Pattern, arguments: &Arguments) -> Pattern {
    of(arguments)
}

fn found(pattern: Pattern) -> Box<dyn Step> {
    let mut state = CandlePattern::new(pattern);
    one(move |bar: [f64; 4]| state.push(bar))
}
