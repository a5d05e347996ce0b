//! Whether there is a trend, and which.

use quant::indicators::{
    Acceleration, Adx, Adxr, Aroon, AroonOscillator, Choppiness, DirectionalIndicator,
    DirectionalMovement, Dmi, Dx, Ichimoku, IchimokuLengths, Psar, Side, SuperTrend, Vortex,
};

use super::{
    Arguments, Function, Group, HIGH_LOW, HIGH_LOW_CLOSE, Parameter, VALUE, number, rows,
    window_of_changes,
};
use crate::{
    Kind,
    step::{Step, each, filled, one},
};

const WILDER: &str = "Wilder (1978), New Concepts in Technical Trading Systems";

const AT_LEAST_TWO: &[Parameter] = &[rows("n", "Length", 14.0, 2.0)];

/// One less than the longest window there is, since Aroon looks at one row more.
const AROON: &[Parameter] = &[Parameter { max: 99_999.0, ..rows("n", "Length", 14.0, 2.0) }];

/// A function of bars with a length of at least two.
const OF_BARS: Function = Function {
    name: "adx",
    title: "Average directional index",
    group: Group::Trend,
    formula: "Wilder average of dx",
    inputs: HIGH_LOW_CLOSE,
    parameters: AT_LEAST_TWO,
    outputs: VALUE,
    kind: Kind::Series,
    source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib ADX",
    warm_up: |arguments| 2 * arguments.length(0).rows() - 1,
    make: |arguments| filled(Adx::new(arguments.length(0))),
};

pub(super) const FUNCTIONS: &[Function] = &[
    OF_BARS,
    Function {
        name: "adxr",
        title: "Average directional index rating",
        formula: "(adx + adx[n − 1]) / 2",
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib ADXR",
        warm_up: |arguments| 3 * arguments.length(0).rows() - 2,
        make: |arguments| {
            let mut state = Adxr::new(arguments.length(0));
            one(move |[high, low, close]| state.push(high, low, close))
        },
        ..OF_BARS
    },
    Function {
        name: "dx",
        title: "Directional index",
        formula: "100 · |plus_di − minus_di| / (plus_di + minus_di)",
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib DX",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Dx::new(arguments.length(0));
            one(move |[high, low, close]| state.push(high, low, close))
        },
        ..OF_BARS
    },
    Function {
        name: "dmi",
        title: "Directional movement",
        formula: "plus_di, minus_di and adx together",
        outputs: &["plus", "minus", "adx"],
        kind: Kind::Record,
        source: WILDER,
        make: |arguments| {
            let mut state = Dmi::new(arguments.length(0));
            each(move |[high, low, close]| {
                let row = state.push(high, low, close);
                [row.plus, row.minus, row.adx]
            })
        },
        ..OF_BARS
    },
    Function {
        name: "plus_di",
        title: "Plus directional indicator",
        formula: "100 · plus_dm / sum of the true ranges, both smoothed over n",
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib PLUS_DI",
        warm_up: window_of_changes,
        make: |arguments| indicator(Side::Plus, arguments),
        ..OF_BARS
    },
    Function {
        name: "minus_di",
        title: "Minus directional indicator",
        formula: "100 · minus_dm / sum of the true ranges, both smoothed over n",
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib MINUS_DI",
        warm_up: window_of_changes,
        make: |arguments| indicator(Side::Minus, arguments),
        ..OF_BARS
    },
    Function {
        name: "plus_dm",
        title: "Plus directional movement",
        formula: "Wilder sum over n of high − high[1], where that is positive and more than \
                  low[1] − low",
        inputs: HIGH_LOW,
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib PLUS_DM",
        warm_up: |arguments| arguments.length(0).rows() - 1,
        make: |arguments| movement(Side::Plus, arguments),
        ..OF_BARS
    },
    Function {
        name: "minus_dm",
        title: "Minus directional movement",
        formula: "Wilder sum over n of low[1] − low, where that is positive and more than \
                  high − high[1]",
        inputs: HIGH_LOW,
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib MINUS_DM",
        warm_up: |arguments| arguments.length(0).rows() - 1,
        make: |arguments| movement(Side::Minus, arguments),
        ..OF_BARS
    },
    Function {
        name: "aroon",
        title: "Aroon",
        formula: "up = 100 · (n − rows since the highest high) / n, down likewise since the \
                  lowest low",
        inputs: HIGH_LOW,
        parameters: AROON,
        outputs: &["up", "down"],
        kind: Kind::Record,
        source: "Chande (1995), The Time Price Oscillator; TA-Lib AROON",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Aroon::new(arguments.length(0));
            each(move |[high, low]| {
                let row = state.push(high, low);
                [row.up, row.down]
            })
        },
        ..OF_BARS
    },
    Function {
        name: "aroonosc",
        title: "Aroon oscillator",
        formula: "up − down of aroon",
        inputs: HIGH_LOW,
        parameters: AROON,
        source: "TA-Lib AROONOSC",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = AroonOscillator::new(arguments.length(0));
            one(move |[high, low]| state.push(high, low))
        },
        ..OF_BARS
    },
    Function {
        name: "psar",
        title: "Parabolic stop and reverse",
        formula: "a stop that follows the trend: s + a · (extreme − s), a growing by step with \
                  each new extreme up to limit",
        inputs: HIGH_LOW,
        parameters: &[
            number("step", "Acceleration", 0.02, 10.0),
            number("limit", "Most acceleration", 0.2, 10.0),
        ],
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib SAR",
        warm_up: |_| 1,
        make: |arguments| {
            let (step, limit) = (arguments.number(0), arguments.number(1));
            let mut state = Psar::new(Acceleration { step, limit });
            one(move |[high, low]| state.push(high, low))
        },
        ..OF_BARS
    },
    Function {
        name: "supertrend",
        title: "SuperTrend",
        formula: "(high + low) / 2 ± k · atr(n), closing in until a close passes it; direction is \
                  1 up or −1 down",
        parameters: &[rows("n", "Length", 10.0, 1.0), number("k", "Ranges", 3.0, 100.0)],
        outputs: &["value", "direction"],
        kind: Kind::Record,
        source: "Seban (2008), Tout le monde mérite d'être riche; first direction as in Pine Script",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = SuperTrend::new(arguments.length(0), arguments.number(1));
            each(move |[high, low, close]| {
                let row = state.push(high, low, close);
                [row.value, row.direction]
            })
        },
        ..OF_BARS
    },
    Function {
        name: "chop",
        title: "Choppiness index",
        formula: "100 · log10(sum of the true ranges / (highest high − lowest low)) / log10(n)",
        source: "Dreiss (1992), The Choppiness Index",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Choppiness::new(arguments.length(0));
            one(move |[high, low, close]| state.push(high, low, close))
        },
        ..OF_BARS
    },
    Function {
        name: "vortex",
        title: "Vortex indicator",
        formula: "plus = sum of |high − low[1]|, minus = sum of |low − high[1]|, both by the sum \
                  of the true ranges",
        outputs: &["plus", "minus"],
        kind: Kind::Record,
        source: "Botes and Siepman (2010), The Vortex Indicator",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Vortex::new(arguments.length(0));
            each(move |[high, low, close]| {
                let row = state.push(high, low, close);
                [row.plus, row.minus]
            })
        },
        ..OF_BARS
    },
    ICHIMOKU,
];

const ICHIMOKU: Function = Function {
    name: "ichimoku",
    title: "Ichimoku cloud",
    formula: "tenkan, kijun = midpoints of the highest and lowest of their lengths; the cloud \
              over this row, from kijun rows before: senkou_a = (tenkan + kijun) / 2, senkou_b = \
              midpoint of the longest; chikou = close, which charts draw kijun rows back",
    parameters: &[
        rows("tenkan", "Conversion line", 9.0, 1.0),
        rows("kijun", "Base line", 26.0, 1.0),
        rows("senkou", "Cloud", 52.0, 1.0),
    ],
    outputs: &["tenkan", "kijun", "senkou_a", "senkou_b", "chikou"],
    kind: Kind::Record,
    source: "Hosoda (1969); Patel (2010), Trading with Ichimoku Clouds",
    warm_up: |arguments| {
        let kijun = arguments.length(1).rows();
        let longest = arguments.length(0).rows().max(kijun).max(arguments.length(2).rows());
        longest - 1 + kijun
    },
    make: |arguments| {
        let mut state = Ichimoku::new(IchimokuLengths {
            tenkan: arguments.length(0),
            kijun: arguments.length(1),
            senkou: arguments.length(2),
        });
        each(move |[high, low, close]| {
            let row = state.push(high, low, close);
            [row.tenkan, row.kijun, row.senkou_a, row.senkou_b, row.chikou]
        })
    },
    ..OF_BARS
};

fn indicator(side: Side, arguments: &Arguments) -> Box<dyn Step> {
    let mut state = DirectionalIndicator::new(side, arguments.length(0));
    one(move |[high, low, close]| state.push(high, low, close))
}

fn movement(side: Side, arguments: &Arguments) -> Box<dyn Step> {
    let mut state = DirectionalMovement::new(side, arguments.length(0));
    one(move |[high, low]| state.push(high, low))
}
