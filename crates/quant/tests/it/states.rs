//! What holds for every state that takes bars, gaps and extremes included.

use proptest::{collection::vec, prelude::*};
use quant::{
    Length,
    indicators::{
        Acceleration, Adx, Adxr, Aroon, AroonOscillator, Beta, Choppiness, Correlation,
        DirectionalIndicator, DirectionalMovement, Dmi, Donchian, Dx, Hampel, HeikinAshi,
        HurstExponent, Ichimoku, IchimokuLengths, Keltner, KeltnerShape, LinearRegression, Natr,
        PercentRank, PivotPoints, Psar, RobustScore, Shape, Side, StandardDeviation, SuperTrend,
        TrueRange, Variance, Vortex,
    },
};

type Bar = [f64; 4];
type State = Box<dyn FnMut(Bar) -> f64>;

/// Bars of open, high, low and close; some without a value, some at the edge of what is
/// representable.
fn bars() -> impl Strategy<Value = Vec<Bar>> {
    let prices = (1.0..300.0_f64, 0.9..1.1_f64, 0.0..0.05_f64, 0.0..0.05_f64);
    let bar = prices.prop_map(|(open, change, above, below)| {
        let close = open * change;
        [open, open.max(close) * (1.0 + above), open.min(close) * (1.0 - below), close]
    });
    let odd = prop_oneof![
        Just([f64::NAN; 4]),
        Just([f64::NAN, f64::NAN, f64::INFINITY, 7.0]),
        Just([5.0; 4]),
        Just([0.0; 4]),
        Just([f64::MAX, f64::MAX, -f64::MAX, 1e300]),
        Just([-3.0, -2.0, -4.0, -3.5]),
    ];
    vec(prop_oneof![9 => bar, 1 => odd], 0..120)
}

fn of<S: 'static>(mut state: S, push: fn(&mut S, Bar) -> f64) -> State {
    Box::new(move |bar| push(&mut state, bar))
}

/// Every state by its name; of a record the field that needs most.
fn states(rows: u32) -> Vec<(&'static str, State)> {
    let (n, more) = (Length::new(rows).unwrap(), Length::new(rows + 1).unwrap());
    let channel = KeltnerShape { average: n, range: more, ranges: 1.5 };
    let cloud = IchimokuLengths { tenkan: n, kijun: more, senkou: more };
    let acceleration = Acceleration { step: 0.02, limit: 0.2 };
    vec![
        ("natr", of(Natr::new(n), |s, [_, h, l, c]| s.push(h, l, c))),
        ("trange", of(TrueRange::new(), |s, [_, h, l, c]| s.push(h, l, c))),
        ("adx", of(Adx::new(n), |s, [_, h, l, c]| s.push(h, l, c))),
        ("adxr", of(Adxr::new(n), |s, [_, h, l, c]| s.push(h, l, c))),
        ("dx", of(Dx::new(n), |s, [_, h, l, c]| s.push(h, l, c))),
        ("dmi", of(Dmi::new(n), |s, [_, h, l, c]| s.push(h, l, c).minus)),
        (
            "plus_di",
            of(DirectionalIndicator::new(Side::Plus, n), |s, [_, h, l, c]| s.push(h, l, c)),
        ),
        ("minus_dm", of(DirectionalMovement::new(Side::Minus, n), |s, [_, h, l, _]| s.push(h, l))),
        ("aroon", of(Aroon::new(n), |s, [_, h, l, _]| s.push(h, l).up)),
        ("aroonosc", of(AroonOscillator::new(n), |s, [_, h, l, _]| s.push(h, l))),
        ("psar", of(Psar::new(acceleration), |s, [_, h, l, _]| s.push(h, l))),
        ("keltner", of(Keltner::new(channel), |s, [_, h, l, c]| s.push(h, l, c).upper)),
        ("donchian", of(Donchian::new(n), |s, [_, h, l, _]| s.push(h, l).middle)),
        ("ichimoku", of(Ichimoku::new(cloud), |s, [_, h, l, c]| s.push(h, l, c).senkou_a)),
        ("supertrend", of(SuperTrend::new(n, 2.0), |s, [_, h, l, c]| s.push(h, l, c).value)),
        ("chop", of(Choppiness::new(more), |s, [_, h, l, c]| s.push(h, l, c))),
        ("vortex", of(Vortex::new(n), |s, [_, h, l, c]| s.push(h, l, c).plus)),
        ("linearreg", of(LinearRegression::new(more), |s, [_, _, _, c]| s.push(c).angle)),
        ("var", of(Variance::new(n), |s, [_, _, _, c]| s.push(c))),
        ("stddev", of(StandardDeviation::new(n, 2.0), |s, [_, _, _, c]| s.push(c))),
        ("kurtosis", of(Shape::new(n), |s, [_, _, _, c]| s.push(c).excess_kurtosis)),
        ("percentrank", of(PercentRank::new(n), |s, [_, _, _, c]| s.push(c))),
        ("robust_zscore", of(RobustScore::new(n), |s, [_, _, _, c]| s.push(c))),
        ("hampel", of(Hampel::new(n, 3.0), |s, [_, _, _, c]| s.push(c))),
        ("hurst", of(HurstExponent::new(more), |s, [_, _, _, c]| s.push(c))),
        ("correl", of(Correlation::new(n), |s, [o, _, _, c]| s.push(c, o))),
        ("beta", of(Beta::new(n), |s, [o, _, _, c]| s.push(c, o))),
        ("heikin_ashi", of(HeikinAshi::new(), |s, bar| s.push(bar).high)),
        ("pivots", of(PivotPoints::new(), |s, [_, h, l, c]| s.push(h, l, c).s3)),
    ]
}

/// Whether all of a bar is known.
fn is_known(bar: &Bar) -> bool {
    bar.iter().all(|price| price.is_finite())
}

proptest! {
    #[test]
    fn an_unknown_bar_changes_no_other_answer(bars in bars(), rows in 1..30_u32) {
        // Of a bar without high and low, a state of closes alone would take the close.
        let bars: Vec<Bar> =
            bars.into_iter().map(|bar| if is_known(&bar) { bar } else { [f64::NAN; 4] }).collect();
        for ((name, mut with), (_, mut without)) in states(rows).into_iter().zip(states(rows)) {
            for bar in &bars {
                let answer = with(*bar);
                if is_known(bar) {
                    prop_assert_eq!(answer.to_bits(), without(*bar).to_bits(), "{}", name);
                } else {
                    prop_assert!(answer.is_nan(), "{}", name);
                }
            }
        }
    }

    #[test]
    fn no_state_answers_infinity_or_a_second_unknown(bars in bars(), rows in 1..30_u32) {
        for (name, mut state) in states(rows) {
            for bar in &bars {
                let answer = state(*bar);
                let plain = answer.is_finite() || answer.to_bits() == f64::NAN.to_bits();
                prop_assert!(plain, "{} answers {}", name, answer);
            }
        }
    }
}
